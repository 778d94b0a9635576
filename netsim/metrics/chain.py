"""The chain of causes of a run, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final


if TYPE_CHECKING:
    from netsim.record import Record

SINGLE: Final = frozenset(
    {
        "down", "degraded", "up", "dependency_lost", "dependency_back", "mode", "queue_peak", "queue_cleared",
        "fault_detected", "crew_sent", "crew_arrived", "crew_waits", "mended", "service_held", "service_resumed", "change",
    }
)  # fmt: skip
"""Events that are told one by one; the others are told together, once for all of an instant or of a mode."""

_PER_LANE: Final = 5
"""A queue of so many trucks a lane is worth a word."""


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain."""

    time_s: float
    what: str
    asset: str
    text: str
    row: int
    """Row of the event log."""


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
    events = record.events.reset_index(drop=True)
    caused = events[events["cause"].notna() | events["what"].isin(["down", "degraded", "change"])]
    steps = list(_singles(record, caused[caused["what"].isin(SINGLE)]))
    steps += _demands(caused, record)
    steps += _moves(record, caused)
    return sorted(steps, key=lambda step: (step.time_s, step.row))


def _singles(record: Record, events: Any) -> Iterator[Step]:
    """Tell events one by one; both directions of a gate together where they do the same, short queues not at all."""
    both: dict[tuple[float, str, str], int] = {}
    for row in events.itertuples():
        node = row.asset.rpartition(" ")[0]
        if row.what == "mode":
            key = (row.time_s, node, row.detail)
            both[key] = both.get(key, 0) + 1
    for row in events.itertuples():
        node = row.asset.rpartition(" ")[0]
        count = both.get((row.time_s, node, row.detail), 0) if row.what == "mode" else 1
        if count == 0 or (row.what in {"queue_peak", "queue_cleared"} and not _is_long(record, row.asset)):
            continue
        if count > 1:
            both[row.time_s, node, row.detail] = 0
        asset = node if count > 1 else row.asset
        yield Step(row.time_s, row.what, row.asset, _sentence(record, row, asset), int(row.Index))


def _is_long(record: Record, gate: str) -> bool:
    """Tell whether a gate's longest queue is worth a word: some trucks for each lane."""
    totals = record.gate_totals
    peak = totals.loc[totals["node"] + " " + totals["direction"] == gate, "peak_waiting"]
    lanes = next((row.lanes for row in record.network.gates if row.id == gate), 1)
    return bool((peak >= _PER_LANE * lanes).any())


def _sentence(record: Record, row: Any, asset: str) -> str:
    name, detail = _name(record, asset), row.detail
    sentences = {
        "down": f"{name} fails" + (f": {detail}" if detail else ""),
        "degraded": f"{name} works in part: {detail}",
        "up": f"{name} is up again",
        "dependency_lost": f"{_need(record, row.asset)} is lost: {detail}",
        "dependency_back": f"{_need(record, row.asset)} is back",
        "mode": f"the gate at {name} goes from {detail}",
        "queue_peak": f"the queue at {name} is longest: {detail}",
        "queue_cleared": f"the queue at {name} is gone",
        "fault_detected": f"the fault of {name} is located",
        "crew_sent": f"{name} sets out {detail}",
        "crew_arrived": f"{name} arrives {detail}",
        "crew_waits": f"the repair of {name} waits: {detail}",
        "mended": f"{name} is mended {detail}",
        "service_held": f"{name} waits {detail}",
        "service_resumed": f"{name} runs on",
        "change": f"the network changes: {detail} {name}",
    }
    return sentences[row.what]


def _name(record: Record, asset: str) -> str:
    """Name an asset as a person would; a gate by its node and direction."""
    node, _, direction = asset.rpartition(" ")
    if ">" in direction and node in record.network.node:
        return f"{record.network.named(node)} ({direction})"
    rows = (*record.network.freight, *record.network.services, *record.network.crews, *record.network.demands)
    return next((row.name for row in rows if row.id == asset and row.name), record.network.named(asset))


def _need(record: Record, dependency: str) -> str:
    node, _, needs = dependency.partition(" needs ")
    return f"the way from {record.network.named(node)} to {record.network.named(needs)}"


def _demands(caused: Any, record: Record) -> Iterator[Step]:
    """Tell together what one event did to all demands."""
    words = {"lost_rate": "lose rate", "regained": "get their rate back", "moved": "take another path"}
    own = {row.id for row in record.network.demands}
    hit = caused[caused["what"].isin(words.keys()) & caused["asset"].isin(own)]
    for (time, what), rows in hit.groupby(["time_s", "what"], sort=True):
        names = [_name(record, asset) for asset in rows["asset"][:3]]
        more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""  # noqa: PLR2004 - three names are enough to read
        count = f"{len(rows)} demands {words[what]}" if len(rows) > 1 else f"1 demand {words[what]}"
        yield Step(float(time), str(what), str(rows["asset"].iloc[0]), f"{count}: {', '.join(names)}{more}", int(rows.index[0]))


def _moves(record: Record, caused: Any) -> Iterator[Step]:
    """Tell when freight first took another way, and when it first boarded trains and ships that it does not use as a rule."""
    diverted = caused[caused["what"] == "diverted"]
    if len(diverted):
        first = diverted.iloc[0]
        text = f"shippers choose other ways, first {_name(record, first['asset'])}: {first['detail']}"
        yield Step(float(first["time_s"]), "diverted", str(first["asset"]), text, int(diverted.index[0]))
    rerouted = caused[caused["what"] == "rerouted"]
    for mode in ("rail", "sea", "waterway"):
        rows = rerouted[rerouted["detail"].str.contains(f"-> {mode} ")]
        if len(rows):
            first = rows.iloc[0]
            count = _moved_to(record, mode)
            text = f"the first freight moves to {mode}: {_name(record, first['asset'])}; {count} shipments in all"
            yield Step(float(first["time_s"]), "rerouted", str(first["asset"]), text, int(rows.index[0]))


def _moved_to(record: Record, mode: str) -> int:
    """Count the shipments that used a mode which they do not use as a rule."""
    shipments = record.shipments
    used = shipments["modes"].str.split(";").map(lambda modes: mode in modes)
    usual = shipments["usual_modes"].str.split(";").map(lambda modes: mode in modes)
    return int((used & ~usual).sum())


