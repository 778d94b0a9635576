"""How far ships sail around land, by a coarse chart of the water that comes with netsim."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from netsim.geo.lengths import FloatArray, Point, geodesic

if TYPE_CHECKING:
    from scipy.sparse import csr_array

PLACE: Final = Path(__file__).with_name("water.npz")
"""The chart; ``topologies/build/water.py`` draws it."""
SIDE: Final = 0.25
"""Side of a cell. [degrees]"""
SOUTH, NORTH = -60.0, 75.0
"""Where the chart ends. [degrees]"""
_ROWS, _COLUMNS = round((NORTH - SOUTH) / SIDE), round(360 / SIDE)
_STEPS: Final = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (1, -2), (2, 1), (2, -1))
"""Rows and columns from a cell to half of its neighbours; the others reach it by the same steps."""
_SHORE: Final = 4
"""So many cells around a place water is sought; what lies farther from it is not at the sea."""
_ROOM: Final = 1.25
"""Way over the straight line for which room is left at first."""
_LOOKS: Final = 4
"""Places on a straight way, per side of a cell, at which the chart is looked at."""
_DEGREE: Final = 111_200.0
"""Length of a degree of latitude. [m]"""


def sea_distances(place: Point, others: Sequence[Point]) -> FloatArray:
    """
    Measure the ways over water from a place to others, around land.

    Where nothing but water lies between two places the way is the geodesic. Else it goes from cell to cell of a
    quarter of a degree, each of which has sixteen neighbours, as a king and a knight move: in open water it is 2.7 %
    longer than the shortest one at most. It never crosses what the chart takes for land; narrower straits and canals
    are open. What lies ashore begins at the nearest cell of water.

    Parameters
    ----------
    place, others
        Longitude and latitude. [degrees]

    Returns
    -------
    distance
        One for each of the others; infinite where there is no way over water. [m]

    References
    ----------
    Dijkstra, E. W. (1959), A note on two problems in connexion with graphs, Numer. Math. 1, 269-271.
    doi:10.1007/BF01386390

    Examples
    --------
    From Laem Chabang to Phuket, which lie 650 km apart, ships go round Singapore.

    >>> (sea_distances((100.9, 13.1), [(98.3, 7.8)]) / 1000).round(-2)
    array([2500.])
    """
    start, ends = _cell(place), [_cell(other) for other in others]
    found = np.full(len(others), np.inf)
    asked = [number for number, end in enumerate(ends) if end is not None and start is not None]
    if start is None or not asked:
        return found
    columns = np.array([_beside(start[1], ends[number]) for number in asked])
    rows = np.array([ends[number][0] for number in asked])  # type: ignore[index]
    inland = np.array([start[2] + ends[number][2] for number in asked])  # type: ignore[index]
    straight = geodesic(*place, *np.array([others[number] for number in asked]).T)
    found[asked] = straight
    hidden = np.array([not _is_open(place, others[number]) for number in asked])
    if hidden.any():
        around = _grown(start[:2], rows[hidden], columns[hidden], straight[hidden]) + inland[hidden]
        found[np.array(asked)[hidden]] = around
    return found


def sea_distance_from(home: Point, other: Point) -> float:
    """
    Measure the way over water from a place that is asked about again and again: all ways from it are found once.

    The answer is that of :func:`sea_distances`. The first costs some tenths of a second, all others next to nothing.

    Parameters
    ----------
    home, other
        Longitude and latitude. [degrees]

    Returns
    -------
    distance
        Infinite where there is no way over water. [m]

    Examples
    --------
    >>> round(sea_distance_from((100.9, 13.1), (98.3, 7.8)) / 1000, -2)
    2500.0
    """
    start, end = _cell(home), _cell(other)
    if start is None or end is None:
        return math.inf
    if _is_open(home, other):
        return float(geodesic(*home, *other))
    return float(_ways_from(start[:2])[end[0], end[1]]) + start[2] + end[2]


@lru_cache(maxsize=16)
def _ways_from(start: tuple[int, int]) -> FloatArray:
    """Return the shortest way from a cell to every other, shape (n_rows, n_columns). [m]"""
    from scipy.sparse.csgraph import dijkstra

    found = dijkstra(_whole(), directed=False, indices=start[0] * _COLUMNS + start[1])
    return np.asarray(found, dtype=float).reshape(_ROWS, _COLUMNS)


@cache
def _whole() -> csr_array:
    """Return the steps over all water of the globe, which close behind the antimeridian."""
    from scipy.sparse import csr_array

    rim = max(abs(step[1]) for step in _STEPS)
    water = _chart().take(np.arange(-rim, _COLUMNS + rim), axis=1, mode="wrap")
    tails, heads, weights = [], [], []
    for step in _STEPS:
        row, column = np.nonzero(_passable(water, step))
        column = column - min(step[1], 0) - rim
        inside = (column >= 0) & (column < _COLUMNS)
        row, column = row[inside], column[inside]
        tails.append(row * _COLUMNS + column)
        heads.append((row + step[0]) * _COLUMNS + (column + step[1]) % _COLUMNS)
        weights.append(_lengths(step)[row])
    size = _ROWS * _COLUMNS
    return csr_array((np.concatenate(weights), (np.concatenate(tails), np.concatenate(heads))), shape=(size, size))


def _is_open(place: Point, other: Point) -> bool:
    """Tell whether the chart shows water all along the great circle between two places."""
    lon, lat = np.radians([place, other]).T
    ends = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    angle = np.arccos(np.clip(ends[:, 0] @ ends[:, 1], -1.0, 1.0))
    share = np.linspace(0.0, 1.0, int(np.degrees(angle) / SIDE * _LOOKS) + 2)
    x, y, z = ends[:, :1] * np.sin((1 - share) * angle) + ends[:, 1:] * np.sin(share * angle) if angle > 0 else ends
    row = np.floor((np.degrees(np.arctan2(z, np.hypot(x, y))) - SOUTH) / SIDE).astype(int)
    column = np.floor((np.degrees(np.arctan2(y, x)) + 180) / SIDE).astype(int) % _COLUMNS
    return bool((row >= 0).all() and (row < _ROWS).all() and _chart()[row, column].all())


def _grown(start: tuple[int, int], rows: _IntArray, columns: _IntArray, straight: FloatArray) -> FloatArray:
    """Search in a window, and in a larger one until nothing outside could be shorter."""
    most = straight * _ROOM + SIDE * _DEGREE
    while True:
        window = _window(start, rows, columns, float(np.sqrt((most**2 - straight**2).clip(0)).max() / 2))
        found = window.distances(start, rows, columns)
        short = found > most
        if not short.any() or window.is_whole:
            return found
        most = np.where(short, np.where(np.isfinite(found), found, 4 * most), most)


_IntArray = NDArray[np.int64]
_Cell = tuple[int, int, float]
"""Row, column, and how far the place is from its middle. [m]"""


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the chart; columns run on over the antimeridian."""

    south: int
    north: int
    west: int
    east: int

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing outside."""
        return self.south == 0 and self.north == _ROWS and self.east - self.west >= _COLUMNS

    def distances(self, start: tuple[int, int], rows: _IntArray, columns: _IntArray) -> FloatArray:
        """Return the shortest ways within the window from one cell to others. [m]"""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        water = _chart()[self.south : self.north].take(np.arange(self.west, self.east), axis=1, mode="wrap")
        _n_rows, n_columns = water.shape
        tails, heads, weights = [], [], []
        for step in _STEPS:
            row, column = np.nonzero(_passable(water, step))
            column = column - min(step[1], 0)
            tails.append(row * n_columns + column)
            heads.append((row + step[0]) * n_columns + column + step[1])
            weights.append(_lengths(step)[row + self.south])
        graph = csr_array(
            (np.concatenate(weights), (np.concatenate(tails), np.concatenate(heads))), shape=(water.size, water.size)
        )
        source = (start[0] - self.south) * n_columns + start[1] - self.west
        found = dijkstra(graph, directed=False, indices=source)
        return np.asarray(found[(rows - self.south) * n_columns + columns - self.west], dtype=float)


def _window(start: tuple[int, int], rows: _IntArray, columns: _IntArray, room: float) -> _Window:
    """Lay a window around cells, with room for detours. [m]"""
    high = int(room / (_DEGREE * SIDE)) + 2
    south, north = max(0, min(start[0], rows.min()) - high), min(_ROWS, max(start[0], rows.max()) + high + 1)
    shrunk = np.cos(np.radians(max(abs(_latitude(south)), abs(_latitude(north)))))
    wide = int(high / shrunk) + 1
    west, east = min(start[1], columns.min()) - wide, max(start[1], columns.max()) + wide + 1
    if east - west > _COLUMNS:
        middle = (west + east) // 2
        west, east = middle - _COLUMNS // 2, middle + _COLUMNS // 2
    return _Window(int(south), int(north), int(west), int(east))


def _passable(water: NDArray[np.bool_], step: tuple[int, int]) -> NDArray[np.bool_]:
    """Tell for each cell that has such a neighbour in the window whether a ship can go there, cutting no corner."""
    n_rows, n_columns = water.shape

    def at(row: int, column: int) -> NDArray[np.bool_]:
        left = column - min(step[1], 0)
        return water[row : n_rows - step[0] + row, left : n_columns - abs(step[1]) + left]

    side = np.sign(step[1])
    if 0 in step:
        between = at(0, 0)
    elif abs(step[1]) == step[0]:
        between = at(step[0], 0) | at(0, step[1])
    elif step[0] == 1:
        between = at(0, side) & at(1, side)
    else:
        between = at(1, 0) & at(1, side)
    return np.asarray(at(0, 0) & at(*step) & between)


@cache
def _lengths(step: tuple[int, int]) -> FloatArray:
    """Return the length of a step by the row where it begins. [m]"""
    rows = np.arange(_ROWS)
    return geodesic(0.0, _latitude(rows), step[1] * SIDE, np.minimum(_latitude(rows + step[0]), 90.0))


@cache
def _chart() -> NDArray[np.bool_]:
    """Return which cells are water, rows from south to north, columns from 180 degrees west."""
    with np.load(PLACE) as file:
        bits = np.unpackbits(file["water"], count=_ROWS * _COLUMNS)
    return np.asarray(bits.reshape(_ROWS, _COLUMNS), dtype=bool)


@cache
def _cell(place: Point) -> _Cell | None:
    """Find the cell of water whose middle is nearest to a place; none if there is none around it."""
    row, column = int((place[1] - SOUTH) // SIDE), int((place[0] + 180) // SIDE)
    rows, columns = (range(at - _SHORE, at + _SHORE + 1) for at in (row, column))
    near = [(r, c) for r in rows if 0 <= r < _ROWS for c in columns if _chart()[r, c % _COLUMNS]]
    if not near:
        return None
    lon, lat = np.array([(_longitude(c), _latitude(r)) for r, c in near]).T
    gaps = geodesic(lon, lat, *place)
    nearest = int(gaps.argmin())
    return near[nearest][0], near[nearest][1] % _COLUMNS, float(gaps[nearest])


def _beside(column: int, cell: _Cell | None) -> int:
    """Return the column of a cell, counted on over the antimeridian so that it is less than half the globe off."""
    return 0 if cell is None else column + (cell[1] - column + _COLUMNS // 2) % _COLUMNS - _COLUMNS // 2


def _latitude(row: int | _IntArray) -> FloatArray:
    return np.asarray(SOUTH + (np.asarray(row) + 0.5) * SIDE, dtype=float)


def _longitude(column: int) -> float:
    return -180 + (column + 0.5) * SIDE
