"""Tables as sheets of an Excel workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import MissingExtra, OutputError

if TYPE_CHECKING:
    import pandas as pd

_CREATED: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - Excel knows no zones
"""What the file says of its making: no other moment is alike for equal tables."""
_LONGEST_NAME: Final = 31
_LONGEST_TEXT: Final = 32_767
_MOST_ROWS: Final = 1_048_575
"""Below the header; limits of Excel, as those above."""
_WIDEST: Final = 60
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_workbook(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """
    Write tables as sheets of an Excel workbook; texts stay texts, whatever they begin with.

    Parameters
    ----------
    path
        The file.
    sheets
        Tables by the name of their sheet, of which Excel takes 31 characters; their index is not kept. The header stays
        in sight and filters; an infinite number is the text ``never``, a number that is none an empty cell.

    Raises
    ------
    MissingExtra
        If xlsxwriter is not installed.
    OutputError
        If a table has more rows than a sheet takes.
    """
    for name, table in sheets.items():
        if len(table) > _MOST_ROWS:
            raise OutputError(
                f'"{name}" has {len(table):,} rows; a sheet takes {_MOST_ROWS:,}', hint="write .csv or .parquet"
            )
    with new_workbook(path) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        taken: set[str] = set()
        for name, table in sheets.items():
            _fill(book.add_worksheet(sheet_name(name, taken)), table, head)


def new_workbook(path: Path, title: str = "") -> Any:  # noqa: ANN401 - of xlsxwriter
    """
    Return a workbook in which texts stay texts, whatever they begin with, and equal contents make equal bytes.

    Parameters
    ----------
    path
        The file, written when the workbook is closed.
    title
        What its properties call it.

    Raises
    ------
    MissingExtra
        If xlsxwriter is not installed.
    """
    expect_xlsxwriter()
    import xlsxwriter

    how = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(str(path), how)
    book.set_properties({"title": cell_text(title), "author": "netsim", "created": _CREATED})
    return book


def cell_text(text: str) -> str:
    """
    Return a text that a cell can hold.

    Examples
    --------
    >>> cell_text("bell" + chr(7)) == "bell" + chr(0xFFFD), len(cell_text("a" * 40_000))
    (True, 32767)
    """
    return _NOT_TEXT.sub("\ufffd", text)[:_LONGEST_TEXT]


def expect_xlsxwriter() -> None:
    """
    Refuse to go on without the package that writes workbooks.

    Raises
    ------
    MissingExtra
        If xlsxwriter is not installed.
    """
    if find_spec("xlsxwriter") is None:
        raise MissingExtra("workbooks need xlsxwriter", hint='pip install "netsim[excel]"')


def sheet_name(name: str, taken: set[str]) -> str:
    """
    Return a name that Excel takes for a sheet, and remember it.

    Parameters
    ----------
    name
        Any text.
    taken
        Names of the other sheets in small letters.

    Examples
    --------
    >>> sheet_name("a/b: [c]", set()), sheet_name("Links", {"links"})
    ('a b   c', 'Links 2')
    """
    plain = _FORBIDDEN.sub(" ", name)[:_LONGEST_NAME].strip("' ") or "sheet"
    chosen, number = plain, 1
    while chosen.lower() in taken or chosen.lower() == "history":  # a name that Excel keeps for itself
        number += 1
        chosen = f"{plain[: _LONGEST_NAME - len(f' {number}')]} {number}"
    taken.add(chosen.lower())
    return chosen


def _fill(sheet: Any, table: pd.DataFrame, head: Any) -> None:  # noqa: ANN401 - of xlsxwriter
    from netsim.io.export.layer import plain

    for number, name in enumerate(table):
        cells = plain(table[name])
        sheet.write_string(0, number, str(name), head)
        for row, value in enumerate(cells, start=1):
            _write(sheet, row, number, value)
        widest = max((len(str(value)) for value in cells[:1000] if value is not None), default=0)
        sheet.set_column(number, number, min(max(len(str(name)) + 3, widest + 1), _WIDEST))
    sheet.freeze_panes(1, 0)
    if len(table.columns):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any) -> None:  # noqa: ANN401 - a cell of any column
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no")
    elif isinstance(value, int | float):
        if value in {float("inf"), float("-inf")}:
            sheet.write_string(row, column, "never")
        else:
            sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, cell_text(str(value)))
