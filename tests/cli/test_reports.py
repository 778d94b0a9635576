"""``netsim report`` and ``netsim compare``: files by ending, templates, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_a_report_is_what_its_ending_says(netsim: Run, folder: str, tmp_path: Path) -> None:
    """Each file is named on standard output."""
    starts = {"r.pdf": b"%PDF", "r.xlsx": b"PK", "r.md": b"# The fibre is cut", "r.html": b"<!DOCTYPE html>"}
    for name, start in starts.items():
        result = netsim("report", folder, "-o", name)
        assert (result.exit_code, result.stdout.strip(), result.stderr) == (0, name, "")
        assert (tmp_path / name).read_bytes().startswith(start)


def test_a_template_of_ones_own_replaces_the_page(netsim: Run, folder: str, tmp_path: Path) -> None:
    """A fault in it is told with its line, and nothing is written."""
    (tmp_path / "mine.j2").write_text("<h1>{{ title }}</h1>\n{{ sentences[0] }}")
    assert netsim("report", folder, "-o", "r.html", "--template", "mine.j2").exit_code == 0
    assert (tmp_path / "r.html").read_text().startswith("<h1>The fibre is cut</h1>\nMon 11 May 06:00: ")

    (tmp_path / "mine.j2").write_text("<h1>\n{{ titel }}")
    result = netsim("report", folder, "-o", "bad.html", "--template", "mine.j2")
    assert result.exit_code == 3
    assert "mine.j2:2: 'titel' is undefined" in result.stderr
    assert not (tmp_path / "bad.html").exists()
    assert "has to end in .html" in netsim("report", folder, "-o", "r.pdf", "--template", "mine.j2").stderr


def test_a_file_that_no_report_is_written_to_is_refused_at_once(netsim: Run) -> None:
    """Before the run is even looked for."""
    for command in (("report", "nowhere"), ("compare", "nowhere", "elsewhere")):
        result = netsim(*command, "-o", "r.docx")
        assert result.exit_code == 2
        assert "no ending that a report can have" in result.stderr


def test_a_damaged_or_newer_folder_is_told(netsim: Run, folder: str, tmp_path: Path) -> None:
    """In one line, and nothing is half written."""
    head = tmp_path / folder / "run.json"
    told = json.loads(head.read_text(encoding="utf-8"))
    for text, said in ((json.dumps({**told, "netsim": 2}), "update netsim"), ("{", "is damaged")):
        head.write_text(text, encoding="utf-8")
        for command in (("report", folder), ("compare", folder, folder)):
            result = netsim(*command, "-o", "r.md")
            assert result.exit_code == 3
            assert said in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [folder]


def test_scenarios_are_played_and_compared(netsim: Run, files: Path, folder: str) -> None:
    """With a folder, with the seed of that; numbers, losers and inputs are printed."""
    text = Path("scenarios/cut.yaml").read_text(encoding="utf-8").replace("0.5 d", "0.25 d")
    Path("scenarios/short.yaml").write_text(text, encoding="utf-8")
    result = netsim("compare", folder, "scenarios/short.yaml")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "The numbers side by side" in result.stdout
    assert "In what the inputs differ" in result.stdout
    told = json.loads(netsim("compare", folder, "scenarios/short.yaml", "--json").stdout)
    assert [run["seed"] for run in told["runs"].values()] == [3, 3]
    assert told["criteria"]["A"] == told["criteria"]["B"]
    assert {row["where"] for row in told["inputs"]["B"]} == {"scenario"}
    assert netsim("compare", folder, "scenarios/short.yaml", "-o", "c.md").stdout.strip() == "c.md"
    assert files.joinpath("c.md").read_text(encoding="utf-8").startswith("# Comparison of ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("compare", "a"), "two runs or scenarios at least"),
        (("compare", "a", "b", "-o", "c.md", "--json"), "choose one"),
        (("compare", "a", "b", "--template", "t"), "name it with --output"),
    ],
)
def test_options_that_do_not_fit_are_refused(netsim: Run, options: tuple[str, ...], said: str) -> None:
    """With what to do."""
    result = netsim(*options)

    assert result.exit_code == 2
    assert said in result.stderr
