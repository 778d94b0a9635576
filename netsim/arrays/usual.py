"""Where everything that is asked would go if it had the network to itself: the usual way of each demand and lane."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.admission import Terms, state_graph
from netsim.arrays.arcs import digital_arcs
from netsim.arrays.asks import asks
from netsim.arrays.freight import TEU_PER_TRUCK, FreightPlane
from netsim.kernels.trees import Trees, shortest_trees
from netsim.units import Gbps

if TYPE_CHECKING:
    from netsim.arrays.admission import StateGraph
    from netsim.arrays.arcs import DigitalArcs
    from netsim.arrays.asks import Ask
    from netsim.arrays.skeleton import Layer
    from netsim.model import Network

_GENERAL: Final = 2.0
"""Value of time of cargo without a class, as shippers have it in a run. [USD per TEU and h]"""


@dataclass(frozen=True, slots=True)
class Usual:
    """One that asks, and the way that is best for it while nothing is down or full."""

    id: str
    source: str
    """Where it begins; of a workload the replica that is nearest. Empty where there is no way from any."""
    target: str
    rate: float
    """[Gbit/s; of freight TEU a day]"""
    nodes: frozenset[str]
    """All that it passes, both ends included; none where there is no way."""
    links: frozenset[str]
    others: frozenset[str] = frozenset()
    """Gates and services of freight."""


def usual_ways(network: Network, layer: Layer) -> list[Usual]:
    """
    Return the usual way of each demand, and of each client of a workload; or of each lane of freight.

    Data take the admissible path of least latency without queues, whatever fits there; what places depend on is left
    out. Freight takes the way of least generalised cost, at the value of time of its class and at the usual rate.
    """
    return list(_of_data(network) if layer == "data" else _of_freight(network))


def _of_data(network: Network) -> Iterator[Usual]:
    plane = digital_arcs(network)
    number = {name: position for position, name in enumerate(plane.nodes)}
    wanted = [ask for ask in asks(network) if not ask.is_need]
    sources: dict[Terms, set[int]] = defaultdict(set)
    for way in (way for ask in wanted for way in ask.ways):
        sources[way.terms].add(number[way.source])
    grown = {terms: _Grown(network, plane, terms, sorted(own)) for terms, own in sources.items()}
    for ask in wanted:
        yield _nearest(ask, plane, number, grown)


class _Grown:
    """All least-latency paths on some terms."""

    def __init__(self, network: Network, plane: DigitalArcs, terms: Terms, sources: list[int]) -> None:
        self.graph: StateGraph = state_graph(network, plane, terms)
        self.row = {source: row for row, source in enumerate(sources)}
        starts = np.array([self.graph.start(source) for source in sources], dtype=np.intp)
        self.trees: Trees = shortest_trees(self.graph.arcs, starts)
        self.first = plane.equipment

    def cost(self, source: int, target: int) -> float:
        """Return the least latency. [s]"""
        return float(self.trees.cost[self.row[source], self.graph.end(target)] + self.first[source])

    def path(self, source: int, target: int) -> list[int]:
        """Return the arcs of that path."""
        path = self.trees.path(self.row[source], self.graph.end(target)) or ()
        return [self.graph.links[arc] for arc in path]


def _nearest(ask: Ask, plane: DigitalArcs, number: dict[str, int], grown: dict[Terms, _Grown]) -> Usual:
    """Choose among the ways of one that asks: the quickest, one of second choice only where there is no other."""
    ends = [(number[way.source], number[way.target]) for way in ask.ways]
    costs = [
        grown[way.terms].cost(*own) if plane.is_live[list(own)].all() else inf
        for way, own in zip(ask.ways, ends, strict=True)
    ]
    target = ask.ways[0].target if ask.ways else ""
    reachable = [place for place, cost in enumerate(costs) if cost < inf]
    if not reachable:
        alone = ask.ways[0].source if len(ask.ways) == 1 else ""
        return Usual(ask.id, alone, target, ask.rate / Gbps, frozenset(), frozenset())
    best = min(reachable, key=lambda place: (ask.ways[place].is_second, costs[place]))
    way = ask.ways[best]
    path = grown[way.terms].path(*ends[best])
    nodes = {way.source, way.target, *(plane.nodes[node] for node in plane.graph.head[path].tolist())}
    links = frozenset(plane.links[arc // 2] for arc in path)
    return Usual(ask.id, way.source, way.target, ask.rate / Gbps, frozenset(nodes), links)


def _of_freight(network: Network) -> Iterator[Usual]:
    plane = FreightPlane(network)
    value = {row.id: row.value_of_time_per_h for row in network.classes}
    for row in network.freight:
        rate = row.per_day * (TEU_PER_TRUCK if row.unit == "truck" else 1.0)
        route = plane.route((row.origin, row.destination), value.get(row.class_, _GENERAL), row.modes)
        needs = frozenset[str]() if route is None else route.needs
        nodes, links = needs & network.node.keys(), needs & network.link.keys()
        yield Usual(row.id, row.origin, row.destination, rate, nodes, links, needs - nodes - links)
