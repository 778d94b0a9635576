"""What lies within an area: metres of lines, and points, on the ellipsoid and over the antimeridian."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.geo.lengths import FloatArray, Point, densify, line_lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import MultiPolygon, Polygon

    Area = Polygon | MultiPolygon

_PIECE: Final = 50_000.0
"""Longest piece of a line that is taken as straight on the map. [m]"""
_ROUND: Final = 32
"""Edges of a quarter circle; the circle is drawn 0.03 % too small."""
_TURNS: Final = (-360.0, 0.0, 360.0)
"""Longitudes by which a line may lie beside the area, drawn through the antimeridian."""


def polygon(corners: Sequence[Point]) -> Area:
    """
    Return the area within a line that closes itself.

    Parameters
    ----------
    corners
        Longitude and latitude in order, in either direction; the edges are straight on the map, and take the shorter
        way around the earth. [degrees]

    Returns
    -------
    area
        Its longitudes run on over the antimeridian.

    Raises
    ------
    ValueError
        If the corners are fewer than three, the edges cross, or the area is empty.
    """
    import shapely

    ring = np.asarray(corners, dtype=float).reshape(-1, 2).copy()
    ring[:, 0] = np.unwrap(ring[:, 0], period=360.0)
    if len(np.unique(ring, axis=0)) < 3:  # noqa: PLR2004 - a triangle
        raise ValueError("an area needs three corners")
    found = shapely.Polygon(ring)
    if not found.is_valid:
        raise ValueError(f"the edges of the area cross: {shapely.is_valid_reason(found)}")
    return found


def around(line: Sequence[Point], within: float) -> Area:
    """
    Return the area within a distance of a line along geodesics; of a single point, a circle.

    Each piece of at most 50 km is widened in an azimuthal equidistant projection about its own middle, in which
    distances from there are true.

    Parameters
    ----------
    line
        One or more points, lon and lat. [degrees]
    within
        [m]
    """
    if len(line) == 1:
        return _widened(np.array([line[0], line[0]]), within)
    courses = [densify(a, b, _PIECE) for a, b in pairwise(line)]
    points = np.concatenate(courses)
    points[:, 0] = np.unwrap(points[:, 0], period=360.0)
    pieces = [_widened(points[i : i + 2], within) for i in range(len(points) - 1)]
    return together(pieces)


def together(areas: Sequence[Area]) -> Area:
    """Return all that lies within any of some areas; nothing of none."""
    import shapely

    whole: Area = shapely.union_all(areas)  # type: ignore[assignment]  # areas make an area
    return whole


def _widened(ends: FloatArray, within: float) -> Area:
    """Widen a short piece."""
    import shapely
    from pyproj import Proj

    lon, lat = ends.mean(axis=0)
    plane = f"+proj=aeqd +lat_0={lat} +lon_0={(lon + 180.0) % 360.0 - 180.0} +datum=WGS84 +units=m"
    there = Proj(plane)  # made in a sixteenth of the time that a transformer takes, and both ends are of one datum
    x, y = there((ends[:, 0] + 180.0) % 360.0 - 180.0, ends[:, 1])
    piece = shapely.Point(x[0], y[0]) if (ends[0] == ends[1]).all() else shapely.linestrings(np.column_stack([x, y]))
    ring = shapely.get_coordinates(shapely.buffer(piece, within, quad_segs=_ROUND))
    east, north = there(ring[:, 0], ring[:, 1], inverse=True)
    east = np.unwrap(np.concatenate([[lon], np.asarray(east)]), period=360.0)[1:]
    return shapely.Polygon(np.column_stack([east, north]))


def metres_within(lines: Sequence[Sequence[Point]], area: Area) -> FloatArray:
    """
    Measure how far each line runs within an area.

    Parameters
    ----------
    lines
        Points in order, lon and lat; between them a line follows the geodesic. [degrees]
    area
        From :func:`polygon` or :func:`around`.

    Returns
    -------
    length
        Along the geodesic, shape (n_lines,). [m]

    Examples
    --------
    >>> square = polygon([(0.0, -1.0), (1.0, -1.0), (1.0, 1.0), (0.0, 1.0)])
    >>> metres_within([[(-1.0, 0.0), (3.0, 0.0)], [(5.0, 5.0), (6.0, 5.0)]], square).round()
    array([111319.,      0.])
    """
    import shapely

    found = np.zeros(len(lines))
    near = _near(lines, area)
    if not len(near):
        return found
    pieces, owner = _drawn([lines[number] for number in near])
    shapely.prepare(area)
    for turn in _TURNS:
        drawn = shapely.linestrings(pieces + np.array([turn, 0.0]))
        hit = np.flatnonzero(shapely.intersects(area, drawn))
        parts, of = shapely.get_parts(shapely.intersection(drawn[hit], area), return_index=True)
        courses = [shapely.get_coordinates(part).tolist() for part in parts]
        np.add.at(found, near[owner[hit[of]]], line_lengths(courses))
    return found


def _drawn(lines: Sequence[Sequence[Point]]) -> tuple[FloatArray, NDArray[np.intp]]:
    """
    Cut lines into pieces that are nearly straight on the map; return both ends of each, and whose it is.

    Piece by piece, since an overlay takes a stretch only once that a line runs there and back.
    """
    courses: list[FloatArray] = []
    for line in lines:
        course = np.concatenate([densify(a, b, _PIECE) for a, b in pairwise(line)])
        course[:, 0] = np.unwrap(course[:, 0], period=360.0)
        courses.append(np.stack([course[:-1], course[1:]], axis=1))
    owner = np.repeat(np.arange(len(courses)), [len(course) for course in courses])
    return np.concatenate(courses), owner


def _near(lines: Sequence[Sequence[Point]], area: Area) -> NDArray[np.intp]:
    """Return the lines whose boxes meet that of the area; a geodesic strays from its box by a part of its length."""
    sizes = np.array([len(line) for line in lines], dtype=np.intp)
    if not len(sizes):
        return np.zeros(0, dtype=np.intp)
    flat = chain.from_iterable(chain.from_iterable(lines))
    points = np.fromiter(flat, dtype=float, count=2 * int(sizes.sum())).reshape(-1, 2)
    begin = np.cumsum(sizes) - sizes
    low, high = np.minimum.reduceat(points, begin), np.maximum.reduceat(points, begin)
    span = high - low
    margin = span.sum(axis=1)
    west, south, east, north = area.bounds
    reach = (low[:, 1] - margin <= north) & (high[:, 1] + margin >= south)
    beside = np.zeros(len(sizes), dtype=bool)
    for turn in _TURNS:
        beside |= (low[:, 0] - margin + turn <= east) & (high[:, 0] + margin + turn >= west)
    return np.flatnonzero(reach & (beside | (span[:, 0] > 180.0)))  # noqa: PLR2004 - over the antimeridian


def is_within(points: Sequence[Point], area: Area) -> NDArray[np.bool_]:
    """
    Tell which points lie within an area.

    Parameters
    ----------
    points
        Lon and lat. [degrees]
    area
        From :func:`polygon` or :func:`around`.

    Returns
    -------
    within
        Shape (n_points,).
    """
    import shapely

    xy = np.array(points, dtype=float).reshape(-1, 2)
    found = np.zeros(len(xy), dtype=bool)
    for turn in _TURNS:
        found |= shapely.intersects_xy(area, xy[:, 0] + turn, xy[:, 1])
    return found
