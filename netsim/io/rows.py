"""Rows of text become nouns; everything that is wrong with them is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from netsim.errors import Fault, NetsimError, Place, did_you_mean
from netsim.io.cells import Cell, read_cell
from netsim.io.columns import Field, by_name, column_of, fields_of
from netsim.io.reading import Reading
from netsim.model import TABLES
from netsim.model.explain import explain


@dataclass(frozen=True, slots=True)
class RawRow:
    """What a file says in one row."""

    cells: Mapping[str, Cell]
    """Filled cells by the name of their column."""
    place: Callable[[str | None], Place]
    """Where a cell stands, or the row itself."""
    broken: bool = False
    """Whether the row was already found unreadable."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file says in a table."""

    columns: list[str]
    """Names in the header; of a YAML list, all keys that occur."""
    rows: list[RawRow]
    places: Mapping[str, Place]
    """Where the name of each column stands first."""
    header: bool = True
    """Whether the columns are named once, as in CSV, and not row by row."""


@dataclass(slots=True)
class Table:
    """The nouns of a table, and the row of the file that each came from."""

    name: str
    nouns: list[Any] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    raw: list[RawRow] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    """Ids of rows that could not be understood."""

    def place(self, position: int, attribute: str) -> tuple[tuple[str | int, ...], Place]:
        """Return path and place of a field of a noun, by the noun's position."""
        original = self.positions[position]
        column = written_as(TABLES[self.name], self.raw[original], attribute)
        return (self.name, original, column), self.raw[original].place(column)


def read_table(reading: Reading, name: str, rows: Rows, path: tuple[str | int, ...] = ()) -> Table:
    """
    Turn rows of text into the nouns of a table.

    Parameters
    ----------
    reading
        Takes the faults.
    name
        Of the table.
    rows
        What the file says.
    path
        Where the table stands in the file; empty: at the top, under its name.
    """
    reader = RowReader(reading, TABLES[name], path or (name,))
    table = Table(name, raw=rows.rows)
    for column in rows.columns:
        reader.check_column(column, rows.places[column])
    if rows.header:
        reader.check_header(rows)
    for position, raw in enumerate(rows.rows):
        made = None if raw.broken else reader.make(raw, position)
        if made is not None:
            table.nouns.append(made)
            table.positions.append(position)
        else:
            table.lost.add(_name_of(raw))
    return table


def _name_of(raw: RawRow) -> str:
    """Return the id of a row that could not be understood, as far as that can be told."""
    cell = raw.cells.get("id") or raw.cells.get("node") or ""
    return cell.strip() if isinstance(cell, str) else ""


@dataclass(slots=True)
class RowReader:
    """Reads rows of one table of one file."""

    reading: Reading
    noun: type
    path: tuple[str | int, ...]
    """Where the table, or the single row, stands in the file."""
    absent: set[str] = field(default_factory=set)
    """Fields that the header was already told to lack."""
    unsure: bool = False
    """Whether a column was told to be unknown, so that what a row lacks may stand there."""
    required: dict[str, str] = field(init=False)
    """Columns that must be filled, by attribute."""

    def __post_init__(self) -> None:
        """Look once for what all rows need."""
        self.required = {part.attribute: part.column for part in fields_of(self.noun) if part.required}

    def check_column(self, column: str, place: Place) -> None:
        """Tell a column that the table does not have."""
        if column not in by_name(self.noun):
            self.unsure = True
            message = f'there is no column "{column}"'
            self.reading.tell(message, place, (*self.path, column), column_hint(column, self.noun))

    def check_header(self, rows: Rows) -> None:
        """Tell the columns that the header lacks, once and not in every row."""
        missing = [field for field in fields_of(self.noun) if field.required and not _written(field, rows.columns)]
        if missing:
            names = ", ".join(field.column for field in missing)
            self.reading.tell(f"the header lacks {names}", rows.places[rows.columns[0]], self.path)
        self.absent = {field.attribute for field in missing}

    def make(self, raw: RawRow, position: int) -> Any:  # noqa: ANN401 - of any table
        """Make the noun of a row, or tell why not and return ``None``."""
        path = (*self.path, position)
        values, bad = self.values(raw, path)
        missing = {name: col for name, col in self.required.items() if name not in values and name not in bad}
        for attribute, column in missing.items():
            if attribute not in self.absent:
                self.reading.tell("a value is missing", raw.place(column), (*path, column))
        try:
            made = self.noun(**dict.fromkeys(missing), **values)
        except ValidationError as error:
            self._tell(error, raw, path, {*bad, *missing})
            return None
        return None if bad or missing else made

    def values(self, raw: RawRow, path: tuple[str | int, ...]) -> tuple[dict[str, Any], set[str]]:
        """Return the values of a row by attribute, and the attributes whose cells cannot be understood."""
        values: dict[str, Any] = {}
        bad: set[str] = set()
        known = by_name(self.noun)
        for column, cell in raw.cells.items():
            field = known.get(column)
            if field is None or (field.kind != "text" and isinstance(cell, str) and not cell.strip()):
                continue
            try:
                value = self._value(field, cell, raw)
            except NetsimError as error:
                bad.add(field.attribute)
                self.reading.tell(error.message, raw.place(column), (*path, column), error.hint)
                continue
            if field.attribute in values:
                bad.add(field.attribute)
                self.reading.tell(f"{field.attribute} is given twice", raw.place(column), (*path, column))
            values[field.attribute] = value
        return values, bad

    def _value(self, field: Field, cell: Cell, raw: RawRow) -> Any:  # noqa: ANN401 - the type is the field's
        if field.kind == "distribution" and isinstance(cell, str) and ".csv" in cell.lower():
            from netsim.io.samples import read_law  # which itself reads rows

            return read_law(self.reading, cell, raw.place(field.column))
        return read_cell(field, cell)

    def _tell(self, error: ValidationError, raw: RawRow, path: tuple[str | int, ...], skip: set[str]) -> None:
        """Tell what pydantic found, each finding at its cell."""
        for fault in explain(error):
            attribute = str(fault.path[0]) if fault.path else ""
            if attribute in skip or (not attribute and (skip or self.unsure)):
                continue  # told already, or it may follow from what was told
            column = written_as(self.noun, raw, attribute) if attribute else None
            where = (*path, column) if column else path
            self.reading.note(_as_written(replace(fault, path=where), raw, column), raw.place(column))


def written_as(noun: type, raw: RawRow, attribute: str) -> str:
    """Return the name of the column that a row uses for a field."""
    known = by_name(noun)
    bare = attribute.rstrip("_")
    used = (name for name in raw.cells if name in known and known[name].attribute.rstrip("_") == bare)
    return next(used, column_of(noun, attribute))


def _written(field: Field, columns: list[str]) -> bool:
    return field.column in columns or (field.dimension is not None and field.attribute in columns)


def column_hint(column: str, noun: type) -> str:
    """Name the column that was probably meant, unit slips included."""
    columns = [field.column for field in fields_of(noun)]
    stem = column.rsplit("_", 1)[0]
    for known in fields_of(noun):
        if known.dimension is not None and column != known.column and stem == known.attribute:
            return f"write {known.column}, or {known.attribute} with a unit in each cell"
    return did_you_mean(column, columns) or "known: " + ", ".join(columns)


def _as_written(fault: Fault, raw: RawRow, column: str | None) -> Fault:
    """Quote a number as the file writes it, not in SI, and suspect swapped coordinates."""
    cell = raw.cells.get(column or "")
    message, number, _ = fault.message.partition(", not ")
    if number and message.startswith("must be") and isinstance(cell, str):
        fault = replace(fault, message=f"{message}{number}{cell.strip()}")
    if column == "lat" and not fault.hint and isinstance(cell, str):
        return replace(fault, hint=_swapped(raw))
    return fault


def _swapped(raw: RawRow) -> str:
    try:
        lon, lat = (float(str(raw.cells.get(name))) for name in ("lon", "lat"))
    except ValueError:
        return ""
    return "are lon and lat swapped?" if abs(lon) <= 90 < abs(lat) <= 180 else ""  # noqa: PLR2004 - degrees
