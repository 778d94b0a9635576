"""Shipments: they choose a way, set out, wait, go round what is closed, and arrive or not."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import simpy

from netsim.arrays.freight import TEU_PER_TRUCK, Cross, Drive, Ride, Route
from netsim.sim.bulletins import PERIOD
from netsim.sim.gates import LEFT
from netsim.units import days

if TYPE_CHECKING:
    from netsim.arrays.freight import Leg
    from netsim.model import CargoClass, Freight
    from netsim.sim.freight import FreightWorld
    from netsim.sim.services import Passenger

Process = Generator[simpy.Event, object, None]
Step = Generator[simpy.Event, object, bool]
"""A step on the way; it returns whether the shipment is through."""

HASTE: Final = (0.463, 0.730, 1.0, 1.370, 2.158)
"""Shippers differ: 10, 30, 50, 70 and 90 % quantiles of a lognormal value of time, median 1, sigma 0.6 (estimate)."""


@dataclass(eq=False, slots=True)
class Shipment:
    """A consignment and what has become of it so far."""

    id: str
    lane: Freight
    cargo: CargoClass | None
    haste: int
    """Which of the values of time in ``HASTE`` its shipper has."""
    created: float
    usual_modes: tuple[str, ...]
    at: str
    outcome: str = "not_departed"
    departed: float = math.nan
    ended: float = math.nan
    waited: float = 0.0
    moved: float = 0.0
    cost: float = 0.0
    modes: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    avoid: frozenset[str] = frozenset()
    """What it has turned away from."""
    pushed_by: int | None = None
    """The event that made it leave its usual way."""

    @property
    def trucks(self) -> int:
        """Trucks that carry it on a road."""
        return math.ceil(self.teu / TEU_PER_TRUCK)

    @property
    def teu(self) -> float:
        """Size. [TEU]"""
        return self.lane.size * (TEU_PER_TRUCK if self.lane.unit == "truck" else 1.0)

    @property
    def value_of_time(self) -> float:
        """[USD per TEU and h]"""
        return HASTE[self.haste] * median_value_of_time(self.cargo)

    def passes(self, item: str, mode: str) -> None:
        """Write down a link or service that it uses."""
        self.path.append(item)
        if mode != "transfer" and (not self.modes or self.modes[-1] != mode):
            self.modes.append(mode)


def median_value_of_time(cargo: CargoClass | None) -> float:
    """Return what an hour is worth to the shipper in the middle. [USD per TEU and h]"""
    return cargo.value_of_time_per_h if cargo is not None else 2.0


def set_out_daily(world: FreightWorld, lane: Freight) -> Process:
    """Create the shipments of a lane, at random or in even steps, as long as the network has the lane."""
    draw = world.draw(f"freight/{lane.id}")
    cargo = next((row for row in world.network.classes if row.id == lane.class_), None)
    gap = days * lane.size / lane.per_day
    number = 0
    while True:
        yield world.env.timeout(gap * (draw.exponential() if lane.arrivals == "poisson" else 1.0))
        if lane not in world.network.freight:
            world.started.discard(lane.id)
            world.start_lanes()
            return
        number += 1
        haste = int(draw.uniform() * len(HASTE))
        usual = world.usual_route(lane, haste)
        modes = usual.modes if usual is not None else ()
        shipment = Shipment(f"{lane.id}/{number}", lane, cargo, haste, world.now, modes, lane.origin)
        world.shipments.append(shipment)
        world.env.process(travel(world, shipment))


def travel(world: FreightWorld, shipment: Shipment) -> Process:
    """Tell the way of one shipment, from its origin to whatever becomes of it."""
    route: Route | None = yield from set_out(world, shipment)
    shipment.departed, shipment.outcome = world.now, "moving"
    while route is not None:
        obstacle = yield from follow(world, shipment, route)
        if obstacle is None:
            break
        if shipment.lane.policy in {"return", "abandon"}:
            yield from give_up(world, shipment)
            return
        route = go_round(world, shipment, obstacle)
    end(world, shipment, "spoiled" if is_spoiled(world, shipment) else "delivered")


def go_round(world: FreightWorld, shipment: Shipment, obstacle: str) -> Route:
    """Choose a way without the obstacles met so far; where there is none, any way, the old one included."""
    shipment.avoid |= {obstacle}
    shipment.pushed_by = world.why_slow(obstacle)
    route = world.best_route(shipment, shipment.avoid, on_site=True)
    if route is None:
        shipment.avoid = frozenset()
        route = world.best_route(shipment, on_site=True)
    if route is None:
        raise LookupError(f"{shipment.id} has no way from {shipment.at}, where it came by one")
    return route


def set_out(world: FreightWorld, shipment: Shipment) -> Generator[simpy.Event, object, Route | None]:
    """Choose a way; stay at home as long as every known way means a wait beyond patience."""
    while True:
        route = world.best_route(shipment)
        if route is not None and world.is_bearable(shipment, route):
            world.tell_choice(shipment, route)
            return route
        shipment.waited += PERIOD
        yield world.env.timeout(PERIOD)


def follow(world: FreightWorld, shipment: Shipment, route: Route) -> Generator[simpy.Event, object, str | None]:
    """Go along a route; return what made the shipment leave it, or nothing when it has arrived."""
    for arc in route.arcs:
        for leg in arc.legs:
            through = yield from pass_leg(world, shipment, leg)
            if not through:
                return leg.gate if isinstance(leg, Cross) else leg.link if isinstance(leg, Drive) else leg.service
            if is_spoiled(world, shipment):
                return None
        shipment.at = arc.head
        shipment.cost += arc.money * shipment.teu
    return None


def pass_leg(world: FreightWorld, shipment: Shipment, leg: Leg) -> Step:
    """Pass one leg, whatever it is."""
    if isinstance(leg, Drive):
        return drive(world, shipment, leg)
    return cross(world, shipment, leg) if isinstance(leg, Cross) else ride(world, shipment, leg)


def drive(world: FreightWorld, shipment: Shipment, leg: Drive) -> Step:
    """Drive a road or pass a transfer; wait before it while it is closed, as long as patience lasts."""
    if not world.carries(leg.link):
        open_again = yield from wait_for_opening(world, shipment, leg.link)
        if not open_again:
            return False
    units = shipment.teu if leg.mode == "transfer" else float(shipment.trucks)
    queue = world.meters.book(leg, units)
    if queue > 0:
        shipment.outcome = "waiting"
        yield world.env.timeout(queue)
        shipment.waited += queue
        shipment.outcome = "moving"
    world.meters.count(leg, units)
    shipment.passes(leg.link, leg.mode)
    yield world.env.timeout(leg.time)
    shipment.moved += leg.time
    return True


def wait_for_opening(world: FreightWorld, shipment: Shipment, link: str) -> Step:
    """Wait before a closed link; who may go another way looks for it at once."""
    began, lane = world.now, shipment.lane
    shipment.outcome = "waiting"
    patience = math.inf if lane.patience is None or lane.policy == "wait" else lane.patience
    while not world.carries(link):
        if lane.policy == "reroute" and world.best_route(shipment, shipment.avoid | {link}, on_site=True) is not None:
            break
        left = began + patience - world.now
        if left <= 0:
            break
        news = world.when_changed()
        yield news if left == math.inf else news | world.env.timeout(left)
    shipment.waited += world.now - began
    shipment.outcome = "moving"
    return world.carries(link)


def cross(world: FreightWorld, shipment: Shipment, leg: Cross) -> Step:
    """Queue at a border gate and pass it, or drive away when patience is over."""
    gate, lane, began = world.gates.get(leg.gate), shipment.lane, world.now
    if gate is None:
        return True
    shipment.outcome = "waiting"
    done = gate.join(shipment.trucks, lane.class_, None if lane.policy == "wait" else lane.patience)
    result = yield done
    shipment.waited += world.now - began
    shipment.outcome = "moving"
    return result != LEFT


def ride(world: FreightWorld, shipment: Shipment, leg: Ride) -> Step:
    """Wait for a train or ship with room and ride on it, or look for another way when patience is over."""
    began = world.now
    shipment.outcome = "waiting"
    passenger = world.timetables.join(leg.service, leg.board, leg.alight, shipment.teu)
    yield from wait_to_board(world, shipment, passenger, leg)
    shipment.waited += world.now - began
    shipment.outcome = "moving"
    if not passenger.boarded.triggered:
        world.timetables.leave(leg.service, leg.board, passenger)
        return False
    shipment.passes(leg.service, leg.mode)
    world.tell_boarding(shipment, leg)
    began = world.now
    yield passenger.arrived
    shipment.moved += world.now - began
    return True


def wait_to_board(world: FreightWorld, shipment: Shipment, passenger: Passenger, leg: Ride) -> Process:
    """Wait until on board; patience counts from when the next departure should have gone."""
    lane = shipment.lane
    if lane.policy == "wait" or lane.patience is None:
        yield passenger.boarded
    else:
        yield passenger.boarded | world.env.timeout(lane.patience + world.headway(leg.service))


def give_up(world: FreightWorld, shipment: Shipment) -> Process:
    """Leave for good: drive home as long as the way here took, or leave the cargo where it is."""
    if shipment.lane.policy == "return":
        yield world.env.timeout(shipment.moved)
        end(world, shipment, "returned")
    else:
        end(world, shipment, "abandoned")


def is_spoiled(world: FreightWorld, shipment: Shipment) -> bool:
    """Tell whether the cargo has been on the way longer than its shelf life."""
    life = shipment.cargo.shelf_life if shipment.cargo is not None else None
    return life is not None and world.now - shipment.departed > life


def end(world: FreightWorld, shipment: Shipment, outcome: str) -> None:
    """Close the story."""
    shipment.outcome, shipment.ended = outcome, world.now


