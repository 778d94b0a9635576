"""Least costs after some arcs went down: only what went over them is sought anew, as numba compiles it."""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.compiled import Compiled

if TYPE_CHECKING:
    from netsim.kernels.paths import Steps


class Shut(NamedTuple):
    """What is down, in one state after the other."""

    is_shut: BoolArray
    """What is down in any state, shape (n_arcs,); of each state it is written here, and taken back in the end."""
    first: IntArray
    arcs: IntArray
    tails: IntArray
    """State s lacks the arcs ``arcs[first[s]:first[s + 1]]``; each leaves the node at its place in ``tails``."""


class Usual(NamedTuple):
    """What is so while every arc is up, for one target after the other."""

    cost: FloatArray
    """Least cost from each node of its graph."""
    onward: IntArray
    """The arc that leads there from each of these, -1 at the target and where none does."""


class Rows(NamedTuple):
    """Targets to which costs are sought; each array has the shape (n_rows,)."""

    state: IntArray
    """In which."""
    base: IntArray
    """First node of the target's graph: several graphs may be numbered through."""
    size: IntArray
    """Number of its nodes."""
    known: IntArray
    """Where its least costs begin in ``usual``."""
    begin: IntArray
    """Where they begin in what is written."""
    first: IntArray
    source: IntArray
    """Nodes ``source[first[r]:first[r + 1]]`` whose ways to target r are wanted, shape (n_rows + 1,) and any; of a row
    without any those of all nodes are."""


def mend(  # noqa: C901, PLR0912 - one loop that numba compiles; calls would cost what they save
    out: Steps, into: Steps, shut: Shut, usual: Usual, rows: Rows, cost: FloatArray
) -> int:
    """
    Find the least costs to some targets over the arcs that are up, and return how many of them were sought anew.

    A node whose way in the tree of a target goes over no lost arc keeps its cost. For all others it is found by
    Dijkstra's algorithm from those that keep theirs; as rounding is monotone, the costs are those of a search from
    the beginning, to the last bit. Where ways of some nodes alone are wanted, the search ends when all that is left
    costs more than the dearest of them: that lies on no such way, and keeps a cost that is too high, never too low.

    Parameters
    ----------
    out, into
        The arcs by the node that they leave, and by that which they enter; nodes at the other end count from the first
        of their graph.
    shut, usual
        What is down, and what was so before.
    rows
        The targets, those of one state after those of the other.
    cost
        Is written.

    References
    ----------
    Ramalingam, G. and Reps, T. (1996), An incremental algorithm for a generalization of the shortest-path problem.
    doi:10.1006/jagm.1996.0046
    """
    is_shut, is_cut = shut.is_shut, np.full(rows.size.max(), -1)
    cut, queue, n_cut = [0], [(0.0, 0)], 0  # numba wants to see what a list holds
    queue.clear()
    state = low = high = 0
    for place in range(len(rows.base)):
        if place == 0 or rows.state[place] != state:
            for number in range(low, high):
                is_shut[shut.arcs[number]] = False
            state = rows.state[place]
            low, high = shut.first[state], shut.first[state + 1]
            for number in range(low, high):
                is_shut[shut.arcs[number]] = True
        base, size = rows.base[place], rows.size[place]
        onward = usual.onward[rows.known[place] : rows.known[place] + size]
        own = cost[rows.begin[place] : rows.begin[place] + size]
        own[:] = usual.cost[rows.known[place] : rows.known[place] + size]
        cut.clear()
        for number in range(low, high):
            node = shut.tails[number] - base
            if 0 <= node < size and onward[node] == shut.arcs[number]:
                is_cut[node] = place
                cut.append(node)
        done = 0
        while done < len(cut):  # the list grows: what leads to a cut node is cut
            node = cut[done]
            done += 1
            for step in range(into.pointer[base + node], into.pointer[base + node + 1]):
                tail = into.other[step]
                if onward[tail] == into.arc[step] and is_cut[tail] != place:
                    is_cut[tail] = place
                    cut.append(tail)
        for node in cut:
            least = inf
            for step in range(out.pointer[base + node], out.pointer[base + node + 1]):
                if not is_shut[out.arc[step]] and is_cut[out.other[step]] != place:
                    least = min(least, out.cost[step] + own[out.other[step]])
            own[node] = least
            if least < inf:
                heappush(queue, (least, node))
        while len(queue) > 0:
            so_far, node = heappop(queue)
            if so_far > own[node]:
                continue
            most = -1.0
            for number in range(rows.first[place], rows.first[place + 1]):
                most = max(most, own[rows.source[number]])
            if so_far > most >= 0.0:
                queue.clear()
                break
            for step in range(into.pointer[base + node], into.pointer[base + node + 1]):
                tail = into.other[step]
                if is_cut[tail] == place and not is_shut[into.arc[step]]:
                    total = so_far + into.cost[step]
                    if total < own[tail]:
                        own[tail] = total
                        heappush(queue, (total, tail))
        n_cut += len(cut)
    for number in range(low, high):
        is_shut[shut.arcs[number]] = False
    return n_cut


MENDED: Final = Compiled(mend)
"""Is called where searches are compiled, see ``astar.COMPILED``: in plain Python a new search by scipy is faster."""
