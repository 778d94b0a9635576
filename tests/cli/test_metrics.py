"""``netsim metrics``: how resilient a run was, by layer and by group."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_layers_are_a_table(netsim: Run, folder: str) -> None:
    """Half a day of nothing is a loss of twelve hours."""
    result = netsim("metrics", folder)
    heads, _, data, *_ = (line.split() for line in result.stdout.splitlines())

    assert (result.exit_code, result.stderr) == (0, "")
    assert heads[:4] == ["layer", "performance_pct", "loss_h", "depth_pct"]
    assert data[0] == "data"
    assert data[2:8] == ["12", "100", "12", "12", "12", "12"]


def test_a_lower_target_loses_less(netsim: Run, folder: str) -> None:
    """Half of the rate was asked for half a day."""
    rows = json.loads(netsim("metrics", folder, "--target", "50", "--json").stdout)["metrics"]

    assert rows[0]["loss_h"] == pytest.approx(6.0)


def test_countries_tell_how_evenly_they_are_served(netsim: Run, folder: str) -> None:
    """On the screen in a line, in JSON as an object."""
    assert "Jain's index" in netsim("metrics", folder, "--by", "country").stdout.splitlines()[-1]
    told = json.loads(netsim("metrics", folder, "--by", "country", "--json").stdout)
    assert set(told) == {"metrics", "fairness"}
    assert {row["country"] for row in told["metrics"]} == {"CN", "VN"}
    assert set(json.loads(netsim("metrics", folder, "--by", "class", "--json").stdout)) == {"metrics"}


def test_files_have_all_columns(netsim: Run, folder: str, tmp_path: Path) -> None:
    """Of lanes and of demands; a screen has no room for some."""
    result = netsim("metrics", folder, "--by", "demand", "-o", "demands.csv")
    with (tmp_path / "demands.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert result.stdout.strip() == "demands.csv"
    assert rows[0]["demand"] == "d"
    assert "latency_p99_ms" in rows[0]
    assert "latency_p99_ms" not in netsim("metrics", folder, "--by", "demand").stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--by", "lane", "--of", "data"), "data has no groups by lane"),
        (("--by", "demand", "--of", "freight"), "freight has no groups by demand"),
        (("--between", "HAN", "NNG"), "belongs to --by connection"),
        (("--target", "120"), "at most 100"),
        (("--target", "0"), "above 0"),
    ],
)
def test_questions_that_make_no_sense(netsim: Run, folder: str, options: tuple[str, ...], message: str) -> None:
    """Are refused before the run is read."""
    result = netsim("metrics", folder, *options)

    assert result.exit_code == 2
    assert message in result.stderr


def test_a_run_without_freight_has_no_lanes(netsim: Run, folder: str) -> None:
    """It says so."""
    result = netsim("metrics", folder, "--by", "lane")

    assert result.exit_code == 0
    assert (result.stdout == "") == ("nothing was asked of it" in result.stderr)


def test_connections_stand_beside_what_is_reckoned(netsim: Run, folder: str) -> None:
    """On the screen in per cent, in JSON as parts; without rates there is nothing to reckon with."""
    shown = netsim("metrics", folder, "--by", "connection").stdout.splitlines()
    rows = json.loads(netsim("metrics", folder, "--by", "connection", "--json").stdout)["metrics"]

    assert shown[0].split()[3:] == ["connected_pct", "interruptions", "longest_h", "by_links_pct"]
    assert len(shown) == 2 + len(rows)
    assert "rates_lower" not in rows[0]
    assert rows[0]["connected"] < 1.0
    assert f"{100 * rows[0]['connected']:.4f}" in shown[2]
    one, other = rows[0]["from"], rows[0]["to"]
    assert (
        json.loads(netsim("metrics", folder, "--by", "connection", "--between", other, one, "--json").stdout)["metrics"]
        == rows[:1]
    )
