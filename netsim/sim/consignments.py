"""Consignments: a lane that sends them, a shipment and what has become of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from netsim.arrays.freight import TEU_PER_TRUCK, Drive, Ride, Route, Stretch

if TYPE_CHECKING:
    from netsim.arrays.freight import Part
    from netsim.model import CargoClass, Freight, Network
    from netsim.sim.choice import Choice
    from netsim.sim.express import Express
    from netsim.sim.itineraries import Itinerary
    from netsim.sim.journeys import Journey

Behind = Stretch | Drive | Ride
"""What a shipment has driven or ridden."""

HASTE: Final = (0.463, 0.730, 1.0, 1.370, 2.158)
"""Shippers differ: 10, 30, 50, 70 and 90 % quantiles of a lognormal value of time, median 1, sigma 0.6 (estimate)."""


@dataclass(frozen=True, eq=False)
class Lane:
    """A row of freight with what follows from it in a network, looked up once and not for every shipment."""

    network: Network
    row: Freight
    cargo: CargoClass | None
    usual: tuple[Route | None, ...]
    """The way taken while nothing is disturbed, by haste."""
    barred: frozenset[str] = frozenset()
    """Services that it cannot use: they have not the plugs for one shipment."""
    at_home: dict[int, Choice | None] = field(default_factory=dict)
    """What who sets out chooses while there is no news, by haste."""
    itineraries: dict[int, tuple[Route, Itinerary | None]] = field(default_factory=dict)
    """Routes for those who know their way through gates, by the identity of the route, which is kept alive."""

    @cached_property
    def id(self) -> str:
        """The row's id."""
        return self.row.id

    @cached_property
    def teu(self) -> float:
        """Size of a shipment. [TEU]"""
        return self.row.size * (TEU_PER_TRUCK if self.row.unit == "truck" else 1.0)

    @cached_property
    def trucks(self) -> int:
        """Trucks that carry a shipment on a road."""
        return math.ceil(self.teu / TEU_PER_TRUCK)

    @cached_property
    def patience(self) -> float:
        """Wait that a shipper bears at one place; infinite where the policy is to wait. [s]"""
        if self.row.policy == "wait" or self.row.patience is None:
            return math.inf
        return self.row.patience

    @cached_property
    def leaves_at_once(self) -> bool:
        """Whether nothing is gathered until a cut-off."""
        return self.cargo is None or self.cargo.cutoffs is None

    @cached_property
    def is_patient(self) -> bool:
        """Whether its shipments leave at once, wait as long as it takes, do not spoil, and nothing comes back."""
        return self.leaves_at_once and self.patience == self.life == math.inf and not self.row.empties

    @cached_property
    def speed_limit(self) -> float | None:
        """Speed that its trucks keep to; ``None``: that of the road. [m/s]"""
        return None if self.cargo is None else self.cargo.speed_limit

    @cached_property
    def is_reefer(self) -> bool:
        """Whether it needs a plug on trains and ships."""
        return self.cargo is not None and self.cargo.reefer

    @property
    def value_of_time(self) -> float:
        """What an hour is worth to the shipper in the middle. [USD per TEU and h]"""
        return median_value_of_time(self.cargo)

    @cached_property
    def due(self) -> float:
        """Time after which it is late; NaN where it is never due. [s]"""
        return math.nan if self.cargo is None or self.cargo.due is None else self.cargo.due

    @cached_property
    def life(self) -> float:
        """Time on the way after which the cargo is spoiled. [s]"""
        return math.inf if self.cargo is None or self.cargo.shelf_life is None else self.cargo.shelf_life


def median_value_of_time(cargo: CargoClass | None) -> float:
    """Return what an hour is worth to the shipper in the middle; 2 USD for general cargo. [USD per TEU and h]"""
    return cargo.value_of_time_per_h if cargo is not None else 2.0


@dataclass(eq=False)
class Shipment:
    """
    A consignment and what has become of it so far.

    What it begins with is told once for all, by the class: most shipments change half of it.
    """

    lane: Lane
    haste: int
    """Which of the values of time in ``HASTE`` its shipper has."""
    created: float
    at: str
    number: int
    """Its place among all shipments of the run."""
    serial: int
    """Its place among those of its lane, from 1."""
    outcome: str = field(default="not_departed", init=False)
    departed: float = field(default=math.nan, init=False)
    ended: float = field(default=math.nan, init=False)
    waited: float = field(default=0.0, init=False)
    moved: float = field(default=0.0, init=False)
    cost: float = field(default=0.0, init=False)
    path: tuple[Behind, ...] = field(default=(), init=False)
    """What lies behind it, in order."""
    stretch: Stretch | None = field(default=None, init=False)
    """The roads that it drives at the moment."""
    journey: Journey | Express | None = field(default=None, init=False)
    avoid: frozenset[str] = field(default=frozenset(), init=False)
    """What it has turned away from."""
    pushed_by: int | None = field(default=None, init=False)
    """The event that made it leave its usual way."""
    chance: float = field(default=0.0, init=False)
    """Where it stands between 0 and 1 when ways get shares."""
    comes_back: bool = field(default=False, init=False)
    """Whether its truck or box goes back empty."""
    driven: float = field(default=0.0, init=False)
    """Time at the wheel since the last rest, where drivers rest. [s]"""
    waited_before: float = field(default=0.0, init=False)
    """How long it had waited when it last drove. [s]"""
    doing: Part | str | None = field(default=None, init=False)
    """The part of its way that it is on, or the gate for whose slot it waits."""
    chosen: Choice | None = field(default=None, init=False)
    """The way on which it set out."""
    usual_delay: float = field(default=0.0, init=False)
    """The delay on its usual way that its shipper knew of and did not take upon itself. [s]"""
    cause: int | None = field(default=None, init=False)
    """The event that made it set out on another way than usual."""

    @property
    def id(self) -> str:
        """Its lane and its place there."""
        return f"{self.lane.id}/{self.serial}"

    @property
    def usual(self) -> Route | None:
        """The way that its shipper takes while nothing is disturbed."""
        return self.lane.usual[self.haste]

    @property
    def value_of_time(self) -> float:
        """What an hour is worth to its shipper. [USD per TEU and h]"""
        return HASTE[self.haste] * self.lane.value_of_time
