"""A fix of a storm: where its centre is at a moment, how strong its wind is, and how far out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from netsim.errors import NetsimError
from netsim.units import parse

_EXAMPLE: Final = "write time, longitude and latitude, wind and radius, such as 6 h, 110.9 20.0, 58 m/s, 40 km"
_PARTS: Final = 3
"""Time, place and wind; the radius may be left out."""


@dataclass(frozen=True, slots=True)
class Fix:
    """
    Where the centre of a storm is at a moment.

    Parameters
    ----------
    after
        Time since the storm's ``at``. [s]
    lon, lat
        Of the centre, WGS84. [degrees]
    wind
        Largest sustained wind. [m/s]
    radius
        Distance from the centre at which it blows; ``None``: as :func:`netsim.hazards.vortex.usual_radius` has it. [m]

    Examples
    --------
    >>> Fix.parse("6 h, 110.9 20.0, 58 m/s, 40 km")
    Fix(after=21600.0, lon=110.9, lat=20.0, wind=58.0, radius=40000.0)
    """

    after: float
    lon: float
    lat: float
    wind: float
    radius: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is not on this earth, or no storm; all of it at once."""
        wrong = [
            message
            for message, is_wrong in (
                (f"the longitude {self.lon:g} is not between -180 and 180", not abs(self.lon) <= 180),  # noqa: PLR2004 - degrees
                (f"the latitude {self.lat:g} is not between -90 and 90", not abs(self.lat) <= 90),  # noqa: PLR2004 - degrees
                ("the time is not zero or more", not 0 <= self.after < math.inf),
                ("the wind is not more than zero", not 0 < self.wind < math.inf),
                ("the radius is not more than zero", self.radius is not None and not 0 < self.radius < math.inf),
            )
            if is_wrong
        ]
        if wrong:
            raise NetsimError(" and ".join(wrong), hint=_EXAMPLE)

    @classmethod
    def parse(cls, text: str) -> Fix:
        """
        Read a fix as files write it.

        Raises
        ------
        NetsimError
            If the text is no fix.
        """
        parts = [part.strip() for part in text.split(",")]
        place = parts[1].split() if len(parts) > 1 else []
        try:
            lon, lat = map(float, place)
        except ValueError:
            raise NetsimError(f"{text.strip()!r} is not a fix", hint=_EXAMPLE) from None
        if len(parts) not in {_PARTS, _PARTS + 1}:
            raise NetsimError(f"{text.strip()!r} is not a fix", hint=_EXAMPLE)
        radius = parse(parts[3], "length") if len(parts) > _PARTS else None
        return cls(parse(parts[0], "time"), lon, lat, parse(parts[2], "speed"), radius)

    def __str__(self) -> str:
        """Write the fix so that it reads back as the very same."""
        after, lon, lat, wind, radius = map(_written, (self.after, self.lon, self.lat, self.wind, self.radius or 0.0))
        far = "" if self.radius is None else f", {radius} m"
        return f"{after} s, {lon} {lat}, {wind} m/s{far}"


def _written(number: float) -> str:
    """Write a number as briefly as loses nothing."""
    return f"{number:g}" if float(f"{number:g}") == number else repr(number)


def read_fixes(texts: list[str]) -> tuple[Fix, ...]:
    """
    Read several fixes.

    Parameters
    ----------
    texts
        One for each fix.

    Raises
    ------
    NetsimError
        If any is none: all of them at once, by their number.

    Examples
    --------
    >>> [fix.radius for fix in read_fixes(["0 h, 113 19, 60 m/s, 30 km", "6 h, 112 19, 60 m/s"])]
    [30000.0, None]
    """
    found, wrong = [], []
    for number, text in enumerate(texts, 1):
        try:
            found.append(Fix.parse(text))
        except NetsimError as error:
            wrong.append(f"fix {number}: {error.message}")
    if wrong:
        raise NetsimError("; ".join(wrong), hint=_EXAMPLE)
    return tuple(found)
