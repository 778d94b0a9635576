"""Every scenario that netsim ships, run once a worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from netsim.io import read_scenario
from netsim.record import Record
from netsim.run import Run, simulate
from netsim.units import hours
from tests.tracing import without_tracing

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="session")
def play() -> Callable[[str], Run]:
    """Return a function that runs a scenario with seed 0, the first time it is asked for."""

    @cache
    def run(name: str) -> Run:
        with without_tracing():
            done = simulate(read_scenario(SCENARIOS / f"{name}.yaml"), seed=0)
        for record in (done, *done.twins.values()):
            obeys_little(record)
        return done

    return run


def obeys_little(record: Record) -> None:
    """
    Assert that at every gate the waits of all trucks are the area under its queue: L = lambda W.

    Both are known to the rounding where a queue is empty at both ends of the run and nobody drives away. Who waits at
    an end has part of his wait outside the run, and of who leaves no table tells the wait: so between the first and
    the last moment without a queue the waits of those served must be the area, less at most what the leavers'
    patience allows, and over the whole run not more than it.
    """
    patience = max((lane.patience or 0.0 for lane in record.network.freight), default=0.0) / hours
    totals = record.gate_totals.set_index(["node", "direction"])
    for name, rows in record.gates.groupby(["node", "direction"], observed=True):
        total = totals.loc[name]
        waiting, begin, end = (rows[column].to_numpy() for column in ("waiting", "from_s", "to_s"))
        areas = waiting * (end - begin) / hours
        empty = np.flatnonzero(waiting == 0)
        inside = areas[empty[0] : empty[-1]].sum() if empty.size else 0.0
        served = total["arrived"] - total["left"] - waiting[-1]
        least, most = served * total["mean_wait_h"], (served + waiting[0]) * total["mean_wait_h"]
        assert most >= (inside - total["left"] * patience) * (1 - 1e-9) - 1e-6, (name, most, inside)
        assert least <= areas.sum() * (1 + 1e-9) + 1e-6, (name, least, areas.sum())
