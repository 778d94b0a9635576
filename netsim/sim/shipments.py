"""Shipments: they choose a way, set out, wait, go round what is closed, and arrive or not."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import simpy

from netsim.arrays.freight import TEU_PER_TRUCK, Cross, Drive, Ride, Route, Stretch
from netsim.sim.bulletins import PERIOD
from netsim.sim.gates import LEFT
from netsim.sim.journeys import Journey
from netsim.sim.seasons import Calendar
from netsim.units import days

if TYPE_CHECKING:
    from netsim.arrays.freight import Part
    from netsim.model import CargoClass, Freight, Network
    from netsim.sim.freight import Choice, FreightWorld
    from netsim.sim.services import Passenger

Process = Generator[simpy.Event, object, None]
Step = Generator[simpy.Event, object, str | None]
"""A step on the way; it returns what made the shipment turn away, or nothing when it is through."""

HASTE: Final = (0.463, 0.730, 1.0, 1.370, 2.158)
"""Shippers differ: 10, 30, 50, 70 and 90 % quantiles of a lognormal value of time, median 1, sigma 0.6 (estimate)."""


@dataclass(frozen=True, eq=False)
class Lane:
    """A row of freight with what follows from it in a network, looked up once and not for every shipment."""

    network: Network
    row: Freight
    cargo: CargoClass | None
    usual: tuple[Route | None, ...]
    """The way taken while nothing is disturbed, by haste."""

    @property
    def id(self) -> str:
        """The row's id."""
        return self.row.id

    @cached_property
    def teu(self) -> float:
        """Size of a shipment. [TEU]"""
        return self.row.size * (TEU_PER_TRUCK if self.row.unit == "truck" else 1.0)

    @cached_property
    def trucks(self) -> int:
        """Trucks that carry a shipment on a road."""
        return math.ceil(self.teu / TEU_PER_TRUCK)

    @cached_property
    def patience(self) -> float:
        """Wait that a shipper bears at one place; infinite where the policy is to wait. [s]"""
        if self.row.policy == "wait" or self.row.patience is None:
            return math.inf
        return self.row.patience

    @property
    def value_of_time(self) -> float:
        """What an hour is worth to the shipper in the middle. [USD per TEU and h]"""
        return median_value_of_time(self.cargo)

    @property
    def life(self) -> float:
        """Time on the way after which the cargo is spoiled. [s]"""
        return math.inf if self.cargo is None or self.cargo.shelf_life is None else self.cargo.shelf_life


def median_value_of_time(cargo: CargoClass | None) -> float:
    """Return what an hour is worth to the shipper in the middle; 2 USD for general cargo. [USD per TEU and h]"""
    return cargo.value_of_time_per_h if cargo is not None else 2.0


@dataclass(eq=False, slots=True)
class Shipment:
    """A consignment and what has become of it so far."""

    id: str
    lane: Lane
    haste: int
    """Which of the values of time in ``HASTE`` its shipper has."""
    created: float
    at: str
    outcome: str = "not_departed"
    departed: float = math.nan
    ended: float = math.nan
    waited: float = 0.0
    moved: float = 0.0
    cost: float = 0.0
    path: list[Stretch | Drive | Ride] = field(default_factory=list)
    """What lies behind it, in order."""
    stretch: Stretch | None = None
    """The roads that it drives at the moment."""
    journey: Journey | None = None
    avoid: frozenset[str] = frozenset()
    """What it has turned away from."""
    pushed_by: int | None = None
    """The event that made it leave its usual way."""
    number: int = -1
    """Its place among all shipments of the run."""
    doing: Part | None = None
    """The part of its way that it is on."""
    chosen: Choice | None = None
    """The way on which it set out."""
    usual_delay: float = 0.0
    """The delay on its usual way that its shipper knew of and did not take upon itself. [s]"""
    cause: int | None = None
    """The event that made it set out on another way than usual."""

    @property
    def usual(self) -> Route | None:
        """The way that its shipper takes while nothing is disturbed."""
        return self.lane.usual[self.haste]

    @property
    def value_of_time(self) -> float:
        """What an hour is worth to its shipper. [USD per TEU and h]"""
        return HASTE[self.haste] * self.lane.value_of_time

    @property
    def legs(self) -> Iterator[Drive | Ride]:
        """Links driven and services ridden so far, one by one."""
        for part in self.path:
            yield from part.drives if isinstance(part, Stretch) else (part,)


def set_out_daily(world: FreightWorld, row: Freight) -> Process:
    """Create the shipments of a lane, at random or in even steps, as long as the network has the lane."""
    draw, env = world.draw(f"freight/{row.id}"), world.env
    lane = world.lane(row)
    gap, calendar = days * row.size / row.per_day, Calendar(world, row)
    while True:
        drawn = gap * (draw.exponential() if row.arrivals == "poisson" else 1.0)
        yield env.timeout(calendar.until_next(drawn))
        if world.network is not lane.network:
            if row not in world.network.freight:
                world.started.discard(row.id)
                world.start_lanes()
                return
            lane = world.lane(row)
        name = f"{row.id}/{next(world.numbers[row.id])}"
        number = len(world.shipments)
        shipment = Shipment(name, lane, int(draw.uniform() * len(HASTE)), env.now, row.origin, number=number)
        world.shipments.append(shipment)
        shipment.journey = Journey(travel(world, shipment))


def travel(world: FreightWorld, shipment: Shipment) -> Process:
    """Tell the way of one shipment, from its origin to whatever becomes of it."""
    route = yield from set_out(world, shipment)
    shipment.departed, shipment.outcome = world.now, "moving"
    while True:
        obstacle = yield from follow(world, shipment, route)
        if obstacle is None:
            break
        if shipment.lane.row.policy in {"return", "abandon"}:
            yield from give_up(world, shipment)
            return
        route = yield from go_round(world, shipment, obstacle)
    end(world, shipment, "spoiled" if is_spoiled(world, shipment) else "delivered")


def go_round(world: FreightWorld, shipment: Shipment, obstacle: str) -> Generator[simpy.Event, object, Route]:
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
            yield from stay(world, shipment, PERIOD)
            world.diary.note(shipment, None, PERIOD)
    return choice.route


def stay(world: FreightWorld, shipment: Shipment, time: float) -> Process:
    """Wait on the way."""
    shipment.outcome = "waiting"
    yield world.env.timeout(time)
    shipment.waited += time
    shipment.outcome = "moving"


def set_out(world: FreightWorld, shipment: Shipment) -> Generator[simpy.Event, object, Route]:
    """Choose a way; stay at home as long as every known way means a wait beyond patience."""
    while True:
        choice = world.best_route(shipment)
        if choice is not None and choice.delay <= shipment.lane.patience:
            shipment.chosen = choice
            world.tell_choice(shipment, choice.route)
            return choice.route
        shipment.waited += PERIOD
        yield world.env.timeout(PERIOD)


def follow(world: FreightWorld, shipment: Shipment, route: Route) -> Generator[simpy.Event, object, str | None]:
    """Go along a route; return what made the shipment leave it, or nothing when it has arrived."""
    spoils = shipment.departed + shipment.lane.life
    for part in route.parts:
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


def drive_on(world: FreightWorld, shipment: Shipment, stretch: Stretch) -> Step:
    """Drive roads in one go, unless one is closed or closes while the truck is on its way to it."""
    if world.closed and not world.closed.isdisjoint(stretch.links):
        return (yield from drive_link_by_link(world, shipment, stretch, 0.0))
    entered = world.env.now
    shipment.stretch = stretch
    try:
        yield world.env.timeout(stretch.time)
    except simpy.Interrupt:
        shipment.stretch = None
        return (yield from drive_link_by_link(world, shipment, stretch, world.env.now - entered))
    shipment.stretch = None
    shipment.path.append(stretch)
    shipment.moved += stretch.time
    shipment.cost += stretch.money * shipment.lane.teu
    shipment.at = stretch.arrives or shipment.at
    world.meters.count_stretch(stretch, shipment.lane.trucks, entered)
    world.diary.note(shipment, stretch, 0.0)
    return None


def drive_link_by_link(world: FreightWorld, shipment: Shipment, stretch: Stretch, elapsed: float) -> Step:
    """Drive roads one after the other, the first of them already passed; who is on a link that closes gets through."""
    for leg in stretch.drives:
        shipment.doing, waited = leg, shipment.waited
        if elapsed > 0.0:
            world.meters.count(leg, shipment.lane.trucks, world.env.now - elapsed)
            yield world.env.timeout(max(0.0, leg.time - elapsed))
            arrive(shipment, leg)
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
        queue = world.meters.book(leg, units)
        if queue > 0:
            yield from stay(world, shipment, queue)
        may_enter = leg.name not in world.closed
    world.meters.count(leg, units, world.env.now)
    yield world.env.timeout(leg.time)
    arrive(shipment, leg)
    return None


def arrive(shipment: Shipment, leg: Drive) -> None:
    """Write down a link that is behind the shipment."""
    shipment.path.append(leg)
    shipment.moved += leg.time
    shipment.cost += leg.money * shipment.lane.teu
    shipment.at = leg.arrives or shipment.at


def wait_for_opening(world: FreightWorld, shipment: Shipment, link: str) -> Generator[simpy.Event, object, bool]:
    """
    Wait before a closed link and tell whether it is open again.

    Who may go another way looks at every bulletin whether another way is better than to wait on.
    """
    began, lane = world.now, shipment.lane
    shipment.outcome = "waiting"
    while link in world.closed:
        left = began + lane.patience - world.now
        if left <= 0 or (lane.row.policy == "reroute" and is_better_elsewhere(world, shipment, link)):
            break
        news = world.when_changed()
        looks_round = lane.row.policy == "reroute"
        longest = min(left, PERIOD if looks_round else math.inf)
        yield news if longest == math.inf else news | world.env.timeout(longest)
    shipment.waited += world.now - began
    shipment.outcome = "moving"
    return link not in world.closed


def is_better_elsewhere(world: FreightWorld, shipment: Shipment, link: str) -> bool:
    """Tell whether the best way on does not use a link."""
    best = world.best_route(shipment, shipment.avoid, on_site=True)
    return best is not None and link not in best.route.needs


def cross(world: FreightWorld, shipment: Shipment, leg: Cross) -> Step:
    """Queue at a border gate and pass it, or drive away when patience is over."""
    lane, began = shipment.lane, world.env.now
    shipment.outcome = "waiting"
    gate = world.gates[leg.name]
    patience = math.inf if gate.is_free or not world.may_leave(shipment, leg.name) else lane.patience
    result = yield gate.join(lane.trucks, lane.row.class_, patience)
    shipment.waited += world.env.now - began
    shipment.outcome = "moving"
    if result == LEFT:
        return leg.name
    shipment.at = leg.arrives or shipment.at
    return None


def ride(world: FreightWorld, shipment: Shipment, leg: Ride) -> Step:
    """Wait for a train or ship with room and ride on it, or look for another way when patience is over."""
    began = world.now
    shipment.outcome = "waiting"
    passenger = world.timetables.join(leg, shipment.lane.teu)
    yield from wait_to_board(world, shipment, passenger, leg)
    shipment.waited += world.now - began
    shipment.outcome = "moving"
    if not passenger.boarded.triggered:
        world.timetables.leave(leg, passenger)
        return leg.name
    world.tell_boarding(shipment, leg)
    began = world.now
    yield passenger.arrived
    shipment.path.append(leg)
    shipment.moved += world.now - began
    shipment.cost += leg.money * shipment.lane.teu
    shipment.at = leg.alight
    return None


def wait_to_board(world: FreightWorld, shipment: Shipment, passenger: Passenger, leg: Ride) -> Process:
    """Wait until on board; patience counts from when the next departure should have gone."""
    if shipment.lane.patience == math.inf:
        yield passenger.boarded
    else:
        yield passenger.boarded | world.env.timeout(shipment.lane.patience + world.headway(leg.name))


def give_up(world: FreightWorld, shipment: Shipment) -> Process:
    """Leave for good: drive home as long as the way here took, or leave the cargo where it is."""
    shipment.doing = None
    if shipment.lane.row.policy == "return":
        yield world.env.timeout(shipment.moved)
        end(world, shipment, "returned")
    else:
        end(world, shipment, "abandoned")


def is_spoiled(world: FreightWorld, shipment: Shipment) -> bool:
    """Tell whether the cargo has been on the way longer than its shelf life."""
    return world.now - shipment.departed > shipment.lane.life


def end(world: FreightWorld, shipment: Shipment, outcome: str) -> None:
    """Close the story."""
    shipment.outcome, shipment.ended, shipment.journey = outcome, world.now, None
