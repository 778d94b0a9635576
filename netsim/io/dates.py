"""Timetables that a scenario does not see: over before it begins, or not begun when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from netsim.errors import Fault

if TYPE_CHECKING:
    from netsim.model import Scenario


def out_of_date(scenario: Scenario) -> Iterator[Fault]:
    """Yield services that leave on no day of a run, warm-up included."""
    if not scenario.freight:
        return
    begin = scenario.start - timedelta(seconds=scenario.warm_up)
    end = scenario.start + timedelta(seconds=scenario.until)
    for position, service in enumerate(scenario.network.services):
        zone = ZoneInfo(scenario.network.node[service.stops[0]].timezone)
        if service.last is not None and service.last < (day := begin.astimezone(zone).date()):
            message = f'the timetable of "{service.id}" ends on {service.last}, before the run begins on {day}'
            yield Fault(message, ("services", position, "last"), "it will not run", warning=True)
        if service.first is not None and service.first > (day := end.astimezone(zone).date()):
            message = f'the timetable of "{service.id}" begins on {service.first}, after the run ends on {day}'
            yield Fault(message, ("services", position, "first"), "it will not run", warning=True)
