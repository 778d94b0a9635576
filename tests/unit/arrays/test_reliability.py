"""Reliability of networks: what counts as failing, what is exact, and what is refused."""

from __future__ import annotations

import networkx as nx
import pytest

import netsim as ns
from netsim.model import Demand, Distribution, Failure, Gate, Link, Network, Node, Season, System

Gbps = 1e9


def ring(size: int = 4, **more: object) -> Network:
    """Join cities in a circle: link "0" goes from A to B, and so on."""
    names = "ABCDEFGH"[:size]
    nodes = [Node(name, lon=float(lon), lat=0.0, kind="city", name=f"City {name}") for lon, name in enumerate(names)]
    links = [
        Link(
            str(at), names[at], names[(at + 1) % size], "fibre", capacity=100 * Gbps, srlgs=("duct",) if at < 2 else ()
        )
        for at in range(size)
    ]
    return Network(nodes=nodes, links=links, **more)  # type: ignore[arg-type]  # of literals that the test names


def grid(side: int) -> Network:
    """Join cities as on squared paper."""
    picture = nx.convert_node_labels_to_integers(nx.grid_2d_graph(side, side))
    nodes = [Node(f"n{number}", lon=number % side, lat=number // side, kind="city") for number in picture]
    links = [
        Link(f"l{number}", f"n{one}", f"n{other}", "fibre", capacity=Gbps)
        for number, (one, other) in enumerate(picture.edges)
    ]
    return Network(nodes=nodes, links=links)


def test_all_two_and_some_terminals() -> None:
    """A ring of four is connected with three links; two neighbours by one link or three."""
    up = 0.9
    every = up**4 + 4 * up**3 * (1 - up)
    assert ns.reliability(ring(), up).value == pytest.approx(every)
    assert ns.reliability(ring(), up, ["A", "City B"]).value == pytest.approx(1 - (1 - up) * (1 - up**3))
    assert ns.reliability(ring(), up, ["A", "B", "C"]).value == pytest.approx(every + 2 * up**2 * (1 - up) ** 2 / 2)
    assert ns.reliability(ring(), up, "A").value == 1.0
    assert ns.reliability(ring(), up, []).value == 1.0


def test_what_is_not_named_never_fails() -> None:
    """A mapping names what fails: links, and nodes."""
    assert ns.reliability(ring(), {"0": 0.5}, ["A", "B"]).value == 1.0
    assert ns.reliability(ring(), {"0": 0.5, "3": 0.5}, ["A", "B"]).value == pytest.approx(0.75)
    with_nodes = ns.reliability(ring(), {"0": 0.5, "C": 0.5, "A": 0.8}, ["A", "B"])
    assert with_nodes.value == pytest.approx(0.8 * 0.75)
    assert with_nodes.method == "exact"


def test_a_group_takes_its_links_with_it() -> None:
    """Links 0 and 1 lie in one duct; the answer is exact, too, once all states are decided."""
    found = ns.reliability(ring(), {"duct": 0.9, "0": 0.5}, ["A", "B"])
    assert found.value == pytest.approx(0.9)  # with the duct, the way round is always up
    assert found.method == "exact"
    assert found.looked > 0


def test_large_networks_get_bounds() -> None:
    """A grid of 14 x 14 is too wide; more sets bring the bounds nearer, until they are near enough."""
    wide = grid(14)
    rough, fine = (ns.reliability(wide, 0.99, ["n0", "n195"], most=most) for most in (5, 400))
    assert rough.method == fine.method == "bounds"
    assert rough.lower <= fine.lower <= fine.value <= fine.upper <= rough.upper
    assert fine.upper - fine.lower < rough.upper - rough.lower
    near = ns.reliability(wide, 0.99, ["n0", "n195"], gap=0.5)
    assert near.looked < 400
    failing = ns.reliability(wide, {f"n{number}": 0.99 for number in range(196)}, ["n0", "n195"], most=50)
    assert failing.method == "bounds"
    assert failing.lower <= 0.99**2


def test_a_planned_link_does_not_connect() -> None:
    """Only what is live does; a place without any link is connected with nothing."""
    nodes = [*ring().nodes, Node("X", lon=9.0, lat=0.0, kind="city")]
    links = [*ring().links, Link("AX", "A", "X", "fibre", capacity=Gbps, status="planned")]
    network = Network(nodes=nodes, links=links)
    assert ns.reliability(network, 0.9, ["A", "X"]).value == 0.0
    assert ns.reliability(network, 0.9).value == pytest.approx(ns.reliability(ring(), 0.9).value)


def test_freight_is_connected_by_roads() -> None:
    """The layer of freight knows no fibre."""
    network = Network(nodes=ring().nodes, links=[*ring().links, Link("road", "A", "B", "road")])
    assert ns.reliability(network, {"road": 0.5, "0": 0.5}, ["A", "B"], "freight").value == pytest.approx(0.5)
    assert ns.reliability(network, 0.9, ["A", "B"], "freight").value == pytest.approx(0.9)
    assert ns.reliability(network, 0.9, ["A", "C"], "freight").value == 0.0


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Ids and places that there are not, and probabilities that are none."""
    with pytest.raises(ns.InvalidInput) as raised:
        ns.reliability(ring(), {"00": 0.5, "0": 1.5}, ["A", "Citi B"])
    told = str(raised.value)
    assert 'no node, link, system or group is named "00"' in told
    assert "1.5 is no probability" in told
    assert 'no node is named "Citi B"; did you mean "City B"?' in told
    with pytest.raises(ns.InvalidInput, match="-1 is no probability"):
        ns.reliability(ring(), -1.0)
    gone = Network(
        nodes=[*ring().nodes, Node("X", lon=9.0, lat=0.0, kind="city", status="planned")], links=ring().links
    )
    with pytest.raises(ns.InvalidInput, match="X is planned"):
        ns.reliability(gone, 0.9, ["A", "X"])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"gap": 2.0}, "no distance of probabilities"),
        ({"most": 0}, "0 states are none"),
        ({"layer": "dat"}, 'did you mean "data"'),
    ],
)
def test_limits_and_layers_are_checked(more: dict[str, object], message: str) -> None:
    """With a way out."""
    with pytest.raises(ns.NetsimError, match=message):
        ns.reliability(ring(), 0.9, **more)  # type: ignore[arg-type]  # of literals that the test names


def test_links_may_go_one_way() -> None:
    """Each place must get to each other one: of a one-way ring all links are needed, of a lane there and back both."""
    nodes = ring().nodes[:3]
    rows = [Link(a + b, a, b, "fibre", capacity=Gbps, directed=True) for a, b in ("AB", "BC", "CA")]
    circle = Network(nodes=nodes, links=rows)
    for ends in (None, ["A", "B"]):
        assert ns.reliability(circle, 0.9, ends).value == pytest.approx(0.9**3)
    more = Network(nodes=nodes, links=[*rows, Link("BA", "B", "A", "fibre", capacity=Gbps, directed=True)])
    assert ns.reliability(more, 0.9, ["A", "B"]).value == pytest.approx(0.9 * (1 - (1 - 0.9) * (1 - 0.9**2)))
    way = Network(nodes=nodes, links=rows[:2])
    assert ns.reliability(way, 0.9, ["A", "C"]).value == 0.0


def test_the_share_served_is_a_mean_over_states() -> None:
    """Of 150 Gbps half goes round the other way: without one way, 100 are left; without both, nothing."""
    network = ring(4, demands=[Demand("A", "C", rate=150 * Gbps)])
    way = 0.9**2
    exact = way**2 + 2 * way * (1 - way) * 100 / 150
    every = ns.expected_served(network, 0.9, gap=0.0)
    assert every.method == "exact"
    assert every.value == pytest.approx(exact)
    known = [ns.expected_served(network, 0.9, gap=0.0, most=most) for most in (1, 3, 9)]
    for one, other in zip(known, [*known[1:], every], strict=True):
        assert one.lower <= other.lower <= exact + 1e-12
        assert exact - 1e-12 <= other.upper <= one.upper
    assert ns.expected_served(network, 0.9, gap=0.4).looked < 16


def test_the_share_served_of_nothing_is_all() -> None:
    """And wrong probabilities are told here, too."""
    assert ns.expected_served(ring()).value == 1.0
    with pytest.raises(ns.InvalidInput, match="is named"):
        ns.expected_served(ring(), {"nothing": 0.5})


def test_availability_comes_from_rates_and_repairs() -> None:
    """Of links of the kinds named that are live; own time to repair before that of the kind."""
    nodes = ring().nodes
    year = 365.25 * 86400
    links = [
        Link("own", "A", "B", "fibre", length=1e6, capacity=Gbps, mttr=year),
        Link("usual", "A", "B", "fibre", length=1e6, capacity=Gbps),
        Link("sea", "A", "B", "submarine", length=1e6, capacity=Gbps),
        Link("new", "A", "B", "fibre", length=1e6, capacity=Gbps, status="planned"),
    ]
    found = ns.asset_availability(Network(nodes=nodes, links=links), {"fibre": 1.0})
    assert found == {"own": pytest.approx(0.5), "usual": pytest.approx(1 / (1 + 12 * 3600 / year))}


def test_availability_comes_from_the_rates_of_the_network() -> None:
    """Of links, places and groups that have a row: with the mean of the season, and the time that it lasts."""
    year = 365.25 * 86400
    nodes = [*ring().nodes, Node("E", lon=9.0, lat=0.0, kind="data_centre")]
    links = [
        Link("own", "A", "B", "fibre", length=1e6, capacity=Gbps, mttr=year, system="S", rate_per_1000km_year=2.0),
        Link("new", "A", "B", "fibre", length=1e6, capacity=Gbps, status="planned"),
        Link("sea", "A", "B", "submarine", length=1e6, capacity=Gbps),
    ]
    rows = [
        Failure("fibre", rate_per_1000km_year=9.0, season=Season.parse("months 0 0 0 0 0 0 0 0 0 0 0 1")),
        Failure("S", rate_per_year=3.0, lasts=Distribution.parse("constant(8766 h)")),
        Failure("submarine", rate_per_year=1.0, capacity=0.5),
        Failure("data_centre", rate_per_year=4.0),
        Failure("gate", rate_per_year=1.0),
    ]
    gates = [Gate("A", "in", lanes=1, automatic=Distribution.parse("constant(1 min)"))]
    network = Network(nodes=nodes, links=links, systems=[System("S", "S")], gates=gates, failures=rows)
    december = 31 / 365
    assert ns.asset_availability(network) == {
        "S": pytest.approx(1 / 4),
        "own": pytest.approx(1 / (1 + 2.0 * december)),
        "E": pytest.approx(1 / (1 + 4.0 * 86400 / year)),
    }


def test_rates_are_checked() -> None:
    """All at once."""
    with pytest.raises(ns.InvalidInput) as raised:
        ns.asset_availability(ring(), {"fiber": 1.0, "fibre": -1.0})
    assert 'no link is of the kind "fiber"; did you mean "fibre"?' in str(raised.value)
    assert "-1 is no rate" in str(raised.value)
