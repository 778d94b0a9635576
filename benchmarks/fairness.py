"""Fair shares of full links: netsim's arrays against dictionaries, as they are taught."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from netsim.kernels.fairness import max_min_fair

HOPS = 5
LINKS_PER_FLOW = 0.5

Answer = list[float]


def problem(flows: int) -> tuple[dict[int, list[int]], dict[int, float], dict[int, float]]:
    """Return the links of each flow, the capacity of each link and what each flow asks for."""
    draw = random.Random(1)  # noqa: S311 - no secret
    links = max(HOPS, int(flows * LINKS_PER_FLOW))
    paths = {flow: draw.sample(range(links), HOPS) for flow in range(flows)}
    capacity = {link: draw.uniform(10.0, 100.0) for link in range(links)}
    return paths, capacity, {flow: draw.uniform(1.0, 20.0) for flow in range(flows)}


def netsim(flows: int) -> Callable[[], Answer]:
    """Prepare netsim's kernel."""
    paths, capacity, asked = problem(flows)
    pointer = np.arange(flows + 1) * HOPS
    arc = np.array([link for path in paths.values() for link in path])
    room, limit = np.array(list(capacity.values())), np.array(list(asked.values()))

    def job() -> Answer:
        return [float(rate) for rate in max_min_fair(pointer, arc, room, limit, compiled=True)]

    job()  # reads the compiled code, or makes it where it was never made
    return job


def naive(flows: int) -> Callable[[], Answer]:
    """Prepare progressive filling over dictionaries."""
    paths, capacity, asked = problem(flows)
    return lambda: list(fill(paths, capacity, asked).values())


def fill(paths: dict[int, list[int]], capacity: dict[int, float], asked: dict[int, float]) -> dict[int, float]:
    """Raise all rates together; a flow stops when it has what it asks for or when a link of its path is full."""
    rate = dict.fromkeys(paths, 0.0)
    room = dict(capacity)
    growing = set(paths)
    users: dict[int, set[int]] = {link: set() for link in capacity}
    for flow, path in paths.items():
        for link in path:
            users[link].add(flow)
    while growing:
        rise = min(asked[flow] - rate[flow] for flow in growing)
        rise = min([rise, *(room[link] / len(on) for link, on in users.items() if on)])
        for flow in growing:
            rate[flow] += rise
        for link, on in users.items():
            room[link] -= rise * len(on)
        full = {link for link, on in users.items() if on and room[link] <= 1e-9 * capacity[link]}
        done = {flow for flow in growing if asked[flow] - rate[flow] <= 1e-9 or not full.isdisjoint(paths[flow])}
        growing -= done
        for flow in done:
            for link in paths[flow]:
                users[link].discard(flow)
    return rate
