"""What happened at border gates, and how long mending took."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, nan

import pandas as pd
import pytest

from netsim.metrics import manual_hours, mean_time_to_mend, queue_peak, wait_quantile
from netsim.units import hours

Make = Callable[..., pd.DataFrame]


@pytest.fixture
def totals(table: Make) -> pd.DataFrame:
    """Two directions of one gate, one of another."""
    return table("gate_totals", ("p", "A>B", 4.0, 70), ("p", "B>A", 6.0, 30), ("q", "A>B", nan, 90))


def test_the_peak_is_of_the_longer_direction(totals: pd.DataFrame) -> None:
    """Of one gate, of all, of none."""
    assert queue_peak(totals, "p") == 70
    assert queue_peak(totals) == 90
    assert queue_peak(totals, "r") == queue_peak(totals.head(0)) == 0


def test_the_wait_is_of_the_direction_where_it_is_longer(totals: pd.DataFrame) -> None:
    """NaN where nobody passed or there is no gate."""
    assert wait_quantile(totals, "p") == 6.0
    assert isnan(wait_quantile(totals, "q"))
    assert isnan(wait_quantile(totals, "r"))


def test_manual_hours_add_up_what_was_not_automatic(table: Make) -> None:
    """Manual or closed, all directions."""
    gates = table(
        "gates",
        ("p", "A>B", 0, 10 * hours, "automatic", 0, 1),
        ("p", "A>B", 10 * hours, 12 * hours, "manual", 5, 1),
        ("p", "B>A", 10 * hours, 13 * hours, "closed", 5, 0),
        ("q", "A>B", 0, 4 * hours, "manual", 5, 1),
    )

    assert manual_hours(gates, "p") == 5.0
    assert manual_hours(gates) == 9.0
    assert manual_hours(gates, "r") == manual_hours(gates.head(0)) == 0.0


def test_time_to_mend_is_of_what_was_mended(table: Make) -> None:
    """The open fault does not count; without a fault there is no mean."""
    repairs = table("repairs", (0, 4 * hours), (hours, 7 * hours), (0, nan))

    assert mean_time_to_mend(repairs) == 5.0
    assert isnan(mean_time_to_mend(repairs.head(0)))
    assert isnan(mean_time_to_mend(repairs.tail(1)))
