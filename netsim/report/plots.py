"""Plots of a run as SVG text: queues, losses, latency and modes over time, the twins beside the run."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.metrics.freight import main_mode, teu
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
DASHES: Final[Mapping[str, Any]] = {"disturbed": "-", "undisturbed": "-", "independent": (0, (4, 2))}
_BUCKETS: Final = 1500
"""Widths of a plot that the eye can part."""
_NOTHING: Final = 1e-6
"""So many Gbps are rounding."""
_COLUMNS: Final = 700
"""So many columns of pixels a plot has for a line."""
WIDTHS: Final = {"disturbed": 1.4, "undisturbed": 2.6, "independent": 1.0}
"""The line below others is the widest."""
MODE_COLOURS: Final = {"road": "#8ec1e0", "rail": "#e39a1f", "sea": "#4a90c4", "waterway": "#c24a10", "air": "#8a5fbf"}


def has_queue(records: Mapping[str, Record], node: str, direction: str) -> bool:
    """Tell whether anybody ever waits at one direction of a gate."""
    return any((_at(record, node, direction)["waiting"] > 0).any() for record in records.values())


def _at(record: Record, node: str, direction: str) -> pd.DataFrame:
    return record.gates[(record.gates["node"] == node) & (record.gates["direction"] == direction)]


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
        for name, record in _upwards(records):
            rows = _at(record, node, direction)
            if name == "disturbed":
                _shade(axes, rows[rows["mode"] != "automatic"])
            axes.step(*_thin(*_steps(rows, "waiting")), where="post", **_line(name))
        axes.set_ylabel("trucks waiting")
        axes.set_ylim(bottom=0)

    return _svg(draw, f"queue at {node} {direction}", _end(records))


def has_loss(records: Mapping[str, Record]) -> bool:
    """Tell whether any demand ever gets less than it asks for."""
    return any((_lost(record)[1] > _NOTHING).any() for record in records.values())


def loss_plot(records: Mapping[str, Record]) -> str:
    """Draw the rate that is asked for and does not arrive in time."""

    def draw(axes: Axes) -> None:
        for name, record in _upwards(records):
            if name != "independent":  # the digital plane does not depend on the freight plane
                axes.step(*_thin(*_lost(record)), where="post", **_line(name))
        axes.set_ylabel("Gbps")
        axes.set_ylim(bottom=0)

    return _svg(draw, "data not delivered in time", _end(records))


def latency_plot(records: Mapping[str, Record], demand: str) -> str:
    """Draw the one-way latency of a demand over time; gaps where nothing is carried."""

    def draw(axes: Axes) -> None:
        for name, record in _upwards(records):
            if name != "independent":
                rows = record.demands[record.demands["demand"] == demand]
                axes.step(*_thin(*_steps(rows, "latency_ms")), where="post", **_line(name))
        axes.set_ylabel("one-way latency, ms")

    return _svg(draw, f"latency of {demand}", _end(records))


def has_choice(record: Record) -> bool:
    """Tell whether the shipments of any lane came by more than one mode."""
    return bool(_by_mode(record))


def mode_plot(record: Record) -> str:
    """Draw the TEU that arrived each day by main mode, of lanes that have a choice."""

    def draw(axes: Axes) -> None:
        below = None
        for mode, arrived in _by_mode(record).items():
            day = np.arange(len(arrived)) + 0.5
            axes.bar(day, arrived, width=0.85, bottom=below, color=MODE_COLOURS[mode], label=mode)
            below = arrived if below is None else below + arrived
        axes.set_ylabel("TEU a day")

    return _svg(draw, "freight by mode", record.scenario.until)


def _by_mode(record: Record) -> dict[str, FloatArray]:
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


def _lost(record: Record) -> tuple[FloatArray, FloatArray]:
    """Return times in days and the rate that does not arrive within its limit. [Gbps]"""
    own = record.demands[record.demands["demand"].isin(record.network.asked.keys())]
    times = np.unique(np.concatenate((own["from_s"].to_numpy(), own["to_s"].to_numpy())))
    in_time = own["served_gbps"].where(own["reason"] != "over_latency", 0.0)
    lost = (own["asked_gbps"] - in_time).to_numpy(dtype=float)
    return times / days, _level(own, times, np.where(lost > _NOTHING, lost, 0.0))


def _level(rows: pd.DataFrame, times: FloatArray, values: FloatArray) -> FloatArray:
    """Add up values that hold from ``from_s`` to ``to_s``, at each of some times."""
    change = np.zeros(len(times))
    np.add.at(change, np.searchsorted(times, rows["from_s"]), values)
    np.add.at(change, np.searchsorted(times, rows["to_s"]), -values)
    level = np.cumsum(change)
    if len(level) > 1:
        level[-1] = level[-2]  # the last moment belongs to the span before it
    return np.where(level > _NOTHING, level, 0.0)  # sums of floats do not come back to nothing


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


def _thin(times: Any, values: Any) -> tuple[Any, Any]:  # noqa: ANN401 - lists or arrays
    """Leave out what a picture cannot show: of each column of pixels the first, least, greatest and last value stay."""
    if len(times) <= 4 * _COLUMNS:
        return times, values
    column = np.minimum(((times - times[0]) / (times[-1] - times[0]) * _COLUMNS).astype(int), _COLUMNS - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    ends = np.append(starts[1:], len(times))
    known = np.where(np.isnan(values), -np.inf, values)
    extremes = ((known[a:b].argmin() + a, known[a:b].argmax() + a) for a, b in zip(starts, ends, strict=True))
    kept = np.unique(np.concatenate((starts, ends - 1, np.fromiter(extremes, dtype=(int, 2)).ravel())))
    return times[kept], values[kept]


def _upwards(records: Mapping[str, Record]) -> list[tuple[str, Record]]:
    """Return the runs in the order in which they are drawn: the disturbed one on top."""
    return sorted(records.items(), key=lambda item: ("undisturbed", "independent", "disturbed").index(item[0]))


def _end(records: Mapping[str, Record]) -> float:
    return next(iter(records.values())).scenario.until


def _line(name: str) -> dict[str, Any]:
    return {"color": COLOURS[name], "linestyle": DASHES[name], "label": NAMES[name], "linewidth": WIDTHS[name]}


def _shade(axes: Axes, rows: pd.DataFrame) -> None:
    """Shade the time that rows span, what touches as one."""
    begins, ends = rows["from_s"].to_numpy(), rows["to_s"].to_numpy()
    is_new = np.append(True, begins[1:] > ends[:-1]) if len(rows) else np.zeros(0, dtype=bool)
    last = np.append(is_new[1:], True) if len(rows) else is_new
    for number, (begin, end) in enumerate(zip(begins[is_new], ends[last], strict=True)):
        label = "not automatic" if number == 0 else None
        axes.axvspan(begin / days, end / days, color="#e39a1f", alpha=0.18, linewidth=0, label=label)


def _svg(draw: Callable[[Axes], None], title: str, until: float) -> str:
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
        axes.set_xlim(0.0, until / days)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2)
        page = io.StringIO()
        figure.savefig(page, format="svg", metadata={"Date": None, "Title": title})
    text = page.getvalue()
    return text[text.index("<svg") :]
