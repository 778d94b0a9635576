"""Shortest and next shortest loopless paths over a directed graph with parallel arcs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from netsim.kernels.astar import COMPILED, Outgoing, Searcher
from netsim.kernels.base import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Path = tuple[int, ...]
"""Numbers of the arcs passed, in order."""


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
    def outgoing(self) -> Outgoing:
        """The arcs that leave each node, as arrays."""
        order = self.by_start
        pointer = np.searchsorted(self.tail[order], np.arange(self.n_nodes + 1))
        return Outgoing(
            pointer.astype(np.int64), order.astype(np.int64), self.head[order].astype(np.int64), self.cost[order]
        )

    @cached_property
    def leaving(self) -> list[list[tuple[int, int, float]]]:
        """The arcs that leave each node: number, head, cost."""
        leaving: list[list[tuple[int, int, float]]] = [[] for _ in range(self.n_nodes)]
        columns = (self.tail.tolist(), self.head.tolist(), self.cost.tolist())
        for arc, (tail, head, cost) in enumerate(zip(*columns, strict=True)):
            leaving[tail].append((arc, head, cost))
        return leaving


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


def k_shortest_paths(
    arcs: Arcs, sources: IntArray, targets: IntArray, k: int | IntArray, up: BoolArray | None = None
) -> list[list[Path]]:
    """
    Find k shortest loopless paths for many pairs of nodes.

    Yen's algorithm in Lawler's form: the paths not yet found are split into disjoint sets, each with a fixed beginning
    and some arcs forbidden after it. A set is searched only when its lower bound comes up, and the search is A* with
    the exact distance in the whole graph as its bound, so that it goes astray only where a forbidden node makes it.

    Parameters
    ----------
    arcs
        The graph.
    sources, targets
        Ends of the pairs, shape (n_pairs,).
    k
        How many paths to look for, one number or one per pair.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.

    Returns
    -------
    paths
        For each pair its paths, the shortest first, fewer than k where there are no more; the empty path where source
        and target are one.

    References
    ----------
    Yen, J. Y. (1971), Finding the K shortest loopless paths in a network. doi:10.1287/mnsc.17.11.712
    Lawler, E. L. (1972), A procedure for computing the K best solutions. doi:10.1287/mnsc.18.7.401
    Hart, P. E., Nilsson, N. J. and Raphael, B. (1968), A formal basis for the heuristic determination of minimum
    cost paths. doi:10.1109/TSSC.1968.300136

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 0, 1]), np.array([1, 1, 2, 2]), np.array([1.0, 2.0, 5.0, 1.0]), 3)
    >>> k_shortest_paths(arcs, np.array([0]), np.array([2]), 4)
    [[(0, 3), (1, 3), (2,)]]
    """
    wanted = np.broadcast_to(k, len(sources))
    paths: list[list[Path]] = [[] for _ in sources]
    for pair, source, search in _searches(arcs, sources, targets, up):
        paths[pair] = search.shortest(source, int(wanted[pair]))
    return paths


def candidate_paths(
    arcs: Arcs, sources: IntArray, targets: IntArray, k: int | IntArray, up: BoolArray | None = None
) -> list[list[Path]]:
    """
    Find paths to spread over for many pairs of nodes: the k shortest, and up to k without a common arc.

    The k shortest paths often differ in one of several parallel arcs only and share all others; when one of those is
    full, none has room. So they are joined by the paths that are found when each path's arcs are taken away before the
    next is sought.

    Parameters
    ----------
    arcs, sources, targets, k, up
        As for ``k_shortest_paths``.

    Returns
    -------
    paths
        For each pair its distinct paths, the shortest first, up to 2 k - 1.

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 0, 1, 0]), np.array([1, 1, 1, 2, 2]), np.array([1.0, 2.0, 3.0, 1.0, 9.0]), 3)
    >>> candidate_paths(arcs, np.array([0]), np.array([2]), 2)
    [[(0, 3), (1, 3), (4,)]]
    """
    wanted = np.broadcast_to(k, len(sources))
    paths: list[list[Path]] = [[] for _ in sources]
    for pair, source, search in _searches(arcs, sources, targets, up):
        shortest = search.shortest(source, int(wanted[pair]))
        has_more = len(shortest) == wanted[pair] > 1  # fewer: these are all the paths that there are
        apart = search.apart(source, int(wanted[pair]), shortest[0]) if has_more else []
        others = dict.fromkeys(
            shortest[1:] + apart[1:]
        )  # the best stays the first, whatever rounding makes of equal ones
        paths[pair] = shortest[:1] + sorted(others, key=lambda path: float(arcs.cost[list(path)].sum()))
    return paths


def _searches(
    arcs: Arcs, sources: IntArray, targets: IntArray, up: BoolArray | None
) -> Iterator[tuple[int, int, _Search]]:
    """Yield each pair's number and source with what searches for its target; distances are found for many at once."""
    leaving, fast = _leaving(arcs, up), _Fast(arcs, up)
    distinct, which = np.unique(targets, return_inverse=True)
    for first in range(0, len(distinct), _CHUNK):
        toward = distances(arcs, distinct[first : first + _CHUNK], up, backwards=True)
        for row, distance in enumerate(toward):
            search = _Search(leaving, distance, int(distinct[first + row]), fast)
            for pair in np.flatnonzero(which == first + row).tolist():
                yield pair, int(sources[pair]), search


_CHUNK = 64
"""Targets whose distances are held at once: memory stays small on large graphs."""


def _leaving(arcs: Arcs, up: BoolArray | None) -> list[list[tuple[int, int, float]]]:
    """List for each node the arcs that leave it and may be used."""
    if up is None:
        return arcs.leaving
    leaving = arcs.leaving.copy()
    for node in np.unique(arcs.tail[~up]).tolist():
        leaving[node] = [step for step in leaving[node] if up[step[0]]]
    return leaving


class _Fast:
    """The compiled search of a graph, made when enough was searched plainly, be it amid many searches."""

    def __init__(self, arcs: Arcs, up: BoolArray | None) -> None:
        self._arcs, self._up = arcs, up
        self._searcher: Searcher | None = None

    def searcher(self) -> Searcher | None:
        """Return it, or ``None`` as long as it does not pay."""
        if self._searcher is None and COMPILED.is_due(0):
            self._searcher = Searcher(self._arcs, self._up)
        return self._searcher


@dataclass(frozen=True, slots=True)
class _Set:
    """All loopless paths that begin with ``root`` and pass none of the arcs ``banned`` after it."""

    root: Path
    cost: float
    at: int
    """Node where the root ends."""
    passed: frozenset[int]
    """Nodes of the root before that."""
    banned: frozenset[int]


@dataclass(frozen=True)  # without slots: there is a place to keep what is prepared once
class _Search:
    """Paths to one target."""

    leaving: list[list[tuple[int, int, float]]]
    distance: FloatArray
    """Least cost from each node to the target."""
    target: int
    fast: _Fast
    """Searches compiled, once that pays."""

    @cached_property
    def toward(self) -> list[float]:
        """The same as a list, which plain Python reads faster."""
        listed: list[float] = self.distance.tolist()
        return listed

    def shortest(self, source: int, k: int) -> list[Path]:
        """Return the k shortest loopless paths from a source."""
        straight = self._straight(source)
        if straight is not None and (k == 1 or not straight):
            return [straight]
        serial = count()  # of equal costs the first come is the first served
        waiting: list[tuple[float, int, _Set, Path | None]] = []
        whole = _Set((), 0.0, source, frozenset(), frozenset())
        heappush(waiting, (self.toward[source], next(serial), whole, straight))
        found: list[Path] = []
        while waiting and waiting[0][0] < inf and len(found) < k:
            _, _, among, path = heappop(waiting)
            if path is None:
                cost, best = self._best(among)
                if best:
                    heappush(waiting, (cost, next(serial), among, best))
                continue
            found.append(path)
            for part in self._split(among, path) if len(found) < k else ():
                heappush(waiting, (self._bound(part), next(serial), part, None))
        return found

    def _straight(self, source: int) -> Path | None:
        """Walk down the distances to the target; ``None`` where that leads nowhere, or maybe round and round."""
        leaving, toward, node, target = self.leaving, self.distance, source, self.target
        path = []
        while node != target:
            left, least = toward[node], inf
            for arc, head, step in leaving[node]:
                if (cost := step + toward[head]) < least:
                    least, best, onward = cost, arc, head
            if least == inf or not toward[onward] < left:
                return None
            path.append(best)
            node = onward
        return tuple(path)

    def apart(self, source: int, k: int, shortest: Path) -> list[Path]:
        """Return up to k paths from a source that share no arc: the shortest, the shortest of the rest, and so on."""
        found, passed = [shortest], frozenset(shortest)
        while len(found) < k:
            _, path = self._best(_Set((), 0.0, source, frozenset(), passed))
            if not path:
                break
            found.append(path)
            passed |= frozenset(path)
        return found

    def _split(self, among: _Set, path: Path) -> Iterator[_Set]:
        """Yield disjoint sets that hold all paths of a set but one."""
        root, cost, at, passed, banned = among.root, among.cost, among.at, among.passed, among.banned
        for arc in path[len(root) :]:
            yield _Set(root, cost, at, passed, banned | {arc})
            head, step = next((head, step) for number, head, step in self.leaving[at] if number == arc)
            root, cost, at, passed, banned = (*root, arc), cost + step, head, passed | {at}, frozenset()

    def _bound(self, among: _Set) -> float:
        """Return a cost that no path of a set falls below."""
        steps = (
            step + self.toward[head]
            for arc, head, step in self.leaving[among.at]
            if arc not in among.banned and head not in among.passed
        )
        return among.cost + min(steps, default=inf)

    def _best(self, among: _Set) -> tuple[float, Path]:
        """Return the shortest path of a set and its cost; the empty path where the set is empty."""
        searcher = self.fast.searcher()
        if searcher is not None:
            ends = (among.at, self.target)
            cost, path = searcher.best(self.distance, ends, among.passed, among.banned)
            return among.cost + cost, among.root + path
        cost, path, looked_at = self._best_plainly(among)
        COMPILED.did(looked_at)
        return cost, path

    def _best_plainly(self, among: _Set) -> tuple[float, Path, int]:
        """Do so in plain Python, and count the places that are looked at."""
        leaving, toward, target, banned = self.leaving, self.toward, self.target, among.banned  # this is the inner loop
        closed = set(among.passed)
        best = {among.at: among.cost}
        came: dict[int, tuple[int, int]] = {}
        frontier = [(among.cost + toward[among.at], -among.cost, among.at)]
        while frontier:
            _, negative, node = heappop(frontier)
            if node == target:
                return -negative, among.root + _trace(came, among.at, node), len(closed)
            if node in closed:
                continue
            closed.add(node)
            for arc, head, step in leaving[node]:
                if head in closed or arc in banned:
                    continue
                cost = step - negative
                whole = cost + toward[head]
                if whole < inf and (head not in best or cost < best[head]):
                    best[head] = cost
                    came[head] = (arc, node)
                    heappush(frontier, (whole, -cost, head))
        return inf, (), len(closed)


def _trace(came: dict[int, tuple[int, int]], start: int, end: int) -> Path:
    """Walk back from the end of a search to its start."""
    steps: list[int] = []
    while end != start:
        arc, end = came[end]
        steps.append(arc)
    return tuple(reversed(steps))
