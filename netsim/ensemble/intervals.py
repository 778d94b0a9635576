"""What a few runs say of the mean of all that there could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.errors import NetsimError

if TYPE_CHECKING:
    from netsim.kernels.base import FloatArray

LEVEL: Final = 0.95
"""Part of such intervals that hold the mean, in the long run."""


@dataclass(frozen=True, slots=True)
class Interval:
    """
    A mean and where the true one probably lies.

    Parameters
    ----------
    mean
        NaN where a value is NaN or infinite, or there is none.
    low, high
        NaN where fewer than two values were given, too; the mean itself where all are equal.
    n
        How many values were given.
    """

    mean: float
    low: float
    high: float
    n: int

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the interval; none does where its ends are unknown."""
        return self.low <= value <= self.high


def student(values: Sequence[float] | FloatArray, level: float = LEVEL) -> Interval:
    """
    Return the mean of values that are drawn independently, and its confidence interval.

    The interval is mean +- t s / sqrt(n), with s the standard deviation of the sample (n - 1 in the denominator) and t
    the quantile (1 + level) / 2 of Student's distribution with n - 1 degrees of freedom. It is exact for normal values,
    and good for others as their number grows.

    Parameters
    ----------
    values
        One a run.
    level
        Confidence, between 0 and 1.

    Returns
    -------
    interval
        Of width zero where all values are equal.

    Raises
    ------
    NetsimError
        If the level is none.

    References
    ----------
    Student (1908), The probable error of a mean, Biometrika 6(1), 1-25. doi:10.1093/biomet/6.1.1

    Examples
    --------
    >>> found = student([1.0, 2.0, 3.0])
    >>> found.mean, round(found.low, 3), round(found.high, 3)
    (2.0, -0.484, 4.484)
    """
    if not 0.0 < level < 1.0:
        raise NetsimError(f"{level:g} is no confidence level", hint="write a part between 0 and 1, such as 0.95")
    known = np.asarray(values, dtype=float)
    if not len(known) or not np.isfinite(known).all():
        return Interval(nan, nan, nan, len(known))
    if np.ptp(known) == 0.0:
        only = float(known[0])
        return Interval(only, only, only, len(known)) if len(known) > 1 else Interval(only, nan, nan, 1)
    from scipy.special import stdtrit

    mean = float(known.mean())
    half = float(stdtrit(len(known) - 1, (1.0 + level) / 2.0) * known.std(ddof=1)) / sqrt(len(known))
    return Interval(mean, mean - half, mean + half, len(known))


def paired(before: Sequence[float] | FloatArray, after: Sequence[float] | FloatArray, level: float = LEVEL) -> Interval:
    """
    Return by how much values rise on average, pair by pair, and the interval of that.

    What both of a pair have in common, such as the weather of a seed, falls out of their difference: the interval is
    that of :func:`student` over the differences, and far narrower than that of two groups of runs with seeds of their
    own.

    Parameters
    ----------
    before, after
        One pair a seed, in the same order.
    level
        As for :func:`student`.

    Raises
    ------
    ValueError
        If there are not as many of the one as of the other.

    References
    ----------
    Law, A. M. (2015), Simulation Modeling and Analysis, 5th ed., McGraw-Hill: comparing two systems, the paired-t
    confidence interval; common random numbers.

    Examples
    --------
    >>> paired([10.0, 20.0, 30.0], [9.0, 19.0, 29.0])
    Interval(mean=-1.0, low=-1.0, high=-1.0, n=3)
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} and {len(after)} values make no pairs")
    with np.errstate(invalid="ignore"):  # never minus never has no value, and the interval says so
        rise = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    return student(rise, level)
