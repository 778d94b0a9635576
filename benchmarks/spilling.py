"""Three candidate paths a demand: fair shares against dictionaries and sets, the most throughput against scipy."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import networkx as nx
import numpy as np
from scipy.optimize import linprog

from netsim.kernels.fairness import Candidates, fill_paths
from netsim.kernels.nearest import k_shortest_paths
from netsim.kernels.optimum import Throughput
from netsim.kernels.paths import Arcs
from netsim.kernels.searches import Listed

NODES, NEIGHBOURS, CHOICES = 200, 6, 3
STATES = 10

Answer = list[float]
Paths = dict[int, list[tuple[int, ...]]]
Arrays = tuple[Candidates, np.ndarray, np.ndarray]


def problem(demands: int) -> tuple[Paths, dict[int, float], dict[int, float]]:
    """Return the three shortest paths of each demand, the capacity of each link and what each demand asks for."""
    draw = random.Random(1)  # noqa: S311 - no secret
    graph = nx.connected_watts_strogatz_graph(NODES, NEIGHBOURS, 0.3, seed=1)
    tail, head = np.array([*graph.edges, *(edge[::-1] for edge in graph.edges)]).T
    cost = np.array([draw.uniform(1.0, 10.0) for _ in graph.edges] * 2)
    pairs = np.array([draw.sample(range(NODES), 2) for _ in range(demands)])
    found = k_shortest_paths(Arcs(tail, head, cost, NODES), pairs[:, 0], pairs[:, 1], CHOICES)
    capacity = {link: draw.uniform(10.0, 100.0) for link in range(len(cost))}
    # in all much the same for any number of demands, and more than fits
    asked = {demand: draw.uniform(1.0, 20.0) * 1_000 / demands for demand in range(demands)}
    return dict(enumerate(found)), capacity, asked


def netsim(demands: int, *, compiled: bool | None = None) -> Callable[[], Answer]:
    """Prepare netsim's kernel as it comes: compiled where numba is there and enough is to be done."""
    paths, capacity, asked = problem(demands)
    table = Candidates.of(list(paths.values()), len(capacity))
    room, limit = np.array(list(capacity.values())), np.array(list(asked.values()))

    def job() -> Answer:
        rate = fill_paths(table, room, limit, compiled=compiled)
        return [float(total) for total in np.bincount(table.owner, weights=rate, minlength=demands)]

    job()  # reads the compiled code, or makes it where it was never made
    return job


def netsim_compiled(demands: int) -> Callable[[], Answer]:
    """Prepare the compiled kernel."""
    return netsim(demands, compiled=True)


def netsim_plain(demands: int) -> Callable[[], Answer]:
    """Prepare the same without numba."""
    return netsim(demands, compiled=False)


def naive(demands: int) -> Callable[[], Answer]:
    """Prepare progressive filling over dictionaries and sets."""
    paths, capacity, asked = problem(demands)
    return lambda: list(fill(paths, capacity, asked).values())


def fill(paths: Paths, capacity: dict[int, float], asked: dict[int, float]) -> dict[int, float]:  # noqa: C901 - as one would write it
    """Raise all rates together; who meets a full link goes on along the next of the paths, who has enough stops."""
    rate = dict.fromkeys(paths, 0.0)
    room = dict(capacity)
    full: set[int] = set()
    users: dict[int, set[int]] = {link: set() for link in capacity}
    way = {demand: own[0] for demand, own in paths.items()}
    growing = set(paths)
    for demand, path in way.items():
        for link in path:
            users[link].add(demand)
    while growing:
        rise = min(asked[demand] - rate[demand] for demand in growing)
        rise = min([rise, *(room[link] / len(on) for link, on in users.items() if on)])
        for demand in growing:
            rate[demand] += rise
        for link, on in users.items():
            room[link] -= rise * len(on)
        full |= {link for link, on in users.items() if on and room[link] <= 1e-9 * capacity[link]}
        for demand in list(growing):
            has_enough = asked[demand] - rate[demand] <= 1e-9
            if has_enough or not full.isdisjoint(way[demand]):
                for link in way[demand]:
                    users[link].discard(demand)
                others = [] if has_enough else [path for path in paths[demand] if full.isdisjoint(path)]
                if not others:
                    growing.remove(demand)
                    continue
                way[demand] = others[0]
                for link in way[demand]:
                    users[link].add(demand)
    return rate


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


def naive_optimum(demands: int) -> Callable[[], Answer]:
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
