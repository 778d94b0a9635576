"""What goes wrong: an asset that is down, a place that stops work, and what every hazard can say of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Protocol, runtime_checkable

from pydantic import Field
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, did_you_mean
from netsim.model.base import STRICT, Column, Id, NonNegative, Positive, Share
from netsim.model.distribution import Distribution
from netsim.units import km

if TYPE_CHECKING:
    from netsim.hazards.scene import Scene
    from netsim.model.network import Network


@dataclass(frozen=True, slots=True)
class Known:
    """What a hazard may name."""

    networks: tuple[Network, ...]
    """The network at the beginning and after each change."""
    assets: frozenset[str]
    """All that can fail: nodes, links, gates, systems and shared-risk groups."""
    added: frozenset[str]
    """Rows that a change adds, be they of whatever table."""

    def unknown(self, names: Iterable[str], key: str) -> Iterator[Fault]:
        """Yield the names that no asset has, as faults of a key of the hazard."""
        for name in names:
            if name not in self.assets:
                message = f'no node, link, system or group is named "{name}"'
                yield Fault(message, (key,), did_you_mean(name, self.assets))


@runtime_checkable
class Hazard(Protocol):
    """
    What a scenario lists under ``hazards``.

    Whoever adds a kind of hazard writes one frozen class with these, and registers it with
    :func:`netsim.register_hazard`.
    """

    @property
    def at(self) -> float:
        """When it begins. [s after start]"""

    @property
    def reason(self) -> str:
        """Why, in the words of the scenario."""

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield what does not fit the network; paths begin with the field."""

    def possible(self, network: Network) -> Iterable[Outage | Stoppage]:
        """Return all that it may do to single assets of a network, whatever is drawn: for checks before a run."""

    def headline(self, scene: Scene) -> str:
        """Say for the log what begins; empty where the outages say all."""

    def unfold(self, scene: Scene) -> Iterable[Outage | Stoppage]:
        """Return what it does to single assets; called once, when it begins."""


@runtime_checkable
class Gale(Protocol):
    """A hazard whose wind keeps crews from their work."""

    def gales(self, limit: float, place: tuple[float, float], node: str) -> Iterable[tuple[float, float]]:
        """Return from when until when it blows harder than a limit [m/s] at a place, or at a node. [s after start]"""


@validated(frozen=True, slots=True, config=STRICT)
class Outage:
    """An asset that is down, or at reduced capacity, from a moment until it is mended or for a time."""

    asset: Annotated[Id, Column("outage")]
    """A node, link, system or shared-risk group."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """Moment of the failure. [s after start]"""
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    """``None``: until a repair crew has mended it. [s]"""
    capacity: Annotated[Share, Field(lt=1)] = 0.0
    """Part of the capacity that stays."""
    work: Distribution | None = None
    """Time on site that mending takes; ``None``: what the crew takes as a rule. [s]"""
    reason: str = ""
    position: Annotated[NonNegative, Column("at_km", "length", km)] | None = None
    """Where on a link, from its source; ``None``: drawn, each place alike. [m]"""

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield that there is no such asset."""
        yield from known.unknown([self.asset], "outage")

    def possible(self, network: Network) -> Iterable[Outage | Stoppage]:  # noqa: ARG002 - others look at it
        """Return itself."""
        return (self,)

    def headline(self, scene: Scene) -> str:  # noqa: ARG002 - others look at it
        """Say nothing: the asset that goes down says all."""
        return ""

    def unfold(self, scene: Scene) -> Iterable[Outage | Stoppage]:  # noqa: ARG002 - others look at it
        """Return itself."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Stoppage:
    """A place that stops work, or goes on with a part of it, although nothing of it is broken."""

    place: str
    at: float
    """[s after start]"""
    lasts: float | None
    """``None``: to the end of the run. [s]"""
    share: float = 0.0
    """Part of its work that goes on."""
    what: str = "stopped"
    """Name of the event in the log."""
    detail: str = ""
    """What the log says beside it."""
    reason: str = ""
    """Why it works otherwise, in a few words."""
    over: str = ""
    """What the log says when it ends."""
