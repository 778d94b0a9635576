"""What the digital plane delivered, reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, nan

import pandas as pd
import pytest

from netsim.metrics import availability, latency_quantile, served_share, unserved_volume

Make = Callable[..., pd.DataFrame]


@pytest.fixture
def demands(table: Make) -> pd.DataFrame:
    """One demand for 100 s: full for 60, half for 30, too late for 10; one that is full all the time."""
    return table(
        "demands",
        ("a", 0, 60, 10, 10, 5.0, ""),
        ("a", 60, 90, 10, 5, 20.0, "no_capacity"),
        ("a", 90, 100, 10, 10, 90.0, "over_latency"),
        ("b", 0, 100, 10, 10, 5.0, ""),
    )


def test_what_comes_too_late_is_not_served(demands: pd.DataFrame) -> None:
    """Asked 2000 Gbit, in time 600 + 150 + 1000."""
    assert served_share(demands) == pytest.approx(100 * 1750 / 2000)
    assert unserved_volume(demands) == pytest.approx(0.250)


def test_availability_is_the_mean_of_full_service(demands: pd.DataFrame) -> None:
    """60 of 100 s, and 100 of 100 s."""
    assert availability(demands) == pytest.approx(80.0)


def test_latency_is_weighted_by_volume(demands: pd.DataFrame) -> None:
    """1600 Gbit at 5 ms, 150 at 20 and 100 at 90: also what came too late has a latency."""
    assert latency_quantile(demands, 0.5) == 5.0
    assert latency_quantile(demands, 1600 / 1850) == 5.0
    assert latency_quantile(demands, 0.9) == 20.0
    assert latency_quantile(demands, 1.0) == 90.0


def test_what_is_not_carried_has_no_latency(table: Make) -> None:
    """No path, no latency; the rest counts."""
    rows = table("demands", ("a", 0, 90, 10, 0, nan, "no_path"), ("a", 90, 100, 10, 10, 7.0, ""))

    assert latency_quantile(rows, 0.01) == 7.0
    assert served_share(rows) == pytest.approx(10.0)
    assert availability(rows) == pytest.approx(10.0)


def test_where_nothing_is_asked_there_is_no_share(table: Make) -> None:
    """An empty table gives NaN, not a division by zero; a demand that sleeps is served in full."""
    nothing = table("demands")
    asleep = table("demands", ("a", 0, 10, 0, 0, nan, ""))

    assert all(isnan(value) for value in (served_share(nothing), availability(nothing), latency_quantile(nothing, 0.5)))
    assert unserved_volume(nothing) == 0.0
    assert isnan(served_share(asleep))
    assert availability(asleep) == 100.0
