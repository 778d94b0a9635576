"""Departing: when the shipments of a lane set out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsim.sim.consignments import HASTE

if TYPE_CHECKING:
    from netsim.sim.seasons import Calendar
    from netsim.streams import Stream


class Departing:
    """
    When the shipments of a lane set out, and what hurry they are in; drawn one after the other.

    Parameters
    ----------
    draw
        The stream of the lane.
    calendar
        Its seasons.
    gap
        Mean time between two of them. [s]
    is_poisson
        Whether they come at random.
    """

    def __init__(self, draw: Stream, calendar: Calendar, gap: float, *, is_poisson: bool) -> None:
        self._draw, self._calendar, self._gap, self._is_poisson = draw, calendar, gap, is_poisson

    def until_next(self, now: float) -> float:
        """Return the time until the next sets out. [s]"""
        drawn = self._gap * self._draw.exponential() if self._is_poisson else self._gap
        return self._calendar.until_next(drawn, now)

    def after(self, now: float) -> float:
        """Return when the next sets out. [s]"""
        return now + self.until_next(now)

    def haste(self) -> int:
        """Return the place in ``HASTE`` of one that sets out."""
        return int(self._draw.uniform() * len(HASTE))
