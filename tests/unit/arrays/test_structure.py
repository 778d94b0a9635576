"""What a network hangs on: cuts, disjoint paths, betweenness and dependence of small networks."""

from __future__ import annotations

from math import isnan

import pytest

import netsim as ns
from netsim.model import Demand, Departures, Freight, Gate, Link, Network, Node, Service, System, Workload

Gbps = 1e9


def place(name: str, lon: float, country: str = "", kind: str = "city", **more: object) -> Node:
    """Make a node on the equator."""
    return Node(name, lon=lon, lat=0.0, kind=kind, country=country, name=f"Place {name}", **more)  # type: ignore[arg-type]


@pytest.fixture
def pair() -> Network:
    """Two countries: two cables of one system through a strait, one line on land through a gateway, a spur."""
    nodes = [
        place("A1", 0.0, "AA"),
        place("A2", 1.0, "AA", roles=("gateway",)),
        place("B1", 3.0, "BB"),
        place("B2", 4.0, "BB"),
        place("spur", 5.0, "BB"),
    ]
    links = [
        Link("home", "A1", "A2", "fibre", length=1e5, capacity=400 * Gbps),
        Link("north", "A1", "B1", "submarine", "North cable", system="sea", length=3e5, capacity=100 * Gbps,
             srlgs=("narrows",)),
        Link("south", "A1", "B1", "submarine", "South cable", system="sea", length=4e5, capacity=100 * Gbps,
             srlgs=("narrows",)),
        Link("land", "A2", "B2", "fibre", "Land line", length=9e5, capacity=50 * Gbps),
        Link("inner", "B1", "B2", "fibre", length=1e5, capacity=400 * Gbps),
        Link("end", "B2", "spur", "fibre", length=1e5, capacity=400 * Gbps),
        Link("later", "A1", "spur", "fibre", length=1e5, capacity=400 * Gbps, status="planned"),
    ]  # fmt: skip
    demands = [
        Demand("A1", "B1", rate=3 * Gbps),
        Demand("spur", "A2", rate=1 * Gbps),
        Demand("B1", "B2", rate=4 * Gbps),
    ]
    return Network(
        nodes=nodes, links=links, demands=demands, systems=[System("sea", "The sea cable", kind="submarine")]
    )


def test_cuts_of_places_and_countries(pair: Network) -> None:
    """A country is all its nodes; the narrowest cut is not the smallest."""
    countries = ns.min_cut(pair, "AA", "BB")
    assert (countries.capacity, set(countries.links)) == (250 * Gbps, {"north", "south", "land"})
    assert (countries.count, set(countries.fewest)) == (3, {"north", "south", "land"})
    spur = ns.min_cut(pair, "A1", "Place spur")
    assert (spur.capacity, spur.count, spur.fewest) == (250 * Gbps, 1, ("end",))


@pytest.mark.parametrize(("by", "count"), [("link", 3), ("node", 3), ("srlg", 2), ("system", 2)])
def test_disjoint_paths_by_what_they_do_not_share(pair: Network, by: str, count: int) -> None:
    """Both cables pass the narrows and belong to one system."""
    found = ns.disjoint_paths(pair, "AA", "BB", by)  # type: ignore[arg-type]
    assert found.count == found.most == count == len(found.paths)
    assert ("north",) in found.paths
    assert ("land",) in found.paths
    if by == "srlg":
        assert set(found.cut) == {"narrows", "land"}


def test_nodes_that_paths_share_count(pair: Network) -> None:
    """From B1 on two cables lead to A1; by node only one path goes through A1."""
    assert ns.disjoint_paths(pair, "A2", "B1", "link").count == 2
    assert ns.disjoint_paths(pair, "A2", "B1", "node").count == 2
    assert ns.disjoint_paths(pair, "A2", "spur", "node").count == 1


def test_freight_has_links_but_no_common_capacity() -> None:
    """Of rails only those that a train runs over connect."""
    nodes = [place("A", 0.0), place("B", 1.0), place("C", 2.0)]
    links = [
        Link("road", "A", "B", "road"),
        Link("rail", "A", "B", "rail"),
        Link("idle", "B", "C", "rail"),
    ]
    train = Service("train", "rail", ("A", "B"), Departures.parse("every 12 h"), capacity=40.0, speed=10.0)
    network = Network(nodes=nodes, links=links, services=[train])
    cut = ns.min_cut(network, "A", "B", "freight")
    assert isnan(cut.capacity)
    assert cut.count == 2
    assert ns.structure(network, "freight").parts == (2,)


def test_wrong_ends_are_told_at_once(pair: Network) -> None:
    """With what was probably meant."""
    with pytest.raises(ns.InvalidInput) as raised:
        ns.min_cut(pair, "Place spurr", "CC")
    assert 'no place or country is named "Place spurr"; did you mean "Place spur"?' in str(raised.value)
    assert 'no place or country is named "CC"' in str(raised.value)
    with pytest.raises(ns.InvalidInput, match="have places in common"):
        ns.disjoint_paths(pair, "AA", "A1")
    with pytest.raises(ns.NetsimError, match='not disjoint by "srlgs"; did you mean "srlg"'):
        ns.disjoint_paths(pair, "AA", "BB", "srlgs")  # type: ignore[arg-type]


def test_cut_links_and_nodes_and_what_they_cut_off(pair: Network) -> None:
    """Only the spur hangs on one link; the demand of the spur itself is lost with the link, not with the node."""
    found = ns.structure(pair)
    assert (found.nodes, found.links, found.parts) == (5, 6, (5,))
    assert found.cut_links.to_dict("records") == [
        {"asset": "end", "name": "end", "kind": "fibre", "cut_off": 1, "rate": 1.0}
    ]
    assert found.cut_nodes.to_dict("records") == [
        {"asset": "B2", "name": "Place B2", "kind": "city", "cut_off": 1, "rate": 1.0}
    ]


def test_a_network_in_parts() -> None:
    """The largest first; a node that cuts one part does not count the others."""
    names = "ABCDE"
    nodes = [place(name, float(lon)) for lon, name in enumerate(names)]
    links = [Link(one + other, one, other, "fibre", capacity=Gbps) for one, other in ("AB", "BC", "DE")]
    found = ns.structure(Network(nodes=nodes, links=links))
    assert found.parts == (3, 2)
    assert list(found.cut_nodes["asset"]) == ["B"]
    assert list(found.cut_nodes["cut_off"]) == [1]
    assert set(found.cut_links["asset"]) == {"AB", "BC", "DE"}
    assert ns.structure(Network(nodes=nodes)).parts == ()


def test_betweenness_weighs_by_rate(pair: Network) -> None:
    """Ends do not count; all goes the quickest way, whatever fits."""
    rows = ns.betweenness(pair).set_index("asset")
    assert rows.loc["north", "rate"] == 4.0
    assert rows.loc["inner", "rate"] == 5.0
    assert rows.loc["B2", "rate"] == 1.0
    assert "spur" not in rows.index
    assert rows.loc["north", "share"] == 0.5


def test_countries_depend_on_what_their_demands_run_over(pair: Network) -> None:
    """Half of what BB asks is inner; all of what AA asks takes the northern cable."""
    rows = ns.dependence(pair).set_index(["country", "kind", "asset"])
    assert rows.loc[("AA", "system", "sea"), "share"] == 1.0
    assert rows.loc[("BB", "system", "sea"), "share"] == 0.5
    assert rows.loc[("AA", "system", "sea"), "capacity_share"] == pytest.approx(0.8)
    assert rows.loc[("AA", "strait", "narrows"), "share"] == 1.0
    assert rows.loc[("AA", "gateway", "A2"), "share"] == 0.25
    assert isnan(rows.loc[("AA", "gateway", "A2"), "capacity_share"])


def test_clients_of_workloads_are_served_by_the_nearest(pair: Network) -> None:
    """At home first, if it is so; abroad where nothing at home can be reached; those without any way pass nothing."""
    lost = place("lost", 8.0, "BB")
    work = [
        Workload("near", ("A1", "B1"), ("spur",), 1 * Gbps),
        Workload("away", ("A1",), ("B2",), 1 * Gbps, policy="home-first"),
        Workload("barred", ("A1",), ("B2",), 1 * Gbps, policy="home-only"),
        Workload("none", ("A1", "B1"), ("lost",), 1 * Gbps),
    ]
    network = Network(nodes=[*pair.nodes, lost], links=pair.links, systems=pair.systems, workloads=work)
    rows = ns.betweenness(network).set_index("asset")
    assert rows.loc["end", "rate"] == 1.0
    assert rows.loc["north", "rate"] == 1.0
    assert rows.loc["north", "share"] == 0.25


def test_freight_takes_its_cheapest_way() -> None:
    """In TEU a day: a truck carries two; gates, ports and services are what it depends on."""
    nodes = [
        place("A", 0.0, "AA"),
        place("gate", 1.0, "AA", "border_gate"),
        place("B", 2.0, "BB"),
        place("C", 3.0, "CC"),
    ]
    links = [Link("one", "A", "gate", "road"), Link("two", "gate", "B", "road")]
    lanes = [
        Freight("goods", "A", "B", 10.0),
        Freight("boxes", "A", "B", 10.0, unit="teu"),
        Freight("never", "A", "C", 5.0),
    ]
    network = Network(nodes=nodes, links=links, freight=lanes, gates=[Gate("gate", "AA>BB", 1)])
    rows = ns.betweenness(network, "freight").set_index("asset")
    assert rows.loc["two", "rate"] == 30.0
    assert rows.loc["two", "share"] == 0.75
    needs = ns.dependence(network, "freight").set_index(["country", "kind", "asset"])
    assert needs.loc[("BB", "gate", "gate"), "share"] == 1.0
    assert needs.loc[("AA", "crossing", "two"), "share"] == 0.75
    assert isnan(needs.loc[("AA", "crossing", "two"), "capacity_share"])


def test_pairs_of_countries(pair: Network) -> None:
    """What they ask of one another, how well they are joined, and the system that carries most."""
    (row,) = ns.joined_countries(pair, risks=["srlg", "system"]).to_dict("records")
    assert (row["from"], row["to"], row["rate"], row["capacity_gbps"]) == ("AA", "BB", 4.0, 250.0)
    assert [row[key] for key in ("links", "nodes", "srlg", "srlg_most", "system", "system_most")] == [3, 3, 2, 2, 2, 2]
    assert (row["depends_on"], row["name"], row["share"]) == ("sea", "The sea cable", 1.0)
    (given,) = ns.joined_countries(pair, pairs=[("A2", "spur")]).to_dict("records")
    assert (given["links"], given["nodes"], given["rate"]) == (1, 1, 1.0)
    assert ns.joined_countries(Network(nodes=pair.nodes, links=pair.links, systems=pair.systems)).empty


def test_a_pair_without_systems_depends_on_none() -> None:
    """An empty name."""
    nodes = [place("A", 0.0, "AA"), place("B", 1.0, "BB")]
    network = Network(nodes=nodes, links=[Link("AB", "A", "B", "road")], freight=[Freight("goods", "A", "B", 1.0)])
    (row,) = ns.joined_countries(network, "freight").to_dict("records")
    assert isnan(row["capacity_gbps"])
    assert (row["depends_on"], row["share"]) == ("", 0.0)
