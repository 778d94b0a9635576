"""An order: a border is closed, bandwidth across it is cut, or data of others may not pass through a country."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault
from netsim.hazards.common_cause import Countries
from netsim.hazards.exposed import Exposed
from netsim.hazards.members import gates_between, links_across, unknown_countries
from netsim.hazards.registry import register_hazard
from netsim.model.base import DIGITAL, FREIGHT, STRICT, Column, Filled, Names, NonNegative, Positive, Share
from netsim.model.effects import NoTransit
from netsim.model.hazards import Known, Outage, Stoppage
from netsim.units import days

if TYPE_CHECKING:
    from netsim.hazards.scene import Scene
    from netsim.model import Network

FOR_GOOD: Final = 36_525 * days
"""How long holds what has no end: a century. [s]"""
_BY_LAND: Final = ("road", "rail", "waterway")
_PAIR: Final = 2


@register_hazard("order")
@validated(frozen=True, slots=True, config=STRICT)
class Order:
    """What somebody orders: nothing breaks, nobody has to mend anything, and all is as before when it ends."""

    name: Annotated[Filled, Column("order")]
    """What is ordered, in a few words."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """From when it holds. [s after start]"""
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    """How long it holds; ``None``: for good. [s]"""
    close: Names = ()
    """Gates (``friendship-pass CN>VN``), places or freight links that close to freight; of a place all its gates."""
    border: Countries = ()
    """Two countries between which the border closes to freight, or one that closes all its borders."""
    modes: Names = _BY_LAND
    """Kinds of link for which that border closes."""
    between: Countries = ()
    """Two countries between which bandwidth is cut, or one whose bandwidth to all others is."""
    bandwidth: Annotated[Share, Field(lt=1)] | None = None
    """Part of the capacity of the links across that border which stays."""
    forbid_transit: Countries = ()
    """Countries that data may not pass through which neither begins nor ends there."""
    reason: str = ""
    """Why, for the log and the report; empty: its name."""

    @model_validator(mode="after")
    def _orders_something(self) -> Order:
        if bool(self.between) is (self.bandwidth is None):
            raise ValueError("between and bandwidth go together")
        if not (self.close or self.border or self.between or self.forbid_transit):
            raise ValueError("an order says what to close, a border, between whom bandwidth is cut, or forbid_transit")
        for sides in (self.border, self.between):
            if len(set(sides)) != len(sides) or len(sides) > _PAIR:
                raise ValueError("a border lies between two different countries; of one country it is all around it")
        if self.modes != _BY_LAND and not self.border:
            raise ValueError("modes are those for which a border closes: name the border")
        return self

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield gates and countries that there are not, and borders that nothing crosses."""
        yield from known.unknown(self.close, "close")
        yield from self._cannot_close(known)
        for mode in self.modes:
            if mode not in FREIGHT:
                yield Fault(f'no freight goes by "{mode}"', ("modes",), "known: " + ", ".join(sorted(FREIGHT)))
        yield from unknown_countries(known, self.forbid_transit, "forbid_transit")
        for key, find, what in (
            ("border", self._shut, "no gate and no such link for freight"),
            ("between", self._cut, "no link for data"),
        ):
            sides = getattr(self, key)
            faults = list(unknown_countries(known, sides, key))
            yield from faults
            if sides and not faults and not any(any(find(network)) for network in known.networks):
                yield Fault(f"{what} crosses the border of {' and '.join(sides)}", (key,))

    def _cannot_close(self, known: Known) -> Iterator[Fault]:
        """Yield cables, systems and groups, which carry no freight that could be held up."""
        open_ = set(known.added)
        for network in known.networks:
            open_ |= {*network.node, *(gate.id for gate in network.gates)}
            open_ |= {link.id for link in network.links if not link.is_digital}
        for name in self.close:
            if name in known.assets and name not in open_:
                hint = "name gates, places or links of freight; for data write between and bandwidth"
                yield Fault(f'"{name}" carries no freight', ("close",), hint)

    def headline(self, scene: Scene) -> str:
        """Say what is ordered, and how much it concerns."""
        count = len(self.exposed(scene.network))
        concerned = f", {count} asset{'' if count == 1 else 's'} concerned" if count else ""
        shut = f", no transit through {', '.join(self.forbid_transit)}" if self.forbid_transit else ""
        return f"by order: {self.name}{concerned}{shut}"

    def possible(self, network: Network) -> Iterator[Outage | Stoppage]:
        """Yield what closes, what is cut, and where data may not pass."""
        why, lasts = self.reason or self.name, self.lasts or FOR_GOOD
        yield from self._closed(network)
        for asset in self._shut(network):
            yield Outage(asset, self.at, lasts, reason=why)
        for asset in self._cut(network):
            yield Outage(asset, self.at, lasts, self.bandwidth or 0.0, reason=why)
        for country in self.forbid_transit:
            yield NoTransit(country, self.at, self.lasts, reason=why)

    def unfold(self, scene: Scene) -> Iterator[Outage | Stoppage]:
        """Yield the same: nothing of it is drawn."""
        return self.possible(scene.network)

    def exposed(self, network: Network) -> list[Exposed]:
        """Return the gates, places and links that it concerns."""
        found: dict[str, Exposed] = {}
        for effect in self.possible(network):
            if not isinstance(effect, NoTransit):
                asset = effect.asset if isinstance(effect, Outage) else effect.place
                kind = (
                    network.link[asset].kind if asset in network.link else "node" if asset in network.node else "gate"
                )
                found[asset] = Exposed(asset, kind, 0.0)
        return list(found.values())

    def _closed(self, network: Network) -> Iterator[Outage | Stoppage]:
        """Yield what is named: gates and links are barred, a place without gates stops work; data go on everywhere."""
        why, lasts = self.reason or self.name, self.lasts or FOR_GOOD
        for name in self.close:
            gates = [gate.id for gate in network.gates if name in {gate.node, gate.id}]
            if name in network.node and not gates:
                yield Stoppage(name, self.at, lasts, detail=why, reason=why, over="the order is lifted")
            elif name in network.link or gates:
                for asset in gates or [name]:
                    yield Outage(asset, self.at, lasts, reason=why)

    def _shut(self, network: Network) -> Iterator[str]:
        """Yield the gates at the border, and the links over it that no such gate stands at."""
        if not self.border:
            return
        gates = list(gates_between(network, self.border)) if "road" in self.modes else []
        yield from (gate.id for gate in gates)
        guarded = {gate.node for gate in gates}
        for link in links_across(network, self.border, self.modes):
            if link.kind != "road" or guarded.isdisjoint((link.source, link.target)):
                yield link.id

    def _cut(self, network: Network) -> Iterator[str]:
        """Yield the links for data over the border."""
        if self.between:
            yield from (link.id for link in links_across(network, self.between, DIGITAL))
