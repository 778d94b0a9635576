"""The demo scenario: how long it takes and where the time goes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from netsim.arrays.digital import DigitalPlane
from netsim.io import read_scenario
from netsim.run import Run, simulate
from netsim.sim import engine

SCENARIO = "friendship-pass-cable-cut"


class Clock:
    """Time that named parts take, by the wall."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Add the time of a block to a part."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.taken[name] = self.taken.get(name, 0.0) + time.perf_counter() - began

    def watch(self, owner: Any, function: str, name: str) -> None:  # noqa: ANN401 - a module or a class
        """Measure every call of a function from now on."""
        original: Callable[..., object] = getattr(owner, function)

        def measured(*arguments: object, **named: object) -> object:
            with self.part(name):
                return original(*arguments, **named)

        setattr(owner, function, measured)


def prepared() -> Callable[[], dict[str, float]]:
    """Prepare the job: read, simulate, save; it returns the time that each part took. [s]"""
    clock = Clock()
    clock.watch(DigitalPlane, "carry", "routing")
    clock.watch(engine, "make_tables", "tables")

    def job() -> dict[str, float]:
        clock.taken.clear()
        with clock.part("reading"):
            scenario = read_scenario(SCENARIO)
        with clock.part("simulation"):
            run = simulate(scenario, seed=0)
        with clock.part("output"):
            saved(run)
        taken = clock.taken
        return {
            "reading topology and scenario": taken["reading"],
            "routing on the digital plane (`DigitalPlane.carry`)": taken["routing"],
            "SimPy, freight and all else of the engine": taken["simulation"] - taken["routing"] - taken["tables"],
            "making tables": taken["tables"],
            "summary, run folder, map and report (`Run.save`)": taken["output"],
        }

    return job


def saved(run: Run) -> None:
    """Write the run folder and throw it away."""
    with tempfile.TemporaryDirectory() as folder:
        run.save(Path(folder) / "run")
