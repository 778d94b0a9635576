"""Where a demand may go: gateways of its country, countries and systems that it avoids."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netsim.errors import NetsimError, did_you_mean
from netsim.kernels.base import BoolArray, IntArray
from netsim.kernels.paths import Arcs

if TYPE_CHECKING:
    from netsim.arrays.arcs import DigitalArcs
    from netsim.model import Network

_FREE, _LEAVING, _ARRIVING, _HOME = range(4)
"""
Stages of a path under the gateway rule. Leaving: in the country of origin, no gateway passed yet. Free: elsewhere, or
past the gateway on the way out. Arriving: over the border of the country of destination, no gateway passed yet. Home:
past its gateway. A path that needs no gateway is free from end to end.
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the paths of a demand; demands of equal terms share a graph."""

    leaves: str = ""
    """Country with the gateway rule that the path begins in and leaves."""
    enters: str = ""
    """Country with the gateway rule that the path enters and ends in."""
    shut: frozenset[str] = frozenset()
    """Countries that no node of the path lies in."""
    avoids: frozenset[str] = frozenset()
    """Systems that no link of the path belongs to."""

    def back(self) -> Terms:
        """Return the terms of the way back."""
        return replace(self, leaves=self.enters, enters=self.leaves)


def terms_of(network: Network, ends: tuple[str, str], *, public: bool, avoid: Collection[str] = ()) -> Terms:
    """
    Find what holds for the paths between two nodes.

    Public traffic between a country with the gateway rule and the rest of the world passes one of its gateways before
    it crosses the border, and crosses it once; public traffic of others does not pass through that country. Everything
    else goes where there is a link. A node without country is abroad.

    Parameters
    ----------
    network
        Says which countries have gateways, and which.
    ends
        Source and target.
    public
        Whether the gateway rule applies.
    avoid
        Countries and systems.

    Raises
    ------
    NetsimError
        If ``avoid`` holds what is neither a country nor a system.
    """
    countries, systems = _sorted(network, avoid)
    source, target = (network.node[end].country for end in ends)
    ruled = set(network.gateway_rule) if public else set()
    crosses = source != target
    return Terms(
        leaves=source if source in ruled and crosses else "",
        enters=target if target in ruled and crosses else "",
        shut=frozenset(ruled - {source, target}) | countries,
        avoids=systems,
    )


def _sorted(network: Network, avoid: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Tell countries from systems."""
    if not avoid:
        return frozenset(), frozenset()
    known = {row.id for row in network.systems} | {link.system for link in network.links if link.system}
    systems = known.intersection(avoid)
    countries = frozenset(avoid) - systems
    for word in sorted(countries):
        if not re.fullmatch("[A-Z]{2}", word):
            raise NetsimError(f'"{word}" to avoid is neither a country nor a system', hint=did_you_mean(word, known))
    return countries, frozenset(systems)


@dataclass(frozen=True, slots=True)
class StateGraph:
    """
    A graph on which every path keeps to some terms.

    Its nodes are pairs of a node and a stage of the path, so that a path may come through one place twice: on its way
    to the gateway and back from it.

    Parameters
    ----------
    arcs
        Arcs between such pairs; node n in stage s has number n + s x n_nodes.
    link_arc
        Number in the digital plane of the arc that each arc stands for, shape (n_arcs,).
    """

    arcs: Arcs
    link_arc: IntArray
    terms: Terms
    n_nodes: int
    is_gateway: BoolArray

    def start(self, node: int) -> int:
        """Return the state in which a path begins at a node."""
        waits = self.terms.leaves and not self.is_gateway[node]
        return node + (_LEAVING if waits else _FREE) * self.n_nodes

    def end(self, node: int) -> int:
        """Return the state in which a path ends at a node."""
        return node + (_HOME if self.terms.enters else _FREE) * self.n_nodes


def state_graph(network: Network, plane: DigitalArcs, terms: Terms) -> StateGraph:
    """Build the graph on which every path keeps to the terms."""
    graph, country = plane.graph, np.array([node.country for node in network.nodes])
    gateways = {name for ruled in (terms.leaves, terms.enters) for name in network.gateway_rule.get(ruled, ())}
    is_gateway = np.array([name in gateways for name in plane.nodes], dtype=bool)
    system = np.repeat([network.link[name].system for name in plane.links], 2)
    is_open = ~np.isin(country, list(terms.shut))
    allowed = is_open[graph.tail] & is_open[graph.head] & ~np.isin(system, list(terms.avoids))
    tails, heads, numbers = [], [], []
    for before, after, passes in _stages(terms, country[graph.tail], country[graph.head], is_gateway[graph.head]):
        number = np.flatnonzero(passes & allowed)
        tails.append(graph.tail[number] + before * graph.n_nodes)
        heads.append(graph.head[number] + after * graph.n_nodes)
        numbers.append(number)
    link_arc = np.concatenate(numbers)
    n_stages = 4 if terms.enters else 2 if terms.leaves else 1
    arcs = Arcs(np.concatenate(tails), np.concatenate(heads), graph.cost[link_arc], graph.n_nodes * n_stages)
    return StateGraph(arcs, link_arc, terms, graph.n_nodes, is_gateway)


def _stages(
    terms: Terms, tail: np.ndarray, head: np.ndarray, to_gateway: BoolArray
) -> list[tuple[int, int, BoolArray]]:
    """List how arcs lead from one stage of a path to another: stage before, stage after, which arcs do so."""
    everywhere = np.ones(len(tail), dtype=bool)
    if not (terms.leaves or terms.enters):
        return [(_FREE, _FREE, everywhere)]
    # nodes without country must not match a term that is empty
    from_origin, in_origin = (country == (terms.leaves or None) for country in (tail, head))
    from_target, in_target = (country == (terms.enters or None) for country in (tail, head))
    outside = ~from_target & ~in_target & (from_origin | ~in_origin)  # once abroad, no way back into the origin
    entering = ~from_target & in_target
    return [
        (_FREE, _FREE, outside),
        (_FREE, _ARRIVING, entering & ~to_gateway),
        (_FREE, _HOME, entering & to_gateway),
        (_LEAVING, _LEAVING, from_origin & in_origin & ~to_gateway),
        (_LEAVING, _FREE, from_origin & in_origin & to_gateway),
        (_ARRIVING, _ARRIVING, from_target & in_target & ~to_gateway),
        (_ARRIVING, _HOME, from_target & in_target & to_gateway),
        (_HOME, _HOME, from_target & in_target),
    ]
