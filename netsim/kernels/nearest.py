"""Shortest and next shortest loopless paths over a directed graph with parallel arcs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.kernels.astar import COMPILED
from netsim.kernels.views import View

if TYPE_CHECKING:
    from netsim.kernels.base import BoolArray, FloatArray, IntArray
    from netsim.kernels.paths import Arcs, Path

Found = tuple[list["Path"], list["Path"]]
"""The shortest paths, and those that share no arc with the first of them or one another."""
_CHUNK: Final = 64
"""Targets whose distances are held at once: memory stays small on large graphs."""


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
    >>> from netsim.kernels.paths import Arcs
    >>> arcs = Arcs(np.array([0, 0, 0, 1]), np.array([1, 1, 2, 2]), np.array([1.0, 2.0, 5.0, 1.0]), 3)
    >>> k_shortest_paths(arcs, np.array([0]), np.array([2]), 4)
    [[(0, 3), (1, 3), (2,)]]
    """
    return shortest_over(View(arcs, up), sources, targets, k)


def shortest_over(view: View, sources: IntArray, targets: IntArray, k: int | IntArray) -> list[list[Path]]:
    """Do the same over a view, which remembers what may help the next search."""
    return [shortest for shortest, _ in _searched(view, sources, targets, k, spread=False)]


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
    >>> from netsim.kernels.paths import Arcs
    >>> arcs = Arcs(np.array([0, 0, 0, 1, 0]), np.array([1, 1, 1, 2, 2]), np.array([1.0, 2.0, 3.0, 1.0, 9.0]), 3)
    >>> candidate_paths(arcs, np.array([0]), np.array([2]), 2)
    [[(0, 3), (1, 3), (4,)]]
    """
    return candidates_over(View(arcs, up), sources, targets, k)


def candidates_over(view: View, sources: IntArray, targets: IntArray, k: int | IntArray) -> list[list[Path]]:
    """Do the same over a view, which remembers what may help the next search."""
    cost = view.arcs.cost
    return [merged(*found, cost) for found in _searched(view, sources, targets, k, spread=True)]


def merged(shortest: list[Path], apart: list[Path], cost: FloatArray) -> list[Path]:
    """
    Put other paths in order behind the best, which stays the first, whatever rounding makes of equal ones.

    Parameters
    ----------
    shortest, apart
        The shortest paths, and those that share no arc.
    cost
        Of each arc.
    """
    if len(shortest) <= 1:
        return shortest
    others = dict.fromkeys(shortest[1:] + apart)
    return shortest[:1] + sorted(others, key=lambda path: float(cost[list(path)].sum()))


def _searched(view: View, sources: IntArray, targets: IntArray, k: int | IntArray, *, spread: bool) -> list[Found]:
    """Search for the paths of each pair; distances are found for many targets at once."""
    place: dict[int, int] = {}
    row = np.array([place.setdefault(target, len(place)) for target in targets.tolist()], dtype=np.intp)
    wanted, distinct = np.broadcast_to(k, len(sources)), list(place)
    found: list[Found] = [([], []) for _ in sources]
    for first in range(0, len(distinct), _CHUNK):
        own = np.flatnonzero((row >= first) & (row < first + _CHUNK))
        toward, searcher = view.toward(distinct[first : first + _CHUNK]), view.searcher()
        between, rows, k_own = (sources[own], targets[own]), row[own] - first, wanted[own]
        search = partial(_plainly, view) if searcher is None else searcher.find
        answers = search(toward, between, rows, k_own, spread=spread)
        for pair, answer in zip(own.tolist(), answers, strict=True):
            found[pair] = answer
    return found


def _plainly(
    view: View, toward: FloatArray, ends: tuple[IntArray, IntArray], rows: IntArray, wanted: IntArray, *, spread: bool
) -> Iterator[Found]:
    """Search in plain Python."""
    searches: dict[int, _Search] = {}
    for source, target, row, k in zip(*(part.tolist() for part in (*ends, rows, wanted)), strict=True):
        if row not in searches:
            searches[row] = _Search(view.leaving, toward[row].tolist(), target)
        search = searches[row]
        shortest = search.shortest(source, k)
        has_more = spread and len(shortest) == k > 1  # fewer: these are all the paths that there are
        yield shortest, search.apart(source, k, shortest[0])[1:] if has_more else []


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


@dataclass(frozen=True, slots=True)
class _Search:
    """Paths to one target."""

    leaving: list[list[tuple[int, int, float]]]
    toward: list[float]
    """Least cost from each node to the target."""
    target: int

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
        leaving, toward, node, target = self.leaving, self.toward, source, self.target
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
        cost, path, looked_at = self._astar(among)
        COMPILED.did(looked_at)
        return cost, path

    def _astar(self, among: _Set) -> tuple[float, Path, int]:
        """Do so, and count the places that are looked at."""
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
