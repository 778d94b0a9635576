"""A flow of sediment down a slope or a canyon: it breaks what crosses its way when it gets there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, get_args

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, did_you_mean
from netsim.hazards.curves import count_of
from netsim.hazards.exposed import Exposed
from netsim.hazards.places import misplaced, stands_still
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Filled, Line, LinkKind, Names, NonNegative, Positive, Share
from netsim.model.distribution import Distribution
from netsim.model.hazards import Known, Outage
from netsim.units import km, say_time

if TYPE_CHECKING:
    from netsim.geo.exposure import Area as Shape
    from netsim.hazards.front import Crossing
    from netsim.hazards.scene import Scene
    from netsim.model import Network

_LEAST: Final = 0.01
"""Speed below which a flow has come to rest. [m/s]"""


@register_hazard("flow")
@validated(frozen=True, slots=True, config=STRICT)
class Flow:
    """A flow that runs down a line at a speed: a turbidity current, a slide, a flood wave."""

    name: Annotated[Filled, Column("flow")]
    """What flows and where, in a few words."""
    line: Line
    """Its way from where it starts, longitude first, along geodesics. [degrees]"""
    within: Annotated[Positive, Column("within", "length")]
    """How far it reaches to either side. [m]"""
    speed: Annotated[float, Field(ge=_LEAST), Column("speed", "speed")]
    """Of its front at the start. [m/s]"""
    end_speed: Annotated[float, Field(ge=_LEAST), Column("end_speed", "speed")] | None = None
    """Of its front at the end, changing evenly with the way between; ``None``: as at the start. [m/s]"""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When it starts. [s after start]"""
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    """How long what it hits stays down; ``None``: until a crew has mended it. [s]"""
    kinds: Names = ("submarine",)
    """Kinds of link that it can break."""
    chance: Annotated[Share, Field(gt=0)] = 1.0
    """Chance of each link that it meets to break; each is drawn on its own."""
    work: Distribution | None = None
    """Time on site that mending takes; ``None``: what the crew takes as a rule. [s]"""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Flow:
        wrong = misplaced(self.line)
        if wrong:
            raise ValueError(wrong)
        if stands_still(self.line):
            raise ValueError("the line has no length: a flow needs two different places")
        return self

    def wrong(self, known: Known) -> Iterator[Fault]:  # noqa: ARG002 - a flow names no asset
        """Yield kinds that no link has."""
        for kind in self.kinds:
            if kind not in get_args(LinkKind):
                hint = did_you_mean(kind, get_args(LinkKind)) or "known: " + ", ".join(get_args(LinkKind))
                yield Fault(f'no link is of the kind "{kind}"', ("kinds",), hint)

    def headline(self, scene: Scene) -> str:
        """Name it, and what lies in its way."""
        found = self._crossings(scene.network)
        if not found:
            return f"{self.name}, {count_of(found)} in its way"
        first, last = (say_time(end(one.time for one in found)) for end in (min, max))
        when = f"after {first}" if first == last else f"from {first} to {last} after it began"
        return f"{self.name}, {count_of(found)} in its way, {when}"

    def possible(self, network: Network) -> Iterator[Outage]:
        """Yield an outage of each link that it meets, when it gets there."""
        from netsim.geo.lengths import measure

        found = self._crossings(network)
        metres = measure(network, [network.link[one.link] for one in found]).metres
        for one in found:
            words = f"{self.reason or self.name}, {one.way / km:.0f} km on its way"
            place = one.part * metres[one.link]
            yield Outage(one.link, self.at + one.time, self.lasts, 0.0, self.work, words, place)

    def unfold(self, scene: Scene) -> Iterator[Outage]:
        """Yield the outages of what breaks."""
        for outage in self.possible(scene.network):
            stream = scene.draw(f"hazard/{scene.number}/{outage.asset}")
            if self.chance >= 1.0 or stream.uniform() < self.chance:
                yield outage

    def exposed(self, network: Network) -> list[Exposed]:
        """Return the links that it meets."""
        kinds = {link.id: link.kind for link in network.links}
        return [
            Exposed(one.link, kinds[one.link], one.metres, self.chance, f"{say_time(one.time)} after it began")
            for one in self._crossings(network)
        ]

    def footprint(self) -> Shape:
        """Return all that it reaches."""
        from netsim.geo.exposure import around

        return around(self.line, self.within)

    def _crossings(self, network: Network) -> list[Crossing]:
        from netsim.hazards.front import crossings

        end = self.speed if self.end_speed is None else self.end_speed
        links = [link for link in network.links if link.kind in self.kinds and link.status == "live"]
        return crossings({link.id: network.course(link) for link in links}, self.line, self.within, (self.speed, end))
