"""Quantiles of values that do not all weigh the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def weighted_quantile(values: FloatArray, weights: FloatArray, share: float) -> float:
    """
    Return the least value at or below which a share of the weight lies.

    Parameters
    ----------
    values
        NaN takes no part, shape (n,).
    weights
        Not negative, shape (n,).
    share
        From 0 to 1.

    Returns
    -------
    quantile
        NaN where there is no weight.

    Examples
    --------
    >>> weighted_quantile(np.array([10.0, 20.0]), np.array([3.0, 1.0]), 0.5)
    10.0
    """
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        return float("nan")
    order = np.argsort(values[known], kind="stable")
    values, weights = values[known][order], weights[known][order]
    reached = np.cumsum(weights)
    return float(values[min(int(np.searchsorted(reached, share * reached[-1])), len(values) - 1)])
