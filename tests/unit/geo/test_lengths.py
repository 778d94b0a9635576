"""Lengths of links: what was given wins, else a geodesic times the route factor."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.geo.lengths import densify, geodesic, line_length, line_lengths, measure
from netsim.model import Defaults, Link, Network, Node
from netsim.units import Gbps, km

NODES = (
    Node("A", lon=0.0, lat=0.0, kind="city"),
    Node("B", lon=1.0, lat=0.0, kind="city"),
)
DEGREE = 111_319.4908


def one_link(**values: object) -> Network:
    """Join A and B by one fibre that says no more than it is told to."""
    link = Link("AB", "A", "B", "fibre", capacity=1 * Gbps, **values)  # type: ignore[arg-type]
    return Network(nodes=NODES, links=(link,), defaults=Defaults(route_factor={"fibre": 1.5}))


def test_a_given_length_wins_over_the_geodesic() -> None:
    """The route factor says nothing about a length that somebody measured."""
    lengths = measure(one_link(length=200 * km))
    assert lengths.metres["AB"] == 200 * km
    assert lengths.factor["AB"] == 1.0


def test_a_link_without_length_takes_geodesic_times_route_factor() -> None:
    """One degree of the equator, half as long again."""
    lengths = measure(one_link())
    assert lengths.metres["AB"] == pytest.approx(1.5 * DEGREE)
    assert lengths.factor["AB"] == 1.5


def test_a_geometry_is_followed_instead_of_the_straight_line() -> None:
    """The detour over latitude one is longer than the way along the equator."""
    bent = measure(one_link(geometry=((0.0, 0.0), (0.5, 1.0), (1.0, 0.0))))
    legs = geodesic([0.0, 0.5], [0.0, 1.0], [0.5, 1.0], [1.0, 0.0])
    assert bent.metres["AB"] == pytest.approx(1.5 * legs.sum())


def test_a_network_without_links_has_no_lengths() -> None:
    """Nothing to measure is no error."""
    assert dict(measure(Network(nodes=NODES)).metres) == {}


def test_freight_links_are_measured_too() -> None:
    """Roads and cables share one measure; a road's factor is its own."""
    network = Network(nodes=NODES, links=(Link("R", "A", "B", "road"),))
    assert measure(network).metres["R"] == pytest.approx(1.25 * DEGREE)


def test_a_line_is_the_sum_of_its_pieces() -> None:
    """Lines of different lengths in one call do not run into one another."""
    lines = [[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)], [(50.0, 10.0)], [(3.0, 0.0), (4.0, 0.0)]]
    assert line_lengths(lines) == pytest.approx([2 * DEGREE, 0.0, DEGREE])
    assert line_length([]) == 0.0


def test_drawn_lines_keep_their_ends_and_their_step() -> None:
    """No two neighbouring points are farther apart than the step."""
    points = densify((108.37, 22.82), (103.85, 1.29), step=100 * km)
    pieces = geodesic(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    assert points[0] == pytest.approx((108.37, 22.82))
    assert points[-1] == pytest.approx((103.85, 1.29))
    assert pieces.max() <= 100 * km
    assert pieces.sum() == pytest.approx(line_length([(108.37, 22.82), (103.85, 1.29)]))


@pytest.mark.parametrize(("source", "target"), [((170.0, 10.0), (-160.0, 40.0)), ((-160.0, 40.0), (170.0, 10.0))])
def test_drawn_lines_run_on_over_the_antimeridian(source: tuple[float, float], target: tuple[float, float]) -> None:
    """A line over the Pacific has no jump of 360 degrees."""
    points = densify(source, target, step=200 * km)
    assert np.abs(np.diff(points[:, 0])).max() < 5.0


def test_a_short_line_is_its_two_ends() -> None:
    """Ends closer than the step need nothing between them, and equal ends do no harm."""
    assert densify((0.0, 0.0), (0.1, 0.0)).shape == (2, 2)
    assert densify((0.0, 0.0), (0.0, 0.0)).shape == (2, 2)
