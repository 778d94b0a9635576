"""Itineraries: routes of roads and gates alone, and when those who went them were where."""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TYPE_CHECKING, cast

import numpy as np

from netsim.arrays.freight import Cross, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netsim.arrays.freight import Route
    from netsim.kernels.base import FloatArray
    from netsim.sim.consignments import Lane
    from netsim.sim.express import Express
    from netsim.sim.freight import FreightWorld
    from netsim.sim.passages import Plans

Leg = tuple["Plans | None", Stretch, float, bool]
"""What is known at a gate, if it can be, the roads behind it, the time on them [s], and whether the way ends there."""

Arrival = tuple[float, "Express"]
"""When somebody is at the end of the way [s], and who."""


class Itinerary:
    """
    A route of a lane, and the times of those who have gone it from end to end.

    Parameters
    ----------
    world
        Its gates.
    lane
        Whose trucks go there.
    route
        Roads, and gates with roads behind.
    """

    def __init__(self, world: FreightWorld, lane: Lane, route: Route) -> None:
        self.world, self.env, self.route = world, world.env, route
        self.roads = cast("tuple[Stretch, ...]", route.parts[::2])
        self.gates = cast("tuple[Cross, ...]", route.parts[1::2])
        self.plans = [world.gates[gate.name].plans for gate in self.gates]
        self.driving = [roads.time for roads in self.roads]
        """Time on each stretch. [s]"""
        self.ahead: list[Leg] = [
            (plans if plans.are_worth_a_look else None, roads, roads.time, number == len(self.gates))
            for number, (plans, roads) in enumerate(zip(self.plans, self.roads[1:], strict=True), start=1)
        ]
        self.legs: tuple[Leg | None, ...] = (*self.ahead, None)
        """What comes where each stretch ends; nothing behind the last."""
        self.class_, self.trucks = lane.row.class_, lane.trucks
        self.patience, self.life = lane.patience, lane.life
        self.moved = list(accumulate(self.driving, initial=0.0))
        """Time on the roads up to each stretch, and on all. [s]"""
        self.cost = list(accumulate((roads.money * lane.teu for roads in self.roads), initial=0.0))
        """What they cost. [USD]"""
        arrives = (part.arrives for part in cast("tuple[Stretch | Cross, ...]", route.parts))
        self.places = list(accumulate(arrives, lambda at, node: node or at, initial=route.origin))[1::2]
        """Node from which one would go on where each stretch ends."""
        self.rolling: list[Arrival] = []
        """Those who know when they will be through the last gate."""
        self.numbers, self.departed, self.times = array("i"), array("d"), array("d")
        """Of those who have arrived: number, when they set out, when they came to each gate and were through, and
        when they were there. [s]"""

    @property
    def ends(self) -> FloatArray:
        """When each part was over, shape (n_arrived, n_parts). [s]"""
        return np.frombuffer(self.times).reshape(len(self.numbers), len(self.route.parts))

    @property
    def waits(self) -> FloatArray:
        """Time that each had waited when it had passed so many gates, shape (n_arrived, n_gates + 1). [s]"""
        ends = self.ends
        each = ends[:, 1::2] - ends[:, :-1:2]
        return np.cumsum(np.column_stack([np.zeros(len(ends)), each]), axis=1)

    @property
    def entered(self) -> Iterator[tuple[Stretch, FloatArray]]:
        """Yield when each stretch was entered. [s]"""
        departed = np.frombuffer(self.departed)
        yield from zip(self.roads, [departed, *self.ends[:, 1::2].T], strict=True)


def itinerary_of(world: FreightWorld, lane: Lane, route: Route) -> Itinerary | None:
    """Return a route for those who have to look at gates only; ``None`` where there is more on the way."""
    known = lane.itineraries.get(id(route))
    if known is None:
        made = Itinerary(world, lane, route) if _is_plain(route) else None
        known = lane.itineraries[id(route)] = route, made
        if made is not None:
            world.diary.follow(made)
    return known[1]


def _is_plain(route: Route) -> bool:
    """Tell whether a route has nothing but roads and gates, in turns."""
    roads, gates = route.parts[::2], route.parts[1::2]
    return (
        len(roads) > len(gates)
        and all(isinstance(part, Stretch) for part in roads)
        and all(isinstance(part, Cross) for part in gates)
    )
