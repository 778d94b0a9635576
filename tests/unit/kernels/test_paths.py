"""Shortest paths on arcs that keep their numbers."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.kernels.nearest import candidate_paths, k_shortest_paths
from netsim.kernels.paths import Arcs, distances


def arcs(*rows: tuple[int, int, float], n_nodes: int = 4) -> Arcs:
    """Make a graph of (tail, head, cost)."""
    tail, head, cost = zip(*rows, strict=True)
    return Arcs(np.array(tail), np.array(head), np.array(cost, dtype=float), n_nodes)


def find(graph: Arcs, ends: tuple[int, int], k: int, up: list[bool] | None = None) -> list[tuple[int, ...]]:
    """Return the paths of one pair."""
    mask = None if up is None else np.array(up)
    return k_shortest_paths(graph, np.array(ends[:1]), np.array(ends[1:]), k, mask)[0]


def test_parallel_arcs_are_paths_of_their_own() -> None:
    """Two cables side by side are two choices, the shorter first."""
    assert find(arcs((0, 1, 2.0), (0, 1, 1.0)), (0, 1), 3) == [(1,), (0,)]


def test_parallel_arcs_do_not_add_up() -> None:
    """A distance is that of the cheapest of them."""
    assert distances(arcs((0, 1, 2.0), (0, 1, 1.0)), np.array([0]))[0, 1] == 1.0


def test_paths_have_no_loops() -> None:
    """Back and forth along the first arc is no second path."""
    assert find(arcs((0, 1, 1.0), (1, 0, 1.0), (1, 2, 1.0)), (0, 2), 5) == [(0, 2)]


def test_arcs_that_are_down_are_not_used() -> None:
    """The detour is taken; without it there is no path."""
    graph = arcs((0, 2, 1.0), (0, 1, 1.0), (1, 2, 1.0))
    assert find(graph, (0, 2), 2, [False, True, True]) == [(1, 2)]
    assert find(graph, (0, 2), 2, [False, True, False]) == []
    assert distances(graph, np.array([0]), np.array([False, True, False]))[0, 2] == np.inf


def test_a_dead_end_leads_nowhere() -> None:
    """A cheap arc into a place without a way out is left aside."""
    assert find(arcs((0, 3, 0.1), (0, 1, 1.0), (1, 2, 1.0)), (0, 2), 3) == [(1, 2)]


def test_arcs_that_cost_nothing_count() -> None:
    """Zero is a cost, not the absence of an arc."""
    graph = arcs((0, 1, 0.0), (1, 2, 0.0), (0, 2, 1.0))
    assert find(graph, (0, 2), 2) == [(0, 1), (2,)]
    assert distances(graph, np.array([2]), backwards=True)[0].tolist() == [0.0, 0.0, 0.0, np.inf]


def test_a_place_reaches_itself_without_an_arc() -> None:
    """The empty path is the only one."""
    assert find(arcs((0, 1, 1.0), (1, 0, 1.0)), (0, 0), 3) == [()]


def test_pairs_may_ask_for_different_numbers_of_paths() -> None:
    """One answer for each pair, in their order."""
    graph = arcs((0, 1, 1.0), (0, 1, 2.0), (1, 2, 1.0))
    found = k_shortest_paths(graph, np.array([0, 0, 2]), np.array([1, 2, 0]), np.array([2, 1, 4]))
    assert found == [[(0,), (1,)], [(0, 2)], []]


def test_candidates_are_the_shortest_and_some_that_share_nothing() -> None:
    """One path is the shortest; of two, the second is joined by one that has no arc of the first."""
    graph = arcs((0, 1, 1.0), (0, 1, 2.0), (0, 1, 3.0), (1, 2, 1.0), (0, 2, 9.0))
    ends = np.array([0]), np.array([2])
    assert candidate_paths(graph, *ends, 1) == [[(0, 3)]]
    assert candidate_paths(graph, *ends, 2) == [[(0, 3), (1, 3), (4,)]]
    assert candidate_paths(graph, *ends, 9) == [[(0, 3), (1, 3), (2, 3), (4,)]]
    assert candidate_paths(graph, *ends[::-1], 2) == [[]]


def test_nobody_asks_and_nothing_is_found() -> None:
    """Empty in, empty out."""
    nobody = np.zeros(0, dtype=np.intp)
    graph = arcs((0, 1, 1.0))
    assert k_shortest_paths(graph, nobody, nobody, 3) == []
    assert distances(graph, nobody).shape == (0, 4)


@pytest.mark.parametrize("n_targets", [63, 64, 65, 130])
def test_many_targets_are_searched_in_parts(n_targets: int) -> None:
    """However the targets are cut up, each pair gets its own path."""
    graph = arcs(*((0, head, float(head)) for head in range(1, n_targets + 1)), n_nodes=n_targets + 1)
    targets = np.arange(n_targets, 0, -1)
    found = k_shortest_paths(graph, np.zeros_like(targets), targets, 2)
    assert found == [[(int(target) - 1,)] for target in targets]


def test_arcs_that_cost_nothing_lead_nobody_round_and_round() -> None:
    """Two nodes are joined both ways for nothing; the way on leads out of the circle."""
    graph = Arcs(np.array([0, 1, 1]), np.array([1, 0, 2]), np.array([0.0, 0.0, 1.0]), 3)
    assert k_shortest_paths(graph, np.array([0]), np.array([2]), 1) == [[(0, 2)]]
