"""The timeline of a report: bars that show who was out from when to when, and the log of operations day by day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from netsim.metrics import operations
from netsim.metrics.causes import FAILS, failures
from netsim.metrics.sentences import named
from netsim.report import plain
from netsim.report.plain import capital, duration
from netsim.report.words import moment, rows_of
from netsim.units import days as one_day

if TYPE_CHECKING:
    from netsim.metrics import Operation
    from netsim.record import Record

_MOST: Final = 16
"""So many bars are drawn."""
_TICKS: Final = 4
_LAST_TICK: Final = 0.95
"""Part of the axis after which a date would not fit."""
_LEGEND: Final = {
    "broken": "failed",
    "waits": "located, waits for a permit or a crew",
    "travels": "crew gets ready and travels",
    "work": "crew at work",
    "lacks": "by hand or closed: lacks what it needs",
}


class Line(NamedTuple):
    """One step of the list."""

    clock: str
    mood: str
    text: str
    because: str
    row: int
    cause: int | None
    """Row of the event that led to it, if it is in the list."""


class Part(NamedTuple):
    """One piece of a bar; left and width in percent of the run."""

    kind: str
    left: float
    width: float
    title: str


class Row(NamedTuple):
    """One bar."""

    label: str
    parts: list[Part]


@dataclass
class Bars:
    """All bars with their axis and legend."""

    rows: list[Row] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    legend: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0
    """Bars that are left out."""


def days(record: Record) -> Iterator[tuple[str, list[Line]]]:
    """Yield each day on which something happened, by the scenario's calendar, and its lines."""
    lines = operations(record)
    listed = {line.row for line in lines}
    for day, group in groupby(lines, key=lambda line: (record.scenario.start + timedelta(seconds=line.time_s)).date()):
        yield f"{day:%A, %d %B %Y}", [_line(record, line, listed) for line in group]


def _line(record: Record, line: Operation, listed: set[int]) -> Line:
    """Write a step; the zone of its clock where it is not that of the scenario, and the day where it is another."""
    here = line.when.astimezone(record.scenario.start.tzinfo)
    offset = f" {line.when:%z}"
    offset = offset.removesuffix("00") if offset.endswith("00") else f"{offset[:-2]}:{offset[-2:]}"
    zone = "" if here.utcoffset() == line.when.utcoffset() else offset
    cause = line.cause if line.cause in listed else None
    day = "" if here.date() == line.when.date() else f"{line.when:%a} "
    text, because = capital(plain.told(line.text)), plain.told(line.because)
    return Line(f"{day}{line.when:%H:%M}{zone}", line.mood, text, because, line.row, cause)


def bars(record: Record) -> Bars:
    """Draw what failed and how it was mended, and who lacked what he needs, in the order in which it began."""
    found = [*_broken(record), *_lacking(record)]
    if not found:
        return Bars()
    found.sort(key=lambda row: row.parts[0].left)
    shown = found[:_MOST]
    kinds = {part.kind for row in shown for part in row.parts}
    whole = record.scenario.until / one_day
    step = max(1, math.ceil(whole / _TICKS))
    ticks = [
        (round(100 * day / whole, 3), f"{record.scenario.start + timedelta(days=day):%d %b}")
        for day in range(0, math.floor(whole) + 1, step)
        if day <= _LAST_TICK * whole
    ]
    legend = [(kind, text) for kind, text in _LEGEND.items() if kind in kinds]
    return Bars(shown, ticks, legend, len(found) - len(shown))


def _broken(record: Record) -> Iterator[Row]:
    """Yield the bars of what failed, those of repairs in their stages."""
    repairs: dict[str, list[Any]] = {}
    for row in rows_of(record.repairs):
        repairs.setdefault(row.link, []).append(row)
    events = record.events
    for asset in dict.fromkeys(events.loc[events["what"].isin(FAILS), "asset"].astype(str)):
        if asset in repairs:
            parts = [part for row in repairs[asset] for part in _stages(record, row)]
        else:
            parts = [_part(record, "broken", *span) for span in failures(events, [asset], record.scenario.until)]
        yield Row(named(record.network, asset), parts)


def _stages(record: Record, row: Any) -> Iterator[Part]:  # noqa: ANN401 - a row of a table
    """Yield the stages of a repair as far as it came."""
    moments = [getattr(row, f"{name}_s") for name in ("failed", "detected", "assigned", "arrived", "mended")]
    for kind, (begin, end) in zip(("broken", "waits", "travels", "work"), pairwise(moments), strict=True):
        if math.isnan(begin):
            return
        until = record.scenario.until if math.isnan(end) else end
        if until > begin:
            yield _part(record, kind, begin, until)


def _lacking(record: Record) -> Iterator[Row]:
    """Yield the bars of gates and places that lacked what they need; of a gate the direction that lacked it first."""
    events = record.events
    modes = events[(events["what"] == "mode") & ~events["detail"].str.contains(": closure")]
    places: dict[str, str] = {}
    for asset in modes["asset"].astype(str):
        place = asset.rpartition(" ")[0]
        places.setdefault(place if place in record.network.node else asset, asset)
    for place, asset in places.items():
        own = modes[modes["asset"] == asset]
        times = [*own["time_s"].tolist(), record.scenario.until]
        usual = own["detail"].str.contains("-> (?:automatic|normal)").tolist()
        parts = [
            _part(record, "lacks", *span) for span, is_usual in zip(pairwise(times), usual, strict=True) if not is_usual
        ]
        yield Row(named(record.network, place), parts)


def _part(record: Record, kind: str, begin: float, end: float) -> Part:
    whole = record.scenario.until
    title = f"{_LEGEND[kind]}: {moment(record, begin)} to {moment(record, end)}, {duration(end - begin)}"
    return Part(kind, round(100 * begin / whole, 3), round(100 * (end - begin) / whole, 3), title)
