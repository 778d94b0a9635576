"""Ways over water that can be drawn."""

from __future__ import annotations

from itertools import pairwise

import pytest

from netsim.geo.lengths import geodesic
from netsim.geo.seaways import _is_open, sea_course, sea_distances

MANILA, TAMSUI, LAEM_CHABANG, PHUKET = (120.9, 14.5), (121.4, 25.2), (100.9, 13.1), (98.3, 7.8)


@pytest.mark.parametrize(("start", "end"), [(MANILA, TAMSUI), (LAEM_CHABANG, PHUKET), ((106.9, 20.7), (113.5, 22.1))])
def test_a_course_is_as_long_as_the_way_and_keeps_to_water(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Pulled straight, it is no longer than the way from cell to cell; between its ends it crosses no land."""
    course = sea_course(start, end)
    assert course is not None
    length = sum(float(geodesic(*a, *b)) for a, b in pairwise(course))

    assert [*course[0], *course[-1]] == pytest.approx([*start, *end])
    assert 0.9 * sea_distances(start, [end])[0] < length < 1.02 * sea_distances(start, [end])[0]
    assert all(_is_open(a, b) or float(geodesic(*a, *b)) < 60_000 for a, b in pairwise(course))


def test_open_water_is_crossed_straight_also_over_the_date_line() -> None:
    """Longitudes run on."""
    assert sea_course((179.0, 0.0), (-179.0, -15.0)) == [(179.0, 0.0), (181.0, -15.0)]


def test_where_no_water_is_there_is_no_course() -> None:
    """Far inland, or where land lies between on all ways near by."""
    assert sea_course((103.8, 36.0), MANILA) is None
    assert sea_course(MANILA, (103.8, 36.0)) is None
    assert sea_course((50.0, 42.0), (33.0, 43.5)) is None
