"""The main events of a run in plain words, each with the place to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from netsim.metrics import Step, chain
from netsim.metrics.sentences import sentence
from netsim.model import Network
from netsim.record import Record
from netsim.report.map.course import Point

MOST: Final = 60
"""So many events a person reads; the main ones are the most telling, as long as they are so few."""
FEW: Final = 3
"""More than so many events of a kind at one moment are told as the first of them and a number."""

_RANKS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("down", "degraded", "change", "mode", "queue_peak", "mended"), 0),
    **dict.fromkeys(("rerouted", "diverted", "queue_cleared", "dependency_lost", "dependency_back", "lost_rate"), 1),
    **dict.fromkeys(("up", "crew_sent", "crew_arrived", "crew_waits", "weather_waits", "regained"), 2),
}
"""How little an event tells; the others tell less."""
_DULL: Final = 3
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "failures": ("hazard", "down", "degraded", "up", "change", "stopped", "wind"),
    "repair": (
        *("fault_detected", "permitted", "crew_sent", "crew_arrived", "crew_waits", "weather_waits"),
        *("mended", "restocked"),
    ),
    "gates": ("mode", "queue_peak", "queue_cleared", "approach_full", "approach_free"),
    "data": (
        *("lost_rate", "regained", "moved", "shifted", "no_transit", "transit_free"),
        *("dependency_lost", "dependency_back"),
    ),
}
"""By what a reader picks events; all others are of freight."""
_GROUP: Final = {what: group for group, kinds in GROUPS.items() for what in kinds}


@dataclass(frozen=True, slots=True)
class Moment:
    """An event as the map tells it."""

    time: float
    text: str
    what: str
    nodes: tuple[str, ...]
    """Where to look: ids of nodes."""
    rank: int = 0
    """How little it tells."""
    is_main: bool = True
    """Whether it belongs to the few that tell the run."""
    also: tuple[str, ...] = ()
    """What else of its kind happened at the same moment."""

    @property
    def group(self) -> str:
        """By what a reader picks it."""
        return _GROUP.get(self.what, "freight")


def moments(record: Record) -> list[Moment]:
    """Return all events in order of time, what is alike at one moment told as one; the main ones are marked."""
    where = Whereabouts(record.network)
    told = list(_gathered(chain(record), record, where))
    dullest = next((rank for rank in range(_DULL, 0, -1) if sum(one.rank <= rank for one in told) <= MOST), 0)
    return [replace(one, is_main=one.rank <= dullest) for one in told]


class Whereabouts:
    """The nodes at which an asset of the log is found."""

    def __init__(self, network: Network) -> None:
        links = {row.id: (row.source, row.target) for row in network.links}
        demands = {name: tuple(filter(None, (row.source, row.target))) for name, row in network.asked.items()}
        lanes = {row.id: (row.origin, row.destination) for row in network.freight}
        replicas = {row.id: row.replicas for row in network.workloads}
        needs = {row.id: (row.node, *replicas.get(row.needs, (row.needs,))) for row in network.dependencies}
        lines = {row.id: (row.stops[0], row.stops[-1]) for row in network.services}
        homes = {row.id: (row.home,) for row in network.crews}
        gates = {row.id: (row.node,) for row in network.gates}
        nodes = {row.id: (row.id,) for row in network.nodes}
        self._nodes: dict[str, tuple[str, ...]] = {
            **links,
            **demands,
            **lanes,
            **needs,
            **lines,
            **homes,
            **gates,
            **nodes,
        }

    def of(self, asset: str) -> tuple[str, ...]:
        """Return the ids of the nodes; none where an asset is not on the map."""
        return self._nodes.get(asset, ())


def _gathered(steps: list[Step], record: Record, where: Whereabouts) -> Iterator[Moment]:
    for time, group in groupby(steps, key=lambda step: step.time_s):
        kinds: dict[str, list[Step]] = {}
        for step in group:
            kinds.setdefault(step.what, []).append(step)
        for what, same in kinds.items():
            yield from _of_a_kind(float(time), what, same, record, where)


def _of_a_kind(time: float, what: str, same: list[Step], record: Record, where: Whereabouts) -> Iterator[Moment]:
    """Yield what is alike at one moment: few one by one, many as the first of them and a number."""
    texts: dict[str, tuple[str, ...]] = {}
    for step in same:
        texts.setdefault(_words(step, record, where), where.of(step.asset))
    also: tuple[str, ...] = ()
    if len(texts) > FEW:
        nodes = tuple(dict.fromkeys(node for nodes in texts.values() for node in nodes))
        first, *others = texts
        texts, also = {f"{first}, and {len(others)} more": nodes}, tuple(others)
    for text, nodes in texts.items():
        yield Moment(time, text, what, nodes, _RANKS.get(what, _DULL), also=also)


def _words(step: Step, record: Record, where: Whereabouts) -> str:
    """Return the sentence of a step; of a gate without its direction, since both directions change at once."""
    gate = where.of(step.asset)
    if step.what != "mode" or not gate or ">" not in step.asset:
        return step.text
    return sentence(record.network, step.what, gate[0], str(record.events["detail"].iloc[step.row]))


def box(nodes: tuple[str, ...], places: Mapping[str, Point]) -> list[float] | None:
    """Return west, south, east and north of some nodes. [degrees]"""
    points = [places[node] for node in nodes if node in places]
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    return [min(lons), min(lats), max(lons), max(lats)]
