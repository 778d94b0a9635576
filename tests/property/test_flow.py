"""What holds of the digital plane whatever the network: conservation, capacity, and the same answer every time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km, ms

steady = settings(deadline=None)  # the first example imports scipy
NAMES = "ABCDEF"
COUNTRIES = ("XA", "XB", "")


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a few nodes in two countries and none, links between them, some parallel, some directed, and demands."""
    nodes = [
        Node(name, lon=0.0, lat=0.0, kind="city", country=draw(st.sampled_from(COUNTRIES)), equipment=0.1 * ms)
        for name in NAMES
    ]
    ends = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])
    links = [
        Link(
            f"L{number}",
            source,
            target,
            "fibre",
            length=draw(st.integers(1, 1000)) * km,
            capacity=draw(st.integers(1, 20)) * Gbps,
            directed=draw(st.booleans()) and draw(st.booleans()),
            status=draw(st.sampled_from(["live", "live", "live", "live", "planned"])),
        )
        for number, (source, target) in enumerate(draw(st.lists(ends, max_size=14)))
    ]
    demands = [
        Demand(
            source,
            target,
            rate=draw(st.integers(1, 20)) * Gbps,
            id=f"D{number}",
            class_="public" if draw(st.booleans()) else "leased",
            priority=draw(st.integers(0, 1)),
            latency_limit=draw(st.sampled_from([None, 2 * ms])),
            avoid=("XB",) if draw(st.integers(0, 2)) == 0 else (),
        )
        for number, (source, target) in enumerate(draw(st.lists(ends, max_size=8)))
    ]
    in_country = tuple(node.id for node in nodes if node.country == "XA")
    rule = {"XA": in_country[:1]} if draw(st.booleans()) and in_country else {}
    return Network(nodes=nodes, links=links, demands=demands, gateway_rule=rule)


down_sets = st.frozensets(st.sampled_from([*NAMES, *(f"L{number}" for number in range(14))]), max_size=4)


def carried(network: Network, down: frozenset[str], degraded: dict[str, float] | None = None) -> Flows:
    """Carry what is asked at the busiest hour on a fresh plane."""
    plane = DigitalPlane(network)
    return plane.carry(plane.rate, down, degraded or {})


@steady
@given(networks(), down_sets)
def test_what_comes_in_goes_out(network: Network, down: frozenset[str]) -> None:
    """At every node: what leaves less what arrives is what its demands send less what they receive."""
    flows = carried(network, down)
    surplus = dict.fromkeys(NAMES, 0.0)
    for link, forward, backward in zip(network.links, flows.load_forward, flows.load_backward, strict=True):
        surplus[link.source] += forward - backward
        surplus[link.target] -= forward - backward
    for demand, served in zip(network.demands, flows.served, strict=True):
        surplus[demand.source] -= served
        surplus[demand.target] += served
    assert list(surplus.values()) == pytest.approx([0.0] * len(NAMES), abs=100.0)


@steady
@given(networks(), down_sets, st.sampled_from([0.0, 0.3, 1.0]))
def test_no_link_carries_more_than_it_can(network: Network, down: frozenset[str], share: float) -> None:
    """In either direction; nothing on what is down, planned, or against a directed link."""
    flows = carried(network, down, {"L0": share})
    for number, link in enumerate(network.links):
        is_up = link.status == "live" and not down & {link.id, link.source, link.target}
        room = (link.capacity or 0.0) * is_up * (share if number == 0 else 1.0) * (1 + 1e-9)
        assert flows.load_forward[number] <= room
        assert flows.load_backward[number] <= (0.0 if link.directed else room)


@steady
@given(networks(), down_sets)
def test_what_is_asked_is_served_or_has_a_reason(network: Network, down: frozenset[str]) -> None:
    """Nobody gets more than asked; who gets less or slower is told why; who gets all has a path and a latency."""
    flows = carried(network, down)
    for number, demand in enumerate(network.demands):
        served, reason = flows.served[number], flows.reason[number]
        limit = demand.latency_limit or np.inf
        assert 0.0 <= served <= flows.asked[number]
        assert (served == flows.asked[number]) == (reason in {"", "over_latency"})
        assert (reason == "over_latency") == (served == flows.asked[number] and flows.latency[number] > limit)
        assert (reason == "end_down") == bool(down & {demand.source, demand.target})
        assert (served > 0.0) == bool(flows.path[number]) == bool(flows.latency[number] > 0.0)


@steady
@given(networks(), down_sets)
def test_paths_lead_from_source_to_target_over_what_is_admissible(network: Network, down: frozenset[str]) -> None:
    """Consecutive links meet; the countries on the way obey the demand and the gateway rule."""
    flows = carried(network, down)
    for demand, path in zip(network.demands, flows.path, strict=True):
        if not path:
            continue
        places = [demand.source]
        for name in path:
            link = network.link[name]
            places.append(link.target if places[-1] == link.source else link.source)
            assert {link.source, link.target} == set(places[-2:])
        countries = [network.node[place].country for place in places]
        assert places[-1] == demand.target
        assert not set(demand.avoid) & set(countries)
        if demand.class_ == "public" and network.gateway_rule:
            keeps_the_rule(places, countries, network.gateway_rule["XA"][0])


def keeps_the_rule(places: list[str], countries: list[str], gateway: str) -> None:
    """Check one public path: no transit, at most one crossing, and the gateway on the domestic side of it."""
    inside = [country == "XA" for country in countries]
    if inside[0] and inside[-1]:
        return
    crossings = [position for position, (before, after) in enumerate(pairwise(inside)) if before != after]
    assert len(crossings) == (inside[0] != inside[-1])
    if crossings:
        domestic = [place for place, is_inside in zip(places, inside, strict=True) if is_inside]
        assert gateway in domestic


@steady
@given(networks(), down_sets, st.permutations(range(8)))
def test_the_order_of_demands_does_not_matter(network: Network, down: frozenset[str], shuffled: list[int]) -> None:
    """Shuffled demands get the same rates."""
    flows = carried(network, down)
    order = [number for number in shuffled if number < len(network.demands)]
    again = carried(replace(network, demands=[network.demands[number] for number in order]), down)
    assert again.served == pytest.approx(flows.served[order], rel=1e-6, abs=100.0)
    assert list(again.reason) == [flows.reason[number] for number in order]


@steady
@given(networks(), st.lists(down_sets, max_size=5))
def test_a_state_gives_one_answer_whatever_was_before(network: Network, states: list[frozenset[str]]) -> None:
    """Failures come and go; the same state gives the same arrays, to the bit, as on a fresh plane."""
    plane = DigitalPlane(network)
    for down in [*states, *states[::-1]]:
        old, new = plane.carry(plane.rate, down), carried(network, down)
        assert (old.path, old.reason) == (new.path, new.reason)
        for name in ("served", "latency", "rtt", "load_forward", "load_backward"):
            assert np.array_equal(getattr(old, name), getattr(new, name), equal_nan=True)


@steady
@given(networks(), down_sets)
def test_a_failure_makes_nobody_faster(network: Network, down: frozenset[str]) -> None:
    """Alone on an empty network, a demand is not faster for what is down."""
    for demand in network.demands[:2]:
        alone = replace(network, demands=[replace(demand, rate=1.0)])
        assert not carried(alone, down).latency[0] < carried(alone, frozenset()).latency[0] * (1 - 1e-9)
