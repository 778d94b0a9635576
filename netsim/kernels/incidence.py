"""Which arcs paths pass, and which paths pass arcs, in the forms that filling reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.filling import Rows, Table


class Incidence:
    """
    Paths and arcs in both directions, made on first use and kept.

    Parameters
    ----------
    pointer, arc
        Path p passes the arcs ``arc[pointer[p]:pointer[p + 1]]``, shapes (n_paths + 1,) and (n_entries,).
    first
        The paths of demand d are those from ``first[d]`` up to ``first[d + 1]``, shape (n_demands + 1,).
    n_arcs
        Arcs are numbered from zero.

    Examples
    --------
    >>> both = Incidence(np.array([0, 2, 3]), np.array([0, 1, 0]), np.array([0, 1, 2]), n_arcs=2)
    >>> both.lists.users
    Rows(pointer=[0, 2, 3], entry=[0, 1, 0])
    """

    def __init__(self, pointer: IntArray, arc: IntArray, first: IntArray, n_arcs: int) -> None:
        # numba compiles anew for arrays of other layout or that may not be written
        self._pointer, self._arc, self._first = (np.array(part, dtype=np.intp) for part in (pointer, arc, first))
        self._n_arcs = n_arcs

    @classmethod
    def of(cls, table: Table, n_arcs: int) -> Incidence:
        """Take what was put together for compiled code."""
        paths = cls(*table.arcs, table.first, n_arcs)  # type: ignore[arg-type]  # compiled code reads arrays
        paths.arrays, paths.owner = table, table.owner  # type: ignore[assignment]  # same
        return paths

    @property
    def n_paths(self) -> int:
        """How many paths there are."""
        return len(self._pointer) - 1

    def on_best(self, rate: FloatArray) -> FloatArray:
        """Put the rate of each demand on its first path, if it has any, shape (n_paths,)."""
        has_path = np.diff(self._first) > 0
        rates = np.zeros(self.n_paths)
        rates[self._first[:-1][has_path]] = rate[has_path]
        return rates

    def load(self, rate: FloatArray) -> FloatArray:
        """Add up the rates of paths over each arc, shape (n_arcs,)."""
        rates = np.repeat(rate, np.diff(self._pointer))
        return np.bincount(self._arc, weights=rates, minlength=self._n_arcs).astype(float, copy=False)

    @cached_property
    def owner(self) -> IntArray:
        """Demand of each path, shape (n_paths,)."""
        return np.repeat(np.arange(len(self._first) - 1), np.diff(self._first))

    @cached_property
    def _passing(self) -> IntArray:
        """Path of each entry, shape (n_entries,)."""
        return np.repeat(np.arange(self.n_paths), np.diff(self._pointer))

    def best_meets(self, some: BoolArray) -> BoolArray:
        """Tell which demands have a best path that passes one of some arcs, shape (n_demands,)."""
        meets = np.bincount(self._passing[some[self._arc]], minlength=self.n_paths) > 0
        has_path = np.diff(self._first) > 0
        is_met = np.zeros(len(has_path), dtype=bool)
        is_met[has_path] = meets[self._first[:-1][has_path]]
        return is_met

    def part(self, demands: BoolArray, arcs: BoolArray) -> Incidence:
        """Return the paths of some demands over some arcs, both numbered anew."""
        is_kept = demands[self.owner]
        entry = is_kept[self._passing] & arcs[self._arc]
        length = np.bincount(self._passing[entry], minlength=self.n_paths)[is_kept]
        number = np.cumsum(arcs) - 1
        first = ends(np.diff(self._first)[demands])
        return Incidence(ends(length), number[self._arc[entry]], first, int(arcs.sum()))

    @cached_property
    def arrays(self) -> Table:
        """The table for compiled code."""
        return self._table(lambda part: part)

    @cached_property
    def lists(self) -> Table:
        """The table for plain Python, which reads lists faster than arrays."""
        return self._table(lambda part: part.tolist())

    def _table(self, give: Callable[[IntArray], Any]) -> Table:
        narrow = self._arc.astype(np.min_scalar_type(self._n_arcs))  # numpy sorts two bytes ten times as fast as eight
        users = np.bincount(self._arc, minlength=self._n_arcs)
        return Table(
            arcs=Rows(give(self._pointer), give(self._arc)),
            users=Rows(give(ends(users)), give(self._passing[np.argsort(narrow, kind="stable")])),
            first=give(self._first),
            owner=give(self.owner),
        )


def ends(lengths: IntArray) -> IntArray:
    """
    Return where rows of some lengths begin and end, shape (n_rows + 1,).

    Examples
    --------
    >>> ends(np.array([2, 0, 1]))
    array([0, 2, 2, 3])
    """
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.intp)))


def in_each(numbers: IntArray, n_states: int, most: int) -> IntArray:
    """
    Give numbers to things that each of some states has: thing i of state s gets i + s x most.

    Examples
    --------
    >>> in_each(np.array([0, 2]), 2, 5)
    array([0, 2, 5, 7])
    """
    return (numbers + most * np.arange(n_states)[:, None]).ravel()


def entries_of(pointer: IntArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    """
    List the entries of some rows, of which row r has those from ``pointer[r]`` up to ``pointer[r + 1]``.

    Returns
    -------
    place, entry
        Which of the rows each is of, by its place in ``rows``, and its number.

    Examples
    --------
    >>> entries_of(np.array([0, 2, 5]), np.array([1, 0]))
    (array([0, 0, 0, 1, 1]), array([2, 3, 4, 0, 1]))
    """
    counts = pointer[rows + 1] - pointer[rows]
    place = np.repeat(np.arange(len(rows)), counts)
    return place, np.arange(len(place)) + (pointer[rows] - ends(counts)[:-1])[place]


def along(value: FloatArray, paths: IntArray) -> FloatArray:
    """
    Add up a value of arcs along each path, from its beginning, shape (n_paths,).

    A plain sum over rows groups its terms by the width of the table: its last bit would tell how long other paths are.

    Parameters
    ----------
    value
        Of each arc, with a last one for what fills rows up, shape (n_arcs + 1,).
    paths
        Arcs of each path, filled up with ``n_arcs``, shape (n_paths, longest).

    Examples
    --------
    >>> along(np.array([1.0, 2.0, 0.0]), np.array([[0, 1], [1, 2]]))
    array([3., 2.])
    """
    if not paths.shape[1]:
        return np.zeros(len(paths))
    return np.cumsum(value[paths], axis=1)[:, -1]
