"""The score of what is most critical: one number for maps of all kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netsim.metrics.summary import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

COSTS: Final[Mapping[str, str]] = {
    "lost_gbps": "Gbps lost",
    "latency_rise_ms": "ms later",
    "cut_teu": "TEU/day cut off",
    "freight_delay_h": "TEU h/day of delay",
}
"""Columns of the table that make the score."""
LAYERS: Final[Mapping[str, tuple[str, ...]]] = {
    "both": tuple(COSTS),
    "data": ("lost_gbps", "latency_rise_ms"),
    "freight": ("cut_teu", "freight_delay_h"),
}
"""Those of each layer."""
STEPS: Final = (0.05, 0.2, 0.4, 0.7)
"""Scores at which the colour changes. [1]"""
LEAST: Final = STEPS[0] / 10
"""Scores below are drawn as nothing. [1]"""
ROUNDING: Final = 5e-4
"""Less of any cost is told as nothing, as the command does."""
REASONS: Final[Mapping[str, str]] = {
    "no_detour": "no detour",
    "policy": "policy bars the detour",
    "over_capacity": "too little capacity",
    "over_latency": "too late",
    "": "later or dearer, no more",
}
"""Why a failure costs something, in words."""


def score_of(table: pd.DataFrame, layer: str = "both") -> pd.Series[float]:
    """
    Return how much each row of :func:`netsim.critical` costs, from 0 to 1.

    The score is the largest of four shares: of rate lost, rise of latency, freight cut off and delay of freight, each
    divided by the largest of its column.

    Parameters
    ----------
    table
        Its rows; columns that it does not have count as nothing.
    layer
        ``data`` or ``freight``: of the two shares of that layer; ``both``: of all four.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"lost_gbps": [4.0, 1.0, 0.0], "freight_delay_h": [0.0, 50.0, 25.0]})
    >>> score_of(table).tolist(), score_of(table, "data").tolist()
    ([1.0, 1.0, 0.5], [1.0, 0.25, 0.0])
    """
    costs = table[[name for name in LAYERS[layer] if name in table]].fillna(0.0).clip(lower=0.0)
    return (costs / costs.max().where(costs.max() > 0.0, 1.0)).max(axis=1).fillna(0.0).astype(float)


def most_of(table: pd.DataFrame, layer: str = "both") -> Mapping[str, float]:
    """Return the largest value of each cost of a layer, where it is above nothing: what a share of 1 means."""
    most = {name: float(table[name].max()) for name in LAYERS[layer] if name in table}
    return {name: value for name, value in most.items() if value > 0.0}


def costs_of(row: Mapping[Any, Any], layer: str) -> str:
    """
    Tell in words what a row costs on a layer; what is rounding is left out.

    Examples
    --------
    >>> costs_of({"lost_gbps": 4.0, "latency_rise_ms": 1e-7}, "both")
    '4 Gbps lost'
    """
    costs = {name: row.get(name, 0.0) for name in LAYERS[layer]}
    return ", ".join(f"{say(cost)} {COSTS[name]}" for name, cost in costs.items() if cost >= ROUNDING)
