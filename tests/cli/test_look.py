"""``netsim check``, ``list`` and ``schema``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator

Run = Callable[..., Result]


def test_a_check_without_faults_says_so(netsim: Run, files: Path) -> None:
    """For each file."""
    assert files.exists()

    result = netsim("check", "border", "scenarios/cut.yaml")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "border: no errors, no warnings\nscenarios/cut.yaml: no errors, no warnings\n"


def test_a_warning_does_not_fail_a_check(netsim: Run, files: Path) -> None:
    """It is told all the same."""
    with (files / "topologies/border/nodes.csv").open("a", encoding="utf-8") as nodes:
        nodes.write("lone,108,21,city,,CN,\n")

    result = netsim("check", "border")

    assert result.exit_code == 0
    assert result.stdout == "border: no errors, 1 warning\n"
    assert result.stderr.startswith(
        'warning: topologies/border/nodes.csv:5:1: nodes[3].id: no link leads to "lone"\n  lone,'
    )


def test_every_fault_is_told_and_counted(netsim: Run, files: Path) -> None:
    """Also as one JSON object."""
    (files / "x.yaml").write_text(
        "netsim: 1\ntitel: x\nnodes: [{id: A, lon: x, lat: 0, kind: city}]\n", encoding="utf-8"
    )

    result = netsim("check", "x.yaml", "border")
    assert result.exit_code == 3
    assert result.stdout == "x.yaml: 2 errors, no warnings\nborder: no errors, no warnings\n"
    assert result.stderr.count("error:") == 2

    result = netsim("check", "--json", "x.yaml", "border")
    assert result.exit_code == 3
    faults = json.loads(result.stdout)["faults"]
    assert faults["border"] == []
    assert faults["x.yaml"][0] == {
        "kind": "error",
        "file": "x.yaml",
        "line": 2,
        "column": 1,
        "path": "titel",
        "message": 'the key "titel" is not known',
        "hint": 'did you mean "title"?',
    }


def test_a_check_shows_how_well_facts_are_sourced(netsim: Run, files: Path) -> None:
    """By table and confidence."""
    assert files.exists()

    result = netsim("check", "--sources", "border")

    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["table", "confidence", "rows", "with", "source"] in rows
    assert ["nodes", "(none)", "3", "0%"] in rows
    told = json.loads(netsim("check", "--sources", "--json", "border").stdout)
    assert told["sources"]["border"][0] == {"table": "nodes", "confidence": "", "rows": 3, "sourced": 0}


@pytest.mark.parametrize(
    ("things", "first"),
    [
        ("topologies", ["border", "A", "border", "topologies/border"]),
        ("scenarios", ["cut", "The", "fibre", "is", "cut", "scenarios/cut.yaml"]),
        ("nodes", ["a", "Aa", "city", "CN"]),
        ("links", ["r1", "road", "a", "pass"]),
        ("gates", ["pass", "CN>VN", "1", "constant(600.0", "s)", "constant(2400.0", "s)"]),
        ("demands", ["d", "a", "b", "public"]),
        ("freight", ["out", "a", "b", "24", "truck"]),
    ],
)
def test_what_there_is_is_listed(netsim: Run, files: Path, things: str, first: list[str]) -> None:
    """Columns that no row fills are left out."""
    assert files.exists()

    result = netsim("list", things, *(() if things in {"topologies", "scenarios"} else ("--topology", "border")))

    rows = [line.split() for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert first in rows


def test_what_belongs_to_no_topology_takes_none(netsim: Run) -> None:
    """An option that does nothing would mislead."""
    result = netsim("list", "metrics", "--topology", "border")

    assert result.exit_code == 2
    assert "metrics belong to no topology" in result.stderr


def test_nothing_is_an_answer_too(netsim: Run, files: Path) -> None:
    """On standard error, so that a pipe stays empty."""
    assert files.exists()

    result = netsim("list", "systems", "--topology", "border")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no systems\n")
    result = netsim("list", "nodes", "--topology", "border", "--search", "zz")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", 'no nodes with "zz"\n')


def test_names_are_searched_in_any_language(netsim: Run, files: Path) -> None:
    """Capitals do not matter."""
    nodes = files / "topologies/border/nodes.csv"
    text = nodes.read_text(encoding="utf-8").replace("kind,", "kind,name_local,").replace("city,", "city,南宁,", 1)
    text = text.replace("border_gate,", "border_gate,,").replace("b,107,22,city,", "b,107,22,city,HÀ NỘI,")
    nodes.write_text(text, encoding="utf-8")

    for search, name in (("南", "a"), ("hà nội", "b"), ("PAS", "pass"), ("aa", "a")):
        result = netsim("list", "nodes", "--topology", "border", "--search", search, "--json")
        assert [row["id"] for row in json.loads(result.stdout)["nodes"]] == [name]


def test_metrics_are_listed_with_their_unit(netsim: Run) -> None:
    """And what they mean."""
    rows = json.loads(netsim("list", "metrics", "--json").stdout)["metrics"]

    assert rows[0]["metric"] == "served_share"
    assert rows[0]["unit"] == "%"
    assert rows[-1]["metric"] == "NODE_manual_hours"


def test_a_table_is_cut_to_the_terminal_but_for_its_first_column(
    netsim: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids can be copied."""
    assert files.exists()
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")

    lines = netsim("list", "gates", "--topology", "border").stdout.splitlines()

    assert any("pass CN>VN" in line for line in lines)
    assert any("…" in line for line in lines)


@pytest.mark.parametrize("what", ["topology", "scenario"])
def test_the_schema_is_printed(netsim: Run, what: str) -> None:
    """As JSON."""
    Draft202012Validator.check_schema(json.loads(netsim("schema", what).stdout))
