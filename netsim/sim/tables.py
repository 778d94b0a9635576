"""The tables of a run, made from what the world has kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from netsim.kernels.base import FloatArray, IntArray
from netsim.sim.account import check_account
from netsim.sim.manifests import call_the_roll, shipment_columns
from netsim.sim.meters import BIN
from netsim.sim.readings import MODES
from netsim.units import hours

if TYPE_CHECKING:
    from netsim.sim.desk import CrewDesk
    from netsim.sim.digital import DigitalWatch
    from netsim.sim.freight import FreightWorld
    from netsim.sim.gates import GateQueue
    from netsim.sim.jobs import Job
    from netsim.sim.panels import Panel

Row = tuple[Any, ...]
Column = Any
"""Values of a column, in whatever holds them."""

COLUMNS: Final[dict[str, dict[str, str]]] = {
    "events": {"time_s": "f8", "what": "str", "asset": "str", "kind": "str", "cause": "Int64", "detail": "str"},
    "demands": {
        "demand": "category", "from_s": "f8", "to_s": "f8", "asked_gbps": "f8", "served_gbps": "f8",
        "latency_ms": "f8", "rtt_ms": "f8", "path": "category", "reason": "category",
    },
    "links": {
        "link": "category", "from_s": "f8", "to_s": "f8", "state": "category", "capacity": "f8", "load_forward": "f8",
        "load_backward": "f8", "unit": "category",
    },
    "gates": {
        "node": "category", "direction": "category", "from_s": "f8", "to_s": "f8", "mode": "category", "waiting": "i4",
        "in_service": "i4",
    },
    "gate_totals": {
        "node": "str", "direction": "str", "arrived": "i8", "served": "i8", "left": "i8", "mean_wait_h": "f8",
        "p95_wait_h": "f8", "peak_waiting": "i8", "peak_s": "f8", "cleared_s": "f8",
    },
    "shipments": {
        "shipment": "str", "freight": "category", "class": "category", "unit": "category", "size": "f8",
        "created_s": "f8", "departed_s": "f8", "ended_s": "f8", "outcome": "str", "usual_modes": "str",
        "modes": "str", "path": "category", "wait_h": "f8", "moving_h": "f8", "cost": "f8", "late_h": "f8",
        "usual_path": "category", "chosen_path": "category", "known_delay_h": "f8", "usual_delay_h": "f8",
        "cause": "Int64",
    },
    "legs": {
        "shipment_row": "i4", "what": "category", "asset": "category", "from": "category", "to": "category",
        "wait_s": "i4", "moving_s": "i4", "left": "bool",
    },
    "services": {
        "service": "category", "departure_s": "f8", "from": "category", "to": "category", "boarded": "f8",
        "load": "f8", "capacity": "f8",
    },
    "repairs": {
        "fault": "i8", "link": "str", "failed_s": "f8", "detected_s": "f8", "permitted_s": "f8", "crew": "str",
        "assigned_s": "f8", "arrived_s": "f8", "mended_s": "f8", "weather_s": "f8", "spare_s": "f8", "lon": "f8",
        "lat": "f8", "state": "str",
    },
    "calls": {
        "service": "category", "place": "category", "kind": "category", "arrived_s": "f8", "began_s": "f8",
        "left_s": "f8",
    },
}  # fmt: skip
"""Columns of each table and their types; the unit is the end of the name. Costs are USD, rooms and loads TEU."""


def make_tables(
    world: FreightWorld, digital: DigitalWatch, desk: CrewDesk, states: Panel, until: float
) -> dict[str, pd.DataFrame]:
    """Make all tables of a run that ended at ``until``."""
    queues = list(world.gates.values())
    check_account(world)
    world.diary.close()
    roll = call_the_roll(world)
    tables = {
        "events": _from_rows(
            "events", ((e.time, e.what, e.asset, e.kind, e.cause, e.detail) for e in world.log.rows(until))
        ),
        "demands": _frame("demands", _renamed(digital.demand_panel.columns(until), "demand")),
        "links": _joined("links", [_digital_links(digital, until), *_freight_links(world, states, until)]),
        "gates": _joined("gates", [_readings(queue, until) for queue in queues]),
        "gate_totals": _from_rows("gate_totals", (_totals(queue, until) for queue in queues)),
        "shipments": _frame("shipments", shipment_columns(roll, world.log.row_of(until))),
        "legs": _frame("legs", world.diary.columns(roll)),
        "services": _from_rows("services", (tuple(row) for row in world.timetables.departures if row.time >= 0.0)),
        "repairs": _from_rows("repairs", (_repair(job, until) for job in desk.jobs)),
        "calls": _from_rows("calls", (tuple(row) for row in world.timetables.all_calls() if not row.left < 0.0)),
    }
    return {name: tables[name] for name in COLUMNS}


def _frame(name: str, columns: dict[str, Any]) -> pd.DataFrame:
    """Put columns into the table called ``name``, in its order and with its types."""
    return pd.DataFrame({column: _typed(columns[column], kind) for column, kind in COLUMNS[name].items()}, copy=False)


def _typed(values: Column, kind: str) -> Column:
    """Return a column with its type; to change types of a whole table takes ten times as long."""
    if kind == "category":
        return values if isinstance(values, pd.Categorical) else _category([values], [len(values)])
    if kind in {"str", "Int64"}:
        return pd.array(values, dtype=kind)
    return np.asarray(values, dtype=kind)


def _category(pieces: Sequence[str | Sequence[str]], sizes: Sequence[int]) -> pd.Categorical:
    """
    Put texts below each other as a category; a piece is a sequence, or one text that holds for its whole size.

    Made from codes, since a column of texts on the way takes ten times the room.
    """
    known = sorted({text for piece in pieces for text in ([piece] if isinstance(piece, str) else piece)})
    code = {text: number for number, text in enumerate(known)}
    codes = [
        code[piece] if isinstance(piece, str) else np.fromiter(map(code.__getitem__, piece), int, size)
        for piece, size in zip(pieces, sizes, strict=True)
    ]
    return pd.Categorical.from_codes(_stacked(codes, sizes).astype(int), categories=pd.Index(known, dtype="str"))


def _stacked(values: Sequence[Any], sizes: Sequence[int]) -> np.ndarray[Any, Any]:
    """Put arrays below each other; one value stands for a whole piece of its size."""
    if all(map(np.isscalar, values)):
        return np.repeat(np.array(values), sizes)  # a thousand links that nobody drives are as many pieces
    whole = [np.full(size, value) if np.isscalar(value) else value for value, size in zip(values, sizes, strict=True)]
    return np.concatenate(whole)


def _from_rows(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS[name])
    return _frame(name, {column: list(values) for column, values in zip(COLUMNS[name], columns, strict=True)})


def _joined(name: str, pieces: list[dict[str, Any]]) -> pd.DataFrame:
    """Put one piece below the other; one value stands for a whole piece."""
    filled = [piece for piece in pieces if len(piece["from_s"])]
    if not filled:
        return _from_rows(name, ())
    sizes = [len(piece["from_s"]) for piece in filled]
    made: dict[str, Any] = {}
    for column, kind in COLUMNS[name].items():
        values = [piece[column] for piece in filled]
        if kind == "category":
            made[column] = _category(values, sizes)
        else:
            made[column] = _typed(_stacked(values, sizes), kind)
    return pd.DataFrame(made, copy=False)


def _renamed(columns: dict[str, Any], key: str) -> dict[str, Any]:
    return {key: columns.pop("key"), **columns}


def _digital_links(digital: DigitalWatch, until: float) -> dict[str, Any]:
    return {**_renamed(digital.link_panel.columns(until), "link"), "unit": "Gbps"}


def _freight_links(world: FreightWorld, states: Panel, until: float) -> Iterable[dict[str, Any]]:
    """Cut the spans of each link's state where its traffic changes; most links of a large network have none."""
    entered = world.meters.traffic()
    spans = states.columns(until)
    edges = np.append(np.arange(0.0, until, BIN), until)
    for link, begin, end, state in zip(spans["key"], spans["from_s"], spans["to_s"], spans["state"], strict=True):
        row = world.network.link.get(link)
        ways = [entered.get((link, way)) for way in (True, False)]
        yield {
            "link": link,
            "state": state,
            "capacity": row.capacity_per_h if row is not None and row.capacity_per_h else math.nan,
            "unit": "trucks/h" if row is not None and row.kind == "road" else "TEU/h",
            **(_travelled(ways, edges, begin, end) if any(ways) else _empty(begin, end)),
        }


def _empty(begin: float, end: float) -> dict[str, Any]:
    """Return the one span of a link that nobody enters."""
    return {"from_s": (begin,), "to_s": (end,), "load_forward": (0.0,), "load_backward": (0.0,)}


def _travelled(ways: list[dict[int, float] | None], edges: FloatArray, begin: float, end: float) -> dict[str, Any]:
    """Cut a span where the traffic changes."""
    cuts = np.unique(np.clip(edges, begin, end))
    number = ((cuts[:-1] + cuts[1:]) / 2 // BIN).astype(int)
    forward, backward = (_loads(way or {}, number, np.diff(edges)[number]) for way in ways)
    keep = np.append(True, (np.diff(forward) != 0) | (np.diff(backward) != 0))
    starts = cuts[:-1][keep]
    return {
        "from_s": starts,
        "to_s": np.append(starts[1:], end),
        "load_forward": forward[keep],
        "load_backward": backward[keep],
    }


def _loads(entered: Mapping[int, float], number: IntArray, span: FloatArray) -> FloatArray:
    """Return the units that entered in an hour, in each of some spans."""
    units = [entered.get(one, 0.0) for one in number.tolist()]
    return np.array(units) / span * hours


def _readings(queue: GateQueue, until: float) -> dict[str, Any]:
    readings = queue.readings
    begin = np.array(readings.time)
    end = np.append(begin[1:], until)
    rows = np.flatnonzero((end > np.maximum(begin, 0.0)) & (begin < until))
    return {
        "node": queue.gate.node,
        "direction": queue.gate.direction,
        "from_s": np.maximum(begin[rows], 0.0),
        "to_s": np.minimum(end[rows], until),
        "mode": np.array(MODES, dtype=object)[readings.mode[rows]],
        "waiting": readings.waiting[rows],
        "in_service": readings.in_service[rows],
    }


def _totals(queue: GateQueue, until: float) -> Row:
    """Add up what a gate did from time zero on; ``cleared_s`` is when the longest queue was gone."""
    counted = np.array(queue.joined) >= 0.0
    each = np.repeat(np.array(queue.waited)[counted], np.array(queue.trucks)[counted]) / hours
    begin, waiting = np.array(queue.readings.time), queue.readings.waiting
    inside = (begin >= 0.0) & (begin <= until)
    begin, waiting = begin[inside], waiting[inside]
    peak = int(waiting.argmax()) if waiting.size and waiting.max() > 0 else None
    cleared = begin[peak:][waiting[peak:] == 0] if peak is not None else begin[:0]
    return (
        queue.gate.node,
        queue.gate.direction,
        queue.arrived,
        queue.served,
        queue.left,
        float(each.mean()) if each.size else 0.0,
        float(np.quantile(each, 0.95)) if each.size else 0.0,
        int(waiting[peak]) if peak is not None else 0,
        float(begin[peak]) if peak is not None else math.nan,
        float(cleared[0]) if cleared.size else math.nan,
    )


def _repair(job: Job, until: float) -> Row:
    """Return a row of the repairs; where nobody asks for a permit, a fault is permitted when it is located."""
    job.lacks_a_spare(until, lacks=False)
    weather = min(job.weather, until - job.assigned_at) if job.weather else 0.0
    return (
        job.fault.number, job.fault.asset, job.fault.began, job.detected, job.permitted, job.crew, job.assigned_at,
        job.arrived, job.mended, weather, job.spare, *job.place, job.state,
    )  # fmt: skip
