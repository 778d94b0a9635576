"""``netsim cut``, ``netsim log`` and what ``netsim list`` finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from netsim.io import read_scenario, read_topology, write_topology
from netsim.model import Dependency, Distribution, Outage, Port, RepairCrew, Scenario, System, Workload
from netsim.units import days, hours

Run = Callable[..., Result]


@pytest.fixture
def region(tmp_path: Path, scenario: Scenario) -> str:
    """Return the path of a topology with names in two languages, a system, a group, and a crew."""
    network = scenario.network
    names = {"pass": ("Friendship Pass", "友谊关"), "a": ("Aa", "甲"), "b": ("Twin", "")}
    group = ("trench",)
    links = [
        replace(link, system="line", srlgs=group, name=f"Fibre {link.id}") if link.id in {"f1", "f2"} else link
        for link in network.links
    ]
    links = [replace(link, name="Twin") if link.id == "r1" else link for link in links]
    nodes = [replace(node, name=names[node.id][0], name_local=names[node.id][1]) for node in network.nodes]
    full = replace(
        network,
        nodes=nodes,
        links=links,
        systems=[System("line", "The Line", name_local="线")],
        ports=[Port("b", berths=1, cranes=1, moves_per_h=10.0)],
        crews=[RepairCrew("crew", "a", ("fibre",), Distribution("constant", 5 * hours), name="Crew of Aa")],
        workloads=[Workload("records", ("a",), ("b",), rate_per_client=1e9, name="Records")],
        dependencies=[*network.dependencies, Dependency("pass", "records", layer="node")],
    )
    write_topology(full, tmp_path / "region")
    return "region"


def test_what_a_cut_would_run_is_shown_as_a_scenario(netsim: Run, region: str) -> None:
    """By names in any language, systems and groups too, each once; the file reads back as the same."""
    words = ("友谊关", "线", "trench", "FRIENDSHIP PASS")
    result = netsim("cut", *words, "-t", region, "--at", "2h", "--for", "12 h", "--reason", "a flood", "--show")
    Path("shown.yaml").write_text(result.stdout, encoding="utf-8")
    read = read_scenario("shown.yaml")

    assert (result.exit_code, result.stderr) == (0, "")
    assert read.hazards == tuple(
        Outage(asset, at=2 * hours, lasts=12 * hours, reason="a flood") for asset in ("pass", "line", "trench")
    )
    assert (read.until, read.warm_up, read.twins) == (7 * days, 2 * days, ("undisturbed", "independent"))
    assert read.title == "Friendship Pass and The Line and trench fail"
    assert read.network == read_topology(region)


def test_a_cut_runs_as_a_scenario_does(netsim: Run, region: str) -> None:
    """Until it is mended, unless a time is given; with summary, folder, map and report."""
    result = netsim("cut", "Fibre f1", "-t", region, "--at", "6 h", "--until", "2 d")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Fibre f1 fails, seed 0, 2 days from 2026-05-11")
    assert "Fibre f1 is mended by Crew of Aa" in result.stdout
    assert "map: runs/cut-f1-0/map.html" in result.stdout
    assert Path("runs/cut-f1-0/log.txt").read_text(encoding="utf-8").splitlines()[0].endswith("  Fibre f1 fails")


@pytest.mark.usefixtures("undrawn")
def test_a_gate_is_cut_by_its_id(netsim: Run, region: str) -> None:
    """Its folder has a name that a shell takes."""
    result = netsim("cut", "pass CN>VN", "-t", region, "--for", "2 h", "--until", "2 d", "--quiet", "--seed", "3")

    assert result.stdout == "map: runs/cut-pass-CN-VN-3/map.html\nreport: runs/cut-pass-CN-VN-3/report.html\n"


def test_a_topology_without_freight_needs_no_warm_up(netsim: Run, tmp_path: Path, scenario: Scenario) -> None:
    """Nothing has to fill."""
    write_topology(replace(scenario.network, freight=()), tmp_path / "quiet")

    assert 'warm_up: "0 s"' in netsim("cut", "f1", "-t", "quiet", "--show").stdout.replace("0 d", "0 s")


def test_names_that_nothing_or_more_than_one_thing_has_are_told_together(netsim: Run, region: str) -> None:
    """With what was probably meant."""
    result = netsim("cut", "frendship pass", "twin", "the lines", "-t", region)

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines() == [
        'error: no node, link, gate, system or group is named "frendship pass"; did you mean "Friendship Pass"?',
        'error: more than one node, link, gate, system or group is called "twin"; give the id: "r1", "b"',
        'error: no node, link, gate, system or group is named "the lines"; did you mean "The Line"?',
    ]
    assert netsim("cut").exit_code == 2
    assert "has no unit" in netsim("cut", "f1", "-t", region, "--for", "12").stderr


# -- log -------------------------------------------------------------------------------------------------------------


def test_the_log_is_told_line_by_line(netsim: Run, folder: str) -> None:
    """As the run folder keeps it; a part of it where that is asked for."""
    whole = netsim("log", folder).stdout
    lines = whole.splitlines()

    assert Path(folder, "log.txt").read_text(encoding="utf-8") == whole
    assert lines[0] == "Mon 11 May 2026 06:00 CST  f1 fails: a digger"
    assert netsim("log", folder, "--until", "7 h").stdout.splitlines()[0] == lines[0]
    assert lines[0] not in netsim("log", folder, "--since", "7 h", "--of", "pass").stdout


def test_the_log_as_json_has_its_lines(netsim: Run, folder: str) -> None:
    """Each with its time, its place's clock, and the rows of the event log."""
    first = json.loads(netsim("log", folder, "--json").stdout)["log"][0]

    assert first == {
        "time_s": 21600.0, "when": "2026-05-11T06:00+08:00", "what": "down", "asset": "f1",
        "text": "f1 fails: a digger", "because": "", "mood": "bad", "row": first["row"], "cause": None,
    }  # fmt: skip


def test_a_log_without_lines_says_so(netsim: Run, folder: str) -> None:
    """On standard error."""
    assert netsim("log", folder, "--of", "r1").stderr == "nothing failed and nothing changed that has to do with r1\n"
    assert netsim("log", folder, "--until", "1 h").stderr == "nothing failed and nothing changed\n"


# -- list ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("things", "text", "ids"),
    [
        ("srlgs", "fibre F2", ["trench"]),
        ("srlgs", "", ["trench"]),
        ("crews", "crew of", ["crew"]),
        ("dependencies", "友谊关", ["pass needs a", "pass needs records"]),
        ("dependencies", "甲", ["pass needs a"]),
        ("dependencies", "records", ["pass needs records"]),
        ("ports", "twin", ["b"]),
        ("systems", "线", ["line"]),
        ("services", "x", []),
    ],
)
def test_all_tables_are_searched_by_id_and_by_name(
    netsim: Run, region: str, things: str, text: str, ids: list[str]
) -> None:
    """In any language."""
    told = json.loads(netsim("list", things, "-t", region, "--search", text, "--json").stdout)[things]

    assert [row["id"] for row in told] == ids
