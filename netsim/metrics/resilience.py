"""Resilience of a performance over time: how deep it fell, how long it took, how much was lost."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from netsim.errors import NetsimError
from netsim.metrics.curves import Curve
from netsim.units import hours

_SLACK: Final = 1e-9
"""Part of the target that counts as nothing."""


def resilience_loss(curve: Curve, target: float = 1.0) -> float:
    """
    Return the area between the target and a performance: the resilience triangle. [h]

    R = integral of max(0, target - Q(t)) dt over the run. A loss of 2 h is a full failure for two hours, or one of
    half of everything for four. Zero where nothing happened; what never recovers counts to the end of the run.

    Parameters
    ----------
    curve
        Q(t), from 0 to 1.
    target
        Above 0, and at most 1.

    Raises
    ------
    NetsimError
        If the target is none.

    References
    ----------
    Bruneau, M. et al. (2003), A framework to quantitatively assess and enhance the seismic resilience of communities,
    Earthquake Spectra 19(4), 733-752. doi:10.1193/1.1623497

    Examples
    --------
    >>> resilience_loss(Curve(np.array([0.0, 3600.0, 10800.0]), np.array([1.0, 0.4])))
    1.2
    """
    _checked(target)
    return float((target - curve.value).clip(0.0) @ curve.spans) / hours


def depth(curve: Curve, target: float = 1.0) -> float:
    """
    Return by how much a performance falls short of the target at its worst; zero where nothing happened.

    Raises
    ------
    NetsimError
        If the target is none.
    """
    _checked(target)
    return max(0.0, target - float(curve.value.min(initial=target)))


def time_under(curve: Curve, target: float = 1.0) -> float:
    """
    Return for how long a performance was below the target. [h]

    Raises
    ------
    NetsimError
        If the target is none.
    """
    _checked(target)
    return float(curve.spans[_below(curve, target)].sum()) / hours


def time_to(curve: Curve, level: float, target: float = 1.0) -> float:
    """
    Return the time from the first fall below the target until a part of it is reached for good. [h]

    Parameters
    ----------
    curve
        The performance.
    level
        Part of the target, such as 0.95.
    target
        Above 0, and at most 1.

    Returns
    -------
    time
        Zero where it never was below that level, infinite where it is below it at the end.

    Raises
    ------
    NetsimError
        If target or level is none.

    Examples
    --------
    >>> dip = Curve(np.array([0.0, 3600.0, 7200.0, 10800.0]), np.array([1.0, 0.2, 0.9]))
    >>> time_to(dip, 0.5), time_to(dip, 0.95)
    (1.0, inf)
    """
    _checked(target)
    _checked(level)
    fallen, below = np.flatnonzero(_below(curve, target)), np.flatnonzero(_below(curve, level * target))
    if not len(below):
        return 0.0
    if below[-1] == len(curve.value) - 1:
        return math.inf
    return float(curve.edges[below[-1] + 1] - curve.edges[fallen[0]]) / hours


def rapidity(curve: Curve, target: float = 1.0) -> float:
    """
    Return how fast a performance came back: the mean slope from the end of its worst moment to the target. [1/h]

    NaN where nothing happened; zero where it never recovers; infinite where it came back in one step.

    Raises
    ------
    NetsimError
        If the target is none.

    References
    ----------
    Bruneau, M. et al. (2003), as in :func:`resilience_loss`: rapidity is the slope of the recovery.

    Examples
    --------
    >>> rapidity(Curve(np.array([0.0, 3600.0, 7200.0, 10800.0]), np.array([0.2, 0.6, 1.0])))
    0.8
    """
    _checked(target)
    below = np.flatnonzero(_below(curve, target))
    if not len(below):
        return math.nan
    if below[-1] == len(curve.value) - 1:
        return 0.0
    worst = int(below[curve.value[below] == curve.value[below].min()][-1])
    took = float(curve.edges[below[-1] + 1] - curve.edges[worst + 1]) / hours
    return (target - float(curve.value[worst])) / took if took else math.inf


def _below(curve: Curve, level: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return curve.value < level - _SLACK


def _checked(target: float) -> None:
    if not 0.0 < target <= 1.0:
        raise NetsimError(f"{target:g} is no target", hint="write a part above 0 and at most 1, such as 0.95")
