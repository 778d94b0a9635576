"""Hours at the wheel, and hours in which trucks may not enter a road: what drivers do, and what shippers plan with."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import simpy

from netsim.arrays.freight import Drive, Ride

if TYPE_CHECKING:
    from netsim.arrays.freight import Route
    from netsim.model import Scenario
    from netsim.sim.consignments import Shipment
    from netsim.sim.freight import FreightWorld

Process = Generator[simpy.Event | float, object, None]

_INSTANT: Final = 1e-3
"""Who arrives within this time of the end of his hours needs no rest on the way. [s]"""


@dataclass(frozen=True, slots=True)
class Hours:
    """
    How long a driver drives, and rests then.

    Parameters
    ----------
    limit
        Time at the wheel between two rests. [s]
    rest
        [s]
    """

    limit: float
    rest: float

    def rests(self, driven: float, time: float) -> tuple[int, float]:
        """Return how many rests a drive takes after some time at the wheel, and that time when it is over. [s]"""
        total = driven + time
        count = max(0, math.ceil((total - _INSTANT) / self.limit) - 1)
        return count, total - count * self.limit


def hours_of(scenario: Scenario) -> Hours | None:
    """Return the hours that drivers keep: those of the scenario, or else of its topology; ``None``: nobody rests."""
    terms = scenario.network.defaults
    limit = scenario.driving_limit or terms.driving_limit
    return None if limit is None else Hours(limit, scenario.rest or terms.rest)


def at_the_wheel(shipment: Shipment, hours: Hours) -> float:
    """
    Return the time at the wheel since the last rest, before another drive. [s]

    A wait as long as a rest since the last drive was one, and behind a train or ship another driver takes over.
    """
    has_rested = shipment.waited - shipment.waited_before >= hours.rest - _INSTANT
    if has_rested or (shipment.path and isinstance(shipment.path[-1], Ride)):
        shipment.driven = 0.0
    return shipment.driven


def has_to_rest(shipment: Shipment, hours: Hours, time: float) -> bool:
    """Tell whether the driver has to rest on a drive."""
    return hours.rests(at_the_wheel(shipment, hours), time)[0] > 0


def drive_and_rest(shipment: Shipment, hours: Hours, time: float) -> Process:
    """Drive, and rest whenever the hours are over, where that may be."""
    driven = at_the_wheel(shipment, hours)
    count, shipment.driven = hours.rests(driven, time)
    for _ in range(count):
        left = max(0.0, hours.limit - driven)
        yield left
        time -= left
        driven = 0.0
        shipment.outcome = "waiting"
        yield hours.rest
        shipment.waited += hours.rest
        shipment.outcome = "moving"
    yield time
    shipment.waited_before = shipment.waited


def has_driven(shipment: Shipment, time: float) -> None:
    """Count a drive without a rest."""
    shipment.driven += time
    shipment.waited_before = shipment.waited


def ban_before(world: FreightWorld, leg: Drive, time: float) -> float:
    """Return how long trucks that come at some time may not enter a road. [s]"""
    return 0.0 if leg.ban is None else ban_at(world, leg.name, time, forward=leg.forward)


def ban_at(world: FreightWorld, link: str, time: float, *, forward: bool) -> float:
    """Return how long trucks that come in a direction at some time may not enter a link. [s]"""
    row = world.network.link.get(link)
    if row is None or row.no_trucks is None:  # a change has taken the road or its ban away from who is on the way
        return 0.0
    return row.no_trucks.until_over(world.local(row.source if forward else row.target, time)[0])


def planned_delay(world: FreightWorld, way: Route, *, bans: bool = True) -> float:
    """
    Return the time that rests, and bans where one sets out now, add to a way for a driver who is rested. [s]

    Queues and closures are not in it: they are not planned, but told.
    """
    clock, driven, began = world.now, 0.0, world.now
    for leg in way.legs:
        if isinstance(leg, Ride):
            driven = 0.0
        elif isinstance(leg, Drive) and leg.mode == "road":
            clock += (wait := ban_before(world, leg, clock) if bans else 0.0)
            if world.driving is not None:
                driven = 0.0 if wait >= world.driving.rest else driven
                count, driven = world.driving.rests(driven, leg.time)
                clock += count * world.driving.rest
        clock += leg.time
    return clock - began - sum(leg.time for leg in way.legs)
