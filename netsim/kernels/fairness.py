"""Fair shares of full arcs: progressive filling, over one path or over several."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from netsim.kernels.base import FloatArray, IntArray

_TOUCH: Final = 1e-9
"""Part of an arc's capacity, or of a limit, below which the rest counts as nothing."""


@dataclass(frozen=True, slots=True)
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
        return cls(arcs, np.concatenate(([0], np.cumsum([len(own) for own in paths], dtype=np.intp))), n_arcs)

    @property
    def owner(self) -> IntArray:
        """Demand of each path, shape (n_candidates,)."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    def load(self, rate: FloatArray) -> FloatArray:
        """Add up the rates of the paths over each arc, shape (n_arcs,)."""
        return _load(self.arcs, rate, self.n_arcs)


def _load(paths: IntArray, rate: FloatArray, n_arcs: int) -> FloatArray:
    rates = np.repeat(rate, paths.shape[1])
    return np.bincount(paths.ravel(), weights=rates, minlength=n_arcs + 1)[:n_arcs].astype(float, copy=False)


def max_min_fair(
    pointer: IntArray, arc: IntArray, capacity: FloatArray, limit: FloatArray, weight: FloatArray | None = None
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
    paths = [[tuple(arc[start:end].tolist())] for start, end in pairwise(pointer)]
    return fill_paths(Candidates.of(paths, len(capacity)), capacity, limit, weight=weight)


def fill_paths(
    candidates: Candidates,
    capacity: FloatArray,
    limit: FloatArray,
    *,
    weight: FloatArray | None = None,
    priority: IntArray | None = None,
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

    Returns
    -------
    rate
        Rate on each path, shape (n_candidates,). [bit/s]

    References
    ----------
    Bertsekas, D. and Gallager, R. (1992), Data Networks, 2nd ed., section 6.5.2; filling with spill-over is its
    extension to several paths, without the exchange between paths that a linear programme would find.
    """
    fill = _Fill(candidates, capacity, limit, np.ones(len(limit)) if weight is None else weight)
    classes = np.zeros(len(limit), dtype=int) if priority is None else priority
    for number in np.unique(classes):
        fill.serve(np.flatnonzero(classes == number))
    return fill.rate


class _Fill:
    """What is left while rates grow; arrays over arcs end with one that never fills, which fills up short paths."""

    def __init__(self, candidates: Candidates, capacity: FloatArray, limit: FloatArray, weight: FloatArray) -> None:
        self.candidates, self.weight = candidates, weight
        self.rate = np.zeros(len(candidates.arcs))
        self.left = np.array(limit, dtype=float)
        self.enough = np.where(np.isfinite(limit), _TOUCH * limit, 0.0)
        self.room = np.append(capacity, np.inf)
        self.touch = np.append(capacity * _TOUCH, 0.0)
        self.full = self.room <= self.touch

    def serve(self, members: IntArray) -> None:
        """Let the rates of some demands grow until each has enough or no room."""
        while True:
            growing = members[self.left[members] > self.enough[members]]
            row = self._first_with_room(growing)
            growing, row = growing[row >= 0], row[row >= 0]
            if not len(growing):
                return
            self._grow(growing, row)

    def _first_with_room(self, demand: IntArray) -> IntArray:
        """Return the row of each demand's best path without a full arc, or -1."""
        is_shut = np.any(self.full[self.candidates.arcs], axis=1)
        rows = np.append(np.flatnonzero(~is_shut), len(self.rate))
        row = rows[np.searchsorted(rows, self.candidates.first[demand])]
        return np.where(row < self.candidates.first[demand + 1], row, -1)

    def _grow(self, demand: IntArray, row: IntArray) -> None:
        """Raise the rates of demands on their present paths until all have enough or an arc is full."""
        paths = self.candidates.arcs[row]
        rise, arc = self._rise(demand, paths)
        gain = np.minimum(self.left[demand], self.weight[demand] * rise)
        self.rate[row] += gain
        self.left[demand] -= gain
        # a full arc that rounding overfills by a hair would look overfilled at every level later on
        self.room = np.maximum(self.room - _load(paths, gain, len(self.room)), 0.0)
        self.full |= self.room <= self.touch
        if arc >= 0:
            self.full[arc] = True  # rounding may have left a little room; without this the filling might not end

    def _rise(self, demand: IntArray, paths: IntArray) -> tuple[float, int]:
        """
        Find how far rates per weight can rise, and the arc that ends it (-1: none, all have enough).

        Loads are linear between the levels at which a demand has enough: find the first level that overfills an arc by
        bisection, then the point before it where the first arc is full.
        """
        left, weight = self.left[demand], self.weight[demand]
        levels = np.unique(left / weight)
        low, high = 0, len(levels)  # the first level that overfills lies in [low, high]
        probe = high - 1  # mostly there is room for all: ask that first
        while low < high:
            if (_load(paths, np.minimum(left, weight * levels[probe]), len(self.room)) > self.room).any():
                high = probe
            else:
                low = probe + 1
            probe = (low + high) // 2
        if low == len(levels):
            return float(levels[-1]), -1
        base = float(levels[low - 1]) if low else 0.0
        slope = _load(paths, np.where(left > weight * base, weight, 0.0), len(self.room))
        spare = self.room - _load(paths, np.minimum(left, weight * base), len(self.room))
        with np.errstate(divide="ignore", invalid="ignore"):
            rise = np.where(slope > 0.0, np.maximum(spare, 0.0) / slope, np.inf)
        return base + float(rise.min()), int(rise.argmin())
