"""What a run is like at one moment."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from netsim.report.static.looks import KINDS
from netsim.report.words import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record

_ENDS: Final = {"down": True, "degraded": False, "up": False, "mended": False}
_MORE, _CLEARLY = 1.3, 0.04
"""Part of the usual flow, and of the largest flow, by which a link carries more than undisturbed; as the HTML map."""


class LinkNow(NamedTuple):
    """A link at the moment."""

    state: str
    flow: float
    """Both ways. [unit of its kind]"""
    share: float | None
    """Of its capacity, in the fuller direction; ``None``: it has none. [1]"""


class GateNow(NamedTuple):
    """A gate at the moment."""

    mode: str
    waiting: int
    usual: int
    """Trucks that wait undisturbed."""


@dataclass(frozen=True)
class Snapshot:
    """A moment of a run; empty: no run at all."""

    time: float = 0.0
    links: Mapping[str, LinkNow] = field(default_factory=dict)
    more: frozenset[str] = frozenset()
    """Links that carry clearly more than undisturbed."""
    gates: Mapping[str, GateNow] = field(default_factory=dict)
    down: frozenset[str] = frozenset()
    """Nodes that are down."""
    repairs: Mapping[str, str] = field(default_factory=dict)
    """How far the repair of a link or node is: ``waits``, ``travels``, ``works`` or ``mended``."""
    rises: Mapping[str, float] = field(default_factory=dict)
    """Later arrival of what runs over each link, mean weighted by rate. [ms]"""


def snapshot(record: Record, twin: Record | None, time: float, largest: Mapping[str, float]) -> Snapshot:
    """
    Look at a run.

    Parameters
    ----------
    record, twin
        The run, and the undisturbed one.
    time
        [s after start]
    largest
        From :func:`largest_flows`.
    """
    links = _links(record, time)
    usual = {} if twin is None else _links(twin, time)
    gates, quiet = _gates(record, time), {} if twin is None else _gates(twin, time)
    kinds = {link.id: KINDS[link.kind].plane for link in record.network.links}
    more = {
        name
        for name, now in links.items()
        if name in usual
        and now.state != "down"
        and now.flow > _MORE * usual[name].flow
        and now.flow - usual[name].flow > _CLEARLY * largest[kinds[name]]
    }
    return Snapshot(
        time,
        links,
        frozenset(more),
        {name: GateNow(mode, waiting, quiet.get(name, ("", 0))[1]) for name, (mode, waiting) in gates.items()},
        _down(record, time),
        _repairs(record, time),
        {} if twin is None else _rises(record, twin, time),
    )


def largest_flows(*records: Record) -> dict[str, float]:
    """Return the largest flow of each plane in whole runs, so that widths mean the same at all moments."""
    largest = {"digital": 0.0, "freight": 0.0}
    for record in records:
        rows = record.links
        flow = rows["load_forward"] + rows["load_backward"]
        for plane, is_own in (("digital", rows["unit"] == "Gbps"), ("freight", rows["unit"] != "Gbps")):
            largest[plane] = max(largest[plane], float(flow[is_own].max()) if is_own.any() else 0.0)
    return largest


def longest_queue(*records: Record) -> int:
    """Return how many trucks wait at one direction of a gate at most."""
    return max((int(record.gates["waiting"].max()) for record in records if len(record.gates)), default=0)


def _holding(table: pd.DataFrame, time: float) -> pd.DataFrame:
    """Return the rows that hold at a moment; the last ones hold to the end."""
    last = float(table["to_s"].max()) if len(table) else 0.0
    moment = min(time, math.nextafter(last, 0.0))
    return table[(table["from_s"] <= moment) & (table["to_s"] > moment)]


def _links(record: Record, time: float) -> dict[str, LinkNow]:
    return {str(row.link): _link(row) for row in rows_of(_holding(record.links, time))}


def _link(row: Any) -> LinkNow:  # noqa: ANN401 - a row of a table
    room = float(row.capacity)
    share = max(row.load_forward, row.load_backward) / room if room > 0.0 else None
    return LinkNow(str(row.state), float(row.load_forward + row.load_backward), share)


def _gates(record: Record, time: float) -> dict[str, tuple[str, int]]:
    rows = rows_of(_holding(record.gates, time))
    return {f"{row.node} {row.direction}": (str(row.mode), int(row.waiting)) for row in rows}


def _down(record: Record, time: float) -> frozenset[str]:
    events = record.events
    rows = events[(events["time_s"] <= time) & events["what"].isin(_ENDS) & events["asset"].isin(record.network.node)]
    last = {str(row.asset): _ENDS[row.what] for row in rows_of(rows)}
    return frozenset(node for node, is_down in last.items() if is_down)


def _repairs(record: Record, time: float) -> dict[str, str]:
    rows = record.repairs
    stages = (("mended", "mended_s"), ("works", "arrived_s"), ("travels", "assigned_s"), ("waits", "failed_s"))
    begun = rows[rows["failed_s"] <= time].sort_values("failed_s", kind="stable")
    return {
        str(row.link): next(stage for stage, moment in stages if getattr(row, moment) <= time) for row in rows_of(begun)
    }


def _rises(record: Record, twin: Record, time: float) -> dict[str, float]:
    """Return how much later than undisturbed data arrives that runs over each link. [ms]"""
    usual = {str(row.demand): float(row.latency_ms) for row in rows_of(_holding(twin.demands, time))}
    total: dict[str, float] = defaultdict(float)
    weight: dict[str, float] = defaultdict(float)
    for row in rows_of(_holding(record.demands, time)):
        rise = float(row.latency_ms) - usual.get(str(row.demand), math.nan)
        if row.served_gbps > 0.0 and math.isfinite(rise):
            for link in str(row.path).split(";"):
                total[link] += rise * row.served_gbps
                weight[link] += row.served_gbps
    return {link: total[link] / weight[link] for link in total}
