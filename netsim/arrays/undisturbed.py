"""The digital plane while nothing is down, as failures are told from it: who carries what, and what anybody tried."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.fairness import Candidates
from netsim.kernels.incidence import Incidence, ends
from netsim.kernels.refilling import Refill, Task

if TYPE_CHECKING:
    from netsim.arrays.situations import Situation

SPARE: Final = 1e-6
"""Part of a capacity that must be left over for an arc to count as never full, whatever rounding does."""
TIE: Final = 1e-9
"""Part of a delay by which equal ones may differ; less is rounding."""


@dataclass(frozen=True, eq=False)  # without slots: there is a place to keep what is prepared once
class Undisturbed:
    """
    What happens while nothing is down.

    Parameters
    ----------
    now
        The paths of all demands, and what is up.
    all_rates
        Rate on each of these paths, shape (n_candidates,). [bit/s]
    task
        Capacities, replicas counted, what each demand asks for, and priorities.
    """

    now: Situation
    all_rates: FloatArray
    task: Task

    @cached_property
    def rows(self) -> IntArray:
        """The paths that demands looked at: each up to the last in use, all where it still wants more."""
        last = last_in_use(self.now.table.owner, self.all_rates, self.task.limit)
        return np.flatnonzero(np.arange(len(self.all_rates)) <= last[self.now.table.owner])

    @cached_property
    def before(self) -> Candidates:
        """The same as a table of all demands."""
        table = self.now.table
        counts = np.bincount(table.owner[self.rows], minlength=len(self.task.limit))
        return Candidates(table.arcs[self.rows], ends(counts), table.n_arcs)

    @cached_property
    def rate(self) -> FloatArray:
        """Rate on each of these. [bit/s]"""
        return self.all_rates[self.rows]

    @cached_property
    def delay(self) -> FloatArray:
        """Delay of each of these without queueing. [s]"""
        return self.now.table.delay[self.rows]

    @cached_property
    def steps(self) -> tuple[IntArray, IntArray]:
        """Row and arc of each step of what these run over, row by row."""
        ways = self.now.table.ways[self.rows]
        row, place = np.nonzero(ways < self.now.table.n_arcs)
        return row, ways[row, place]

    @cached_property
    def loaded(self) -> tuple[IntArray, IntArray]:
        """Row and arc of all that these load, row by row."""
        row, place = np.nonzero(self.before.arcs < self.before.n_arcs)
        return row, self.before.arcs[row, place]

    @cached_property
    def refill(self) -> Refill:
        """What fills again where a failure changes something."""
        return Refill(self.before, self.rate, self.task)

    @cached_property
    def has_more(self) -> BoolArray:
        """Which demands have paths that they did not look at, or may have, shape (n_demands,)."""
        has_more = np.zeros(len(self.task.limit), dtype=bool)
        has_more[np.delete(self.now.table.owner, self.rows)] = True
        has_more[list(self.now.narrow)] = True
        return has_more

    @cached_property
    def tried(self) -> Incidence:
        """The paths that count when a failure breaks them: of each demand up to the last in use, and all as short."""
        table = self.now.table
        is_tried = tried(table.owner, table.delay, self.all_rates, self.task.limit)
        rows = table.arcs[is_tried]
        passes = rows < table.n_arcs
        counts = np.bincount(table.owner[is_tried], minlength=len(self.task.limit))
        return Incidence(ends(passes.sum(axis=1)), rows[passes], ends(counts), table.n_arcs)

    @cached_property
    def is_free(self) -> BoolArray:
        """Which demands have all on their best path, and no full arc on it, shape (n_demands,)."""
        table, candidates = self.now.table, self.now.table.candidates
        full = np.append(candidates.load(self.all_rates) >= self.task.capacity * (1.0 - SPARE), False)
        first, has_path = candidates.first[:-1], np.diff(candidates.first) > 0
        is_free = np.zeros(len(has_path), dtype=bool)
        is_free[has_path] = self.all_rates[first[has_path]] >= self.task.limit[has_path]
        is_free[table.owner[full[table.arcs].any(axis=1) & (self.all_rates > 0.0)]] = False
        return is_free

    @cached_property
    def spread(self) -> frozenset[int]:
        """Demands of which more than the best path was sought."""
        rows, narrow = self.now.table.rows, self.now.narrow
        return frozenset(demand for demand in rows if demand not in narrow and len(rows[demand]) > 1)


def last_in_use(owner: IntArray, rate: FloatArray, asked: FloatArray) -> IntArray:
    """Return the last row in use of each demand; beyond all rows where it still wants more, shape (n_demands,)."""
    served = np.bincount(owner, weights=rate, minlength=len(asked))
    last = np.zeros(len(asked), dtype=np.intp)
    used = np.flatnonzero(rate > 0.0)
    last[owner[used]] = used  # ascending: the last one stays
    last[served < asked * (1.0 - TIE)] = len(rate)  # who still wants more has tried all
    return last


def tried(owner: IntArray, delay: FloatArray, rate: FloatArray, asked: FloatArray) -> BoolArray:
    """Tell which rows count when a failure breaks them: up to the last in use, and all as short."""
    last = last_in_use(owner, rate, asked)
    bound = np.full(len(asked), np.inf)
    is_met = last < len(owner)
    bound[is_met] = delay[last[is_met]] * (1.0 + TIE)
    return np.asarray((np.arange(len(owner)) <= last[owner]) | (delay <= bound[owner]))
