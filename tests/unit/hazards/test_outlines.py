"""Lines that tell where a hazard reaches."""

from __future__ import annotations

import pytest
from pyproj import Geod

from netsim.hazards import Area, Order, PowerLoss, Quake, Shock, Track, Wind
from netsim.hazards.attenuation import Shaking
from netsim.hazards.outlines import outlines
from netsim.model.fix import Fix
from netsim.units import hours, km

HANOI = (105.85, 21.03)


def reach(shape: object) -> float:
    """Return how far the rim of a shape is from Hanoi at most. [m]"""
    points = shape.exterior.coords  # type: ignore[attr-defined]  # a polygon, by what the test made
    geod = Geod(ellps="WGS84")
    return max(float(geod.inv(*HANOI, lon, lat)[2]) for lon, lat in points)


@pytest.mark.parametrize(("law", "depth", "level"), [("joyner-boore-1981", None, 0.1), ("allen-2012", 10 * km, 6.0)])
def test_on_a_line_of_a_quake_the_law_gives_its_level(law: str, depth: float | None, level: float) -> None:
    """The widest first; what it does not reach has no line."""
    quake = Quake("q", HANOI, 7.0, depth=depth, law=law)  # type: ignore[arg-type]  # of literals that the test names
    found = outlines(quake)
    line = found[1]

    assert Shaking(law, 7.0, depth or 0.0).at(reach(line.shape)) == pytest.approx(level, rel=0.01)
    areas = [one.shape.area for one in found]
    assert areas == sorted(areas, reverse=True)
    assert len(outlines(Quake("q", HANOI, 4.0, depth=depth, law=law))) < len(found)  # type: ignore[arg-type]  # of literals that the test names


@pytest.mark.parametrize("falls", ["exponential", "power"])
def test_on_a_line_of_a_shock_stands_a_part_of_its_peak(falls: str) -> None:
    """A tenth, and a half."""
    shock = Shock("s", "depth_m", 4.0, 10 * km, centre=HANOI, falls=falls)  # type: ignore[arg-type]  # of literals that the test names
    tenth, half = outlines(shock)

    assert shock.fall.at(reach(tenth.shape)) == pytest.approx(0.4, rel=0.01)
    assert shock.fall.at(reach(half.shape)) == pytest.approx(2.0, rel=0.01)


def test_others_are_told_by_their_footprint_or_not_at_all() -> None:
    """Who names what it hits has no place."""
    fixes = (Fix(0.0, 110.0, 20.0, 40.0, 30 * km), Fix(6 * hours, 108.0, 20.0, 40.0, 30 * km))

    assert [one.what for one in outlines(Area("a", centre=HANOI, radius=5 * km))] == ["footprint"]
    assert [one.what for one in outlines(Track("t", fixes))] == ["footprint"]
    (circle,) = outlines(Wind(speed=20.0, lasts=1.0, centre=HANOI, radius=30 * km))
    assert reach(circle.shape) == pytest.approx(30 * km, rel=0.01)
    nowhere = (
        Wind(speed=20.0, lasts=1.0, places=("x",)),
        Order("o", close=("x",)),
        PowerLoss("p", 1.0, country=("VN",)),
    )
    assert [outlines(one) for one in nowhere] == [[], [], []]
