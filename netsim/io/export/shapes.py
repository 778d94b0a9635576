"""Shapes as maps take them: WGS84, split at the antimeridian, seven decimals, areas to the left of their outline."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


Points = Sequence[Sequence[float]]
DECIMALS: Final = 7
"""A centimetre on the ground."""


def point(lon: float, lat: float) -> BaseGeometry:
    """Return a place. [degrees]"""
    import shapely

    return shapely.Point(round(lon, DECIMALS), round(lat, DECIMALS))


def line(points: Points) -> BaseGeometry:
    """
    Return a line through points, which takes the shorter way around the earth from each to the next.

    Parameters
    ----------
    points
        Two or more, lon and lat. [degrees]

    Returns
    -------
    line
        In several parts where it crosses the antimeridian.

    Examples
    --------
    >>> line([(170.0, 0.0), (-170.0, 10.0)]).wkt
    'MULTILINESTRING ((170 0, 180 5), (-180 5, -170 10))'
    """
    import shapely

    course = np.array(points, dtype=float)[:, :2]
    course[:, 0] = np.unwrap(course[:, 0], period=360.0)
    return split(shapely.LineString(course))


def split(shape: BaseGeometry) -> BaseGeometry:
    """
    Cut a shape whose longitudes run on over the antimeridian into parts between -180 and 180 degrees.

    Parameters
    ----------
    shape
        Lines or areas; what lies beyond a pole is cut off. [degrees]

    References
    ----------
    RFC 7946, The GeoJSON Format, sections 3.1.6 and 3.1.9. doi:10.17487/RFC7946
    """
    import shapely

    west, south, east, north = shape.bounds
    if west < -180.0 or east > 180.0 or south < -90.0 or north > 90.0:  # noqa: PLR2004 - degrees
        shape = _cut(shape)
    rounded = shapely.transform(shape, lambda coordinates: np.round(coordinates, DECIMALS) + 0.0)
    return _wound(rounded)


def _cut(shape: BaseGeometry) -> BaseGeometry:
    import shapely

    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    if "Line" in shape.geom_type:
        pieces = [piece for course in _parts(shape) for piece in _pieces(shapely.get_coordinates(course).tolist())]
        if not -90.0 <= shape.bounds[1] <= shape.bounds[3] <= 90.0:  # noqa: PLR2004 - degrees
            pieces = [piece & world for piece in pieces]
        parts = [part for piece in pieces for part in _parts(piece) if part.geom_type == "LineString"]
        return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)  # type: ignore[arg-type]  # all are lines
    valid = shapely.make_valid(shape)
    turns = range(round(shape.bounds[0] / 360.0), round(shape.bounds[2] / 360.0) + 1)
    parts = [
        part
        for turn in turns
        for part in _parts(shapely.intersection(_turned(valid, -360.0 * turn), world))
        if part.geom_type == "Polygon"
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)  # type: ignore[arg-type]  # all are areas


def _pieces(course: Points) -> Iterator[BaseGeometry]:
    """Yield the pieces of a course between antimeridians, in order, also where it goes back on itself."""
    import shapely

    steps = pairwise(_with_crossings(course))
    for turn, own in groupby(steps, lambda step: math.floor(((step[0][0] + step[1][0]) / 2.0 + 180.0) / 360.0)):
        (first, second), *others = own
        points = [first, second, *(end for _, end in others)]
        yield shapely.LineString([(lon - 360.0 * turn, lat) for lon, lat in points])


def _with_crossings(course: Points) -> Iterator[Sequence[float]]:
    """Yield the points of a course, and those between at which it crosses an antimeridian. [degrees]"""
    yield course[0]
    for begin, end in pairwise(course):
        low, high = sorted((begin[0], end[0]))
        turns = range(math.floor((low + 180.0) / 360.0) + 1, math.ceil((high + 180.0) / 360.0))
        for turn in turns if begin[0] < end[0] else reversed(turns):
            lon = 360.0 * turn - 180.0
            yield lon, begin[1] + (lon - begin[0]) / (end[0] - begin[0]) * (end[1] - begin[1])
        yield end


def _parts(shape: BaseGeometry) -> Sequence[BaseGeometry]:
    return list(getattr(shape, "geoms", [shape]))


def _turned(shape: BaseGeometry, by: float) -> BaseGeometry:
    import shapely

    return shapely.transform(shape, lambda coordinates: coordinates + np.array([by, 0.0]))


def _wound(shape: BaseGeometry) -> BaseGeometry:
    """Return areas with their outline against the clock and their holes with it."""
    import shapely
    from shapely.geometry.polygon import orient

    if shape.geom_type == "Polygon":
        return orient(shape)  # type: ignore[arg-type]  # known by its type
    if shape.geom_type == "MultiPolygon":
        return shapely.MultiPolygon([orient(part) for part in shape.geoms])  # type: ignore[attr-defined]  # as above
    return shape
