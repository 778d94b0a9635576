"""Weather: the days and storms that let crews work on site, or do not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netsim.geo.lengths import geodesic
from netsim.sim.jobs import soil
from netsim.units import days

if TYPE_CHECKING:
    from netsim.model import OpeningHours, RepairCrew, Weather, Wind
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
        ends = [*self._end_of_bad_days(job, time), *(wind.at + wind.lasts for wind in self._winds(crew, job, time))]
        return max((end for end in ends if end > time), default=time)

    def next_stop(self, crew: RepairCrew, job: Job, time: float) -> float:
        """Return when work that can go on stops at the earliest: by the weather, or at the end of a shift. [s]"""
        stops = [wind.at for wind in self._reaching(crew, job.place, "") if wind.at > time]
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
        while over := [w.at + w.lasts for w in self._reaching(crew, place, node) if w.at <= now < w.at + w.lasts]:
            now = max(over)
        return now

    def _winds(self, crew: RepairCrew, job: Job, time: float) -> Iterator[Wind]:
        return (w for w in self._reaching(crew, job.place, "") if w.at <= time < w.at + w.lasts)

    def _reaching(self, crew: RepairCrew, place: tuple[float, float], node: str) -> Iterator[Wind]:
        """Yield the winds of the scenario that are too strong for a crew and pass over a place."""
        for wind in self._world.scenario.winds:
            if crew.wind_limit is not None and wind.speed > crew.wind_limit and _covers(wind, place, node):
                yield wind

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


def _covers(wind: Wind, place: tuple[float, float], node: str) -> bool:
    if wind.centre is None or wind.radius is None:
        return node in wind.places
    return float(geodesic(*wind.centre, *place)) <= wind.radius
