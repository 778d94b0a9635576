"""Ships that wait, counted from their calls."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from netsim.metrics import ship_wait, ships_waiting
from netsim.units import hours

ROWS = [
    ("s1", "p", 0.0, 0.0, 2.0),
    ("s2", "p", 1.0, 2.0, 4.0),
    ("s3", "p", 2.0, 4.0, math.nan),
    ("s4", "p", 3.0, math.nan, math.nan),
    ("s5", "q", 1.0, 5.0, 6.0),
]


@pytest.fixture
def calls() -> pd.DataFrame:
    """Return four ships at one port, the last of which is not yet at its berth, and one at another."""
    table = pd.DataFrame(ROWS, columns=["service", "place", "arrived_s", "began_s", "left_s"])
    return table.assign(**{name: table[name] * hours for name in ("arrived_s", "began_s", "left_s")})


def test_ships_that_wait_are_counted_over_time(calls: pd.DataFrame) -> None:
    """Who finds a berth at once never waits; at two o'clock one comes and one goes."""
    found = ships_waiting(calls, "p")

    assert (found["time_s"] / hours).tolist() == [1, 2, 3, 4]
    assert found["waiting"].tolist() == [1, 1, 2, 1]
    assert ships_waiting(calls, "nowhere").empty


def test_the_mean_wait_is_of_those_whose_turn_came(calls: pd.DataFrame) -> None:
    """Nothing, an hour and two at one port; with the four of the other seven in all."""
    assert ship_wait(calls, "p") == 1.0
    assert ship_wait(calls, ["p", "q"]) == 7 / 4
    assert math.isnan(ship_wait(calls, "nowhere"))
