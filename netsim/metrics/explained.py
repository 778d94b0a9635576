"""What happened to a gate, link, demand or service, why, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import numpy as np

from netsim.errors import NetsimError, did_you_mean
from netsim.metrics.causes import following
from netsim.metrics.chain import chain
from netsim.metrics.eras import eras
from netsim.metrics.path import names_of_demands
from netsim.metrics.sentences import sentence
from netsim.metrics.service import served_share
from netsim.model.called import Names, called, names_of
from netsim.units import say_moment

if TYPE_CHECKING:
    import pandas as pd

    from netsim.metrics.eras import Era
    from netsim.record import Record

Kind = Literal["gate", "link", "demand", "service"]
_MOST: Final = 40
"""So many consequences are told."""


class Told(NamedTuple):
    """One event, as deep below what it explains as ``depth`` says."""

    time_s: float
    text: str
    row: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    What happened to an asset; ``print`` shows it with the causes below each event.

    Parameters
    ----------
    kind, asset
        What was asked for, by ids.
    title
        Its name and its figures.
    events
        What happened to it, each followed by its cause, the cause of that, and so on, one deeper each.
    followed
        What came of it elsewhere, in order of time.
    """

    kind: str
    asset: tuple[str, ...]
    title: str
    events: tuple[Told, ...]
    followed: tuple[Told, ...]

    def __str__(self) -> str:
        """Tell it, a line for each event."""
        lines = [self.title]
        for event in self.events:
            because = f"{'  ' * event.depth}because " if event.depth else ""
            lines.append(f"  {say_moment(event.time_s):<12}  {because}{event.text}")
        if not self.events:
            lines.append("  nothing happened to it")
        if self.followed:
            lines += ["what came of it:", *(f"  {say_moment(one.time_s):<12}  {one.text}" for one in self.followed)]
        return "\n".join(lines)


def explain(record: Record, kind: str, asset: str) -> Explanation:
    """
    Tell what happened to a gate, link, demand or service, why, and what came of it.

    Parameters
    ----------
    record
        The run.
    kind
        ``gate``, ``link``, ``demand`` or ``service``.
    asset
        Id or name; of a gate also its place, which means both directions.

    Returns
    -------
    explanation
        Events in order of time, each with its chain of causes from the log.

    Raises
    ------
    NotFound
        If nothing or more than one thing is called so.
    NetsimError
        If there is no such kind.
    """
    if kind not in get_args(Kind):
        raise NetsimError(f'"{kind}" cannot be explained', hint=did_you_mean(kind, get_args(Kind)) or _KINDS_THERE_ARE)
    known = eras(record)
    ids, title = _found(record, known, kind, asset)
    log = record.events
    own = np.asarray(log["asset"].isin(list(ids)), dtype=bool)
    return Explanation(kind, ids, title, tuple(_with_causes(record, own)), tuple(_consequences(record, own)))


_KINDS_THERE_ARE: Final = f"write one of: {', '.join(get_args(Kind))}"


# -- who is meant --------------------------------------------------------------------------------------------------


def _found(record: Record, known: list[Era], kind: str, asset: str) -> tuple[tuple[str, ...], str]:
    """Return ids and title of what is meant."""
    if kind == "gate":
        return _gate(record, known, asset)
    if kind == "demand":
        name = called(asset, names_of_demands(record, known), "demand")
        return (name,), _demand(record, name)
    table = "links" if kind == "link" else "services"
    names = names_of(row for era in known for row in era.network.table(table))
    name = called(asset, names, kind)
    return (name,), _link(record, known, name) if kind == "link" else _service(record, known, name)


def _gate(record: Record, known: list[Era], asset: str) -> tuple[tuple[str, ...], str]:
    """Find a gate in one direction, or a place with both."""
    ids = {gate.id: gate.node for era in known for gate in era.network.gates}
    nodes = set(ids.values())
    names: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
    rows: Names = names_of(row for era in known for row in era.network.nodes if row.id in nodes)
    name = called(asset, {**names, **rows}, "gate")
    found = (name,) if name in ids else tuple(gate for gate, node in ids.items() if node == name)
    told = [_gate_figures(record, gate) for gate in found]
    return found, "\n".join([_named(known, name), *(line for line in told if line)])


def _gate_figures(record: Record, gate: str) -> str:
    node, _, direction = gate.rpartition(" ")
    rows = record.gate_totals
    rows = rows[(rows["node"] == node) & (rows["direction"] == direction)]
    if rows.empty:
        return ""
    row: dict[str, Any] = rows.iloc[0].to_dict()
    trucks = f"{row['arrived']:,} trucks came, {row['served']:,} passed, {row['left']:,} left"
    wait = f"wait {row['mean_wait_h']:.1f} h on average, 95 % below {row['p95_wait_h']:.1f} h"
    return f"  {direction.replace('>', ' to ')}: {trucks}; {wait}; at most {row['peak_waiting']:,} in line"


def _demand(record: Record, demand: str) -> str:
    rows = record.demands[record.demands["demand"] == demand]
    reasons = [str(reason) for reason in rows["reason"].unique() if reason]
    why = f"; not all of it: {', '.join(reasons)}" if reasons else ""
    return f"{_name_of(record, demand)}: {served_share(rows):.4g} % served{why}"


def _link(record: Record, known: list[Era], link: str) -> str:
    rows = record.links[record.links["link"] == link]
    spans = rows["to_s"] - rows["from_s"]
    away = float(spans[rows["state"] != "up"].sum())
    return f"{_named(known, link)}: {away / 3600:.1f} h down or at reduced capacity"


def _service(record: Record, known: list[Era], service: str) -> str:
    rows = record.services[record.services["service"] == service]
    if rows.empty:
        return f"{_named(known, service)}: no departure"
    if "load" not in rows:  # the run was saved before loads were kept
        return f"{_named(known, service)}: {len(rows)} departures from stops"
    full = int((rows["load"] >= 0.95 * rows["capacity"]).sum())
    load = float(rows["load"].sum() / rows["capacity"].sum())
    return (
        f"{_named(known, service)}: {len(rows)} departures from stops, {load:.0%} full on average, {full} of them full"
    )


def _named(known: list[Era], asset: str) -> str:
    return next((name for era in known if (name := era.network.named(asset)) != asset), asset)


def _name_of(record: Record, asset: str) -> str:
    return _named(eras(record), asset)


# -- causes --------------------------------------------------------------------------------------------------------


def _with_causes(record: Record, own: np.ndarray[Any, np.dtype[np.bool_]]) -> Iterator[Told]:
    """Yield each event, and below it those that led to it, as far as they are not told yet."""
    told: set[int] = set()
    for row in np.flatnonzero(own).tolist():
        for depth, cause in enumerate(_causes(record.events, row)):
            yield _event(record, cause, depth)
            if depth and cause in told:
                break
            told.add(cause)


def _causes(log: pd.DataFrame, row: int) -> Iterator[int]:
    """Yield an event, its cause, the cause of that, to the root."""
    causes = log["cause"]
    yield row
    while causes.notna().iloc[row]:
        row = int(causes.iloc[row])
        yield row


def _event(record: Record, row: int, depth: int) -> Told:
    time, what, asset, detail = (record.events[name].iloc[row] for name in ("time_s", "what", "asset", "detail"))
    return Told(float(time), sentence(record.network, str(what), str(asset), str(detail)), row, depth)


def _consequences(record: Record, own: np.ndarray[Any, np.dtype[np.bool_]]) -> list[Told]:
    """Return what followed, as the chain of the run tells it."""
    after = following(record.events, own) & ~own
    rows: Collection[int] = set(np.flatnonzero(after).tolist())
    steps = [Told(step.time_s, step.text, step.row) for step in chain(record) if step.row in rows]
    more = len(steps) - _MOST
    if more > 0:
        return [*steps[:_MOST], Told(steps[_MOST].time_s, f"and {more} more", steps[_MOST].row)]
    return steps
