"""The main events of a run in plain words, each with the place to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from netsim.metrics import Step, chain
from netsim.metrics.sentences import sentence
from netsim.model import Network
from netsim.record import Record
from netsim.report.map.course import Point

MOST: Final = 60
"""So many events a person reads; the least telling ones go first."""
FEW: Final = 3
"""More than so many events of a kind at one moment are told as the first of them and a number."""

_RANKS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("down", "degraded", "change", "mode", "queue_peak", "mended"), 0),
    **dict.fromkeys(("rerouted", "diverted", "queue_cleared", "dependency_lost", "dependency_back", "lost_rate"), 1),
    **dict.fromkeys(("up", "crew_sent", "crew_arrived", "crew_waits", "weather_waits", "regained"), 2),
}
"""How little an event tells; the others tell less."""
_DULL: Final = 3


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


def moments(record: Record) -> list[Moment]:
    """Return the main events in order of time, what is alike at one moment told as one."""
    steps, where = chain(record), Whereabouts(record.network)
    for dullest in range(_DULL, -1, -1):
        told = [step for step in steps if _RANKS.get(step.what, _DULL) <= dullest]
        shown = list(_gathered(told, record, where))
        if len(shown) <= MOST:
            break
    return shown[: 2 * MOST]


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
    for (time, what), group in groupby(steps, key=lambda step: (step.time_s, step.what)):
        same = list(group)
        texts: dict[str, tuple[str, ...]] = {}
        for step in same:
            texts.setdefault(_words(step, record, where), where.of(step.asset))
        if len(texts) > FEW:
            nodes = tuple(dict.fromkeys(node for nodes in texts.values() for node in nodes))
            texts = {f"{next(iter(texts))}, and {len(texts) - 1} more": nodes}
        for text, nodes in texts.items():
            yield Moment(float(time), text, what, nodes, _RANKS.get(what, _DULL))


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
