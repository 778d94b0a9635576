"""An attack on what a place computes: its machines stop, while its cables may go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, did_you_mean
from netsim.hazards.exposed import Exposed
from netsim.hazards.order import FOR_GOOD
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Filled, Names, NonNegative, Positive, Share
from netsim.model.effects import Silence
from netsim.model.hazards import Known, Outage, Stoppage

if TYPE_CHECKING:
    from netsim.hazards.scene import Scene
    from netsim.model import Network


@register_hazard("attack")
@validated(frozen=True, slots=True, config=STRICT)
class Attack:
    """An attack that stops the machines of data centres, exchanges or customs platforms."""

    name: Annotated[Filled, Column("attack")]
    """What happens, in a few words."""
    places: Annotated[Names, Field(min_length=1)]
    """Nodes that are hit."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When. [s after start]"""
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    """Until the machines work again; ``None``: to the end of the run. [s]"""
    share: Annotated[Share, Field(lt=1)] = 0.0
    """Part of their work that goes on."""
    cables: bool = True
    """Whether the fibre through the places goes on carrying."""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield that there is no such place."""
        nodes = {name for network in known.networks for name in network.node} | known.added
        for name in self.places:
            if name not in nodes:
                yield Fault(f'no node is named "{name}"', ("places",), did_you_mean(name, nodes))

    def headline(self, scene: Scene) -> str:
        """Name the attack and whom it hits."""
        return f"{self.name}: {', '.join(map(scene.network.named, self.places))}"

    def possible(self, network: Network) -> Iterator[Outage | Stoppage]:
        """Yield that each place falls silent, or goes down whole."""
        why = self.reason or self.name
        left = f", {self.share:.0%} left" if self.share else ""
        for place in self.places:
            if place not in network.node:
                continue
            if self.cables:
                over = "the attack is over"
                yield Silence(place, self.at, self.lasts, self.share, detail=why + left, reason=why, over=over)
            else:
                yield Outage(place, self.at, self.lasts or FOR_GOOD, self.share, reason=why)

    def unfold(self, scene: Scene) -> Iterator[Outage | Stoppage]:
        """Yield the same: nothing of it is drawn."""
        return self.possible(scene.network)

    def exposed(self, network: Network) -> list[Exposed]:
        """Return the places."""
        return [Exposed(place, "node", 0.0) for place in self.places if place in network.node]
