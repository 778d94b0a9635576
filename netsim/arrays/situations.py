"""Which paths each demand may take in a state of the digital plane, and why one has none."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.arrays.candidates import PathBook, Query
from netsim.arrays.pairs import Pairs
from netsim.arrays.rows import Row, RowTable
from netsim.arrays.ties import EQUAL, splits
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.incidence import along
from netsim.kernels.paths import Path

if TYPE_CHECKING:
    from netsim.arrays.admission import Terms
    from netsim.arrays.arcs import DigitalArcs
    from netsim.arrays.asks import Ask, Way
    from netsim.arrays.policies import Paths
    from netsim.model import Network

_KEPT: Final = 32
"""Situations held in memory; the one unused for longest goes first."""
_FEW: Final = 0.25
"""Part of all demands of which all paths are sought at once, since they did not fit on their best path lately."""
_REMEMBERED: Final = 2**14
"""Paths of which names and delays are; states have most paths in common."""


class Run(NamedTuple):
    """A path that a demand ran over."""

    source: int
    """Node where it begins; -1 where the path is no longer there."""
    way: Path
    part: float
    """Part of what was asked that ran over it."""


Held = Mapping[int, tuple[Run, ...]]
"""Demands that still keep to the paths that they ran over."""
Found = Sequence[Sequence[Path]] | Mapping[int, Sequence[Path]]
"""Paths of queries, by their number in the book."""
Rows = dict[int, tuple[Row, ...]]
"""Paths of demands, best first."""


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """What follows from the assets that are down, whatever is asked."""

    table: RowTable
    """The paths of each demand."""
    fate: tuple[str, ...]
    """Reason why a demand cannot be carried at all, else empty."""
    late: frozenset[int]
    """Demands that a failure took paths from, and that will run over others in a moment."""
    up: BoolArray
    """Which arcs carry and which replicas serve, shape (n_arcs,)."""
    narrow: frozenset[int]
    """Demands of which only the best path was sought."""
    found: Found


class Situations:
    """
    The situations of a digital plane.

    A failure changes little: the rows of demands that it does not touch are those of the undisturbed plane.

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
    names
        Gives the links of a path.
    may_choose
        Demands that may take other paths beside their best one.
    abroad
        Arc for what is served in another country although that is second choice; it is never full.
    """

    def __init__(self, network: Network, arcs: DigitalArcs, asks: tuple[Ask, ...], kind: Paths, k: int) -> None:
        self._arcs, self.asks, self._kind = arcs, asks, kind
        self._number = {name: position for position, name in enumerate(arcs.nodes)}
        self.replicas = list(dict.fromkeys(way.replica for ask in asks for way in ask.ways if way.replica))
        self.seat = {name: len(arcs.capacity) + position for position, name in enumerate(self.replicas)}
        self.abroad = len(arcs.capacity) + len(self.replicas)
        self.n_arcs = self.abroad + 1
        self._stands = np.array([self._number[name.partition(";")[2]] for name in self.replicas], dtype=np.intp)
        self.there = [[self._query(way.source, way.target, way.terms) for way in ask.ways] for ask in asks]
        back = [[self._query(way.target, way.source, way.terms.back()) for way in ask.ways] for ask in asks]
        wanted = {"candidates": k, "overflow": k, "shortest": 1, "equal-cost": EQUAL}[kind]
        queries = {query: 1 for own in back for query in own}
        queries |= {query: wanted for own in self.there for query in own}
        self.book = PathBook(network, arcs, queries)
        self.pairs = Pairs(network, arcs, self.book)
        self._there = [[self.book.number(query) for query in own] for own in self.there]
        self._back = [[(self.book.number(query), query[0], query[1]) for query in own] for own in back]
        self._askers = _askers(self._there, self._back, len(queries))
        self.may_choose = frozenset(
            number for number, ask in enumerate(asks) if wanted > 1 and ask.protection == "restoration"
        )
        self.names, self._reach = lru_cache(_REMEMBERED)(self._named), lru_cache(_REMEMBERED)(self._delay)
        self._lately: frozenset[int] = frozenset() if kind == "overflow" else self.may_choose
        self._often = self._lately
        self._wide: tuple[frozenset[int], RowTable | None] = frozenset(), None
        self._known: OrderedDict[tuple[frozenset[str], tuple[tuple[int, tuple[Run, ...]], ...]], Situation] = (
            OrderedDict()
        )

    def _query(self, source: str, target: str, terms: Terms) -> Query:
        return self._number[source], self._number[target], terms

    def of(self, down: frozenset[str], held: Held) -> Situation:
        """Return what follows from the assets that are down, from memory where it was asked before."""
        key = (down, tuple(sorted(held.items())))
        if key not in self._known:
            self._known[key] = self._find(down, held)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def widen(self, down: frozenset[str], held: Held, short: frozenset[int]) -> Situation:
        """
        Return the same situation with all paths of those demands whose best one does not suffice.

        They are sought for the same demands in the next situations at once: who falls short here mostly does so there.
        """
        key = (down, tuple(sorted(held.items())))
        often = self._often | short
        self._lately, self._often = short, often if len(often) <= _FEW * len(self.asks) else short
        self._known[key] = self._widened(self._known[key], self._known[key].narrow & short)
        return self._known[key]

    def best_rows(self, demands: Sequence[Collection[int]], ups: Sequence[BoolArray]) -> list[tuple[Rows, Found]]:
        """
        Return the rows of some demands over their best paths alone, of each replica, and the paths of queries.

        Parameters
        ----------
        demands, ups
            Whose, and what carries and serves, in each of several states.
        """
        queries = [{query for demand in own for query in self._there[demand]} for own in demands]
        answers = self.book.best_each(queries, [up[: len(self._arcs.exists)] for up in ups])
        return [(self._rows_of(*given), given[1]) for given in zip(demands, answers, ups, strict=True)]

    def all_rows(self, demands: Sequence[Collection[int]], ups: Sequence[BoolArray]) -> list[Rows]:
        """Return the rows of some demands over all paths that they may choose from, in each of several states."""
        queries = [{query for demand in own for query in self._there[demand]} for own in demands]
        answers = self.book.more_each(queries, [up[: len(self._arcs.capacity)] for up in ups])
        return [self._rows_of(*given) for given in zip(demands, answers, ups, strict=True)]

    def _rows_of(self, demands: Collection[int], found: Found, up: BoolArray) -> Rows:
        return {demand: self._rows(demand, found, up) for demand in sorted(demands)}

    def _find(self, down: frozenset[str], held: Held) -> Situation:
        links, nodes = self._arcs.up(down), self._arcs.node_up(down)
        serves = np.array([name not in down for name in self.replicas], dtype=bool)
        up = np.concatenate((links, nodes[self._stands] & serves, [True]))
        found, changed = self.book.paths(links)
        touched = {demand for query in changed for demand in self._askers[query]}
        usual = self._usual
        touched |= {*self._over(np.flatnonzero(~up)), *held}
        wide = self._lately.union(self._often.difference(touched)).difference(held)
        rows = {number: self._rows(number, found, up) for number in sorted(touched - wide)}
        rows |= self._all_rows(wide & touched, up)
        kept = {number: tuple(self._kept(number, runs, rows[number], up)) for number, runs in held.items()}
        late = frozenset(number for number, runs in held.items() if rows[number] and len(kept[number]) < len(runs))
        table = usual.with_rows(self._made(rows | kept, found))
        lost = [number for number in table.without() if not rows.get(number)]
        narrow = self.may_choose.difference(kept, wide)
        return Situation(table, self.fates(lost, found, nodes, up), late, up, narrow, found)

    def _over(self, arcs: IntArray) -> Iterator[int]:
        """Yield the demands that have a path over some arcs while nothing is down."""
        yield from self._undisturbed.candidates.over(arcs)
        gone, rows = set(arcs.tolist()), self._usual.rows
        for number in self._often:
            if not all(gone.isdisjoint(row.arcs) for row in rows[number]):
                yield number

    def _widened(self, now: Situation, demands: frozenset[int]) -> Situation:
        """Return a situation with all paths of some demands."""
        table = now.table.with_rows(self._made(self._all_rows(demands, now.up), now.found))
        return replace(now, table=table, narrow=now.narrow - demands)

    def _all_rows(self, demands: frozenset[int], up: BoolArray) -> Rows:
        """Return all paths of some demands."""
        return self.all_rows([demands], [up])[0]

    @property
    def _usual(self) -> RowTable:
        """The rows of all demands while nothing is down, all of those who were short lately."""
        if self._wide[0] != self._often:
            known, table = self._wide if self._wide[0] < self._often else (frozenset[int](), None)
            found, _ = self.book.paths(self._arcs.exists)
            more = self._made(self._all_rows(self._often - known, self._live), found)
            self._wide = self._often, (table or self._undisturbed).with_rows(more)
        return self._wide[1] or self._undisturbed

    @cached_property
    def _undisturbed(self) -> RowTable:
        """The rows of all demands while nothing is down, those over their best paths alone where that may suffice."""
        found, _ = self.book.paths(self._arcs.exists)
        every = range(len(self.asks))
        return self._made({number: self._rows(number, found, self._live) for number in every}, found)

    @cached_property
    def _live(self) -> BoolArray:
        """Which arcs carry and which replicas serve while nothing is down."""
        return np.concatenate((self._arcs.exists, self._arcs.is_live[self._stands], [True]))

    # -- paths -----------------------------------------------------------------------------------------------------

    def _rows(self, number: int, found: Found, up: BoolArray) -> tuple[Row, ...]:
        """Return the paths that a demand may take, best first."""
        if (plain := self._plain[number]) is None:
            return tuple(self._chosen(number, found, up))
        query, source = plain
        rows = [Row(path, path, source) for path in found[query]]
        return tuple(self._split(number, rows))

    @cached_property
    def _plain(self) -> list[tuple[int, int] | None]:
        """Number of the query, and the source, of each demand that may take any path from one place to another."""
        is_plain = [
            ask.protection == "restoration" and len(ask.ways) == 1 and not ask.ways[0].replica for ask in self.asks
        ]
        return [
            (numbers[0], own[0][0]) if plain else None
            for plain, numbers, own in zip(is_plain, self._there, self.there, strict=True)
        ]

    def _chosen(self, number: int, found: Found, up: BoolArray) -> Iterator[Row]:
        """Yield the same for a demand that is protected, or served by replicas."""
        ask, queries = self.asks[number], self.there[number]
        if ask.protection == "none":
            for path in self.book.usual(queries[0])[:1]:
                if up[list(path)].all():
                    yield Row(path, path, queries[0][0])
        elif ask.protection == "1+1":
            left = [path for path in self.pairs.of(queries[0], ask.disjoint) if up[list(path)].all()]
            if left:
                yield Row(tuple(dict.fromkeys(arc for path in left for arc in path)), left[0], queries[0][0])
        else:
            yield from self._split(number, self._open(number, found, up))

    def _open(self, number: int, found: Found, up: BoolArray) -> Sequence[Row]:
        """Return the paths of a demand from all replicas that serve it."""
        ways, numbers = self.asks[number].ways, self._there[number]
        rows = [
            self._row(way, path)
            for way, query in zip(ways, numbers, strict=True)
            if up[self.seat[way.replica]]
            for path in found[query]
        ]
        rows.sort(key=self._rank)
        if self._kind == "shortest":
            return rows[:1]
        return (
            rows if self._kind in {"candidates", "overflow"} else [row for row in rows if row.source == rows[0].source]
        )

    def _row(self, way: Way, path: Path, part: float = 1.0) -> Row:
        return Row((*path, *self.beyond(way)), path, self._number[way.source], part)

    def beyond(self, way: Way) -> Path:
        """Return what paths load beside links: what the replica can serve, and the way abroad."""
        seat = (self.seat[way.replica],) if way.replica else ()
        return (*seat, self.abroad) if way.is_second else seat

    def _rank(self, row: Row) -> tuple[bool, float]:
        """Put the nearest first, but what is second choice last."""
        return self.abroad in row.arcs, self._reach(row.way, row.source)

    def _delay(self, way: Path, source: int) -> float:
        return float(self._arcs.graph.cost[list(way)].sum() + self._arcs.equipment[source])

    def _split(self, number: int, own: Sequence[Row]) -> Sequence[Row]:
        """Say which part of the rate goes over each path when each node splits equally."""
        if self._kind != "equal-cost" or len(own) <= 1:
            return own
        terms = next(query[2] for query in self.there[number] if query[0] == own[0].source)
        graph = self.book.graph(terms)
        parts = splits([row.way for row in own], [graph.states(row.source, row.way) for row in own])
        return [row._replace(part=part) for row, part in zip(own, parts, strict=True)]

    def _kept(self, number: int, runs: tuple[Run, ...], now: tuple[Row, ...], up: BoolArray) -> Iterable[Row]:
        """Return those paths that a demand ran over which are still there."""
        if self.asks[number].protection == "1+1":
            return [row for row in now if any((row.source, row.way) == (run.source, run.way) for run in runs)]
        ways = {self._number[way.source]: way for way in self.asks[number].ways}
        rows = [self._row(ways[run.source], run.way, run.part) for run in runs if run.source in ways]
        return sorted((row for row in rows if up[list(row.arcs)].all()), key=self._rank)

    def shared_risks(self) -> dict[str, tuple[str, ...]]:
        """Return the demands with ``1+1`` whose two paths share risks: links and groups by name."""
        found = {
            ask.id: self.pairs.shared(queries[0], ask.disjoint)
            for ask, queries in zip(self.asks, self.there, strict=True)
            if ask.protection == "1+1"
        }
        return {name: shared for name, shared in found.items() if shared}

    # -- fates -----------------------------------------------------------------------------------------------------

    def fates(self, lost: Sequence[int], found: Found, node_up: BoolArray, up: BoolArray) -> tuple[str, ...]:
        """Tell why demands without a path have none, by number; empty for all others."""
        fate, unclear = [""] * len(self.asks), dict[int, set[tuple[int, int]]]()
        for number in lost:
            serves = [not way.replica or up[self.seat[way.replica]] for way in self.asks[number].ways]
            ways = zip(serves, self.there[number], self._there[number], strict=True)
            live = [(query, known) for is_on, query, known in ways if is_on and node_up[query[0]] and node_up[query[1]]]
            if any(found[known] for _, known in live):
                fate[number] = "path_down"
            elif not live:
                fate[number] = "end_down" if self.there[number] else "policy"
            else:
                unclear[number] = {query[:2] for query, _ in live}
        joined = self._arcs.joined(set().union(*unclear.values()), up[: len(self._arcs.capacity)])
        for number, pairs in unclear.items():
            fate[number] = "no_path" if joined.isdisjoint(pairs) else "policy"
        return tuple(fate)

    # -- arrays ----------------------------------------------------------------------------------------------------

    def _made(self, rows: Mapping[int, tuple[Row, ...]], found: Found) -> RowTable:
        """Make the table of some demands."""
        back = {number: self._way_back(number, own, found) for number, own in rows.items()}
        return RowTable.of(rows, back, self.n_arcs, (self.delays, self.names))

    def _named(self, way: Path) -> tuple[str, ...]:
        """Return the links of a path."""
        links = self._arcs.links
        return tuple([links[arc // 2] for arc in way])

    def _way_back(self, number: int, own: tuple[Row, ...], found: Found) -> tuple[Path | None, int]:
        """Return the best way back from the target of a demand's best path to its source, and where it begins."""
        source = own[0].source if own else -1
        for query, begin, end in self._back[number]:
            if end == source and found[query]:
                return found[query][0], begin
        return None, 0

    def delays(self, ways: IntArray, start: IntArray) -> FloatArray:
        """Return the delay of paths without queueing, the equipment at their start included. [s]"""
        return along(self._cost, ways) + self._arcs.equipment[start]

    @cached_property
    def _cost(self) -> FloatArray:
        return np.append(self._arcs.graph.cost, np.zeros(len(self.replicas) + 2))


def _askers(there: list[list[int]], back: list[list[tuple[int, int, int]]], n_queries: int) -> list[list[int]]:
    """List for each query the demands that look at its answer."""
    askers: list[list[int]] = [[] for _ in range(n_queries)]
    for demand, (out, home) in enumerate(zip(there, back, strict=True)):
        for query in {*out, *(number for number, _, _ in home)}:
            askers[query].append(demand)
    return askers
