"""Where the map opens and at which moment: a picture of it alone should tell what happens."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import median
from typing import TYPE_CHECKING, Final

from netsim.model import Network
from netsim.record import Record
from netsim.report.map.course import Point
from netsim.report.map.story import Whereabouts, box

if TYPE_CHECKING:
    import pandas as pd

_TELLING: Final = frozenset({"down", "degraded", "mode", "dependency_lost", "queue_peak"})
NEIGHBOURHOOD: Final = 4.0
"""Freight that moves this far from what happened is in the first picture. [degrees]"""
DENSE: Final = 0.1
"""Share of nodes left out on each side where nothing happens. [1]"""


def first_moment(record: Record) -> float:
    """Return the moment of the longest queue while something is down, else the middle of the disruption. [s]"""
    spans = _disrupted(record)
    waiting = _waiting(record)
    if spans.empty:
        return _time_of_most(waiting) if not waiting.empty and waiting["waiting"].max() > 0 else 0.0
    begin, end = float(spans["from_s"].min()), float(spans["to_s"].max())
    during = waiting[(waiting["from_s"] >= begin) & (waiting["from_s"] < end)]
    if during.empty or during["waiting"].max() <= 0:
        return (begin + min(end, record.scenario.until)) / 2
    return _time_of_most(during)


def focus(record: Record | None, twin: Record | None, network: Network, places: Mapping[str, Point]) -> list[float]:
    """Return west, south, east and north of the first picture. [degrees]"""
    nodes = _touched(record) if record is not None else set()
    found = box(tuple(sorted(nodes)), places)
    if record is None or found is None:
        return dense(places.values())
    if twin is not None:
        nodes |= _near(_busier(record, twin), found, network, places)
    return box(tuple(sorted(nodes)), places) or found


def dense(points: Iterable[Point]) -> list[float]:
    """Return the part of the map in which most nodes lie."""
    lons, lats = (
        (sorted(values) for values in zip(*points, strict=True))
        if (points := list(points))
        else ([100.0, 110.0], [10.0, 25.0])
    )
    cut = int(len(lons) * DENSE) if len(lons) > 1 / DENSE else 0
    return [lons[cut], lats[cut], lons[-1 - cut], lats[-1 - cut]]


def _touched(record: Record) -> set[str]:
    """Return the nodes at which something goes down, a gate changes its mode or lorries queue."""
    where = Whereabouts(record.network)
    events = record.events[record.events["what"].isin(_TELLING)]
    nodes = {node for asset in events["asset"] for node in where.of(str(asset))}
    totals = record.gate_totals
    if not totals.empty:
        long = totals["peak_waiting"] > 0.3 * totals["peak_waiting"].max()
        nodes |= set(totals.loc[long & (totals["peak_waiting"] > 0), "node"])
    return nodes


def _disrupted(record: Record) -> pd.DataFrame:
    """Return the spans in which a link that an event touches is down."""
    struck = set(record.events.loc[record.events["what"].isin({"down", "degraded"}), "asset"])
    links = record.links
    return links[(links["state"] != "up") & links["link"].isin(struck)]


def _waiting(record: Record) -> pd.DataFrame:
    """Return lorries waiting over all gates after each change."""
    gates = record.gates
    table = gates.assign(gate=gates["node"] + " " + gates["direction"]).pivot_table(
        index="from_s", columns="gate", values="waiting", aggfunc="last"
    )
    return table.ffill().fillna(0).max(axis=1).rename("waiting").rename_axis("from_s").reset_index()


def _time_of_most(waiting: pd.DataFrame) -> float:
    return float(waiting["from_s"].iloc[int(waiting["waiting"].to_numpy().argmax())])


def _busier(record: Record, twin: Record) -> set[str]:
    """Return freight links that carry clearly more than undisturbed while something is down."""
    moment = first_moment(record)
    now, usual = (_freight_at(run, moment) for run in (record, twin))
    more = now.sub(usual, fill_value=0.0)
    return set(more[(more > 0.25 * usual.reindex(more.index).fillna(0.0)) & (more > 0.1 * max(1e-9, more.max()))].index)


def _freight_at(record: Record, moment: float) -> pd.Series[float]:
    rows = record.links[
        (record.links["from_s"] <= moment) & (record.links["to_s"] > moment) & (record.links["unit"] != "Gbps")
    ]
    return (rows["load_forward"] + rows["load_backward"]).groupby(rows["link"]).sum()


def _near(links: Iterable[str], found: list[float], network: Network, places: Mapping[str, Point]) -> set[str]:
    """Return the ends of links that lie whole in the neighbourhood of what happened."""
    west, south, east, north = found
    middle = (median((west, east)), median((south, north)))
    reach = NEIGHBOURHOOD + math.dist(middle, (east, north))
    ends = [(network.link[link].source, network.link[link].target) for link in links if link in network.link]
    return {node for pair in ends if all(math.dist(places[end], middle) < reach for end in pair) for node in pair}
