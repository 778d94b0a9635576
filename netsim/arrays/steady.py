"""The digital plane after failures, state by state: only what a failure changes is reckoned anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.rows import Row, RowTable
from netsim.arrays.states import Fate, Steady, fate_of
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.delay import queueing
from netsim.kernels.fairness import Candidates
from netsim.kernels.incidence import ends
from netsim.kernels.refilling import Own, Part, Refill, Task

if TYPE_CHECKING:
    from netsim.arrays.arcs import DigitalArcs
    from netsim.arrays.situations import Found, Situation, Situations

_SPARE: Final = 1e-6
"""Part of a capacity that must be left over for an arc to count as never full, whatever rounding does."""
_ENOUGH: Final = 1.0 - 1e-6
"""Part of what was asked that counts as all of it."""
_TIE: Final = 1e-9
"""Part of a delay by which equal ones may differ; less is rounding."""
Rows = Mapping[int, tuple[Row, ...]]
"""Paths of demands, best first."""


class SteadyPlane:
    """
    The states of a digital plane in which demands fill their best path and spill over, see ``max-min-fair``.

    After a failure a demand is *hit* if it breaks a path on which the demand tried to grow while nothing was down: its
    rows up to the last that carries anything. Three things are known without carrying everything anew.

    (a) Nobody is hit: all is as it was. A path that takes the place of a broken one is no shorter than that, so that
    the rows before it stay as they are, and filling looks at no other. Where lengths tie, this is not relied upon.

    (b) The same arcs are down: the answer is the same.

    (c) No demand that is hit ran over a full arc, each had all on its best path, and when each runs over its new best
    path instead no arc of these is full. Then nobody else's rate changes. For let the others grow as before and those
    hit on their new paths: the load of an arc never falls while rates grow, so that an arc of a new path, not full in
    the end, never is; an arc that was full carries none of those hit, before or after, so that it fills at the same
    moment; and all others carry at most what they did. So each demand finds the same arcs full whenever it looks, and
    this is how filling goes.

    In all other states, those hit get new rows, and all whom that may reach are filled anew, see
    :class:`netsim.kernels.refilling.Refill`.

    Parameters
    ----------
    arcs, situations
        The plane.
    usual
        What happens while nothing is down.
    capacity
        Rate that fits into each arc, replicas counted, shape (n_arcs,). [bit/s]
    asked
        Shape (n_demands,). [bit/s]
    answer
        Rate on each path while nothing is down, shape (n_candidates,), and the priority of each demand. [bit/s]
    """

    def __init__(
        self,
        arcs: DigitalArcs,
        situations: Situations,
        usual: Situation,
        capacity: FloatArray,
        asked: FloatArray,
        answer: tuple[FloatArray, IntArray],
    ) -> None:
        self._arcs, self._situations, self._now, self._capacity, self._asked = arcs, situations, usual, capacity, asked
        self._n_links = len(arcs.capacity)
        self._rate, self._priority = answer
        self._load = usual.table.candidates.load(self._rate)
        self._known: dict[bytes, Steady] = {}
        self.counts = {"not_used": 0, "known": 0, "moved": 0, "filled": 0}
        """How many states were answered in which way."""

    def after(self, down: Collection[str]) -> Steady:
        """
        Return what demands get while some nodes and links are down; ids of other planes do no harm.

        A state that changes nothing is answered by :attr:`usual` itself.
        """
        gone = self._gone(down)
        key = gone.tobytes()
        if key in self._known:
            self.counts["known"] += 1
        else:
            self._known[key] = self._find(gone, down)
        return self._known[key]

    def _gone(self, down: Collection[str]) -> IntArray:
        """Return the arcs and replicas that go with nodes and links, in order."""
        gone = [self._arcs_of[name] for name in down if name in self._arcs_of]
        return np.unique(np.concatenate(gone)) if gone else np.zeros(0, dtype=np.intp)

    @cached_property
    def _arcs_of(self) -> dict[str, IntArray]:
        """The arcs and replicas, of those that are there, that go with each node and link."""
        graph, is_there = self._arcs.graph, self._now.up
        of: dict[str, list[int]] = {name: [] for name in self._arcs.nodes}
        for arc, (tail, head) in enumerate(zip(graph.tail.tolist(), graph.head.tolist(), strict=True)):
            of[self._arcs.nodes[tail]].append(arc)
            of[self._arcs.nodes[head]].append(arc)
        for replica, seat in self._situations.seat.items():
            of[replica.partition(";")[2]].append(seat)
        of |= {link: [2 * number, 2 * number + 1] for number, link in enumerate(self._arcs.links)}
        return {name: np.array([arc for arc in own if is_there[arc]], dtype=np.intp) for name, own in of.items()}

    # -- while nothing is down -----------------------------------------------------------------------------------

    @cached_property
    def usual(self) -> Steady:
        """What demands get while nothing is down."""
        tried = self._marked(self._now.table.arcs[self._is_tried])
        return self._measured([(self._now.table, self._rate)], self._load, fate_of(self._now.fate), tried)

    @cached_property
    def _has_all(self) -> BoolArray:
        """Which demands get all on their best path, shape (n_demands,)."""
        return self._on_best(self._now.table.candidates, self._rate)

    def _on_best(self, candidates: Candidates, rate: FloatArray) -> BoolArray:
        first, has_path = candidates.first[:-1], np.diff(candidates.first) > 0
        has_all = np.zeros(len(has_path), dtype=bool)
        has_all[has_path] = rate[first[has_path]] >= self._asked[has_path]
        return has_all

    @cached_property
    def _is_tried(self) -> BoolArray:
        return self._tried(self._now.table, self._rate)

    def _tried(self, table: RowTable, rate: FloatArray) -> BoolArray:
        """Tell which rows count when a failure breaks them: up to the last in use, and all as short."""
        owner, n_demands = table.owner, len(self._asked)
        last = self._last(table, rate)
        bound = np.full(n_demands, np.inf)
        is_met = last < len(owner)
        bound[is_met] = table.delay[last[is_met]] * (1.0 + _TIE)
        return np.asarray((np.arange(len(owner)) <= last[owner]) | (table.delay <= bound[owner]))

    def _last(self, table: RowTable, rate: FloatArray) -> IntArray:
        """Return the last row in use of each demand; beyond all rows where it still wants more, shape (n_demands,)."""
        served = np.bincount(table.owner, weights=rate, minlength=len(self._asked))
        last = np.zeros(len(self._asked), dtype=np.intp)
        used = np.flatnonzero(rate > 0.0)
        np.maximum.at(last, table.owner[used], used)
        last[served < self._asked * (1.0 - _TIE)] = len(rate)  # who still wants more has tried all
        return last

    @cached_property
    def _users(self) -> Candidates:
        """The rows that were tried, as a table in which each is a demand of its own."""
        rows = self._now.table.arcs[self._is_tried]
        return Candidates(rows, np.arange(len(rows) + 1), self._now.table.n_arcs)

    @cached_property
    def _user(self) -> IntArray:
        """Demand of each of these rows."""
        return self._now.table.owner[self._is_tried]

    @cached_property
    def _is_free(self) -> BoolArray:
        """Which demands have all on their best path, and no full arc on it, shape (n_demands,)."""
        table = self._now.table
        full = np.append(self._load >= self._capacity * (1.0 - _SPARE), False)
        meets = np.zeros(len(self._asked), dtype=bool)
        meets[table.owner[full[table.arcs].any(axis=1) & (self._rate > 0.0)]] = True
        return np.asarray(self._has_all & ~meets)

    @cached_property
    def _spread(self) -> frozenset[int]:
        """Demands of which more than the best path was sought."""
        every = range(len(self._asked))
        return frozenset(d for d in every if d not in self._now.narrow and len(self._now.table.rows[d]) > 1)

    # -- a state -------------------------------------------------------------------------------------------------

    def _find(self, gone: IntArray, down: Collection[str]) -> Steady:
        hit = np.unique(self._user[self._users.over(gone)]).tolist()
        if not hit:
            self.counts["not_used"] += 1
            return self.usual
        up = self._now.up.copy()
        up[gone] = False
        is_free = bool(self._is_free[hit].all())
        rows, found = self._situations.best_rows(hit, up)
        fate = self._fates([number for number in hit if not rows[number]], found, up, down)
        moved = self._moved(rows, fate) if is_free else None
        self.counts["filled" if moved is None else "moved"] += 1
        return moved or self._filled(rows, gone, fate)

    def _fates(self, lost: list[int], found: Found, up: BoolArray, down: Collection[str]) -> Fate:
        """Tell why demands without a path have none, those included that never had one."""
        cut, barred = self.usual.cut, self.usual.barred
        if lost:
            now = fate_of(self._situations.fates(lost, found, self._arcs.node_up(down), up), lost)
            cut, barred = cut | now[0], barred | now[1]
        return cut, barred

    def _moved(self, rows: Rows, fate: Fate) -> Steady | None:
        """Move those hit to their new best paths; ``None`` where that fills an arc."""
        usual, new = self._now.table, self._made({number: own[:1] for number, own in rows.items()})
        own = self._asked[new.owner]
        is_hit = np.zeros(len(self._asked), dtype=bool)
        is_hit[list(rows)] = True
        rate = np.where(is_hit[usual.owner], 0.0, self._rate)
        added = Candidates(new.arcs, np.arange(len(own) + 1), usual.n_arcs).load(own)
        load = usual.candidates.load(rate) + added
        if (load >= self._capacity * (1.0 - _SPARE))[added > 0.0].any():
            return None
        tried = self._marked(usual.arcs[self._is_tried & ~is_hit[usual.owner]]) | self._marked(new.arcs)
        return self._measured([(usual, rate), (new, own)], load, fate, tried)

    def _filled(self, rows: Rows, gone: IntArray, fate: Fate) -> Steady:
        """
        Fill those anew whom a failure may reach, with more paths for those whose best ones do not suffice.

        Who is not hit goes on with the rows that were tried, and gets all that are left only if these do not suffice.
        """
        up = self._now.up.copy()
        up[gone] = False
        wide = self._situations.all_rows(sorted(self._spread.intersection(rows)), up)
        own, narrow = {**rows, **wide}, self._situations.may_choose.intersection(rows).difference(wide)
        while True:
            new = self._made(own)
            part = self._refill.part(Own(new.arcs, new.owner, np.fromiter(new.rows, np.intp, len(new.rows))))
            more = self._more(new, part, narrow)
            if not more:
                break
            own, narrow = own | self._situations.all_rows(sorted(more), up), narrow - more
        usual, rate = self._now.table, np.zeros(len(self._rate))
        rate[self._looked_at] = part.rate
        is_own = np.zeros(len(self._asked), dtype=bool)
        is_own[list(own)] = True
        tried = self._marked(usual.arcs[self._is_tried & ~is_own[usual.owner]])
        tried |= self._marked(new.arcs[self._tried(new, part.own)])
        return self._measured([(usual, rate), (new, part.own)], part.load, fate, tried)

    @cached_property
    def _refill(self) -> Refill:
        """What fills again where a failure changes something; it knows the rows that were tried."""
        rows, owner = self._looked_at, self._now.table.owner
        counts = np.bincount(owner[rows], minlength=len(self._asked))
        before = Candidates(self._now.table.arcs[rows], ends(counts), self._now.table.n_arcs)
        return Refill(before, self._rate[rows], Task(self._capacity, self._asked, self._priority))

    @cached_property
    def _looked_at(self) -> IntArray:
        """The rows that demands looked at: each up to the last in use, all where it still wants more."""
        last = self._last(self._now.table, self._rate)
        return np.flatnonzero(np.arange(len(self._rate)) <= last[self._now.table.owner])

    @cached_property
    def _has_more(self) -> BoolArray:
        """Which demands have rows that they did not look at, or may have, shape (n_demands,)."""
        has_more = np.zeros(len(self._asked), dtype=bool)
        has_more[np.delete(self._now.table.owner, self._looked_at)] = True
        has_more[list(self._now.narrow)] = True
        return has_more

    def _more(self, new: RowTable, part: Part, narrow: frozenset[int]) -> frozenset[int]:
        """Return the demands of whom more paths are wanted: not all on the best, or on those that were tried."""
        first = np.flatnonzero(np.diff(new.owner, prepend=-1) != 0)
        demand = new.owner[first]
        short = narrow.intersection(demand[part.own[first] < self._asked[demand]].tolist())
        others = part.is_member & self._has_more
        others[list(new.rows)] = False
        served = np.bincount(self._now.table.owner[self._looked_at], weights=part.rate, minlength=len(self._asked))
        return short.union(np.flatnonzero(others & (served < self._asked * (1.0 - _TIE / 2.0))).tolist())

    def _marked(self, rows: IntArray) -> BoolArray:
        """Tell which arcs rows pass, shape (n_arcs,)."""
        passed = np.zeros(self._situations.n_arcs + 1, dtype=bool)
        passed[rows] = True
        return passed[:-1]

    def changes(self, state: Steady, down: Collection[str]) -> bool:
        """Tell whether more assets that go down can change a state at all, by the argument (a) for that state."""
        return state.tried is None or bool(state.tried[self._gone(down)].any())

    def _made(self, rows: Rows) -> RowTable:
        return RowTable.bare(rows, self._situations.n_arcs, self._situations.delays)

    def _measured(
        self, parts: Iterable[tuple[RowTable, FloatArray]], load: FloatArray, fate: Fate, tried: BoolArray
    ) -> Steady:
        """Add up what runs over the rows of tables, and how long it takes."""
        n_demands = len(self._asked)
        wait = np.zeros(len(self._capacity) + 1)  # with the entry that fills up short paths
        wait[: self._n_links] = queueing(load[: self._n_links], self._capacity[: self._n_links])
        served, spent = np.zeros(n_demands), np.zeros(n_demands)
        for table, rate in parts:
            delay = table.delay + table.along(wait)
            served += np.bincount(table.owner, weights=rate, minlength=n_demands)
            spent += np.bincount(table.owner, weights=rate * delay, minlength=n_demands)
        latency = np.full(n_demands, np.nan)
        np.divide(spent, served, out=latency, where=served > 0.0)
        return Steady(np.where(served >= _ENOUGH * self._asked, self._asked, served), latency, *fate, tried)
