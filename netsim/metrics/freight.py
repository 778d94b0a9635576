"""What the freight plane delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.freight import TEU_PER_TRUCK
from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES: Final = ("delivered", "moving", "waiting", "returned", "abandoned", "spoiled", "not_departed")
"""What can become of a shipment; each is exactly one of these at every moment."""


def _counted(shipments: pd.DataFrame) -> pd.DataFrame:
    """Return the shipments that the metrics count: those created after the warm-up."""
    return shipments[shipments["created_s"] >= 0.0]


def _teu(shipments: pd.DataFrame) -> pd.Series[float]:
    return shipments["size"] * np.where(shipments["unit"] == "truck", TEU_PER_TRUCK, 1.0)


def outcomes(shipments: pd.DataFrame) -> dict[str, int]:
    """Count shipments by what has become of them; the counts add up to all that were created."""
    counts = _counted(shipments)["outcome"].value_counts()
    return {outcome: int(counts.get(outcome, 0)) for outcome in OUTCOMES}


def transit_quantile(shipments: pd.DataFrame, share: float) -> float:
    """Return a quantile of the time from creation to delivery; NaN where nothing was delivered. [h]"""
    counted = _counted(shipments)
    done = counted[counted["outcome"] == "delivered"]
    return float((done["ended_s"] - done["created_s"]).quantile(share)) / hours if len(done) else float("nan")


def time_in_system(shipments: pd.DataFrame, until: float) -> float:
    """Return the time from creation to the end, or to ``until``, of all shipments, by trucks. [truck-h]"""
    counted = _counted(shipments)
    time = counted["ended_s"].fillna(until) - counted["created_s"]
    return float((time * _teu(counted)).sum()) / TEU_PER_TRUCK / hours


def delay_truck_h(shipments: pd.DataFrame, undisturbed: pd.DataFrame, until: float) -> float:
    """Return the time that shipments took longer than in the undisturbed twin, by trucks of two TEU. [truck-h]"""
    return time_in_system(shipments, until) - time_in_system(undisturbed, until)


def mode_share(shipments: pd.DataFrame, mode: str) -> float:
    """
    Return the part of the TEU that departed for which ``mode`` was the main one. [%]

    The main mode is sea, waterway, rail or road, the first of these that was used.
    """
    counted = _counted(shipments)
    counted = counted[counted["modes"] != ""]
    used = counted["modes"].str.split(";")
    main = used.map(lambda modes: next(one for one in ("sea", "waterway", "rail", "road", *modes) if one in modes))
    teu = _teu(counted)
    return 100.0 * float(teu[main == mode].sum()) / float(teu.sum()) if len(counted) else float("nan")


def freight_cost(shipments: pd.DataFrame) -> float:
    """Return what the movement of all shipments has cost, time not counted. [USD]"""
    return float(_counted(shipments)["cost"].sum())
