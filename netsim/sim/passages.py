"""
Passages: while a gate only serves in order of arrival, who comes knows at once when he will be through.

The queue is then arithmetic ("virtual departure"): the lanes are known by the times at which they are free again, the
first of them takes the next truck [1]_. Nobody needs an event for the beginning or end of his service. All times are
those of the ordinary queue, to the last bit; only of trucks that come to a place at the very same instant, as from
lanes that work in step, another one may be the first.

References
----------
.. [1] Kiefer, J. and Wolfowitz, J. (1955), On the theory of queues with many servers, Trans. AMS 78, 1-18.
   doi:10.1090/S0002-9947-1955-0066408-3
"""

from __future__ import annotations

import math
from array import array
from collections import deque
from heapq import heapify, heapreplace
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import numpy as np

from netsim.sim.turns import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netsim.kernels.base import FloatArray, IntArray
    from netsim.sim.consignments import Lane as Shipper
    from netsim.sim.convoys import Convoy
    from netsim.sim.express import Express
    from netsim.sim.gates import GateQueue
    from netsim.sim.itineraries import Itinerary
    from netsim.sim.turns import KnownTurn

_WORTH_IT: Final = 50
"""Passages that pay for the books."""
_LONGEST: Final = 1_000
"""Where something comes between again and again, so many pass as usual before the next attempt."""


class Passage(NamedTuple):
    """Trucks of one shipment that wait at a gate and know when they will be in a lane."""

    express: Express | tuple[Convoy, int]
    """Who; of a convoy its place there."""
    trucks: int
    joined: float
    start: float
    turn: KnownTurn | None
    """What their patience holds on to; ``None`` where they have no end of it."""


class Lane(NamedTuple):
    """A lane at work."""

    through: float
    """[s]"""
    trucks: int
    rank: int


class Plans:
    """
    All passages of a gate that are known, as long as nothing comes between.

    Parameters
    ----------
    queue
        Of the gate; it holds whoever cannot know.
    """

    def __init__(self, queue: GateQueue) -> None:
        self._queue, self._env = queue, queue.world.env
        self.hold = False
        """Whether they hold now, so that nobody is in the ordinary queue."""
        self._free: list[float] = []
        """When each lane is free again, as a heap. [s]"""
        self._joined, self._starts, self._trucks = array("d"), array("d"), array("i")
        self._time, self._favoured = queue.lane_time, queue.gate.priority_classes
        """Time in a lane, and classes that overtake, while they hold. [s]"""
        self._preferred: set[int] = set()
        """Numbers of those who would overtake."""
        self._begun: list[Lane] = []
        """Lanes that were at work when they began to hold."""
        self._looked: list[float] = []
        """Other moments at which somebody read the gate. [s]"""
        self._ahead: deque[Passage] = deque()
        """Those who wait, the first first; who has begun meanwhile is taken away late."""
        self.feeds: list[tuple[Convoy, int]] = []
        """Convoys that come here, and at which of their gates this is."""
        self._pause = self._wait = 0
        """Shipments that pass as usual before the next attempt, after the last one and still."""

    @property
    def are_worth_a_look(self) -> bool:
        """Whether the time in a lane of the gate can be known."""
        return self._queue.lane_time > 0.0

    def make(self, express: Express, itinerary: Itinerary, now: float) -> float | None:
        """Tell trucks that come now when they will be through; ``None`` where that cannot be known. [s]"""
        if not self.hold and not self._begin():
            return None
        self._bring_up()
        free, trucks = self._free, itinerary.trucks
        start = free[0]
        if start <= now:
            start = now
            if self._favoured and itinerary.class_ in self._favoured:
                self._preferred.add(len(self._joined))
        elif start - now >= itinerary.patience or itinerary.class_ in self._favoured:
            return None
        else:
            turn = self._queue.patient_turn(express, start) if itinerary.patience < math.inf else None
            self._ahead.append(Passage(express, trucks, now, start, turn))
        through = start + trucks * self._time
        heapreplace(free, through)
        self._joined.append(now)
        self._starts.append(start)
        self._trucks.append(trucks)
        return through

    def look(self, now: float) -> None:
        """Remember that somebody read the gate."""
        self._looked.append(now)

    @property
    def waiting(self) -> int:
        """Trucks that wait now."""
        self._bring_up()
        self._forget_who_has_begun()
        return sum(passage.trucks for passage in self._ahead)

    def _forget_who_has_begun(self) -> None:
        """Take those from the front who wait no longer; what is due at this very moment comes after who looks."""
        now, ahead = self._env.now, self._ahead
        while ahead and ahead[0].start < now:
            ahead.popleft()

    @property
    def busy(self) -> int:
        """Lanes at work now."""
        self._bring_up()
        return sum(end > self._env.now for end in self._free)

    def _begin(self) -> bool:
        """Take over from the ordinary queue, if it is empty and all is as usual; tell whether it was."""
        queue = self._queue
        if not queue.is_plain:
            return False
        if self._wait:
            self._wait -= 1
            return False
        self.hold = True
        self._time, self._favoured = queue.lane_time, queue.gate.priority_classes
        self._begun = [Lane(through, turn.trucks, turn.rank) for turn, through in queue.leave_lanes()]
        self._free = [lane.through for lane in self._begun] + [-math.inf] * (queue.gate.lanes - len(self._begun))
        heapify(self._free)
        return True

    # -- convoys -----------------------------------------------------------------------------------------------------

    def may_feed(self, lane: Shipper) -> bool:
        """Tell whether all of a lane may know when they will be through, since they overtake nobody."""
        return (self.hold or self._begin()) and lane.row.class_ not in self._favoured

    def let_through(self, before: float) -> None:
        """Tell those of convoys when they will be through who have come before a moment."""
        free, joined, starts, sizes = self._free, self._joined, self._starts, self._trucks
        for moment, (convoy, trucks, through) in self._coming(before):
            start = free[0]
            if start <= moment:
                start = moment
            elif start >= before:
                self._ahead.append(Passage((convoy, len(through)), trucks, moment, start, None))
            end = start + trucks * self._time
            heapreplace(free, end)
            joined.append(moment)
            starts.append(start)
            sizes.append(trucks)
            through.append(end)

    def _coming(self, before: float) -> Iterable[tuple[float, tuple[Convoy, int, array[float]]]]:
        """Return when who comes before a moment, in order; of several at one moment the convoy that formed first."""
        each = [
            zip(convoy.coming(step, before), repeat((convoy, convoy.itinerary.trucks, convoy.through[step])))
            for convoy, step in self.feeds
        ]
        return each[0] if len(each) == 1 else sorted((one for feed in each for one in feed), key=itemgetter(0))

    def _bring_up(self) -> None:
        """Let those pass whom nobody has looked at."""
        if self.feeds:
            self.feeds[0][0].world.convoys.bring_up()

    def scatter(self, sent: Mapping[Convoy, Mapping[int, Express]]) -> None:
        """Let those of convoys who wait be shipments of their own."""
        self.feeds.clear()
        self._forget_who_has_begun()
        for place, passage in enumerate(self._ahead):
            if isinstance(passage.express, tuple):
                convoy, member = passage.express
                self._ahead[place] = passage._replace(express=sent[convoy][member])

    # -- when something comes between --------------------------------------------------------------------------------

    def drop(self) -> None:
        """Put everybody into the ordinary queue, as it would be now: in lanes, or waiting."""
        if not self.hold:
            return
        if self.feeds:
            self.feeds[0][0].world.convoys.scatter()
        self._pause = 0 if len(self._joined) >= _WORTH_IT else min(2 * self._pause + 1, _LONGEST)
        self._wait = self._pause
        waiting = self._end(math.nextafter(self._env.now, math.inf))
        turns = [self._queue.stand_in_line(passage) for passage in waiting]
        for passage, turn in zip(waiting, turns, strict=True):
            express = cast("Express", passage.express)  # convoys are scattered
            cast("Express", express.shipment.journey).queue_up(turn)  # another one if a road behind has closed

    def finish(self) -> None:
        """Close the books of a run that ends now, before what is due at this very moment."""
        if self.hold:
            for passage in self._end(self._env.now):
                self._queue.stand_in_line(passage)

    def _end(self, before: float) -> list[Passage]:
        """Hold no longer; return those who have not begun before a moment."""
        waiting = [passage for passage in self._ahead if passage.start >= before]
        inside = self._settle(before)
        self.hold = False
        self._joined, self._starts, self._trucks = array("d"), array("d"), array("i")
        self._preferred.clear()
        self._looked.clear()
        self._ahead.clear()
        for lane in inside:
            self._queue.take_in(Turn(self._env, lane.trucks, self._queue.through, lane.rank), lane.through)
        return waiting

    def _settle(self, before: float) -> list[Lane]:
        """
        Put what has happened before a moment into the gate's books; return the lanes that work then.

        A gate's state is kept at each moment at which somebody comes or is through.
        """
        queue = self._queue
        joined, start = np.array(self._joined), np.array(self._starts)
        trucks = np.array(self._trucks, dtype=np.int64)
        end = start + trucks * self._time
        leaving = np.append(end, [lane.through for lane in self._begun])
        leaves = np.append(trucks, np.array([lane.trucks for lane in self._begun], dtype=np.int64))
        gone, has_begun = leaving < before, start < before
        queue.keep(joined[has_begun], start[has_begun], self._trucks[: int(has_begun.sum())])
        queue.arrived += int(trucks[joined >= 0.0].sum())
        queue.served += int(leaves[gone & (leaving >= 0.0)].sum())
        time = np.unique(np.concatenate([joined, leaving[gone], self._looked]))
        waiting = _up_to(time, joined, trucks) - _up_to(time, start, trucks)
        busy = len(self._begun) + _up_to(time, start) - _up_to(time, np.sort(leaving))
        queue.readings.take_all(time, waiting, busy)
        at_work = np.flatnonzero((end >= before) & has_begun).tolist()
        known = [Lane(float(end[one]), self._trucks[one], int(one not in self._preferred)) for one in at_work]
        return known + [lane for lane in self._begun if lane.through >= before]


def _up_to(time: FloatArray, events: FloatArray, weights: IntArray | None = None) -> IntArray:
    """Return how many of some events, which are in order, have happened at each time, or the sum of their weights."""
    number = np.searchsorted(events, time, side="right")
    return number if weights is None else np.append(0, np.cumsum(weights))[number]
