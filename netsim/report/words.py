"""Sentences that the numbers of a run make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from netsim.metrics.freight import main_mode
from netsim.metrics.summary import say
from netsim.units import days, hours, minutes

if TYPE_CHECKING:
    import pandas as pd

    from netsim.metrics import Step, Summary
    from netsim.record import Record

_ROOTS: Final = frozenset({"down", "degraded", "change"})
_FEW: Final = 3
"""So many things are named one by one."""
_WORTH_A_WORD: Final = 0.1
"""Part of a queue by which it must have grown."""


def moment(record: Record, time: float) -> str:
    """Write a moment as date and time where the scenario starts, to the minute."""
    return f"{record.scenario.start + timedelta(minutes=round(time / minutes)):%a %d %b %H:%M}"


def duration(seconds: float) -> str:
    """
    Write a span of time as a person would.

    Examples
    --------
    >>> duration(380700.0), duration(52200.0), duration(600.0), duration(float("nan"))
    ('4.4 days', '14.5 hours', '10 minutes', '-')
    """
    for unit, least, size in (("days", 2 * days, days), ("hours", 1.5 * hours, hours), ("minutes", 0.0, minutes)):
        if seconds >= least:
            return f"{seconds / size:.{0 if unit == 'minutes' else 1}f} {unit}"
    return "-"


def listed(words: list[str]) -> str:
    """
    Join words as in a sentence; of many, the first few and a number.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"]), listed(["a", "b", "c", "d"])
    ('a', 'a, b and c', 'a, b and 2 more')
    """
    shown = words if len(words) <= _FEW else [*words[: _FEW - 1], f"{len(words) - _FEW + 1} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, their cells by name; of what type a cell is, no checker can tell."""
    yield from table.itertuples()


def capital(text: str) -> str:
    """Write the first letter large."""
    return text[:1].upper() + text[1:]


def headline(record: Record, twins: Mapping[str, Record], summary: Summary, chain: list[Step]) -> Iterator[str]:
    """Yield what a reader in a hurry needs, one sentence after the other."""
    if not chain:
        yield "Nothing is disturbed in this run: its numbers are what the network does on ordinary days."
        return
    yield from _roots(record, chain)
    yield from _gates(record, summary)
    yield from _digital(summary)
    yield from _freight(record, twins.get("undisturbed"), summary)
    yield from _repairs(record)
    yield from _coupling(record, summary)


def _roots(record: Record, chain: list[Step]) -> Iterator[str]:
    """Tell what it began with: what fails together in one sentence."""
    roots = [step for step in chain if step.what in _ROOTS] or chain[:1]
    groups = [list(group) for _, group in groupby(roots, key=lambda step: (step.time_s, step.what))]
    for group in groups[:_FEW]:
        when = moment(record, group[0].time_s)
        yield f"{when}: {group[0].text if len(group) == 1 else _together(record, group)}."
    if len(groups) > _FEW:
        yield f"{len(groups) - _FEW} more outages and changes follow."


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


def _gates(record: Record, summary: Summary) -> Iterator[str]:
    """Tell of each gate that fell back how long it did, and what that did to the trucks."""
    for node in dict.fromkeys(record.gate_totals["node"].astype(str)):
        by_hand = _by_hand(record.gates[record.gates["node"] == node])
        if not by_hand:
            continue
        prefix = node.replace("-", "_")
        queue, wait = (summary[f"{prefix}_{name}"] for name in ("queue_peak", "wait_p95"))
        yield (
            f"The gate at {record.network.named(node)} worked without its systems for {duration(by_hand)}. "
            f"Up to {say(queue.value)} trucks waited in one direction{_undisturbed(say(queue.undisturbed))}, "
            f"one truck in twenty for {duration(wait.value * hours)} or longer"
            f"{_undisturbed(duration((wait.undisturbed or 0.0) * hours) if wait.undisturbed else '-')}."
        )


def _undisturbed(text: str) -> str:
    return f" (undisturbed {text})" if text != "-" else ""


def _by_hand(rows: pd.DataFrame) -> float:
    """Return how long a gate did not work automatically, in the direction where that was longer."""
    away = rows[rows["mode"] != "automatic"]
    spans = (away["to_s"] - away["from_s"]).groupby(away["direction"].astype(str)).sum()
    return float(spans.max()) if len(spans) else 0.0


def _digital(summary: Summary) -> Iterator[str]:
    lost, share = summary["unserved_tbit"], summary["served_share"].said()
    if lost.change is not None and abs(lost.change) >= 0.05:  # noqa: PLR2004 - less shows as nothing
        more = f"{say(abs(lost.change))} Tbit {'less' if lost.change > 0 else 'more'}"
        yield f"{more} data arrived in time: {share.value} % of what was asked for (undisturbed {share.undisturbed} %)."


def _freight(record: Record, quiet: Record | None, summary: Summary) -> Iterator[str]:
    delay = summary["delay"]
    if delay.change and abs(delay.change) >= 1:
        slower = "longer" if delay.change > 0 else "shorter"
        yield f"All shipments together were on the way {say(round(abs(delay.change)))} truck-hours {slower}."
    moved = _moved(record, quiet) if quiet is not None else {}
    if moved:
        told = listed([f"{say(float(count))} to {mode}" for mode, count in moved.items()])
        yield f"Shipments that changed their main mode: {told}."


def _moved(record: Record, quiet: Record) -> dict[str, int]:
    """Count, by main mode, the shipments delivered by another one than in the undisturbed run."""
    both = [one.shipments[one.shipments["outcome"] == "delivered"] for one in (record, quiet)]
    own, base = (main_mode(rows.set_index("shipment")["modes"].astype(str)) for rows in both)
    base = base[base.index.isin(own.index)]
    own = own.loc[base.index]
    return {str(mode): int(count) for mode, count in own[own != base].value_counts().items()}


def _repairs(record: Record) -> Iterator[str]:
    """Tell who mended what; of many faults, how many and the last one."""
    rows = record.repairs
    done = rows[rows["mended_s"].notna()].sort_values("mended_s")
    if len(done) > _FEW:
        last = next(rows_of(done.tail(1)))
        took = duration(last.mended_s - last.failed_s)
        yield f"{len(done)} faults were mended, the last one, {record.network.named(last.link)}, after {took}."
    else:
        for row in rows_of(done):
            crew, asset = (record.network.named(name) for name in (row.crew, row.link))
            yield f"{capital(crew)} mended {asset} {duration(row.mended_s - row.failed_s)} after it failed."
    open_ = [record.network.named(link) for link in rows[rows["mended_s"].isna()]["link"]]
    if open_:
        yield f"Not mended by the end of the run: {listed(open_)}."


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


def named_twins(twins: Mapping[str, Record]) -> str:
    """Say which twins were run; nothing where none was."""
    return " and ".join(f"the {name} twin" for name in twins)
