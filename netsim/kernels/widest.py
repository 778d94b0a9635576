"""Ways whose narrowest arc is as wide as can be, and the cheapest among those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.trees import shortest_trees


@dataclass(frozen=True, slots=True)
class Wide:
    """One way through the arcs."""

    path: Path
    width: float
    """Capacity of its narrowest arc; infinite for the empty path. [bit/s]"""
    cost: float


def widest_path(
    arcs: Arcs, capacity: FloatArray, ends: tuple[int, int], up: BoolArray | None = None, *, within: float = inf
) -> Wide | None:
    """
    Find the way whose narrowest arc is widest, and of several such the cheapest.

    Parameters
    ----------
    arcs
        The graph.
    capacity
        Rate that fits into each arc, shape (n_arcs,); arcs without capacity lead nowhere. [bit/s]
    ends
        Source and target.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.
    within
        Most that the way may cost.

    Returns
    -------
    wide
        ``None`` where no way is within the bound.

    References
    ----------
    Pollack, M. (1960), The maximum capacity through a network. doi:10.1287/opre.8.5.733
    Wang, Z. and Crowcroft, J. (1996), Quality-of-service routing for supporting multimedia applications.
    doi:10.1109/49.536364

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 1]), np.array([2, 1, 2]), np.array([1.0, 2.0, 2.0]), 3)
    >>> capacity = np.array([10.0, 40.0, 40.0])
    >>> widest_path(arcs, capacity, (0, 2))
    Wide(path=(1, 2), width=40.0, cost=4.0)
    >>> widest_path(arcs, capacity, (0, 2), within=3.0)
    Wide(path=(0,), width=10.0, cost=1.0)
    """
    if ends[0] == ends[1]:
        return Wide((), inf, 0.0) if within >= 0.0 else None
    usable = _usable(capacity, up)
    levels = np.unique(usable[usable > 0.0])
    best, low, high = None, 0, len(levels)  # the first level out of reach lies in [low, high]
    while low < high:
        middle = (low + high) // 2
        (found,) = _cheapest(arcs, usable, ends[0], np.array(ends[1:]), float(levels[middle]))
        if found is not None and found.cost <= within:
            best, low = found, middle + 1
        else:
            high = middle
    return best


def widest_paths(arcs: Arcs, capacity: FloatArray, source: int, up: BoolArray | None = None) -> list[Wide | None]:
    """
    Find the widest way from a node to each node, and of several such the cheapest.

    The cheapest of the widest ways to a node need not begin with one of the widest ways to a node before it, so that
    there is no tree of them: each width that comes up is searched for by itself.

    Parameters
    ----------
    arcs, capacity, up
        As for ``widest_path``.
    source
        Node to start from.

    Returns
    -------
    wide
        For each node its way; the empty one to the source, ``None`` where there is none.

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 1]), np.array([2, 1, 2]), np.array([1.0, 2.0, 2.0]), 3)
    >>> [way and way.path for way in widest_paths(arcs, np.array([10.0, 40.0, 40.0]), 0)]
    [(), (1,), (1, 2)]
    """
    width, usable = widths(arcs, capacity, source, up), _usable(capacity, up)
    wide: list[Wide | None] = [None] * arcs.n_nodes
    for level in np.unique(width[width > 0.0]).tolist():
        nodes = np.flatnonzero(width == level)
        ways = _cheapest(arcs, usable, source, nodes, level)
        for node, way in zip(nodes.tolist(), ways, strict=True):
            wide[node] = way
    return wide


def widths(arcs: Arcs, capacity: FloatArray, source: int, up: BoolArray | None = None) -> FloatArray:
    """
    Find how wide a way there is from a node to each node.

    Parameters
    ----------
    arcs, capacity, source, up
        As for ``widest_paths``.

    Returns
    -------
    width
        Capacity of the narrowest arc on the widest way: infinite at the source, zero where there is no way, shape
        (n_nodes,). [bit/s]

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 1]), np.array([2, 1, 2]), np.zeros(3), 4)
    >>> widths(arcs, np.array([10.0, 40.0, 30.0]), 0)
    array([inf, 40., 30.,  0.])
    """
    usable = _usable(capacity, up)
    leaving: list[list[tuple[int, float]]] = [[] for _ in range(arcs.n_nodes)]
    for tail, head, room in zip(arcs.tail.tolist(), arcs.head.tolist(), usable.tolist(), strict=True):
        leaving[tail].append((head, room))
    width = [0.0] * arcs.n_nodes
    width[source] = inf
    frontier = [(-inf, source)]
    while frontier:
        negative, node = heappop(frontier)
        if -negative < width[node]:
            continue
        for head, room in leaving[node]:
            if (through := min(room, -negative)) > width[head]:
                width[head] = through
                heappush(frontier, (-through, head))
    return np.array(width)


def _usable(capacity: FloatArray, up: BoolArray | None) -> FloatArray:
    return np.asarray(capacity if up is None else np.where(up, capacity, 0.0), dtype=float)


def _cheapest(arcs: Arcs, capacity: FloatArray, source: int, targets: IntArray, level: float) -> Iterator[Wide | None]:
    """Yield the cheapest way to each target over arcs that are wide enough."""
    trees = shortest_trees(arcs, np.array([source]), capacity >= level)
    for target in targets.tolist():
        path = trees.path(0, target)
        width = inf if not path else float(capacity[list(path)].min())
        yield None if path is None else Wide(path, width, float(trees.cost[0, target]))
