"""A storm on its way: it closes ports while it blows there, and harms what is not built for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault
from netsim.hazards.curves import count_of, no_curves
from netsim.hazards.exposed import Exposed
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Filled, Names, NonNegative, Positive
from netsim.model.fix import Fix
from netsim.model.hazards import Known, Outage, Stoppage
from netsim.units import say_time

if TYPE_CHECKING:
    from netsim.geo.exposure import Area as Shape
    from netsim.hazards.harm import Harm
    from netsim.hazards.scene import Scene
    from netsim.model import Network

MEASURE: Final = "wind_ms"
_GALE: Final = 17.2
"""Beaufort 8 begins here. [m/s]"""
_SHAPE: Final = 1.5
"""Holland's B where nothing is said; he gives a range from 1 to 2.5."""


@register_hazard("track")
@validated(frozen=True, slots=True, config=STRICT)
class Track:
    """A storm whose centre moves from fix to fix, along geodesics and evenly in time."""

    name: Annotated[Filled, Column("track")]
    """Which storm."""
    fixes: Annotated[tuple[Fix, ...], Field(strict=False)]
    """Where its centre is when, and how strong it is: ``6 h, 110.9 20.0, 58 m/s, 40 km`` is the time since ``at``,
    longitude and latitude, the largest sustained wind, and the distance from the centre at which it blows, which may be
    left out."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """From when the times of the fixes count. [s after start]"""
    shape: Positive = _SHAPE
    """Holland's B: how narrow the storm is, 1 to 2.5."""
    kinds: Names = ()
    """Kinds of link and node that it can harm; empty: all that have a curve of the measure ``wind_ms``."""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    @model_validator(mode="after")
    def _moves(self) -> Track:
        if len(self.fixes) < 2:  # noqa: PLR2004 - a way has two ends
            raise ValueError("a track needs two fixes or more")
        late = [
            number
            for number, (before, fix) in enumerate(zip(self.fixes, self.fixes[1:], strict=False), 2)
            if fix.after <= before.after
        ]
        if late:
            raise ValueError("; ".join(f"fix {number} is not later than the one before" for number in late))
        return self

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield kinds that no curve is for; without curves it still closes ports."""
        yield from no_curves(known, MEASURE, self.kinds, key="")

    def headline(self, scene: Scene) -> str:
        """Name the storm, how hard it blows, and what it may hit."""
        from netsim.hazards.harm import exposed_to

        ports = len({stop.place for stop in self._stoppages(scene.network)})
        found = exposed_to(self._harms(scene.network), MEASURE)
        wind = max(fix.wind for fix in self.fixes)
        reached = f"{count_of(found)} and {ports} port{'' if ports == 1 else 's'}"
        return f"{self.name}, wind of up to {wind:g} m/s, {reached} in its reach"

    def possible(self, network: Network) -> Iterator[Outage | Stoppage]:
        """Yield the ports that it closes, and every state that an asset may come into."""
        from netsim.hazards.harm import possible

        yield from self._stoppages(network)
        yield from possible(self._harms(network), self.reason or self.name)

    def unfold(self, scene: Scene) -> Iterator[Outage | Stoppage]:
        """Yield the ports that it closes, and what becomes of assets, each at the moment of its strongest wind."""
        from netsim.hazards.harm import unfolded

        yield from self._stoppages(scene.network)
        yield from unfolded(self._harms(scene.network), scene, self.reason or self.name)

    def gales(self, limit: float, place: tuple[float, float], node: str) -> Iterator[tuple[float, float]]:  # noqa: ARG002 - a storm knows places
        """Yield from when until when it blows harder than a limit at a place."""
        from netsim.hazards.storm import spells_of

        for begin, end, _ in spells_of(self, *place, limit):
            yield begin, end

    def footprint(self) -> Shape:
        """Return the strip over which it blows a gale: Beaufort 8, from 17.2 m/s on."""
        from netsim.hazards.storm import Storm

        return Storm(self).swept(_GALE)

    def exposed(self, network: Network) -> list[Exposed]:
        """Return the ports that it closes, and the assets that it may harm."""
        from netsim.hazards.harm import exposed_to

        stops = ((stop, stop.detail.partition(",")[0]) for stop in self._stoppages(network))
        closed = [
            Exposed(stop.place, "port", 0.0, 1.0, f"{wind}, closed for {say_time(stop.lasts or 0.0)}")
            for stop, wind in stops
        ]
        return closed + exposed_to(self._harms(network), MEASURE)

    def _harms(self, network: Network) -> list[Harm]:
        from netsim.hazards.harm import harms
        from netsim.hazards.storm import Storm

        return harms(network, Storm(self), self.kinds)

    def _stoppages(self, network: Network) -> Iterator[Stoppage]:
        from netsim.hazards.storm import spells_of

        for port in network.ports:
            node = network.node[port.node]
            for begin, end, most in spells_of(self, node.lon, node.lat, port.wind_limit or math.inf):
                words = f"wind of up to {most:.0f} m/s, {self.reason or self.name}"
                detail = f"{words}; the port works up to {port.wind_limit:g} m/s"
                yield Stoppage(port.node, begin, end - begin, 0.0, "wind", detail, words, "the wind has fallen")
