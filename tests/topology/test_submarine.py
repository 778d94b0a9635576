"""The submarine systems of the reference topology: counts, landings, lengths, and courses through the sea."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from shapely.affinity import translate

from netsim.geo.lengths import geodesic, line_length
from netsim.model import Link, Network, System
from netsim.units import km

if TYPE_CHECKING:
    from numpy.typing import NDArray

TO_THE_COAST = 5 * km
"""Farthest that a landing station may stand from the coast."""
OFF_BY = 0.10
"""Part of the published length by which a system that is drawn whole may differ from it."""
NEAR_THE_END = 0.2
"""So near to an end a course may cross land: stations stand inland, and the shipped coast is coarse. [degrees]"""
OVER_LAND = 0.03
"""Way over land that is let pass elsewhere: spits, and straits that are narrower than the coast is drawn. [degrees]"""
FACTORS = (1.0, 1.65)
"""Bounds of cable length over drawn course; the stretch brings a system to its published length."""
SHORT = 100 * km
"""Courses shorter than this may be stretched up to ``MOST_OF_SHORT``: such cables go round anchorages."""
MOST_OF_SHORT = 2.2
MOST_VERTICES = 24
"""Of the course of a segment, so that the table stays small."""
PART = "part drawn:"
"""Words in the note of a system that is not drawn whole."""


def cables(topology: Network) -> list[Link]:
    """Return the submarine segments."""
    return [link for link in topology.links if link.kind == "submarine"]


def submarine(topology: Network) -> list[System]:
    """Return the submarine systems."""
    return [system for system in topology.systems if system.kind == "submarine"]


def segments(topology: Network) -> dict[str, list[Link]]:
    """Return the segments of each submarine system."""
    of: dict[str, list[Link]] = defaultdict(list)
    for link in cables(topology):
        of[link.system].append(link)
    return of


def stations_of(topology: Network, links: Sequence[Link]) -> set[str]:
    """Return the landing stations at which segments end."""
    ends = {end for link in links for end in (link.source, link.target)}
    return {end for end in ends if topology.node[end].kind == "landing_station"}


def drawn(link: Link) -> list[tuple[float, float]]:
    """Return the course of a segment, longitudes running on over the antimeridian."""
    assert link.geometry is not None, link.id
    lon = np.unwrap([point[0] for point in link.geometry], period=360.0)
    return [(float(x), point[1]) for x, point in zip(lon, link.geometry, strict=True)]


def test_at_least_forty_five_systems_are_in_service(topology: Network) -> None:
    """Each with segments of its own; planned ones are switched off."""
    of = segments(topology)
    live = {system.id for system in submarine(topology) if system.status == "live"}

    assert len(live) >= 45
    assert {link.system for link in cables(topology) if link.status == "live"} == live
    assert all(of[system.id] for system in submarine(topology))


def test_retired_systems_are_not_live(topology: Network) -> None:
    """SeaMeWe-3 and China-US CN carry nothing any more."""
    live = {system.name for system in topology.systems if system.status == "live"}

    assert not {name for name in live if "SeaMeWe-3" in name or "China-US" in name}


def test_each_landing_stands_at_the_coast(topology: Network, coast: NDArray[np.float64]) -> None:
    """Towns stand for stations, but only towns by the sea."""
    far = {}
    for node in topology.nodes:
        if node.kind == "landing_station":
            near = coast[np.abs(coast - (node.lon, node.lat)).max(axis=1) < 0.2]
            gap = geodesic(node.lon, node.lat, near[:, 0], near[:, 1]).min() if len(near) else np.inf
            if gap > TO_THE_COAST:
                far[node.id] = float(gap) / km

    assert not far


def test_courses_keep_off_land(topology: Network, sea_paths: ModuleType) -> None:
    """A stylised course goes through straits and round headlands."""
    land: list[Any] = sea_paths.land_of()
    tree = shapely.STRtree(land)
    ashore = {}
    for link in cables(topology):
        course = shapely.LineString(drawn(link))
        ends = shapely.union_all([shapely.Point(drawn(link)[at]).buffer(NEAR_THE_END) for at in (0, -1)])
        at_sea = shapely.difference(course, ends)
        over = 0.0
        for turn in (-360.0, 0.0, 360.0):
            part = translate(at_sea, turn)
            over += sum(shapely.intersection(part, land[at]).length for at in tree.query(part, predicate="intersects"))
        if over > OVER_LAND:
            ashore[link.id] = over

    assert not ashore


def test_a_course_begins_and_ends_at_its_nodes(topology: Network) -> None:
    """And has few points between."""
    for link in cables(topology):
        course = drawn(link)
        ends = [(topology.node[end].lon, topology.node[end].lat) for end in (link.source, link.target)]
        for (lon, lat), (x, y) in zip((course[0], course[-1]), ends, strict=True):
            assert geodesic(lon, lat, x, y) < 1 * km, link.id
        assert len(course) <= MOST_VERTICES, link.id


def test_systems_have_their_published_length(topology: Network) -> None:
    """What is drawn whole adds up; what is not says which part is drawn."""
    off = {}
    for system in submarine(topology):
        if system.length is None or PART in system.note:
            continue
        total = sum(link.length or 0.0 for link in segments(topology)[system.id])
        if abs(total / system.length - 1) > OFF_BY:
            off[system.id] = (total / km, system.length / km)

    assert not off


def test_a_part_is_shorter_than_the_whole(topology: Network) -> None:
    """Only what has a published length can be drawn in part of it."""
    for system in submarine(topology):
        if PART in system.note and system.length is not None:
            assert sum(link.length or 0.0 for link in segments(topology)[system.id]) < system.length, system.id


def test_landings_are_those_of_the_published_list(topology: Network) -> None:
    """Both ways: what is drawn is published, what is published is drawn."""
    for system in submarine(topology):
        assert set(system.landings) == stations_of(topology, segments(topology)[system.id]), system.id
        assert system.landings, system.id


def test_segments_end_at_stations_and_branching_units(topology: Network) -> None:
    """A cable does not end in a city."""
    ends = {topology.node[end].kind for link in cables(topology) for end in (link.source, link.target)}

    assert ends == {"landing_station", "branching_unit"}


def test_no_segment_is_shorter_than_its_geodesic(topology: Network) -> None:
    """Between the ends, and along the drawn course within the bounds of the route factor."""
    for link in cables(topology):
        a, b = topology.node[link.source], topology.node[link.target]
        length = link.length or 0.0
        assert length >= float(geodesic(a.lon, a.lat, b.lon, b.lat)), link.id
        course = line_length(drawn(link))
        most = FACTORS[1] if course >= SHORT else MOST_OF_SHORT
        assert FACTORS[0] * 0.99 <= length / course <= most, link.id


@pytest.mark.parametrize("with_planned", [False, True])
def test_the_trunk_has_no_dead_end(topology: Network, *, with_planned: bool) -> None:
    """From each station and each branching unit there is a way on, planned systems on or off."""
    states = {"live", "planned"} if with_planned else {"live"}
    ways: dict[str, int] = defaultdict(int)
    for link in topology.links:
        if link.kind in {"submarine", "fibre"} and link.status in states:
            ways[link.source] += 1
            ways[link.target] += 1

    needed = {"landing_station": 2, "branching_unit": 3}
    ends = [node.id for node in topology.nodes if node.status in states and ways[node.id] < needed.get(node.kind, 0)]
    assert not ends


def test_a_course_goes_round_an_island(sea_paths: ModuleType) -> None:
    """Straight through would be shorter."""
    sea = sea_paths.Sea([shapely.box(10.0, -1.0, 11.0, 1.0)])

    course = sea.path((9.0, 0.0), (12.0, 0.0))

    assert course[0] == (9.0, 0.0)
    assert course[-1] == (12.0, 0.0)
    assert max(abs(lat) for _, lat in course) > 1.0
    assert not shapely.LineString(course).intersects(shapely.box(10.0, -1.0, 11.0, 1.0))


def test_a_course_crosses_the_antimeridian(sea_paths: ModuleType) -> None:
    """By the short way, longitudes between -180 and 180."""
    course = sea_paths.Sea([shapely.box(0.0, 0.0, 1.0, 1.0)]).path((170.0, 10.0), (-170.0, 10.0))

    assert line_length(course) < 1.05 * line_length([(170.0, 10.0), (-170.0, 10.0)])
    assert all(-180.0 <= lon <= 180.0 for lon, _ in course)


def test_there_is_no_course_out_of_a_lake(sea_paths: ModuleType) -> None:
    """The tool says so instead of drawing over land."""
    ring = shapely.difference(shapely.box(-30.0, -30.0, 30.0, 30.0), shapely.box(-1.0, -1.0, 1.0, 1.0))

    with pytest.raises(ValueError, match="no way over water"):
        sea_paths.Sea([ring]).path((0.0, 0.0), (40.0, 0.0))
