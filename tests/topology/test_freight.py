"""The logistics layer of china-asean: complete, on the ground it should be on, and as busy as published."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from netsim.arrays.freight import FreightPlane
from netsim.geo.lengths import geodesic, measure
from netsim.model import FREIGHT, Alter, Link, Network, changed
from netsim.units import km
from topologies.build import calibration
from topologies.build.sea_lanes import CLEARANCE, land
from topologies.build.usual import Usual, usual

GEOD = Geod(ellps="WGS84")
NEAR_PORT = 20.0
"""So far from its ends a lane may touch land: ports lie in rivers and bays that a map at 1:10m does not have. [km]"""
IN_RIVERS = {"vung-tau-pilot-cat-lai-port-sea"}
"""Lanes that run up a river from end to end."""
ROUTE_FACTORS = {
    "road": (1.0, 3.0),
    "rail": (1.0, 2.0),
    "sea": (1.0, 4.0),
    "waterway": (1.0, 2.5),
    "air": (1.0, 1.1),
}
"""Length over the geodesic of its ends; by sea round a peninsula."""
WINDING = {"sea": (0.95, 1.5), "waterway": (0.95, 2.2), "road": (0.9, 2.5), "rail": (0.9, 2.5)}
"""Length over the drawn course."""
SHORT = 10 * km
"""Below this a ratio says nothing: ramps and loops of border roads."""
PEAKS = [date(2026, 2, 10), date(2026, 5, 15), date(2026, 6, 20), date(2026, 11, 11)]
"""Before Tet, durian, lychee, Singles' Day."""
CLOSED = {"poipet", "aranyaprathet", "myawaddy-bridge", "mae-sot-bridge"}
"""Cargo closed by order."""
ASLEEP = {"barge-nanning-qinzhou", "barge-qinzhou-nanning"}
"""They wait for the Pinglu Canal."""


@pytest.fixture(scope="module")
def flows() -> Usual:
    """Return what passes where on average over the year."""
    return usual()


@pytest.fixture(scope="module")
def network(flows: Usual) -> Network:
    """Return the topology."""
    return flows.network


def links(network: Network, *kinds: str) -> Iterator[Link]:
    """Yield the links of some kinds."""
    return (link for link in network.links if link.kind in kinds)


def apart(network: Network, link: Link) -> float:
    """Return the geodesic between the ends of a link. [m]"""
    a, b = network.node[link.source], network.node[link.target]
    return float(geodesic(a.lon, a.lat, b.lon, b.lat))


def drawn(link: Link) -> float:
    """Return the length of the drawn course of a link. [m]"""
    assert link.geometry is not None
    lons, lats = zip(*link.geometry, strict=True)
    return float(GEOD.line_length(lons, lats))


# -- counts ----------------------------------------------------------------------------------------------------


def test_there_are_as_many_gates_ports_and_airports_as_asked_for(network: Network) -> None:
    """At least 22 gates, each with both directions; 21 ports with berths and cranes; airports for parcels."""
    ways = Counter(gate.node for gate in network.gates)
    gates = {node.id for node in network.nodes if node.kind == "border_gate"}

    assert len(gates) >= 22
    assert set(ways) == gates
    assert set(ways.values()) == {2}
    assert len(network.ports) >= 21
    assert sum(node.kind == "airport" for node in network.nodes) >= 15


def test_every_mode_has_links_and_services(network: Network) -> None:
    """Trains, ships, barges and flights."""
    kinds = {link.kind for link in network.links}
    modes = {service.mode for service in network.services}

    assert kinds >= FREIGHT
    assert modes == {"rail", "sea", "waterway", "air"}


def test_the_china_laos_railway_is_1035_km_long_and_single_from_xishuangbanna(flows: Usual) -> None:
    """613 km in China and 422 km in Laos, through all its stations; single track has slots."""
    way = flows.plane.stages["train-kunming-vientiane"][0]
    parts = [flows.network.link[drive.name] for drive in way]
    border = next(number for number, link in enumerate(parts) if link.id == "mohan-rail-boten-rail-rail")

    assert len(parts) >= 11
    assert sum(flows.plane.metres[link.id] for link in parts) == pytest.approx(1035 * km, rel=0.01)
    assert sum(flows.plane.metres[link.id] for link in parts[:border]) == pytest.approx(613 * km, rel=0.005)
    single = [bool(link.slots_per_day) for link in parts]
    assert single == sorted(single)
    assert parts[single.index(True)].source == "jinghong-rail"


def test_no_long_rail_bypasses_a_station_on_the_way(network: Network) -> None:
    """A line is drawn once, from station to station."""
    joined = {frozenset((link.source, link.target)) for link in links(network, "rail")}
    doubled = [
        pair
        for pair in joined
        for other in {end for part in joined if part & pair for end in part} - pair
        if all(frozenset((end, other)) in joined for end in pair)
    ]

    assert doubled == []


def test_the_pinglu_canal_is_planned_and_134_km_long(network: Network) -> None:
    """Four links over three locks, from the Xijin reservoir to Qinzhou."""
    canal = [link for link in network.links if link.system == "pinglu-canal"]
    locks = [link.target for link in canal[:-1]]

    assert {link.status for link in canal} == {"planned"}
    assert sum(link.length or 0.0 for link in canal) == pytest.approx(134.2 * km)
    assert locks == ["madao-lock", "qishi-lock", "qingnian-lock"]
    assert canal[-1].target == "qinzhou-port"


def test_the_canal_carries_freight_once_a_scenario_opens_it(network: Network) -> None:
    """Its links switched on, the barges run from Nanning to the sea, and boxes of Nanning have that way too."""
    canal = [link.id for link in network.links if link.system == "pinglu-canal"]
    opened = changed(network, [Alter("links", name, {"status": "live"}) for name in canal])
    ends, modes = ("nanning", "haiphong"), ("rail", "sea", "road", "waterway")

    def ways(plane: FreightPlane) -> set[str]:
        return {mode for route in plane.alternatives(ends, 1.0, modes) for mode in route.modes}

    assert ASLEEP.isdisjoint(FreightPlane(network).stages)
    assert FreightPlane(opened).stages.keys() >= ASLEEP
    assert "waterway" in ways(FreightPlane(opened)) - ways(FreightPlane(network))


# -- geometry --------------------------------------------------------------------------------------------------


@cache
def ground() -> shapely.Geometry:
    """Return the land, in one piece and prepared."""
    piece = shapely.union_all(land())
    shapely.prepare(piece)
    return piece


def touches_land(link: Link) -> float:
    """Return how far from both ends of a lane it touches land. [km]"""
    assert link.geometry is not None
    over = shapely.LineString(link.geometry).intersection(ground())
    ends = (link.geometry[0], link.geometry[-1])
    points = shapely.get_coordinates(over)
    return max((min(GEOD.inv(lon, lat, *end)[2] for end in ends) / km for lon, lat in points), default=0.0)


def test_sea_lanes_keep_off_land(network: Network) -> None:
    """But for the last kilometres before a port."""
    lanes = [link for link in links(network, "sea") if link.id not in IN_RIVERS]

    assert len(lanes) > 60
    assert {link.id: touches_land(link) for link in lanes if touches_land(link) > NEAR_PORT} == {}
    assert CLEARANCE > 0


def test_no_link_is_shorter_than_its_geodesic(network: Network) -> None:
    """Within half a per cent, as the check of a topology has it."""
    short = [
        link.id
        for link in links(network, *FREIGHT)
        if link.length is not None and link.length < 0.995 * apart(network, link)
    ]

    assert short == []


@pytest.mark.parametrize("kind", ROUTE_FACTORS)
def test_route_factors_are_within_bounds(network: Network, kind: str) -> None:
    """Over the geodesic, and over the course where one is drawn."""
    low, high = ROUTE_FACTORS[kind]
    metres = measure(network).metres
    ratios = {link.id: metres[link.id] / apart(network, link) for link in links(network, kind)}
    long = {name: ratio for name, ratio in ratios.items() if metres[name] > SHORT}

    assert {name: ratio for name, ratio in long.items() if not 0.995 * low <= ratio <= high} == {}
    assert {
        link.id: metres[link.id] / drawn(link)
        for link in links(network, kind)
        if link.geometry is not None
        and metres[link.id] > SHORT
        and not WINDING[kind][0] <= metres[link.id] / drawn(link) <= WINDING[kind][1]
    } == {}


def test_no_trunk_road_ends_in_nothing(network: Network) -> None:
    """Where only one road leads there is a city, a gate, or a transfer to another mode."""
    joined: dict[str, set[str]] = defaultdict(set)
    for link in links(network, "road"):
        joined[link.source].add(link.target)
        joined[link.target].add(link.source)
    transfers = {end for link in links(network, "transfer") for end in (link.source, link.target)}
    served = {end for lane in network.freight for end in (lane.origin, lane.destination)}
    homes = {crew.home for crew in network.crews}
    ends = [name for name, others in joined.items() if len(others) == 1]

    assert [name for name in ends if name not in transfers | served | homes and not digital(network, name)] == []


def digital(network: Network, name: str) -> bool:
    """Tell whether a place also ends a cable: crews need a road to it."""
    return any(link.is_digital and name in {link.source, link.target} for link in network.links)


# -- flows -----------------------------------------------------------------------------------------------------


def test_every_lane_has_a_way(flows: Usual) -> None:
    """For all kinds of shippers."""
    assert flows.lost == []


def test_gates_are_used_between_20_and_95_percent_of_their_hours(flows: Usual) -> None:
    """On average over the year; those that are closed by order have nothing."""
    used = {gate.id: flows.used(gate) for gate in flows.network.gates}
    closed = {gate.id for gate in flows.network.gates if gate.node in CLOSED}

    assert {name: share for name, share in used.items() if name in closed and share > 0} == {}
    assert {name: share for name, share in used.items() if name not in closed and not 0.2 < share < 0.95} == {}


@pytest.mark.parametrize("day", PEAKS)
def test_no_gate_is_overrun_in_the_season(day: date) -> None:
    """At the height of each season."""
    flows = usual(day)

    assert {gate.id: flows.used(gate) for gate in flows.network.gates if flows.used(gate) >= 0.95} == {}


def test_services_are_used_and_have_room_left(flows: Usual) -> None:
    """None over 90 % full on average; none runs for nothing, but for the barges that wait for the canal."""
    full = {service.id: flows.full(service) for service in flows.network.services}

    assert {name: share for name, share in full.items() if share > 0.9} == {}
    assert {name for name, share in full.items() if share == 0} == ASLEEP


def test_single_track_has_slots_for_all_trains(flows: Usual) -> None:
    """In each direction, with a fifth to spare."""
    slots = {link.id: link.slots_per_day for link in flows.network.links if link.slots_per_day and link.kind == "rail"}
    trains = {name: max(flows.over(name, forward=way)[0] for way in (True, False)) for name in slots}

    assert {name: trains[name] for name, most in slots.items() if trains[name] > 0.8 * most} == {}


def test_a_day_is_small_enough_to_simulate(network: Network) -> None:
    """Single trucks at the five corridors, larger lots elsewhere."""
    per_day = sum(lane.per_day / lane.size for lane in network.freight)

    assert per_day < 4000
    assert max(lane.size for lane in network.freight if lane.unit == "truck") <= 5


def test_the_undisturbed_year_reproduces_published_volumes() -> None:
    """Each within a tenth, and the page in the docs says so."""
    rows = calibration.compared()

    assert len(rows) >= 30
    assert {row.figure: row.off for row in rows if abs(row.off) > calibration.TOLERANCE} == {}
    assert Path(calibration.PAGE).read_text(encoding="utf-8") == calibration.page(), "run: make docs"


def test_seasons_leave_the_mean_of_the_year_as_it_is(network: Network) -> None:
    """So that ``per_day`` is the volume of a mean day, within 3 %."""
    means = {lane.id: lane.season.mean(2026) for lane in network.freight}

    assert {name: mean for name, mean in means.items() if not 0.97 < mean < 1.03} == {}
    assert sum(not lane.season.is_even for lane in network.freight) > 100


# -- crews -----------------------------------------------------------------------------------------------------


def test_every_link_on_land_has_a_crew_that_may_mend_it(network: Network) -> None:
    """Of its kind and in a country of one of its ends; islands without roads are left out."""
    roads = {end for link in links(network, "road") for end in (link.source, link.target)}
    can = {(kind, zone) for crew in network.crews for kind in crew.mends for zone in crew.zone}
    left = [
        link.id
        for link in links(network, "road", "rail", "transfer", "waterway")
        if not any((link.kind, network.node[end].country) in can for end in (link.source, link.target))
        and roads & {link.source, link.target}
    ]

    assert left == []
    assert {crew.home for crew in network.crews} <= set(network.node)
