"""The log of operations: what failed and why, who went to mend it from where, when it came back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from netsim.metrics.causes import FAILS, BoolArray, ancestors, following
from netsim.metrics.chain import chain
from netsim.metrics.eras import eras
from netsim.metrics.moments import At, moment
from netsim.metrics.sentences import sentence
from netsim.model.everything import named_so
from netsim.units import minutes, say_time

if TYPE_CHECKING:
    from netsim.metrics.chain import Step
    from netsim.model import Network
    from netsim.record import Record

Mood = Literal["bad", "good", "change"]
"""Whether something breaks or suffers, is mended or recovers, or merely changes."""
_BAD: Final = frozenset(
    {
        "down",
        "degraded",
        "dependency_lost",
        "lost_rate",
        "crew_waits",
        "weather_waits",
        "service_held",
        "queue_peak",
        "wind",
    }
    | {"approach_full", "yard_full", "anchorage", "no_way"}
)
_GOOD: Final = frozenset(
    {"up", "mended", "dependency_back", "regained", "queue_cleared", "service_resumed"}
    | {"approach_free", "yard_free", "anchorage_cleared"}
)
_LEFT_OUT: Final = frozenset({"moved"})
"""Steps of the chain that nobody who operates something acts upon."""
_SHORT: Final = 1 * minutes


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the log."""

    time_s: float
    when: datetime
    """Date and time on the clock of the place."""
    what: str
    asset: str
    text: str
    because: str
    """What led to it, where that is told in no line just above."""
    mood: Mood
    row: int
    """Row of the event log."""
    cause: int | None
    """Row of the event log that led to it."""

    def __str__(self) -> str:
        """Tell it in a line."""
        because = f" (because {self.because})" if self.because else ""
        return f"{self.when:%a %d %b %Y %H:%M} {self.when:%Z}  {self.text}{because}"


def mood(what: str, text: str) -> Mood:
    """
    Sort an event for the eye.

    Examples
    --------
    >>> mood("down", "F fails"), mood("mode", "P works as usual again"), mood("crew_sent", "C is sent to F")
    ('bad', 'good', 'change')
    """
    if what == "mode":
        return "good" if " again" in text else "bad"
    return "bad" if what in _BAD else "good" if what in _GOOD else "change"


def operations(
    record: Record, asset: str | None = None, since: At | None = None, until: At | None = None
) -> list[Operation]:
    """
    Tell what was operated, line by line.

    Parameters
    ----------
    record
        The run.
    asset
        Id or name of anything in the network: only what led to what befell it, and what came of that.
    since, until
        Only from then on, or up to then: seconds after the start, a text with a unit, or a date and time.

    Returns
    -------
    operations
        In order of time: failures, lost needs and fallbacks with their reasons, repairs with where the crew came from,
        how long it travelled and why it was waited for, and returns; times are local to each place.

    Raises
    ------
    NotFound
        If nothing or more than one thing is called so.
    NetsimError
        If a moment lies outside the run.
    """
    begin = 0.0 if since is None else moment(since, record.scenario)
    end = record.scenario.until if until is None else moment(until, record.scenario)
    lines = [line for line in _lines(record) if begin <= line.time_s <= end]
    if asset is None:
        return lines
    ids = named_so((era.network for era in eras(record)), asset)
    wanted = _has_to_do_with(record, np.asarray(record.events["asset"].isin(list(ids)), dtype=bool))
    return [line for line in lines if wanted[line.row]]


def _lines(record: Record) -> list[Operation]:
    zones = _zones(record)
    repairs = _repairs(record)
    told: list[Operation] = []
    for step in (one for one in chain(record) if one.what not in _LEFT_OUT):
        text = step.text.strip() + _of_repair(record, step, repairs)
        because, cause = _because(record, step, told)
        zone = zones.get(step.asset) or zones.get(step.asset.partition(" ")[0])
        when, mark = _local(record, step.time_s, zone), mood(step.what, step.text)
        told.append(Operation(step.time_s, when, step.what, step.asset, text, because, mark, step.row, cause))
    return told


def _has_to_do_with(record: Record, rows: BoolArray) -> BoolArray:
    """Tell which events led to some events or came of them, shape (n_events,)."""
    wanted = following(record.events, rows)
    for row in np.flatnonzero(rows).tolist():
        wanted[list(ancestors(record.events, row))] = True
    return wanted


# -- causes --------------------------------------------------------------------------------------------------------


def _because(record: Record, step: Step, told: list[Operation]) -> tuple[str, int | None]:
    """Tell what led to a step: nothing where the line above says so, or the step itself."""
    events = record.events
    if not events["cause"].notna().iloc[step.row]:
        return "", None
    cause = int(events["cause"].iloc[step.row])
    is_above = bool(told) and (told[-1].row == cause or (told[-1].cause == cause and told[-1].time_s == step.time_s))
    if is_above or step.what in _SAY_WHY:
        return "", cause
    what, asset, detail = (str(events[name].iloc[cause]) for name in ("what", "asset", "detail"))
    return sentence(record.network, what, asset, detail), cause


_SAY_WHY: Final = frozenset(
    {
        "fault_detected",
        "permitted",
        "crew_waits",
        "weather_waits",
        "crew_sent",
        "crew_arrived",
        "mended",
        "mode",
        "up",
        "queue_peak",
        "queue_cleared",
    }
    | {"approach_free", "yard_free", "anchorage_cleared"}
)
"""Steps whose own words, or whose asset, say what led to them."""


# -- repairs -------------------------------------------------------------------------------------------------------


def _of_repair(record: Record, step: Step, repairs: Mapping[int, Mapping[Any, Any]]) -> str:
    """Tell how long travel, waits and work of a repair took."""
    tell = {"crew_sent": _sent, "crew_arrived": _arrived, "mended": _mended, "fault_detected": _located}.get(step.what)
    job = repairs.get(_failure(record, step.row)) if tell is not None else None
    if tell is None or job is None:
        return ""
    parts = [part for part in tell(record, job) if part]
    return f": {', '.join(parts)}" if parts else ""


def _repairs(record: Record) -> dict[int, Mapping[Any, Any]]:
    """Return the rows of the repairs by the event of their failure: faults are numbered as the log tells them."""
    rows = np.flatnonzero(record.events["what"].isin(FAILS)).tolist()
    return {rows[job["fault"] - 1]: job for job in record.repairs.to_dict("records") if job["fault"] <= len(rows)}


def _failure(record: Record, row: int) -> int:
    """Return the event of the failure behind a step of its repair."""
    what = record.events["what"]
    return next((one for one in ancestors(record.events, row) if what.iloc[one] in FAILS), row)


def _located(_: Record, job: Mapping[Any, Any]) -> Iterator[str]:
    yield f"{say_time(job['detected_s'] - job['failed_s'])} after it failed"


def _sent(record: Record, job: Mapping[Any, Any]) -> Iterator[str]:
    waited = job["assigned_s"] - job["permitted_s"]
    if waited >= _SHORT:
        yield f"{say_time(waited)} after it was called for{_why_it_waited(record, job)}"
    if not math.isnan(job["arrived_s"]):
        yield f"to be there in {say_time(job['arrived_s'] - job['assigned_s'])}"


def _why_it_waited(record: Record, job: Mapping[Any, Any]) -> str:
    """Tell the reasons that the log gives for the wait."""
    events = record.events
    own = events[(events["what"] == "crew_waits") & (events["asset"] == job["link"])]
    own = own[(own["time_s"] >= job["failed_s"]) & (own["time_s"] <= job["assigned_s"])]
    reasons = [reason for reason, _ in groupby(own["detail"])]
    return f", since {' and then '.join(reasons)}" if reasons else ""


def _arrived(record: Record, job: Mapping[Any, Any]) -> Iterator[str]:
    ready = next((crew.mobilise for crew in record.network.crews if crew.id == job["crew"]), 0.0)
    travel = job["arrived_s"] - job["assigned_s"]
    ready = 0.0 if _goes_on(record, job) else ready
    if ready:
        yield f"{say_time(ready)} to get ready"
    yield f"{say_time(max(0.0, travel - ready))} on the way"


def _goes_on(record: Record, job: Mapping[Any, Any]) -> bool:
    """Tell whether a crew came from the fault before, at whose end it set out."""
    others = record.repairs
    return bool(((others["crew"] == job["crew"]) & (others["mended_s"] == job["assigned_s"])).any())


def _mended(_: Record, job: Mapping[Any, Any]) -> Iterator[str]:
    on_site, weather = job["mended_s"] - job["arrived_s"], job["weather_s"]
    yield f"{say_time(on_site)} {'on site' if weather else 'of work'}"
    if weather:
        yield f"{say_time(weather)} lost to the weather"
    yield f"{say_time(job['mended_s'] - job['failed_s'])} after it failed"


# -- clocks --------------------------------------------------------------------------------------------------------


def _zones(record: Record) -> dict[str, str]:
    """Return the time zone of each asset."""
    found: dict[str, str] = {}
    for era in eras(record):
        found |= _zones_of(era.network)
    return found


def _zones_of(network: Network) -> dict[str, str]:
    node = {row.id: row.timezone for row in network.nodes}
    return {
        **{row.id: node[row.source] for row in network.links},
        **{row.id: node[row.origin] for row in network.freight},
        **{row.id: node[row.stops[0]] for row in network.services},
        **{row.id: node[row.home] for row in network.crews},
        **node,
    }


def _local(record: Record, time: float, zone: str | None) -> datetime:
    """Return a moment on the clock of a place; of what is nowhere, on that of the scenario."""
    instant = record.scenario.start + timedelta(minutes=round(time / minutes))
    where: tzinfo | None = ZoneInfo(zone) if zone else record.scenario.start.tzinfo
    return instant.astimezone(where)
