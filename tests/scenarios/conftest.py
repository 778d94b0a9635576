"""Every scenario that netsim ships, run once a worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from netsim.io import read_scenario
from netsim.run import Run, simulate

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="session")
def play() -> Callable[[str], Run]:
    """Return a function that runs a scenario with seed 0, the first time it is asked for."""
    return cache(lambda name: simulate(read_scenario(SCENARIOS / f"{name}.yaml"), seed=0))
