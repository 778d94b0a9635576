"""Lines side by side are found, and how far they are so is measured on the ellipsoid."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from pyproj import Geod

from netsim.geo.corridors import Corridor, corridors
from netsim.io import read_topology
from netsim.model import Network
from tests.tracing import without_tracing

EARTH = Geod(ellps="WGS84")
Points = list[tuple[float, float]]


def beside(line: Points, metres: float) -> Points:
    """Shift a line to its right."""
    ahead = [EARTH.inv(*a, *b)[0] for a, b in pairwise(line)]
    return [
        EARTH.fwd(*point, azimuth + 90, metres)[:2] for point, azimuth in zip(line, [*ahead, ahead[-1]], strict=True)
    ]


def length_of(line: Points) -> float:
    """Measure a line. [m]"""
    return float(sum(EARTH.inv(*a, *b)[2] for a, b in pairwise(line)))


def found(lines: dict[str, Points], within: float = 500.0, over: float = 5_000.0) -> dict[str, float]:
    """Return the corridors and their length, in km."""
    return {"+".join(sorted(one.members)): one.length / 1000 for one in corridors(lines, within, over)}


@pytest.mark.parametrize("lat", [-60.0, 0.0, 22.0, 70.0])
@pytest.mark.parametrize("azimuth", [0.0, 37.0, 90.0])
def test_a_parallel_line_is_beside_as_long_as_it_is_near(lat: float, azimuth: float) -> None:
    """At 400 m within 500 m and not within 390 m, at any latitude, in any direction."""
    start = (105.0, lat)
    line = [start, EARTH.fwd(*start, azimuth, 60_000.0)[:2]]
    lines = {"a": line, "b": beside(line, 400.0)}

    assert found(lines) == {"a+b": pytest.approx(60.0, abs=0.05)}
    assert found(lines, within=390.0) == {}


def test_the_same_course_is_shared_whole() -> None:
    """Also drawn backwards, also bent, also longer than any plane is flat."""
    course = [(102.0, 17.9), (101.0, 21.0), (103.5, 24.0), (102.7, 25.0)]
    length = length_of(course) / 1000

    assert length > 800
    assert found({"rail": course, "fibre": course[::-1]}) == {"fibre+rail": pytest.approx(length, rel=1e-4)}


def test_lines_that_only_cross_share_nothing() -> None:
    """A kilometre around the crossing is no corridor; with a lower bound it is."""
    lines = {"a": [(105.0, 20.0), (106.0, 20.0)], "b": [(105.5, 19.5), (105.5, 20.5)]}

    assert found(lines) == {}
    assert found(lines, over=900.0) == {"a+b": pytest.approx(1.0, abs=0.01)}


def test_stretches_are_added_up() -> None:
    """Two of four kilometres are eight, and a little more where the lines part."""
    km = 1000 / 111_319.49
    a = [(0.0, 0.0), (40 * km, 0.0)]
    b = [(x * km, y * km) for x, y in [(0, 0.1), (4, 0.1), (10, 20), (20, 20), (26, 0.1), (30, 0.1)]]

    assert found({"a": a, "b": b}, over=9_000.0) == {}
    assert found({"a": a, "b": b})["a+b"] == pytest.approx(8.8, abs=0.1)


def test_corridors_are_nested() -> None:
    """Rail and fibre share the whole valley, the road joins them for half of it; no pair with the road is more."""
    valley = [(102.0, 18.0), (102.0, 19.0)]
    half = [(102.0, 18.0), (102.0, 18.5)]
    whole, part = (length_of(line) / 1000 for line in (valley, half))
    lines = {"rail": valley, "fibre": beside(valley, 100.0), "road": beside(half, 200.0)}

    assert found(lines) == {
        "fibre+rail": pytest.approx(whole, abs=0.1),
        "fibre+rail+road": pytest.approx(part, abs=0.6),
    }


def test_lines_on_both_sides_of_a_third_are_not_beside_each_other() -> None:
    """Being near is not handed on."""
    line = [(102.0, 18.0), (102.5, 18.5)]
    lines = {"left": beside(line, -400.0), "middle": line, "right": beside(line, 400.0)}

    assert set(found(lines)) == {"left+middle", "middle+right"}


def test_a_long_straight_line_follows_the_earth() -> None:
    """Between two far points it runs along the geodesic, not along the drawing."""
    ends = [(100.0, 50.0), (130.0, 50.0)]
    middle = EARTH.npts(*ends[0], *ends[1], 1)[0]
    lines = {"cable": ends, "bent": [ends[0], middle, ends[1]]}

    assert middle[1] > 50.5
    assert found(lines)["bent+cable"] == pytest.approx(length_of(ends) / 1000, rel=1e-3)


def test_across_the_antimeridian_the_longitudes_run_on() -> None:
    """As they do in drawings."""
    assert set(found({"a": [(179.0, 0.0), (181.0, 0.0)], "b": [(179.5, 0.001), (180.5, 0.001)]})) == {"a+b"}


def test_nothing_is_beside_nothing() -> None:
    """No line, one line, lines far apart, a line that repeats a point."""
    assert found({}) == found({"a": [(0.0, 0.0), (1.0, 0.0)]}) == {}
    assert found({"a": [(0.0, 0.0), (1.0, 0.0)], "b": [(0.0, 5.0), (1.0, 5.0)]}) == {}
    twice = [(0.0, 0.0), (0.0, 0.0), (1.0, 0.0)]
    assert set(found({"a": twice, "b": twice})) == {"a+b"}


def test_each_line_tells_how_far_it_goes() -> None:
    """The one that winds goes farther; the corridor is as long as the shorter."""
    x = np.linspace(0.0, 0.3, 61)
    winding = [(float(lon), 0.003 * (n % 2)) for n, lon in enumerate(x)]
    (one,) = corridors({"straight": [(0.0, 0.0015), (0.3, 0.0015)], "winding": winding}, 500.0, 5_000.0)

    assert isinstance(one, Corridor)
    assert one.lengths["winding"] > one.lengths["straight"] * 1.1
    assert one.length == one.lengths["straight"]


@pytest.fixture(scope="module")
def known() -> tuple[Network, list[frozenset[str]]]:
    """Return the reference topology and what shares a course in it."""
    with without_tracing():
        network = read_topology("china-asean")
        lines = {
            link.id: link.geometry for link in network.links if link.geometry and link.kind in {"fibre", "road", "rail"}
        }
        return network, [frozenset(one.members) for one in corridors(lines, 500.0, 5_000.0)]


@pytest.mark.parametrize(
    "members",
    [
        {"boten-muang-xay-fibre", "boten-muang-xay-road"},
        {"nanning-guangzhou-fibre", "guangzhou-nanning-road"},
        {"vang-vieng-vientiane-fibre", "vang-vieng-vientiane-road"},
    ],
)
def test_known_corridors_of_the_reference_topology_are_found(
    known: tuple[Network, list[frozenset[str]]], members: set[str]
) -> None:
    """Fibres along roads and railways that share their course; what the topology names as one group."""
    network, sets = known

    assert set.intersection(*(set(network.link[name].srlgs) for name in members))
    assert any(members <= one for one in sets)
