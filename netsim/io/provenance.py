"""Where the facts of a topology come from, and which say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

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
class Coverage:
    """How many rows of a table, with one confidence, name a source."""

    table: str
    confidence: str
    rows: int
    sourced: int


def coverage(network: Network) -> Iterator[Coverage]:
    """Yield how well the facts of a network are sourced, by table and confidence."""
    for table in TABLES:
        rows = network.table(table) if table != "sources" else ()
        counts = Counter(row.confidence for row in rows)
        sourced = Counter(row.confidence for row in rows if row.sources)
        for confidence in (*CONFIDENCES, ""):
            if counts[confidence]:
                yield Coverage(table, confidence, counts[confidence], sourced[confidence])
