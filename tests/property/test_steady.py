"""Steady states after failures are those of the digital plane carried from scratch."""

from __future__ import annotations

from itertools import combinations
from typing import Literal, get_args

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from netsim.arrays import steady as steady_module
from netsim.arrays.digital import DigitalPlane
from netsim.arrays.steady import SteadyPlane
from netsim.model import Demand, Dependency, Link, Network, Node, System, Workload
from netsim.units import Gbps, ms

steady = settings(deadline=None, max_examples=40)
Policy = Literal["anywhere", "home-first"]
Protection = Literal["none", "restoration", "1+1"]
Wish = tuple[tuple[str, str], int, int, float | None, Protection, tuple[str, ...], Literal["public", "leased"]]
CUT, BARRED = {"end_down", "no_path"}, {"policy", "path_down"}


def _demand(number: int, row: Wish) -> Demand:
    ends, rate, priority, limit, protection, avoid, class_ = row
    return Demand(
        *ends,
        rate * Gbps,
        f"d{number}",
        class_=class_,
        priority=priority,
        latency_limit=None if limit is None else limit * ms,
        avoid=avoid,
        protection=protection,
    )


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a network with full links, ties, priorities, limits, gateways, protection and workloads."""
    numbers = st.integers(0, 1)
    names = [f"n{number}" for number in range(draw(st.integers(3, 7)))]
    countries = draw(st.lists(st.sampled_from(["XA", "XB"]), min_size=len(names), max_size=len(names)))
    nodes = [
        Node(name, lon=float(number), lat=0.0, kind="city", country=country)
        for number, (name, country) in enumerate(zip(names, countries, strict=True))
    ]
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda ends: ends[0] != ends[1])
    row = st.tuples(pair, st.integers(1, 6), st.integers(1, 5), st.sampled_from(["", "s"]))
    links = [
        Link(f"l{number}", *ends, "fibre", capacity=room * Gbps, length=1e5 * far, system=system)
        for number, (ends, room, far, system) in enumerate(draw(st.lists(row, min_size=3, max_size=14)))
    ]
    wish = st.tuples(
        pair,
        st.integers(1, 5),
        st.integers(1, 2),
        st.sampled_from([None, 2.0, 4.0]),
        st.sampled_from(["restoration", "restoration", "none", "1+1"]),
        st.sampled_from([(), ("s",)]),
        st.sampled_from(["public", "leased"]),
    )
    demands = [_demand(number, row) for number, row in enumerate(draw(st.lists(wish, min_size=1, max_size=8)))]
    clients = draw(st.lists(st.sampled_from(names), unique=True, max_size=3).map(tuple))
    replicas = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=2).map(tuple))
    room = draw(st.sampled_from([None, 3 * Gbps]))
    policy: Policy = draw(st.sampled_from(get_args(Policy)))
    works = [Workload("w", replicas, clients, 2 * Gbps, room, policy)] if clients else []
    needs = [Dependency(names[0], names[1], fallback="closed")][: draw(numbers)]
    own = [name for name, country in zip(names, countries, strict=True) if country == "XA"]
    is_ruled = draw(numbers)
    rule = {"XA": (own[0],)} if own and is_ruled else {}
    return Network(
        nodes=nodes,
        links=links,
        systems=[System("s", "S")],
        demands=demands,
        workloads=works,
        dependencies=needs,
        gateway_rule=rule,
    )


@steady
@given(networks())
def test_each_failure_is_as_carried_from_scratch(network: Network) -> None:
    """Rates, latencies and who has no path are the same for each node and link, and for pairs of links."""
    plane, states = DigitalPlane(network), DigitalPlane(network).steady()
    assert isinstance(states, SteadyPlane)
    lost = states.usual.cut | states.usual.barred  # of whom nothing more is told
    singles = [frozenset({name}) for name in (*network.link, *network.node)]
    pairs = [frozenset(pair) for pair in combinations(plane.links[:5], 2)]
    for down in (frozenset[str](), *singles, *pairs):
        flows, state = plane.carry(plane.rate, down=down), states.after(down)
        np.testing.assert_allclose(state.served, flows.served, rtol=1e-9, atol=1.0)
        np.testing.assert_allclose(state.latency, flows.latency, rtol=1e-9)
        cut, barred = (
            frozenset(number for number, word in enumerate(flows.reason) if word in words) for words in (CUT, BARRED)
        )
        assert state.cut | state.barred == cut | barred
        assert (state.cut - lost, state.barred - lost) == (cut - lost, barred - lost)
    for how, count in states.counts.items():
        event(f"{how}: {count > 0}")


@steady
@given(networks())
def test_what_nobody_tried_changes_nothing(network: Network) -> None:
    """A second failure that does not change a state leaves the figures of the first."""
    states = DigitalPlane(network).steady()
    for first, second in combinations([row.id for row in network.links], 2):
        state = states.after({first})
        if not states.changes(state, {second}):
            both = states.after({first, second})
            np.testing.assert_allclose(both.served, state.served, rtol=1e-9, atol=1.0)
            np.testing.assert_allclose(both.latency, state.latency, rtol=1e-9)


@settings(steady, max_examples=25)
@given(networks(), st.integers(1, 5))
def test_many_states_at_once_are_those_asked_for_alone(network: Network, together: int) -> None:
    """To the last bit, also where a state is told from one in which less is down."""
    links, nodes = sorted(network.link), sorted(network.node)
    downs = [*({name} for name in (*links, *nodes)), *map(set, combinations(links[:5], 2)), set(links[:4])]
    states = DigitalPlane(network).steady()
    assert isinstance(states, SteadyPlane)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steady_module, "_TOGETHER", together)
        many = states.after_each(downs)
    for down, state in zip(downs, many, strict=True):
        alone = DigitalPlane(network).steady().after(down)
        assert state.served.tobytes() == alone.served.tobytes()
        assert state.latency.tobytes() == alone.latency.tobytes()
        assert (state.cut, state.barred) == (alone.cut, alone.barred)
    event(f"told from a smaller one: {states.counts['contained'] > 0}")
    event(f"filled: {states.counts['filled'] > 1}")
