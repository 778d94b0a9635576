"""What all demands could have at once, in proportion to what they ask for, and how little that need fill the arcs."""

from __future__ import annotations

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray
from netsim.kernels.columns import Aim, PathModel
from netsim.kernels.fairness import Candidates
from netsim.kernels.ground import Ground, finite, numbers, unit_of
from netsim.kernels.optimum import KEPT, Optimum, sent, within
from netsim.kernels.searches import Search


def concurrent_flow(
    search: Search, capacity: FloatArray, rate: FloatArray, cost: FloatArray, *, capped: bool = False
) -> Optimum:
    """
    Find the largest part of what they ask for that all demands can have at once (maximum concurrent flow).

    Parameters
    ----------
    search
        Where demands may go: ``AllPaths``, ``Listed`` or any other.
    capacity
        Rate that fits into each arc, shape (n_arcs,). [bit/s]
    rate
        Rate that each demand asks for, shape (n_demands,). [bit/s]
    cost
        Of a unit of rate on each arc, such as its latency, shape (n_arcs,).
    capped
        Whether nobody wants more than he asks for.

    Returns
    -------
    optimum
        Its value is the part: 2 where all could have twice what they ask for, zero where one that asks has no path,
        infinite (1 if capped) where nobody asks or arcs without limit carry all; rates are then those asked for.

    Raises
    ------
    ValueError
        If a capacity, rate or cost is negative or not a number, a rate or cost is infinite, or there are too few or
        too many of them.

    References
    ----------
    Shahrokhi, F. and Matula, D. W. (1990), The maximum concurrent flow problem. doi:10.1145/77600.77620

    Examples
    --------
    >>> from netsim.kernels.searches import Listed
    >>> search = Listed(Candidates.of([[(0,), (1,)], [(0,)]], 2))
    >>> found = concurrent_flow(search, np.array([10.0, 4.0]), np.array([8.0, 20.0]), np.ones(2))
    >>> found.value, found.served
    (array([0.5]), array([ 4., 10.]))
    """
    asked = _Together(search, capacity, rate, cost)
    if (asked.is_wanted & ~asked.is_reached).any():
        return asked.nothing(0.0)
    return asked.solve(1.0 if capped else np.inf)


def least_peak(search: Search, capacity: FloatArray, rate: FloatArray, cost: FloatArray) -> Optimum:
    """
    Serve all demands fully so that the busiest arc is as little busy as can be.

    This is maximum concurrent flow, turned around: if all can have twice what they ask for, then one half fills no arc
    more than half.

    Parameters
    ----------
    search, capacity, rate, cost
        As for ``concurrent_flow``.

    Returns
    -------
    optimum
        Its value is the utilisation of the busiest arc; more than one where capacities do not suffice. Demands that
        are not reached (``is_reached``) are left out.

    Raises
    ------
    ValueError
        As for ``concurrent_flow``.

    Examples
    --------
    >>> from netsim.kernels.searches import Listed
    >>> search = Listed(Candidates.of([[(0,), (1,)], [(0,)]], 2))
    >>> found = least_peak(search, np.array([10.0, 4.0]), np.array([4.0, 3.0]), np.ones(2))
    >>> found.value, found.served
    (array([0.5]), array([4., 3.]))
    """
    asked = _Together(search, capacity, rate, cost)
    asked.leave_out_unreached()
    found = asked.solve(np.inf)
    part = float(found.value[0])
    return Optimum(
        paths=found.paths,
        rate=found.rate * (asked.rate / np.where(found.served > 0.0, found.served, 1.0))[found.paths.owner],
        served=asked.rate,
        value=1.0 / found.value,
        bound=1.0 / found.bound,
        price=found.price / part**2,
        is_reached=found.is_reached,
    )


class _Together:
    """All demands in proportion to what they ask for."""

    def __init__(self, search: Search, capacity: FloatArray, rate: FloatArray, cost: FloatArray) -> None:
        self._search, self._cost = search, finite("cost", cost)
        self._capacity, self.rate = numbers("capacity", capacity, len(self._cost)), finite("rate", rate)
        self._unit = unit_of(self._capacity, self.rate)
        self._ground = Ground(self._capacity / self._unit, self._cost)
        distance, _ = search(self._ground.along + self._ground.shut)
        if distance.shape != self.rate.shape:
            raise ValueError(f"rate: shape must be {distance.shape}, not {self.rate.shape}")
        self.is_reached = np.isfinite(distance)

    @property
    def is_wanted(self) -> BoolArray:
        """Which demands ask for anything."""
        return self.rate > 0.0

    def leave_out_unreached(self) -> None:
        """Let demands without a path ask for nothing."""
        self.rate = np.where(self.is_reached, self.rate, 0.0)

    def nothing(self, value: float) -> Optimum:
        """Return an answer in which nothing is carried."""
        n_arcs, values = len(self._cost), np.array([value])
        empty = Candidates.of([[] for _ in self.rate], n_arcs)
        return Optimum(
            empty, np.zeros(0), np.zeros(len(self.rate)), values, values, np.zeros((1, n_arcs)), self.is_reached
        )

    def solve(self, cap: float) -> Optimum:
        """Find the largest part up to a cap."""
        if not self.is_wanted.any():
            return self.nothing(cap)
        is_free = self._search(self._ground.by_limit)[0] == 0.0
        if is_free[self.is_wanted].all():
            return self._free(cap)
        return self._bounded(cap)

    def _free(self, cap: float) -> Optimum:
        """Return what arcs without limit carry."""
        wanted = np.flatnonzero(self.is_wanted)
        _, trace = self._search(np.where(np.isinf(self._capacity), self._ground.along, np.inf))
        own = iter(trace(wanted))
        paths = Candidates.of([[next(own)] if wants else [] for wants in self.is_wanted], len(self._cost))
        value, price = np.array([cap]), np.zeros((1, len(self._cost)))
        return Optimum(paths, self.rate[wanted], self.rate, value, value, price, self.is_reached)

    def _bounded(self, cap: float) -> Optimum:
        """Solve the programme; its common amount is the sum of all rates, so that prices are about one."""
        ground, n_demands = self._ground, len(self.rate)
        total = float(self.rate.sum())
        share, none = self.rate / total, np.zeros(n_demands)
        model = PathModel(self._search, len(self._cost), np.zeros(n_demands, dtype=np.intp), np.ones(n_demands), share)
        model.reach(ground.along + ground.shut, np.flatnonzero(self.is_wanted))
        model.bound(ground.room, none, np.where(self.is_wanted, np.inf, 0.0))
        model.programme.bound_column(0, 0.0, cap * total / self._unit)
        _, proof = model.optimise(Aim(none, common=1.0), ground.shape, ground.shut)
        model.programme.bound_column(0, KEPT * proof.value, np.inf)
        column, _ = model.optimise(Aim(none, along=ground.along), 0.0 * ground.shape, ground.shut)
        part = self._unit / total
        paths, rate = model.table(column[1:] * self._unit, self._cost)
        paths, rate = within(paths, rate, self._capacity, proof.value * part * self.rate)
        due = float(share[self.is_wanted] @ proof.distance[self.is_wanted])
        bound = ground.worth(proof.bounding) / due if due > 0.0 else np.inf
        return Optimum(
            paths=paths,
            rate=rate,
            served=sent(paths, rate),
            value=np.array([proof.value * part]),
            bound=np.array([min(bound * part, cap)]),
            price=proof.price[np.newaxis] / total,
            is_reached=self.is_reached,
        )
