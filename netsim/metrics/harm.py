"""What a failure did to one demand, read from its rows in the table of demands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netsim.metrics.service import in_time

if TYPE_CHECKING:
    import pandas as pd

    from netsim.metrics.causes import Span
    from netsim.record import Record

FloatArray = NDArray[np.float64]
_NOTHING = 1e-9
"""Part of a rate that counts as nothing."""
IntArray = NDArray[np.intp]


class Harm(NamedTuple):
    """What one failure did to one demand."""

    lost_tbit: float
    least_share: float
    latency_rise_ms: float
    moved: bool
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """
    What one demand asked and got over time.

    Parameters
    ----------
    begin, end
        Spans in order of time, shape (n_spans,). [s]
    asked
        Rate, same shape. [Gbit/s]
    share
        Part of it that arrived within the latency limit, same shape.
    latency
        One way; NaN where nothing was carried, same shape. [ms]
    path, reason
        As in the table of demands.
    """

    begin: FloatArray
    end: FloatArray
    asked: FloatArray
    share: FloatArray
    latency: FloatArray
    path: tuple[str, ...]
    reason: tuple[str, ...]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Course:
        """Read the rows of one demand, which are in order of time."""
        begin, end, asked, latency = (
            rows[name].to_numpy(dtype=float) for name in ("from_s", "to_s", "asked_gbps", "latency_ms")
        )
        return cls(begin, end, asked, shares(rows), latency, _texts(rows["path"]), _texts(rows["reason"]))

    def at(self, moments: FloatArray) -> IntArray:
        """Return the spans in which moments lie; -1: none."""
        row = np.searchsorted(self.begin, moments, side="right") - 1
        return np.where((row >= 0) & (moments < self.end[row]), row, -1)

    def before(self, moment: float) -> int:
        """Return the span that a moment ends or cuts; -1: none."""
        row = int(np.searchsorted(self.begin, moment, side="left")) - 1
        return row if row >= 0 and moment <= self.end[row] else -1

    def during(self, span: Span) -> IntArray:
        """Return the spans that overlap with one."""
        return np.flatnonzero((self.begin < span[1]) & (self.end > span[0]))


def _texts(column: pd.Series[str]) -> tuple[str, ...]:
    return tuple(map(str, column))


def shares(rows: pd.DataFrame) -> FloatArray:
    """Return the part of what is asked that arrives within the latency limit, for each row of the table of demands."""
    return np.asarray(in_time(rows) / rows["asked_gbps"], dtype=float)


def courses(record: Record, demands: list[str]) -> dict[str, Course]:
    """Return what some demands asked and got over time, those that the run knows."""
    rows = record.demands[record.demands["demand"].isin(demands)]
    return {str(name): Course.of(own) for name, own in rows.groupby("demand", observed=True, sort=False)}


def harm(course: Course, usual: Course | None, span: Span) -> Harm:
    """
    Tell what a failure did to a demand that it hit.

    Parameters
    ----------
    course
        Of the demand in the run.
    usual
        Of the demand in the undisturbed twin, if there is one and it has the demand.
    span
        From failure to return. [s]
    """
    before, first = course, course.before(span[0])
    if first < 0 and usual is not None:  # it failed as the run began
        before, first = usual, int(usual.at(np.array(span[:1]))[0])
    rows = course.during(span)
    latency = course.latency[rows]
    worst = rows[np.lexsort((-np.nan_to_num(latency, nan=np.inf), course.share[rows]))[0]]
    known = latency[~np.isnan(latency)]
    paths = {course.path[row] for row in rows} - {""}
    return Harm(
        lost_tbit=_lost(course, usual, span, before.share[first] if first >= 0 else 1.0),
        least_share=float(course.share[worst]),
        latency_rise_ms=float(known.max() - before.latency[first]) if len(known) and first >= 0 else float("nan"),
        moved=first >= 0 and not paths <= {before.path[first]},
        reason=_reason(course, rows[course.share[rows] < 1.0 - _NOTHING], int(worst)),
    )


def _reason(course: Course, rows: IntArray, worst: int) -> str:
    """Return the reason that held longest while not all arrived: the moment of a restoration does not name it."""
    if not len(rows):
        return course.reason[worst]
    spans: dict[str, float] = {}
    for row in rows.tolist():
        spans[course.reason[row]] = spans.get(course.reason[row], 0.0) + float(course.end[row] - course.begin[row])
    return max(spans, key=lambda reason: spans[reason])


def _lost(course: Course, usual: Course | None, span: Span, share_before: float) -> float:
    """Return the volume that a demand would have got without a failure, and did not get. [Tbit]"""
    edges = [*span, *course.begin, *course.end, *(usual.begin if usual is not None else ())]
    cuts = np.unique(np.clip(edges, *span))
    middle = (cuts[1:] + cuts[:-1]) / 2.0
    row = course.at(middle)
    normal = _normal(usual, span[0], middle, share_before)
    missing = np.clip(normal - course.share[row], 0.0, None) * course.asked[row]
    return float((missing * np.diff(cuts))[row >= 0].sum()) / 1000.0


def _normal(usual: Course | None, began: float, moments: FloatArray, share_before: float) -> FloatArray:
    """
    Return the share that a demand would have got at some moments, shape (n_moments,).

    It is that of the undisturbed twin, which knows the course of the day, less what other failures had taken before.
    """
    if usual is None:
        return np.full(len(moments), share_before)
    row, then = usual.at(moments), max(usual.before(began), 0)
    left = min(share_before / usual.share[then], 1.0) if usual.share[then] > 0 else 1.0
    return np.where(row >= 0, usual.share[row] * left, share_before)
