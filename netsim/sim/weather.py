"""Weather: the days and storms that let crews work on site, or do not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netsim.model.hazards import Gale
from netsim.sim.jobs import soil
from netsim.units import days

if TYPE_CHECKING:
    from netsim.model import OpeningHours, RepairCrew, Weather
    from netsim.sim.freight import FreightWorld
    from netsim.sim.jobs import Job

_FAR: Final = 10_000
"""Days after which a crew that never finds a day to work has waited for ever."""


class Almanac:
    """
    Which days are workable, drawn day after day, each row of the weather from a stream of its own.

    Parameters
    ----------
    world
        With its start, its network and its random streams.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self._drawn: dict[str, list[bool]] = {}
        self._first = math.floor(world.now / days)

    def is_workable(self, row: Weather, day: int) -> bool:
        """Tell whether a day, counted from the start, is workable; days before it are drawn first."""
        drawn = self._drawn.setdefault(row.id, [])
        stream = self._world.draw(f"weather/{row.id}")
        while len(drawn) <= day - self._first:
            date = self._world.local_in("UTC", (self._first + len(drawn)) * days)[1].date()
            part = row.workable.factor(date)
            drawn.append(stream.uniform() < chance(part, row.spell, before=drawn[-1] if drawn else None))
        return drawn[day - self._first]

    def held_up(self, crew: RepairCrew, job: Job, time: float) -> float:
        """Return until when work on site cannot go on; the moment itself if it can. [s]"""
        blown = (end for start, end in self._gales(crew, job.place, "") if start <= time < end)
        ends = [*self._end_of_bad_days(job, time), *blown]
        return max((end for end in ends if end > time), default=time)

    def next_stop(self, crew: RepairCrew, job: Job, time: float) -> float:
        """Return when work that can go on stops at the earliest: by the weather, or at the end of a shift. [s]"""
        stops = [start for start, _ in self._gales(crew, job.place, "") if start > time]
        if self._rows(job):
            stops.append((math.floor(time / days) + 1) * days)
        if not crew.shift.always:
            stops.append(time + crew.shift.until_closed(self._clock(crew, time)))
        return min(stops, default=math.inf)

    def off_duty(self, crew: RepairCrew, time: float) -> float:
        """Return until when a crew does not work because of its shift; the moment itself if it does. [s]"""
        return time + until_open(crew.shift, self._clock(crew, time))

    def storm(self, crew: RepairCrew, place: tuple[float, float], node: str, time: float) -> float:
        """Return until when a wind that is too strong lies over a place; the moment itself if none does. [s]"""
        now = time
        while over := [end for start, end in self._gales(crew, place, node) if start <= now < end]:
            now = max(over)
        return now

    def _gales(self, crew: RepairCrew, place: tuple[float, float], node: str) -> Iterator[tuple[float, float]]:
        """Yield from when until when a wind of the scenario is too strong for a crew at a place. [s]"""
        if crew.wind_limit is None:
            return
        for hazard in self._world.scenario.hazards:
            if isinstance(hazard, Gale):
                yield from hazard.gales(crew.wind_limit, place, node)

    def _end_of_bad_days(self, job: Job, time: float) -> Iterator[float]:
        for row in self._rows(job):
            day = today = math.floor(time / days)
            while not self.is_workable(row, day):
                day += 1
                if day - today > _FAR:
                    yield math.inf
                    break
            yield day * days if day > today else time

    def _rows(self, job: Job) -> list[Weather]:
        rows = [row for row in self._world.network.weather if job.kind in row.kinds]
        where = soil(self._world, job) if rows else frozenset()
        return [row for row in rows if row.where in where]

    def _clock(self, crew: RepairCrew, time: float) -> float:
        return self._world.time_of_week(crew.home, time)


def chance(part: float, spell: float | None, *, before: bool | None) -> float:
    """
    Return the chance that a day is workable, after a day that was or was not.

    With p the part of workable days and s the mean length of a spell of bad days, a bad day is followed by a workable
    one with the chance 1/s, and a workable one by a bad one with (1 - p) / (p s): then p is what it comes to.

    Parameters
    ----------
    part
        Part of the days that are workable, p.
    spell
        Mean length of a spell of bad weather; ``None``: days do not know of each other. [s]
    before
        Whether the day before was workable; ``None``: it is the first.

    References
    ----------
    Feller, W. (1968), An introduction to probability theory and its applications, volume 1, chapter XV: a chain of
    two states.

    Examples
    --------
    >>> chance(0.5, 2 * 86400.0, before=True), chance(0.5, 4 * 86400.0, before=False)
    (0.5, 0.25)
    """
    if spell is None or before is None or part in {0.0, 1.0}:
        return part
    length = max(spell / days, 1.0, (1.0 - part) / part)
    return 1.0 - (1.0 - part) / (part * length) if before else 1.0 / length


def until_open(shift: OpeningHours, clock: float) -> float:
    """Return the time until a shift begins; zero while it lasts. [s]"""
    return 0.0 if shift.always else shift.until_open(clock)
