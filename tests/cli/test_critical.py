"""``netsim critical``: what a topology would miss most."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Run = Callable[..., Any]
FIXED = ["asset", "lost_gbps", "disconnected", "latency_rise_ms", "freight_delay_h", "reason"]


@pytest.mark.usefixtures("files")
def test_the_worst_stand_first(netsim: Run) -> None:
    """Each fibre cuts the demand off, the road the lane."""
    found = json.loads(netsim("critical", "topologies/border", "--json").stdout)
    rows = {row["asset"]: row for row in found["critical"]}

    assert list(found["critical"][0])[: len(FIXED)] == FIXED
    assert (rows["f1"]["lost_gbps"], rows["f1"]["disconnected"], rows["f1"]["reason"]) == (10.0, 1, "no_detour")
    assert rows["f1"]["needs_lost"] == 1
    assert found["unserved"] == {"demands": 0, "lanes": 0}


@pytest.mark.usefixtures("files")
def test_a_screen_shows_the_top(netsim: Run) -> None:
    """As many rows as asked for, and how many there are."""
    lines = netsim("critical", "scenarios/cut.yaml", "--top", "1", "--layer", "data").stdout.splitlines()

    assert lines[0].split()[:5] == ["asset", "lost_gbps", "disconnected", "latency_rise_ms", "reason"]
    assert lines[-1] == "1 of 2"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
def test_a_file_has_all(netsim: Run, name: str) -> None:
    """All rows and columns, by the ending of the file."""
    assert netsim("critical", "topologies/border", "--of", "nodes", "-o", name).stdout == f"{name}\n"
    read = pd.read_csv if name.endswith("csv") else pd.read_parquet
    assert {*FIXED, "name", "kind", "cut_teu", "rank_data", "rank_freight"} <= set(read(name))


@pytest.mark.usefixtures("files")
def test_pairs_say_what_was_left_out(netsim: Run) -> None:
    """Two fibres in a row are no worse than one."""
    result = netsim("critical", "topologies/border", "--pairs", "--layer", "data")

    assert "nothing of the kind" in result.stderr
    found = json.loads(netsim("critical", "topologies/border", "--pairs", "--layer", "data", "--json").stdout)
    assert (found["pairs"], found["skipped"]) == (0, 1)


@pytest.mark.usefixtures("files")
def test_each_country_has_its_weakest_point(netsim: Run) -> None:
    """A row a country."""
    found = json.loads(netsim("critical", "topologies/border", "--weakest", "--json").stdout)["critical"]

    assert {row["country"] for row in found} == {"CN", "VN"}


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--weakest", "--pairs"], "single failures"),
        (["--yes"], "belong to --pairs"),
        (["-o", "rows.txt"], "does not end in .csv, .parquet or .xlsx"),
        (["--country", "XX"], 'no node lies in "XX"'),
    ],
)
def test_what_makes_no_sense_is_refused(netsim: Run, wrong: list[str], told: str) -> None:
    """With the way out."""
    result = netsim("critical", "topologies/border", *wrong)

    assert result.exit_code in {2, 3}
    assert told in result.stderr


def test_nothing_to_lose(netsim: Run, tmp_path: Path) -> None:
    """A topology without data or freight has rows that are not used."""
    (tmp_path / "empty.yaml").write_text("netsim: 1\nnodes:\n  - {id: a, lon: 1, lat: 1, kind: city, country: CN}\n")

    assert "not_used" in netsim("critical", "empty.yaml", "--of", "nodes").stdout
    assert "nothing of the kind" in netsim("critical", "empty.yaml", "--weakest").stderr


def test_notes_tell_what_no_row_tells(netsim: Run, tmp_path: Path) -> None:
    """Pairs that were skipped, and who had nothing to lose."""
    (tmp_path / "apart.yaml").write_text(
        "netsim: 1\nnodes:\n"
        "  - {id: a, lon: 1, lat: 1, kind: city}\n"
        "  - {id: b, lon: 2, lat: 1, kind: city}\n"
        "  - {id: c, lon: 3, lat: 1, kind: city}\n"
        "links:\n"
        "  - {id: short, source: a, target: b, kind: fibre, capacity: 1 Gbps, length: 100 km}\n"
        "  - {id: long, source: a, target: b, kind: fibre, capacity: 1 Gbps, length: 200 km}\n"
        "  - {id: longer, source: a, target: b, kind: fibre, capacity: 1 Gbps, length: 300 km}\n"
        "demands:\n  - {source: a, target: b, rate: 0.5 Gbps}\n  - {source: a, target: c, rate: 0.5 Gbps}\n"
    )
    lines = netsim("critical", "apart.yaml", "--pairs", "--layer", "data").stdout.splitlines()

    assert lines[-2:] == [
        "2 more pairs cost what one of the two costs alone",
        "1 demand has no way even now and counts as no loss",
    ]


@pytest.mark.usefixtures("files")
def test_the_worst_are_played(netsim: Run) -> None:
    """In a run each: the road stops all trucks, a fibre the demand; figures have intervals where there are seeds."""
    how = ("critical", "scenarios/cut.yaml", "--simulate", "--at", "20 h", "--for", "12 h", "--runs", "2")
    found = json.loads(netsim(*how, "--metric", "unserved_tbit", "--layer", "data", "--json").stdout)
    shown = netsim(*how, "--metric", "unserved_tbit", "--layer", "data").stdout

    assert {row["asset"] for row in found["critical"]} == {"f1", "f2"}
    assert [row["unserved_tbit"] for row in found["critical"]] == [pytest.approx(10 * 12 * 3.6)] * 2
    assert "+432 [432, 432]" in shown
    assert "mean over 2 pairs of runs" in shown
    assert netsim(*how[:3], "--for", "6 h", "--top", "1", "-o", "x.csv").stdout == "x.csv\n"
    assert "joint.loss_h" in pd.read_csv("x.csv")


@pytest.mark.usefixtures("files")
def test_a_map_is_a_page_and_a_plot_a_picture(netsim: Run, tmp_path: Path) -> None:
    """Both at once; a plot has as many bars as ``--top`` says."""
    told = netsim("critical", "topologies/border", "--map", "c.html", "--plot", "c.svg", "--top", "1")
    again = netsim("critical", "topologies/border", "--plot", "d.svg", "--top", "1", "--json")

    assert told.stdout == "c.html\nc.svg\n"
    assert "netsim-data" in (tmp_path / "c.html").read_text(encoding="utf-8")
    assert (tmp_path / "c.svg").read_bytes() == (tmp_path / "d.svg").read_bytes()
    assert "Data: the worst 1" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    assert "critical" in json.loads(again.stdout)
    assert again.stderr == "d.svg\n"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("topologies/border", "--simulate"), "a topology has nothing to play"),
        (("scenarios/cut.yaml", "--simulate", "--pairs"), "without --pairs"),
        (("scenarios/cut.yaml", "--for", "1 h", "--metric", "delay"), "--for, --metric: only with --simulate"),
    ],
)
def test_options_of_runs_belong_to_runs(netsim: Run, options: tuple[str, ...], message: str) -> None:
    """They are refused before anything is read."""
    result = netsim("critical", *options)

    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--plot", "c.html"], ".png, .svg or .pdf"),
        (["--map", "c.txt"], ".png, .svg, .pdf, .html or .htm"),
        (["--plot", "c.png", "--pairs"], "--plot shows single failures"),
    ],
)
def test_what_cannot_be_drawn_is_wrong_usage(netsim: Run, tmp_path: Path, wrong: list[str], told: str) -> None:
    """With the endings that there are, and no file."""
    result = netsim("critical", "topologies/border", *wrong)

    assert result.exit_code == 2
    assert told in result.stderr
    assert not list(tmp_path.glob("c.*"))
