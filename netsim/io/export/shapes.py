"""Shapes as maps take them: WGS84, split at the antimeridian, seven decimals, areas to the left of their outline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

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

    is_line, valid = "Line" in shape.geom_type, shapely.make_valid(shape)
    turns = range(round(shape.bounds[0] / 360.0), round(shape.bounds[2] / 360.0) + 1)
    is_westward = is_line and shapely.get_x(shapely.get_point(shape, 0)) > shapely.get_x(shapely.get_point(shape, -1))
    parts = [
        part
        for turn in (reversed(turns) if is_westward else turns)  # in the order of the course
        for part in _parts(shapely.intersection(_turned(valid, -360.0 * turn), shapely.box(-180.0, -90.0, 180.0, 90.0)))
        if part.geom_type == ("LineString" if is_line else "Polygon")
    ]
    if len(parts) == 1:
        return parts[0]
    joined: Any = (shapely.multilinestrings if is_line else shapely.multipolygons)(parts)
    return joined  # type: ignore[no-any-return]  # a library without types


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
