"""The paths of some demands out of the table of all, as numba compiles it."""

from __future__ import annotations

from typing import Final

import numpy as np

from netsim.kernels.base import BoolArray, IntArray
from netsim.kernels.compiled import Compiled
from netsim.kernels.filling import Rows, Table

Paths = tuple[Rows, IntArray]
"""Arcs of each path, and where the paths of each demand begin."""


def gather(before: Paths, own: Paths, is_own: BoolArray, members: IntArray, n_arcs: int) -> tuple[Table, IntArray]:
    """
    Put together what ``filling.fill`` reads, for some demands alone, in several states.

    Each state has demands and arcs of its own: demand d of state s has number d + s x n_demands, and arc a of it number
    a + s x n_arcs.

    Parameters
    ----------
    before, own
        The paths of all demands, in any state; and those that some of one state have instead, of all states. Their arcs
        are numbered as in one state.
    is_own
        Who these are, shape (n_states x n_demands,).
    members
        Demands that are wanted, in order; they are numbered anew.
    n_arcs
        In one state.

    Returns
    -------
    table, arcs
        The paths, over arcs that are numbered anew, and the number that each of these had: arcs that no path passes are
        left out.

    Examples
    --------
    The second of two demands over arc 0 takes arc 1 now.

    >>> before = Rows(np.array([0, 1, 2]), np.array([0, 0])), np.array([0, 1, 2])
    >>> own = Rows(np.array([0, 1]), np.array([1])), np.array([0, 0, 1])
    >>> gather(before, own, np.array([False, True]), np.array([0, 1]), 2)[0].arcs
    Rows(pointer=array([0, 1, 2]), entry=array([0, 1]))
    """
    n_demands = len(before[1]) - 1
    n_paths, n_entries, n_all = 0, 0, len(is_own) // n_demands * n_arcs
    for member in members:
        rows, first = own if is_own[member] else before
        demand = member if is_own[member] else member % n_demands
        n_paths += first[demand + 1] - first[demand]
        n_entries += rows.pointer[first[demand + 1]] - rows.pointer[first[demand]]
    pointer, owner = np.zeros(n_paths + 1, dtype=np.intp), np.zeros(n_paths, dtype=np.intp)
    begin, entry = np.zeros(len(members) + 1, dtype=np.intp), np.zeros(n_entries, dtype=np.intp)
    count = np.zeros(n_all, dtype=np.intp)
    path, end = 0, 0
    for number in range(len(members)):
        member = members[number]
        rows, first = own if is_own[member] else before
        demand, base = member if is_own[member] else member % n_demands, member // n_demands * n_arcs
        for row in range(first[demand], first[demand + 1]):
            for place in range(rows.pointer[row], rows.pointer[row + 1]):
                entry[end] = base + rows.entry[place]
                count[entry[end]] += 1
                end += 1
            owner[path] = number
            path += 1
            pointer[path] = end
        begin[number + 1] = path
    arcs = np.flatnonzero(count)
    users = np.zeros(len(arcs) + 1, dtype=np.intp)
    for number in range(len(arcs)):
        users[number + 1] = users[number] + count[arcs[number]]
        count[arcs[number]] = number
    for place in range(n_entries):
        entry[place] = count[entry[place]]
    # a counting sort: of one arc the paths stay in order
    user, filled = np.zeros(n_entries, dtype=np.intp), users.copy()
    for row in range(n_paths):
        for place in range(pointer[row], pointer[row + 1]):
            user[filled[entry[place]]] = row
            filled[entry[place]] += 1
    return Table(Rows(pointer, entry), Rows(users, user), begin, owner), arcs


GATHERED: Final = Compiled(gather)
"""Is called where filling is compiled; elsewhere numpy does the same."""
