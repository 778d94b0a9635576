"""An earthquake: shaking that falls with the distance from the epicentre by a published law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault
from netsim.hazards.curves import count_of, no_curves
from netsim.hazards.intense import Intense
from netsim.hazards.places import misplaced
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Filled, Names, NonNegative, Point
from netsim.model.hazards import Known
from netsim.units import km

if TYPE_CHECKING:
    from netsim.hazards.harm import Harm
    from netsim.hazards.scene import Scene
    from netsim.model import Network

_MEASURES: Final = {"joyner-boore-1981": "pga_g", "allen-2012": "mmi"}
_STEP: Final = 2 * km
"""Way along a link on which the shaking hardly changes."""


@register_hazard("quake")
@validated(frozen=True, slots=True, config=STRICT)
class Quake(Intense):
    """An earthquake of a magnitude: what it does to each asset follows from the shaking there and its fragility."""

    name: Annotated[Filled, Column("quake")]
    """Which earthquake."""
    centre: Point
    """Epicentre, longitude first. [degrees]"""
    magnitude: Annotated[float, Field(ge=4, le=9.5)]
    """Moment magnitude."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When. [s after start]"""
    depth: Annotated[NonNegative, Column("depth", "length")] | None = None
    """Of the hypocentre; only for a law that asks for it. [m]"""
    law: Literal["joyner-boore-1981", "allen-2012"] = "joyner-boore-1981"
    """``joyner-boore-1981``: acceleration in the measure ``pga_g``, without depth; ``allen-2012``: intensity in the
    measure ``mmi``, with the depth."""
    kinds: Names = ()
    """Kinds of link and node that it can harm; empty: all that have a curve of fragility for the measure."""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    @model_validator(mode="after")
    def _is_complete(self) -> Quake:
        wrong = misplaced([self.centre])
        if wrong:
            raise ValueError(wrong)
        if self.law == "allen-2012" and self.depth is None:
            raise ValueError("the law allen-2012 needs the depth, such as 10 km")
        if self.law != "allen-2012" and self.depth is not None:
            raise ValueError(f"the law {self.law} knows no depth: leave it out, or write law: allen-2012")
        return self

    @property
    def measure(self) -> str:
        """What its law tells."""
        return _MEASURES[self.law]

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield that nothing has a curve for it."""
        yield from no_curves(known, self.measure, self.kinds, key="law")

    def headline(self, scene: Scene) -> str:
        """Name it, and how much may be harmed."""
        return f"{self.name}, magnitude {self.magnitude:g}, {count_of(self.exposed(scene.network))} in its reach"

    def _harms(self, network: Network) -> list[Harm]:
        from netsim.hazards.attenuation import Shaking
        from netsim.hazards.harm import harms
        from netsim.hazards.spread import Spread

        shaking = Shaking(self.law, self.magnitude, self.depth or 0.0)
        return harms(network, Spread(self.measure, [self.centre], shaking, self.at, _STEP), self.kinds)
