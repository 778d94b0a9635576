"""What packages of measures are worth by one figure: played with many seeds, or in the steady state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from netsim import sim
from netsim.ensemble.pool import spread
from netsim.ensemble.runner import Plan, play_all
from netsim.errors import InvalidInput, NetsimError
from netsim.improvement.steady import STANDARD, State, Yardstick, criterion
from netsim.metrics.named import better_of, standard_metric, unit_of
from netsim.model import changed

if TYPE_CHECKING:
    from netsim.ensemble.runner import Figures, Progress
    from netsim.kernels.base import FloatArray
    from netsim.metrics.named import Better
    from netsim.model import Network, Scenario
    from netsim.model.measures import Package


class Judge(Protocol):
    """Tells what a package is worth."""

    metric: str
    unit: str
    better: Better
    is_exact: bool
    """Whether one value is all that there is to know, without any chance in it."""

    def values(self, packages: Sequence[Package]) -> list[FloatArray]:
        """Return the figure of each package, by seed where there are seeds; no measures are a package, too."""
        ...  # pragma: no cover - a protocol


class Simulated:
    """
    Judges by runs of a scenario, the same seeds for all packages.

    Parameters
    ----------
    scenario
        What happens. A package's changes come after those of the scenario.
    metric
        Name of a figure; empty: see :func:`netsim.metrics.named.standard_metric`.
    better
        Which way is better; empty: as is known of the metric.
    seeds
        Of the runs.
    workers, progress
        As for :func:`netsim.ensemble.runner.play_all`.
    """

    is_exact = False

    def __init__(
        self,
        scenario: Scenario,
        metric: str = "",
        better: str = "",
        *,
        seeds: Sequence[int] = (0,),
        workers: int = 1,
        progress: Progress | None = None,
    ) -> None:
        self.metric = metric or standard_metric(scenario)
        self.better, self.unit = better_of(self.metric, better), unit_of(self.metric)
        self._scenario, self._seeds = scenario, tuple(seeds)
        self._workers, self._progress = workers, progress
        self._kept: dict[tuple[str, int], Figures] = {}
        self._yardstick = sim.undisturbed(replace(scenario, twins=(), expect=()))

    def values(self, packages: Sequence[Package]) -> list[FloatArray]:
        """Play what has not been played yet, and return the figure of each package by seed."""
        scenarios = {_name(one): self._with(one) for one in packages}
        plan = Plan(scenarios, self._seeds, (self.metric,), self._yardstick)
        ensemble = play_all(plan, workers=self._workers, kept=self._kept, progress=self._progress)
        return [ensemble.values(_name(one), self.metric) for one in packages]

    def _with(self, package: Package) -> Scenario:
        changes = (*self._scenario.changes, *package.changes)
        with _told_of(package):
            return replace(self._scenario, changes=changes, twins=(), expect=())


class SteadyState:
    """
    Judges by the steady state of a network.

    Parameters
    ----------
    network
        A network, or a scenario: its network as it begins.
    metric
        One of :data:`netsim.improvement.steady.CRITERIA`; empty: the first.
    of
        What fails, one at a time.
    workers, progress
        As for :func:`netsim.ensemble.runner.play_all`.
    """

    is_exact = True
    better: Better = "lower"

    def __init__(
        self,
        network: Network | Scenario,
        metric: str = "",
        of: str = "links",
        *,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> None:
        self.metric = metric or STANDARD
        self.unit = criterion(self.metric).unit
        self._yardstick, self._workers, self._progress = Yardstick(network, of), workers, progress
        self._kept: dict[str, float] = {}

    def values(self, packages: Sequence[Package]) -> list[FloatArray]:
        """Carry what has not been carried yet, and return the figure of each package, an array of one."""
        networks = {_name(one): self._with(one) for one in packages if _name(one) not in self._kept}
        jobs = [(network, self.metric) for network in networks.values()]
        names = list(networks)
        results = spread(Weigher, self._yardstick, jobs, range(len(jobs)), self._workers)
        for done, (number, value) in enumerate(results, start=1):
            self._kept[names[number]] = value
            if self._progress is not None:
                self._progress(done, len(jobs))
        return [np.array([self._kept[_name(one)]]) for one in packages]

    def _with(self, package: Package) -> Network:
        for measure in package.measures:
            if any(change.at is not None for change in measure.changes):
                hint = "leave out its times, or play it in a scenario"
                raise NetsimError(f'"{measure.id}" comes later, and the steady state has no time', hint=hint)
        with _told_of(package):
            return changed(self._yardstick.network, package.changes)


class Weigher:
    """
    Weighs networks by a criterion of the steady state.

    Parameters
    ----------
    yardstick
        What they are measured by.
    """

    def __init__(self, yardstick: Yardstick) -> None:
        self._yardstick = yardstick

    def __call__(self, network: Network, metric: str) -> float:
        """Return the criterion of a network."""
        return criterion(metric).formula(State(network, self._yardstick))


def _name(package: Package) -> str:
    """Name a package; an id holds no comma."""
    return ",".join(package.key)


@contextmanager
def _told_of(package: Package) -> Iterator[None]:
    """Say of which package the faults are: its measures fit one by one, and perhaps not together."""
    try:
        yield
    except InvalidInput as error:
        told = "; ".join(dict.fromkeys(fault.message for fault in error.faults))
        if len(package.measures) < 2:  # noqa: PLR2004 - one alone
            raise NetsimError(f'"{_name(package)}" does not fit: {told}') from None
        names = " and ".join(f'"{measure.id}"' for measure in package.measures)
        raise NetsimError(f"{names} do not fit together: {told}", hint="say so with excludes in the file") from None
