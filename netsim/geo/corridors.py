"""Which lines run side by side, and how far: corridors in which one dig, slide or flood takes all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.geo.lengths import FloatArray, Point, geodesic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]

_PIECE: Final = 10_000.0
"""Longest piece that is measured in a plane of its own; on it the plane errs by less than a metre. [m]"""
_DEGREE: Final = 111_195.0
"""A degree of latitude on the mean sphere. [m]"""
_ROUND: Final = 16
"""Edges of a quarter circle around the end of a line; the circle is drawn 0.1 % too small."""

Group = frozenset[str]


@dataclass(frozen=True, slots=True)
class Corridor:
    """Lines that run side by side."""

    lengths: Mapping[str, float]
    """How far each line runs beside all others, by its name. [m]"""

    @property
    def members(self) -> Group:
        """The lines."""
        return frozenset(self.lengths)

    @property
    def length(self) -> float:
        """How far they run side by side, by the line for which that is least. [m]"""
        return min(self.lengths.values())


def corridors(lines: Mapping[str, Sequence[Point]], within: float, over: float) -> list[Corridor]:
    """
    Find lines that run side by side.

    Lines are cut into pieces of at most 10 km along the geodesics between their points. Each piece is measured against
    those near it in a plane of its own, in which a degree of longitude is as long as at the middle of the piece.
    Along each line this gives the stretches on which others are near, and for each set of lines the length on which
    all of them are. Stretches are added up, whether they hang together or not.

    Sets are nested: where a railway and a fibre run together for 100 km and a road joins them for 40 km, both the two
    and the three are returned. A set is left out where a larger one holds on all but less than ``over`` of its length.

    Parameters
    ----------
    lines
        Points in order by name, lon and lat. [degrees]
    within
        Largest distance of lines that are side by side. [m]
    over
        Least length on which they are, along each of them. [m]

    Returns
    -------
    corridors
        The longest first.

    Examples
    --------
    >>> road, fibre = [(0.0, 0.0), (0.2, 0.0)], [(0.1, 0.001), (0.4, 0.001)]
    >>> [round(one.length / 1000, 1) for one in corridors({"road": road, "fibre": fibre}, within=500, over=5000)]
    [11.6]
    """
    together = _together(lines, within)
    seen: dict[Group, dict[str, float]] = {}
    for group in _candidates(together):
        lengths = {
            name: sum(length for other, length in together[name].items() if group <= other) for name in sorted(group)
        }
        if min(lengths.values()) >= over:
            seen[group] = lengths
    of: dict[str, list[Group]] = defaultdict(list)
    for group in seen:
        for name in group:
            of[name].append(group)
    rivals = {group: min((of[name] for name in group), key=len) for group in seen}
    found = [Corridor(seen[group]) for group in seen if not _is_covered(group, rivals[group], seen, over)]
    return sorted(found, key=lambda one: (-one.length, sorted(one.members)))


def _candidates(together: Mapping[str, Mapping[Group, float]]) -> set[Group]:
    """Return the sets of lines that are somewhere near each other, and all pairs in them."""
    whole = {group for lengths in together.values() for group in lengths}
    return whole | {frozenset(pair) for group in whole for pair in combinations(sorted(group), 2)}


def _is_covered(
    group: Group, others: Iterable[Group], lengths: Mapping[Group, Mapping[str, float]], over: float
) -> bool:
    """Whether one of the other sets, a larger one, holds nearly wherever this one does."""
    return any(
        group < other and all(lengths[group][name] - lengths[other][name] < over for name in group) for other in others
    )


def _together(lines: Mapping[str, Sequence[Point]], within: float) -> dict[str, dict[Group, float]]:
    """Return for each line how far it runs beside each set of others, itself included. [m]"""
    names = sorted(lines)
    pieces = _cut([lines[name] for name in names])
    near: dict[int, dict[int, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for line, other, begin, end in _near(pieces, within):
        near[line][other].append((begin, end))
    found: dict[str, dict[Group, float]] = {}
    for line, others in near.items():
        named = {names[other]: stretches for other, stretches in others.items()}
        found[names[line]] = _by_group(names[line], named)
    return found


def _by_group(name: str, others: Mapping[str, list[tuple[float, float]]]) -> dict[Group, float]:
    """Walk along a line and add up how far it goes beside each set of others. [m]"""
    events = sorted(
        event for other, stretches in others.items() for a, b in stretches for event in ((a, 1, other), (b, -1, other))
    )
    lengths: dict[Group, float] = defaultdict(float)
    open_: dict[str, int] = defaultdict(int)
    before = 0.0
    for at, step, other in events:
        here = frozenset(one for one, count in open_.items() if count) | {name}
        if len(here) > 1 and at > before:
            lengths[here] += at - before
        open_[other] += step
        before = at
    return lengths


@dataclass(frozen=True, slots=True)
class _Pieces:
    """All lines cut into short straight pieces."""

    line: Ints
    """Number of the line of each piece."""
    ends: FloatArray
    """Both ends, shape (n, 2, 2). [degrees]"""
    begin: FloatArray
    """Way along the line to the first end. [m]"""
    length: FloatArray
    """[m]"""


def _cut(courses: Sequence[Sequence[Point]]) -> _Pieces:
    from netsim.geo.lengths import densify

    owner: list[int] = []
    ends: list[FloatArray] = []
    for number, course in enumerate(courses):
        for a, b in pairwise(course):
            points = densify(a, b, _PIECE)
            ends.append(np.stack([points[:-1], points[1:]], axis=1))
            owner += [number] * (len(points) - 1)
    if not ends:
        return _Pieces(np.zeros(0, dtype=np.intp), np.zeros((0, 2, 2)), np.zeros(0), np.zeros(0))
    both, line = np.concatenate(ends), np.array(owner, dtype=np.intp)
    length = geodesic(both[:, 0, 0], both[:, 0, 1], both[:, 1, 0], both[:, 1, 1])
    way = np.cumsum(length) - length
    first = np.searchsorted(line, line)
    return _Pieces(line, both, way - way[first], length)


def _near(pieces: _Pieces, within: float) -> Iterator[tuple[int, int, float, float]]:
    """Yield line, other line, and the stretch of the first (from, to) on which a piece of the other is near. [m]"""
    import shapely

    one, other = _candidate_pieces(pieces, within)
    if not len(one):
        return
    middle = pieces.ends[one].mean(axis=1, keepdims=True)
    scale = np.concatenate([np.cos(np.radians(middle[..., 1:])), np.ones_like(middle[..., 1:])], axis=2) * _DEGREE
    plane, beside = (shapely.linestrings((pieces.ends[part] - middle) * scale) for part in (one, other))
    shared = shapely.intersection(plane, shapely.buffer(beside, within, quad_segs=_ROUND))
    kept = np.flatnonzero(shapely.length(shared) > 0.0)
    one, other, plane, shared = one[kept], other[kept], plane[kept], shared[kept]
    # What a straight line has in common with a convex shape is one straight line.
    part = [shapely.line_locate_point(plane, shapely.get_point(shared, end)) / shapely.length(plane) for end in (0, -1)]
    begin, end = (pieces.begin[one] + pick(*part) * pieces.length[one] for pick in (np.minimum, np.maximum))
    rows = (pieces.line[one], pieces.line[other], begin, end)
    yield from zip(*(column.tolist() for column in rows), strict=True)


def _candidate_pieces(pieces: _Pieces, within: float) -> tuple[Ints, Ints]:
    """Return pairs of pieces of different lines whose boxes, widened, meet."""
    import shapely

    low, high = pieces.ends.min(axis=1), pieces.ends.max(axis=1)
    polar = np.minimum(np.abs(pieces.ends[:, :, 1]).max(axis=1), 89.0)
    margin = within / _DEGREE / np.stack([np.cos(np.radians(polar)), np.ones_like(polar)], axis=1) * 1.01
    plain = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    wide = shapely.box(*(low - margin).T, *(high + margin).T)
    one, other = shapely.STRtree(plain).query(wide)
    differ = pieces.line[one] != pieces.line[other]
    return one[differ], other[differ]
