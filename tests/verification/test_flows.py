"""Maximum flow, minimum cut and widest ways against textbook values, theorems and networkx."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from netsim.kernels import blocking, cuts
from netsim.kernels.base import FloatArray
from netsim.kernels.cuts import Cut, max_flow
from netsim.kernels.paths import Arcs
from netsim.kernels.widest import widest_paths

TEXTBOOK = {
    "s1": 16.0,
    "s2": 13.0,
    "21": 4.0,
    "13": 12.0,
    "32": 9.0,
    "24": 14.0,
    "43": 7.0,
    "3t": 20.0,
    "4t": 4.0,
}
"""Arcs from letter to letter, and their capacities."""


def textbook() -> tuple[Arcs, FloatArray]:
    """Make the network of the textbook."""
    tail, head = (np.array(["s1234t".index(ends[place]) for ends in TEXTBOOK]) for place in (0, 1))
    return Arcs(tail, head, np.zeros(len(tail)), 6), np.array(list(TEXTBOOK.values()))


def test_the_usual_network_carries_23() -> None:
    """
    And the cut between {s, 1, 2, 4} and {3, t} says why.

    Cormen, T. H., Leiserson, C. E., Rivest, R. L. and Stein, C. (2009), Introduction to Algorithms, 3rd ed., section
    26.2 (the trucking problem of the Lucky Puck Company), MIT Press, ISBN 978-0-262-03384-8.
    """
    arcs, capacity = textbook()
    found = max_flow(arcs, capacity, np.array([0]), np.array([5]))
    assert found.value == 23.0
    assert [list(TEXTBOOK)[arc] for arc in found.arcs] == ["13", "43", "4t"]


def undirected(seed: int, n_nodes: int, n_links: int) -> tuple[Arcs, FloatArray, nx.Graph[object]]:
    """Draw a connected graph whose links have one capacity both ways, from 1 Gbit/s to 100 Tbit/s."""
    draw = np.random.default_rng(seed)
    picture: nx.Graph[object] = nx.gnm_random_graph(n_nodes, n_links, seed=seed)
    nx.add_path(picture, range(n_nodes))
    ends = np.array(list(picture.edges))
    capacity = np.round(10 ** draw.uniform(9.0, 14.0, len(ends)))
    for (one, other), room in zip(ends.tolist(), capacity.tolist(), strict=True):
        picture.edges[one, other]["capacity"] = room
    return Arcs(ends.ravel(), ends[:, ::-1].ravel(), np.ones(ends.size), n_nodes), np.repeat(capacity, 2), picture


def test_the_flows_between_all_pairs_are_those_of_a_tree() -> None:
    """
    In an undirected graph a tree tells the maximum flow between any two nodes: its least edge on the way.

    Gomory, R. E. and Hu, T. C. (1961), Multi-terminal network flows. doi:10.1137/0109047
    """
    arcs, capacity, picture = undirected(1, 18, 40)
    tree = nx.gomory_hu_tree(picture)
    for one, other in [(one, other) for one in range(18) for other in range(18) if one != other]:
        way = nx.shortest_path(tree, one, other)
        least = min(tree.edges[pair]["weight"] for pair in pairwise(way))
        assert max_flow(arcs, capacity, np.array([one]), np.array([other])).value == least


def test_the_widest_ways_are_those_of_the_tree_of_most_capacity() -> None:
    """
    In an undirected graph the maximum spanning tree holds a widest way between any two nodes.

    Hu, T. C. (1961), The maximum capacity route problem. doi:10.1287/opre.9.6.898
    """
    arcs, capacity, picture = undirected(2, 40, 90)
    tree = nx.maximum_spanning_tree(picture, weight="capacity")
    for source in (0, 7, 39):
        for node, wide in enumerate(widest_paths(arcs, capacity, source)):
            way = nx.shortest_path(tree, source, node)
            edges = pairwise(way)
            assert wide
            assert wide.width == min((tree.edges[pair]["capacity"] for pair in edges), default=np.inf)


def many(monkeypatch: pytest.MonkeyPatch, worth: int) -> Cut:
    """Find a flow between two groups of 20 of 400 nodes, compiled from so many arcs on."""
    monkeypatch.setattr(cuts, "_WORTH", worth)
    arcs, capacity, _ = undirected(3, 400, 1200)
    return max_flow(arcs, capacity / 3.0, np.arange(20), np.arange(380, 400))


def test_compiled_and_plain_loops_find_the_same_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit, and its value is that of networkx."""
    pytest.importorskip("numba")
    plain, compiled = many(monkeypatch, 10**9), many(monkeypatch, 0)
    assert compiled.value == plain.value
    assert compiled.flow.tolist() == plain.flow.tolist()
    assert compiled.arcs.tolist() == plain.arcs.tolist()
    _, _, picture = undirected(3, 400, 1200)
    picture.add_edges_from(("from", node) for node in range(20))
    picture.add_edges_from((node, "to") for node in range(380, 400))
    assert compiled.value * 3.0 == pytest.approx(nx.maximum_flow_value(picture, "from", "to"), rel=1e-12)


def test_without_numba_the_plain_loop_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the graph."""
    monkeypatch.setattr(blocking, "compiled", lambda: None)
    assert many(monkeypatch, 0).value == many(monkeypatch, 10**9).value
