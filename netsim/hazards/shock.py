"""A flood, a blast, a release: an intensity at a place or along a line, and how it falls from there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault
from netsim.hazards.curves import count_of, no_curves, say
from netsim.hazards.intense import Intense
from netsim.hazards.places import misplaced, stands_still
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Filled, Id, Line, Names, NonNegative, Point, Positive
from netsim.model.hazards import Known

if TYPE_CHECKING:
    from netsim.hazards.harm import Harm
    from netsim.hazards.scene import Scene
    from netsim.hazards.spread import Fall
    from netsim.model import Network

_SQUARE: Final = 2.0
"""Exponent of a power where nothing is said: what spreads over a sphere."""


@register_hazard("shock")
@validated(frozen=True, slots=True, config=STRICT)
class Shock(Intense):
    """An event of an intensity that falls with the distance, such as a flood or a blast."""

    name: Annotated[Filled, Column("shock")]
    """What happens and where, in a few words."""
    measure: Id
    """What the intensity is told in: a measure of the table fragility, such as ``depth_m``."""
    peak: Positive
    """Intensity at the centre or on the line. [unit of the measure]"""
    length: Annotated[Positive, Column("length", "length")]
    """``exponential``: distance on which the intensity falls to 37 %; ``power``: distance up to which it is the peak.
    [m]"""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When. [s after start]"""
    centre: Point | None = None
    """Where, longitude first. [degrees]"""
    line: Annotated[Line | None, Column("line")] = None
    """Course of a river, a coast or a fault, along geodesics, instead of a centre. [degrees]"""
    falls: Literal["exponential", "power"] = "exponential"
    """How the intensity falls with the distance."""
    exponent: Positive | None = None
    """Of a ``power``; ``None``: 2."""
    kinds: Names = ()
    """Kinds of link and node that it can harm; empty: all that have a curve of fragility for the measure."""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Shock:
        if (self.centre is None) is (self.line is None):
            raise ValueError("a shock has a centre, or a line")
        wrong = misplaced(self.places)
        if wrong:
            raise ValueError(wrong)
        if self.line is not None and stands_still(self.line):
            raise ValueError("the line has no length: write a centre")
        if self.falls == "exponential" and self.exponent is not None:
            raise ValueError("only a power has an exponent: leave it out, or write falls: power")
        return self

    @property
    def places(self) -> tuple[tuple[float, float], ...]:
        """Where it is strongest: its line, or its centre alone. [degrees]"""
        return self.line or ((self.centre,) if self.centre is not None else ())

    @property
    def fall(self) -> Fall:
        """How its intensity falls with the distance."""
        from netsim.hazards.spread import Fall

        return Fall(self.peak, self.length, None if self.falls == "exponential" else self.exponent or _SQUARE)

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield that nothing has a curve for it."""
        yield from no_curves(known, self.measure, self.kinds)

    def headline(self, scene: Scene) -> str:
        """Name it, how strong it is, and how much may be harmed."""
        return f"{self.name}, {say(self.measure, self.peak)}, {count_of(self.exposed(scene.network))} in its reach"

    def _harms(self, network: Network) -> list[Harm]:
        from netsim.hazards.harm import harms
        from netsim.hazards.spread import Spread

        return harms(network, Spread(self.measure, self.places, self.fall, self.at, self.length / 40), self.kinds)
