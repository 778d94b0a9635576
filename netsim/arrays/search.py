"""Cheapest admissible paths of all demands under prices: what a linear programme asks of the digital plane."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from netsim.kernels.base import FloatArray, IntArray
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.trees import Trees, shortest_trees

if TYPE_CHECKING:
    from netsim.arrays.admission import StateGraph, Terms
    from netsim.arrays.situations import Situation, Situations
    from netsim.kernels.searches import Trace

Found = dict[int, Callable[[], Path]]
"""What gives the cheapest path of each demand that has one."""
Member = tuple[int, int, int, Path]
"""A demand, the states in which its paths begin and end, and the arcs that they load beside links."""


class Admissible:
    """
    All paths that demands may take in a situation, as ``netsim.kernels.searches.Search``.

    Demands that keep to given paths, by their protection or until they are restored, are offered these only.

    Parameters
    ----------
    situations, now
        The plane, and what is down.
    bound
        Demands that keep to their candidates, by number.
    """

    def __init__(self, situations: Situations, now: Situation, bound: frozenset[int]) -> None:
        self._situations, self._now, self._bound = situations, now, bound

    def __call__(self, price: FloatArray, /) -> tuple[FloatArray, Trace]:
        """Return the cost of the cheapest path of each demand, and what gives the paths of some."""
        cost = np.full(len(self._now.table.rows), np.inf)
        found: Found = {}
        for demand, own in self._now.table.rows.items():
            for row in own if self._keeps(demand) else ():
                total = float(price[list(row.arcs)].sum())
                if total < cost[demand]:
                    cost[demand], found[demand] = total, partial(_as_it_is, row.arcs)
        for terms, members in self._members.items():
            self._grow(self._situations.book.graph(terms), members, price, (cost, found))
        return cost, lambda demands: [found[demand]() for demand in demands.tolist()]

    def _keeps(self, demand: int) -> bool:
        return demand in self._bound or self._situations.asks[demand].protection != "restoration"

    @cached_property
    def _members(self) -> dict[Terms, list[Member]]:
        """Who goes over the graph of each terms."""
        members: dict[Terms, list[Member]] = defaultdict(list)
        for demand, ask in enumerate(self._situations.asks):
            for way, (source, target, terms) in zip(ask.ways, self._situations.there[demand], strict=True):
                beyond = self._situations.beyond(way)
                if not self._keeps(demand) and self._now.up[list(beyond)].all():
                    graph = self._situations.book.graph(terms)
                    members[terms].append((demand, graph.start(source), graph.end(target), beyond))
        return members

    def _grow(
        self, graph: StateGraph, members: list[Member], price: FloatArray, best: tuple[FloatArray, Found]
    ) -> None:
        """Find the cheapest paths over one graph, and keep those that are cheaper than what was found before."""
        cost, found = best
        own = price[graph.link_arc]
        usable = self._now.up[graph.link_arc] & np.isfinite(own)
        arcs = Arcs(graph.arcs.tail, graph.arcs.head, np.where(usable, own, 0.0), graph.arcs.n_nodes)
        sources, rows = np.unique([start for _, start, _, _ in members], return_inverse=True)
        trees = shortest_trees(arcs, sources.astype(np.intp), usable)
        for (demand, _, target, beyond), row in zip(members, rows.tolist(), strict=True):
            total = float(trees.cost[row, target]) + float(price[list(beyond)].sum())
            if total < cost[demand]:
                cost[demand], found[demand] = total, partial(_traced, graph.link_arc, trees, (row, target), beyond)


def _as_it_is(path: Path) -> Path:
    return path


def _traced(link_arc: IntArray, trees: Trees, end: tuple[int, int], beyond: Path) -> Path:
    """Return the arcs of the plane that a path over a graph of states stands for, and what it loads beside them."""
    return (*link_arc[list(trees.path(*end) or ())].tolist(), *beyond)
