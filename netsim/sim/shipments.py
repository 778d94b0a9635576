"""Shipments: they choose a way, set out, wait, go round what is closed, and arrive or not."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING, cast

from netsim.arrays.freight import Cross, Drive, Stretch
from netsim.sim.approach import came_over
from netsim.sim.bookings import keep_slot
from netsim.sim.bulletins import PERIOD
from netsim.sim.departing import Departing
from netsim.sim.empties import MIDDLE
from netsim.sim.gates import LEFT
from netsim.sim.roads import drive, drive_link_by_link, drive_on, stay
from netsim.sim.seasons import Calendar
from netsim.units import days

if TYPE_CHECKING:
    from netsim.arrays.freight import Ride, Route
    from netsim.model import Freight
    from netsim.sim.consignments import Shipment
    from netsim.sim.freight import FreightWorld
    from netsim.sim.journeys import Process, Step, Waits
    from netsim.sim.services import Passenger
    from netsim.sim.turns import Turn


def set_out_daily(world: FreightWorld, row: Freight) -> Process:
    """Create the shipments of a lane, at random or in even steps, as long as the network has the lane."""
    lane, env, gap = world.lane(row), world.env, days * row.size / row.per_day
    departures = Departing(
        world.draw(f"freight/{row.id}"), Calendar(world, row), gap, is_poisson=row.arrivals == "poisson"
    )
    draws_more = row.empties > 0.0 or world.scenario.choice is not None
    while True:
        convoy = world.convoys.form(lane, departures)
        yield departures.until_next(env.now) if convoy is None else convoy.over
        if world.network is not lane.network:
            if row not in world.network.freight:
                world.started.discard(row.id)
                world.start_lanes()
                return
            lane = world.lane(row)
        shipment = world.create(lane, departures.haste())
        if draws_more:
            draw_more(world, shipment)
        world.send(shipment)


def draw_more(world: FreightWorld, shipment: Shipment) -> None:
    """Draw what few runs need, each from its own stream, so that all else is as without."""
    row = shipment.lane.row
    if world.scenario.choice is not None:
        shipment.chance = world.draw(f"choice/{row.id}").uniform()
    if row.empties:
        shipment.comes_back = world.draw(f"empties/{row.id}").uniform() < row.empties


def send_back(world: FreightWorld, shipment: Shipment) -> None:
    """Let what is empty now go back to where it came from; it queues and rides as everything does."""
    lane = world.lane_of_empties(shipment.lane.row)
    empty = world.create(lane, MIDDLE)
    empty.chance = shipment.chance
    world.send(empty)


def travel(world: FreightWorld, shipment: Shipment, rest: Step | None = None) -> Process:
    """
    Tell the way of one shipment, from its origin to whatever becomes of it.

    Parameters
    ----------
    world
        Its roads, gates and services.
    shipment
        Who.
    rest
        What is left of the way of one that is on it already.
    """
    if rest is None:
        route = yield from set_out(world, shipment)
        shipment.departed, shipment.outcome = world.env.now, "moving"
        rest = follow(world, shipment, route)
    while (obstacle := (yield from rest)) is not None:
        if shipment.lane.row.policy in {"return", "abandon"}:
            yield from give_up(world, shipment)
            return
        route = yield from go_round(world, shipment, obstacle)
        rest = follow(world, shipment, route)
    deliver(world, shipment, world.env.now)


def go_round(world: FreightWorld, shipment: Shipment, obstacle: str) -> Generator[Waits, object, Route]:
    """
    Choose a way without the obstacles met so far; where there is none, any way, the old one included.

    Where the network has lost all ways on, stay until it has one again.
    """
    shipment.avoid |= {obstacle}
    shipment.pushed_by = world.why_slow(obstacle)
    shipment.doing = None
    choice = world.best_route(shipment, shipment.avoid, on_site=True)
    while choice is None:
        shipment.avoid = frozenset()
        choice = world.best_route(shipment, on_site=True)
        if choice is None:
            world.teller.no_way(shipment)
            yield from stay(shipment, PERIOD)
            world.diary.note(shipment, None, PERIOD)
    return choice.route


def set_out(world: FreightWorld, shipment: Shipment) -> Generator[Waits, object, Route]:
    """Choose a way; stay at home until the cut-off, and as long as every known way means a wait beyond patience."""
    cargo = shipment.lane.cargo
    if cargo is not None and cargo.cutoffs is not None:
        gathering = cargo.cutoffs.until_next(world.local(shipment.at, world.now)[0])
        yield gathering
        shipment.waited += gathering
    while True:
        choice = world.choose_way(shipment)
        if choice is None:
            world.teller.no_way(shipment)
        elif choice.delay <= shipment.lane.patience:
            shipment.chosen = choice
            world.teller.choice(shipment, choice.route)
            return choice.route
        shipment.waited += PERIOD
        yield PERIOD


def follow(world: FreightWorld, shipment: Shipment, route: Route, place: int | None = None) -> Step:
    """
    Go along a route; return what made the shipment leave it, or nothing when it has arrived.

    Parameters
    ----------
    world
        Its roads, gates and services.
    shipment
        Who.
    route
        The way.
    place
        Parts of it that are behind one who is on it already.
    """
    spoils = shipment.departed + shipment.lane.life
    if world.has_slots and place is None:
        full = yield from keep_slot(world, shipment, route)
        if full is not None:
            return full
    for part in route.parts[place:]:
        shipment.doing, waited = part, shipment.waited
        if isinstance(part, Stretch):
            obstacle = yield from drive_on(world, shipment, part)
        elif isinstance(part, Cross):
            obstacle = yield from cross(world, shipment, part)
        elif isinstance(part, Drive):
            obstacle = yield from drive(world, shipment, part)
        else:
            obstacle = yield from ride(world, shipment, part)
        if not isinstance(part, Stretch):  # of a stretch its own function tells
            world.diary.note(shipment, part, shipment.waited - waited, left=obstacle is not None)
        if obstacle is not None:
            return obstacle
        if world.env.now > spoils:
            return None
    return None


def drive_the_rest(world: FreightWorld, shipment: Shipment, route: Route, place: int, elapsed: float) -> Step:
    """Go on on a stretch that one has entered some time ago, link by link, and along what follows."""
    obstacle = yield from drive_link_by_link(world, shipment, cast("Stretch", route.parts[place]), elapsed)
    if obstacle is not None or world.env.now > shipment.departed + shipment.lane.life:
        return obstacle
    return (yield from follow(world, shipment, route, place + 1))


def keep_turn(world: FreightWorld, shipment: Shipment, route: Route, place: int, turn: Turn) -> Step:
    """Wait on at a gate in whose queue one has a place, and go along what follows."""
    shipment.doing, waited = (leg := cast("Cross", route.parts[place])), shipment.waited
    obstacle = yield from cross(world, shipment, leg, turn)
    world.diary.note(shipment, leg, shipment.waited - waited, left=obstacle is not None)
    if obstacle is not None or world.env.now > shipment.departed + shipment.lane.life:
        return obstacle
    return (yield from follow(world, shipment, route, place + 1))


def cross(world: FreightWorld, shipment: Shipment, leg: Cross, turn: Turn | None = None) -> Step:
    """Queue at a border gate, unless one has a turn there, and pass it, or drive away when patience is over."""
    if turn is None:
        turn = queue_up(world, shipment, leg)
    shipment.outcome = "waiting"
    result = yield turn
    shipment.waited += world.env.now - turn.joined
    shipment.outcome = "moving"
    if result == LEFT:
        return leg.name
    shipment.at = leg.arrives or shipment.at
    return None


def turned_away(gate: str) -> Step:
    """Go on from a gate at which patience is over."""
    yield from ()
    return gate


def queue_up(world: FreightWorld, shipment: Shipment, leg: Cross) -> Turn:
    """Join the queue of a gate; who would be served at once, or has no other way, needs no patience."""
    lane, gate = shipment.lane, world.gates[leg.name]
    patience = lane.patience
    if gate.plans.hold:
        gate.plans.drop()
    if patience < math.inf and (gate.is_free or not world.may_leave(shipment, leg.name)):
        patience = math.inf
    way = came_over(shipment) if gate.approach is not None else None
    return gate.join(lane.trucks, lane.row.class_, patience, way)


def ride(world: FreightWorld, shipment: Shipment, leg: Ride) -> Step:
    """Wait for a train or ship with room and ride on it, or look for another way when patience is over."""
    began = world.now
    shipment.outcome = "waiting"
    passenger = world.timetables.join(leg, shipment.lane.teu, reefer=shipment.lane.is_reefer)
    yield from wait_to_board(world, shipment, passenger, leg)
    shipment.waited += world.now - began
    shipment.outcome = "moving"
    if not passenger.boarded.triggered:
        world.timetables.leave(leg, passenger)
        return leg.name
    world.teller.boarding(shipment, leg)
    began = world.now
    yield passenger.arrived
    shipment.path += (leg,)
    shipment.moved += world.now - began
    shipment.cost += leg.money * shipment.lane.teu
    shipment.at = leg.alight
    return None


def wait_to_board(world: FreightWorld, shipment: Shipment, passenger: Passenger, leg: Ride) -> Process:
    """
    Wait until on board; patience counts from when the next departure should have gone.

    Who would go round but has no way round keeps the place on the platform; where nothing comes any more, nobody does.
    """
    longest = shipment.lane.patience + world.headway(leg.name)
    while True:
        until_over = world.timetables.seasons.until_over(leg.name)
        if longest == until_over == math.inf:
            yield passenger.boarded
        else:
            yield passenger.boarded | world.env.timeout(max(0.0, min(longest, until_over)))
        if passenger.boarded.triggered or until_over <= longest or world.may_leave(shipment, leg.name):
            return


def give_up(world: FreightWorld, shipment: Shipment) -> Process:
    """Leave for good: drive home as long as the way here took, or leave the cargo where it is."""
    shipment.doing = None
    outcome = "abandoned"
    if shipment.lane.row.policy == "return":
        yield shipment.moved
        outcome = "returned"
    shipment.outcome, shipment.ended, shipment.journey = outcome, world.env.now, None


def deliver(world: FreightWorld, shipment: Shipment, now: float) -> None:
    """Deliver the cargo, unless it has been on the way longer than its shelf life; send back what is empty then."""
    shipment.ended, shipment.journey = now, None
    if now - shipment.departed > shipment.lane.life:
        shipment.outcome = "spoiled"
        return
    shipment.outcome = "delivered"
    if shipment.comes_back:
        send_back(world, shipment)
