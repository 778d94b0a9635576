"""What shippers can know: queues and closures as they were told at the last full hour."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from netsim.units import hours, minutes

if TYPE_CHECKING:
    import simpy

    from netsim.sim.freight import FreightWorld
    from netsim.sim.world import Fallback, Fault

PERIOD: Final = 1 * hours
"""Bulletins are told at every full hour."""
NEWS: Final = 30 * minutes
"""A shorter wait is nobody's news."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What was known at one moment."""

    waits: dict[str, float] = field(default_factory=dict)
    """Expected wait by queue. [s]"""
    closed: dict[str, float] = field(default_factory=dict)
    """Expected end of each closure, by link, node, gate. [s after start]"""
    causes: dict[str, int] = field(default_factory=dict)
    """The event behind a wait or a closure."""

    def delay(self, queues: tuple[str, ...], needs: frozenset[str], now: float) -> float:
        """Return the delay that a route with these queues and needs is expected to suffer. [s]"""
        total = 0.0
        for queue in queues:  # asked a hundred thousand times in a run: a sum over a generator takes twice as long
            total += self.waits.get(queue, 0.0)
        if self.closed and not self.closed.keys().isdisjoint(needs):
            total += max(max(0.0, end - now) for asset, end in self.closed.items() if asset in needs)
        return total


QUIET: Final = Bulletin()


class Board:
    """All bulletins of a run, so that somebody who hears late can be told what was known then."""

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self._first = world.now
        self._told: list[Bulletin] = []
        self._last_news = -1
        """Number of the last bulletin that told something."""
        if world.ships:
            world.env.process(self._tell())

    def _tell(self) -> Generator[simpy.Event, object, None]:
        while True:
            self._told.append(told := self._look())
            if told is not QUIET:
                self._last_news = len(self._told) - 1
                self._world.convoys.scatter()
            yield self._world.env.timeout(PERIOD)

    def has_news(self, delay: float) -> bool:
        """Tell whether somebody who hears with a delay may know of something: not if all since then is quiet."""
        last = self._last_news
        return last >= 0 and (last == len(self._told) - 1 or self.number(delay) <= last)

    def number(self, delay: float) -> int:
        """Return the number of the last bulletin that somebody knows who hears with a delay; -1: none yet."""
        due = int((self._world.now - delay - self._first) // PERIOD)
        return min(due, len(self._told) - 1)  # that of this very instant may not be told yet

    def read(self, number: int) -> Bulletin:
        """Return a bulletin by its number."""
        return self._told[number] if 0 <= number < len(self._told) else QUIET

    def _look(self) -> Bulletin:
        world = self._world
        waits, causes = {}, {}
        for name, queue in world.gates.items():
            wait = queue.expected_wait if queue.waiting or queue.slots is not None else 0.0
            if wait > NEWS:
                waits[name] = wait
                if queue.mode_row is not None and queue.mode != "automatic":
                    causes[name] = queue.mode_row
                elif queue.approach is not None and queue.approach.row is not None:
                    causes[name] = queue.approach.row
        waits |= {name: wait for name, wait in world.other_waits() if wait > NEWS}
        last: dict[str, Fault | Fallback] = {
            asset: max(faults, key=_reopens)
            for asset, faults in world.faults.items()
            if world.plane.uses(asset) and not world.is_up(asset)  # a broken cable closes no road
        }
        last |= {
            place: max(reasons.values(), key=_ends)
            for place, reasons in world.fallen.items()
            if world.plane.uses(place) and not world.works(place) and place not in last
        }
        closed = {asset: fault.expected_end for asset, fault in last.items()}
        causes |= {asset: fault.row for asset, fault in last.items()}
        return Bulletin(waits, closed, causes) if waits or closed else QUIET


def _ends(fallback: Fallback) -> float:
    """Return when a place is expected to work again, if this is why it does not. [s]"""
    return fallback.expected_end if fallback.share == 0.0 else -math.inf


def _reopens(fault: Fault) -> float:
    """Return when a fault lets traffic pass: at once where capacity is left. [s]"""
    return fault.expected_end if fault.outage.capacity == 0.0 else -math.inf
