"""Intensities that fall with the distance from a place or a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from netsim.geo.courses import pieces_of, to_line
from netsim.units import km

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]

_PIECE: Final = 5 * km
"""Longest piece of a line that is taken as straight, where the intensity falls slowly."""
_LEAST: Final = 0.5 * km
"""And where it falls fast."""


class Falling(Protocol):
    """Tells an intensity by the distance."""

    def at(self, distance: ArrayLike) -> FloatArray:
        """Return the intensity at distances. [m]"""

    def reach(self, lowest: float) -> float:
        """Return the distance beyond which the intensity is lower. [m]"""


class Fall:
    """
    An intensity that falls exponentially or as a power.

    ``exponential``: I = peak exp(-d / length). ``power``: I = peak up to the length, beyond it peak (length / d)^n.

    Parameters
    ----------
    peak
        At the centre.
    length
        [m]
    exponent
        n; ``None``: exponential.

    Examples
    --------
    >>> Fall(3.0, 2000.0, None).at([0.0, 2000.0]).round(3).tolist()
    [3.0, 1.104]
    >>> Fall(3.0, 2000.0, 2.0).at([1000.0, 4000.0]).tolist()
    [3.0, 0.75]
    """

    def __init__(self, peak: float, length: float, exponent: float | None) -> None:
        self._peak, self._length, self._exponent = peak, length, exponent

    def at(self, distance: ArrayLike) -> FloatArray:
        """Return the intensity at distances. [m]"""
        ways = np.asarray(distance, dtype=float) / self._length
        if self._exponent is None:
            return np.asarray(self._peak * np.exp(-ways), dtype=float)
        return np.asarray(self._peak * np.maximum(ways, 1.0) ** -self._exponent, dtype=float)

    def reach(self, lowest: float) -> float:
        """Return the distance beyond which the intensity is lower. [m]"""
        if self._peak < lowest:
            return 0.0
        part = self._peak / lowest
        return self._length * float(np.log(part) if self._exponent is None else part ** (1 / self._exponent))


class Spread:
    """
    How strong something is at places around a line.

    Parameters
    ----------
    measure
        What the intensity is told in.
    line
        Points, lon and lat; one for a place. [degrees]
    falling
        By the distance.
    at
        When. [s after start]
    step
        Way along a link on which the intensity hardly changes. [m]
    """

    def __init__(
        self, measure: str, line: Sequence[tuple[float, float]], falling: Falling, at: float, step: float
    ) -> None:
        self.measure, self.step = measure, step
        self._piece = min(max(10 * step, _LEAST), _PIECE)
        self._line = pieces_of([line]).cut(self._piece).points
        self._falling, self._at = falling, at

    def anchors(self, lowest: float) -> tuple[FloatArray, float]:
        """Return points of the line, and the distance from them beyond which the intensity is lower."""
        reach = self._falling.reach(lowest)
        return (self._line, reach + self._piece) if reach > 0.0 else (self._line[:0], 0.0)

    def read(self, points: FloatArray, lowest: float) -> tuple[FloatArray, FloatArray]:
        """Return the intensity at each point, and when: at once."""
        far, _ = to_line(points, self._line)
        value = self._falling.at(far)
        return np.where(value >= lowest, value, 0.0), np.full(len(points), self._at)
