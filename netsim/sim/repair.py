"""Repair: detection, the permit, the call for a crew, its way over the roads as they are, and the work on site."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from netsim.geo.lengths import geodesic
from netsim.geo.points import point_along
from netsim.units import days, km

if TYPE_CHECKING:
    import simpy

    from netsim.model import Permit, RepairCrew
    from netsim.sim.freight import FreightWorld
    from netsim.sim.world import Fault

_OFF_ROAD: Final = 1.4
"""Way over the straight line where a crew leaves the road network."""
_REACH: Final = 150 * km
"""Farthest straight line from a road node to a place that counts as reached by land."""
_WATERS: Final = 370.4 * km
"""Width of an exclusive economic zone: 200 nautical miles (UNCLOS, article 57)."""


@dataclass(eq=False, slots=True)
class Job:
    """One fault to be mended; a row of the table of repairs."""

    fault: Fault
    place: tuple[float, float]
    """Longitude and latitude. [degrees]"""
    along: float
    """Part of the link between its source and the fault."""
    kind: str
    """Kind of link, or ``node``."""
    where: frozenset[str]
    """Countries in which it lies."""
    assigned: simpy.Event
    detected: float = math.nan
    permitted: float = math.nan
    crew: str = ""
    assigned_at: float = math.nan
    arrived: float = math.nan
    mended: float = math.nan
    told: str = ""
    """What was last said of why it waits."""


class CrewDesk:
    """
    Where faults are reported and crews are sent out, first come, first served.

    A fault takes the free crew that can be there first. One that no free crew can reach waits, is told once, and
    is looked at again when a crew comes home or something opens; meanwhile later faults may be served.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self._out: dict[str, int] = {}
        self._waiting: list[Job] = []
        self.jobs: list[Job] = []
        world.on_change.append(lambda _: self._dispatch())

    def call(self, job: Job) -> simpy.Event:
        """Ask for a crew; the event brings the crew and its travel time."""
        self._waiting.append(job)
        self._dispatch()
        return job.assigned

    def release(self, crew: RepairCrew) -> None:
        """Have a crew at home again."""
        self._out[crew.id] -= 1
        self._dispatch()

    def _dispatch(self) -> None:
        for job in tuple(self._waiting):
            crew, travel = self._nearest(job)
            if crew is None:
                continue
            self._waiting.remove(job)
            self._out[crew.id] = self._out.get(crew.id, 0) + 1
            job.assigned.succeed((crew, travel))

    def _nearest(self, job: Job) -> tuple[RepairCrew | None, float]:
        """Find the free crew that is there first; tell why there is none."""
        able = [
            crew
            for crew in self._world.network.crews
            if job.kind in crew.mends and not (crew.zone and job.where.isdisjoint(crew.zone))
        ]
        free = [crew for crew in able if self._out.get(crew.id, 0) < crew.count]
        times = [(crew.mobilise + travel_time(self._world, crew, job), crew.id, crew) for crew in free]
        best = min(times, default=(math.inf, "", None), key=lambda row: row[:2])
        if best[0] < math.inf:
            return best[2], best[0]
        self._tell(job, "all crews are out" if len(free) < len(able) else "no crew can get there")
        return None, math.inf

    def _tell(self, job: Job, why: str) -> None:
        if job.told != why:
            job.told = why
            self._world.note("crew_waits", job.fault.asset, why, cause=job.fault.row)


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
    crew, travel = cast("tuple[RepairCrew, float]", (yield desk.call(job)))
    job.crew, job.assigned_at = crew.id, world.now
    sent = world.note(
        "crew_sent",
        crew.id,
        f"from {world.network.named(crew.home)} to {world.network.named(fault.asset)}",
        cause=found,
    )
    yield world.env.timeout(travel)
    job.arrived = world.now
    there = world.note("crew_arrived", crew.id, f"at {world.network.named(fault.asset)}", cause=sent)
    yield world.env.timeout(world.draw(f"mend/{fault.asset}/{fault.label}").draw(fault.outage.work or crew.work))
    job.mended = world.now
    world.env.process(go_home(world, desk, crew, travel - crew.mobilise))
    return world.note("mended", fault.asset, f"by {crew.name or crew.id}", cause=there)


def go_home(
    world: FreightWorld, desk: CrewDesk, crew: RepairCrew, travel: float
) -> Generator[simpy.Event, object, None]:
    """Travel back; until then the crew cannot be sent elsewhere."""
    yield world.env.timeout(travel)
    desk.release(crew)


def open_job(world: FreightWorld, fault: Fault) -> Job:
    """Say where the fault is: at the node, or at a place on the link that is drawn."""
    node, link = world.network.node, world.network.link.get(fault.asset)
    where, assigned = countries(world, fault.asset), world.env.event()
    if link is None:
        return Job(fault, (node[fault.asset].lon, node[fault.asset].lat), 0.0, "node", where, assigned)
    along = world.draw(f"where/{fault.asset}/{fault.label}").uniform()
    ends = tuple((node[end].lon, node[end].lat) for end in (link.source, link.target))
    return Job(fault, point_along(link.geometry or ends, along), along, link.kind, where, assigned)


def countries(world: FreightWorld, asset: str) -> frozenset[str]:
    """Return the countries in which a node or a link's ends lie."""
    link = world.network.link.get(asset)
    ends = (asset,) if link is None else (link.source, link.target)
    return frozenset(world.network.node[end].country for end in ends)


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
            stream = world.draw(f"permit/{job.fault.asset}/{job.fault.label}/{permit.id}")
            last = max(last, (stream.draw(permit.delay), permit), key=lambda drawn: drawn[0])
    return last


def jurisdictions(world: FreightWorld, job: Job) -> frozenset[str]:
    """
    Return who has a say in the mending of a fault: countries, and the zones of the system.

    On land these are the countries in which the link ends. At sea it is the country whose nearest place is nearest to
    the fault, if that is within 200 nautical miles; beyond lies the high sea, which asks for nothing.
    """
    link = world.network.link.get(job.fault.asset)
    zones = {zone for row in world.network.systems if link and row.id == link.system for zone in row.zones}
    return (waters(world, job.place) if job.kind == "submarine" else job.where) | zones


def waters(world: FreightWorld, place: tuple[float, float]) -> frozenset[str]:
    """Return the country in whose waters a place lies, judged by the places of the network."""
    ashore = [node for node in world.network.nodes if node.country]
    if not ashore:
        return frozenset()
    gaps = geodesic([node.lon for node in ashore], [node.lat for node in ashore], *place)
    nearest = int(gaps.argmin())
    return frozenset({ashore[nearest].country} if gaps[nearest] <= _WATERS else ())


def travel_time(world: FreightWorld, crew: RepairCrew, job: Job) -> float:
    """Return the time that a crew needs to a fault; infinite where it cannot get there. [s]"""
    home = world.network.node[crew.home]
    if crew.sails:
        straight = float(geodesic(home.lon, home.lat, *job.place))
        return straight * world.network.defaults.of("route_factor", "sea") / crew.speed
    return way_by_land(world, crew, job) / crew.speed


def way_by_land(world: FreightWorld, crew: RepairCrew, job: Job) -> float:
    """
    Return the length of the way over the roads that are open at this moment. [m]

    A crew drives to the nearer end of a link and along it to the fault, which helps where the link itself is a
    closed road; or it leaves the road at the node from which the straight line is shortest. A node that is down
    keeps nobody out who comes to mend it.
    """
    own = job.fault.asset if job.kind == "node" else ""
    closed = frozenset(asset for asset in world.faults if asset != own and not world.is_up(asset))
    reached = world.plane.distances(crew.home, closed)
    if not reached:
        return math.inf
    nodes = [world.network.node[name] for name in reached]
    gap = geodesic([node.lon for node in nodes], [node.lat for node in nodes], *job.place)
    ways = [way + _OFF_ROAD * float(far) for way, far in zip(reached.values(), gap, strict=True) if far < _REACH]
    link = world.network.link.get(job.fault.asset)
    if link is not None:
        length = world.plane.metres[link.id]
        ways += [
            reached[end] + part * length
            for end, part in ((link.source, job.along), (link.target, 1 - job.along))
            if end in reached
        ]
    return min(ways, default=math.inf)
