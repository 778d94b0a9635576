"""Units: what is understood, and what is told."""

from __future__ import annotations

import pytest

from netsim.errors import UnitError
from netsim.units import UNITS, Dimension, Gbps, Tbps, hours, km, kmh, knots, minutes, parse, say_moment, say_time


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("400 Gbps", "rate", 400 * Gbps),
        ("2.5Tbps", "rate", 2.5 * Tbps),
        ("6 h", "time", 6 * hours),
        (" 1035 km ", "length", 1035 * km),
        ("1e3 m", "length", 1000.0),
        (".5 d", "time", 43_200.0),
        ("80 km/h", "speed", 80 * kmh),
        ("15 knots", "speed", 15 * knots),
        ("-3 min", "time", -3 * minutes),
    ],
)
def test_a_number_with_its_unit_becomes_si(text: str, dimension: Dimension, value: float) -> None:
    """Blanks do not matter."""
    assert parse(text, dimension) == value


@pytest.mark.parametrize(
    ("text", "dimension", "told"),
    [
        ("fast", "speed", 'not a number with a unit; write for example "80 km/h"'),
        ("6", "time", 'has no unit; write for example "6 h"'),
        ("6 km", "time", "'km' is not a unit of time; known units: us, ms, s"),
        ("400 gbps", "rate", "'gbps' is not a unit of rate; did you mean 'Gbps'?"),
        ("400 Gpbs", "rate", "did you mean 'Gbps'?"),
        ("1e999 s", "time", "is not a finite number"),
        ("", "time", "not a number"),
    ],
)
def test_a_slip_is_told_with_the_way_out(text: str, dimension: Dimension, told: str) -> None:
    """The hint names the unit that was probably meant, or all of them."""
    with pytest.raises(UnitError) as error:
        parse(text, dimension)

    assert told in str(error.value)


def test_every_unit_is_positive() -> None:
    """A unit of nothing would swallow quantities."""
    assert all(factor > 0 for units in UNITS.values() for factor in units.values())


@pytest.mark.parametrize(("value", "text"), [(90.0, "1.5 min"), (86_400.0, "24 h"), (172_800.0, "2 d"), (0.0, "0 s")])
def test_spans_of_time_are_told_as_people_do(value: float, text: str) -> None:
    """A day is 24 h until there are two of them."""
    assert say_time(value) == text


def test_moments_are_told_as_day_and_time() -> None:
    """The first day is day 1."""
    assert say_moment(0.0) == "day 1 00:00"
    assert say_moment(86_400.0 + 90 * minutes) == "day 2 01:30"
