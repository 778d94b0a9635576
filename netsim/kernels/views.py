"""A graph of which some arcs are down, with what searches have found out about it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.kernels.astar import COMPILED, Searcher, Work
from netsim.kernels.mending import MENDED, Shut, Usual
from netsim.kernels.paths import Arcs, cheapest_of_parallels
from netsim.kernels.trees import shortest_trees

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from netsim.kernels.base import BoolArray, FloatArray

_MOST: Final = 2**20
"""Costs kept of one graph: 8 MB, and as much again for the arcs that lead there."""


class Whole:
    """
    Least costs over all arcs of a graph to the targets that were asked for, kept as long as they are not too many.

    Parameters
    ----------
    arcs
        The graph.
    """

    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        self._reversed = Arcs(arcs.head, arcs.tail, arcs.cost, arcs.n_nodes)
        self.work = Work.of(arcs.n_nodes, len(arcs.cost))
        """Places for searches to write to, which views of one graph share."""
        self._row: dict[int, int] = {}
        none = np.zeros((0, arcs.n_nodes))
        self._usual = Usual(none, none.astype(np.intp))

    def mended(self, up: BoolArray, targets: list[int]) -> FloatArray | None:
        """Return the least costs over the arcs that are up, shape (n_targets, n_nodes); ``None`` if too many."""
        new = [target for target in targets if target not in self._row]
        if (len(self._row) + len(new)) * self.arcs.n_nodes > _MOST:
            return None
        if new:
            self._add(new)
        rows = np.array([self._row[target] for target in targets], dtype=np.intp)
        down = np.flatnonzero(~up)
        cost = np.empty((len(rows), self.arcs.n_nodes))
        shut = Shut(~up, down, self.arcs.tail[down].astype(np.intp))
        MENDED.machine(self.arcs.outgoing, self.arcs.incoming, shut, self._usual, rows, cost)
        return cost

    def _add(self, targets: list[int]) -> None:
        trees = shortest_trees(self._reversed, np.array(targets, dtype=np.intp))
        self._row |= {target: len(self._row) + number for number, target in enumerate(targets)}
        self._usual = Usual(np.vstack((self._usual.cost, trees.cost)), np.vstack((self._usual.onward, trees.arc)))


class View:
    """
    The arcs of a graph that are up.

    Parameters
    ----------
    arcs
        The graph.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.
    whole
        What is known of the graph while all arcs are up; it shortens the search for least costs where few are down.
    """

    def __init__(self, arcs: Arcs, up: BoolArray | None = None, whole: Whole | None = None) -> None:
        self.arcs, self._up, self._whole = arcs, up, whole
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
        return Searcher(self.arcs, self._up, None if self._whole is None else self._whole.work)

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
        if self._whole is not None and self._up is not None and COMPILED.is_due(0):
            mended = self._whole.mended(self._up, targets)
            if mended is not None:
                return mended
        from scipy.sparse.csgraph import dijkstra

        return np.asarray(dijkstra(self._matrix, indices=targets), dtype=float)

    @cached_property
    def _matrix(self) -> csr_array:
        return cheapest_of_parallels(self.arcs, self._up, backwards=True)[0]
