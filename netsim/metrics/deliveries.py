"""What freight delivers, beside the undisturbed run: how far it is behind, and its performance over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsim.metrics.curves import Curve, joined
from netsim.metrics.freight import teu
from netsim.metrics.quantile import FloatArray
from netsim.units import days, hours

if TYPE_CHECKING:
    from netsim.record import Record


def backlog_curve(record: Record, undisturbed: Record) -> Curve:
    """
    Return by how much freight is behind the undisturbed run, over time.

    Parameters
    ----------
    record, undisturbed
        The run and its twin: both have the same shipments to carry.

    Returns
    -------
    backlog
        What the twin had delivered and the run had not, not below zero. [TEU]
    """
    own, twin = _delivered(record), _delivered(undisturbed)
    times = np.unique(np.concatenate([[0.0, record.scenario.until], own[0], twin[0]]))
    behind = _so_far(*twin, times) - _so_far(*own, times)
    return joined(Curve(times, behind[:-1].clip(0.0)))


def _delivered(record: Record) -> tuple[FloatArray, FloatArray]:
    """Return when the run delivered shipments, in order of time, and their size. [s], [TEU]"""
    rows = record.shipments
    rows = rows[(rows["outcome"] == "delivered") & (rows["ended_s"] >= 0.0)].sort_values("ended_s")
    return rows["ended_s"].to_numpy(dtype=float), teu(rows).to_numpy(dtype=float)


def _so_far(when: FloatArray, size: FloatArray, times: FloatArray) -> FloatArray:
    total = np.concatenate([[0.0], np.cumsum(size)])
    return np.asarray(total[np.searchsorted(when, times, side="right")], dtype=float)


def delivery_curve(record: Record, undisturbed: Record, window: float = 1 * days) -> Curve:
    """
    Return what freight delivered within the last day over what the undisturbed run delivered in the same day.

    Parameters
    ----------
    record, undisturbed
        The run and its twin.
    window
        Length of the day; at the beginning of the run it is as long as the run so far. [s]

    Returns
    -------
    performance
        From 0 to 1: what is caught up later does not count above 1; 1 where the twin delivered nothing.
    """
    own, twin = _delivered(record), _delivered(undisturbed)
    until = record.scenario.until
    times = np.concatenate([own[0], twin[0]])
    edges = np.unique(np.concatenate([[0.0, until], times, times + window]))
    edges = edges[edges <= until]
    at = edges[:-1]
    ours, theirs = (_so_far(*one, at) - _so_far(*one, at - window) for one in (own, twin))
    share = np.divide(ours, theirs, out=np.ones_like(ours), where=theirs > 0.0)
    return joined(Curve(edges, share.clip(0.0, 1.0)))


def backlog_metrics(curve: Curve) -> dict[str, float]:
    """
    Tell how far freight fell behind.

    Parameters
    ----------
    curve
        From :func:`netsim.metrics.backlog_curve`. [TEU]

    Returns
    -------
    figures
        ``delay_teu_d`` (area), ``peak_teu``, ``peak_h`` (when, after the start), ``clear_h`` (from the first backlog
        until none is left for good; zero where there never was one, infinite where some is left at the end).
    """
    behind = np.flatnonzero(curve.value > 0.0)
    if not len(behind):
        return {"delay_teu_d": 0.0, "peak_teu": 0.0, "peak_h": float("nan"), "clear_h": 0.0}
    clears = behind[-1] < len(curve.value) - 1
    first, last = curve.edges[behind[0]], curve.edges[behind[-1] + 1]
    return {
        "delay_teu_d": float(curve.value @ curve.spans) / hours / 24.0,
        "peak_teu": float(curve.value.max()),
        "peak_h": float(curve.edges[int(curve.value.argmax())]) / hours,
        "clear_h": float(last - first) / hours if clears else float("inf"),
    }
