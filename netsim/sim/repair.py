"""Repair: detection, the permit, the call for a crew, its way, the weather, and the work on site."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING, cast

from netsim.sim.desk import CrewDesk, Team
from netsim.sim.jobs import Job, jurisdictions, open_job
from netsim.units import days

if TYPE_CHECKING:
    import simpy

    from netsim.model import Permit, RepairCrew
    from netsim.sim.freight import FreightWorld
    from netsim.sim.world import Fault

__all__ = ["CrewDesk", "Job", "detection_time", "go_home", "mend", "permit_time"]

Story = Generator["simpy.Event", object, None]
_BLINK = 1e-6
"""Work that is left and is none. [s]"""


def mend(world: FreightWorld, desk: CrewDesk, fault: Fault) -> Generator[simpy.Event, object, int]:
    """Mend a fault, from its detection to the end of the work, and return the event of its end."""
    job = open_job(world, fault)
    desk.jobs.append(job)
    yield world.env.timeout(detection_time(world, fault))
    job.detected = world.now
    found = world.note("fault_detected", fault.asset, cause=fault.row)
    wait, permit = permit_time(world, job)
    if permit is not None:
        yield world.env.timeout(wait)
        found = world.note("permitted", fault.asset, f"by {permit.where} after {wait / days:.1f} days", cause=found)
    job.permitted = world.now
    team = cast("Team", (yield desk.call(job)))
    crew = team.crew
    job.crew, job.assigned_at = crew.id, world.now
    origin = "where it is" if team.done > 1 else world.network.named(crew.home)
    sent = world.note("crew_sent", crew.id, f"from {origin} to {world.network.named(fault.asset)}", cause=found)
    yield from go_there(world, desk, team, job)
    job.arrived = world.now
    there = world.note("crew_arrived", crew.id, f"at {world.network.named(fault.asset)}", cause=sent)
    need = world.draw(f"mend/{fault.asset}/{fault.number}").draw(fault.outage.work or crew.work)
    yield from work_on(world, desk, crew, job, need)
    job.mended = world.now
    done = world.note("mended", fault.asset, f"by {crew.name or crew.id}", cause=there)
    world.at_the_end_of_the_instant(lambda: leave(world, desk, team))
    return done


def go_there(world: FreightWorld, desk: CrewDesk, team: Team, job: Job) -> Story:
    """Mobilise and travel; a storm over either end holds the crew up."""
    crew, travel = team.crew, team.way.length / team.crew.speed
    if crew.wind_limit is None:
        yield world.env.timeout(team.mobilise + travel)
        return
    node, home = (crew.home, world.network.node[crew.home]) if team.done == 1 else ("", None)
    place = (home.lon, home.lat) if home is not None else team.before.place or job.place
    yield world.env.timeout(team.mobilise)
    yield from sit_out(world, job, desk.almanac.storm(crew, place, node, world.now))
    yield world.env.timeout(travel)
    yield from sit_out(world, job, desk.almanac.storm(crew, job.place, "", world.now))


def work_on(world: FreightWorld, desk: CrewDesk, crew: RepairCrew, job: Job, need: float) -> Story:
    """Work whenever weather and shift allow it; what is done stays done."""
    almanac = desk.almanac
    while need > _BLINK:
        held, duty = almanac.held_up(crew, job, world.now), almanac.off_duty(crew, world.now)
        if held > world.now:
            yield from sit_out(world, job, held)
        elif duty > world.now:
            yield world.env.timeout(duty - world.now)
        else:
            span = min(need, almanac.next_stop(crew, job, world.now) - world.now)
            yield world.env.timeout(span)
            need -= span


def sit_out(world: FreightWorld, job: Job, until: float) -> Story:
    """Wait for better weather, for ever if there is none; tell the first time."""
    if until <= world.now:
        return
    if not job.weather:
        world.note("weather_waits", job.fault.asset, job.crew, cause=job.fault.row)
    if math.isinf(until):
        job.weather = math.inf
        yield world.env.event()
    job.weather += until - world.now
    yield world.env.timeout(until - world.now)


def leave(world: FreightWorld, desk: CrewDesk, team: Team) -> None:
    """Go on to the next fault, or home."""
    if not desk.go_on(team):
        world.env.process(go_home(world, desk, team))


def go_home(world: FreightWorld, desk: CrewDesk, team: Team) -> Story:
    """Travel back, the way that it came if that was from home; until then the crew cannot be sent elsewhere."""
    way = team.way.length
    if team.done > 1:
        back = desk.pilot.home(team.crew, team.spot)
        way = way if math.isinf(back) else back
    yield world.env.timeout(way / team.crew.speed)
    desk.release(team)


def detection_time(world: FreightWorld, fault: Fault) -> float:
    """Return the time until it is known where and what has failed. [s]"""
    link = world.network.link.get(fault.asset)
    return world.network.defaults.of("detection", link.kind if link is not None else "")


def permit_time(world: FreightWorld, job: Job) -> tuple[float, Permit | None]:
    """
    Draw how long it takes until the work on a fault is allowed, and return which permit came last. [s]

    Permits are asked for at the same time, so the longest wait counts; each has a stream of its own for each fault.
    """
    last: tuple[float, Permit | None] = (0.0, None)
    permits = [permit for permit in world.network.permits if job.kind in permit.kinds]
    where = jurisdictions(world, job) if permits else frozenset()
    for permit in permits:
        if permit.where in where:
            stream = world.draw(f"permit/{job.fault.asset}/{job.fault.number}/{permit.id}")
            last = max(last, (stream.draw(permit.delay), permit), key=lambda drawn: drawn[0])
    return last
