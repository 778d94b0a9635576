"""Cheapest ways from some nodes to all others, kept as trees: one arc per node tells every way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.paths import Arcs, Path, cheapest_of_parallels


@dataclass(frozen=True, slots=True)
class Trees:
    """
    Cheapest ways from each source, one row a source.

    Parameters
    ----------
    cost
        Least cost to each node, infinite where there is no way, shape (n_sources, n_nodes).
    arc
        The last arc on the way to each node; -1 at the source and where there is no way, same shape.
    tail
        Node that each arc leaves, shape (n_arcs,).
    """

    cost: FloatArray
    arc: IntArray
    tail: IntArray

    def path(self, row: int, target: int) -> Path | None:
        """Return the arcs from the source of a row to a node, in order; ``None`` where there is no way."""
        if not np.isfinite(self.cost[row, target]):
            return None
        steps: list[int] = []
        while (arc := int(self.arc[row, target])) >= 0:
            steps.append(arc)
            target = int(self.tail[arc])
        return tuple(reversed(steps))


def shortest_trees(arcs: Arcs, sources: IntArray, up: BoolArray | None = None) -> Trees:
    """
    Find the least cost from some nodes to all nodes, and the ways.

    Of parallel arcs the cheapest is on the way, of equal ones the first. An arc that costs nothing is an arc.

    Parameters
    ----------
    arcs
        The graph.
    sources
        Nodes to start from, shape (n_sources,).
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.

    Returns
    -------
    trees
        Costs and last arcs.

    References
    ----------
    Dijkstra, E. W. (1959), A note on two problems in connexion with graphs. doi:10.1007/BF01386390

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 1]), np.array([1, 1, 2]), np.array([2.0, 1.0, 0.0]), 4)
    >>> trees = shortest_trees(arcs, np.array([0]))
    >>> trees.cost, trees.path(0, 2), trees.path(0, 3)
    (array([[ 0.,  1.,  1., inf]]), (1, 2), None)
    """
    from scipy.sparse.csgraph import dijkstra

    if not len(sources):
        nothing = np.zeros((0, arcs.n_nodes))
        return Trees(nothing, nothing.astype(np.intp), arcs.tail)
    matrix, cheapest = cheapest_of_parallels(arcs, up)
    cost, before = dijkstra(matrix, indices=sources, return_predecessors=True)
    # arcs are sorted by their ends: the one that joins two nodes is found by the number of the pair
    pairs = arcs.tail[cheapest] * arcs.n_nodes + arcs.head[cheapest]
    row, node = np.nonzero(before >= 0)
    # scipy numbers nodes with 32 bits, in which the number of a pair would not fit
    asked = before[row, node].astype(np.intp) * arcs.n_nodes + node
    arc = np.full(before.shape, -1)
    arc[row, node] = cheapest[np.searchsorted(pairs, asked)]
    return Trees(cost, arc, arcs.tail)
