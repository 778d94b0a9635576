"""The inner loops of maximum flow, by indices only, so that numba can compile them and plain Python can run them."""

from __future__ import annotations

from collections.abc import Callable, MutableSequence, Sequence
from functools import cache

Graph = tuple[Sequence[int], Sequence[int], Sequence[int]]
"""
Pointer, order and head: the residual arcs that leave node v are ``order[pointer[v]:pointer[v + 1]]``, and each enters
its ``head``. Residual arcs 2 a and 2 a + 1 are an arc and its way back.
"""
Room = MutableSequence[float]
"""What still fits into each residual arc."""
Places = MutableSequence[int]
"""A number per node."""
Ends = tuple[int, int]
"""Source and target."""


def push(graph: Graph, room: Room, work: tuple[Places, Places, Places], ends: Ends) -> float:
    """
    Fill a residual graph and return the rate pushed (Dinic's algorithm).

    A push empties at least one residual arc exactly, without a rounding error, so that nothing is left over that would
    start a round of its own: there are no more rounds than nodes, whatever the capacities. The first part of ``work``
    is left with the number of arcs from the source to each node that it could still send to, else -1.
    """
    total = 0.0
    while _label(graph, room, work[0], work[1], ends):
        total += _round(graph, room, work, ends)
    return total


def _label(graph: Graph, room: Room, level: Places, queue: Places, ends: Ends) -> bool:
    """Count the arcs from the source to each node over arcs with room; tell whether the target is reached."""
    pointer, order, head = graph
    source, target = ends
    for node in range(len(level)):
        level[node] = -1
    level[source] = 0
    queue[0] = source
    done, known = 0, 1
    while done < known and level[target] < 0:
        node = queue[done]
        done += 1
        for place in range(pointer[node], pointer[node + 1]):
            arc = order[place]
            if room[arc] > 0.0 and level[head[arc]] < 0:
                level[head[arc]] = level[node] + 1
                queue[known] = head[arc]
                known += 1
    return level[target] >= 0


def _round(graph: Graph, room: Room, work: tuple[Places, Places, Places], ends: Ends) -> float:
    """Push over ways of the fewest arcs until none is left, and return the rate."""
    pointer, _, head = graph
    level, trail, at = work
    for node in range(len(level)):
        at[node] = pointer[node]
    node, depth, total = ends[0], 0, 0.0
    while True:
        if node == ends[1]:
            depth, rate = _fill(room, trail, depth)
            node = head[trail[depth] ^ 1]
            total += rate
        arc = _onward(graph, room, level, at, node)
        if arc >= 0:
            trail[depth] = arc
            depth += 1
            node = head[arc]
        elif depth == 0:
            return total
        else:
            depth -= 1
            node = head[trail[depth] ^ 1]
            at[node] += 1


def _onward(graph: Graph, room: Room, level: Places, at: Places, node: int) -> int:
    """Return the next arc with room from a node to one that is an arc further, or -1; what is passed over is done."""
    pointer, order, head = graph
    while at[node] < pointer[node + 1]:
        arc = order[at[node]]
        if room[arc] > 0.0 and level[head[arc]] == level[node] + 1:
            return arc
        at[node] += 1
    return -1


def _fill(room: Room, trail: Places, depth: int) -> tuple[int, float]:
    """Push what fits through a way; return the place of its first full arc and the rate."""
    tightest = 0
    for step in range(1, depth):
        if room[trail[step]] < room[trail[tightest]]:
            tightest = step
    rate = room[trail[tightest]]
    for step in range(depth):
        room[trail[step]] -= rate
        room[trail[step] ^ 1] += rate
    return tightest, rate


@cache
def compiled() -> Callable[..., float] | None:
    """Return ``push`` as numba compiles it, for arrays, or nothing where numba is not installed."""
    try:
        import numba
        from numba.extending import register_jitable
    except ImportError:
        return None
    for helper in (_label, _round, _onward, _fill):
        register_jitable(helper)
    loop: Callable[..., float] = numba.njit(cache=True)(push)
    return loop
