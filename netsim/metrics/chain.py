"""The chain of causes of a run, in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from netsim.record import Record

_ROOTS: Final = frozenset({"down", "degraded", "change"})
"""Events that need no cause to be told."""
_TOGETHER: Final = {"lost_rate": "lose rate", "regained": "get their rate back", "moved": "take another path"}
"""What one event does to many demands is told once."""
_PER_LANE: Final = 5
"""A queue of so many trucks a lane is worth a word."""
_NAMED: Final = 3
"""Of many demands so many are named."""


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain."""

    time_s: float
    what: str
    asset: str
    text: str
    row: int
    """Row of the event log."""


class _Event(NamedTuple):
    row: int
    time: float
    what: str
    asset: str
    detail: str


def chain(record: Record) -> list[Step]:
    """
    Tell what followed from the outages and changes of a run.

    Parameters
    ----------
    record
        The run.

    Returns
    -------
    steps
        In order of time; empty where nothing happened.
    """
    events = list(_caused(record))
    steps = [*_singles(record, events), *_demands(record, events), *_moves(record, events)]
    return sorted(steps, key=lambda step: (step.time_s, step.row))


def _caused(record: Record) -> Iterator[_Event]:
    """Yield the events that something caused; what nobody caused is ordinary life."""
    log = record.events
    columns = (log[name].tolist() for name in ("time_s", "what", "asset", "detail"))
    has_cause = log["cause"].notna().tolist()
    for row, values in enumerate(zip(*columns, strict=True)):
        event = _Event(row, *values)
        if has_cause[row] or event.what in _ROOTS:
            yield event


def _singles(record: Record, events: list[_Event]) -> Iterator[Step]:
    """Tell events one by one; both directions of a gate together where they do the same, short queues not at all."""
    both = Counter((event.time, _node(event.asset), event.detail) for event in events if event.what == "mode")
    told = set()
    for event in events:
        key = (event.time, _node(event.asset), event.detail)
        if event.what == "mode" and both[key] > 1:
            if key not in told:
                told.add(key)
                yield _step(record, event, _node(event.asset))
        elif event.what not in {"queue_peak", "queue_cleared"} or _is_long(record, event.asset):
            yield from _told_alone(record, event)


def _told_alone(record: Record, event: _Event) -> Iterator[Step]:
    if event.what not in {*_TOGETHER, "diverted", "rerouted"}:
        yield _step(record, event, event.asset)


def _step(record: Record, event: _Event, asset: str) -> Step:
    return Step(event.time, event.what, event.asset, _sentence(record, event, asset), event.row)


def _node(gate: str) -> str:
    return gate.rpartition(" ")[0]


def _is_long(record: Record, gate: str) -> bool:
    """Tell whether a gate's longest queue is worth a word: some trucks for each lane."""
    totals = record.gate_totals
    peak = totals.loc[totals["node"] + " " + totals["direction"] == gate, "peak_waiting"]
    lanes = next((row.lanes for row in record.network.gates if row.id == gate), 1)
    return bool((peak >= _PER_LANE * lanes).any())


def _sentence(record: Record, event: _Event, asset: str) -> str:
    name, detail = _name(record, asset), event.detail
    sentences = {
        "down": f"{name} fails" + (f": {detail}" if detail else ""),
        "degraded": f"{name} works in part: {detail}",
        "up": f"{name} is up again",
        "dependency_lost": f"{_need(record, asset)} is lost: {detail}",
        "dependency_back": f"{_need(record, asset)} is back",
        "mode": f"the gate at {name} goes from {detail}",
        "queue_peak": f"the queue at {name} is longest: {detail}",
        "queue_cleared": f"the queue at {name} is gone",
        "fault_detected": f"the fault of {name} is located",
        "crew_sent": f"{name} is sent {detail}",
        "crew_arrived": f"{name} arrives {detail}",
        "crew_waits": f"the repair of {name} waits: {detail}",
        "mended": f"{name} is mended {detail}",
        "service_held": f"{name} waits {detail}",
        "service_resumed": f"{name} runs on",
        "change": f"the network changes: {detail} {name}",
    }
    return sentences.get(event.what, f"{name}: {event.what} {detail}")


def _name(record: Record, asset: str) -> str:
    """Name an asset as a person would; a gate by its node and direction."""
    node, _, direction = asset.rpartition(" ")
    if ">" in direction and node in record.network.node:
        return f"{record.network.named(node)} ({direction})"
    return record.network.named(asset)


def _need(record: Record, dependency: str) -> str:
    node, _, needs = dependency.partition(" needs ")
    return f"the way from {record.network.named(node)} to {record.network.named(needs)}"


def _demands(record: Record, events: list[_Event]) -> Iterator[Step]:
    """Tell together what one event did to all demands."""
    own = {row.id for row in record.network.demands}
    hit = [event for event in events if event.what in _TOGETHER and event.asset in own]
    hit.sort(key=lambda event: (event.time, event.what, event.row))
    for (time, what), group in groupby(hit, key=lambda event: (event.time, event.what)):
        rows = list(group)
        names = ", ".join(_name(record, event.asset) for event in rows[:_NAMED])
        more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        count = f"{len(rows)} demand{'s' if len(rows) > 1 else ''} {_TOGETHER[what]}"
        yield Step(time, what, rows[0].asset, f"{count}: {names}{more}", rows[0].row)


def _moves(record: Record, events: list[_Event]) -> Iterator[Step]:
    """Tell when freight first took another way, and when it first boarded what it does not use as a rule."""
    first = next((event for event in events if event.what == "diverted"), None)
    if first is not None:
        text = f"shippers choose other ways, first {_name(record, first.asset)}: {first.detail}"
        yield Step(first.time, "diverted", first.asset, text, first.row)
    for mode in ("rail", "sea", "waterway"):
        first = next((event for event in events if event.what == "rerouted" and f"-> {mode} " in event.detail), None)
        if first is not None:
            text = f"the first freight moves to {mode}: {_name(record, first.asset)}; {_moved_to(record, mode)} in all"
            yield Step(first.time, "rerouted", first.asset, text, first.row)


def _moved_to(record: Record, mode: str) -> str:
    """Count the shipments that used a mode which they do not use as a rule."""
    shipments = record.shipments
    used = shipments["modes"].str.split(";").map(lambda modes: mode in modes)
    usual = shipments["usual_modes"].str.split(";").map(lambda modes: mode in modes)
    count = int((used & ~usual).sum())
    return f"{count} shipment{'' if count == 1 else 's'}"
