"""The most throughput over three candidate paths a demand: kept by HiGHS, made anew, and by scipy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.optimize import linprog
from spilling import problem

from netsim.kernels.fairness import Candidates
from netsim.kernels.optimum import Throughput
from netsim.kernels.searches import Listed

STATES = 10

Answer = list[float]
Arrays = tuple[Candidates, np.ndarray, np.ndarray]


def arrays(demands: int) -> Arrays:
    """Return candidate paths, capacities and what is asked."""
    paths, capacity, asked = problem(demands)
    return (
        Candidates.of(list(paths.values()), len(capacity)),
        np.array(list(capacity.values())),
        np.array(list(asked.values())),
    )


def states(capacity: np.ndarray) -> Iterator[np.ndarray]:
    """Yield capacities as they would follow one another: one link more has lost half of what it had."""
    draw = np.random.default_rng(2)
    now = capacity.copy()
    for link in draw.choice(len(capacity), STATES, replace=False):
        now[link] /= 2.0
        yield now.copy()


def fresh(table: Candidates, demands: int) -> Throughput:
    """Make the programme; all paths cost the same, since scipy's script asks for throughput alone."""
    return Throughput(Listed(table), np.ones(demands), np.zeros(table.n_arcs))


def warm(demands: int) -> Callable[[], Answer]:
    """Prepare a programme that was solved once; solve it in ten states."""
    table, capacity, asked = arrays(demands)
    programme = fresh(table, demands)

    def job() -> Answer:
        return [float(programme.solve(room, asked).value[0]) for room in states(capacity)]

    programme.solve(capacity, asked)
    return job


def cold(demands: int) -> Callable[[], Answer]:
    """Prepare the same, with a new programme in each state."""
    table, capacity, asked = arrays(demands)
    return lambda: [float(fresh(table, demands).solve(room, asked).value[0]) for room in states(capacity)]


def naive(demands: int) -> Callable[[], Answer]:
    """Prepare dense matrices, as the documentation of scipy has them."""
    paths, capacity, asked = problem(demands)
    rows = [(demand, path) for demand, own in paths.items() for path in own]
    over, of = np.zeros((len(capacity), len(rows))), np.zeros((demands, len(rows)))
    for column, (demand, path) in enumerate(rows):
        over[list(path), column] = 1.0
        of[demand, column] = 1.0
    matrix, limit = np.vstack([over, of]), np.array(list(asked.values()))

    def job() -> Answer:
        rooms = states(np.array(list(capacity.values())))
        return [float(-linprog(-np.ones(len(rows)), matrix, np.concatenate([room, limit])).fun) for room in rooms]

    return job
