"""
Convoys: the shipments of a lane at which nobody has to look one by one.

On roads without limits and through gates that only serve in order of arrival, all that happens to a shipment follows
from the moment at which it sets out. While all of a lane go the same way, wait as long as it takes and nothing is in
the news, the lane is a few columns of numbers: when its shipments set out, and when they were through each gate. Gates
are brought up to date when somebody looks at them, the first on the way first. As soon as something comes between,
those on the way are shipments of their own again, and go on express from where they are. All times are those of
shipments that go express, to the last bit.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import simpy

from netsim.sim.bulletins import PERIOD
from netsim.sim.consignments import Shipment
from netsim.sim.express import Express
from netsim.sim.itineraries import itinerary_of
from netsim.units import days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsim.kernels.base import IntArray
    from netsim.sim.choice import Choice
    from netsim.sim.consignments import Lane
    from netsim.sim.departing import Departing
    from netsim.sim.freight import FreightWorld
    from netsim.sim.itineraries import Itinerary
    from netsim.sim.passages import Plans

_LONGEST: Final = 1 * days
"""Time between two attempts where something comes between again and again."""


class Arrived(NamedTuple):
    """Shipments of a convoy that have arrived, what is not in the books of their itinerary."""

    lane: Lane
    itinerary: Itinerary
    choices: Sequence[Choice]
    """What those of each haste chose."""
    number: IntArray
    """Place of each among all shipments of the run, shape (n_arrived,)."""
    serial: IntArray
    """Place of each among those of the lane, from 1, shape (n_arrived,)."""
    haste: IntArray
    """Place in ``HASTE``, shape (n_arrived,)."""


class Convoy:
    """
    Those of a lane that set out from a moment on, while nothing comes between.

    Parameters
    ----------
    world
        Its gates and clock.
    lane
        Whose shipments they are.
    itinerary
        Where all of them go.
    choices
        What those of each haste have chosen.
    departures
        When they set out.
    """

    def __init__(
        self,
        world: FreightWorld,
        lane: Lane,
        itinerary: Itinerary,
        choices: Sequence[Choice],
        departures: Departing,
    ) -> None:
        self.world, self.lane, self.itinerary, self.choices = world, lane, itinerary, choices
        self.over = simpy.Event(world.env)
        """Happens when the first one sets out at which somebody has to look."""
        self._departures = departures
        self._next = departures.after(world.now)
        self.departed = array("d")
        """When each set out. [s]"""
        self.through: tuple[array[float], ...] = tuple(array("d") for _ in itinerary.gates)
        """When each was or will be through each gate, of those who have come there. [s]"""
        self._numbers, self._hastes = array("i"), array("b")
        self._serial = world.sent[lane.id]

    # -- on the way --------------------------------------------------------------------------------------------------

    def set_out(self, before: float) -> None:
        """Let those set out whose time comes before a moment."""
        moment, set_out, departures = self._next, len(self.departed), self._departures
        while moment < before:
            self.departed.append(moment)
            self._hastes.append(departures.haste())
            moment = departures.after(moment)
        self._next = moment
        self._numbers.extend(self.world.enlist(self.lane, len(self.departed) - set_out))

    def coming(self, step: int, before: float) -> list[float]:
        """Return when those come to the end of a stretch whose passage of the gate there is not known yet. [s]"""
        time, behind = self.itinerary.driving[step], self._behind(step)
        return [moment + time for moment in behind[len(self.through[step]) : self._come(step, before)]]

    def _behind(self, step: int) -> array[float]:
        """Return when each entered a stretch. [s]"""
        return self.through[step - 1] if step else self.departed

    def _come(self, step: int, before: float) -> int:
        """Return how many have come to the end of a stretch before a moment."""
        entered, time = self._behind(step), self.itinerary.driving[step]
        count = bisect_left(entered, before - time)
        while count and entered[count - 1] + time >= before:  # what is rounded in a difference is not in a sum
            count -= 1
        while count < len(entered) and entered[count] + time < before:
            count += 1
        return count

    # -- when something comes between --------------------------------------------------------------------------------

    def scatter(self) -> dict[int, Express]:
        """Make shipments of those on the way; return them by their place in the convoy."""
        arrived = self._come(len(self.through), self.world.now)
        self._write_down(arrived)
        self.over._ok, self.over._value = True, None  # noqa: SLF001 - as SimPy's timeouts
        self.world.env.at(self._next, self.over)
        return {place: self._send(place) for place in range(arrived, len(self.departed))}

    def _write_down(self, arrived: int) -> None:
        """Put those who have arrived into the books."""
        itinerary, ends = self.itinerary, np.empty((arrived, len(self.itinerary.route.parts)))
        for step, time in enumerate(itinerary.driving):
            ends[:, 2 * step] = np.frombuffer(self._behind(step))[:arrived] + time
            if step < len(self.through):
                ends[:, 2 * step + 1] = np.frombuffer(self.through[step])[:arrived]
        itinerary.times.frombytes(ends.tobytes())
        itinerary.numbers.extend(self._numbers[:arrived])
        itinerary.departed.extend(self.departed[:arrived])
        number = np.array(self._numbers[:arrived], dtype=np.intp)
        serial = np.arange(self._serial + 1, self._serial + 1 + arrived)
        haste = np.array(self._hastes[:arrived], dtype=np.intp)
        self.world.convoys.arrived.append(Arrived(self.lane, itinerary, self.choices, number, serial, haste))

    def _send(self, place: int) -> Express:
        """Let one go on express from where it is."""
        itinerary, haste, departed = self.itinerary, self._hastes[place], self.departed[place]
        shipment = Shipment(
            self.lane, haste, departed, itinerary.route.origin, self._numbers[place], self._serial + 1 + place
        )
        shipment.chosen, shipment.departed, shipment.outcome = self.choices[haste], departed, "moving"
        express, entered = Express(shipment, itinerary), departed
        for step, through in enumerate(self.through):
            if place >= len(through):
                break
            express.times += [entered + itinerary.driving[step], through[place]]
            entered = through[place]
        step = len(express.times) // 2
        shipment.stretch, shipment.journey = itinerary.roads[step], express
        express.drive_on(entered + itinerary.driving[step], is_last=step == len(self.through))
        self.world.shipments.append(shipment)
        return express


class Convoys:
    """
    All convoys that are on the way, and the gates before them.

    Parameters
    ----------
    world
        Where they are.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self._all: list[Convoy] = []
        self._plans: list[Plans] = []
        """Of the gates on the way, each before those that come behind it."""
        self.arrived: list[Arrived] = []
        self._seen = -math.inf
        """Moment up to which everything is known. [s]"""
        self.ready = -math.inf
        """Moment of the next attempt; none is made where it is infinite. [s]"""
        self._formed = -math.inf
        self._pause = 0.0

    def form(self, lane: Lane, departures: Departing) -> Convoy | None:
        """Let a lane be a convoy from now on; ``None`` where somebody has to look at its shipments."""
        world = self._world
        if not (lane.is_patient and world.may_plan) or world.now < self.ready:
            return None
        usual = lane.usual[0]
        itinerary = itinerary_of(world, lane, usual) if usual is not None else None
        if itinerary is None or not self._may_pass(lane, itinerary):
            return None
        choices, order = self._choices(lane), self._order(itinerary)
        if not choices or order is None:
            return None
        self.bring_up()
        convoy = Convoy(world, lane, itinerary, choices, departures)
        for step, plans in enumerate(itinerary.plans):
            plans.feeds.append((convoy, step))
        self._all.append(convoy)
        self._plans, self._formed = order, world.now
        return convoy

    def _choices(self, lane: Lane) -> list[Choice]:
        """Return what those of each haste choose, if it is the same way, the usual one; else nothing."""
        world, choices = self._world, []
        if world.scenario.choice is not None or not world.known.is_the_same_for_all(lane):
            return []
        for haste, usual in enumerate(lane.usual):
            choice = world.known.at_home(Shipment(lane, haste, world.now, lane.row.origin, -1, 0))
            if choice is None or choice.route is not usual or usual is not lane.usual[0]:
                return []
            choices.append(choice)
        return choices

    def _may_pass(self, lane: Lane, itinerary: Itinerary) -> bool:
        """Tell whether nothing is closed on a way, and no gate on it lets a lane overtake."""
        world = self._world
        if world.closed and any(not world.closed.isdisjoint(roads.links) for roads in itinerary.roads):
            return False
        return all(plans.may_feed(lane) for plans in itinerary.plans)

    def _order(self, itinerary: Itinerary) -> list[Plans] | None:
        """Return all gates in the order in which they are passed; ``None`` where there is none, on ways to and fro."""
        before: TopologicalSorter[Plans] = TopologicalSorter()
        for way in [itinerary, *(convoy.itinerary for convoy in self._all)]:
            for place, plans in enumerate(way.plans):
                before.add(plans, *way.plans[max(0, place - 1) : place])
        try:
            return list(before.static_order())
        except CycleError:
            return None

    def bring_up(self, before: float | None = None) -> None:
        """Let everything happen that is due before a moment; ``None``: before now."""
        before = self._world.now if before is None else before
        if not self._all or before <= self._seen:
            return
        self._seen = before
        for convoy in self._all:
            convoy.set_out(before)
        for plans in self._plans:
            plans.let_through(before)

    def scatter(self, before: float | None = None) -> None:
        """
        Let all go on express, since something comes between.

        Parameters
        ----------
        before
            What is due before this moment comes first; ``None``: what is due now does, too.
        """
        if not self._all:
            return
        self.bring_up(math.nextafter(self._world.now, math.inf) if before is None else before)
        world, convoys = self._world, self._all
        self._all = []
        sent = {convoy: convoy.scatter() for convoy in convoys}
        for plans in self._plans:
            plans.scatter(sent)
        self._plans = []
        lasted = world.now - self._formed
        self._pause = 0.0 if lasted > _LONGEST else min(max(PERIOD, 2.0 * self._pause), _LONGEST)
        self.ready = max(self.ready, world.now + self._pause)
