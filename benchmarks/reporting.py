"""
A report and a static map: against what an analyst writes with pandas, matplotlib and geopandas.

By hand the report is two tables, of lanes and of demands, and eleven drawings as SVG, about the same as in the report:
no sentence, no causes, no countries, no twin. The map by hand has land, a line for each link and the names of the
larger places, in degrees: no projection, no legend, no name moved out of the way of another.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import netsim
from benchmarks.mapping import region
from netsim.report.gather import report_of
from netsim.report.map.course import course, unwrap
from netsim.report.static.draw import draw_static
from netsim.units import days, hours

if TYPE_CHECKING:
    from netsim.run import Run

Answer = list[float]


@cache
def played(span: int) -> Run:
    """Simulate some days in which a fibre is cut."""
    scenario = netsim.read_scenario("friendship-pass-cable-cut")
    return netsim.simulate(replace(scenario, until=span * days), seed=0)


def report(span: int) -> Callable[[], Answer]:
    """Gather a report, drawings and all; its answer are shipments and median of the lanes hit most."""
    run = played(span)
    summary, chain = run.summary, run.chain

    def job() -> Answer:
        fresh = replace(run, tables=dict(run.tables))  # nothing is kept from the round before
        found = report_of(fresh, run.twins, summary, chain)
        lanes = next(table for table in found.tables() if table.key == "lanes")
        cells: list[Any] = [row[place] for row in lanes.rows for place in (1, 3)]
        return sorted(cell.value for cell in cells if not np.isnan(cell.value))

    return job


def report_by_hand(span: int) -> Callable[[], Answer]:
    """Make the same tables and drawings as a script of an analyst does."""
    run = played(span)

    def job() -> Answer:
        lanes = hit_lanes(run)
        demands = run.demands.assign(volume=run.demands["served_gbps"] * (run.demands["to_s"] - run.demands["from_s"]))
        demands.groupby("demand", observed=True)["volume"].sum().sort_values()
        for drawing in (drawn_map, curves, loss, latency, shares, heat, queue, queues, transit, modes, repairs):
            drawing(run)
        values = lanes[["count", "median"]].to_numpy(dtype=float).ravel()
        return sorted(values[~np.isnan(values)].tolist())

    return job


def hit_lanes(run: Run) -> pd.DataFrame:
    """Return shipments and transit times of lanes that are slower than undisturbed or go otherwise."""
    own, base = (per_lane(record.shipments) for record in (run, run.twins["undisturbed"]))
    base = base.reindex(own.index)
    rises = pd.concat([(own[name] - base[name]).abs() for name in ("median", "p95")], axis=1).fillna(0.0)
    return own[own["other"] + rises.max(axis=1) > 0.1]


def per_lane(shipments: pd.DataFrame) -> pd.DataFrame:
    """Return shipments, their times, and how many went otherwise, by lane."""
    rows = shipments[shipments["created_s"] >= 0.0].copy()
    is_done = rows["outcome"] == "delivered"
    rows["hours"] = ((rows["ended_s"] - rows["created_s"]) / hours).where(is_done)
    rows["other"] = is_done & (rows["modes"] != rows["usual_modes"])
    groups = rows.groupby("freight", observed=True)
    quantiles = {"median": groups["hours"].quantile(0.5), "p95": groups["hours"].quantile(0.95)}
    return pd.DataFrame({"count": groups.size(), "other": groups["other"].sum(), **quantiles})


# -- drawings by hand ----------------------------------------------------------------------------------------------


def axes_of(title: str, rows: int = 1) -> tuple[Any, Any]:
    """Return a figure and its axes."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(rows, 1, figsize=(7.2, 2.5 * rows), sharex=True)
    figure.suptitle(title)
    return figure, axes


def saved(figure: Any) -> str:  # noqa: ANN401 - of matplotlib
    """Return the drawing as SVG."""
    import matplotlib.pyplot as plt

    page = io.StringIO()
    figure.tight_layout()
    figure.savefig(page, format="svg", bbox_inches="tight")
    plt.close(figure)
    return page.getvalue()


def records(run: Run) -> dict[str, Any]:
    """Return the run and its twin by name."""
    return {"disturbed": run, "undisturbed": run.twins["undisturbed"]}


def drawn_map(run: Run) -> str:
    """Draw links around the Friendship Pass."""
    figure, axes = axes_of("map")
    places = unwrap(run.network)
    for link in run.network.links:
        for line in course(link, places):
            axes.plot(*zip(*line, strict=True), linewidth=0.7, color="tab:blue" if link.is_digital else "tab:gray")
    axes.set_xlim(105.0, 109.3)
    axes.set_ylim(20.6, 23.2)
    return saved(figure)


def rate_of(rows: pd.DataFrame, value: pd.Series[float]) -> pd.Series[float]:
    """Add up rates that hold from one moment to another."""
    change = pd.concat(
        [pd.Series(value.to_numpy(), rows["from_s"].to_numpy()), pd.Series(-value.to_numpy(), rows["to_s"].to_numpy())]
    )
    return change.groupby(level=0).sum().sort_index().cumsum()


def curves(run: Run) -> str:
    """Draw data and deliveries over time."""
    figure, axes = axes_of("performance", 3)
    for name, record in records(run).items():
        rows = record.demands
        share = rate_of(rows, rows["served_gbps"]) / rate_of(rows, rows["asked_gbps"])
        axes[0].step(share.index / days, share.to_numpy(), where="post", label=name)
        done = record.shipments[record.shipments["outcome"] == "delivered"].sort_values("ended_s")
        axes[1].plot(done["ended_s"] / days, done["size"].cumsum(), label=name)
        axes[2].plot(done["ended_s"] / days, done["size"].rolling(1000, min_periods=1).sum(), label=name)
    axes[0].legend()
    return saved(figure)


def loss(run: Run) -> str:
    """Draw what is not served."""
    figure, axes = axes_of("loss")
    for name, record in records(run).items():
        lost = rate_of(record.demands, record.demands["asked_gbps"] - record.demands["served_gbps"])
        axes.step(lost.index / days, lost.to_numpy(), where="post", label=name)
    axes.legend()
    return saved(figure)


def latency(run: Run) -> str:
    """Draw the latency of one demand."""
    figure, axes = axes_of("latency")
    for name, record in records(run).items():
        rows = record.demands[record.demands["demand"] == record.demands["demand"].iloc[0]]
        axes.step(rows["from_s"] / days, rows["latency_ms"], where="post", label=name)
    axes.legend()
    return saved(figure)


def shares(run: Run) -> str:
    """Draw the distribution of latency."""
    figure, axes = axes_of("latency by volume")
    for name, record in records(run).items():
        rows = record.demands.dropna(subset=["latency_ms"]).sort_values("latency_ms")
        volume = (rows["served_gbps"] * (rows["to_s"] - rows["from_s"])).cumsum()
        axes.step(rows["latency_ms"], volume / volume.iloc[-1], where="post", label=name)
    axes.legend()
    return saved(figure)


def heat(run: Run) -> str:
    """Draw how full the busiest links are."""
    figure, axes = axes_of("use of links")
    rows = run.links[run.links["unit"] == "Gbps"].copy()
    rows["full"] = rows[["load_forward", "load_backward"]].max(axis=1) / rows["capacity"]
    rows["hour"] = (rows["from_s"] // (4 * hours)).astype(int)
    table = rows.pivot_table(index="link", columns="hour", values="full", observed=True).ffill(axis=1)
    busiest = table.loc[table.mean(axis=1).sort_values().index[-30:]]
    axes.imshow(busiest.to_numpy(), aspect="auto")
    axes.set_yticks(range(len(busiest)), [str(name) for name in busiest.index], fontsize=5)
    return saved(figure)


def waiting(axes: Any, record: Any, node: str, direction: str) -> None:  # noqa: ANN401 - of matplotlib, a record
    """Draw the queue of one direction of a gate."""
    rows = record.gates[(record.gates["node"] == node) & (record.gates["direction"] == direction)]
    axes.step(rows["from_s"] / days, rows["waiting"], where="post", label=f"{node} {direction}")


def queue(run: Run) -> str:
    """Draw the longest queue beside that of the twin."""
    figure, axes = axes_of("queue")
    worst = run.gate_totals.sort_values("peak_waiting").iloc[-1]
    for record in records(run).values():
        waiting(axes, record, worst["node"], worst["direction"])
    axes.legend()
    return saved(figure)


def queues(run: Run) -> str:
    """Draw the five longest queues."""
    figure, axes = axes_of("queues")
    for row in run.gate_totals.sort_values("peak_waiting").iloc[-5:].itertuples():
        waiting(axes, run, str(row.node), str(row.direction))
    axes.legend()
    return saved(figure)


def transit(run: Run) -> str:
    """Draw transit times of the lanes hit most."""
    figure, axes = axes_of("transit times")
    for number, (name, row) in enumerate(hit_lanes(run).head(12).iterrows()):
        axes.barh(number, row["p95"])
        axes.plot(row["median"], number, "o")
        axes.text(0.0, number, str(name), fontsize=6)
    return saved(figure)


def modes(run: Run) -> str:
    """Draw deliveries by mode and day."""
    figure, axes = axes_of("modes")
    done = run.shipments[run.shipments["outcome"] == "delivered"]
    day = (done["ended_s"] // days).astype(int)
    table = done.assign(day=day).pivot_table(index="day", columns="modes", values="size", aggfunc="sum", fill_value=0)
    table.plot.bar(stacked=True, ax=axes)
    return saved(figure)


def repairs(run: Run) -> str:
    """Draw repairs as bars."""
    figure, axes = axes_of("repairs")
    for number, row in enumerate(run.repairs.itertuples()):
        axes.barh(number, row.mended_s - row.failed_s, left=row.failed_s)
        axes.text(0.0, number, str(row.link), fontsize=6)
    return saved(figure)


# -- the static map ------------------------------------------------------------------------------------------------


def picture(places: int) -> Callable[[], Answer]:
    """Draw a region as PNG."""
    network = region(places)

    def job() -> Answer:
        draw_static(network, ".png")
        return [float(len(network.links))]

    return job


def picture_by_hand(places: int) -> Callable[[], Answer]:
    """Draw a region with geopandas."""
    network = region(places)

    def job() -> Answer:
        import geopandas as gpd
        import matplotlib.pyplot as plt
        import shapely

        figure, axes = plt.subplots(figsize=(11.7, 8.3))
        piece = json.loads((files("netsim.report") / "basemap" / "region.json").read_text(encoding="utf-8"))
        rings = [np.cumsum(np.array(area[0]).reshape(-1, 2), axis=0) / piece["scale"] for area in piece["land"]]
        gpd.GeoSeries([shapely.Polygon(ring) for ring in rings]).plot(ax=axes, color="#f6f4ee")
        where = unwrap(network)
        rows = [(link.kind, shapely.LineString(line)) for link in network.links for line in course(link, where)]
        frame = gpd.GeoDataFrame(rows, columns=["kind", "geometry"])
        frame.plot(ax=axes, column="kind", legend=True, linewidth=0.8)
        nodes = gpd.GeoSeries(gpd.points_from_xy(*zip(*where.values(), strict=True)))
        nodes.plot(ax=axes, markersize=4, color="black")
        for name, at in list(where.items())[:150]:
            axes.annotate(name, at, fontsize=6)
        figure.tight_layout()
        figure.savefig(io.BytesIO(), format="png", dpi=200, bbox_inches="tight")
        plt.close(figure)
        return [float(len(network.links))]

    return job
