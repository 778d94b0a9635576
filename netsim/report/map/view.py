"""Where the map opens and at which moment: a picture of it alone should tell what happens."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from netsim.model import Network
from netsim.record import Record
from netsim.report.map.course import Point
from netsim.report.map.story import Whereabouts, box

if TYPE_CHECKING:
    import pandas as pd

_TELLING: Final = frozenset({"down", "degraded", "mode", "dependency_lost"})
MANY: Final = 60
"""Where more nodes are touched, no part of the map tells more than another."""
NEIGHBOURHOOD: Final = 2.5
"""Freight that moves this far from what happened is in the first picture. [degrees]"""
OUTLYING: Final = 0.01
"""Share of nodes left out on each side where nothing happens. [1]"""
ANYWHERE: Final = [96.0, -8.0, 122.0, 32.0]
"""The region, for a network without nodes. [degrees]"""
CLEARLY: Final = 0.2
"""Share of the largest shift of freight above which a link belongs in the first picture. [1]"""


def first_moment(record: Record, twin: Record | None = None) -> float:
    """Return the moment of the most trucks more than undisturbed while something is down, else its middle. [s]"""
    struck = _disrupted(record)
    begin, end = struck or (0.0, record.scenario.until)
    gates = record.gates
    rows = gates[(gates["from_s"] >= begin) & (gates["from_s"] < end)].reset_index(drop=True)
    excess = rows["waiting"] - _usual(rows, twin)
    if excess.empty or excess.max() <= 0:
        return (begin + end) / 2 if struck else 0.0
    return float(rows["from_s"].iloc[int(excess.to_numpy().argmax())])


def focus(record: Record | None, twin: Record | None, network: Network, places: Mapping[str, Point]) -> list[float]:
    """Return west, south, east and north of the first picture. [degrees]"""
    nodes = touched(record) if record is not None else set()
    found = box(tuple(sorted(nodes)), places)
    if record is None or found is None or len(nodes) > MANY:
        return dense(network, places)
    if twin is not None:
        nodes |= _near(_busier(record, twin), found, network, places)
    return box(tuple(sorted(nodes)), places) or found


def dense(network: Network, places: Mapping[str, Point]) -> list[float]:
    """Return the part of the map in which most nodes lie; of those that freight reaches, where there is freight."""
    reached = {end for link in network.links if not link.is_digital for end in (link.source, link.target)}
    points = [places[node] for node in reached or places]
    if not points:
        return ANYWHERE
    lons, lats = (sorted(values) for values in zip(*points, strict=True))
    cut = int(len(points) * OUTLYING)
    return [lons[cut], lats[cut], lons[-1 - cut], lats[-1 - cut]]


def touched(record: Record) -> set[str]:
    """Return the nodes at which something goes down or a gate changes its mode."""
    where = Whereabouts(record.network)
    events = record.events[record.events["what"].isin(_TELLING)]
    return {node for asset in events["asset"] for node in where.of(str(asset))}


def _disrupted(record: Record) -> tuple[float, float] | None:
    """Return from when to when links are down or degraded that an event touches. [s]"""
    struck = set(record.events.loc[record.events["what"].isin({"down", "degraded"}), "asset"])
    links = record.links
    spans = links[links["state"] != "up"]
    spans = spans[spans["link"].isin(struck)] if spans["link"].isin(struck).any() else spans
    return None if spans.empty else (float(spans["from_s"].min()), float(spans["to_s"].max()))


def _usual(rows: pd.DataFrame, twin: Record | None) -> pd.Series[float]:
    """Return how many trucks wait at the same gate and moment in the undisturbed run, if there is one."""
    import pandas as pd

    if twin is None or rows.empty:
        return pd.Series(0.0, index=rows.index)
    keys = ["node", "direction"]
    asked = rows.reset_index()[["index", "from_s", *keys]].sort_values("from_s", kind="stable")
    known = twin.gates[["from_s", "waiting", *keys]].sort_values("from_s", kind="stable")
    usual = pd.merge_asof(asked, known, on="from_s", by=keys).set_index("index")["waiting"]
    return usual.reindex(rows.index).fillna(0.0)


def _busier(record: Record, twin: Record) -> set[str]:
    """Return freight links that carry clearly more than undisturbed over the whole run."""
    more = _carried(record).sub(_carried(twin), fill_value=0.0)
    return set(more[more > max(CLEARLY * more.max(), 1.0)].index) if len(more) else set()


def _carried(record: Record) -> pd.Series[float]:
    """Return vehicles over each freight link in the whole run."""
    rows = record.links[record.links["unit"] != "Gbps"]
    hours_held = (rows["to_s"] - rows["from_s"]) / 3600.0
    return ((rows["load_forward"] + rows["load_backward"]) * hours_held).groupby(rows["link"]).sum()


def _near(links: Iterable[str], found: list[float], network: Network, places: Mapping[str, Point]) -> set[str]:
    """Return the ends of links that lie whole in the neighbourhood of what happened."""
    west, south, east, north = found
    middle = ((west + east) / 2, (south + north) / 2)
    reach = NEIGHBOURHOOD + math.dist(middle, (east, north))
    ends = [(network.link[link].source, network.link[link].target) for link in links if link in network.link]
    return {node for pair in ends if all(math.dist(places[end], middle) < reach for end in pair) for node in pair}
