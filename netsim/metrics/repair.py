"""How long mending took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd


def mean_time_to_mend(repairs: pd.DataFrame) -> float:
    """Return the mean time from failure to mended of the faults that were mended; NaN where none was. [h]"""
    return float((repairs["mended_s"] - repairs["failed_s"]).mean()) / hours if len(repairs) else float("nan")
