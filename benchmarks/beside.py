"""Which links run side by side: netsim against a loop over pairs with shapely."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import cos, radians

import numpy as np
import shapely

from netsim.geo.corridors import corridors

WITHIN, OVER = 500.0, 5_000.0
"""Distance and length as ``netsim srlgs`` takes them. [m]"""
DEGREE = 111_195.0
"""Of latitude on the mean sphere. [m]"""
Line = list[tuple[float, float]]


def drawn(size: int) -> dict[str, Line]:
    """Draw links of some tens of kilometres, every fifth of which runs 100 m beside the one before it."""
    draw = np.random.default_rng(1)
    source = np.column_stack([draw.uniform(95.0, 125.0, size), draw.uniform(-8.0, 32.0, size)])
    target = source + draw.normal(0.0, 0.3, (size, 2))
    for number in range(4, size, 5):
        source[number], target[number] = source[number - 1] + [0.0, 0.0009], target[number - 1] + [0.0, 0.0009]
    ends = zip(source.tolist(), target.tolist(), strict=True)
    return {f"L{number:06}": [(a, b), (c, d)] for number, ((a, b), (c, d)) in enumerate(ends)}


def netsim(size: int) -> Callable[[], list[int]]:
    """Prepare the links; the job returns how many run beside another one."""
    lines = drawn(size)
    return lambda: [len({name for one in corridors(lines, WITHIN, OVER) for name in one.members})]


def naive(size: int) -> Callable[[], list[int]]:
    """Prepare the same; each pair whose boxes meet is measured in a plane of its own."""
    lines = drawn(size)

    def job() -> list[int]:
        found: set[str] = set()
        for one, other in combinations(lines, 2):
            if near(lines[one], lines[other]) and beside(lines[one], lines[other]):
                found |= {one, other}
        return [len(found)]

    return job


def near(a: Line, b: Line) -> bool:
    """Tell whether the boxes of two links meet, 0.01 degrees around them included."""
    return all(
        min(p[axis] for p in a) - 0.01 <= max(q[axis] for q in b)
        and min(q[axis] for q in b) - 0.01 <= max(p[axis] for p in a)
        for axis in (0, 1)
    )


def beside(a: Line, b: Line) -> bool:
    """Tell whether each of two links is near the other for long enough."""
    east = DEGREE * cos(radians((a[0][1] + a[1][1]) / 2))
    one, other = (shapely.LineString([(lon * east, lat * DEGREE) for lon, lat in line]) for line in (a, b))
    return min(one.intersection(other.buffer(WITHIN)).length, other.intersection(one.buffer(WITHIN)).length) >= OVER
