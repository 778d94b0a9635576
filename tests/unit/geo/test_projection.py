"""Projections that suit a region."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.geo.drawing import Frame, areas_in, lines_in
from netsim.geo.projection import Box, projection_for


@pytest.mark.parametrize(
    ("box", "name"),
    [
        ((95.0, -10.0, 120.0, 30.0), "Mercator"),
        ((100.0, 30.0, 120.0, 50.0), "Lambert conformal"),
        ((100.0, 65.0, 120.0, 80.0), "azimuthal"),
        ((0.0, 80.0, 300.0, 85.0), "azimuthal"),
        ((100.0, -30.0, 240.0, 50.0), "Equal Earth"),
        ((100.0, -70.0, 150.0, 70.0), "Equal Earth"),
    ],
)
def test_the_projection_suits_the_region(box: Box, name: str) -> None:
    """By latitude and extent, and it can be undone."""
    projection = projection_for(box)
    lon, lat = (box[0] + box[2]) / 2 + 5.0, (box[1] + box[3]) / 2

    plane = projection.project([lon], [lat])

    assert name in projection.name
    assert projection.degrees(*plane.T)[0] == pytest.approx([lon, lat])


def test_a_conformal_map_keeps_right_angles() -> None:
    """A small cross of east and north stays one."""
    projection = projection_for((100.0, 30.0, 120.0, 50.0))
    x, y = projection.project([113.0, 113.001, 113.0], [41.0, 41.0, 41.001]).T
    east, north = np.array([x[1] - x[0], y[1] - y[0]]), np.array([x[2] - x[0], y[2] - y[0]])

    assert abs(east @ north) < 1e-4 * np.hypot(*east) * np.hypot(*north)


def test_an_equal_area_map_keeps_areas() -> None:
    """A field of one by one degree shrinks with the cosine of its latitude (to 1 % on the ellipsoid)."""
    projection = projection_for((100.0, -30.0, 240.0, 50.0))
    areas = []
    for lat in (0.0, 45.0):
        x, y = projection.project([150.0, 151.0, 151.0, 150.0], [lat, lat, lat + 1, lat + 1]).T
        areas.append(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)
    whole = np.sin(np.radians([1.0, 46.0])) - np.sin(np.radians([0.0, 45.0]))

    assert areas[1] / areas[0] == pytest.approx(whole[1] / whole[0], rel=0.01)


def test_lines_and_areas_are_cut_and_turned_to_the_map() -> None:
    """What lies at -170 degrees is seen on a map that runs on to 200."""
    projection = projection_for((160.0, 0.0, 200.0, 20.0))
    left, lower = projection.project([160.0], [0.0])[0]
    right, upper = projection.project([200.0], [20.0])[0]
    frame = Frame(projection, (160.0, 0.0, 200.0, 20.0), (left, lower, right, upper), 100.0)

    inside, outside = lines_in(frame, [[(-175.0, 5.0), (-100.0, 5.0)], [(0.0, 5.0), (10.0, 5.0)]])
    ring = np.array([(-175.0, 5.0), (-165.0, 5.0), (-165.0, 8.0), (-175.0, 5.0)])
    ((area,),) = areas_in(frame, [[ring]])

    assert outside == []
    assert inside[0][-1][0] == pytest.approx(right)
    assert len(area) == 4
    assert (lines_in(frame, []), areas_in(frame, [])) == ([], [])
