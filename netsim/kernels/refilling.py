"""Progressive filling after a change: only those who may meet it over full arcs are filled anew."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.fairness import FILLED, Candidates, fill_gathered, fill_paths
from netsim.kernels.filling import Rows
from netsim.kernels.gathering import GATHERED
from netsim.kernels.incidence import Incidence, ends, in_each

SPARE: Final = 1e-6
"""Part of a capacity that must be left over for an arc to count as never full, whatever rounding does."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Who shares what; as for :func:`netsim.kernels.fairness.fill_paths`."""

    capacity: FloatArray
    limit: FloatArray
    priority: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """
    Paths that some demands have instead of those that they had.

    Where several states are asked about, demand d of state s has number d + s x n_demands.
    """

    arcs: IntArray
    """Filled up with the number of arcs, best first, demand by demand, shape (n_rows, longest)."""
    owner: IntArray
    """Demand of each, ascending, shape (n_rows,)."""
    demands: IntArray
    """All of them, those without any path too."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What was filled anew, in one state after the other."""

    is_member: BoolArray
    """Which demands, shape (n_states x n_demands,)."""
    rate: FloatArray
    """Of all paths before the change, nothing on those that are replaced, shape (n_states x n_paths,). [bit/s]"""
    own: FloatArray
    """Of the new paths. [bit/s]"""
    load: FloatArray
    """What all carry together, shape (n_states x n_arcs,). [bit/s]"""


class Refill:
    """
    Shares among demands, ready to be changed where the paths of some change.

    A demand *tries* its paths up to the last in use, all if it still wants more; it looks at no other while rates grow.
    An arc is *tight* if it is full, or nearly, in the end: as loads never fall while rates grow, no other arc was ever
    full, and filling goes as if it had no limit. *Members* are the demands whose paths change, and, again and again,
    all with a path over a tight arc that a path of a member passes or passed. Members are filled among themselves. If
    that makes another arc tight, with what others carry over it, it counts as tight and the members are sought anew,
    until none does.

    Then the rates are those of filling all. For let others grow as they did before, and members as they do among
    themselves, at the same time. Over a tight arc that members may try no other tries to grow, so that members find it
    full when they did by themselves. Over a tight arc that others try no member ever grew or grows, so that it fills
    when it did before. All remaining arcs have room to the end. So each demand finds the same arcs full whenever it
    looks, which is how filling all goes, class by class.

    Parameters
    ----------
    before, rate
        The paths before the change, those that were tried at least, and the rate on each. [bit/s]
    task
        Capacities, limits and priorities.

    References
    ----------
    Bertsekas, D. and Gallager, R. (1992), Data Networks, 2nd ed., section 6.5.2.

    Examples
    --------
    Two arcs of 10 with two demands each, and one beside them. The third demand moves from the second arc to the first;
    the fourth is filled anew because it had to share with it, the last one is left alone.

    >>> before = Candidates.of([[(0,)], [(0,)], [(1,)], [(1,)], [(2,)]], 3)
    >>> task = Task(np.array([10.0, 10.0, 10.0]), np.full(5, 9.0), np.zeros(5, dtype=np.intp))
    >>> refill = Refill(before, np.array([5.0, 5.0, 5.0, 5.0, 9.0]), task)
    >>> part = refill.part(Own(np.array([[0]]), np.array([2]), np.array([2])))
    >>> part.is_member, part.rate.round(2), part.own.round(2)
    (array([ True,  True,  True,  True, False]), array([3.33, 3.33, 0.  , 9.  , 9.  ]), array([3.33]))
    """

    def __init__(self, before: Candidates, rate: FloatArray, task: Task) -> None:
        self._before, self._rate, self._task = before, rate, task
        self._full = task.capacity * (1.0 - SPARE)
        row, place = np.nonzero(before.arcs < before.n_arcs)
        self._arc, self._demand = before.arcs[row, place], before.owner[row]
        used = rate[row] > 0.0
        self._used_arc, self._used_by, self._used = self._arc[used], self._demand[used], rate[row][used]

    @cached_property
    def _tight(self) -> BoolArray:
        """Which arcs were full, or nearly, before the change, shape (n_arcs,)."""
        return np.asarray(self._others(np.zeros(len(self._task.limit), dtype=bool)) >= self._full)

    def _others(self, is_member: BoolArray) -> FloatArray:
        """Return what those carry who are no members, shape (n_states x n_arcs,). [bit/s]"""
        members = is_member.reshape(-1, len(self._task.limit))
        rate = np.where(members[:, self._used_by], 0.0, self._used)
        n_all = len(members) * len(self._full)
        arcs = in_each(self._used_arc, len(members), len(self._full))
        return np.bincount(arcs, weights=rate.ravel(), minlength=n_all).astype(float, copy=False)

    def part(self, own: Own, n_states: int = 1) -> Part:
        """
        Fill those anew who must be.

        Parameters
        ----------
        own
            Who has other paths now.
        n_states
            How many states this is done in, each by itself.

        Returns
        -------
        part
            Who was filled anew, and what each carries.
        """
        is_member = np.zeros(n_states * len(self._task.limit), dtype=bool)
        if not len(is_member):
            return Part(is_member, self._rate, self._rate, np.zeros(n_states * len(self._full)))
        is_member[own.demands] = True
        return self._settled(own, is_member, np.tile(self._tight, n_states))

    def _settled(self, own: Own, is_member: BoolArray, tight: BoolArray) -> Part:
        """Fill members and all who meet them, given what is tight; again where that makes more arcs tight."""
        n_states = len(tight) // len(self._full)
        is_member = self._joined(is_member, own, tight)
        part = self._filled(is_member, own)
        also = (part.load.reshape(n_states, -1) >= self._full) & ~tight.reshape(n_states, -1)
        again = np.asarray(also.any(axis=1))
        if not again.any():
            return part
        tight = (tight.reshape(n_states, -1) | also)[again].ravel()
        rows, some = self._of_states(own, again)
        anew = self._settled(some, is_member.reshape(n_states, -1)[again].ravel(), tight)
        for name in ("is_member", "rate", "load"):
            getattr(part, name).reshape(n_states, -1)[again] = getattr(anew, name).reshape(int(again.sum()), -1)
        part.own[rows] = anew.own
        return part

    def _of_states(self, own: Own, again: BoolArray) -> tuple[BoolArray, Own]:
        """Return which rows are of some states, and these, with states numbered anew."""
        n_demands = len(self._task.limit)
        less = (np.arange(len(again)) - (np.cumsum(again) - 1)) * n_demands
        rows, demands = again[own.owner // n_demands], own.demands[again[own.demands // n_demands]]
        owner = own.owner[rows]
        return rows, Own(own.arcs[rows], owner - less[owner // n_demands], demands - less[demands // n_demands])

    def _joined(self, is_member: BoolArray, own: Own, tight: BoolArray) -> BoolArray:
        """Return the members and all who meet them over tight arcs, directly or by others."""
        n_arcs, n_demands = len(self._full), len(self._task.limit)
        n_states = len(tight) // n_arcs
        passed = np.zeros((n_states, n_arcs + 1), dtype=bool)
        passed[own.owner[:, None] // n_demands, own.arcs] = True
        new = passed[:, :-1].ravel() & tight
        over = np.asarray(tight.reshape(n_states, n_arcs).any(axis=0))[self._arc]  # few arcs are
        arc, demand = in_each(self._arc[over], n_states, n_arcs), in_each(self._demand[over], n_states, n_demands)
        is_tight = tight[arc]
        arc, demand = arc[is_tight], demand[is_tight]
        while True:
            met = new.copy()
            met[arc[is_member[demand]]] = True
            grown = is_member.copy()
            grown[demand[met[arc]]] = True
            if np.array_equal(grown, is_member):
                return grown
            is_member = grown

    def _filled(self, is_member: BoolArray, own: Own) -> Part:
        """Fill the members among themselves."""
        n_states = len(is_member) // len(self._task.limit)
        limit = np.tile(self._task.limit, n_states)[is_member]
        priority = np.tile(self._task.priority, n_states)[is_member]
        is_own = np.zeros(len(is_member), dtype=bool)
        is_own[own.demands] = True
        load = self._others(is_member)
        if FILLED.is_due(len(limit)):
            paths, arcs = self._gathered(np.flatnonzero(is_member), is_own, own)
            found = fill_gathered(paths, self._task.capacity[arcs % len(self._full)], limit, priority)
            load[arcs] += paths.load(found)
        else:
            candidates = self._put_together(is_member, is_own, own)
            paths = candidates.incidence
            found = fill_paths(candidates, np.tile(self._task.capacity, n_states), limit, priority=priority)
            load += paths.load(found)
        is_new = is_own[is_member][paths.owner]
        owner = in_each(self._before.owner, n_states, len(self._task.limit))
        rate = np.where(is_member[owner], 0.0, np.tile(self._rate, n_states))
        rate[(is_member & ~is_own)[owner]] = found[~is_new]
        return Part(is_member, rate, found[is_new], load)

    def _gathered(self, members: IntArray, is_own: BoolArray, own: Own) -> tuple[Incidence, IntArray]:
        """Return the paths of the members as compiled code puts them together, and the arcs that these pass."""
        n_arcs = self._before.n_arcs
        passes = own.arcs < n_arcs
        first = ends(np.bincount(own.owner, minlength=len(is_own)))
        new = Rows(ends(passes.sum(axis=1)), own.arcs[passes].astype(np.intp)), first
        table = self._before.incidence.arrays
        old = table.arcs, np.asarray(table.first)
        found, arcs = GATHERED.machine(old, new, is_own, members, n_arcs)
        return Incidence.of(found, len(arcs)), arcs

    def _put_together(self, is_member: BoolArray, is_own: BoolArray, own: Own) -> Candidates:
        """Return the same, as numpy does it."""
        n_arcs, n_demands, n_paths = self._before.n_arcs, len(self._task.limit), len(self._rate)
        n_states = len(is_member) // n_demands
        before = in_each(self._before.owner, n_states, n_demands)
        kept = np.flatnonzero((is_member & ~is_own)[before])
        owner = np.concatenate((before[kept], own.owner))
        arcs = stacked(self._before.arcs[kept % n_paths] if n_paths else self._before.arcs, own.arcs, n_arcs)
        arcs = np.where(arcs < n_arcs, arcs + owner[:, None] // n_demands * n_arcs, n_states * n_arcs)
        counts = np.bincount(owner, minlength=len(is_member))[is_member]
        return Candidates(arcs[np.argsort(owner, kind="stable")], ends(counts), n_states * n_arcs)


def stacked(above: IntArray, below: IntArray, fill: int) -> IntArray:
    """
    Put rows of different length into one table.

    Examples
    --------
    >>> stacked(np.array([[1, 2]]), np.array([[3]]), 9)
    array([[1, 2],
           [3, 9]])
    """
    if above.shape[1] == below.shape[1]:
        return np.concatenate((above, below))
    table = np.full((len(above) + len(below), max(above.shape[1], below.shape[1])), fill)
    table[: len(above), : above.shape[1]] = above
    table[len(above) :, : below.shape[1]] = below
    return table
