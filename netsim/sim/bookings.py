"""Booking: a gate hands out so many slots an hour, and trucks come in theirs."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING

from netsim.arrays.freight import Cross, Ride
from netsim.units import hours

if TYPE_CHECKING:
    import simpy

    from netsim.arrays.freight import Route
    from netsim.sim.consignments import Shipment
    from netsim.sim.freight import FreightWorld
    from netsim.sim.gates import GateQueue


class Slots:
    """
    The slots of a gate, handed out one after the other in its opening hours.

    Parameters
    ----------
    queue
        Of the gate.
    """

    def __init__(self, queue: GateQueue) -> None:
        self._queue = queue
        self._next = -math.inf

    def first(self, arrives: float) -> float:
        """Return the first free slot of who can be there at a moment. [s]"""
        slot = max(self._next, arrives)
        return slot + self._queue.until_open(slot)

    def take(self, slot: float, trucks: int) -> None:
        """Take a slot, and those behind it for the other trucks of a shipment; by hand there are fewer an hour."""
        gate, mode = self._queue.gate, self._queue.mode
        per_hour = (gate.bookings_per_h or math.inf) * gate.lane_time().mean / gate.lane_time(mode).mean
        self._next = slot + trucks * hours / per_hour

    @property
    def wait(self) -> float:
        """Wait for the next free slot. [s]"""
        return max(0.0, self._next - self._queue.world.now)


def keep_slot(world: FreightWorld, shipment: Shipment, route: Route) -> Generator[simpy.Event, object, str | None]:
    """
    Book a slot at the first gate on the roads ahead that takes bookings, and set out in time for it.

    Returns the gate when its first free slot means a wait beyond patience, else nothing.
    """
    arrives = world.now
    for part in route.parts:
        if isinstance(part, Ride):
            return None
        if not isinstance(part, Cross) or (slots := world.gates[part.name].slots) is None:
            arrives += part.time
            continue
        slot = slots.first(arrives)
        if slot - arrives > shipment.lane.patience and world.may_leave(shipment, part.name):
            return part.name
        slots.take(slot, shipment.lane.trucks)
        if slot > arrives:
            shipment.outcome, shipment.doing = "waiting", part.name
            yield world.env.timeout(slot - arrives)
            shipment.waited += slot - arrives
            shipment.outcome = "moving"
            world.diary.note(shipment, part.name, slot - arrives)
        return None
    return None
