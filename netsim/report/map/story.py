"""The main events of a run in plain words, each with the place to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from netsim.model import Network
from netsim.record import Record
from netsim.report.map.course import Point

MOST: Final = 80
"""So many events a person reads; the least telling ones go first."""

_PHRASES: Final[Mapping[str, tuple[int, str]]] = {
    "down": (0, "{name} is down"),
    "degraded": (0, "{name} is degraded"),
    "change": (0, "change: {name}"),
    "mode": (0, "the gate at {place} {mode}"),
    "queue_peak": (0, "the queue at {place} peaks: {detail}"),
    "mended": (0, "{name} is mended"),
    "rerouted": (1, "{name} moves {detail}"),
    "rerouting_ended": (1, "{name} returns to its usual way"),
    "queue_cleared": (1, "the queue at {place} is gone"),
    "dependency_lost": (1, "{name}: lost"),
    "dependency_back": (1, "{name}: back"),
    "up": (2, "{name} is up again"),
    "crew_sent": (2, "crew sent: {name}"),
    "crew_arrived": (2, "crew at work: {name}"),
    "crew_waits": (2, "no crew is free: {name}"),
    "fault_detected": (3, "fault found: {name}"),
    "service_held": (3, "{name} is held"),
    "service_resumed": (3, "{name} runs again"),
    "closed": (4, "{place} closes"),
    "opened": (4, "{place} opens"),
    "lost_rate": (5, "{name} loses rate"),
    "regained": (5, "{name} has its rate again"),
}
"""For each event: how little it tells, and how it reads. Others are not shown."""

_MODES: Final = {"manual": "falls to manual", "automatic": "works automatically again", "closed": "closes"}


@dataclass(frozen=True, slots=True)
class Moment:
    """An event as the map tells it."""

    time: float
    text: str
    what: str
    nodes: tuple[str, ...]
    """Where to look: ids of nodes."""


def moments(record: Record) -> list[Moment]:
    """Return the main events in order of time, equal ones at one moment told as one."""
    names = Names(record.network)
    told = sorted(_told(record, names), key=lambda pair: pair[1].time)
    dullest = 5
    while dullest > 0 and sum(rank <= dullest for rank, _ in told) > MOST:
        dullest -= 1
    return [moment for rank, moment in told if rank <= dullest][: 2 * MOST]


class Names:
    """What an asset of the log is called, and the nodes at which it is found."""

    def __init__(self, network: Network) -> None:
        self._name = {
            row.id: row.name for table in ("demands", "services", "freight", "crews") for row in network.table(table)
        }
        self._nodes: dict[str, tuple[str, ...]] = {row.id: (row.id,) for row in network.nodes}
        for table in ("links", "demands"):
            self._nodes |= {row.id: (row.source, row.target) for row in network.table(table)}
        self._nodes |= {row.id: (row.node, row.needs) for row in network.dependencies}
        self._nodes |= {row.id: (row.node,) for row in network.gates}
        self._nodes |= {row.id: (row.origin, row.destination) for row in network.freight}
        self._nodes |= {row.id: (row.stops[0], row.stops[-1]) for row in network.services}
        self._nodes |= {row.id: (row.home,) for row in network.crews}
        self._network = network

    def of(self, asset: str) -> str:
        """Return the name a person knows."""
        if " needs " in asset:
            node, needs = asset.split(" needs ", 1)
            return f"{self._network.named(node)} needs {self._network.named(needs)}"
        return self._name.get(asset) or self._network.named(asset)

    def place(self, asset: str) -> str:
        """Return the name of the place of a gate: without its direction."""
        nodes = self.nodes(asset)
        return self._network.named(nodes[0]) if nodes else asset

    def nodes(self, asset: str) -> tuple[str, ...]:
        """Return the nodes at which an asset is found; none where it is not on the map."""
        return self._nodes.get(asset, ())


def _told(record: Record, names: Names) -> Iterator[tuple[int, Moment]]:
    rows = record.events.to_dict("records")
    shown = [row for row in rows if row["what"] in _PHRASES]
    for (time, what), same in groupby(shown, key=lambda row: (row["time_s"], row["what"])):
        texts: dict[str, tuple[str, ...]] = {}
        for row in same:
            texts.setdefault(_tell(row, names), names.nodes(str(row["asset"])))
        rank, _ = _PHRASES[what]
        for text, nodes in _together(texts).items():
            yield rank, Moment(float(time), text, str(what), nodes)


def _together(texts: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Tell more than three events of a kind at one moment as the first and a number."""
    few = 3
    if len(texts) <= few:
        return texts
    first = next(iter(texts))
    nodes = tuple(dict.fromkeys(node for group in texts.values() for node in group))
    return {f"{first}, and {len(texts) - 1} more": nodes}


def _tell(row: Mapping[Any, Any], names: Names) -> str:
    asset, detail = str(row["asset"]), str(row["detail"] or "")
    _, phrase = _PHRASES[str(row["what"])]
    after = detail.partition("->")[2].partition(":")[0].strip()
    text = phrase.format(name=names.of(asset), place=names.place(asset), detail=detail, mode=_MODES.get(after, after))
    because = detail if row["what"] in {"down", "degraded", "change"} else ""
    return f"{text}: {because}" if because else text


def box(nodes: tuple[str, ...], places: Mapping[str, Point]) -> list[float] | None:
    """Return west, south, east and north of some nodes. [degrees]"""
    points = [places[node] for node in nodes if node in places]
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    return [min(lons), min(lats), max(lons), max(lats)]
