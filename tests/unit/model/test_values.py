"""Distributions, timetables and opening hours: what they take and what they refuse."""

from __future__ import annotations

import math

import pytest

from netsim.errors import NetsimError
from netsim.model import Criterion, Departures, Distribution, OpeningHours
from netsim.units import hours, minutes, weeks


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("constant(15 s)", 15.0),
        ("exponential(10 min)", 600.0),
        ("lognormal(8 h, 0.5)", 8 * hours * math.exp(0.125)),
        ("gamma(mean 2 h, cv 0.8)", 2 * hours),
        (" uniform( 1 h , 3 h ) ", 2 * hours),
    ],
)
def test_a_distribution_reads_back_from_what_it_writes(text: str, mean: float) -> None:
    """Its text loses nothing."""
    law = Distribution.parse(text)

    assert law.mean == pytest.approx(mean)
    assert Distribution.parse(str(law)) == law


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10 min", 'write for example "exponential(10 min)"'),
        ("exponental(10 min)", 'did you mean "exponential"?'),
        ("weibull(1 h, 2)", "known: constant"),
        ("exponential(1 h, 2 h)", "exponential takes mean, not 2 values"),
        ("exponential(10)", "has no unit"),
        ("lognormal(8 h, 0.5 h)", "sigma is a number without a unit"),
        ("lognormal(8 h, 0)", "sigma must be positive"),
        ("lognormal(8 h, 40)", "sigma must be at most 10"),
        ("exponential(0 s)", "mean must be positive"),
        ("constant(-1 s)", "value must be positive"),
        ("uniform(3 h, 1 h)", "upper end lies below"),
        ("lognormal(8 h, 1e999)", "finite"),
    ],
)
def test_a_distribution_that_cannot_be_is_told(text: str, told: str) -> None:
    """Each with the way out."""
    with pytest.raises(NetsimError) as error:
        Distribution.parse(text)

    assert told in str(error.value)


def test_an_unknown_law_is_refused_in_python_too() -> None:
    """With the laws that there are."""
    with pytest.raises(NetsimError, match="known: constant"):
        Distribution("weibull", 1.0)


@pytest.mark.parametrize(
    ("text", "period", "number"),
    [
        ("every 6 h", 6 * hours, 1),
        ("every 6 h from 02:00", 6 * hours, 1),
        ("daily 06:00 18:00", 24 * hours, 2),
        ("daily 06:00, 18:00", 24 * hours, 2),
        ("weekly Mon 06:00, Thu 12:00", weeks, 2),
    ],
)
def test_a_timetable_repeats(text: str, period: float, number: int) -> None:
    """Its text reads back as the same."""
    table = Departures.parse(text)

    assert (table.period, len(table.offsets)) == (period, number)
    assert Departures.parse(str(table)) == table


@pytest.mark.parametrize(
    ("period", "offsets", "text"),
    [
        (6 * hours, (0.0,), "every 21600.0 s"),
        (6 * hours, (2 * hours,), "every 21600.0 s from 02:00"),
        (24 * hours, (6 * hours, 18 * hours), "daily 06:00 18:00"),
        (weeks, (6 * hours, 84 * hours), "weekly Mon 06:00, Thu 12:00"),
    ],
)
def test_a_timetable_made_in_python_has_a_text(period: float, offsets: tuple[float, ...], text: str) -> None:
    """So that it can be written to a file."""
    table = Departures(period, offsets)

    assert str(table) == text
    assert Departures.parse(text) == table


def test_a_timetable_that_no_file_can_hold_is_refused() -> None:
    """Better at once than when it is written."""
    with pytest.raises(NetsimError, match="cannot be written"):
        Departures(90.0, (0.0, 30.0))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hourly", 'write "every 6 h"'),
        ("every 0 h", "must be positive"),
        ("daily 25:00", "a day ends at 24:00"),
        ("daily 6", 'write for example "06:30"'),
        ("weekly Sunday 06:00", "write Mon"),
    ],
)
def test_a_timetable_that_cannot_be_is_told(text: str, told: str) -> None:
    """Each with the way out."""
    with pytest.raises(NetsimError) as error:
        Departures.parse(text)

    assert told in str(error.value)


def test_a_timetable_that_never_departs_is_refused() -> None:
    """Trains would wait for ever."""
    with pytest.raises(NetsimError, match="at least one departure"):
        Departures(hours, ())


@pytest.mark.parametrize("text", ["07:00-20:00", "22:00-06:00", "24 h", "00:00-12:30", "01:00-00:00"])
def test_opening_hours_read_back_from_what_they_write(text: str) -> None:
    """Also over midnight."""
    opens = OpeningHours.parse(text)

    assert str(opens) == text
    assert OpeningHours.parse(str(opens)) == opens


def test_hours_over_midnight_are_open_at_night() -> None:
    """The gate opens in the evening."""
    night = OpeningHours.parse("22:00-06:00")

    assert night.is_open(23 * hours)
    assert not night.is_open(12 * hours)
    assert night.until_open(12 * hours) == 10 * hours
    assert night.until_open(23 * hours) == 0.0


HOUR = 60 * minutes
DAY = 24 * hours


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("07:00-12:00, 13:30-20:00", 11.5 * hours),
        ("Mon-Fri 07:00-20:00; Sat,Sun 08:00-18:00", 85 * hours / 7),
        ("Sat-Mon 22:00-06:00", 24 * hours / 7),
        ("Mon-Sun 00:00-24:00", 24 * hours),
        ("00:00-12:00, 12:00-24:00", 24 * hours),
        ("Sun 20:00-24:00; Mon 00:00-04:00", 8 * hours / 7),
        ("Sun 20:00-24:00; Mon 00:00-24:00; Tue, Wed 00:00-06:30", 41 * hours / 7),
        ("Fri 18:00-24:00; Sat-Sun 00:00-24:00; Mon 00:00-07:00", 61 * hours / 7),
    ],
)
def test_hours_with_breaks_and_by_weekday_read_back(text: str, span: float) -> None:
    """Also when they were made in Python and have no text of their own."""
    opens = OpeningHours.parse(text)

    assert str(opens) == text
    assert opens.span == pytest.approx(span)
    assert opens.always is (span == DAY)
    assert OpeningHours.parse(str(OpeningHours(opens.opens, opens.closes, opens.week))) == opens


def test_hours_of_a_week_tell_when_they_open_and_close_next() -> None:
    """From Saturday night until Monday morning, and at noon of Wednesday."""
    opens = OpeningHours.parse("Sat 20:00-24:00; Sun 00:00-24:00; Mon 00:00-06:00; Wed 12:00-13:00")
    saturday, monday, wednesday = 5 * DAY + 20 * HOUR, 6 * HOUR, 2 * DAY + 12 * HOUR

    assert opens.week == ((wednesday, wednesday + HOUR), (saturday, 7 * DAY + monday))
    assert [opens.is_open(t) for t in (0.0, monday, wednesday, saturday - 60.0)] == [True, False, True, False]
    assert [opens.until_open(t) for t in (0.0, monday, wednesday + HOUR)] == [0.0, 54 * HOUR, 79 * HOUR]
    assert [opens.until_closed(t) for t in (0.0, saturday)] == [monday, 34 * HOUR]


@pytest.mark.parametrize(
    "week",
    [
        ((3600.0, 3600.0),),
        ((-60.0, 3600.0),),
        ((0.0, 3600.0), (3600.0, 7200.0)),
        ((30.0, 3600.0),),
        ((0.0, 8 * DAY),),
    ],
)
def test_hours_of_a_week_are_spans_in_order(week: tuple[tuple[float, float], ...]) -> None:
    """What files could not say is refused."""
    with pytest.raises(NetsimError):
        OpeningHours(week=week)


def test_a_whole_week_can_be_written() -> None:
    """Made in Python, too."""
    assert OpeningHours(week=((0.0, 7 * DAY),)).always
    assert OpeningHours.parse(str(OpeningHours(week=((0.0, 7 * DAY),)))) == OpeningHours()
    assert str(OpeningHours(week=((7 * HOUR, DAY + 7 * HOUR),))) == "Mon 07:00-24:00; Tue 00:00-07:00"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("07:00", "write"),
        ("07:00-07:00", "never open"),
        ("07:00-25:00", "not a time of day"),
        ("", "are not opening hours"),
        ("Mon-Fri", "are not opening hours"),
        ("Mon-Fri 07:00-20:00;", "are not opening hours"),
        ("Mon 07:00-07:00", "never open"),
        ("Mon-Fry 07:00-20:00", "'Fry' is not a weekday"),
        ("07:00-12:00, 13:00", "are not opening hours"),
    ],
)
def test_opening_hours_that_cannot_be_are_told(text: str, told: str) -> None:
    """Each with the way out."""
    with pytest.raises(NetsimError) as error:
        OpeningHours.parse(text)

    assert told in str(error.value)


@pytest.mark.parametrize(("opens", "closes"), [(-1.0, 3600.0), (30.0, 3600.0), (0.0, 90_000.0)])
def test_opening_hours_are_whole_minutes_of_a_day(opens: float, closes: float) -> None:
    """Files write hours and minutes."""
    with pytest.raises(NetsimError):
        OpeningHours(opens, closes)


@pytest.mark.parametrize(
    ("text", "value", "holds"),
    [
        (">= 99 %", 99.0, True),
        ("> 99 %", 99.0, False),
        ("<= 12 h", 13.0, False),
        ("< 3", 2.0, True),
        ("== 0", 0.0, True),
    ],
)
def test_a_criterion_holds_or_not(text: str, value: float, holds: bool) -> None:  # noqa: FBT001 - a table of cases
    """The bound itself belongs to ``>=`` and ``<=``."""
    assert Criterion.parse("metric", text).holds(value) is holds


@pytest.mark.parametrize("text", ["99 %", ">= much", "=> 3", ">= 1.2.3"])
def test_a_criterion_without_sense_is_told(text: str) -> None:
    """With an example."""
    with pytest.raises(NetsimError, match="write for example"):
        Criterion.parse("metric", text)


def test_nothing_meets_a_criterion_without_a_value() -> None:
    """A metric that has no value has not reached its bound."""
    assert not Criterion.parse("metric", ">= 0").holds(math.nan)
    assert str(Criterion.parse("metric", ">= 0.5 h")) == "metric >= 0.5 h"
