"""The wind of a tropical cyclone by the distance from its centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsim.units import km

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]


def wind_at(distance: ArrayLike, strongest: ArrayLike, radius: ArrayLike, shape: float = 1.5) -> FloatArray:
    """
    Return the wind at a distance from the centre of a storm.

    The profile of Holland in cyclostrophic balance, scaled to the strongest wind V at the radius R:

        v(r) = V sqrt((R/r)^B exp(1 - (R/r)^B))

    It has its maximum V at r = R, is still at the centre and falls as r^(-B/2) far out. The part of the Coriolis force
    is left out: at 20 degrees north it would take about 6 m/s off a wind of 20 m/s at 300 km. How far gales reach is
    set by B.

    Parameters
    ----------
    distance
        From the centre, along the ground. [m]
    strongest
        Largest sustained wind of the storm. [m/s]
    radius
        At which it blows. [m]
    shape
        Holland's B: the larger, the narrower the storm.

    Returns
    -------
    wind
        [m/s]

    References
    ----------
    Holland, G. J. (1980), An analytic model of the wind and pressure profiles in hurricanes, Monthly Weather Review
    108, 1212-1218.

    Examples
    --------
    >>> wind_at([0.0, 40_000.0, 300_000.0], 60.0, 40_000.0).round(1).tolist()
    [0.0, 60.0, 21.3]
    """
    ratio = np.asarray(radius, dtype=float) / np.maximum(np.asarray(distance, dtype=float), 1.0)
    power = np.minimum(ratio**shape, 700.0)
    return np.asarray(np.asarray(strongest, dtype=float) * np.sqrt(power * np.exp(1.0 - power)), dtype=float)


def reach_of(wind: ArrayLike, strongest: ArrayLike, radius: ArrayLike, shape: float = 1.5) -> FloatArray:
    """
    Return the distance within which a storm blows harder than a wind: the profile solved for r outside of R.

    With W the principal branch of Lambert's function, r = R (-W(-(v/V)^2 / e))^(-1/B).

    Parameters
    ----------
    wind
        [m/s]
    strongest, radius, shape
        As for :func:`wind_at`.

    Returns
    -------
    distance
        Zero where the storm nowhere blows so hard. [m]

    Examples
    --------
    >>> reach = reach_of(20.0, 60.0, 40_000.0)
    >>> wind_at(reach, 60.0, 40_000.0).round(6).item()
    20.0
    """
    from scipy.special import lambertw

    part = np.asarray(wind, dtype=float) / np.asarray(strongest, dtype=float)
    power = -np.real(lambertw(-(np.minimum(part, 1.0) ** 2) / np.e))
    return np.asarray(np.where(part > 1.0, 0.0, np.asarray(radius, dtype=float) * power ** (-1.0 / shape)), dtype=float)


def usual_radius(strongest: float, lat: float) -> float:
    """
    Return the radius of maximum wind that a storm has on average.

    R = 46.4 exp(-0.0155 V + 0.0169 |lat|), in km with V in m/s: a regression over Atlantic hurricanes seen by aircraft.

    Parameters
    ----------
    strongest
        Largest sustained wind. [m/s]
    lat
        Latitude of the centre. [degrees]

    Returns
    -------
    radius
        [m]

    References
    ----------
    Willoughby, H. E., Darling, R. W. R., Rahn, M. E. (2006), Parametric representation of the primary hurricane vortex,
    part II, Monthly Weather Review 134, 1102-1120, equation 7a.

    Examples
    --------
    >>> round(usual_radius(60.0, 20.0))
    25669
    """
    return float(46.4 * km * np.exp(-0.0155 * strongest + 0.0169 * abs(lat)))
