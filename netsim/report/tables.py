"""The detail tables of a report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsim.metrics.summary import say
from netsim.report.words import moment, rows_of
from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record

_ROWS = 12
"""A table in a report shows this many rows."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def details(record: Record, twins: Mapping[str, Record]) -> list[Table]:
    """Return the tables that have rows: demands and lanes hit most, repairs."""
    quiet = twins.get("undisturbed")
    found = [_demands(record, quiet), _lanes(record, quiet), _repairs(record)]
    return [table for table in found if table.rows]


def per_demand(record: Record) -> pd.DataFrame:
    """Return, by demand: volume asked and delivered in time [Tbit], and latency weighted by delivered volume [ms]."""
    rows = record.demands[record.demands["demand"].isin(record.network.asked.keys())]
    span = rows["to_s"] - rows["from_s"]
    volume = rows["served_gbps"] * span
    sums = rows.assign(
        asked=rows["asked_gbps"] * span / 1000,
        in_time=volume.where(rows["reason"] != "over_latency", 0.0) / 1000,
        carried=volume,
        weighted=(volume * rows["latency_ms"]).fillna(0.0),
    )
    sums = sums.groupby("demand", observed=True)[["asked", "in_time", "carried", "weighted"]].sum()
    return sums.assign(lost=sums["asked"] - sums["in_time"], latency=sums["weighted"] / sums["carried"])


def most_delayed_demand(record: Record, quiet: Record | None) -> tuple[str, str] | None:
    """Return id and name of the demand whose latency rose most over the undisturbed run, if any did."""
    if quiet is None or not record.network.asked:
        return None
    rise = (per_demand(record)["latency"] - per_demand(quiet)["latency"]).dropna()
    if not len(rise) or rise.max() < 0.01:  # noqa: PLR2004 - ten microseconds are nothing to draw
        return None
    return str(rise.idxmax()), _demand_name(record, str(rise.idxmax()))


def _demand_name(record: Record, demand: str) -> str:
    return record.network.named(demand)


def _fixed(value: float, places: int, sign: str = "") -> str:
    """Write a number with some places; a dash where there is none, no sign before nothing."""
    text = f"{value:{sign},.{places}f}"
    return "-" if math.isnan(value) else text if text.strip("+-0.") else f"{0:.{places}f}"


def _demands(record: Record, quiet: Record | None) -> Table:
    own = per_demand(record)
    base = per_demand(quiet) if quiet is not None else own
    own = own.assign(more=own["lost"] - base["lost"], rise=own["latency"] - base["latency"])
    hit = own[(own["more"] > 1e-6) | (own["rise"] > 0.01)].sort_values(["more", "rise"], ascending=False)  # noqa: PLR2004 - as above
    rows = [
        (
            _demand_name(record, str(row.Index)),
            say(row.asked),
            say(row.more),
            _fixed(row.latency, 2),
            _fixed(row.rise, 2, "+"),
        )
        for row in rows_of(hit.head(_ROWS))
    ]
    head = ("demand", "asked, Tbit", "lost over undisturbed, Tbit", "latency, ms", "rise, ms")
    return Table("Demands hit most", head, rows)


def _lanes(record: Record, quiet: Record | None) -> Table:
    own = _per_lane(record)
    base = _per_lane(quiet) if quiet is not None else own
    own = own.assign(rise=own["median_h"] - base["median_h"].reindex(own.index))
    hit = own[own["other"] + own["rise"].abs().fillna(0.0) > 0.1].sort_values("rise", ascending=False)  # noqa: PLR2004 - six minutes
    names = {row.id: row.name or row.id for row in record.network.freight}
    rows = [
        (
            names.get(str(row.Index), str(row.Index)),
            say(float(row.count)),
            _fixed(row.median_h, 1),
            _fixed(row.rise, 1, "+"),
            say(float(row.other)),
            say(float(row.lost)),
        )
        for row in rows_of(hit.head(_ROWS))
    ]
    head = ("lane", "shipments", "median transit, h", "rise, h", "by another mode", "returned, abandoned, spoiled")
    return Table("Freight lanes hit most", head, rows)


def _per_lane(record: Record) -> pd.DataFrame:
    rows = record.shipments[record.shipments["created_s"] >= 0.0]
    transit = (rows["ended_s"] - rows["created_s"]).where(rows["outcome"] == "delivered") / hours
    modes = rows["modes"].astype(str)
    other = (rows["outcome"] == "delivered") & (modes != rows["usual_modes"].astype(str))
    lost = rows["outcome"].isin(["returned", "abandoned", "spoiled"])
    groups = rows.assign(transit=transit, other=other, lost=lost).groupby("freight", observed=True)
    return groups.agg(
        count=("shipment", "size"), median_h=("transit", "median"), other=("other", "sum"), lost=("lost", "sum")
    )


def _repairs(record: Record) -> Table:
    """Tell each repair in dates; that it was allowed, only where somebody had to wait for that."""
    waited = bool((record.repairs["permitted_s"] > record.repairs["detected_s"]).any())
    allowed = ("allowed",) if waited else ()
    head = ("asset", "crew", "failed", "located", *allowed, "crew called", "crew there", "mended", "hours in all")
    return Table("Repairs", head, list(_repair_rows(record, waited=waited)))


def _repair_rows(record: Record, *, waited: bool) -> Iterator[tuple[str, ...]]:
    crews = {crew.id: crew.name or crew.id for crew in record.network.crews}
    for row in rows_of(record.repairs):
        allowed = (row.permitted_s,) if waited else ()
        times = (row.failed_s, row.detected_s, *allowed, row.assigned_s, row.arrived_s, row.mended_s)
        said = tuple("-" if math.isnan(time) else moment(record, time) for time in times)
        open_yet = getattr(row, "state", "") if math.isnan(row.mended_s) else ""
        said = (*said[:-1], open_yet or said[-1])
        whole = (row.mended_s - row.failed_s) / hours
        yield (record.network.named(row.link), crews.get(row.crew, "-"), *said, _fixed(whole, 1))
