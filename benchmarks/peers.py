"""OpenTNSim, the open simulator of transport networks on SimPy, on the corridor and on networks that contain it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Generator
from dataclasses import replace
from itertools import pairwise
from statistics import fmean
from typing import Any

import networkx as nx
import simpy
from shapely import Point

from benchmarks import corridor
from benchmarks.corridor import GATES, LANE, ROAD, SPAN, SPEED, STEP, Answer
from netsim.model import Link, Network, Node, Scenario

Passed = tuple[float, float, float]
"""When a truck set out and arrived, and how long it waited."""
FEW, MANY = 2_000, 10_000
"""Trucks on a journey over six nodes: in a large network OpenTNSim takes a hundredth of a second for each."""


def name_of(number: int) -> str:
    """Name a place that is not on the journey."""
    return f"place-{number}"


def trucks_on(nodes: int) -> int:
    """Return how many trucks drive in a network."""
    return MANY if nodes == len(ROAD) else FEW


def larger(nodes: int) -> Network:
    """Return the plain corridor and a road on to so many more places that there are ``nodes`` in all."""
    network = corridor.plain(trucks_on(nodes))
    names = [ROAD[-1], *map(name_of, range(nodes - len(ROAD)))]
    places = [Node(name, lon=109.0, lat=18.0, kind="city", country="LA") for name in names[1:]]
    roads = [Link(f"{tail}-{head}", tail, head, "road", length=STEP, speed=SPEED) for tail, head in pairwise(names)]
    return replace(network, nodes=[*network.nodes, *places], links=[*network.links, *roads])


def netsim(nodes: int) -> Callable[[], Answer]:
    """Prepare netsim's engine."""
    return corridor.told(Scenario(larger(nodes), SPAN, twins=()))


def naive(nodes: int) -> Callable[[], Answer]:
    """Prepare the script by hand, which knows no network."""
    return corridor.naive_plain(trucks_on(nodes))


def opentnsim(nodes: int) -> Callable[[], Answer]:
    """Prepare OpenTNSim: a vessel for each truck, and a resource at the nodes that are gates."""
    from opentnsim.core import Identifiable, Movable

    vessel = type("Truck", (Identifiable, Movable), {})
    graph: nx.Graph[str] = nx.Graph()
    names = [*ROAD, *map(name_of, range(nodes - len(ROAD)))]
    graph.add_nodes_from((name, {"geometry": Point(104.0, 18.0)}) for name in names)
    graph.add_edges_from((tail, head, {"length_m": STEP}) for tail, head in pairwise(names))
    trucks = trucks_on(nodes)
    coming = list(corridor.arrivals(trucks))

    def job() -> Answer:
        env: Any = simpy.Environment()
        env.graph = graph
        gates = {name: simpy.Resource(env, corridor.lanes(trucks)) for name in GATES}
        record: list[Passed] = []

        def source() -> Generator[simpy.Event, object, None]:
            for number, gap in enumerate(coming):
                yield env.timeout(gap)
                place = graph.nodes[ROAD[0]]["geometry"]
                truck = vessel(env=env, name=str(number), geometry=place, route=list(ROAD), v=SPEED)
                env.process(go(env, truck, gates, record))

        env.process(source())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            env.run(SPAN)
        transit = [ended - created for created, ended, _ in record]
        return [float(len(record)), fmean(transit), max(transit), fmean(waited for _, _, waited in record)]

    return job


def go(
    env: simpy.Environment,
    truck: Any,  # noqa: ANN401 - OpenTNSim has no types
    gates: dict[str, simpy.Resource],
    record: list[Passed],
) -> Generator[simpy.Event, object, None]:
    """Move, and queue at each gate on the way."""
    created, waits = env.now, []

    def queue(node: str) -> Generator[simpy.Event, object, None]:
        if node in gates:
            came = env.now
            with gates[node].request() as lane:
                yield lane
                yield env.timeout(LANE)
            waits.append(env.now - came)

    truck.on_pass_node_functions.append(queue)
    yield from truck.move()
    record.append((created, env.now, math.fsum(waits)))
