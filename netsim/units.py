"""Units: SI inside, text with a unit in files, multiplication in Python.

Inside netsim every quantity is a plain number in SI (seconds, metres, bit/s, metres per second).
A file writes ``400 Gbps`` or ``2.5 d``; a Python user writes ``400 * Gbps`` or ``2.5 * days``.

Examples
--------
>>> 400 * Gbps
400000000000.0
>>> parse("2.5 d", "time") / hours
60.0
"""

from __future__ import annotations

import difflib
import math
import re
from typing import Final, Literal

from netsim.errors import UnitError

Dimension = Literal["time", "length", "rate", "speed"]

seconds: Final = 1.0
ms: Final = 1e-3
minutes: Final = 60.0
hours: Final = 3600.0
days: Final = 86_400.0
weeks: Final = 7 * days

metres: Final = 1.0
km: Final = 1000.0
nm: Final = 1852.0

bps: Final = 1.0
kbps: Final = 1e3
Mbps: Final = 1e6
Gbps: Final = 1e9
Tbps: Final = 1e12

kmh: Final = km / hours
knots: Final = nm / hours

UNITS: Final[dict[str, dict[str, float]]] = {
    "time": {
        "us": 1e-6,
        "ms": ms,
        "s": seconds,
        "min": minutes,
        "h": hours,
        "d": days,
        "weeks": weeks,
        "week": weeks,
        "days": days,
        "day": days,
        "hours": hours,
        "hour": hours,
        "minutes": minutes,
        "seconds": seconds,
    },
    "length": {"m": metres, "km": km, "nm": nm, "nmi": nm},
    "rate": {"bit/s": bps, "bps": bps, "kbps": kbps, "Mbps": Mbps, "Gbps": Gbps, "Tbps": Tbps},
    "speed": {"m/s": 1.0, "km/h": kmh, "kmh": kmh, "kn": knots, "knots": knots},
}

_QUANTITY: Final = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(\S.*?)?\s*")


def parse(text: str, dimension: Dimension) -> float:
    """
    Read a number with its unit and return it in SI.

    Parameters
    ----------
    text
        A number and a unit, such as ``"400 Gbps"`` or ``"6h"``.
    dimension
        What the quantity measures.

    Returns
    -------
    value
        The quantity in SI. [s, m, bit/s or m/s]

    Raises
    ------
    UnitError
        If there is no number, no unit, or a unit of something else.

    Examples
    --------
    >>> parse("1035 km", "length")
    1035000.0
    """
    found = _QUANTITY.fullmatch(text)
    if found is None:
        raise UnitError(f"{text!r} is not a number with a unit", hint=f"write {_example(dimension)}")
    number, unit = float(found[1]), found[2]
    if unit is None:
        raise UnitError(f"{text!r} has no unit", hint=f"write {_example(dimension)}")
    factor = UNITS[dimension].get(unit)
    if factor is None:
        raise UnitError(f"{unit!r} is not a unit of {dimension}", hint=_unit_hint(unit, dimension))
    if not math.isfinite(number):
        raise UnitError(f"{text!r} is not a finite number", hint=f"write {_example(dimension)}")
    return number * factor


def _example(dimension: Dimension) -> str:
    examples = {"time": "6 h", "length": "1035 km", "rate": "400 Gbps", "speed": "80 km/h"}
    return f'for example "{examples[dimension]}"'


def _unit_hint(unit: str, dimension: Dimension) -> str:
    """Name the nearest unit, the capital letter forgotten, or all of them."""
    units = UNITS[dimension]
    same_letters = [known for known in units if known.lower() == unit.lower()]
    near = same_letters or difflib.get_close_matches(unit, units if len(unit) > 2 else (), n=1)  # noqa: PLR2004 - "mi"
    if near:
        return f"did you mean {near[0]!r}?"
    return "known units: " + ", ".join(units)


def say_time(value: float) -> str:
    """
    Tell a span of time as a person would.

    Examples
    --------
    >>> say_time(5400.0), say_time(200000.0), say_time(42.0)
    ('1.5 h', '2.3 d', '42 s')
    """
    for unit, factor in (("d", days), ("h", hours), ("min", minutes)):
        if abs(value) >= factor * (2 if unit == "d" else 1):
            return f"{value / factor:.1f}".rstrip("0").rstrip(".") + f" {unit}"
    return f"{value:.0f} s"


def say_moment(value: float) -> str:
    """
    Tell a moment of the clock as day and time since the start.

    Examples
    --------
    >>> say_moment(93600.0), say_moment(-3600.0)
    ('day 2 02:00', 'day 0 23:00')
    """
    day, rest = divmod(round(value / minutes), 1440)
    return f"day {day + 1} {rest // 60:02d}:{rest % 60:02d}"
