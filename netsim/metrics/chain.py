"""The chain of causes of a run, in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from netsim.metrics.sentences import demands, named, sentence

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record

_ROOTS: Final = frozenset({"down", "degraded", "change", "hazard"})
"""Events that need no cause to be told."""
_TOGETHER: Final = {
    "lost_rate": ("is cut or reduced", "are cut or reduced"),
    "regained": ("gets its rate back", "get their rate back"),
    "moved": ("takes another path", "take another path"),
    "shifted": ("is served from elsewhere", "are served from elsewhere"),
}
"""What one event does to many demands is told once."""
_ONCE: Final = frozenset({"mode", "change"})
"""Alike at one moment, these are told once."""
_IN_SUM: Final = frozenset(
    {*_TOGETHER, "diverted", "rerouted", "service_held", "service_resumed", "queue_peak", "queue_cleared"}
)
"""Events that are not told one by one."""
_PER_LANE: Final = 5
"""A queue of so many trucks a lane is worth a word."""
_FLEETS: Final = {"rail": "trains", "sea": "ships", "waterway": "barges", "air": "aircraft"}


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

    def step(self, text: str) -> Step:
        """Tell the event in some words."""
        return Step(self.time, self.what, self.asset, text, self.row)


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
    tellers = (_singles, _queues, _held, _resumed, _demands, _moves)
    steps = [step for tell in tellers for step in tell(record, events)]
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
    """Tell events one by one; both directions of a gate together, and changes of a table at one moment."""
    both = Counter(_alike(event) for event in events)
    mended = {(event.time, event.asset) for event in events if event.what == "mended"}
    told = set()
    for event in events:
        if event.what in _ONCE and both[_alike(event)] > 1:
            if _alike(event) not in told:
                told.add(_alike(event))
                yield event.step(_words(record, event, _node(event.asset)))
        elif event.what not in _IN_SUM and (event.what != "up" or (event.time, event.asset) not in mended):
            yield event.step(_words(record, event, event.asset))


def _alike(event: _Event) -> tuple[float, str, str, str]:
    return event.time, event.what, _node(event.asset), event.detail


def _words(record: Record, event: _Event, asset: str) -> str:
    return sentence(record.network, event.what, asset, event.detail)


def _node(gate: str) -> str:
    return gate.rpartition(" ")[0] or gate


def _queues(record: Record, events: list[_Event]) -> Iterator[Step]:
    """Tell of each queue that is worth a word when it first turned, when it was longest, and when it was gone."""
    lanes = {row.id: row.lanes for row in record.network.gates}
    peaks: dict[str, list[_Event]] = {}
    for event in events:
        if event.what == "queue_peak" and _trucks(event) >= _PER_LANE * lanes.get(event.asset, 1):
            peaks.setdefault(event.asset, []).append(event)
        elif event.what == "queue_cleared" and event.asset in peaks:
            yield event.step(_words(record, event, event.asset))
    for gate, queue in peaks.items():
        longest = max(queue, key=_trucks)
        yield longest.step(_words(record, longest, gate))
        if queue[0] is not longest:
            yield queue[0].step(f"the queue at {named(record.network, gate)} grows: {queue[0].detail}")


def _trucks(peak: _Event) -> int:
    """Return how many wait at a peak: the number with which its detail begins."""
    number = peak.detail.partition(" ")[0]
    return int(number) if number.isdecimal() else 0


def _held(record: Record, events: list[_Event]) -> Iterator[Step]:
    """Tell once for each closed link which train or ship had to wait first, and how many did."""
    held = [event for event in events if event.what == "service_held"]
    counts = Counter(event.detail for event in held)
    for event in {event.detail: event for event in reversed(held)}.values():
        count = counts[event.detail]
        rest = f", the first of {count} {_fleet(record, [event])}" if count > 1 else ""
        yield event.step(_words(record, event, event.asset) + rest)


def _resumed(record: Record, events: list[_Event]) -> Iterator[Step]:
    """Tell together which trains and ships run on at one moment."""
    resumed = [event for event in events if event.what == "service_resumed"]
    for _, group in groupby(resumed, key=lambda event: event.time):
        rows = list(group)
        is_one = len(rows) == 1
        text = _words(record, rows[0], rows[0].asset) if is_one else f"{len(rows)} {_fleet(record, rows)} run on"
        yield rows[0].step(text)


def _fleet(record: Record, events: list[_Event]) -> str:
    modes = {row.id: row.mode for row in record.network.services}
    return " and ".join(dict.fromkeys(_FLEETS.get(modes.get(event.asset, ""), "services") for event in events))


def _demands(record: Record, events: list[_Event]) -> Iterator[Step]:
    """Tell together what one event did to all demands."""
    hit = [event for event in events if event.what in _TOGETHER and event.asset in record.network.asked]
    hit.sort(key=lambda event: (event.time, event.what, event.row))
    for (_, what), group in groupby(hit, key=lambda event: (event.time, event.what)):
        rows = list(group)
        yield rows[0].step(demands(record.network, _TOGETHER[what], dict.fromkeys(row.asset for row in rows)))


def _moves(record: Record, events: list[_Event]) -> Iterator[Step]:
    """Tell when freight first took another way, and when it first boarded what it does not use as a rule."""
    first = next((event for event in events if event.what == "diverted"), None)
    if first is not None:
        now, _, before = first.detail.partition(" instead of ")
        way = "" if now == before else f": {first.detail}"
        yield first.step(f"shippers choose other ways, first {named(record.network, first.asset)}{way}")
    for mode in ("rail", "sea", "waterway", "air"):
        first = next((event for event in events if event.what == "rerouted" and f"-> {mode} " in event.detail), None)
        count = _moved_to(record, mode) if first is not None else 0
        if first is not None and count:
            name, plural = named(record.network, first.asset), "s" if count > 1 else ""
            yield first.step(f"the first freight moves to {mode}: {name}; {count} shipment{plural} in all")


def _moved_to(record: Record, mode: str) -> int:
    """Count the shipments that used a mode which they do not use as a rule."""
    shipments = record.shipments
    used, usual = (_uses(shipments[name], mode) for name in ("modes", "usual_modes"))
    return int((used & ~usual).sum())


def _uses(modes: pd.Series[str], mode: str) -> pd.Series[bool]:
    return (";" + modes.astype(str) + ";").str.contains(f";{mode};", regex=False)
