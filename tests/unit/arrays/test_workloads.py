"""Services with replicas: who serves whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.errors import InvalidInput
from netsim.model import Demand, Link, Network, Node, Workload
from netsim.units import Gbps, km

POLICIES = ("max-min-fair", "shortest", "ecmp", "optimal")
NEAR, FAR = "X", "Y"
COUNTRY = {"X": "XA", "Y": "XB", "a": "XA", "b": "XB", "c": "XA"}


def network(*workloads: Workload, demands: tuple[Demand, ...] = (), **more: Any) -> Network:
    """Join two data centres and three clients: a is near X, b near Y, c between; X and Y are 1000 km apart."""
    lengths = {"aX": 10.0, "bY": 10.0, "cX": 100.0, "cY": 200.0, "XY": 1000.0}
    return Network(
        nodes=[
            Node(name, 0.0, 0.0, "data_centre" if name in "XY" else "city", country=country, equipment=0.0)
            for name, country in COUNTRY.items()
        ],
        links=[
            Link(name, name[0], name[1], "fibre", length=length * km, capacity=20 * Gbps)
            for name, length in lengths.items()
        ],
        workloads=workloads,
        demands=demands,
        **more,
    )


def workload(clients: str, rate: float = 4.0, replicas: str = "XY", **values: Any) -> Workload:
    """Serve clients with a rate in Gbit/s each."""
    return Workload("W", tuple(replicas), tuple(clients), rate_per_client=rate * Gbps, **values)


def carried(asked: Network, policy: str = "max-min-fair", **state: Any) -> Flows:
    """Carry what is asked at the busiest hour."""
    plane = DigitalPlane(asked, policy=policy)
    return plane.carry(plane.rate, **state)


@pytest.mark.parametrize("policy", POLICIES)
def test_each_client_is_served_by_the_nearest_replica(policy: str) -> None:
    """The path leads from the replica to the client, and the table names what is asked."""
    asked = network(workload("abc"))
    flows = carried(asked, policy)
    assert DigitalPlane(asked).demands == ("W > a", "W > b", "W > c")
    assert flows.origin == ("X", "Y", "X")
    assert flows.path == (("aX",), ("bY",), ("cX",))
    assert flows.load_backward / Gbps == pytest.approx([4.0, 4.0, 4.0, 0.0, 0.0])
    assert flows.rtt == pytest.approx(2 * flows.latency, rel=0.01)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_lost_data_centre_moves_its_clients(policy: str) -> None:
    """To the other, further away."""
    before, after = (
        carried(network(workload("abc")), policy),
        carried(network(workload("abc")), policy, down=frozenset("X")),
    )
    assert after.origin == ("", "Y", "Y")  # a hangs on X alone
    assert after.reason == ("no_path", "", "")
    assert after.latency[2] > before.latency[2]


@pytest.mark.parametrize("policy", ["max-min-fair", "optimal"])
def test_who_finds_no_room_goes_to_the_next_replica(policy: str) -> None:
    """Six fit in X: the two clients near it need eight, two of which come from Y."""
    plane = DigitalPlane(network(workload("ac", capacity=6 * Gbps)), policy=policy)
    flows = plane.carry(plane.rate)
    assert flows.served / Gbps == pytest.approx([4.0, 4.0])
    running = [item for demand in (0, 1) for item in plane.running(flows, demand).items()]
    for replica, part in (("X", 6 / 4), ("Y", 2 / 4)):
        assert sum(own for way, own in running if way[0] == replica) == pytest.approx(part)


@pytest.mark.parametrize("policy", POLICIES)
def test_where_no_replica_has_room_the_reason_is_not_the_links(policy: str) -> None:
    """One replica serves six of eight."""
    flows = carried(network(workload("ac", replicas="X", capacity=6 * Gbps)), policy)
    assert flows.served.sum() / Gbps == pytest.approx(6.0)
    assert "no_room" in flows.reason
    assert set(flows.reason) <= {"", "no_room"}


@pytest.mark.parametrize("policy", POLICIES)
def test_where_the_links_are_full_the_reason_is_capacity(policy: str) -> None:
    """The replica has room for a hundred, the link to the client for twenty."""
    flows = carried(network(workload("a", rate=50.0, capacity=100 * Gbps)), policy)
    assert flows.served / Gbps == pytest.approx([20.0])
    assert flows.reason == ("no_capacity",)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_demand_that_gets_nothing_is_not_told_of_replicas(policy: str) -> None:
    """A workload is there, but what the demand lacks is a link."""
    demands = tuple(Demand("c", "X", rate=30 * Gbps, id=str(priority), priority=priority) for priority in (1, 2))
    flows = carried(network(workload("b"), demands=demands), policy)
    assert "no_room" not in flows.reason


def test_each_workload_has_its_own_room() -> None:
    """Two services in one place, six each."""
    one, two = (replace(workload("a", rate=6.0, replicas="X", capacity=6 * Gbps), id=name) for name in "VW")
    assert carried(network(one, two)).reason == ("", "")


def test_nearest_counts_the_equipment_of_the_data_centre() -> None:
    """A data centre with slow equipment is further away."""
    plain = network(workload("c"))
    slow = [replace(node, equipment=0.01) if node.id == "X" else node for node in plain.nodes]
    assert carried(replace(plain, nodes=slow)).origin == ("Y",)


@pytest.mark.parametrize("policy", POLICIES)
def test_home_only_keeps_clients_at_home(policy: str) -> None:
    """Even where a replica abroad is nearer, or the only one that is up; none at home at all is a matter of policy."""
    flows = carried(network(workload("bc", policy="home-only")), policy)
    assert flows.origin == ("Y", "X")
    flows = carried(network(workload("bc", policy="home-only")), policy, down=frozenset("Y"))
    assert (flows.served[0], flows.origin) == (0.0, ("", "X"))
    assert flows.reason == ("end_down", "")  # of all that may serve it
    plane = DigitalPlane(network(workload("b", replicas="X", policy="home-only")), policy=policy)
    assert plane.carry(plane.rate).reason == ("policy",)
    assert plane.shared_risks() == {}


@pytest.mark.parametrize("policy", POLICIES)
def test_home_first_goes_abroad_only_when_it_must(policy: str) -> None:
    """From Y, nearer here, only when X is down."""
    asked = network(workload("c", policy="home-first"))
    asked = replace(asked, links=[replace(link, length=9 * km) if link.id == "cY" else link for link in asked.links])
    assert carried(replace(asked, workloads=[workload("c")]), policy).origin == ("Y",)
    assert carried(asked, policy).origin == ("X",)
    assert carried(asked, policy, down=frozenset("X")).origin == ("Y",)


@pytest.mark.parametrize("policy", ["max-min-fair", "optimal"])
def test_home_first_goes_abroad_for_what_has_no_room_at_home(policy: str) -> None:
    """Three of four at home."""
    flows = carried(network(workload("c", policy="home-first", capacity=3 * Gbps)), policy)
    assert flows.served / Gbps == pytest.approx([4.0])
    assert flows.load_backward[[2, 3]] / Gbps == pytest.approx([3.0, 1.0])
    assert flows.origin == ("X",)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_client_beside_its_replica_needs_no_link(policy: str) -> None:
    """It is served over no path, as long as the place is up."""
    asked = network(workload("X", capacity=3 * Gbps, replicas="X"))
    flows = carried(asked, policy)
    assert flows.served[0] / Gbps == pytest.approx(3.0)
    assert (flows.path, flows.origin) == (((),), ("X",))
    assert flows.reason == ("no_room",)
    assert flows.latency[0] == 0.0
    flows = carried(asked, policy, down=frozenset("X"))
    assert (flows.served[0], flows.reason) == (0.0, ("end_down",))


@pytest.mark.parametrize("policy", POLICIES)
def test_a_client_beside_a_replica_in_a_country_that_is_avoided_is_served_by_another(policy: str) -> None:
    """Or by none."""
    assert carried(network(workload("X", avoid=("XA",))), policy).reason == ("policy",)
    assert carried(network(workload("b", avoid=("XA",))), policy).origin == ("Y",)


def test_a_planned_data_centre_serves_nobody() -> None:
    """Not even its own place."""
    asked = network(workload("Xc"))
    planned = [replace(node, status="planned") if node.id == "X" else node for node in asked.nodes]
    flows = carried(replace(asked, nodes=planned))
    assert flows.reason == ("end_down", "")
    assert flows.origin == ("", "Y")


def test_a_data_centre_at_half_its_power_serves_half() -> None:
    """And its links carry half; what a replica serves without limit stays without."""
    flows = carried(network(workload("a", rate=8.0, replicas="X", capacity=8 * Gbps)), degraded={"X": 0.5})
    assert flows.served / Gbps == pytest.approx([4.0])
    assert flows.reason == ("no_room",)
    flows = carried(network(workload("a", rate=18.0, replicas="X")), degraded={"X": 0.5})
    assert flows.served / Gbps == pytest.approx([10.0])
    assert flows.reason == ("no_capacity",)
    flows = carried(network(workload("a", rate=18.0, replicas="X")), degraded={"X": 0.0})
    assert flows.served.tolist() == [0.0]


def test_the_gateway_rule_holds_for_public_services_only() -> None:
    """The public one comes to c by the gateway a; the cloud's own lines cross anywhere."""
    rule = {"XA": ("a",)}
    public = network(workload("c", replicas="Y", class_="public"), gateway_rule=rule)
    assert carried(public).path == (("cY", "cX", "aX", "aX", "cX"),) or carried(public).path == (
        ("XY", "aX", "aX", "cX"),
    )
    assert carried(network(workload("c", replicas="Y"), gateway_rule=rule)).path == (("cY",),)


def test_priorities_and_limits_of_latency_are_as_those_of_demands() -> None:
    """The first class fills the link; who is served too slowly is told so."""
    first = replace(workload("a", rate=20.0), id="V", priority=0)
    assert carried(network(workload("a", rate=20.0), first)).served / Gbps == pytest.approx([0.0, 20.0])
    assert carried(network(workload("c", latency_limit=1e-4))).reason == ("over_latency",)


def test_a_workload_names_each_node_once() -> None:
    """Twice the same client would be two rows of one name."""
    with pytest.raises(InvalidInput) as error:
        network(workload("aab", replicas="XX"))
    assert [str(fault) for fault in error.value.faults] == [
        'error: workloads[0].replicas: "X" is named twice; name each node once',
        'error: workloads[0].clients: "a" is named twice; name each node once',
    ]


def test_what_clients_ask_for_has_a_name_of_its_own() -> None:
    """A demand cannot be called like it."""
    with pytest.raises(InvalidInput, match='"W > a" is already the id of a demand'):
        network(workload("a"), demands=(Demand("a", "X", rate=1.0, id="W > a"),))


def test_a_client_that_is_held_is_restoring_until_another_replica_serves_it() -> None:
    """Its replica is down, the other has room."""
    plane = DigitalPlane(network(workload("c")))
    before = plane.carry(plane.rate)
    assert plane.running(before, 0) == {("X", "cX"): pytest.approx(1.0)}
    flows = plane.carry(plane.rate, frozenset("X"), held={0: plane.running(before, 0)})
    assert (flows.reason, flows.origin) == (("restoring",), ("",))
    assert np.isnan(flows.latency[0])
    assert plane.hit_by(before, {"X"}) == [0]
