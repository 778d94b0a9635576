"""Opening hours of a gate, as text in files, in local time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from netsim.errors import NetsimError
from netsim.model.timetable import WEEKDAYS, clock, say_clock
from netsim.units import days, minutes, weeks

_SPAN: Final = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_PART: Final = re.compile(r"([A-Za-z][A-Za-z,\s-]*?)?\s*(\d.*)")
_ALWAYS: Final = frozenset({"24 h", "24h", "always"})
_HINT: Final = 'write "07:00-20:00", "07:00-12:00, 13:30-20:00", "Mon-Fri 07:00-20:00; Sat,Sun 08:00-18:00" or "24 h"'
Spans = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """
    When a gate serves, in local time: each day alike, or by the days of the week.

    Parameters
    ----------
    opens, closes
        Seconds after midnight; ``closes`` below ``opens`` means over midnight. [s]
    week
        Where days differ, or a day has a break: all open spans of a week, from Monday 00:00, the last of which may
        reach into the next; then ``opens`` and ``closes`` say nothing. [s]
    text
        How the file writes it; made where it is not given.

    Examples
    --------
    >>> OpeningHours.parse("07:00-20:00").span / 3600
    13.0
    >>> OpeningHours.parse("24 h").always
    True
    >>> OpeningHours.parse("Mon-Fri 07:00-12:00, 13:30-20:00; Sat,Sun 08:00-18:00").span * 7 / 3600
    77.5
    """

    opens: float = 0.0
    closes: float = days
    week: Spans = ()
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse hours that never open."""
        ends = [end for span in self.week for end in span] or [self.opens, self.closes]
        if not (0 <= self.opens < days and 0 <= self.closes <= days):
            raise NetsimError("opening hours lie between 00:00 and 24:00")
        if any(not 0 <= begin < weeks or end > begin + weeks for begin, end in self.week):
            raise NetsimError("the hours of a week begin between Monday 00:00 and Sunday 24:00")
        if any(end % minutes for end in ends):
            raise NetsimError("opening hours are whole minutes")
        if self.opens == self.closes or any(begin >= end for begin, end in self.week):
            raise NetsimError("opening hours that never open", hint='write "24 h" for always')
        if self.week != _merged(self.week):
            raise NetsimError("the hours of a week are spans in order that do not touch")

    @property
    def always(self) -> bool:
        """Whether the gate never closes."""
        return self.span == days

    @property
    def span(self) -> float:
        """Open time a day, on average over a week. [s]"""
        if self.week:
            return sum(end - begin for begin, end in self.week) / len(WEEKDAYS)
        return (self.closes - self.opens) % days or days

    def is_open(self, time: float) -> bool:
        """Tell whether the gate serves at so many seconds after Monday 00:00 (after any midnight if days are alike)."""
        if self.week:
            return self._end_of_span(time) is not None
        return (time - self.opens) % days < self.span

    def until_open(self, time: float) -> float:
        """Return the time until the gate next opens; zero while it is open. [s]"""
        if self.is_open(time):
            return 0.0
        if self.week:
            return min((begin - time) % weeks for begin, _ in self.week)
        return (self.opens - time) % days

    def until_closed(self, time: float) -> float:
        """Return the time until the gate, which is open, closes. [s]"""
        if self.week:
            return (self._end_of_span(time) or 0.0) - time % weeks
        return (self.closes - time) % days or days

    def _end_of_span(self, time: float) -> float | None:
        """Find the span that a moment lies in; return its end, counted from the Monday of the moment."""
        moment = time % weeks
        for begin, end in self.week:
            if begin <= moment < end:
                return end
            if moment < end - weeks:
                return end - weeks
        return None

    @classmethod
    def parse(cls, text: str) -> OpeningHours:
        """
        Read ``07:00-20:00``, with a break ``07:00-12:00, 13:30-20:00``, by weekday, or ``24 h``.

        Raises
        ------
        NetsimError
            If the text has another form, or the gate would never open.
        """
        if text.strip() in _ALWAYS:
            return cls()
        parts = [part.strip() for part in text.split(";")]
        week = _merged(span for part in parts for span in _spans(part, text))
        if len(once := _times(text)) == 1:
            return cls(once[0][0] % days, once[0][1])
        return cls(text=text) if week == ((0.0, weeks),) else cls(week=week, text=text)

    def __str__(self) -> str:
        """Write the hours as :meth:`parse` reads them."""
        if self.text:
            return self.text
        if self.week:
            return "; ".join(_say_span(*piece) for span in self.week for piece in _pieces(*span))
        return "24 h" if self.always else f"{say_clock(self.opens)}-{say_clock(self.closes)}"


def _spans(part: str, text: str) -> Iterator[tuple[float, float]]:
    """Yield the open spans of a week that a part of the text names: days, if any, and times."""
    named = _PART.fullmatch(part)
    times = _times(named[2]) if named else []
    if not named or not times:
        raise NetsimError(f"{text!r} are not opening hours", hint=_HINT)
    for day in _days(named[1]) if named[1] else range(len(WEEKDAYS)):
        for opens, closes in times:
            if opens == closes:
                raise NetsimError("opening hours that never open", hint='write "24 h" for always')
            yield day * days + opens, day * days + closes + (days if closes < opens else 0.0)


def _times(text: str) -> list[tuple[float, float]]:
    """Read spans of a day, a comma between them; none if the text is something else."""
    found = [_SPAN.fullmatch(part.strip()) for part in text.split(",")]
    return [(clock(span[1]), clock(span[2])) for span in found if span] if all(found) else []


def _days(text: str) -> list[int]:
    """
    Read days of the week, alone or from one to another.

    Examples
    --------
    >>> _days("Mon-Wed,Sun")
    [0, 1, 2, 6]
    """
    found: list[int] = []
    for part in text.split(","):
        ends = [name.strip() for name in part.split("-", 1)]
        for name in ends:
            if name not in WEEKDAYS:
                raise NetsimError(f"{name!r} is not a weekday", hint="write " + ", ".join(WEEKDAYS))
        begin, end = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        found += [(begin + step) % len(WEEKDAYS) for step in range((end - begin) % len(WEEKDAYS) + 1)]
    return found


def _merged(spans: Iterable[tuple[float, float]]) -> Spans:
    """Join spans that touch, and those of Sunday that reach the Monday after; all of it at once is a whole week."""
    nothing: Spans = ()
    joined = reduce(_joined, sorted(spans), nothing)
    while len(joined) > 1 and joined[-1][1] - weeks >= joined[0][0]:
        (_, end), (begin, last) = joined[0], joined[-1]
        joined = reduce(_joined, [*joined[1:-1], (begin, max(last, end + weeks))], nothing)
    if joined and joined[0][1] - joined[0][0] >= weeks:
        return ((0.0, weeks),)
    return joined


def _joined(so_far: Spans, span: tuple[float, float]) -> Spans:
    if so_far and span[0] <= so_far[-1][1]:
        return (*so_far[:-1], (so_far[-1][0], max(so_far[-1][1], span[1])))
    return (*so_far, span)


def _pieces(begin: float, end: float) -> Iterator[tuple[float, float]]:
    """Cut a span at midnights, where it is longer than a text can say."""
    while end - begin > days or (end - begin == days and begin % days):
        midnight = (begin // days + 1) * days
        yield begin, midnight
        begin = midnight
    yield begin, end


def _say_span(begin: float, end: float) -> str:
    day = int(begin // days)
    closes = end - day * days
    closes = closes if closes <= days else closes - days
    return f"{WEEKDAYS[day % len(WEEKDAYS)]} {say_clock(begin - day * days)}-{say_clock(closes)}"
