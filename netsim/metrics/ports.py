"""Ports and locks: ships that wait, from the table of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsim.units import hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def ships_waiting(calls: pd.DataFrame, place: str) -> pd.DataFrame:
    """
    Count the ships that wait for a berth of a port, or for a chamber of a lock, over time.

    Parameters
    ----------
    calls
        Table of a run.
    place
        Port or lock.

    Returns
    -------
    waiting
        Columns ``time_s`` and ``waiting``: a row for each moment at which the number changes; it holds until the next.
    """
    import pandas as pd

    rows = calls[calls["place"] == place]
    waits = rows[~(rows["began_s"] <= rows["arrived_s"])]
    began = waits["began_s"].dropna()
    time = np.concatenate([waits["arrived_s"], began])
    step = np.concatenate([np.ones(len(waits), int), -np.ones(len(began), int)])
    changes = pd.Series(step, index=time).groupby(level=0).sum().cumsum()
    return pd.DataFrame({"time_s": changes.index.to_numpy(float), "waiting": changes.to_numpy(int)})


def ship_wait(calls: pd.DataFrame, place: str | Sequence[str]) -> float:
    """
    Return the mean wait of ships for a berth or a chamber, of those whose turn came within the run. [h]

    Parameters
    ----------
    calls
        Table of a run.
    place
        Port or lock, or several.
    """
    rows = calls[calls["place"].isin([place] if isinstance(place, str) else list(place))]
    return float((rows["began_s"] - rows["arrived_s"]).mean()) / hours
