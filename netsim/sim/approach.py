"""The approach to a gate: room for so many, and what happens on the road behind it when it is full."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Final, cast

import simpy

from netsim.arrays.freight import Drive, Stretch
from netsim.sim.bulletins import PERIOD

if TYPE_CHECKING:
    from netsim.sim.consignments import Shipment
    from netsim.sim.freight import FreightWorld
    from netsim.sim.gates import GateQueue
    from netsim.sim.turns import Turn
    from netsim.sim.world import World

Way = tuple[str, bool]
"""A link and the direction in which it is driven."""
_FREE: Final = 0.75
"""An approach that was full is told to be free when it has emptied to this part of its room."""


class Approach:
    """
    The road before a gate, on which only so many may wait; the others stand on the links that lead to it.

    Parameters
    ----------
    queue
        Of the gate.
    """

    def __init__(self, queue: GateQueue) -> None:
        self._queue, self._world = queue, cast("FreightWorld", queue.world)  # which alone has roads
        self._standing: deque[Turn] = deque()
        self.trucks = 0
        """Trucks that stand on the links behind."""
        self.row: int | None = None
        """The event since which the approach is full."""

    @property
    def _room(self) -> float:
        room = self._queue.gate.approach_room
        return math.inf if room is None else room

    def takes(self, trucks: int) -> bool:
        """Tell whether who comes now finds room: not behind others who stand; more than there is room for, if alone."""
        return not self.trucks and self._has_room(trucks)

    def _has_room(self, trucks: int) -> bool:
        waiting = self._queue.waiting - self.trucks
        if waiting == 0:
            return self._room > 0 or self._queue.may_serve
        return waiting + trucks <= self._room

    def stand(self, turn: Turn, way: Way | None) -> None:
        """Let trucks stand on the link that they came over; who came over none stands aside."""
        if self.row is None:
            cause = self._queue.mode_row if self._queue.mode != "automatic" else None
            detail = f"{self._queue.waiting} trucks wait on it"
            self.row = self._world.note("approach_full", self._queue.gate.id, detail, cause=cause)
        turn.way, turn.on_road = way, True
        self._standing.append(turn)
        self.trucks += turn.trucks
        if way is not None:
            self._world.jams.block(way, self.row)

    def move_up(self) -> None:
        """Take those who stand onto the approach, in the order in which they came, as far as there is room."""
        while self._standing:
            first = self._standing[0]
            if first.in_queue and not self._has_room(first.trucks):
                break
            self._standing.popleft()
            if first.in_queue:
                self.leave(first)
                self._queue.line_up(first)
        if self.row is not None and not self.trucks and self._queue.waiting <= _FREE * self._room:
            self._world.note("approach_free", self._queue.gate.id, cause=self.row)
            self.row = None

    def leave(self, turn: Turn) -> None:
        """Clear the link on which trucks stood."""
        self.trucks -= turn.trucks
        turn.on_road = False
        if turn.way is not None:
            self._world.jams.clear_one(turn.way)

    @property
    def held(self) -> int:
        """Trucks that wait before the links on which others stand."""
        ways = dict.fromkeys(turn.way for turn in self._standing if turn.in_queue and turn.way is not None)
        return sum(self._world.jams[way].trucks for way in ways)


class Held(simpy.Event):
    """Trucks of one shipment before a link on which others stand; happens when they may enter."""

    def __init__(self, env: simpy.Environment, trucks: int, behind: Way | None) -> None:
        super().__init__(env)
        self.trucks, self.behind, self.is_here = trucks, behind, True


class Jam:
    """
    A link on which vehicles stand, so that nobody may enter it in that direction.

    Parameters
    ----------
    row
        The event behind it.
    """

    def __init__(self, row: int | None) -> None:
        self.row = row
        self.standing = 0
        """Shipments that stand on it."""
        self.ahead: Counter[Way] = Counter()
        """Other jams that those who stand here wait for, and how many do."""
        self.before: list[Held] = []
        self.trucks = 0
        """Trucks that wait before it."""


class Jams(dict[Way, Jam]):
    """
    All links that are blocked by those who stand on them.

    Who stands on a link because the next one is blocked blocks it in turn, unless that closed a circle: then he
    stands aside. So at the head of each jam there is a gate that serves, and nobody waits for ever.

    Parameters
    ----------
    world
        Whose roads these are.
    """

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._driving: dict[Stretch, dict[Shipment, None]] = defaultdict(dict)
        self._stretches: dict[Way, dict[Stretch, None]] = defaultdict(dict)

    # -- who drives ----------------------------------------------------------------------------------------------

    def sets_out(self, shipment: Shipment, stretch: Stretch) -> None:
        """Remember who drives which roads, to stop him before a link that is blocked meanwhile."""
        if stretch not in self._driving:
            for drive in stretch.drives:
                self._stretches[drive.name, drive.forward][stretch] = None
        self._driving[stretch][shipment] = None

    def arrives(self, shipment: Shipment, stretch: Stretch) -> None:
        """Forget who is through."""
        self._driving[stretch].pop(shipment, None)

    def on(self, stretch: Stretch) -> bool:
        """Tell whether a link of a stretch is blocked."""
        return any((drive.name, drive.forward) in self for drive in stretch.drives)

    # -- jams ----------------------------------------------------------------------------------------------------

    def block(self, way: Way, row: int | None, ahead: Way | None = None) -> None:
        """Let a shipment stand on a link; the first one blocks it."""
        is_new = way not in self
        jam = self.setdefault(way, Jam(row))
        jam.standing += 1
        if ahead is not None:
            jam.ahead[ahead] += 1
        if is_new:
            for stretch in self._stretches.get(way, ()):
                for journey in [one.journey for one in self._driving[stretch] if one.journey is not None]:
                    journey.interrupt()

    def clear_one(self, way: Way, ahead: Way | None = None) -> None:
        """Let a shipment that stood on a link go on; when it was the last one, those before the link may enter."""
        jam = self[way]
        jam.standing -= 1
        if ahead is not None:
            jam.ahead[ahead] -= 1
        if not jam.standing:
            del self[way]
            for held in jam.before:
                if held.is_here:
                    held.succeed()
                    self._move_off(way, held)

    def wait_before(self, way: Way, trucks: int, behind: Way | None) -> Held:
        """Wait before a blocked link, on the link behind if there is one: it is blocked as well, but in no circle."""
        if behind is not None and (behind == way or self._leads_to(way, behind)):
            behind = None
        held = Held(self._world.env, trucks, behind)
        self[way].before.append(held)
        self[way].trucks += trucks
        if behind is not None:
            self.block(behind, self[way].row, way)
        return held

    def turn_away(self, way: Way, held: Held) -> None:
        """Give up waiting before a blocked link."""
        self[way].trucks -= held.trucks
        self._move_off(way, held)

    def _move_off(self, way: Way, held: Held) -> None:
        held.is_here = False
        if held.behind is not None:
            self.clear_one(held.behind, way)

    def _leads_to(self, way: Way, goal: Way) -> bool:
        """Tell whether who stands on a link waits, over whatever other jams, for another one."""
        seen, ends = {way}, [way]
        while ends:
            jam = self.get(ends.pop())
            new = {ahead for ahead, number in jam.ahead.items() if number} - seen if jam is not None else set()
            seen |= new
            ends += new
        return goal in seen


def came_over(shipment: Shipment) -> Way | None:
    """Return the road that a shipment came over last; nothing if it has not moved or left a train or ship."""
    last = shipment.path[-1] if shipment.path else None
    drive = last.drives[-1] if isinstance(last, Stretch) else last
    return (drive.name, drive.forward) if isinstance(drive, Drive) and drive.mode == "road" else None


def wait_before_jam(
    world: FreightWorld, shipment: Shipment, leg: Drive, is_better_elsewhere: Callable[..., bool]
) -> Generator[simpy.Event, object, bool]:
    """
    Wait before a link that is blocked and tell whether the shipment may enter, or turns away.

    As before a closed link: patience ends the wait, and who may go another way looks at every bulletin.
    """
    lane, began, way = shipment.lane, world.now, (leg.name, leg.forward)
    behind = None if world.plane.is_after_a_gate(leg) else came_over(shipment)
    held = world.jams.wait_before(way, lane.trucks, behind)
    looks_round = lane.row.policy == "reroute"
    shipment.outcome = "waiting"
    while not held.triggered:
        left = began + lane.patience - world.now
        if left <= 0 or (looks_round and is_better_elsewhere(world, shipment, leg.name)):
            world.jams.turn_away(way, held)
            break
        longest = min(left, PERIOD if looks_round else math.inf)
        yield held if longest == math.inf else held | world.env.timeout(longest)
    shipment.waited += world.now - began
    shipment.outcome = "moving"
    return held.triggered
