"""The digital plane as directed arcs: which nodes they join, how long they take, how much they carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.geo.lengths import Lengths, measure
from netsim.kernels.base import BoolArray, FloatArray
from netsim.kernels.delay import propagation
from netsim.kernels.paths import Arcs, distances

if TYPE_CHECKING:
    from netsim.model import Link, Network

_INDEX_OF_AIR: Final = 1.0003
"""Radio takes its way through air of mean refractivity 315 (ITU-R P.453-14)."""
_INDEX: Final[Mapping[str, float]] = {"microwave": _INDEX_OF_AIR, "satellite": 1.0}
"""Group index by kind of link, where it is not fibre."""


@dataclass(frozen=True)  # without slots: there is a place to keep what is prepared once
class DigitalArcs:
    """
    Digital links as arcs; link number i is arc 2 i from its source to its target and arc 2 i + 1 back.

    Parameters
    ----------
    nodes, links
        Ids by number: all nodes, all digital links.
    graph
        The arcs; their cost is the delay of the link and of the equipment at the node it enters. [s]
    capacity
        Rate that fits, shape (n_arcs,). [bit/s]
    equipment
        Delay of each node's equipment, shape (n_nodes,). [s]
    exists
        Which arcs can carry at all: live, between live nodes, and not against a directed link, shape (n_arcs,).
    """

    nodes: tuple[str, ...]
    links: tuple[str, ...]
    graph: Arcs
    capacity: FloatArray
    equipment: FloatArray
    exists: BoolArray
    is_live: BoolArray
    """Which nodes are live, shape (n_nodes,)."""

    def up(self, down: Collection[str]) -> BoolArray:
        """Return which arcs carry while some nodes and links are down, shape (n_arcs,)."""
        if not down:
            return self.exists
        node = self.node_up(down)
        link = np.repeat(_not_in(down, self._link), 2)
        ends = np.logical_and(node[self.graph.tail], node[self.graph.head])
        return np.logical_and(self.exists & link, ends)

    def node_up(self, down: Collection[str]) -> BoolArray:
        """Return which nodes are live and up, shape (n_nodes,)."""
        return np.logical_and(self.is_live, _not_in(down, self._node))

    def joined(self, pairs: Collection[tuple[int, int]], up: BoolArray) -> set[tuple[int, int]]:
        """Return the pairs of nodes from the first of which arcs that are up lead to the other."""
        is_left, is_entered = np.zeros((2, self.graph.n_nodes), dtype=bool)
        is_left[self.graph.tail[up]] = is_entered[self.graph.head[up]] = True
        same = {pair for pair in pairs if pair[0] == pair[1]}
        others = [pair for pair in same.symmetric_difference(pairs) if is_left[pair[0]] and is_entered[pair[1]]]
        sources = sorted({source for source, _ in others})
        reach = dict(zip(sources, distances(self.graph, np.array(sources, dtype=np.intp), up), strict=True))
        return same.union(pair for pair in others if reach[pair[0]][pair[1]] < np.inf)

    @cached_property
    def _link(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.links)}

    @cached_property
    def _node(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.nodes)}


def _not_in(down: Collection[str], number: Mapping[str, int]) -> BoolArray:
    is_up = np.ones(len(number), dtype=bool)
    is_up[[number[name] for name in down if name in number]] = False
    return is_up


def digital_arcs(network: Network, lengths: Lengths | None = None) -> DigitalArcs:
    """
    Give the nodes and digital links of a network numbers, and find what each arc takes and carries.

    The delay of a link is its given latency, else its length times the group index over the speed of light.

    Parameters
    ----------
    network
        Links that are planned or retired get numbers too, but carry nothing.
    lengths
        Route lengths, if they were measured before.
    """
    lengths = lengths or measure(network)
    number = {node.id: position for position, node in enumerate(network.nodes)}
    links = tuple(link for link in network.links if link.is_digital)
    ends = np.array([(number[link.source], number[link.target]) for link in links], dtype=np.intp).reshape(-1, 2)
    equipment = np.array(
        [network.defaults.equipment if node.equipment is None else node.equipment for node in network.nodes]
    )
    tail, head = ends.ravel(), ends[:, ::-1].ravel()
    delay = np.repeat(_delays(network, links, lengths), 2) + equipment[head]
    is_live = np.array([node.status == "live" for node in network.nodes], dtype=bool)
    both_ways = np.array([(link.status == "live", link.status == "live" and not link.directed) for link in links])
    return DigitalArcs(
        nodes=tuple(number),
        links=tuple(link.id for link in links),
        graph=Arcs(tail, head, delay, len(number)),
        capacity=np.repeat([link.capacity or 0.0 for link in links], 2),
        equipment=equipment,
        exists=both_ways.astype(bool).ravel() & is_live[tail] & is_live[head],
        is_live=is_live,
    )


def _delays(network: Network, links: tuple[Link, ...], lengths: Lengths) -> FloatArray:
    """Return the one-way delay of each link without equipment. [s]"""
    index = [_INDEX.get(link.kind, network.defaults.group_index) for link in links]
    light = propagation([lengths.metres[link.id] for link in links], index)
    given = np.array([np.nan if link.latency is None else link.latency for link in links])
    return np.where(np.isnan(given), light, given)
