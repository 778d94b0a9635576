"""A road corridor of five links and two border gates: netsim's whole engine against a SimPy process for each truck."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from time import process_time

import simpy

from netsim.model import (
    CargoClass,
    Demand,
    Departures,
    Dependency,
    Distribution,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    Outage,
    Scenario,
    Service,
)
from netsim.record import Record
from netsim.sim import play, prepare
from netsim.sim.gates import GateQueue
from netsim.sim.world import World
from netsim.streams import Streams
from netsim.units import Gbps, days, hours, km, kmh, minutes

SEED = 1
SPAN = 30 * days
BUSY = 0.9
LANE, BY_HAND = 4 * minutes, 5 * minutes
"""Time in a lane, with the data centre and without it."""
CUT, MENDED = 12 * days, 14 * days
"""While the fibre to the data centre is down, both gates work by hand."""
SPEED, STEP = 50 * kmh, 40 * km
ROAD = ("a", "pass", "b", "crossing", "c", "d")
COUNTRY = ("CN", "CN", "VN", "VN", "LA", "LA")
GATES = ("pass", "crossing")

Answer = list[float]
Waits = Generator[simpy.Event, object, None]


# -- the network -------------------------------------------------------------------------------------------------------


def lanes(trucks: int) -> int:
    """Return the lanes that a gate needs so that it is as busy as it shall be."""
    return math.ceil(trucks / SPAN * LANE / BUSY)


def plain(trucks: int) -> Network:
    """Return the corridor alone: trucks that wait as long as it takes at gates that serve in order of arrival."""
    nodes = [
        Node(name, lon=104.0 + number, lat=18.0, kind="border_gate" if name in GATES else "city", country=country)
        for number, (name, country) in enumerate(zip(ROAD, COUNTRY, strict=True))
    ]
    roads = [Link(f"{tail}-{head}", tail, head, "road", length=STEP, speed=SPEED) for tail, head in pairwise(ROAD)]
    service = Distribution("constant", LANE), Distribution("constant", BY_HAND)
    gates = [Gate(name, way, lanes(trucks), *service) for name, way in zip(GATES, ("CN>VN", "VN>LA"), strict=True)]
    freight = [Freight("out", "a", "d", per_day=trucks / SPAN * days, policy="wait", modes=("road",))]
    return Network(nodes, roads, gates=gates, freight=freight, name="corridor")


def whole(trucks: int) -> Network:
    """Return the corridor with all that a truck may ask about: a detour, a train, patience, a class that overtakes."""
    network = plain(trucks)
    nodes = [
        Node("north", 104.0, 19.0, "city", country="CN"),
        Node("dc", 104.0, 19.0, "data_centre", country="CN"),
        Node("ta", 104.0, 19.0, "rail_terminal", country="CN"),
        Node("td", 109.0, 19.0, "rail_terminal", country="LA"),
    ]
    links = [
        Link("n1", "a", "north", "road", length=20 * STEP, speed=SPEED),
        Link("n2", "north", "d", "road", length=20 * STEP, speed=SPEED),
        Link("load", "a", "ta", "transfer", time=12 * hours, cost_fixed=900.0),
        Link("unload", "td", "d", "transfer", time=12 * hours, cost_fixed=900.0),
        Link("rail", "ta", "td", "rail", length=6 * STEP),
        *(Link(f"fibre-{end}", "dc", end, "fibre", length=STEP, capacity=10 * Gbps) for end in GATES),
    ]
    train = Service("train", "rail", ("ta", "td"), Departures.parse("every 6 h"), 40.0, 60 * kmh)
    (lane,) = network.freight
    told = Freight(
        "out", "a", "d", lane.per_day, class_="goods", patience=20 * days, policy="reroute", information_delay=2 * hours
    )
    return Network(
        [*network.nodes, *nodes],
        [*network.links, *links],
        demands=[Demand("dc", "crossing", rate=1 * Gbps, class_="leased")],
        gates=[
            Gate(gate.node, gate.direction, gate.lanes, gate.automatic, gate.manual, priority_classes=("fresh",))
            for gate in network.gates
        ],
        services=[train],
        freight=[told],
        classes=[CargoClass("goods", 2.0, shelf_life=60 * days), CargoClass("fresh", 8.0)],
        dependencies=[Dependency(end, "dc", rate=0.1 * Gbps) for end in GATES],
        name="corridor",
    )


# -- netsim ------------------------------------------------------------------------------------------------------------


def netsim(trucks: int) -> Callable[[], Answer]:
    """Prepare netsim's engine with modes, choice and the fall to work by hand."""
    cuts = [Outage(f"fibre-{end}", at=CUT, lasts=MENDED - CUT) for end in GATES]
    return told(Scenario(whole(trucks), SPAN, cuts, twins=()))


def netsim_plain(trucks: int) -> Callable[[], Answer]:
    """Prepare netsim's engine where gates only serve in order of arrival."""
    return told(Scenario(plain(trucks), SPAN, twins=()))


def told(scenario: Scenario) -> Callable[[], Answer]:
    """Prepare the planes; the job plays and makes all tables."""
    planes = prepare(scenario)
    return lambda: summed(play(scenario, SEED, planes))


def summed(done: Record) -> Answer:
    """Return how many have arrived, their mean and longest time on the way, and their mean wait."""
    table = done.shipments[done.shipments["outcome"] == "delivered"]
    transit = table["ended_s"] - table["created_s"]
    return [float(len(table)), float(transit.mean()), float(transit.max()), float(table["wait_h"].mean() * hours)]


# -- by hand -----------------------------------------------------------------------------------------------------------


@dataclass
class Arrived:
    """What a truck leaves behind."""

    created: float
    ended: float
    waited: float


def naive(trucks: int) -> Callable[[], Answer]:
    """Prepare the script for gates that work by hand for a while."""
    return by_hand(trucks, lambda now: BY_HAND if CUT <= now < MENDED else LANE)


def naive_plain(trucks: int) -> Callable[[], Answer]:
    """Prepare the script for gates that always take the same time."""
    return by_hand(trucks, lambda _: LANE)


def by_hand(trucks: int, lane_time: Callable[[float], float]) -> Callable[[], Answer]:
    """Prepare what a user of SimPy would write; the trucks come when netsim's do."""
    coming = list(arrivals(trucks))

    def job() -> Answer:
        env = simpy.Environment()
        gates = [simpy.Resource(env, lanes(trucks)) for _ in GATES]
        record: list[Arrived] = []
        env.process(source(env, coming, gates, lane_time, record))
        env.run(SPAN)
        transit = [one.ended - one.created for one in record]
        return [float(len(record)), fmean(transit), max(transit), fmean(one.waited for one in record)]

    return job


def arrivals(trucks: int) -> Iterator[float]:
    """Yield the times between trucks, drawn as netsim draws them: with each goes a draw of its shipper's haste."""
    draw, gap = Streams(SEED)("freight/out"), SPAN / trucks
    total = 0.0
    while total <= SPAN:
        yield (step := gap * draw.exponential())
        draw.uniform()
        total += step


def source(
    env: simpy.Environment,
    coming: Sequence[float],
    gates: Sequence[simpy.Resource],
    lane_time: Callable[[float], float],
    record: list[Arrived],
) -> Waits:
    """Let the trucks set out."""
    for gap in coming:
        yield env.timeout(gap)
        env.process(truck(env, gates, lane_time, record))


def truck(
    env: simpy.Environment,
    gates: Sequence[simpy.Resource],
    lane_time: Callable[[float], float],
    record: list[Arrived],
) -> Waits:
    """Drive the five links; queue at a gate before the second and the fourth."""
    created, waited = env.now, 0.0
    ahead = iter(gates)
    for number in range(len(ROAD) - 1):
        if number in {1, 3}:
            came = env.now
            with next(ahead).request() as lane:
                yield lane
                yield env.timeout(lane_time(env.now))
            waited += env.now - came
        yield env.timeout(STEP / SPEED)
    record.append(Arrived(created, env.now, waited))


# -- growth and long queues --------------------------------------------------------------------------------------------


def growth(trucks: int) -> Callable[[], Answer]:
    """Prepare the corridor for any number of trucks; the job returns what has become of them."""
    return netsim_plain(trucks)


QUEUES = (100, 20_000)
SLOW = Distribution("constant", 1 * minutes)
CLEARED = 20_000
"""Trucks that pass the gate while the queue is measured."""


def queue_costs() -> Callable[[], dict[int, float]]:
    """Prepare a gate; the job keeps queues of different length and returns the time that each truck takes. [s]"""
    costs = dict.fromkeys(QUEUES, math.inf)

    def job() -> dict[int, float]:
        for _ in range(5):
            for waiting in QUEUES:
                costs[waiting] = min(costs[waiting], cost_of_a_truck(waiting))
        return costs

    return job


def cost_of_a_truck(waiting: int) -> float:
    """Fill a queue, then let one come for each that leaves; every fifth has patience, which it does not need. [s]"""
    node = Node("pass", 106.71, 21.97, "border_gate")
    gate = Gate("pass", "CN>VN", 1, SLOW, SLOW)
    world = World(Scenario(Network([node], gates=[gate]), until=1.0), Network([node], gates=[gate]), SEED)
    queue = GateQueue(world, gate)

    def feed() -> Generator[simpy.Event, object, None]:
        for number in range(CLEARED):
            yield world.env.timeout(SLOW.mean)
            queue.join(1, patience=math.inf if number % 5 else 400 * days)

    for _ in range(waiting):
        queue.join(1)
    world.env.process(feed())
    began = process_time()
    world.env.run_to(CLEARED * SLOW.mean + 1.0)
    return (process_time() - began) / queue.served
