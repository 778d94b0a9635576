"""One map on a page: its part of the earth, and where things lie on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.geo.drawing import Frame
from netsim.geo.lengths import geodesic
from netsim.geo.projection import Box, Projection, projection_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

PAD: Final = 0.07
"""Part of the box that is added on each side."""
LEAST: Final = 0.25
"""A box is never smaller. [degrees]"""
_EDGE: Final = 24
"""Points on an edge of the box, and of the frame."""
_POLE: Final = 89.9
_HALF: Final = 179.9
_BEYOND: Final = 12.0
"""Lines are drawn so far beyond the frame, so that their ends are not seen. [pt]"""
_FINE: Final = 0.22
"""Detail that print shows. [pt]"""
_EQUATOR: Final = 40_075_017.0
"""[m]"""


@dataclass(frozen=True)
class Panel:
    """
    A map on paper, whose coordinates are points from its lower left corner.

    Parameters
    ----------
    axes
        Where it is drawn.
    box
        What it shows at least. [degrees]
    width, height
        [pt]
    unit
        What the sizes of signs are multiples of. [pt]
    """

    axes: Axes
    box: Box
    width: float
    height: float
    unit: float
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Boxes on which no name is written. [pt]"""
    projection: Projection = field(init=False)
    frame: Frame = field(init=False)
    scale: float = field(init=False)
    """[pt/m]"""

    def __post_init__(self) -> None:
        """Choose the projection, and fit the box into the panel."""
        box = _padded(self.box)
        projection = projection_for(box)
        left, lower, right, upper = _bounds(projection.project(*_rim(box)))
        scale = min(self.width / (right - left), self.height / (upper - lower))
        x, y = (left + right) / 2, (lower + upper) / 2
        half = (self.width / scale / 2, self.height / scale / 2)
        corners = (x - half[0], y - half[1], x + half[0], y + half[1])
        beyond = _BEYOND / scale
        wide = (corners[0] - beyond, corners[1] - beyond, corners[2] + beyond, corners[3] + beyond)
        object.__setattr__(self, "projection", projection)
        object.__setattr__(self, "scale", scale)
        object.__setattr__(self, "frame", Frame(projection, _window(projection, wide), wide, _FINE / scale))

    def paper(self, plane: FloatArray) -> FloatArray:
        """Return points on paper, from metres on the plane. [pt]"""
        left, lower, _, _ = self.frame.corners
        points: FloatArray = (plane - np.array([left, lower])) * self.scale - _BEYOND
        return points

    def at(self, points: Iterable[tuple[float, float]]) -> FloatArray:
        """Return points on paper, from degrees; those of the other side of the globe lie far outside. [pt]"""
        lons, lats = np.array(list(points), dtype=float).reshape(-1, 2).T
        turned = lons - 360.0 * np.round((lons - self.projection.middle) / 360.0)
        found = self.paper(self.projection.project(turned, lats))
        return np.where(np.isfinite(found), found, -1e6)

    def shows(self, point: Sequence[float], margin: float = 0.0) -> bool:
        """Tell whether a point on paper lies on the map."""
        return -margin <= point[0] <= self.width + margin and -margin <= point[1] <= self.height + margin

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of the middle of the panel. [degrees]"""
        left, lower, right, upper = self.frame.corners
        lon, lat = self.projection.degrees([(left + right) / 2], [(lower + upper) / 2])[0].tolist()
        return (lon, lat) if math.isfinite(lat) else ((self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2)

    def ground(self, length: float) -> float:
        """Return what a length on paper is on the ground, west to east in the middle. [pt to m]"""
        left, lower, right, upper = self.frame.corners
        x, y, half = (left + right) / 2, (lower + upper) / 2, length / self.scale / 2
        (lon1, lat1), (lon2, lat2) = self.projection.degrees([x - half, x + half], [y, y]).tolist()
        found = float(geodesic([lon1], [lat1], [lon2], [lat2])[0]) if math.isfinite(lat1 + lat2) else math.nan
        return found if math.isfinite(found) else length / self.scale

    @property
    def zoom(self) -> float:
        """How near one is, in the steps of web maps, to which the ranks of names belong."""
        return math.log2(_EQUATOR * math.cos(math.radians(self.middle[1])) / 256 / self.ground(self.unit))


def _padded(box: Box) -> Box:
    west, south, east, north = box
    wide, high = max(east - west, LEAST), max(north - south, LEAST)
    lon, lat = (west + east) / 2, (south + north) / 2
    half = (min(wide * (0.5 + PAD), _HALF), high * (0.5 + PAD))
    return lon - half[0], max(lat - half[1], -_POLE), lon + half[0], min(lat + half[1], _POLE)


def _rim(box: Box) -> tuple[FloatArray, FloatArray]:
    """Return longitudes and latitudes of points along the edges of a box, and of its middle lines."""
    lons, lats = np.linspace(box[0], box[2], _EDGE), np.linspace(box[1], box[3], _EDGE)
    x, y = np.meshgrid(lons, lats)
    return x.ravel(), y.ravel()


def _bounds(points: FloatArray) -> Box:
    known = points[np.isfinite(points).all(axis=1)]
    (left, lower), (right, upper) = known.min(axis=0).tolist(), known.max(axis=0).tolist()
    return left, lower, right, upper


def _window(projection: Projection, corners: Box) -> Box:
    """Return what of the earth a frame shows; all around where it holds a pole or reaches off the globe."""
    known = projection.degrees(*_rim(corners))
    known = known[np.isfinite(known).all(axis=1)]
    middle = projection.middle
    poles = [pole for pole in (-90.0, 90.0) if _is_inside(projection.project([middle], [pole])[0], corners)]
    west, south, east, north = _bounds(known) if len(known) else (middle, -_POLE, middle, _POLE)
    if poles or len(known) < _EDGE**2:
        west, east = middle - _HALF, middle + _HALF
    south, north = (-90.0 if -90.0 in poles else south), (90.0 if 90.0 in poles else north)  # noqa: PLR2004 - poles
    return west - 0.1, max(south - 0.1, -_POLE), east + 0.1, min(north + 0.1, _POLE)


def _is_inside(point: FloatArray, corners: Box) -> bool:
    x, y = point.tolist()
    return math.isfinite(x + y) and corners[0] <= x <= corners[2] and corners[1] <= y <= corners[3]
