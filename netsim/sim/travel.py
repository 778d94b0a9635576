"""How crews get to faults: by the roads that are open, or around land by sea."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netsim.geo.lengths import geodesic
from netsim.geo.seaways import sea_distances
from netsim.units import km

if TYPE_CHECKING:
    from netsim.model import RepairCrew
    from netsim.sim.freight import FreightWorld
    from netsim.sim.jobs import Job

Place = tuple[float, float]
_OFF_ROAD: Final = 1.4
"""Way over the straight line where a crew leaves the road network."""
_REACH: Final = 150 * km
"""Farthest straight line from a road node to a place that counts as reached by land."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a crew is: at a node, or at a fault to which it has come by that node."""

    node: str
    off: float = 0.0
    """Way between the node and where it is. [m]"""
    place: Place | None = None
    """Longitude and latitude; ``None``: at the node. [degrees]"""
    afloat: bool = False
    """Whether it has come there by sea."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a fault."""

    length: float
    """Infinite where it cannot be reached. [m]"""
    spot: Spot
    """Where the crew is when it has come there."""


_NOWHERE: Final = Way(math.inf, Spot(""))


class Pilot:
    """
    Finds ways, and keeps what it has found while nothing changes.

    Parameters
    ----------
    world
        Whose roads are open or closed.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self._homes = {self._place_of(crew.home) for crew in world.network.crews if crew.sails}
        self._sailed: dict[tuple[Place, Place], float] = {}
        self._driven: dict[tuple[str, frozenset[str]], dict[str, float]] = {}
        self._ways: dict[tuple[Spot, Job], Way] = {}
        self._standing = -1
        self._shut: frozenset[str] = frozenset()
        """What is closed of the roads."""
        self._plane = world.plane

    def way(self, crew: RepairCrew, spot: Spot, job: Job) -> Way:
        """
        Return the way of a crew from where it is to a fault: a ship sails to what lies at sea, all others drive.

        Who has sailed to a fault does not go on to one ashore before it was home, nor the other way round.
        """
        sails = crew.sails and job.kind == "submarine"
        if spot.place is not None and spot.afloat is not sails:
            return _NOWHERE
        if sails:
            place = spot.place or self._place_of(spot.node)
            return Way(self._by_sea(place, job.place), Spot(crew.home, 0.0, job.place, afloat=True))
        self._forget_if_changed()
        if (spot, job) not in self._ways:
            self._ways[spot, job] = self._by_land(spot, job)
        return self._ways[spot, job]

    def home(self, crew: RepairCrew, spot: Spot) -> float:
        """Return the way home from a fault; infinite where no road is open. [m]"""
        if spot.afloat and spot.place is not None:
            return self._by_sea(spot.place, self._place_of(crew.home))
        return self._reached(spot.node, frozenset()).get(crew.home, math.inf) + spot.off

    def _forget_if_changed(self) -> None:
        """Forget all ways if other roads are open than before; most of what fails is no road."""
        world = self._world
        if world.standing == self._standing:
            return
        self._standing = world.standing
        down = (asset for asset in world.faults if not world.is_up(asset))
        shut = frozenset(asset for asset in down if world.plane.uses(asset) or asset in world.network.node)
        if shut != self._shut or world.plane is not self._plane:
            self._shut, self._plane = shut, world.plane
            self._driven.clear()
            self._ways.clear()

    def _place_of(self, name: str) -> Place:
        node = self._world.network.node[name]
        return node.lon, node.lat

    def _by_sea(self, start: Place, end: Place) -> float:
        """Return the way around land; where the chart knows none, the straight line times the route factor. [m]"""
        key = (min(start, end), max(start, end))
        if key not in self._sailed:
            known, other = (end, start) if end in self._homes else (start, end)  # ways from homes are kept
            found = float(sea_distances(known, [other])[0]) if start != end else 0.0
            straight = float(geodesic(*start, *end))
            if math.isinf(found):
                found = straight * self._world.network.defaults.of("route_factor", "sea")
            self._sailed[key] = max(found, straight)
        return self._sailed[key]

    def _by_land(self, spot: Spot, job: Job) -> Way:
        """
        Return the way over the roads that are open at this moment.

        A crew drives to the nearer end of a link and along it to the fault, which helps where the link itself is a
        closed road; or it leaves the road at the node from which the straight line is shortest. A node that is down
        keeps nobody out who comes to mend it.
        """
        reached = self._reached(spot.node, frozenset({job.fault.asset} if job.kind == "node" else ()))
        if not reached:
            return _NOWHERE
        nodes = [self._world.network.node[name] for name in reached]
        gap = geodesic([node.lon for node in nodes], [node.lat for node in nodes], *job.place)
        ways = [
            (way + _OFF_ROAD * float(far), name, _OFF_ROAD * float(far))
            for (name, way), far in zip(reached.items(), gap, strict=True)
            if far < _REACH
        ]
        link = self._world.network.link.get(job.fault.asset)
        if link is not None:
            length = self._world.plane.metres[link.id]
            ways += [
                (reached[end] + part * length, end, part * length)
                for end, part in ((link.source, job.along), (link.target, 1 - job.along))
                if end in reached
            ]
        length, name, off = min(ways, default=(math.inf, "", 0.0))
        return Way(length + spot.off, Spot(name, off, job.place))

    def _reached(self, start: str, own: frozenset[str]) -> dict[str, float]:
        """Return how far it is to each place by the roads that are open, as one that mends ``own`` drives. [m]"""
        world = self._world
        self._forget_if_changed()
        closed = self._shut - own
        if (start, closed) not in self._driven:
            self._driven[start, closed] = world.plane.distances(start, closed)
        return self._driven[start, closed]
