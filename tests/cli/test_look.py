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
    """By table and confidence; what has neither source nor estimate fails it, and a handful is named."""
    assert files.exists()

    result = netsim("check", "--sources", "border")

    rows = [line.split() for line in result.stdout.splitlines()]
    assert result.exit_code == 3
    head = "table rows with source high medium low estimate neither values from a source"
    assert head.split() in rows
    assert ["nodes", "3", "0%", "0", "0", "0", "0", "3", "6", "0%"] in rows
    assert result.stdout.splitlines()[-1] == (
        "neither source nor estimate: 11 (nodes a, nodes pass, nodes b, links r1, links r2 and 6 more)"
    )
    told = json.loads(netsim("check", "--sources", "--json", "border").stdout)["sources"]["border"]
    assert told["tables"][0]["neither"] == 3
    assert told["neither"][0] == {"table": "nodes", "id": "a"}


SOURCED = """\
netsim: 1
nodes:
  - {id: a, lon: 108, lat: 22, kind: city, source: [atlas], confidence: high}
  - {id: b, lon: 107, lat: 22, kind: city, confidence: estimate}
links:
  - {id: r, source: a, target: b, kind: road, sources: [atlas], confidence: low}
sources:
  - {id: atlas, title: An atlas}
"""


def test_facts_that_all_have_a_source_or_are_estimates_pass(netsim: Run, files: Path) -> None:
    """Sources that nobody names are told, and do not fail the check."""
    (files / "x.yaml").write_text(SOURCED + "  - {id: map, title: A map}\n", encoding="utf-8")

    result = netsim("check", "--sources", "x.yaml")

    assert result.exit_code == 0
    assert result.stdout.startswith("x.yaml: no errors, no warnings\n")
    assert "sources that no row names: 1 (map)" in result.stdout
    assert "neither source nor" not in result.stdout


def test_a_source_that_is_not_there_is_told_and_fails_the_check(netsim: Run, files: Path) -> None:
    """As a fault with its line, and in the count."""
    (files / "x.yaml").write_text(SOURCED.replace("sources: [atlas]", "sources: [atlsa]"), encoding="utf-8")

    result = netsim("check", "--sources", "x.yaml")

    assert result.exit_code == 3
    assert 'no source is named "atlsa"; did you mean "atlas"?' in result.stderr
    assert "sources that are not in the table of sources: 1 (atlsa)" in result.stdout


def test_without_a_file_all_topologies_are_checked_for_their_sources(netsim: Run, files: Path) -> None:
    """But a check of nothing at all is a slip."""
    (files / "topologies/x.yaml").write_text(SOURCED, encoding="utf-8")

    told = json.loads(netsim("check", "--sources", "--json").stdout)["sources"]
    assert {"border", "china-asean", "x"} <= set(told)
    result = netsim("check")
    assert result.exit_code == 2
    assert "name a topology, scenario or file of measures to check" in result.stderr


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


def test_a_gate_is_found_by_what_its_place_is_called_there(netsim: Run) -> None:
    """As the README says, in Chinese; both directions."""
    found = netsim("list", "gates", "--search", "友谊关", "--json")

    assert [row["id"] for row in json.loads(found.stdout)["gates"]] == [
        "friendship-pass CN>VN",
        "friendship-pass VN>CN",
    ]
