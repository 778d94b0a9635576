"""What failures make of the digital plane, many at once: who is hit, where they go, and what all get then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.arrays.lines import Lines, listed, marked
from netsim.arrays.states import Steady
from netsim.arrays.undisturbed import SPARE, TIE, Undisturbed, tried
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.delay import queueing
from netsim.kernels.incidence import entries_of, in_each
from netsim.kernels.refilling import Own

if TYPE_CHECKING:
    from netsim.arrays.situations import Rows, Situations
    from netsim.arrays.states import Fate
    from netsim.kernels.refilling import Part

_ENOUGH: Final = 1.0 - 1e-6
"""Part of what was asked that counts as all of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """A state in which somebody is hit."""

    up: BoolArray
    """Arcs and replicas that are there, shape (n_arcs,)."""
    rows: Rows
    """Of those hit, over what is left: their best paths, of each replica."""
    fate: Fate


class Settled(NamedTuple):
    """What comes of a failure."""

    state: Steady
    seen: BoolArray
    """Arcs and replicas that anything passes of which the state was made: of all others none has a say in it."""


class _Carried(NamedTuple):
    """What runs in some states."""

    lines: Lines
    """Paths that demands have there instead of their usual ones."""
    own: FloatArray
    """Rate on each of these. [bit/s]"""
    rate: FloatArray
    """Rate on each usual path, shape (n_states, n_paths). [bit/s]"""
    load: FloatArray
    """What all carry together, shape (n_states, n_arcs). [bit/s]"""


class Settling:
    """
    Settles failures, as :class:`netsim.arrays.steady.SteadyPlane` tells; what is reckoned is so for many at once.

    States have nothing in common, so that each gets what it would get alone, to the last bit.

    Parameters
    ----------
    situations, usual
        The plane, and what happens while nothing is down.
    n_links
        How many arcs let data wait; behind them stand replicas.
    """

    def __init__(self, situations: Situations, usual: Undisturbed, n_links: int) -> None:
        self._situations, self._usual, self._n_links = situations, usual, n_links
        self._capacity, self._asked = usual.task.capacity, usual.task.limit
        self._may_choose = marked([situations.may_choose], len(self._asked))[0]

    def usual(self, fate: Fate) -> Steady:
        """Return what demands get while nothing is down."""
        nobody, lines, rate = np.zeros((1, len(self._asked)), dtype=bool), self._lines([{}]), self._usual.rate[None]
        carried = _Carried(lines, lines.delay, rate, self._loaded(rate))
        return next(self._measured(carried, [fate], self._passed(nobody, lines)))

    def hit(self, gone: Sequence[IntArray]) -> list[list[int]]:
        """Return the demands of which each failure breaks a path that counts."""
        paths = self._usual.tried
        pointer, users = (np.asarray(part) for part in paths.arrays.users)
        place, user = entries_of(pointer, np.concatenate(gone))
        is_hit = np.zeros((len(gone), len(self._asked)), dtype=bool)
        state = np.repeat(np.arange(len(gone)), [len(own) for own in gone])
        is_hit[state[place], paths.owner[users[user]]] = True
        return listed(is_hit)

    def moved(self, failures: Sequence[Failure]) -> list[Settled | None]:
        """Move those hit to their new best paths; ``None`` where that fills an arc."""
        if not failures:
            return []
        every = self._lines([failure.rows for failure in failures])
        lines, usual = every.only(every.is_best), self._usual
        is_hit = marked([failure.rows for failure in failures], len(self._asked))
        own = self._asked[lines.demand]
        rate = np.where(is_hit[:, usual.before.owner], 0.0, usual.rate)
        added = lines.load(own, (len(failures), len(self._capacity)))
        load = self._loaded(rate) + added
        is_full = np.asarray(((load >= self._capacity * (1.0 - SPARE)) & (added > 0.0)).any(axis=1))
        passed = self._passed(is_hit, lines)
        states = self._measured(_Carried(lines, own, rate, load), [failure.fate for failure in failures], passed)
        seen = self._passed(is_hit, every)
        return [None if full else Settled(*own) for full, *own in zip(is_full.tolist(), states, seen, strict=True)]

    def filled(self, failures: Sequence[Failure]) -> list[Settled]:
        """
        Fill those anew whom failures may reach, with more paths for those whose best ones do not suffice.

        Who is not hit goes on with the rows that were tried, and gets all that are left only if these do not suffice.
        """
        if not failures:
            return []
        n, ups, spread = len(self._asked), [failure.up for failure in failures], self._usual.spread
        wide = self._situations.all_rows([spread.intersection(failure.rows) for failure in failures], ups)
        rows = [{**failure.rows, **own} for failure, own in zip(failures, wide, strict=True)]
        is_hit = marked([failure.rows for failure in failures], n)
        is_narrow = is_hit & self._may_choose & ~marked(wide, n)
        found: dict[int, Settled] = {}
        todo = np.arange(len(failures))
        while len(todo):
            lines, is_own = self._lines([rows[number] for number in todo]), marked([rows[number] for number in todo], n)
            part = self._usual.refill.part(Own(lines.arcs, lines.owner(n), np.flatnonzero(is_own)), len(todo))
            more = self._more(lines, is_own, part, is_narrow[todo])
            is_done = ~np.asarray(more.any(axis=1))
            carried = self._carried(lines, part, is_done)
            done, left = todo[is_done], todo[~is_done]
            fates = [failures[number].fate for number in done]
            found |= zip(done.tolist(), self._settled(carried, is_own[is_done], is_hit[done], fates), strict=True)
            is_narrow[left] &= ~more[~is_done]
            new = self._situations.all_rows(listed(more[~is_done]), [ups[number] for number in left])
            for number, own in zip(left, new, strict=True):
                rows[number] |= own
            todo = left
        return [found[number] for number in range(len(failures))]

    def _more(self, lines: Lines, is_own: BoolArray, part: Part, is_narrow: BoolArray) -> BoolArray:
        """
        Tell of which demands more paths are wanted: not all on the best, or on those that were tried.

        All arrays have the shape (n_states, n_demands).
        """
        asked, owner, n_states = self._asked, self._usual.before.owner, len(is_own)
        best = lines.is_best
        state, demand = lines.state[best], lines.demand[best]
        is_short = np.zeros_like(is_own)
        is_short[state, demand] = part.own[best] < asked[demand]
        numbers = in_each(owner, n_states, len(asked))
        served = np.bincount(numbers, weights=part.rate, minlength=is_own.size).reshape(is_own.shape)
        others = part.is_member.reshape(is_own.shape) & self._usual.has_more & ~is_own
        return (is_short & is_narrow) | (others & (served < asked * (1.0 - TIE / 2.0)))

    def _carried(self, lines: Lines, part: Part, wanted: BoolArray) -> _Carried:
        """Take some states out of what was filled."""
        n_states = len(wanted)
        own = part.own[wanted[lines.state]]
        rate, load = (whole.reshape(n_states, -1)[wanted] for whole in (part.rate, part.load))
        return _Carried(lines.of_states(wanted), own, rate, load)

    def _settled(
        self, carried: _Carried, is_own: BoolArray, is_hit: BoolArray, fates: Sequence[Fate]
    ) -> Iterator[Settled]:
        """Yield what comes of failures for whom nobody wants more paths."""
        lines, owner = carried.lines, carried.lines.owner(len(self._asked))
        asked = np.tile(self._asked, len(fates))
        passed = self._passed(is_own, lines.only(tried(owner, lines.delay, carried.own, asked)))
        return map(Settled, self._measured(carried, fates, passed), self._passed(is_hit, lines))

    # -- arithmetic --------------------------------------------------------------------------------------------------

    def _lines(self, rows: Sequence[Rows]) -> Lines:
        return Lines.of(rows, self._situations.n_arcs, self._situations.delays)

    def _loaded(self, rate: FloatArray) -> FloatArray:
        """Add up what usual paths carry over each arc in each state, shape (n_states, n_arcs). [bit/s]"""
        row, arc = self._usual.loaded
        shape = len(rate), len(self._capacity)
        load = np.bincount(in_each(arc, *shape), weights=rate[:, row].ravel(), minlength=shape[0] * shape[1])
        return load.reshape(shape).astype(float, copy=False)

    def _passed(self, is_own: BoolArray, lines: Lines) -> BoolArray:
        """Tell which arcs anybody tries: lines, and the usual paths of who has none of these; same shape."""
        shape, paths = (len(is_own), len(self._capacity)), self._usual.tried.arrays
        pointer, arc = (np.asarray(part) for part in paths.arcs)
        state, demand = np.nonzero(is_own)
        place, entry = entries_of(pointer[np.asarray(paths.first)], demand)
        gone = np.bincount(state[place] * shape[1] + arc[entry], minlength=shape[0] * shape[1]).reshape(shape)
        return np.asarray((np.bincount(arc, minlength=shape[1]) > gone) | lines.passed(shape))

    def _measured(self, carried: _Carried, fates: Sequence[Fate], passed: BoolArray) -> Iterator[Steady]:
        """Add up what runs over usual paths and others, and how long it takes."""
        usual, lines, (n_states, n_arcs) = self._usual, carried.lines, carried.load.shape
        shape, n_links = (n_states, len(self._asked)), self._n_links
        wait = np.zeros((n_states, n_arcs + 1))  # with the entry that fills up short paths
        wait[:, :n_links] = queueing(carried.load[:, :n_links], self._capacity[:n_links])
        row, arc = usual.steps
        rows = in_each(row, n_states, len(usual.rate))
        along = np.bincount(rows, weights=wait[:, arc].ravel(), minlength=carried.rate.size)
        delay = usual.delay + along.reshape(carried.rate.shape)
        owner, other = in_each(usual.before.owner, *shape), lines.owner(shape[1])

        def total(rate: FloatArray, own: FloatArray) -> FloatArray:
            most = shape[0] * shape[1]
            both = np.bincount(owner, weights=rate.ravel(), minlength=most)
            return (both + np.bincount(other, weights=own, minlength=most)).reshape(shape).astype(float, copy=False)

        served = total(carried.rate, carried.own)
        spent = total(carried.rate * delay, carried.own * (lines.delay + lines.along(wait)))
        latency = np.full(shape, np.nan)
        np.divide(spent, served, out=latency, where=served > 0.0)
        served = np.where(served >= _ENOUGH * self._asked, self._asked, served)
        for state, fate in enumerate(fates):
            yield Steady(served[state], latency[state], *fate, passed[state])
