"""A loss of power: places live on battery and diesel, and are down from when these are spent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, did_you_mean
from netsim.hazards.area import Area
from netsim.hazards.common_cause import Countries
from netsim.hazards.exposed import Exposed
from netsim.hazards.members import NODES, nodes_in, unknown_countries, unknown_kinds
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Filled, Line, Names, NonNegative, Point, Positive
from netsim.model.hazards import Known, Outage
from netsim.units import hours

if TYPE_CHECKING:
    from netsim.geo.exposure import Area as Shape
    from netsim.hazards.scene import Scene
    from netsim.model import Network, Node


@register_hazard("power")
@validated(frozen=True, slots=True, config=STRICT)
class PowerLoss:
    """The grid fails at places, in a country or in an area: who has no backup, or has spent it, is down."""

    name: Annotated[Filled, Column("power")]
    """What happens and where, in a few words."""
    lasts: Annotated[Positive, Column("lasts", "time")]
    """Until the grid is back. [s]"""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When it fails. [s after start]"""
    places: Names = ()
    """Nodes without power."""
    country: Countries = ()
    """Countries without power."""
    polygon: Annotated[Line | None, Column("polygon")] = None
    """Corners of the area without power, longitude first. [degrees]"""
    centre: Point | None = None
    """Middle of a circle without power. [degrees]"""
    radius: Annotated[Positive, Column("radius", "length")] | None = None
    """Of the circle, along the ground. [m]"""
    kinds: Names = ("node",)
    """Kinds of node in the country or area that lose it; ``node`` stands for all."""
    backup: Annotated[NonNegative, Column("backup", "time")] = 0.0
    """How long battery and diesel last, where a node has no ``backup_h`` of its own. [s]"""
    black_start: Annotated[NonNegative, Column("black_start", "time")] | None = None
    """From the return of power until what went down works; ``None``: the longest ``black_start_h`` of its needs. [s]"""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> PowerLoss:
        forms = (self.places, self.country, self.polygon, self.centre or self.radius)
        if sum(bool(form) for form in forms) != 1:
            raise ValueError("power is lost at places, in a country, within a polygon, or about a centre with a radius")
        if self.places and self.kinds != ("node",):
            raise ValueError("kinds choose among the nodes of a country or an area; the places are chosen already")
        self.footprint()
        return self

    def footprint(self) -> Shape | None:
        """Return the footprint; ``None`` for named places and countries."""
        area = self._area()
        return None if area is None else area.footprint()

    def _area(self) -> Area | None:
        if self.places or self.country:
            return None
        return Area(self.name, polygon=self.polygon, centre=self.centre, radius=self.radius, kinds=("node",))

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield places, countries and kinds that there are not."""
        nodes = {name for network in known.networks for name in network.node} | known.added
        for name in self.places:
            if name not in nodes:
                yield Fault(f'no node is named "{name}"', ("places",), did_you_mean(name, nodes))
        yield from unknown_countries(known, self.country, "country")
        yield from unknown_kinds(self.kinds, ("node", *NODES))

    def headline(self, scene: Scene) -> str:
        """Name the event, how many places are dark, and how many of them live it out on their backup."""
        nodes = [scene.network.node[one.asset] for one in self.exposed(scene.network)]
        bridged = sum(self.backup_of(node) >= self.lasts for node in nodes)
        rest = f", {bridged} of them bridge it" if bridged else ""
        return f"{self.name}, {len(nodes)} place{'' if len(nodes) == 1 else 's'} without power{rest}"

    def backup_of(self, node: Node) -> float:
        """Return how long a node lives without the grid. [s]"""
        return self.backup if node.backup is None else node.backup

    def possible(self, network: Network) -> Iterator[Outage]:
        """Yield an outage of each place from the end of its backup until it is started again."""
        for one in self.exposed(network):
            bridged = self.backup_of(network.node[one.asset])
            if bridged < self.lasts:
                dark = self.lasts - bridged + self._start_of(network, one.asset)
                words = f", backup spent after {bridged / hours:g} h" if bridged else ""
                yield Outage(one.asset, self.at + bridged, dark, reason=(self.reason or self.name) + words)

    def _start_of(self, network: Network, node: str) -> float:
        if self.black_start is not None:
            return self.black_start
        return max((row.black_start for row in network.dependencies if row.node == node), default=0.0)

    def unfold(self, scene: Scene) -> Iterator[Outage]:
        """Yield the same: nothing of it is drawn."""
        return self.possible(scene.network)

    def exposed(self, network: Network) -> list[Exposed]:
        """Return the places without power."""
        area = self._area()
        if area is not None:
            kinds = ("node",) if "node" in self.kinds else self.kinds
            return [one for one in area.exposed(network) if "node" in kinds or network.node[one.asset].kind in kinds]
        names = [*self.places, *(node.id for node in nodes_in(network, self.country, self.kinds))]
        return [Exposed(name, "node", 0.0) for name in names if name in network.node]
