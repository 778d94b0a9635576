"""
Draw the coarse chart of water by which cable ships find their way: netsim/geo/water.npz.

Run it from the root of the repository after the basemap has changed: ``python -m topologies.build.water``.

The land is that of the basemap that netsim ships (Natural Earth, public domain). A cell of a quarter of a degree is
water where at least ``WET`` of it is; straits and canals that are narrower than a cell are opened by hand, and
isthmuses through which the rule would let ships sail are shut.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from netsim.geo.seaways import NORTH, PLACE, SIDE, SOUTH
from topologies.build.files import land_at
from topologies.build.sea_paths import SCALES

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINE: Final = 5
"""Points a cell in each direction that are looked at."""
WET: Final = 0.5
"""Part of a cell that is water at least."""
OPEN: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "Malacca and Singapore": ((100.0, 3.4), (101.2, 2.6), (102.4, 1.9), (103.4, 1.15), (104.1, 1.3), (104.7, 1.4)),
    "Qiongzhou": ((109.4, 20.2), (110.15, 20.15), (110.8, 20.2)),
    "Sunda": ((105.2, -6.6), (105.8, -5.9), (106.3, -5.4)),
    "Lombok": ((115.8, -9.2), (115.8, -8.0)),
    "San Bernardino and Verde": ((120.2, 13.6), (121.2, 13.5), (122.2, 13.0), (123.2, 12.7), (124.4, 12.7)),
    "Surigao": ((125.2, 9.3), (125.5, 10.2), (126.2, 10.8)),
    "Balabac": ((116.6, 7.6), (117.2, 7.6)),
    "Kanmon": ((130.6, 34.1), (131.1, 33.9), (131.6, 33.8)),
    "Bay of Tokyo": ((139.75, 34.9), (139.7, 35.3), (139.9, 35.5)),
    "Mouth of the Yangtze": ((121.6, 31.4), (122.4, 31.2)),
    "Mouth of the Pearl": ((113.7, 22.6), (113.8, 21.9)),
    "Palk is too shallow; round Ceylon": (),
    "Hormuz": ((55.9, 26.3), (56.5, 26.5), (57.0, 25.8)),
    "Bab el Mandeb": ((42.6, 13.6), (43.3, 12.6), (44.2, 12.1)),
    "Suez": ((32.5, 29.3), (32.55, 30.0), (32.35, 31.4)),
    "Gibraltar": ((-6.2, 35.9), (-5.4, 36.0), (-4.6, 36.0)),
    "Dardanelles and Bosphorus": ((25.6, 39.9), (26.4, 40.2), (27.5, 40.7), (28.9, 40.9), (29.15, 41.3)),
    "Dover": ((1.0, 50.6), (1.5, 51.1), (2.2, 51.6)),
    "Sound and Belts": ((11.0, 57.2), (11.0, 55.8), (11.0, 54.6), (12.4, 54.6)),
    "Panama": ((-79.95, 9.6), (-79.7, 9.1), (-79.5, 8.7)),
}
"""Waters narrower than a cell. [lon, lat]"""
SHUT: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "Kra": ((98.5, 12.5), (98.9, 10.4), (99.0, 9.2), (99.7, 7.6), (100.3, 6.4)),
    "Palk": ((79.1, 9.3), (79.9, 9.1)),
}
"""Land through which no ship sails, however the cells fall. [lon, lat]"""


def chart() -> NDArray[np.bool_]:
    """Return which cells are water, rows from south to north, columns from 180 degrees west."""
    lon = np.arange(-180 + SIDE / FINE / 2, 180, SIDE / FINE)
    lat = np.arange(SOUTH + SIDE / FINE / 2, NORTH, SIDE / FINE)
    dry = np.zeros((len(lat), len(lon)), dtype=bool)
    for shape in (shapely.make_valid(one) for scale in SCALES for one in land_at(scale)):
        shapely.prepare(shape)
        west, south, east, north = shape.bounds
        rows = slice(*np.searchsorted(lat, (south, north)))
        columns = slice(*np.searchsorted(lon, (west, east)))
        x, y = np.meshgrid(lon[columns], lat[rows])
        dry[rows, columns] |= shapely.contains_xy(shape, x, y)
    share = 1.0 - dry.reshape(len(lat) // FINE, FINE, len(lon) // FINE, FINE).mean(axis=(1, 3))
    water = share >= WET
    for lines, wet in ((SHUT, False), (OPEN, True)):
        for line in lines.values():
            for cell in (cell for ends in pairwise(line) for cell in between(*ends)):
                water[cell] = wet
    return np.asarray(water)


def between(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[int, int]]:
    """Return the cells on a straight line, row and column."""
    steps = int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) / SIDE * 16) + 1
    lon, lat = (np.linspace(a, b, steps + 1) for a, b in zip(start, end, strict=True))
    cells = zip(((lat - SOUTH) // SIDE).astype(int), ((lon + 180) // SIDE).astype(int), strict=True)
    return [(int(row), int(column)) for row, column in dict.fromkeys(cells)]


def main() -> None:
    """Write the chart."""
    water = chart()
    np.savez_compressed(PLACE, water=np.packbits(water))
    print(f"{PLACE.name}: {water.shape[0]} x {water.shape[1]} cells, {water.mean():.0%} water", file=sys.stderr)


if __name__ == "__main__":
    main()
