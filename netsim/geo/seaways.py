"""How far ships sail around land, by a coarse chart of the water that comes with netsim."""

from __future__ import annotations

from collections.abc import Sequence
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
_MARGINS: Final = (12, 64)
"""So many cells around the box of two places a course between them is sought."""
_LOOKS: Final = 4
"""Places on a straight way, per side of a cell, at which the chart is looked at."""


def sea_distances(place: Point, others: Sequence[Point]) -> FloatArray:
    """
    Measure the ways over water from a place to others, around land.

    Where nothing but water lies between two places the way is the geodesic. Else it goes from cell to cell of a
    quarter of a degree, each of which has sixteen neighbours, as a king and a knight move: in open water it is 2.7 %
    longer than the shortest one at most. It never crosses what the chart takes for land; narrower straits and canals
    are open. What lies ashore begins at the nearest cell of water. All ways from a place are found at once and kept for
    the last sixteen places: to ask again costs next to nothing.

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
    return np.array([_distance(place, other) for other in others], dtype=float)


def sea_course(place: Point, other: Point) -> list[Point] | None:
    """
    Return a way over water from one place to another, to be drawn: the cells of the shortest way, pulled straight.

    Parameters
    ----------
    place, other
        Longitude and latitude. [degrees]

    Returns
    -------
    course
        From place to other; ``None`` where the chart knows no way near them. Longitudes run on over the
        antimeridian. [degrees]

    Examples
    --------
    >>> course = sea_course((100.9, 13.1), (98.3, 7.8)) or []
    >>> round(min(lat for _, lat in course)), len(course) < 20  # round Singapore
    (1, True)
    """
    start, end = _cell(place), _cell(other)
    far = place[0] + (other[0] - place[0] + 180.0) % 360.0 - 180.0
    if start is None or end is None:
        return None
    if _is_open(place, other):
        return [place, (far, other[1])]
    for margin in _MARGINS:
        low, high = sorted((start[0], end[0]))
        rows = np.arange(max(0, low - margin), min(_ROWS, high + margin + 1))
        first = int((min(place[0], far) + 180.0) // SIDE) - margin
        columns = np.arange(first, first + int(abs(far - place[0]) // SIDE) + 2 * margin + 2)
        cells = _cells_between(rows, columns, start, end)
        if cells:
            inner = [(_longitude(int(columns[column])), float(_latitude(int(rows[row])))) for row, column in cells]
            return _pulled([place, *inner, (far, other[1])])
    return None


def _cells_between(rows: _IntArray, columns: _IntArray, start: _Cell, end: _Cell) -> list[tuple[int, int]]:
    """Find the shortest way within a window of the chart, if any; rows and columns count from its corner."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    water = _chart()[np.ix_(rows, columns % _COLUMNS)]
    tails, heads, weights = [], [], []
    for step in _STEPS:
        row, column = np.nonzero(_passable(water, step))
        column = column - min(step[1], 0)
        tails.append(row * len(columns) + column)
        heads.append((row + step[0]) * len(columns) + column + step[1])
        weights.append(_lengths(step)[rows[row]])
    graph = csr_array(
        (np.concatenate(weights), (np.concatenate(tails), np.concatenate(heads))), shape=(water.size,) * 2
    )
    from_, to = (
        (cell[0] - int(rows[0])) * len(columns) + (cell[1] - int(columns[0])) % _COLUMNS for cell in (start, end)
    )
    _, before = dijkstra(graph, directed=False, indices=from_, return_predecessors=True)
    way = [to]
    while way[-1] != from_:
        if before[way[-1]] < 0:
            return []
        way.append(int(before[way[-1]]))
    return [divmod(cell, len(columns)) for cell in reversed(way)]


def _pulled(points: list[Point]) -> list[Point]:
    """Leave out the points of a way that can be passed by over nothing but water."""
    course, here = points[:1], 0
    while here < len(points) - 1:
        near, far = here + 1, len(points)
        while far - near > 1:  # what is seen from here ends somewhere: near is seen, far is not
            middle = (near + far) // 2
            near, far = (middle, far) if _is_open(points[here], points[middle]) else (near, middle)
        course.append(points[near])
        here = near
    return course


def _distance(place: Point, other: Point) -> float:
    start, end = _cell(place), _cell(other)
    if start is None or end is None:
        return np.inf
    if _is_open(place, other):
        return float(geodesic(*place, *other))
    return float(_ways_from(start[:2])[end[:2]]) + start[2] + end[2]


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


_IntArray = NDArray[np.int64]
_Cell = tuple[int, int, float]
"""Row, column, and how far the place is from its middle. [m]"""


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


def _latitude(row: int | _IntArray) -> FloatArray:
    return np.asarray(SOUTH + (np.asarray(row) + 0.5) * SIDE, dtype=float)


def _longitude(column: int) -> float:
    return -180 + (column + 0.5) * SIDE
