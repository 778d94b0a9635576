"""Wind: it closes the ports that bear less, for as long as it blows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, did_you_mean
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Names, NonNegative, Point, Positive
from netsim.model.hazards import Known, Stoppage

if TYPE_CHECKING:
    from netsim.hazards.scene import Scene
    from netsim.model import Network, Port

_EAST: Final = 180.0
_NORTH: Final = 90.0


@register_hazard("wind")
@validated(frozen=True, slots=True, config=STRICT)
class Wind:
    """A wind that closes the ports within its reach whose ``wind_limit`` is lower, and nothing else."""

    speed: Annotated[Positive, Column("wind", "speed")]
    """Closes ports whose wind_limit is lower. [m/s]"""
    lasts: Annotated[Positive, Column("lasts", "time")]
    """How long it blows. [s]"""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When it begins. [s after start]"""
    places: Names = ()
    """Ports that it reaches."""
    centre: Point | None = None
    """Longitude and latitude of its middle, where no places are named. [degrees]"""
    radius: Annotated[Positive, Column("radius", "length")] | None = None
    """How far it reaches from there. [m]"""
    reason: str = ""
    """Why, for the log and the report."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Wind:
        if (self.centre is None) is not (self.radius is None) or bool(self.places) is (self.centre is not None):
            raise ValueError("a wind has places, or a centre and a radius")
        if self.centre is not None and not (abs(self.centre[0]) <= _EAST and abs(self.centre[1]) <= _NORTH):
            raise ValueError("the centre is longitude and latitude, in this order")
        return self

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield places that are no ports."""
        ports = {port.node for network in known.networks for port in network.ports} | known.added
        for name in self.places:
            if name not in ports:
                yield Fault(f'no port is named "{name}"', ("places",), did_you_mean(name, ports))

    def headline(self, scene: Scene) -> str:  # noqa: ARG002 - others look at it
        """Say nothing: each port says which wind closes it."""
        return ""

    def possible(self, network: Network) -> Iterator[Stoppage]:
        """Yield that each port stops which it reaches, and which bears less."""
        words = f"wind of {self.speed:g} m/s" + (f", {self.reason}" if self.reason else "")
        for port in self._struck(network):
            detail = f"{words}; the port works up to {port.wind_limit:g} m/s"
            yield Stoppage(port.node, self.at, self.lasts, 0.0, "wind", detail, words, "the wind has fallen")

    def unfold(self, scene: Scene) -> Iterator[Stoppage]:
        """Yield the same: nothing of it is drawn."""
        return self.possible(scene.network)

    def gales(self, limit: float, place: tuple[float, float], node: str) -> Iterator[tuple[float, float]]:
        """Yield the one time for which it blows, where it reaches and is stronger."""
        if self.speed > limit and (node in self.places or self._covers(*place)):
            yield self.at, self.at + self.lasts

    def _struck(self, network: Network) -> Iterator[Port]:
        for port in network.ports:
            if port.wind_limit is not None and port.wind_limit < self.speed and self._reaches(network, port):
                yield port

    def _reaches(self, network: Network, port: Port) -> bool:
        node = network.node[port.node]
        return port.node in self.places or self._covers(node.lon, node.lat)

    def _covers(self, lon: float, lat: float) -> bool:
        from netsim.geo.lengths import geodesic

        if self.centre is None or self.radius is None:
            return False
        return float(geodesic(*self.centre, lon, lat)) <= self.radius
