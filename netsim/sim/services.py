"""Trains and ships: they run to a timetable, take who fits, and wait where their way is closed."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import simpy

from netsim.arrays.freight import place_of_boarding, plugs_at
from netsim.sim.dates import Seasons, is_early, is_past
from netsim.sim.harbours import Call, Harbour
from netsim.sim.locks import LockQueue, pass_lock
from netsim.units import hours

if TYPE_CHECKING:
    from netsim.arrays.freight import Drive, Ride
    from netsim.model import Port, Service
    from netsim.sim.freight import FreightWorld
    from netsim.sim.harbours import Yard

Process = Generator[simpy.Event, object, None]

_INSTANT = 1e-3
"""Work that is left by the rounding of clocks is no work. [s]"""


@dataclass(eq=False, slots=True)
class Passenger:
    """Cargo of one shipment that waits for a service or rides on it."""

    teu: float
    alight: str
    boarded: simpy.Event
    arrived: simpy.Event
    reefer: bool = False
    """Whether it needs a plug."""


class Departure(NamedTuple):
    """A row of the table of services."""

    service: str
    time: float
    stop: str
    next_stop: str
    boarded: float
    """[TEU]"""
    load: float
    """What is aboard when it leaves. [TEU]"""
    capacity: float
    """[TEU]"""


@dataclass
class Timetables:
    """Everybody who waits for a train or ship, and all departures."""

    world: FreightWorld
    waiting: dict[str, list[Passenger]] = field(default_factory=lambda: defaultdict(list))
    departures: list[Departure] = field(default_factory=list)
    harbours: dict[str, Harbour] = field(default_factory=dict)
    ports: dict[str, Port] = field(default_factory=dict)
    locks: dict[str, LockQueue] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    under_way: dict[object, Call] = field(default_factory=dict)
    """Ships that wait for a berth or a lock, or are there."""

    def __post_init__(self) -> None:
        """Look which services have dates."""
        self.seasons = Seasons(self.world)

    def adopt(self) -> None:
        """Take up the ports of the network and start the services that do not run yet."""
        self.seasons.adopt()
        self.ports = {port.node: port for port in self.world.network.ports}
        for port in self.world.network.ports:
            if port.node not in self.harbours:
                self.harbours[port.node] = Harbour(self.world, port)
        for lock in self.world.network.locks:
            if lock.node not in self.locks:
                self.locks[lock.node] = LockQueue(self.world, lock)
            self.locks[lock.node].adopt(lock)
        for service in self.world.network.services:
            if service.id in self.world.plane.stages and service.id not in self.world.started:
                self.world.started.add(service.id)
                self.world.env.process(run_timetable(self.world, service))

    def join(self, leg: Ride, teu: float, *, reefer: bool = False) -> Passenger:
        """Put cargo on the platform."""
        env = self.world.env
        passenger = Passenger(teu, leg.alight, simpy.Event(env), simpy.Event(env), reefer)
        platform, yard = self.waiting[place_of_boarding(leg.name, leg.board)], self.yard(leg.board, leg.mode)
        if yard is None:
            platform.append(passenger)
        else:
            yard.bring(passenger, platform)
        return passenger

    def leave(self, leg: Ride, passenger: Passenger) -> None:
        """Take cargo away again whose shipper has lost patience."""
        platform, yard = self.waiting[place_of_boarding(leg.name, leg.board)], self.yard(leg.board, leg.mode)
        if passenger in platform:
            platform.remove(passenger)
        if yard is not None:
            yard.take(passenger)

    def yard(self, stop: str, mode: str) -> Yard | None:
        """Return the yard in which boxes wait for a ship; none for trains, or where its room is no limit."""
        harbour = self.harbours.get(stop)
        return harbour.yard if harbour is not None and mode != "rail" else None

    def all_calls(self) -> Iterator[Call]:
        """Yield the calls of ships, those that are not over at last."""
        yield from self.calls
        yield from self.under_way.values()

    def look(self) -> None:
        """Remember which ports have closed, and why."""
        for harbour in self.harbours.values():
            harbour.look()

    def platform(self, service: Service, stop: str) -> list[Passenger]:
        """Return who waits for a service at a stop."""
        return self.waiting[place_of_boarding(service.id, stop)]

    def backlogs(self) -> Iterator[tuple[str, float]]:
        """Yield the wait that the cargo already on each platform means for who comes last. [s]"""
        for service in self.world.network.services:
            for stop in service.stops[:-1]:
                name = place_of_boarding(service.id, stop)
                teu = sum(passenger.teu for passenger in self.waiting.get(name, ()))
                wait = teu // service.capacity * service.departures.headway
                yield name, wait
                if service.plugs:
                    reefers = sum(passenger.teu for passenger in self.waiting.get(name, ()) if passenger.reefer)
                    yield plugs_at(name), max(0.0, reefers // service.plugs * service.departures.headway - wait)


def run_timetable(world: FreightWorld, service: Service) -> Process:
    """Send out a train or ship at each departure of the timetable, until the network has another one."""
    network = world.network
    for moment in moments(world, service):
        yield world.env.timeout(moment - world.now)
        if world.network is not network and not world.runs(service):
            world.started.discard(service.id)
            world.timetables.adopt()
            return
        world.env.process(voyage(world, service))
    world.timetables.seasons.end(service)
    world.started.discard(service.id)  # until a change gives it other dates


def moments(world: FreightWorld, service: Service) -> Iterator[float]:
    """Yield the departures from the first stop, without end where its dates have none. [s after start]"""
    _, moment = world.local(service.stops[0], world.now)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=moment.weekday())
    begin = (monday - world.scenario.start).total_seconds()
    rhythm = service.departures
    for cycle in itertools.count():
        for offset in rhythm.offsets:
            time = begin + cycle * rhythm.period + offset
            if time < world.now:
                continue
            if service.last is None and service.first is None:
                yield time
                continue
            day = world.local(service.stops[0], time)[1].date()
            early = is_early(service, day)
            if is_past(service, day) or (early and time > world.scenario.until):
                return
            if not early:
                yield time


def voyage(world: FreightWorld, service: Service) -> Process:
    """Run once from the first stop to the last."""
    stages = world.plane.stages[service.id]
    aboard: list[Passenger] = []
    for position, stop in enumerate(service.stops[:-1]):
        aboard, boarded = yield from call(world, service, stop, aboard)
        if position and service.dwell:
            yield world.env.timeout(service.dwell)
        next_stop = service.stops[position + 1]
        load = sum(passenger.teu for passenger in aboard)
        departure = Departure(service.id, world.now, stop, next_stop, boarded, load, service.capacity)
        world.timetables.departures.append(departure)
        yield from proceed(world, service, stages[position], aboard)
    yield from call(world, service, service.stops[-1], aboard)


Exchange = tuple[list[Passenger], float]
"""Who is aboard after a stop, and the TEU that boarded."""


def call(
    world: FreightWorld, service: Service, stop: str, aboard: list[Passenger]
) -> Generator[simpy.Event, object, Exchange]:
    """Stop: at a port wait for a berth and for the cranes; let cargo off, take cargo on."""
    if world.timetables.ports.get(stop) is not None and service.mode != "rail":
        return (yield from berth_at(world, service, stop, aboard))
    while not world.works(stop):
        yield world.when_changed()
    staying, boarded = exchange(world, service, stop, aboard)
    let_off(aboard, stop)
    return staying, boarded


def berth_at(
    world: FreightWorld, service: Service, stop: str, aboard: list[Passenger]
) -> Generator[simpy.Event, object, Exchange]:
    """Call at a port: wait at anchor while it is closed, its yard full or no berth free; then let the cranes work."""
    port, harbour = world.timetables.ports[stop], world.timetables.harbours[stop]
    ship, call = object(), Call(service.id, stop, "berth", world.now, math.nan, math.nan)
    landed = sum(passenger.teu for passenger in aboard if passenger.alight == stop)
    world.timetables.under_way[ship] = call
    is_at_anchor = not world.works(stop)
    harbour.anchor(is_at_anchor)
    while not world.works(stop):
        yield world.when_changed()
    if harbour.yard is not None:
        fetched = min(service.capacity, sum(one.teu for one in world.timetables.platform(service, stop)))
        yield from harbour.yard.wait_for_room(service.id, landed, fetched)
    with harbour.berths.request() as berth:
        harbour.anchor(not is_at_anchor and not berth.triggered)
        is_at_anchor |= not berth.triggered
        yield berth
        harbour.weigh(is_at_anchor)
        world.timetables.under_way[ship] = call = call._replace(began=world.now)
        staying, boarded = exchange(world, service, stop, aboard)
        yield from work(world, stop, (boarded + landed) / (port.cranes * port.moves_per_h) * hours)
        let_off(aboard, stop)
    del world.timetables.under_way[ship]
    world.timetables.calls.append(call._replace(left=world.now))
    return staying, boarded


def work(world: FreightWorld, port: str, time: float) -> Process:
    """
    Let the cranes work as long as it takes: slower by hand, not at all while the port is closed.

    Who begins while all is well is not disturbed until the work is done: then a port that has closed keeps the ship.
    """
    while time > _INSTANT or not world.works(port):
        began, pace = world.now, world.work_left(port)
        if pace == 0.0:
            yield world.when_changed()
        elif world.fallen or world.faults:
            yield world.env.timeout(time / pace) | world.when_changed()
            time -= (world.now - began) * pace
        else:
            yield world.env.timeout(time)
            time = 0.0


def let_off(aboard: list[Passenger], stop: str) -> None:
    """Let the cargo go on that has arrived."""
    for passenger in aboard:
        if passenger.alight == stop:
            passenger.arrived.succeed()


def exchange(world: FreightWorld, service: Service, stop: str, aboard: list[Passenger]) -> Exchange:
    """Take on what fits, in the order of its arrival at the stop."""
    staying = [passenger for passenger in aboard if passenger.alight != stop]
    load = sum(passenger.teu for passenger in staying)
    plugs = free_plugs(service, staying)
    before, left_behind = load, []
    platform = world.timetables.waiting[place_of_boarding(service.id, stop)]
    for passenger in platform:
        needed = passenger.teu if passenger.reefer else 0.0
        if load + passenger.teu <= service.capacity and needed <= plugs:
            load += passenger.teu
            plugs -= needed
            staying.append(passenger)
            passenger.boarded.succeed()
        else:
            left_behind.append(passenger)
    platform[:] = left_behind
    yard = world.timetables.yard(stop, service.mode)
    if yard is not None and load > before:
        yard.clear(load - before)
    return staying, load - before


def free_plugs(service: Service, aboard: list[Passenger]) -> float:
    """Return the room with power that is left; without end where all room has power. [TEU]"""
    if service.plugs is None:
        return math.inf
    return service.plugs - sum(passenger.teu for passenger in aboard if passenger.reefer)


def proceed(world: FreightWorld, service: Service, way: list[Drive], aboard: list[Passenger]) -> Process:
    """Run over the links to the next stop."""
    load = sum(passenger.teu for passenger in aboard)
    for drive in way:
        yield from enter(world, service, drive)
        world.meters.count(drive, load, world.now)
        yield world.env.timeout(drive.time)
        if service.mode == "waterway" and world.timetables.locks:
            yield from pass_lock(world, service, drive)


def enter(world: FreightWorld, service: Service, drive: Drive) -> Process:
    """Wait for a slot, and before a closed link until it is open."""
    may_enter = False
    while not may_enter:
        if drive.name in world.closed:
            yield from hold(world, service, drive.name)
        slot = world.meters.book(drive, 1.0)
        if slot > 0:
            yield world.env.timeout(slot)
        may_enter = drive.name not in world.closed


def hold(world: FreightWorld, service: Service, link: str) -> Process:
    """Wait before a closed link."""
    row = world.note("service_held", service.id, f"before {world.network.named(link)}", cause=world.why_closed(link))
    while link in world.closed:
        yield world.when_changed()
    world.note("service_resumed", service.id, cause=row)
