"""``netsim export``, and tables as workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from click.testing import Result

from netsim.io import workbook

Run = Callable[..., Result]


def test_a_topology_is_exported_by_the_ending(netsim: Run, files: Path) -> None:
    """The command says what it wrote."""
    assert files.exists()

    result = netsim("export", "border", "-o", "border.gpkg")

    assert (result.exit_code, result.stdout) == (0, "border.gpkg\n")
    assert "links" in dict(pyogrio.list_layers("border.gpkg"))
    assert netsim("export", "scenarios/cut.yaml", "-o", "cut.csv").exit_code == 0
    assert Path("cut.csv/links.csv").is_file()


def test_what_cannot_be_written_is_told_before_anything_is_read(netsim: Run, files: Path) -> None:
    """An unknown ending with all known ones; a folder that is there."""
    result = netsim("export", "no-such-thing", "-o", "x.shp")
    assert result.exit_code == 2
    assert 'error: "x.shp" says no known format; end it in .gpkg, .geojson, .kml, .kmz, .csv' in result.stderr

    (files / "x.csv").mkdir()
    result = netsim("export", "no-such-thing", "-o", "x.csv")
    assert result.exit_code == 2
    assert "exists already" in result.stderr


@pytest.mark.parametrize(
    "arguments", [("critical", "border"), ("structure", "border"), ("expose", "scenarios/cut.yaml")], ids=" ".join
)
def test_tables_are_written_as_workbooks(netsim: Run, files: Path, arguments: tuple[str, ...]) -> None:
    """All that write tables."""
    assert files.exists()

    result = netsim(*arguments, "-o", "table.xlsx")

    assert result.exit_code == 0
    assert openpyxl.load_workbook("table.xlsx")["table"].freeze_panes == "A2"


def test_without_xlsxwriter_no_work_is_done(netsim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way out is told before anything is read."""
    monkeypatch.setattr(workbook, "find_spec", lambda _: None)

    for command in ("critical", "structure", "expose", "metrics"):
        result = netsim(command, "no-such-thing", "-o", "table.xlsx")
        assert result.exit_code == 2
        assert 'workbooks need xlsxwriter; pip install "netsim[excel]"' in result.stderr


@pytest.mark.usefixtures("files")
def test_two_runs_are_drawn_side_by_side(netsim: Run, folder: str) -> None:
    """What is no run is told."""
    result = netsim("map", folder, folder, "-o", "pair.html")
    assert (result.exit_code, result.stdout) == (0, "pair.html\n")
    assert Path("pair.html").read_text(encoding="utf-8").count("<iframe") == 2

    result = netsim("map", folder, "border", "-o", "other.html")
    assert result.exit_code == 3
    assert '"border" is not a run folder' in result.stderr
