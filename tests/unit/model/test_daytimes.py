"""Bans and cut-offs: what they mean, how they are written, what they refuse."""

from __future__ import annotations

import pytest

from netsim.errors import NetsimError
from netsim.model import Ban, Cutoffs
from netsim.units import hours


@pytest.mark.parametrize(
    ("text", "now", "wait"),
    [
        ("06:00-22:00", 5.99, 0),
        ("06:00-22:00", 6, 16),
        ("06:00-22:00", 22, 0),
        ("22:00-06:00", 23, 7),
        ("22:00-06:00", 5, 1),
        ("22:00-06:00", 12, 0),
        ("06:00-09:00 08:00-12:00", 7, 5),
        ("16:00-24:00, 00:00-04:00", 20, 8),
    ],
)
def test_a_ban_lasts_until_its_last_span_is_over(text: str, now: float, wait: float) -> None:
    """Over midnight, and from one span into the next."""
    assert Ban.parse(text).until_over(now * hours) == pytest.approx(wait * hours)


@pytest.mark.parametrize(
    "text", ["06:00", "", "06:00-25:00", "six-seven", "00:00-24:00", "06:00-06:00", "00:00-12:00 12:00-24:00"]
)
def test_what_is_no_ban_or_never_ends_is_refused(text: str) -> None:
    """With the way out."""
    with pytest.raises(NetsimError) as refused:
        Ban.parse(text)

    assert refused.value.hint


@pytest.mark.parametrize("text", ["", "noon", "24:30", "18"])
def test_what_is_no_cut_off_is_refused(text: str) -> None:
    """Neither is nothing at all."""
    with pytest.raises(NetsimError):
        Cutoffs.parse(text)


def test_a_cut_off_beyond_the_day_is_refused() -> None:
    """Made in Python, where no text is read."""
    with pytest.raises(NetsimError, match="between 00:00"):
        Cutoffs((25 * hours,))


def test_of_several_cut_offs_the_next_counts() -> None:
    """The first of tomorrow behind the last of today; 24:00 is midnight."""
    twice = Cutoffs.parse("20:00 12:00")

    assert [twice.until_next(now * hours) / hours for now in (11, 12, 13, 21)] == [1, 0, 7, 15]
    assert Cutoffs.parse("24:00").until_next(23 * hours) == 1 * hours


def test_they_are_written_as_they_are_read() -> None:
    """Also where they were made in Python."""
    made = Ban(((6 * hours, 22 * hours),)), Cutoffs((12 * hours, 18.5 * hours))

    assert [str(one) for one in made] == ["06:00-22:00", "12:00 18:30"]
    assert Ban.parse(str(made[0])) == made[0]
    assert Cutoffs.parse(str(made[1])) == made[1]
