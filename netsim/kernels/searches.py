"""Cheapest paths of many demands under prices of arcs: what a linear programme over paths asks for, again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.fairness import Candidates
from netsim.kernels.paths import Arcs, Path

Trace = Callable[[IntArray], list[Path]]
"""Gives the cheapest path of some demands, by number."""


class Search(Protocol):
    """
    Where demands may go.

    Whatever the rules are, only this is asked: under prices of arcs, not negative, infinite where an arc must not be
    used, what does the cheapest admissible path of each demand cost, infinite where there is none, shape (n_demands,),
    and which path is it.
    """

    def __call__(self, price: FloatArray, /) -> tuple[FloatArray, Trace]:
        """Return the cost of the cheapest path of each demand, and what gives the paths of some."""
        ...


class AllPaths:
    """
    All paths of a graph, for each demand over the arcs that it may use.

    Parameters
    ----------
    arcs
        The graph.
    source, target
        Ends of each demand, shape (n_demands,).
    masks
        Arcs that demands of a kind may use, shape (n_kinds, n_arcs); ``None``: all arcs.
    kind
        Kind of each demand, shape (n_demands,); ``None``: all of kind 0.

    References
    ----------
    Dijkstra, E. W. (1959), A note on two problems in connexion with graphs. doi:10.1007/BF01386390

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 1]), np.array([1, 1, 2]), np.ones(3), 3)
    >>> cost, trace = AllPaths(arcs, np.array([0, 2]), np.array([2, 0]))(np.array([5.0, 3.0, 1.0]))
    >>> cost, trace(np.array([0]))
    (array([ 4., inf]), [(1, 2)])
    """

    def __init__(
        self,
        arcs: Arcs,
        source: IntArray,
        target: IntArray,
        masks: BoolArray | None = None,
        kind: IntArray | None = None,
    ) -> None:
        self._arcs = arcs
        self._source, self._target = np.asarray(source, dtype=np.intp), np.asarray(target, dtype=np.intp)
        self._masks = np.ones((1, len(arcs.tail)), dtype=bool) if masks is None else np.asarray(masks, dtype=bool)
        self._kind = np.zeros(len(self._source), dtype=np.intp) if kind is None else np.asarray(kind, dtype=np.intp)
        self._pair = arcs.tail * arcs.n_nodes + arcs.head

    def __call__(self, price: FloatArray, /) -> tuple[FloatArray, Trace]:
        """Search from each source once for each kind of demands."""
        cost = np.full(len(self._source), np.inf)
        trees: dict[int, _Trees] = {}
        for kind in np.unique(self._kind).tolist():
            members = np.flatnonzero(self._kind == kind)
            trees[kind] = _Trees(
                self._arcs, self._pair, self._source[members], np.where(self._masks[kind], price, np.inf)
            )
            cost[members] = trees[kind].cost(self._source[members], self._target[members])

        def trace(demands: IntArray) -> list[Path]:
            return [
                trees[int(self._kind[demand])].path(int(self._source[demand]), int(self._target[demand]))
                for demand in demands
            ]

        return cost, trace


class _Trees:
    """Cheapest paths from some sources; of parallel arcs the cheapest counts."""

    def __init__(self, arcs: Arcs, pair: IntArray, sources: IntArray, price: FloatArray) -> None:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        usable = np.flatnonzero(np.isfinite(price))
        order = usable[np.lexsort((price[usable], pair[usable]))]
        order = order[np.diff(pair[order], prepend=-1) != 0]  # the first of each pair of nodes
        pointer = np.searchsorted(arcs.tail[order], np.arange(arcs.n_nodes + 1))
        matrix = csr_array((price[order], arcs.head[order], pointer), shape=(arcs.n_nodes, arcs.n_nodes))
        self._sources = np.unique(sources)
        self._cost, self._before = dijkstra(matrix, indices=self._sources, return_predecessors=True)
        self._n_nodes = arcs.n_nodes
        self._arc = dict(zip(pair[order].tolist(), order.tolist(), strict=True))

    def cost(self, source: IntArray, target: IntArray) -> FloatArray:
        """Return the cost of the cheapest path between each pair of nodes."""
        return np.asarray(self._cost[np.searchsorted(self._sources, source), target], dtype=float)

    def path(self, source: int, target: int) -> Path:
        """Return the arcs of the cheapest path between two nodes."""
        before = self._before[np.searchsorted(self._sources, source)]
        path: list[int] = []
        while target != source:
            near = int(before[target])
            path.append(self._arc[near * self._n_nodes + target])
            target = near
        return tuple(reversed(path))


class Listed:
    """
    The paths of a table and no others.

    Parameters
    ----------
    candidates
        The paths of each demand.

    Examples
    --------
    >>> cost, trace = Listed(Candidates.of([[(0,), (1, 2)], []], 3))(np.array([5.0, 3.0, 1.0]))
    >>> cost, trace(np.array([0]))
    (array([ 4., inf]), [(1, 2)])
    """

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        self._has_path = np.flatnonzero(np.diff(candidates.first))
        self._starts = candidates.first[self._has_path]

    def __call__(self, price: FloatArray, /) -> tuple[FloatArray, Trace]:
        """Add up the prices along every path."""
        table = self.candidates
        sums = np.append(price, 0.0)[table.arcs].sum(axis=1)
        cost = np.full(len(table.first) - 1, np.inf)
        if len(self._starts):
            cost[self._has_path] = np.minimum.reduceat(sums, self._starts)

        def trace(demands: IntArray) -> list[Path]:
            rows = [slice(table.first[demand], table.first[demand + 1]) for demand in demands]
            return [self.path(int(own.start + sums[own].argmin())) for own in rows]

        return cost, trace

    def path(self, row: int) -> Path:
        """Return the arcs of a row of the table."""
        arcs = self.candidates.arcs[row]
        return tuple(arcs[arcs < self.candidates.n_arcs].tolist())
