"""How fast time to the next failure passes: twice as fast where a season doubles the rate."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from netsim.sim.outages import members
from netsim.sim.seasons import until_midnight

if TYPE_CHECKING:
    from netsim.model import Season
    from netsim.sim.world import World


class Pace(NamedTuple):
    """
    Moments at which the rate changes, and how much time of the usual rate has passed until each.

    A time drawn for the usual rate becomes one for the season's rate by the inverse of this course, as a Poisson
    process of rate one becomes one of any rate by its cumulative rate; nothing is drawn and thrown away, as thinning
    would, so that a season changes no draw.

    References
    ----------
    Cinlar, E. (1975), Introduction to Stochastic Processes, chapter 4.7. For thinning: Lewis, P. A. W., Shedler, G. S.
    (1979), Naval Research Logistics Quarterly 26, 403-413, doi:10.1002/nav.3800260304.
    """

    moments: tuple[float, ...]
    """In order, from the start of the run to beyond its end; none: time passes as usual. [s after start]"""
    passed: tuple[float, ...]
    """[s]"""

    def after(self, now: float, left: float) -> float:
        """Return the moment at which so much time of the usual rate has passed since now; infinite if it never does."""
        if not self.moments:
            return now + left
        wanted = self._passed(now) + left
        if wanted > self.passed[-1]:
            return math.inf
        right = max(bisect_left(self.passed, wanted), 1)
        return _between(wanted, self.passed, self.moments, right)

    def worn(self, begin: float, end: float) -> float:
        """Return how much time of the usual rate passes between two moments. [s]"""
        return self._passed(end) - self._passed(begin) if self.moments else end - begin

    def _passed(self, moment: float) -> float:
        right = min(max(bisect_right(self.moments, moment), 1), len(self.moments) - 1)
        return _between(moment, self.moments, self.passed, right)


def _between(x: float, xs: tuple[float, ...], ys: tuple[float, ...], right: int) -> float:
    """Read a course of straight pieces at a point of the piece that ends at an index."""
    x0, x1, y0, y1 = xs[right - 1], xs[right], ys[right - 1], ys[right]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0) if x1 > x0 else y0


def pace_of(world: World, asset: str, season: Season) -> Pace:
    """Return the pace of an asset by the clock of its place: of a link its source, of a group its first link."""
    if season.is_even:
        return Pace((), ())
    network = world.network
    first = next(iter(members(network, asset)), asset)
    gates = {gate.id: gate.node for gate in network.gates}
    place = network.link[first].source if first in network.link else gates.get(first, first)
    zone = network.node[place].timezone if place in network.node else "UTC"
    return _course(season, zone, world.scenario.start, world.scenario.until)


@lru_cache(maxsize=64)
def _course(season: Season, zone: str, start: datetime, until: float) -> Pace:
    """Add up the factors of all days of a run, once for all assets of a time zone."""
    moments, passed = [0.0], [0.0]
    while moments[-1] <= until:
        moment = (start + timedelta(seconds=moments[-1])).astimezone(ZoneInfo(zone))
        length = until_midnight(moment)
        moments.append(moments[-1] + length)
        passed.append(passed[-1] + length * season.factor(moment.date()))
    return Pace(tuple(moments), tuple(passed))
