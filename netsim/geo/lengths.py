"""How long links are: given lengths, and geodesics on the WGS84 ellipsoid where none is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

if TYPE_CHECKING:
    from netsim.model import Link, Network

FloatArray = NDArray[np.float64]
Point = tuple[float, float]
"""Longitude and latitude. [degrees]"""

_WGS84: Final = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Lengths:
    """
    Route length of each link, and how it came about.

    Parameters
    ----------
    metres
        Link id to route length. [m]
    factor
        Link id to the factor that made the route out of a geodesic; 1.0 where the length was given.
    """

    metres: Mapping[str, float]
    factor: Mapping[str, float]


def measure(network: Network, links: Sequence[Link] | None = None) -> Lengths:
    """
    Find the route length of links of a network.

    A given length wins. Otherwise it is the geodesic along the link's geometry, or between its ends where it has
    none, times the network's route factor for the kind of link.

    Parameters
    ----------
    network
        The network whose links are measured, freight links included.
    links
        Some of them; ``None``: all.

    Returns
    -------
    lengths
        Length and route factor by link id.

    References
    ----------
    Karney, C. F. F. (2013), Algorithms for geodesics, J. Geodesy 87, 43-55. doi:10.1007/s00190-012-0578-z
    """
    links = network.links if links is None else links
    asked = [link for link in links if link.length is None]
    straight = dict(zip((link.id for link in asked), line_lengths(network.course(link) for link in asked), strict=True))
    factor = {
        link.id: 1.0 if link.length is not None else network.defaults.of("route_factor", link.kind) for link in links
    }
    metres = {
        link.id: link.length if link.length is not None else float(straight[link.id]) * factor[link.id]
        for link in links
    }
    return Lengths(MappingProxyType(metres), MappingProxyType(factor))


def geodesic(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> FloatArray:
    """
    Measure the shortest way over the WGS84 ellipsoid between pairs of points.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Coordinates of the two ends, shapes that broadcast together. [degrees]

    Returns
    -------
    distance
        Shape of the broadcast inputs. [m]

    References
    ----------
    Karney, C. F. F. (2013), Algorithms for geodesics, J. Geodesy 87, 43-55. doi:10.1007/s00190-012-0578-z

    Examples
    --------
    >>> geodesic(0.0, 0.0, [1.0, 2.0], 0.0).round(1)
    array([111319.5, 222639. ])
    """
    x1, y1, x2, y2 = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in (lon1, lat1, lon2, lat2)))
    _, _, distance = _WGS84.inv(x1.ravel(), y1.ravel(), x2.ravel(), y2.ravel())
    return np.asarray(distance, dtype=float).reshape(x1.shape)


def line_length(coords: Sequence[Point]) -> float:
    """
    Measure a line along the geodesics between its points.

    Parameters
    ----------
    coords
        Points in order, lon and lat. [degrees]

    Returns
    -------
    length
        Zero for fewer than two points. [m]

    Examples
    --------
    >>> round(line_length([(0.0, 0.0), (1.0, 0.0), (0.0, 0.0)]))
    222639
    """
    return float(line_lengths([coords])[0])


def line_lengths(lines: Iterable[Sequence[Point]]) -> FloatArray:
    """
    Measure many lines in one sweep.

    Parameters
    ----------
    lines
        Lines of points in order, lon and lat. [degrees]

    Returns
    -------
    length
        Length of each line, shape (n_lines,). [m]

    Examples
    --------
    >>> line_lengths([[(0.0, 0.0), (1.0, 0.0)], [(5.0, 5.0)]]).round()
    array([111319.,      0.])
    """
    courses = [np.asarray(line, dtype=float).reshape(-1, 2) for line in lines]
    if not courses:
        return np.zeros(0)
    points = np.concatenate(courses)
    owner = np.repeat(np.arange(len(courses)), [len(course) for course in courses])
    pieces = geodesic(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    inside = owner[:-1] == owner[1:]  # the piece from one line's last point to the next line's first is no cable
    lengths = np.zeros(len(courses))
    np.add.at(lengths, owner[:-1][inside], pieces[inside])
    return lengths


def densify(source: Point, target: Point, step: float = 50_000.0) -> FloatArray:
    """
    Put points on the geodesic from one place to another, close enough to draw.

    Parameters
    ----------
    source, target
        Ends, lon and lat. [degrees]
    step
        Longest distance between two neighbouring points. [m]

    Returns
    -------
    points
        Longitude and latitude from source to target, both included, shape (n_points, 2). Longitudes run on over the
        antimeridian (179, 180, 181), so that a line drawn through them does not cross the map. [degrees]

    Examples
    --------
    >>> densify((179.0, 0.0), (-179.0, 0.0), step=120_000.0).round(3)
    array([[179.,   0.],
           [180.,   0.],
           [181.,   0.]])
    """
    length = line_length([source, target])
    between = max(int(np.ceil(length / step)) - 1, 0)
    middle = _WGS84.npts(*source, *target, between) if between else []
    points = np.array([source, *middle, target], dtype=float)
    points[:, 0] = np.unwrap(points[:, 0], period=360.0)
    return points
