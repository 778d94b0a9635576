"""A link of the reference topology fails: netsim's plane against networkx and dictionaries; what an optimum costs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.spilling import fill
from netsim.arrays.arcs import DigitalArcs, digital_arcs
from netsim.arrays.digital import DigitalPlane
from netsim.io import read_topology
from netsim.model import Network
from netsim.units import Gbps

TOPOLOGY = "china-asean"
CHOICES = 3
"""Shortest paths of a demand, and paths without a common link."""
BUSIEST = 50
ROUNDS = 12
"""Times that the busiest links fail before a process counts as settled: it has loaded what numba compiled by then."""
GROWTH = 2.0
"""Both sides of the comparison carry so many times the demand, so that links are full and the answers can differ."""
GROWTHS = (1.0, 1.5, 2.0, 3.0)
STATES = 10
"""Failures after which the linear programme is solved."""

Answer = list[float]
Ways = dict[int, list[tuple[int, ...]]]
"""Arcs of the paths of each demand."""
ArcRow = tuple[str, str, float, float]
"""From, to, latency with the equipment at its end [s], capacity [Gbps]."""
DemandRow = tuple[str, str, float]
"""From, to, rate [Gbps]."""


# -- an event, on both sides -------------------------------------------------------------------------------------------


def plain() -> Network:
    """Return what a short script can answer as well: no gateway rule, priorities, protection, nothing to avoid."""
    network = read_topology(TOPOLOGY)
    plain: dict[str, Any] = {"class_": "leased", "priority": 1, "avoid": (), "require": (), "protection": "restoration"}
    demands = [replace(row, **plain, rate=GROWTH * row.rate) for row in network.demands]
    return replace(network, demands=demands, dependencies=(), workloads=())


def busiest(plane: DigitalPlane, count: int) -> list[int]:
    """Return the numbers of the links that carry most while nothing is down."""
    flows = plane.carry(plane.rate)
    return [int(link) for link in np.argsort(-(flows.load_forward + flows.load_backward), kind="stable")[:count]]


def netsim(links: int) -> Callable[[], Answer]:
    """Prepare planes, each for one run, since they remember the states they have seen; the job returns the rates."""
    network = plain()
    planes = [DigitalPlane(network, k=CHOICES) for _ in range(4)]
    for plane in planes:
        plane.carry(plane.rate)  # finds the paths while nothing is down
    chosen = busiest(planes[0], links)

    def job() -> Answer:
        plane = planes.pop()
        states = (plane.carry(plane.rate, down=frozenset({plane.links[link]})) for link in chosen)
        return [float(rate) / Gbps for flows in states for rate in flows.served]

    job()  # loads what is loaded once a process
    return job


def naive(links: int) -> Callable[[], Answer]:
    """Prepare a graph and all paths while nothing is down; the job finds anew those that a failure breaks."""
    network = plain()
    chosen = busiest(DigitalPlane(network, k=CHOICES), links)
    script = Script(
        arc_rows(digital_arcs(network)), [(row.source, row.target, row.rate / Gbps) for row in network.demands]
    )
    usual = {demand: script.candidates(*ends) for demand, ends in script.ends.items()}

    def job() -> Answer:
        return [rate for link in chosen for rate in script.after(link, usual)]

    return job


def arc_rows(arcs: DigitalArcs) -> dict[int, ArcRow]:
    """Return the arcs that carry, as plain values: both sides begin with the same lengths."""
    ends = ([arcs.nodes[node] for node in numbers] for numbers in (arcs.graph.tail, arcs.graph.head))
    rows = zip(*ends, arcs.graph.cost.tolist(), (arcs.capacity / Gbps).tolist(), strict=True)
    return {arc: row for arc, row in enumerate(rows) if arcs.exists[arc]}


class Script:
    """What a user of networkx would write."""

    def __init__(self, arcs: Mapping[int, ArcRow], demands: Sequence[DemandRow]) -> None:
        self.ends = {number: (source, target) for number, (source, target, _) in enumerate(demands)}
        self.asked = {number: rate for number, (_, _, rate) in enumerate(demands)}
        self.capacity = {arc: room for arc, (_, _, _, room) in arcs.items()}
        self.graph: nx.DiGraph[object] = nx.DiGraph()
        self.edges: dict[int, tuple[object, object]] = {}
        for arc, (tail, head, cost, _) in arcs.items():
            self.add(arc, tail, head, cost)

    def add(self, arc: int, tail: object, head: object, cost: float) -> None:
        """Add an arc; one beside another gets a node in its middle, for simple paths know no parallels."""
        if self.graph.has_edge(tail, head):
            self.graph.add_edge(("middle", arc), head, weight=0.0, arc=None)
            head = ("middle", arc)
        self.graph.add_edge(tail, head, weight=cost, arc=arc)
        self.edges[arc] = tail, head

    def candidates(self, source: str, target: str) -> list[tuple[int, ...]]:
        """Return the k shortest paths and up to k without a common link, the shortest first."""
        try:
            shortest = list(islice(nx.shortest_simple_paths(self.graph, source, target, weight="weight"), CHOICES))
        except nx.NetworkXNoPath:
            return []
        found = {self.arcs(nodes): self.length(nodes) for nodes in shortest}
        if len(shortest) == CHOICES:
            found |= dict(self.apart(source, target))
        return sorted(found, key=found.__getitem__)

    def apart(self, source: str, target: str) -> Iterator[tuple[tuple[int, ...], float]]:
        """Yield the shortest path, the shortest over what is left, and so on, with their lengths."""
        rest = self.graph.copy()
        for _ in range(CHOICES):
            try:
                nodes = nx.dijkstra_path(rest, source, target, weight="weight")
            except nx.NetworkXNoPath:
                return
            yield self.arcs(nodes), self.length(nodes)
            rest.remove_edges_from(pairwise(nodes))

    def arcs(self, nodes: list[object]) -> tuple[int, ...]:
        """Return the arcs between nodes that follow one another."""
        numbers = (self.graph.edges[step]["arc"] for step in pairwise(nodes))
        return tuple(number for number in numbers if number is not None)

    def length(self, nodes: list[object]) -> float:
        """Return the latency along some nodes. [s]"""
        return float(nx.path_weight(self.graph, nodes, "weight"))

    def after(self, link: int, usual: Ways) -> Answer:
        """Take a link away, find the paths of the demands that had one over it, share, and put it back."""
        lost = [arc for arc in (2 * link, 2 * link + 1) if arc in self.edges]
        kept = {arc: dict(self.graph.edges[self.edges[arc]]) for arc in lost}
        self.graph.remove_edges_from(self.edges[arc] for arc in lost)
        paths = dict(usual)
        for demand, own in usual.items():
            if any(not kept.keys().isdisjoint(path) for path in own):
                paths[demand] = self.candidates(*self.ends[demand])
        self.graph.add_edges_from((*self.edges[arc], data) for arc, data in kept.items())
        return self.shared(paths)

    def shared(self, paths: Ways) -> Answer:
        """Return the rate of each demand. [Gbps]"""
        rate = fill({demand: own for demand, own in paths.items() if own}, self.capacity, self.asked)
        return [rate.get(demand, 0.0) for demand in paths]


# -- netsim alone ------------------------------------------------------------------------------------------------------


def median() -> Callable[[], dict[str, float]]:
    """
    Prepare the topology as it is shipped; the job fails the busiest links one by one, and returns times. [s]

    It does so in a process that has seen no failure before, and in the same one when it has seen some hundred.
    """
    network = read_topology(TOPOLOGY)

    def taken() -> list[float]:
        plane = DigitalPlane(network, k=CHOICES)  # a new one, which remembers no state
        return list(timed_states(plane, plane.rate, busiest(plane, BUSIEST)))

    def job() -> dict[str, float]:
        first, *_, last = (taken() for _ in range(ROUNDS + 1))
        return {
            "demands": len(DigitalPlane(network).demands),
            "median": statistics.median(first),
            "longest": max(first),
            "settled": statistics.median(last),
        }

    return job


def timed_states(plane: DigitalPlane, asked: np.ndarray, links: list[int]) -> Iterator[float]:
    """Yield the time that each failure takes. [s]"""
    for link in links:
        began = time.perf_counter()
        plane.carry(asked, down=frozenset({plane.links[link]}))
        yield time.perf_counter() - began


def optimum() -> Callable[[], list[dict[str, float]]]:
    """Prepare both policies; the job returns what each serves at growing demand, and its time after a failure. [s]"""
    network = read_topology(TOPOLOGY)

    def job() -> list[dict[str, float]]:
        chosen = busiest(DigitalPlane(network, k=CHOICES), STATES)
        rows = []
        for growth in GROWTHS:
            row = {"growth": growth}
            for name, policy in (("fair", "max-min-fair"), ("best", "optimal")):
                plane = DigitalPlane(network, k=CHOICES, policy=policy)  # a new one, which remembers no state
                asked = growth * plane.rate
                flows = plane.carry(asked)
                row[name] = float(flows.served.sum() / asked.sum())
                row[f"{name} unserved"] = float((flows.served < asked).sum())
                row[f"{name} median"] = statistics.median(timed_states(plane, asked, chosen))
            rows.append(row)
        return rows

    return job
