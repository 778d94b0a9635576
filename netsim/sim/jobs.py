"""Jobs: the faults that crews are to mend, where they lie, and what has become of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netsim.geo.lengths import geodesic
from netsim.geo.points import point_along
from netsim.units import km

if TYPE_CHECKING:
    import simpy

    from netsim.sim.freight import FreightWorld
    from netsim.sim.world import Fault

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
    weather: float = 0.0
    """Time for which the weather has held up its crew. [s]"""
    spare: float = 0.0
    """Time for which nothing but a spare was missing. [s]"""
    short_since: float = math.nan
    """Since when nothing but a spare is missing. [s]"""

    @property
    def state(self) -> str:
        """How far it has come."""
        steps = (
            (self.mended, "mended"),
            (self.arrived, "on site"),
            (self.assigned_at, "on the way"),
            (self.permitted, self.told),
            (self.detected, "waits for the permit"),
        )
        return next((state for time, state in steps if not math.isnan(time)), "not located")

    def lacks_a_spare(self, now: float, *, lacks: bool) -> None:
        """Keep the time for which nothing but a spare is missing."""
        if not math.isnan(self.short_since):
            self.spare += now - self.short_since
        self.short_since = now if lacks else math.nan


def open_job(world: FreightWorld, fault: Fault) -> Job:
    """Say where the fault is: at the node, at the place on the link that its outage names, or at one that is drawn."""
    node, link = world.network.node, world.network.link.get(fault.asset)
    where, assigned = countries(world, fault.asset), world.env.event()
    if link is None:
        return Job(fault, (node[fault.asset].lon, node[fault.asset].lat), 0.0, "node", where, assigned)
    if fault.outage.position is None:
        along = world.draw(f"where/{fault.asset}/{fault.number}").uniform()
    else:
        along = min(1.0, fault.outage.position / world.plane.metres[link.id])
    ends = tuple((node[end].lon, node[end].lat) for end in (link.source, link.target))
    return Job(fault, point_along(link.geometry or ends, along), along, link.kind, where, assigned)


def countries(world: FreightWorld, asset: str) -> frozenset[str]:
    """Return the countries in which a node or a link's ends lie."""
    link = world.network.link.get(asset)
    ends = (asset,) if link is None else (link.source, link.target)
    return frozenset(world.network.node[end].country for end in ends)


def soil(world: FreightWorld, job: Job) -> frozenset[str]:
    """Return on whose land or in whose waters a fault lies: at sea of the country that is nearest, within 200 nm."""
    return waters(world, job.place) if job.kind == "submarine" else job.where


def jurisdictions(world: FreightWorld, job: Job) -> frozenset[str]:
    """
    Return who has a say in the mending of a fault: countries, and the zones of the system.

    On land these are the countries in which the link ends. At sea it is the country whose nearest place is nearest to
    the fault, if that is within 200 nautical miles; beyond lies the high sea, which asks for nothing.
    """
    return soil(world, job) | frozenset(_zones(world, job))


def _zones(world: FreightWorld, job: Job) -> Iterator[str]:
    link = world.network.link.get(job.fault.asset)
    for row in world.network.systems if link is not None else ():
        if link is not None and row.id == link.system:
            yield from row.zones


def waters(world: FreightWorld, place: tuple[float, float]) -> frozenset[str]:
    """Return the country in whose waters a place lies, judged by the places of the network."""
    ashore = [node for node in world.network.nodes if node.country]
    if not ashore:
        return frozenset()
    gaps = geodesic([node.lon for node in ashore], [node.lat for node in ashore], *place)
    nearest = int(gaps.argmin())
    return frozenset({ashore[nearest].country} if gaps[nearest] <= _WATERS else ())
