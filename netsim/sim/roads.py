"""Roads: driven in one go, or link by link where one is closed or blocked or a driver has to rest."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import simpy

from netsim.sim.approach import wait_before_jam
from netsim.sim.bulletins import PERIOD
from netsim.sim.driving import drive_and_rest, has_driven, has_to_rest

if TYPE_CHECKING:
    from netsim.arrays.freight import Drive, Stretch
    from netsim.sim.consignments import Shipment
    from netsim.sim.freight import FreightWorld
    from netsim.sim.journeys import Process, Step, Waits


def stay(shipment: Shipment, time: float) -> Process:
    """Wait on the way."""
    shipment.outcome = "waiting"
    yield time
    shipment.waited += time
    shipment.outcome = "moving"


def drive_on(world: FreightWorld, shipment: Shipment, stretch: Stretch) -> Step:
    """Drive roads in one go, unless one is closed or closes while the truck is on its way to it."""
    if (world.closed and not world.closed.isdisjoint(stretch.links)) or (world.jams and world.jams.on(stretch)):
        return (yield from drive_link_by_link(world, shipment, stretch, 0.0))
    if world.driving is not None and has_to_rest(shipment, world.driving, stretch.time):
        return (yield from drive_link_by_link(world, shipment, stretch, 0.0))
    entered = world.env.now
    shipment.stretch = stretch
    if world.can_jam:
        world.jams.sets_out(shipment, stretch)
    try:
        yield stretch.time
    except simpy.Interrupt:
        shipment.stretch = None
        world.jams.arrives(shipment, stretch)
        return (yield from drive_link_by_link(world, shipment, stretch, world.env.now - entered))
    shipment.stretch = None
    if world.can_jam:
        world.jams.arrives(shipment, stretch)
    shipment.path += (stretch,)
    shipment.moved += stretch.time
    shipment.cost += stretch.money * shipment.lane.teu
    shipment.at = stretch.arrives or shipment.at
    if world.driving is not None:
        has_driven(shipment, stretch.time)
    world.meters.count_stretch(stretch, shipment.lane.trucks, entered)
    world.diary.note(shipment, stretch, 0.0)
    return None


def drive_link_by_link(world: FreightWorld, shipment: Shipment, stretch: Stretch, elapsed: float) -> Step:
    """Drive roads one after the other, the first of them already passed; who is on a link that closes gets through."""
    for leg in stretch.drives:
        shipment.doing, waited = leg, shipment.waited
        if elapsed > 0.0:
            world.meters.count(leg, shipment.lane.trucks, world.env.now - elapsed)
            yield max(0.0, leg.time - elapsed)
            arrive(shipment, leg)
            if world.driving is not None:
                has_driven(shipment, leg.time)
            elapsed -= leg.time
            world.diary.note(shipment, leg, 0.0, end=world.env.now - max(0.0, elapsed))
            continue
        obstacle = yield from drive(world, shipment, leg)
        world.diary.note(shipment, leg, shipment.waited - waited, left=obstacle is not None)
        if obstacle is not None:
            return obstacle
    return None


def drive(world: FreightWorld, shipment: Shipment, leg: Drive) -> Step:
    """Drive a road or pass a transfer; wait before it while it is closed, as long as patience lasts."""
    units = shipment.lane.teu if leg.mode == "transfer" else shipment.lane.trucks
    may_enter = False
    while not may_enter:
        if leg.name in world.closed:
            open_again = yield from wait_for_opening(world, shipment, leg.name)
            if not open_again:
                return leg.name
        if world.jams and (leg.name, leg.forward) in world.jams:
            may_enter = yield from wait_before_jam(world, shipment, leg, is_better_elsewhere)
            if not may_enter:
                return leg.name
        queue = world.meters.book(leg, units)
        if queue > 0:
            yield from stay(shipment, queue)
        may_enter = leg.name not in world.closed
    world.meters.count(leg, units, world.env.now)
    if world.driving is not None and leg.mode == "road":
        yield from drive_and_rest(shipment, world.driving, leg.time)
    else:
        yield leg.time
    arrive(shipment, leg)
    return None


def arrive(shipment: Shipment, leg: Drive) -> None:
    """Write down a link that is behind the shipment."""
    shipment.path += (leg,)
    shipment.moved += leg.time
    shipment.cost += leg.money * shipment.lane.teu
    shipment.at = leg.arrives or shipment.at


def wait_for_opening(world: FreightWorld, shipment: Shipment, link: str) -> Generator[Waits, object, bool]:
    """
    Wait before a closed link and tell whether it is open again.

    Who may go another way looks at every bulletin whether another way is better than to wait on, and waits on where
    there is none: to turn round would be to pass the gate before the link once more.
    """
    began, lane = world.now, shipment.lane
    shipment.outcome = "waiting"
    while link in world.closed:
        left = began + lane.patience - world.now
        is_over = left <= 0 and world.may_leave(shipment, link)
        if is_over or (lane.row.policy == "reroute" and is_better_elsewhere(world, shipment, link)):
            break
        news = world.when_changed()
        looks_round = lane.row.policy == "reroute"
        longest = min(left if left > 0 else math.inf, PERIOD if looks_round else math.inf)
        yield news if longest == math.inf else news | world.env.timeout(longest)
    shipment.waited += world.now - began
    shipment.outcome = "moving"
    return link not in world.closed


def is_better_elsewhere(world: FreightWorld, shipment: Shipment, link: str) -> bool:
    """Tell whether the best way on does not use a link."""
    best = world.best_route(shipment, shipment.avoid, on_site=True)
    return best is not None and link not in best.route.needs
