"""A directed graph with parallel arcs, and the least costs over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Path = tuple[int, ...]
"""Numbers of the arcs passed, in order."""


class Steps(NamedTuple):
    """The arcs that leave each node, or enter it, one node after the other; of one node in the order of the arcs."""

    pointer: IntArray
    """Where those of each node begin, shape (n_nodes + 1,)."""
    arc: IntArray
    other: IntArray
    """Node at the other end."""
    cost: FloatArray


@dataclass(frozen=True)  # without slots: there is a place to keep what is prepared once
class Arcs:
    """
    A directed graph as arrays; an arc's number is its position, so that parallel arcs stay apart.

    Parameters
    ----------
    tail, head
        Node that each arc leaves and enters, shape (n_arcs,).
    cost
        Not negative, shape (n_arcs,).
    n_nodes
        Nodes are numbered from zero.
    """

    tail: IntArray
    head: IntArray
    cost: FloatArray
    n_nodes: int

    @cached_property
    def by_start(self) -> IntArray:
        """Numbers of the arcs by tail, head and cost."""
        return np.lexsort((self.cost, self.head, self.tail))

    @cached_property
    def by_end(self) -> IntArray:
        """Numbers of the arcs by head, tail and cost."""
        return np.lexsort((self.cost, self.tail, self.head))

    @cached_property
    def backwards(self) -> Matrix:
        """The costs from the node that arcs enter to that which they leave, as a sparse matrix."""
        return Matrix(self)

    @cached_property
    def outgoing(self) -> Steps:
        """The arcs that leave each node, as arrays."""
        return self._steps(self.tail, self.head)

    @cached_property
    def incoming(self) -> Steps:
        """The arcs that enter each node, as arrays."""
        return self._steps(self.head, self.tail)

    def _steps(self, here: IntArray, there: IntArray) -> Steps:
        order = np.argsort(here, kind="stable")
        pointer = np.searchsorted(here[order], np.arange(self.n_nodes + 1))
        return Steps(pointer, order, there[order].astype(np.intp), self.cost[order].astype(float))

    @cached_property
    def leaving(self) -> list[list[tuple[int, int, float]]]:
        """The arcs that leave each node: number, head, cost."""
        leaving: list[list[tuple[int, int, float]]] = [[] for _ in range(self.n_nodes)]
        columns = (self.tail.tolist(), self.head.tolist(), self.cost.tolist())
        for arc, (tail, head, cost) in enumerate(zip(*columns, strict=True)):
            leaving[tail].append((arc, head, cost))
        return leaving


class Matrix:
    """
    The arcs of a graph backwards as a sparse matrix, from which some can be taken without making it anew.

    Parameters
    ----------
    arcs
        The graph.

    Examples
    --------
    Of two parallel arcs the other one stays; where none is left the cost is infinite.

    >>> matrix = Matrix(Arcs(np.array([0, 0, 1]), np.array([1, 1, 0]), np.array([2.0, 3.0, 4.0]), 2))
    >>> matrix.without(np.array([0, 2])).toarray()
    array([[ 0., inf],
           [ 3.,  0.]])
    """

    def __init__(self, arcs: Arcs) -> None:
        self._cost, self._order = arcs.cost, arcs.by_end
        self._whole, kept = cheapest_of_parallels(arcs, backwards=True)
        first = np.zeros(len(arcs.cost), dtype=bool)
        first[kept] = True
        self._begin = np.append(np.flatnonzero(first[self._order]), len(arcs.cost))
        self._entry = np.empty(len(arcs.cost), dtype=np.intp)
        self._entry[self._order] = np.cumsum(first[self._order]) - 1

    def without(self, down: IntArray) -> csr_array:
        """Return the matrix without some arcs; what has none left costs without end."""
        from scipy.sparse import csr_array

        gone, cost = set(down.tolist()), self._whole.data.copy()
        for entry in {int(number) for number in self._entry[down]}:
            parallel = self._order[self._begin[entry] : self._begin[entry + 1]].tolist()
            cost[entry] = next((self._cost[arc] for arc in parallel if arc not in gone), np.inf)
        return csr_array((cost, self._whole.indices, self._whole.indptr), shape=self._whole.shape)


def distances(arcs: Arcs, sources: IntArray, up: BoolArray | None = None, *, backwards: bool = False) -> FloatArray:
    """
    Find the least cost from some nodes to all nodes.

    Parameters
    ----------
    arcs
        The graph.
    sources
        Nodes to start from, shape (n_sources,).
    up
        Which arcs may be used; ``None``: all.
    backwards
        Measure from all nodes to the sources instead.

    Returns
    -------
    cost
        Infinite where there is no path, shape (n_sources, n_nodes).

    References
    ----------
    Dijkstra, E. W. (1959), A note on two problems in connexion with graphs. doi:10.1007/BF01386390
    """
    from scipy.sparse.csgraph import dijkstra

    if not len(sources):
        return np.zeros((0, arcs.n_nodes))
    matrix, _ = cheapest_of_parallels(arcs, up, backwards=backwards)
    return np.asarray(dijkstra(matrix, indices=sources), dtype=float)


def cheapest_of_parallels(
    arcs: Arcs, up: BoolArray | None = None, *, backwards: bool = False
) -> tuple[csr_array, IntArray]:
    """
    Keep one arc per pair of nodes: a sparse matrix made of coordinates would add parallels up.

    Returns the costs from row to column, zeros stored, and the numbers of the arcs kept, by row and then by column.
    """
    from scipy.sparse import csr_array

    used = arcs.by_end if backwards else arcs.by_start
    if up is not None:
        used = used[up[used]]
    start, end = (arcs.head[used], arcs.tail[used]) if backwards else (arcs.tail[used], arcs.head[used])
    first = np.ones(len(used), dtype=bool)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    kept, start, end = used[first], start[first], end[first]
    pointer = np.searchsorted(start, np.arange(arcs.n_nodes + 1))
    return csr_array((arcs.cost[kept], end, pointer), shape=(arcs.n_nodes, arcs.n_nodes)), kept
