"""The wind of a storm on its track, at places and over time."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.geo.courses import along_ground, in_space, through_ground
from netsim.geo.lengths import geodesic
from netsim.geo.moving import positions
from netsim.hazards.vortex import reach_of, usual_radius, wind_at
from netsim.units import hours, km, minutes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from netsim.geo.exposure import Area as Shape
    from netsim.hazards.track import Track

    FloatArray = NDArray[np.float64]

_STEP: Final = 10 * minutes
"""Longest time between two looks at the wind of a place. [s]"""
_NEAR: Final = 10 * km
"""Longest way of the centre between two looks at the wind along links. [m]"""
_HALVINGS: Final = 12
"""Of the time in which a limit is crossed: to less than a second."""
_LOOKS: Final = 200
"""At the wind in a spell, to find the strongest."""


@lru_cache(maxsize=10_000)
def spells_of(track: Track, lon: float, lat: float, limit: float) -> tuple[tuple[float, float, float], ...]:
    """Return what :meth:`Storm.spells` does, reckoned once: crews ask for their sites again and again."""
    return tuple(Storm(track).spells(lon, lat, limit)) if limit < np.inf else ()


class Storm:
    """
    How hard a storm blows.

    Within the radius of the strongest wind that wind itself counts everywhere: the eye passes, and nobody goes to work
    in it.

    Parameters
    ----------
    track
        Its fixes.
    """

    measure = "wind_ms"

    def __init__(self, track: Track) -> None:
        self._fixes, self._at, self._shape = track.fixes, track.at, track.shape
        self._clock = np.array([fix.after for fix in track.fixes])
        self._course = [(fix.lon, fix.lat) for fix in track.fixes]
        usual = (usual_radius(fix.wind, fix.lat) for fix in track.fixes)
        self._radii = np.array([fix.radius or far for fix, far in zip(track.fixes, usual, strict=True)])
        self._winds = np.array([fix.wind for fix in track.fixes])
        self.step = float(np.clip(self._radii.min() / 4, 1 * km, _NEAR))

    def wind(self, lon: float, lat: float, times: ArrayLike) -> FloatArray:
        """
        Return the wind at a place; none before the first fix and after the last.

        Parameters
        ----------
        lon, lat
            [degrees]
        times
            Shape (n,). [s after start]
        """
        moments = np.asarray(times, dtype=float) - self._at
        places, strongest, radius = self.state(moments)
        far = np.maximum(geodesic(places[:, 0], places[:, 1], lon, lat), radius)
        is_there = (moments >= self._clock[0]) & (moments <= self._clock[-1])
        return np.where(is_there, wind_at(far, strongest, radius, self._shape), 0.0)

    def spells(self, lon: float, lat: float, limit: float) -> list[tuple[float, float, float]]:
        """
        Return from when to when it blows harder at a place than a limit, and how hard at most.

        Parameters
        ----------
        lon, lat
            [degrees]
        limit
            [m/s]

        Returns
        -------
        spells
            Begin and end of each, to the second, and the strongest wind. [s after start, m/s]
        """
        times = self._at + self._moments(_STEP, self.step)
        is_over = np.concatenate([[False], self.wind(lon, lat, times) > limit, [False]])
        edges = np.flatnonzero(is_over[1:] != is_over[:-1])
        rises = is_over[edges + 1]
        low, high = times[np.maximum(edges - 1, 0)], times[np.minimum(edges, len(times) - 1)]
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_later = (self.wind(lon, lat, middle) > limit) != rises
            low, high = np.where(is_later, middle, low), np.where(is_later, high, middle)
        moments = ((low + high) / 2).tolist()
        return [
            (begin, end, float(self.wind(lon, lat, np.linspace(begin, end, _LOOKS)).max()))
            for begin, end in zip(moments[::2], moments[1::2], strict=True)
        ]

    def anchors(self, lowest: float) -> tuple[FloatArray, float]:
        """Return where its centre is, and how far from there it blows as hard as ``lowest`` at most."""
        _, centres, strongest, radius = self._looks()
        reach = reach_of(lowest, strongest, radius, self._shape)
        return centres[reach > 0.0], float(reach.max())

    def swept(self, lowest: float) -> Shape:
        """Return the area over which it blows harder than ``lowest`` at some time."""
        from netsim.geo.exposure import around, together

        places, strongest, radius = self.state(self._moments(1 * hours, 100 * km))
        reach = reach_of(lowest, strongest, radius, self._shape)
        widths = np.maximum(reach[:-1], reach[1:]).tolist()
        ends = [tuple(place) for place in places.tolist()]
        pieces = [around(pair, width) for pair, width in zip(pairwise(ends), widths, strict=True) if width > 0.0]
        return together(pieces)

    def read(self, points: FloatArray, lowest: float) -> tuple[FloatArray, FloatArray]:
        """Return the strongest wind at each point, and when it blows there."""
        times, centres, strongest, radius = self._looks()
        reach = reach_of(lowest, strongest, radius, self._shape)
        most, when = np.zeros(len(points)), np.zeros(len(points))
        for number in np.flatnonzero(reach).tolist():
            gap = points - centres[number]
            square = np.einsum("ij,ij->i", gap, gap)
            inside = np.flatnonzero(square <= through_ground(reach[number]) ** 2)
            far = np.maximum(along_ground(np.sqrt(square[inside])), radius[number])
            wind = wind_at(far, strongest[number], radius[number], self._shape)
            is_more = wind > most[inside]
            most[inside[is_more]], when[inside[is_more]] = wind[is_more], times[number]
        return most, when

    def _looks(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return moments after the start, and centre, strongest wind and its radius at them."""
        moments = self._moments(3 * _STEP, self.step)
        places, strongest, radius = self.state(moments)
        return moments + self._at, in_space(places[:, 0], places[:, 1]), strongest, radius

    def state(self, moments: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return place, strongest wind and its radius at moments since ``at``."""
        inside = np.clip(moments, self._clock[0], self._clock[-1])
        places = positions(self._course, self._clock.tolist(), inside)
        return places, np.interp(inside, self._clock, self._winds), np.interp(inside, self._clock, self._radii)

    def _moments(self, most: float, far: float) -> FloatArray:
        """Return moments since ``at`` between two of which the centre moves no longer and no farther than this."""
        lon, lat = np.array(self._course).T
        ways = geodesic(lon[:-1], lat[:-1], lon[1:], lat[1:])
        parts = np.maximum(np.ceil(np.maximum(np.diff(self._clock) / most, ways / far)), 1).astype(int)
        pieces = zip(self._clock[:-1].tolist(), self._clock[1:].tolist(), parts.tolist(), strict=True)
        inner = [np.linspace(begin, end, count, endpoint=False) for begin, end, count in pieces]
        return np.concatenate([*inner, self._clock[-1:]])
