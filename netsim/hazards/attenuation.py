"""How hard the ground shakes by magnitude and distance: published laws, each for the average site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.units import km

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]

_FARTHEST: Final = 1000 * km
"""Beyond this no law is asked."""
_HALVINGS: Final = 40
"""Of that distance: to a micrometre."""


def joyner_boore(magnitude: float, distance: ArrayLike) -> FloatArray:
    """
    Return the peak horizontal acceleration of the ground by Joyner and Boore, median of large and small.

    log10 a = -1.02 + 0.249 M - log10 r - 0.00255 r with r = sqrt(d^2 + 7.3^2), a in g and distances in km; from quakes
    in western North America of moment magnitude 5.0 to 7.7. Depth plays no part: the 7.3 km stand for it.

    Parameters
    ----------
    magnitude
        Moment magnitude.
    distance
        From the place to where the fault would come to the ground. [m]

    Returns
    -------
    acceleration
        [g]

    References
    ----------
    Joyner, W. B., Boore, D. M. (1981), Peak horizontal acceleration and velocity from strong-motion records including
    records from the 1979 Imperial Valley, California, earthquake, Bulletin of the Seismological Society of America 71,
    2011-2038.

    Examples
    --------
    >>> joyner_boore(7.0, [0.0, 50_000.0]).round(3).tolist()
    [0.694, 0.078]
    """
    way = np.hypot(np.asarray(distance, dtype=float) / km, 7.3)
    return np.asarray(10 ** (-1.02 + 0.249 * magnitude - 0.00255 * way) / way, dtype=float)


def allen_wald_worden(magnitude: float, distance: ArrayLike) -> FloatArray:
    """
    Return the intensity of shaking by Allen, Wald and Worden, the form with the distance to the hypocentre.

    I = 2.085 + 1.428 M - 1.402 ln sqrt(R^2 + (-0.209 + 2.042 exp(M - 5))^2), and beyond 50 km + 0.078 ln(R / 50), with
    R in km; for shallow quakes of active crust, of magnitude 5 to 7.9 and up to 300 km away.

    Parameters
    ----------
    magnitude
        Moment magnitude.
    distance
        To the hypocentre. [m]

    Returns
    -------
    intensity
        On the modified Mercalli scale, 1 to 12.

    References
    ----------
    Allen, T. I., Wald, D. J., Worden, C. B. (2012), Intensity attenuation for active crustal regions, Journal of
    Seismology 16, 409-433.

    Examples
    --------
    >>> allen_wald_worden(7.0, [10_000.0, 100_000.0]).round(2).tolist()
    [8.03, 5.66]
    """
    way = np.asarray(distance, dtype=float) / km
    near = np.hypot(way, -0.209 + 2.042 * np.exp(magnitude - 5))
    beyond = 0.078 * np.log(np.maximum(way, 50.0) / 50)
    intensity = 2.085 + 1.428 * magnitude - 1.402 * np.log(near) + beyond
    return np.asarray(np.clip(intensity, 1.0, 12.0), dtype=float)


class Shaking:
    """
    How hard a quake shakes by the distance from its epicentre.

    Parameters
    ----------
    law
        ``joyner-boore-1981`` or ``allen-2012``.
    magnitude
        Moment magnitude.
    depth
        Of the hypocentre. [m]
    """

    def __init__(self, law: str, magnitude: float, depth: float) -> None:
        self._law = joyner_boore if law == "joyner-boore-1981" else allen_wald_worden
        self._magnitude, self._depth = magnitude, depth

    def at(self, distance: ArrayLike) -> FloatArray:
        """Return the intensity at distances from the epicentre. [m]"""
        return self._law(self._magnitude, np.hypot(np.asarray(distance, dtype=float), self._depth))

    def reach(self, lowest: float) -> float:
        """Return the distance beyond which it shakes less than this, found by halving: both laws only fall. [m]"""
        low, high = 0.0, _FARTHEST
        if self.at(0.0) < lowest or self.at(high) >= lowest:
            return 0.0 if self.at(0.0) < lowest else high
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.at(middle) >= lowest else (low, middle)
        return high
