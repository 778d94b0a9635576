"""What notebooks show of a network, a scenario or a run: a short table beside the map."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Final

from netsim.model import Add, Alter, Network, Outage, Remove, Scenario
from netsim.report.plain import country
from netsim.units import say_moment, say_time

if TYPE_CHECKING:
    from netsim.metrics import Summary
    from netsim.model.changes import Change
    from netsim.model.hazards import Hazard

SWITCH: Final = "NETSIM_NOTEBOOK_MAPS"
"""Environment variable: ``off`` shows tables alone."""
_HEIGHT: Final = 480
"""Of the map. [pixels]"""
_MOST: Final = 12
"""So many lines of a list fit beside the map."""


def network_card(network: Network) -> str:
    """
    Return a network as HTML for a notebook: counts by kind and by country, and the map.

    Parameters
    ----------
    network
        Names of things come from files and are escaped.
    """
    land = Counter(country(node.country) or "at sea" for node in network.nodes)
    others = {name: len(network.table(name)) for name in ("demands", "workloads", "gates", "services", "freight")}
    parts = [
        _counts("places", Counter(node.kind for node in network.nodes)),
        _counts("links", Counter(link.kind for link in network.links)),
        _counts("countries", land),
        _counts("besides", {name: count for name, count in others.items() if count}),
    ]
    return _card(network.title or network.name, "".join(parts), _map_of(network))


def scenario_card(scenario: Scenario) -> str:
    """
    Return a scenario as HTML for a notebook: what happens as a list, and the map of what hazards may hit.

    Parameters
    ----------
    scenario
        As of :func:`network_card`.
    """
    lines = [
        f"from {scenario.start:%d %B %Y %H:%M %z}, for {say_time(scenario.until)}, on {scenario.network.name}",
        *(_happening(scenario.network, hazard) for hazard in scenario.hazards),
        *(_changing(change) for change in scenario.changes),
        *(f"expected: {criterion}" for criterion in scenario.expect),
    ]
    return _card(scenario.title or scenario.name, _list(lines), _map_of(scenario))


def run_card(title: str, summary: Summary, criteria: Mapping[str, bool], page: str) -> str:
    """
    Return a run as HTML for a notebook: its summary, whether criteria hold, and the map with playback.

    Parameters
    ----------
    title
        Of the scenario.
    summary
        The numbers that are shown.
    criteria
        Texts and whether they hold.
    page
        The map; empty for none.
    """
    judged = [f"{'holds' if holds else 'does not hold'}: {text}" for text, holds in criteria.items()]
    return _card(title, summary._repr_html_() + (_list(judged) if judged else ""), page)


def maps_are_on() -> bool:
    """Whether notebooks show maps beside tables."""
    return os.environ.get(SWITCH, "").strip().lower() != "off"


def _map_of(what: Network | Scenario) -> str:
    """Return the map of a network, or of what the hazards of a scenario may hit where they have footprints."""
    from netsim.hazards import exposures
    from netsim.report.map import draw, draw_exposed

    if not maps_are_on():
        return ""
    if isinstance(what, Network):
        return draw(what)
    found = list(exposures(what, what.opening))
    title = what.title or what.name
    return draw_exposed(what.opening, found, title=title) if found else draw(what.opening, title=title)


def _card(title: str, table: str, page: str) -> str:
    """Lay a table and a map side by side, one below the other where there is no room."""
    left = f'<div style="flex:0 1 auto;max-height:{_HEIGHT}px;overflow:auto">{table}</div>'
    return (
        f'<div><p style="margin:4px 0"><strong>{escape(title)}</strong></p>'
        f'<div style="display:flex;flex-wrap:wrap;gap:12px">{left}{_frame(title, page)}</div></div>'
    )


def _frame(title: str, page: str) -> str:
    """Return the map in a frame of its own, which can reach neither the notebook nor the network."""
    if not page:
        return ""
    held = page.replace("&", "&amp;").replace("'", "&#39;")  # the page has many double quotes and few single ones
    return (
        f'<iframe sandbox="allow-scripts" loading="lazy" title="{escape(f"Map of {title}")}" '
        f"style=\"flex:1 1 480px;min-width:0;height:{_HEIGHT}px;border:1px solid #9aa5af\" srcdoc='{held}'></iframe>"
    )


def _counts(what: str, counted: Mapping[str, int]) -> str:
    """Return counts in a line, the largest first."""
    if not counted:
        return ""
    told = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    words = [f"{count:,}&nbsp;{escape(name.replace('_', ' '))}" for name, count in told[:_MOST]]
    more = [f"{len(told) - _MOST} more"] if len(told) > _MOST else []
    head = f"<strong>{sum(counted.values()):,} {what}</strong>: " if what in {"places", "links"} else f"{what}: "
    return f'<p style="margin:2px 0;max-width:280px">{head}{", ".join([*words, *more])}</p>'


def _list(lines: Iterable[str]) -> str:
    told = [escape(line) for line in lines]
    more = [f"and {len(told) - _MOST} more"] if len(told) > _MOST else []
    rows = "".join(f"<li>{line}</li>" for line in [*told[:_MOST], *more])
    return f'<ul style="margin:2px 0;padding-left:18px;max-width:300px">{rows}</ul>'


def _happening(network: Network, hazard: Hazard) -> str:
    """Tell a hazard in a line: when, what, and why."""
    when, lasts = say_moment(hazard.at), getattr(hazard, "lasts", None)
    if isinstance(hazard, Outage):
        what = f"{network.named(hazard.asset)} {'loses a part' if hazard.capacity else 'fails'}"
        name = f"{what} ({hazard.reason})" if hazard.reason else what
    else:
        name = str(getattr(hazard, "name", "") or hazard.reason or type(hazard).__name__.lower())
    return f"{when}: {name}" + (f", for {say_time(lasts)}" if lasts else "")


def _changing(change: Change) -> str:
    """Tell a change in a line."""
    when = "from the beginning" if change.at is None else say_moment(change.at)
    return f"{when}: {' '.join(_words(change))}"


def _words(change: Change) -> Iterator[str]:
    if isinstance(change, Add):
        yield f"{getattr(change.row, 'id', 'a row')} joins {change.table}"
    elif isinstance(change, Alter):
        yield f"{change.table} {change.id}: {', '.join(change.values)} altered"
    elif isinstance(change, Remove):
        yield f"{', '.join(change.ids)} leaves {change.table}"
    else:
        yield f"{', '.join(change.ids) or 'all'} of {change.table} times {change.by:g}"
        yield from ([f"for {say_time(change.lasts)}"] if change.lasts is not None else [])
