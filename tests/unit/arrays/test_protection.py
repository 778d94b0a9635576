"""What a failure means for a demand, by its protection."""

from __future__ import annotations

from typing import Any

import pytest

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km

POLICIES = ("max-min-fair", "shortest", "ecmp", "optimal")


def network(lengths: dict[str, float], *demands: Demand, **links: Any) -> Network:
    """Join nodes of one letter by links named after their ends, of 10 Gbit/s; in km."""
    names = sorted({end for name in lengths for end in name[:2]})
    return Network(
        nodes=[Node(name, 0.0, 0.0, "city", equipment=0.0) for name in names],
        links=[
            Link(name, name[0], name[1], "fibre", length=length * km, capacity=10 * Gbps, **links.get(name, {}))
            for name, length in lengths.items()
        ],
        demands=demands,
    )


def demand(ends: str, rate: float = 4.0, **values: Any) -> Demand:
    """Ask for a rate in Gbit/s."""
    return Demand(ends[0], ends[1], rate=rate * Gbps, **values)


def carried(asked: Network, policy: str = "max-min-fair", **state: Any) -> Flows:
    """Carry what is asked at the busiest hour."""
    plane = DigitalPlane(asked, policy=policy)
    return plane.carry(plane.rate, **state)


def cut(*names: str) -> frozenset[str]:
    """Return what is down."""
    return frozenset(names)


RING = {"AB": 100.0, "AC": 200.0, "CB": 200.0}
"""From A to B directly, and over C."""


@pytest.mark.parametrize("policy", POLICIES)
def test_without_protection_a_demand_waits_for_the_repair(policy: str) -> None:
    """It keeps to its shortest path, full or down, although there is another."""
    asked = network(RING, demand("AB", 12, protection="none"))
    assert carried(asked, policy).served / Gbps == pytest.approx([10.0])
    flows = carried(asked, policy, down=cut("AB"))
    assert (flows.served[0], flows.reason, flows.path) == (0.0, ("path_down",), ((),))
    assert carried(asked, policy, down=cut("AC")).served / Gbps == pytest.approx([10.0])


@pytest.mark.parametrize("policy", POLICIES)
def test_with_restoration_a_demand_takes_the_other_path(policy: str) -> None:
    """As if the broken one had never been."""
    assert carried(network(RING, demand("AB")), policy, down=cut("AB")).path == (("AC", "CB"),)


@pytest.mark.parametrize("policy", POLICIES)
def test_both_paths_of_a_protected_demand_are_loaded(policy: str) -> None:
    """The latency and the path told are those of the shorter."""
    flows = carried(network(RING, demand("AB", protection="1+1")), policy)
    assert flows.load_forward / Gbps == pytest.approx([4.0, 4.0, 4.0])
    assert flows.path == (("AB",),)
    assert flows.latency[0] == pytest.approx(100 * 1.468 / 299_792.458, rel=1e-2)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_second_path_serves_when_the_first_is_down_and_the_other_way_round(policy: str) -> None:
    """When both are, nothing does, although a third way is up."""
    asked = network({**RING, "AD": 300.0, "DB": 300.0}, demand("AB", protection="1+1"))
    assert carried(asked, policy, down=cut("AB")).path == (("AC", "CB"),)
    assert carried(asked, policy, down=cut("CB")).load_forward / Gbps == pytest.approx([4.0, 0.0, 0.0, 0.0, 0.0])
    flows = carried(asked, policy, down=cut("AB", "C"))
    assert (flows.served[0], flows.reason) == (0.0, ("path_down",))


def test_a_protected_demand_gets_what_fits_on_both_paths() -> None:
    """Who asks for eight finds six left on the second path."""
    asked = network(RING, demand("AB", 8, protection="1+1"), demand("CB", 4, priority=0))
    assert carried(asked).served / Gbps == pytest.approx([6.0, 4.0])


def test_where_there_is_one_path_it_serves_alone() -> None:
    """It is loaded once, and what both paths share is told."""
    plane = DigitalPlane(network({"AB": 100.0, "BC": 100.0}, demand("AC", protection="1+1")))
    flows = plane.carry(plane.rate)
    assert flows.load_forward / Gbps == pytest.approx([4.0, 4.0])
    assert plane.shared_risks() == {"A > C": ("AB", "BC")}
    assert plane.carry(plane.rate, cut("BC")).reason == ("no_path",)


def test_where_there_is_no_path_a_protected_demand_is_not_served() -> None:
    """And shares nothing."""
    plane = DigitalPlane(network({"AB": 100.0, "CD": 100.0}, demand("AC", protection="1+1")))
    assert plane.carry(plane.rate).reason == ("no_path",)
    assert plane.shared_risks() == {}


def pair(asked: Network, **state: Any) -> set[str]:
    """Return the links that the only demand loads."""
    flows = carried(asked, **state)
    loads = flows.load_forward + flows.load_backward
    return {link.id for link, load in zip(asked.links, loads, strict=True) if load > 0.0}


THREE = {"AM": 100.0, "MB": 100.0, "AM2": 110.0, "MB2": 110.0, "AC": 300.0, "CB": 300.0}
"""The two shortest pairs of links meet at M; the way over C does not."""


def test_paths_are_disjoint_by_link_if_nothing_else_is_said() -> None:
    """They may meet at a node."""
    asked = network(THREE, demand("AB", protection="1+1"))
    assert pair(asked) == {"AM", "MB", "AM2", "MB2"}
    assert carried(asked, down=cut("M")).reason == ("path_down",)


def test_paths_are_disjoint_by_node() -> None:
    """The loss of any node between is survived."""
    asked = network(THREE, demand("AB", protection="1+1", disjoint="node"))
    assert pair(asked) == {"AM", "MB", "AC", "CB"}
    assert all(carried(asked, down=cut(node)).reason == ("",) for node in "MC")


def test_paths_are_disjoint_by_shared_risk_group() -> None:
    """Two cables in one duct are no protection; those that only share a landing are."""
    duct = {"srlgs": ("duct",)}
    asked = network(THREE, demand("AB", protection="1+1", disjoint="srlg"), AM=duct, AM2=duct)
    assert pair(asked) == {"AM", "MB", "AC", "CB"}
    crossed = network(THREE, demand("AB", protection="1+1", disjoint="srlg"), AM=duct, MB2=duct)
    assert pair(crossed) == {"AM", "MB", "AM2", "MB2"}  # by AM and MB2, and by AM2 and MB
    plain = network(THREE, demand("AB", protection="1+1", disjoint="srlg"))
    assert pair(plain) == {"AM", "MB", "AM2", "MB2"}


def test_paths_are_disjoint_by_corridor() -> None:
    """Fibres on land that run beside one another count as one, in no group though they are; far from it they do not."""
    east = {"geometry": ((100.0, 20.0), (101.0, 20.0))}
    beside = {"geometry": ((100.0, 20.001), (101.0, 20.001))}
    far = {"geometry": ((100.0, 20.0), (100.5, 21.0), (101.0, 20.0))}
    parallel = {"AB1": 100.0, "AB2": 110.0, "AB3": 300.0}
    courses = {"AB1": east, "AB2": beside, "AB3": far}
    asked = network(parallel, demand("AB", protection="1+1", disjoint="srlg"), **courses)
    assert pair(asked) == {"AB1", "AB2"}
    asked = network(parallel, demand("AB", protection="1+1", disjoint="corridor"), **courses)
    assert pair(asked) == {"AB1", "AB3"}
    in_a_duct = {**courses, "AB1": {**east, "srlgs": ("duct",)}, "AB3": {**far, "srlgs": ("duct",)}}
    asked = network(parallel, demand("AB", protection="1+1", disjoint="corridor"), **in_a_duct)
    assert len(pair(asked)) == 2


@pytest.mark.parametrize(
    ("disjoint", "shared"),
    [("link", None), ("node", ("M",)), ("srlg", ("duct",)), ("corridor", ("duct",))],
)
def test_what_cannot_be_kept_apart_is_told(disjoint: Any, shared: tuple[str, ...] | None) -> None:
    """Links, nodes and groups that both paths have in common, by name; both are loaded all the same."""
    lengths = {"AM": 100.0, "MB": 100.0, "AM2": 110.0, "MB2": 110.0}
    duct = {"srlgs": ("duct",)}
    asked = network(lengths, demand("AB", protection="1+1", disjoint=disjoint), AM=duct, AM2=duct)
    plane = DigitalPlane(asked)
    assert plane.shared_risks() == ({} if shared is None else {"A > B": shared})
    assert pair(asked) == set(lengths)


def held(asked: Network, down: frozenset[str], policy: str = "max-min-fair") -> Flows:
    """Carry with all demands on the paths of the undisturbed network."""
    plane = DigitalPlane(asked, policy=policy)
    before = plane.carry(plane.rate)
    return plane.carry(plane.rate, down, held={n: plane.running(before, n) for n in range(len(plane.demands))})


@pytest.mark.parametrize("policy", POLICIES)
def test_a_demand_that_is_held_is_restoring(policy: str) -> None:
    """It has another way, but does not take it yet; what fails beside its path does not matter."""
    asked = network(RING, demand("AB"))
    flows = held(asked, cut("AB"), policy)
    assert (flows.served[0], flows.reason) == (0.0, ("restoring",))
    assert held(asked, cut(), policy).path == (("AB",),)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_demand_that_is_held_without_any_way_is_not_restoring(policy: str) -> None:
    """Nothing will come of it: the reason is the failure."""
    asked = network(RING, demand("AB"), demand("CB"))
    assert held(asked, cut("A"), policy).reason == ("end_down", "")
    assert held(asked, cut("AB", "CB"), policy).reason == ("no_path", "no_path")


def test_what_a_held_demand_lost_of_its_rate_is_restoring() -> None:
    """Ten ran over the cable that is cut; the two on the other run on there, and do not grow although there is room."""
    asked = network({"AB1": 100.0, "AB2": 200.0, "AB3": 300.0}, demand("AB", 12))
    for policy in ("max-min-fair", "optimal"):
        flows = held(asked, cut("AB1"), policy)
        assert flows.served / Gbps == pytest.approx([2.0])
        assert flows.path == (("AB2",),)
        assert flows.reason == ("restoring",)


def test_equal_parts_on_other_ways_stay_as_they_are_until_the_restoration() -> None:
    """One of two equal ways is cut: half runs on, no more."""
    flows = held(network({"AB1": 100.0, "AB2": 100.0}, demand("AB", 4)), cut("AB1"), "ecmp")
    assert flows.served / Gbps == pytest.approx([2.0])
    assert flows.reason == ("restoring",)


def test_who_is_held_to_paths_that_are_all_up_takes_no_other() -> None:
    """Nothing is lost, and a shorter way that is mended in between is taken after the restoration."""
    plane = DigitalPlane(network(RING, demand("AB")))
    over_c = plane.running(plane.carry(plane.rate, cut("AB")), 0)
    assert over_c == {("A", "AC", "CB"): pytest.approx(1.0)}
    flows = plane.carry(plane.rate, held={0: over_c})
    assert (flows.path, flows.reason) == ((("AC", "CB"),), ("",))


@pytest.mark.parametrize("lost", [("A", "AX"), ("A", "CB"), ("X", "AB")])
def test_paths_of_another_network_are_lost(lost: tuple[str, ...]) -> None:
    """A link that is gone, links that do not meet, a place that is gone: the demand waits for its restoration."""
    plane = DigitalPlane(network(RING, demand("AB")))
    flows = plane.carry(plane.rate, held={0: {lost: 1.0}})
    assert flows.reason == ("restoring",)


def test_a_protected_demand_is_held_until_it_has_switched_over() -> None:
    """Both paths are one thing until then."""
    asked = network(RING, demand("AB", protection="1+1"))
    assert held(asked, cut("AB")).reason == ("restoring",)
    assert held(asked, cut("AB", "CB")).reason == ("no_path",)


def test_demands_are_hit_by_what_their_working_path_runs_over() -> None:
    """A failure of the second path of ``1+1``, or beside the path, hits nobody; a node hits all that pass it."""
    asked = network(RING, demand("AB", protection="1+1"), demand("AC"))
    plane = DigitalPlane(asked)
    flows = plane.carry(plane.rate)
    assert plane.hit_by(flows, {"AB"}) == [0]
    assert plane.hit_by(flows, {"CB"}) == []
    assert plane.hit_by(flows, {"A", "nothing"}) == [0, 1]
