"""Rows that come from memory, not from a file: graphs of networkx and frames of geopandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from netsim.errors import InvalidInput, Place
from netsim.io.cells import Cell, is_number, write_cell, write_number
from netsim.io.columns import by_name, column_of, fields_of
from netsim.io.reading import Reading
from netsim.io.rows import RawRow, Rows, read_table
from netsim.model import TABLES

Record = Mapping[str, Any]
_SI: Final = {"time": "s", "length": "m", "rate": "bit/s", "speed": "m/s"}


def attributes(table: str, row: object) -> dict[str, Any]:
    """Return the fields of a row: numbers in SI, truths and texts as they are, anything else as tables write it."""
    found: dict[str, Any] = {}
    for field in fields_of(TABLES[table]):
        value = getattr(row, field.attribute)
        if isinstance(value, int | float | str):
            found[field.attribute] = value
        elif value is not None:
            found[field.attribute] = write_cell(replace(field, default=None), value)
    return found


def columns(table: str, row: object) -> dict[str, Any]:
    """Return the cells of a row in the units of the columns; ``None`` where there is nothing."""
    found: dict[str, Any] = {}
    for field in fields_of(TABLES[table]):
        value = getattr(row, field.attribute)
        if isinstance(value, str | bool):
            found[field.column] = value
        elif isinstance(value, int | float):
            found[field.column] = value / field.factor if field.dimension is not None else value
        else:
            found[field.column] = None if value is None else write_cell(replace(field, default=None), value)
    return found


def nouns_of(reading: Reading, table: str, records: Iterable[Record], *, si: bool) -> list[Any]:
    """
    Make nouns of records, and leave out what the table does not know.

    Parameters
    ----------
    reading
        Takes the faults.
    table
        Whose rows they are.
    records
        Values by attribute or column.
    si
        Whether bare numbers are in SI, and not in the units of the columns.
    """
    records = list(records)
    rows = [RawRow(_cells(table, record, si=si), _nowhere) for record in records]
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    inner = Reading()
    made = read_table(inner, table, Rows(names, rows, dict.fromkeys(names, Place()), header=False))
    for fault in inner.faults:
        _, position, *more = fault.path
        name = records[int(position)].get("id", position)
        reading.faults.append(replace(fault, path=(table, str(name), *more)))
    return made.nouns


def _nowhere(_: str | None) -> Place:
    return Place()


def _cells(table: str, record: Record, *, si: bool) -> dict[str, Cell]:
    """Write the values of a record as the cells of a row."""
    noun = TABLES[table]
    known = by_name(noun)
    attributes = {field.attribute for field in fields_of(noun)}
    cells: dict[str, Cell] = {}
    for name, value in record.items():
        column = column_of(noun, name) if si and name in attributes else name
        text = _text(value)
        if column not in known or text in ("", []):
            continue
        dimension = known[column].dimension
        if si and dimension is not None and isinstance(text, str):
            cells[known[column].attribute] = f"{text} {_SI[dimension]}" if is_number(text) else text
        else:
            cells[column] = text
    return cells


def _text(value: Any) -> Cell:  # noqa: ANN401 - whatever a graph or a frame holds
    """Write a value as a file would; nothing for ``None`` and NaN."""
    if hasattr(value, "coords"):
        return [[write_number(float(x)) for x in point[:2]] for point in value.coords]
    if hasattr(value, "item"):
        value = value.item()
    if value is None or value != value:  # noqa: PLR0124 - NaN, and pandas' NaT
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return write_number(value) if abs(value) != float("inf") else str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_text(part) for part in value]
    return str(value)


def raise_faults(reading: Reading) -> None:
    """
    Raise what was found, if anything was.

    Raises
    ------
    InvalidInput
        With all faults.
    """
    if reading.faults:
        raise InvalidInput(reading.faults)
