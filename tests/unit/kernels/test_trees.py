"""Trees of cheapest ways."""

from __future__ import annotations

import numpy as np

from netsim.kernels.paths import Arcs
from netsim.kernels.trees import shortest_trees

GRAPH = Arcs(np.array([0, 0, 0, 1, 2]), np.array([1, 1, 1, 2, 0]), np.array([2.0, 1.0, 1.0, 0.0, 0.0]), 4)
"""Three parallel arcs, then one that costs nothing, and one back; node 3 is alone."""


def test_of_parallel_arcs_the_cheapest_and_first_is_on_the_way() -> None:
    """And an arc that costs nothing is an arc."""
    trees = shortest_trees(GRAPH, np.array([0, 1]))
    assert trees.cost.tolist() == [[0.0, 1.0, 1.0, np.inf], [0.0, 0.0, 0.0, np.inf]]
    assert trees.path(0, 2) == (1, 3)
    assert trees.path(1, 0) == (3, 4)


def test_a_node_is_at_itself_and_an_island_nowhere() -> None:
    """The empty way, and none."""
    trees = shortest_trees(GRAPH, np.array([3]))
    assert trees.path(0, 3) == ()
    assert trees.path(0, 0) is None


def test_arcs_that_are_down_are_on_no_way() -> None:
    """The next cheapest parallel arc takes over."""
    assert shortest_trees(GRAPH, np.array([0]), np.array([True, False, True, True, True])).path(0, 1) == (2,)


def test_without_sources_there_are_no_trees() -> None:
    """Empty in, empty out."""
    assert shortest_trees(GRAPH, np.zeros(0, dtype=np.intp)).arc.shape == (0, 4)


def test_a_chain_of_many_nodes_is_one_way() -> None:
    """Also where the square of their number does not fit into 32 bits."""
    n_nodes = 50_000
    nodes = np.arange(n_nodes)
    trees = shortest_trees(Arcs(nodes[:-1], nodes[1:], np.ones(n_nodes - 1), n_nodes), np.array([0]))
    assert trees.path(0, n_nodes - 1) == tuple(range(n_nodes - 1))
