"""Where a demand may go: gateways of its country; countries, systems, operators that it avoids or must touch."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
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


Touch = tuple[str, frozenset[str]]
"""What a path must touch: a country, or one of some systems; the other is empty."""


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
    requires: tuple[Touch, ...] = ()
    """What the path touches, in any order."""

    def back(self) -> Terms:
        """Return the terms of the way back."""
        return replace(self, leaves=self.enters, enters=self.leaves)


def terms_of(
    network: Network,
    ends: tuple[str, str],
    *,
    public: bool,
    avoid: Collection[str] = (),
    require: Collection[str] = (),
    barred: frozenset[str] = frozenset(),
) -> Terms:
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
    avoid, require
        Countries, systems, and operators: owners of systems, by their name there.
    barred
        Countries that may only be passed through by what begins or ends there.

    Raises
    ------
    NetsimError
        If a word is neither a country nor a system nor an operator.
    """
    countries, systems = _sorted(network, avoid)
    source, target = (network.node[end].country for end in ends)
    ruled = set(network.gateway_rule) if public else set()
    crosses = source != target
    return Terms(
        leaves=source if source in ruled and crosses else "",
        enters=target if target in ruled and crosses else "",
        shut=frozenset((ruled | barred) - {source, target}) | countries,
        avoids=systems,
        requires=tuple(_touch(network, word) for word in sorted(set(require))),
    )


def _sorted(network: Network, words: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Tell countries from systems, operators by what they own."""
    touched = [_touch(network, word) for word in sorted(words)]
    countries = frozenset(country for country, _ in touched if country)
    return countries, frozenset().union(*(systems for _, systems in touched))


def _touch(network: Network, word: str) -> Touch:
    """Look up a word: a system before an operator before a country."""
    if word in network.link_systems:
        return "", frozenset({word})
    if word in network.operators:
        return "", network.operators[word]
    if re.fullmatch("[A-Z]{2}", word):
        return word, frozenset()
    known = {*network.link_systems, *network.operators}
    raise NetsimError(f'"{word}" is neither a country nor a system nor an operator', hint=did_you_mean(word, known))


@dataclass(frozen=True)  # without slots: there is a place to keep what is prepared once
class StateGraph:
    """
    A graph on which every path keeps to some terms.

    Its nodes are pairs of a node and a stage of the path, so that a path may come through one place twice: on its way
    to the gateway or to what it must touch, and back from it.

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
    touches: IntArray
    """What each node meets of that which is required, one bit each, shape (n_nodes,)."""

    @cached_property
    def links(self) -> list[int]:
        """The same as ``link_arc`` as a list, which plain Python reads faster."""
        numbers: list[int] = self.link_arc.tolist()
        return numbers

    def start(self, node: int) -> int:
        """Return the state in which a path begins at a node."""
        waits = self.terms.leaves and not self.is_gateway[node]
        stage = _LEAVING if waits else _FREE
        return int(node + (stage + _stage_count(self.terms) * int(self.touches[node])) * self.n_nodes)

    def states(self, node: int, path: Iterable[int]) -> list[int]:
        """Return the states that a path from a node leaves, one for each of its arcs."""
        state, left = self.start(node), []
        for arc in path:
            left.append(state)
            state = self._onward[state, arc]
        return left

    @cached_property
    def _onward(self) -> dict[tuple[int, int], int]:
        """Where an arc of the plane leads to from a state."""
        ends = zip(self.arcs.tail.tolist(), self.link_arc.tolist(), strict=True)
        return dict(zip(ends, self.arcs.head.tolist(), strict=True))

    def end(self, node: int) -> int:
        """Return the state in which a path ends at a node."""
        stage, all_touched = _HOME if self.terms.enters else _FREE, 2 ** len(self.terms.requires) - 1
        return int(node + (stage + _stage_count(self.terms) * all_touched) * self.n_nodes)


def state_graph(network: Network, plane: DigitalArcs, terms: Terms) -> StateGraph:
    """Build the graph of what can carry on which every path keeps to the terms."""
    graph, country = plane.graph, np.array([node.country for node in network.nodes])
    gateways = {name for ruled in (terms.leaves, terms.enters) for name in network.gateway_rule.get(ruled, ())}
    is_gateway = np.array([name in gateways for name in plane.nodes], dtype=bool)
    system = np.repeat([network.link[name].system for name in plane.links], 2)
    is_open = ~np.isin(country, list(terms.shut))
    allowed = plane.exists & is_open[graph.tail] & is_open[graph.head] & ~np.isin(system, list(terms.avoids))
    touches, of_arc = _touched(terms, country, system)
    of_arc |= touches[graph.head]
    stages = _stages(terms, country[graph.tail], country[graph.head], is_gateway[graph.head])
    n_stages = _stage_count(terms)
    tails, heads, numbers = [], [], []
    for before, after, passes in stages:
        number = np.flatnonzero(passes & allowed)
        for touched in range(2 ** len(terms.requires)):
            then = touched | of_arc[number]
            tails.append(graph.tail[number] + (before + n_stages * touched) * graph.n_nodes)
            heads.append(graph.head[number] + (after + n_stages * then) * graph.n_nodes)
            numbers.append(number)
    link_arc = np.concatenate(numbers)
    n_states = n_stages * 2 ** len(terms.requires)
    arcs = Arcs(np.concatenate(tails), np.concatenate(heads), graph.cost[link_arc], graph.n_nodes * n_states)
    return StateGraph(arcs, link_arc, terms, graph.n_nodes, is_gateway, touches)


def _stage_count(terms: Terms) -> int:
    return 4 if terms.enters else 2 if terms.leaves else 1


def _touched(terms: Terms, country: np.ndarray, system: np.ndarray) -> tuple[IntArray, IntArray]:
    """Return what nodes, by their country, and arcs, by their system, meet of that which is required, as bits."""
    of_node, of_arc = np.zeros(len(country), dtype=np.intp), np.zeros(len(system), dtype=np.intp)
    for bit, (land, systems) in enumerate(terms.requires):
        of_node |= np.where((country == land) & bool(land), 1 << bit, 0)
        of_arc |= np.where(np.isin(system, list(systems)), 1 << bit, 0)
    return of_node, of_arc


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
