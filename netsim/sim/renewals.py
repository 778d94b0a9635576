"""Alternating renewal: assets fail after a time that is drawn, are put right, and fail again."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.model.distribution import Distribution
from netsim.model.hazards import Outage
from netsim.sim.outages import members, suffer
from netsim.sim.pace import Pace, pace_of

if TYPE_CHECKING:
    import simpy

    from netsim.model.failures import UpTime
    from netsim.model.hazards import Renewal
    from netsim.sim.freight import FreightWorld
    from netsim.sim.repair import CrewDesk
    from netsim.streams import Stream

Process = Generator["simpy.Event", object, None]
_SHORTEST: Final = 1.0
"""Least time that a failure lasts whose time is drawn. [s]"""


class Watch:
    """
    Tells those who wait for it when an asset goes down or comes up.

    Parameters
    ----------
    world
        Whose assets they are.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self._waiting: dict[str, simpy.Event] = {}
        self._down: set[str] = set()
        self._standing = world.standing
        world.on_change.append(self._look)

    def turn(self, asset: str) -> simpy.Event:
        """Return what happens when an asset that is up goes down, or one that is down comes up."""
        if asset not in self._waiting:
            self._waiting[asset] = self._world.env.event()
            if not self._world.is_up(asset):
                self._down.add(asset)
        return self._waiting[asset]

    def forget(self, asset: str) -> None:
        """Wait no more."""
        self._waiting.pop(asset, None)
        self._down.discard(asset)

    def _look(self, _: int | None) -> None:
        """Compare what is down with what was; both are few."""
        world = self._world
        if world.standing == self._standing:
            return
        self._standing = world.standing
        turned = [asset for asset in self._down if world.is_up(asset)]
        turned += [name for name in world.faults if name in self._waiting and name not in self._down]
        for asset in turned:
            if asset in self._down or not world.is_up(asset):
                event = self._waiting[asset]
                self.forget(asset)
                event.succeed()


def renew(world: FreightWorld, desk: CrewDesk, watch: Watch, renewal: Renewal, cause: int | None = None) -> Process:
    """
    Let an asset fail again and again, each time after a time of being up, until the window is over.

    All that is drawn comes from one stream that bears the asset's name, so that its failures stay what they are
    whatever else fails. The first time is the rest of one that began long before: nothing is new when a run begins.
    """
    stream = world.draw(f"failures/{renewal.asset}")
    pace = pace_of(world, renewal.asset, renewal.season)
    left = rest_of(stream, renewal.up)
    number = 0
    while (yield from _wear(world, watch, renewal, pace, left)):
        number += 1
        outage = _drawn(stream, renewal, world.now)
        hit = [asset for asset in members(world.network, renewal.asset) if _is_there(world, asset)]
        label = f"{renewal.asset} {number}"
        yield world.env.all_of([world.env.process(suffer(world, desk, asset, outage, cause, label)) for asset in hit])
        left = time_to_failure(stream, renewal.up)


def _wear(
    world: FreightWorld, watch: Watch, renewal: Renewal, pace: Pace, left: float
) -> Generator[simpy.Event, object, bool]:
    """Wait until so much time of being up has passed; return whether it did before the window is over. [s]"""
    asset, last = renewal.asset, min(renewal.ends, world.scenario.until)
    while True:
        while not world.is_up(asset):  # others broke it, too: nothing wears while it is down
            yield watch.turn(asset)
        begin, due = world.now, pace.after(world.now, left)
        if due > last:
            return False
        turn = watch.turn(asset)
        yield world.env.timeout(due - begin) | turn
        if not turn.triggered:
            watch.forget(asset)
            return True
        left -= pace.worn(begin, world.now)


def _drawn(stream: Stream, renewal: Renewal, now: float) -> Outage:
    """Return the outage of one failure; nothing is drawn for what a crew has to mend."""
    lasts = None if renewal.lasts is None else max(stream.draw(renewal.lasts), _SHORTEST)
    return Outage(renewal.asset, now, lasts, renewal.capacity, renewal.work, renewal.reason)


def _is_there(world: FreightWorld, asset: str) -> bool:
    """Tell whether something is in service: what is planned does not fail."""
    row = world.network.link.get(asset) or world.network.node.get(asset)
    return row is None or row.status == "live"


def time_to_failure(stream: Stream, up: UpTime) -> float:
    """
    Draw the time from a repair to the next failure. [s]

    A standard exponential E becomes Weibull as scale x E^(1/shape), a standard normal Z lognormal as
    median x exp(sigma Z).
    """
    if up.law == "weibull":
        return float(up.scale * stream.exponential() ** (1 / up.shape))
    if up.law == "lognormal":
        return _lognormal(stream, up)
    return up.mean * stream.exponential()


def rest_of(stream: Stream, up: UpTime) -> float:
    """
    Draw what is left at a random moment of the time to the next failure. [s]

    A moment falls into a long time rather than a short one: the whole of that time has the density x f(x) / mean, and
    the moment lies anywhere in it. So the mean number of failures in any span of being up is the span over the mean,
    from the very beginning (equilibrium renewal process).

    References
    ----------
    Cox, D. R. (1962), Renewal Theory, chapters 2 and 5.
    """
    if up.law == "weibull":
        order = 1 + 1 / up.shape  # x^shape / scale^shape is gamma of this order
        whole = up.scale * stream.draw(Distribution("gamma", order, order**-0.5)) ** (1 / up.shape)
    elif up.law == "lognormal":
        whole = _lognormal(stream, up) * math.exp(up.shape**2)
    else:
        return up.mean * stream.exponential()
    return float(whole * stream.uniform())


def _lognormal(stream: Stream, up: UpTime) -> float:
    """Draw from the lognormal law; of a rate next to nothing the median is infinite, and so is what is drawn. [s]"""
    return float(up.scale * np.exp(up.shape * stream.normal()))
