"""Border gates: lanes in parallel, a queue that keeps its order, a mode of work, opening hours, patience."""

from __future__ import annotations

import heapq
import itertools
import math
from array import array
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import simpy
from simpy.events import NORMAL, PENDING

from netsim.kernels.base import IntArray

if TYPE_CHECKING:
    from netsim.model import Gate, OpeningHours
    from netsim.sim.world import World

_TURNED: Final = 0.75
"""A queue has turned when it has shrunk to this part of its longest."""
_WORTH_A_WORD: Final = 5
"""A queue that turns is noted from so many trucks a lane."""
SERVED: Final = "served"
LEFT: Final = "left"
MODES: Final = ("automatic", "manual", "closed")
"""Modes of work from the best to the worst; of several fallbacks the worst holds."""
_CODE: Final = {mode: number for number, mode in enumerate(MODES)}
_BITS: Final = 30
"""Of the number of lanes at work, where a reading is packed into one number."""


class Turn(simpy.Event):
    """
    Trucks of one shipment at a gate; happens when they are through (``SERVED``) or drive away (``LEFT``).

    Parameters
    ----------
    env
        The clock.
    trucks
        How many.
    through
        What the gate does first when they are through.
    """

    def __init__(self, env: simpy.Environment, trucks: int, through: Callable[[Any], None]) -> None:
        self.env, self.callbacks, self._value = env, [through], PENDING  # as the class of SimPy, without the call
        self.trucks, self.joined, self.in_queue = trucks, env.now, True


@dataclass(slots=True)
class Peak:
    """The longest queue since a gate fell back, when it was, and the event of the fall."""

    trucks: int
    time: float
    row: int
    told: int = 0
    """The longest queue that was noted."""


class Readings:
    """A gate's state at each moment at which it changed, in columns."""

    def __init__(self) -> None:
        self.time, self._state = array("d"), array("q")
        self._last = -math.inf

    def take(self, time: float, mode: str, waiting: int, in_service: int) -> None:
        """Keep a state, packed into one number; of several at one moment the last."""
        state = (waiting << _BITS | in_service) << 2 | _CODE[mode]
        if time == self._last:
            self._state[-1] = state
            return
        self._last = time
        self.time.append(time)
        self._state.append(state)

    @property
    def waiting(self) -> IntArray:
        """Trucks in the queue."""
        return np.array(self._state) >> _BITS + 2

    @property
    def in_service(self) -> IntArray:
        """Lanes at work."""
        return np.array(self._state) >> 2 & (1 << _BITS) - 1

    @property
    def mode(self) -> IntArray:
        """Place of the mode in ``MODES``."""
        return np.array(self._state) & 3


class GateQueue:
    """
    One direction of a border gate.

    Trucks join, wait for a lane and are served one after the other; those in ``priority_classes`` first.
    Nobody waits as a process: the queue is two lists in order of arrival, the end of a service is one event.
    """

    def __init__(self, world: World, gate: Gate) -> None:
        self.world = world
        self._env = world.env
        self.gate = gate
        self.mode = "automatic"
        """How the gate works now: ``automatic``, ``manual`` or ``closed``."""
        self.busy = 0
        self.waiting = 0
        """Trucks in the queue."""
        self.mode_row: int | None = None
        """The event that brought the present mode."""
        self.arrived = self.served = self.left = 0
        """Trucks, from time zero on."""
        self.joined, self.waited, self.trucks = array("d"), array("d"), array("i")
        """When each shipment joined, how long it waited, how many trucks it had."""
        self.readings = Readings()
        self._queues: tuple[deque[Turn], deque[Turn]] = (deque(), deque())
        self._impatient: list[tuple[float, int, Turn]] = []
        self._restless: simpy.Event | None = None
        self._numbers = itertools.count()
        self._fallen: dict[str, str] = {}
        self._peak: Peak | None = None
        self._draw = world.draw(f"gate/{gate.id}")
        self.is_open = True
        self._start_keeping_hours()
        self._read()

    # -- what trucks do -----------------------------------------------------------------------------------------

    def join(self, trucks: int, cargo_class: str = "", patience: float = math.inf) -> simpy.Event:
        """Join the queue; the event tells whether the trucks were served or left when patience was over."""
        entry = Turn(self._env, trucks, self._through)
        if entry.joined >= 0.0:
            self.arrived += trucks
        if not self.waiting and self._may_serve():
            self._serve(entry)
        else:
            self._queues[cargo_class not in self.gate.priority_classes].append(entry)
            self.waiting += trucks
            if patience < math.inf:
                self._lose_patience(entry, patience)
        self._read()
        return entry

    @property
    def is_free(self) -> bool:
        """Whether who comes now is served at once."""
        return not self.waiting and self._may_serve()

    @property
    def expected_wait(self) -> float:
        """Wait that somebody reckons with who sees the queue: trucks over the rate of the lanes. [s]"""
        law = self.gate.lane_time(self.mode)
        open_share = self.gate.opens.span / 86_400.0
        return self.waiting * (law.mean + self.gate.inspecting) / (self.gate.lanes * open_share)

    # -- modes ---------------------------------------------------------------------------------------------------

    def fall(self, why: str, mode: str, cause: int | None) -> None:
        """Take up a worse mode of work for a reason."""
        before = self.mode
        self._fallen[why] = mode
        self.mode = max(self._fallen.values(), key=MODES.index)
        if self.mode == before:
            return
        self.mode_row = self.world.note("mode", self.gate.id, f"{before} -> {self.mode}: {why}", cause=cause)
        self._peak = self._peak or Peak(self.waiting, self._env.now, self.mode_row)
        self._mode_changed()

    def recover(self, why: str, cause: int | None) -> None:
        """Drop a reason for a worse mode; the best mode that the others leave holds."""
        before = self.mode
        self._fallen.pop(why, None)
        self.mode = max(self._fallen.values(), key=MODES.index, default="automatic")
        if self.mode == before:
            return
        self.mode_row = self.world.note("mode", self.gate.id, f"{before} -> {self.mode}: {why} is back", cause=cause)
        self._mode_changed()

    def _mode_changed(self) -> None:
        self._serve_those_waiting()
        self._read()

    def adopt(self, gate: Gate) -> None:
        """Go on with other terms: lanes, service times, opening hours."""
        changed_hours = gate.opens is not self.gate.opens
        self.gate = gate
        if changed_hours:
            self._start_keeping_hours()
        self._serve_those_waiting()
        self._read()

    # -- service -------------------------------------------------------------------------------------------------

    def _may_serve(self) -> bool:
        return self.is_open and self.busy < self.gate.lanes and self.mode != "closed"

    def _serve(self, entry: Turn) -> None:
        """Take trucks into a lane; their event is set to happen when they are through."""
        joined, trucks = entry.joined, entry.trucks
        entry.in_queue = False
        self.busy += 1
        self.joined.append(joined)
        self.waited.append(self._env.now - joined)
        self.trucks.append(trucks)
        entry._ok, entry._value = True, SERVED  # noqa: SLF001 - a timeout with a value, without a second event
        self._env.schedule(entry, NORMAL, trucks * self._service_time())

    def _service_time(self) -> float:
        gate = self.gate
        time = self._draw.draw(gate.lane_time(self.mode))
        if gate.inspection is not None and self._draw.uniform() < (gate.inspection_share or 0.0):
            time += self._draw.draw(gate.inspection)
        return time

    def _through(self, entry: Turn) -> None:
        self.busy -= 1
        if self._env.now >= 0.0:
            self.served += entry.trucks
        if self.waiting or self._peak is not None:
            self._serve_those_waiting()
        self._read()

    def _serve_those_waiting(self) -> None:
        while self.waiting and self._may_serve():
            entry = self._next()
            self.waiting -= entry.trucks
            self._serve(entry)
        self._watch_the_peak()

    def _next(self) -> Turn:
        """Take the first of the queue; those who drove away are still in the lists and are passed over."""
        for queue in self._queues:
            while queue:
                entry = queue.popleft()
                if entry.in_queue:
                    return entry
        raise LookupError("the queue is empty")

    # -- patience ------------------------------------------------------------------------------------------------

    def _lose_patience(self, entry: Turn, patience: float) -> None:
        end = entry.joined + patience
        is_next = not self._impatient or end < self._impatient[0][0]
        heapq.heappush(self._impatient, (end, next(self._numbers), entry))
        if self._restless is None:
            self._restless = self.world.env.event()
            self.world.env.process(self._let_go())
        elif is_next and not self._restless.triggered:
            self._restless.succeed()

    def _let_go(self) -> Generator[simpy.Event, object, None]:
        """Let those drive away whose patience is over; one process for the whole queue."""
        env = self.world.env
        while True:
            self._restless = env.event()
            while self._impatient and not self._impatient[0][2].in_queue:
                heapq.heappop(self._impatient)
            if not self._impatient:
                yield self._restless
                continue
            yield self._restless | env.timeout(max(0.0, self._impatient[0][0] - self._env.now))
            self._dismiss()

    def _dismiss(self) -> None:
        while self._impatient and self._impatient[0][0] <= self._env.now:
            entry = heapq.heappop(self._impatient)[2]
            if entry.in_queue:
                entry.in_queue = False
                entry.callbacks.remove(self._through)
                self.waiting -= entry.trucks
                if self._env.now >= 0.0:
                    self.left += entry.trucks
                entry.succeed(LEFT)
        self._read()

    # -- opening hours -------------------------------------------------------------------------------------------

    def _start_keeping_hours(self) -> None:
        hours = self.gate.opens
        self.is_open = hours.is_open(self.world.local(self.gate.node, self._env.now)[0])
        if not hours.always:
            self.world.env.process(self._keep_hours(hours))

    def _keep_hours(self, hours: OpeningHours) -> Generator[simpy.Event, object, None]:
        """Open and close by the clock on the wall of the place, until other hours hold."""
        while self.gate.opens is hours:
            time_of_day, _ = self.world.local(self.gate.node, self._env.now)
            self.is_open = hours.is_open(time_of_day)
            if self.is_open:
                self._serve_those_waiting()
                self._read()
                yield self.world.env.timeout((hours.closes - time_of_day) % 86_400.0 or 86_400.0)
            else:
                yield self.world.env.timeout(hours.until_open(time_of_day))

    # -- records -------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        now = self._env.now
        self.readings.take(now, self.mode, self.waiting, self.busy)
        if self._peak is not None:
            self._follow_the_peak(self._peak, now)

    def _follow_the_peak(self, peak: Peak, now: float) -> None:
        """Note a queue that was longer than ever since the fall when it has turned, a quarter below its longest."""
        if self.waiting > peak.trucks:
            peak.trucks, peak.time = self.waiting, now
        elif self.waiting < _TURNED * peak.trucks and peak.trucks > max(peak.told, _WORTH_A_WORD * self.gate.lanes):
            self._tell(peak)

    def _watch_the_peak(self) -> None:
        """Once the gate works automatically again and its queue is empty, the longest queue can be told."""
        if self._peak is not None and self.mode == "automatic" and self.waiting == 0:
            self.tell_peak()
            self.world.note("queue_cleared", self.gate.id, cause=self.mode_row)

    def tell_peak(self) -> None:
        """Note the longest queue since the gate fell back, at the time when it was, if it is not yet told."""
        peak, self._peak = self._peak, None
        if peak is not None and peak.trucks > peak.told:
            self._tell(peak)

    def _tell(self, peak: Peak) -> None:
        peak.told = peak.trucks
        self.world.note("queue_peak", self.gate.id, f"{peak.trucks} trucks waiting", cause=peak.row, at=peak.time)
