"""Pairs of paths that no single risk cuts both: exact, although the problem is hard in general."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.unitflow import UnitFlow, paths_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_DEAREST: Final = 1e4
"""Cost of the dearest arc as the solver sees it: its tolerance of 1e-6 then is a ten-billionth of that."""
_BOTH: Final = 2
_SOLVED: Final = 0
_IMPOSSIBLE: Final = 2
"""What scipy's ``milp`` says of a programme."""


@dataclass(frozen=True, slots=True)
class RiskPair:
    """Two paths between the same nodes."""

    paths: tuple[Path, Path]
    """The cheaper first."""
    cost: float
    """Of both together."""
    shared: frozenset[int]
    """Risk groups that both pass: none where the paths are disjoint."""


def risk_disjoint_pair(
    arcs: Arcs,
    ends: tuple[int, int],
    risks: Sequence[Collection[int]],
    up: BoolArray | None = None,
    *,
    may_share: bool = False,
) -> RiskPair | None:
    """
    Find two paths that share no risk group and cost least together.

    Groups may hold any arcs, and an arc may be in any number of them. Arcs without a group may be on both paths: give
    each link a group of its own, with both its arcs, where paths shall not share links. The problem is NP-hard (Hu
    2003). Where two paths without a common arc that cost least together happen to share no group, they are the answer;
    where there are no two such paths, there is none. Else a mixed-integer programme is solved to the end, so that the
    answer is proved, to one part in 1e9 of the cost of the dearest arc. Where risks may be shared, what both paths pass
    in any case, such as the only line to a site, is set aside before.

    Parameters
    ----------
    arcs
        The graph.
    ends
        Source and target.
    risks
        The groups of each arc, numbers from zero, as many as arcs.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.
    may_share
        Where no pair is disjoint, find the one that shares the fewest groups and, of these, costs least.

    Returns
    -------
    pair
        ``None`` where there is none.

    References
    ----------
    Hu, J. Q. (2003), Diverse routing in optical mesh networks. doi:10.1109/TCOMM.2003.809779
    Bhandari, R. (1999), Survivable Networks: Algorithms for Diverse Routing, Kluwer.

    Examples
    --------
    Three cables from 0 to 1; the two cheapest lie in one duct (group 9).

    >>> arcs = Arcs(np.array([0, 0, 0]), np.array([1, 1, 1]), np.array([1.0, 2.0, 5.0]), 2)
    >>> risks = [{0, 9}, {1, 9}, {2}]
    >>> risk_disjoint_pair(arcs, (0, 1), risks)
    RiskPair(paths=((0,), (2,)), cost=6.0, shared=frozenset())
    >>> lost = np.array([True, True, False])
    >>> risk_disjoint_pair(arcs, (0, 1), risks, lost)
    >>> risk_disjoint_pair(arcs, (0, 1), risks, lost, may_share=True)
    RiskPair(paths=((0,), (1,)), cost=3.0, shared=frozenset({9}))
    """
    usable = np.ones(len(arcs.cost), dtype=bool) if up is None else up
    if ends[0] == ends[1]:
        return RiskPair(((), ()), 0.0, frozenset())
    if may_share and any(stems := _stems(arcs, ends, usable)):
        return _between(arcs, stems, ends, risks, usable)
    return _solved(arcs, ends, risks, usable, may_share=may_share)


def _solved(
    arcs: Arcs, ends: tuple[int, int], risks: Sequence[Collection[int]], usable: BoolArray, *, may_share: bool
) -> RiskPair | None:
    relaxed = _arc_disjoint(arcs, ends, risks, usable)
    if len(relaxed) == _BOTH and not (pair := _pair(arcs, relaxed, risks)).shared:
        return pair
    problem = _Programme(arcs, ends, risks, np.flatnonzero(usable))
    paths = problem.cheapest(0) if len(relaxed) == _BOTH else None
    if paths is None and may_share and relaxed:
        paths = problem.cheapest(problem.fewest_shared())
    return None if paths is None else _pair(arcs, paths, risks)


def _pair(arcs: Arcs, paths: Sequence[Path], risks: Sequence[Collection[int]]) -> RiskPair:
    """Put the cheaper path first and tell what both pass."""
    costs = [float(arcs.cost[list(path)].sum()) for path in paths]
    first, second = (paths[place] for place in np.argsort(costs, kind="stable"))
    passed = [{group for arc in path for group in risks[arc]} for path in paths]
    return RiskPair((first, second), sum(costs), frozenset(passed[0] & passed[1]))


def _stems(arcs: Arcs, ends: tuple[int, int], usable: BoolArray) -> tuple[Path, Path]:
    """Return the arcs that every path begins with, and those that every path ends with: nothing else leads on."""
    usable = _without_dead_ends(arcs, ends, usable)
    first = _stem((arcs.tail, arcs.head), ends, usable)
    start = int(arcs.head[first[-1]]) if first else ends[0]
    last = _stem((arcs.head, arcs.tail), (ends[1], start), usable)
    return first, last[::-1]


def _without_dead_ends(arcs: Arcs, ends: tuple[int, int], usable: BoolArray) -> BoolArray:
    """Return the arcs that are left without those to places that only one other place joins, again and again."""
    while True:
        own = np.flatnonzero(usable)
        tail, head = arcs.tail[own], arcs.head[own]
        pairs = np.concatenate((tail * arcs.n_nodes + head, head * arcs.n_nodes + tail))
        neighbours = np.bincount(np.unique(pairs) // arcs.n_nodes, minlength=arcs.n_nodes)
        is_dead = neighbours == 1
        is_dead[list(ends)] = False
        left: BoolArray = usable & ~(is_dead[arcs.tail] | is_dead[arcs.head])
        if left.sum() == len(own):
            return left
        usable = left


def _stem(along: tuple[IntArray, IntArray], ends: tuple[int, int], usable: BoolArray) -> Path:
    """Walk from a node as long as there is one way only, at most to another node."""
    here, there = along
    stem: list[int] = []
    node, seen = ends[0], {ends[0]}
    while node != ends[1]:
        onward = [arc for arc in np.flatnonzero(usable & (here == node)).tolist() if int(there[arc]) not in seen]
        if len(onward) != 1:
            break
        stem.append(onward[0])
        node = int(there[onward[0]])
        seen.add(node)
    return tuple(stem)


def _between(
    arcs: Arcs, stems: tuple[Path, Path], ends: tuple[int, int], risks: Sequence[Collection[int]], usable: BoolArray
) -> RiskPair | None:
    """Find the pair between the stems, where groups of these, which both paths pass anyway, count no more."""
    first, last = stems
    start, end = int(arcs.head[first[-1]]) if first else ends[0], int(arcs.tail[last[0]]) if last else ends[1]
    passed = {group for arc in (*first, *last) for group in risks[arc]}
    left = [set(own) - passed for own in risks]
    inner = None if start == end else _solved(arcs, (start, end), left, usable, may_share=True)
    paths = ((), ()) if start == end else () if inner is None else inner.paths
    return _pair(arcs, [(*first, *path, *last) for path in paths], risks) if paths else None


def _arc_disjoint(arcs: Arcs, ends: tuple[int, int], risks: Sequence[Collection[int]], usable: BoolArray) -> list[Path]:
    """Find the cheapest two paths that share no arc with a risk, or how many there are: no better pair costs less."""
    n_arcs = len(arcs.cost)
    free = np.flatnonzero(usable & ~np.array([bool(own) for own in risks], dtype=bool))
    number = np.append(np.arange(n_arcs), free)  # arcs without a risk have room for two units: they appear twice
    wider = Arcs(arcs.tail[number], arcs.head[number], arcs.cost[number], arcs.n_nodes)
    kept = np.flatnonzero(np.append(usable, np.ones(len(free), dtype=bool)))
    paths = paths_of(wider, UnitFlow.of(wider, kept).send(*ends, 2), *ends)
    return [tuple(number[list(path)].tolist()) for path in paths]


class _Programme:
    """
    Two paths as a mixed-integer programme.

    Columns, one after the other: whether each path passes each arc, whether each path passes each group, and whether
    both pass each group. Only the first need be whole numbers; the others follow.
    """

    def __init__(self, arcs: Arcs, ends: tuple[int, int], risks: Sequence[Collection[int]], used: IntArray) -> None:
        self.arcs, self.ends, self.used = arcs, ends, used
        members = [(place, group) for place, arc in enumerate(used.tolist()) for group in sorted(set(risks[arc]))]
        self.place, groups = np.array(members, dtype=np.intp).reshape(-1, 2).T
        distinct, self.group = np.unique(groups, return_inverse=True)
        self.n_groups, self.n_columns = len(distinct), 2 * len(used) + 3 * len(distinct)

    def cheapest(self, shared: int) -> list[Path] | None:
        """Find the pair of least cost that shares so many groups at most."""
        objective, cost = np.zeros(self.n_columns), self.arcs.cost[self.used]
        objective[: 2 * len(cost)] = np.tile(cost * (_DEAREST / (cost.max(initial=0.0) or 1.0)), 2)
        answer = self._solve(objective, shared)
        if answer is None:
            return None
        passed = answer[: 2 * len(cost)].reshape(2, -1) > 0.0
        return [paths_of(self.arcs, set(self.used[own].tolist()), *self.ends)[0] for own in passed]

    def fewest_shared(self) -> int:
        """Find how many groups any two paths share at least; there must be a path."""
        objective = np.zeros(self.n_columns)
        objective[self.n_columns - self.n_groups :] = 1.0
        answer = self._solve(objective, self.n_groups)
        return 0 if answer is None else round(float(answer @ objective))

    def _solve(self, objective: FloatArray, shared: int) -> FloatArray | None:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import block_array

        flow, passing, both = self._flow(), self._passing(), self._both()
        matrix = block_array([[flow], [passing], [both]], format="csr")
        balance = np.zeros(self.arcs.n_nodes)
        balance[list(self.ends)] = 1.0, -1.0
        free = np.full(passing.shape[0], np.inf)
        limit = np.append(np.ones(self.n_groups), shared)
        lower = np.concatenate((balance, balance, np.zeros(len(free)), np.full(len(limit), -np.inf)))
        upper = np.concatenate((balance, balance, free, limit))
        is_whole = np.arange(self.n_columns) < 2 * len(self.used)
        # scipy's HiGHS, and not highspy, which greets on standard output; the gap is closed: the best, not a good one
        answer = milp(
            objective,
            integrality=is_whole.astype(int),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(matrix, lower, upper),
            options={"mip_rel_gap": 0.0},
        )
        if answer.status not in {_SOLVED, _IMPOSSIBLE}:
            raise RuntimeError(f"HiGHS gave up: {answer.message}")
        return None if answer.x is None else np.where(is_whole, answer.x.round(), answer.x)

    def _flow(self) -> csr_array:
        """Make the rows that say: each path leaves a node as often as it enters it, but for the ends."""
        n_arcs, n_nodes = len(self.used), self.arcs.n_nodes
        tail, head, column = self.arcs.tail[self.used], self.arcs.head[self.used], np.arange(n_arcs)
        rows = np.concatenate((tail, head, tail + n_nodes, head + n_nodes))
        columns = np.concatenate((column, column, column + n_arcs, column + n_arcs))
        return self._rows(rows, columns, np.tile(np.repeat((1.0, -1.0), n_arcs), 2), 2 * n_nodes)

    def _passing(self) -> csr_array:
        """Make the rows that say: who passes an arc passes its groups; no node is left twice, so arcs add up there."""
        pair = self.group * self.arcs.n_nodes + self.arcs.tail[self.used[self.place]]
        distinct, row = np.unique(pair, return_inverse=True)
        size, first = len(distinct), 2 * len(self.used)
        group, ones = first + distinct // self.arcs.n_nodes, np.ones(size)
        rows = np.concatenate((row, row + size, np.arange(2 * size)))
        columns = np.concatenate((self.place, self.place + len(self.used), group, group + self.n_groups))
        values = np.concatenate((-np.ones(2 * len(row)), ones, ones))
        return self._rows(rows, columns, values, 2 * size)

    def _both(self) -> csr_array:
        """Make the rows that say: a group that each path passes is shared; and the last: so many are shared."""
        n_groups, first = self.n_groups, 2 * len(self.used)
        own, ones = np.arange(n_groups), np.ones(n_groups)
        rows = np.concatenate((np.tile(own, 3), np.full(n_groups, n_groups)))
        columns = first + np.concatenate((own, own + n_groups, own + 2 * n_groups, own + 2 * n_groups))
        return self._rows(rows, columns, np.concatenate((ones, ones, -ones, ones)), n_groups + 1)

    def _rows(self, rows: IntArray, columns: IntArray, values: FloatArray, n_rows: int) -> csr_array:
        from scipy.sparse import csr_array

        return csr_array((values, (rows, columns)), shape=(n_rows, self.n_columns))
