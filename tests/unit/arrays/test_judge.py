"""What only paths show: demands that nothing may serve, pairs of paths with a common risk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netsim.arrays.judge import judge
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km


def square(**asked: Any) -> Network:
    """Join A and D over B in one country and over C in another; the first links of both ways share a duct."""
    lands = {"A": "LA", "B": "TH", "C": "VN", "D": "KH"}
    nodes = [Node(name, 0.0, 0.0, "city", country=land) for name, land in lands.items()]
    ducts = {"AB": ("duct",), "AC": ("duct",)}
    links = [
        Link(name, name[0], name[1], "fibre", length=100 * km, capacity=1 * Gbps, srlgs=ducts.get(name, ()))
        for name in ("AB", "BD", "AC", "CD")
    ]
    return Network(nodes=nodes, links=links, demands=[Demand("A", "D", rate=1.0), Demand("D", "A", rate=1.0, **asked)])


def told(network: Network) -> list[tuple[tuple[str | int, ...], str]]:
    """Return where each warning stands, and what it says."""
    faults = list(judge(network))
    assert all(fault.warning for fault in faults)
    return [(fault.path, f"{fault.message}; {fault.hint}") for fault in faults]


@pytest.mark.parametrize("asked", [{}, {"avoid": ("TH",)}, {"require": ("VN",)}, {"protection": "1+1"}])
def test_what_can_be_kept_is_no_fault(asked: dict[str, Any]) -> None:
    """One way is left, or two without a common link."""
    assert told(square(**asked)) == []


@pytest.mark.parametrize(
    ("asked", "column"), [({"avoid": ("TH", "VN")}, "avoid"), ({"avoid": ("TH",), "require": ("TH",)}, "require")]
)
def test_a_demand_that_no_path_may_serve_is_told(asked: dict[str, Any], column: str) -> None:
    """In the column that keeps it from all of them."""
    assert told(square(**asked)) == [
        (("demands", 1, column), 'no path of "D > A" keeps to what it must avoid and touch; it is never served')
    ]


def test_two_paths_with_a_common_risk_are_told_with_its_name() -> None:
    """Both run through the duct, which the rows of links tell."""
    text = 'no two paths of "D > A" have no shared-risk group in common: the best two share "duct"'
    assert told(square(protection="1+1", disjoint="srlg")) == [
        (("demands", 1, "protection"), f"{text}; one failure there stops both")
    ]


def test_the_one_line_at_an_end_is_no_choice_and_not_told() -> None:
    """A data centre on one metro fibre; beyond it the two paths share nothing."""
    network = square(protection="1+1")
    hall = Node("hall", 0.0, 0.0, "data_centre", country="LA")
    metro = Link("metro", "hall", "A", "fibre", length=1 * km, capacity=1 * Gbps)
    bank = Demand("hall", "D", rate=1.0, protection="1+1")

    assert told(replace(network, nodes=[*network.nodes, hall], links=[*network.links, metro], demands=[bank])) == []
