"""Moments of a run, however they are given."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from netsim.errors import NetsimError
from netsim.units import parse, say_time

if TYPE_CHECKING:
    from netsim.model import Scenario

At = float | str | datetime
"""Seconds after the start, a text with a unit such as ``2.5 d``, a date and time, or the text of one."""
_DATE: Final = re.compile(r"\s*\d{4}-\d{2}-\d{2}")
_WAYS: Final = 'write for example "60 h", or a date and time with its zone such as 2026-05-13T12:00+08:00'


def moment(at: At, scenario: Scenario) -> float:
    """
    Return a moment of a run as time after its start.

    Parameters
    ----------
    at
        The moment.
    scenario
        Knows when the run starts and how long it is.

    Returns
    -------
    moment
        From zero to the length of the run. [s]

    Raises
    ------
    NetsimError
        If the moment lies outside the run, has no unit, or is a date and time without a zone.
    """
    seconds = _seconds(at, scenario.start)
    if not 0.0 <= seconds <= scenario.until:  # NaN is nowhere
        where = f"{say_time(seconds)} after the start" if math.isfinite(seconds) else f"{at!r}"
        span = f"the run lasts {say_time(scenario.until)} from {scenario.start.isoformat()}"
        raise NetsimError(f"{where} is outside the run", hint=span)
    return seconds


def _seconds(at: At, start: datetime) -> float:
    if isinstance(at, str):
        return _seconds(_date(at), start) if _DATE.match(at) else parse(at, "time")
    if not isinstance(at, datetime):
        return float(at)
    if at.tzinfo is None:
        raise NetsimError(f"{at.isoformat()} has no time zone", hint=_WAYS)
    return (at - start).total_seconds()


def _date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise NetsimError(f'"{text}" is not a date and time', hint=_WAYS) from None
