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


@pytest.fixture
def run_of() -> Report:
    """Return a function that runs a network for three days with its twins."""

    def make(network: Network, *hazards: Outage, **more: Any) -> Run:
        terms = {"until": 3 * days, "twins": TWINS, "name": "small", "title": "A small run", **more}
        with without_tracing():
            return simulate(Scenario(network, hazards=hazards, **terms), seed=1)

    return make


@pytest.fixture
def cut(run_of: Report, corridor: Network) -> Run:
    """Cut the fibre to the gate for as long as a crew needs."""
    return run_of(corridor, Outage("fp", at=12 * hours, reason="a digger"))
