"""Border gates: lanes in parallel, a queue that keeps its order, and patience."""

from __future__ import annotations

import math
from array import array
from collections import deque
from typing import TYPE_CHECKING, Final

from netsim.sim.approach import Approach
from netsim.sim.bookings import Slots
from netsim.sim.passages import Plans
from netsim.sim.patience import Patience
from netsim.sim.posts import Post
from netsim.sim.turns import KnownTurn, Turn
from netsim.units import days

if TYPE_CHECKING:
    from netsim.kernels.base import FloatArray
    from netsim.model import Gate
    from netsim.sim.approach import Way
    from netsim.sim.express import Express
    from netsim.sim.passages import Passage
    from netsim.sim.world import World

SERVED: Final = "served"
LEFT: Final = "left"


class GateQueue(Post):
    """
    One direction of a border gate.

    Trucks join, wait for a lane and are served one after the other; those in ``priority_classes`` first.
    Nobody waits as a process: the queue is two lists in order of arrival, the end of a service is one event.
    """

    def __init__(self, world: World, gate: Gate) -> None:
        super().__init__(world, gate)
        self._ordinary = 0
        """Lanes that serve trucks without priority."""
        self._in_lanes: dict[Turn, float] = {}
        """Who is in a lane, and until when, where the time in a lane is known. [s]"""
        self.arrived = self.served = self.left = 0
        """Trucks, from time zero on."""
        self.joined, self.waited, self.trucks = array("d"), array("d"), array("i")
        """When each shipment joined, how long it waited, how many trucks it had."""
        self._queues: tuple[deque[Turn], deque[Turn]] = (deque(), deque())
        self._patience = Patience(world.env, self._dismiss)
        self._draw = world.draw(f"gate/{gate.id}")
        self.lane_time = _lane_time(gate)
        """Time in a lane while it works automatically and never closes; 0 where that is not known. [s]"""
        self.plans = Plans(self)
        self.approach = None if gate.approach_room is None else Approach(self)
        self.slots = None if gate.bookings_per_h is None else Slots(self)
        self._start_keeping_hours()
        self._read()

    # -- what trucks do -----------------------------------------------------------------------------------------

    def join(self, trucks: int, cargo_class: str = "", patience: float = math.inf, way: Way | None = None) -> Turn:
        """
        Join the queue; the event tells whether the trucks were served or left when patience was over.

        Parameters
        ----------
        trucks
            How many.
        cargo_class
            Of what they carry.
        patience
            Wait after which they leave. [s]
        way
            The road that they came over, on which they stand if the approach is full.
        """
        if self.plans.hold:
            self.plans.drop()
        entry = Turn(self._env, trucks, self.through, cargo_class not in self.gate.priority_classes)
        if entry.joined >= 0.0:
            self.arrived += trucks
        if self.is_free:
            self._serve(entry)
        else:
            self._wait_for_a_lane(entry, way)
            if patience < math.inf and entry.in_queue:
                self._patience.add(entry, entry.joined + patience)
        self._read()
        return entry

    def _wait_for_a_lane(self, entry: Turn, way: Way | None) -> None:
        if self.approach is None or self.approach.takes(entry.trucks):
            self.line_up(entry)
        else:
            self.approach.stand(entry, way)
        self._waiting += entry.trucks
        if self.gate.priority_lanes:
            self._serve_those_waiting()

    def patient_turn(self, express: Express, start: float) -> KnownTurn | None:
        """Take a place for who knows how long he waits, but would drive away if that changed; else nothing."""
        itinerary, shipment, step = express.itinerary, express.shipment, len(express.times) // 2
        shipment.at = itinerary.places[step]
        if not itinerary.world.may_leave(shipment, itinerary.gates[step].name):
            return None
        turn = KnownTurn(self._env, itinerary.trucks, self.through)
        turn.starts = start
        self._patience.add(turn, turn.joined + itinerary.patience)
        return turn

    def stand_in_line(self, passage: Passage) -> Turn:
        """Go on waiting as somebody whose passage was known and is not any more."""
        turn: Turn
        if passage.turn is not None:
            turn, passage.turn.starts = passage.turn, math.inf
        else:
            turn = Turn(self._env, passage.trucks, self.through)
            turn.joined = passage.joined
        self.line_up(turn)
        self._waiting += turn.trucks
        return turn

    def line_up(self, entry: Turn) -> None:
        """Take the last place on the approach, behind those of the same rank."""
        self._queues[entry.rank].append(entry)

    @property
    def is_free(self) -> bool:
        """Whether whoever comes now is served at once."""
        return not self._waiting and self.may_serve and (not self.gate.priority_lanes or self._takes_anybody)

    @property
    def waiting(self) -> int:
        """Trucks in the queue, on the approach and on the road behind it."""
        return self.plans.waiting if self.plans.hold else self._waiting

    @property
    def busy(self) -> int:
        """Lanes at work."""
        return self.plans.busy if self.plans.hold else self._busy

    @property
    def is_plain(self) -> bool:
        """Whether it works as usual and nobody waits, so that who comes can know when he is through."""
        return (
            self.mode == "automatic"
            and self.lane_time > 0.0
            and not self._waiting
            and self._peak is None
            and self.approach is None
            and self.slots is None
            and not self.gate.priority_lanes
            and self._busy == len(self._in_lanes) <= self.gate.lanes
        )

    @property
    def expected_wait(self) -> float:
        """Wait that somebody reckons with who sees the queue: trucks over the rate of the lanes. [s]"""
        law = self.gate.lane_time(self.mode)
        open_share = self.gate.opens.span / days
        trucks = self.waiting if self.approach is None else self.waiting + self.approach.held
        queue = trucks * (law.mean + self.gate.inspecting) / (self.gate.lanes * open_share)
        return queue if self.slots is None else max(queue, self.slots.wait)

    def adopt(self, gate: Gate) -> None:
        """Go on with other terms: lanes, service times, opening hours."""
        self.plans.drop()
        changed_hours = gate.opens is not self.gate.opens
        self.gate, self.lane_time = gate, _lane_time(gate)
        if gate.approach_room is not None and self.approach is None:
            self.approach = Approach(self)
        if (gate.bookings_per_h is None) is not (self.slots is None):
            self.slots = None if gate.bookings_per_h is None else Slots(self)
        if changed_hours:
            self._start_keeping_hours()
        self._serve_those_waiting()
        self._read()

    # -- service -------------------------------------------------------------------------------------------------

    @property
    def may_serve(self) -> bool:
        """Whether a lane is free that works."""
        return self.is_open and self._busy < self.gate.lanes and self.mode != "closed"

    @property
    def _takes_anybody(self) -> bool:
        """Whether a lane is free that is not kept for those with priority."""
        return self._ordinary < self.gate.lanes - self.gate.priority_lanes

    def _serve(self, entry: Turn) -> None:
        """Take trucks into a lane; their event is set to happen when they are through."""
        joined, trucks = entry.joined, entry.trucks
        self.joined.append(joined)
        self.waited.append(self._env.now - joined)
        self.trucks.append(trucks)
        self.take_in(entry, self._env.now + trucks * self._service_time())

    def take_in(self, entry: Turn, through: float) -> None:
        """Let trucks be in a lane until a moment."""
        entry.in_queue = False
        self._busy += 1
        self._ordinary += entry.rank
        if self.lane_time:
            self._in_lanes[entry] = through
        entry._ok, entry._value = True, SERVED  # noqa: SLF001 - a timeout with a value, without a second event
        self._env.at(through, entry)

    def leave_lanes(self) -> list[tuple[Turn, float]]:
        """Leave those who are in lanes to the plans."""
        known = list(self._in_lanes.items())
        for turn, _ in known:
            turn.callbacks.remove(self.through)
        self._in_lanes.clear()
        self._busy = self._ordinary = 0
        return known

    def keep(self, joined: FloatArray, start: FloatArray, trucks: array[int]) -> None:
        """Write down shipments that have been served or are in a lane."""
        self.joined.frombytes(joined.tobytes())
        self.waited.frombytes((start - joined).tobytes())
        self.trucks.extend(trucks)

    def _service_time(self) -> float:
        gate = self.gate
        time = self._draw.draw(gate.lane_time(self.mode))
        if gate.inspection is not None and self._draw.uniform() < (gate.inspection_share or 0.0):
            time += self._draw.draw(gate.inspection)
        return time

    def through(self, entry: Turn) -> None:
        """Go on with the next when trucks are through."""
        if self._in_lanes:
            self._in_lanes.pop(entry, None)
        self._busy -= 1
        self._ordinary -= entry.rank
        if self._env.now >= 0.0:
            self.served += entry.trucks
        if self._waiting or self._peak is not None or self.approach is not None:
            self._serve_those_waiting()
        self._read()

    def _serve_those_waiting(self) -> None:
        approach = self.approach
        while self._waiting and self.may_serve:
            if approach is not None:
                approach.move_up()
            entry = self._next()
            if entry is None:  # whoever waits may not use the lanes that are free
                break
            self._waiting -= entry.trucks
            self._serve(entry)
        if approach is not None:
            approach.move_up()
        self._watch_the_peak()

    def _next(self) -> Turn | None:
        """Take the first who may go; those who drove away are still in the lists and are passed over."""
        for rank, queue in enumerate(self._queues):
            if rank and self.gate.priority_lanes and not self._takes_anybody:
                break
            while queue:
                entry = queue.popleft()
                if entry.in_queue:
                    return entry
        return None

    # -- patience ------------------------------------------------------------------------------------------------

    def _dismiss(self, due: list[Turn]) -> None:
        """Let those drive away whose patience is over, unless they have been served meanwhile."""
        for entry in due:
            if entry.in_queue:
                entry.in_queue = False
                entry.callbacks.remove(self.through)
                self._waiting -= entry.trucks
                if self.approach is not None and entry.on_road:
                    self.approach.leave(entry)
                if self._env.now >= 0.0:
                    self.left += entry.trucks
                entry.succeed(LEFT)
        if self.approach is not None:
            self.approach.move_up()
        self._read()


def _lane_time(gate: Gate) -> float:
    """Return the time in a lane of a gate that never closes, if it is always the same; else 0. [s]"""
    law = gate.lane_time()
    is_known = law.law == "constant" and gate.inspection is None and gate.opens.always
    return law.first if is_known else 0.0
