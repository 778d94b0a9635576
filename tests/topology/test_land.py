"""The land layer of china-asean: fibre, crossings, sites, demands, and what they are held against."""

from __future__ import annotations

import csv
import runpy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import cos, pi, radians, sin
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from tzfpy import get_tz

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.geo.lengths import geodesic, line_length, measure
from netsim.io import read_topology
from netsim.model import Link, Network
from netsim.units import Gbps, km, ms

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "topologies/china-asean"
ZONES = {
    "Asia/Bangkok": {"TH", "VN"},  # the north of Vietnam keeps the hours of Bangkok under this name
    "Asia/Brunei": {"BN"},
    "Asia/Ho_Chi_Minh": {"VN"},
    "Asia/Hong_Kong": {"HK"},
    "Asia/Jakarta": {"ID"},
    "Asia/Jayapura": {"ID"},
    "Asia/Kuala_Lumpur": {"MY"},
    "Asia/Kuching": {"MY"},
    "Asia/Macau": {"MO"},
    "Asia/Makassar": {"ID"},
    "Asia/Manila": {"PH"},
    "Asia/Phnom_Penh": {"KH"},
    "Asia/Pontianak": {"ID"},
    "Asia/Shanghai": {"CN"},
    "Asia/Singapore": {"SG"},
    "Asia/Urumqi": {"CN"},
    "Asia/Vientiane": {"LA"},
    "Asia/Yangon": {"MM"},
}
"""Countries of the region by the time zone that their land lies in."""
BORDER = 6 * km
"""Positions of gates are known to about 2 km, the borders of time zones are simplified."""
LAND = frozenset({"fibre", "microwave", "satellite"})
SITES = frozenset({"data_centre", "ixp", "pop"})
TAILS = SITES | {"port", "rail_terminal"}
"""What one link may lead to: it ends there by purpose."""
MAIN = {
    "CN": "beijing shanghai guangzhou shenzhen wuhan xian chengdu chongqing guiyang kunming nanning haikou",
    "VN": "hanoi hcmc da-nang can-tho haiphong",
    "LA": "vientiane luang-prabang savannakhet pakse",
    "TH": "bangkok chiang-mai khon-kaen hat-yai phuket",
    "KH": "phnom-penh siem-reap battambang sihanoukville",
    "MM": "yangon mandalay naypyidaw",
    "MY": "kuala-lumpur penang johor-bahru ipoh",
    "ID": "jakarta surabaya bandung palembang medan-city",
    "PH": "manila cebu davao cagayan-de-oro",
}
TWO_WAYS = 2
PASS_FIBRES = frozenset({"pingxiang-friendship-pass-fibre", "pingxiang-puzhai-fibre"})


@pytest.fixture(scope="module")
def network() -> Network:
    """Return the reference topology."""
    return read_topology(FOLDER)


@pytest.fixture(scope="module")
def plane(network: Network) -> DigitalPlane:
    """Return its digital plane."""
    return DigitalPlane(network)


@pytest.fixture(scope="module")
def flows(plane: DigitalPlane) -> Flows:
    """Return what is carried when all demands are at their busiest at once."""
    return plane.carry(plane.rate)


@pytest.fixture(scope="module")
def gravity() -> dict[str, Any]:
    """Return the script that makes the demands."""
    return runpy.run_path(str(ROOT / "topologies/build/demands.py"))


@pytest.fixture(scope="module")
def round_trips() -> dict[str, Any]:
    """Return the script that makes the table of round trips."""
    return runpy.run_path(str(ROOT / "docs/rtt.py"))


def digital(network: Network, kinds: frozenset[str] = LAND | {"submarine"}, status: str = "live") -> Iterator[Link]:
    """Yield digital links of some kinds."""
    return (link for link in network.links if link.kind in kinds and link.status == status)


def crossings(network: Network, status: str) -> list[Link]:
    """Return the land links whose ends lie in two countries."""
    country = {node.id: node.country for node in network.nodes}
    return [link for link in digital(network, LAND, status) if country[link.source] != country[link.target]]


def graph_of(links: Iterator[Link]) -> nx.Graph[str]:
    """Return links as a graph; of parallel links one is kept."""
    return nx.Graph((link.source, link.target) for link in links)


def test_more_than_thirty_land_crossings_work(network: Network) -> None:
    """They join each mainland country with its neighbours; what is shut or not yet open is switched off."""
    country = {node.id: node.country for node in network.nodes}
    pairs = {frozenset((country[link.source], country[link.target])) for link in crossings(network, "live")}
    wanted = ("CN-VN", "CN-LA", "CN-MM", "CN-HK", "LA-TH", "LA-VN", "LA-KH", "KH-VN", "TH-MY", "TH-MM")
    islands = ("MY-SG", "MY-BN", "MY-ID")

    assert len(crossings(network, "live")) >= 30
    assert {link.id for link in crossings(network, "planned")} >= {
        "hekou-lao-cai-fibre",
        "poipet-aranyaprathet-fibre",
        "mae-sot-myawaddy-fibre",
        "trat-koh-kong-fibre",
    }
    assert [pair for pair in wanted + islands if frozenset(pair.split("-")) not in pairs] == []


@pytest.mark.parametrize("system", ["csc", "vstn", "cmi", "gms"])
def test_land_systems_cross_borders(network: Network, system: str) -> None:
    """Each of the named systems has links, and one of them leads from one country to another."""
    country = {node.id: node.country for node in network.nodes}
    links = [link for link in network.links if link.system == system]

    assert any(country[link.source] != country[link.target] for link in links)


def countries_at(lon: float, lat: float) -> set[str]:
    """Return the countries whose land lies at a place or within ``BORDER`` of it."""
    north = BORDER / 111_195
    around = ((north * sin(pi * part / 4), north * cos(pi * part / 4)) for part in range(8))
    points = [(lon, lat), *((lon + east / cos(radians(lat)), lat + up) for east, up in around)]
    return set().union(*(ZONES.get(get_tz(*point), set()) for point in points))


def test_each_inland_node_lies_in_its_country(network: Network) -> None:
    """By the land that time zones cover, within a few kilometres."""
    region = set().union(*ZONES.values())
    inland = SITES | {"city", "gateway", "border_gate"}
    rows = [node for node in network.nodes if node.kind in inland and node.country in region]

    assert len(rows) > 200
    assert [node.id for node in rows if node.country not in countries_at(node.lon, node.lat)] == []


def test_no_land_link_is_shorter_than_its_geodesic_or_far_longer(network: Network) -> None:
    """A fibre takes between one and two and a half times the line that it is drawn through."""
    place = {node.id: (node.lon, node.lat) for node in network.nodes}
    metres = measure(network).metres
    wrong = []
    for link in (link for link in network.links if link.kind in {"fibre", "microwave"}):
        straight = float(geodesic(*place[link.source], *place[link.target]))
        drawn = line_length(link.geometry) if link.geometry else straight
        if not straight * 0.995 <= metres[link.id] <= max(2.5 * drawn, 5 * km):
            wrong.append((link.id, metres[link.id] / straight))

    assert wrong == []


def test_capacities_are_positive(network: Network) -> None:
    """Of every digital link, whatever its status."""
    links = [link for link in network.links if link.is_digital]

    assert [link.id for link in links if not link.capacity or link.capacity <= 0] == []


def test_the_trunk_has_no_dead_end(network: Network) -> None:
    """
    Who has one live digital link only is a site by purpose, an end of the map, or waits for a second link.

    The second link is planned, or shut by order, in the table.
    """
    country = {node.id: node.country for node in network.nodes}
    region = set().union(*ZONES.values())
    degree = Counter(end for link in digital(network) for end in (link.source, link.target))
    waiting = {end for link in digital(network, status="planned") for end in (link.source, link.target)}
    kinds = {node.id: node.kind for node in network.nodes if node.status == "live"}
    ends = {name for name, count in degree.items() if count == 1 and name in kinds}

    dead = {name for name in ends - waiting if kinds[name] not in TAILS and country[name] in region}
    assert dead == set()


@pytest.mark.parametrize("country", MAIN)
def test_main_cities_have_two_disjoint_ways(network: Network, country: str) -> None:
    """No single fibre or cable parts a main city of a country from the first one."""
    graph = graph_of(digital(network, frozenset({"fibre", "submarine"})))
    first, *others = MAIN[country].split()

    assert [other for other in others if nx.edge_connectivity(graph, first, other) < TWO_WAYS] == []


def test_every_demand_is_routable_undisturbed(plane: DigitalPlane, flows: Flows) -> None:
    """All that is asked at the busiest hour is carried, in time."""
    wrong = [(name, reason) for name, reason in zip(plane.demands, flows.reason, strict=True) if reason]

    assert wrong == []


def nodes_on(network: Network, start: str, path: tuple[str, ...]) -> list[str]:
    """Return the nodes of a path from its start."""
    ends = {link.id: (link.source, link.target) for link in network.links}
    found = [start]
    for name in path:
        source, target = ends[name]
        found.append(target if found[-1] == source else source)
    return found


def test_public_traffic_keeps_to_the_gateways(network: Network, plane: DigitalPlane, flows: Flows) -> None:
    """Where it leaves or enters a country with the rule, it has passed, or will pass, a gateway there."""
    country = {node.id: node.country for node in network.nodes}
    path = dict(zip(plane.demands, flows.path, strict=True))
    checked = 0
    for row in (row for row in network.demands if row.class_ == "public"):
        nodes = nodes_on(network, row.source, path[row.id])
        for ruled, gateways in network.gateway_rule.items():
            if ruled in {country[row.source], country[row.target]} and country[row.source] != country[row.target]:
                inside = [name for name in nodes if country[name] == ruled]
                assert set(inside) & set(gateways), row.id
                checked += 1

    assert checked >= 20


def test_parallel_fibres_share_their_corridor(network: Network) -> None:
    """An express link falls with the links between the towns that it passes; some corridors hold road and rail too."""
    kinds: dict[str, Counter[str]] = {}
    for link in network.links:
        for group in link.srlgs:
            kinds.setdefault(group, Counter())[link.kind] += 1

    assert sum(count["fibre"] > 1 for count in kinds.values()) >= 20
    assert sum(count["fibre"] > 0 and count["road"] + count["rail"] > 0 for count in kinds.values()) >= 8


def test_demands_are_not_too_many(network: Network) -> None:
    """The engine judges all of them at each event."""
    assert 350 <= len(network.demands) <= 500
    assert {row.class_ for row in network.demands} == {"public", "leased", "cloud", "customs", "payments"}
    assert {row.profile for row in network.demands} == {"flat", "business", "residential"}


def test_the_table_of_demands_is_what_the_gravity_model_makes(gravity: dict[str, Any]) -> None:
    """Whoever changes nodes or parameters runs ``python topologies/build/demands.py``."""
    with (FOLDER / "demands.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert rows == gravity["make"]()


def test_what_comes_in_to_a_country_is_near_its_known_bandwidth(gravity: dict[str, Any]) -> None:
    """The sums of the table against what was measured, country by country."""
    for country, _, expected, modelled in gravity["compare"](gravity["make"]()):
        assert modelled == pytest.approx(expected, rel=0.05), country


def test_ends_abroad_ask_as_soon_as_they_are_nodes(gravity: dict[str, Any], tmp_path: Path) -> None:
    """With Los Angeles, Marseille and Auckland in the table, demands lead there, also from China to New Zealand."""
    (tmp_path / "nodes.csv").write_text(
        (FOLDER / "nodes.csv").read_text(encoding="utf-8")
        + "los-angeles,-118.24,34.05,city,Los Angeles,,US,America/Los_Angeles,3900000,,,,estimate,\n"
        + "marseille,5.37,43.3,city,Marseille,,FR,Europe/Paris,870000,,,,estimate,\n"
        + "auckland,174.76,-36.85,city,Auckland,,NZ,Pacific/Auckland,1400000,,,,estimate,\n",
        encoding="utf-8",
    )
    rows = gravity["make"](tmp_path)
    pairs = {(row["source"], row["target"], row["class"]) for row in rows}

    assert {("guangzhou", "auckland", "leased"), ("auckland", "guangzhou", "leased")} <= pairs
    assert any(source == "los-angeles" and kind == "public" for source, _, kind in pairs)
    assert any(source == "marseille" and kind == "public" for source, _, kind in pairs)
    assert len(rows) <= 500


def rtt(plane: DigitalPlane, flows: Flows, source: str, target: str, kind: str = "leased") -> float:
    """Return there and back of a demand. [ms]"""
    return float(flows.rtt[plane.demands.index(f"dd-{kind}-{source}-{target}")]) / ms


def test_the_dedicated_channel_from_chongqing_to_singapore_is_as_fast_as_published(
    network: Network, plane: DigitalPlane, flows: Flows
) -> None:
    """260 Gbps, in less than the 60 to 70 ms that users see, whichever way is the shortest."""
    (row,) = (row for row in network.demands if row.id == "dd-leased-chongqing-singapore")

    assert row.rate == pytest.approx(260 * Gbps)
    assert 40 < rtt(plane, flows, "chongqing", "singapore") < 70


def test_the_gateway_of_kunming_halves_the_way_to_mandalay(network: Network, plane: DigitalPlane) -> None:
    """About 30 ms instead of 60 were published: public traffic need not go by Guangzhou any more."""
    asked = "dd-public-kunming-mandalay"
    rule = {"CN": tuple(name for name in network.gateway_rule["CN"] if name != "kunming")}
    before = DigitalPlane(replace(network, gateway_rule=rule))
    now = plane.carry(plane.rate).rtt[plane.demands.index(asked)]
    then = before.carry(before.rate).rtt[before.demands.index(asked)]

    assert now < 40 * ms
    assert then > 1.5 * now


def test_no_backup_at_friendship_pass_carries_the_customs_platform(network: Network, plane: DigitalPlane) -> None:
    """With both fibres cut, the satellite is too slow and too narrow, and the 5G sites have no way of their own."""
    cut = plane.carry(plane.rate, down=PASS_FIBRES)
    needs = {row.node: row.id for row in network.dependencies if row.needs == "nanning-dc"}
    gate, puzhai = (plane.demands.index(needs[name]) for name in ("friendship-pass", "puzhai"))

    assert cut.reason[puzhai] == "policy"
    assert cut.reason[gate] in {"no_capacity", "over_latency"}
    assert cut.served[gate] <= 0.05 * Gbps
    assert cut.latency[gate] > 240 * ms
    assert cut.path[gate][0] == "friendship-pass-satellite"
    fibre = graph_of(link for link in digital(network, LAND - {"satellite"}) if link.id not in PASS_FIBRES)
    home = {node.id for node in network.nodes if node.country == "CN"}
    assert not nx.has_path(fibre.subgraph(home), "friendship-pass-5g", "nanning-dc")


def test_islands_are_reached_by_radio_or_satellite(network: Network) -> None:
    """A hop up to the geostationary orbit and down again takes a quarter of a second."""
    metres = measure(network).metres
    hops = [link for link in network.links if link.kind == "satellite"]
    served = {link.source for link in network.links if link.kind in {"satellite", "microwave"}}

    assert {"phu-quoc", "con-dao", "natuna", "langkawi", "weizhou-island", "friendship-pass"} <= served
    assert all(71_500 * km < metres[link.id] < 83_500 * km for link in hops)


@pytest.mark.parametrize(
    "name",
    ["caih-laos-cloud", "caih-cambodia-cloud", "caih-myanmar-cloud", "china-laos-ai-centre", "caih-blockchain-centre"],
)
def test_what_no_page_confirms_is_switched_off(network: Network, name: str) -> None:
    """Centres that were planned, or signed, and not seen open."""
    assert network.node[name].status == "planned"


def test_round_trips_lie_between_the_floor_and_twice_and_a_half_of_it(
    round_trips: dict[str, Any], network: Network
) -> None:
    """No path beats light in a straight fibre, none is a great detour, none is far slower than what was measured."""
    found = round_trips["trips"](network)
    measured = round_trips["measured"]()

    assert len(found) == 28
    assert all(1 < trip.ratio < 2.5 for trip in found)
    for trip in found:
        for told, _ in measured.get(frozenset((trip.a, trip.b)), []):
            assert trip.modelled < 1.15 * float(told)


def test_the_page_of_round_trips_is_up_to_date(round_trips: dict[str, Any]) -> None:
    """Whoever changes links or lengths runs ``make docs``."""
    page: Callable[[], str] = round_trips["page"]

    assert (ROOT / "docs/latency.md").read_text(encoding="utf-8") == page(), "run: make docs"
