"""Hours of a day that mean something for trucks and parcels, as text in files, in local time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from netsim.errors import NetsimError
from netsim.model.timetable import clock
from netsim.units import days

_BAN: Final = 'write "06:00-22:00", or several such spans with blanks between them'
_CUTOFFS: Final = 'write "18:00", or several times of day with blanks between them'


@dataclass(frozen=True, slots=True)
class Ban:
    """
    Hours of each day in which trucks may not enter a road.

    Parameters
    ----------
    spans
        Begin and end of each span in seconds after local midnight; an end below its begin means over midnight. [s]
    text
        How the file writes it.

    Examples
    --------
    >>> ban = Ban.parse("06:00-09:00 16:00-20:00")
    >>> [ban.until_over(hour * 3600.0) / 3600 for hour in (5, 6, 8.5, 9, 19)]
    [0.0, 3.0, 0.5, 0.0, 1.0]
    """

    spans: tuple[tuple[float, float], ...]
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse a ban without a span, and one that leaves no minute of the day."""
        if not self.spans:
            raise NetsimError("a ban needs a span of hours", hint=_BAN)
        edges = {end % days for _, end in self.spans}
        if any(begin == end % days for begin, end in self.spans) or all(self._holds(edge) for edge in edges):
            hint = "for a road that trucks may never use write the status retired, or leave the link out"
            raise NetsimError("a ban that never lets trucks in", hint=hint)

    def _holds(self, time_of_day: float) -> bool:
        return any((time_of_day - begin) % days < (end - begin) % days for begin, end in self.spans)

    def until_over(self, time_of_day: float) -> float:
        """Return the time until trucks may enter, from so many seconds after local midnight on. [s]"""
        waited = 0.0
        while True:
            now = (time_of_day + waited) % days
            held = [(end - now) % days for begin, end in self.spans if (now - begin) % days < (end - begin) % days]
            if not held:
                return waited
            waited += max(held)

    @classmethod
    def parse(cls, text: str) -> Ban:
        """
        Read ``06:00-22:00``, or several such spans.

        Raises
        ------
        NetsimError
            If a span has another form, a time of day does not exist, or no time of the day is left.
        """
        return cls(tuple(_span(part) for part in text.replace(",", " ").split()), text.strip())

    def __str__(self) -> str:
        """Write the ban as :meth:`parse` reads it."""
        return self.text or " ".join(f"{say_clock(begin)}-{say_clock(end)}" for begin, end in self.spans)


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """
    Times of day at which what has gathered leaves together.

    Parameters
    ----------
    times
        Seconds after local midnight, ascending. [s]
    text
        How the file writes them.

    Examples
    --------
    >>> evening = Cutoffs.parse("18:00")
    >>> [evening.until_next(hour * 3600.0) / 3600 for hour in (9, 18, 19)]
    [9.0, 0.0, 23.0]
    """

    times: tuple[float, ...]
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse cut-offs at no time, or at one that no day has."""
        if not self.times:
            raise NetsimError("cut-offs need a time of day", hint=_CUTOFFS)
        if not all(0.0 <= time < days for time in self.times):
            raise NetsimError("a cut-off lies between 00:00 and 23:59", hint=_CUTOFFS)

    def until_next(self, time_of_day: float) -> float:
        """Return the time until the next cut-off; zero at one. [s]"""
        return min((time - time_of_day) % days for time in self.times)

    @classmethod
    def parse(cls, text: str) -> Cutoffs:
        """
        Read one or more times of day.

        Raises
        ------
        NetsimError
            If one of them is none.
        """
        return cls(tuple(sorted({clock(part) % days for part in text.replace(",", " ").split()})), text.strip())

    def __str__(self) -> str:
        """Write the times as :meth:`parse` reads them."""
        return self.text or " ".join(map(say_clock, self.times))


def _span(text: str) -> tuple[float, float]:
    begin, dash, end = text.partition("-")
    if not dash:
        raise NetsimError(f"{text!r} is not a span of hours", hint=_BAN)
    return clock(begin) % days, clock(end)


def say_clock(time_of_day: float) -> str:
    """Write a time of day; seconds are cut off."""
    minutes = int(time_of_day // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
