"""Seasons of lanes: the same draws, stretched and squeezed so that a day gets its share of the volume."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from netsim.units import days

if TYPE_CHECKING:
    from netsim.model import Freight
    from netsim.sim.world import World


class Calendar:
    """
    When the shipments of a lane set out in the course of the year.

    Parameters
    ----------
    world
        Of whose clock the time is told.
    row
        The lane.
    """

    def __init__(self, world: World, row: Freight) -> None:
        self._world, self._row = world, row
        self._factor, self._ends = 1.0, -math.inf
        self._is_even = row.season.is_even

    def until_next(self, gap: float, now: float) -> float:
        """
        Return the time until the next shipment sets out.

        A gap drawn for usual days passes faster on days with a factor above one and not at all on days with none: the
        inverse of the cumulative rate, so that a Poisson lane stays one and nothing is drawn beyond what was drawn
        before.

        Parameters
        ----------
        gap
            Time between two shipments on a day with factor one. [s]
        now
            When the one before set out. [s]

        Returns
        -------
        time
            From then; beyond the end of the run where the season leaves no day for it. [s]
        """
        if self._is_even:
            return gap
        begin = now
        while now <= self._world.scenario.until:
            if now >= self._ends:
                self._turn_the_page(now)
            left = self._ends - now
            if gap < self._factor * left:
                return now - begin + gap / self._factor
            gap -= self._factor * left
            now = self._ends
        return now - begin + days

    def _turn_the_page(self, now: float) -> None:
        """Look up a day's factor and when it ends, once for all shipments of the day."""
        _, moment = self._world.local(self._row.origin, now)
        self._factor, self._ends = self._row.season.factor(moment.date()), now + until_midnight(moment)


def until_midnight(moment: datetime) -> float:
    """Return the time until the next local midnight. [s]"""
    tomorrow = moment.date() + timedelta(1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=moment.tzinfo)
    return (midnight.astimezone(UTC) - moment.astimezone(UTC)).total_seconds()  # a clock change lengthens the day
