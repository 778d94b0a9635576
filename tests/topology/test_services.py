"""Digital services of china-asean: workloads with replicas, payments with two paths, the dedicated channel."""

from __future__ import annotations

from typing import Any

import pytest

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.model import Network
from netsim.units import Gbps
from topologies.build.smaller import served_within

LEAST_PROTECTED = 20


@pytest.fixture(scope="module")
def plane(topology: Network) -> DigitalPlane:
    """Return the digital plane."""
    return DigitalPlane(topology)


def clients(network: Network, name: str) -> list[str]:
    """Return what the clients of a workload ask for, by name."""
    (row,) = (row for row in network.workloads if row.id == name)
    return [row.demand(client) for client in row.clients]


def served(plane: DigitalPlane, flows: Flows, names: list[str]) -> float:
    """Return the rate that some demands get. [Gbps]"""
    return float(sum(flows.served[plane.demands.index(name)] for name in names)) / Gbps


def test_services_run_in_data_centres_and_are_used_from_several_countries(topology: Network) -> None:
    """Live ones, and cities of three countries or more."""
    for row in topology.workloads:
        assert {topology.node[name].kind for name in row.replicas} == {"data_centre"}
        assert {topology.node[name].status for name in (*row.replicas, *row.clients)} == {"live"}
        assert len({topology.node[name].country for name in row.clients}) >= 3
    assert {row.policy for row in topology.workloads} == {"anywhere", "home-first", "home-only"}


@pytest.mark.parametrize("lost", ["singapore-dc", "kuala-lumpur-dc", "jakarta-dc", "bangkok-dc", "hong-kong-dc"])
def test_without_one_cloud_region_the_others_serve_all_from_further_away(
    topology: Network, plane: DigitalPlane, lost: str
) -> None:
    """Nobody's applications stop; whoever was served there waits longer for each answer."""
    names = clients(topology, "wl-cloud-applications")
    before, after = (plane.carry(plane.rate, down=frozenset(down)) for down in ((), (lost,)))

    assert served(plane, after, names) == pytest.approx(served(plane, before, names))
    longer = [
        after.latency[number] > before.latency[number]
        for number in (plane.demands.index(name) for name in names)
        if before.origin[number] == lost
    ]
    assert longer
    assert all(longer)


def test_two_paths_of_payments_share_nothing_but_what_joins_the_data_centres(plane: DigitalPlane) -> None:
    """The metro fibre at each end; between the cities neither a link nor a shared-risk group."""
    shared = plane.shared_risks()

    assert len(shared) >= LEAST_PROTECTED
    assert all(risk.endswith("-dc-metro-fibre") for risks in shared.values() for risk in risks)
    assert all(name.startswith("dd-payments-") for name in shared)


def test_the_dedicated_channel_takes_the_link_that_was_built_for_it(plane: DigitalPlane) -> None:
    """From Chongqing to Guangzhou, and on over Hong Kong."""
    flows = plane.carry(plane.rate)
    for name in ("dd-leased-chongqing-singapore", "dd-leased-singapore-chongqing"):
        path = flows.path[plane.demands.index(name)]
        assert {"chongqing-guangzhou-idc-fibre", "shenzhen-hong-kong-fibre"} <= set(path)


def test_a_smaller_region_keeps_what_is_served_within_it(topology: Network) -> None:
    """Replicas and clients outside are gone, and clients whose records may not leave their country."""
    inside = {"singapore", "singapore-dc", "kuala-lumpur", "penang", "johor-bahru", "hanoi"}
    found: dict[str, Any] = {row.id: row for row in served_within(topology, inside)}

    assert found["wl-cloud-applications"].replicas == ("singapore-dc",)
    assert set(found["wl-cloud-applications"].clients) == inside - {"singapore-dc"}
    assert found.keys() == {"wl-cloud-applications", "wl-content-caches"}
