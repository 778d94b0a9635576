"""Links that only so many vehicles may enter in an hour, and the count of what entered."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.sim.driving import ban_at, ban_before
from netsim.units import days, hours

if TYPE_CHECKING:
    from netsim.arrays.freight import Drive, Stretch
    from netsim.sim.freight import FreightWorld

BIN: Final = 3 * hours
"""Traffic is counted in spans of this length. [s]"""


class Meters:
    """
    Entry to links, each direction on its own where they do not share their room.

    A link with a capacity lets its vehicles in one after the other: each books the next free moment, so that a
    queue before it is a number and not a list of processes ("virtual departure").
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self.limited: dict[str, float] = {}
        """Time that each unit takes to enter, by link; links that are not here let in whoever comes. [s]"""
        self._bounded: tuple[str, ...] = ()
        """Links with a number of vehicles an hour, of whose queues bulletins tell."""
        self._shared: frozenset[str] = frozenset()
        """Links of which both directions take their places in one row."""
        self._free_from: dict[tuple[str, bool], float] = {}
        self.entered: dict[tuple[str, bool, int], float] = defaultdict(float)
        """Units that entered single links, by link, direction and number of the span since the start."""
        self._driven: dict[tuple[Stretch, float], array[float]] = defaultdict(lambda: array("d"))

    def adopt(self) -> None:
        """Take up the capacities of the network's links."""
        self.limited = {link.id: days / link.slots_per_day for link in self._world.plane.links if link.slots_per_day}
        bounded = {link.id: hours / link.capacity_per_h for link in self._world.plane.links if link.capacity_per_h}
        self.limited |= bounded
        self._bounded = tuple(bounded)
        self._shared = frozenset(link.id for link in self._world.plane.links if link.shared)

    def book(self, drive: Drive, units: float) -> float:
        """
        Book entry for some units; return the wait until the first of them may enter. [s]

        Hours in which trucks may not enter are part of the wait: nobody loses patience over them, they were known.
        """
        per_unit = self.limited.get(drive.name)
        if per_unit is None:
            return 0.0 if drive.ban is None else ban_before(self._world, drive, self._world.now)
        per_unit /= self._world.room_left(drive.name) or 1.0  # one that goes down this instant is found closed next
        key = (drive.name, drive.forward or drive.name in self._shared)
        now = self._world.now
        entry = max(now, self._free_from.get(key, now))
        if drive.ban is not None:
            entry += ban_before(self._world, drive, entry)
        self._free_from[key] = entry + units * per_unit
        return entry - now

    def backlogs(self) -> Iterator[tuple[str, float]]:
        """Yield the wait before each link of limited capacity. [s]"""
        for link in self._bounded:
            yield link, self.backlog(link)

    def backlog(self, link: str) -> float:
        """Return the wait of who comes now, in the direction where it is longer; a ban is not in it. [s]"""
        now = self._world.now
        return max(0.0, *(self._wait(link, now, self._free_from.get((link, way), now), way) for way in (True, False)))

    def _wait(self, link: str, now: float, entry: float, way: bool) -> float:  # noqa: FBT001 - a direction
        if entry <= now or not self._world.plane.has_bans:
            return entry - now
        ban, later = (ban_at(self._world, link, time, forward=way) for time in (now, entry))
        return entry + later - now - ban

    def count(self, drive: Drive, units: float, time: float) -> None:
        """Count what enters a link."""
        self.entered[drive.name, drive.forward, int(time // BIN)] += units

    def count_stretch(self, stretch: Stretch, units: float, time: float) -> None:
        """Count what has driven a stretch, by the time at which it entered; links are told apart at the end."""
        self._driven[stretch, units].append(time)

    def traffic(self) -> dict[tuple[str, bool], dict[int, float]]:
        """Return the units that entered, by link and direction, then by number of the span since the start."""
        entered: dict[tuple[str, bool], dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for (link, forward, span), units in self.entered.items():
            entered[link, forward][span] = units
        driven = [(stretch, units, np.array(rows)) for (stretch, units), rows in self._driven.items()]
        driven += [
            (stretch, itinerary.trucks, time)
            for itinerary in self._world.diary.itineraries
            for stretch, time in itinerary.entered
        ]
        for stretch, units, entering in driven:
            time = entering
            for drive in stretch.drives:
                counts = entered[drive.name, drive.forward]
                spans, vehicles = np.unique(time // BIN, return_counts=True)
                for span, count in zip(spans.tolist(), vehicles.tolist(), strict=True):
                    counts[int(span)] += count * units
                time = time + drive.time
        return entered
