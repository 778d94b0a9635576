"""Sentences that the numbers of a run make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from netsim.metrics.summary import say
from netsim.units import hours

if TYPE_CHECKING:
    from netsim.metrics import Step, Summary
    from netsim.record import Record


def moment(record: Record, time: float) -> str:
    """Write a moment as date and time where the scenario starts."""
    return f"{record.scenario.start + timedelta(seconds=time):%a %d %b %H:%M}"


def headline(record: Record, summary: Summary, chain: list[Step]) -> Iterator[str]:
    """Yield what a reader in a hurry needs, one sentence after the other."""
    if not chain:
        yield "Nothing is disturbed in this run: its numbers are what the network does on ordinary days."
        return
    first = chain[0]
    yield f"{_capital(first.text)} on {moment(record, first.time_s)}."
    yield from _gates(record, summary)
    yield from _digital(summary)
    yield from _freight(summary)
    yield from _repairs(record)
    yield from _coupling(record, summary)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def worst_gate(record: Record, quiet: Record | None) -> tuple[str, str] | None:
    """Return node and direction of the gate whose queue grew most over the undisturbed run."""
    own = record.gate_totals.set_index(["node", "direction"])["peak_waiting"]
    if not len(own):
        return None
    base = quiet.gate_totals.set_index(["node", "direction"])["peak_waiting"] if quiet is not None else own * 0
    growth = own - base.reindex(own.index, fill_value=0)
    node, direction = growth.idxmax()
    return str(node), str(direction)


def _gates(record: Record, summary: Summary) -> Iterator[str]:
    for node in dict.fromkeys(record.gate_totals["node"]):
        prefix = node.replace("-", "_")
        manual, queue, wait = (summary[f"{prefix}_{name}"] for name in ("manual_hours", "queue_peak", "wait_p95"))
        if not manual.value:
            continue
        undisturbed = f" (undisturbed {say(queue.undisturbed)})" if queue.undisturbed is not None else ""
        yield (
            f"The gate at {record.network.named(node)} did not work automatically for {say(manual.value)} h in all; "
            f"its queue reached {say(queue.value)} trucks{undisturbed}, "
            f"and one truck in twenty waited {say(wait.value)} h or longer."
        )


def _digital(summary: Summary) -> Iterator[str]:
    lost = summary["unserved_tbit"]
    if lost.change:
        share = summary["served_share"]
        yield (
            f"{say(lost.change)} Tbit of data did not arrive in time that would have; "
            f"{say(share.value)} % of what was asked did (undisturbed {say(share.undisturbed)} %)."
        )


def _freight(summary: Summary) -> Iterator[str]:
    moved = [
        f"{say(abs(change))} percentage points {'more' if change > 0 else 'less'} by {mode}"
        for mode in ("road", "rail", "sea")
        if (change := summary[f"{mode}_share"].change) and abs(change) >= 0.005  # noqa: PLR2004 - less is no shift
    ]
    delay = summary["delay"]
    if delay.change and delay.change > 0:
        sentence = f"Shipments lost {say(delay.change)} truck-hours"
        yield f"{sentence}; of the cargo, {', '.join(moved)}." if moved else f"{sentence}."


def _repairs(record: Record) -> Iterator[str]:
    for row in record.repairs.itertuples():
        name = record.network.named(row.link)
        crew = next((c.name or c.id for c in record.network.crews if c.id == row.crew), "")
        if row.mended_s == row.mended_s:
            yield f"{_capital(crew)} mended {name} {say((row.mended_s - row.failed_s) / hours)} h after it failed."
        else:
            yield f"{name} was not mended by the end of the run."


def _coupling(record: Record, summary: Summary) -> Iterator[str]:
    """Say what the dependency costs: the same outages with and without it."""
    queue, delay = summary["queue_peak"], summary["delay"]
    if queue.independent is None or delay.independent is None:
        return
    worst = worst_gate(record, None)
    prefix = worst[0].replace("-", "_") if worst is not None else ""
    figure = summary.get(f"{prefix}_queue_peak", queue)
    yield (
        f"With the same outage, but gates that do not depend on their data centres, the longest queue would have been "
        f"{say(figure.independent)} instead of {say(figure.value)} trucks and the delay {say(delay.independent)} "
        f"instead of {say(delay.value)} truck-hours: the difference is the price of the dependency."
    )


def named_twins(twins: Mapping[str, Record]) -> str:
    """Say which twins were run."""
    return " and ".join(f"the {name} twin" for name in twins) or "no twin"
