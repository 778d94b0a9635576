"""What passes where on a day when nothing is disturbed, from the ways that shippers usually take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netsim.arrays.freight import TEU_PER_TRUCK, Cross, FreightPlane, Ride
from netsim.io import read_topology
from netsim.sim.consignments import HASTE
from netsim.units import days

if TYPE_CHECKING:
    from netsim.arrays.freight import Route
    from netsim.model import Freight, Gate, Network, Service

TOPOLOGY: Final = Path(__file__).parents[1] / "china-asean"
YEAR: Final = 2026
"""Whose seasons are averaged: the year of the scenarios."""
DEFAULT_VALUE: Final = 2.0
"""Of an hour, where a lane has no class. [USD per TEU and h]"""


@dataclass
class Usual:
    """Flows of a day on average over the year."""

    network: Network
    plane: FreightPlane
    trucks: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """By gate and cargo class."""
    seated: dict[tuple[str, str, str], float] = field(default_factory=lambda: defaultdict(float))
    """TEU by service, stop and next stop."""
    handled: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """TEU that board or leave ships, by port and unit of the lane."""
    lost: list[str] = field(default_factory=list)
    """Lanes without a way."""

    def count(self, lane: Freight, route: Route, teu: float) -> None:
        """Add what a lane sends along a route."""
        for part in route.parts:
            if isinstance(part, Cross):
                self.trucks[part.name, lane.class_] += teu / TEU_PER_TRUCK
            elif isinstance(part, Ride):
                self._ride(lane, part, teu)

    def _ride(self, lane: Freight, ride: Ride, teu: float) -> None:
        stops = self.services[ride.name].stops
        way = stops[stops.index(ride.board) : stops.index(ride.alight) + 1]
        for here, there in pairwise(way):
            self.seated[ride.name, here, there] += teu
        if ride.mode in {"sea", "waterway"}:
            self.handled[ride.board, lane.unit] += teu
            self.handled[ride.alight, lane.unit] += teu

    @property
    def services(self) -> dict[str, Service]:
        """Services by id."""
        return {service.id: service for service in self.network.services}

    def passing(self, gate: str, *, empty: bool = True) -> float:
        """Return the trucks a day at a gate in one direction, the empty ones with them or not."""
        return sum(n for (name, kind), n in self.trucks.items() if name == gate and (empty or kind != "empties"))

    def used(self, gate: Gate, factor: float = 1.0) -> float:
        """Return the part of the open time in which the lanes of a gate are busy."""
        gate = self.network.defaults.complete(gate)
        lane = gate.lane_time().mean + gate.inspecting
        return factor * self.passing(gate.id) * lane / (gate.lanes * gate.opens.span)

    def full(self, service: Service) -> float:
        """Return how full a service is between the two stops where it is fullest."""
        room = service.capacity * days / service.departures.headway
        return max(self.seated[service.id, here, there] for here, there in pairwise(service.stops)) / room

    def over(self, link: str, *, forward: bool) -> tuple[float, float]:
        """Return the departures and the TEU a day over a link in one direction."""
        departures = teu = 0.0
        for service in self.network.services:
            for (here, there), drives in zip(
                pairwise(service.stops), self.plane.stages.get(service.id, ()), strict=False
            ):
                if any(drive.name == link and drive.forward == forward for drive in drives):
                    departures += days / service.departures.headway
                    teu += self.seated[service.id, here, there]
        return departures, teu


@cache
def usual(day: date | None = None) -> Usual:
    """Return the flows of china-asean averaged over the year, or those of the season of one day."""
    network = read_topology(TOPOLOGY)
    flows = Usual(network, FreightPlane(network))
    value = {cargo.id: cargo.value_of_time_per_h for cargo in network.classes}
    for lane in network.freight:
        factor = lane.season.mean(YEAR) if day is None else lane.season.factor(day)
        teu = factor * lane.per_day * (TEU_PER_TRUCK if lane.unit == "truck" else 1.0) / len(HASTE)
        for haste in HASTE:
            worth = haste * value.get(lane.class_, DEFAULT_VALUE)
            route = flows.plane.route((lane.origin, lane.destination), worth, lane.modes)
            if route is None:
                flows.lost.append(lane.id)
            else:
                flows.count(lane, route, teu)
    return flows
