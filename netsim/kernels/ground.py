"""What a linear programme over paths stands on: capacities scaled to about one, costs, and what they exclude."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from netsim.kernels.base import FloatArray


class Ground:
    """
    Arcs as a programme sees them.

    Parameters
    ----------
    room
        What fits into each arc, in a unit that makes it about one, shape (n_arcs,).
    cost
        Of a unit of rate on each arc, not negative, shape (n_arcs,).
    """

    def __init__(self, room: FloatArray, cost: FloatArray) -> None:
        self.room = room
        self.along = cost / (cost.max(initial=0.0) or 1.0)
        self._is_endless = np.isinf(room)

    @cached_property
    def shut(self) -> FloatArray:
        """Infinite where nothing fits, else zero."""
        return np.where(self.room > 0.0, 0.0, np.inf)

    @cached_property
    def by_limit(self) -> FloatArray:
        """Prices under which only paths of infinite capacity are free."""
        return np.where(self._is_endless, 0.0, 1.0) + self.shut

    @cached_property
    def total(self) -> float:
        """More than fits through all arcs but the infinite."""
        return float(self.room[~self._is_endless].sum())

    @cached_property
    def shape(self) -> FloatArray:
        """Prices in proportion to costs; at these all that fits into the arcs is worth one."""
        worth = np.where(self._is_endless, 0.0, self.along)
        return worth / (self.worth(worth) or 1.0)

    def worth(self, price: FloatArray) -> float:
        """Return what all that fits into the arcs is worth; of what never fills up nothing."""
        return float(np.where(self._is_endless & (price == 0.0), 0.0, self.room) @ price)


def numbers(name: str, values: FloatArray, count: int | None = None) -> FloatArray:
    """
    Return values as an array of numbers that are not negative.

    Parameters
    ----------
    name, values
        What they are called, and they.
    count
        How many there must be.

    Raises
    ------
    ValueError
        If they are not so.

    Examples
    --------
    >>> numbers("capacity", np.array([1.0, -2.0]))
    Traceback (most recent call last):
    ValueError: capacity: must not be negative or NaN, as position 1 is
    """
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or (count is not None and len(array) != count):
        raise ValueError(f"{name}: shape must be ({'n' if count is None else count},), not {array.shape}")
    bad = np.flatnonzero(~(array >= 0.0))
    if len(bad):
        raise ValueError(f"{name}: must not be negative or NaN, as position {bad[0]} is")
    return array


def finite(name: str, values: FloatArray, count: int | None = None) -> FloatArray:
    """Return values as ``numbers`` does, and refuse infinite ones."""
    array = numbers(name, values, count)
    if np.isinf(array).any():
        raise ValueError(f"{name}: must be finite, position {np.isinf(array).argmax()} is not")
    return array


def unit_of(capacity: FloatArray, rate: FloatArray) -> float:
    """
    Return a unit in which capacities are about one, so that tolerances mean the same whatever the scale.

    Examples
    --------
    >>> unit_of(np.array([0.0, 10e9, 40e9, np.inf]), np.array([1e9]))
    25000000000.0
    """
    for values in (capacity, rate):
        known = values[(values > 0.0) & np.isfinite(values)]
        if len(known):
            return float(np.median(known))
    return 1.0
