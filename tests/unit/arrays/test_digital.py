"""What the digital plane carries, on networks small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.model import Demand, Dependency, Distribution, Gate, Link, Network, Node
from netsim.units import Tbps, km, ms

PER_KM = 1.468 / 299_792.458
"""Delay of fibre. [s/km]"""


def node(name: str, country: str = "", **values: Any) -> Node:
    """Make a node without equipment delay; lengths are given, so that its place does not matter."""
    return Node(name, lon=0.0, lat=0.0, kind="city", country=country, **{"equipment": 0.0, **values})


def fibre(name: str, ends: str, length: float = 100.0, capacity: float = 10.0, **values: Any) -> Link:
    """Join two nodes named by one letter each; length in km, capacity in Tbit/s: nobody waits long."""
    return Link(name, ends[0], ends[1], "fibre", length=length * km, capacity=capacity * Tbps, **values)


def demand(ends: str, rate: float, **values: Any) -> Demand:
    """Ask for a rate in Tbit/s between two nodes named by one letter each."""
    return Demand(ends[0], ends[1], rate=rate * Tbps, **values)


def triangle(*demands: Demand, **changed: Link) -> Network:
    """Join A, B and C: AB and BC of 100 km, AC of 300 km."""
    links = {"AB": fibre("AB", "AB"), "BC": fibre("BC", "BC"), "AC": fibre("AC", "AC", 300.0)} | changed
    return Network(nodes=[node(name) for name in "ABC"], links=list(links.values()), demands=demands)


def carried(network: Network, k: int = 4, **state: Any) -> Flows:
    """Carry what is asked at the busiest hour."""
    plane = DigitalPlane(network, k=k)
    return plane.carry(plane.rate, **state)


def test_a_demand_takes_the_shortest_way() -> None:
    """A to C over B is 200 km, directly 300 km."""
    flows = carried(triangle(demand("AC", 4)))
    assert flows.path == (("AB", "BC"),)
    assert flows.served / Tbps == pytest.approx([4.0])
    assert flows.latency[0] == pytest.approx(200 * PER_KM, rel=1e-4)
    assert flows.rtt[0] == pytest.approx(2 * flows.latency[0], rel=1e-4)
    assert flows.reason == ("",)


def test_loads_have_a_direction() -> None:
    """A link loaded from source to target is empty on the way back, whichever way it was drawn."""
    flows = carried(triangle(demand("CA", 4)))
    assert flows.load_backward / Tbps == pytest.approx([4.0, 4.0, 0.0])
    assert flows.load_forward / Tbps == pytest.approx([0.0, 0.0, 0.0])


def test_both_directions_have_the_full_capacity() -> None:
    """Full duplex: ten there and ten back on a link of ten."""
    flows = carried(triangle(demand("AB", 10), demand("BA", 10)), k=1)
    assert flows.served / Tbps == pytest.approx([10.0, 10.0])
    assert flows.load_forward[0] == flows.load_backward[0] == 10 * Tbps


def test_what_does_not_fit_spills_over_to_the_long_way() -> None:
    """Ten over B, five directly; the latency is the mean weighted by rate, the path the one that carries most."""
    flows = carried(triangle(demand("AC", 15)))
    assert flows.served / Tbps == pytest.approx([15.0])
    assert flows.latency[0] == pytest.approx((10 * 200 + 5 * 300) / 15 * PER_KM, rel=1e-3)
    assert flows.path == (("AB", "BC"),)


def test_a_demand_too_large_for_all_paths_is_served_in_part() -> None:
    """Twenty fit."""
    flows = carried(triangle(demand("AC", 30)))
    assert flows.served / Tbps == pytest.approx([20.0])
    assert flows.reason == ("no_capacity",)


def test_parallel_links_are_filled_one_after_the_other() -> None:
    """Two cables between the same places stay two, each with its own length and capacity."""
    links = [fibre("long", "AB", 200.0, 20.0), fibre("short", "AB", 100.0, 10.0)]
    flows = carried(Network(nodes=[node("A"), node("B")], links=links, demands=[demand("AB", 25)]))
    assert flows.served / Tbps == pytest.approx([25.0])
    assert flows.load_forward / Tbps == pytest.approx([15.0, 10.0])
    assert flows.path == (("long",),)


def test_parallel_links_do_not_hide_the_long_way() -> None:
    """Six cables side by side are the six shortest paths, all over BC; the long way is a candidate all the same."""
    cables = [fibre(f"AB{number}", "AB", 100.0 + number) for number in range(6)]
    links = [*cables, fibre("BC", "BC"), fibre("AC", "AC", 5000.0)]
    flows = carried(Network(nodes=[node(name) for name in "ABC"], links=links, demands=[demand("AC", 20)]))
    assert flows.served / Tbps == pytest.approx([20.0])


def test_a_link_that_is_down_is_gone_round() -> None:
    """And the undisturbed state is as before afterwards."""
    plane = DigitalPlane(triangle(demand("AC", 4)))
    before = plane.carry(plane.rate)
    cut = plane.carry(plane.rate, down=frozenset({"BC"}))
    after = plane.carry(plane.rate)
    assert cut.path == (("AC",),)
    assert cut.rtt[0] > before.rtt[0]
    assert after.path == before.path
    assert after.latency.tolist() == before.latency.tolist()


def test_a_node_that_is_down_takes_its_links_with_it() -> None:
    """Through traffic goes round it, its own has no end."""
    flows = carried(triangle(demand("AC", 4), demand("AB", 4), demand("BC", 4)), down=frozenset({"B"}))
    assert flows.path == (("AC",), (), ())
    assert flows.reason == ("", "end_down", "end_down")
    assert np.isnan(flows.latency).tolist() == [False, True, True]
    assert np.isnan(flows.rtt).tolist() == [False, True, True]


def test_a_place_cut_off_has_no_path() -> None:
    """Both of its links are down, it is not."""
    flows = carried(triangle(demand("AC", 4)), down=frozenset({"AB", "AC"}))
    assert flows.served.tolist() == [0.0]
    assert flows.reason == ("no_path",)


def test_assets_of_other_planes_do_no_harm() -> None:
    """The engine tells all that is down, roads too."""
    plane = DigitalPlane(triangle(demand("AC", 4)))
    assert plane.carry(plane.rate, down=frozenset({"a-road"}), degraded={"a-road": 0.5}).reason == ("",)


def test_a_degraded_link_carries_its_share_both_ways() -> None:
    """Half of ten; the rest goes the long way round."""
    network = triangle(demand("AB", 8), demand("BA", 8))
    flows = carried(network, degraded={"AB": 0.5})
    assert flows.load_forward / Tbps == pytest.approx([5.0, 3.0, 3.0])
    assert flows.load_backward / Tbps == pytest.approx([5.0, 3.0, 3.0])
    assert carried(network, k=1, degraded={"AB": 0.0}).reason == ("no_capacity", "no_capacity")


def test_a_degraded_node_narrows_all_its_links() -> None:
    """At half power a node sends, takes in and passes on half."""
    flows = carried(triangle(demand("AC", 20)), degraded={"B": 0.5})
    assert flows.load_forward / Tbps == pytest.approx([5.0, 5.0, 10.0])


def test_planned_links_and_links_to_planned_nodes_carry_nothing() -> None:
    """They have a place in the arrays all the same."""
    planned = carried(triangle(demand("AC", 4), BC=fibre("BC", "BC", status="planned")))
    assert planned.path == (("AC",),)
    assert len(planned.load_forward) == 3
    nodes = [node("A"), node("B", status="retired")]
    gone = carried(Network(nodes=nodes, links=[fibre("AB", "AB")], demands=[demand("AB", 1)]))
    assert gone.reason == ("end_down",)


def test_a_directed_link_carries_one_way() -> None:
    """Around a one-way ring the way back is another way."""
    ring = [fibre(ends, ends, length, directed=True) for ends, length in (("AB", 100), ("BC", 200), ("CA", 300))]
    flows = carried(Network(nodes=[node(name) for name in "ABC"], links=ring, demands=[demand("AB", 1)]))
    assert flows.rtt[0] == pytest.approx(600 * PER_KM, rel=1e-4)
    one_way = Network(nodes=[node("A"), node("B")], links=ring[:1], demands=[demand("AB", 1), demand("BA", 1)])
    flows = carried(one_way)
    assert flows.reason == ("", "no_path")
    assert np.isnan(flows.rtt).tolist() == [True, True]


def test_equipment_counts_at_every_node_of_the_path() -> None:
    """Both ends and the place between: three times 0.05 ms by default, unless a node says otherwise."""
    nodes = [node("A", equipment=None), node("B", equipment=1 * ms), node("C", equipment=None)]
    links = [fibre("AB", "AB", capacity=1000), fibre("BC", "BC", capacity=1000)]
    flows = carried(Network(nodes=nodes, links=links, demands=[demand("AC", 1e-3)]))
    assert flows.latency[0] == pytest.approx(200 * PER_KM + 1.1 * ms, rel=1e-6)
    assert flows.rtt[0] == pytest.approx(2 * flows.latency[0], rel=1e-6)


def test_a_given_latency_wins_and_air_is_faster_than_glass() -> None:
    """A satellite hop of 270 ms; a microwave hop at the speed of light in air."""
    nodes, asked = [node("A"), node("B")], [demand("AB", 1e-3)]
    hop: dict[str, Any] = {"length": 100 * km, "capacity": 1 * Tbps}
    satellite = carried(
        Network(nodes=nodes, links=[Link("S", "A", "B", "satellite", latency=0.27, **hop)], demands=asked)
    )
    microwave = carried(Network(nodes=nodes, links=[Link("M", "A", "B", "microwave", **hop)], demands=asked))
    assert satellite.latency[0] == pytest.approx(0.27, rel=1e-6)
    assert microwave.latency[0] == pytest.approx(1.0003 * 100 / 299_792.458, rel=1e-4)


def test_a_full_link_makes_packets_wait_but_not_for_ever() -> None:
    """99 packet times of 12 us on a link of 1 Gbit/s."""
    nodes, link = [node("A"), node("B")], fibre("AB", "AB", capacity=1e-3)
    full = carried(Network(nodes=nodes, links=[link], demands=[demand("AB", 5)]))
    assert full.latency[0] - 100 * PER_KM == pytest.approx(99 * 12e-6)


def test_a_demand_over_its_latency_limit_is_carried_and_says_so() -> None:
    """One millisecond is not enough for 200 km and back roads; the load counts."""
    flows = carried(triangle(demand("AC", 4, latency_limit=0.5 * ms), demand("AB", 4, latency_limit=1 * ms)))
    assert flows.reason == ("over_latency", "")
    assert flows.served / Tbps == pytest.approx([4.0, 4.0])


def test_lower_numbers_go_first() -> None:
    """Strict priority on a link of ten."""
    flows = carried(triangle(demand("AB", 8, id="later", priority=2), demand("AB", 8, id="first", priority=0)), k=1)
    assert flows.served / Tbps == pytest.approx([2.0, 8.0])


def test_what_gates_depend_on_goes_before_all_demands() -> None:
    """A dependency on the digital plane is a demand of its own; one on a node is none."""
    minute = Distribution("constant", 60.0)
    network = Network(
        nodes=[node("A"), node("B")],
        links=[fibre("AB", "AB")],
        demands=[demand("AB", 10, priority=0)],
        gates=[Gate(name, "CN>VN", 1, minute, minute) for name in "AB"],
        dependencies=[Dependency("A", "B", rate=3 * Tbps, latency_limit=0.1 * ms), Dependency("B", "A", "node")],
    )
    plane = DigitalPlane(network)
    flows = plane.carry(plane.rate)
    assert plane.demands == ("A > B", "A needs B")
    assert flows.served / Tbps == pytest.approx([7.0, 3.0])
    assert flows.reason == ("no_capacity", "over_latency")


def test_who_asks_for_nothing_gets_all_of_it() -> None:
    """A demand asleep is no failure, but has no latency either."""
    plane = DigitalPlane(triangle(demand("AC", 4)))
    flows = plane.carry(np.zeros(1))
    assert flows.reason == ("",)
    assert flows.path == ((),)
    assert np.isnan(flows.latency[0])


def test_a_network_without_digital_links_or_demands_is_no_error() -> None:
    """Nothing to carry, or nothing to carry it on."""
    alone = [node("A"), node("B")]
    assert carried(Network(nodes=alone, demands=[demand("AB", 1)])).reason == ("no_path",)
    assert carried(Network(nodes=alone)).served.tolist() == []
    assert carried(triangle()).load_forward.tolist() == [0.0, 0.0, 0.0]


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    """States in any order, more of them than the plane keeps: a fresh plane says the same."""
    network = triangle(demand("AC", 15), demand("BA", 3), demand("CB", 12))
    plane, states = DigitalPlane(network), [frozenset(), *map(frozenset, (["AB"], ["BC", "AC"], ["B"], ["AC"]))]
    for number in range(150):  # each with an asset of its own, so that none is remembered
        plane._situations.of(frozenset({f"state {number}"}), {})
    assert len(plane._situations._known) < 150
    for down in states:
        old, new = plane.carry(plane.rate, down=down), DigitalPlane(network).carry(plane.rate, down=down)
        assert old.path == new.path
        assert old.reason == new.reason
        assert old.served.tolist() == new.served.tolist()


def test_the_length_of_other_paths_does_not_touch_a_latency() -> None:
    """Not even its last bit, which tells the order in which delays were added up."""
    names = "ABCDEFGHIJKLMNOPQRSTUV"
    links = [fibre(f"link {row}", names[row : row + 2], 100.0 + row**2 / 7.0) for row in range(21)]
    short = [demand(names[0] + names[end], 1.0) for end in (9, 11, 13)]
    alone = Network(nodes=[node(name, equipment=1e-5) for name in names], links=links, demands=short)
    beside = DigitalPlane(replace(alone, demands=(*short, demand("AV", 1.0))))
    flows = beside.carry(np.array([1.0, 1.0, 1.0, 0.0]) * Tbps)

    assert flows.latency[:3].tolist() == carried(alone).latency.tolist()
    assert flows.rtt[:3].tolist() == carried(alone).rtt.tolist()
