"""Plots of a run as SVG text: queues, service and modes over time, the twins beside the run."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.metrics.quantile import FloatArray
from netsim.units import days

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from netsim.record import Record

COLOURS: Final = {"disturbed": "#c24a10", "undisturbed": "#4a90c4", "independent": "#5c0a1c"}
NAMES: Final = {
    "disturbed": "disturbed",
    "undisturbed": "undisturbed",
    "independent": "same outages, no dependency",
}
DASHES: Final = {"disturbed": "-", "undisturbed": "-", "independent": (0, (4, 2))}
_BUCKETS: Final = 1500
"""Widths of a plot that the eye can part."""
MODE_COLOURS: Final = {"road": "#8ec1e0", "rail": "#e39a1f", "sea": "#4a90c4", "waterway": "#c24a10"}


def queue_plot(records: Mapping[str, Record], node: str, direction: str) -> str:
    """
    Draw the queue at one direction of a gate over time, the time without automatic work shaded.

    Parameters
    ----------
    records
        ``disturbed`` first, then the twins.
    node, direction
        The gate.

    Returns
    -------
    svg
        An ``<svg>`` element; equal records give equal text.
    """

    def draw(axes: Axes) -> None:
        for name, record in records.items():
            rows = record.gates[(record.gates["node"] == node) & (record.gates["direction"] == direction)]
            if name == "disturbed":
                _shade(axes, rows[rows["mode"] != "automatic"])
            axes.step(*_steps(rows, "waiting"), where="post", **_line(name))
        axes.set_ylabel("trucks waiting")
        axes.set_ylim(bottom=0)

    return _svg(draw, f"queue at {node} {direction}")


def service_plot(records: Mapping[str, Record]) -> str:
    """Draw the share of the asked rate that is delivered over time."""

    def draw(axes: Axes) -> None:
        for name, record in records.items():
            if name != "independent":  # the digital plane does not depend on the freight plane
                axes.step(*_served(record), where="post", **_line(name))
        axes.set_ylabel("delivered, % of asked")
        axes.set_ylim(top=101)

    return _svg(draw, "share of demand delivered")


def latency_plot(records: Mapping[str, Record], demand: str) -> str:
    """Draw the one-way latency of a demand over time; gaps where nothing is carried."""

    def draw(axes: Axes) -> None:
        for name, record in records.items():
            if name != "independent":
                rows = record.demands[record.demands["demand"] == demand]
                axes.step(*_steps(rows, "latency_ms"), where="post", **_line(name))
        axes.set_ylabel("one-way latency, ms")

    return _svg(draw, f"latency of {demand}")


def mode_plot(record: Record) -> str:
    """Draw the TEU that set out each day by main mode, of lanes that have a choice."""

    def draw(axes: Axes) -> None:
        below = None
        for mode, teu in _by_mode(record).items():
            day = np.arange(len(teu)) + 0.5
            axes.bar(day, teu, width=0.85, bottom=below, color=MODE_COLOURS[mode], label=mode)
            below = teu if below is None else below + teu
        axes.set_ylabel("TEU a day")

    return _svg(draw, "freight by mode", until=record.scenario.until)


def _by_mode(record: Record) -> dict[str, FloatArray]:
    """Return TEU by day of departure and main mode, for lanes whose shipments use more than one."""
    rows = record.shipments[(record.shipments["departed_s"] >= 0.0) & (record.shipments["modes"] != "")]
    main = (
        rows["modes"]
        .str.split(";")
        .map(lambda modes: next(m for m in ("sea", "waterway", "rail", "road", *modes) if m in modes))
    )
    has_choice = main.groupby(rows["freight"]).transform("nunique") > 1
    rows, main = rows[has_choice], main[has_choice]
    day = (rows["departed_s"] // days).astype(int)
    teu = rows["size"] * np.where(rows["unit"] == "truck", 2.0, 1.0)
    n_days = int(np.ceil(record.scenario.until / days))
    used = [mode for mode in MODE_COLOURS if (main == mode).any()]
    return {mode: np.bincount(day[main == mode], teu[main == mode], n_days)[:n_days].astype(float) for mode in used}


def _served(record: Record) -> tuple[Any, Any]:
    """Return times in days and the share delivered within its limit. [%]"""
    own = record.demands[record.demands["demand"].isin({row.id for row in record.network.demands})]
    times = np.unique(np.concatenate((own["from_s"].to_numpy(), own["to_s"].to_numpy())))
    in_time = own["served_gbps"].where(own["reason"] != "over_latency", 0.0).to_numpy()
    asked, served = (_level(own, times, values) for values in (own["asked_gbps"].to_numpy(), in_time))
    return times / days, 100.0 * np.divide(served, asked, out=np.full_like(served, np.nan), where=asked > 0)


def _level(rows: pd.DataFrame, times: FloatArray, values: FloatArray) -> FloatArray:
    """Add up values that hold from ``from_s`` to ``to_s``, at each of some times."""
    change = np.zeros(len(times))
    np.add.at(change, np.searchsorted(times, rows["from_s"]), values)
    np.add.at(change, np.searchsorted(times, rows["to_s"]), -values)
    level = np.cumsum(change)
    level[-1] = level[-2] if len(level) > 1 else 0.0  # the last moment belongs to the span before it
    return level


def _steps(rows: pd.DataFrame, column: str) -> tuple[FloatArray, FloatArray]:
    """
    Return times in days and values, the last value held to the end.

    Of the values within a width that the eye cannot part, the first, the least, the largest and the last are kept.
    """
    if not len(rows):
        return np.zeros(0), np.zeros(0)
    times = np.append(rows["from_s"].to_numpy(dtype=float), rows["to_s"].iloc[-1]) / days
    values = rows[column].to_numpy(dtype=float)
    values = np.append(values, values[-1])
    bucket = (times * _BUCKETS / times[-1]).astype(int)
    order = np.lexsort((values, bucket))
    edges = np.flatnonzero(np.diff(bucket))
    keep = np.unique(np.concatenate(([0, len(times) - 1], edges, edges + 1, order[edges], order[edges + 1])))
    return times[keep], values[keep]


def _line(name: str) -> dict[str, Any]:
    return {"color": COLOURS[name], "linestyle": DASHES[name], "label": NAMES[name], "linewidth": 1.4}


def _shade(axes: Axes, rows: pd.DataFrame) -> None:
    """Shade the spans in which a gate is not automatic, joined where one follows the other."""
    if not len(rows):
        return
    begin, end = rows["from_s"].to_numpy(dtype=float), rows["to_s"].to_numpy(dtype=float)
    gaps = np.flatnonzero(begin[1:] > end[:-1])
    starts, ends = begin[np.append(0, gaps + 1)], end[np.append(gaps, len(end) - 1)]
    for number, (first, last) in enumerate(zip(starts / days, ends / days, strict=True)):
        label = "not automatic" if number == 0 else None
        axes.axvspan(first, last, color="#e39a1f", alpha=0.18, linewidth=0, label=label)


def _svg(draw: Callable[[Axes], None], title: str, until: float | None = None) -> str:
    """Draw into a figure of the report's width and return it as one element."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    style: dict[Any, Any] = {"svg.hashsalt": title, "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9}
    with mpl.rc_context(style):
        figure = Figure(figsize=(7.2, 2.5), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        draw(axes)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e4e4e4", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel("days after the start")
        axes.set_xlim(0.0, until / days if until is not None else None)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2)
        page = io.StringIO()
        figure.savefig(page, format="svg", metadata={"Date": None, "Title": title})
    text = page.getvalue()
    return text[text.index("<svg") :]
