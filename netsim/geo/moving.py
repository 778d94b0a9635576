"""What moves along geodesics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Geod

from netsim.geo.lengths import FloatArray, Point

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_WGS84: Final = Geod(ellps="WGS84")


def positions(course: Sequence[Point], times: Sequence[float], at: ArrayLike) -> FloatArray:
    """
    Return where something is that moves along geodesics, evenly in time from point to point.

    Parameters
    ----------
    course
        Points in order, lon and lat. [degrees]
    times
        When it is at each, increasing. [s]
    at
        Moments between the first and the last of these, shape (n,). [s]

    Returns
    -------
    places
        Longitude between -180 and 180, and latitude, shape (n, 2). [degrees]

    References
    ----------
    Karney, C. F. F. (2013), Algorithms for geodesics, J. Geodesy 87, 43-55. doi:10.1007/s00190-012-0578-z

    Examples
    --------
    >>> positions([(179.0, 0.0), (-179.0, 0.0)], [0.0, 3600.0], [0.0, 2700.0]).round(6).tolist()
    [[179.0, 0.0], [-179.5, 0.0]]
    """
    points, moments = np.asarray(course, dtype=float), np.asarray(at, dtype=float)
    clock = np.asarray(times, dtype=float)
    ahead, _, length = _WGS84.inv(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    piece = np.clip(np.searchsorted(clock, moments, side="right") - 1, 0, len(clock) - 2)
    share = (moments - clock[piece]) / (clock[piece + 1] - clock[piece])
    way = share * np.asarray(length)[piece]
    lon, lat, _ = _WGS84.fwd(points[piece, 0], points[piece, 1], np.asarray(ahead)[piece], way)
    return np.column_stack([lon, lat])
