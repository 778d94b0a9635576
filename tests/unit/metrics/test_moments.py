"""Moments of a run, however they are given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from netsim.errors import NetsimError
from netsim.metrics.moments import At, moment
from netsim.model import Network, Scenario
from netsim.units import days, hours

CHINA = timezone(timedelta(hours=8))
SCENARIO = Scenario(Network(), until=3 * days, start=datetime(2026, 5, 11, tzinfo=CHINA))


@pytest.mark.parametrize(
    "at",
    [
        60 * hours,
        "60 h",
        "2.5d",
        datetime(2026, 5, 13, 12, tzinfo=CHINA),
        datetime(2026, 5, 13, 4, tzinfo=UTC),
        "2026-05-13T12:00+08:00",
    ],
)
def test_a_moment_is_seconds_a_text_or_a_date(at: At) -> None:
    """All of them the same one."""
    assert moment(at, SCENARIO) == 60 * hours


@pytest.mark.parametrize("at", [0, 3 * days])
def test_the_ends_of_the_run_belong_to_it(at: float) -> None:
    """Start and end."""
    assert moment(at, SCENARIO) == at


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("4 d", r"4 d after the start is outside the run; the run lasts 3 d from 2026-05-11T00:00:00\+08:00"),
        (-60.0, "-1 min after the start is outside the run"),
        (float("nan"), "nan is outside the run"),
        ("2026-05-10T12:00+08:00", "-12 h after the start is outside the run"),
        ("2026-05-13", "2026-05-13T00:00:00 has no time zone; write for example"),
        ("2026-05-33", '"2026-05-33" is not a date and time; write for example'),
        ("60", "'60' has no unit"),
    ],
)
def test_a_moment_that_is_none_is_told_with_the_way_out(at: At, words: str) -> None:
    """Outside the run, without a unit, without a zone."""
    with pytest.raises(NetsimError, match=words):
        moment(at, SCENARIO)
