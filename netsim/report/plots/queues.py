"""Queues at gates over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.report.plots.canvas import COARSE, end_of, line_of, over_time, printable, series_of, steps_of, thin, upwards
from netsim.units import days

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from netsim.record import Record

MOST: Final = 5
"""So many queues can be told apart in one plot."""


def has_queue(records: Mapping[str, Record], node: str, direction: str) -> bool:
    """Tell whether anybody ever waits at one direction of a gate."""
    return any((_at(record, node, direction)["waiting"] > 0).any() for record in records.values())


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
        for name, record in upwards(records):
            rows = _at(record, node, direction)
            if name == "disturbed":
                _shade(axes, rows[rows["mode"] != "automatic"])
            axes.step(*thin(*steps_of(rows, "waiting"), COARSE), where="post", **line_of(name))
        axes.set_ylabel("trucks waiting")
        axes.set_ylim(bottom=0)

    return over_time(draw, f"queue at {node} {direction}", end_of(records))


def longest_queues(record: Record) -> list[tuple[str, str]]:
    """Return node and direction of the gates with the longest queues, the longest first."""
    totals = record.gate_totals.sort_values("peak_waiting", ascending=False, kind="stable")
    totals = totals[totals["peak_waiting"] > 0].head(MOST)
    return list(zip(totals["node"].astype(str), totals["direction"].astype(str), strict=True))


def queues_plot(record: Record, gates: Sequence[tuple[str, str]]) -> str:
    """Draw the queues at several gates, at most :data:`MOST`, over time."""

    def draw(axes: Axes) -> None:
        for number, (node, direction) in enumerate(gates[:MOST]):
            label = printable(f"{record.network.named(node)}, {direction.replace('>', ' to ')}", 34)
            rows = _at(record, node, direction)
            axes.step(*thin(*steps_of(rows, "waiting"), COARSE), where="post", label=label, **series_of(number))
        axes.set_ylabel("trucks waiting")
        axes.set_ylim(bottom=0)

    return over_time(draw, "the longest queues", record.scenario.until, columns=3)


def _at(record: Record, node: str, direction: str) -> pd.DataFrame:
    return record.gates[(record.gates["node"] == node) & (record.gates["direction"] == direction)]


def _shade(axes: Axes, rows: pd.DataFrame) -> None:
    """Shade the time that rows span, what touches as one."""
    begins, ends = rows["from_s"].to_numpy(), rows["to_s"].to_numpy()
    is_new = np.append(True, begins[1:] > ends[:-1]) if len(rows) else np.zeros(0, dtype=bool)
    last = np.append(is_new[1:], True) if len(rows) else is_new
    for number, (begin, end) in enumerate(zip(begins[is_new], ends[last], strict=True)):
        label = "not automatic" if number == 0 else None
        axes.axvspan(begin / days, end / days, color="#e39a1f", alpha=0.18, linewidth=0, label=label)
