"""The freight plane of a run: gates, timetables, lanes, and what shippers know and choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from netsim.arrays.freight import FreightPlane
from netsim.sim.approach import Jams
from netsim.sim.bulletins import Board
from netsim.sim.choice import Choice
from netsim.sim.consignments import Lane, Shipment
from netsim.sim.convoys import Convoys
from netsim.sim.diary import Diary
from netsim.sim.driving import hours_of
from netsim.sim.empties import way_back
from netsim.sim.express import Express, bring_home, set_out_express
from netsim.sim.gates import GateQueue
from netsim.sim.journeys import Journey
from netsim.sim.knowledge import Knowledge
from netsim.sim.lanes import lane_of
from netsim.sim.meters import Meters
from netsim.sim.services import Timetables
from netsim.sim.shipments import set_out_daily, travel
from netsim.sim.teller import Teller
from netsim.sim.world import World

if TYPE_CHECKING:
    from netsim.model import Freight, Network, Scenario, Service


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
        self.ships = ships and scenario.freight
        """Whether anybody is on the way who could hear of anything."""
        self.plane = plane
        self.gates: dict[str, GateQueue] = {}
        self.shipments: list[Shipment] = []
        self.driving = hours_of(scenario)
        """The hours that drivers keep; ``None``: they do not rest."""
        self.closed: frozenset[str] = frozenset()
        """Freight links that cannot be passed."""
        self.started: set[str] = set()
        """Lanes and services that have a process."""
        self.created = 0
        """All shipments, also those of convoys."""
        self.sent: Counter[str] = Counter()
        """The shipments of each lane are counted, however often the lane changes."""
        self.convoys = Convoys(self)
        self.jams = Jams(self)
        """Links that are blocked by those who stand on them, before a gate whose approach is full."""
        self.can_jam = False
        """Whether a full approach may block a road, or could before the network changed."""
        self.diary = Diary(self)
        self.meters = Meters(self)
        self.timetables = Timetables(self)
        self.known = Knowledge(self)
        self._empties: dict[str, Lane] = {}
        self.teller = Teller(self)
        self._looked_at = -1
        self._start()
        self.board = Board(self)
        self.on_change.append(self._look)

    def _start(self) -> None:
        """Open the gates, run the timetables and start the lanes that the network has and the world has not."""
        self._services = {service.id: service for service in self.network.services}
        gates = self.network.all_gates
        self.can_jam |= any(gate.approach_room is not None for gate in gates)
        self.has_slots = any(gate.bookings_per_h is not None for gate in gates)
        """Whether a gate takes bookings."""
        for gate in gates:
            if gate.id not in self.gates:
                self.gates[gate.id] = GateQueue(self, gate)
            else:
                self.gates[gate.id].adopt(gate)
                self.gates[gate.id].recover("removed", None)
        for gone in self.gates.keys() - {gate.id for gate in gates}:
            self.gates[gone].fall("removed", "closed", None)
        self.may_plan = self._may_plan()
        """Whether nothing but gates can stop a shipment on an open road."""
        self.meters.adopt()
        if self.ships:
            self.timetables.adopt()
            self.start_lanes()
        self.known.forget()

    def _may_plan(self) -> bool:
        return not (self.can_jam or self.has_slots or self.driving is not None)

    def start_lanes(self) -> None:
        """Start the lanes that have no process yet."""
        for lane in self.network.freight:
            if lane.id not in self.started:
                self.started.add(lane.id)
                Journey(self.env, set_out_daily(self, lane), at_once=False)

    def adopt(self, network: Network, plane: FreightPlane, cause: int | None = None) -> None:
        """Go on with another network, because of an event."""
        self.convoys.scatter()
        for queue in self.gates.values():
            queue.plans.drop()
        for express in self._express():
            if express.is_at_a_gate:
                express.interrupt()
        self.network, self.plane = network, plane
        self.__dict__.pop("kinds", None)
        self._empties.clear()
        self.teller.adopt(cause)
        self.standing += 1
        self._start()

    def enlist(self, lane: Lane, count: int) -> range:
        """Count shipments that a lane creates; return the places that they have among all."""
        first = self.created
        self.created += count
        self.sent[lane.id] += count
        return range(first, self.created)

    def create(self, lane: Lane, haste: int) -> Shipment:
        """Create a shipment now, where its lane begins."""
        (number,) = self.enlist(lane, 1)
        shipment = Shipment(lane, haste, self.env.now, lane.row.origin, number, self.sent[lane.id])
        self.shipments.append(shipment)
        return shipment

    def send(self, shipment: Shipment) -> None:
        """Let a shipment set out: express, or as a story that looks at everything on the way."""
        express = set_out_express(self, shipment) if self.may_plan else None
        shipment.journey = express or Journey(self.env, travel(self, shipment))

    def _express(self) -> Iterator[Express]:
        """Yield who is on the way express."""
        self.bring_home()
        for shipment in self.shipments if self.diary.itineraries else ():
            if isinstance(shipment.journey, Express):
                yield shipment.journey

    def bring_home(self) -> None:
        """Write down who has arrived by now without a look at the clock."""
        for itinerary in self.diary.itineraries:
            bring_home(itinerary, self.env.now)

    def close_books(self) -> None:
        """Write down what is known of gates and shipments when the run ends."""
        self.convoys.scatter(before=self.now)
        for express in self._express():
            express.stand_still()
        for queue in self.gates.values():
            queue.plans.finish()
            queue.tell_peak()

    def _look(self, cause: int | None) -> None:
        """Look at roads and gates, if anything can have happened to them."""
        if self.standing != self._looked_at:
            self._looked_at = self.standing
            self._look_at_roads()
            self._look_at_gates(cause)
            self.timetables.look()

    def touched_links(self) -> list[str]:
        """Return the freight links of which something is broken or works otherwise; all others are as they were."""
        touched = self.faults.keys() | self.fallen.keys()
        return [
            row.id for row in self.plane.links if touched and not touched.isdisjoint((row.id, row.source, row.target))
        ]

    def _look_at_roads(self) -> None:
        """Close and open links; stop the trucks that are on their way to one that closes."""
        before = self.closed
        self.closed = frozenset(link for link in self.touched_links() if not self.carries(link))
        newly = self.closed - before
        if newly:
            self.convoys.scatter()
            self.bring_home()
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
        yield from self.meters.backlogs()

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
        return lane_of(self, row)

    def lane_of_empties(self, row: Freight) -> Lane:
        """Look up the lane on which what has become empty goes back, once for each network."""
        if row.id not in self._empties:
            self._empties[row.id] = self.lane(way_back(row))
        return self._empties[row.id]

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
        return self.known.best(shipment, avoid, on_site=on_site)

    def choose_way(self, shipment: Shipment) -> Choice | None:
        """Choose the way on which a shipment sets out: the cheapest, or one by its share if the scenario says so."""
        terms = self.scenario.choice
        return self.known.at_home(shipment) if terms is None else self.known.by_share(shipment, terms)

    def may_leave(self, shipment: Shipment, obstacle: str) -> bool:
        """Tell whether there is any sense in leaving a queue: who would go round needs a way round."""
        row = shipment.lane.row
        if row.policy != "reroute":
            return True
        avoid = shipment.avoid | self.known.unusable(shipment.lane) | {obstacle}
        return self.plane.has_way((shipment.at, row.destination), row.modes, avoid)
