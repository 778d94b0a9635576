"""Candidate paths of many demands, kept per set of assets that are down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from netsim.arrays.admission import StateGraph, Terms, state_graph
from netsim.arrays.ties import EQUAL, searched
from netsim.kernels.astar import COMPILED
from netsim.kernels.fairness import Candidates
from netsim.kernels.nearest import merged
from netsim.kernels.risks import RiskPair, risk_disjoint_pair
from netsim.kernels.union import Asked, GraphUnion
from netsim.kernels.views import View

if TYPE_CHECKING:
    from netsim.arrays.arcs import DigitalArcs
    from netsim.kernels.base import BoolArray
    from netsim.kernels.paths import Path
    from netsim.model import Network

Answers = dict[int, list["Path"]]
"""Paths by the number of the query."""
Query = tuple[int, int, Terms]
"""From node, to node, on what terms."""


class PathBook:
    """
    The candidate paths of each query, in any state of the network.

    A failure changes only the queries that had a path over it: what was shortest stays so when others go. So all
    queries are answered once for the undisturbed network, and in another state only those are searched again whose
    paths it breaks. The answer depends on the state alone, never on the states before it.

    Most demands fit on their best path and never ask for another, so that the others are sought only for whom they are
    asked for.

    Parameters
    ----------
    network, plane
        The digital plane.
    queries
        What will be asked: how many paths for each query, or ``EQUAL``.
    """

    def __init__(self, network: Network, plane: DigitalArcs, queries: dict[Query, int]) -> None:
        self._network, self._plane = network, plane
        self._number = {query: position for position, query in enumerate(queries)}
        number: dict[Terms, int] = {}
        self._kind = [number.setdefault(terms, len(number)) for _, _, terms in queries]
        self._terms = list(number)
        self._wanted = list(queries.values())
        self._at_once = [EQUAL if wanted == EQUAL else 1 for wanted in self._wanted]
        self._twin = self._twins() if (plane.exists[::2] == plane.exists[1::2]).all() else {}
        self._more: dict[int, list[Path]] = {}
        self._graphs: dict[Terms, StateGraph] = {}
        self._views: tuple[BoolArray, dict[int, View]] = plane.exists, {}
        self._pairs: dict[tuple[Query, str], RiskPair | None] = {}

    def _twins(self) -> dict[int, int]:
        """
        Find for each query of one path that of the other direction, if that is asked too.

        Where every link goes both ways, the way back is the way there: the delay of a path and that of its reverse
        differ by the equipment at the ends alone, and what terms forbid is the same in both directions.
        """
        pairs = (
            (own, self._number.get((target, source, terms.back())))
            for (source, target, terms), own in self._number.items()
        )
        return {own: other for own, other in pairs if other is not None and self._leads(other, own)}

    def _leads(self, one: int, other: int) -> bool:
        """Tell whether of two opposite queries the one is searched and the other follows from it."""
        return self._wanted[other] == 1 and (self._wanted[one] != 1 or one < other)

    def number(self, query: Query) -> int:
        """Return the number of a query."""
        return self._number[query]

    def paths(self, up: BoolArray) -> tuple[list[list[Path]], list[int]]:
        """
        Return the best path of each query, by its number, over the arcs that are up, and which are not as usual.

        Of equal ones all where they were asked for; none where there is none.
        """
        broken = self._table.over(np.flatnonzero(self._plane.exists & ~up))
        answers = list(self._undisturbed)
        for number, paths in self._best(broken, up):
            answers[number] = paths
        return answers, broken

    def _best(self, numbers: Iterable[int], up: BoolArray) -> Iterable[tuple[int, list[Path]]]:
        """Yield the best path of some queries, those of twins together, by number of the query."""
        wanted = list(numbers)
        found = dict(self._search([own for own in wanted if own not in self._twin], up, self._at_once))
        yield from found.items()
        for number in wanted:
            if number in self._twin:
                yield number, self._back(found, number)

    def _back(self, found: Answers, number: int) -> list[Path]:
        """Return the best path of a query whose twin was searched."""
        return [_reverse(path) for path in found[self._twin[number]][:1]]

    def best_each(self, numbers: Sequence[Collection[int]], ups: Sequence[BoolArray]) -> list[list[list[Path]]]:
        """Return the same in several states, in each for some queries only: others are as usual."""
        answers, broken, own = [], [], []
        for wanted, down in zip(numbers, map(self._down, ups), strict=True):
            every = {*wanted, *(self._twin[number] for number in wanted if number in self._twin)}
            lost = sorted(number for number in every if _meets(self._undisturbed[number], down))
            answers.append(self._undisturbed.copy())
            broken.append(lost)
            own.append([number for number in lost if number not in self._twin])
        for paths, lost, found in zip(answers, broken, self._search_each(own, ups, self._at_once), strict=True):
            for number in lost:
                paths[number] = self._back(found, number) if number in self._twin else found[number]
        return answers

    def more_each(self, numbers: Sequence[Collection[int]], ups: Sequence[BoolArray]) -> list[Answers]:
        """Return all candidate paths of some queries, the best first, in several states."""
        new = dict.fromkeys(number for wanted in numbers for number in wanted if number not in self._more)
        self._more |= self._search(list(new), self._plane.exists, self._wanted)
        answers: list[Answers] = [{number: self._more[number] for number in wanted} for wanted in numbers]
        some = [number for number, wanted in enumerate(numbers) if wanted]
        downs = (self._down(ups[number]) for number in some)
        broken = [
            [number for number, paths in answers[own].items() if _meets(paths, down)]
            for own, down in zip(some, downs, strict=True)
        ]
        found = self._search_each(broken, [ups[number] for number in some], self._wanted)
        for number, changed in zip(some, found, strict=True):
            answers[number] |= changed
        return answers

    def _down(self, up: BoolArray) -> set[int]:
        return set(np.flatnonzero(self._plane.exists & ~up).tolist())

    def usual(self, query: Query) -> list[Path]:
        """Return the best path of a query while nothing is down."""
        return self._undisturbed[self._number[query]]

    def pair(self, query: Query, kind: str, risks: Sequence[Collection[int]]) -> RiskPair | None:
        """
        Return the two cheapest paths without a common risk while nothing is down, or with the fewest common ones.

        Parameters
        ----------
        query
            Of whom.
        kind
            What the risks are, by which the answer is remembered.
        risks
            Risks of each arc of the plane; the nodes of the path itself are added for ``node``.
        """
        if (query, kind) not in self._pairs:
            self._pairs[query, kind] = self._find_pair(query, kind, risks)
        return self._pairs[query, kind]

    def _find_pair(self, query: Query, kind: str, risks: Sequence[Collection[int]]) -> RiskPair | None:
        graph = self.graph(query[2])
        plane, ends = self._plane.graph, query[:2]
        base = 1 + max((risk for own in risks for risk in own), default=0)

        def of(arc: int) -> Collection[int]:
            nodes = {int(plane.tail[arc]), int(plane.head[arc])}.difference(ends) if kind == "node" else set()
            return {*risks[arc], *(base + node for node in nodes)}

        own = [of(arc) for arc in graph.link_arc.tolist()]
        up = self._plane.exists[graph.link_arc]
        start, end = graph.start(ends[0]), graph.end(ends[1])
        found = risk_disjoint_pair(graph.arcs, (start, end), own, up, may_share=True)
        if found is None:
            return None
        first, second = (tuple(graph.link_arc[list(path)].tolist()) for path in found.paths)
        return RiskPair((first, second), found.cost, found.shared)

    @cached_property
    def _undisturbed(self) -> list[list[Path]]:
        answers = dict(self._best(range(len(self._number)), self._plane.exists))
        return [answers[number] for number in range(len(self._number))]

    @cached_property
    def _table(self) -> Candidates:
        return Candidates.of(self._undisturbed, len(self._plane.capacity))

    def _search(
        self, numbers: Sequence[int], up: BoolArray, how_many: Sequence[int]
    ) -> Iterable[tuple[int, list[Path]]]:
        """Yield the paths of some queries, by number of the query, up to as many as are said for each."""
        together = [number for number in numbers if how_many[number] != EQUAL]
        if together and COMPILED.is_due(0) and self._union.is_small:
            yield from self._found([together], [up], how_many)[0].items()
            numbers = [number for number in numbers if how_many[number] == EQUAL]
        alike: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            alike[self._kind[number]].append(number)
        for kind, members in alike.items():
            asked = np.array([(*self._ends[number], how_many[number]) for number in members], dtype=np.intp)
            links = self.graph(self._terms[kind]).links
            for number, paths in zip(members, searched(self._view(kind, up), *asked.T), strict=True):
                yield number, [tuple([links[arc] for arc in path]) for path in paths]

    def _search_each(
        self, numbers: Sequence[Sequence[int]], ups: Sequence[BoolArray], how_many: Sequence[int]
    ) -> list[Answers]:
        """Return the same of several states, by one search where that is compiled."""
        is_plain = any(how_many[number] == EQUAL for own in numbers for number in own)
        if is_plain or not any(numbers) or not COMPILED.is_due(0) or not self._union.is_small:
            return [dict(self._search(own, up, how_many)) for own, up in zip(numbers, ups, strict=True)]
        return self._found(numbers, ups, how_many)

    def _found(
        self, numbers: Sequence[Sequence[int]], ups: Sequence[BoolArray], how_many: Sequence[int]
    ) -> list[Answers]:
        """Return the same by one search over all graphs."""
        every = np.array([number for own in numbers for number in own], dtype=np.intp)
        state = np.repeat(np.arange(len(numbers)), [len(own) for own in numbers])
        k = np.array([how_many[number] for number in every.tolist()], dtype=np.intp)
        down = [np.flatnonzero(self._plane.exists & ~up) for up in ups]
        found = iter(self._union.find_each(every, k, state, down))
        cost = self._plane.graph.cost
        return [{number: merged(*next(found), cost) for number in own} for own in numbers]

    @cached_property
    def _union(self) -> GraphUnion:
        """The graphs of all terms."""
        graphs = [self.graph(terms) for terms in self._terms]
        asked = Asked(np.array(self._kind), *np.array(self._ends, dtype=np.intp).reshape(-1, 2).T)
        return GraphUnion([(one.arcs, one.link_arc) for one in graphs], len(self._plane.capacity), asked)

    def _view(self, kind: int, up: BoolArray) -> View:
        """Return what is up of the graph of some terms; searches in one state share what they find out."""
        if self._views[0] is not up and not np.array_equal(self._views[0], up):
            self._views = up, {}
        views = self._views[1]
        if kind not in views:
            graph = self.graph(self._terms[kind])
            views[kind] = View(graph.arcs, up[graph.link_arc])
        return views[kind]

    @cached_property
    def _ends(self) -> list[tuple[int, int]]:
        """The states in which the paths of each query begin and end."""
        asked = ((self.graph(terms), source, target) for source, target, terms in self._number)
        return [(graph.start(source), graph.end(target)) for graph, source, target in asked]

    def graph(self, terms: Terms) -> StateGraph:
        """Return the graph on which every path keeps to some terms."""
        if terms not in self._graphs:
            self._graphs[terms] = state_graph(self._network, self._plane, terms)
        return self._graphs[terms]


def _meets(paths: Iterable[Path], down: set[int]) -> bool:
    """Tell whether any of some paths passes what is down."""
    return not all(map(down.isdisjoint, paths))


def _reverse(path: Path) -> Path:
    """Return the arcs of the same links back."""
    return tuple([arc ^ 1 for arc in reversed(path)])
