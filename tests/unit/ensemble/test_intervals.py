"""Intervals of means."""

from __future__ import annotations

import math

import pytest

from netsim.ensemble.intervals import Interval, paired, student
from netsim.errors import NetsimError


def test_an_interval_by_hand() -> None:
    """Mean 12, s = sqrt(10), n = 5, t(4, 97.5 %) = 2.776 of any table: 12 +- 2.776 sqrt(10) / sqrt(5)."""
    found = student([8.0, 10.0, 12.0, 14.0, 16.0])

    assert found.mean == 12.0
    assert found.high - found.mean == pytest.approx(2.776445 * math.sqrt(10.0 / 5.0), rel=1e-6)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)
    assert (found.holds(10.0), found.holds(20.0)) == (True, False)


def test_pairs_by_hand() -> None:
    """Differences 1, 2, 3: mean 2, s = 1, t(2, 97.5 %) = 4.302653; unpaired the noise of 100 would hide it."""
    found = paired([100.0, 200.0, 300.0], [101.0, 202.0, 303.0])

    assert found.mean == 2.0
    assert found.high - 2.0 == pytest.approx(4.302653 / math.sqrt(3.0), rel=1e-6)


def test_equal_values_leave_nothing_open() -> None:
    """The interval is a point."""
    assert student([0.1, 0.1, 0.1]) == Interval(0.1, 0.1, 0.1, 3)


@pytest.mark.parametrize("values", [[1.0, math.nan], [1.0, math.inf], []])
def test_what_has_no_value_has_no_interval(values: list[float]) -> None:
    """One run without a value is enough."""
    found = student(values)

    assert math.isnan(found.mean)
    assert not found.holds(1.0)
    assert found.n == len(values)


def test_one_value_says_nothing_of_chance() -> None:
    """A mean without ends."""
    found = student([3.0])

    assert found.mean == 3.0
    assert math.isnan(found.low)


def test_never_minus_never_has_no_value() -> None:
    """Two runs that do not recover cannot be compared."""
    assert math.isnan(paired([math.inf, 1.0], [math.inf, 1.0]).mean)


def test_what_cannot_be_compared_is_refused() -> None:
    """Pairs that are none, and levels that are none."""
    with pytest.raises(ValueError, match="2 and 1 values make no pairs"):
        paired([1.0, 2.0], [1.0])
    with pytest.raises(NetsimError, match="95 is no confidence level; write a part between 0 and 1"):
        student([1.0, 2.0], 95.0)
