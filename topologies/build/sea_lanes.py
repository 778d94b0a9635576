"""
Draw the sea lanes of china-asean around Natural Earth's land and write them into links.csv.

Which lanes there are, how long and whence known stands in ``data/sea_lanes.csv``; a lane without a length is as long as
its drawn course. Run it as ``python -m topologies.build.sea_lanes`` from the repository after changing either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from topologies.build.files import Row, land_at, read, rewrite

if TYPE_CHECKING:
    from numpy.typing import NDArray

Point = tuple[float, float]

ROOT: Final = Path(__file__).parents[2]
TOPOLOGY: Final = ROOT / "topologies/china-asean"
LANES: Final = Path(__file__).parent / "data/sea_lanes.csv"
BOX: Final = (94.5, -8.0, 124.0, 24.0)
"""West, south, east, north of the water that is searched. [degrees]"""
STEP: Final = 0.04
"""Side of a cell. [degrees]"""
CLEARANCE: Final = 0.03
"""Distance that a course keeps from land where it can. [degrees]"""
COAST: Final = 0.25
"""Nearer to land than this a course is taken only where it saves much. [degrees]"""
DISLIKE: Final = 1.5
"""Times the length of a step near the coast."""
WINDING: Final = 1.03
"""Length of a lane over its drawn course where no table has it: separation schemes and approaches (estimate)."""
GEOD: Final = Geod(ellps="WGS84")


def land() -> shapely.MultiPolygon:
    """Return the land of the basemap that netsim ships, at 1:10m."""
    return shapely.MultiPolygon(list(land_at("region")))


class Water:
    """The sea as a grid of cells that ships may pass from one to the next."""

    def __init__(self, ground: shapely.MultiPolygon) -> None:
        west, south, east, north = BOX
        self.lons, self.lats = np.arange(west, east, STEP), np.arange(south, north, STEP)
        ring = shapely.union_all(ground).buffer(CLEARANCE)
        self.ring = ring
        shapely.prepare(ring)
        grid = np.meshgrid(self.lons, self.lats)
        self.free: NDArray[np.bool_] = np.logical_not(shapely.contains_xy(ring, *grid))
        near = shapely.union_all(ground).buffer(COAST)
        shapely.prepare(near)
        weight = np.where(shapely.contains_xy(near, *grid), DISLIKE, 1.0)
        self.graph = self._joined(weight)
        _, part = connected_components(self.graph, directed=False)
        self.open = (part == np.bincount(part).argmax()).reshape(self.free.shape)
        """Cells of the one sea, without ponds and inlets that land closes."""

    def _joined(self, weight: NDArray[np.float64]) -> csr_array:
        """Join each free cell with its eight neighbours."""
        rows, columns = len(self.lats), len(self.lons)
        number = np.arange(rows * columns).reshape(rows, columns)
        tails, heads, costs = [], [], []
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
            a = (slice(0, rows - down), slice(max(0, -right), columns - max(0, right)))
            b = (slice(down, rows), slice(max(0, right), columns + min(0, right)))
            both = self.free[a] & self.free[b]
            east = np.cos(np.radians(self.lats[a[0]]))[:, None] * right
            step = np.hypot(east, down) * (weight[a] + weight[b]) / 2
            tails.append(number[a][both])
            heads.append(number[b][both])
            costs.append(np.broadcast_to(step, both.shape)[both])
        size = rows * columns
        tail, head, cost = np.concatenate(tails), np.concatenate(heads), np.concatenate(costs)
        return csr_array((cost, (tail, head)), shape=(size, size))

    def cell(self, place: Point) -> int:
        """Return the free cell that is nearest to a place."""
        away = np.hypot(*np.meshgrid(self.lons - place[0], self.lats - place[1]))
        return int(np.where(self.open, away, np.inf).argmin())

    def point(self, cell: int) -> Point:
        """Return the middle of a cell."""
        row, column = divmod(cell, len(self.lons))
        return float(self.lons[column]), float(self.lats[row])

    def course(self, places: Sequence[Point]) -> list[Point]:
        """Return a course from the first place to the last, by way of those between, with few bends."""
        way: list[Point] = []
        for here, there in pairwise(places):
            begin, end = self.cell(here), self.cell(there)
            _, before = dijkstra(self.graph, directed=False, indices=end, return_predecessors=True)
            cells = [begin]
            while cells[-1] != end:
                cells.append(int(before[cells[-1]]))
            way += self.straightened([self.point(cell) for cell in cells])
        return [places[0], *dict.fromkeys((round(lon, 2), round(lat, 2)) for lon, lat in way), places[-1]]

    def straightened(self, way: list[Point]) -> list[Point]:
        """Leave out the points between two that see each other over water."""
        kept = [0]
        while kept[-1] < len(way) - 1:
            low, high = kept[-1] + 1, len(way) - 1
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (middle, high) if self._sees(way[kept[-1]], way[middle]) else (low, middle - 1)
            kept.append(low)
        return [way[number] for number in kept]

    def _sees(self, here: Point, there: Point) -> bool:
        return not self.ring.intersects(shapely.LineString([here, there]))


def length_km(points: Iterable[Point]) -> float:
    """Return the length of a course."""
    lons, lats = zip(*points, strict=True)
    return float(GEOD.line_length(lons, lats)) / 1000.0


def drawn(lane: Row, places: dict[str, Row], water: Water, header: Sequence[str]) -> Row:
    """Return the row of links.csv for a lane."""
    ends = [(float(places[lane[end]]["lon"]), float(places[lane[end]]["lat"])) for end in ("source", "target")]
    by_way_of = [(float(lon), float(lat)) for lon, lat in (point.split() for point in lane["via"].split(";") if point)]
    points = course_by_hand(ends, by_way_of) if lane["by_hand"] else water.course([ends[0], *by_way_of, ends[1]])
    length = lane["length_km"] or f"{length_km(points) * WINDING:.0f}"
    names = [places[lane[end]]["name"].split(" (")[0] for end in ("source", "target")]
    facts = {key: lane[key] for key in ("id", "source", "target", "srlgs", "sources", "confidence", "note")}
    geometry = "LINESTRING (" + ", ".join(f"{lon:g} {lat:g}" for lon, lat in points) + ")"
    name = f"{'-'.join(names)} sea lane" + lane["suffix"]
    own = {"kind": "sea", "name": name, "length_km": length, "geometry": geometry, **facts}
    return {column: own.get(column, "") for column in header}


def course_by_hand(ends: Sequence[Point], between: Sequence[Point]) -> list[Point]:
    """Return a course through given points, as in a river that the basemap does not know."""
    return [ends[0], *between, ends[1]]


def main() -> None:
    """Replace the sea lanes in links.csv; rows of other kinds keep their place and their text."""
    path = TOPOLOGY / "links.csv"
    links, lanes = read(path), read(LANES)
    places = {row["id"]: row for row in read(TOPOLOGY / "nodes.csv")}
    water = Water(land())
    new = {lane["id"]: drawn(lane, places, water, list(links[0])) for lane in lanes}
    rewrite(path, new, without=frozenset(row["id"] for row in links if row["kind"] == "sea"))


if __name__ == "__main__":
    main()
