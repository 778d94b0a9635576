"""After a change, filling those anew who may meet it gives the rates of filling all."""

from __future__ import annotations

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from netsim.kernels.base import FloatArray
from netsim.kernels.fairness import Candidates, fill_paths
from netsim.kernels.refilling import Own, Part, Refill, Task

Few = list[tuple[int, ...]]
"""Paths of one demand, best first."""
Paths = list[Few]
paths_of_one = st.lists(
    st.lists(st.integers(0, 7), min_size=1, max_size=3, unique=True).map(tuple), max_size=3, unique=True
)


def _tried(paths: Paths, rate: FloatArray, limit: FloatArray) -> tuple[Paths, list[int]]:
    """Return the paths of each demand up to the last in use, all where it wants more, and their rows."""
    tried: Paths = []
    rows: list[int] = []
    first = 0
    for own, wanted in zip(paths, limit, strict=True):
        part = rate[first : first + len(own)]
        used = np.flatnonzero(part > 0.0)
        count = len(own) if part.sum() < wanted * (1.0 - 1e-9) or not len(used) else int(used[-1]) + 1
        tried.append(own[:count])
        rows += range(first, first + count)
        first += len(own)
    return tried, rows


def _own(paths: Paths, demands: list[int], n_arcs: int) -> Own:
    table = Candidates.of([paths[demand] for demand in demands], n_arcs)
    numbers = np.array(demands, dtype=np.intp)
    return Own(table.arcs, numbers[table.owner], numbers)


def _short(part: Part, tried: Paths, paths: Paths, limit: FloatArray, own: set[int]) -> set[int]:
    """Return the members that did not try all paths, and now want more than those give that they tried."""
    owner = np.repeat(np.arange(len(tried)), np.array([len(row) for row in tried], dtype=np.intp))
    served = np.bincount(owner, weights=part.rate, minlength=len(tried))
    return {
        demand
        for demand in np.flatnonzero(part.is_member).tolist()
        if demand not in own
        and len(tried[demand]) < len(paths[demand])
        and served[demand] < limit[demand] * (1 - 5e-10)
    }


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(paths_of_one, paths_of_one, st.integers(1, 6), st.integers(0, 1)), max_size=9), st.data())
def test_the_rates_are_those_of_filling_all(rows: list[tuple[Few, Few, int, int]], data: st.DataObject) -> None:
    """Some demands get other paths; the others are asked for more only where what they tried does not suffice."""
    n_demands = len(rows)
    capacity = np.array(data.draw(st.lists(st.integers(1, 9), min_size=8, max_size=8)), dtype=float)
    changed = data.draw(st.sets(st.integers(0, n_demands - 1), max_size=2)) if n_demands else set[int]()
    before, other = [row[0] for row in rows], [row[1] for row in rows]
    limit = np.array([row[2] for row in rows], dtype=float)
    task = Task(capacity, limit, np.array([row[3] for row in rows], dtype=np.intp))
    rate = fill_paths(Candidates.of(before, 8), capacity, limit, priority=task.priority)
    tried, kept = _tried(before, rate, limit)
    refill = Refill(Candidates.of(tried, 8), rate[kept], task)
    now = [other[demand] if demand in changed else before[demand] for demand in range(n_demands)]
    own = set(changed)
    part = refill.part(_own(now, sorted(own), 8))
    while more := _short(part, tried, before, limit, own):
        own |= more
        part = refill.part(_own(now, sorted(own), 8))
    owner = np.repeat(np.arange(n_demands), np.array([len(row) for row in tried], dtype=np.intp))
    owner = np.append(owner, _own(now, sorted(own), 8).owner)
    served = np.bincount(owner, weights=np.append(part.rate, part.own), minlength=n_demands)
    all_anew = Candidates.of(now, 8)
    expected = fill_paths(all_anew, capacity, limit, priority=task.priority)
    np.testing.assert_allclose(served, np.bincount(all_anew.owner, weights=expected, minlength=n_demands), rtol=1e-9)
    np.testing.assert_allclose(part.load, all_anew.load(expected), rtol=1e-9, atol=1e-9)
    event(f"somebody was left alone: {bool((~part.is_member).any())}")
    event(f"somebody joined: {int(part.is_member.sum()) > len(own)}")
