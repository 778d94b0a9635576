"""Sentences that the numbers of a run make."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from netsim.metrics.freight import main_mode, teu
from netsim.metrics.layers import layer_curves
from netsim.metrics.resilience import time_to
from netsim.metrics.service import in_time
from netsim.metrics.summary import say
from netsim.report import plain
from netsim.report.plain import capital, duration, listed
from netsim.units import hours, minutes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netsim.metrics import Step, Summary
    from netsim.record import Record

_ROOTS: Final = frozenset({"down", "degraded", "change"})
_MANY: Final = 10
"""From so many trucks on a delay is also told as trucks that stand still."""
_WORTH_A_WORD: Final = 0.1
"""Part of a queue by which it must have grown."""


def moment(record: Record, time: float) -> str:
    """Write a moment as date and time where the scenario starts, to the minute."""
    return f"{record.scenario.start + timedelta(minutes=round(time / minutes)):%a %d %b %H:%M}"


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, their cells by name; of what type a cell is, no checker can tell."""
    yield from table.itertuples()


def headline(record: Record, twins: Mapping[str, Record], summary: Summary, chain: list[Step]) -> Iterator[str]:
    """Yield what a reader in a hurry needs, three to seven sentences, one after the other."""
    if not chain:
        yield "Nothing is disturbed in this run: its numbers are what the network does on ordinary days."
        yield from _ordinary(summary)
        return
    quiet = twins.get("undisturbed")
    yield _roots(record, chain)
    yield from _gates(record, quiet, summary)
    yield from _digital(record, quiet, summary)
    yield from _freight(record, quiet, summary)
    yield from _how_long(record, quiet)
    yield from _help(record, quiet)
    yield from _coupling(record, summary)


def _ordinary(summary: Summary) -> Iterator[str]:
    """Tell what the network does on ordinary days."""
    share, latency = summary["served_share"], summary["latency_p95"]
    if not math.isnan(share.value):
        yield (
            f"{say(share.value)} % of the data asked for arrived in time, 95 % of it within "
            f"{say(latency.value)} ms one way."
        )
    made, done, time = (summary[name].value for name in ("shipments", "delivered", "transit_p50"))
    if made:
        half = f", half of them within {duration(time * hours)}" if done else ""
        yield f"{say(done)} of {say(made)} shipments were delivered by the end of the run{half}."


def _roots(record: Record, chain: list[Step]) -> str:
    """Tell what it began with, what fails together as one, and how much more followed."""
    roots = [step for step in chain if step.what in _ROOTS] or chain[:1]
    groups = [list(group) for _, group in groupby(roots, key=lambda step: (step.time_s, step.what))]
    first = groups[0]
    when = moment(record, first[0].time_s)
    more = len(groups) - 1
    rest = f"; {more} more outages and changes follow" if more > 1 else "; one more outage or change follows" * more
    return f"{when}: {first[0].text if len(first) == 1 else _together(record, first)}{rest}."


def _together(record: Record, steps: list[Step]) -> str:
    names = [record.network.named(step.asset) for step in steps]
    why = dict.fromkeys(str(record.events["detail"].iloc[step.row]) for step in steps)
    verb = {"down": "fail", "degraded": "work in part"}.get(steps[0].what, "change")
    reasons = "; ".join(reason for reason in why if reason)
    return f"{listed(names)} {verb} together" + (f": {reasons}" if reasons else "")


def worst_gate(record: Record, quiet: Record | None) -> tuple[str, str] | None:
    """Return node and direction of the gate whose queue grew most over the undisturbed run, if any grew by a tenth."""
    own = record.gate_totals.astype({"node": str, "direction": str}).set_index(["node", "direction"])["peak_waiting"]
    growth = own
    if quiet is not None:
        base = quiet.gate_totals.astype({"node": str, "direction": str}).set_index(["node", "direction"])
        growth = own - base["peak_waiting"].reindex(own.index, fill_value=0)
        growth = growth[growth >= (own * _WORTH_A_WORD).clip(lower=1.0)]
    if not len(growth):
        return None
    gate: Any = growth.idxmax()
    return str(gate[0]), str(gate[1])


def _gates(record: Record, quiet: Record | None, summary: Summary) -> Iterator[str]:
    """Tell of the gates that fell back how long they did, and what that did to the trucks of the worst."""
    away = record.gates[record.gates["mode"] != "automatic"]
    by_hand = {
        node: spent
        for node in dict.fromkeys(record.gate_totals["node"].astype(str))
        if (spent := _longest(away[away["node"] == node]))
    }
    if not by_hand:
        return
    worst = worst_gate(record, quiet)
    node = worst[0] if worst is not None and worst[0] in by_hand else max(by_hand, key=by_hand.__getitem__)
    prefix = node.replace("-", "_")
    queue, wait = (summary[f"{prefix}_{name}"] for name in ("queue_peak", "wait_p95"))
    modes = set(record.gates.loc[record.gates["node"] == node, "mode"].astype(str))
    others = {one: spent for one, spent in by_hand.items() if one != node}
    also = (
        f"{len(others)} other gates for up to"
        if len(others) > 1
        else f"that at {record.network.named(min(others, default=''))} for"
    )
    too = f", {also} {duration(max(others.values()))}" if others else ""
    yield (
        f"The gate at {record.network.named(node)} {plain.at_work(modes)} for {duration(by_hand[node])}{too}: "
        f"up to {say(queue.value)} trucks waited there in one direction{_undisturbed(say(queue.undisturbed))}, "
        f"one truck in twenty for {duration(wait.value * hours)} or longer"
        f"{_undisturbed(duration((wait.undisturbed or 0.0) * hours) if wait.undisturbed else '-')}."
    )


def _undisturbed(text: str) -> str:
    return f" (undisturbed {text})" if text != "-" else ""


def _longest(away: pd.DataFrame) -> float:
    """Return how long a gate was away from automatic work, in the direction where that was longer."""
    spans = (away["to_s"] - away["from_s"]).groupby(away["direction"], observed=True).sum()
    return float(spans.max()) if len(spans) else 0.0


def _digital(record: Record, quiet: Record | None, summary: Summary) -> Iterator[str]:
    """Tell what it cost in data, and which demand it hit most."""
    lost, share = summary["unserved_tbit"], summary["served_share"].said()
    if lost.change is None or abs(lost.change) < 0.05:  # noqa: PLR2004 - less shows as nothing
        return
    more = f"{say(abs(lost.change))} Tbit {'less' if lost.change > 0 else 'more'}"
    worst = _most_lost(record, quiet)
    hit = f"; hit most was {worst}" if worst and lost.change > 0 else ""
    before = f"undisturbed {share.undisturbed} %"
    yield f"{more} data arrived in time: {share.value} % of what was asked for ({before}){hit}."


def _most_lost(record: Record, quiet: Record | None) -> str:
    """Name the demand that lost most over the undisturbed run, where it is one of several."""
    lost = [
        (rows["asked_gbps"] - in_time(rows))
        .mul(rows["to_s"] - rows["from_s"])
        .groupby(rows["demand"].astype(str))
        .sum()
        for rows in (
            one.demands[one.demands["demand"].isin(one.network.asked.keys())] for one in (record, quiet) if one
        )
    ]
    more = lost[0].sub(lost[1], fill_value=0.0) if len(lost) > 1 else lost[0]
    return record.network.named(str(more.idxmax())) if len(more) > 1 else ""


def _freight(record: Record, quiet: Record | None, summary: Summary) -> Iterator[str]:
    """Tell what it cost in freight, and which lane it hit most."""
    delay = summary["delay"]
    if not delay.change or abs(delay.change) < 1:
        return
    slower = "longer" if delay.change > 0 else "shorter"
    worst = _most_delayed_lane(record, quiet) if quiet is not None and delay.change > 0 else ""
    hit = f"; hit most was the lane {worst}" if worst else ""
    trucks = round(abs(delay.change) / (record.scenario.until / hours))
    still = (
        f", as if {say(float(trucks))} trucks stood still for the whole run"
        if trucks >= _MANY and slower == "longer"
        else ""
    )
    yield f"All shipments together were on the way {say(round(abs(delay.change)))} truck-hours {slower}{still}{hit}."


def _most_delayed_lane(record: Record, quiet: Record) -> str:
    """Name the lane that was delayed most, where it is one of several."""
    until = record.scenario.until
    times = []
    for rows in (record.shipments, quiet.shipments):
        rows = rows[rows["created_s"] >= 0.0]  # noqa: PLW2901 - what came before the start does not count
        spent = (rows["ended_s"].fillna(until) - rows["created_s"]) * teu(rows)
        times.append(spent.groupby(rows["freight"].astype(str)).sum())
    more = times[0].sub(times[1], fill_value=0.0)
    names = {row.id: row.name or row.id for row in record.network.freight}
    return names.get(str(more.idxmax()), str(more.idxmax())) if len(more) > 1 else ""


def _how_long(record: Record, quiet: Record | None) -> Iterator[str]:
    """Tell how long it took until data and freight were back."""
    told = []
    for layer, curve in layer_curves(record, quiet).items():
        if layer == "joint" or not len(curve.value):
            continue
        nearly, whole = (time_to(curve, level) * hours for level in (0.95, 1.0))
        if whole > 0.0:
            told.append(f"{layer} {_back(nearly, whole)}")
    if told:
        yield f"{capital(' and '.join(told))}."


def _back(nearly: float, whole: float) -> str:
    if math.isinf(nearly):
        return "did not come back to 95 % by the end of the run"
    if math.isinf(whole):
        first = f"came back to 95 % after {duration(nearly)}" if nearly else "never fell below 95 %"
        return f"{first}, but not to all by the end of the run"
    first = f" (to 95 % after {duration(nearly)})" if nearly and nearly < whole else ""
    return f"was back in full {duration(whole)} after it first fell{first}"


def _moved(record: Record, quiet: Record) -> dict[str, int]:
    """Count, by main mode, the shipments delivered by another one than in the undisturbed run."""
    rows, twin = record.shipments, quiet.shipments
    place = np.arange(len(twin)) if rows["shipment"].equals(twin["shipment"]) else _places(rows, twin)
    both = (place >= 0) & (twin["outcome"] == "delivered").to_numpy()
    both[both] = (rows["outcome"].iloc[place[both]] == "delivered").to_numpy()
    moved = (rows["modes"].iloc[place[both]], twin["modes"][both])
    own, base = (main_mode(modes.reset_index(drop=True)) for modes in moved)
    return {str(mode): int(count) for mode, count in own[own != base].value_counts().items()}


def _places(rows: pd.DataFrame, twin: pd.DataFrame) -> NDArray[np.intp]:
    """Return where each shipment of the twin stands in the rows; -1 where it does not."""
    found: NDArray[np.intp] = pd.Index(rows["shipment"]).get_indexer(pd.Index(twin["shipment"]))
    return found


def _help(record: Record, quiet: Record | None) -> Iterator[str]:
    """Tell what helped: who mended, and which freight found another way; and what was not mended."""
    helped = list(_repairs(record))
    moved = _moved(record, quiet) if quiet is not None else {}
    if moved:
        told = listed([f"{say(float(count))} to {mode}" for mode, count in moved.items()])
        helped.append(f"shipments changed their main mode, {told}")
    rows = record.repairs
    open_ = [record.network.named(link) for link in rows[rows["mended_s"].isna()]["link"]]
    if open_:
        helped.append(f"not mended by the end of the run: {listed(open_)}")
    if helped:
        yield f"{capital('; '.join(helped))}."


def _repairs(record: Record) -> Iterator[str]:
    """Tell who mended what; of several faults, how many and the last one."""
    done = record.repairs[record.repairs["mended_s"].notna()].sort_values("mended_s")
    for row in rows_of(done.tail(1)):
        crew, asset, took = *map(record.network.named, (row.crew, row.link)), duration(row.mended_s - row.failed_s)
        if len(done) > 1:
            yield f"{len(done)} faults were mended, the last one, {asset}, {took} after it failed"
        else:
            yield f"{crew} mended {asset} {took} after it failed"


def _coupling(record: Record, summary: Summary) -> Iterator[str]:
    """Say what the dependency costs: the same outages with and without it."""
    worst, delay = worst_gate(record, None), summary["delay"]
    if worst is None or delay.independent is None:
        return
    figure = summary[f"{worst[0].replace('-', '_')}_queue_peak"]
    if figure.value == figure.independent and delay.said().value == delay.said().independent:
        return
    yield (
        f"Had no gate depended on a data centre, the same outages would have meant "
        f"{say(figure.independent)} instead of {say(figure.value)} trucks in the longest queue at "
        f"{record.network.named(worst[0])}, and {say(round(delay.independent))} instead of {say(round(delay.value))} "
        f"truck-hours of delay: that is the price of the dependency."
    )
