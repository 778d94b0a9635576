"""Networks as graphs and frames, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import pytest
from shapely import LineString, Point

from netsim.errors import InvalidInput
from netsim.geo.lengths import measure
from netsim.io import read_topology
from netsim.model import Demand, Link, Network
from netsim.units import Gbps, km, kmh

Make = Callable[..., Path]


@pytest.fixture
def network(folder: Make) -> Network:
    """Return the small topology with a demand, a course, a given length and a one-way link."""
    small = read_topology(folder())
    first, second, *roads = small.links
    links = [
        replace(first, geometry=((108.37, 22.82), (107.5, 22.5), (106.71, 21.97)), srlgs=("duct", "bridge")),
        replace(second, length=180 * km, directed=True),
        *roads,
    ]
    demands = [Demand("NNG", "HAN", rate=120 * Gbps, id="D")]
    nodes = [replace(small.nodes[0], name="南宁", roles=("ixp",)), *small.nodes[1:]]
    return Network(nodes=nodes, links=links, demands=demands, name="small", gateway_rule={"CN": ("NNG",)})


def told(graph: Any, **kinds: str) -> list[str]:
    """Return what is wrong with a graph."""
    with pytest.raises(InvalidInput) as error:
        Network.from_networkx(graph, **kinds)
    return [str(fault).removeprefix("error: ") for fault in error.value.faults]


def test_links_are_edges_both_ways_unless_directed(network: Network) -> None:
    """With the link's id as key, and its fields in SI."""
    graph = network.to_networkx()

    assert graph["PASS"]["NNG"]["F1"]["capacity"] == 400 * Gbps
    assert graph["NNG"]["PASS"]["R1"]["speed"] == 80 * kmh
    assert graph.has_edge("PASS", "HAN", "F2")
    assert not graph.has_edge("HAN", "PASS", "F2")
    assert graph.nodes["NNG"]["name"] == "南宁"


def test_each_edge_has_its_route_length(network: Network) -> None:
    """Given or measured, so that shortest paths can be asked for at once."""
    graph = network.to_networkx()

    assert {key: d["metres"] for _, _, key, d in graph.edges(keys=True, data=True)} == dict(measure(network).metres)
    assert nx.shortest_path(graph, "NNG", "HAN", weight="metres") == ["NNG", "PASS", "HAN"]


def test_a_graph_reads_back_as_the_same_network(network: Network) -> None:
    """Demands and rules travel along."""
    assert Network.from_networkx(network.to_networkx()) == network


def test_a_graph_survives_a_file(network: Network) -> None:
    """Attributes are numbers and texts, as GraphML wants them."""
    nx.write_graphml(network.to_networkx(), "small.graphml")

    assert Network.from_networkx(nx.read_graphml("small.graphml", force_multigraph=True)) == network


def test_a_changed_graph_is_a_changed_network(network: Network) -> None:
    """The attributes of the edges count, and what was removed is gone."""
    graph = network.to_networkx()
    graph.edges["NNG", "PASS", "F1"]["capacity"] = "2.5 Tbps"
    graph.remove_edge("NNG", "PASS", "R1")
    graph.remove_edge("PASS", "NNG", "R1")

    changed = Network.from_networkx(graph)

    assert changed.link["F1"].capacity == 2500 * Gbps
    assert "R1" not in changed.link


def test_an_edge_that_is_left_in_one_direction_only_is_still_its_link(network: Network) -> None:
    """Source and target are the link's own."""
    graph = network.to_networkx()
    graph.remove_edge("NNG", "PASS", "F1")

    assert Network.from_networkx(graph).link["F1"].source == "NNG"


def test_what_no_longer_fits_is_told(network: Network) -> None:
    """A demand of a node that was removed."""
    graph = network.to_networkx()
    graph.remove_node("HAN")

    assert 'demands[0].target: no node is named "HAN"' in told(graph)


@pytest.mark.parametrize(
    "place",
    [
        {"lon": 108.0, "lat": 22.0},
        {"x": 108.0, "y": 22.0},
        {"pos": (108.0, 22.0)},
        {"Longitude": 108.0, "Latitude": 22.0},
    ],
)
def test_a_foreign_graph_needs_coordinates_only(place: dict[str, Any]) -> None:
    """Under any of the usual names; each edge is a link."""
    graph: nx.Graph[Any] = nx.Graph(name="ours")
    graph.add_node(1, **place, colour="red")
    graph.add_node("two", lon=106, lat="21.5", population=float("nan"))
    graph.add_edge(1, "two", length=300_000, speed="80 km/h", geometry=LineString([(108, 22), (106, 21.5)]))

    network = Network.from_networkx(graph)

    assert network.name == "ours"
    assert [(node.id, node.lon, node.lat, node.kind) for node in network.nodes] == [
        ("1", 108.0, 22.0, "city"),
        ("two", 106.0, 21.5, "city"),
    ]
    link = Link("1-two", "1", "two", "road", length=300 * km, speed=80 * kmh, geometry=((108.0, 22.0), (106.0, 21.5)))
    assert network.links == (link,)


def test_parallel_edges_are_links_of_their_own() -> None:
    """Directed where the graph is; keys that are texts are ids."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_nodes_from([("A", {"lon": 1, "lat": 2}), ("B", {"lon": 2, "lat": 2})])
    for key in (0, 1, "cable"):
        graph.add_edge("A", "B", key, kind="fibre", capacity=5e9)

    links = Network.from_networkx(graph).links

    assert [(link.id, link.directed, link.capacity) for link in links] == [
        ("A-B", True, 5e9),
        ("A-B-2", True, 5e9),
        ("cable", True, 5e9),
    ]
    assert Network.from_networkx(nx.Graph()) == Network()


def test_all_faults_of_a_graph_are_told_at_once() -> None:
    """By the names of nodes and edges."""
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_node("A", lon=1, lat=91)
    graph.add_node("B")
    graph.add_node("C", lon=float("inf"), lat=2, kind="ctiy")
    graph.add_edge("A", "B", capacity="4 km")

    assert told(graph, link_kind="fibre") == [
        "nodes.B: the node has no coordinates; give each node the attributes lon and lat, in degrees",
        "nodes.A.lat: must be at most 90, not 91; are lon and lat swapped?",
        "nodes.C.lon: 'inf' is not a number",
        "nodes.C.kind: 'ctiy' is not known here; did you mean \"city\"?",
        ("links.A-B.capacity: 'km' is not a unit of rate; known units: bit/s, bps, kbps, Mbps, Gbps, Tbps"),
    ]


def test_a_graph_whose_notes_are_broken_is_told(network: Network) -> None:
    """What it keeps beside nodes and links is read as a file is."""
    graph = network.to_networkx()
    graph.graph["netsim"] = '{"netsim": 1, "demnads": []}'

    assert told(graph) == ['1:15: demnads: the key "demnads" is not known; did you mean "demands"?']


def test_frames_have_the_columns_of_the_tables(network: Network) -> None:
    """In WGS84, numbers in the units of the columns."""
    nodes, links = network.to_geodataframes()

    assert (nodes.crs.to_epsg(), links.crs.to_epsg()) == (4326, 4326)
    assert links.set_index("id").loc["F1", "capacity_gbps"] == 400
    assert list(links["drawn"]) == [True, False, False, False]
    assert len(links.geometry[0].coords) == 3


def test_frames_read_back_as_the_same_network(network: Network) -> None:
    """With the parts that frames do not hold."""
    nodes, links = network.to_geodataframes()

    again = Network.from_geodataframes(
        nodes, links, demands=network.demands, name=network.name, gateway_rule=network.gateway_rule
    )

    assert again == network


def test_frames_in_another_system_are_turned_into_wgs84(network: Network) -> None:
    """Web Mercator, with the ids in the index."""
    nodes, links = (frame.to_crs("EPSG:3857").set_index("id") for frame in network.to_geodataframes())

    again = Network.from_geodataframes(nodes, links)

    assert again.node["NNG"].lon == pytest.approx(108.37)
    assert (again.link["F1"].geometry or ())[1] == pytest.approx((107.5, 22.5))


def test_empty_frames_make_an_empty_network() -> None:
    """What an empty network gives reads back."""
    nodes, links = Network().to_geodataframes()

    assert Network.from_geodataframes(nodes, links) == Network()


def test_faults_of_frames_are_told_by_id() -> None:
    """Geometries first, then the cells."""
    nodes = gpd.GeoDataFrame({"id": ["A", "B"], "kind": ["city", "town"]}, geometry=[Point(1, 2), Point(3, 4)])
    lines = gpd.GeoDataFrame({"id": ["L", "M"]}, geometry=[Point(1, 2), None])

    with pytest.raises(InvalidInput) as error:
        Network.from_geodataframes(nodes, lines)
    assert [str(fault) for fault in error.value.faults] == [
        "error: links.L: the geometry is Point, not a LineString",
        "error: links.M: the geometry is nothing, not a LineString",
    ]
    with pytest.raises(InvalidInput) as error:
        Network.from_geodataframes(nodes, lines.iloc[:0])
    assert "error: nodes.B.kind: 'town' is not known here" in str(error.value)
