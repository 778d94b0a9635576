"""The most that fits from some nodes to others, and the arcs that limit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsim.kernels import blocking
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.paths import Arcs

_WORTH: Final = 5_000
"""Arcs from which it pays to load the compiler: below, plain Python is done before."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A flow that no other exceeds, and a set of arcs without which nothing gets through."""

    value: float
    """Rate of the flow, which is the capacity of the cut but for rounding. [bit/s]"""
    flow: FloatArray
    """Rate over each arc, shape (n_arcs,). [bit/s]"""
    is_behind: BoolArray
    """Nodes that the sources could still send more to: their side of the cut, shape (n_nodes,)."""
    arcs: IntArray
    """Numbers of the arcs with capacity that lead out of that side: all are full; in ascending order."""


def max_flow(
    arcs: Arcs, capacity: FloatArray, sources: IntArray, targets: IntArray, up: BoolArray | None = None
) -> Cut:
    """
    Find the most that fits from some nodes to others, and the minimum cut that proves it.

    Each arc has a capacity of its own: arcs that join the same nodes add up, and arcs that lead back take nothing from
    each other. Of several minimum cuts the one nearest to the sources is given. Whole numbers of bit/s are added
    without a rounding error as long as their sum stays below 2^53.

    Parameters
    ----------
    arcs
        The graph; costs do not matter.
    capacity
        Rate that fits into each arc, finite, shape (n_arcs,). [bit/s]
    sources, targets
        Nodes that may send and get any rate; no node may be both.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.

    Returns
    -------
    cut
        Value, flow and cut.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1956), Maximal flow through a network. doi:10.4153/CJM-1956-045-5
    Dinic, E. A. (1970), Algorithm for solution of a problem of maximum flow in a network with power estimation. Soviet
    Mathematics Doklady 11, 1277-1280.

    Examples
    --------
    Two ways from 0 to 2: 3 fits over the direct arc, and of the 5 that reach node 1 only 4 get on.

    >>> arcs = Arcs(np.array([0, 1, 0]), np.array([1, 2, 2]), np.zeros(3), 3)
    >>> found = max_flow(arcs, np.array([5.0, 4.0, 3.0]), np.array([0]), np.array([2]))
    >>> found.value, found.flow, found.arcs
    (7.0, array([4., 4., 3.]), array([1, 2]))
    """
    if len(np.intersect1d(sources, targets)):
        raise ValueError("a node cannot be source and target at once")
    usable = np.asarray(capacity if up is None else np.where(up, capacity, 0.0), dtype=float)
    tail, head, room = _with_ends(arcs, usable, sources, targets)
    value, level = _pushed(tail, head, room, arcs.n_nodes + 2)
    is_behind = level[: arcs.n_nodes] >= 0
    is_cut = is_behind[arcs.tail] & ~is_behind[arcs.head] & (usable > 0.0)
    flow = room[1 : 2 * len(usable) : 2]
    return Cut(value, flow, is_behind, np.flatnonzero(is_cut))


def _with_ends(
    arcs: Arcs, capacity: FloatArray, sources: IntArray, targets: IntArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Join all sources to one node, and all targets to another, by arcs that never fill; residual arcs alternate."""
    first, last = arcs.n_nodes, arcs.n_nodes + 1
    begin, end = np.unique(sources), np.unique(targets)
    tail = np.concatenate((arcs.tail, np.full(len(begin), first), end))
    head = np.concatenate((arcs.head, begin, np.full(len(end), last)))
    room = np.zeros(2 * len(tail))
    room[::2] = np.concatenate((capacity, np.full(len(begin) + len(end), 2.0 * capacity.sum() + 1.0)))
    return np.column_stack((tail, head)).ravel(), np.column_stack((head, tail)).ravel(), room


def _pushed(tail: IntArray, head: IntArray, room: FloatArray, n_nodes: int) -> tuple[float, IntArray]:
    """Push what fits and return the rate and the levels of the last round; ``room`` changes."""
    order = np.argsort(tail, kind="stable")
    pointer = np.searchsorted(tail[order], np.arange(n_nodes + 1))
    graph, work = (pointer, order, head), np.zeros((3, n_nodes), dtype=np.intp)
    loop = blocking.compiled() if len(tail) >= 2 * _WORTH else None
    if loop is not None:
        return float(loop(graph, room, tuple(work))), work[0]
    plain = room.tolist()  # plain Python is several times faster on lists
    level, trail, at = work.tolist()
    lists = (pointer.tolist(), order.tolist(), head.tolist())
    value = blocking.push(lists, plain, (level, trail, at))
    room[:] = plain
    return value, np.array(level)
