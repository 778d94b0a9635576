"""Two maps on one page, with one slider and the same view."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from netsim.report.map.elements import as_json
from netsim.report.map.page import asset, digest

if TYPE_CHECKING:
    from netsim.record import Record

_POLICY: Final = re.compile(r"script-src ([^;\"]*); style-src ([^;\"]*);")


class Pane(NamedTuple):
    """One map of the page."""

    title: str
    more: str
    """What tells it from another of the same title."""
    page: str
    """The sealed page of the map."""


def pane(record: Record, page: str) -> Pane:
    """Return the pane of a run and its map."""
    scenario = record.scenario
    return Pane(scenario.title or scenario.name, f"{scenario.name}, seed {record.seed}", page)


def side_by_side(panes: Sequence[Pane]) -> str:
    """
    Return a page with maps side by side, one above the other on phones.

    Parameters
    ----------
    panes
        Their titles and pages. Each map lives in a sandboxed frame that can reach nothing but the page around it, and
        that only by messages of a moment and a view.

    Returns
    -------
    html
        One page that needs no network; equal panes give equal bytes.
    """
    script, style = asset("netsim-beside.js"), asset("netsim-beside.css")
    pages = [_joined(one.page) for one in panes]
    scripts, styles = [digest(script)], [digest(style)]
    for page in pages:  # a frame with srcdoc keeps to the policy of the page around it, too
        found = _POLICY.search(page)
        inner = found.groups() if found else ("", "")
        scripts += inner[0].split()
        styles += inner[1].split()
    policy = f"default-src 'none'; script-src {_listed(scripts)}; style-src {_listed(styles)}; base-uri 'none'"
    frames = "".join(map(_section, panes))
    held = f'<script type="application/json" id="pages">{as_json({"pages": pages})}</script>'
    title = escape(" / ".join(dict.fromkeys(one.title for one in panes)))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}; form-action \'none\'">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style></head>\n<body>\n<main>{frames}</main>\n"
        '<footer><button id="play" type="button">Play</button><span id="clock"></span>'
        '<input id="time" type="range" min="0" max="0" step="60" value="0" aria-label="Time"></footer>\n'
        f"{held}\n<script>{script}</script>\n</body></html>\n"
    )


def _section(one: Pane) -> str:
    title = f"{escape(one.title)} <small>{escape(one.more)}</small>"
    label = escape(f"Map of {one.title}", quote=True)
    frame = f'<iframe sandbox="allow-scripts" title="{label}"></iframe>'
    return f"<section><h2>{title}</h2>{frame}</section>"


def _joined(page: str) -> str:
    """Put into the page of a map what makes it a pane, and let its policy know."""
    script, style = asset("netsim-pane.js"), asset("netsim-pane.css")
    page = page.replace("script-src ", f"script-src {digest(script)} ", 1)
    page = page.replace("style-src ", f"style-src {digest(style)} ", 1)
    head, end, rest = page.rpartition("</html>")
    return f"{head}<style>{style}</style><script>{script}</script>{end}{rest}"


def _listed(hashes: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(hashes))
