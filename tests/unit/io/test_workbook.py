"""Workbooks: what stands in the cells, and what does not."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from netsim.errors import MissingExtra, OutputError
from netsim.io import workbook
from netsim.io.workbook import sheet_name, write_workbook

TABLE = pd.DataFrame(
    {
        "name": ["=1+1", "http://example.org", "+86", "bell\x07", None],
        "rate_gbps": [1.5, float("inf"), float("nan"), 0.0, -3.0],
        "count": pd.array([1, None, 3, 4, 5], dtype="Int64"),
        "shared": [True, False, True, True, False],
        "at_utc": pd.to_datetime(["2026-05-11T08:00:00Z"] * 5),
    }
)


def test_texts_stay_texts(tmp_path: Path) -> None:
    """No cell is a formula or an address, whatever a name begins with; numbers are numbers."""
    write_workbook(tmp_path / "x.xlsx", {"Links": TABLE})
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["Links"]
    rows = list(sheet.iter_rows(values_only=True))

    assert rows[0] == ("name", "rate_gbps", "count", "shared", "at_utc")
    assert rows[1] == ("=1+1", 1.5, 1, "yes", "2026-05-11T08:00:00Z")
    assert [row[1] for row in rows[1:]] == [1.5, "never", None, 0, -3]
    assert [row[0] for row in rows[1:]] == ["=1+1", "http://example.org", "+86", "bell\ufffd", None]
    assert {cell.data_type for (cell,) in sheet["A2:A5"]} == {"s"}
    assert sheet["A3"].hyperlink is None


def test_the_header_stays_in_sight_and_filters(tmp_path: Path) -> None:
    """On each sheet, of no rows too."""
    write_workbook(tmp_path / "x.xlsx", {"Links": TABLE, "links": TABLE.head(0), "none": pd.DataFrame()})
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")

    assert book.sheetnames == ["Links", "links 2", "none"]
    assert book["Links"].freeze_panes == "A2"
    assert book["Links"].auto_filter.ref == "A1:E6"


def test_equal_tables_give_equal_bytes(tmp_path: Path) -> None:
    """Whatever the clock says."""
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, {"t": TABLE})

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("name", "taken", "told"),
    [
        ("x" * 40, [], "x" * 31),
        ("x" * 40, ["x" * 31], "x" * 29 + " 2"),
        ("", [], "sheet"),
        ("History", [], "History 2"),
    ],
)
def test_sheets_have_names_that_excel_takes(name: str, taken: list[str], told: str) -> None:
    """Short, different, and none that it keeps for itself."""
    assert sheet_name(name, set(taken)) == told


def test_a_table_too_long_for_a_sheet_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a way out, and before anything is written."""
    monkeypatch.setattr(workbook, "_MOST_ROWS", 4)

    with pytest.raises(OutputError, match=r"has 5 rows; a sheet takes 4; write \.csv or \.parquet"):
        write_workbook(tmp_path / "x.xlsx", {"Links": TABLE})
    assert not list(tmp_path.iterdir())


def test_without_the_package_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an extra of netsim."""
    monkeypatch.setattr(workbook, "find_spec", lambda _: None)

    with pytest.raises(MissingExtra, match=r'pip install "netsim\[excel\]"'):
        write_workbook(tmp_path / "x.xlsx", {})
