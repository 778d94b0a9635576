"""Next shortest paths against a known example and against all simple paths."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from netsim.kernels.nearest import k_shortest_paths
from netsim.kernels.paths import Arcs, distances


def test_the_three_shortest_paths_of_the_usual_example() -> None:
    """C-E-F-H costs 5, C-E-G-H 7, C-D-F-H 8 (worked example of the Wikipedia page on Yen's algorithm)."""
    rows = ["CD3", "CE2", "DF4", "ED1", "EF2", "EG3", "FG2", "FH1", "GH2"]
    letters = "CDEFGH"
    tail, head = (np.array([letters.index(row[end]) for row in rows]) for end in (0, 1))
    arcs = Arcs(tail, head, np.array([float(row[2]) for row in rows]), len(letters))
    paths = k_shortest_paths(arcs, np.array([0]), np.array([5]), 3)[0]
    told = ["C" + "".join(rows[arc][1] for arc in path) for path in paths]
    assert told[:2] == ["CEFH", "CEGH"]
    assert arcs.cost[list(paths[2])].sum() == 8.0


@pytest.mark.parametrize("size", [3, 4])
def test_all_simple_paths_of_a_grid_come_in_order_of_length(size: int) -> None:
    """From corner to corner of a grid there are 12 simple paths for 3 x 3 and 184 for 4 x 4 (OEIS A007764)."""
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(size, size)).to_directed()
    tail, head = np.array(list(grid.edges)).T
    arcs = Arcs(tail, head, np.ones(len(tail)), size * size)
    paths = k_shortest_paths(arcs, np.array([0]), np.array([size * size - 1]), 10_000)[0]
    lengths = [len(path) for path in paths]
    assert len(set(paths)) == {3: 12, 4: 184}[size]
    assert lengths == sorted(lengths)


def test_distances_agree_with_networkx() -> None:
    """A random geometric graph with parallel arcs of other costs."""
    draw = np.random.default_rng(3)
    tail, head = draw.integers(0, 40, (2, 200))
    cost = draw.random(200)
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(range(40))
    graph.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), cost.tolist(), strict=True))
    expected = np.full((40, 40), np.inf)
    for source, reached in nx.all_pairs_dijkstra_path_length(graph):
        expected[source, list(reached)] = list(reached.values())
    arcs = Arcs(tail, head, cost, 40)
    assert distances(arcs, np.arange(40)) == pytest.approx(expected)
    assert distances(arcs, np.arange(40), backwards=True) == pytest.approx(expected.T)
