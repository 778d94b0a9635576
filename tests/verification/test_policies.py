"""
What textbooks say that policies give: equal splits, fair shares, disjoint pairs, the most that flows.

Bertsekas, D. and Gallager, R. (1992), Data Networks, 2nd ed., section 6.5.2: max-min fairness.
Bhandari, R. (1999), Survivable Networks: Algorithms for Diverse Routing: the trap topology.
Ford, L. R. and Fulkerson, D. R. (1956), Maximal flow through a network. doi:10.4153/CJM-1956-045-5
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
import pytest

from netsim.arrays.arcs import digital_arcs
from netsim.arrays.digital import DigitalPlane
from netsim.kernels.spreading import spread
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km


def network(links: dict[str, tuple[str, str, float, float]], *demands: Demand, **groups: tuple[str, ...]) -> Network:
    """Join nodes by links: source, target, km, Gbit/s; equipment takes no time."""
    names = sorted({end for source, target, *_ in links.values() for end in (source, target)})
    return Network(
        nodes=[Node(name, 0.0, 0.0, "city", equipment=0.0) for name in names],
        links=[
            Link(name, a, b, "fibre", length=length * km, capacity=rate * Gbps, srlgs=groups.get(name, ()))
            for name, (a, b, length, rate) in links.items()
        ],
        demands=demands,
    )


def demand(source: str, target: str, rate: float, **values: Any) -> Demand:
    """Ask for a rate in Gbit/s."""
    return Demand(source, target, rate=rate * Gbps, class_="leased", **values)


def grid(size: int, parallels: int) -> dict[str, tuple[str, str, float, float]]:
    """Make a grid of links of equal length, some in parallel: full of ties."""
    links = {}
    for x, y in product(range(size), repeat=2):
        for to_x, to_y in ((x + 1, y), (x, y + 1)):
            for number in range(1 + (x + y) % 2 * (parallels - 1)):
                if to_x < size and to_y < size:
                    links[f"{x}{y}-{to_x}{to_y}-{number}"] = (f"n{x}{y}", f"n{to_x}{to_y}", 100.0, 1000.0)
    return links


@pytest.mark.parametrize(("size", "parallels"), [(3, 1), (3, 2), (4, 1)])
def test_ecmp_spreads_as_the_kernel_does(size: int, parallels: int) -> None:
    """Loads of all pairs of nodes of a grid, against those of ``spread``, which knows no paths but splits at nodes."""
    names = [f"n{x}{y}" for x, y in product(range(size), repeat=2)]
    rng = np.random.default_rng(size)
    demands = [demand(a, b, float(rng.integers(1, 9))) for a, b in product(names, repeat=2) if a != b]
    asked = network(grid(size, parallels), *demands)
    plane, arcs = DigitalPlane(asked, policy="ecmp"), digital_arcs(asked)
    flows = plane.carry(plane.rate)
    number = {name: position for position, name in enumerate(arcs.nodes)}
    source, target = (np.array([number[getattr(row, end)] for row in demands]) for end in ("source", "target"))
    expected = spread(arcs.graph, source, target, plane.rate).load
    assert flows.load_forward / Gbps == pytest.approx(expected[::2] / Gbps)
    assert flows.load_backward / Gbps == pytest.approx(expected[1::2] / Gbps)
    assert set(flows.reason) == {""}


def test_ecmp_spreads_as_the_kernel_does_when_links_are_down() -> None:
    """The ties of what is left."""
    links = grid(3, 2)
    asked = network(links, demand("n00", "n22", 7), demand("n20", "n02", 5))
    plane, arcs = DigitalPlane(asked, policy="ecmp"), digital_arcs(asked)
    number = {name: position for position, name in enumerate(arcs.nodes)}
    ends = np.array([[number["n00"], number["n20"]], [number["n22"], number["n02"]]])
    for name in links:
        down = frozenset({name})
        flows = plane.carry(plane.rate, down)
        expected = spread(arcs.graph, ends[0], ends[1], plane.rate, up=arcs.up(down)).load
        assert flows.load_forward / Gbps == pytest.approx(expected[::2] / Gbps)


def test_max_min_shares_are_the_fractions_of_the_textbook() -> None:
    """
    A line of three links of 1; one demand over all, two over the first, one over the second, two over the third.

    The first and third give a third to each of their three; the second then has 2/3 left for the other.
    """
    line = {name: (*ends, 100.0, 1.0) for name, ends in {"ab": ("a", "b"), "bc": ("b", "c"), "cd": ("c", "d")}.items()}
    pairs = [("a", "d"), ("a", "b"), ("a", "b"), ("b", "c"), ("c", "d"), ("c", "d")]
    demands = [demand(*pair, 10.0, id=str(number)) for number, pair in enumerate(pairs)]
    plane = DigitalPlane(network(line, *demands))
    third = Fraction(1, 3)
    expected = [third, third, third, 1 - third, third, third]
    assert plane.carry(plane.rate).served / Gbps == pytest.approx([float(share) for share in expected], rel=1e-12)


def test_max_min_over_several_paths_is_that_of_filling_by_hand() -> None:
    """
    Three demands a-b share a link of 3; one of them has another way of 1/2, and one asks for 3/4 only.

    The modest one has its 3/4; the others meet the full link at (3 - 3/4) / 2 = 9/8; the one with another way goes on
    there to 9/8 + 1/2 = 13/8.
    """
    links = {"direct": ("a", "b", 100.0, 3.0), "out": ("x", "a", 10.0, 9.0), "round": ("x", "b", 500.0, 0.5)}
    demands = [demand("a", "b", 9.0), demand("a", "b", 0.75, id="modest"), demand("x", "b", 9.0)]
    both_ways = network(links, *demands)
    plane = DigitalPlane(replace(both_ways, links=[replace(row, directed=True) for row in both_ways.links]))
    expected = [Fraction(9, 8), Fraction(3, 4), Fraction(13, 8)]
    assert plane.carry(plane.rate).served / Gbps == pytest.approx([float(share) for share in expected], rel=1e-9)


TRAP = {
    "s-a": ("s", "a", 100.0, 10.0),
    "a-b": ("a", "b", 100.0, 10.0),
    "b-t": ("b", "t", 100.0, 10.0),
    "s-b": ("s", "b", 300.0, 10.0),
    "a-t": ("a", "t", 300.0, 10.0),
}
"""The shortest way s-a-b-t leaves no second one; the two of the best pair are s-a-t and s-b-t."""


@pytest.mark.parametrize("disjoint", ["link", "node", "srlg"])
def test_a_protected_pair_is_found_where_the_shortest_path_is_a_trap(disjoint: Any) -> None:
    """Any link may fail, and any node between where nodes are kept apart, and the demand is served."""
    plane = DigitalPlane(network(TRAP, demand("s", "t", 4, protection="1+1", disjoint=disjoint)))
    flows = plane.carry(plane.rate)
    loads = dict(zip(plane.links, ((flows.load_forward + flows.load_backward) / Gbps).tolist(), strict=True))
    assert loads == pytest.approx({"s-a": 4.0, "a-b": 0.0, "b-t": 4.0, "s-b": 4.0, "a-t": 4.0})
    for lost in (*TRAP, *("ab" if disjoint == "node" else "")):
        assert plane.carry(plane.rate, frozenset({lost})).reason == ("",)


def test_a_protected_pair_survives_the_loss_of_any_group() -> None:
    """Two groups that cross: the links of one lie on both short ways."""
    links = {**TRAP, "s-c": ("s", "c", 900.0, 10.0), "c-t": ("c", "t", 900.0, 10.0)}
    groups = {"s-a": ("bridge",), "b-t": ("bridge", "duct"), "a-t": ("duct",), "s-b": ("bridge",)}
    asked = network(links, demand("s", "t", 4, protection="1+1", disjoint="srlg"), **groups)
    plane = DigitalPlane(asked)
    assert plane.shared_risks() == {}
    for group in ("bridge", "duct"):
        assert plane.carry(plane.rate, frozenset(asked.members(group))).reason == ("",)


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_of_one_demand_is_the_maximal_flow(seed: int) -> None:
    """On random networks with parallel links, against networkx; links up, and with some down."""
    rng = np.random.default_rng(seed)
    links = {}
    for number in range(18):
        a, b = rng.choice(8, 2, replace=False)
        links[f"L{number}"] = (f"n{a}", f"n{b}", float(rng.integers(10, 500)), float(rng.integers(1, 20)))
    names = sorted({end for a, b, *_ in links.values() for end in (a, b)})
    asked = network(links, demand(names[0], names[-1], 1000.0))
    plane = DigitalPlane(asked, policy="optimal")
    for down in (frozenset[str](), frozenset({"L0", "L5", "L11"})):
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(names)
        for name, (a, b, _, rate) in links.items():
            for pair in ((a, b), (b, a)) if name not in down else ():
                before = graph.get_edge_data(*pair, {"capacity": 0.0})["capacity"]
                graph.add_edge(*pair, capacity=before + rate)
        expected = nx.maximum_flow_value(graph, names[0], names[-1])
        assert plane.carry(plane.rate, down).served[0] / Gbps == pytest.approx(expected, rel=1e-6)
