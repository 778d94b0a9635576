"""Performance over time: which part of what should be done is done, as steps on the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.metrics.quantile import FloatArray
from netsim.metrics.service import in_time

if TYPE_CHECKING:
    import pandas as pd


_ROUNDING: Final = 1e-9
"""Part of the whole by which sums of rates are off at most, from adding and taking away."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """
    A quantity over time that changes in steps.

    Parameters
    ----------
    edges
        Moments at which it changes, its beginning and its end, increasing, shape (n + 1,). [s]
    value
        From each edge to the next, shape (n,).

    Raises
    ------
    ValueError
        If the shapes do not fit, or the edges do not increase.

    Examples
    --------
    >>> Curve(np.array([0.0, 2.0, 4.0]), np.array([1.0, 0.5])).mean()
    0.75
    """

    edges: FloatArray
    value: FloatArray

    def __post_init__(self) -> None:
        """Refuse what is no function of time."""
        if self.edges.shape != (len(self.value) + 1,) or (np.diff(self.edges) <= 0.0).any():
            raise ValueError("a curve has increasing edges, one more than values")

    @property
    def spans(self) -> FloatArray:
        """For how long it has each value, shape (n,). [s]"""
        return np.diff(self.edges)

    def mean(self) -> float:
        """Return the mean over time; NaN of a curve without any time."""
        return float(self.value @ self.spans / self.spans.sum()) if len(self.value) else float("nan")


def steps(begin: FloatArray, end: FloatArray, rate: FloatArray, edges: FloatArray) -> FloatArray:
    """
    Add up rates that hold from a beginning to an end.

    Parameters
    ----------
    begin, end
        Of each rate; both are among the edges, shape (n_rows,). [s]
    rate
        Shape (n_rows,).
    edges
        Increasing, shape (n + 1,). [s]

    Returns
    -------
    total
        From each edge to the next, shape (n,).
    """
    change = np.bincount(np.searchsorted(edges, begin), weights=rate, minlength=len(edges))
    change -= np.bincount(np.searchsorted(edges, end), weights=rate, minlength=len(edges))
    return np.asarray(np.cumsum(change)[:-1], dtype=float)


def service_curve(demands: pd.DataFrame) -> Curve:
    """
    Return the part of the rate asked for that arrives within its latency limit, over time.

    Parameters
    ----------
    demands
        Rows of the table of demands, of one demand or of several.

    Returns
    -------
    service
        From 0 to 1; 1 where nothing is asked. Without edges if there are no rows.

    Examples
    --------
    >>> import pandas as pd
    >>> spans = {"from_s": [0.0, 5.0], "to_s": [5.0, 10.0]}
    >>> rates = {"asked_gbps": [2.0, 2.0], "served_gbps": [2.0, 1.0], "reason": ["", ""]}
    >>> service_curve(pd.DataFrame(spans | rates)).value
    array([1. , 0.5])
    """
    begin, end = (demands[name].to_numpy(dtype=float) for name in ("from_s", "to_s"))
    edges = np.unique(np.concatenate((begin, end)))
    if not len(edges):
        return Curve(np.zeros(1), np.zeros(0))
    asked = steps(begin, end, demands["asked_gbps"].to_numpy(dtype=float), edges)
    lost = steps(begin, end, (demands["asked_gbps"] - in_time(demands)).to_numpy(dtype=float), edges)
    most = float(asked.max(initial=0.0))
    lost = np.where(lost > _ROUNDING * most, lost, 0.0)
    share = np.divide(lost, asked, out=np.zeros_like(asked), where=asked > _ROUNDING * most)
    return joined(Curve(edges, 1.0 - share.clip(0.0, 1.0)))


def joined(curve: Curve) -> Curve:
    """Return the curve without the edges at which nothing changes."""
    keep = np.flatnonzero(np.diff(curve.value) != 0.0) + 1
    return Curve(curve.edges[[0, *keep, -1]], curve.value[[0, *keep]]) if len(curve.value) else curve


def mixed(one: Curve, other: Curve, weights: tuple[float, float]) -> Curve:
    """
    Return the weighted mean of two performances over the time that both have.

    Examples
    --------
    >>> whole = Curve(np.array([0.0, 4.0]), np.array([1.0]))
    >>> mixed(whole, Curve(np.array([0.0, 2.0, 4.0]), np.array([1.0, 0.5])), (1.0, 1.0)).value
    array([1.  , 0.75])
    """
    edges = np.unique(np.concatenate([one.edges, other.edges]))
    edges = edges[(edges >= max(one.edges[0], other.edges[0])) & (edges <= min(one.edges[-1], other.edges[-1]))]
    parts = [
        weight * curve.value[np.searchsorted(curve.edges, edges[:-1], side="right") - 1]
        for curve, weight in ((one, weights[0]), (other, weights[1]))
    ]
    return joined(Curve(edges, sum(parts) / sum(weights)))
