"""``netsim run`` and what draws its results."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from netsim.io import write_scenario
from netsim.io.run_folder import read_inputs
from netsim.model import Criterion, Scenario

Run = Callable[..., Result]


def test_a_run_prints_its_summary_and_keeps_its_results(netsim: Run, files: Path) -> None:
    """Numbers beside those of the undisturbed run, causes, criteria, and where everything lies."""
    result = netsim("run", "cut", "--seed", "3")

    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "The fibre is cut, seed 3, 2 days from 2026-05-11 00:00:00+08:00"
    assert any(line.split()[:4] == ["metric", "undisturbed", "disturbed", "change"] for line in lines)
    assert any("f1 fails: a digger" in line for line in lines)
    assert "  holds  served_share >= 10 %" in lines
    assert lines[-2:] == ["map: runs/cut-3/map.html", "report: runs/cut-3/report.html"]
    folder = files / "runs/cut-3"
    assert {path.name for path in folder.iterdir()} >= {"run.json", "events.parquet", "map.html", "report.html"}
    assert [path.name for path in folder.parent.iterdir()] == ["cut-3"]


def test_a_second_run_does_not_overwrite_the_first(netsim: Run, files: Path) -> None:
    """It says how to go on."""
    (files / "runs/cut-0").mkdir(parents=True)

    result = netsim("run", "cut")

    assert result.exit_code == 2
    assert result.stderr == 'error: "runs/cut-0" exists already; name another folder, or remove it\n'


@pytest.mark.usefixtures("undrawn")
def test_a_criterion_that_fails_is_told_by_the_exit_code(netsim: Run, files: Path, scenario: Scenario) -> None:
    """The results are kept all the same."""
    hard = Scenario(
        scenario.network, until=scenario.until, hazards=scenario.hazards, expect=[Criterion("faults", "<", 0)]
    )
    write_scenario(hard, files / "hard.yaml")

    result = netsim("run", "hard.yaml", "--out", "out")

    assert result.exit_code == 1
    assert "  FAILS  faults < 0" in result.stdout
    assert (files / "out/run.json").exists()


@pytest.mark.usefixtures("undrawn")
def test_json_is_one_object(netsim: Run, files: Path) -> None:
    """With the summary, and where the results lie."""
    result = netsim("run", "cut", "--json", "--out", "out")

    told = json.loads(result.stdout)
    assert told["scenario"] == "cut"
    assert told["criteria"] == {"served_share >= 10 %": "pass"}
    assert told["summary"]["served_share"]["unit"] == "%"
    assert told["map"] == "out/map.html"
    assert (files / told["report"]).exists()


@pytest.mark.usefixtures("undrawn")
def test_quiet_prints_only_where_the_results_lie(netsim: Run, files: Path) -> None:
    """Two lines."""
    assert netsim("run", "cut", "--quiet", "--out", "out").stdout == "map: out/map.html\nreport: out/report.html\n"
    assert (files / "out").exists()


@pytest.mark.usefixtures("undrawn")
def test_progress_is_shown_on_a_terminal_only(netsim: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On standard error, so that the answer can be piped."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")

    result = netsim("run", "cut", "--out", "out")

    assert result.exit_code == 0
    assert "disturbed" in result.stderr
    assert "100%" not in result.stdout
    assert (files / "out").exists()


def test_a_topology_and_a_scenario_have_a_map(netsim: Run, files: Path) -> None:
    """An older file is replaced."""
    (files / "x.html").touch()

    for what in ("border", "cut"):
        result = netsim("map", what, "--output", "x.html")
        assert (result.exit_code, result.stdout) == (0, "x.html\n")
        assert "<html" in (files / "x.html").read_text(encoding="utf-8")


def test_a_run_has_a_map_and_a_report(netsim: Run, files: Path) -> None:
    """What is read from its folder draws them as the run did that was played."""
    assert netsim("run", "cut", "--quiet", "--out", "done").exit_code == 0
    for kind in ("map", "report"):
        result = netsim(kind, "done", "-o", f"{kind}.html")
        assert (result.exit_code, result.stdout) == (0, f"{kind}.html\n")
        assert (files / f"{kind}.html").read_bytes() == (files / "done" / f"{kind}.html").read_bytes()


def test_equal_runs_are_equal_to_the_byte(netsim: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apart from the time that they took, which stands in one field; whether or not twins run beside each other."""
    for name, processors in (("one", {0}), ("two", {0, 1})):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, found=processors: found, raising=False)
        assert netsim("run", "cut", "--quiet", "--out", name).exit_code == 0

    one, two = files / "one", files / "two"
    names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(two)) for path in two.rglob("*") if path.is_file())
    assert [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()] == ["run.json"]
    first, second = (json.loads((folder / "run.json").read_text(encoding="utf-8")) for folder in (one, two))
    assert first.pop("wall") != second.pop("wall")
    assert first == second


@pytest.mark.usefixtures("undrawn")
def test_a_run_folder_keeps_the_scenario_that_was_run(netsim: Run, files: Path, scenario: Scenario) -> None:
    """It can be read where scenario and topology are gone."""
    assert netsim("run", "cut", "--quiet", "--out", "one").exit_code == 0

    assert read_inputs(files / "one") == scenario
