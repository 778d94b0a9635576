"""A* over arrays: the inner loop of the search for next shortest paths, as numba compiles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.compiled import Compiled

if TYPE_CHECKING:
    from netsim.kernels.paths import Arcs, Path

WORTH: Final = 1_000_000
"""Places looked at in plain Python, about five seconds, before compiled code is loaded: see ``compiled.WORTH``."""


_ALWAYS: Final = -1
"""Search in which arcs are forbidden that are down."""


class Outgoing(NamedTuple):
    """The arcs that leave each node, one node after the other."""

    pointer: IntArray
    """Where those of each node begin, shape (n_nodes + 1,)."""
    arc: IntArray
    head: IntArray
    cost: FloatArray


class Work(NamedTuple):
    """What a search writes; kept between searches, and told apart by their numbers."""

    closed: IntArray
    """Search in which a node was closed last, shape (n_nodes,)."""
    seen: IntArray
    """Search in which a node was reached last, shape (n_nodes,)."""
    best: FloatArray
    came: IntArray
    """Position of the arc by which a node was reached."""
    since: IntArray
    """Node from which it was."""
    banned: IntArray
    """Search in which an arc is forbidden, shape (n_arcs,)."""
    path: IntArray
    """Positions of the arcs of the path found, from its end, shape (n_nodes,)."""


def search(  # noqa: C901, PLR0912, PLR0915 - one loop that numba compiles; calls would cost what they save
    out: Outgoing, toward: FloatArray, work: Work, start: int, target: int, number: int
) -> int:
    """
    Find the shortest path from a node to another and return its number of arcs, -1 where there is none.

    The heap is a binary one over three arrays. Its order is that of tuples of estimate, minus the cost so far, and
    node, as in the plain form: so both find the same path among equal ones.
    """
    size = 64
    whole, minus, node = np.empty(size), np.empty(size), np.empty(size, dtype=np.int64)
    whole[0], minus[0], node[0], count = toward[start], 0.0, start, 1
    work.best[start], work.seen[start] = 0.0, number
    while count > 0:
        cost, here = -minus[0], node[0]
        count -= 1
        if count > 0:  # the last one takes the free place at the top and sinks
            key, second, third, at = whole[count], minus[count], node[count], 0
            while True:
                child = 2 * at + 1
                if child >= count:
                    break
                right = child + 1
                if right < count and (
                    whole[right] < whole[child]
                    or (
                        whole[right] == whole[child]
                        and (
                            minus[right] < minus[child] or (minus[right] == minus[child] and node[right] < node[child])
                        )
                    )
                ):
                    child = right
                if whole[child] < key or (
                    whole[child] == key and (minus[child] < second or (minus[child] == second and node[child] < third))
                ):
                    whole[at], minus[at], node[at] = whole[child], minus[child], node[child]
                    at = child
                else:
                    break
            whole[at], minus[at], node[at] = key, second, third
        if here == target:
            length = 0
            while here != start:
                work.path[length] = work.came[here]
                here = work.since[here]
                length += 1
            return length
        if work.closed[here] == number:
            continue
        work.closed[here] = number
        for position in range(out.pointer[here], out.pointer[here + 1]):
            head = out.head[position]
            shut = work.banned[out.arc[position]]
            if work.closed[head] == number or shut == number or shut < 0:
                continue
            total = out.cost[position] + cost
            key = total + toward[head]
            if key == np.inf or (work.seen[head] == number and total >= work.best[head]):
                continue
            work.seen[head], work.best[head] = number, total
            work.came[head], work.since[head] = position, here
            if count == size:
                size *= 2
                bigger, more, others = np.empty(size), np.empty(size), np.empty(size, dtype=np.int64)
                bigger[:count], more[:count], others[:count] = whole, minus, node
                whole, minus, node = bigger, more, others
            second, at = -total, count
            count += 1
            while at > 0:  # the new one rises from the end
                parent = (at - 1) // 2
                if key < whole[parent] or (
                    key == whole[parent]
                    and (second < minus[parent] or (second == minus[parent] and head < node[parent]))
                ):
                    whole[at], minus[at], node[at] = whole[parent], minus[parent], node[parent]
                    at = parent
                else:
                    break
            whole[at], minus[at], node[at] = key, second, head
    return -1


COMPILED: Final = Compiled(search, WORTH)
"""Is loaded once plain searches have looked at enough places."""


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
        self._out, n_nodes = arcs.outgoing, arcs.n_nodes
        whole = [np.zeros(n_nodes, dtype=np.int64) for _ in range(4)]
        banned = np.zeros(len(arcs.cost), dtype=np.int64)
        if up is not None:
            banned[~up] = _ALWAYS
        self._work = Work(whole[0], whole[1], np.empty(n_nodes), whole[2], whole[3], banned, np.empty_like(whole[0]))
        self._number = 0

    def best(
        self, toward: FloatArray, ends: tuple[int, int], passed: frozenset[int], banned: frozenset[int]
    ) -> tuple[float, Path]:
        """Return the cost and the shortest path between two nodes that passes neither some nodes nor some arcs."""
        self._number += 1
        work, number = self._work, self._number
        work.closed[list(passed)] = number
        shut = np.array([arc for arc in banned if work.banned[arc] != _ALWAYS], dtype=np.int64)
        work.banned[shut] = number
        length = COMPILED.machine(self._out, toward, work, *ends, number)
        if length < 0:
            return np.inf, ()
        return float(work.best[ends[1]]), tuple(self._out.arc[work.path[:length][::-1]].tolist())
