"""How far the network is from one place: least one-way latency to nodes, and along links."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from netsim.arrays.arcs import digital_arcs
from netsim.kernels.paths import distances

if TYPE_CHECKING:
    from netsim.model import Network


@dataclass(frozen=True, slots=True)
class Reach:
    """Least one-way latencies from a place, over live links however full they are."""

    nodes: Mapping[str, float]
    """Of each node that can be reached, the equipment of both ends included. [s]"""
    links: Mapping[str, tuple[float, float]]
    """Of each live digital link the delay from its source to its target and the other way, without the equipment of its
    ends; infinite against the direction of a link that is directed. [s]"""


def reach_from(network: Network, place: str) -> Reach:
    """
    Find the least latency from a place to every node.

    Parameters
    ----------
    network
        Links and nodes that are not live carry nothing.
    place
        Id of a node.

    References
    ----------
    Dijkstra, E. W. (1959), A note on two problems in connexion with graphs. doi:10.1007/BF01386390

    Examples
    --------
    >>> from netsim.model import Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city", equipment=0.0) for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> cable = Link("AB", "A", "B", "fibre", length=500e3, capacity=100e9)
    >>> found = reach_from(Network(nodes=[a, b], links=[cable]), "A")
    >>> {name: round(1000 * least, 2) for name, least in found.nodes.items()}
    {'A': 0.0, 'B': 2.45}
    """
    arcs = digital_arcs(network)
    start = arcs.nodes.index(place)
    up = arcs.up(())
    least = distances(arcs.graph, np.array([start]), up)[0] + arcs.equipment[start]
    least[start] = 0.0
    delay = np.where(up, arcs.graph.cost - arcs.equipment[arcs.graph.head], np.inf).reshape(-1, 2).tolist()
    nodes = {name: float(way) for name, way in zip(arcs.nodes, least, strict=True) if np.isfinite(way)}
    ways = {name: (there, back) for name, (there, back) in zip(arcs.links, delay, strict=True) if there < math.inf}
    return Reach(nodes, ways)


def bands_along(
    ends: tuple[float, float], delays: tuple[float, float], limits: Sequence[float]
) -> list[tuple[float, float, int]]:
    """
    Cut a link where the least latency passes a limit.

    At a part x of a link it is min(t0 + x d0, t1 + (1 - x) d1), with t0 and t1 at its ends, d0 the delay from source to
    target, and d1 the other way: it rises from both ends to where both ways are equally long.

    Parameters
    ----------
    ends
        Least latency at source and target; infinite where there is no way. [s]
    delays
        From source to target, and from target to source; infinite where that is not allowed. [s]
    limits
        Ascending. [s]

    Returns
    -------
    bands
        Parts of the link from its source, from and to, and the number of limits that are exceeded there; nothing of a
        link that cannot be reached.

    Examples
    --------
    >>> bands_along((1.0, 9.0), (4.0, 4.0), [2.0, 4.0])
    [(0.0, 0.25, 0), (0.25, 0.75, 1), (0.75, 1.0, 2)]
    """
    ways = [(begin, delay) for begin, delay in zip(ends, delays, strict=True) if begin < math.inf and delay < math.inf]
    if not ways:
        return []

    def least(part: float) -> float:
        there, back = (
            begin + share * delay if begin < math.inf and delay < math.inf else math.inf
            for begin, delay, share in zip(ends, delays, (part, 1 - part), strict=True)
        )
        return min(there, back)

    cuts = {0.0, 1.0}
    for limit in limits:
        for (begin, delay), turn in zip(zip(ends, delays, strict=True), (False, True), strict=True):
            share = (limit - begin) / delay if 0 < delay < math.inf and begin < math.inf else -1.0
            part = 1 - share if turn else share
            if 0 < part < 1 and math.isclose(least(part), limit):
                cuts.add(part)
    return _merged([(a, b, sum(least((a + b) / 2) > limit for limit in limits)) for a, b in pairwise(sorted(cuts))])


def _merged(pieces: list[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """Put neighbours of one band together."""
    merged = pieces[:1]
    for begin, end, band in pieces[1:]:
        if band == merged[-1][2]:
            merged[-1] = (merged[-1][0], end, band)
        else:
            merged.append((begin, end, band))
    return merged
