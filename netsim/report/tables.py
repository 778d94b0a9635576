"""The tables of a report: who was hit most, and how."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from netsim.arrays.freight import TEU_PER_TRUCK
from netsim.metrics.freight import OUTCOMES, late, outcomes, teu
from netsim.metrics.kept import kept
from netsim.report import plain
from netsim.report.content import Cell, Column, Table, number, words
from netsim.report.words import moment, rows_of
from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record

_LEAST_MS: Final = 0.01
"""Ten microseconds are nothing to tell."""
_LEAST_H: Final = 0.1
_LOST: Final = ("returned", "abandoned", "spoiled")


@kept
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
    if not len(rise) or rise.max() < _LEAST_MS:
        return None
    return str(rise.idxmax()), record.network.named(str(rise.idxmax()))


def demands(record: Record, quiet: Record | None) -> Table:
    """Return the demands that lost something, or that are slower, those that lost most first."""
    own = per_demand(record)
    base = per_demand(quiet) if quiet is not None else own
    own = own.assign(more=own["lost"] - base["lost"], rise=own["latency"] - base["latency"])
    hit = own[(own["more"] > 1e-6) | (own["rise"] > _LEAST_MS)].sort_values(  # noqa: PLR2004 - rounding
        ["more", "rise"], ascending=False
    )
    rows = [
        (
            record.network.named(str(row.Index)),
            number(row.asked),
            number(row.more),
            number(row.latency, 2),
            number(row.rise, 2, "+"),
        )
        for row in rows_of(hit)
    ]
    columns = (
        words("demand"),
        Column("asked", "Tbit", "volume asked for"),
        Column("lost over undisturbed", "Tbit", "volume not delivered in time, less that of the undisturbed run"),
        Column("latency", "ms", "one way, mean by delivered volume"),
        Column("rise", "ms", "over the undisturbed run"),
    )
    return Table("demands", "Demands hit most", columns, rows)


@kept
def per_lane(record: Record) -> pd.DataFrame:
    """Return, by lane: shipments, quantiles of transit times [h], and how many came otherwise, late or not at all."""
    rows = record.shipments[record.shipments["created_s"] >= 0.0]
    is_done = rows["outcome"] == "delivered"
    transit = (rows["ended_s"] - rows["created_s"]).where(is_done) / hours
    other = is_done & (rows["modes"].astype(str) != rows["usual_modes"].astype(str))
    told = rows.assign(
        transit=transit,
        other=other,
        lost=rows["outcome"].isin(_LOST),
        time=(rows["ended_s"].fillna(record.scenario.until) - rows["created_s"]) * teu(rows) / TEU_PER_TRUCK / hours,
    )
    groups = told.groupby("freight", observed=True)
    counts = groups.agg(count=("shipment", "size"), other=("other", "sum"), lost=("lost", "sum"), time=("time", "sum"))
    shares = {"p5_h": 0.05, "median_h": 0.5, "p95_h": 0.95}
    return counts.assign(**{name: groups["transit"].quantile(share) for name, share in shares.items()})


@kept
def hit_lanes(record: Record, quiet: Record | None) -> pd.DataFrame:
    """Return :func:`per_lane` of the lanes that are slower or go otherwise, with the rise of their times."""
    own = per_lane(record)
    base = (per_lane(quiet) if quiet is not None else own.head(0)).reindex(own.index)
    rises = {f"{name}_rise": own[f"{name}_h"] - base[f"{name}_h"] for name in ("median", "p95")}
    own = own.assign(**rises, delay=own["time"] - base["time"])
    largest = own[["median_rise", "p95_rise"]].abs().fillna(0.0).max(axis=1)
    return own[own["other"] + largest > _LEAST_H].sort_values(["delay", "count"], ascending=False, kind="stable")


def lanes(record: Record, quiet: Record | None) -> Table:
    """Return the lanes that are slower or go otherwise, those with the longest delay first."""
    names = {row.id: row.name or row.id for row in record.network.freight}
    rows = [
        (
            names.get(str(row.Index), str(row.Index)),
            number(float(row.count)),
            number(row.p5_h, 1),
            number(row.median_h, 1),
            number(row.p95_h, 1),
            number(row.median_rise, 1, "+"),
            number(row.p95_rise, 1, "+"),
            number(row.delay, 0, "+"),
            number(float(row.other)),
            number(float(row.lost)),
        )
        for row in rows_of(hit_lanes(record, quiet))
    ]
    columns = (
        words("lane"),
        Column("shipments", "", "created during the run"),
        Column("5 %", "h", "quantile of the time from creation to delivery"),
        Column("median", "h", "time from creation to delivery"),
        Column("95 %", "h", "quantile of the time from creation to delivery"),
        Column("rise of median", "h", "over the undisturbed run"),
        Column("rise of 95 %", "h", "over the undisturbed run"),
        Column("delay", "truck-h", "time that its shipments took longer than undisturbed, by trucks of two TEU"),
        Column("other mode", "", "shipments that came by modes that are not the usual ones"),
        Column("lost", "", "shipments returned, abandoned or spoiled"),
    )
    return Table("lanes", "Freight lanes hit most", columns, rows)


def resilience(layers: pd.DataFrame) -> Table:
    """Return how far each layer fell and when it was back, from :func:`netsim.metrics.layer_metrics`."""
    names = {"data": "Data", "freight": "Freight", "joint": "Both jointly"}
    levels = (50, 80, 95, 100)
    rows: list[tuple[Cell, ...]] = [
        (
            names.get(str(row["layer"]), str(row["layer"])),
            number(row["performance_pct"], 3),
            number(row["loss_h"], 3),
            number(row["depth_pct"], 1),
            number(row["under_h"], 1),
            *(number(row[f"to_{level}_h"], 1) for level in levels),
        )
        for row in layers.to_dict("records")
        if not math.isnan(row["performance_pct"])
    ]
    columns = (
        words("layer"),
        Column("performance", "%", "mean over the run of what was done over what was asked for"),
        Column("loss", "h", "area between full performance and what there was: full failure for so many hours"),
        Column("depth", "%", "how far performance fell at its worst"),
        Column("below full", "h", "time below full performance"),
        *(
            Column(f"to {level} %", "h", f"from the first fall until {level} % was reached for good")
            for level in levels
        ),
    )
    return Table("resilience", "Loss, depth and time to recover", columns, rows, shown=0)


def countries(service: pd.DataFrame, freight: pd.DataFrame) -> Table:
    """Return how each country was served, from the metrics of data and freight by country."""
    both = service.set_index("country").join(freight.set_index("country"), how="outer")
    keys = ["unserved_tbit", "delay_truck_h"]
    both = both.reindex(columns=list(dict.fromkeys([*both.columns, *_COUNTRY])))
    both = both.assign(place=both.index).sort_values([*keys, "place"], ascending=[False, False, True])
    rows: list[tuple[Cell, ...]] = [
        (
            plain.with_code(str(name)),
            *(number(float(row[key]), places, sign) for key, (_, _, _, places, sign) in _COUNTRY.items()),
        )
        for name, row in both.iterrows()
    ]
    columns = (words("country", "name, and ISO 3166 code"), *(Column(*told[:3]) for told in _COUNTRY.values()))
    return Table("countries", "Countries, those hit most first", columns, rows)


_COUNTRY: Final[Mapping[str, tuple[str, str, str, int | None, str]]] = {
    "asked_tbit": ("asked", "Tbit", "volume that demands with an end there asked for", None, ""),
    "unserved_tbit": ("not in time", "Tbit", "volume not delivered within its latency limit", None, ""),
    "served_pct": ("in time", "%", "volume delivered within its latency limit over volume asked for", 3, ""),
    "latency_p95_ms": ("latency 95 %", "ms", "one way, quantile by delivered volume", 2, ""),
    "latency_rise_ms": ("rise", "ms", "of that quantile, over the undisturbed run", 2, "+"),
    "shipments": ("shipments", "", "of lanes with an end there, created during the run", None, ""),
    "delivered_pct": ("delivered", "%", "of these shipments, by the end of the run", 1, ""),
    "transit_p95_h": ("transit 95 %", "h", "quantile of the time from creation to delivery", 1, ""),
    "delay_truck_h": (
        "delay",
        "truck-h",
        "time that shipments took longer than undisturbed, by trucks of two TEU",
        0,
        "+",
    ),
}
"""Name, unit, meaning, places and sign of the columns of countries, by metric."""


def gates(record: Record, quiet: Record | None) -> Table:
    """Return what each gate did, the longest queues first, and those of the undisturbed run where there is one."""
    keys = ["node", "direction"]
    own = record.gate_totals.astype(dict.fromkeys(keys, str)).set_index(keys)
    told: dict[str, Column] = {
        "arrived": Column("arrived", "trucks"),
        "served": Column("served", "trucks"),
        "peak_waiting": Column("longest queue", "trucks"),
        "p95_wait_h": Column("wait 95 %", "h", "quantile of the wait"),
    }
    if quiet is not None:
        base = quiet.gate_totals.astype(dict.fromkeys(keys, str)).set_index(keys).reindex(own.index)
        own = own.assign(quiet_peak=base["peak_waiting"], quiet_wait=base["p95_wait_h"])
        told["quiet_peak"] = Column("undisturbed queue", "trucks", "longest queue of the undisturbed run")
        told["quiet_wait"] = Column("undisturbed wait", "h", "95 % quantile in the undisturbed run")
    own = own[own["arrived"] > 0].sort_values(["peak_waiting", "arrived"], ascending=False, kind="stable")
    rows: list[tuple[Cell, ...]] = [
        (
            record.network.named(node),
            plain.way(direction),
            *(number(float(row[key]), 1 if column.unit == "h" else None) for key, column in told.items()),
            "-" if math.isnan(row["cleared_s"]) else moment(record, row["cleared_s"]),
        )
        for (node, direction), row in zip(own.index, own.to_dict("records"), strict=True)
    ]
    columns = (
        words("gate"),
        words("direction"),
        *told.values(),
        words("queue gone", "when the longest queue was worked off"),
    )
    return Table("gates", "Gates with the longest queues", columns, rows)


def fates(record: Record) -> Table:
    """Return what became of the shipments."""
    if not len(record.shipments):
        return Table("fates", "What became of the shipments", (), ())
    ends = outcomes(record.shipments)
    rows: list[tuple[Cell, ...]] = [
        (name.replace("_", " "), number(float(ends[name]))) for name in OUTCOMES if ends[name]
    ]
    columns = (words("outcome"), Column("shipments", "", f"created during the run; late: {late(record.shipments):g}"))
    return Table("fates", "What became of the shipments", columns, rows, shown=0)


def repairs(record: Record) -> Table:
    """Tell each repair in dates; that it was allowed, only where somebody had to wait for that."""
    waited = bool((record.repairs["permitted_s"] > record.repairs["detected_s"]).any())
    allowed = (words("allowed", "when the permit was there"),) if waited else ()
    columns = (
        *(words("asset"), words("crew"), words("failed"), words("located"), *allowed, words("crew called")),
        *(words("crew there"), words("mended"), Column("hours in all", "", "from failure to mended")),
    )
    return Table("repairs", "Repairs", columns, list(_repair_rows(record, waited=waited)))


def _repair_rows(record: Record, *, waited: bool) -> Iterator[tuple[Cell, ...]]:
    crews = {crew.id: crew.name or crew.id for crew in record.network.crews}
    for row in rows_of(record.repairs):
        allowed = (row.permitted_s,) if waited else ()
        times = (row.failed_s, row.detected_s, *allowed, row.assigned_s, row.arrived_s, row.mended_s)
        said = tuple("-" if math.isnan(time) else moment(record, time) for time in times)
        open_yet = getattr(row, "state", "") if math.isnan(row.mended_s) else ""
        said = (*said[:-1], open_yet or said[-1])
        whole = (row.mended_s - row.failed_s) / hours
        yield (record.network.named(row.link), crews.get(row.crew, "-"), *said, number(whole, 1))
