"""
Fair shares against textbook cases and against exact arithmetic.

Bertsekas, D. and Gallager, R. (1992), Data Networks, 2nd ed., section 6.5.2, describes progressive filling; the cases
below have solutions that can be written down as fractions.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.kernels.fairness import Candidates, fill_paths, max_min_fair

Paths = list[tuple[int, ...]]


def shares(paths: Paths, capacity: list[float], limit: list[float] | None = None) -> list[float]:
    """Return the max-min fair rates of flows with one path each."""
    pointer = np.cumsum([0, *map(len, paths)])
    asked = np.full(len(paths), np.inf) if limit is None else np.array(limit)
    return list(max_min_fair(pointer, np.concatenate(paths).astype(np.intp), np.array(capacity), asked))


def test_five_sessions_over_three_unit_links() -> None:
    """Three sessions share the first link, one of them the second with a fourth, the fifth has the third alone."""
    paths = [(1,), (0,), (0, 1), (2,), (0,)]
    expected = [Fraction(2, 3), Fraction(1, 3), Fraction(1, 3), Fraction(1), Fraction(1, 3)]
    assert shares(paths, [1.0, 1.0, 1.0]) == pytest.approx([float(share) for share in expected], rel=1e-12)


@pytest.mark.parametrize("hops", [1, 2, 3, 10])
def test_the_long_flow_of_a_parking_lot_gets_half_of_each_hop(hops: int) -> None:
    """One flow over all hops and one over each: max-min gives one half each, where the most in total would be 0."""
    paths = [tuple(range(hops)), *((hop,) for hop in range(hops))]
    assert shares(paths, [1.0] * hops) == pytest.approx([0.5] * (hops + 1), rel=1e-12)


def test_two_links_of_one_and_two() -> None:
    """The long flow is held by the link of 1; the flow on the link of 2 takes what that leaves."""
    assert shares([(0,), (1,), (0, 1)], [1.0, 2.0]) == pytest.approx([0.5, 1.5, 0.5], rel=1e-12)


def test_what_small_flows_leave_is_shared_by_the_large() -> None:
    """Ten among asked 2, 2.6, 4 and 5: 2, 2.6 and 2.7 twice (Keshav 1997, chapter 9)."""
    assert shares([(0,)] * 4, [10.0], [2.0, 2.6, 4.0, 5.0]) == pytest.approx([2.0, 2.6, 2.7, 2.7], rel=1e-12)


def test_two_paths_are_filled_in_turn() -> None:
    """Both grow on arc 0 (cap 1) to 1/2; then the first goes on alone on arc 1 (cap 2/3)."""
    table = Candidates.of([[(0,), (1,)], [(0,)]], 2)
    rate = fill_paths(table, np.array([1.0, 2 / 3]), np.full(2, np.inf))
    assert rate == pytest.approx([float(Fraction(1, 2)), float(Fraction(2, 3)), float(Fraction(1, 2))], rel=1e-12)


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ([1, 1], [Fraction(1, 2)] * 2),
        ([2, 1], [Fraction(2, 3), Fraction(1, 3)]),
        ([1, 3], [Fraction(1, 4), Fraction(3, 4)]),
    ],
)
def test_weights_divide_a_full_arc(weight: list[int], expected: list[Fraction]) -> None:
    """In their proportion."""
    arrays = np.arange(3), np.zeros(2, dtype=np.intp), np.ones(1), np.full(2, np.inf)
    rate = max_min_fair(*arrays, np.array(weight, dtype=float))
    assert rate == pytest.approx([float(share) for share in expected], rel=1e-12)


def test_weights_of_any_ratio_are_kept() -> None:
    """When the heavy one has enough, the rounding of its weight must not stay with the light ones."""
    weight, limit = np.array([1e15, 0.3, 0.1]), np.array([4.0, np.inf, np.inf])
    rate = max_min_fair(np.arange(4), np.zeros(3, dtype=np.intp), np.array([5.0]), limit, weight)
    assert rate == pytest.approx([4.0, 0.75, 0.25], rel=1e-12)


def test_classes_share_what_the_one_before_leaves() -> None:
    """Of ten the first class takes three, the second 7/2 each, the third nothing."""
    table = Candidates.of([[(0,)]] * 4, 1)
    limit, rank = np.array([9.0, 9.0, 3.0, 9.0]), np.array([5, 5, 0, 7])
    assert fill_paths(table, np.array([10.0]), limit, priority=rank) == pytest.approx([3.5, 3.5, 3.0, 0.0], rel=1e-12)


Filling = tuple[list[Paths], list[int], list[int], list[int], list[int]]


def exact_filling(asked: Filling) -> list[list[Fraction]]:
    """Fill several paths each in fractions, by class and weight, one event after the other."""
    paths, capacity, limit, weight, rank = asked
    rate = [[Fraction(0)] * len(own) for own in paths]
    for number in sorted(set(rank)):
        growing = {demand for demand in range(len(paths)) if rank[demand] == number}
        while True:
            load = [Fraction(0)] * len(capacity)
            for own, rates in zip(paths, rate, strict=True):
                for path, value in zip(own, rates, strict=True):
                    for arc in path:
                        load[arc] += value
            full = {arc for arc, room in enumerate(capacity) if load[arc] == room}
            way = {
                demand: next((row for row, path in enumerate(paths[demand]) if not full & set(path)), -1)
                for demand in growing
                if sum(rate[demand]) < limit[demand]
            }
            growing = {demand for demand in way if way[demand] >= 0}
            if not growing:
                break
            slope = [
                sum(weight[demand] * paths[demand][way[demand]].count(arc) for demand in growing)
                for arc in range(len(capacity))
            ]
            steps = [(capacity[arc] - load[arc]) / Fraction(speed) for arc, speed in enumerate(slope) if speed]
            wants = [(limit[demand] - sum(rate[demand])) / Fraction(weight[demand]) for demand in growing]
            for demand in growing:
                rate[demand][way[demand]] += weight[demand] * min(steps + wants)
    return rate


some_paths = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=3).map(tuple), max_size=3, unique=True)
six = st.lists(st.integers(0, 12), min_size=6, max_size=6)


@st.composite
def fillings(draw: st.DrawFn) -> Filling:
    """Draw demands with up to three paths over five arcs, some of which pass an arc twice."""
    paths = draw(st.lists(some_paths, min_size=1, max_size=6))
    capacity = draw(st.lists(st.integers(0, 12), min_size=5, max_size=5))
    weight = draw(st.lists(st.sampled_from([1, 1, 2, 5, 1000]), min_size=6, max_size=6))
    rank = draw(st.lists(st.integers(0, 2), min_size=6, max_size=6))
    n = len(paths)
    return paths, capacity, draw(six)[:n], weight[:n], rank[:n]


def filled(asked: Filling, *, compiled: bool = False) -> np.ndarray:
    """Fill the same with arrays."""
    paths, capacity, limit, weight, rank = asked
    return fill_paths(
        Candidates.of(paths, len(capacity)),
        np.array(capacity, dtype=float),
        np.array(limit, dtype=float),
        weight=np.array(weight, dtype=float),
        priority=np.array(rank),
        compiled=compiled,
    )


@settings(deadline=None)  # exact arithmetic takes its time
@given(fillings())
def test_paths_weights_and_classes_equal_exact_arithmetic(asked: Filling) -> None:
    """And compiled the rates are the same to the last bit."""
    expected = [float(rate) for own in exact_filling(asked) for rate in own]
    rate = filled(asked)
    assert rate == pytest.approx(expected, abs=1e-6)
    pytest.importorskip("numba")
    assert filled(asked, compiled=True).tolist() == rate.tolist()


@settings(deadline=None)
@given(fillings(), st.randoms())
def test_the_order_of_demands_is_irrelevant(asked: Filling, draw: Random) -> None:
    """Each has the same rate wherever it stands."""
    paths, capacity, limit, weight, rank = asked
    order = list(range(len(paths)))
    draw.shuffle(order)
    columns = ([column[demand] for demand in order] for column in (limit, weight, rank))
    own, other = filled(asked), filled(([paths[demand] for demand in order], capacity, *columns))  # type: ignore[arg-type]
    first = np.cumsum([0, *map(len, paths)])
    moved = [row for demand in order for row in range(first[demand], first[demand + 1])]
    assert other == pytest.approx(own[moved], abs=1e-6)


def exact(paths: Paths, capacity: list[int], limit: list[int]) -> list[Fraction]:
    """Fill progressively in fractions, one event after the other, as the textbook does."""
    rate = [Fraction(0)] * len(paths)
    growing = {flow for flow in range(len(paths)) if limit[flow]}
    while True:
        load = [sum(rate[flow] for flow, path in enumerate(paths) if arc in path) for arc in range(len(capacity))]
        full = {arc for arc, room in enumerate(capacity) if load[arc] == room}
        growing = {flow for flow in growing if rate[flow] < limit[flow] and not full & set(paths[flow])}
        if not growing:
            return rate
        users = [sum(arc in paths[flow] for flow in growing) for arc in range(len(capacity))]
        steps = [(capacity[arc] - load[arc]) / Fraction(count) for arc, count in enumerate(users) if count]
        step = min([*steps, *(limit[flow] - rate[flow] for flow in growing)])
        for flow in growing:
            rate[flow] += step


@settings(deadline=None)  # exact arithmetic takes its time
@given(
    paths=st.lists(
        st.sets(st.integers(0, 4), min_size=1).map(lambda arcs: tuple(sorted(arcs))), min_size=1, max_size=8
    ),
    capacity=st.lists(st.integers(0, 12), min_size=5, max_size=5),
    limits=st.lists(st.integers(0, 12), min_size=8, max_size=8),
)
def test_rates_equal_those_of_exact_arithmetic(paths: Paths, capacity: list[int], limits: list[int]) -> None:
    """Random flows over five arcs, the textbook algorithm in fractions beside the array version."""
    limit = limits[: len(paths)]
    expected = [float(rate) for rate in exact(paths, capacity, limit)]
    assert shares(paths, [float(c) for c in capacity], [float(x) for x in limit]) == pytest.approx(expected, abs=1e-7)
