"""Links that are proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netsim.errors import NetsimError
from netsim.improvement import Terms, improve, propose
from netsim.model import Add, Demand, Link, Network, Node, changed
from netsim.units import Gbps, km


def network(
    places: dict[str, tuple[float, float]], ends: list[str], kind: str = "city", link: str = "fibre"
) -> Network:
    """Return places of one letter, and links named after their ends."""
    nodes = [Node(name, lon=lon, lat=lat, kind=kind) for name, (lon, lat) in places.items()]  # type: ignore[arg-type]  # of literals that the test names
    links = [Link(two, two[0], two[1], link, capacity=1 * Gbps) for two in ends]  # type: ignore[arg-type]  # a kind of link
    return Network(nodes=nodes, links=links)


HOOK = {
    "A": (105.0, 20.0),
    "B": (106.0, 20.0),
    "C": (107.0, 20.0),
    "D": (107.0, 21.0),
    "E": (106.0, 21.0),
    "F": (105.0, 21.0),
}
"""A line that comes back: its ends are a degree apart, and five links."""


def test_the_ends_of_a_hook_are_joined_first() -> None:
    """One path between all, and between the ends the longest detour: five degrees for one."""
    hook = network(HOOK, ["AB", "BC", "CD", "DE", "EF"])
    (found,) = propose(hook, 1)

    assert found.id == "new-A-F-fibre"
    assert "1 path without a common link, the shortest 4.77 times" in found.note
    (change,) = found.changes
    assert isinstance(change, Add)
    row = change.row
    assert row.length == pytest.approx(110.7 * 1.4 * km, rel=1e-3)
    assert (row.capacity, row.confidence) == (400 * Gbps, "estimate")
    assert found.cost.amount == pytest.approx(row.length / km * 50_000.0, rel=1e-2)


def test_nothing_that_exists_is_proposed() -> None:
    """Not where a link lies, is planned or is retired; with the first one built, others follow."""
    hook = network(HOOK, ["AB", "BC", "CD", "DE", "EF"])
    planned = replace(hook, links=[*hook.links, Link("AF", "F", "A", "fibre", capacity=1e9, status="planned")])
    ids = [measure.id for measure in propose(planned, 9)]

    assert "new-A-F-fibre" not in ids
    assert len(ids) == len(set(ids))
    ring = changed(hook, propose(hook, 1)[0].changes)
    found = [measure.id for measure in propose(ring, 9)]
    assert found[0] == "new-B-E-fibre"
    assert "new-A-F-fibre" not in found


def test_neighbours_are_one_place() -> None:
    """Of pairs whose ends lie beside each other one is taken, and none within a town."""
    double = network({**HOOK, "a": (105.01, 20.0)}, ["AB", "BC", "CD", "DE", "EF", "Aa"])
    ids = [measure.id for measure in propose(double, 9)]

    assert sum(name in {"new-A-F-fibre", "new-F-a-fibre"} for name in ids) == 1
    assert not any("A-a" in name for name in ids)


def test_the_fewest_paths_go_before_the_longest_detour() -> None:
    """A spur with one path comes before a ring with two, though the ring has the longer way round."""
    places = {**HOOK, "S": (108.0, 20.0), "T": (108.0, 21.0)}
    mixed = network(places, ["AB", "BC", "CD", "DE", "EF", "FA", "CS", "DT"])
    found = [measure.id for measure in propose(mixed, 2, Terms(stretch=1.0))]

    assert found[0] == "new-S-T-fibre"


def test_land_fibre_stays_on_land_and_cables_join_shores() -> None:
    """Two islands with a cable between them: no fibre, but a second cable between their stations."""
    links = ["AB", "DE"]
    islands = network({name: HOOK[name] for name in "ABDE"}, links, "landing_station")
    islands = replace(islands, links=[*islands.links, Link("BD", "B", "D", "submarine", length=900 * km, capacity=1e9)])

    assert propose(islands, 5) == ()
    found = propose(islands, 5, Terms("submarine", within=300 * km))
    assert "new-B-E-submarine" in [measure.id for measure in found]
    assert propose(network({"A": (0.0, 0.0)}, []), 3) == ()


def test_proposals_are_measures_of_their_own() -> None:
    """They enter the ranking as any other."""
    hook = network(HOOK, ["AB", "BC", "CD", "DE", "EF"])
    hook = replace(hook, demands=[Demand("A", "F", rate=0.5 * Gbps)])
    table = improve(hook, propose(hook, 3), steady=True)

    assert table["measure"][0] == "new-A-F-fibre"
    assert table["after"][0] == 0.0


@pytest.mark.parametrize("terms", [Terms(capacity=0.0), Terms(beyond=-1.0), Terms(stretch=0.5)])
def test_links_that_cannot_be_are_refused(terms: Terms) -> None:
    """Of no capacity, and the like."""
    with pytest.raises(NetsimError, match="such links cannot be proposed"):
        propose(network(HOOK, ["AB"]), 1, terms)
