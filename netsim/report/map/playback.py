"""The tables of a run as short tracks: what each link and gate is from which moment on."""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from netsim.record import Record

if TYPE_CHECKING:
    import pandas as pd

STATES: Final = ("up", "degraded", "down")
MODES: Final = ("automatic", "manual", "closed")
MOMENTS: Final = 2000
"""At most so many moments a track, in which a change of load alone is kept."""
POINTS: Final = 120_000
"""At most so many points over all tracks, changes of state not counted."""
_DIGITS: Final = 4


def tracks(record: Record, links: Sequence[str], gates: Sequence[str]) -> str:
    """
    Return the states of links and gates over time, packed.

    Parameters
    ----------
    record
        Its tables ``links``, ``gates`` and ``demands``.
    links, gates
        Ids in the order of the page.

    Returns
    -------
    packed
        JSON, gzip, base64: the page unpacks it with what browsers bring.
    """
    until = record.scenario.until
    moments = min(MOMENTS, max(100, POINTS // max(1, len(links) + len(gates))))
    values = {
        "links": _link_tracks(record.links, links, until / moments),
        "gates": _gate_tracks(record.gates, gates, until / moments),
        "nodes": _node_tracks(record),
        "served": _served(record, until / MOMENTS),
    }
    text = json.dumps(values, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _link_tracks(table: pd.DataFrame, links: Sequence[str], step: float) -> list[Any]:
    """Return for each link: steps of time, states, loads forward and backward, capacities."""
    rows = table.sort_values(["link", "from_s"], kind="stable")
    capacity = rows["capacity"].fillna(0.0)
    rows = rows.assign(capacity=capacity)[_keep(rows["link"], rows["from_s"], [rows["state"], capacity], step)]
    known = dict(iter(rows.groupby("link", sort=False)))
    return [_link_track(known.get(link)) for link in links]


def _link_track(rows: pd.DataFrame | None) -> dict[str, list[Any]] | None:
    if rows is None:
        return None
    return {
        "t": _steps(rows["from_s"]),
        "state": _codes(rows["state"], STATES),
        "forward": _short(rows["load_forward"]),
        "backward": _short(rows["load_backward"]),
        "capacity": _short(rows["capacity"]),
    }


def _gate_tracks(table: pd.DataFrame, gates: Sequence[str], step: float) -> list[Any]:
    """Return for each gate: steps of time, modes, lorries waiting."""
    rows = table.assign(gate=table["node"] + " " + table["direction"]).sort_values(["gate", "from_s"], kind="stable")
    keep = _keep(rows["gate"], rows["from_s"], [rows["mode"]], step)
    keep[rows.groupby("gate")["waiting"].idxmax()] = True
    known = dict(iter(rows[keep].groupby("gate", sort=False)))
    return [_gate_track(known.get(gate)) for gate in gates]


def _gate_track(rows: pd.DataFrame | None) -> dict[str, list[Any]] | None:
    if rows is None:
        return None
    return {"t": _steps(rows["from_s"]), "mode": _codes(rows["mode"], MODES), "waiting": _short(rows["waiting"])}


def _node_tracks(record: Record) -> dict[str, dict[str, list[Any]]]:
    """Return for each node that an event touches: steps of time, states; from the log, which alone knows them."""
    states = {"down": 2, "degraded": 1, "up": 0, "mended": 0}
    events = record.events
    rows = events[events["what"].isin(states) & events["asset"].isin(record.network.node)]
    known = {}
    for node, group in rows.groupby("asset", sort=True):
        codes = [states[what] for what in group["what"]]
        known[str(node)] = {"t": [0, *_steps(group["time_s"])], "state": [0, *codes]}
    return known


def _keep(
    asset: pd.Series[Any], time: pd.Series[Any], states: Iterable[pd.Series[Any]], step: float
) -> pd.Series[bool]:
    """Keep the last row of each step of time, and each in which more than the load changes."""
    bucket = time // step
    keep = (asset != asset.shift()) | (asset != asset.shift(-1)) | (bucket != bucket.shift(-1))
    for state in states:
        keep |= state != state.shift()
    return keep


def _served(record: Record, step: float) -> dict[str, list[Any]]:
    """Return the share of the data asked for that is carried, over time; of demands, not of what gates need."""
    known = {demand.id for demand in record.network.demands}
    table = record.demands
    rows = table[table["demand"].isin(known)]
    if rows.empty:
        return {"t": [], "share": []}
    change = _total(rows, "asked_gbps").to_frame("asked").assign(served=_total(rows, "served_gbps"))
    share = (change["served"] / change["asked"]).where(change["asked"] > 1e-9, 1.0).clip(0.0, 1.0).iloc[:-1]  # noqa: PLR2004 - rounding
    bucket = share.index.to_series() // step
    lowest = share.groupby(bucket.to_numpy()).transform("idxmin")
    share = share[share.index.isin(lowest) | (bucket != bucket.shift(-1))]
    return {"t": _steps(share.index.to_series()), "share": _short(share)}


def _total(rows: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Sum rates that hold from one moment to another into one rate over time."""
    import pandas as pd

    begins = rows.groupby("from_s")[column].sum()
    ends = rows.groupby("to_s")[column].sum()
    return pd.Series(begins.sub(ends, fill_value=0.0).sort_index().cumsum())


def _steps(times: pd.Series[Any]) -> list[int]:
    whole = [math.floor(time) for time in times]
    return [time - before for before, time in zip([0, *whole], whole, strict=False)]


def _codes(values: Iterable[Hashable], known: Sequence[str]) -> list[int]:
    code = {name: index for index, name in enumerate(known)}
    return [code.get(str(value), 0) for value in values]


def _short(values: pd.Series[Any]) -> list[float]:
    """Round to four digits, whole numbers as such."""
    short = []
    for value in values.fillna(0.0).tolist():
        rounded = float(f"{value:.{_DIGITS}g}") if abs(value) < 10**_DIGITS else round(value)
        short.append(int(rounded) if rounded == int(rounded) else rounded)
    return short
