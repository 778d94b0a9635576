"""``netsim improve``: what would help most."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Run = Callable[..., Any]
MEASURES = """\
netsim: 1
topology: topologies/border
measures:
  - {id: staff, cost: 2 MUSD, title: Staff, changes: [{alter: gates, id: pass CN>VN, set: {manual: constant(1 min)}}]}
  - id: second
    title: A second fibre
    cost: 5 MUSD
    needs: staff
    changes:
      - add: links
        rows: [{id: f3, source: a, target: pass, kind: fibre, capacity: 100 Gbps}]
"""
HOOK = """\
netsim: 1
name: hook
nodes:
  - {id: a, lon: 105, lat: 20, kind: city}
  - {id: b, lon: 106, lat: 20, kind: city}
  - {id: c, lon: 106, lat: 21, kind: city}
  - {id: d, lon: 105, lat: 21, kind: city}
links:
  - {id: ab, source: a, target: b, kind: fibre, capacity: 1 Gbps}
  - {id: bc, source: b, target: c, kind: fibre, capacity: 1 Gbps}
  - {id: cd, source: c, target: d, kind: fibre, capacity: 1 Gbps}
demands:
  - {source: a, target: d, rate: 1 Gbps}
"""


@pytest.fixture(autouse=True)
def _measures(files: Path) -> None:
    """Write measures beside the scenario."""
    (files / "measures.yaml").write_text(MEASURES, encoding="utf-8")


def test_measures_are_ranked_on_a_screen(netsim: Run) -> None:
    """With what the figures mean, and what they do not."""
    told = netsim("improve", "scenarios/cut.yaml", "measures.yaml", "--runs", "2", "--metric", "delay").stdout
    lines = told.splitlines()

    assert lines[0].split()[:6] == ["rank", "measure", "per", "MUSD", "gain", "low"]
    assert [line.split()[1] for line in lines[2:4]] == ["staff", "second"]
    assert "delay [truck-h], lower is better; without any measure " in told
    assert "chance plays no part in this scenario" in told
    assert lines[-1] == "weighed with what they need: second"


def test_one_run_says_that_it_is_one(netsim: Run) -> None:
    """And an object holds all columns."""
    found = json.loads(
        netsim("improve", "scenarios/cut.yaml", "measures.yaml", "--runs", "1", "--only", "staff", "--json").stdout
    )
    (row,) = found["measures"]

    assert (found["metric"], found["better"], row["measure"], row["low"]) == ("joint.loss_h", "lower", "staff", None)
    told = netsim("improve", "scenarios/cut.yaml", "measures.yaml", "--runs", "1", "--only", "staff").stdout
    assert "one run has no interval" in told


def test_measures_are_chosen_within_a_budget(netsim: Run) -> None:
    """Step by step; nothing where nothing may be paid."""
    arguments = ("improve", "scenarios/cut.yaml", "measures.yaml", "--combine", "--runs", "1", "--metric", "delay")
    told = netsim(*arguments, "--budget", "3 MUSD").stdout.splitlines()

    assert told[0].split()[:3] == ["step", "measures", "gain"]
    assert told[2].split()[:2] == ["1", "staff"]
    assert "staff: Staff" in told
    assert netsim(*arguments, "--budget", "1 kUSD").stderr == "no measure improves anything\n"
    assert "the budget is in EUR, costs are in USD" in netsim(*arguments, "--budget", "1 MEUR").stderr


def test_the_steady_state_needs_no_scenario(netsim: Run) -> None:
    """A table in a file has all columns, and a screen says that nothing is left open."""
    arguments = ("improve", "topologies/border", "measures.yaml", "--steady", "--metric", "mean_unserved_gbps")
    assert "steady state: exact, no runs" in netsim(*arguments).stdout
    for name, read in (("table.csv", pd.read_csv), ("table.parquet", pd.read_parquet)):
        assert netsim(*arguments, "-o", name).stdout == f"{name}\n"
        table = read(name)
        assert {"low", "high", "before", "after", "against_best", "note"} <= set(table)
        assert table["gain"].max() == pytest.approx(2.5)


def test_links_are_proposed_and_written(netsim: Run) -> None:
    """As measures that can be checked and weighed."""
    Path("topologies/hook.yaml").write_text(HOOK, encoding="utf-8")
    assert netsim("improve", "hook", "--propose", "2", "-o", "new.yaml").stdout == "new.yaml\n"
    assert "new-a-d-fibre" in Path("new.yaml").read_text(encoding="utf-8")
    assert netsim("check", "new.yaml").exit_code == 0
    told = netsim("improve", "hook", "new.yaml", "--propose", "1", "--steady", "--only", "new-a-d-fibre").stdout

    assert told.count("new-a-d-fibre") == 1


def test_a_metric_without_a_value_is_told(netsim: Run) -> None:
    """What is never reached has no gain."""
    told = netsim(
        *("improve", "scenarios/cut.yaml", "measures.yaml", "--runs", "1", "--only", "staff"),
        *("--metric", "latency_p95", "--better", "lower"),
    )
    assert told.exit_code == 0
    told = netsim(
        *("improve", "scenarios/cut.yaml", "measures.yaml", "--runs", "1", "--metric", "data.rapidity_pct_per_h")
    )
    assert "no figure: the metric has no value in some run" in told.stdout


def test_metrics_are_listed(netsim: Run) -> None:
    """With the way that is better."""
    told = netsim("improve", "--list-metrics").stdout

    for part in ("joint.loss_h", "served_share", "say --better", "--steady: rate asked for"):
        assert part in told


def test_measures_are_checked_and_have_a_schema(netsim: Run) -> None:
    """As scenarios are."""
    assert netsim("check", "measures.yaml").stdout == "measures.yaml: no errors, no warnings\n"
    assert netsim("check", "--sources", "measures.yaml").exit_code == 0
    Path("bad.yaml").write_text(MEASURES.replace("pass CN", "pess CN"), encoding="utf-8")
    told = netsim("check", "bad.yaml")
    assert told.exit_code == 3
    assert "bad.yaml:4:" in told.stderr
    assert 'no gate is named "pess CN>VN"' in told.stderr
    assert json.loads(netsim("schema", "measures").stdout)["title"] == "netsim measures"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["scenarios/cut.yaml"], "name a file of measures, or let links be proposed"),
        (["topologies/border", "measures.yaml"], "is a topology: name a scenario"),
        (["scenarios/cut.yaml", "measures.yaml", "--budget", "1 MUSD"], "belong to --combine"),
        (["scenarios/cut.yaml", "measures.yaml", "-o", "table.txt"], "ends neither in .csv nor in .parquet"),
        (["scenarios/cut.yaml", "measures.yaml", "-o", "new.yaml"], "holds proposed links alone"),
        (["scenarios/cut.yaml", "--propose", "1", "--only", "staff"], "--only chooses from a file"),
        (["scenarios/cut.yaml", "measures.yaml", "--of", "nodes"], "--of belongs to --steady"),
        (["scenarios/cut.yaml", "measures.yaml", "--cost-per-km", "1 USD"], "--cost-per-km belongs to --propose"),
        (["scenarios/cut.yaml", "measures.yaml", "--steady", "--runs", "3"], "--runs has no meaning with --steady"),
        (["scenarios/cut.yaml", "--propose", "1", "--within", "1 km"], "no link can be proposed"),
        (["scenarios/cut.yaml", "zzz.yaml"], 'there is no file or folder "zzz.yaml"'),
    ],
)
def test_what_makes_no_sense_is_refused(netsim: Run, wrong: list[str], told: str) -> None:
    """With the way out."""
    result = netsim("improve", *wrong)

    assert result.exit_code in {2, 3}
    assert told in result.stderr


def test_gains_are_drawn(netsim: Run, tmp_path: Path) -> None:
    """Beside the table; of steps, too; equal bytes twice, and no other ending."""
    arguments = (
        "improve",
        "scenarios/cut.yaml",
        "measures.yaml",
        "--runs",
        "1",
        "--metric",
        "delay",
        "--only",
        "staff",
    )
    told = netsim(*arguments, "--plot", "a.svg").stdout
    steps = netsim(*arguments, "--plot", "b.svg", "--combine", "--json")
    netsim(*arguments, "--plot", "c.svg")

    assert told.splitlines()[0].startswith("rank")
    assert told.endswith("a.svg\n")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "c.svg").read_bytes()
    assert "delay before and after" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert ">1. staff<" in (tmp_path / "b.svg").read_text(encoding="utf-8")
    assert json.loads(steps.stdout)["steps"]
    wrong = netsim(*arguments, "--plot", "a.gif")
    listed = netsim("improve", "scenarios/cut.yaml", "--propose", "1", "-o", "p.yaml", "--plot", "p.svg")
    assert (wrong.exit_code, listed.exit_code) == (2, 2)
    assert ".png, .svg or .pdf" in wrong.stderr
    assert "--plot draws what was weighed" in listed.stderr
