"""All that a static map draws from, made once for all its panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.report.looks import Look
from netsim.report.map import layers
from netsim.report.map.basemap import basemap
from netsim.report.map.course import Point, unwrap
from netsim.report.map.story import box
from netsim.report.map.view import ANYWHERE, dense, first_moment, focus, touched
from netsim.report.static.dangers import dangers
from netsim.report.static.fonts import Fonts
from netsim.report.static.looks import PALETTES, Palette
from netsim.report.static.options import Lang, Options
from netsim.report.static.pen import Pen
from netsim.report.static.snapshot import Snapshot, largest_flows, longest_queue, snapshot
from netsim.report.static.words import WORDS

if TYPE_CHECKING:
    from netsim.geo.projection import Box
    from netsim.report.static.critical import Scores


_HALF: Final = 180.0
_FEW: Final = 40
"""Networks of so few nodes are shown whole."""


@dataclass(frozen=True)
class Scene:
    """
    A network, with a run, hazards, or scores of criticality.

    Parameters
    ----------
    network
        What is drawn.
    options
        How.
    record, twin
        The run, and the undisturbed one.
    scenario
        Whose hazards are shown.
    scores
        What matters most.
    """

    network: Network
    options: Options
    record: Record | None = None
    twin: Record | None = None
    scenario: Scenario | None = None
    scores: Scores | None = None
    places: Mapping[str, Point] = field(init=False)
    nodes: list[dict[str, Any]] = field(init=False)
    ground: dict[str, Any] = field(init=False)
    dangers: list[tuple[Any, Any]] = field(init=False)
    largest: Mapping[str, float] = field(init=False)
    longest: int = field(init=False)
    palette: Palette = field(init=False)
    lang: Lang = field(init=False)
    """English where no font writes the language that was asked for."""
    words: Mapping[str, str] = field(init=False)
    fonts: Fonts = field(init=False)
    pen: Pen = field(init=False)
    touched: frozenset[str] = field(init=False)
    """Nodes at which something happens."""

    def __post_init__(self) -> None:
        """Look up what all panels share."""
        records = [record for record in (self.record, self.twin) if record is not None]
        places, fonts = _places(self.network), Fonts()
        can_write = all(fonts.can_write(word) for word in WORDS[self.options.lang].values())
        lang = self.options.lang if can_write else "en"
        happens = frozenset() if self.record is None else frozenset(touched(self.record))
        ground = basemap(self.network, Look(lang=lang, borders=self.options.borders), 0.0, 0.0)
        shared = {
            "places": places,
            "words": WORDS[lang],
            "lang": lang,
            "touched": happens,
            "ground": ground,
            "fonts": fonts,
            "pen": Pen(fonts.families),
            "nodes": layers.nodes(self.network, places, happens),
            "dangers": [] if self.scenario is None else list(dangers(self.scenario)),
            "largest": largest_flows(*records),
            "longest": longest_queue(*records),
            "palette": PALETTES[self.options.palette],
        }
        for name, value in shared.items():
            object.__setattr__(self, name, value)

    @property
    def title(self) -> str:
        """What the page is called."""
        named = self.scenario or self.network
        return self.options.title or named.title or named.name

    @property
    def box(self) -> Box:
        """What is shown at least: where something happens, else where most nodes lie. [degrees]"""
        if 0 < len(self.network.nodes) <= _FEW:
            return _box(box(tuple(self.places), self.places) or ANYWHERE)
        if self.scores is not None:
            return _box(dense(self.network, self.places))
        return _box(focus(self.record, self.twin, self.network, self.places))

    def moments(self) -> Sequence[float]:
        """Return the moments of the panels. [s after start]"""
        from netsim.metrics.moments import moment

        if self.record is None:
            return ()
        asked = self.options.moments or ([] if self.options.at is None else [self.options.at])
        chosen = [moment(at, self.record.scenario) for at in asked]
        return chosen or [first_moment(self.record, self.twin)]

    def at(self, time: float | None) -> Snapshot:
        """Return what the run is like at a moment."""
        if self.record is None or time is None:
            return Snapshot()
        return snapshot(self.record, self.twin, time, self.largest)


def _places(network: Network) -> dict[str, Point]:
    """Return where nodes are drawn: as on the HTML map, unless the map is narrower if it is cut elsewhere."""
    places = unwrap(network)
    around = sorted(node.lon % 360.0 for node in network.nodes)
    gaps = [(after - before, after) for before, after in pairwise([*around, around[0] + 360.0])] if around else []
    span = max((lon for lon, _ in places.values()), default=0.0) - min((lon for lon, _ in places.values()), default=0.0)
    widest, first = max(gaps, default=(0.0, 0.0))
    if span <= _HALF or 360.0 - widest >= span:
        return places
    return {node.id: (first % 360.0 + (node.lon - first) % 360.0, node.lat) for node in network.nodes}


def _box(values: Sequence[float]) -> Box:
    west, south, east, north = values
    return west, south, east, north
