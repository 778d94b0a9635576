"""Which way a shipper takes when ways get shares and not the cheapest all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from netsim.arrays.freight import Cross, Ride
from netsim.kernels.logit import logit_shares, path_sizes
from netsim.units import hours

if TYPE_CHECKING:
    from netsim.arrays.freight import Leg, Route
    from netsim.kernels.base import FloatArray
    from netsim.model import Logit


class Choice(NamedTuple):
    """A way, and the delay on it that the shipper knows of."""

    route: Route
    delay: float
    """At queues and closures. [s]"""


class Known(NamedTuple):
    """A way as a shipper knows it."""

    route: Route
    delay: float
    """At queues and closures. [s]"""
    planned: float
    """What bans and rests add. [s]"""

    def cost(self, value_of_time: float) -> float:
        """Return the generalised cost. [USD per TEU; value of time in USD per TEU and h]"""
        return self.route.cost(value_of_time) + value_of_time * (self.delay + self.planned) / hours


class Odds:
    """
    Ways, each with its share.

    Parameters
    ----------
    terms
        Scale and overlap.
    ways
        What the shipper knows; the cheapest first.
    value_of_time
        [USD per TEU and h]
    """

    def __init__(self, terms: Logit, ways: Sequence[Known], value_of_time: float) -> None:
        self.choices = [Choice(way.route, way.delay) for way in ways]
        cost = np.array([way.cost(value_of_time) for way in ways])
        sizes = path_sizes(leg_times([way.route for way in ways]))
        self.shares = logit_shares(cost, terms.scale, sizes, terms.overlap)
        self._bounds = list(accumulate(self.shares.tolist()))

    def pick(self, chance: float) -> Choice:
        """Return the way that a number from [0, 1) falls on."""
        return self.choices[min(bisect_right(self._bounds, chance), len(self.choices) - 1)]


def leg_times(routes: Sequence[Route]) -> FloatArray:
    """Return the time of each way on each leg of any of them, shape (n_ways, n_legs). [s]"""
    known = {
        name: number for number, name in enumerate(dict.fromkeys(_name(leg) for way in routes for leg in way.legs))
    }
    time = np.zeros((len(routes), len(known)))
    for row, way in enumerate(routes):
        for leg in way.legs:
            time[row, known[_name(leg)]] += leg.time
    return time


def _name(leg: Leg) -> tuple[object, ...]:
    """Tell legs apart: a ride by where it begins and ends, a link by its direction."""
    if isinstance(leg, Ride):
        return (leg.name, leg.board, leg.alight)
    return (leg.name,) if isinstance(leg, Cross) else (leg.name, leg.forward)
