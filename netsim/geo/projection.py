"""Map projections that suit a region, chosen by where it lies and how far it reaches."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pyproj import Transformer

    FloatArray = NDArray[np.float64]

Box = tuple[float, float, float, float]
"""West, south, east, north; the east may lie beyond 180. [degrees]"""

WIDE: Final = 120.0
"""A box wider or higher than this is drawn as a part of the world. [degrees]"""
POLAR: Final = 60.0
"""A box beyond this latitude is drawn around its middle, or around the pole. [degrees]"""
TROPICAL: Final = 25.0
"""A box whose middle lies nearer to the equator, or that reaches over it, gets Mercator's map. [degrees]"""
_HALF: Final = 179.999
"""Half a turn, less what would come out on the other side of the map. [degrees]"""


@dataclass(frozen=True, slots=True)
class Projection:
    """A way to draw degrees on a plane."""

    name: str
    """What the map says of it."""
    middle: float
    """Longitude around which it is drawn. [degrees]"""
    is_straight: bool
    """Whether parallels and meridians are straight lines that need no points between."""
    _there: Transformer = field(repr=False)

    def project(self, lon: ArrayLike, lat: ArrayLike) -> FloatArray:
        """Return the place on the plane, shape (n, 2); infinite where there is none. [m]"""
        lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        aside = np.clip(lon - self.middle, -_HALF, _HALF)
        return np.column_stack(self._there.transform(aside, lat))

    def degrees(self, x: ArrayLike, y: ArrayLike) -> FloatArray:
        """Return longitude, at most half a turn from the middle, and latitude, shape (n, 2); infinite off the globe."""
        aside, lat = self._there.transform(x, y, direction="INVERSE")
        return np.column_stack((np.asarray(aside) + self.middle, lat))


def projection_for(box: Box) -> Projection:
    """
    Choose a projection for a part of the earth.

    Lambert's azimuthal equal-area map beyond 60 degrees of latitude, around the middle of the box or, if it is over 120
    degrees wide, around the pole; Equal Earth for other boxes over 120 degrees wide or high; Mercator's map where the
    middle lies within 25 degrees, and for boxes across the equator; Lambert's conformal cone elsewhere, true at a sixth
    of the height from the upper and lower rim.

    Parameters
    ----------
    box
        What shall be seen.

    References
    ----------
    Snyder (1987), Map projections: a working manual, USGS Professional Paper 1395. doi:10.3133/pp1395
    Savric, Patterson and Jenny (2019), The Equal Earth map projection. doi:10.1080/13658816.2018.1504949

    Examples
    --------
    >>> projection_for((95.0, 0.0, 120.0, 35.0)).name
    'Mercator projection'
    >>> projection_for((100.0, 20.0, 120.0, 40.0)).name
    'Lambert conformal conic projection, true at 23.3 and 36.7 degrees'
    """
    west, south, east, north = box
    lon, lat = (west + east) / 2, (south + north) / 2
    if min(abs(south), abs(north)) > POLAR and south * north > 0.0:
        middle = math.copysign(90.0, lat) if east - west > WIDE else lat
        return _made("Lambert azimuthal equal-area projection", lon, f"+proj=laea +lat_0={middle}")
    if east - west > WIDE or north - south > WIDE:
        return _made("Equal Earth projection", lon, "+proj=eqearth")
    if abs(lat) < TROPICAL or south < 0.0 < north:
        return _made("Mercator projection", lon, "+proj=merc", is_straight=True)
    low, high = south + (north - south) / 6, north - (north - south) / 6
    words = f"Lambert conformal conic projection, true at {low:.1f} and {high:.1f} degrees"
    return _made(words, lon, f"+proj=lcc +lat_1={low} +lat_2={high} +lat_0={lat}")


def _made(name: str, lon: float, terms: str, *, is_straight: bool = False) -> Projection:
    """Longitudes are told from the middle of the map, so that no projection wraps them at 180 degrees."""
    from pyproj import Transformer

    there = Transformer.from_crs(
        "+proj=longlat +datum=WGS84", f"{terms} +lon_0=0 +datum=WGS84 +units=m", always_xy=True
    )
    return Projection(name, lon, is_straight, there)
