"""Lines and areas in degrees, made ready for a map: cut to what is seen, projected, and thinned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import Geometry

    from netsim.geo.projection import Box, Projection

    FloatArray = NDArray[np.float64]

_TURNS: Final = (-360.0, 0.0, 360.0)
"""Longitudes by which a shape may lie beside the map, drawn through the antimeridian."""
_AREA: Final = 2
_STEP: Final = 1.0
"""Longest way between two points of a line that is bent. [degrees]"""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a map shows of the plane."""

    projection: Projection
    window: Box
    """What of the earth is seen, and perhaps some more. [degrees]"""
    corners: Box
    """Left, lower, right and upper end of what is drawn. [m]"""
    finest: float
    """Detail that the eye cannot part. [m]"""


def lines_in(frame: Frame, lines: Sequence[Sequence[tuple[float, float]]]) -> list[list[FloatArray]]:
    """Return for each line the pieces of it that are seen, each of shape (n, 2). [m]"""
    import shapely

    if not lines:
        return []
    shapes = shapely.linestrings(
        np.concatenate([np.asarray(line, dtype=float)[:, :2] for line in lines]),
        indices=np.repeat(np.arange(len(lines)), [len(line) for line in lines]),
    )
    return _seen(frame, np.asarray(shapes))


def areas_in(frame: Frame, areas: Sequence[Geometry | Sequence[FloatArray]]) -> list[list[FloatArray]]:
    """
    Return for each area the rings of what is seen of it. [m]

    Parameters
    ----------
    frame
        What is seen.
    areas
        Areas, or the rings of each: the outer one first.
    """
    import shapely

    shapes = [shapely.Polygon(area[0], area[1:]) if isinstance(area, list | tuple) else area for area in areas]
    return _seen(frame, np.array(shapes, dtype=object)) if shapes else []


def _seen(frame: Frame, shapes: NDArray[np.object_]) -> list[list[FloatArray]]:
    import shapely

    found: list[list[FloatArray]] = [[] for _ in shapes]
    bounds = shapely.bounds(shapes)
    west, south, east, north = frame.window
    for turn in _TURNS:
        is_near = (bounds[:, 0] + turn <= east) & (bounds[:, 2] + turn >= west)
        near = np.flatnonzero(is_near & (bounds[:, 1] <= north) & (bounds[:, 3] >= south))
        moved = shapely.transform(shapes[near], partial(np.add, np.array([turn, 0.0])))
        cut = shapely.clip_by_rect(moved, west, south, east, north)
        for number, shape in zip(near.tolist(), _projected(frame, cut), strict=True):
            found[number].extend(_parts(shape))
    return found


def _projected(frame: Frame, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    import shapely

    bent = shapes if frame.projection.is_straight else shapely.segmentize(shapes, _STEP)
    plane = shapely.transform(bent, lambda points: frame.projection.project(points[:, 0], points[:, 1]))
    return np.asarray(shapely.simplify(shapely.clip_by_rect(plane, *frame.corners), frame.finest))


def _parts(shape: Geometry) -> list[FloatArray]:
    """Return the lines, or the rings of areas, that a shape is made of."""
    import shapely

    parts = shapely.get_parts(shape)
    if shapely.get_dimensions(shape) == _AREA:
        parts = shapely.get_rings(parts)
    lengths = shapely.get_num_coordinates(parts)
    return [shapely.get_coordinates(part) for part, length in zip(parts, lengths, strict=True) if length > 1]
