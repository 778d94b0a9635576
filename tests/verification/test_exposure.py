"""Footprints against lengths that can be told by hand, and against pyproj."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from netsim.geo.exposure import around, is_within, metres_within, polygon

WGS84 = Geod(ellps="WGS84")


def test_a_line_along_the_equator_is_as_long_as_pyproj_says() -> None:
    """One degree of four lies in the square."""
    square = polygon([(0.0, -1.0), (1.0, -1.0), (1.0, 1.0), (0.0, 1.0)])
    (length,) = metres_within([[(-2.0, 0.0), (2.0, 0.0)]], square)

    assert length == pytest.approx(WGS84.inv(0.0, 0.0, 1.0, 0.0)[2], abs=1.0)


def test_a_line_over_the_antimeridian_is_found_on_both_sides() -> None:
    """However area and line are written."""
    east = polygon([(179.0, -1.0), (-179.0, -1.0), (-179.0, 1.0), (179.0, 1.0)])
    west = polygon([(-179.0, 1.0), (179.0, 1.0), (179.0, -1.0), (-179.0, -1.0)])
    expected = WGS84.inv(179.0, 0.0, -179.0, 0.0)[2]

    for area in (east, west):
        lengths = metres_within([[(178.0, 0.0), (-178.0, 0.0)], [(-178.0, 0.0), (178.0, 0.0)]], area)
        assert lengths == pytest.approx([expected, expected], abs=1.0)
        assert is_within([(180.0, 0.0), (-180.0, 0.5), (179.5, 0.0), (-179.5, 0.0), (0.0, 0.0)], area).tolist() == [
            *[True] * 4,
            False,
        ]


def test_a_line_through_the_middle_of_a_circle_has_its_diameter_within() -> None:
    """Also far from the equator, where a degree of longitude is short."""
    for lat in (0.0, 22.0, 60.0):
        circle = around([(106.0, lat)], 50_000.0)
        for azimuth in (0.0, 30.0, 90.0):
            ends = [WGS84.fwd(106.0, lat, azimuth + turn, 200_000.0)[:2] for turn in (180.0, 0.0)]
            assert metres_within([ends], circle)[0] == pytest.approx(100_000.0, rel=1e-3)


def test_a_strip_is_as_wide_as_was_asked() -> None:
    """Across a long line, at its ends and in its middle."""
    strip = around([(100.0, 20.0), (110.0, 20.0)], 10_000.0)
    north = WGS84.npts(100.0, 20.0, 110.0, 20.0, 1)[0][1]

    assert metres_within([[(105.0, 19.0), (105.0, 22.0)]], strip)[0] == pytest.approx(20_000.0, rel=2e-3)
    assert is_within([(105.0, north), (105.0, north + 0.1), (100.0, 20.0), (99.8, 20.0)], strip).tolist() == [
        True,
        False,
        True,
        False,
    ]


@given(lon=st.floats(-180, 180), lat=st.floats(-70, 70), azimuth=st.floats(0, 360), radius=st.floats(1e3, 4e5))
def test_a_circle_holds_what_is_nearer_than_its_radius(lon: float, lat: float, azimuth: float, radius: float) -> None:
    """Anywhere, in any direction, across the antimeridian too."""
    circle = around([(lon, lat)], radius)
    near, far = (WGS84.fwd(lon, lat, azimuth, radius * part)[:2] for part in (0.995, 1.005))

    assert is_within([near, far], circle).tolist() == [True, False]


@given(st.lists(st.tuples(st.floats(-170, 170), st.floats(-60, 60)), min_size=2, max_size=5, unique=True))
def test_no_line_has_more_within_than_its_length(line: list[tuple[float, float]]) -> None:
    """And parts within two halves of the map make up the whole."""
    lines = [line]
    points = np.array(line)
    if np.abs(np.diff(points[:, 0])).max() > 170.0:
        return
    west, east = (
        polygon([(lo, -89.0), ((lo + hi) / 2, -89.0), (hi, -89.0), (hi, 89.0), ((lo + hi) / 2, 89.0), (lo, 89.0)])
        for lo, hi in ((-179.9, 0.12345), (0.12345, 179.9))
    )
    whole = math.fsum(WGS84.inv(*a, *b)[2] for a, b in pairwise(line))

    assert metres_within(lines, west)[0] + metres_within(lines, east)[0] == pytest.approx(whole, rel=1e-3, abs=1.0)


@pytest.mark.parametrize(
    ("corners", "words"),
    [
        ([(0.0, 0.0), (1.0, 1.0)], "three corners"),
        ([(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)], "three corners"),
        ([(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)], "edges of the area cross"),
        ([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)], "edges of the area cross"),
    ],
)
def test_an_area_that_is_none_is_told(corners: list[tuple[float, float]], words: str) -> None:
    """Too few corners, a bow tie, a line there and back."""
    with pytest.raises(ValueError, match=words):
        polygon(corners)


def test_no_lines_and_no_points_are_nothing() -> None:
    """Of no length at all."""
    square = polygon([(0.0, -1.0), (1.0, -1.0), (1.0, 1.0), (0.0, 1.0)])

    assert metres_within([], square).shape == (0,)
    assert is_within([], square).shape == (0,)
