"""From a page that loads its parts from the web to one that holds them, and can call nowhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from importlib.resources import files
from typing import Final

from netsim.errors import OutputError

SHIPPED: Final = {
    r".*/leaflet(@[\d.]+)?/(dist/)?leaflet\.js": "leaflet.js",
    r".*/leaflet(@[\d.]+)?/(dist/)?leaflet\.css": "leaflet.css",
    r"netsim:([\w.-]+)": r"\1",
}
"""Addresses and the asset of this package that stands in for each."""

DROPPED: Final = (
    r".*/jquery-[\d.]+(\.min)?\.js",
    r".*/bootstrap(@[\d.]+)?/.*\.(js|css)",
    r".*/bootstrap-glyphicons\.css",
    r".*/fontawesome-free(@[\d.]+)?/.*\.css",
    r".*/[Ll]eaflet\.awesome[-.](markers|rotate)(\.min)?\.(js|css)",
)
"""Addresses of what folium loads and these maps do not use."""

_ADDRESSES: Final = frozenset(
    {"src", "href", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href"}
)
_CALLS: Final = re.compile(r"url\(|@import", re.IGNORECASE)
_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def seal(html: str, title: str, pictures: str = "") -> str:
    """
    Put scripts and styles into a page and forbid it everything else.

    Parameters
    ----------
    html
        A page as folium renders it.
    title
        Of the window; any text.
    pictures
        The one host from which the page may load pictures; empty: none.

    Returns
    -------
    html
        The same page without an address, with a content security policy that names each script by its SHA-256.

    Raises
    ------
    OutputError
        If the page asks for something that is neither shipped nor known to be needless.
    """
    parts = _Inliner()
    parts.feed(html)
    parts.close()
    head = f"{_policy(parts, pictures)}\n<title>{escape(title)}</title>"
    return re.sub(r"<head>", lambda _: f"<head>\n{head}", "".join(parts.out), count=1)


def asset(name: str) -> str:
    """Return the text of a script or style that the package ships."""
    place = files("netsim.report") / "assets" / name
    if not place.is_file():
        raise OutputError(f'the map needs "{name}", which netsim does not ship')
    return _SOURCE_MAP.sub("", place.read_text(encoding="utf-8").replace("\r\n", "\n"))


def replacement(address: str) -> str | None:
    """Return the asset for an address, ``None`` where none is needed; fail on any other."""
    for pattern, name in SHIPPED.items():
        found = re.fullmatch(pattern, address)
        if found:
            return found.expand(name)
    if any(re.fullmatch(pattern, address) for pattern in DROPPED):
        return None
    raise OutputError(f'the map would load "{address}" from the web', hint="ship it as an asset or list it as dropped")


def _policy(parts: _Inliner, pictures: str) -> str:
    scripts = " ".join(_hashes(parts.scripts))
    styles = " ".join(_hashes(parts.styles))
    rules = f"default-src 'none'; script-src {scripts}; style-src {styles}; base-uri 'none'; form-action 'none'"
    rules += f"; img-src https://{escape(pictures)}" if pictures else ""
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


def _hashes(texts: list[str]) -> Iterator[str]:
    yield from map(digest, texts)


def digest(text: str) -> str:
    """Return the source by which a policy allows a script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class _Inliner(HTMLParser):
    """Copies a page as it is, but for scripts and styles, which it inlines and remembers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._inside = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inline what has an address, copy the rest."""
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" in values:
            self._script(replacement(values["src"]))
            self._inside = "emptied script"
        elif tag == "link":
            self._style(replacement(values.get("href", "")))
        else:
            _refuse_addresses(tag, values)
            is_code = tag == "script" and values.get("type", "text/javascript") == "text/javascript"
            self._inside = "script" if is_code else "style" if tag == "style" else ""
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Remember the text of a script or style that ends here."""
        inside, self._inside = self._inside, ""
        if inside == "emptied script":
            return
        text = "".join(self._text)
        self._text.clear()
        if inside == "script":
            self.scripts.append(text)
        elif inside == "style":
            self.styles.append(_without_calls(text))
        self.out.append(f"</{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Treat ``<link/>`` as ``<link>``."""
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Copy text."""
        if self._inside in {"script", "style"}:
            self._text.append(data)
        if self._inside != "emptied script":
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        """Copy a character's name."""
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a character's number."""
        self.out.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        """Copy the document type."""
        self.out.append(f"<!{decl}>")

    def _script(self, name: str | None) -> None:
        if name is not None:
            text = asset(name)
            if re.search(r"</script|<!--", text, re.IGNORECASE):
                raise OutputError(f'"{name}" would end the script that holds it')
            self.scripts.append(text)
            self.out.append(f"<script>{text}</script>")

    def _style(self, name: str | None) -> None:
        if name is not None:
            text = _without_pictures(asset(name))
            self.styles.append(_without_calls(text))
            self.out.append(f"<style>{text}</style>")


def _refuse_addresses(tag: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if name in _ADDRESSES or name.startswith("on") or (name == "style" and _CALLS.search(value)):
            raise OutputError(f'the map would follow {name}="{value}" of <{tag}>', hint="pass data as JSON")


def _without_pictures(css: str) -> str:
    """Drop Leaflet's pictures for controls and markers that these maps do not have."""
    return re.sub(r"(background-image|behavior):\s*url\([^)]*\);?", "", css)


def _without_calls(css: str) -> str:
    found = _CALLS.search(css)
    if found:
        raise OutputError(f"a style of the map would load a file: {css[found.start() : found.start() + 60]!r}")
    return css
