"""Made-up regions look like regions."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.errors import NetsimError
from netsim.io.check import ROW_BY_ROW, TOGETHER
from netsim.kernels.base import FloatArray
from netsim.model import DIGITAL, Network
from netsim.synthetic import synthesise
from netsim.synthetic.plane import lengths, neighbours, scatter, spanning

SIZES, SEEDS = st.integers(20, 600), st.integers(0, 10_000)
few = settings(max_examples=25, deadline=None)


def graph(network: Network, *kinds: str) -> nx.MultiGraph[str]:
    """Return the links of some kinds."""
    made: nx.MultiGraph[str] = nx.MultiGraph()
    made.add_edges_from((link.source, link.target) for link in network.links if link.kind in kinds)
    return made


def degree(made: nx.MultiGraph[str]) -> float:
    """Return the mean number of links at a place."""
    return 2 * made.number_of_edges() / made.number_of_nodes()


@few
@given(SIZES, SEEDS)
def test_a_region_of_any_size_is_sound(count: int, seed: int) -> None:
    """As many nodes as asked for, nothing wrong or strange, every row an estimate."""
    network = synthesise(count, seed)

    assert len(network.nodes) == count
    assert [str(fault) for look in ROW_BY_ROW + TOGETHER for fault in look(network)] == []
    tables = ("nodes", "links", "demands", "gates", "services", "freight", "classes", "dependencies", "crews")
    assert all(row.confidence == "estimate" for table in tables for row in network.table(table))
    assert all(network.table(table) for table in tables)


@few
@given(SIZES, SEEDS)
def test_roads_are_planar_and_lead_everywhere(count: int, seed: int) -> None:
    """No road crosses another, and one can drive from each town to each other."""
    network = synthesise(count, seed)
    roads = graph(network, "road")
    towns = {node.id for node in network.nodes if node.kind in {"city", "border_gate"}}

    assert nx.check_planarity(nx.Graph(roads))[0]
    assert nx.is_connected(roads)
    assert set(roads) == towns
    assert crossings(network) == 0


def crossings(network: Network) -> int:
    """Count the pairs of roads whose straight lines cross."""
    roads = [link for link in network.links if link.kind == "road"]
    at = {node.id: np.array([node.lon, node.lat]) for node in network.nodes}
    a, b = (np.array([at[getattr(link, end)] for link in roads]) for end in ("source", "target"))

    def side(p: FloatArray, q: FloatArray, r: FloatArray) -> FloatArray:
        u, v = q - p, r - p
        found: FloatArray = np.sign(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])
        return found

    first, second = a[:, None], b[:, None]
    apart = side(first, second, a[None]) * side(first, second, b[None])
    return int(((apart < 0) & (apart.T < 0)).sum())


@few
@given(st.integers(150, 1500), SEEDS)
def test_the_backbone_is_like_real_ones(count: int, seed: int) -> None:
    """Two and a half to three and a half fibres at a node, some in parallel, all joined; roads likewise."""
    network = synthesise(count, seed)
    fibres, roads = graph(network, *DIGITAL), graph(network, "road")
    parallel = sum(number > 1 for number in Counter(tuple(sorted(edge)) for edge in fibres.edges()).values())

    assert 2.5 <= degree(fibres) <= 3.5
    assert 2.5 <= degree(roads) <= 3.5
    assert 0 < parallel <= 0.2 * fibres.number_of_edges()
    assert nx.is_connected(fibres)
    assert nx.is_connected(graph(network, "rail"))
    assert any(link.srlgs for link in network.links)


@few
@given(SIZES, SEEDS)
def test_no_border_is_crossed_without_a_gate(count: int, seed: int) -> None:
    """Each road between two countries has a gate at one end, for both directions, which needs a data centre at home."""
    network = synthesise(count, seed)
    gates = {(gate.node, gate.direction) for gate in network.gates}
    land = {node.id: node.country for node in network.nodes}

    for link in network.links:
        a, b = land[link.source], land[link.target]
        if link.kind == "road" and a != b:
            assert any({(end, f"{a}>{b}"), (end, f"{b}>{a}")} <= gates for end in (link.source, link.target))
    assert {need.node for need in network.dependencies} == {node for node, _ in gates}
    assert all(land[need.node] == land[need.needs] for need in network.dependencies)


def test_the_same_seed_makes_the_same_region() -> None:
    """And another seed another one."""
    assert synthesise(200, 7) == synthesise(200, 7)
    assert synthesise(200, 7).nodes != synthesise(200, 8).nodes


def test_a_region_needs_room() -> None:
    """Twenty nodes at least."""
    with pytest.raises(NetsimError, match="no room for countries; take 20 or more"):
        synthesise(19)


def test_few_points_are_all_neighbours() -> None:
    """There is nothing to triangulate."""
    assert neighbours(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])).tolist() == [[0, 1], [0, 2], [1, 2]]


@few
@given(st.integers(4, 200), SEEDS)
def test_between_neighbours_lies_no_other_point(count: int, seed: int) -> None:
    """As the definition says: no point in the circle over each edge; and every such pair is joined."""
    points = scatter(count, np.random.default_rng(seed))
    pairs = np.stack(np.triu_indices(count, 1), axis=1)
    middle, radius = points[pairs].mean(axis=1), lengths(points, pairs) / 2
    gaps = np.hypot(*(points[None] - middle[:, None]).transpose(2, 0, 1))
    gaps[np.arange(len(pairs))[:, None], pairs] = np.inf

    assert neighbours(points).tolist() == pairs[gaps.min(axis=1) >= radius].tolist()


def test_a_spanning_tree_joins_all_by_the_least_weight() -> None:
    """As networkx finds it."""
    points = scatter(100, np.random.default_rng(1))
    edges = neighbours(points)
    weights = lengths(points, edges)
    made: nx.Graph[int] = nx.Graph()
    made.add_weighted_edges_from((*edge, weight) for edge, weight in zip(edges.tolist(), weights.tolist(), strict=True))
    tree = {tuple(sorted(edge)) for edge in nx.minimum_spanning_edges(made, data=False)}

    assert {tuple(edge) for edge in edges[spanning(100, edges, weights)].tolist()} == tree
