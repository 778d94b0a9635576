"""Quantiles of values that do not all weigh the same."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from netsim.metrics.quantile import column_quantiles, weighted_quantile


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.1, 1.0), (0.11, 2.0), (0.5, 2.0), (0.51, 3.0), (1.0, 3.0)])
def test_the_quantile_is_the_least_value_that_reaches_the_share(share: float, value: float) -> None:
    """Weights 1, 4 and 5 of 10."""
    assert weighted_quantile(np.array([3.0, 1.0, 2.0]), np.array([5.0, 1.0, 4.0]), share) == value


def test_equal_weights_give_the_ordinary_quantile() -> None:
    """As numpy has it, by the inverse of the distribution."""
    values = np.arange(101.0)

    assert weighted_quantile(values, np.ones(101), 0.95) == np.quantile(values, 0.95, method="inverted_cdf")


def test_nan_and_weightless_values_take_no_part() -> None:
    """Only the second value counts."""
    assert weighted_quantile(np.array([nan, 2.0, 1.0]), np.array([9.0, 1.0, 0.0]), 0.0) == 2.0


def test_without_weight_there_is_no_quantile() -> None:
    """Nothing, or nothing that weighs."""
    assert isnan(weighted_quantile(np.array([]), np.array([]), 0.5))
    assert isnan(weighted_quantile(np.array([1.0]), np.array([0.0]), 0.5))


def test_quantiles_of_columns_are_those_of_each_column() -> None:
    """Whatever is unknown or weighs nothing."""
    draw = np.random.default_rng(1)
    values = np.where(draw.random((40, 30)) < 0.3, nan, draw.integers(0, 9, (40, 30)))
    values[:, 0] = nan
    weights = draw.integers(0, 4, 40).astype(float)

    found = column_quantiles(values, weights, [0, 25, 50, 95, 100])

    each = [[weighted_quantile(column, weights, share) for column in values.T] for share in (0, 0.25, 0.5, 0.95, 1)]
    np.testing.assert_array_equal(found, each)


def test_a_column_without_rows_has_no_quantiles() -> None:
    """Not a number."""
    assert np.isnan(column_quantiles(np.zeros((0, 2)), np.zeros(0), [50])).all()
