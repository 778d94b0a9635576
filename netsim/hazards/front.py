"""When a front that runs down a line gets to what crosses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.geo.courses import pieces_of, to_line
from netsim.geo.exposure import around, metres_within
from netsim.units import km

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Course = Sequence[tuple[float, float]]
    FloatArray = NDArray[np.float64]

_PIECE: Final = 1 * km
"""Longest piece of the front's way that is taken as straight."""
_EVEN: Final = 1e-9
"""Part by which speeds differ that are the same."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A link in the way of a front."""

    link: str
    metres: float
    """Length within its reach. [m]"""
    part: float
    """Part of the link's course before the place that is nearest to the way of the front."""
    way: float
    """Of the front until it gets there. [m]"""
    time: float
    """From the start of the front. [s]"""


def time_to(way: ArrayLike, length: float, begin: float, end: float) -> FloatArray:
    """
    Return when a front has come so far whose speed changes evenly with the way.

    With v(s) = v0 + (v1 - v0) s / L the time is t(s) = L / (v1 - v0) ln(v(s) / v0), and s / v0 where both are the same.

    Parameters
    ----------
    way
        Along the line. [m]
    length
        Of the line, L. [m]
    begin, end
        Speed at its beginning, v0, and at its end, v1. [m/s]

    Returns
    -------
    time
        [s]

    Examples
    --------
    >>> time_to([0.0, 50_000.0], 100_000.0, 10.0, 10.0).tolist()
    [0.0, 5000.0]
    >>> time_to(100_000.0, 100_000.0, 20.0, 10.0).round(1).item()
    6931.5
    """
    share = np.asarray(way, dtype=float) / length
    change = end / begin - 1.0
    if abs(change) < _EVEN:
        return np.asarray(share * length / begin, dtype=float)
    return np.asarray(length / (begin * change) * np.log1p(change * share), dtype=float)


def crossings(
    courses: Mapping[str, Course], line: Course, within: float, speeds: tuple[float, float]
) -> list[Crossing]:
    """
    Return which links a front meets, and when, in the order of time.

    A link is met where the front first comes abreast of a place of its course that lies within its reach.

    Parameters
    ----------
    courses
        Of each link, lon and lat. [degrees]
    line
        Way of the front. [degrees]
    within
        Its reach to either side. [m]
    speeds
        At the beginning and at the end of the line. [m/s]
    """
    names = list(courses)
    metres = metres_within([courses[name] for name in names], around(line, within))
    hit = np.flatnonzero(metres > 0.0).tolist()
    if not hit:
        return []
    path = pieces_of([line]).cut(min(_PIECE, within)).points
    length = float(to_line(path[-1:], path)[1][0])
    near = pieces_of([courses[names[number]] for number in hit]).near(path, within * 1.1)
    samples = near.cut(within / 8)
    far, along = to_line(samples.points, path)
    inside = np.flatnonzero(far <= within * 1.01)
    owner, first = _least(samples.owner[inside], along[inside])
    _, nearest = _least(samples.owner[inside], far[inside])
    ways, parts = along[inside[first]], samples.part[inside[nearest]]
    times = time_to(ways, length, *speeds)
    found = [
        Crossing(names[hit[one]], float(metres[hit[one]]), part, way, time)
        for one, part, way, time in zip(*map(np.ndarray.tolist, (owner, parts, ways, times)), strict=True)
    ]
    return sorted(found, key=lambda one: (one.time, one.link))


def _least(owner: NDArray[np.intp], value: FloatArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each owner once, and where its least value stands."""
    order = np.lexsort((value, owner))
    found, first = np.unique(owner[order], return_index=True)
    return found, order[first]
