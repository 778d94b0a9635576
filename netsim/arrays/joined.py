"""How well countries are joined, pair by pair: minimum cuts, disjoint paths, and the system that carries most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from netsim.arrays.cutting import Merged, ends_of
from netsim.arrays.skeleton import Layer, skeleton
from netsim.arrays.usual import Usual, usual_ways
from netsim.kernels.cuts import max_flow_values
from netsim.kernels.packing import fewest_risks, risk_disjoint_paths
from netsim.kernels.paths import Arcs
from netsim.units import Gbps

if TYPE_CHECKING:
    import pandas as pd

    from netsim.arrays.cutting import By
    from netsim.arrays.skeleton import Skeleton
    from netsim.kernels.base import FloatArray, IntArray
    from netsim.model import Network

Pair = tuple[str, str]


def joined_countries(
    network: Network, layer: Layer = "data", pairs: Iterable[Pair] | None = None, risks: Iterable[By] = ()
) -> pd.DataFrame:
    """
    Tell how well pairs of countries are joined.

    Parameters
    ----------
    network
        The network.
    layer
        ``data`` or ``freight``.
    pairs
        Countries by their two letters, or places by id or name; ``None``: all pairs of countries that ask anything of
        one another.
    risks
        ``srlg``, ``system``: also count paths that share none of these. It takes a fraction of a second a pair.

    Returns
    -------
    joined
        A row for each pair:

        - ``from``, ``to``: in the order of the alphabet, or as given
        - ``rate``: what they ask of one another, in Gbit/s or TEU a day
        - ``capacity_gbps``: the most that fits from the one to the other; NaN of freight
        - ``links``, ``nodes``: the most paths that share no link, or no node
        - ``srlg``, ``srlg_most``, ``system``, ``system_most``: where asked for, paths found that share no group or
          system, and how many there are at most
        - ``depends_on``, ``name``, ``share``: the system over which most of that rate runs, and the part; empty and 0
          where it runs over none

    Raises
    ------
    InvalidInput
        With all faults: places that there are not, or that are the same.
    NetsimError
        If there is no such layer.

    References
    ----------
    As for :func:`netsim.min_cut` and :func:`netsim.disjoint_paths`.

    Examples
    --------
    >>> from netsim.model import Demand, Link, Network, Node, System
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city", country=name * 2) for lon, name in enumerate("AB"))
    >>> systems = [System("east", "East"), System("west", "West")]
    >>> cables = [Link(f"AB {one.id}", "A", "B", "submarine", system=one.id, capacity=1e9) for one in systems]
    >>> network = Network(nodes=[a, b], links=cables, demands=[Demand("A", "B", rate=1e9)], systems=systems)
    >>> joined_countries(network, risks=["system"]).iloc[0].to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'from': 'AA', 'to': 'BB', 'rate': 1.0, 'capacity_gbps': 2.0, 'links': 2, 'nodes': 2, 'system': 2,
     'system_most': 2, 'depends_on': 'east', 'name': 'East', 'share': 1.0}
    """
    import pandas as pd

    graph, asked = skeleton(network, layer), usual_ways(network, layer)
    wanted = _asking(network, asked) if pairs is None else list(pairs)
    ends = [ends_of(network, graph, pair) for pair in wanted]
    between = [_between(graph, own, asked) for own in ends]
    flows = _Flows(graph, wanted, ends)
    links = flows.links().tolist()
    table: dict[str, list[object]] = {
        "from": [pair[0] for pair in wanted],
        "to": [pair[1] for pair in wanted],
        "rate": [sum(one.rate for one in own) for own in between],
        "capacity_gbps": (flows.capacity() / Gbps if layer == "data" else np.full(len(wanted), np.nan)).tolist(),
        "links": links,
        "nodes": flows.nodes().tolist(),
    }
    for by in risks:
        counts = [_disjoint(graph, own, by, most) for own, most in zip(ends, links, strict=True)]
        table[by], table[f"{by}_most"] = [own for own, _ in counts], [most for _, most in counts]
    most_used = [_system(network, own) for own in between]
    table["depends_on"] = [name for name, _ in most_used]
    table["name"] = [network.named(name) for name, _ in most_used]
    table["share"] = [share for _, share in most_used]
    return pd.DataFrame(table)


def _asking(network: Network, asked: list[Usual]) -> list[Pair]:
    """Return the pairs of countries that ask anything of one another."""
    land = {node.id: node.country for node in network.nodes}
    pairs = {(land.get(one.source, ""), land[one.target]) for one in asked}
    return sorted({(min(pair), max(pair)) for pair in pairs if all(pair) and pair[0] != pair[1]})


def _between(graph: Skeleton, ends: tuple[IntArray, IntArray], asked: list[Usual]) -> list[Usual]:
    """Return what is asked between two sets of nodes, whichever way."""
    one_end, other_end = ({graph.nodes[node] for node in own.tolist()} for own in ends)
    there = [one for one in asked if one.source in one_end and one.target in other_end]
    return there + [one for one in asked if one.source in other_end and one.target in one_end]


def _system(network: Network, asked: list[Usual]) -> tuple[str, float]:
    """Return the system that carries most, and the part of the rate that it carries."""
    rates = defaultdict[str, float](float)
    for one in asked:
        for system in {network.link[name].system for name in one.links} - {""}:
            rates[system] += one.rate
    if not rates:
        return "", 0.0
    best = min(rates, key=lambda name: (-rates[name], name))
    return best, rates[best] / sum(one.rate for one in asked)


def _disjoint(graph: Skeleton, ends: tuple[IntArray, IntArray], by: By, most: int) -> tuple[int, int]:
    """Count paths that share no risk, and how many there are at most: not more than share no link."""
    merged = Merged.of(graph, *ends)
    _, risks = merged.risks(graph, by)
    found = len(risk_disjoint_paths(merged.arcs, (0, 1), risks, merged.up, most))
    lost = range(found) if found == most else fewest_risks(merged.arcs, (0, 1), risks, merged.up) or ()
    return found, len(lost)


class _Flows:
    """Maximum flows between sets of nodes, all on one graph: a node leads to each set, and each set to another."""

    def __init__(self, graph: Skeleton, pairs: list[Pair], ends: list[tuple[IntArray, IntArray]]) -> None:
        self.graph = graph
        self.sets = {
            name: own for pair, both in zip(pairs, ends, strict=True) for name, own in zip(pair, both, strict=True)
        }
        number = {name: 2 * place for place, name in enumerate(self.sets)}
        self.sources = np.array([number[one] for one, _ in pairs], dtype=np.intp)
        self.targets = np.array([number[other] + 1 for _, other in pairs], dtype=np.intp)

    def capacity(self) -> FloatArray:
        """Return the most that fits. [bit/s]"""
        return self._values(self.graph.arcs, self.graph.capacity, 0)

    def links(self) -> IntArray:
        """Count paths that share no link."""
        return self._values(self.graph.arcs, np.ones(len(self.graph.exists)), 0).round().astype(np.intp)

    def nodes(self) -> IntArray:
        """Count paths that share no node but the ends: each node is entered and left, with room for one between."""
        arcs, size = self.graph.arcs, self.graph.arcs.n_nodes
        entered = np.arange(size)
        tail, head = np.append(arcs.tail + size, entered), np.append(arcs.head, entered + size)
        split = Arcs(tail, head, np.zeros(len(tail)), 2 * size)
        return self._values(split, np.ones(len(tail)), size).round().astype(np.intp)

    def _values(self, arcs: Arcs, room: FloatArray, leaving: int) -> FloatArray:
        room = room.copy()
        room[: len(self.graph.exists)][~self.graph.exists] = 0.0
        first = arcs.n_nodes
        tails, heads = [arcs.tail], [arcs.head]
        for place, own in enumerate(self.sets.values()):
            tails += [np.full(len(own), first + 2 * place), own]
            heads += [own + leaving, np.full(len(own), first + 2 * place + 1)]
        tail, head = np.concatenate(tails), np.concatenate(heads)
        enough = np.full(len(tail) - len(room), 2.0 * room.sum() + 1.0)
        wider = Arcs(tail, head, np.zeros(len(tail)), first + 2 * len(self.sets))
        return max_flow_values(wider, np.append(room, enough), first + self.sources, first + self.targets)
