"""Traffic that splits evenly over next hops."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.kernels import spreading
from netsim.kernels.paths import Arcs
from netsim.kernels.spreading import Spread, shares, spread


def arcs(*rows: tuple[int, int, float], n_nodes: int = 4) -> Arcs:
    """Make a graph of (tail, head, cost)."""
    tail, head, cost = zip(*rows, strict=True)
    return Arcs(np.array(tail), np.array(head), np.array(cost, dtype=float), n_nodes)


def send(graph: Arcs, *demands: tuple[int, int, float], up: list[bool] | None = None) -> Spread:
    """Spread (source, target, rate)."""
    source, target, rate = (np.array(column) for column in zip(*demands, strict=True))
    return spread(graph, source, target, rate.astype(float), None if up is None else np.array(up))


def test_the_split_is_made_at_each_node_not_per_path() -> None:
    """Of three equal ways two begin with the same hop: it gets a half, not two thirds."""
    graph = arcs((0, 1, 1.0), (0, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0), (2, 3, 1.0))
    assert send(graph, (0, 3, 12.0)).load.tolist() == [6.0, 6.0, 6.0, 3.0, 3.0]


def test_each_of_parallel_arcs_that_tie_is_a_next_hop() -> None:
    """Two of three cables to the same node get two thirds; a dearer one beside them gets nothing."""
    graph = arcs((0, 1, 1.0), (0, 1, 1.0), (0, 2, 1.0), (0, 1, 1.5), (1, 3, 1.0), (2, 3, 1.0))
    assert send(graph, (0, 3, 9.0)).load.tolist() == [3.0, 3.0, 3.0, 0.0, 6.0, 3.0]


def test_ends_that_are_apart_are_told() -> None:
    """Their rate is zero and their latency infinite; the others are carried."""
    graph = arcs((0, 1, 1.0), (1, 2, 2.0))
    found = send(graph, (0, 2, 5.0), (2, 0, 7.0), (0, 3, 7.0))
    assert found.rate.tolist() == [5.0, 0.0, 0.0]
    assert found.latency.tolist() == [3.0, np.inf, np.inf]
    assert found.load.tolist() == [5.0, 5.0]


def test_what_stays_at_home_passes_nothing() -> None:
    """It gets all that it asks for, at once."""
    found = send(arcs((0, 1, 1.0), (1, 0, 1.0)), (1, 1, 5.0))
    assert (found.rate.tolist(), found.latency.tolist(), found.load.tolist()) == ([5.0], [0.0], [0.0, 0.0])


def test_arcs_that_are_down_carry_nothing() -> None:
    """All goes over what is left."""
    graph = arcs((0, 1, 1.0), (0, 1, 1.0), (0, 1, 4.0))
    assert send(graph, (0, 1, 6.0), up=[True, False, True]).load.tolist() == [6.0, 0.0, 0.0]
    assert send(graph, (0, 1, 6.0), up=[False, False, True]).load.tolist() == [0.0, 0.0, 6.0]
    assert send(graph, (0, 1, 6.0), up=[False, False, False]).rate.tolist() == [0.0]


@pytest.mark.parametrize(("longer", "share"), [(1e-12, 3.0), (1e-6, 0.0)])
def test_ways_tie_but_for_rounding(longer: float, share: float) -> None:
    """A billionth of the cost is the limit: 0.1 + 0.2 is as far as 0.3."""
    graph = arcs((0, 1, 0.1), (1, 2, 0.2), (0, 2, 0.3 * (1 + longer)))
    assert send(graph, (0, 2, 6.0)).load[2] == share


def test_arcs_that_cost_nothing_do_not_lead_in_circles() -> None:
    """Between nodes at one distance traffic takes the fewest arcs, and never back."""
    graph = arcs((0, 1, 0.0), (1, 0, 0.0), (1, 2, 0.0), (0, 2, 0.0), (2, 3, 1.0), (1, 3, 1.0))
    assert send(graph, (0, 3, 8.0)).load.tolist() == [4.0, 0.0, 0.0, 4.0, 4.0, 4.0]


def test_latency_may_differ_from_cost() -> None:
    """Routing by number of arcs, latency as the mean of both ways."""
    graph = arcs((0, 1, 1.0), (0, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0))
    one, three = np.array([0]), np.array([3])
    found = spread(graph, one, three, np.array([2.0]), latency=np.array([1.0, 5.0, 1.0, 5.0]))
    assert found.latency.tolist() == [6.0]


def test_shares_add_up_to_loads() -> None:
    """Also where targets are worked on in several parts, and demands come in any order."""
    graph = arcs((0, 1, 1.0), (1, 0, 1.0), (0, 2, 1.0), (2, 0, 1.0), (1, 3, 1.0), (3, 1, 1.0), (2, 3, 1.0), (3, 2, 1.0))
    source, target = (ends.ravel() for ends in np.mgrid[0:4, 3:-1:-1])
    parts = shares(graph, source, target)
    rate = np.repeat(np.arange(16.0), np.diff(parts.pointer))
    load = spread(graph, source, target, np.arange(16.0)).load
    assert np.bincount(parts.arc, weights=parts.share * rate) == pytest.approx(load)


def test_targets_in_parts_give_what_they_give_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little is worked on at once."""
    graph = arcs((0, 1, 1.0), (0, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0), (3, 0, 1.0))
    source, target = (ends.ravel() for ends in np.mgrid[0:4, 0:4])
    at_once, parts = spread(graph, source, target, np.ones(16)), shares(graph, source, target)
    monkeypatch.setattr(spreading, "_CELLS", 1)
    again = spread(graph, source, target, np.ones(16))
    assert again.load == pytest.approx(at_once.load)
    assert again.latency.tolist() == at_once.latency.tolist()
    assert shares(graph, source, target).arc.tolist() == parts.arc.tolist()


def test_nobody_asks_and_nothing_is_loaded() -> None:
    """Empty in, empty out."""
    nobody, graph = np.zeros(0, dtype=np.intp), arcs((0, 1, 1.0))
    assert spread(graph, nobody, nobody, np.zeros(0)).load.tolist() == [0.0]
    assert shares(graph, nobody, nobody).pointer.tolist() == [0]
