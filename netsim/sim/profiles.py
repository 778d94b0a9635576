"""How demand varies over day and week: part of the busiest hour's rate, by local time of who asks."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

PROFILES: Final = MappingProxyType(
    {
        "flat": (1.0,) * 24,
        # Shapes are estimates after the day curves that exchanges publish: homes peak at nine in the evening with a
        # low at four in the morning, offices run from eight to six.
        "residential": (
            0.70, 0.55, 0.43, 0.37, 0.35, 0.36, 0.42, 0.50, 0.56, 0.60, 0.63, 0.66,
            0.70, 0.70, 0.69, 0.70, 0.72, 0.76, 0.83, 0.91, 0.97, 1.00, 0.96, 0.85,
        ),
        "business": (
            0.35, 0.30, 0.28, 0.27, 0.27, 0.30, 0.40, 0.60, 0.85, 0.97, 1.00, 0.98,
            0.90, 0.93, 0.98, 0.97, 0.92, 0.82, 0.68, 0.58, 0.52, 0.47, 0.43, 0.39,
        ),
    }
)  # fmt: skip
"""Factors for the hours from 0 to 23, by the name that a demand's ``profile`` has."""

WEEKEND: Final = MappingProxyType({"flat": 1.0, "residential": 1.0, "business": 0.6})
"""Part of a working day's rate on Saturday and Sunday, by profile: offices are mostly empty; an estimate."""
_SATURDAY: Final = 5


def part_of_the_peak(profile: str, hour: int, weekday: int) -> float:
    """
    Return the part of the busiest hour's rate that is asked for in an hour of a day.

    Parameters
    ----------
    profile
        Name of the profile.
    hour
        From 0 to 23, local.
    weekday
        From 0, Monday.

    Examples
    --------
    >>> part_of_the_peak("business", 10, 0), part_of_the_peak("business", 10, 6), part_of_the_peak("residential", 21, 6)
    (1.0, 0.6, 1.0)
    """
    return PROFILES[profile][hour] * (WEEKEND[profile] if weekday >= _SATURDAY else 1.0)
