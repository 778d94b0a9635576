"""Next shortest paths over arrays: Yen's search in Lawler's form with A* inside, as numba compiles it."""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.kernels.base import FloatArray, IntArray
from netsim.kernels.compiled import Compiled
from netsim.kernels.mending import Shut

if TYPE_CHECKING:
    from netsim.kernels.paths import Path, Steps

WORTH: Final = 500_000
"""
Places looked at in plain Python before compiled code is loaded, see ``compiled.WORTH``: some hundred failures of a
plane with hundreds of demands, about five seconds. What is compiled for the first time on a machine takes longer.
"""
KEPT: Final = 40_000
"""The same where numba has it on disk: to import numba and read it takes half a second, as twenty failures do."""
TREE: Final = 50
"""Nodes to which scipy finds the least cost while plain Python looks at one place."""


class Queries(NamedTuple):
    """What is asked, one entry a query; each array has the shape (n_queries,)."""

    source: IntArray
    target: IntArray
    at: IntArray
    """Where the least costs to the target begin."""
    base: IntArray
    """First node of the graph: several graphs may be numbered through, of which each counts its nodes from there."""
    k: IntArray
    """How many paths."""
    state: IntArray
    """In which; those of one state follow one another."""


class Work(NamedTuple):
    """What searches write; kept between searches, and told apart by their numbers."""

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
    """Number under which the arc at a position was forbidden last, shape (n_arcs,)."""
    numbers: IntArray
    """Last number of a search, and of forbidden arcs."""

    @classmethod
    def of(cls, n_nodes: int, n_arcs: int) -> Work:
        """Make places in which nothing was searched yet."""
        closed, seen, came, since = np.zeros((4, n_nodes), dtype=np.intp)
        best, banned, numbers = np.empty(n_nodes), np.zeros(n_arcs, dtype=np.intp), np.zeros(2, dtype=np.intp)
        return cls(closed, seen, best, came, since, banned, numbers)


Found = tuple[IntArray, IntArray, IntArray, IntArray]
"""
Positions of the arcs of all paths one after the other; where each of these ends; which of them are the answers, by
query the shortest and then those apart; how many of each.
"""


def find(  # noqa: C901, PLR0912, PLR0915 - calls of compiled code cost what they save: see ``filling.fill``
    out: Steps,
    shut: Shut,
    toward: FloatArray,
    queries: Queries,
    work: Work,
    spread: bool,  # noqa: FBT001 - same
) -> Found:
    """
    Answer queries as ``netsim.kernels.nearest`` does in plain Python: the same paths, among equal ones too.

    Parameters
    ----------
    out, shut
        The arcs by the node that they leave, and which of them, by position, are down in which state.
    toward
        Least cost from each node to a target, for one target after the other.
    queries, work
        What is asked, and places to write to.
    spread
        Whether as many paths that share no arc are asked for too.
    """
    pointer, _, heads, costs = out
    source, target, at, base, wanted, states = queries
    is_shut = shut.is_shut
    closed, seen, best, came, since, banned, numbers = work
    pool, ends, chosen, counts = [0], [0], [0], [0]  # numba wants to see what a list holds
    pool.clear()
    chosen.clear()
    counts.clear()
    frontier, waiting = [(0.0, 0.0, 0)], [(0.0, 0, 0, 0)]
    # sets of paths: the path whose beginning is theirs, its length and cost, the arc forbidden after it,
    # and the set whose forbidden arcs are so here too
    of, length, cost_of, barred, before = [0], [0], [0.0], [0], [0]

    def walk(start: int, end: int, distance: FloatArray, first: int) -> bool:
        """Walk down the distances; tell whether that led to the target, and leave the path in the pool if so."""
        node = start
        while node != end:
            least, chosen_step = inf, -1
            for step in range(pointer[first + node], pointer[first + node + 1]):
                if not is_shut[step] and costs[step] + distance[heads[step]] < least:
                    least, chosen_step = costs[step] + distance[heads[step]], step
            if chosen_step < 0 or not distance[heads[chosen_step]] < distance[node]:
                while len(pool) > ends[-1]:
                    pool.pop()
                return False
            pool.append(chosen_step)
            node = heads[chosen_step]
        ends.append(len(pool))
        return True

    def search(start: int, end: int, so_far: float, distance: FloatArray, first: int) -> float:
        """Append the shortest path that forbidden arcs and nodes leave to the pool, and return its cost."""
        number, ban = numbers[0], numbers[1]
        frontier.clear()
        frontier.append((so_far + distance[start], -so_far, start))
        best[start], seen[start] = so_far, number
        while len(frontier) > 0:
            _, minus, node = heappop(frontier)
            if node == end:
                low = len(pool)
                while node != start:
                    pool.append(came[node])
                    node = since[node]
                high = len(pool) - 1
                while low < high:
                    pool[low], pool[high] = pool[high], pool[low]
                    low, high = low + 1, high - 1
                ends.append(len(pool))
                return -minus
            if closed[node] == number:
                continue
            closed[node] = number
            for step in range(pointer[first + node], pointer[first + node + 1]):
                head = heads[step]
                if closed[head] == number or is_shut[step] or banned[step] == ban:
                    continue
                cost = costs[step] - minus
                whole = cost + distance[head]
                if whole < inf and (seen[head] != number or cost < best[head]):
                    seen[head], best[head], came[head], since[head] = number, cost, step, node
                    heappush(frontier, (whole, -cost, head))
        while len(pool) > ends[-1]:
            pool.pop()
        return inf

    def ban_all(among: int) -> None:
        """Forbid the arcs that no path of a set takes."""
        numbers[1] += 1
        while among >= 0:
            if barred[among] >= 0:
                banned[barred[among]] = numbers[1]
            among = before[among]

    def forget() -> None:
        """Forget all sets."""
        of.clear()
        length.clear()
        cost_of.clear()
        barred.clear()
        before.clear()

    def hold(path: int, steps: int, cost: float, step: int, among: int) -> None:
        """Write down a set."""
        of.append(path)
        length.append(steps)
        cost_of.append(cost)
        barred.append(step)
        before.append(among)

    state = low = high = 0
    for query in range(len(source)):
        if query == 0 or states[query] != state:
            for place in range(low, high):
                is_shut[shut.arcs[place]] = False
            state = states[query]
            low, high = shut.first[state], shut.first[state + 1]
            for place in range(low, high):
                is_shut[shut.arcs[place]] = True
        start, end, k, distance, first = source[query], target[query], wanted[query], toward[at[query] :], base[query]
        is_straight = walk(start, end, distance, first)
        if is_straight and (k == 1 or start == end):
            chosen.append(len(ends) - 2)
            counts.append(1)
            counts.append(0)
            continue
        forget()
        hold(-1, 0, 0.0, -1, -1)
        waiting.clear()
        waiting.append((distance[start], 0, 0, len(ends) - 2 if is_straight else -1))
        serial, n_found, n_apart = 1, 0, 0
        while True:
            among, path = -1, -1  # paths apart are those of no set
            if n_found < k and len(waiting) > 0 and waiting[0][0] < inf:
                _, _, among, path = heappop(waiting)
            elif not spread or n_found < k or n_apart == k - 1:
                break
            numbers[0] += 1
            number, node, cost = numbers[0], start, 0.0
            if path >= 0:
                chosen.append(path)
                n_found += 1
                if n_found == k:
                    continue
                cost, after = cost_of[among], ends[path] + length[among]
                for place in range(ends[path], after):
                    closed[node] = number
                    node = heads[pool[place]]
                for place in range(after, ends[path + 1]):
                    hold(path, place - ends[path], cost, pool[place], among if place == after else -1)
                    ban_all(len(of) - 1)
                    least = inf
                    for step in range(pointer[first + node], pointer[first + node + 1]):
                        if not is_shut[step] and banned[step] != numbers[1] and closed[heads[step]] != number:
                            least = min(least, costs[step] + distance[heads[step]])
                    heappush(waiting, (cost + least, serial, len(of) - 1, -1))
                    serial += 1
                    closed[node] = number
                    cost += costs[pool[place]]
                    node = heads[pool[place]]
                continue
            if among >= 0:
                cost, root = cost_of[among], ends[max(of[among], 0)]
                for place in range(root, root + length[among]):
                    closed[node] = number
                    node = heads[pool[place]]
                    pool.append(pool[place])
                ban_all(among)
            else:
                path = chosen[len(chosen) - (1 if n_apart > 0 else k)]
                numbers[1] += 1 if n_apart == 0 else 0
                for place in range(ends[path], ends[path + 1]):
                    banned[pool[place]] = numbers[1]
            cost = search(node, end, cost, distance, first)
            if among < 0 and cost == inf:
                break
            if among < 0:
                chosen.append(len(ends) - 2)
                n_apart += 1
            elif cost < inf:
                heappush(waiting, (cost, serial, among, len(ends) - 2))
                serial += 1
        counts.append(n_found)
        counts.append(n_apart)
    for place in range(low, high):
        is_shut[shut.arcs[place]] = False
    return np.array(pool, np.intp), np.array(ends, np.intp), np.array(chosen, np.intp), np.array(counts, np.intp)


COMPILED: Final = Compiled(find, WORTH, KEPT)
"""Is loaded once plain searches have looked at enough places."""
Answers = list[tuple[list["Path"], list["Path"]]]
"""Of each query the shortest paths, and those that share no arc with the first or one another."""


def answers(found: Found, arcs: IntArray) -> Answers:
    """Return what was found as paths, given the number of the arc at each position."""
    pool, ends, chosen, counts = found
    numbers: list[int] = arcs[pool].tolist()
    stretches = zip(ends[chosen].tolist(), ends[chosen + 1].tolist(), strict=True)
    paths = iter([tuple(numbers[begin:end]) for begin, end in stretches])
    each = iter(counts.tolist())
    return [([next(paths) for _ in range(n)], [next(paths) for _ in range(next(each))]) for n in each]
