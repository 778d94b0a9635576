"""A graph of which some arcs are down, with what searches have found out about it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.kernels.astar import COMPILED, TREE, Queries, Work, answers
from netsim.kernels.mending import Shut
from netsim.kernels.paths import Arcs, cheapest_of_parallels

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from netsim.kernels.astar import Answers
    from netsim.kernels.base import BoolArray, FloatArray, IntArray

_MOST: Final = 2**20
"""Costs kept of one view: 8 MB."""
_FEW: Final = 64
"""Arcs that are taken out of a matrix one by one; where more are down it is made anew."""


class View:
    """
    The arcs of a graph that are up.

    Parameters
    ----------
    arcs
        The graph.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.
    """

    def __init__(self, arcs: Arcs, up: BoolArray | None = None) -> None:
        self.arcs, self._up = arcs, up
        self._known: dict[int, FloatArray] = {}

    @cached_property
    def leaving(self) -> list[list[tuple[int, int, float]]]:
        """The arcs that leave each node and are up: number, head, cost."""
        if self._up is None:
            return self.arcs.leaving
        leaving = self.arcs.leaving.copy()
        for node in np.unique(self.arcs.tail[~self._up]).tolist():
            leaving[node] = [step for step in leaving[node] if self._up[step[0]]]
        return leaving

    @cached_property
    def _searcher(self) -> Searcher:
        return Searcher(self.arcs, self._up)

    def searcher(self) -> Searcher | None:
        """Return what searches in compiled form, or ``None`` as long as that does not pay."""
        return self._searcher if COMPILED.is_due(0) else None

    def toward(self, wanted: list[int]) -> FloatArray:
        """Return the least cost from each node to some targets, shape (n_targets, n_nodes)."""
        new = [target for target in wanted if target not in self._known] if self._known else wanted
        if not new:
            return np.array([self._known[target] for target in wanted])
        found = self._find(new)
        if (len(self._known) + len(new)) * self.arcs.n_nodes <= _MOST:
            self._known |= zip(new, found, strict=True)
        if len(new) == len(wanted):
            return found
        own = dict(zip(new, found, strict=True))
        return np.array([own[target] if target in own else self._known[target] for target in wanted])

    def _find(self, targets: list[int]) -> FloatArray:
        from scipy.sparse.csgraph import dijkstra

        COMPILED.did(len(targets) * self.arcs.n_nodes // TREE)
        return np.asarray(dijkstra(self._matrix, indices=targets), dtype=float)

    @cached_property
    def _matrix(self) -> csr_array:
        down = np.zeros(0, dtype=np.intp) if self._up is None else np.flatnonzero(~self._up)
        if len(down) > _FEW:
            return cheapest_of_parallels(self.arcs, self._up, backwards=True)[0]
        return self.arcs.backwards.without(down)


class Searcher:
    """
    Searches over the arcs of one graph that are up.

    Parameters
    ----------
    arcs
        The graph.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.
    """

    def __init__(self, arcs: Arcs, up: BoolArray | None) -> None:
        self._out, self._n_nodes = arcs.outgoing, arcs.n_nodes
        is_shut = np.zeros(len(arcs.cost), dtype=bool) if up is None else ~up[self._out.arc]
        self._shut = Shut(is_shut, *np.zeros((3, 2), dtype=np.intp))
        self._work = Work.of(arcs.n_nodes, len(arcs.cost))

    def find(
        self, toward: FloatArray, ends: tuple[IntArray, IntArray], row: IntArray, k: IntArray, *, spread: bool
    ) -> Answers:
        """
        Return the shortest paths of queries, and those that share no arc with the first or one another.

        Parameters
        ----------
        toward
            Least cost from each node to each target, shape (n_targets, n_nodes).
        ends, row, k
            Source and target of each query, the row of its target, and how many paths are wanted.
        spread
            Whether as many that share no arc are asked for too.
        """
        nothing = np.zeros(len(row), dtype=np.intp)
        queries = Queries(*ends, row * self._n_nodes, nothing, k, nothing)
        found = COMPILED.machine(self._out, self._shut, toward.ravel(), queries, self._work, spread)
        return answers(found, self._out.arc)
