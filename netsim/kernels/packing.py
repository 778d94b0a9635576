"""How many paths there can be that share no risk: paths that are found, and a cut of risks that bars any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import inf
from typing import Final

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.risks import risk_disjoint_pair
from netsim.kernels.trees import shortest_trees

_SOLVED: Final = 0
_IMPOSSIBLE: Final = 2
"""What scipy's ``milp`` says of a programme."""


def fewest_risks(
    arcs: Arcs, ends: tuple[int, int], risks: Sequence[Collection[int]], up: BoolArray | None = None
) -> tuple[int, ...] | None:
    """
    Find the fewest risks that, together, cut all paths between two nodes.

    With a whole number for each risk, lost or not, and a distance for each node: an arc is as long as risks of it are
    lost, and the target is at least one away from the source.

    Parameters
    ----------
    arcs
        The graph.
    ends
        Source and target, different nodes.
    risks
        The groups of each arc, numbers from zero, as many as arcs.
    up
        Which arcs may be used, shape (n_arcs,); ``None``: all.

    Returns
    -------
    lost
        Groups in ascending order, none where there is no path; ``None`` where a path passes no risk.

    References
    ----------
    Coudert, D. et al. (2007), Shared risk resource group complexity and approximability issues.
    doi:10.1142/S0129626407002958 (the problem, minimum coloured cut, is NP-hard)

    Examples
    --------
    Three cables, two of them in one duct (group 9):

    >>> arcs = Arcs(np.array([0, 0, 0]), np.array([1, 1, 1]), np.ones(3), 2)
    >>> fewest_risks(arcs, (0, 1), [{0, 9}, {1, 9}, {2}])
    (2, 9)
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    used = np.arange(len(arcs.cost)) if up is None else np.flatnonzero(up)
    member = [(row, group) for row, arc in enumerate(used.tolist()) for group in sorted(set(risks[arc]))]
    rows, groups = np.array(member, dtype=np.intp).reshape(-1, 2).T
    distinct, column = np.unique(groups, return_inverse=True)
    n_rows, n_columns = len(used), arcs.n_nodes + len(distinct)
    place = np.arange(n_rows)
    values = np.concatenate((np.ones(n_rows), -np.ones(n_rows), -np.ones(len(rows))))
    row = np.concatenate((place, place, rows))
    col = np.concatenate((arcs.head[used], arcs.tail[used], arcs.n_nodes + column))
    lower, upper = np.zeros(n_columns), np.ones(n_columns)
    upper[ends[0]], lower[ends[1]] = 0.0, 1.0
    answer = milp(
        np.append(np.zeros(arcs.n_nodes), np.ones(len(distinct))),
        integrality=(np.arange(n_columns) >= arcs.n_nodes).astype(int),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(csr_array((values, (row, col)), shape=(n_rows, n_columns)), -np.inf, 0.0),
    )
    if answer.status == _IMPOSSIBLE:
        return None
    if answer.status != _SOLVED:
        raise RuntimeError(f"HiGHS gave up: {answer.message}")
    return tuple(distinct[answer.x[arcs.n_nodes :].round() > 0.0].tolist())


def risk_disjoint_paths(
    arcs: Arcs,
    ends: tuple[int, int],
    risks: Sequence[Collection[int]],
    up: BoolArray | None = None,
    enough: float = inf,
) -> list[Path]:
    """
    Find many paths that share no risk, one after the other; at least two where there are two.

    The number is a lower bound: how many there are at most is NP-hard to say. Paths are sought by cost, by the number
    of arcs, and so that each bars as few others as can be; the way that finds most is taken. Where that is one, the
    best pair is found exactly.

    Parameters
    ----------
    arcs, ends, risks, up
        As for :func:`fewest_risks`; each arc has at least one risk.
    enough
        More than so many are known not to be there: no other way is tried then.

    Returns
    -------
    paths
        The cheapest first.

    References
    ----------
    Hu, J. Q. (2003), Diverse routing in optical mesh networks. doi:10.1109/TCOMM.2003.809779

    Examples
    --------
    >>> arcs = Arcs(np.array([0, 0, 0]), np.array([1, 1, 1]), np.array([1.0, 2.0, 5.0]), 2)
    >>> risk_disjoint_paths(arcs, (0, 1), [{0, 9}, {1, 9}, {2}])
    [(0,), (2,)]
    """
    usable = np.ones(len(arcs.cost), dtype=bool) if up is None else up
    of: dict[int, list[int]] = {}
    for arc, own in enumerate(risks):
        for group in own:
            of.setdefault(group, []).append(arc)
    members = {group: np.array(own, dtype=np.intp) for group, own in of.items()}
    barred = np.array([float(len(set().union(*(of[group] for group in own)))) for own in risks])
    best: list[Path] = []
    for cost in (barred, arcs.cost, np.ones(len(arcs.cost))):
        if len(best) < enough:
            best = max(best, _one_by_one(arcs, ends, (risks, members), (cost, usable)), key=len)
    if len(best) == 1 < enough and (pair := risk_disjoint_pair(arcs, ends, risks, usable)) is not None:
        best = list(pair.paths)
    return sorted(best, key=lambda path: (float(arcs.cost[list(path)].sum()), path))


def _one_by_one(
    arcs: Arcs,
    ends: tuple[int, int],
    risks: tuple[Sequence[Collection[int]], dict[int, IntArray]],
    terms: tuple[FloatArray, BoolArray],
) -> list[Path]:
    """Take the cheapest path, then the cheapest that shares no risk with it, and so on."""
    of_arc, members = risks
    cost, left = terms[0], terms[1].copy()
    priced, found = Arcs(arcs.tail, arcs.head, cost, arcs.n_nodes), list[Path]()
    while (path := shortest_trees(priced, np.array([ends[0]]), left).path(0, ends[1])) is not None:
        found.append(path)
        for group in set().union(*(of_arc[arc] for arc in path)):
            left[members[group]] = False
    return found
