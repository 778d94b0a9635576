"""Ways through a drawn network of cables: netsim's kernels against networkx."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from netsim.kernels.cuts import max_flow_values
from netsim.kernels.paths import Arcs, distances
from netsim.kernels.spreading import spread

NEAR = 3
"""Each place has a cable to so many near ones; every tenth cable is doubled."""
SIDE = 3_000
"""Of the square in which places are. [km]"""
GRAIN = 100.0
"""Where ways shall tie, lengths are multiples of it. [km]"""
SOURCES = 500
"""Of larger networks the distances from so many places are found, by both sides; of smaller ones all."""
PAIRS = 10

Answer = list[float]


@dataclass(frozen=True)
class Cables:
    """Cables as columns; each is an arc to and one fro."""

    places: int
    ends: list[tuple[int, int]]
    length: list[float]
    """In km."""
    capacity: list[float]
    """In bit/s."""

    @property
    def arcs(self) -> Arcs:
        """Return the cables as arcs 2 i and 2 i + 1."""
        ends = np.array(self.ends)
        return Arcs(ends.ravel(), ends[:, ::-1].ravel(), np.repeat(self.length, 2), self.places)

    def directed(self) -> list[tuple[int, int, float, float]]:
        """Return tail, head, length and capacity of each arc, in the order of arcs."""
        rows = zip(self.ends, self.length, self.capacity, strict=True)
        return [(*way, length, room) for (one, other), length, room in rows for way in ((one, other), (other, one))]


def drawn(places: int, *, grain: float = 0.0) -> Cables:
    """Draw a network; with a grain, lengths are whole multiples of it."""
    from scipy.spatial import KDTree

    draw = random.Random(1)  # noqa: S311 - no secret
    points = np.array([(draw.uniform(0, SIDE), draw.uniform(0, SIDE)) for _ in range(places)])
    order = np.argsort(points[:, 0])  # a chain from west to east joins all
    near = KDTree(points).query(points, k=NEAR + 1)[1]
    pairs = {(min(pair), max(pair)) for pair in zip(order[:-1].tolist(), order[1:].tolist(), strict=True)}
    pairs |= {(min(one, other), max(one, other)) for one, *others in near.tolist() for other in others}
    ends = sorted(pairs)
    ends += draw.sample(ends, len(ends) // 10)
    gap = np.linalg.norm(np.subtract(*points[np.array(ends).T]), axis=1)
    length = np.ceil(gap / grain) * grain if grain else gap * [draw.uniform(1.0, 1.3) for _ in ends]
    return Cables(places, ends, length.tolist(), [draw.randint(1, 100) * 1e10 for _ in ends])


def sources(places: int) -> list[int]:
    """Return the places from which distances are found."""
    return list(range(places if places <= 1_000 else SOURCES))


def latency(places: int) -> Callable[[], Answer]:
    """Prepare netsim's distances; the job returns their sum for each source."""
    arcs, start = drawn(places).arcs, np.array(sources(places))
    return lambda: [float(total) for total in distances(arcs, start).sum(axis=1)]


def latency_simple(places: int) -> Callable[[], Answer]:
    """Prepare networkx on a graph from which all but the shortest of parallel cables are thrown out beforehand."""
    network = drawn(places)
    graph: nx.Graph[int] = nx.Graph()
    for (one, other), length in zip(network.ends, network.length, strict=True):
        if length < graph.get_edge_data(one, other, {"weight": np.inf})["weight"]:
            graph.add_edge(one, other, weight=length)
    return from_each(graph, places)


def latency_parallel(places: int) -> Callable[[], Answer]:
    """Prepare networkx on a graph where parallel cables stay apart."""
    network = drawn(places)
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    graph.add_weighted_edges_from((*ends, length) for ends, length in zip(network.ends, network.length, strict=True))
    return from_each(graph, places)


def from_each(graph: nx.Graph[int], places: int) -> Callable[[], Answer]:
    """Add up distances source by source."""
    return lambda: [sum(nx.single_source_dijkstra_path_length(graph, start).values()) for start in sources(places)]


def multipath(places: int) -> Callable[[], Answer]:
    """Prepare netsim's even split; the job returns the load of each arc when each place sends each other one unit."""
    arcs = drawn(places, grain=GRAIN).arcs
    source, target = (ends.ravel() for ends in np.mgrid[0:places, 0:places])
    rate = np.ones(places * places)
    return lambda: [float(load) for load in spread(arcs, source, target, rate).load]


def multipath_naive(places: int) -> Callable[[], Answer]:
    """Prepare networkx: distances to each target, then nodes from far to near, each splits over its next hops."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    rows = drawn(places, grain=GRAIN).directed()
    for arc, (tail, head, length, _) in enumerate(rows):
        graph.add_edge(tail, head, key=arc, weight=length)
    back = graph.reverse()

    def job() -> Answer:
        load: dict[int, float] = defaultdict(float)
        for target in graph:
            split(graph, nx.single_source_dijkstra_path_length(back, target), load)
        return [load[arc] for arc in range(len(rows))]

    return job


def split(graph: nx.MultiDiGraph[int], left: dict[int, float], load: dict[int, float]) -> None:
    """Send one unit from each node toward the node at distance zero and add to the loads of arcs."""
    flow = dict.fromkeys(left, 1.0)
    for node in sorted(left, key=left.__getitem__, reverse=True)[:-1]:
        steps: Any = graph.out_edges(node, keys=True, data="weight")
        hops = [(arc, head) for _, head, arc, length in steps if left[head] + length <= left[node] * (1 + 1e-9)]
        for arc, head in hops:
            load[arc] += flow[node] / len(hops)
            flow[head] += flow[node] / len(hops)


def pairs(places: int) -> list[tuple[int, int]]:
    """Draw the ends of flows."""
    draw = random.Random(2)  # noqa: S311 - no secret
    return [(ends[0], ends[1]) for ends in (draw.sample(range(places), 2) for _ in range(PAIRS))]


def flows(places: int) -> Callable[[], Answer]:
    """Prepare netsim's maximum flow; what numba compiles is loaded beforehand, once a process."""
    network = drawn(places)
    arcs, capacity, (start, end) = network.arcs, np.repeat(network.capacity, 2), np.array(pairs(places)).T
    max_flow_values(arcs, capacity, start, end)
    return lambda: [float(value) for value in max_flow_values(arcs, capacity, start, end)]


def flows_naive(places: int) -> Callable[[], Answer]:
    """Prepare networkx, which knows no parallel arcs in flows: their capacities are added up beforehand."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    for tail, head, _, room in drawn(places).directed():
        before = graph.get_edge_data(tail, head, {"capacity": 0.0})["capacity"]
        graph.add_edge(tail, head, capacity=before + room)
    return lambda: [float(nx.maximum_flow_value(graph, *ends)) for ends in pairs(places)]
