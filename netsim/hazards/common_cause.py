"""A failure of all that a country, an operator or a corridor has of some kinds, at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, did_you_mean
from netsim.hazards.exposed import Exposed
from netsim.hazards.members import GROUND, LINKS, NODES, countries_of, nodes_in, unknown_countries, unknown_kinds
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Country, Filled, Names, NonNegative, Positive, Share, Words
from netsim.model.distribution import Distribution
from netsim.model.hazards import Known, Outage

if TYPE_CHECKING:
    from netsim.hazards.scene import Scene
    from netsim.model import Link, Network

Countries = Annotated[tuple[Country, ...], Field(strict=False)]


@register_hazard("common_cause")
@validated(frozen=True, slots=True, config=STRICT)
class CommonCause:
    """All assets fail together that lie in a country, belong to an operator and run in a corridor, as far as named."""

    name: Annotated[Filled, Column("common_cause")]
    """What happens, in a few words."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When. [s after start]"""
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    """How long what fails stays down; ``None``: until a crew has mended it. [s]"""
    country: Countries = ()
    """Countries (ISO 3166 alpha-2) in which a node, or an end of a link, lies."""
    operator: Words = ()
    """Owners, as the table of systems names them, of the system that a link belongs to."""
    corridor: Names = ()
    """Systems or shared-risk groups that a link belongs to."""
    kinds: Names = GROUND
    """Kinds of link and of node that fail; ``node`` stands for all nodes."""
    capacity: Annotated[Share, Field(lt=1)] = 0.0
    """Part of the capacity that stays."""
    work: Distribution | None = None
    """Time on site that mending takes; ``None``: what the crew takes as a rule. [s]"""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    @model_validator(mode="after")
    def _is_of_somebody(self) -> CommonCause:
        if not (self.country or self.operator or self.corridor):
            raise ValueError("a failure names a country, an operator or a corridor")
        return self

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield names that nobody has, and that nothing is of all that is named."""
        faults = [*unknown_countries(known, self.country, "country"), *self._strangers(known)]
        faults += unknown_kinds(self.kinds, (*LINKS, "node", *NODES))
        yield from faults
        if not faults and not any(self.exposed(network) for network in known.networks):
            hint = "name other kinds, or fewer of country, operator and corridor"
            yield Fault(f"nothing of the kinds {', '.join(self.kinds)} is of all that", ("common_cause",), hint)

    def _strangers(self, known: Known) -> Iterator[Fault]:
        operators = {name for network in known.networks for name in network.operators}
        for name in self.operator:
            if name not in operators:
                hint = did_you_mean(name, operators) or "take a name from the column owners of systems.csv"
                yield Fault(f'no system belongs to "{name}"', ("operator",), hint)
        groups = {group for network in known.networks for link in network.links for group in _groups(link)}
        for name in self.corridor:
            if name not in groups:
                hint = did_you_mean(name, groups) or "netsim list srlgs tells them"
                yield Fault(f'no system or shared-risk group is named "{name}"', ("corridor",), hint)

    def headline(self, scene: Scene) -> str:
        """Name the event, and how much of what fails."""
        count = len(self.exposed(scene.network))
        whose = ", ".join((*self.country, *self.operator, *self.corridor))
        return f"{self.name}: {count} asset{'' if count == 1 else 's'} of {whose}"

    def possible(self, network: Network) -> Iterator[Outage]:
        """Yield an outage of each member."""
        for one in self.exposed(network):
            yield Outage(one.asset, self.at, self.lasts, self.capacity, self.work, self.reason or self.name)

    def unfold(self, scene: Scene) -> Iterator[Outage]:
        """Yield the same: all fail."""
        return self.possible(scene.network)

    def exposed(self, network: Network) -> list[Exposed]:
        """Return the members: what is in service, of the kinds, and of all that is named."""
        owned = {system for name in self.operator for system in network.operators.get(name, ())}
        found = [Exposed(link.id, link.kind, 0.0) for link in network.links if self._has(network, link, owned)]
        if self.operator or self.corridor:  # of which places are no part
            return found
        return found + [Exposed(node.id, "node", 0.0) for node in nodes_in(network, self.country, self.kinds)]

    def _has(self, network: Network, link: Link, owned: set[str]) -> bool:
        return (
            link.kind in self.kinds
            and link.status == "live"
            and (not self.country or not countries_of(network, link).isdisjoint(self.country))
            and (not self.operator or link.system in owned)
            and (not self.corridor or not _groups(link).isdisjoint(self.corridor))
        )


def _groups(link: Link) -> set[str]:
    return {link.system, *link.srlgs} - {""}
