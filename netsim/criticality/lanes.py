"""The freight plane after failures: the way of least generalised cost of each lane, without any queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.freight import TEU_PER_TRUCK, FreightPlane
from netsim.sim.consignments import HASTE, median_value_of_time
from netsim.units import hours

if TYPE_CHECKING:
    from netsim.arrays.freight import Route
    from netsim.kernels.base import BoolArray, FloatArray
    from netsim.model import CargoClass, Freight, Network

_ALL_MODES: Final = ("road", "rail", "sea", "waterway", "air")
Ways = tuple["Route | None", ...]
"""Of the shippers of a lane; all have one or none has."""


@dataclass(frozen=True, eq=False)  # without slots: there is a place to keep what is prepared once
class SteadyLanes:
    """
    How lanes fare in one state; each array has the shape (n_lanes,).

    Parameters
    ----------
    time, cost
        Of the way, mean over the five kinds of shipper; NaN where there is none. [h; USD per TEU]
    is_barred
        Which lanes have no way by their modes, but one by others.
    needs
        What ways need, of one lane or shipper after the other.
    """

    time: FloatArray
    cost: FloatArray
    is_barred: BoolArray
    needs: tuple[frozenset[str], ...] = ()

    @cached_property
    def used(self) -> frozenset[str]:
        """All that any way needs."""
        return frozenset[str]().union(*self.needs)

    @property
    def has_way(self) -> BoolArray:
        """Which lanes have a way."""
        return ~np.isnan(self.time)


class SteadyFreight:
    """
    The states of a freight plane.

    Each shipper takes the way of least generalised cost: its price, and its time at what an hour is worth to the
    shipper. Times are those of a plane without queues: free roads, mean times in the lanes of gates, half a headway of
    waiting for a train or ship. A lane has five kinds of shipper, as in a run, to whom an hour is worth more or less.

    A state is searched only for the lanes with a way over what fails: where no way of a lane is broken, none becomes
    better, and the way that was cheapest stays so.

    Parameters
    ----------
    network
        The network.
    """

    def __init__(self, network: Network) -> None:
        self._plane = FreightPlane(network)
        cargo = {row.id: row for row in network.classes}
        self._lanes = [_Lane(network, row, cargo.get(row.class_), self._plane) for row in network.freight]
        self.lanes = tuple(row.id for row in network.freight)
        self.teu = np.array([lane.teu for lane in self._lanes], dtype=float)
        """What each lane sends, before the season's factor. [TEU per day]"""
        every = dict(enumerate(lane.usual for lane in self._lanes))
        nowhere = np.full(len(self._lanes), np.nan)
        self.usual = self._measured(SteadyLanes(nowhere, nowhere, np.zeros(len(self._lanes), dtype=bool)), every)
        self._wayless = dict.fromkeys(np.flatnonzero(~self.usual.has_way).tolist(), (None,))
        self._users: dict[str, set[int]] = defaultdict(set)
        for number, lane in enumerate(self._lanes):
            for asset in {asset for way in lane.usual if way is not None for asset in way.needs}:
                self._users[asset].add(number)
        self._known: dict[frozenset[str], SteadyLanes] = {}

    def after(self, down: Collection[str]) -> SteadyLanes:
        """Return how lanes fare while some assets are down; :attr:`usual` itself where none goes over these."""
        gone = frozenset(asset for asset in down if self._plane.uses(asset))
        hit = set[int]().union(*(self._users[asset] for asset in gone if asset in self._users))
        if not hit:
            return self.usual
        if gone not in self._known:
            changed = {number: self._lanes[number].ways(gone) for number in hit}
            self._known[gone] = self._measured(self.usual, self._wayless | changed, gone)
        return self._known[gone]

    def _measured(
        self, before: SteadyLanes, changed: Mapping[int, Ways], gone: frozenset[str] = frozenset()
    ) -> SteadyLanes:
        """Measure the lanes of which ways changed; all others are as before."""
        time, cost, is_barred = before.time.copy(), before.cost.copy(), before.is_barred.copy()
        for number, ways in changed.items():
            has_way = all(way is not None for way in ways)
            time[number], cost[number] = self._lanes[number].mean(ways) if has_way else (np.nan, np.nan)
            is_barred[number] = not has_way and self._lanes[number].is_barred(gone)
        kept = (lane.needs for number, lane in enumerate(self._lanes) if number not in changed)
        new = (way.needs for ways in changed.values() for way in ways if way is not None)
        return SteadyLanes(time, cost, is_barred, (*kept, *new))


class _Lane:
    """A row of freight and its five kinds of shipper."""

    def __init__(self, network: Network, row: Freight, cargo: CargoClass | None, plane: FreightPlane) -> None:
        self._plane = plane.capped(None if cargo is None else cargo.speed_limit)
        self._ends, self._modes = (row.origin, row.destination), row.modes
        size = row.size * (TEU_PER_TRUCK if row.unit == "truck" else 1.0)
        self.teu = row.per_day * (TEU_PER_TRUCK if row.unit == "truck" else 1.0)
        has_plugs = cargo is not None and cargo.reefer
        self._barred = frozenset(
            one.id for one in network.services if has_plugs and one.plugs is not None and one.plugs < size
        )
        self._values = [haste * median_value_of_time(cargo) for haste in HASTE]
        self.usual: Ways = tuple(self._route(value, frozenset()) for value in self._values)

    @cached_property
    def needs(self) -> frozenset[str]:
        """All that a usual way needs."""
        return frozenset[str]().union(*(way.needs for way in self.usual if way is not None))

    def _route(self, value_of_time: float, gone: frozenset[str]) -> Route | None:
        return self._plane.route(self._ends, value_of_time, self._modes, gone | self._barred)

    def ways(self, gone: frozenset[str]) -> Ways:
        """
        Return the way of each shipper, the usual one where it is still there; where one has none, no other has.

        The cost of a way is a straight line in the value of time. The least of such lines is concave, so that the way
        that is best for the lowest and for the highest value is best for all between them.
        """
        lowest, highest = (self._way(place, gone) for place in (0, -1))
        if lowest is None or highest is None:
            return (None,) * len(self._values)
        is_best_for_all = lowest.path == highest.path
        between = (self._way(place, gone, lowest if is_best_for_all else None) for place in range(1, len(HASTE) - 1))
        return lowest, *between, highest

    def _way(self, place: int, gone: frozenset[str], best: Route | None = None) -> Route | None:
        """Return the way of a shipper; ``best`` is known to be the best that is left."""
        usual = self.usual[place]
        is_there = usual is not None and gone.isdisjoint(usual.needs)
        return usual if is_there else best or self._route(self._values[place], gone)

    def is_barred(self, gone: frozenset[str]) -> bool:
        """Tell whether other modes, or services without enough plugs, would have a way."""
        return self._plane.has_way(self._ends, _ALL_MODES, gone)

    def mean(self, ways: Ways) -> tuple[float, float]:
        """Return the mean time and generalised cost of ways. [h; USD per TEU]"""
        there = [(value, way) for value, way in zip(self._values, ways, strict=True) if way is not None]
        return (
            float(np.mean([way.time / hours for _, way in there])),
            float(np.mean([way.cost(value) for value, way in there])),
        )
