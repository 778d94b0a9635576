"""How much of the time places were connected; every number can be redone by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netsim.errors import NetsimError, NotFound
from netsim.metrics import connections
from netsim.model import Add, Demand, Failure, Freight, Link, Network, Node, Outage, Remove
from netsim.record import Record
from netsim.units import Gbps, hours

Play = Callable[..., Record]


@pytest.fixture
def pair() -> Network:
    """Two cables from A to B, one from B to C; D has a road only."""
    nodes = [Node(name, float(lon), 0.0, "city", name=f"Town {name}") for lon, name in enumerate("ABCD")]
    ends = {"one": ("A", "B"), "two": ("A", "B"), "bc": ("B", "C")}
    links = [Link(name, a, b, "fibre", length=1e5, capacity=10 * Gbps) for name, (a, b) in ends.items()]
    demands = [Demand("A", "B", rate=2 * Gbps), Demand("B", "A", rate=1 * Gbps), Demand("C", "A", rate=9 * Gbps)]
    return Network(nodes=nodes, links=[*links, Link("road", "A", "D", "road", length=1e5)], demands=demands)


def test_a_pair_is_apart_while_all_its_ways_are_down(pair: Network, played: Play) -> None:
    """The cables are down for 20 and 15 of 100 h, 5 of them both; of their own time they would be both down for 3."""
    cuts = [Outage("one", at=10 * hours, lasts=20 * hours), Outage("two", at=25 * hours, lasts=15 * hours)]
    found = connections(played(pair, *cuts, until=100 * hours))
    assert found[["from", "to"]].to_numpy().tolist() == [["A", "C"], ["A", "B"]]  # as badly off, but more is asked
    assert found["asked"].tolist() == [9.0, 3.0]
    assert found["connected"].tolist() == [pytest.approx(0.95)] * 2
    assert found["interruptions"].tolist() == [1, 1]
    assert found["longest_h"].tolist() == [pytest.approx(5.0)] * 2
    for bound in ("links_lower", "links_upper"):
        assert found[bound].tolist() == [pytest.approx(1 - 0.2 * 0.15, abs=2e-8)] * 2
    assert found["rates_lower"].isna().all()


def test_rates_stand_beside(pair: Network, played: Play) -> None:
    """Each cable of 100 km fails once a year and takes 12 h; what happens is another matter."""
    rated = replace(pair, failures=[Failure("fibre", rate_per_year=1.0)])
    found = connections(played(rated, until=100 * hours), [("Town C", "B")])
    row = found.iloc[0]
    assert (row["from"], row["to"], row["asked"], row["interruptions"]) == ("B", "C", 0.0, 0)
    assert row["connected"] == row["links_lower"] == row["links_upper"] == 1.0
    assert row["rates_lower"] == pytest.approx(1 / (1 + 12 / 8766))
    assert row["rates_upper"] == pytest.approx(1 / (1 + 12 / 8766))


def test_interruptions_are_counted_from_way_to_way(pair: Network, played: Play) -> None:
    """A place that is down is connected with nothing; two spans without a way that touch are one."""
    cuts = [
        Outage("bc", at=10 * hours, lasts=10 * hours),
        Outage("C", at=15 * hours, lasts=10 * hours),
        Outage("bc", at=90 * hours, lasts=10 * hours),
    ]
    row = connections(played(pair, *cuts, until=100 * hours), [("B", "C")]).iloc[0]
    assert (row["interruptions"], row["longest_h"]) == (2, 15.0)
    assert row["connected"] == pytest.approx(0.75)


def test_changes_on_the_way_count(pair: Network, played: Play) -> None:
    """A cable that is taken away is not there; a new one connects, but is no link of the start."""
    new = replace(pair.link["bc"], id="new")
    changes = [Remove("links", ("bc",), at=40 * hours), Add("links", new, at=60 * hours)]
    cut = Outage("new", at=90 * hours, lasts=5 * hours)
    row = connections(played(pair, cut, changes=changes, until=100 * hours), [("B", "C")]).iloc[0]
    assert row["connected"] == pytest.approx(0.75)
    assert row["interruptions"] == 2
    assert row["links_lower"] == pytest.approx(0.4)


def test_freight_has_connections_of_its_own(pair: Network, played: Play) -> None:
    """By roads."""
    lane = replace(pair, freight=[Freight("ad", "D", "A", per_day=4.0)])
    found = connections(
        played(lane, Outage("road", at=10 * hours, lasts=5 * hours), until=100 * hours), layer="freight"
    )
    assert found[["from", "to", "asked"]].to_numpy().tolist() == [["A", "D", 4.0]]
    assert found["connected"][0] == pytest.approx(0.95)


def test_pairs_are_checked(pair: Network, played: Play) -> None:
    """With a way out; nothing asked is nothing to tell."""
    record = played(pair)
    with pytest.raises(NotFound, match="Town X"):
        connections(record, [("A", "Town X")])
    with pytest.raises(NetsimError, match="both ends are A"):
        connections(record, [("A", "Town A")])
    assert connections(played(replace(pair, demands=[]))).empty
    assert len(connections(record, most=1)) == 1
    assert len(connections(record, [("A", "B"), ("B", "A")])) == 1
