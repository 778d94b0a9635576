"""
Courses as points in space: distances from many links to a storm or a fault in a few sweeps.

Points stand in the earth-centred frame of WGS84, in which no meridian is an end of the map. The straight line through
the earth between two of them tells the way along the ground: up to 1,000 km within a part in a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.geo.lengths import FloatArray, Point

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_RADIUS: Final = 6_378_137.0
_FLATTENING: Final = 1 / 298.257223563
_SQUARE: Final = _FLATTENING * (2 - _FLATTENING)
"""Square of the eccentricity of WGS84."""
_MEAN: Final = 6_371_008.8
"""Mean radius of the earth. [m]"""


def in_space(lon: ArrayLike, lat: ArrayLike) -> FloatArray:
    """
    Return places on the ellipsoid in the earth-centred frame.

    Parameters
    ----------
    lon, lat
        WGS84, shape (n,). [degrees]

    Returns
    -------
    points
        x to longitude 0, y to 90 east, z to the north pole, shape (n, 3). [m]

    References
    ----------
    National Geospatial-Intelligence Agency (2014), Department of Defense World Geodetic System 1984, NGA.STND.0036.

    Examples
    --------
    >>> in_space([0.0, 180.0], [0.0, 0.0]).round().tolist()
    [[6378137.0, 0.0, 0.0], [-6378137.0, 0.0, 0.0]]
    """
    east, north = np.radians(np.asarray(lon, dtype=float)), np.radians(np.asarray(lat, dtype=float))
    normal = _RADIUS / np.sqrt(1 - _SQUARE * np.sin(north) ** 2)
    level = normal * np.cos(north)
    return np.column_stack([level * np.cos(east), level * np.sin(east), normal * (1 - _SQUARE) * np.sin(north)])


def along_ground(straight: ArrayLike) -> FloatArray:
    """
    Return the way along the ground between points that lie so far from each other in a straight line. [m]

    Examples
    --------
    >>> along_ground([0.0, 1000.0, 500_000.0]).round().tolist()
    [0.0, 1000.0, 500128.0]
    """
    half = np.clip(np.asarray(straight, dtype=float) / (2 * _MEAN), 0.0, 1.0)
    return np.asarray(2 * _MEAN * np.arcsin(half), dtype=float)


def through_ground(way: float) -> float:
    """
    Return the straight line between points so far from each other along the ground. [m]

    Examples
    --------
    >>> round(through_ground(500_128.0))
    500000
    """
    return float(2 * _MEAN * np.sin(min(way / (2 * _MEAN), np.pi / 2)))


@dataclass(frozen=True, eq=False, slots=True)
class Pieces:
    """Straight pieces of courses, from point to point."""

    begin: FloatArray
    """Shape (n_pieces, 3). [m]"""
    end: FloatArray
    owner: NDArray[np.intp]
    """Whose each piece is, by the position of the course; in order."""
    first: FloatArray
    """Part of the course that lies before each, shape (n_pieces,)."""
    last: FloatArray
    """Part of the course up to the end of each."""

    def near(self, points: FloatArray, within: float) -> Pieces:
        """
        Return the pieces that may come nearer than a distance to any of some points.

        Parameters
        ----------
        points
            Shape (n_points, 3). [m]
        within
            Along the ground. [m]
        """
        from scipy.spatial import cKDTree

        middle, half = (self.begin + self.end) / 2, np.linalg.norm(self.end - self.begin, axis=1) / 2
        depth = _MEAN - np.sqrt(np.maximum(_MEAN**2 - half**2, 0.0))  # so far below the ground the middle may lie
        gap, _ = cKDTree(points).query(middle)
        kept = np.flatnonzero(gap <= within + half + depth)
        return Pieces(self.begin[kept], self.end[kept], self.owner[kept], self.first[kept], self.last[kept])

    def cut(self, step: float) -> Samples:
        """
        Put points on the pieces, both ends of each included.

        Between the ends they lie on the plane through the centre of the earth, from which the geodesic strays by less
        than a hundred metres on a thousand kilometres.

        Parameters
        ----------
        step
            Longest way between two neighbours. [m]
        """
        length = along_ground(np.linalg.norm(self.end - self.begin, axis=1))
        parts = np.maximum(np.ceil(length / step), 1).astype(np.intp)
        piece = np.repeat(np.arange(len(parts)), parts + 1)
        number = np.arange(len(piece)) - np.repeat(np.cumsum(parts + 1) - (parts + 1), parts + 1)
        share = number / parts[piece]
        angle = (length / _MEAN)[piece]
        points = _between(self.begin[piece], self.end[piece], share, angle)
        is_end = (number == 0) | (number == parts[piece])
        metres = (length / parts)[piece] * np.where(is_end, 0.5, 1.0)
        part = np.clip(self.first[piece] + share * (self.last - self.first)[piece], 0.0, 1.0)
        return Samples(points, metres, self.owner[piece], part)


def _between(begin: FloatArray, end: FloatArray, share: FloatArray, angle: FloatArray) -> FloatArray:
    """Return points on the great ellipse between two each, evenly by the angle at the centre of the earth."""
    safe = np.maximum(angle, 1e-12)
    first = np.where(angle > 1e-9, np.sin((1 - share) * safe) / np.sin(safe), 1 - share)  # noqa: PLR2004 - millimetres
    last = np.where(angle > 1e-9, np.sin(share * safe) / np.sin(safe), share)  # noqa: PLR2004 - millimetres
    inside = first[:, None] * begin + last[:, None] * end
    height = (inside[:, 0] ** 2 + inside[:, 1] ** 2) / _RADIUS**2 + inside[:, 2] ** 2 / (_RADIUS**2 * (1 - _SQUARE))
    return np.asarray(inside / np.sqrt(height)[:, None], dtype=float)


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """Points along courses."""

    points: FloatArray
    """Shape (n_points, 3). [m]"""
    metres: FloatArray
    """Length of the course that each stands for, shape (n_points,). [m]"""
    owner: NDArray[np.intp]
    """Whose each point is, by the position of the course; in order."""
    part: FloatArray
    """Part of the course that lies before each, shape (n_points,)."""


def pieces_of(courses: Sequence[Sequence[Point]]) -> Pieces:
    """
    Return the pieces of courses; a course of one point is a piece of no length.

    Parameters
    ----------
    courses
        Points in order, lon and lat. [degrees]

    Examples
    --------
    >>> pieces_of([[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)], [(5.0, 5.0)]]).owner.tolist()
    [0, 0, 1]
    """
    sizes = np.array([len(course) for course in courses], dtype=np.intp)
    flat = chain.from_iterable(chain.from_iterable(courses))
    places = np.fromiter(flat, dtype=float, count=2 * int(sizes.sum())).reshape(-1, 2)
    points = in_space(places[:, 0], places[:, 1])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    begin = np.flatnonzero(owner[:-1] == owner[1:])
    alone = np.flatnonzero(sizes[owner] == 1)
    first, last = np.concatenate([begin, alone]), np.concatenate([begin + 1, alone])
    order = np.argsort(first, kind="stable")
    first, last = first[order], last[order]
    length = along_ground(np.linalg.norm(points[last] - points[first], axis=1))
    whose, after = owner[first], np.cumsum(length)
    begins = np.flatnonzero(np.diff(whose, prepend=-1))
    start = np.repeat((after - length)[begins], np.diff(np.append(begins, len(whose))))
    total = np.maximum(np.bincount(whose, weights=length), 1e-9)[whose]
    return Pieces(points[first], points[last], whose, (after - length - start) / total, (after - start) / total)


def to_line(points: FloatArray, line: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Find the nearest place on a line for each of some points.

    Parameters
    ----------
    points
        Shape (n_points, 3). [m]
    line
        Points of the line in order, close to each other, shape (n, 3); of a place, one point. [m]

    Returns
    -------
    distance
        Along the ground, shape (n_points,). [m]
    along
        Way along the line to the nearest place, shape (n_points,). [m]
    """
    from scipy.spatial import cKDTree

    line = line[np.any(np.diff(line, axis=0, prepend=np.inf), axis=1)]  # a corner ends one piece and begins the next
    gap, nearest = cKDTree(line).query(points)
    if len(line) == 1:
        return along_ground(gap), np.zeros(len(points))
    length = along_ground(np.linalg.norm(np.diff(line, axis=0), axis=1))
    before = np.concatenate([[0.0], np.cumsum(length)])
    best, along = np.full(len(points), np.inf), np.zeros(len(points))
    for piece in (np.maximum(nearest - 1, 0), np.minimum(nearest, len(length) - 1)):
        begin, course = line[piece], line[piece + 1] - line[piece]
        square = np.maximum(np.einsum("ij,ij->i", course, course), 1e-12)
        share = np.clip(np.einsum("ij,ij->i", points - begin, course) / square, 0.0, 1.0)
        far = np.linalg.norm(points - begin - share[:, None] * course, axis=1)
        is_nearer = far < best
        best = np.where(is_nearer, far, best)
        along = np.where(is_nearer, before[piece] + share * length[piece], along)
    return along_ground(best), along
