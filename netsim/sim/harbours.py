"""Harbours: ships at anchor until a berth is free, and a yard whose room boxes fill."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator
from typing import TYPE_CHECKING, Final, NamedTuple

import simpy

from netsim.arrays.freight import TEU_PER_TRUCK
from netsim.units import days, minutes

if TYPE_CHECKING:
    from netsim.model import Port
    from netsim.sim.freight import FreightWorld
    from netsim.sim.services import Passenger

_LOOK: Final = 15 * minutes
"""While somebody waits for room in a yard, it is looked at so often. [s]"""
_LONGEST: Final = 1 * days
"""A ship waits so long for room; then its boxes are stacked wherever there is a place (an assumption). [s]"""
_FREE: Final = 0.9
"""A gate that closed because the yard was full opens when it is filled to this part."""
_AFTERMATH: Final = 3 * days
"""Ships at anchor are put down to the last closure of their port for so long. [s]"""


class Call(NamedTuple):
    """A row of the table of calls: a ship at a port, or in a lock."""

    service: str
    place: str
    kind: str
    """``berth`` or ``lock``."""
    arrived: float
    began: float
    """When it was at the berth or in the chamber."""
    left: float


class Harbour:
    """
    Berths, anchorage and yard of a port.

    Parameters
    ----------
    world
        Its clock and log.
    port
        The row; its berths stay what they are.
    """

    def __init__(self, world: FreightWorld, port: Port) -> None:
        self._world = world
        self.port = port
        self.berths = simpy.Resource(world.env, port.open_berths)
        self.anchored = 0
        """Ships that wait for the port to open, or for a berth."""
        self.yard = Yard(world, port) if port.yard_teu is not None else None
        self._row: int | None = None
        self._shut_row: int | None = None
        self._shut_until = -math.inf

    def look(self) -> None:
        """Remember the last closure, as the reason why ships gather; called when something has changed."""
        world, node = self._world, self.port.node
        if self._shut_until == math.inf or not world.works(node):
            self._shut_until = world.now if world.works(node) else math.inf
        rows = [fault.row for fault in world.faults.get(node, ())]
        rows += [fallback.row for fallback in world.fallen.get(node, {}).values()]
        self._shut_row = next(iter(rows), self._shut_row)

    def anchor(self, ships: int) -> None:
        """Let a ship wait for a berth, if it must; more ships than berths are worth a word."""
        self.anchored += ships
        if ships and self._row is None and self.anchored > self.port.open_berths:
            cause = self._shut_row if self._world.now - self._shut_until < _AFTERMATH else None
            self._row = self._world.note("anchorage", self.port.node, f"{self.anchored} ships at anchor", cause=cause)

    def weigh(self, ships: int) -> None:
        """Let a ship go to its berth, if it was at anchor."""
        self.anchored -= ships
        if not self.anchored and self._row is not None:
            self._world.note("anchorage_cleared", self.port.node, cause=self._row)
            self._row = None


class Yard:
    """
    Room for boxes that wait for a ship, or for the trucks that fetch them.

    Boxes that find no room wait outside, and the gate of the port lets no more trucks in. A ship waits for room at
    anchor, but not for ever.

    Parameters
    ----------
    world
        Its clock, log and gates.
    port
        The row.
    """

    def __init__(self, world: FreightWorld, port: Port) -> None:
        self._world, self._node = world, port.node
        self.room = port.yard_teu or 0.0
        """[TEU]"""
        self.waiting = 0.0
        """Boxes inside that wait for a ship. [TEU]"""
        self._outside: deque[tuple[Passenger, list[Passenger]]] = deque()
        self._row: int | None = None

    @property
    def taken(self) -> float:
        """Room that is taken: boxes that wait for a ship, and those whose trucks queue at the gate to leave. [TEU]"""
        gate = self._world.gates.get(f"{self._node} out")
        return self.waiting + (gate.waiting * TEU_PER_TRUCK if gate is not None else 0.0)

    def fits(self, teu: float) -> bool:
        """Tell whether there is room; more than there ever is finds it in an empty yard."""
        return self.taken + teu <= self.room or self.taken == 0.0

    def bring(self, passenger: Passenger, platform: list[Passenger]) -> None:
        """Bring boxes in, or let them wait outside, in the order in which they came."""
        if not self._outside and self.fits(passenger.teu):
            self._stack(passenger, platform)
            return
        self._outside.append((passenger, platform))
        if len(self._outside) == 1:
            self._close()

    def _stack(self, passenger: Passenger, platform: list[Passenger]) -> None:
        self.waiting += passenger.teu
        platform.append(passenger)

    def take(self, passenger: Passenger) -> None:
        """Take boxes away again, from inside or outside."""
        before = len(self._outside)
        self._outside = deque(one for one in self._outside if one[0] is not passenger)
        if len(self._outside) == before:
            self.clear(passenger.teu)

    def clear(self, teu: float) -> None:
        """Give room free, and let in who fits."""
        self.waiting -= teu
        self._let_in()

    def _let_in(self) -> None:
        while self._outside and self.fits(self._outside[0][0].teu):
            self._stack(*self._outside.popleft())
        if self._row is not None and not self._outside and self.taken <= _FREE * self.room:
            self._open()

    def _close(self) -> None:
        if self._row is not None:
            return
        self._row = self._world.note("yard_full", self._node, f"{self.taken:.0f} TEU of {self.room:.0f}")
        gate = self._world.gates.get(f"{self._node} in")
        if gate is not None:
            gate.fall("yard full", "closed", self._row)
        self._world.env.process(self._watch())

    def _open(self) -> None:
        row, self._row = self._world.note("yard_free", self._node, cause=self._row), None
        gate = self._world.gates.get(f"{self._node} in")
        if gate is not None:
            gate.recover("yard full", row, told="the yard has room")

    def _watch(self) -> Generator[simpy.Event, object, None]:
        """Look whether trucks that left at the gate have made room."""
        while self._row is not None:
            yield self._world.env.timeout(_LOOK)
            self._let_in()

    def wait_for_room(self, service: str, teu: float, fetched: float) -> Generator[simpy.Event, object, None]:
        """
        Keep a ship from its berth while the yard has no room for what it brings, less what it fetches.

        Parameters
        ----------
        service
            Of the ship, for the log.
        teu
            What it brings. [TEU]
        fetched
            What waits for it, as far as it has room. [TEU]
        """
        if teu <= fetched or self.fits(teu - fetched):
            return
        world, began = self._world, self._world.now
        row = world.note("service_held", service, f"no room in the yard of {world.network.named(self._node)}")
        while not self.fits(teu - fetched) and world.now - began < _LONGEST:
            yield world.env.timeout(_LOOK)
        world.note("service_resumed", service, cause=row)
