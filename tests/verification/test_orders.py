"""Transit that an order forbids is the same as all others avoiding the country by themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netsim.arrays.digital import DigitalPlane
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km


def drawn(seed: int) -> Network:
    """Draw nine cities of three countries and none, twenty cables, and demands between all of them."""
    draw = np.random.default_rng(seed)
    nodes = [
        Node(f"n{number}", draw.uniform(0, 5), draw.uniform(0, 5), "city", country=("AA", "BB", "CC", "")[number % 4])
        for number in range(9)
    ]
    pairs = {tuple(sorted(draw.choice(9, 2, replace=False).tolist())) for _ in range(24)}
    links = [
        Link(f"{a}-{b}", f"n{a}", f"n{b}", "fibre", length=draw.uniform(50, 900) * km, capacity=40 * Gbps)
        for a, b in sorted(pairs)
    ]
    demands = [
        Demand(f"n{a}", f"n{b}", rate=draw.uniform(1, 9) * Gbps, avoid=("CC",) if (a + b) % 3 == 0 else ())
        for a in range(9)
        for b in range(9)
        if a != b
    ]
    return Network(nodes=nodes, links=links, demands=demands)


@pytest.mark.parametrize("policy", ["max-min-fair", "shortest", "ecmp", "optimal"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_barred_country_is_avoided_by_all_who_neither_begin_nor_end_there(policy: str, seed: int) -> None:
    """Rates, latencies, paths and reasons are the same, of two countries at once too."""
    network, barred = drawn(seed), frozenset({"AA", "BB"})

    def avoiding(row: Demand) -> Demand:
        ends = {network.node[row.source].country, network.node[row.target].country}
        return replace(row, avoid=(*row.avoid, *sorted(barred - ends)))

    by_order = DigitalPlane(network, policy=policy, barred=barred)
    by_choice = DigitalPlane(replace(network, demands=[avoiding(row) for row in network.demands]), policy=policy)
    order, choice = (plane.carry(plane.rate) for plane in (by_order, by_choice))
    free = DigitalPlane(network, policy=policy)

    np.testing.assert_allclose(order.served, choice.served)
    np.testing.assert_allclose(order.latency, choice.latency)
    assert (order.path, order.reason) == (choice.path, choice.reason)
    assert order.path != free.carry(free.rate).path
