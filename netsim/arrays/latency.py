"""How far places are from one another, in one state of the network after the other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from netsim.arrays.arcs import digital_arcs
from netsim.kernels.base import FloatArray
from netsim.kernels.paths import distances
from netsim.units import ms

if TYPE_CHECKING:
    from netsim.model import Network


def linked_places(network: Network) -> list[str]:
    """Return the cities, data centres and gateways that a live digital link ends at."""
    live = (link for link in network.links if link.is_digital and link.status == "live")
    linked = {end for link in live for end in (link.source, link.target)}
    kinds = {"city", "data_centre", "gateway"}
    return [node.id for node in network.nodes if node.id in linked and (node.kind in kinds or "gateway" in node.roles)]


def latencies(network: Network, places: Sequence[str], states: Sequence[Collection[str]]) -> FloatArray:
    """
    Find the least latency between places in each of some states, over whatever is up, however full it is.

    As :func:`netsim.arrays.routing.latency_matrix` for one state; lengths are measured once for all.

    Parameters
    ----------
    network
        The network.
    places
        Ids of nodes; one that the network does not have cannot be reached.
    states
        Nodes and links that are down, for each state.

    Returns
    -------
    latency
        One way from the place of the row to that of the column; NaN where there is no path, shape
        (n_states, n_places, n_places). [ms]

    Examples
    --------
    >>> from netsim.model import Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city", equipment=0.0) for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> cable = Link("AB", "A", "B", "fibre", length=500e3, capacity=100e9)
    >>> latencies(Network(nodes=[a, b], links=[cable]), ["A", "B"], [(), ("AB",)]).round(2)[:, 0, 1]
    array([2.45,  nan])
    """
    arcs, n_places = digital_arcs(network), len(places)
    number = {name: position for position, name in enumerate(arcs.nodes)}
    there = np.array([position for position, name in enumerate(places) if name in number], dtype=np.intp)
    chosen = np.array([number[places[position]] for position in there], dtype=np.intp)
    latency = np.full((len(states), n_places, n_places), np.nan)
    for state, down in enumerate(states):
        least = distances(arcs.graph, chosen, arcs.up(down))[:, chosen] + arcs.equipment[chosen, np.newaxis]
        np.fill_diagonal(least, 0.0)
        up = arcs.node_up(down)[chosen]
        is_there = np.isfinite(least) & up & up[:, np.newaxis]
        latency[state][np.ix_(there, there)] = np.where(is_there, least / ms, np.nan)
    return latency
