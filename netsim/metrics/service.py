"""What the digital plane delivered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from netsim.metrics.quantile import weighted_quantiles

if TYPE_CHECKING:
    import pandas as pd

_NOTHING = 1e-9
"""Part of a rate that counts as nothing."""


def in_time(demands: pd.DataFrame) -> pd.Series[float]:
    """Return the rate that arrived within its latency limit. [Gbps]"""
    return demands["served_gbps"].where(demands["reason"] != "over_latency", 0.0)


def _span(demands: pd.DataFrame) -> pd.Series[float]:
    return demands["to_s"] - demands["from_s"]


def served_share(demands: pd.DataFrame) -> float:
    """
    Return the volume delivered within its latency limit over the volume asked for. [%]

    NaN where nothing was asked for.

    Examples
    --------
    >>> import pandas as pd
    >>> spans = {"from_s": [0.0, 5.0], "to_s": [5.0, 10.0]}
    >>> rates = {"asked_gbps": [2.0, 2.0], "served_gbps": [2.0, 1.0], "reason": ["", ""]}
    >>> served_share(pd.DataFrame(spans | rates))
    75.0
    """
    asked = float((demands["asked_gbps"] * _span(demands)).sum())
    return 100.0 * float((in_time(demands) * _span(demands)).sum()) / asked if asked else float("nan")


def unserved_volume(demands: pd.DataFrame) -> float:
    """Return the volume that was asked for and did not arrive within its latency limit. [Tbit]"""
    return float(((demands["asked_gbps"] - in_time(demands)) * _span(demands)).sum()) / 1000.0


def availability(demands: pd.DataFrame) -> float:
    """Return the share of time in which a demand was served in full, mean over the demands. [%]"""
    whole = float(_span(demands).sum())
    full = in_time(demands) >= demands["asked_gbps"] * (1 - _NOTHING)
    return 100.0 * float(_span(demands)[full].sum()) / whole if whole else float("nan")


def latency_quantile(demands: pd.DataFrame, share: float) -> float:
    """Return a quantile of the one-way latency, weighted by delivered rate and time. [ms]"""
    return latency_quantiles(demands, (share,))[0]


def latency_quantiles(demands: pd.DataFrame, shares: Sequence[float]) -> list[float]:
    """Return quantiles of the one-way latency, weighted by delivered rate and time. [ms]"""
    weight = (demands["served_gbps"] * _span(demands)).to_numpy(dtype=float)
    return weighted_quantiles(demands["latency_ms"].to_numpy(dtype=float), np.asarray(weight), shares)
