"""
Draw the courses of submarine cables: plausible sea paths, not the real ones.

Between its two ends a course is the cheapest way over water on a grid whose cells cost more near a coast, pulled
straight wherever the straight piece keeps as clear of the coast. The land is the Natural Earth land that netsim ships.

::

    python -m topologies.build.sea_paths topologies/china-asean [LINK ...]

draws each submarine link that has no geometry yet, and those named, and writes geometry, length and note back into
links.csv; other rows stay as they are. A system that is drawn whole is stretched so that its segments add up to the
published length; where the note of a system says ``part drawn:``, or nothing is published, the course is stretched
by ``SLACK``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from shapely.affinity import translate

from netsim.geo.lengths import densify, line_length
from topologies.build.files import Row, land_at, read, rewrite

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Point = tuple[float, float]
FloatArray = NDArray[np.float64]

SCALES: Final = ("world", "asia", "region")
DEGREE: Final = 111.2
"""Length of a degree of latitude. [km]"""
TRIES: Final = ((0.25, 150_000), (0.25, 900_000), (1.0, 150_000), (1.0, 900_000), (3.0, 900_000))
"""Room around the straight line, as a part of its extent, and cells of the grid, about: finer to find a narrow strait,
wider to find the way around a land."""
FINEST, COARSEST = 0.008, 0.2
"""Bounds of the side of a cell. [degrees]"""
SHY: Final = 12.0
"""How far from the coast the water still costs more. [km]"""
DEAR: Final = 3.0
"""How much more the water costs at the coast itself."""
CLEAR: Final = 10.0
"""A straight piece may come nearer to the coast than the way it replaces, but not within this. [km]"""
BEND: Final = 6.0
"""Length that one vertex less is worth. [km]"""
ROUND: Final = 100.0
"""Lengths from here on are whole numbers. [km]"""
NEAR: Final = 0.15
"""An end farther from the water than this is not at the coast. [degrees]"""
LEG: Final = 900.0
"""Longest piece drawn straight in degrees; longer ones follow the geodesic. [km]"""
SLACK: Final = 1.12
"""Cable length over drawn course, where no published length tells: median of two-landing systems."""
MOST: Final = 2.2
"""Upper bound of cable length over drawn course, reached by short cables that go round anchorages."""


def land_of() -> list[BaseGeometry]:
    """Return the land of the shipped basemap, each region at its finest scale."""
    return [shapely.make_valid(shape) for scale in SCALES for shape in land_at(scale)]


class Sea:
    """Water between pieces of land, once around the globe and half a turn beyond on either side."""

    def __init__(self, land: Sequence[BaseGeometry]) -> None:
        turned = [translate(shape, by) for shape in land for by in (-360, 0, 360)]
        self._land = np.array(turned)
        self._tree = shapely.STRtree(turned)

    def path(self, start: Point, end: Point) -> list[Point]:
        """
        Find a course over water.

        Parameters
        ----------
        start, end
            Places at or near the coast, or at sea. [degrees]

        Returns
        -------
        course
            From start to end, both included; longitudes between -180 and 180. [degrees]

        Raises
        ------
        ValueError
            No way over water was found.
        """
        end = (end[0] - 360.0 * round((end[0] - start[0]) / 360.0), end[1])
        for margin, cells_of_grid in TRIES:
            grid = self._grid(start, end, margin, cells_of_grid)
            cells = grid.way(start, end)
            if len(cells):
                course = [start, *_pull(grid, cells), end]
                return [(round((lon + 180.0) % 360.0 - 180.0, 4), round(lat, 4)) for lon, lat in course]
        raise ValueError(f"no way over water from {start} to {end}")

    def _grid(self, start: Point, end: Point, margin: float, cells: int) -> Grid:
        """Lay a grid over both ends and what lies between, with room around it for detours."""
        arc = densify(start, end)
        room = max(0.3, margin * float(np.ptp(arc, axis=0).max()))
        (west, south), (east, north) = arc.min(axis=0) - room, arc.max(axis=0) + room
        south, north = max(south, -70.0), min(north, 70.0)
        side = float(np.clip(np.sqrt((east - west) * (north - south) / cells), FINEST, COARSEST))
        lon, lat = np.arange(west, east, side), np.arange(south, north, side)
        return Grid(lon, lat, self._is_land(lon, lat, side))

    def _is_land(self, lon: FloatArray, lat: FloatArray, side: float) -> NDArray[np.bool_]:
        """Mark the cells whose middle is on land, or through which a coast runs."""
        box = shapely.box(lon[0] - side, lat[0] - side, lon[-1] + side, lat[-1] + side)
        near = shapely.intersection(self._land[self._tree.query(box, predicate="intersects")], box)
        x, y = np.meshgrid(lon, lat)
        is_land = np.zeros(x.shape, dtype=bool)
        for shape in near:
            shapely.prepare(shape)
            part = tuple(
                slice(max(0, int((low - axis[0]) / side) - 1), int((high - axis[0]) / side) + 2)
                for axis, low, high in zip(
                    (lat, lon), (shape.bounds[1], shape.bounds[0]), (shape.bounds[3], shape.bounds[2]), strict=True
                )
            )
            is_land[part] |= shapely.contains_xy(shape, x[part], y[part])
        coast = shapely.get_coordinates(shapely.segmentize(shapely.boundary(near), side / 2))
        rows = np.rint((coast[:, 1] - lat[0]) / side).astype(int)
        columns = np.rint((coast[:, 0] - lon[0]) / side).astype(int)
        inside = (rows >= 0) & (rows < len(lat)) & (columns >= 0) & (columns < len(lon))
        is_land[rows[inside], columns[inside]] = True
        return is_land


@dataclass(eq=False)
class Grid:
    """Cells of water and land."""

    lon: FloatArray
    lat: FloatArray
    is_land: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Measure how far each cell is from land."""
        self.side = float(self.lon[1] - self.lon[0])
        width = self.side * DEGREE * float(np.cos(np.radians((self.lat[0] + self.lat[-1]) / 2)))
        self.off = np.full(self.is_land.shape, 1e3)
        if self.is_land.any():
            self.off = ndimage.distance_transform_edt(~self.is_land, sampling=(self.side * DEGREE, width))

    def way(self, start: Point, end: Point) -> FloatArray:
        """Return the cheapest way over water, cell by cell; empty where there is none."""
        ends = self._harbours(start, end)
        if ends is None:
            return np.zeros((0, 2))
        _, before = dijkstra(self._steps(), directed=False, indices=ends[0], return_predecessors=True)
        cells = [ends[1]]
        while cells[-1] != ends[0]:
            cells.append(int(before[cells[-1]]))
        rows, columns = np.unravel_index(cells[::-1], self.is_land.shape)
        return np.stack([self.lon[columns], self.lat[rows]], axis=1)

    def _harbours(self, start: Point, end: Point) -> tuple[int, int] | None:
        """Find the cells of one water that are next to both ends."""
        waters, count = ndimage.label(~self.is_land)
        if not count:
            return None
        found: list[tuple[FloatArray, NDArray[np.int64]]] = []
        for place in (start, end):
            gap = np.hypot(
                (self.lon - place[0])[None, :] * np.cos(np.radians(place[1])), (self.lat - place[1])[:, None]
            )
            nearest = ndimage.minimum_position(gap, waters, range(1, count + 1))
            cells = np.ravel_multi_index(tuple(np.transpose(nearest)), gap.shape)
            found.append((gap.ravel()[cells], cells))
        worst = np.maximum(found[0][0], found[1][0])
        best = int(np.argmin(worst))
        if worst[best] > NEAR + 3 * self.side:
            return None
        return int(found[0][1][best]), int(found[1][1][best])

    def _steps(self) -> coo_matrix:
        """Join each cell of water to its eight neighbours."""
        dear = 1.0 + DEAR * np.exp(-self.off / SHY)
        rows, columns = self.is_land.shape
        index = np.arange(rows * columns).reshape(rows, columns)
        shrink = np.cos(np.radians(self.lat))[:, None]
        tables = []
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
            here = np.s_[: rows - down, max(0, -right) : columns - max(0, right)]
            there = np.s_[down:, max(0, right) : columns + min(0, right)]
            free = ~self.is_land[here] & ~self.is_land[there]
            length = np.hypot(down, right * shrink[: rows - down]) * self.side * DEGREE
            cost = length * (dear[here] + dear[there]) / 2
            tables.append((index[here][free], index[there][free], np.broadcast_to(cost, free.shape)[free]))
        starts, ends, costs = (np.concatenate(part) for part in zip(*tables, strict=True))
        return coo_matrix((costs, (starts, ends)), shape=(index.size, index.size)).tocsr()

    def clearance(self, points: FloatArray) -> float:
        """Return how near points come to land; below zero where they leave the grid. [km]"""
        columns = np.rint((points[:, 0] - self.lon[0]) / self.side).astype(int)
        rows = np.rint((points[:, 1] - self.lat[0]) / self.side).astype(int)
        if min(rows.min(), columns.min()) < 0 or rows.max() >= len(self.lat) or columns.max() >= len(self.lon):
            return -1.0
        return float(self.off[rows, columns].min())


def _pull(grid: Grid, cells: FloatArray) -> list[Point]:
    """Replace a way by the shortest one through few of its points that keeps as clear of land."""
    kept = np.unique(np.linspace(0, len(cells) - 1, min(len(cells), 90)).astype(int))
    best = np.full(len(kept), np.inf)
    best[0] = 0.0
    before = np.zeros(len(kept), dtype=int)
    for last in range(1, len(kept)):
        for first in range(last):
            leg = _leg(cells[kept[first]], cells[kept[last]])
            cost = best[first] + line_length(leg) / 1e3 + BEND * (len(leg) - 1)
            if cost < best[last] and _is_clear(
                grid, leg, cells[kept[first] : kept[last] + 1], is_step=last - first == 1
            ):
                best[last], before[last] = cost, first
    chain = [len(kept) - 1]
    while chain[-1]:
        chain.append(int(before[chain[-1]]))
    stops = cells[kept[chain[::-1]]]
    legs = [_leg(a, b) for a, b in pairwise(stops)] or [[tuple(stops[0])]]
    return [legs[0][0], *(point for leg in legs for point in leg[1:])]


def _leg(a: FloatArray, b: FloatArray) -> list[Point]:
    """Return the geodesic between two points of a grid, in pieces that may be drawn straight."""
    points = densify((float(a[0]), float(a[1])), (float(b[0]), float(b[1])), step=LEG * 1e3)
    turn = 360.0 * round((float(a[0]) - points[0, 0]) / 360.0)
    return [(float(lon) + turn, float(lat)) for lon, lat in points]


def _is_clear(grid: Grid, leg: Sequence[Point], way: FloatArray, *, is_step: bool) -> bool:
    """Tell whether a leg keeps off land as the way it replaces does; a single step of the way always may."""
    if is_step:
        return True
    points = shapely.get_coordinates(shapely.segmentize(shapely.LineString(leg), grid.side / 2))
    return grid.clearance(points) >= 0.8 * min(grid.clearance(way), CLEAR)


def _factor(system: Row, links: Sequence[Row]) -> tuple[float, str]:
    """Return the factor from course to cable for the links of a system that have no length yet, and words for it."""
    drawn = sum(line_length(course_of(row)) for row in links if not row["length_km"]) / 1e3
    if system["length_km"] and "part drawn:" not in system["note"]:
        rest = float(system["length_km"]) - sum(float(row["length_km"] or 0) for row in links)
        factor = min(max(rest / drawn, 1.0), MOST)
        return factor, f"length = course x {factor:.2f}, which brings the segments to the published total"
    return SLACK, f"length = course x {SLACK}"


def course_of(row: Row) -> list[Point]:
    """
    Read the geometry of a link.

    Examples
    --------
    >>> course_of({"geometry": "LINESTRING (103.9 1.4, 104.1 1.3)"})
    [(103.9, 1.4), (104.1, 1.3)]
    """
    inner = row["geometry"].partition("(")[2].rstrip(")")
    return [(float(lon), float(lat)) for lon, lat in (pair.split() for pair in inner.split(","))]


def text_of(course: Sequence[Point]) -> str:
    """
    Write a course as the geometry of a link.

    Examples
    --------
    >>> text_of([(103.9, 1.4), (104.125, 1.3)])
    'LINESTRING (103.9 1.4, 104.125 1.3)'
    """
    return "LINESTRING (" + ", ".join(f"{lon:.7g} {lat:.7g}" for lon, lat in course) + ")"


def _km(length: float) -> str:
    return f"{math.ceil(length)}" if length >= ROUND else f"{math.ceil(length * 10) / 10:.1f}"


def draw(folder: Path, again: frozenset[str] = frozenset()) -> list[str]:
    """Draw what is not drawn yet in a topology, and the links named; return the ids of the links drawn."""
    nodes = {row["id"]: row for row in read(folder / "nodes.csv")}
    systems = {row["id"]: row for row in read(folder / "systems.csv")}
    links = read(folder / "links.csv")
    cables = [row for row in links if row["kind"] == "submarine"]
    fresh = [row for row in cables if not row["geometry"] or row["id"] in again]
    sea = Sea(land_of())
    for row in fresh:
        ends = ((float(nodes[row[end]]["lon"]), float(nodes[row[end]]["lat"])) for end in ("source", "target"))
        row["geometry"] = text_of(sea.path(*ends))
        print(row["id"], len(course_of(row)), "points", file=sys.stderr)
    for row in fresh:
        row["length_km"] = ""
    for name in {row["system"] for row in cables}:
        own = [row for row in cables if row["system"] == name]
        factor, words = _factor(systems[name], own) if any(not row["length_km"] for row in own) else (1.0, "")
        for row in own:
            if not row["length_km"]:
                row["length_km"] = _km(factor * line_length(course_of(row)) / 1e3)
                row["note"] = f"stylised sea path; {words}; capacity is an assumed lit share of the design"
                fresh.append(row)
    rewrite(folder / "links.csv", {row["id"]: row for row in fresh})
    return [row["id"] for row in fresh]


if __name__ == "__main__":
    drawn = draw(Path(sys.argv[1]), frozenset(sys.argv[2:]))
    print(f"{len(drawn)} links drawn")
