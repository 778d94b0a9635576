"""Shipments: they choose a way, set out, wait, go round what is closed, and arrive or not."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import simpy

from netsim.arrays.freight import TEU_PER_TRUCK, Cross, Drive, Ride, Route, Stretch
from netsim.sim.approach import came_over, wait_before_jam
from netsim.sim.bookings import keep_slot
from netsim.sim.bulletins import PERIOD
from netsim.sim.driving import drive_and_rest, has_driven, has_to_rest
from netsim.sim.empties import MIDDLE
from netsim.sim.gates import LEFT
from netsim.sim.journeys import Journey
from netsim.sim.seasons import Calendar
from netsim.units import days

if TYPE_CHECKING:
    from netsim.arrays.freight import Part
    from netsim.model import CargoClass, Freight, Network
    from netsim.sim.choice import Choice
    from netsim.sim.freight import FreightWorld
    from netsim.sim.services import Passenger

Waits = simpy.Event | float
"""What a story may wait for: an event, or a time that passes. [s]"""
Process = Generator[Waits, object, None]
Step = Generator[Waits, object, str | None]
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
    barred: frozenset[str] = frozenset()
    """Services that it cannot use: they have not the plugs for one shipment."""

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

    @cached_property
    def speed_limit(self) -> float | None:
        """Speed that its trucks keep to; ``None``: that of the road. [m/s]"""
        return None if self.cargo is None else self.cargo.speed_limit

    @cached_property
    def is_reefer(self) -> bool:
        """Whether it needs a plug on trains and ships."""
        return self.cargo is not None and self.cargo.reefer

    @property
    def value_of_time(self) -> float:
        """What an hour is worth to the shipper in the middle. [USD per TEU and h]"""
        return median_value_of_time(self.cargo)

    @cached_property
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
    chance: float = 0.0
    """Where it stands between 0 and 1 when ways get shares."""
    comes_back: bool = False
    """Whether its truck or box goes back empty."""
    driven: float = 0.0
    """Time at the wheel since the last rest, where drivers rest. [s]"""
    waited_before: float = 0.0
    """How long it had waited when it last drove. [s]"""
    number: int = -1
    """Its place among all shipments of the run."""
    doing: Part | str | None = None
    """The part of its way that it is on, or the gate for whose slot it waits."""
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
    def late(self) -> float:
        """Time by which it was delivered after it was due; NaN where it was not delivered or never due. [s]"""
        cargo = self.lane.cargo
        if cargo is None or cargo.due is None or self.outcome != "delivered":
            return math.nan
        return max(0.0, self.ended - self.created - cargo.due)

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
        yield calendar.until_next(drawn)
        if world.network is not lane.network:
            if row not in world.network.freight:
                world.started.discard(row.id)
                world.start_lanes()
                return
            lane = world.lane(row)
        name = f"{row.id}/{next(world.numbers[row.id])}"
        number = len(world.shipments)
        shipment = Shipment(name, lane, int(draw.uniform() * len(HASTE)), env.now, row.origin, number=number)
        if row.empties or world.scenario.choice is not None:
            draw_more(world, shipment)
        world.shipments.append(shipment)
        shipment.journey = Journey(env, travel(world, shipment))


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
    name = f"{lane.id}/{next(world.numbers[lane.id])}"
    number = len(world.shipments)
    empty = Shipment(name, lane, MIDDLE, world.now, lane.row.origin, chance=shipment.chance, number=number)
    world.shipments.append(empty)
    empty.journey = Journey(world.env, travel(world, empty))


def travel(world: FreightWorld, shipment: Shipment) -> Process:
    """Tell the way of one shipment, from its origin to whatever becomes of it."""
    route = yield from set_out(world, shipment)
    shipment.departed, shipment.outcome = world.env.now, "moving"
    while True:
        obstacle = yield from follow(world, shipment, route)
        if obstacle is None:
            break
        if shipment.lane.row.policy in {"return", "abandon"}:
            yield from give_up(world, shipment)
            return
        route = yield from go_round(world, shipment, obstacle)
    end(world, shipment, "spoiled" if is_spoiled(world, shipment) else "delivered")
    if shipment.comes_back and shipment.outcome == "delivered":
        send_back(world, shipment)


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
            world.tell_no_way(shipment)
            yield from stay(shipment, PERIOD)
            world.diary.note(shipment, None, PERIOD)
    return choice.route


def stay(shipment: Shipment, time: float) -> Process:
    """Wait on the way."""
    shipment.outcome = "waiting"
    yield time
    shipment.waited += time
    shipment.outcome = "moving"


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
            world.tell_no_way(shipment)
        elif choice.delay <= shipment.lane.patience:
            shipment.chosen = choice
            world.tell_choice(shipment, choice.route)
            return choice.route
        shipment.waited += PERIOD
        yield PERIOD


def follow(world: FreightWorld, shipment: Shipment, route: Route) -> Step:
    """Go along a route; return what made the shipment leave it, or nothing when it has arrived."""
    spoils = shipment.departed + shipment.lane.life
    if world.has_slots:
        full = yield from keep_slot(world, shipment, route)
        if full is not None:
            return full
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
    shipment.path.append(stretch)
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
    shipment.path.append(leg)
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


def cross(world: FreightWorld, shipment: Shipment, leg: Cross) -> Step:
    """Queue at a border gate and pass it, or drive away when patience is over."""
    lane, began = shipment.lane, world.env.now
    shipment.outcome = "waiting"
    gate, patience = world.gates[leg.name], lane.patience
    if patience < math.inf and (gate.is_free or not world.may_leave(shipment, leg.name)):
        patience = math.inf
    way = came_over(shipment) if gate.approach is not None else None
    result = yield gate.join(lane.trucks, lane.row.class_, patience, way)
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
    passenger = world.timetables.join(leg, shipment.lane.teu, reefer=shipment.lane.is_reefer)
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
    if shipment.lane.row.policy == "return":
        yield shipment.moved
        end(world, shipment, "returned")
    else:
        end(world, shipment, "abandoned")


def is_spoiled(world: FreightWorld, shipment: Shipment) -> bool:
    """Tell whether the cargo has been on the way longer than its shelf life."""
    return world.env.now - shipment.departed > shipment.lane.life


def end(world: FreightWorld, shipment: Shipment, outcome: str) -> None:
    """Close the story."""
    shipment.outcome, shipment.ended, shipment.journey = outcome, world.env.now, None
