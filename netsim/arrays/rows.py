"""The paths of demands as arrays: made for some demands, and put in the place of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np

from netsim.kernels.base import FloatArray, IntArray, ObjectArray
from netsim.kernels.fairness import Candidates
from netsim.kernels.incidence import ends
from netsim.kernels.paths import Path

Delays = Callable[[IntArray, IntArray], FloatArray]
"""Gives the delay of paths that begin at some nodes."""
Naming = Callable[[Path], tuple[str, ...]]
"""Gives the links that a path runs over."""


class Row(NamedTuple):
    """A path that a demand may take."""

    arcs: Path
    """What it loads: with ``1+1`` both paths, and with a workload what the replica can serve, and the way abroad."""
    way: Path
    """What it runs over."""
    source: int
    """Node where it begins."""
    part: float = 1.0
    """Part of the demand's rate on it when each node splits equally, or when it was held to it."""


@dataclass(frozen=True, eq=False)  # without slots: there is a place to keep what is prepared once
class RowTable:
    """
    The paths of some demands.

    Parameters
    ----------
    rows
        Of each demand, best first, by its number, in ascending order.
    arcs, ways
        What each row loads, and what it runs over, filled up with ``n_arcs``, shape (n_rows, longest).
    names
        Links that each row runs over, a tuple each, shape (n_rows,).
    start, delay, split
        Node where each row begins, its delay without queueing, equipment at its start included, and its part of a
        demand's rate. [s]
    back, back_delay
        Arcs of each demand's way back, filled up likewise, shape (n_demands, longest); their delay, NaN where there is
        no way back. [s]
    n_arcs
        Arcs are numbered from zero.
    """

    rows: Mapping[int, tuple[Row, ...]]
    arcs: IntArray
    ways: IntArray
    names: ObjectArray
    start: IntArray
    delay: FloatArray
    split: FloatArray
    back: IntArray
    back_delay: FloatArray
    n_arcs: int

    @classmethod
    def of(
        cls,
        rows: Mapping[int, tuple[Row, ...]],
        back: Mapping[int, tuple[Path | None, int]],
        n_arcs: int,
        measures: tuple[Delays, Naming],
    ) -> RowTable:
        """Make the table of rows and ways back, each with the node where it begins."""
        delays, naming = measures
        known = {number: rows[number] for number in sorted(rows)}
        flat, home = [row for own in known.values() for row in own], [back[number] for number in known]
        ways, start = (
            filled_up([row.way for row in flat], n_arcs),
            np.array([row.source for row in flat], dtype=np.intp),
        )
        ways_back = filled_up([way or () for way, _ in home], n_arcs)
        back_delay = delays(ways_back, np.array([begin for _, begin in home], dtype=np.intp))
        back_delay[[way is None for way, _ in home]] = np.nan
        return cls(
            rows=known,
            arcs=filled_up([row.arcs for row in flat], n_arcs),
            ways=ways,
            names=np.fromiter((naming(row.way) for row in flat), object, len(flat)),
            start=start,
            delay=delays(ways, start),
            split=np.array([row.part for row in flat], dtype=float),
            back=ways_back,
            back_delay=back_delay,
            n_arcs=n_arcs,
        )

    @cached_property
    def owner(self) -> IntArray:
        """Demand of each row, shape (n_rows,)."""
        return np.repeat(np.fromiter(self.rows, np.intp, len(self.rows)), self._count)

    @cached_property
    def _count(self) -> IntArray:
        return np.fromiter(map(len, self.rows.values()), np.intp, len(self.rows))

    @cached_property
    def candidates(self) -> Candidates:
        """The rows of all demands as kernels want them; the table must hold all."""
        return Candidates(self.arcs, ends(self._count), self.n_arcs)

    def without(self) -> list[int]:
        """Return the demands that have no row; the table must hold all."""
        return [int(number) for number in np.flatnonzero(self._count == 0)]

    def with_rows(self, other: RowTable) -> RowTable:
        """Return the table of all demands with the rows of some of them replaced."""
        if not other.rows:
            return self
        is_kept = np.ones(len(self.rows), dtype=bool)
        replaced = np.fromiter(other.rows, np.intp, len(other.rows))
        is_kept[replaced] = False
        kept = np.flatnonzero(np.repeat(is_kept, self._count))
        owner = np.append(self.owner[kept], other.owner)
        place = np.argsort(owner, kind="stable")
        # where each row of the new table stands in this one with the other below it
        order = np.append(kept, len(self.start) + np.arange(len(other.start)))[place]
        own = np.arange(len(self.rows))
        own[replaced] = len(own) + np.arange(len(replaced))
        table = RowTable(
            rows={**self.rows, **other.rows},
            arcs=self._stacked(self.arcs, other.arcs)[order],
            ways=self._stacked(self.ways, other.ways)[order],
            names=np.append(self.names, other.names)[order],
            start=np.append(self.start, other.start)[order],
            delay=np.append(self.delay, other.delay)[order],
            split=np.append(self.split, other.split)[order],
            back=self._stacked(self.back, other.back)[own],
            back_delay=np.append(self.back_delay, other.back_delay)[own],
            n_arcs=self.n_arcs,
        )
        count = self._count.copy()
        count[replaced] = other._count
        vars(table).update(owner=owner[place], _count=count)  # known here, so that they need not be found again
        return table

    def _stacked(self, above: IntArray, below: IntArray) -> IntArray:
        """Put rows of different length into one table."""
        if above.shape[1] == below.shape[1]:
            return np.concatenate((above, below))
        table = np.full((len(above) + len(below), max(above.shape[1], below.shape[1])), self.n_arcs)
        table[: len(above), : above.shape[1]] = above
        table[len(above) :, : below.shape[1]] = below
        return table


def filled_up(paths: list[Path], fill: int) -> IntArray:
    """Put paths into a table, filled up to the longest, shape (n_paths, longest)."""
    length = np.fromiter(map(len, paths), np.intp, len(paths))
    table = np.full((len(paths), length.max(initial=0)), fill)
    table[np.arange(table.shape[1]) < length[:, None]] = np.fromiter(chain.from_iterable(paths), np.intp, length.sum())
    return table
