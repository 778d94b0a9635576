"""Hazards in a run: each unfolds when it begins, and its outages and stoppages take their course."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from netsim.hazards import Scene
from netsim.model.effects import NoTransit, Silence
from netsim.model.hazards import Outage, Renewal
from netsim.sim.outages import strike
from netsim.sim.renewals import Watch, renew
from netsim.sim.silence import fall_silent
from netsim.sim.transit import bar

if TYPE_CHECKING:
    import simpy

    from netsim.model.hazards import Hazard, Stoppage
    from netsim.sim.freight import FreightWorld
    from netsim.sim.repair import CrewDesk

Process = Generator["simpy.Event", object, None]


def befall(world: FreightWorld, desk: CrewDesk, hazard: Hazard, number: int) -> Process:
    """Wait for a hazard to begin, and let each of its effects take its course."""
    yield world.env.timeout(hazard.at - world.now)
    scenario = world.scenario
    scene = Scene(world.network, scenario.start, world.now, scenario.until, number, world.draw)
    headline = hazard.headline(scene)
    row = world.note("hazard", f"hazard {number}", headline) if headline else None
    watch: Watch | None = None
    for order, effect in enumerate(hazard.unfold(scene)):
        if isinstance(effect, Outage):
            world.env.process(strike(world, desk, effect, row))
        elif isinstance(effect, Silence):
            world.env.process(fall_silent(world, effect, f"hazard {number}.{order}", row))
        elif isinstance(effect, NoTransit):
            world.env.process(bar(world, effect, row))
        elif isinstance(effect, Renewal):
            watch = watch or Watch(world)
            world.env.process(renew(world, desk, watch, effect, row))
        else:
            world.env.process(stop(world, effect, f"hazard {number}.{order}", row))


def stop(world: FreightWorld, stoppage: Stoppage, why: str, cause: int | None) -> Process:
    """Let a place stop work, or do less of it, and go on when it is over."""
    yield world.env.timeout(stoppage.at - world.now)
    place = stoppage.place
    row = world.note(stoppage.what, place, stoppage.detail, cause=cause)
    world.fall(place, why, stoppage.share, row, told=stoppage.reason)
    if stoppage.lasts is None:
        world.fallen[place][why].expected_end = world.scenario.until
        return
    world.fallen[place][why].expected_end = world.now + stoppage.lasts
    yield world.env.timeout(stoppage.lasts)
    world.recover(place, why, row, told=stoppage.over)
