"""
Express: shipments that need to be looked at only where they come to a gate.

On roads without limits nothing happens to a truck before it comes to the next gate. Where that only serves in order of
arrival it is told when it will be through (``passages``) and drives on in one go; at any other it queues up as all do.
Behind the last gate it rolls home, and nobody looks before the books are brought up to date. Nobody needs a story for
that; as soon as something comes between, the shipment tells its own from where it is.
"""

from __future__ import annotations

from copy import copy
from itertools import chain
from typing import TYPE_CHECKING, Final

from netsim.arrays.freight import Stretch
from netsim.sim.gates import LEFT
from netsim.sim.itineraries import itinerary_of
from netsim.sim.journeys import Journey
from netsim.sim.shipments import deliver, drive_the_rest, follow, keep_turn, queue_up, travel, turned_away

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsim.sim.consignments import Shipment
    from netsim.sim.freight import FreightWorld
    from netsim.sim.itineraries import Arrival, Itinerary
    from netsim.sim.journeys import Step
    from netsim.sim.turns import Turn


class Express:
    """
    A shipment on the clock: it happens where the shipment comes to the next gate, or to the end of a way without one.

    Parameters
    ----------
    shipment
        Who.
    itinerary
        Where to.
    """

    __slots__ = ("callbacks", "halts", "itinerary", "shipment", "spoils", "times")
    _ok = True
    """As SimPy's own events that have not failed."""

    def __init__(self, shipment: Shipment, itinerary: Itinerary) -> None:
        self.shipment, self.itinerary = shipment, itinerary
        self.times: list[float] = []
        """When it came to each gate, and when it is through; who is in a queue does not know that yet. [s]"""
        self.spoils = shipment.departed + itinerary.life
        self.callbacks: list[Callable[[Express], None]] = _LISTENERS
        self.halts = False
        """Whether it stops behind the gate at which it is now, to look whether it can drive on."""

    def due(self, moment: float) -> None:
        """Happen at a moment."""
        self.callbacks = _LISTENERS
        self.itinerary.env.at(moment, self)

    def drive_on(self, until: float, *, is_last: bool) -> None:
        """Happen at the end of a stretch, unless it is the last one behind a gate and nothing follows from that."""
        if is_last and self.times and not self.shipment.comes_back:
            self.itinerary.rolling.append((until, self))
        else:
            self.due(until)

    # -- at a gate that does not know when one will be through -------------------------------------------------------

    def stand_in_line(self) -> None:
        """Join the queue."""
        shipment, itinerary, step = self.shipment, self.itinerary, len(self.times) // 2
        shipment.at, shipment.stretch = itinerary.places[step], None
        turn = queue_up(itinerary.world, shipment, itinerary.gates[step])
        turn.callbacks.append(self._is_over)

    def _is_over(self, turn: Turn) -> None:
        """Drive on when one is through; look for another way, or give up, when patience is over."""
        if turn._value is LEFT:  # noqa: SLF001 - as a story is told
            self._turn_away()
            return
        itinerary, now = self.itinerary, self.itinerary.env.now
        world, (_, roads, time, is_last) = itinerary.world, itinerary.ahead[len(self.times) // 2]
        self.times.append(now)
        if now > self.spoils or (world.closed and not world.closed.isdisjoint(roads.links)):
            looks_round(self, now)
            return
        self.shipment.stretch = roads
        self.drive_on(now + time, is_last=is_last)

    def _turn_away(self) -> None:
        shipment, itinerary, place = self.shipment, self.itinerary, self.tell(len(self.times))
        gate, waited = itinerary.gates[place // 2], shipment.waited
        shipment.waited += itinerary.env.now - self.times[-1]
        itinerary.world.diary.note(shipment, gate, shipment.waited - waited, left=True)
        self.go_on(turned_away(gate.name))

    # -- when something comes between --------------------------------------------------------------------------------

    def interrupt(self) -> None:
        """Look round, since a road ahead may have closed: before it drives on, or at once where it drives."""
        if self.is_at_a_gate:
            self._stop_behind_the_gate()
            return
        world, entered = self.itinerary.world, self.times[-1] if self.times else self.shipment.departed
        place = self.tell(len(self.times))
        self.go_on(drive_the_rest(world, self.shipment, self.itinerary.route, place, world.env.now - entered))

    @property
    def is_at_a_gate(self) -> bool:
        """Whether it is not yet through, but knows when it will be."""
        return bool(self.times) and self.itinerary.world.env.now < self.times[-1]

    def _stop_behind_the_gate(self) -> None:
        self.callbacks = []  # it will still happen, and nobody listens
        self.shipment.journey, self.shipment.stretch = later, _ = copy(self), None
        later.halts = True
        later.due(self.times[-1])

    def queue_up(self, turn: Turn) -> None:
        """Wait on in the ordinary queue: the gate does not know any more when it will be through."""
        world, route = self.itinerary.world, self.itinerary.route
        place = self.tell(len(self.times) - 1)
        self.go_on(keep_turn(world, self.shipment, route, place, turn))

    def go_on(self, rest: Step) -> None:
        """Tell the rest of the way as a story."""
        self.callbacks = []
        world, shipment = self.itinerary.world, self.shipment
        shipment.stretch = None
        shipment.journey = Journey(world.env, travel(world, shipment, rest))

    def tell(self, count: int) -> int:
        """Write down the first parts of the way, which are behind it; return how many they are."""
        shipment, itinerary, before = self.shipment, self.itinerary, self.shipment.departed
        world = itinerary.world
        for part, time in zip(itinerary.route.parts[:count], self.times, strict=False):
            if isinstance(part, Stretch):
                world.meters.count_stretch(part, itinerary.trucks, before)
                world.diary.note(shipment, part, 0.0, end=time)
            else:
                waited, shipment.waited = shipment.waited, shipment.waited + (time - before)
                world.diary.note(shipment, part, shipment.waited - waited, end=time)
            shipment.at = part.arrives or shipment.at  # type: ignore[union-attr]  # there is no ride among them
            before = time
        roads = (count + 1) // 2
        shipment.path = itinerary.roads[:roads]
        shipment.moved, shipment.cost = itinerary.moved[roads], itinerary.cost[roads]
        return count

    def stand_still(self) -> None:
        """Write down where it is when the run ends."""
        now, shipment = self.itinerary.world.env.now, self.shipment
        is_in_line = len(self.times) % 2 == 1
        waits = bool(self.times) and now <= self.times[-1]  # what is due at this very moment does not happen any more
        place = self.tell(len(self.times) - (waits and not is_in_line))
        doing = "waiting" if waits or is_in_line else "moving"
        shipment.doing, shipment.outcome = self.itinerary.route.parts[place], doing


def set_out_express(world: FreightWorld, shipment: Shipment) -> Express | None:
    """Set out at once on a way that one knows; ``None`` where a shipment has to look, or to wait at home."""
    lane = shipment.lane
    if not lane.leaves_at_once or (choice := world.choose_way(shipment)) is None or choice.delay > lane.patience:
        return None
    itinerary = itinerary_of(world, lane, choice.route)
    if itinerary is None or (world.closed and not world.closed.isdisjoint(itinerary.roads[0].links)):
        return None
    shipment.chosen, shipment.departed, shipment.outcome = choice, shipment.created, "moving"
    if lane.usual[shipment.haste] is not choice.route:
        world.teller.choice(shipment, choice.route)
    shipment.stretch = itinerary.roads[0]
    express = Express(shipment, itinerary)
    express.due(shipment.created + itinerary.driving[0])
    return express


def comes_to_a_gate(express: Express) -> None:
    """Come to the end of a stretch: to a gate, where one hears when one will be through or queues up, or to the end."""
    itinerary, times = express.itinerary, express.times
    world, now = itinerary.world, itinerary.env.now
    leg = itinerary.legs[len(times) // 2]
    if express.halts:
        looks_round(express, now)
        return
    if leg is None:
        write_down(itinerary, [(now, express)])
        return
    times.append(now)
    if now > express.spoils or not world.may_plan:
        looks_round(express, now)
        return
    plans, roads, time, is_last = leg
    through = None if plans is None else plans.make(express, itinerary, now)
    if through is None:
        express.stand_in_line()
        return
    times.append(through)
    if through > express.spoils or (world.closed and not world.closed.isdisjoint(roads.links)):
        express.halts, express.shipment.stretch = True, None
        express.due(through)
        return
    express.shipment.stretch = roads
    express.drive_on(through + time, is_last=is_last)


def looks_round(express: Express, now: float) -> None:
    """Go on as a story from where one is, or give up what is spoiled."""
    itinerary, shipment = express.itinerary, express.shipment
    place = express.tell(len(express.times))
    if now > express.spoils:
        deliver(itinerary.world, shipment, now)
    else:
        express.go_on(follow(itinerary.world, shipment, itinerary.route, place))


def bring_home(itinerary: Itinerary, before: float) -> None:
    """Write down those who have arrived before a moment, and of whom nobody has heard since the last gate."""
    arrived: list[Arrival] = []
    rolling: list[Arrival] = []
    for arrival in itinerary.rolling:
        moment, express = arrival
        if express.shipment.journey is express:  # nothing came between
            (arrived if moment < before else rolling).append(arrival)
    itinerary.rolling = rolling
    write_down(itinerary, arrived)


def write_down(itinerary: Itinerary, arrived: Sequence[Arrival]) -> None:
    """Write down the whole way of those who have arrived."""
    world, roads = itinerary.world, itinerary.roads
    for moment, express in arrived:
        shipment = express.shipment
        shipment.path, shipment.stretch = roads, None
        express.times.append(moment)
        deliver(world, shipment, moment)
    itinerary.numbers.extend([express.shipment.number for _, express in arrived])
    itinerary.departed.extend([express.shipment.departed for _, express in arrived])
    itinerary.times.extend(chain.from_iterable([express.times for _, express in arrived]))


_LISTENERS: Final[list[Callable[[Express], None]]] = [comes_to_a_gate]
