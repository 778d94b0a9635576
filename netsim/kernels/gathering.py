"""The paths of some demands out of the table of all, as numba compiles it."""

from __future__ import annotations

from typing import Final

import numpy as np

from netsim.kernels.base import BoolArray, IntArray
from netsim.kernels.compiled import Compiled
from netsim.kernels.filling import Rows, Table

Paths = tuple[Rows, IntArray]
"""Arcs of each path, and where the paths of each demand begin."""


def gather(before: Paths, own: Paths, is_own: BoolArray, members: IntArray, n_arcs: int) -> Table:
    """
    Put together what ``filling.fill`` reads, for some demands alone.

    Parameters
    ----------
    before, own
        The paths of all demands, and those that some have instead.
    is_own
        Who these are, shape (n_demands,).
    members
        Demands that are wanted, in order; they are numbered anew.
    n_arcs
        Arcs keep their numbers.

    Examples
    --------
    The second of two demands over arc 0 takes arc 1 now.

    >>> before = Rows(np.array([0, 1, 2]), np.array([0, 0])), np.array([0, 1, 2])
    >>> own = Rows(np.array([0, 1]), np.array([1])), np.array([0, 0, 1])
    >>> gather(before, own, np.array([False, True]), np.array([0, 1]), 2).arcs
    Rows(pointer=array([0, 1, 2]), entry=array([0, 1]))
    """
    n_paths, n_entries = 0, 0
    for demand in members:
        rows, first = own if is_own[demand] else before
        n_paths += first[demand + 1] - first[demand]
        n_entries += rows.pointer[first[demand + 1]] - rows.pointer[first[demand]]
    pointer, owner = np.zeros(n_paths + 1, dtype=np.intp), np.zeros(n_paths, dtype=np.intp)
    begin, entry = np.zeros(len(members) + 1, dtype=np.intp), np.zeros(n_entries, dtype=np.intp)
    users = np.zeros(n_arcs + 1, dtype=np.intp)
    path, end = 0, 0
    for number in range(len(members)):
        demand = members[number]
        rows, first = own if is_own[demand] else before
        for row in range(first[demand], first[demand + 1]):
            for place in range(rows.pointer[row], rows.pointer[row + 1]):
                entry[end] = rows.entry[place]
                users[rows.entry[place] + 1] += 1
                end += 1
            owner[path] = number
            path += 1
            pointer[path] = end
        begin[number + 1] = path
    for arc in range(n_arcs):
        users[arc + 1] += users[arc]
    # a counting sort: of one arc the paths stay in order
    user, filled = np.zeros(n_entries, dtype=np.intp), users.copy()
    for row in range(n_paths):
        for place in range(pointer[row], pointer[row + 1]):
            user[filled[entry[place]]] = row
            filled[entry[place]] += 1
    return Table(Rows(pointer, entry), Rows(users, user), begin, owner)


GATHERED: Final = Compiled(gather)
"""Is called where filling is compiled; elsewhere numpy does the same."""
