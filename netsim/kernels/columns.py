"""Linear programmes over paths by column generation: paths join when they would pay at the prices of the arcs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from netsim.kernels.base import FloatArray, IntArray
from netsim.kernels.fairness import Candidates
from netsim.kernels.paths import Path
from netsim.kernels.programme import TOLERANCE, Programme
from netsim.kernels.searches import Listed, Search

_SEARCHES: Final = 3
"""How often more paths are sought at the same prices."""
_AVOID, _DEARER = 1.3, 0.01
"""By what the prices of busy arcs are multiplied then, and what is added; a unit of rate is worth about one."""
_TRACE: Final = 1e-10
"""Part of the value by which a bound may be blurred."""


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """What is sought in one stage."""

    gain: FloatArray
    """What a unit of rate of each demand is worth, shape (n_demands,)."""
    common: float = 0.0
    """What a unit of the common amount is worth."""
    along: FloatArray | float = 0.0
    """What a unit of rate costs on each arc, shape (n_arcs,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """The value at the end of a stage, prices, and what the cheapest path of each demand costs at them."""

    value: float
    price: FloatArray
    """Of a unit of each arc, shape (n_arcs,)."""
    bounding: FloatArray
    """The same with a trace of the arcs' cost, under which ``distance`` was measured: any prices prove a bound."""
    distance: FloatArray
    """Infinite where a demand has no path, shape (n_demands,)."""
    worth: FloatArray
    """Of a unit of rate of each demand, its class counted, shape (n_demands,)."""
    of_class: FloatArray
    """Price of what was promised to each class, shape (n_classes,)."""


class PathModel:
    """
    Rates of paths as columns; arcs, demands and classes as rows.

    The first column is a common amount, of which each demand must send its share; it is zero where nobody wants it.

    Parameters
    ----------
    search
        Where demands may go.
    n_arcs
        How many arcs there are.
    group, weight
        Class of each demand, from zero, and what its rate counts in it, shape (n_demands,).
    share
        Part of the common amount that each demand must send, shape (n_demands,).
    """

    def __init__(self, search: Search, n_arcs: int, group: IntArray, weight: FloatArray, share: FloatArray) -> None:
        self.n_arcs, self.n_demands, self.n_classes = n_arcs, len(group), int(group.max(initial=-1)) + 1
        self.owner: list[int] = []
        self.paths: list[Path] = []
        self._known: set[tuple[int, Path]] = set()
        self._search, self._group, self._weight = search, group, weight
        self.programme = Programme(n_arcs + self.n_demands + self.n_classes)
        rows = np.flatnonzero(share)
        self.programme.add(np.zeros(1), [(n_arcs + rows).tolist()], [(-share[rows]).tolist()])
        self.programme.bound_column(0, 0.0, 0.0)
        if isinstance(search, Listed):
            table = search.candidates
            self.add((owner, search.path(row)) for row, owner in enumerate(table.owner.tolist()))

    def reach(self, price: FloatArray, demands: IntArray) -> FloatArray:
        """Let demands that have no path have the cheapest under some prices; return what all would have to pay."""
        distance, trace = self._search(price)
        has_path = np.bincount(self.owner, minlength=self.n_demands) > 0
        can = demands[np.isfinite(distance[demands]) & ~has_path[demands]]
        self.add(zip(can.tolist(), trace(can), strict=True))
        return distance

    def add(self, pairs: Iterable[tuple[int, Path]]) -> bool:
        """Add columns for demands and paths that have none yet, and tell whether there were such."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        if not new:
            return False
        rows, values = [], []
        for demand, path in new:
            times = Counter(path)
            group = self.n_arcs + self.n_demands + int(self._group[demand])
            rows.append([*times, self.n_arcs + demand, group])
            values.append([*map(float, times.values()), 1.0, float(self._weight[demand])])
        self.programme.add(np.zeros(len(new)), rows, values)
        self._known.update(new)
        self.owner += [demand for demand, _ in new]
        self.paths += [path for _, path in new]
        return True

    def bound(self, room: FloatArray, least: FloatArray, most: FloatArray) -> None:
        """Set what fits into arcs and what demands must and may send; nothing is promised to classes."""
        free = np.full(self.n_classes, np.inf)
        lower = np.concatenate((np.full(self.n_arcs, -np.inf), least, -free))
        self.programme.bound(0, lower, np.concatenate((room, most, free)))

    def promise(self, group: int, least: float) -> None:
        """Let nothing take away what a class has."""
        row = self.n_arcs + self.n_demands + group
        self.programme.bound(row, np.array([least]), np.array([np.inf]))

    def optimise(self, aim: Aim, shape: FloatArray, shut: FloatArray) -> tuple[FloatArray, Proof]:
        """
        Find the best rates over all paths, and prove it.

        Parameters
        ----------
        aim
            What is sought.
        shape
            A trace of this, times the value, is added to prices, so that of equally cheap paths the shorter is found;
            what all arcs with it are worth should be about one, shape (n_arcs,).
        shut
            Infinite where an arc must not be used, else zero, shape (n_arcs,).

        Returns
        -------
        column
            The common amount, then the rate of each path.
        proof
            Prices at which no other path pays.
        """
        along = np.broadcast_to(np.asarray(aim.along, dtype=float), self.n_arcs)
        while True:
            self.programme.price(np.concatenate(([-aim.common], self._costs(aim.gain, along))))
            found = self.programme.solve()
            price = np.maximum(-found.dual[: self.n_arcs], 0.0)
            demand, of_class = np.split(found.dual[self.n_arcs :], [self.n_demands])
            worth = aim.gain + self._weight * of_class[self._group]
            value = aim.common * found.column[0] + float(aim.gain[self.owner] @ found.column[1:])
            bounding = price + _TRACE * value * shape
            distance, trace = self._search(bounding + along + shut)
            pays = np.flatnonzero(worth + demand - distance > TOLERANCE)
            if not self.add(zip(pays.tolist(), trace(pays), strict=True)):
                return found.column, Proof(value, price, bounding, distance, worth, of_class)
            self._add_more(bounding + along + shut, worth + demand, trace(pays))

    def _add_more(self, price: FloatArray, worth: FloatArray, paths: list[Path]) -> None:
        """
        Add other paths that pay at the same prices: each search avoids the arcs of the paths that the last one found.

        A search costs a fraction of a solution, so that it is well spent if it saves some.
        """
        guess = price
        for _ in range(_SEARCHES):
            busy = np.bincount([arc for path in paths for arc in path], minlength=self.n_arcs) > 0
            guess = np.where(busy, _AVOID * guess + _DEARER, guess)
            distance, trace = self._search(guess)
            demands = np.flatnonzero(worth > distance)  # what pays when arcs cost more pays all the better
            paths = trace(demands)
            self.add(zip(demands.tolist(), paths, strict=True))

    def _costs(self, gain: FloatArray, along: FloatArray) -> FloatArray:
        """Return what a unit of rate of each column costs in a stage."""
        cost = -gain[self.owner]
        return cost + self._sums(along) if along.any() else cost

    def _sums(self, along: FloatArray) -> FloatArray:
        """Add up what stands on arcs along each path."""
        arc = np.array([arc for path in self.paths for arc in path], dtype=np.intp)
        row = np.repeat(np.arange(len(self.paths)), list(map(len, self.paths)))
        return np.bincount(row, weights=along[arc], minlength=len(self.paths)).astype(float)

    def table(self, rate: FloatArray, cost: FloatArray) -> tuple[Candidates, FloatArray]:
        """Return the paths in use, each demand's cheapest first, and their rates."""
        sums = self._sums(cost).tolist()
        used = np.flatnonzero(rate > 0.0).tolist()
        used.sort(key=lambda row: (self.owner[row], sums[row], self.paths[row]))
        own: list[list[Path]] = [[] for _ in range(self.n_demands)]
        for row in used:
            own[self.owner[row]].append(self.paths[row])
        return Candidates.of(own, self.n_arcs), rate[used]
