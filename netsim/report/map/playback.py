"""The tables of a run as short tracks: what each link and gate is from which moment on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.record import Record
from netsim.report.map.packing import packed, steps

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

STATES: Final = ("up", "degraded", "down")
MODES: Final = ("automatic", "manual", "closed")
MOMENTS: Final = 2000
"""At most so many moments a track, in which a change of load alone is kept."""
LINK_POINTS: Final = 200_000
GATE_POINTS: Final = 80_000
"""At most so many points over all tracks, changes of state not counted."""
_DIGITS: Final = 4
_ENDS: Final = {"down": 2, "degraded": 1, "up": 0, "mended": 0}

Track = dict[str, Any]


def tracks(record: Record, links: Sequence[str], gates: Sequence[str], nodes: Sequence[str]) -> str:
    """
    Return the states of links and gates over time, packed.

    Parameters
    ----------
    record
        Its tables ``links``, ``gates``, ``demands`` and ``events``.
    links, gates, nodes
        Ids in the order of the page, which knows them by their numbers.

    Returns
    -------
    packed
        JSON, gzip, base64: the page unpacks it with what browsers bring.
    """
    until = record.scenario.until
    values = {
        "links": _link_tracks(record.links, links, until / _moments(LINK_POINTS, len(links))),
        "gates": _gate_tracks(record.gates, gates, until / _moments(GATE_POINTS, len(gates))),
        "nodes": _node_tracks(record, nodes),
        "served": _served(record, until / MOMENTS),
    }
    return packed(values)


def _moments(points: int, count: int) -> int:
    return min(MOMENTS, max(100, points // max(1, count)))


def _link_tracks(table: pd.DataFrame, links: Sequence[str], step: float) -> list[Track | None]:
    """Return for each link: steps of time, states, loads forward and backward, capacities, and the unit of all."""
    rows = table.sort_values(["link", "from_s"], kind="stable", ignore_index=True)
    capacity = rows["capacity"].fillna(0.0)
    rows = rows.assign(capacity=capacity)[_keep(rows["link"], rows["from_s"], [rows["state"], capacity], step)]
    columns = {
        "t": np.floor(rows["from_s"].to_numpy(dtype=float)),
        "state": _codes(rows["state"], STATES),
        "forward": _short(rows["load_forward"]),
        "backward": _short(rows["load_backward"]),
        "capacity": _short(rows["capacity"]),
    }
    units = dict(zip(rows["link"], rows["unit"], strict=True))
    known = {name: {**track, "unit": units[name]} for name, track in _split(rows["link"], columns)}
    return [known.get(link) for link in links]


def _gate_tracks(table: pd.DataFrame, gates: Sequence[str], step: float) -> list[Track | None]:
    """Return for each gate: steps of time, modes, trucks waiting."""
    rows = table[["from_s", "mode", "waiting"]].assign(gate=_gates(table))
    rows = rows.sort_values(["gate", "from_s"], kind="stable", ignore_index=True)
    keep = _keep(rows["gate"], rows["from_s"], [rows["mode"]], step)
    keep[rows.groupby("gate", observed=True)["waiting"].idxmax()] = True
    rows = rows[keep]
    columns = {
        "t": np.floor(rows["from_s"].to_numpy(dtype=float)),
        "mode": _codes(rows["mode"], MODES),
        "waiting": _short(rows["waiting"]),
    }
    known = dict(_split(rows["gate"], columns))
    return [known.get(gate) for gate in gates]


def _gates(table: pd.DataFrame) -> pd.Categorical:
    """Return node and direction of each row as one text, in the order of the texts."""
    import pandas as pd

    (node, nodes), (direction, directions) = (table[name].factorize() for name in ("node", "direction"))
    pair, known = pd.factorize(node * len(directions) + direction)
    texts = [f"{nodes[one // len(directions)]} {directions[one % len(directions)]}" for one in known]
    ordered = {text: number for number, text in enumerate(sorted(set(texts)))}
    place = np.array([ordered[text] for text in texts], dtype=np.intp)
    return pd.Categorical.from_codes(place[pair], categories=pd.Index(list(ordered), dtype="str"))


def _node_tracks(record: Record, nodes: Sequence[str]) -> dict[int, Track]:
    """Return for each node that an event touches: steps of time, states; from the log, which alone knows them."""
    events, number = record.events, {name: position for position, name in enumerate(nodes)}
    rows = events[events["what"].isin(_ENDS.keys()) & events["asset"].isin(number.keys())]
    known = {}
    for node, group in rows.groupby("asset", sort=True):
        codes = [_ENDS[what] for what in group["what"]]
        known[number[str(node)]] = {"t": [0, *steps(group["time_s"])], "state": [0, *codes]}
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


def _served(record: Record, step: float) -> Track:
    """Return the share of the data asked for that is carried, over time; of demands, not of what gates need."""
    table = record.demands
    rows = table[table["demand"].isin(record.network.asked.keys())]
    if rows.empty:
        return {"t": [], "share": []}
    change = _total(rows, "asked_gbps").to_frame("asked").assign(served=_total(rows, "served_gbps"))
    share = (change["served"] / change["asked"]).where(change["asked"] > 1e-9, 1.0).clip(0.0, 1.0).iloc[:-1]  # noqa: PLR2004 - rounding
    bucket = share.index.to_series() // step
    lowest = share.groupby(bucket.to_numpy()).transform("idxmin")
    share = share[share.index.isin(lowest) | (bucket != bucket.shift(-1))]
    return {"t": steps(share.index), "share": _plain(_short(share))}


def _total(rows: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Sum rates that hold from one moment to another into one rate over time."""
    import pandas as pd

    begins = rows.groupby("from_s")[column].sum()
    ends = rows.groupby("to_s")[column].sum()
    return pd.Series(begins.sub(ends, fill_value=0.0).sort_index().cumsum())


def _split(asset: pd.Series[Any], columns: Mapping[str, NDArray[np.float64]]) -> Iterator[tuple[str, Track]]:
    """Cut columns that are sorted by asset into a track for each."""
    code, names = asset.factorize()
    bounds = np.flatnonzero(np.diff(code, prepend=-1, append=-1)).tolist()
    times = columns["t"].astype(np.int64)
    since = np.diff(times, prepend=0)
    since[bounds[:-1]] = times[bounds[:-1]]
    cells = {"t": since.tolist(), **{name: _plain(values) for name, values in columns.items() if name != "t"}}
    for name, (start, end) in zip(names, pairwise(bounds), strict=True):
        yield str(name), {column: values[start:end] for column, values in cells.items()}


def _codes(values: pd.Series[Any], known: Sequence[str]) -> NDArray[np.float64]:
    code = {name: float(index) for index, name in enumerate(known)}
    return np.asarray(values.map(code).fillna(0.0), dtype=np.float64)


def _short(values: pd.Series[Any]) -> NDArray[np.float64]:
    """Round to four digits; large numbers to whole ones."""
    numbers = values.fillna(0.0).to_numpy(dtype=float)
    size = np.floor(np.log10(np.maximum(np.abs(numbers), 1e-6)))
    factor = 10.0 ** np.clip(_DIGITS - 1 - size, 0, 9)
    return np.asarray(np.round(numbers * factor) / factor, dtype=float)


def _plain(values: NDArray[np.float64]) -> list[float]:
    """Write whole numbers without a point."""
    told = values.astype(object)
    whole = values == np.floor(values)
    told[whole] = values[whole].astype(np.int64)
    return list(told.tolist())
