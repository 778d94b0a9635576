"""Steady ways of freight after failures are those of the network without what failed."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import event, given, settings
from hypothesis import strategies as st

from netsim.criticality.lanes import SteadyFreight
from netsim.model import CargoClass, Departures, Freight, Gate, Link, Network, Node, Service
from netsim.units import hours, km, kmh

steady = settings(deadline=None, max_examples=40)
COUNTRIES = ("CN", "CN", "VN", "VN", "LA", "LA")


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw roads with and without price, gates on borders, a train, and lanes of different haste and modes."""
    size = draw(st.integers(3, 6))
    names = [f"n{number}" for number in range(size)]
    nodes = [Node(name, float(at), 20.0, "city", country=COUNTRIES[at]) for at, name in enumerate(names)]
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda ends: ends[0] != ends[1])
    row = st.tuples(pair, st.integers(1, 20), st.integers(0, 3))
    roads = [
        Link(f"r{at}", one, other, "road", length=100 * km, time=time * hours, cost_per_km=float(price))
        for at, ((one, other), time, price) in enumerate(draw(st.lists(row, min_size=2, max_size=9)))
    ]
    rails = [Link(f"t{at}", names[at], names[at + 1], "rail", length=50 * km) for at in range(2)]
    train = Service("train", "rail", tuple(names[:3]), Departures.parse("every 6 h"), 40.0, 60 * kmh)
    gates = [
        Gate(name, way, 2) for name in names for way in draw(st.sampled_from([(), ("CN>VN", "VN>CN"), ("VN>LA",)]))
    ]
    modes = st.sampled_from([("road",), ("road", "rail"), ("rail",)])
    lanes = draw(st.lists(st.tuples(pair, modes, st.sampled_from(["", "fresh"])), min_size=1, max_size=5))
    return Network(
        nodes=nodes,
        links=[*roads, *rails],
        services=[train],
        gates=gates,
        freight=[
            Freight(f"f{at}", one, other, 4.0, modes=by, class_=cargo)
            for at, ((one, other), by, cargo) in enumerate(lanes)
        ],
        classes=[CargoClass("fresh", 20.0)],
    )


def without(network: Network, down: frozenset[str]) -> Network:
    """Let links be gone for good; a train that needs one does not run."""
    rails = {row.id for row in network.links if row.kind == "rail"}
    gone = {row.id for row in network.links if row.id in down}
    return replace(
        network,
        links=[row for row in network.links if row.id not in gone or row.kind == "rail"],
        services=[] if gone & rails else list(network.services),
    )


@steady
@given(networks())
def test_a_state_is_that_of_the_network_without_what_failed(network: Network) -> None:
    """Generalised cost of each lane, and whether it has a way, after one and after two failures."""
    states = SteadyFreight(network)
    roads = [row.id for row in network.links if row.kind == "road"]
    train = frozenset({"t0", "t1"})
    for down in [train, *map(frozenset, combinations(roads, 1)), *map(frozenset, combinations(roads, 2))]:
        found, anew = states.after(down), SteadyFreight(without(network, down)).usual
        event("nobody is hit" if found is states.usual else "some are hit")
        assert (found.has_way == anew.has_way).all()
        np.testing.assert_allclose(found.cost, anew.cost, rtol=1e-9)


@steady
@given(networks())
def test_each_shipper_takes_the_way_that_is_best_for_it(network: Network) -> None:
    """Those between the lowest and the highest value of time, too, where both take one way."""
    states = SteadyFreight(network)
    for road in (row.id for row in network.links if row.kind == "road"):
        gone = frozenset({road})
        for lane in states._lanes:
            for value, way in zip(lane._values, lane.ways(gone), strict=True):
                best = lane._route(value, gone)
                assert (way is None) == (best is None)
                if way is not None and best is not None:
                    np.testing.assert_allclose(way.cost(value), best.cost(value), rtol=1e-12)
