"""Seasons of lanes: the same draws, stretched and squeezed so that a day gets its share of the volume."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from netsim.units import days

if TYPE_CHECKING:
    from netsim.model import Freight
    from netsim.sim.world import World


def until_next(world: World, row: Freight, gap: float) -> float:
    """
    Return the time until a lane's next shipment sets out.

    A gap drawn for usual days passes faster on days with a factor above one and not at all on days with none: the
    inverse of the cumulative rate, so that a Poisson lane stays one and nothing is drawn beyond what was drawn before.

    Parameters
    ----------
    world
        Of whose clock the time is told.
    row
        The lane.
    gap
        Time between two shipments on a day with factor one. [s]

    Returns
    -------
    time
        From now; beyond the end of the run where the season leaves no day for it. [s]
    """
    season = row.season
    if season.is_even:
        return gap
    begin = now = world.now
    while now <= world.scenario.until:
        _, moment = world.local(row.origin, now)
        factor, left = season.factor(moment.date()), _until_midnight(moment)
        if gap < factor * left:
            return now - begin + gap / factor
        gap -= factor * left
        now += left
    return now - begin + days


def _until_midnight(moment: datetime) -> float:
    """Return the time until the next local midnight. [s]"""
    tomorrow = moment.date() + timedelta(1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=moment.tzinfo)
    return (midnight.astimezone(UTC) - moment.astimezone(UTC)).total_seconds()  # a clock change lengthens the day
