"""The freight plane of a run: gates, timetables, lanes, and what shippers know and choose."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from netsim.arrays.freight import FreightPlane
from netsim.sim.bulletins import QUIET, Board, Bulletin
from netsim.sim.diary import Diary
from netsim.sim.gates import GateQueue
from netsim.sim.meters import Meters
from netsim.sim.services import Timetables
from netsim.sim.shipments import HASTE, Lane, Shipment, median_value_of_time, set_out_daily
from netsim.sim.world import World
from netsim.units import hours

if TYPE_CHECKING:
    from netsim.arrays.freight import Ride, Route
    from netsim.model import Freight, Network, Scenario, Service

_CHOICES_KEPT = 5_000


class Choice(NamedTuple):
    """A way, and the delay on it that the shipper knows of."""

    route: Route
    delay: float
    """[s]"""


class FreightWorld(World):
    """
    A world with freight in it.

    Parameters
    ----------
    scenario, network, seed
        As in ``World``.
    plane
        The freight graph of the network.
    ships
        Whether freight sets out and services run, if the scenario has freight at all.
    """

    def __init__(
        self, scenario: Scenario, network: Network, seed: int, plane: FreightPlane, *, ships: bool = True
    ) -> None:
        super().__init__(scenario, network, seed)
        self._ships = ships and scenario.freight
        self.plane = plane
        self.gates: dict[str, GateQueue] = {}
        self.shipments: list[Shipment] = []
        self.closed: frozenset[str] = frozenset()
        """Freight links that cannot be passed."""
        self.started: set[str] = set()
        """Lanes and services that have a process."""
        self.numbers: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        """The shipments of each lane are counted, however often the lane changes."""
        self.diary = Diary(self)
        self.meters = Meters(self)
        self.timetables = Timetables(self)
        self._choices: dict[tuple[object, ...], Choice | None] = {}
        self._ways: dict[tuple[object, ...], list[tuple[Route, float]]] = {}
        self._told: set[tuple[str, ...]] = set()
        self._looked_at = -1
        self._start()
        self.board = Board(self)
        self.on_change.append(self._look)

    def _start(self) -> None:
        """Open the gates, run the timetables and start the lanes that the network has and the world has not."""
        self._services = {service.id: service for service in self.network.services}
        for gate in self.network.complete_gates:
            if gate.id not in self.gates:
                self.gates[gate.id] = GateQueue(self, gate)
            else:
                self.gates[gate.id].adopt(gate)
                self.gates[gate.id].recover("removed", None)
        for gone in self.gates.keys() - {gate.id for gate in self.network.gates}:
            self.gates[gone].fall("removed", "closed", None)
        self.meters.adopt()
        if self._ships:
            self.timetables.adopt()
            self.start_lanes()

    def start_lanes(self) -> None:
        """Start the lanes that have no process yet."""
        for lane in self.network.freight:
            if lane.id not in self.started:
                self.started.add(lane.id)
                self.env.process(set_out_daily(self, lane))

    def adopt(self, network: Network, plane: FreightPlane) -> None:
        """Go on with another network."""
        self.network, self.plane = network, plane
        self.__dict__.pop("kinds", None)
        self._choices.clear()
        self._ways.clear()
        self.standing += 1
        self._start()

    def _look(self, cause: int | None) -> None:
        """Look at roads and gates, if anything can have happened to them."""
        if self.standing != self._looked_at:
            self._looked_at = self.standing
            self._look_at_roads()
            self._look_at_gates(cause)

    def _look_at_roads(self) -> None:
        """Close and open links; stop the trucks that are on their way to one that closes."""
        before, self.closed = self.closed, frozenset(link.id for link in self.plane.links if not self.carries(link.id))
        newly = self.closed - before
        if newly:
            for shipment in self.shipments:
                links = shipment.stretch.links if shipment.stretch is not None else frozenset()
                if shipment.journey is not None and not newly.isdisjoint(links):
                    shipment.journey.interrupt()

    def _look_at_gates(self, cause: int | None) -> None:
        """Close the gates that are down, and open those that are up again."""
        for name, queue in self.gates.items():
            if self.is_up(queue.gate.node) and self.is_up(name):
                queue.recover("closure", cause)
            else:
                queue.fall("closure", "closed", cause)

    # -- what shippers know --------------------------------------------------------------------------------------

    def other_waits(self) -> Iterator[tuple[str, float]]:
        """Yield the expected waits for services and before links of limited capacity. [s]"""
        yield from self.timetables.backlogs()
        for link in self.plane.links:
            if link.capacity_per_h:
                yield link.id, self.meters.backlog(link.id)

    def why_slow(self, asset: str) -> int | None:
        """Return the event behind a closed link or a slow gate, if there is one."""
        if asset in self.gates:
            return self.gates[asset].mode_row
        return self.why_closed(asset) if asset in self.network.link else None

    def headway(self, service: str) -> float:
        """Return the mean time between two departures of a service. [s]"""
        row = self._services.get(service)
        return row.departures.headway if row is not None else 0.0

    def runs(self, service: Service) -> bool:
        """Tell whether the network has a service, unaltered, and its stops are joined."""
        return self._services.get(service.id) == service and service.id in self.plane.stages

    # -- what shippers choose ------------------------------------------------------------------------------------

    def lane(self, row: Freight) -> Lane:
        """Look up what a row of freight means in the present network."""
        cargo = next((one for one in self.network.classes if one.id == row.class_), None)
        median = median_value_of_time(cargo)
        ways = self.plane.alternatives((row.origin, row.destination), median, row.modes)
        usual = (min(ways, key=lambda way: way.cost(haste * median), default=None) for haste in HASTE)
        return Lane(self.network, row, cargo, tuple(usual))

    def best_route(
        self, shipment: Shipment, avoid: frozenset[str] = frozenset(), *, on_site: bool = False
    ) -> Choice | None:
        """
        Choose the way of least generalised cost by what the shipper knows.

        Parameters
        ----------
        shipment
            Goes on from where it is.
        avoid
            What it will not use.
        on_site
            Whether it stands at the place and knows the last bulletin, or hears with the delay of its lane.
        """
        number = self.board.number(0.0 if on_site else shipment.lane.row.information_delay)
        bulletin = self.board.read(number)
        number = -1 if bulletin is QUIET else number
        key = (shipment.lane.id, shipment.at, shipment.haste, number, avoid)
        if key not in self._choices:
            if len(self._choices) > _CHOICES_KEPT:
                self._choices.clear()
                self._ways.clear()
            self._choices[key] = self._choose(shipment, number, avoid)
        return self._choices[key]

    def may_leave(self, shipment: Shipment, obstacle: str) -> bool:
        """Tell whether there is any sense in leaving a queue: who would go round needs a way round."""
        row = shipment.lane.row
        if row.policy != "reroute":
            return True
        return self.plane.has_way((shipment.at, row.destination), row.modes, shipment.avoid | {obstacle})

    def _choose(self, shipment: Shipment, number: int, avoid: frozenset[str]) -> Choice | None:
        lane, value = shipment.lane, shipment.value_of_time
        told = self._known_ways(lane, shipment.at, number, avoid)
        bearable = [(way, delay) for way, delay in told if delay <= lane.patience]
        best = min(bearable or told, key=lambda one: one[0].cost(value) + value * one[1] / hours, default=None)
        return None if best is None else Choice(*best)

    def _known_ways(self, lane: Lane, at: str, number: int, avoid: frozenset[str]) -> list[tuple[Route, float]]:
        """Return the ways on from a place and the delay of each that a bulletin tells; alike for all of a lane."""
        key = (lane.id, at, number, avoid)
        if key not in self._ways:
            bulletin, ends = self.board.read(number), (at, lane.row.destination)
            ways = self.plane.alternatives(ends, lane.value_of_time, lane.row.modes, avoid)
            if bulletin.closed:
                banned = avoid | frozenset(bulletin.closed)
                ways += self.plane.alternatives(ends, lane.value_of_time, lane.row.modes, banned)
            self._ways[key] = [(way, self._delay(way, bulletin)) for way in ways]
        return self._ways[key]

    def _delay(self, way: Route, bulletin: Bulletin) -> float:
        return bulletin.delay(way.queues, way.needs, self.now) if bulletin is not QUIET else 0.0

    # -- what the log tells of it --------------------------------------------------------------------------------

    def tell_choice(self, shipment: Shipment, route: Route) -> None:
        """Note when shippers of a lane first set out on another way than usual."""
        usual = shipment.usual
        if usual is None or usual.path == route.path:
            return
        bulletin = self.board.read(self.board.number(shipment.lane.row.information_delay))
        shipment.pushed_by = shipment.cause = _reason(usual, bulletin)
        shipment.usual_delay = self._delay(usual, bulletin)
        if (shipment.lane.id, *route.path) not in self._told:
            self._told.add((shipment.lane.id, *route.path))
            self.note("diverted", shipment.lane.id, _difference(self.network, usual, route), cause=shipment.pushed_by)

    def tell_boarding(self, shipment: Shipment, leg: Ride) -> None:
        """Note when cargo of a lane first boards a train or ship that it does not use as a rule."""
        usual = shipment.usual.modes if shipment.usual is not None else ()
        if leg.mode in usual or (shipment.lane.id, leg.mode) in self._told:
            return
        self._told.add((shipment.lane.id, leg.mode))
        detail = f"{', '.join(usual)} -> {leg.mode} ({self.network.named(leg.name)})"
        self.note("rerouted", shipment.lane.id, detail, cause=shipment.pushed_by)


def _reason(usual: Route, bulletin: Bulletin) -> int | None:
    """Find the event that slows the usual way most."""
    slow = [name for name in (*usual.queues, *sorted(usual.needs)) if name in bulletin.causes]
    worst = max(slow, key=lambda name: bulletin.waits.get(name, 0.0) or bulletin.closed.get(name, 0.0), default=None)
    return bulletin.causes[worst] if worst is not None else None


def _difference(network: Network, usual: Route, route: Route) -> str:
    """Say what a way uses that the usual one does not, and the other way round."""
    new = [network.named(name.partition(" ")[0]) for name in (*route.queues, *route.path) if name not in usual.needs]
    old = [network.named(name.partition(" ")[0]) for name in (*usual.queues, *usual.path) if name not in route.needs]
    ways = (f"{', '.join(way.modes)} via {via[0] if via else '-'}" for way, via in ((route, new), (usual, old)))
    return " instead of ".join(ways)
