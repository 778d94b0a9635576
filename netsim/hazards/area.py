"""A flood, a slide, a quake: what lies within an area fails, surely or with a chance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, get_args

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, did_you_mean
from netsim.hazards.exposed import Exposed
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Filled, Line, LinkKind, Names, NonNegative, Point, Positive, Share
from netsim.model.distribution import Distribution
from netsim.model.hazards import Known, Outage

if TYPE_CHECKING:
    from netsim.geo.exposure import Area as Shape
    from netsim.hazards.scene import Scene
    from netsim.model import Network

_GROUND: Final = ("fibre", "submarine", "microwave", "road", "rail", "waterway")
"""Kinds of link that lie where their course says; ships, aircraft and satellites do not."""
_KNOWN: Final = (*get_args(LinkKind), "node")


@register_hazard("area")
@validated(frozen=True, slots=True, config=STRICT)
class Area:
    """An event with a footprint: what lies within fails at once."""

    name: Annotated[Filled, Column("area")]
    """What happens and where, in a few words."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When. [s after start]"""
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    """How long what fails stays down; ``None``: until a crew has mended it. [s]"""
    polygon: Annotated[Line | None, Column("polygon")] = None
    """Corners, longitude first; edges are straight on the map. [degrees]"""
    centre: Point | None = None
    """Middle of a circle. [degrees]"""
    radius: Annotated[Positive, Column("radius", "length")] | None = None
    """Of the circle, along the ground. [m]"""
    line: Annotated[Line | None, Column("line")] = None
    """Course of a fault, a river or a storm, along geodesics. [degrees]"""
    within: Annotated[Positive, Column("within", "length")] | None = None
    """Distance from that line. [m]"""
    kinds: Names = _GROUND
    """Kinds of link, and ``node``, that it can harm."""
    over: Annotated[NonNegative, Column("over", "length")] = 0.0
    """Links with less than this within are spared. [m]"""
    chance: Annotated[Share, Field(gt=0)] = 1.0
    """Chance of each asset within to fail; each is drawn on its own."""
    capacity: Annotated[Share, Field(lt=1)] = 0.0
    """Part of the capacity that stays."""
    work: Distribution | None = None
    """Time on site that mending takes; ``None``: what the crew takes as a rule. [s]"""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    @model_validator(mode="after")
    def _has_one_form(self) -> Area:
        pairs = (("centre", "radius"), ("line", "within"))
        for one, other in pairs:
            if (getattr(self, one) is None) is not (getattr(self, other) is None):
                raise ValueError(f"{one} and {other} go together")
        if sum(form is not None for form in (self.polygon, self.centre, self.line)) != 1:
            raise ValueError("an area is a polygon, or a centre and a radius, or a line and the distance within")
        places = (*(self.polygon or ()), *(self.line or ()), *((self.centre,) if self.centre else ()))
        if any(abs(lon) > 180 or abs(lat) >= 90 for lon, lat in places):  # noqa: PLR2004 - degrees
            raise ValueError("a place is longitude and latitude, in this order, in degrees (WGS84)")
        self.footprint()
        return self

    def footprint(self) -> Shape:
        """
        Return the footprint.

        Raises
        ------
        ValueError
            If the edges of the polygon cross, or enclose nothing.
        """
        from netsim.geo.exposure import around, polygon

        if self.polygon is not None:
            return polygon(self.polygon)
        if self.line is not None:
            return around(self.line, self.within or 0.0)
        return around([self.centre or (0.0, 0.0)], self.radius or 0.0)

    def wrong(self, known: Known) -> Iterator[Fault]:  # noqa: ARG002 - an area names no asset
        """Yield kinds that nothing has."""
        for kind in self.kinds:
            if kind not in _KNOWN:
                hint = did_you_mean(kind, _KNOWN) or "known: " + ", ".join(_KNOWN)
                yield Fault(f'no link is of the kind "{kind}"', ("kinds",), hint)

    def headline(self, scene: Scene) -> str:
        """Name the event, and what lies within."""
        count = len(self.exposed(scene.network))
        return f"{self.name}, {count} asset{'' if count == 1 else 's'} within its reach"

    def possible(self, network: Network) -> Iterator[Outage]:
        """Yield an outage of all that lies within."""
        for one in self.exposed(network):
            yield Outage(one.asset, self.at, self.lasts, self.capacity, self.work, self.reason or self.name)

    def unfold(self, scene: Scene) -> Iterator[Outage]:
        """Yield the outages of what fails; each asset has a stream of its own."""
        for outage in self.possible(scene.network):
            stream = scene.draw(f"hazard/{scene.number}/{outage.asset}")
            if self.chance >= 1.0 or stream.uniform() < self.chance:
                yield outage

    def exposed(self, network: Network) -> list[Exposed]:
        """
        Return what lies within, of the kinds that it can harm.

        Parameters
        ----------
        network
            Planned and retired links are not there yet, or no more.
        """
        from netsim.geo.exposure import is_within, metres_within

        shape = self.footprint()
        links = [link for link in network.links if link.kind in self.kinds and link.status == "live"]
        metres = metres_within([network.course(link) for link in links], shape).tolist()
        rows = zip(links, metres, strict=True)
        found = [
            Exposed(link.id, link.kind, length, self.chance)
            for link, length in rows
            if length > 0.0 and length >= self.over
        ]
        nodes = network.nodes if "node" in self.kinds else ()
        inside = is_within([(node.lon, node.lat) for node in nodes], shape).tolist()
        return found + [
            Exposed(node.id, "node", 0.0, self.chance) for node, is_in in zip(nodes, inside, strict=True) if is_in
        ]
