"""Small runs to write reports of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from netsim.model import Network, Outage, Scenario
from netsim.run import Run, simulate
from netsim.units import days, hours
from tests.tracing import without_tracing

Report = Callable[..., Run]
TWINS = ("undisturbed", "independent")


@pytest.fixture(scope="session")
def known_runs() -> list[Run]:
    """Return all runs so far."""
    return []


@pytest.fixture
def run_of(known_runs: list[Run]) -> Report:
    """Return a function that runs a network for three days with its twins, the first time it is asked for it."""

    def make(network: Network, *hazards: Outage, **more: Any) -> Run:
        terms = {"until": 3 * days, "twins": TWINS, "name": "small", "title": "A small run", **more}
        scenario = Scenario(network, hazards=hazards, **terms)
        for run in known_runs:
            if run.scenario == scenario:
                return run
        with without_tracing():
            known_runs.append(simulate(scenario, seed=1))
        return known_runs[-1]

    return make


@pytest.fixture
def cut(run_of: Report, corridor: Network) -> Run:
    """Cut the fibre to the gate for as long as a crew needs."""
    return run_of(corridor, Outage("fp", at=12 * hours, reason="a digger"))
