"""How demands share links: the policies that there are, and those that join."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.arrays.policies import Answer, Share, Task, forget_policy, policies, policy_named, register_policy
from netsim.arrays.routing import route
from netsim.errors import NetsimError, NotFound
from netsim.kernels.fairness import Candidates
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km

POLICIES = ("max-min-fair", "shortest", "ecmp", "optimal")


def network(lengths: dict[str, float], *demands: Demand, gateways: dict[str, tuple[str, ...]] | None = None) -> Network:
    """Join nodes of one letter by links named after their ends, such as ``AB`` or ``AB2``, of 10 Gbit/s; in km."""
    names = sorted({end for name in lengths for end in name[:2]})
    return Network(
        nodes=[Node(name, 0.0, 0.0, "city", country="XA" if name < "M" else "XZ", equipment=0.0) for name in names],
        links=[
            Link(name, name[0], name[1], "fibre", length=length * km, capacity=10 * Gbps)
            for name, length in lengths.items()
        ],
        demands=demands,
        gateway_rule=gateways or {},
    )


def demand(ends: str, rate: float, **values: Any) -> Demand:
    """Ask for a rate in Gbit/s."""
    return Demand(ends[0], ends[1], rate=rate * Gbps, **values)


def carried(asked: Network, policy: str, **state: Any) -> Flows:
    """Carry what is asked at the busiest hour."""
    plane = DigitalPlane(asked, policy=policy)
    return plane.carry(plane.rate, **state)


SQUARE = {"AB": 100.0, "BD": 100.0, "AC": 100.0, "CD": 100.0}
"""Two ways from A to D that are equally short."""


@pytest.fixture
def registered() -> Iterator[None]:
    """Forget the policy called ``mine`` after the test."""
    yield
    if "mine" in policies():
        forget_policy("mine")


def test_four_policies_come_with_netsim() -> None:
    """By these names."""
    assert policies() == POLICIES


@pytest.mark.parametrize(("policy", "served"), [("max-min-fair", 15.0), ("shortest", 10.0), ("ecmp", 15.0)])
def test_policies_differ_in_the_paths_that_they_use(policy: str, served: float) -> None:
    """Of two equal ways ``shortest`` keeps to one; with fifteen of twenty each other serves all."""
    assert carried(network(SQUARE, demand("AD", 15)), policy).served / Gbps == pytest.approx([served])


def test_ecmp_loads_equal_ways_equally() -> None:
    """However little is asked; the fair policy fills the first before it takes the second."""
    asked = network(SQUARE, demand("AD", 4))
    assert carried(asked, "ecmp").load_forward / Gbps == pytest.approx([2.0, 2.0, 2.0, 2.0])
    assert sorted(carried(asked, "max-min-fair").load_forward / Gbps) == pytest.approx([0.0, 0.0, 4.0, 4.0])


def test_ecmp_splits_per_next_hop_and_not_per_path() -> None:
    """Half to the way that forks again: a quarter on each of its parallels."""
    flows = carried(network({**SQUARE, "CD2": 100.0}, demand("AD", 4)), "ecmp")
    assert flows.load_forward / Gbps == pytest.approx([2.0, 2.0, 2.0, 1.0, 1.0])


def test_ecmp_does_not_send_elsewhere_what_meets_a_full_link() -> None:
    """Half of thirty meets ten of room on either way; the longer third way stays empty."""
    flows = carried(network({**SQUARE, "AD": 900.0}, demand("AD", 30)), "ecmp")
    assert flows.served / Gbps == pytest.approx([20.0])
    assert flows.reason == ("no_capacity",)
    flows = carried(network({**SQUARE, "AD": 900.0}, demand("AD", 16)), "ecmp", degraded={"CD": 0.5})
    assert flows.served / Gbps == pytest.approx([13.0])


def test_ecmp_spreads_anew_over_what_is_left() -> None:
    """When one of two equal ways is cut the other takes all."""
    flows = carried(network(SQUARE, demand("AD", 8)), "ecmp", down=frozenset({"AB"}))
    assert flows.load_forward / Gbps == pytest.approx([0.0, 0.0, 8.0, 8.0])


def test_ecmp_serves_what_turns_back_at_a_gateway() -> None:
    """From A by the gateway G and through A again to Z: A has one next hop on the way out, and one on the way on."""
    hairpin = network({"AG": 100.0, "AZ": 100.0}, demand("AZ", 4, class_="public"), gateways={"XA": ("G",)})
    flows = carried(hairpin, "ecmp")
    assert flows.path == (("AG", "AG", "AZ"),)
    assert flows.served / Gbps == pytest.approx([4.0])


def test_ecmp_refuses_to_list_paths_without_end() -> None:
    """Twelve forks in a row are 4096 equal paths."""
    names = "ABCDEFGHIJKLM"
    chain = {f"{a}{b}{n}": 100.0 for a, b in pairwise(names) for n in "12"}
    with pytest.raises(NetsimError, match="more than 1024 shortest paths of equal latency; take another policy"):
        carried(network(chain, demand("AM", 1)), "ecmp")


def test_shortest_shares_a_full_link_fairly() -> None:
    """Five each of ten, and the other way empty."""
    flows = carried(
        network({"AB": 100.0, "AC": 200.0, "CB": 200.0}, demand("AB", 9), demand("AB", 8, id="2")), "shortest"
    )
    assert flows.served / Gbps == pytest.approx([5.0, 5.0])
    assert flows.load_forward[1] == 0.0


def test_the_optimum_carries_more_than_fair_shares() -> None:
    """One demand over two links that two others want: fair gives each five, the optimum twenty in all."""
    asked = network({"AB": 100.0, "BC": 100.0}, demand("AC", 10), demand("AB", 10), demand("BC", 10))
    assert carried(asked, "max-min-fair").served.sum() / Gbps == pytest.approx(15.0)
    assert carried(asked, "optimal").served / Gbps == pytest.approx([0.0, 10.0, 10.0], abs=1e-6)


def test_the_optimum_takes_no_detour_for_nothing() -> None:
    """Of what carries most, the least latency."""
    flows = carried(network({"AB": 100.0, "AC": 100.0, "CB": 100.0}, demand("AB", 5)), "optimal")
    assert flows.path == (("AB",),)
    assert flows.load_forward / Gbps == pytest.approx([5.0, 0.0, 0.0])


@pytest.mark.parametrize("policy", POLICIES)
def test_priorities_are_strict(policy: str) -> None:
    """The first class takes all; the second gets nothing, for want of capacity, and has no path to show."""
    flows = carried(network({"AB": 100.0}, demand("AB", 10, id="2", priority=2), demand("AB", 20, priority=1)), policy)
    assert flows.served / Gbps == pytest.approx([0.0, 10.0])
    assert flows.reason == ("no_capacity", "no_capacity")
    assert flows.path == ((), ("AB",))
    assert np.isnan(flows.latency[0])


@pytest.mark.parametrize("policy", POLICIES)
def test_a_network_without_demands_or_links_carries_nothing(policy: str) -> None:
    """Whatever the policy."""
    empty = Network(nodes=[Node("A", 0.0, 0.0, "city"), Node("B", 0.0, 0.0, "city")])
    assert carried(empty, policy).served.shape == (0,)
    flows = carried(Network(nodes=empty.nodes, demands=[demand("AB", 1)]), policy)
    assert (flows.served.tolist(), flows.reason) == ([0.0], ("no_path",))


@pytest.mark.usefixtures("registered")
def test_a_policy_that_joins_is_asked_by_its_name() -> None:
    """It sees the task, and what it gives is carried."""

    @register_policy("mine", paths="shortest")
    def half(task: Task) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return task.asked[task.candidates.owner] / 2.0

    assert policy_named("mine").paths == "shortest"
    routing = route(network(SQUARE, demand("AD", 8)), policy="mine")
    assert routing.demands["served_gbps"].tolist() == pytest.approx([4.0])


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("rate", "served"), [(50.0, 10.0), (-3.0, 0.0), (np.nan, 0.0), (np.inf, 10.0)], ids=["more", "less", "nan", "inf"]
)
def test_a_policy_is_held_to_what_was_asked_and_what_fits(rate: float, served: float) -> None:
    """Twelve were asked, ten fit: nothing above, nothing below zero, no NaN."""

    @register_policy("mine")
    def wild(task: Task) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.full(len(task.candidates.arcs), rate * Gbps)

    assert carried(network({"AB": 100.0}, demand("AB", 12)), "mine").served / Gbps == pytest.approx([served])


@pytest.mark.usefixtures("registered")
def test_a_policy_may_find_other_paths() -> None:
    """The long way, although the short one is free."""

    @register_policy("mine", paths="shortest")
    def detour(task: Task) -> Answer:
        return Answer(Candidates.of([[(2, 4)]], task.candidates.n_arcs), np.array([3.0 * Gbps]))

    flows = carried(network({"AB": 100.0, "AC": 200.0, "CB": 200.0}, demand("AB", 5)), "mine")
    assert flows.path == (("AC", "CB"),)
    assert flows.latency[0] == pytest.approx(400 * 1.468 / 299_792.458, rel=1e-2)


@pytest.mark.usefixtures("registered")
def test_a_policy_gives_a_rate_for_each_path() -> None:
    """One too few is told."""

    @register_policy("mine")
    def short(_: Task) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.zeros(0)

    with pytest.raises(NetsimError, match=r'policy "mine" gave \(0,\) rates for 1 paths; return one for each'):
        carried(network({"AB": 100.0}, demand("AB", 12)), "mine")


def test_a_name_is_given_once() -> None:
    """Nobody replaces what is there by accident."""
    nothing: Share = lambda task: np.zeros(len(task.candidates.arcs))  # noqa: E731 - it is never called
    with pytest.raises(NetsimError, match='a policy is named "ecmp" already'):
        register_policy("ecmp")(nothing)


def test_an_unknown_policy_cannot_be_forgotten() -> None:
    """The names that there are, are told."""
    with pytest.raises(NotFound, match='no policy is named "mien"; known policies: max-min-fair, shortest, ecmp'):
        forget_policy("mien")
