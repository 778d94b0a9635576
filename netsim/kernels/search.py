"""The cheapest way through a directed multigraph of arcs with stable numbers."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Sequence


def cheapest(
    outgoing: Sequence[Sequence[int]],
    head: Sequence[int],
    cost: Sequence[float],
    ends: tuple[int, int],
    banned: Collection[int] = frozenset(),
) -> list[int] | None:
    """
    Find the cheapest path between two vertices (Dijkstra 1959).

    Written for graphs of a few hundred vertices that are asked with ever other sets of banned arcs, where the
    construction of a sparse matrix would cost more than the search.

    Parameters
    ----------
    outgoing
        Numbers of the arcs that leave each vertex.
    head
        Vertex to which each arc leads.
    cost
        Cost of each arc, not negative.
    ends
        First and last vertex.
    banned
        Arcs that may not be used.

    Returns
    -------
    path
        Numbers of the arcs in order, empty where the ends are one vertex; ``None`` where there is no path.

    References
    ----------
    E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959. https://doi.org/10.1007/BF01386390

    Examples
    --------
    >>> cheapest([[0, 1], []], [1, 1], [5.0, 3.0], (0, 1))
    [1]
    >>> cheapest([[0, 1], []], [1, 1], [5.0, 3.0], (0, 1), banned={0, 1})
    """
    source, target = ends
    best = {source: 0.0}
    came_by: dict[int, tuple[int, int]] = {}
    heap = [(0.0, source)]
    while heap:
        so_far, vertex = heapq.heappop(heap)
        if vertex == target:
            return _trace(came_by, ends)
        if so_far > best[vertex]:
            continue
        for arc in outgoing[vertex]:
            if arc in banned:
                continue
            total = so_far + cost[arc]
            if total < best.get(head[arc], math.inf):
                best[head[arc]] = total
                came_by[head[arc]] = (arc, vertex)
                heapq.heappush(heap, (total, head[arc]))
    return None


def _trace(came_by: dict[int, tuple[int, int]], ends: tuple[int, int]) -> list[int]:
    path: list[int] = []
    vertex = ends[1]
    while vertex != ends[0]:
        arc, vertex = came_by[vertex]
        path.append(arc)
    return path[::-1]
