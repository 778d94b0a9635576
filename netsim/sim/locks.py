"""Locks: vessels queue for a chamber, which takes one or more of them at a time."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator
from typing import TYPE_CHECKING

import simpy

from netsim.sim.harbours import Call

if TYPE_CHECKING:
    from netsim.arrays.freight import Drive
    from netsim.model import Lock, Service
    from netsim.sim.freight import FreightWorld
    from netsim.sim.world import World


class Locking(simpy.Event):
    """A vessel at a lock; happens when it is through."""

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self.arrived = self.began = env.now


class LockQueue:
    """
    A lock, both directions of which share the chambers.

    Parameters
    ----------
    world
        Its clock, and whether the place works.
    lock
        The row.
    """

    def __init__(self, world: World, lock: Lock) -> None:
        self._world = world
        self.lock = lock
        self.busy = 0
        """Chambers at work."""
        self._waiting: deque[Locking] = deque()
        self._draw = world.draw(f"lock/{lock.node}")
        self._comes_back = False

    @property
    def waiting(self) -> int:
        """Vessels that wait for a chamber."""
        return len(self._waiting)

    def adopt(self, lock: Lock) -> None:
        """Go on with other terms."""
        self.lock = lock
        self._fill()

    def join(self) -> Locking:
        """Wait for a chamber and pass."""
        vessel = Locking(self._world.env)
        self._waiting.append(vessel)
        self._fill()
        return vessel

    def _fill(self) -> None:
        """Begin as many lockages as there are chambers and vessels, if the lock works at this hour."""
        while self._waiting and self.busy < self.lock.chambers and self._works():
            together = [self._waiting.popleft() for _ in range(min(self.lock.vessels, len(self._waiting)))]
            self.busy += 1
            time = self._draw.draw(self.lock.time)
            together[0].callbacks.append(self._through)
            for vessel in together:
                vessel.began = self._world.now
                vessel._ok, vessel._value = True, None  # noqa: SLF001 - a timeout, without a second event
                self._world.env.schedule(vessel, delay=time)

    def _through(self, _: simpy.Event) -> None:
        self.busy -= 1
        self._fill()

    def _works(self) -> bool:
        """Tell whether lockages may begin; if not, come back when that can have changed."""
        closed = self.lock.opens.until_open(self._world.time_of_week(self.lock.node, self._world.now))
        works = self._world.works(self.lock.node)
        if (closed or not works) and not self._comes_back:
            self._comes_back = True
            event = self._world.env.timeout(closed) if works else self._world.when_changed()
            event.callbacks.append(self._look_again)
        return works and not closed

    def _look_again(self, _: simpy.Event) -> None:
        self._comes_back = False
        self._fill()


def pass_lock(world: FreightWorld, service: Service, drive: Drive) -> Generator[simpy.Event, object, None]:
    """Queue for a chamber of the lock at the end of a link, if there is one."""
    link = world.network.link.get(drive.name)
    lock = world.timetables.locks.get("" if link is None else link.target if drive.forward else link.source)
    if lock is None:
        return
    vessel, ship = lock.join(), object()
    world.timetables.under_way[ship] = Call(service.id, lock.lock.node, "lock", world.now, math.nan, math.nan)
    yield vessel
    del world.timetables.under_way[ship]
    world.timetables.calls.append(Call(service.id, lock.lock.node, "lock", vessel.arrived, vessel.began, world.now))
