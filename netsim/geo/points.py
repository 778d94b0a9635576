"""Places on lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netsim.geo.lengths import Point, geodesic


def point_along(coords: Sequence[Point], share: float) -> Point:
    """
    Find the place at a part of a line's length.

    Between two points of the line the place is interpolated in degrees, which for pieces of some hundred
    kilometres errs by less than anything that is drawn or driven here.

    Parameters
    ----------
    coords
        Points of the line in order, lon and lat, at least two. [degrees]
    share
        Part of the length from the first point, 0 to 1.

    Returns
    -------
    place
        Longitude and latitude, the longitude between -180 and 180. [degrees]

    Examples
    --------
    >>> point_along([(0.0, 0.0), (1.0, 0.0), (3.0, 0.0)], 0.5)
    (1.5, 0.0)
    """
    points = np.asarray(coords, dtype=float)
    lon = np.unwrap(points[:, 0], period=360.0)
    pieces = geodesic(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    way = np.concatenate(([0.0], np.cumsum(pieces)))
    at = share * way[-1]
    place = float(np.interp(at, way, lon)), float(np.interp(at, way, points[:, 1]))
    return (place[0] + 180.0) % 360.0 - 180.0, place[1]
