"""Where a demand ran at a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from netsim.errors import NetsimError, NotFound
from netsim.metrics import DemandPath, demand_path
from netsim.model import Add, Alter, Demand, Link, Network, Node, Outage, Remove, Scenario
from netsim.record import Record
from netsim.units import Gbps, hours, km

Play = Callable[..., Record]


@pytest.fixture
def wired(wired: Network) -> Network:
    """Name what is asked for, and lay a longer way around the gate, of two cables side by side."""
    way = [Link(name, "a", "b", "fibre", length=400 * km, capacity=20 * Gbps) for name in ("long", "longer")]
    return replace(wired, links=[*wired.links, *way], demands=[Demand("a", "b", 10 * Gbps, id="ab", name="Aa to b")])


@pytest.fixture
def record(wired: Network, played: Play) -> Record:
    """Return a day of which the gate is out of reach for six hours."""
    return played(wired, Outage("fp", at=3 * hours, lasts=6 * hours), until=24 * hours)


def test_a_path_names_nodes_and_links_in_order(record: Record) -> None:
    """With rates, latency, and the span in which they held."""
    path = demand_path(record, "ab", 0.0)

    assert (path.nodes, path.links) == (("a", "pass", "b"), ("fp", "fb"))
    assert (path.from_s, path.to_s) == (0.0, 3 * hours)
    assert (path.asked_gbps, path.served_gbps, path.reason) == (10.0, 10.0, "")
    assert path.latency_ms == pytest.approx(100 * 1.468 / 299.792458 + 3 * 0.05, abs=2e-3)
    assert path.rtt_ms == pytest.approx(2 * path.latency_ms, abs=2e-3)


@pytest.mark.parametrize(("at", "links"), [("3 h", ("long",)), ("9 h", ("fp", "fb")), ("1 d", ("fp", "fb"))])
def test_a_moment_at_which_something_changes_belongs_to_what_comes(
    record: Record, at: str, links: tuple[str, ...]
) -> None:
    """The end of the run belongs to its last span; a name is as good as an id."""
    assert demand_path(record, "AA TO B", at).links == links


def test_what_a_gate_needs_is_asked_for_as_well(record: Record) -> None:
    """Its path begins at the gate, against the direction of the links; while it is cut off there is none."""
    path, lost = (demand_path(record, "pass needs dc", at) for at in ("1 h", "4 h"))

    assert (path.nodes, path.links) == (("pass", "a", "dc"), ("fp", "fa"))
    assert (lost.nodes, lost.links, lost.served_gbps, lost.reason) == ((), (), 0.0, "policy")


def test_a_path_is_told_hop_by_hop(record: Record) -> None:
    """With names where there are some."""
    assert str(demand_path(record, "ab", "4 h")).splitlines() == [
        "Aa to b (ab), day 1 03:00 to day 1 09:00",
        "  rate     10 of 10 Gbps",
        "  latency  2.06 ms one way, 4.12 ms there and back",
        "  path     Aa (a)",
        "             long",
        "           b",
    ]


def test_what_is_not_carried_is_told_with_the_reason(record: Record) -> None:
    """In words where there are some."""
    lost = demand_path(record, "pass needs dc", "4 h")

    assert str(lost).splitlines()[1:] == [
        "  rate     0 of 1 Gbps",
        "  reason   policy: there is a path, but none that it may take",
    ]
    assert "reason   unheard_of\n" in str(replace(lost, reason="unheard_of", latency_ms=1.0)) + "\n"
    assert "  latency  1.00 ms one way\n" in str(replace(lost, latency_ms=1.0))


def test_an_unknown_demand_or_moment_is_told(record: Record) -> None:
    """With the way out."""
    with pytest.raises(NotFound, match='no demand is named "Aa to c"; did you mean "Aa to b"'):
        demand_path(record, "Aa to c", 0.0)
    with pytest.raises(NetsimError, match="2 d after the start is outside the run"):
        demand_path(record, "ab", "2 d")


def test_a_demand_that_comes_and_goes_is_known_while_it_is_asked_for(wired: Network, played: Play) -> None:
    """Before and after, the span is told in which it is."""
    changes = [
        Add("demands", Demand("b", "a", 1 * Gbps, id="late", name="Late"), at=2 * hours),
        Remove("demands", ("late",), at=6 * hours),
    ]
    record = played(wired, changes=changes, until=12 * hours)

    assert demand_path(record, "late", "3 h").nodes == ("b", "pass", "a")
    for at in (1 * hours, 7 * hours):
        with pytest.raises(NetsimError, match=r'"late" is not asked for on .*; it is from day 1 02:00 to day 1 06:00'):
            demand_path(record, "late", at)


def test_a_path_is_read_on_the_network_of_its_moment(wired: Network, played: Play) -> None:
    """A cable that is moved on the way leads elsewhere from then on."""
    moved = [Alter("links", "fp", {"target": "dc", "length": 1 * km}, at=2 * hours)]
    link = Link("dp", "dc", "pass", "fibre", length=1 * km, capacity=20 * Gbps)
    record = played(replace(wired, links=[*wired.links, link]), changes=moved, until=4 * hours)

    assert demand_path(record, "ab", 0.0).nodes == ("a", "pass", "b")
    assert demand_path(record, "ab", 3 * hours).nodes == ("a", "dc", "pass", "b")


def table(*paths: str) -> pd.DataFrame:
    """Return a table of demands of which the scenario tells no source."""
    rate = {"asked_gbps": 1.0, "served_gbps": 1.0, "latency_ms": 1.0, "rtt_ms": 2.0, "reason": ""}
    return pd.DataFrame([{"demand": path, "from_s": 0.0, "to_s": 9.0, "path": path, **rate} for path in paths])


def test_a_path_whose_source_is_not_told_begins_where_its_links_say() -> None:
    """As for what the nearest of several places serves."""
    ends = {"ba": ("b", "a"), "bc": ("b", "c"), "ca": ("c", "a")}
    network = Network(
        nodes=[Node(name, 0.0, 0.0, "city") for name in "abc"],
        links=[Link(name, *pair, "fibre", capacity=1 * Gbps) for name, pair in ends.items()],
    )
    tables = {"demands": table("ba;bc", "bc;ba", "ca;bc", "ca")}
    record = Record(Scenario(network, until=9.0), network, 0, tables)

    nodes = {path: "".join(demand_path(record, path, 0.0).nodes) for path in tables["demands"]["demand"]}

    assert nodes == {"ba;bc": "abc", "bc;ba": "cba", "ca;bc": "acb", "ca": "ca"}


def test_paths_are_equal_whatever_the_names_of_things() -> None:
    """Names are for the reader."""
    path = DemandPath("d", 0.0, 1.0, (), (), 1.0, 0.0, 1.0, 1.0, "no_path")

    assert path == replace(path, names={"d": "Demand"})
    assert "names" not in repr(path)
