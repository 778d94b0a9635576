"""The data plane over time: what does not arrive, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.metrics.kept import kept
from netsim.metrics.quantile import FloatArray
from netsim.report.plots.canvas import canvas, end_of, legend_above, line_of, over_time, steps_of, thin, upwards
from netsim.units import days

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from netsim.record import Record

_NOTHING: Final = 1e-6
"""So many Gbps are rounding."""
_SHARES: Final = 400
"""Steps of a distribution: more than the pixels of its height."""


def has_loss(records: Mapping[str, Record]) -> bool:
    """Tell whether any demand ever gets less than it asks for."""
    return any((_lost(record)[1] > _NOTHING).any() for record in records.values())


def loss_plot(records: Mapping[str, Record]) -> str:
    """Draw the rate that is asked for and does not arrive in time."""

    def draw(axes: Axes) -> None:
        for name, record in _of_data(records):
            axes.step(*thin(*_lost(record)), where="post", **line_of(name))
        axes.set_ylabel("Gbps")
        axes.set_ylim(bottom=0)

    return over_time(draw, "data not delivered in time", end_of(records))


def latency_plot(records: Mapping[str, Record], demand: str) -> str:
    """Draw the one-way latency of a demand over time; gaps where nothing is carried."""

    def draw(axes: Axes) -> None:
        for name, record in _of_data(records):
            rows = record.demands[record.demands["demand"] == demand]
            axes.step(*thin(*steps_of(rows, "latency_ms")), where="post", **line_of(name))
        axes.set_ylabel("one-way latency, ms")

    return over_time(draw, f"latency of {demand}", end_of(records))


@kept
def latency_shares(record: Record) -> tuple[FloatArray, FloatArray]:
    """
    Return latencies and the part of the delivered volume that had at most so much.

    Each span of a demand weighs what was delivered in it: its rate times its time.

    Returns
    -------
    latency
        Increasing, at most some hundred values; empty where nothing was delivered. [ms]
    share
        From 0 to 1.
    """
    rows = record.demands[record.demands["demand"].isin(record.network.asked.keys())]
    volume = (rows["served_gbps"] * (rows["to_s"] - rows["from_s"])).to_numpy(dtype=float)
    latency = rows["latency_ms"].to_numpy(dtype=float)
    known = ~np.isnan(latency) & (volume > 0.0)
    if not known.any():
        return np.zeros(0), np.zeros(0)
    values, place = np.unique(latency[known], return_inverse=True)
    reached = np.cumsum(np.bincount(place, weights=volume[known]))
    share = np.asarray(reached / reached[-1], dtype=float)
    kept = np.unique(np.append(np.searchsorted(share, np.linspace(0.0, 1.0, _SHARES)).clip(max=len(share) - 1), 0))
    return values[kept], share[kept]


def latency_share_plot(records: Mapping[str, Record]) -> str:
    """Draw which part of the delivered volume had at most which latency (see :func:`latency_shares`)."""

    def paint(panels: Sequence[Axes]) -> None:
        (axes,) = panels
        for name, record in _of_data(records):
            latency, share = latency_shares(record)
            axes.step(latency, 100.0 * share, where="post", **line_of(name))
        axes.set_ylabel("% of the volume")
        axes.set_ylim(0.0, 101.0)
        axes.set_xlim(left=0.0)
        axes.set_xlabel("one-way latency, ms, at most")
        legend_above(axes)

    return canvas(paint, "latency by delivered volume")


def _of_data(records: Mapping[str, Record]) -> list[tuple[str, Record]]:
    """Return the runs that differ in data, which does not depend on the freight plane."""
    return [(name, record) for name, record in upwards(records) if name != "independent"]


@kept
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
