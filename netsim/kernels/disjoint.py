"""Paths that share no link, or no node, of least total cost; and how many of them there are."""

from __future__ import annotations

from collections import Counter

import numpy as np

from netsim.kernels.base import BoolArray, IntArray
from netsim.kernels.cuts import max_flow_values
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.unitflow import UnitFlow, paths_of


def link_disjoint_paths(
    arcs: Arcs, sources: IntArray, targets: IntArray, group: IntArray, k: int = 2, up: BoolArray | None = None
) -> list[list[Path]]:
    """
    Find k paths that share no link and cost least together, for many pairs of nodes.

    The paths are a flow of k units at least cost, found unit by unit: a later path may take back arcs of an earlier
    one. So a pair is found also where nothing is left once the shortest path is removed.

    Parameters
    ----------
    arcs
        The graph.
    sources, targets
        Ends of the pairs, shape (n_pairs,).
    group
        Link of each arc: the two arcs of an undirected link have the same number, shape (n_arcs,). A link joins two
        nodes; what fails together elsewhere is a matter for ``risk_disjoint_pair``.
    k
        How many paths to look for.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.

    Returns
    -------
    paths
        For each pair its paths, the cheapest first; where there are fewer than k, as many as there are. A node has one
        path to itself, the empty one.

    References
    ----------
    Suurballe, J. W. (1974), Disjoint paths in a network. doi:10.1002/net.3230040204
    Suurballe, J. W. and Tarjan, R. E. (1984), A quick method for finding shortest pairs of disjoint paths.
    doi:10.1002/net.3230140209
    Bhandari, R. (1999), Survivable Networks: Algorithms for Diverse Routing, Kluwer.

    Examples
    --------
    The shortest path 0-1-2-3 bars the way of any other; the best pair avoids the arc in its middle.

    >>> tail, head = np.array([0, 1, 2, 0, 1]), np.array([1, 2, 3, 2, 3])
    >>> arcs = Arcs(tail, head, np.array([1.0, 1.0, 1.0, 4.0, 4.0]), 4)
    >>> link_disjoint_paths(arcs, np.array([0]), np.array([3]), np.arange(5))
    [[(0, 4), (3, 2)]]
    """
    flow = UnitFlow.of(arcs, _one_each_way(arcs, group, up))
    pairs = zip(sources.tolist(), targets.tolist(), strict=True)
    return [_paths(arcs, group, flow.send(*pair, k), pair) for pair in pairs]


def node_disjoint_paths(
    arcs: Arcs, sources: IntArray, targets: IntArray, group: IntArray, k: int = 2, up: BoolArray | None = None
) -> list[list[Path]]:
    """
    Find k paths that share no link and no node but their ends and cost least together, for many pairs of nodes.

    Parameters
    ----------
    arcs, sources, targets, group, k, up
        As for ``link_disjoint_paths``.

    Returns
    -------
    paths
        As for ``link_disjoint_paths``. Of several links from end to end each may be a path.

    References
    ----------
    As for ``link_disjoint_paths``; each node is split into one that is entered and one that is left.

    Examples
    --------
    Two squares that meet in node 3 have two ways without a common link, and one through the node.

    >>> tail, head = np.array([0, 0, 1, 2, 3, 3, 4, 5]), np.array([1, 2, 3, 3, 4, 5, 6, 6])
    >>> arcs = Arcs(tail, head, np.arange(1.0, 9.0), 7)
    >>> link_disjoint_paths(arcs, np.array([0]), np.array([6]), np.arange(8))
    [[(0, 2, 4, 6), (1, 3, 5, 7)]]
    >>> node_disjoint_paths(arcs, np.array([0]), np.array([6]), np.arange(8))
    [[(0, 2, 4, 6)]]
    """
    kept = _one_each_way(arcs, group, up)
    flow = UnitFlow.of(_split(arcs), np.concatenate((kept, len(arcs.cost) + np.arange(arcs.n_nodes))))
    found = []
    for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
        carrying = flow.send(source + arcs.n_nodes, target, k)
        found.append(_paths(arcs, group, carrying, (source, target)))
    return found


def most_link_disjoint(
    arcs: Arcs, sources: IntArray, targets: IntArray, group: IntArray, up: BoolArray | None = None
) -> IntArray:
    """
    Count how many paths there can be that share no link, for many pairs of different nodes.

    Parameters
    ----------
    arcs, sources, targets, group, up
        As for ``link_disjoint_paths``.

    Returns
    -------
    count
        Shape (n_pairs,).

    References
    ----------
    Menger, K. (1927), Zur allgemeinen Kurventheorie. doi:10.4064/fm-10-1-96-115

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 1]), np.array([1, 1, 2]), np.ones(3), 3)
    >>> most_link_disjoint(arcs, np.array([0, 0]), np.array([1, 2]), np.arange(3))
    array([2, 1])
    """
    kept = _one_each_way(arcs, group, up)
    # a flow that took both arcs of a link could leave both: they need no limit in common
    return _counts(arcs, sources, targets, np.isin(np.arange(len(group)), kept))


def most_node_disjoint(
    arcs: Arcs, sources: IntArray, targets: IntArray, group: IntArray, up: BoolArray | None = None
) -> IntArray:
    """
    Count how many paths there can be that share no link and no node but their ends, for many pairs of different nodes.

    Parameters
    ----------
    arcs, sources, targets, group, up
        As for ``link_disjoint_paths``.

    Returns
    -------
    count
        Shape (n_pairs,).

    References
    ----------
    As for ``most_link_disjoint``.

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 1, 1]), np.array([1, 1, 2, 2]), np.ones(4), 3)
    >>> most_node_disjoint(arcs, np.array([0, 0]), np.array([1, 2]), np.arange(4))
    array([2, 1])
    """
    kept = _one_each_way(arcs, group, up)
    usable = np.append(np.isin(np.arange(len(group)), kept), np.ones(arcs.n_nodes, dtype=bool))
    return _counts(_split(arcs), sources + arcs.n_nodes, targets, usable)


def _paths(arcs: Arcs, group: IntArray, carrying: set[int], ends: tuple[int, int]) -> list[Path]:
    """Make paths of a flow; where it goes to and fro over a link, neither is needed."""
    if ends[0] == ends[1]:
        return [()]
    real = [arc for arc in carrying if arc < len(group)]  # the others lead from a node to itself
    times = Counter(group[real].tolist())
    return paths_of(arcs, {arc for arc in real if times[int(group[arc])] == 1}, *ends)


def _counts(arcs: Arcs, sources: IntArray, targets: IntArray, up: BoolArray) -> IntArray:
    """Count by maximum flow with room for one unit on each arc."""
    return max_flow_values(arcs, np.ones(len(arcs.cost)), sources, targets, up).astype(np.intp)


def _split(arcs: Arcs) -> Arcs:
    """Let arcs enter node v and leave node ``n_nodes + v``, with an arc from the one to the other after all others."""
    entered = np.arange(arcs.n_nodes)
    tail = np.concatenate((arcs.tail + arcs.n_nodes, entered))
    head = np.concatenate((arcs.head, entered + arcs.n_nodes))
    return Arcs(tail, head, np.append(arcs.cost, np.zeros(arcs.n_nodes)), 2 * arcs.n_nodes)


def _one_each_way(arcs: Arcs, group: IntArray, up: BoolArray | None) -> IntArray:
    """Keep each link's cheapest arc in each direction."""
    used = np.arange(len(arcs.cost)) if up is None else np.flatnonzero(up)
    order = used[np.lexsort((arcs.cost[used], arcs.head[used], arcs.tail[used], group[used]))]
    ends = np.stack((group, arcs.tail, arcs.head))[:, order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (np.diff(ends) != 0).any(axis=0)
    kept = order[fresh]
    low, high = np.minimum(arcs.tail, arcs.head)[kept], np.maximum(arcs.tail, arcs.head)[kept]
    same = np.diff(group[kept]) == 0
    if (same & ((np.diff(low) != 0) | (np.diff(high) != 0))).any():
        raise ValueError("a link joins two nodes: arcs that fail together elsewhere are a risk group")
    return kept
