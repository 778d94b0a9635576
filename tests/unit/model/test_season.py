"""Seasons: which factor holds on which day, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from netsim.errors import NetsimError
from netsim.model import Season
from netsim.model.season import Span


@pytest.mark.parametrize(
    ("text", "day", "factor"),
    [
        ("1.5", date(2026, 3, 1), 1.5),
        ("0.5; 04-01..08-31 2", date(2026, 4, 1), 2.0),
        ("0.5; 04-01..08-31 2", date(2031, 8, 31), 2.0),
        ("0.5; 04-01..08-31 2", date(2026, 9, 1), 0.5),
        ("04-01..08-31 2", date(2026, 9, 1), 1.0),
        ("1; 12-20..01-10 3", date(2026, 12, 31), 3.0),
        ("1; 12-20..01-10 3", date(2027, 1, 10), 3.0),
        ("1; 12-20..01-10 3", date(2027, 1, 11), 1.0),
        ("1; 2026-02-14..2026-02-23 0.2", date(2026, 2, 20), 0.2),
        ("1; 2026-02-14..2026-02-23 0.2", date(2027, 2, 20), 1.0),
        ("1; 04-01..08-31 2; 05-01..05-31 3", date(2026, 5, 5), 3.0),
        ("0; 05-01..05-31 3", date(2026, 6, 5), 0.0),
    ],
)
def test_the_last_span_that_holds_counts(text: str, day: date, factor: float) -> None:
    """Ends included, over New Year too; without a span the usual factor, one if left out."""
    assert Season.parse(text).factor(day) == factor


def test_the_mean_of_a_year_weighs_days() -> None:
    """Leap years have one more."""
    assert Season.parse("1; 02-29..02-29 367").mean(2024) == pytest.approx(2.0)
    assert Season.parse("1; 02-29..02-29 367").mean(2026) == 1.0


@pytest.mark.parametrize("spans", [(), (Span((0, 4, 1), (0, 8, 31), 0.1), Span((2026, 2, 14), (2026, 2, 23), 1e-7))])
def test_a_season_reads_back_from_what_it_writes(spans: tuple[Span, ...]) -> None:
    """Whether it came from a file or from Python."""
    season = Season(0.3, spans)

    assert Season.parse(str(season)) == season


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("much", "'much' is not a factor"),
        ("-1", "'-1' is not a factor"),
        ("1; 04-01..08-31", "is not a span of days with a factor"),
        ("1; 04-01 2", "is not a span of days with a factor"),
        ("1; 04-01..08-31 x", "'x' is not a factor"),
        ("1; April..08-31 2", "'April' is not a day"),
        ("1; 02-30..03-01 2", "'02-30' is not a day of the calendar"),
        ("1; 2026-02-29..2026-03-01 2", "'2026-02-29' is not a day of the calendar"),
        ("1; 2026-03-01..2026-02-01 2", "ends before it begins"),
        ("1; 2026-03-01..04-01 2", "has a year at one end only"),
        ("0", "nothing ever goes"),
        ("0; 04-01..08-31 0", "nothing ever goes"),
    ],
)
def test_a_season_that_cannot_be_is_told(text: str, told: str) -> None:
    """Each with what is wrong."""
    with pytest.raises(NetsimError) as error:
        Season.parse(text)

    assert told in str(error.value)
