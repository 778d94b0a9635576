"""Every scenario that netsim ships, run once a worker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from netsim.io import read_scenario
from netsim.run import Run, simulate

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@contextmanager
def _untraced() -> Iterator[None]:
    """Run without measuring coverage, which takes five times as long; the tests of the parts cover what runs here."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@pytest.fixture(scope="session")
def play() -> Callable[[str], Run]:
    """Return a function that runs a scenario with seed 0, the first time it is asked for."""

    @cache
    def run(name: str) -> Run:
        with _untraced():
            return simulate(read_scenario(SCENARIOS / f"{name}.yaml"), seed=0)

    return run
