"""Commands, run in an empty folder with a small topology and a scenario."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netsim.cli import main
from netsim.io import write_scenario, write_topology
from netsim.model import Criterion, Demand, Dependency, Link, Network, Outage, Scenario
from netsim.run import Run as Played
from netsim.run import simulate
from netsim.units import Gbps, days, hours
from tests.tracing import without_tracing

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, on a terminal that is wide and has no colours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(autouse=True)
def _one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play twins in this process: to start others takes far longer than these runs do."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)


@pytest.fixture(autouse=True)
def _untraced_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw maps and reports of runs without measuring coverage, for which those who draw have tests of their own."""
    for name in ("to_map", "to_report"):
        monkeypatch.setattr(Played, name, without_tracing()(getattr(Played, name)))


@pytest.fixture
def netsim() -> Run:
    """Run the command, as a shell would."""

    def run(*arguments: str) -> Result:
        return CliRunner(catch_exceptions=False).invoke(main, arguments)

    return run


@pytest.fixture
def scenario(border: Network) -> Scenario:
    """Cut the fibre to the gate for half a day."""
    wired = Network(
        nodes=border.nodes,
        links=[
            *border.links,
            Link("f1", "a", "pass", "fibre", capacity=100 * Gbps),
            Link("f2", "pass", "b", "fibre", capacity=100 * Gbps),
        ],
        gates=border.gates,
        freight=border.freight,
        demands=[Demand("a", "b", rate=10 * Gbps, id="d")],
        dependencies=[Dependency("pass", "a")],
        name="border",
        title="A border",
    )
    return Scenario(
        wired,
        until=2 * days,
        warm_up=4 * hours,
        hazards=[Outage("f1", at=6 * hours, lasts=12 * hours, reason="a digger")],
        expect=[Criterion("served_share", ">=", 10.0, "%")],
        name="cut",
        title="The fibre is cut",
    )


@pytest.fixture
def files(scenario: Scenario) -> Path:
    """Write topology and scenario; return the folder above."""
    write_topology(scenario.network, "topologies/border")
    Path("scenarios").mkdir()
    write_scenario(scenario, "scenarios/cut.yaml", topology="../topologies/border")
    return Path()


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare a run the drawing of map and report, where what is asked for is something else."""
    for name in ("to_map", "to_report"):
        monkeypatch.setattr(f"netsim.run.Run.{name}", lambda _, path: Path(path).write_text("drawn", encoding="utf-8"))


@pytest.fixture(scope="session")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Scenario], Path]:
    """Return a function that plays a scenario and saves its run, the first time it is asked for it."""
    known: list[tuple[Scenario, Path]] = []

    def kept(scenario: Scenario) -> Path:
        for one, folder in known:
            if one == scenario:
                return folder
        with without_tracing():
            folder = simulate(scenario, seed=3).save(tmp_path_factory.mktemp("kept") / "done")
        known.append((scenario, folder))
        return folder

    return kept


@pytest.fixture
def folder(tmp_path: Path, scenario: Scenario, keep: Callable[[Scenario], Path]) -> str:
    """Return a folder with the run of a cut from 06:00 to 18:00."""
    shutil.copytree(keep(scenario), tmp_path / "done")
    return "done"
