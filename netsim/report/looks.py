"""What a reader of maps may choose: language, borders, how much is told, and what lies below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, TypedDict
from urllib.parse import urlsplit

from netsim.errors import Fault, InvalidInput

LANGUAGES: Final = ("en", "zh", "vi")
BORDERS: Final = ("de-facto", "none")


class Options(TypedDict, total=False):
    """The options of a map, all of which may be left out."""

    lang: str
    """``en``, ``zh`` or ``vi``: of names, legend and buttons."""
    borders: str | Path
    """``de-facto``, ``none``, or a GeoJSON file with border lines."""
    obfuscate: bool
    """Names become codes, places coarse."""
    tiles: str | None
    """Address of map tiles on the web, such as ``https://tile.example.org/{z}/{x}/{y}.png``."""


@dataclass(frozen=True, slots=True)
class Look:
    """
    The options of a map, checked.

    Parameters
    ----------
    lang, borders, obfuscate, tiles
        As in :class:`Options`.

    Raises
    ------
    InvalidInput
        If the language is not known, an address is not one of tiles, or options contradict one another; all at once.
    """

    lang: str = "en"
    borders: str | Path = "de-facto"
    obfuscate: bool = False
    tiles: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        faults = []
        if self.lang not in LANGUAGES:
            faults.append(Fault(f'no map speaks "{self.lang}"', ("lang",), "known: " + ", ".join(LANGUAGES)))
        if self.tiles is not None:
            wrong = wrong_tiles(self.tiles)
            faults += [Fault(wrong, ("tiles",), "such as https://tile.example.org/{z}/{x}/{y}.png")] if wrong else []
            if self.obfuscate:
                hint = "leave out one of them"
                faults.append(Fault("tiles tell their server which places are looked at", ("obfuscate",), hint))
        if faults:
            raise InvalidInput(faults)

    @property
    def host(self) -> str:
        """Where tiles come from; empty without tiles."""
        return urlsplit(self.tiles).netloc if self.tiles else ""


def wrong_tiles(address: str) -> str:
    """
    Tell what is wrong with the address of tiles; nothing if it can be used.

    Examples
    --------
    >>> wrong_tiles("https://tile.example.org/{z}/{x}/{y}.png")
    ''
    >>> wrong_tiles("http://tile.example.org/{z}/{x}/{y}.png")
    'the address of tiles does not begin with https://'
    """
    parts = urlsplit(address)
    missing = [mark for mark in ("{z}", "{x}", "{y}") if mark not in parts.path]
    if parts.scheme != "https":
        return "the address of tiles does not begin with https://"
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", parts.netloc):
        return f'"{parts.netloc}" is not one host'
    if missing:
        return f"the address of tiles lacks {' '.join(missing)}"
    rest = re.sub(r"\{[zxy]\}", "", f"{parts.path}{parts.query}")
    return "the address of tiles has marks other than {z}, {x} and {y}" if re.search(r"[^\w./~=&%+-]", rest) else ""


def translations(lang: str) -> Mapping[str, str]:
    """Return what the English words of the page are in a language."""
    return _tables(lang)["words"]


@cache
def _tables(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Return the words of the page and the names of well-known places in a language, by what they are in English."""
    if lang == "en":
        return {"words": {}, "names": {}}
    import json

    text = (files("netsim.report") / "languages" / f"{lang}.json").read_text(encoding="utf-8")
    tables: Mapping[str, Mapping[str, str]] = json.loads(text)
    return tables


def name_in(lang: str, name: str, local: str, country: str) -> str:
    """
    Return what a place is called in a language: by its local name where that is in it, else by a name that is known.

    Examples
    --------
    >>> name_in("zh", "Pingxiang", "凭祥", "CN"), name_in("vi", "Pingxiang", "凭祥", "CN")
    ('凭祥', 'Bằng Tường')
    """
    is_own = (lang == "zh" and country in _CHINESE and _HAN.search(local)) or (lang == "vi" and country == "VN")
    return (local if is_own and local else "") or _tables(lang)["names"].get(name, name)


_CHINESE: Final = frozenset({"CN", "HK", "MO", "TW", "SG"})
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
