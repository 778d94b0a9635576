"""Shapes over the antimeridian and at the poles."""

from __future__ import annotations

from itertools import pairwise

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netsim.geo.exposure import around
from netsim.io.export.shapes import line, split

PLACES = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


@settings(max_examples=60, deadline=None)
@example([(95.0, 0.0), (-86.0, 0.0), (0.0, 0.0), (-1.0, 0.0)])  # it goes back on itself, beyond the antimeridian
@given(st.lists(PLACES, min_size=2, max_size=6, unique=True))
def test_a_line_keeps_its_length_and_stays_on_the_map(places: list[tuple[float, float]]) -> None:
    """Cutting takes nothing away: each piece goes the shorter way around, as long as it did."""
    shape = line(places)
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places)]
    length = sum(((abs((dx + 180) % 360 - 180)) ** 2 + dy**2) ** 0.5 for dx, dy in steps)

    west, _, east, _ = shape.bounds
    assert -180 <= west <= east <= 180
    assert shape.length == pytest.approx(length, abs=1e-4)


@pytest.mark.parametrize(("lon", "lat"), [(180.0, 0.0), (-180.0, 60.0), (10.0, 89.9), (0.0, -89.9), (179.99, -16.5)])
def test_footprints_stay_on_the_map(lon: float, lat: float) -> None:
    """Valid, wherever they lie."""
    shape = split(around([(lon, lat)], 50_000.0))
    west, south, east, north = shape.bounds

    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90
    assert shape.is_valid
    assert shape.area > 0


def test_a_shape_on_another_turn_of_the_globe_comes_back_whole() -> None:
    """In one part, its outline against the clock and its hole with it."""
    ring = shapely.Polygon([(190, 0), (190, 9), (199, 9), (199, 0)], [[(192, 2), (194, 2), (194, 4), (192, 4)]])
    found = split(ring)

    assert found.bounds == (-170.0, 0.0, -161.0, 9.0)
    assert isinstance(found, shapely.Polygon)
    assert found.exterior.is_ccw
    assert not found.interiors[0].is_ccw
