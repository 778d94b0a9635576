"""
Progressive filling, event by event: the loop behind ``netsim.kernels.fairness``.

Rates of growing demands are their weight times one common level. So all that can happen next is known by its level: a
demand has enough at its limit over its weight, an arc is full where its room over the sum of the weights on it ends.
Each event changes only the arcs of the paths that are left or taken; of all others it is enough to know since which
level their room has not been brought up to date.

The functions read and write by index only, so that they run on lists (quick in plain Python) as well as on arrays
(compiled by numba), with the same operations in the same order and so with the same rates to the last bit. What is
called often takes few arrays: compiled code copies them at each call.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush, heapreplace
from math import inf
from typing import Final, NamedTuple

from netsim.kernels.base import FloatArray, IntArray

Floats = FloatArray | list[float]
Ints = IntArray | list[int]
Queue = list[tuple[float, int]]
"""A heap of arcs by a level below which they are not full."""


class Rows(NamedTuple):
    """Rows of differing length: row r is ``entry[pointer[r]:pointer[r + 1]]``."""

    pointer: Ints
    entry: Ints


class Table(NamedTuple):
    """Which arcs each path passes, and which paths pass each arc."""

    arcs: Rows
    """Arcs of each path."""
    users: Rows
    """Paths over each arc."""
    first: Ints
    """The paths of demand d are those from ``first[d]`` up to ``first[d + 1]``."""
    owner: Ints
    """Demand of each path."""


class ArcWork(NamedTuple):
    """What changes by arc."""

    room: Floats
    """What was left at the level ``since``. [bit/s]"""
    touch: Floats
    """An arc with no more room than this is full; infinite once it was. [bit/s]"""
    since: Floats
    slope: Floats
    """Sum of the weights that grow on the arc."""
    queued: Floats
    """Level at which the arc stands in the queue, infinite where it does not."""


class DemandWork(NamedTuple):
    """What changes by demand."""

    left: Floats
    """What it still wants. [bit/s]"""
    enough: Floats
    """If it wants no more than this it has enough. [bit/s]"""
    weight: Floats
    level: Floats
    """At which it has what it wants."""
    start: Floats
    """Level at which it took its present path."""
    path: Ints
    """Its present path, -1 where it does not grow."""


class Work(NamedTuple):
    """What changes while rates grow."""

    arcs: ArcWork
    demands: DemandWork
    rate: Floats
    """Of each path. [bit/s]"""
    top: Floats
    """Highest slope of each arc since it was last added up; empty where weights are all one and sums exact."""


DOUBT: Final = 1e-3
"""Part of its highest value below which a sum of weights is added up anew: the difference may be but rounding."""


def fill(table: Table, work: Work, order: Ints, ends: Ints) -> int:  # noqa: C901, PLR0912, PLR0915 - see below
    """
    Let the rates of all demands grow, one class after the other, and return how often a path was taken.

    One function with its parts inside: compiled code pays for every array that a call hands over.

    Parameters
    ----------
    table, work
        The paths, and what is left; ``work`` is changed.
    order
        Demands of the first class, of the second and so on, within a class by the level at which they have enough.
    ends
        Where in ``order`` each class ends.
    """
    pointer, entry = table.arcs
    user_pointer, user = table.users
    first, owner = table.first, table.owner
    room, touch, since, slope, queued = work.arcs
    left, enough, weight, level_of, start, present = work.demands
    rate, top = work.rate, work.top
    is_weighted = len(top) > 0
    queue = [(0.0, 0)]  # numba wants to see what a list holds
    queue.clear()

    def mend(path: int) -> None:
        """Add up anew the weights on those arcs of a path where most of the sum has gone."""
        for arc in entry[pointer[path] : pointer[path + 1]]:
            if slope[arc] < DOUBT * top[arc]:
                slope[arc] = 0.0
                for other in user[user_pointer[arc] : user_pointer[arc + 1]]:
                    if present[owner[other]] == other:
                        slope[arc] += weight[owner[other]]
                top[arc] = slope[arc]
            top[arc] = max(top[arc], slope[arc])

    def leave(demand: int, level: float) -> None:
        """Take a demand off its path."""
        path, less = present[demand], weight[demand]
        present[demand] = -1
        for arc in entry[pointer[path] : pointer[path + 1]]:
            room[arc] -= slope[arc] * (level - since[arc])
            since[arc] = level
            slope[arc] -= less
        if is_weighted:
            mend(path)

    def take(demand: int, path: int, level: float) -> int:
        """Put a demand on its first path with room from some path on, and return how many that were: 1 or 0."""
        while path < first[demand + 1]:
            has_room = True
            for arc in entry[pointer[path] : pointer[path + 1]]:
                if room[arc] - slope[arc] * (level - since[arc]) <= touch[arc]:
                    has_room = False
                    break
            if has_room:
                break
            path += 1
        if path == first[demand + 1]:
            return 0
        present[demand], start[demand] = path, level
        more = weight[demand]
        for arc in entry[pointer[path] : pointer[path + 1]]:
            room[arc] -= slope[arc] * (level - since[arc])
            since[arc] = level
            slope[arc] += more
            if level + room[arc] / slope[arc] < queued[arc]:
                queued[arc] = level  # as low as can be, so that whoever joins next need not queue it again
                heappush(queue, (level, arc))
        if is_weighted:
            mend(path)
        return 1

    begin, moves = 0, 0
    for end in ends:
        members = order[begin:end]
        begin = end
        for demand in members:
            if left[demand] > enough[demand]:
                moves += take(demand, first[demand], 0.0)
        for place in range(len(queue)):  # now that all are there
            arc = queue[place][1]
            queued[arc] = room[arc] / slope[arc]
            queue[place] = (queued[arc], arc)
        heapify(queue)
        for demand in members:
            while present[demand] >= 0 and queue and queue[0][0] < level_of[demand]:
                key, arc = queue[0]
                if key != queued[arc]:  # it was queued again, further ahead
                    heappop(queue)
                    continue
                full = since[arc] + room[arc] / slope[arc] if slope[arc] > 0.0 else inf
                if full > key:
                    queued[arc] = full
                    heapreplace(queue, (full, arc))
                    continue
                queued[arc], touch[arc] = inf, inf
                heappop(queue)
                for path in user[user_pointer[arc] : user_pointer[arc + 1]]:
                    mover = owner[path]
                    if present[mover] == path:
                        rate[path] = min(left[mover], weight[mover] * (key - start[mover]))
                        left[mover] -= rate[path]
                        leave(mover, key)
                        if left[mover] > enough[mover]:
                            moves += take(mover, path + 1, key)
            if present[demand] >= 0:
                rate[present[demand]] = left[demand]
                left[demand] = 0.0
                if level_of[demand] < inf:
                    leave(demand, level_of[demand])
                present[demand] = -1
        for _, arc in queue:
            queued[arc], since[arc] = inf, 0.0
        queue.clear()
    return moves
