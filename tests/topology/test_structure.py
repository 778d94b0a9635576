"""The structure of the reference topology, against networkx."""

from __future__ import annotations

import networkx as nx
import pytest

import netsim as ns
from netsim.model import Network


def plane(network: Network) -> nx.MultiGraph[str]:
    """Draw the live data links."""
    picture: nx.MultiGraph[str] = nx.MultiGraph()
    live = {node.id for node in network.nodes if node.status == "live"}
    for link in network.links:
        if link.is_digital and link.status == "live" and {link.source, link.target} <= live:
            picture.add_edge(link.source, link.target, link.id, room=link.capacity)
    return picture


def test_cut_links_and_nodes_are_those_of_networkx(topology: Network) -> None:
    """All places that have a link are connected, and those without which they would not be are found."""
    picture, found = plane(topology), ns.structure(topology)
    simple = nx.Graph(picture)
    alone = {frozenset((one, other)): key for one, other, key in picture.edges(keys=True)}
    pairs = [frozenset(pair) for pair in nx.bridges(simple)]
    bridges = {alone[pair] for pair in pairs if picture.number_of_edges(*pair) == 1}
    assert found.parts == tuple(sorted(map(len, nx.connected_components(simple)), reverse=True))
    assert set(found.cut_links["asset"]) == bridges
    assert set(found.cut_nodes["asset"]) == set(nx.articulation_points(simple))


@pytest.mark.parametrize("pair", [("VN", "SG"), ("LA", "TH"), ("CN", "US")])
def test_countries_are_joined_as_networkx_says(topology: Network, pair: tuple[str, str]) -> None:
    """The most that fits, and the fewest links that cut."""
    directed: nx.DiGraph[str] = nx.DiGraph()
    for one, other, fields in plane(topology).edges(data=True):
        room = float(fields["room"])
        for tail, head in ((one, other), (other, one)):
            both = directed.get_edge_data(tail, head, default={"room": 0.0, "count": 0})
            directed.add_edge(tail, head, room=both["room"] + room, count=both["count"] + 1)
    for node in topology.nodes:
        if node.country == pair[0]:
            directed.add_edge("from here", node.id)
        if node.country == pair[1]:
            directed.add_edge(node.id, "to there")
    found = ns.min_cut(topology, *pair)
    assert found.capacity == nx.maximum_flow_value(directed, "from here", "to there", capacity="room")
    assert found.count == nx.maximum_flow_value(directed, "from here", "to there", capacity="count")
