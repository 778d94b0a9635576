"""Maximum flow and minimum cut."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from netsim.kernels import blocking
from netsim.kernels.cuts import Cut, max_flow, max_flow_values
from netsim.kernels.paths import Arcs


def flow(rows: list[tuple[int, int, float]], sources: list[int], targets: list[int], **more: list[bool]) -> Cut:
    """Find the flow over arcs of (tail, head, capacity)."""
    tail, head, capacity = zip(*rows, strict=True)
    arcs = Arcs(np.array(tail), np.array(head), np.zeros(len(tail)), 6)
    up = np.array(more["up"]) if more else None
    return max_flow(arcs, np.array(capacity, dtype=float), np.array(sources), np.array(targets), up)


def test_parallel_arcs_add_up_and_stay_apart() -> None:
    """Each carries what it can, and the cut names each."""
    found = flow([(0, 1, 3e9), (0, 1, 4e14)], [0], [1])
    assert found.value == 3e9 + 4e14
    assert found.flow.tolist() == [3e9, 4e14]
    assert found.arcs.tolist() == [0, 1]


def test_to_and_fro_take_nothing_from_each_other() -> None:
    """A link of 5 carries 5 each way, and a flow takes one way only."""
    found = flow([(0, 1, 5.0), (1, 0, 5.0)], [0], [1])
    assert found.flow.tolist() == [5.0, 0.0]


def test_a_later_way_takes_back_what_an_earlier_one_took() -> None:
    """The short way 0-1-2-3 comes first where nothing else is known; only 0-1-3 and 0-2-3 together carry 2."""
    found = flow([(0, 4, 1.0), (4, 1, 1.0), (0, 1, 1.0), (1, 2, 1.0), (1, 5, 1.0), (5, 3, 1.0), (2, 3, 1.0)], [0], [3])
    assert found.value == 2.0


def test_several_nodes_may_send_and_get() -> None:
    """As two countries with several landing points; twice the same node is once."""
    rows = [(0, 2, 3.0), (1, 3, 4.0), (0, 1, 9.0)]
    found = flow(rows, [0, 1, 1], [3, 2])
    assert found.value == 7.0
    assert found.is_behind.tolist() == [True, True, False, False, False, False]


def test_arcs_that_are_down_carry_nothing_and_cut_nothing() -> None:
    """Nor do arcs without capacity."""
    found = flow([(0, 1, 3.0), (0, 1, 2.0), (0, 1, 0.0)], [0], [1], up=[False, True, True])
    assert (found.value, found.flow.tolist(), found.arcs.tolist()) == (2.0, [0.0, 2.0, 0.0], [1])


def test_nothing_flows_where_nothing_leads() -> None:
    """And no arc is to blame."""
    found = flow([(1, 0, 3.0)], [0], [1])
    assert (found.value, found.flow.tolist(), found.arcs.tolist()) == (0.0, [0.0], [])
    assert flow([(1, 0, 3.0)], [], [1]).value == 0.0


def test_a_node_that_is_both_ends_is_refused() -> None:
    """There is no most that it could send to itself."""
    with pytest.raises(ValueError, match="at once"):
        flow([(0, 1, 1.0)], [0, 1], [1])
    arcs = Arcs(np.array([0]), np.array([1]), np.zeros(1), 2)
    with pytest.raises(ValueError, match="at once"):
        max_flow_values(arcs, np.ones(1), np.array([0, 1]), np.array([1, 1]))


def test_pairs_are_measured_one_by_one() -> None:
    """A flow leaves nothing behind for the next; what is down stays down; nobody asks and nothing is told."""
    arcs = Arcs(np.array([0, 0, 1]), np.array([1, 1, 2]), np.zeros(3), 3)
    capacity, ends = np.array([1.0, 2.0, 2.0]), (np.array([0, 0, 0, 2]), np.array([2, 1, 2, 0]))
    assert max_flow_values(arcs, capacity, *ends).tolist() == [2.0, 3.0, 2.0, 0.0]
    assert max_flow_values(arcs, capacity, *ends, np.array([True, False, True])).tolist() == [1.0, 1.0, 1.0, 0.0]
    assert max_flow_values(arcs, capacity, *np.zeros((2, 0), dtype=np.intp)).shape == (0,)


def test_capacities_of_all_sizes_leave_nothing_over() -> None:
    """A thousandth of a bit beside 100 Tbit/s is still found."""
    rows = [(0, 1, 1e14), (1, 2, 1e-3), (1, 3, 1e14), (3, 2, 1 / 3)]
    found = flow(rows, [0], [2])
    assert found.value == pytest.approx(1e-3 + 1 / 3, rel=1e-15)
    assert found.arcs.tolist() == [1, 3]


def test_without_numba_there_is_no_compiled_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra: nobody need have it."""
    monkeypatch.setitem(sys.modules, "numba", None)
    blocking.compiled.cache_clear()
    assert blocking.compiled() is None
    blocking.compiled.cache_clear()
