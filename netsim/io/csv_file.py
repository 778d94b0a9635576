"""CSV files as rows of text that know their places."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from netsim.errors import Place
from netsim.io.reading import Reading
from netsim.io.rows import RawRow, Rows
from netsim.io.text import Text


def read_csv(reading: Reading, path: Path) -> Rows | None:
    """
    Read a CSV file with a header.

    Parameters
    ----------
    reading
        Takes the faults.
    path
        The file.

    Returns
    -------
    rows
        Header and rows; ``None`` if the file cannot be read at all.
    """
    text = reading.open(path)
    if text is None:
        return None
    records = _records(reading, text)
    if not records or not _is_header(reading, text, records[0][1]):
        return None
    columns = [name.strip() for name in records[0][1]]
    rows = [_row(reading, text, columns, line, cells) for line, cells in records[1:]]
    places = {name: _locate(text, 1, position) for position, name in enumerate(columns)}
    return Rows(columns, rows, places)


@contextmanager
def _long_fields() -> Iterator[None]:
    """Let cells be as long as the course of a cable, and leave the limit of the process as it was."""
    before = csv.field_size_limit(2**30)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _records(reading: Reading, text: Text) -> list[tuple[int, list[str]]]:
    """Return the cells of each record that holds any, with the line where it begins; none if this is not CSV."""
    records: list[tuple[int, list[str]]] = []
    line = 1
    with _long_fields():
        reader = csv.reader(io.StringIO(text.content, newline=""), strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    records.append((line, cells))
                line = reader.line_num + 1
        except csv.Error as error:
            message = "a quoted cell does not end" if "end of data" in str(error) else f"this is not CSV: {error}"
            reading.tell(message, Place(text.path, line, 1), hint='write a quote inside quotes as ""')
            return []
    return records


def _is_header(reading: Reading, text: Text, header: list[str]) -> bool:
    """Check the names of the columns for what spells trouble in all rows."""
    names = [name.strip() for name in header]
    place = Place(text.path, 1, 1)
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        reading.tell("the columns are not separated by commas", place, hint="save the table again with commas")
        return False
    for name, count in Counter(names).items():
        position = names.index(name)
        if not name:
            reading.tell("a column has no name", _locate(text, 1, position))
        elif count > 1:
            reading.tell(f'there are {count} columns named "{name}"', _locate(text, 1, position))
    return bool(names) and len(set(names)) == len(names) and all(names)


def _row(reading: Reading, text: Text, columns: list[str], line: int, cells: list[str]) -> RawRow:
    if len(cells) != len(columns):
        more = len(cells) > len(columns)
        hint = "put a text that holds a comma in quotes" if more else "empty cells need their commas, too"
        message = f"the row has {len(cells)} cells, the header {len(columns)}"
        reading.tell(message, Place(text.path, line, 1), hint=hint)
        return RawRow(dict(zip(columns, cells, strict=False)), partial(_place_in_row, text, line, columns), broken=True)
    filled = {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
    return RawRow(filled, partial(_place_in_row, text, line, columns))


def _place_in_row(text: Text, line: int, columns: list[str], column: str | None) -> Place:
    """Find a cell by the name of its column; without one, the beginning of the row."""
    if column is None or column not in columns:
        return Place(text.path, line, 1)
    return _locate(text, line, columns.index(column))


def _locate(text: Text, line: int, index: int) -> Place:
    """Find the cell with an index in the record that begins in a line."""
    column, quoted = 1, False
    while index and line <= len(text.lines):
        for position, character in enumerate(text.line(line), start=1):
            quoted = quoted != (character == '"')
            if character == "," and not quoted:
                index -= 1
                column = position + 1
                if not index:
                    break
        else:
            line, column = line + 1, 1
    return Place(text.path, line, column)
