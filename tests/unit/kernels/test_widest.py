"""Widest ways."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.kernels.paths import Arcs
from netsim.kernels.widest import Wide, widest_path, widest_paths, widths

GRAPH = Arcs(np.array([0, 0, 0, 1, 1]), np.array([1, 1, 2, 2, 2]), np.array([1.0, 3.0, 1.0, 1.0, 1.0]), 4)
CAPACITY = np.array([10.0, 40.0, 5.0, 20.0, 10.0])


def test_the_cheapest_of_the_widest_ways_need_not_begin_as_the_widest() -> None:
    """To node 1 the wide arc is best; on to node 2, where 20 fit at most, too; where 10 fit, the cheap one is."""
    found = [way and way.path for way in widest_paths(GRAPH, CAPACITY, 0)]
    assert found == [(), (1,), (1, 3), None]
    narrow = np.array([True, True, True, False, True])
    found = [way and way.path for way in widest_paths(GRAPH, CAPACITY, 0, narrow)]
    assert found == [(), (1,), (0, 4), None]


def test_a_bound_on_the_cost_narrows_the_way() -> None:
    """The wider, the dearer here."""
    found = [widest_path(GRAPH, CAPACITY, (0, 2), within=within) for within in (4.0, 3.0, 1.0, 0.5)]
    assert [way and way.width for way in found] == [20.0, 10.0, 5.0, None]


@pytest.mark.parametrize("widest", [1, 2, 3, 4, 5, 6, 7])
def test_the_widest_is_found_however_many_widths_there_are(widest: int) -> None:
    """Each width costs its own number: the bound tells which is the answer."""
    capacity = np.arange(1.0, 8.0)
    arcs = Arcs(np.zeros(7, dtype=np.intp), np.ones(7, dtype=np.intp), capacity, 2)
    found = widest_path(arcs, capacity, (0, 1), within=float(widest))
    assert found == Wide((widest - 1,), widest, widest)


def test_a_node_reaches_itself_without_limit() -> None:
    """Within any bound that is not below zero."""
    assert widest_path(GRAPH, CAPACITY, (3, 3)) == Wide((), np.inf, 0.0)
    assert widest_path(GRAPH, CAPACITY, (3, 3), within=-1.0) is None


def test_arcs_without_capacity_lead_nowhere() -> None:
    """As if they were down."""
    assert widths(GRAPH, np.zeros(5), 0).tolist() == [np.inf, 0.0, 0.0, 0.0]
    assert widest_path(GRAPH, np.zeros(5), (0, 1)) is None
    assert widths(GRAPH, CAPACITY, 0, np.zeros(5, dtype=bool))[1] == 0.0
