"""Checks of places that hazards are given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_EAST: Final = 180.0
_NORTH: Final = 90.0


def misplaced(places: Iterable[tuple[float, float]]) -> str:
    """
    Say which places are not on this earth; empty where all are.

    Parameters
    ----------
    places
        Longitude and latitude. [degrees]

    Examples
    --------
    >>> misplaced([(108.6, 21.7), (21.7, 108.6)])
    'place 2, 21.7 108.6, is not longitude and latitude, in this order, in degrees (WGS84)'
    """
    wrong = [
        f"place {number}, {lon:g} {lat:g}," for number, (lon, lat) in enumerate(places, 1) if not _is_on_earth(lon, lat)
    ]
    verb = "is" if len(wrong) == 1 else "are"
    return (
        f"{' and '.join(wrong)} {verb} not longitude and latitude, in this order, in degrees (WGS84)" if wrong else ""
    )


def _is_on_earth(lon: float, lat: float) -> bool:
    return abs(lon) <= _EAST and abs(lat) < _NORTH


def stands_still(line: Iterable[tuple[float, float]]) -> bool:
    """
    Tell whether a line has no length.

    Examples
    --------
    >>> stands_still([(1.0, 2.0), (1.0, 2.0)])
    True
    """
    return len(set(line)) == 1
