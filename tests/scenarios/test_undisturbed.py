"""Ordinary days: the yardstick."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from netsim.run import Run
from netsim.units import days, hours

if TYPE_CHECKING:
    import pandas as pd

NAME = "undisturbed"
BUSY = 500
"""Trucks a gate must have seen for its averages to mean something."""
MANY = 20
"""Trucks that wait on average before a gate with a long queue."""


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run; it has no twin."""
    return play(NAME)


def test_all_criteria_hold(run: Run) -> None:
    """What the scenario expects of ordinary days."""
    assert run.criteria
    assert all(run.criteria.values())


def test_nothing_happens(run: Run) -> None:
    """No fault, no gate by hand, no rate lost, no chain to tell."""
    assert run.chain == []
    assert run.twins == {}
    assert not run.events["what"].isin(["down", "up", "mode", "lost_rate", "dependency_lost", "queue_peak"]).any()
    assert run.summary["faults"].value == 0


def test_gates_are_neither_idle_nor_full(run: Run) -> None:
    """The lanes of every gate that has traffic are busy between 20 % and 95 % of the hours in which it is open."""
    lanes = {gate.id: gate.lanes * gate.opens.span / days for gate in run.network.gates}
    gates = run.gates.assign(span=run.gates["to_s"] - run.gates["from_s"])
    gates["busy"] = gates["in_service"] * gates["span"]
    sums = gates.groupby(["node", "direction"], observed=True)[["busy", "span"]].sum()
    used = {f"{node} {way}": row.busy / row.span / lanes[f"{node} {way}"] for (node, way), row in sums.iterrows()}
    totals = run.gate_totals
    idle = set((totals["node"].astype(str) + " " + totals["direction"].astype(str))[totals["arrived"] == 0])

    assert [gate for gate, share in used.items() if gate not in idle and not 0.2 < share < 0.95] == []


def area(rows: pd.DataFrame, begin: float = -np.inf, end: float = np.inf) -> float:
    """Return the time that all trucks together waited between two moments. [truck-s]"""
    spans = np.minimum(rows["to_s"], end) - np.maximum(rows["from_s"], begin)
    return float((spans.clip(lower=0.0) * rows["waiting"]).sum())


def queues(run: Run) -> list[Any]:
    """Return the totals of gates with many trucks."""
    return [row for row in run.gate_totals.itertuples() if row.arrived > BUSY]


def test_queue_and_wait_agree(run: Run) -> None:
    """
    Little's law: the mean queue is the rate of arrival times the mean wait.

    The run begins and ends in the night, with trucks before closed gates: the law holds to the truck between the first
    and the last moment at which nobody waits, so the waits of all lie between that area and the whole one.
    """
    assert len(queues(run)) >= 10
    for gate in queues(run):
        rows = run.gates[(run.gates["node"] == gate.node) & (run.gates["direction"] == gate.direction)]
        empty = rows[rows["waiting"] == 0]
        waited = gate.mean_wait_h * hours * (gate.arrived - rows["waiting"].iloc[-1])
        inner = area(rows, empty["from_s"].iloc[0], empty["to_s"].iloc[-1])
        assert inner * 0.999 <= waited <= area(rows) * 1.001, f"{gate.node} {gate.direction}"


def test_littles_law_holds_within_five_percent_at_the_largest_queues(run: Run) -> None:
    """Where thousands pass and many wait, what waits at the ends of the run does not matter."""
    found = set()
    for gate in queues(run):
        rows = run.gates[(run.gates["node"] == gate.node) & (run.gates["direction"] == gate.direction)]
        waiting = area(rows) / run.scenario.until
        if gate.arrived > 10 * BUSY and waiting > MANY:
            found.add(gate.node)
            rate = gate.arrived / run.scenario.until
            assert waiting == pytest.approx(rate * gate.mean_wait_h * hours, rel=0.05)

    assert found == {"friendship-pass", "huu-nghi"}
