"""Freight: by which mode it came, and how long it took on each lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.metrics.freight import main_mode, teu
from netsim.metrics.quantile import FloatArray
from netsim.report.plots.canvas import COLOURS, NAMES, canvas, legend_above, over_time, printable, upwards
from netsim.units import days, hours

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from netsim.record import Record

MODE_COLOURS: Final = {"road": "#8ec1e0", "rail": "#e39a1f", "sea": "#4a90c4", "waterway": "#c24a10", "air": "#8a5fbf"}
_HATCHES: Final = {"road": "", "rail": "///", "sea": "---", "waterway": "xxx", "air": "\\\\\\"}
_MARKS: Final = {"disturbed": "D", "undisturbed": "o", "independent": "s"}


def has_choice(record: Record) -> bool:
    """Tell whether the shipments of any lane came by more than one mode."""
    return bool(by_mode(record))


def mode_plot(record: Record) -> str:
    """Draw the TEU that arrived each day by main mode, of lanes that have a choice."""

    def draw(axes: Axes) -> None:
        below = None
        for mode, arrived in by_mode(record).items():
            day = np.arange(len(arrived)) + 0.5
            look: dict[str, Any] = {"color": MODE_COLOURS[mode], "hatch": _HATCHES[mode], "edgecolor": "#ffffff"}
            axes.bar(day, arrived, width=0.85, bottom=below, label=mode, **look)
            below = arrived if below is None else below + arrived
        axes.set_ylabel("TEU a day")

    return over_time(draw, "freight by mode", record.scenario.until)


def by_mode(record: Record) -> dict[str, FloatArray]:
    """Return TEU by day of delivery and main mode, for lanes whose shipments use more than one."""
    rows = record.shipments
    rows = rows[(rows["outcome"] == "delivered") & (rows["ended_s"] >= 0.0)]
    main = main_mode(rows["modes"].astype(str))
    has_choice = main.groupby(rows["freight"].astype(str)).transform("nunique") > 1
    rows, main = rows[has_choice], main[has_choice]
    day, size = (rows["ended_s"] // days).astype(int), teu(rows)
    n_days = int(np.ceil(record.scenario.until / days))
    used = [mode for mode in MODE_COLOURS if (main == mode).any()]
    return {mode: np.bincount(day[main == mode], size[main == mode], n_days)[:n_days].astype(float) for mode in used}


def transit_quantiles(record: Record, lanes: Sequence[str]) -> pd.DataFrame:
    """Return 5, 50 and 95 % quantiles of the time from creation to delivery, by lane, as far as any arrived. [h]"""
    rows = record.shipments
    rows = rows[(rows["created_s"] >= 0.0) & (rows["outcome"] == "delivered") & rows["freight"].isin(lanes)]
    time = (rows["ended_s"] - rows["created_s"]) / hours
    table: pd.DataFrame = time.groupby(rows["freight"].astype(str)).quantile([0.05, 0.5, 0.95]).unstack()  # noqa: PD010 - of a series
    return table.reindex([lane for lane in lanes if lane in table.index])


def transit_plot(records: Mapping[str, Record], lanes: Sequence[str]) -> str:
    """
    Draw transit times by lane: a bar from the 5 to the 95 % quantile, a mark at the median.

    Parameters
    ----------
    records
        ``disturbed`` first, then the twins; the independent one is left out.
    lanes
        Ids of freight lanes, from above to below.
    """
    shown = [(name, record) for name, record in upwards(records) if name != "independent"]
    names = {row.id: row.name or row.id for row in next(iter(records.values())).network.freight}
    place = {lane: float(len(lanes) - number) for number, lane in enumerate(lanes)}

    def paint(panels: Sequence[Axes]) -> None:
        (axes,) = panels
        for number, (name, record) in enumerate(shown):
            table = transit_quantiles(record, lanes)
            at = np.array([place[str(lane)] for lane in table.index]) + 0.18 * (len(shown) - 1 - 2 * number)
            low, middle, high = (table[share].to_numpy(dtype=float) for share in (0.05, 0.5, 0.95))
            axes.hlines(at, low, high, color=COLOURS[name], linewidth=4.0, alpha=0.55)
            look: dict[str, Any] = {"color": COLOURS[name], "marker": _MARKS[name], "label": NAMES[name]}
            axes.plot(middle, at, linestyle="none", markersize=4.5, **look)
        axes.set_yticks(list(place.values()), [printable(names.get(lane, lane)) for lane in lanes])
        axes.set_ylim(0.4, len(lanes) + 0.6)
        axes.set_xlim(left=0.0)
        axes.set_xlabel("hours from creation to delivery: 5 to 95 %, mark at the median")
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x", color="#e4e4e4", linewidth=0.6)
        legend_above(axes)

    return canvas(paint, "transit times by lane", height=1.0 + 0.32 * len(lanes))
