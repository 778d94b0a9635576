"""Places on lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.geo.lengths import line_length
from netsim.geo.points import point_along

BENT = [(100.0, 10.0), (101.0, 10.0), (101.0, 13.0)]


@pytest.mark.parametrize(("share", "end"), [(0.0, BENT[0]), (1.0, BENT[-1])])
def test_the_ends_of_a_line_are_at_its_ends(share: float, end: tuple[float, float]) -> None:
    """At none and all of its length."""
    assert point_along(BENT, share) == pytest.approx(end)


def test_a_part_of_a_bent_line_is_measured_along_it() -> None:
    """Three of its four degrees lie behind the bend: half way is on the second piece."""
    lon, lat = point_along(BENT, 0.5)

    assert lon == pytest.approx(101.0)
    assert 11.0 < lat < 11.1


def test_a_line_over_the_date_line_does_not_go_round_the_world() -> None:
    """Half way between 179 and -179 degrees is 180, told as -180."""
    lon, lat = point_along([(179.0, 0.0), (-179.0, 0.0)], 0.5)

    assert (abs(lon), lat) == (180.0, 0.0)
    assert point_along([(179.0, 0.0), (-179.0, 0.0)], 0.75)[0] == pytest.approx(-179.5)


def test_a_line_without_length_is_a_place() -> None:
    """Both ends at one spot."""
    assert point_along([(100.0, 10.0), (100.0, 10.0)], 0.3) == pytest.approx((100.0, 10.0))


near = st.tuples(st.floats(100.0, 103.0), st.floats(10.0, 13.0))


@settings(deadline=None, max_examples=30)
@given(coords=st.lists(near, min_size=2, max_size=4, unique=True), share=st.floats(0.01, 0.99))
def test_the_way_to_a_place_is_its_share_of_the_line(coords: list[tuple[float, float]], share: float) -> None:
    """Within a thousandth of the line, over some hundred kilometres."""
    whole, place = line_length(coords), point_along(coords, share)
    passed = [coords[0]]
    while len(passed) < len(coords) and line_length([*passed, coords[len(passed)]]) < share * whole:
        passed.append(coords[len(passed)])

    assert line_length([*passed, place]) == pytest.approx(share * whole, rel=0.0, abs=1e-3 * whole + 1e-6)
