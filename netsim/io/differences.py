"""In what two scenarios differ: terms, hazards, changes, and the rows of their topologies."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from netsim.io.cells import write_cell
from netsim.io.columns import fields_of
from netsim.io.write import scenario_document, topology_head
from netsim.model import TABLES

if TYPE_CHECKING:
    from netsim.model import Network, Scenario

SCENARIO: Final = "scenario"
TOPOLOGY: Final = "topology"
_SAID: Final = frozenset({"title", "description", "topology", "netsim", "name"})
"""What a file says of itself; a run does not depend on it."""


class Difference(NamedTuple):
    """One thing that two inputs say differently; empty where one of them does not say it."""

    where: str
    """``scenario``, ``topology``, or the table of a topology."""
    id: str
    """Of the row; of a scenario, the key."""
    column: str
    """Of the row; empty where a whole row is there only once."""
    first: str
    second: str


def differences(first: Scenario, second: Scenario) -> list[Difference]:
    """
    Tell in what two scenarios differ, titles and descriptions aside.

    Parameters
    ----------
    first, second
        Scenarios, each with its topology before its changes.

    Returns
    -------
    differences
        Terms of the scenarios, hazards and changes that only one has, terms of the topologies, then rows by table:
        those that only one has, and cells that are not alike.
    """
    heads = (topology_head(one.network) for one in (first, second))
    return [
        *_of_terms(SCENARIO, *(scenario_document(one, "-") for one in (first, second))),
        *_of_terms(TOPOLOGY, *heads),
        *(found for table in TABLES for found in _of_table(table, first.network, second.network)),
    ]


def _of_terms(where: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield keys with unlike values; of lists, the entries that only one has."""
    for key in dict.fromkeys([*first, *second]):
        one, other = first.get(key), second.get(key)
        if key in _SAID or one == other:
            continue
        if isinstance(one or other, Mapping):
            yield from _of_mapping(where, key, one or {}, other or {})
        elif isinstance(one or other, list):
            yield from _of_list(where, key, one or [], other or [])
        else:
            yield Difference(where, key, "", _text(one), _text(other))


def _of_mapping(where: str, key: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    for below in dict.fromkeys([*first, *second]):
        one, other = first.get(below), second.get(below)
        if one != other:
            yield Difference(where, key, str(below), _text(one), _text(other))


def _of_list(where: str, key: str, first: list[Any], second: list[Any]) -> Iterator[Difference]:
    ours, theirs = Counter(map(_text, first)), Counter(map(_text, second))
    yield from (Difference(where, key, "", entry, "") for entry in (ours - theirs).elements())
    yield from (Difference(where, key, "", "", entry) for entry in (theirs - ours).elements())


def _text(value: Any) -> str:  # noqa: ANN401 - what YAML holds
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _of_table(table: str, first: Network, second: Network) -> Iterator[Difference]:
    ours, theirs = ({row.id: row for row in network.table(table)} for network in (first, second))
    for key in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(key), theirs.get(key)
        if one == other:
            continue
        if one is None or other is None:
            there, gone = ("row", "") if other is None else ("", "row")
            yield Difference(table, key, "", there, gone)
            continue
        for field in fields_of(TABLES[table]):
            cells = [write_cell(field, getattr(row, field.attribute)) for row in (one, other)]
            if cells[0] != cells[1]:
                yield Difference(table, key, field.column, *cells)
