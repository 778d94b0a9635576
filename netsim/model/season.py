"""Seasons: how the volume of a lane, or a rate, changes over the year, as text in files, by local date."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from netsim.errors import NetsimError

_LEAP: Final = 2024
"""A year that has all days, in which yearly spans are checked."""
_MONTHS: Final = "months"
_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Last day of each month of such a year."""
_DAY: Final = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")
_FACTOR: Final = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_HINT: Final = 'write "1; 04-01..08-31 2.5" or "1; 2026-02-09..2026-02-22 0.3"'


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which a factor holds, both ends included; the year is 0 where it holds every year."""

    first: tuple[int, int, int]
    last: tuple[int, int, int]
    factor: float

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the span; a yearly span may reach over New Year."""
        if self.first[0]:
            return self.first <= (day.year, day.month, day.day) <= self.last
        begin, end, today = self.first[1:], self.last[1:], (day.month, day.day)
        return begin <= today <= end if begin <= end else today >= begin or today <= end


@dataclass(frozen=True, slots=True)
class Season:
    """
    A factor on the volume of a lane, or on a rate, for each day.

    Parameters
    ----------
    usual
        Factor on days that lie in no span.
    spans
        Days with another factor; where several hold, the last one written counts.
    text
        How the file writes it; made where it is not given.

    Examples
    --------
    >>> durian = Season.parse("0.5; 04-01..08-31 2")
    >>> durian.factor(date(2026, 5, 11)), durian.factor(date(2026, 12, 1))
    (2.0, 0.5)
    >>> Season.parse("1; 2026-02-14..2026-02-23 0.2").factor(date(2027, 2, 15))
    1.0
    >>> Season.parse("months 1 1 1 1 1 2 2 2 1 1 0.5 0.5").factor(date(2026, 12, 1))
    0.5
    """

    usual: float = 1.0
    spans: tuple[Span, ...] = ()
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse a lane on which never anything goes."""
        if not any(factor > 0 for factor in (self.usual, *(span.factor for span in self.spans))):
            raise NetsimError("a season in which nothing ever goes", hint="leave the lane out")
        if not self.text:
            object.__setattr__(self, "text", "; ".join((f"{self.usual!r}", *map(_say, self.spans))))

    @property
    def is_even(self) -> bool:
        """Whether every day is like the other and counts once."""
        return not self.spans and self.usual == 1.0

    def factor(self, day: date) -> float:
        """Return what the volume of a day is multiplied by."""
        return next((span.factor for span in reversed(self.spans) if span.holds(day)), self.usual)

    def mean(self, year: int) -> float:
        """Return the mean factor over a year, with which ``per_day`` becomes the mean volume of that year."""
        first = date(year, 1, 1)
        length = (date(year + 1, 1, 1) - first).days
        return sum(self.factor(first + timedelta(number)) for number in range(length)) / length

    @classmethod
    def parse(cls, text: str) -> Season:
        """
        Read a usual factor and spans of days, ``;`` between them: ``0.5; 04-01..08-31 2``.

        Without a usual factor it is 1. A span with years holds once, one without every year. ``months`` and twelve
        factors say the same of each month.

        Raises
        ------
        NetsimError
            If a part has another form, a day does not exist, or a span ends before it begins.
        """
        parts = [part.strip() for part in text.split(";")]
        usual = 1.0
        if parts[0].startswith(_MONTHS):
            return cls._by_month(text)
        if parts and ".." not in parts[0]:
            usual = _factor(parts.pop(0))
        return cls(usual, tuple(map(_span, parts)), text.strip())

    @classmethod
    def _by_month(cls, text: str) -> Season:
        """Read a factor for each month, from January."""
        factors = [_factor(word) for word in text.split()[1:]]
        if len(factors) != len(_LENGTHS):
            raise NetsimError(f"there are 12 months, and here are {len(factors)} factors", hint="write one for each")
        rows = enumerate(zip(_LENGTHS, factors, strict=True), start=1)
        return cls(1.0, tuple(Span((0, row, 1), (0, row, last), by) for row, (last, by) in rows), text.strip())

    def __str__(self) -> str:
        """Write the season as :meth:`parse` reads it."""
        return self.text


def _factor(text: str) -> float:
    if not _FACTOR.fullmatch(text):
        raise NetsimError(f"{text!r} is not a factor of a season", hint=_HINT)
    return float(text)


def _span(text: str) -> Span:
    days, _, factor = text.partition(" ")
    first, dots, last = days.partition("..")
    if not dots or not factor:
        raise NetsimError(f"{text!r} is not a span of days with a factor", hint=_HINT)
    span = Span(_day(first), _day(last), _factor(factor.strip()))
    if bool(span.first[0]) != bool(span.last[0]):
        raise NetsimError(f"{days!r} has a year at one end only", hint="write it at both ends or at none")
    if span.first[0] and span.last < span.first:
        raise NetsimError(f"{days!r} ends before it begins")
    return span


def _day(text: str) -> tuple[int, int, int]:
    found = _DAY.fullmatch(text)
    if found is None:
        raise NetsimError(f"{text!r} is not a day", hint='write "05-01", or "2026-05-01" for one year only')
    year, month, day = int(found[1] or 0), int(found[2]), int(found[3])
    try:
        date(year or _LEAP, month, day)
    except ValueError:
        raise NetsimError(f"{text!r} is not a day of the calendar") from None
    return year, month, day


def _say(span: Span) -> str:
    return f"{_say_day(*span.first)}..{_say_day(*span.last)} {span.factor!r}"


def _say_day(year: int, month: int, day: int) -> str:
    return (f"{year:04d}-" if year else "") + f"{month:02d}-{day:02d}"
