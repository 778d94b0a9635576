"""Fair shares of full arcs: progressive filling, over one path or over several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.compiled import Compiled
from netsim.kernels.filling import ArcWork, DemandWork, Work, fill
from netsim.kernels.incidence import Incidence, ends

_TOUCH: Final = 1e-9
"""Part of an arc's capacity, or of a limit, below which the rest counts as nothing."""
_SPARE: Final = 1e-6
"""Part of an arc's capacity that must be left over for an arc to count as never full, whatever rounding does."""
_ROUNDS: Final = 2
"""Who fits on the best path takes no other: what that frees is looked at once more."""
FILLED: Final = Compiled(fill)


@dataclass(frozen=True)  # without slots: there is a place to keep what is prepared once
class Candidates:
    """
    The paths that demands may take, best first, as one table.

    Parameters
    ----------
    arcs
        Arc numbers of each path, filled up with ``n_arcs``, shape (n_candidates, longest).
    first
        Row of each demand's best path; a demand's rows end where the next one's begin, shape (n_demands + 1,).
    n_arcs
        Arcs are numbered from zero.
    """

    arcs: IntArray
    first: IntArray
    n_arcs: int

    @classmethod
    def of(cls, paths: list[list[tuple[int, ...]]], n_arcs: int) -> Candidates:
        """Make the table from each demand's list of paths."""
        rows = [path for own in paths for path in own]
        arcs = np.full((len(rows), max(map(len, rows), default=0)), n_arcs)
        for row, path in enumerate(rows):
            arcs[row, : len(path)] = path
        return cls(arcs, ends(np.array([len(own) for own in paths], dtype=np.intp)), n_arcs)

    @property
    def owner(self) -> IntArray:
        """Demand of each path, shape (n_candidates,)."""
        return self.incidence.owner

    def over(self, arcs: IntArray) -> list[int]:
        """Return the demands that have a path over some arcs."""
        pointer, users = self.incidence.arrays.users
        used = arcs[pointer[arcs] < pointer[arcs + 1]]
        rows = [users[pointer[arc] : pointer[arc + 1]] for arc in used]
        return np.unique(self.owner[np.concatenate(rows)]).tolist() if rows else []

    def load(self, rate: FloatArray) -> FloatArray:
        """Add up the rates of the paths over each arc, shape (n_arcs,)."""
        return self.incidence.load(rate)

    @cached_property
    def incidence(self) -> Incidence:
        """Which arcs each path passes and which paths pass each arc, made on first use and kept."""
        passes = self.arcs < self.n_arcs
        return Incidence(ends(passes.sum(axis=1)), self.arcs[passes], self.first, self.n_arcs)


def max_min_fair(
    pointer: IntArray,
    arc: IntArray,
    capacity: FloatArray,
    limit: FloatArray,
    weight: FloatArray | None = None,
    *,
    compiled: bool | None = None,
) -> FloatArray:
    """
    Share the arcs among flows with one path each, so that no rate can grow but at the cost of a smaller one.

    Parameters
    ----------
    pointer, arc
        Flow f passes the arcs ``arc[pointer[f]:pointer[f + 1]]``, shapes (n_flows + 1,) and (n_entries,).
    capacity
        Rate that fits into each arc, shape (n_arcs,). [bit/s]
    limit
        Rate that each flow asks for, shape (n_flows,). [bit/s]
    weight
        Rates grow in this proportion, positive, shape (n_flows,); ``None``: all alike.
    compiled
        As for ``fill_paths``.

    Returns
    -------
    rate
        Shape (n_flows,). [bit/s]

    References
    ----------
    Bertsekas, D. and Gallager, R. (1992), Data Networks, 2nd ed., section 6.5.2.

    Examples
    --------
    Three flows share an arc of 12; the second asks for less than its share.

    >>> arcs = np.array([0, 0, 0])
    >>> max_min_fair(np.arange(4), arcs, np.array([12.0]), np.array([np.inf, 2.0, np.inf]))
    array([5., 2., 5.])
    """
    paths = Incidence(pointer, arc, np.arange(len(pointer)), len(capacity))
    return _Filling(paths, capacity, limit, weight).rate(None, compiled=compiled)


def fill_paths(
    candidates: Candidates,
    capacity: FloatArray,
    limit: FloatArray,
    *,
    weight: FloatArray | None = None,
    priority: IntArray | None = None,
    compiled: bool | None = None,
) -> FloatArray:
    """
    Share the arcs among demands with several paths each: fill the best path, then spill over to the next.

    All rates grow together, in proportion to their weights, each on the demand's first path that has room. When an
    arc is full, the demands on it keep what they have there and go on growing on their next path with room; they stop
    when none is left or when they have what they ask for. With one path each this is max-min fairness. Priorities are
    strict: a class takes what it can before the next begins.

    Parameters
    ----------
    candidates
        The paths of each demand, best first.
    capacity
        Rate that fits into each arc, shape (n_arcs,). [bit/s]
    limit
        Rate that each demand asks for, shape (n_demands,). [bit/s]
    weight
        Positive, shape (n_demands,); ``None``: all alike.
    priority
        Lower numbers first, shape (n_demands,); ``None``: all alike.
    compiled
        Whether numba compiles the loop; ``None``: where it is installed, as soon as that pays. The answer is the same.

    Returns
    -------
    rate
        Rate on each path, shape (n_candidates,). [bit/s]

    Raises
    ------
    ImportError
        If the loop is to be compiled and numba is not installed.

    References
    ----------
    Bertsekas, D. and Gallager, R. (1992), Data Networks, 2nd ed., section 6.5.2; filling with spill-over is its
    extension to several paths, without the exchange between paths that a linear programme
    (``netsim.kernels.optimum``) finds.

    Examples
    --------
    Ten fit on the best path, the other two take the next.

    >>> fill_paths(Candidates.of([[(0,), (1,)]], 2), np.array([10.0, 5.0]), np.array([12.0]))
    array([10.,  2.])
    """
    return _Filling(candidates.incidence, capacity, limit, weight).rate(priority, compiled=compiled)


def fill_gathered(paths: Incidence, capacity: FloatArray, limit: FloatArray, priority: IntArray) -> FloatArray:
    """Do the same in compiled form for paths that were put together for it; see :mod:`netsim.kernels.gathering`."""
    return _Filling(paths, capacity, limit).rate(priority, compiled=True)


class _Filling:
    """One call: what is asked, and in which form the loop works on it."""

    def __init__(
        self, paths: Incidence, capacity: FloatArray, limit: FloatArray, weight: FloatArray | None = None
    ) -> None:
        self._paths = paths
        self._capacity, self._limit = np.array(capacity, dtype=float), np.array(limit, dtype=float)
        self._weight = np.ones(len(limit)) if weight is None else np.array(weight, dtype=float)
        self._level = self._limit / self._weight

    def rate(self, priority: IntArray | None, *, compiled: bool | None) -> FloatArray:
        """Return the rate on each path. [bit/s]"""
        if FILLED.is_due(len(self._limit), wanted=compiled):
            order, stops = self._order(priority)
            work = self._work(lambda part: part)
            FILLED.machine(self._paths.arrays, work, order, stops)
            return np.array(work.rate)
        tight, is_bound = self._tight()
        rate = self._paths.on_best(np.where(is_bound, 0.0, np.maximum(self._limit, 0.0)))
        if is_bound.any():
            rate[is_bound[self._paths.owner]] = self._among(tight, is_bound, priority)
        return rate

    def _tight(self) -> tuple[BoolArray, BoolArray]:
        """
        Return the arcs that may become full, and the demands whose best path passes one of them.

        An arc with room for all that could ever come over it never has a say, nor has a demand that meets only such.
        """
        paths, wanted = self._paths, np.maximum(self._limit, 0.0)
        is_bound = np.ones(len(wanted), dtype=bool)
        for _ in range(_ROUNDS):
            rate = np.where(is_bound[paths.owner], wanted[paths.owner], paths.on_best(wanted))
            tight = paths.load(rate) > self._capacity * (1.0 - _SPARE)
            is_bound &= paths.best_meets(tight)
        return tight, is_bound

    def _among(self, tight: BoolArray, is_bound: BoolArray, priority: IntArray | None) -> FloatArray:
        """Return the rates on the paths of those demands alone, over those arcs alone."""
        weight, classes = self._weight[is_bound], None if priority is None else np.asarray(priority)[is_bound]
        part = _Filling(self._paths.part(is_bound, tight), self._capacity[tight], self._limit[is_bound], weight)
        return part.plainly(classes)

    def plainly(self, priority: IntArray | None) -> FloatArray:
        """Return the rate on each path, by the loop in plain Python. [bit/s]"""
        order, stops = self._order(priority)
        work = self._work(lambda part: part.tolist())
        FILLED.plain(self._paths.lists, work, order.tolist(), stops.tolist())
        return np.array(work.rate)

    def _order(self, priority: IntArray | None) -> tuple[IntArray, IntArray]:
        """Return the demands by class, within it by the level at which they have enough, and where classes end."""
        if priority is None:
            return np.argsort(self._level, kind="stable"), np.array([len(self._level)])
        order = np.lexsort((self._level, priority))
        return order, np.append(np.flatnonzero(np.diff(np.asarray(priority)[order])) + 1, len(order))

    def _work(self, give: Callable[[np.ndarray], Any]) -> Work:
        """Return what is left before anything grows, in the form that the loop wants."""
        room, limit = self._capacity, self._limit
        still, never = np.zeros(len(room)), np.full(len(room), np.inf)
        touch = np.where(np.isfinite(room), _TOUCH * room, 0.0)
        arcs = (room, touch, still, still.copy(), never)
        enough = np.where(np.isfinite(limit), _TOUCH * limit, 0.0)
        nowhere = np.full(len(limit), -1, dtype=np.intp)
        demands = (limit, enough, self._weight, self._level, np.zeros(len(limit)), nowhere)
        return Work(
            arcs=ArcWork(*map(give, arcs)),
            demands=DemandWork(*map(give, demands)),
            rate=give(np.zeros(self._paths.n_paths)),
            top=give(np.zeros(0 if (self._weight == 1.0).all() else len(room))),
        )
