"""The report as a workbook: a sheet for each table, with filters, and what each column means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.io.run_folder import replace_file
from netsim.io.workbook import cell_text, expect_xlsxwriter, new_workbook, sheet_name
from netsim.report.content import Causes, Cell, Column, Number, Report, Story, Table, text_of, words

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDEST: Final = 60


def save_workbook(path: Path, report: Report) -> Path:
    """
    Write a report as a workbook for Excel.

    A text is a text, whatever it begins with: none becomes a formula or an address. Numbers are numbers, with the unit
    in the head.

    Parameters
    ----------
    path
        The file to write.
    report
        What it says; tables have all their rows.

    Raises
    ------
    MissingExtra
        If xlsxwriter is not installed.
    OutputError
        If the file cannot be written.
    """
    expect_xlsxwriter()

    def write(draft: Path) -> None:
        with new_workbook(draft, report.title) as book:
            head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            taken: set[str] = set()
            for table in sheets(report):
                _fill(book.add_worksheet(sheet_name(table.key, taken)), table, head, wrap)

    return replace_file(path, write)


def sheets(report: Report) -> list[Table]:
    """
    Return the sheets of a workbook: sentences and causes as tables, the tables of the report, and what columns mean.

    Parameters
    ----------
    report
        What the workbook says.
    """
    found = [Table("summary", "In short", (words("about"), words("words")), list(_told(report)))]
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                found.append(block)
            elif isinstance(block, Causes):
                found.append(_chain(block))
    return [*found, _dictionary(found)]


def _told(report: Report) -> Iterator[tuple[Cell, ...]]:
    """Yield the sentences of a report, and the section in which each stands."""
    for about, text in (("title", report.title), ("description", report.description), ("run", report.subtitle)):
        if text:
            yield about, text
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Story):
                yield from ((section.title, sentence) for sentence in block.sentences)


def _chain(causes: Causes) -> Table:
    columns = (
        words("day"),
        words("clock", "of the place; its zone where that is not the scenario's"),
        words("what happened"),
        words("because", "what led to it, where no line just above tells it"),
        words("kind", "bad, good, or a change"),
    )
    rows = [(day, line.clock, line.text, line.because, line.mood) for day, lines in causes.days for line in lines]
    return Table("chain", "What led to what", columns, rows)


def _dictionary(tables: Sequence[Table]) -> Table:
    """Return what each column of the other sheets means."""
    rows = [
        (table.key, column.name, column.unit, column.meaning or column.name)
        for table in tables
        for column in table.columns
    ]
    return Table("dictionary", "What the columns mean", tuple(map(words, ("sheet", "column", "unit", "meaning"))), rows)


def _fill(sheet: Worksheet, table: Table, head: Any, wrap: Any) -> None:  # noqa: ANN401 - formats of xlsxwriter
    """Write one table: a head that stays in sight, with filters."""
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(column, [row[place] for row in table.rows]))
        sheet.write_string(0, place, cell_text(column.head), head)
    for line, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, Number) and math.isfinite(cell.value):
                sheet.write_number(line, place, cell.value)
            else:
                sheet.write_string(line, place, cell_text(text_of(cell)), wrap)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table.rows), 1), max(len(table.columns) - 1, 0))


def _width(column: Column, cells: Sequence[Cell]) -> float:
    longest = max((len(text_of(cell)) for cell in cells), default=0)
    return min(max(longest, len(column.head) / 2, 8) + 2, _WIDEST)
