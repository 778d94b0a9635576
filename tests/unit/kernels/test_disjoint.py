"""Disjoint paths."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize

from netsim.kernels.disjoint import link_disjoint_paths, most_link_disjoint, most_node_disjoint, node_disjoint_paths
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.risks import RiskPair, risk_disjoint_pair


def undirected(*rows: tuple[int, int, float], n_nodes: int = 6) -> Arcs:
    """Make two arcs of each link (end, other end, cost)."""
    ends = np.array([row[:2] for row in rows])
    return Arcs(ends.ravel(), ends[:, ::-1].ravel(), np.repeat([row[2] for row in rows], 2).astype(float), n_nodes)


def find(graph: Arcs, ends: tuple[int, int], k: int = 2, up: list[bool] | None = None) -> list[Path]:
    """Return the link-disjoint paths of one pair."""
    link = np.arange(len(graph.cost)) // 2
    mask = None if up is None else np.repeat(up, 2)
    return link_disjoint_paths(graph, np.array(ends[:1]), np.array(ends[1:]), link, k, mask)[0]


TRAP = undirected((0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (0, 2, 4.0), (1, 3, 4.0))


def test_a_pair_is_found_where_the_shortest_path_bars_it() -> None:
    """The link in its middle would be passed both ways: neither path needs it."""
    assert find(TRAP, (0, 3), 1) == [(0, 2, 4)]
    assert find(TRAP, (0, 3)) == [(0, 8), (6, 4)]


def test_both_directions_of_a_link_that_costs_nothing_are_one_link() -> None:
    """To and fro would cost nothing, but share it."""
    graph = undirected((2, 3, 1.0), (1, 2, 0.0), (0, 1, 1.0), (0, 2, 2.0), (1, 3, 2.0))
    assert find(graph, (0, 3), 1) == [(4, 2, 0)]
    assert find(graph, (0, 3)) == [(4, 8), (6, 0)]


def test_fewer_paths_are_returned_where_there_are_no_more() -> None:
    """One over a bridge, none to an island."""
    graph = undirected((0, 1, 1.0), (0, 1, 2.0), (1, 2, 1.0))
    assert find(graph, (0, 2)) == [(0, 4)]
    assert find(graph, (0, 5)) == []
    assert find(graph, (0, 1), 9) == [(0,), (2,)]


def test_links_that_are_down_are_not_used() -> None:
    """Nor counted."""
    up = [True, True, True, True, False]
    assert find(TRAP, (0, 3), 2, up) == [(0, 2, 4)]
    ends, link = (np.array([0]), np.array([3])), np.arange(10) // 2
    assert most_link_disjoint(TRAP, *ends, link, np.repeat(up, 2)).tolist() == [1]
    assert most_node_disjoint(TRAP, *ends, link, np.repeat(up, 2)).tolist() == [1]
    assert node_disjoint_paths(TRAP, *ends, link, 2, np.repeat(up, 2)) == [[(0, 2, 4)]]


def test_a_node_has_the_empty_path_to_itself() -> None:
    """One, by links and by nodes."""
    both = np.array([0]), np.array([0])
    link = np.arange(10) // 2
    assert link_disjoint_paths(TRAP, *both, link) == node_disjoint_paths(TRAP, *both, link) == [[()]]


def test_paths_may_meet_in_a_node_unless_that_is_barred() -> None:
    """Two squares in a row."""
    rows = [(0, 1), (1, 2), (0, 3), (3, 2), (2, 4), (4, 5), (2, 6), (6, 5)]
    graph = undirected(*((*row, 1.0) for row in rows), n_nodes=7)
    ends, link = (np.array([0]), np.array([5])), np.arange(16) // 2
    assert [len(path) for path in link_disjoint_paths(graph, *ends, link)[0]] == [4, 4]
    assert len(node_disjoint_paths(graph, *ends, link)[0]) == 1
    assert most_link_disjoint(graph, *ends, link).tolist() == [2]
    assert most_node_disjoint(graph, *ends, link).tolist() == [1]


def test_two_arcs_of_a_link_in_one_direction_are_one() -> None:
    """The cheaper counts."""
    arcs = Arcs(np.zeros(3, dtype=np.intp), np.ones(3, dtype=np.intp), np.array([2.0, 1.0, 5.0]), 2)
    assert link_disjoint_paths(arcs, np.array([0]), np.array([1]), np.array([0, 0, 1]), 3) == [[(1,), (2,)]]
    assert most_link_disjoint(arcs, np.array([0]), np.array([1]), np.array([0, 0, 1])).tolist() == [2]


def test_links_that_fail_together_elsewhere_are_refused() -> None:
    """They would be counted wrongly."""
    with pytest.raises(ValueError, match="risk group"):
        link_disjoint_paths(TRAP, np.array([0]), np.array([3]), np.zeros(10, dtype=np.intp))


def test_risks_lead_to_a_dearer_pair() -> None:
    """The cheapest two links share a duct."""
    graph = undirected((0, 1, 1.0), (0, 1, 2.0), (0, 1, 3.0), n_nodes=2)
    risks = [{number, duct} for number, duct in enumerate([7, 7, 8]) for _ in (0, 1)]
    assert risk_disjoint_pair(graph, (0, 1), risks) == RiskPair(((0,), (4,)), 4.0, frozenset())


def test_arcs_without_a_risk_may_be_on_both_paths() -> None:
    """What never fails needs no other way."""
    graph = undirected((0, 1, 1.0), (1, 2, 1.0), (1, 2, 3.0))
    risks: list[set[int]] = [set(), set(), {0}, {0}, {1}, {1}]
    assert risk_disjoint_pair(graph, (0, 2), risks) == RiskPair(((0, 2), (0, 4)), 6.0, frozenset())


def test_a_bridge_is_shared_where_that_is_allowed() -> None:
    """And nothing else; where no path is, nothing helps."""
    graph = undirected((0, 1, 1.0), (1, 2, 1.0), (1, 2, 3.0))
    risks = [{number} for number in (0, 0, 1, 1, 2, 2)]
    assert risk_disjoint_pair(graph, (0, 2), risks) is None
    assert risk_disjoint_pair(graph, (0, 2), risks, may_share=True) == RiskPair(((0, 2), (0, 4)), 6.0, frozenset({0}))
    assert risk_disjoint_pair(graph, (0, 5), risks, may_share=True) is None


def test_risks_of_links_that_are_down_do_not_matter() -> None:
    """Nor do costs that are all zero."""
    graph = undirected((0, 1, 0.0), (0, 1, 0.0), (0, 1, 0.0), n_nodes=2)
    risks = [{9}, {9}, {9}, {9}, {8}, {8}]
    up = np.array([True, True, True, True, False, False])
    assert risk_disjoint_pair(graph, (0, 1), risks, up) is None
    pair = risk_disjoint_pair(graph, (0, 1), risks)
    assert pair
    assert pair.shared == frozenset()


def test_a_node_shares_nothing_on_the_way_to_itself() -> None:
    """Two empty paths."""
    assert risk_disjoint_pair(TRAP, (0, 0), [set()] * 10) == RiskPair(((), ()), 0.0, frozenset())


def test_an_answer_that_is_not_proved_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the solver gives up, so does the search."""
    given_up = scipy.optimize.OptimizeResult(status=4, message="no memory", x=None)
    monkeypatch.setattr(scipy.optimize, "milp", lambda *_, **__: given_up)
    graph = undirected((0, 1, 1.0), (0, 1, 2.0), n_nodes=2)
    with pytest.raises(RuntimeError, match="no memory"):
        risk_disjoint_pair(graph, (0, 1), [{1}] * 4)
