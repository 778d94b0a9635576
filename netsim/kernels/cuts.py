"""The most that fits from some nodes to others, and the arcs that limit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsim.kernels import blocking
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.paths import Arcs

_ONE: Final = "a node cannot be source and target at once"
_WORTH: Final = 50_000
"""Arcs times flows from which it pays to load the compiler: below, plain Python is done before."""


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
        raise ValueError(_ONE)
    usable = np.asarray(capacity if up is None else np.where(up, capacity, 0.0), dtype=float)
    wider, room, ends = _with_ends(arcs, usable, np.unique(sources), np.unique(targets))
    value, level, left = _Residual(wider, room, 1).push(*ends)
    is_behind = level[: arcs.n_nodes] >= 0
    is_cut = is_behind[arcs.tail] & ~is_behind[arcs.head] & (usable > 0.0)
    flow = left[1 : 2 * len(usable) : 2]
    return Cut(value, flow, is_behind, np.flatnonzero(is_cut))


def max_flow_values(
    arcs: Arcs, capacity: FloatArray, sources: IntArray, targets: IntArray, up: BoolArray | None = None
) -> FloatArray:
    """
    Find the most that fits between the nodes of many pairs, each pair as if it were alone.

    Parameters
    ----------
    arcs, capacity, up
        As for ``max_flow``.
    sources, targets
        Different nodes, shape (n_pairs,).

    Returns
    -------
    value
        Shape (n_pairs,). [bit/s]

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 1, 0]), np.array([1, 2, 2]), np.zeros(3), 3)
    >>> max_flow_values(arcs, np.array([5.0, 4.0, 3.0]), np.array([0, 1, 2]), np.array([2, 2, 0]))
    array([7., 4., 0.])
    """
    if np.any(sources == targets):
        raise ValueError(_ONE)
    usable = np.asarray(capacity if up is None else np.where(up, capacity, 0.0), dtype=float)
    residual = _Residual(arcs, usable, len(sources))
    values = (residual.push(*pair)[0] for pair in zip(sources.tolist(), targets.tolist(), strict=True))
    return np.fromiter(values, dtype=float, count=len(sources))


def _with_ends(
    arcs: Arcs, capacity: FloatArray, sources: IntArray, targets: IntArray
) -> tuple[Arcs, FloatArray, tuple[int, int]]:
    """Join all sources to one more node, and all targets to another, by arcs that never fill."""
    first, last = arcs.n_nodes, arcs.n_nodes + 1
    tail = np.concatenate((arcs.tail, np.full(len(sources), first), targets))
    head = np.concatenate((arcs.head, sources, np.full(len(targets), last)))
    room = np.append(capacity, np.full(len(tail) - len(capacity), 2.0 * capacity.sum() + 1.0))
    return Arcs(tail, head, np.zeros(len(tail)), arcs.n_nodes + 2), room, (first, last)


class _Residual:
    """What still fits, to and fro: residual arcs 2 a and 2 a + 1 are arc a and its way back."""

    def __init__(self, arcs: Arcs, capacity: FloatArray, flows: int) -> None:
        tail, head = np.column_stack((arcs.tail, arcs.head)), np.column_stack((arcs.head, arcs.tail)).ravel()
        order = np.argsort(tail, axis=None, kind="stable")
        pointer = np.searchsorted(tail.ravel()[order], np.arange(arcs.n_nodes + 1))
        self.loop = blocking.compiled() if flows * len(capacity) >= _WORTH else None
        self.arrays = pointer, order, head
        self.lists = pointer.tolist(), order.tolist(), head.tolist()  # plain Python is several times faster on lists
        self.room = np.column_stack((capacity, np.zeros(len(capacity)))).ravel()
        self.n_nodes = arcs.n_nodes

    def push(self, source: int, target: int) -> tuple[float, IntArray, FloatArray]:
        """Push what fits; return the rate, how far from the source each node now is (-1: apart), and what is left."""
        work, ends = np.zeros((3, self.n_nodes), dtype=np.intp), (source, target)
        if self.loop is None:
            room, (level, trail, at) = self.room.tolist(), work.tolist()
            value = blocking.push(self.lists, room, (level, trail, at), ends)
            return value, np.array(level), np.array(room)
        left = self.room.copy()
        return float(self.loop(self.arrays, left, tuple(work), ends)), work[0], left
