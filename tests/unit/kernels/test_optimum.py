"""Edges of the linear programmes: nothing asked, nothing there, no limit, bad arguments."""

from __future__ import annotations

import re

import numpy as np
import pytest

from netsim.kernels.concurrent import concurrent_flow, least_peak
from netsim.kernels.fairness import Candidates
from netsim.kernels.ground import unit_of
from netsim.kernels.optimum import Optimum, Throughput
from netsim.kernels.paths import Arcs
from netsim.kernels.programme import Programme
from netsim.kernels.searches import AllPaths, Listed

ALL = np.inf
TWO = Candidates.of([[(0,), (1, 2)], [(1,)]], 3)


def most(capacity: list[float], limit: list[float], table: Candidates = TWO) -> Optimum:
    """Find the most throughput over a table of paths."""
    programme = Throughput(Listed(table), np.ones(len(limit)), np.ones(len(capacity)))
    return programme.solve(np.array(capacity), np.array(limit))


def test_the_solver_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Not even its name."""
    assert most([1.0, 1.0, 1.0], [1.0, 1.0]).value == pytest.approx([2.0])
    assert capfd.readouterr() == ("", "")


def test_nobody_asks_for_anything() -> None:
    """Nothing is carried, and the common fraction has no end."""
    asked = np.zeros(2)
    assert most([1.0, 1.0, 1.0], [0.0, 0.0]).value.tolist() == [0.0]
    assert concurrent_flow(Listed(TWO), np.ones(3), asked, np.ones(3)).value.tolist() == [ALL]
    assert concurrent_flow(Listed(TWO), np.ones(3), asked, np.ones(3), capped=True).value.tolist() == [1.0]
    assert least_peak(Listed(TWO), np.ones(3), asked, np.ones(3)).value.tolist() == [0.0]


def test_there_are_no_demands_and_no_arcs() -> None:
    """No classes either, so no value."""
    nothing = Candidates.of([], 0)
    found = most([], [], nothing)
    assert found.value.shape == (0,)
    assert found.price.shape == (0, 0)
    assert least_peak(Listed(nothing), np.zeros(0), np.zeros(0), np.zeros(0)).served.tolist() == []
    alone = Arcs(np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0), 3)
    search = AllPaths(alone, np.array([0]), np.array([1]))
    assert Throughput(search, np.ones(1), alone.cost).solve(np.zeros(0), np.ones(1)).value.tolist() == [0.0]


def test_arcs_without_capacity_carry_nothing() -> None:
    """Demands that only they reach are told, and keep others from any common fraction but zero."""
    capacity, asked = np.array([2.0, 0.0, 1.0]), np.array([1.0, 1.0])
    found = most([2.0, 0.0, 1.0], [5.0, 5.0])
    assert found.served == pytest.approx([2.0, 0.0])
    assert found.is_reached.tolist() == [True, False]
    common = concurrent_flow(Listed(TWO), capacity, asked, np.ones(3))
    assert common.value.tolist() == common.bound.tolist() == [0.0]
    assert common.served.tolist() == [0.0, 0.0]
    peak = least_peak(Listed(TWO), capacity, asked, np.ones(3))
    assert peak.value == pytest.approx([0.5])
    assert peak.served == pytest.approx([1.0, 0.0])
    assert peak.is_reached.tolist() == [True, False]


def test_a_peak_above_one_says_that_capacity_does_not_suffice() -> None:
    """Four over arcs of one and one."""
    assert least_peak(Listed(TWO), np.ones(3), np.array([4.0, 0.0]), np.ones(3)).value == pytest.approx([2.0])


def test_arcs_without_limit_carry_what_is_asked() -> None:
    """By the cheapest of them, and no arc is busy; together with a limited demand only that one counts."""
    capacity, cost = np.array([ALL, 1.0, ALL]), np.array([1.0, 2.0, 3.0])
    table = Candidates.of([[(2,), (0,)], [(1,)]], 3)
    free = concurrent_flow(Listed(table), capacity, np.array([5.0, 0.0]), cost)
    assert free.value.tolist() == [ALL]
    assert free.served.tolist() == [5.0, 0.0]
    assert free.paths.arcs.tolist() == [[0]]
    assert least_peak(Listed(table), capacity, np.array([5.0, 0.0]), cost).value.tolist() == [0.0]
    assert least_peak(Listed(table), capacity, np.array([5.0, 0.5]), cost).value == pytest.approx([0.5])
    assert most([ALL, 1.0, ALL], [5.0, ALL], table).served == pytest.approx([5.0, 1.0])
    with pytest.raises(ValueError, match="limit: demand 0 has none, and a path of infinite capacity"):
        most([ALL, 1.0, ALL], [ALL, 1.0], table)


def test_demands_that_are_where_they_want_to_be_need_no_arc() -> None:
    """A path without arcs carries what is asked."""
    arcs = Arcs(np.array([0]), np.array([1]), np.ones(1), 2)
    search = AllPaths(arcs, np.array([0, 0]), np.array([0, 1]))
    found = Throughput(search, np.ones(2), arcs.cost).solve(np.array([3.0]), np.array([7.0, 7.0]))
    assert found.served == pytest.approx([7.0, 3.0])


def test_a_path_may_pass_an_arc_twice() -> None:
    """As a hairpin over a one-way ring would."""
    assert most([10.0, 10.0], [ALL], Candidates.of([[(0, 1, 0)]], 2)).served == pytest.approx([5.0])


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e15])
def test_the_unit_of_rates_does_not_matter(scale: float) -> None:
    """Bits or terabits per second."""
    found = most([scale, 2.0 * scale, 3.0 * scale], [9.0 * scale, 1.5 * scale])
    assert found.value / scale == pytest.approx([3.0])
    assert found.bound / scale == pytest.approx([3.0])
    assert found.price.sum() == pytest.approx(2.0)
    peak = least_peak(Listed(TWO), scale * np.ones(3), scale * np.array([1.0, 0.5]), np.ones(3))
    assert peak.value == pytest.approx([0.75])
    # one more of either arc on which the peak lies
    assert peak.price[0] * scale == pytest.approx([0.75 / 2, 0.75 / 2, 0.0])


def test_warm_solutions_are_those_of_a_fresh_programme() -> None:
    """Whatever was solved before, with all demands in one class or in two."""
    draw = np.random.default_rng(4)
    table = Candidates.of([[tuple(draw.permutation(8)[:3]) for _ in range(3)] for _ in range(12)], 8)
    for rank in (None, np.arange(12) % 2):
        kept = Throughput(Listed(table), np.ones(12), np.ones(8), rank)
        for _ in range(20):
            capacity, limit = draw.integers(0, 9, 8).astype(float), draw.integers(0, 6, 12).astype(float)
            fresh = Throughput(Listed(table), np.ones(12), np.ones(8), rank).solve(capacity, limit)
            assert kept.solve(capacity, limit).value == pytest.approx(fresh.value, abs=1e-7)


def test_bad_arguments_are_named() -> None:
    """With what is wrong about them."""
    with pytest.raises(ValueError, match="capacity: must not be negative or NaN, as position 1 is"):
        most([1.0, np.nan, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match=re.escape("limit: shape must be (2,), not (1,)")):
        Throughput(Listed(TWO), np.ones(2), np.ones(3)).solve(np.ones(3), np.ones(1))
    with pytest.raises(ValueError, match="weight: must be positive, position 1 is not"):
        Throughput(Listed(TWO), np.array([1.0, 0.0]), np.ones(3))
    with pytest.raises(ValueError, match=re.escape("priority: shape must be (2,), not (3,)")):
        Throughput(Listed(TWO), np.ones(2), np.ones(3), np.arange(3))
    with pytest.raises(ValueError, match="cost: must be finite, position 2 is not"):
        Throughput(Listed(TWO), np.ones(2), np.array([1.0, 1.0, ALL]))
    with pytest.raises(ValueError, match="rate: must be finite, position 0 is not"):
        concurrent_flow(Listed(TWO), np.ones(3), np.array([ALL, 1.0]), np.ones(3))
    with pytest.raises(ValueError, match=re.escape("rate: shape must be (2,), not (3,)")):
        least_peak(Listed(TWO), np.ones(3), np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match=re.escape("cost: shape must be (n,), not (3, 1)")):
        least_peak(Listed(TWO), np.ones(3), np.ones(2), np.ones((3, 1)))


def test_a_programme_without_optimum_is_an_error_of_arithmetic() -> None:
    """Rows that contradict one another, which no argument of the functions leads to."""
    programme = Programme(1)
    programme.add(np.ones(1), [[0]], [[1.0]])
    programme.bound(0, np.array([-ALL]), np.array([-1.0]))
    with pytest.raises(ArithmeticError, match="no optimum: Infeasible"):
        programme.solve()


def test_a_unit_is_found_where_nothing_has_a_size() -> None:
    """Zero and infinity have none."""
    assert unit_of(np.array([0.0, ALL]), np.array([4.0])) == 4.0
    assert unit_of(np.zeros(2), np.array([ALL])) == 1.0
