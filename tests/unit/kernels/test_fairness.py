"""Fair shares, priorities and spill-over."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.kernels.fairness import Candidates, fill_paths, max_min_fair

ALL = np.inf


def fill(
    paths: list[list[tuple[int, ...]]], capacity: list[float], limit: list[float], priority: list[int] | None = None
) -> list[float]:
    """Return the rate of each candidate path."""
    classes = None if priority is None else np.array(priority)
    table = Candidates.of(paths, len(capacity))
    return list(fill_paths(table, np.array(capacity), np.array(limit), priority=classes, compiled=False))


def test_a_demand_spills_over_to_its_next_path() -> None:
    """Ten fit on the best path, the other two go the long way."""
    assert fill([[(0,), (1, 2)]], [10.0, 5.0, 5.0], [12.0]) == pytest.approx([10.0, 2.0])


def test_a_demand_stays_on_its_best_path_while_there_is_room() -> None:
    """The second path is not used for nothing."""
    assert fill([[(0,), (1,)]], [10.0, 10.0], [10.0]) == pytest.approx([10.0, 0.0])


def test_a_path_full_from_the_start_is_passed_over() -> None:
    """No capacity on the best path: all goes to the second."""
    assert fill([[(0,), (1,)]], [0.0, 5.0], [3.0]) == pytest.approx([0.0, 3.0])


def test_what_fits_nowhere_is_not_served() -> None:
    """Both paths full, the rest stays away."""
    assert sum(fill([[(0,), (1,)]], [4.0, 5.0], [20.0])) == pytest.approx(9.0)


def test_demands_spill_over_together() -> None:
    """Two share the first arc of 10; the one with a second path takes it once the first is full."""
    assert fill([[(0,), (1,)], [(0,)]], [10.0, 4.0], [ALL, ALL]) == pytest.approx([5.0, 4.0, 5.0])


def test_a_class_is_served_before_the_next() -> None:
    """Strict priority: the lower number takes all, the higher what is left."""
    assert fill([[(0,)], [(0,)]], [10.0], [8.0, 8.0], [1, 0]) == pytest.approx([2.0, 8.0])


def test_weights_divide_a_full_arc() -> None:
    """Three to one."""
    rate = max_min_fair(np.arange(3), np.array([0, 0]), np.array([8.0]), np.array([ALL, ALL]), np.array([3.0, 1.0]))
    assert rate == pytest.approx([6.0, 2.0])


def test_a_path_that_passes_an_arc_twice_loads_it_twice() -> None:
    """As a hairpin over a one-way ring would."""
    table = Candidates.of([[(0, 1, 0)]], 2)
    rate = fill_paths(table, np.array([10.0, 10.0]), np.array([ALL]))
    assert rate == pytest.approx([5.0])
    assert table.load(rate) == pytest.approx([10.0, 5.0])


def test_a_demand_without_a_path_gets_nothing() -> None:
    """And does not get in the way of the others."""
    assert fill([[], [(0,)], []], [10.0], [5.0, 5.0, 5.0]) == pytest.approx([5.0])
    assert fill([[]], [10.0], [5.0]) == []


def test_nobody_asks_for_anything() -> None:
    """No flows, or flows that ask for zero."""
    assert max_min_fair(np.array([0]), np.zeros(0, dtype=np.intp), np.array([1.0]), np.zeros(0)).tolist() == []
    assert fill([[(0,)]], [10.0], [0.0]) == [0.0]


def test_owners_are_the_demands_of_the_rows() -> None:
    """Demand 1 has no row."""
    assert Candidates.of([[(0,), (1,)], [], [(1,)]], 2).owner.tolist() == [0, 0, 2]


@pytest.mark.parametrize("compiled", [False, True])
def test_arcs_without_limit_give_what_is_asked(*, compiled: bool) -> None:
    """Even without limit; the next class finds the others as they were left."""
    pytest.importorskip("numba")
    table = Candidates.of([[(0,)], [(0, 1)], [(1,)]], 2)
    limit, rank = np.array([ALL, 3.0, ALL]), np.array([0, 0, 1])
    rate = fill_paths(table, np.array([ALL, 5.0]), limit, priority=rank, compiled=compiled)
    assert rate.tolist() == [ALL, 3.0, 2.0]


def test_a_path_without_arcs_carries_what_is_asked() -> None:
    """A demand that is where it wants to be."""
    assert fill([[()], [(0,)]], [1.0], [5.0, 5.0]) == [5.0, 1.0]


def test_who_spills_over_fills_an_arc_the_sooner() -> None:
    """Alone the second would fill arc 1 at 10; joined by the first at 2, both are held at 6."""
    paths: list[list[tuple[int, ...]]] = [[(0,), (1,)], [(1,)], [(2,)]]
    assert fill(paths, [2.0, 10.0, 30.0], [ALL, ALL, 20.0]) == pytest.approx([2.0, 4.0, 6.0, 20.0])


def test_who_lacks_less_than_a_hair_does_not_spill_over() -> None:
    """No second path for a billionth."""
    assert fill([[(0,), (1,)]], [1.0, 1.0], [1.0 + 1e-12]) == [1.0, 0.0]
