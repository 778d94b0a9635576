"""Which paths each demand may take in a state of the digital plane, and why one has none."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.arrays.candidates import EQUAL, PathBook, Query, splits
from netsim.geo.corridors import corridors
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.fairness import Candidates
from netsim.kernels.paths import Path, distances
from netsim.units import km

if TYPE_CHECKING:
    from netsim.arrays.arcs import DigitalArcs
    from netsim.arrays.asks import Ask, Way
    from netsim.arrays.policies import Paths
    from netsim.model import Network

_KEPT: Final = 32
"""Situations held in memory; the one unused for longest goes first."""
_ON_LAND: Final = frozenset({"fibre", "microwave"})
_WITHIN: Final = 500.0
"""Links on land so near to each other share a corridor, ... [m]"""
_OVER: Final = 5 * km
"""... if they do so over this length. [m]"""
Held = Mapping[int, frozenset[str]]
"""Demands that still keep to the paths of an earlier state, and what was down in it."""


class Row(NamedTuple):
    """A path that a demand may take."""

    arcs: Path
    """What it loads: with ``1+1`` both paths, and with a workload what the replica can serve, and the way abroad."""
    way: Path
    """What it runs over."""
    source: int
    """Node where it begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """What follows from the assets that are down, whatever is asked."""

    rows: tuple[tuple[Row, ...], ...]
    """Of each demand, best first."""
    candidates: Candidates
    ways: IntArray
    """Arcs that each candidate runs over, filled up as the candidates are."""
    start: IntArray
    """Node where each candidate begins."""
    delay: FloatArray
    """Of each candidate without queueing, equipment at its start included. [s]"""
    split: FloatArray
    """Part of a demand's rate on each candidate when each node splits equally."""
    back: IntArray
    """Arcs of each demand's way back, filled up as the candidates are."""
    back_delay: FloatArray
    fate: tuple[str, ...]
    """Reason why a demand cannot be carried at all, else empty."""
    late: frozenset[int]
    """Demands that a failure took paths from, and that will run over others in a moment."""
    up: BoolArray
    """Which arcs carry and which replicas serve, shape (n_arcs,)."""


class Situations:
    """
    The situations of a digital plane.

    Parameters
    ----------
    network, arcs, asks
        The plane and who asks.
    kind, k
        Which paths are sought, and how many where their number is a choice.

    Attributes
    ----------
    seat
        Arc of each replica: what it serves passes it.
    abroad
        Arc for what is served in another country although that is second choice; it is never full.
    """

    def __init__(self, network: Network, arcs: DigitalArcs, asks: tuple[Ask, ...], kind: Paths, k: int) -> None:
        self._network, self._arcs, self.asks, self._kind = network, arcs, asks, kind
        self._number = {name: position for position, name in enumerate(arcs.nodes)}
        self.replicas = list(dict.fromkeys(way.replica for ask in asks for way in ask.ways if way.replica))
        self.seat = {name: len(arcs.capacity) + position for position, name in enumerate(self.replicas)}
        self.abroad = len(arcs.capacity) + len(self.replicas)
        self.n_arcs = self.abroad + 1
        self._stands = np.array([self._number[name.partition(";")[2]] for name in self.replicas], dtype=np.intp)
        self.there = [[self._query(way.source, way.target, way.terms) for way in ask.ways] for ask in asks]
        self._back = [[self._query(way.target, way.source, way.terms.back()) for way in ask.ways] for ask in asks]
        wanted = {"candidates": k, "shortest": 1, "equal-cost": EQUAL}[kind]
        queries = {query: 1 for own in self._back for query in own}
        queries |= {query: wanted for own in self.there for query in own}
        self.book = PathBook(network, arcs, queries)
        self._known: OrderedDict[tuple[frozenset[str], tuple[tuple[int, frozenset[str]], ...]], Situation] = (
            OrderedDict()
        )

    def _query(self, source: str, target: str, terms: object) -> Query:
        return self._number[source], self._number[target], terms  # type: ignore[return-value]

    def of(self, down: frozenset[str], held: Held) -> Situation:
        """Return what follows from the assets that are down, from memory where it was asked before."""
        key = (down, tuple(sorted(held.items(), key=lambda item: item[0])))
        if key not in self._known:
            self._known[key] = self._find(down, held)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def _find(self, down: frozenset[str], held: Held) -> Situation:
        links, nodes = self._arcs.up(down), self._arcs.node_up(down)
        up = np.concatenate((links, nodes[self._stands], [True]))
        found = self.book.paths(links)
        rows = [tuple(self._rows(number, found, up)) for number in range(len(self.asks))]
        fate, late = self._fates(rows, found, nodes, links), set()
        for number, before in held.items():
            kept = self.of(before, {}).rows[number]
            runs = tuple(row for row in kept if up[list(row.arcs)].all())
            if rows[number] and len(runs) < len(kept):
                late.add(number)
            rows[number] = runs
        return self._made(tuple(rows), found, up, (fate, late))

    # -- paths -----------------------------------------------------------------------------------------------------

    def _rows(self, number: int, found: Mapping[Query, list[Path]], up: BoolArray) -> Iterator[Row]:
        """Yield the paths that a demand may take, best first."""
        ask, queries = self.asks[number], self.there[number]
        if ask.protection == "none":
            for path in self.book.usual(queries[0])[:1]:
                if up[list(path)].all():
                    yield Row(path, path, queries[0][0])
        elif ask.protection == "1+1":
            yield from self._pair(number, up)
        elif len(queries) == 1 and not ask.ways[0].replica:
            yield from (Row(path, path, queries[0][0]) for path in found[queries[0]])
        else:
            yield from self._of_replicas(number, found, up)

    def _pair(self, number: int, up: BoolArray) -> Iterator[Row]:
        """Yield both paths together, or the one that is left."""
        query = self.there[number][0]
        pair = self.book.pair(query, self.asks[number].disjoint, self.risks(self.asks[number].disjoint))
        left = [path for path in dict.fromkeys(pair.paths if pair else ()) if up[list(path)].all()]
        if left:
            yield Row(tuple(dict.fromkeys(arc for path in left for arc in path)), left[0], query[0])

    def _of_replicas(self, number: int, found: Mapping[Query, list[Path]], up: BoolArray) -> Iterator[Row]:
        """Yield the paths from all replicas, the nearest first; those of other countries last where that is asked."""
        rows = [
            (way.is_second, self._latency(path, query[0]), Row((*path, *self.beyond(way)), path, query[0]))
            for way, query in zip(self.asks[number].ways, self.there[number], strict=True)
            if up[self.seat[way.replica]]
            for path in found[query]
        ]
        rows.sort(key=lambda row: row[:2])
        nearest = rows[:1] if self._kind == "shortest" else rows
        if self._kind == "equal-cost":
            nearest = [row for row in rows if row[2].source == rows[0][2].source]
        yield from (row for _, _, row in nearest)

    def beyond(self, way: Way) -> Path:
        """Return what paths load beside links: what the replica can serve, and the way abroad."""
        seat = (self.seat[way.replica],) if way.replica else ()
        return (*seat, self.abroad) if way.is_second else seat

    def _latency(self, path: Path, source: int) -> float:
        return float(self._arcs.graph.cost[list(path)].sum() + self._arcs.equipment[source])

    def risks(self, kind: str) -> list[frozenset[int]]:
        """Return the risks of each arc: its link, and the groups that ``kind`` looks at."""
        groups = {"srlg": self._given, "corridor": self._beside}.get(kind, {})
        first = len(self._arcs.links)
        names = {group: first + number for number, group in enumerate(sorted(set().union(*groups.values())))}
        own = (
            frozenset({number, *(names[group] for group in groups.get(link, ()))})
            for number, link in enumerate(self._arcs.links)
        )
        return [risk for risk in own for _ in range(2)]

    @cached_property
    def _given(self) -> dict[str, frozenset[str]]:
        """The shared-risk groups of each link."""
        return {link: frozenset(self._network.link[link].srlgs) for link in self._arcs.links}

    @cached_property
    def _beside(self) -> dict[str, frozenset[str]]:
        """The shared-risk groups of each link, and the corridors on land that the courses of links show."""
        links = (self._network.link[name] for name in self._arcs.links)
        lines = {link.id: link.geometry for link in links if link.kind in _ON_LAND and link.geometry}
        groups = {name: set(own) for name, own in self._given.items()}
        for number, corridor in enumerate(corridors(lines, _WITHIN, _OVER)):
            for name in corridor.members:
                groups[name].add(f"corridor {number}")
        return {name: frozenset(own) for name, own in groups.items()}

    def shared_risks(self) -> dict[str, tuple[str, ...]]:
        """Return the demands with ``1+1`` whose two paths share risks: links and groups by name."""
        found: dict[str, tuple[str, ...]] = {}
        for ask, queries in zip(self.asks, self.there, strict=True):
            if ask.protection == "1+1":
                pair = self.book.pair(queries[0], ask.disjoint, self.risks(ask.disjoint))
                if pair is not None and pair.shared:
                    found[ask.id] = self._named(pair.paths, ask.disjoint)
        return found

    def _named(self, paths: tuple[Path, Path], kind: str) -> tuple[str, ...]:
        """Name the links, nodes or groups that two paths have in common."""
        groups = {"srlg": self._given, "corridor": self._beside}.get(kind, {})
        links = [{self._arcs.links[arc // 2] for arc in path} for path in paths]
        inner = [{self._arcs.nodes[self._arcs.graph.head[arc]] for arc in path[:-1]} for path in paths]
        shared = set.intersection(*({group for link in own for group in groups.get(link, ())} for own in links))
        nodes = set.intersection(*inner) if kind == "node" else set()
        return tuple(sorted(set.intersection(*links) | shared | nodes))

    # -- fates -----------------------------------------------------------------------------------------------------

    def _fates(
        self, rows: list[tuple[Row, ...]], found: Mapping[Query, list[Path]], node_up: BoolArray, up: BoolArray
    ) -> list[str]:
        """Tell why demands without a path have none."""
        fate = [""] * len(rows)
        lost = [number for number, own in enumerate(rows) if not own]
        sources = np.unique([query[0] for number in lost for query in self.there[number]]).astype(np.intp)
        reach = dict(zip(sources.tolist(), distances(self._arcs.graph, sources, up), strict=True))
        for number in lost:
            queries = self.there[number]
            live = [query for query in queries if node_up[query[0]] and node_up[query[1]]]
            if any(found[query] for query in live):
                fate[number] = "path_down"
            elif not live:
                fate[number] = "end_down" if queries else "policy"
            else:
                is_there = any(reach[query[0]][query[1]] < np.inf for query in live)
                fate[number] = "policy" if is_there else "no_path"
        return fate

    # -- arrays ----------------------------------------------------------------------------------------------------

    def _made(
        self,
        rows: tuple[tuple[Row, ...], ...],
        found: Mapping[Query, list[Path]],
        up: BoolArray,
        told: tuple[list[str], set[int]],
    ) -> Situation:
        candidates = Candidates.of([[row.arcs for row in own] for own in rows], self.n_arcs)
        ways = Candidates.of([[row.way for row in own] for own in rows], self.n_arcs).arcs
        start = np.array([row.source for own in rows for row in own], dtype=np.intp)
        ways_back = [self._way_back(number, own, found) for number, own in enumerate(rows)]
        back = Candidates.of([[way or ()] for way, _ in ways_back], self.n_arcs).arcs
        back_delay = self.delays(back, np.array([begin for _, begin in ways_back], dtype=np.intp))
        back_delay[[way is None for way, _ in ways_back]] = np.nan
        return Situation(
            rows=rows,
            candidates=candidates,
            ways=ways,
            start=start,
            delay=self.delays(ways, start),
            split=self._split(rows),
            back=back,
            back_delay=back_delay,
            fate=tuple(told[0]),
            late=frozenset(told[1]),
            up=up,
        )

    def _way_back(
        self, number: int, own: tuple[Row, ...], found: Mapping[Query, list[Path]]
    ) -> tuple[Path | None, int]:
        """Return the best way back from the target of a demand's best path to its source, and where it begins."""
        queries = self._back[number]
        source = own[0].source if own else -1
        for query in queries:
            if query[1] == source and found[query]:
                return found[query][0], query[0]
        return None, queries[0][0] if queries else 0

    def _split(self, rows: tuple[tuple[Row, ...], ...]) -> FloatArray:
        if self._kind != "equal-cost":
            return np.ones(sum(map(len, rows)))
        return np.array([part for number, own in enumerate(rows) for part in self._parts(number, own)], dtype=float)

    def _parts(self, number: int, own: tuple[Row, ...]) -> list[float]:
        """Return the part of a demand's rate on each of its paths."""
        if len(own) <= 1:
            return [1.0] * len(own)
        terms = next(query[2] for query in self.there[number] if query[0] == own[0].source)
        graph = self.book.graph(terms)
        return splits([row.way for row in own], [graph.states(own[0].source, row.way) for row in own])

    def delays(self, ways: IntArray, start: IntArray) -> FloatArray:
        """Return the delay of paths without queueing, the equipment at their start included. [s]"""
        cost = np.append(self._arcs.graph.cost, np.zeros(len(self.replicas) + 2))
        return np.asarray(cost[ways].sum(axis=1) + self._arcs.equipment[start], dtype=float)
