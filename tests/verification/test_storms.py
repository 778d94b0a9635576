"""Storms and flows against closed forms: the profile of the wind, places on the track, times of arrival."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from netsim.geo.courses import along_ground, in_space, pieces_of, through_ground, to_line
from netsim.geo.moving import positions
from netsim.hazards import Track
from netsim.hazards.front import crossings, time_to
from netsim.hazards.storm import Storm
from netsim.hazards.vortex import reach_of, usual_radius, wind_at
from netsim.model import Fix
from netsim.units import hours, km

WGS84 = Geod(ellps="WGS84")


@settings(deadline=None)
@given(strongest=st.floats(15.0, 90.0), radius=st.floats(8e3, 1e5), shape=st.floats(1.0, 2.5))
def test_the_wind_is_strongest_at_its_radius(strongest: float, radius: float, shape: float) -> None:
    """The maximum of the profile, found by search, and its value."""
    found = minimize_scalar(
        lambda distance: -float(wind_at(distance, strongest, radius, shape)),
        bounds=(radius / 3, radius * 3),
        method="bounded",
        options={"xatol": 1.0},
    )

    assert found.x == pytest.approx(radius, rel=1e-3)
    assert wind_at(radius, strongest, radius, shape) == pytest.approx(strongest)
    assert wind_at(0.0, strongest, radius, shape) == pytest.approx(0.0)


@pytest.mark.parametrize("shape", [1.0, 1.5, 2.5])
def test_the_profile_is_that_of_its_pressure(shape: float) -> None:
    """In cyclostrophic balance v^2 / r = (dp/dr) / rho with Holland's p = pc + dp exp(-(R/r)^B)."""
    radius, density, drop = 30 * km, 1.15, 6000.0
    strongest = math.sqrt(shape * drop / (density * math.e))

    def pressure(distance: float) -> float:
        return drop * math.exp(-((radius / distance) ** shape))

    for distance in (15 * km, 30 * km, 90 * km, 300 * km):
        slope = (pressure(distance + 1.0) - pressure(distance - 1.0)) / 2.0
        assert wind_at(distance, strongest, radius, shape) == pytest.approx(
            math.sqrt(distance * slope / density), rel=1e-4
        )


@settings(deadline=None)
@given(part=st.floats(0.05, 0.99), shape=st.floats(1.0, 2.5))
def test_the_reach_is_the_inverse_of_the_profile(part: float, shape: float) -> None:
    """Outside of the radius of the strongest wind."""
    reach = reach_of(part * 60.0, 60.0, 30 * km, shape)

    assert reach >= 30 * km
    assert wind_at(reach, 60.0, 30 * km, shape) == pytest.approx(part * 60.0, rel=1e-6)
    assert reach_of(61.0, 60.0, 30 * km, shape) == 0.0


def test_strong_storms_and_southern_ones_are_small() -> None:
    """As the regression of Willoughby and others has it, by hand."""
    assert usual_radius(50.0, -18.0) == pytest.approx(46.4 * km * math.exp(-0.775 + 0.3042))
    assert usual_radius(70.0, 18.0) < usual_radius(30.0, 18.0) < usual_radius(30.0, 30.0)


@pytest.mark.parametrize(
    "course", [((112.0, 19.0), (106.0, 21.0)), ((179.0, 10.0), (-177.0, 14.0)), ((170.0, -20.0), (-170.0, -25.0))]
)
def test_half_the_time_is_half_the_geodesic(course: tuple[tuple[float, float], ...]) -> None:
    """Across the antimeridian too; at the fixes it is at the fixes."""
    places = positions(course, [0.0, 10 * hours], [0.0, 5 * hours, 10 * hours])
    middle = WGS84.npts(*course[0], *course[1], 1)[0]

    assert places.tolist() == [pytest.approx(course[0]), pytest.approx(middle), pytest.approx(course[1])]


def test_wind_along_links_is_the_wind_at_places() -> None:
    """What a sweep over many points finds is the largest wind of the place itself, everywhere on the earth."""
    storm = Storm(
        Track("x", (Fix(0.0, 178.0, 15.0, 60.0, 30 * km), Fix(12 * hours, -178.0, 16.0, 40.0, 50 * km)), at=1 * hours)
    )
    lon, lat = np.meshgrid(np.arange(176.0, 185.0), np.arange(12.0, 20.0))
    points = in_space(lon.ravel(), lat.ravel())
    found, when = storm.read(points, 12.0)

    times = np.linspace(1 * hours, 13 * hours, 2000)
    for number, (east, north) in enumerate(zip(lon.ravel(), lat.ravel(), strict=True)):
        wind = storm.wind(float((east + 180) % 360 - 180), float(north), times)
        if wind.max() >= 12.1:
            assert found[number] == pytest.approx(wind.max(), rel=0.01), (east, north)
            assert storm.wind(float((east + 180) % 360 - 180), float(north), [when[number]]) == pytest.approx(
                wind.max(), rel=0.01
            )
        elif wind.max() <= 11.9:
            assert found[number] == 0.0


@settings(deadline=None)
@given(lon=st.floats(-180, 180), lat=st.floats(-85, 85), azimuth=st.floats(0, 360), way=st.floats(1.0, 1e6))
def test_straight_lines_tell_the_way_along_the_ground(lon: float, lat: float, azimuth: float, way: float) -> None:
    """Up to 1,000 km within a part in ten thousand, against the geodesic of pyproj."""
    east, north, _ = WGS84.fwd(lon, lat, azimuth, way)
    ends = in_space([lon, east], [lat, north])
    straight = float(np.linalg.norm(ends[1] - ends[0]))

    assert along_ground(straight) == pytest.approx(way, rel=1e-4, abs=1e-3)
    assert through_ground(float(along_ground(straight))) == pytest.approx(straight, rel=1e-9)


@pytest.mark.parametrize("line", [[(100.0, 20.0), (110.0, 25.0)], [(175.0, 5.0), (-175.0, -5.0)]])
def test_points_of_a_course_lie_on_its_geodesic(line: Any) -> None:
    """Within 100 m on a thousand kilometres; and their lengths add up to its length."""
    samples = pieces_of([line]).cut(20 * km)
    length = WGS84.inv(*line[0], *line[1])[2]
    truth = np.array([line[0], *WGS84.npts(line[0][0], line[0][1], line[1][0], line[1][1], 9999), line[1]])
    far, along = to_line(samples.points, in_space(truth[:, 0], truth[:, 1]))

    assert samples.metres.sum() == pytest.approx(length, rel=2e-3)
    assert far.max() < 100.0
    assert along[-1] == pytest.approx(length, rel=2e-3)


@given(
    corners=st.lists(st.tuples(st.integers(-179, 180), st.integers(-80, 80)), min_size=2, max_size=6, unique=True),
    step=st.floats(1e5, 1e6),
)
@settings(deadline=None)
def test_parts_of_a_course_rise_from_none_to_all(corners: list[tuple[int, int]], step: float) -> None:
    """And never beyond, whatever is rounded."""
    part = pieces_of([corners, corners[::-1]]).cut(step).part

    for half in (part[: len(part) // 2], part[len(part) // 2 :]):
        assert (np.diff(half) >= -1e-12).all()
        assert half[0] == 0.0
        assert half[-1] == pytest.approx(1.0)
    assert part.max() <= 1.0


@settings(deadline=None)
@given(begin=st.floats(1.0, 30.0), end=st.floats(1.0, 30.0), share=st.floats(0.0, 1.0))
def test_times_of_a_front_are_the_integral_of_its_slowness(begin: float, end: float, share: float) -> None:
    """T(s) is the integral of ds / v(s); with an even speed, distance over speed."""
    length = 100 * km
    mean, _ = quad(lambda part: length / (begin + (end - begin) * share * part), 0.0, 1.0)

    assert time_to(share * length, length, begin, end) == pytest.approx(share * mean, rel=1e-6, abs=1e-6)
    assert time_to(share * length, length, begin, begin) == pytest.approx(share * length / begin)


@pytest.mark.parametrize("turn", [0.0, 60.0])
def test_a_front_arrives_after_distance_over_speed(turn: float) -> None:
    """At cables across its way, also over the antimeridian, and earlier at the edge of one that comes at a slant."""
    line = ((120.0 + turn, 2.0), (120.0 + turn, -2.0))
    courses = {}
    for name, lat in (("a", 1.5), ("b", 0.0), ("c", -1.5)):
        courses[name] = [(_east(119.0 + turn), lat), (_east(120.0 + turn), lat), (_east(121.0 + turn), lat)]
    courses["miss"] = [(_east(121.0 + turn), 1.0), (_east(121.0 + turn), -1.0)]
    courses["slant"] = [(_east(120.5 + turn), 1.5), (_east(119.5 + turn), 0.5)]
    found = {one.link: one for one in crossings(courses, [(_east(lon), lat) for lon, lat in line], 2 * km, (8.0, 8.0))}

    assert set(found) == {"a", "b", "c", "slant"}
    for name, lat in (("a", 1.5), ("b", 0.0), ("c", -1.5)):
        way = WGS84.inv(120.0, 2.0, 120.0, lat)[2]
        assert found[name].way == pytest.approx(way, abs=60.0)
        assert found[name].time == pytest.approx(way / 8.0, abs=8.0)
    middle = WGS84.inv(120.0, 2.0, 120.0, 1.0)[2]
    assert found["slant"].way == pytest.approx(middle - 2 * km, abs=300.0)


def _east(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0
