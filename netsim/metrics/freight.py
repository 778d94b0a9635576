"""What the freight plane delivered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.freight import TEU_PER_TRUCK
from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record

OUTCOMES: Final = ("delivered", "moving", "waiting", "returned", "abandoned", "spoiled", "not_departed")
"""What can become of a shipment; each is exactly one of these at every moment."""


_USED: Final = ("freight", "unit", "size", "created_s", "ended_s", "outcome", "modes", "cost", "late_h")


def lean(shipments: pd.DataFrame) -> pd.DataFrame:
    """Return what the functions of this module use of the table of shipments, quicker to take parts of."""
    used = shipments[[name for name in _USED if name in shipments]]
    return used.astype(dict.fromkeys(("outcome", "modes"), "category"))


def counted(shipments: pd.DataFrame) -> pd.DataFrame:
    """Return the shipments that the metrics count: those created after the warm-up."""
    is_counted = shipments["created_s"] >= 0.0
    return shipments if is_counted.all() else shipments[is_counted]


def teu(shipments: pd.DataFrame) -> pd.Series[float]:
    """Return the size of each shipment. [TEU]"""
    return shipments["size"] * np.where(shipments["unit"] == "truck", TEU_PER_TRUCK, 1.0)


def outcomes(shipments: pd.DataFrame) -> dict[str, int]:
    """Count shipments by what has become of them; the counts add up to all that were created."""
    counts = counted(shipments)["outcome"].value_counts()
    return {outcome: int(counts.get(outcome, 0)) for outcome in OUTCOMES}


def transit_quantile(shipments: pd.DataFrame, share: float) -> float:
    """Return a quantile of the time from creation to delivery; NaN where nothing was delivered. [h]"""
    return transit_quantiles(shipments, (share,))[0]


def transit_quantiles(shipments: pd.DataFrame, shares: Sequence[float]) -> list[float]:
    """Return quantiles of the time from creation to delivery; NaN where nothing was delivered. [h]"""
    rows = counted(shipments)
    times = (rows["ended_s"] - rows["created_s"])[rows["outcome"] == "delivered"]
    if not len(times):
        return [float("nan")] * len(shares)
    return [float(value) / hours for value in times.quantile(list(shares))]


def late(shipments: pd.DataFrame) -> float:
    """Count the shipments that were delivered later than they were due; NaN for tables that do not tell it."""
    rows = counted(shipments)
    return float((rows["late_h"] > 0.0).sum()) if "late_h" in rows else float("nan")


def time_in_system(shipments: pd.DataFrame, until: float) -> float:
    """Return the time from creation to the end, or to ``until``, of all shipments, by trucks. [truck-h]"""
    rows = counted(shipments)
    time = rows["ended_s"].fillna(until) - rows["created_s"]
    return float((time * teu(rows)).sum()) / TEU_PER_TRUCK / hours


def delay_truck_h(shipments: pd.DataFrame, undisturbed: pd.DataFrame, until: float) -> float:
    """Return the time that shipments took longer than in the undisturbed twin, by trucks of two TEU. [truck-h]"""
    return time_in_system(shipments, until) - time_in_system(undisturbed, until)


def transit_times(record: Record, percentiles: Sequence[float] = (5, 50, 95)) -> pd.DataFrame:
    """
    Find percentiles of the time from creation to delivery, by lane and main mode.

    Parameters
    ----------
    record
        The run; shipments created from its start on and delivered by its end count.
    percentiles
        From 0 to 100.

    Returns
    -------
    times
        A row for each lane and mode: ``freight``, ``mode``, ``n`` (shipments), ``p5_h`` and so on, ``wait_share`` (part
        of the time that was waited).

    Raises
    ------
    ValueError
        If a percentile is not one.
    """
    if not all(0 <= percentile <= 100 for percentile in percentiles):  # noqa: PLR2004 - of a hundred
        raise ValueError("a percentile lies between 0 and 100")
    done = counted(record.shipments)
    done = done[done["outcome"] == "delivered"]
    rows = done.assign(mode=main_mode(done["modes"]), time=(done["ended_s"] - done["created_s"]) / hours)
    groups = rows.groupby([rows["freight"].astype("str"), "mode"])
    columns = {f"p{percentile:g}_h": groups["time"].quantile(percentile / 100) for percentile in percentiles}
    waited = groups["wait_h"].sum() / groups["time"].sum()
    return groups.size().to_frame("n").assign(**columns, wait_share=waited).reset_index()


def account(record: Record) -> pd.DataFrame:
    """
    Account for every shipment, by lane and in all.

    Parameters
    ----------
    record
        The run; shipments on the way at its start count, those whose story ended in the warm-up do not.

    Returns
    -------
    account
        A row for each lane and one, ``total``, for all: ``freight``, ``created``, and a column for each outcome; they
        add up to ``created``. That nobody is lost or counted twice is checked at the end of each run.
    """
    import pandas as pd

    rows = record.shipments
    lane = rows["freight"].astype("str")
    counts = pd.crosstab(lane, rows["outcome"]).reindex(columns=list(OUTCOMES), fill_value=0)
    counts.loc["total"] = counts.sum()
    counts.insert(0, "created", lane.value_counts().reindex(counts.index).fillna(len(rows)).astype(int))
    return counts.rename_axis("freight").rename_axis(None, axis="columns").reset_index()


def main_mode(modes: pd.Series[str]) -> pd.Series[str]:
    """Return the main one of modes joined by semicolons: air, sea, waterway, rail or road, the first that was used."""
    known = {text: _main_of(text.split(";")) for text in modes.unique()}
    return modes.astype(str).map(known)


def _main_of(used: list[str]) -> str:
    return next(mode for mode in ("air", "sea", "waterway", "rail", "road", *used) if mode in used)


def mode_share(shipments: pd.DataFrame, mode: str) -> float:
    """
    Return the part of the TEU delivered during the run for which ``mode`` was the main one. [%]

    What is still under way does not count: of it only the modes so far are known.
    """
    return mode_shares(shipments, (mode,))[mode]


def mode_shares(shipments: pd.DataFrame, modes: Sequence[str] = ("road", "rail", "sea")) -> dict[str, float]:
    """
    Return, for each mode, the part of the TEU delivered during the run for which it was the main one. [%]

    What is still under way does not count: of it only the modes so far are known.
    """
    done = shipments[(shipments["outcome"] == "delivered") & (shipments["ended_s"] >= 0.0)]
    if not len(done):
        return dict.fromkeys(modes, float("nan"))
    size, (place, used) = teu(done), done["modes"].factorize()
    main = np.array([_main_of(text.split(";")) for text in used])[place]
    return {mode: 100.0 * float(size[main == mode].sum()) / float(size.sum()) for mode in modes}


def freight_cost(shipments: pd.DataFrame) -> float:
    """Return what the movement of all shipments has cost, time not counted. [USD]"""
    return float(counted(shipments)["cost"].sum())
