"""Where the facts of a topology come from, and which say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from netsim.errors import Fault, did_you_mean
from netsim.io.cells import write_cell
from netsim.io.columns import Field, fields_of
from netsim.model import CONFIDENCES, TABLES, Network

_ABOUT: Final = frozenset(
    {"id", "name", "name_local", "kind", "status", "note", "sources", "confidence", "estimated", "unit", "class_"}
)
"""Fields that say what a row is about, or who says so, and are no facts about it."""
_ENDS: Final[Mapping[str, frozenset[str]]] = {
    "nodes": frozenset({"country", "timezone", "roles"}),
    "links": frozenset({"source", "target", "system", "directed", "srlgs", "geometry"}),
    "demands": frozenset({"source", "target"}),
    "gates": frozenset({"node", "direction"}),
    "ports": frozenset({"node"}),
    "services": frozenset({"mode"}),
    "freight": frozenset({"origin", "destination", "modes"}),
    "dependencies": frozenset({"node", "needs", "layer"}),
    "permits": frozenset({"where", "kinds"}),
    "spares": frozenset({"home", "kinds"}),
    "weather": frozenset({"where", "kinds"}),
    "failures": frozenset({"what", "where"}),
    "fragility": frozenset({"measure", "state"}),
}
"""Fields of a table that only say which thing the row is about."""


def facts_of(table: str) -> tuple[Field, ...]:
    """Return the columns of a table that hold facts: not ids, names, ends, kinds and remarks."""
    skipped = _ABOUT | _ENDS.get(table, frozenset())
    return tuple(field for field in fields_of(TABLES[table]) if field.attribute not in skipped)


def unsourced(network: Network) -> Iterator[Fault]:
    """Yield rows without confidence or source, in a topology that has sources at all."""
    if not network.sources:
        return
    for table in TABLES:
        for position, row in enumerate(network.table(table) if table != "sources" else ()):
            yield from _unsourced(table, position, row)


def _unsourced(table: str, position: int, row: Any) -> Iterator[Fault]:  # noqa: ANN401 - a row of any table
    if not row.confidence:
        hint = "write " + ", ".join(CONFIDENCES[:-1]) + f" or {CONFIDENCES[-1]}"
        yield Fault(f'"{row.id}" does not say how sure it is', (table, position, "confidence"), hint, warning=True)
    elif row.confidence != "estimate" and not row.sources:
        hint = "name a row of sources.csv, or call it an estimate"
        yield Fault(f'"{row.id}" names no source', (table, position, "sources"), hint, warning=True)
    columns = {field.column: field for field in facts_of(table)} if row.estimated else {}
    for name in row.estimated:
        if name not in columns:
            message = f'"{row.id}" calls "{name}" an estimate, which is no column with facts'
            hint = did_you_mean(name, columns) or "known: " + ", ".join(columns)
            yield Fault(message, (table, position, "estimated"), hint, warning=True)
        elif not write_cell(columns[name], getattr(row, columns[name].attribute)):
            message = f'"{row.id}" calls "{name}" an estimate, but says nothing there'
            yield Fault(message, (table, position, "estimated"), f"take {name} out of the list", warning=True)


@dataclass(frozen=True, slots=True)
class Values:
    """How many values of some rows come from a source, and how many are estimates."""

    sourced: int = 0
    """Filled cells of rows with a source that are not called estimates."""
    estimated: int = 0
    """Filled cells that the row, or its column ``estimated``, calls so."""

    @property
    def share(self) -> float:
        """Part of the filled cells that come from a source; 1 where there are none."""
        both = self.sourced + self.estimated
        return self.sourced / both if both else 1.0

    def __add__(self, other: Values) -> Values:
        """Count two groups together."""
        return Values(self.sourced + other.sourced, self.estimated + other.estimated)


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """How many rows of a table name a source, how sure they are, and how many of its values come from one."""

    table: str
    rows: int
    sourced: int
    """Rows that name a source, whatever their confidence."""
    high: int
    medium: int
    low: int
    estimate: int
    neither: int
    """Rows that name no source and do not call themselves an estimate."""
    values: Values
    """Cells with facts; what is left to a default is not counted."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well the facts of a network are sourced."""

    tables: tuple[TableCoverage, ...]
    """Tables that have rows."""
    neither: tuple[tuple[str, str], ...]
    """Table and id of the rows that have neither source nor estimate."""
    unused: tuple[str, ...]
    """Sources that no row names."""
    unknown: tuple[str, ...]
    """Names of sources that are not in the table of sources."""

    @property
    def is_complete(self) -> bool:
        """Whether each row has a source that is known, or is called an estimate."""
        return not self.neither and not self.unknown


def coverage(network: Network) -> Coverage:
    """Return how well the facts of a network are sourced, table by table."""
    tables = {table: network.table(table) for table in TABLES if table != "sources"}
    named = dict.fromkeys(name for rows in tables.values() for row in rows for name in row.sources)
    known = dict.fromkeys(row.id for row in network.sources)
    return Coverage(
        tables=tuple(_of_table(table, rows) for table, rows in tables.items() if rows),
        neither=tuple((table, row.id) for table, rows in tables.items() for row in rows if _is_bare(row)),
        unused=tuple(name for name in known if name not in named),
        unknown=tuple(name for name in named if name not in known),
    )


def _of_table(table: str, rows: Sequence[Any]) -> TableCoverage:
    sure = Counter(row.confidence for row in rows)
    sourced, bare = sum(bool(row.sources) for row in rows), sum(map(_is_bare, rows))
    high, medium, low, estimate = (sure[name] for name in CONFIDENCES)
    return TableCoverage(table, len(rows), sourced, high, medium, low, estimate, bare, values_of(table, rows))


def values_of(table: str, rows: Iterable[Any]) -> Values:
    """
    Count the values of some rows that come from a source, and those that are estimates.

    A filled cell is a value, in a list each word; a cell that is empty or says the default is none.

    A cell comes from a source if the row names one, does not call itself an estimate as a whole, and does not name the
    cell's column among those that it has estimated.

    Parameters
    ----------
    table
        Of which the rows are.
    rows
        Any of its rows.
    """
    facts = facts_of(table)
    found: Counter[bool] = Counter()
    for row in rows:
        for field in facts:
            found[is_sourced(row, field)] += _count(field, getattr(row, field.attribute))
    return Values(sourced=found[True], estimated=found[False])


def _count(field: Field, value: Any) -> int:  # noqa: ANN401 - of any field
    """Count the values in a cell: each word of a list is one; what is left to a default is none."""
    if not write_cell(field, value):
        return 0
    return len(value) if field.kind == "words" else 1


def is_sourced(row: Any, field: Field) -> bool:  # noqa: ANN401 - a row of any table
    """Whether a value of a row comes from its sources and is no estimate."""
    return bool(row.sources) and row.confidence not in {"estimate", ""} and field.column not in row.estimated


def _is_bare(row: Any) -> bool:  # noqa: ANN401 - a row of any table
    """Whether a row has neither source nor estimate."""
    return not row.sources and row.confidence != "estimate"
