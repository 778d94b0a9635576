"""Delays against published values and against a queue simulated packet by packet."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.arrays.digital import DigitalPlane
from netsim.kernels.delay import propagation, queueing
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km, ms


@pytest.mark.parametrize(("length", "delay"), [(80 * km, 0.39), (500 * km, 2.45), (1000 * km, 4.897)])
def test_light_takes_4_9_microseconds_for_a_kilometre_of_fibre(length: float, delay: float) -> None:
    """G.652 fibre at 1550 nm with group index 1.468: 4.897 us per km."""
    digits = len(str(delay).partition(".")[2])
    assert round(float(propagation(length)) / ms, digits) == delay


def test_a_demand_over_500_km_sees_the_delay_of_the_fibre_twice() -> None:
    """One way 2.45 ms, there and back 4.90 ms, when equipment takes no time and the link is nearly empty."""
    nodes = [Node(name, lon=lon, lat=0.0, kind="city", equipment=0.0) for name, lon in (("A", 0.0), ("B", 4.0))]
    cable = Link("AB", "A", "B", "fibre", length=500 * km, capacity=100 * Gbps)
    plane = DigitalPlane(Network(nodes=nodes, links=[cable], demands=[Demand("A", "B", rate=1e6)]))
    flows = plane.carry(plane.rate)
    assert flows.latency[0] / ms == pytest.approx(2.4483, abs=1e-4)
    assert flows.rtt[0] / ms == pytest.approx(4.8967, abs=1e-4)


@pytest.mark.parametrize("utilisation", [0.3, 0.6, 0.8])
def test_the_wait_is_that_of_packets_in_an_m_m_1_queue(utilisation: float) -> None:
    """
    Lindley's recursion over half a million packets with exponential gaps and sizes.

    Lindley, D. V. (1952), The theory of queues with a single server. doi:10.1017/S0305004100027638
    """
    draw = np.random.default_rng(1)
    capacity, packet, n = 1 * Gbps, 12_000.0, 500_000
    service = draw.exponential(packet / capacity, n)
    gap = draw.exponential(packet / (utilisation * capacity), n)
    walk = np.concatenate(([0.0], np.cumsum(service[:-1] - gap[1:])))
    wait = walk - np.minimum.accumulate(walk)
    assert wait.mean() == pytest.approx(float(queueing(utilisation * capacity, capacity, packet)), rel=0.05)
