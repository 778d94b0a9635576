"""What lies within a footprint: netsim against a loop over links with shapely and pyproj."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from pyproj import Geod

from netsim.geo.exposure import metres_within, polygon

CORNERS = ((105.0, 20.0), (108.0, 20.0), (108.0, 23.0), (105.0, 23.0))
"""Of three degrees around the gulf, in a region of thirty by forty: one link in a hundred touches it."""
Line = list[tuple[float, float]]


def drawn(size: int) -> list[Line]:
    """Draw links of some tens of kilometres between the Andaman Sea and Taiwan."""
    draw = np.random.default_rng(1)
    source = np.column_stack([draw.uniform(95.0, 125.0, size), draw.uniform(-8.0, 32.0, size)])
    target = source + draw.normal(0.0, 0.5, (size, 2))
    return [[(a, b), (c, d)] for (a, b), (c, d) in zip(source.tolist(), target.tolist(), strict=True)]


def netsim(size: int) -> Callable[[], list[float]]:
    """Prepare the links; the job measures all of them, and returns the sum. [km]"""
    lines = drawn(size)
    return lambda: [float(metres_within(lines, polygon(CORNERS)).sum()) / 1000]


def naive(size: int) -> Callable[[], list[float]]:
    """Prepare the same; straight on the map between the ends, which is less than a thousandth shorter or longer."""
    lines, area, earth = drawn(size), shapely.Polygon(CORNERS), Geod(ellps="WGS84")

    def job() -> list[float]:
        parts = (area.intersection(shapely.LineString(line)) for line in lines)
        return [sum(earth.geometry_length(part) for part in parts) / 1000]

    return job
