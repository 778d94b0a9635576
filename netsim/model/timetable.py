"""Departures of a service, as text in files, in local time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from netsim.errors import NetsimError
from netsim.units import days, hours, minutes, parse, weeks

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")
_MIDNIGHT: Final = 24 * hours


@dataclass(frozen=True, slots=True)
class Departures:
    """
    When a service leaves its first stop: a rhythm that repeats.

    Parameters
    ----------
    period
        The rhythm repeats after this time. [s]
    offsets
        Departures within a period, counted from Monday 00:00 local time, ascending. [s]
    text
        How the file writes it; made where it is not given.

    Examples
    --------
    >>> Departures.parse("daily 06:00 18:00").offsets
    (21600.0, 64800.0)
    >>> Departures.parse("every 6 h from 02:00").headway / 3600
    6.0
    """

    period: float
    offsets: tuple[float, ...]
    text: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse a rhythm that never departs, or that no file can hold."""
        if self.period <= 0 or not self.offsets:
            raise NetsimError("a timetable needs a positive period and at least one departure")
        if not self.text:
            object.__setattr__(self, "text", _say_departures(self.period, self.offsets))

    @property
    def headway(self) -> float:
        """Mean time between two departures. [s]"""
        return self.period / len(self.offsets)

    @classmethod
    def parse(cls, text: str) -> Departures:
        """
        Read ``every 6 h [from 02:00]``, ``daily 06:00 18:00`` or ``weekly Mon 06:00, Thu 12:00``.

        Raises
        ------
        NetsimError
            If the text has another form or a time of day does not exist.
        """
        word, _, rest = text.strip().partition(" ")
        if word == "every":
            span, _, first = rest.partition(" from ")
            headway = parse(span, "time")
            if headway <= 0:
                raise NetsimError("the time between departures must be positive")
            return cls(headway, (clock(first) % headway if first else 0.0,), text)
        if word == "daily" and rest:
            return cls(days, tuple(sorted({clock(part) for part in rest.replace(",", " ").split()})), text)
        if word == "weekly" and rest:
            return cls(weeks, tuple(sorted({_weekly(part) for part in rest.split(",")})), text)
        raise NetsimError(
            f"{text!r} is not a timetable",
            hint='write "every 6 h", "daily 06:00 18:00" or "weekly Mon 06:00, Thu 12:00"',
        )

    def __str__(self) -> str:
        """Write the rhythm as :meth:`parse` reads it."""
        return self.text


def clock(text: str) -> float:
    """
    Read a time of day.

    Examples
    --------
    >>> clock("06:30")
    23400.0
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise NetsimError(f"{text.strip()!r} is not a time of day", hint='write for example "06:30"')
    value = int(found[1]) * hours + int(found[2]) * minutes
    if value > _MIDNIGHT or int(found[2]) >= 60:  # noqa: PLR2004 - minutes of an hour
        raise NetsimError(f"{text.strip()!r} is not a time of day", hint="a day ends at 24:00")
    return value


def say_clock(value: float) -> str:
    """Write a time of day as :func:`clock` reads it."""
    return f"{int(value // hours):02d}:{int(value % hours // minutes):02d}"


def _say_departures(period: float, offsets: tuple[float, ...]) -> str:
    """Write a rhythm as :meth:`Departures.parse` reads it."""
    whole = all(0 <= offset < period and offset % minutes == 0 for offset in offsets)
    whole = whole and offsets == tuple(sorted(set(offsets)))
    if whole and offsets == (0.0,):
        return f"every {period!r} s"
    if whole and len(offsets) == 1 and offsets[0] < _MIDNIGHT:
        return f"every {period!r} s from {say_clock(offsets[0])}"
    if whole and period == days:
        return "daily " + " ".join(say_clock(offset) for offset in offsets)
    if whole and period == weeks:
        moments = (divmod(offset, days) for offset in offsets)
        return "weekly " + ", ".join(f"{WEEKDAYS[int(day)]} {say_clock(time)}" for day, time in moments)
    hint = "departures are whole minutes: one in any period, or several in a day or a week"
    raise NetsimError("this timetable cannot be written in a file", hint=hint)


def _weekly(text: str) -> float:
    name, _, time = text.strip().partition(" ")
    if name not in WEEKDAYS:
        raise NetsimError(f"{name!r} is not a weekday", hint="write " + ", ".join(WEEKDAYS))
    return WEEKDAYS.index(name) * days + clock(time)
