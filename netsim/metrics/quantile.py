"""Quantiles of values that do not all weigh the same."""

from __future__ import annotations

from collections.abc import Sequence

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
    return weighted_quantiles(values, weights, (share,))[0]


def weighted_quantiles(values: FloatArray, weights: FloatArray, shares: Sequence[float]) -> list[float]:
    """Return several quantiles, each as :func:`weighted_quantile` does, of values that are put in order once."""
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        return [float("nan")] * len(shares)
    order = np.argsort(values[known], kind="stable")
    values, weights = values[known][order], weights[known][order]
    reached = np.cumsum(weights)
    places = np.searchsorted(reached, [share * reached[-1] for share in shares])
    return [float(values[min(int(place), len(values) - 1)]) for place in places]


def column_quantiles(values: FloatArray, weights: FloatArray, percentiles: Sequence[float]) -> FloatArray:
    """
    Return percentiles of each column, as :func:`weighted_quantile` does of one.

    Parameters
    ----------
    values
        NaN takes no part, shape (n, n_columns).
    weights
        Of each row, not negative, shape (n,).
    percentiles
        From 0 to 100.

    Returns
    -------
    quantiles
        NaN for a column without weight, shape (n_percentiles, n_columns).

    Examples
    --------
    >>> column_quantiles(np.array([[10.0, np.nan], [20.0, 5.0]]), np.array([3.0, 1.0]), [50, 99])
    array([[10.,  5.],
           [20.,  5.]])
    """
    if not len(values):
        return np.full((len(percentiles), values.shape[1]), np.nan)
    known = np.where(weights[:, np.newaxis] > 0, values, np.nan)
    order = np.argsort(known, axis=0, kind="stable")  # what is not known stands last
    ordered = np.take_along_axis(known, order, axis=0)
    reached = np.cumsum(np.where(np.isnan(ordered), 0.0, weights[order]), axis=0)
    last = np.maximum((~np.isnan(ordered)).sum(axis=0) - 1, 0)
    rows = [np.minimum((reached < percent * reached[-1] / 100.0).sum(axis=0), last) for percent in percentiles]
    return np.take_along_axis(ordered, np.array(rows, dtype=np.intp).reshape(len(rows), -1), axis=0)
