"""What passed over freight links and in trains and ships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.errors import NotFound
from netsim.kernels.base import FloatArray
from netsim.metrics.eras import eras
from netsim.units import days, hours

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record

_FULL: Final = 0.95
"""From this part of its room on a train or ship is called full."""
_LEAST: Final = 1e-9
"""Less than this is the rounding of sums."""


def freight_flows(record: Record) -> pd.DataFrame:
    """
    Tell what entered each freight link on each day of the run, each direction on its own.

    Parameters
    ----------
    record
        The run.

    Returns
    -------
    flows
        A row for each link, direction and day with traffic: ``link``, ``mode``, ``from``, ``to`` (nodes), ``day`` (1 is
        the first), ``trucks`` (of roads; else NaN), ``teu`` (a truck counts two).
    """
    import pandas as pd

    rows = record.links[record.links["unit"] != "Gbps"]
    links = {row.id: row for era in eras(record) for row in era.network.links}
    edges = np.append(np.arange(0.0, record.scenario.until, days), record.scenario.until)
    pieces = []
    for link, own in rows.groupby(rows["link"].astype("str")):
        row = links[str(link)]
        for way, ends in (("forward", (row.source, row.target)), ("backward", (row.target, row.source))):
            amount = _daily(own["from_s"].to_numpy(), own["to_s"].to_numpy(), own[f"load_{way}"].to_numpy(), edges)
            for day in np.flatnonzero(amount > _LEAST).tolist():
                is_road = row.kind == "road"
                trucks, teu = (amount[day], 2 * amount[day]) if is_road else (np.nan, amount[day])
                pieces.append((row.id, row.kind, *ends, day + 1, trucks, teu))
    return pd.DataFrame(pieces, columns=["link", "mode", "from", "to", "day", "trucks", "teu"])


def _daily(begin: FloatArray, end: FloatArray, load: FloatArray, edges: FloatArray) -> FloatArray:
    """Return what entered between each two edges, from loads in units an hour that hold over spans, shape (n_days,)."""
    order = np.argsort(begin, kind="stable")
    moments = np.append(begin[order], end[order][-1:])
    total = np.append(0.0, np.cumsum((end[order] - begin[order]) * load[order] / hours))
    amount: FloatArray = np.diff(np.interp(edges, moments, total))
    return amount


def load_factors(record: Record) -> pd.DataFrame:
    """
    Tell how full trains, ships, barges and flights were.

    Parameters
    ----------
    record
        The run.

    Returns
    -------
    factors
        A row for each service and two stops: ``service``, ``mode``, ``from``, ``to``, ``departures``, ``load_teu`` and
        ``capacity_teu`` (added up), ``load_factor``, ``full`` (departures with 95 % of the room taken or more).

    Raises
    ------
    NotFound
        If the run was saved before loads were kept.
    """
    rows = record.services
    if "load" not in rows:
        raise NotFound("the run keeps no loads of its services", hint="run the scenario again")
    modes = {row.id: row.mode for era in eras(record) for row in era.network.services}
    rows = rows.assign(full=rows["load"] >= _FULL * rows["capacity"])
    groups = rows.groupby(["service", "from", "to"], observed=True, sort=True)
    factors = groups.agg(
        departures=("load", "size"), load_teu=("load", "sum"), capacity_teu=("capacity", "sum"), full=("full", "sum")
    ).reset_index()
    factors["load_factor"] = factors["load_teu"] / factors["capacity_teu"]
    factors.insert(1, "mode", factors["service"].astype("str").map(modes))
    return factors[["service", "mode", "from", "to", "departures", "load_teu", "capacity_teu", "load_factor", "full"]]
