"""Rows of demands in several states as one table, each row by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from netsim.arrays.rows import filled_up
from netsim.kernels.base import BoolArray, FloatArray, IntArray

if TYPE_CHECKING:
    from netsim.arrays.rows import Delays
    from netsim.arrays.situations import Rows


class Lines(NamedTuple):
    """Rows of some demands, state by state."""

    state: IntArray
    demand: IntArray
    """In which state it is, and whose, shape (n_rows,)."""
    arcs: IntArray
    ways: IntArray
    """What each loads, and what it runs over, filled up with the number of arcs, shape (n_rows, longest)."""
    delay: FloatArray
    """Without queueing, equipment at its start included, shape (n_rows,). [s]"""

    @classmethod
    def of(cls, states: Sequence[Rows], n_arcs: int, delays: Delays) -> Lines:
        """Put the rows of each state together, of each demand best first, demands in order."""
        every = [(demand, own[demand]) for own in states for demand in sorted(own)]
        counts = np.array([sum(map(len, own.values())) for own in states], dtype=np.intp)
        flat = [row for _, own in every for row in own]
        arcs = ways = filled_up([row.way for row in flat], n_arcs)
        if any(row.arcs is not row.way for row in flat):
            arcs = filled_up([row.arcs for row in flat], n_arcs)
        demand = np.repeat([number for number, _ in every], [len(own) for _, own in every]).astype(np.intp)
        start = np.array([row.source for row in flat], dtype=np.intp)
        return cls(np.repeat(np.arange(len(states)), counts), demand, arcs, ways, delays(ways, start))

    def owner(self, n_demands: int) -> IntArray:
        """Return the owners in numbers through all states: demand d of state s has number d + s x n_demands."""
        return self.state * n_demands + self.demand

    @property
    def is_best(self) -> BoolArray:
        """Which rows are the first of their demand, shape (n_rows,)."""
        is_best = np.ones(len(self.state), dtype=bool)
        is_best[1:] = (np.diff(self.state) != 0) | (np.diff(self.demand) != 0)
        return is_best

    def only(self, rows: BoolArray) -> Lines:
        """Return some of the rows."""
        return Lines(self.state[rows], self.demand[rows], self.arcs[rows], self.ways[rows], self.delay[rows])

    def of_states(self, wanted: BoolArray) -> Lines:
        """Return those of some states, which are numbered anew."""
        number = np.cumsum(wanted) - 1
        some = self.only(wanted[self.state])
        return some._replace(state=number[some.state])

    def along(self, value: FloatArray) -> FloatArray:
        """
        Add up a value of arcs along each row, from its beginning, shape (n_rows,).

        Parameters
        ----------
        value
            Of each arc in each state, with a last one for what fills rows up, shape (n_states, n_arcs + 1).
        """
        row, place = np.nonzero(self.ways < value.shape[1] - 1)
        along = np.bincount(row, weights=value[self.state[row], self.ways[row, place]], minlength=len(self.state))
        return along.astype(float, copy=False)

    def load(self, rate: FloatArray, shape: tuple[int, int]) -> FloatArray:
        """Add up the rates of rows over each arc in each state, shape (n_states, n_arcs)."""
        n_arcs = shape[1]
        row, place = np.nonzero(self.arcs < n_arcs)
        arc = self.state[row] * n_arcs + self.arcs[row, place]
        load = np.bincount(arc, weights=rate[row], minlength=shape[0] * n_arcs).reshape(shape)
        return load.astype(float, copy=False)

    def passed(self, shape: tuple[int, int]) -> BoolArray:
        """Tell which arcs any row passes in each state, shape (n_states, n_arcs)."""
        passed = np.zeros((shape[0], shape[1] + 1), dtype=bool)
        passed[self.state[:, None], self.arcs] = True
        return passed[:, :-1]


def marked(numbers: Sequence[Iterable[int]], most: int) -> BoolArray:
    """
    Tell which numbers are listed in each state, shape (n_states, most).

    Examples
    --------
    >>> marked([[0], [], [1, 2]], 3).astype(int)
    array([[1, 0, 0],
           [0, 0, 0],
           [0, 1, 1]])
    """
    is_listed = np.zeros((len(numbers), most), dtype=bool)
    for own, listed in zip(is_listed, numbers, strict=True):
        own[list(listed)] = True
    return is_listed


def listed(is_listed: BoolArray) -> list[list[int]]:
    """
    List the numbers that are marked in each state.

    Examples
    --------
    >>> listed(np.array([[True, False], [False, False], [True, True]]))
    [[0], [], [0, 1]]
    """
    state, number = np.nonzero(is_listed)
    bounds, numbers = np.searchsorted(state, np.arange(len(is_listed) + 1)).tolist(), number.tolist()
    return [numbers[begin:end] for begin, end in pairwise(bounds)]
