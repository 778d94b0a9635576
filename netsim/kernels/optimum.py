"""
What a network could carry at best, whatever the routing: linear programmes over all admissible paths.

Paths are found as they are needed (column generation): at the prices that a solution puts on full arcs, a path that
would pay joins; when none pays the solution is the best over all paths, and the prices prove a bound that it meets.
Among the best solutions one of least cost is given, so that no rate takes a detour for nothing.

References
----------
Ford, L. R. and Fulkerson, D. R. (1958), A suggested computation for maximal multi-commodity network flows.
doi:10.1287/mnsc.5.1.97
Barnhart, C., Hane, C. A. and Vance, P. H. (2000), Using branch-and-price-and-cut to solve origin-destination integer
multicommodity flow problems. doi:10.1287/opre.48.2.318.12378
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.columns import Aim, PathModel, Proof
from netsim.kernels.fairness import Candidates
from netsim.kernels.ground import Ground, finite, numbers, unit_of
from netsim.kernels.searches import Search

KEPT: Final = 1.0 - 1e-12
"""Part of the value of a stage that later stages must leave: less than all, for rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """
    The best rates, with proof.

    Parameters
    ----------
    paths
        The paths in use, each demand's cheapest first.
    rate
        Rate on each of them, shape (n_paths,). [bit/s]
    served
        Rate of each demand, shape (n_demands,). [bit/s]
    value
        What was sought, shape (n_stages,): a stage for each priority class, one where there are no classes.
    bound
        What the prices prove that no solution betters, shape (n_stages,); equal to the value but for about 1e-9.
    price
        By what one more bit/s of an arc betters the value, shape (n_stages, n_arcs).
    is_reached
        Which demands have a path over arcs with any capacity, shape (n_demands,).
    """

    paths: Candidates
    rate: FloatArray
    served: FloatArray
    value: FloatArray
    bound: FloatArray
    price: FloatArray
    is_reached: BoolArray


class Throughput:
    """
    The most that can be carried of what is asked, kept between solutions.

    Classes are strict: the first carries as much as it can, the next as much as that leaves. Solutions after small
    changes of capacities or limits take a fraction of the first.

    Parameters
    ----------
    search
        Where demands may go: ``AllPaths``, ``Listed`` or any other.
    weight
        What a demand's rate counts, positive, shape (n_demands,).
    cost
        Of a unit of rate on each arc, such as its latency, shape (n_arcs,).
    priority
        Lower numbers first, shape (n_demands,); ``None``: all alike.

    Raises
    ------
    ValueError
        If a weight is not positive and finite, a cost is negative or infinite, or there are more or fewer priorities
        than weights.

    Examples
    --------
    Two demands over one arc of 10; the first also has an arc of 5 of its own.

    >>> from netsim.kernels.searches import Listed
    >>> search = Listed(Candidates.of([[(0,), (1,)], [(0,)]], 2))
    >>> programme = Throughput(search, weight=np.ones(2), cost=np.array([1.0, 2.0]))
    >>> programme.solve(np.array([10.0, 5.0]), np.array([8.0, 9.0])).value
    array([15.])
    >>> programme.solve(np.array([10.0, 0.0]), np.array([8.0, 9.0])).value
    array([10.])
    """

    def __init__(self, search: Search, weight: FloatArray, cost: FloatArray, priority: IntArray | None = None) -> None:
        weight, self._cost = finite("weight", weight), finite("cost", cost)
        if not (weight > 0.0).all():
            raise ValueError(f"weight: must be positive, position {(weight > 0.0).argmin()} is not")
        rank = np.zeros(len(weight)) if priority is None else np.asarray(priority)
        if rank.shape != weight.shape:
            raise ValueError(f"priority: shape must be {weight.shape}, not {rank.shape}")
        self._class = np.unique(rank, return_inverse=True)[1]
        self._unit = weight.max(initial=0.0) or 1.0
        self._weight, self._search = weight / self._unit, search
        self._model = PathModel(search, len(self._cost), self._class, self._weight, np.zeros(len(weight)))

    def solve(self, capacity: FloatArray, limit: FloatArray) -> Optimum:
        """
        Find the most throughput.

        Parameters
        ----------
        capacity
            Rate that fits into each arc, shape (n_arcs,). [bit/s]
        limit
            Rate that each demand asks for, shape (n_demands,). [bit/s]

        Returns
        -------
        optimum
            Its value is the sum of weight times rate over each class. [bit/s]

        Raises
        ------
        ValueError
            If a capacity or limit is negative or not a number, there are too few or too many of them, or a demand
            without limit has a path without.
        """
        model = self._model
        capacity = numbers("capacity", capacity, model.n_arcs)
        limit = numbers("limit", limit, model.n_demands)
        unit = unit_of(capacity, limit)
        ground = Ground(capacity / unit, self._cost)
        is_reached = np.isfinite(model.reach(ground.along + ground.shut, np.arange(model.n_demands)))
        most = self._most(ground, np.where(is_reached, limit / unit, 0.0))
        model.programme.go_back()
        model.bound(ground.room, np.full(model.n_demands, -np.inf), most)
        column, bounds, proofs = self._stages(ground, most)
        if ground.along.any():
            cheapest = Aim(np.zeros(model.n_demands), along=ground.along)
            column, _ = model.optimise(cheapest, 0.0 * ground.shape, ground.shut)
        paths, rate = within(*model.table(column[1:] * unit, self._cost), capacity, most * unit)
        return Optimum(
            paths=paths,
            rate=rate,
            served=sent(paths, rate),
            value=np.array([proof.value for proof in proofs]) * self._unit * unit,
            bound=np.array(bounds) * self._unit * unit,
            price=np.array([proof.price for proof in proofs]).reshape(len(proofs), model.n_arcs) * self._unit,
            is_reached=is_reached,
        )

    def _most(self, ground: Ground, limit: FloatArray) -> FloatArray:
        """Return finite rates that demands cannot exceed."""
        is_endless = np.isinf(limit)
        if not is_endless.any():
            return limit
        is_free = is_endless & (self._search(ground.by_limit)[0] == 0.0)
        if is_free.any():
            raise ValueError(f"limit: demand {is_free.argmax()} has none, and a path of infinite capacity")
        return np.where(is_endless, ground.total, limit)

    def _stages(self, ground: Ground, most: FloatArray) -> tuple[FloatArray, list[float], list[Proof]]:
        """Serve one class after the other as well as can be, and return columns, bounds and proofs."""
        column, bounds, proofs = np.zeros(1), [], []
        promised = np.zeros(self._model.n_classes)
        for number in range(self._model.n_classes):
            own = np.where(self._class == number, self._weight, 0.0)
            column, proof = self._model.optimise(Aim(own), ground.shape, ground.shut)
            if number == 0:
                self._model.programme.keep()
            spare = float(most @ np.maximum(proof.worth - proof.distance, 0.0))
            bounds.append(ground.worth(proof.bounding) + spare - float(promised @ proof.of_class))
            proofs.append(proof)
            promised[number] = KEPT * proof.value
            self._model.promise(number, promised[number])
        return column, bounds, proofs


def sent(paths: Candidates, rate: FloatArray) -> FloatArray:
    """Add rates up by demand."""
    total: FloatArray = np.bincount(paths.owner, weights=rate, minlength=len(paths.first) - 1).astype(float)
    return total


def within(paths: Candidates, rate: FloatArray, room: FloatArray, most: FloatArray) -> tuple[Candidates, FloatArray]:
    """Take off the hair's breadth by which a solver may overdo arcs and demands, and drop paths left with nothing."""
    rate = rate * _shrink(most, sent(paths, rate))[paths.owner]
    fits = np.append(_shrink(room, paths.load(rate)), 1.0)
    rate = rate * fits[paths.arcs].min(axis=1, initial=1.0)
    used = rate > 0.0
    count = np.bincount(paths.owner[used], minlength=len(paths.first) - 1)
    return Candidates(paths.arcs[used], np.concatenate(([0], np.cumsum(count))), paths.n_arcs), rate[used]


def _shrink(most: FloatArray, value: FloatArray) -> FloatArray:
    """Return by what to multiply values that are too large."""
    factor = np.ones(len(value))
    np.divide(most, value, out=factor, where=value > most)
    return factor
