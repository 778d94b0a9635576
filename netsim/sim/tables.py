"""The tables of a run, made from what the world has kept."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from netsim.sim.meters import BIN
from netsim.units import hours

if TYPE_CHECKING:
    from netsim.sim.digital import DigitalWatch
    from netsim.sim.freight import FreightWorld
    from netsim.sim.gates import GateQueue
    from netsim.sim.repair import CrewDesk
    from netsim.sim.shipments import Shipment
    from netsim.sim.spans import Spans

Row = tuple[Any, ...]

COLUMNS: Final[dict[str, dict[str, str]]] = {
    "events": {"time_s": "f8", "what": "str", "asset": "str", "kind": "str", "cause": "Int64", "detail": "str"},
    "demands": {
        "demand": "str", "from_s": "f8", "to_s": "f8", "asked_gbps": "f8", "served_gbps": "f8", "latency_ms": "f8",
        "rtt_ms": "f8", "path": "str", "reason": "str",
    },
    "links": {
        "link": "str", "from_s": "f8", "to_s": "f8", "state": "str", "capacity": "f8", "load_forward": "f8",
        "load_backward": "f8", "unit": "str",
    },
    "gates": {
        "node": "str", "direction": "str", "from_s": "f8", "to_s": "f8", "mode": "str", "waiting": "i8",
        "in_service": "i8",
    },
    "gate_totals": {
        "node": "str", "direction": "str", "arrived": "i8", "served": "i8", "left": "i8", "mean_wait_h": "f8",
        "p95_wait_h": "f8", "peak_waiting": "i8", "peak_s": "f8", "cleared_s": "f8",
    },
    "shipments": {
        "shipment": "str", "freight": "str", "class": "str", "unit": "str", "size": "f8", "created_s": "f8",
        "departed_s": "f8", "ended_s": "f8", "outcome": "str", "usual_modes": "str", "modes": "str", "path": "str",
        "wait_h": "f8", "moving_h": "f8", "cost": "f8",
    },
    "services": {
        "service": "str", "departure_s": "f8", "from": "str", "to": "str", "boarded": "f8", "capacity": "f8",
    },
    "repairs": {
        "fault": "i8", "link": "str", "failed_s": "f8", "detected_s": "f8", "permitted_s": "f8", "crew": "str",
        "assigned_s": "f8", "arrived_s": "f8", "mended_s": "f8",
    },
}  # fmt: skip
"""Columns of each table and their types; the unit is the end of the name. Costs are USD, rooms and loads TEU."""


def make_tables(
    world: FreightWorld, digital: DigitalWatch, desk: CrewDesk, states: Spans, until: float
) -> dict[str, pd.DataFrame]:
    """Make all tables of a run that ended at ``until``."""
    rows: dict[str, Iterable[Row]] = {
        "events": [(e.time, e.what, e.asset, e.kind, e.cause, e.detail) for e in world.log.rows(until)],
        "demands": [(key, a, b, *values) for key, a, b, values in digital.demand_spans.rows(until)],
        "links": [*_digital_links(digital, until), *_freight_links(world, states, until)],
        "gates": [row for queue in world.gates.values() for row in _readings(queue, until)],
        "gate_totals": [_totals(queue, until) for queue in world.gates.values()],
        "shipments": [_shipment(one) for one in world.shipments if not one.ended < 0.0],
        "services": [tuple(row) for row in world.timetables.departures if row.time >= 0.0],
        "repairs": [
            (
                job.fault.number, job.fault.asset, job.fault.began, job.detected, job.detected, job.crew,
                job.assigned_at, job.arrived, job.mended,
            )
            for job in desk.jobs
        ],
    }  # fmt: skip
    return {name: frame(name, rows[name]) for name in COLUMNS}


def frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Put rows into the table called ``name``, with its columns and types."""
    columns = COLUMNS[name]
    table = pd.DataFrame.from_records(list(rows), columns=list(columns))
    return table.astype(dict(columns))


def _digital_links(digital: DigitalWatch, until: float) -> Iterable[Row]:
    for key, a, b, values in digital.link_spans.rows(until):
        yield (key, a, b, *values, "Gbps")


def _freight_links(world: FreightWorld, states: Spans, until: float) -> Iterable[Row]:
    """Cut the spans of each link's state where its traffic changes."""
    edges = [*np.arange(0.0, until, BIN).tolist(), until]
    for key, a, b, values in states.rows(until):
        row = world.network.link.get(str(key))
        unit = "trucks/h" if row is not None and row.kind == "road" else "TEU/h"
        room = row.capacity_per_h if row is not None and row.capacity_per_h else math.nan
        held: tuple[float, float, float, float] | None = None
        for number in range(int(a // BIN), math.ceil(b / BIN)):
            begin, finish = max(a, edges[number]), min(b, edges[number + 1])
            loads = _loads(world, str(key), number, edges[number + 1] - edges[number])
            if held is not None and held[2:] == loads:
                held = (held[0], finish, *loads)
                continue
            if held is not None:
                yield (key, held[0], held[1], values[0], room, *held[2:], unit)
            held = (begin, finish, *loads)
        if held is not None:
            yield (key, held[0], held[1], values[0], room, *held[2:], unit)


def _loads(world: FreightWorld, link: str, number: int, span: float) -> tuple[float, float]:
    entered = world.meters.entered
    return tuple(entered.get((link, forward, number), 0.0) / span * hours for forward in (True, False))  # type: ignore[return-value] # two of them


def _readings(queue: GateQueue, until: float) -> Iterable[Row]:
    ends = [*(reading.time for reading in queue.readings[1:]), until]
    for reading, end in zip(queue.readings, ends, strict=True):
        if end > max(0.0, reading.time) and reading.time < until:
            span = (max(0.0, reading.time), min(end, until))
            yield (queue.gate.node, queue.gate.direction, *span, reading.mode, reading.waiting, reading.in_service)


def _totals(queue: GateQueue, until: float) -> Row:
    """Add up what a gate did from time zero on; ``cleared_s`` is when the longest queue was gone."""
    waits = [(wait, trucks) for joined, wait, trucks in queue.waits if joined >= 0.0]
    each = np.repeat([wait for wait, _ in waits], [trucks for _, trucks in waits]) / hours if waits else np.zeros(0)
    inside = [reading for reading in queue.readings if 0.0 <= reading.time <= until]
    peak = max(inside, key=lambda reading: reading.waiting, default=None)
    peak_s = peak.time if peak is not None and peak.waiting else math.nan
    cleared = next((reading.time for reading in inside if reading.time > peak_s and reading.waiting == 0), math.nan)
    return (
        queue.gate.node,
        queue.gate.direction,
        queue.arrived,
        queue.served,
        queue.left,
        float(each.mean()) if each.size else 0.0,
        float(np.quantile(each, 0.95)) if each.size else 0.0,
        peak.waiting if peak is not None else 0,
        peak_s,
        cleared,
    )


def _shipment(one: Shipment) -> Row:
    modes, path = ";".join(one.modes), ";".join(one.path)
    row, usual = one.lane.row, ";".join(one.usual.modes) if one.usual is not None else ""
    return (
        one.id, row.id, row.class_, row.unit, row.size, one.created, one.departed, one.ended, one.outcome, usual, modes,
        path,        one.waited / hours, one.moved / hours, one.cost,
    )  # fmt: skip
