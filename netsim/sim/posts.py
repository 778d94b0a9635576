"""Border posts: how a gate works at the moment, when it is open, and what is read off it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from netsim.sim.readings import MODES, Peak, Readings

if TYPE_CHECKING:
    from collections.abc import Generator

    import simpy

    from netsim.model import Gate, OpeningHours
    from netsim.sim.passages import Plans
    from netsim.sim.world import World


class Post(ABC):
    """
    One direction of a border gate, as those see it who run it: mode of work, hours, and the longest queue.

    Parameters
    ----------
    world
        Whose clock and log it uses.
    gate
        Its terms.
    """

    plans: Plans
    """What is known beforehand of those who pass."""

    def __init__(self, world: World, gate: Gate) -> None:
        self.world = world
        self._env = world.env
        self.gate = gate
        self.mode = "automatic"
        """How the gate works now: ``automatic``, ``manual`` or ``closed``."""
        self.mode_row: int | None = None
        """The event that brought the present mode."""
        self.is_open = True
        self._busy = 0
        """Lanes that serve those whose passage was not known."""
        self._waiting = 0
        """Trucks in the queue, on the approach and on the road behind it, but those whose passage is known."""
        self.readings = Readings()
        self._fallen: dict[str, str] = {}
        self._peak: Peak | None = None

    @abstractmethod
    def _serve_those_waiting(self) -> None:
        """Take into lanes who may go now."""

    # -- modes ---------------------------------------------------------------------------------------------------

    def fall(self, why: str, mode: str, cause: int | None) -> None:
        """Take up a worse mode of work for a reason."""
        before = self.mode
        if mode != before:
            self.plans.drop()
        self._fallen[why] = mode
        self.mode = max(self._fallen.values(), key=MODES.index)
        if self.mode == before:
            return
        self.mode_row = self.world.note("mode", self.gate.id, f"{before} -> {self.mode}: {why}", cause=cause)
        self._peak = self._peak or Peak(self._waiting, self._env.now, self.mode_row)
        self._mode_changed()

    def recover(self, why: str, cause: int | None, *, told: str = "") -> None:
        """Drop a reason for a worse mode; the best mode that the others leave holds."""
        before = self.mode
        self._fallen.pop(why, None)
        self.mode = max(self._fallen.values(), key=MODES.index, default="automatic")
        if self.mode == before:
            return
        words = told or f"{why} is back"
        self.mode_row = self.world.note("mode", self.gate.id, f"{before} -> {self.mode}: {words}", cause=cause)
        self._mode_changed()

    def _mode_changed(self) -> None:
        self._serve_those_waiting()
        self._read()

    # -- opening hours -------------------------------------------------------------------------------------------

    def _start_keeping_hours(self) -> None:
        hours = self.gate.opens
        self.is_open = hours.is_open(self.world.time_of_week(self.gate.node, self._env.now))
        if not hours.always:
            self.world.env.process(self._keep_hours(hours))

    def _keep_hours(self, hours: OpeningHours) -> Generator[simpy.Event, object, None]:
        """Open and close by the clock on the wall of the place, until other hours hold."""
        while self.gate.opens is hours:
            time = self.world.time_of_week(self.gate.node, self._env.now)
            self.is_open = hours.is_open(time)
            if self.is_open:
                self._serve_those_waiting()
                self._read()
                yield self.world.env.timeout(hours.until_closed(time))
            else:
                yield self.world.env.timeout(hours.until_open(time))

    def until_open(self, time: float) -> float:
        """Return how long after a moment the gate is open. [s]"""
        return self.gate.opens.until_open(self.world.time_of_week(self.gate.node, time))

    # -- records -------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        now, waiting = self._env.now, self._waiting
        if self.plans.hold:
            self.plans.look(now)
            return
        self.readings.take(now, self.mode, waiting, self._busy)
        if self._peak is not None and self._peak.has_turned(waiting, now, self.gate.lanes):
            self._tell(self._peak)

    def _watch_the_peak(self) -> None:
        """Once the gate works automatically again and its queue is empty, the longest queue can be told."""
        if self._peak is not None and self.mode == "automatic" and self._waiting == 0:
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
