"""Ways for freight: roads to drive, transfers to pass, services to ride, gates on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netsim.units import hours

if TYPE_CHECKING:
    from netsim.model import Ban

TEU_PER_TRUCK: Final = 2.0
"""A truck carries a 40-foot box."""


@dataclass(frozen=True, slots=True)
class Drive:
    """A link that is driven, or a transfer that is passed."""

    name: str
    """The link."""
    forward: bool
    time: float
    mode: str
    arrives: str = ""
    """Node from which one goes on behind it; empty where a gate comes first."""
    money: float = 0.0
    """[USD per TEU]"""
    is_limited: bool = False
    """Whether only so many vehicles may enter in an hour or a day."""
    ban: Ban | None = None
    """Hours in which trucks may not enter."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Roads driven one after the other, with nothing on the way that one has to wait for."""

    drives: tuple[Drive, ...]
    time: float
    money: float
    arrives: str
    links: frozenset[str]

    @classmethod
    def of(cls, drives: list[Drive]) -> Stretch:
        """Join drives."""
        arrives = next((drive.arrives for drive in reversed(drives) if drive.arrives), "")
        links = frozenset(drive.name for drive in drives)
        return cls(tuple(drives), sum(d.time for d in drives), sum(d.money for d in drives), arrives, links)


@dataclass(frozen=True, slots=True)
class Cross:
    """A border gate."""

    name: str
    """Node and direction."""
    time: float
    arrives: str = ""
    """Node from which one goes on behind it; empty where one stands at it already."""


@dataclass(frozen=True, slots=True)
class Ride:
    """A train or ship from the stop where cargo boards to the stop where it leaves."""

    name: str
    """The service."""
    board: str
    alight: str
    time: float
    """Expected, the wait for the next departure included. [s]"""
    mode: str
    money: float = 0.0
    """[USD per TEU]"""


Leg = Drive | Cross | Ride
Part = Stretch | Drive | Cross | Ride


@dataclass(frozen=True, slots=True)
class Arc:
    """One step of a search: its legs, what it costs, and what it needs."""

    tail: str
    head: str
    legs: tuple[Leg, ...]
    time: float
    """Expected while nothing is disturbed. [s]"""
    money: float
    """[USD per TEU]"""
    mode: str
    needs: frozenset[str]
    """Links, nodes, gates and services without which the arc cannot be used."""
    queues: tuple[str, ...]
    """Places where a queue may stand, named as in bulletins."""


@dataclass(frozen=True, slots=True)
class Route:
    """A way for freight from one node to another."""

    origin: str
    destination: str
    parts: tuple[Part, ...]
    time: float
    """[s]"""
    money: float
    """[USD per TEU]"""
    modes: tuple[str, ...]
    """Modes in the order of their use, transfers left out."""
    path: tuple[str, ...]
    """Links driven and services ridden."""
    needs: frozenset[str]
    queues: tuple[str, ...]

    @property
    def legs(self) -> Iterator[Leg]:
        """All legs in order, those of stretches one by one."""
        for part in self.parts:
            yield from part.drives if isinstance(part, Stretch) else (part,)

    def cost(self, value_of_time: float) -> float:
        """Return the generalised cost while nothing is disturbed. [USD per TEU; value of time in USD per TEU and h]"""
        return self.money + value_of_time * self.time / hours


def place_of_boarding(service: str, stop: str) -> str:
    """Name the queue of those who wait for a service at a stop."""
    return f"{service} at {stop}"


def plugs_at(place: str) -> str:
    """Name the queue of the reefers among those who wait at a place of boarding."""
    return f"{place} for a plug"


def as_route(ends: tuple[str, str], arcs: list[Arc]) -> Route:
    """Make a route of the arcs of a path."""
    modes = dict.fromkeys(arc.mode for arc in arcs if arc.mode != "transfer")
    path = (leg.name for arc in arcs for leg in arc.legs if not isinstance(leg, Cross))
    return Route(
        *ends,
        tuple(join(leg for arc in arcs for leg in arc.legs)),
        sum(arc.time for arc in arcs),
        sum(arc.money for arc in arcs),
        tuple(modes),
        tuple(path),
        frozenset().union(*(arc.needs for arc in arcs)),
        tuple(queue for arc in arcs for queue in arc.queues),
    )


def join(legs: Iterable[Leg]) -> Iterator[Part]:
    """Join the roads that follow one another without a queue between them."""
    roads: list[Drive] = []
    for leg in legs:
        if isinstance(leg, Drive) and leg.mode == "road" and not leg.is_limited and leg.ban is None:
            roads.append(leg)
            continue
        if roads:
            yield Stretch.of(roads)
            roads = []
        yield leg
    if roads:
        yield Stretch.of(roads)
