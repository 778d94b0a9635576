"""Services that run between two dates only."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from netsim.units import hours

if TYPE_CHECKING:
    from netsim.model import Service
    from netsim.sim.freight import FreightWorld


def is_early(service: Service, day: date) -> bool:
    """Tell whether a service does not run yet on a day at its first stop."""
    return service.first is not None and day < service.first


def is_past(service: Service, day: date) -> bool:
    """Tell whether a service does not run any more on a day at its first stop."""
    return service.last is not None and day > service.last


class Seasons:
    """
    Which services are out of their dates; everybody knows a timetable, without delay.

    Parameters
    ----------
    world
        Of whose clock the time is told.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self.dated: dict[str, Service] = {}
        """Services that begin or end, by id."""
        self._ended: set[str] = set()
        self._hour = -math.inf
        self._idle: frozenset[str] = frozenset()

    def adopt(self) -> None:
        """Take up the services of the network."""
        rows = self._world.network.services
        self.dated = {row.id: row for row in rows if row.first is not None or row.last is not None}
        self._ended.clear()
        self._hour = -math.inf

    def end(self, service: Service) -> None:
        """Note that the last departure of a service has gone."""
        self._ended.add(service.id)
        self._hour = -math.inf

    def idle(self) -> frozenset[str]:
        """Return the services that do not run yet, or not any more; looked up once an hour."""
        hour = self._world.now // hours
        if hour != self._hour:
            self._hour = hour
            self._idle = frozenset(name for name, row in self.dated.items() if self._is_idle(row))
        return self._idle

    def _is_idle(self, service: Service) -> bool:
        day = self._world.local(service.stops[0], self._world.now)[1].date()
        return service.id in self._ended or is_early(service, day) or is_past(service, day)

    def until_over(self, name: str) -> float:
        """Return the time after which nothing of a service comes by any more, from now on. [s]"""
        service = self.dated.get(name)
        if service is None or service.last is None:
            return math.inf
        after = service.last + timedelta(1)
        zone = self._world.local(service.stops[0], self._world.now)[1].tzinfo
        end = datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)
        stages = self._world.plane.stages.get(name, [])
        running = sum(drive.time for stage in stages for drive in stage) + service.dwell * len(service.stops)
        return (end - self._world.scenario.start).total_seconds() + running - self._world.now
