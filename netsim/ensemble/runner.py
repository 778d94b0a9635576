"""Scenarios times seeds: played, measured, and only the figures kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from netsim import sim
from netsim.ensemble.pool import spread
from netsim.metrics.named import named_figures, needs_twin

if TYPE_CHECKING:
    import pandas as pd

    from netsim.kernels.base import FloatArray
    from netsim.model import Scenario
    from netsim.record import Record

Figures = Mapping[str, float]
Kept = MutableMapping[tuple[str, int], Figures]
"""Figures by name of scenario and seed."""
Progress = Callable[[int, int], None]
"""Told how many runs are done, and how many there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """
    What shall be played and measured.

    Parameters
    ----------
    scenarios
        By name. They share what is the same object, such as a network, on their way to other processes.
    seeds
        Each scenario is played with each.
    metrics
        Names of figures, see :func:`netsim.metrics.named.named_figures`.
    yardstick
        Whose run with the same seed delays and the performance of freight are measured against; ``None``: nothing is.
    """

    scenarios: Mapping[str, Scenario]
    seeds: tuple[int, ...]
    metrics: tuple[str, ...]
    yardstick: Scenario | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """
    What came of many runs.

    Parameters
    ----------
    seeds
        Seeds, in order.
    figures
        By name of scenario, for each seed in order.
    """

    seeds: tuple[int, ...]
    figures: Mapping[str, tuple[Figures, ...]]

    def values(self, scenario: str, metric: str) -> FloatArray:
        """Return a figure of a scenario by seed, shape (n_seeds,)."""
        return np.array([run[metric] for run in self.figures[scenario]], dtype=float)

    def table(self) -> pd.DataFrame:
        """Return a row for each scenario and seed: ``scenario``, ``seed``, and a column for each figure."""
        import pandas as pd

        rows = [
            {"scenario": name, "seed": seed, **run}
            for name, runs in self.figures.items()
            for seed, run in zip(self.seeds, runs, strict=True)
        ]
        return pd.DataFrame(rows)


def play_all(plan: Plan, *, workers: int = 1, kept: Kept | None = None, progress: Progress | None = None) -> Ensemble:
    """
    Play each scenario with each seed.

    Parameters
    ----------
    plan
        Scenarios, seeds and metrics.
    workers
        Processes. One that is killed is replaced, and its run played again. A script that asks for more than one guards
        its own start with ``if __name__ == "__main__"``.
    kept
        Figures that are known already, which are not played again; those that are found are put there at once, so that
        nothing is lost when this is interrupted. Who calls again answers for scenarios and metrics being the same.
    progress
        Told how many runs are done, and of how many.

    Returns
    -------
    ensemble
        The same whatever the number of workers.

    Raises
    ------
    NetsimError
        If a scenario cannot be played, has no such figure, or its process is killed again and again.
    ValueError
        If a seed is negative or there is no worker.
    """
    if min(plan.seeds, default=0) < 0 or workers < 1:
        raise ValueError("a seed is not negative, and there is at least one worker")
    known: Kept = {} if kept is None else kept
    pairs = [(name, seed) for name in plan.scenarios for seed in plan.seeds]
    jobs = [pair for pair in pairs if pair not in known]
    shares_seed = plan.yardstick is not None and needs_twin(plan.metrics)
    groups: Sequence[str | int] = [seed if shares_seed else name for name, seed in jobs]
    for number, figures in spread(Player, plan, jobs, groups, workers):
        known[jobs[number]] = figures
        if progress is not None:
            progress(sum(pair in known for pair in pairs), len(pairs))
    by_name = {name: tuple(known[name, seed] for seed in plan.seeds) for name in plan.scenarios}
    return Ensemble(plan.seeds, MappingProxyType(by_name))


class Player:
    """
    Plays runs of a plan, and keeps the last network and the last undisturbed run for the next.

    Parameters
    ----------
    plan
        Scenarios, metrics and yardstick.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._planes: tuple[str, sim.Planes] | None = None
        self._quiet: tuple[int, Record] | None = None

    def __call__(self, name: str, seed: int) -> Figures:
        """Play a run and return its figures."""
        scenario = self._plan.scenarios[name]
        if self._planes is None or self._planes[0] != name:
            self._planes = name, sim.prepare(scenario)
        record = sim.play(scenario, seed, self._planes[1])
        return named_figures(record, self._undisturbed(seed), self._plan.metrics)

    def _undisturbed(self, seed: int) -> Record | None:
        if self._plan.yardstick is None or not needs_twin(self._plan.metrics):
            return None
        if self._quiet is None or self._quiet[0] != seed:
            self._quiet = seed, sim.play(self._plan.yardstick, seed)
        return self._quiet[1]
