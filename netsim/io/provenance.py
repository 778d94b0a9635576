"""Where the facts of a topology come from, and which say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from netsim.errors import Fault
from netsim.model import CONFIDENCES, TABLES, Network


def unsourced(network: Network) -> Iterator[Fault]:
    """Yield rows without confidence or source, in a topology that has sources at all."""
    if not network.sources:
        return
    for table in TABLES:
        for position, row in enumerate(network.table(table) if table != "sources" else ()):
            if not row.confidence:
                hint = "write " + ", ".join(CONFIDENCES[:-1]) + f" or {CONFIDENCES[-1]}"
                yield Fault(
                    f'"{row.id}" does not say how sure it is', (table, position, "confidence"), hint, warning=True
                )
            elif row.confidence != "estimate" and not row.sources:
                hint = "name a row of sources.csv, or call it an estimate"
                yield Fault(f'"{row.id}" names no source', (table, position, "sources"), hint, warning=True)


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """How many rows of a table name a source, and how sure they are."""

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
    return TableCoverage(table, len(rows), sourced, high, medium, low, estimate, bare)


def _is_bare(row: Any) -> bool:  # noqa: ANN401 - a row of any table
    """Whether a row has neither source nor estimate."""
    return not row.sources and row.confidence != "estimate"
