"""What happens in a scenario: hazards, and changes to the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, Final

from pydantic import ValidationError

from netsim.errors import did_you_mean
from netsim.hazards import hazard_kinds
from netsim.io.cells import number, share, words
from netsim.io.columns import by_name, fields_of
from netsim.io.entry import Entry
from netsim.io.rows import RowReader, read_table
from netsim.io.topology import row_of, rows_of
from netsim.io.tree import Entries
from netsim.model import TABLES, Add, Alter, Change, Outage, Remove, Scale
from netsim.model.changes import GATEWAYS, RULE
from netsim.model.explain import explain
from netsim.model.hazards import Hazard
from netsim.units import parse

VERBS: Final = {
    "add": ("add", "rows", "at"),
    "remove": ("remove", "id", "ids", "at"),
    "alter": ("alter", "id", "ids", "set", "at"),
    "scale": ("scale", "by", "id", "ids", "at", "lasts"),
}

_SEVERAL: Final = ("outage", "at_km")
"""Keys of an outage that may list several, each an outage of its own."""
_BARE: Final = re.compile(r"\d+\.?\d*|\.\d+")
"""A number without a unit."""

Made = list[tuple[Any, Entry]]


def read_hazards(entries: list[Entry]) -> list[tuple[Hazard, Entry]]:
    """
    Read hazards of all kinds; an outage with a list of assets, or of places on a link, makes several.

    Parameters
    ----------
    entries
        What the file lists under ``hazards``.
    """
    kinds = hazard_kinds()
    found: list[tuple[Hazard, Entry]] = []
    for entry in entries:
        keys = [key for key in kinds if key in entry]
        if len(keys) == 1:
            found += [(made, entry) for made in _hazards(entry, kinds[keys[0]])]
        elif keys:
            entry.tell(f"the hazard is of two kinds, {keys[0]} and {keys[1]}", hint="make two entries of it")
        else:
            entry.tell("the hazard names no asset", hint=f"begin it with one of: {', '.join(kinds)}")
    return found


def _hazards(entry: Entry, noun: type) -> Iterator[Hazard]:
    """Make the hazards of an entry by the fields of their noun."""
    entry.check_keys(field.column for field in fields_of(noun))
    raw = row_of(entry.reading, entry.tree, entry.path)
    reader = RowReader(entry.reading, noun, entry.path[:-1])
    asked = {key: words(raw.cells[key]) for key in _SEVERAL if noun is Outage and key in raw.cells}
    lists = {key: parts for key, parts in asked.items() if parts}
    for chosen in product(*lists.values()):
        row = replace(raw, cells={**raw.cells, **dict(zip(lists, chosen, strict=True))})
        made = None if raw.broken else reader.make(row, int(entry.path[-1]))
        if made is None:
            break
        yield made


def _time(text: str) -> float:
    return parse(text, "time")


def read_changes(entries: list[Entry]) -> list[tuple[Change, Entry]]:
    """
    Read changes; an entry with several rows or ids makes several.

    Parameters
    ----------
    entries
        What the file lists under ``changes``.
    """
    found: list[tuple[Change, Entry]] = []
    for entry in entries:
        verbs = [verb for verb in VERBS if verb in entry]
        if len(verbs) != 1:
            hint = "begin it with add, remove, alter or scale, and the name of a table"
            entry.tell("the change does not say what it does" if not verbs else "the change does two things", hint=hint)
            continue
        entry.check_keys(VERBS[verbs[0]])
        table = entry.text(verbs[0]) or ""
        if table in TABLES:
            found += _READERS[verbs[0]](entry, table)
        elif (verbs[0], table) == ("alter", RULE):
            found += _alter_rule(entry)
        else:
            hint = did_you_mean(table, TABLES) or "known: " + ", ".join(TABLES)
            entry.tell(f'no table is named "{table}"', verbs[0], hint)
    return found


def _add(entry: Entry, table: str) -> Iterator[tuple[Change, Entry]]:
    if "rows" not in entry:
        entry.tell("the change names no rows", hint="write rows: and a list of rows")
        return
    path = (*entry.path, "rows")
    rows = rows_of(entry.reading, entry.tree.values["rows"], path)
    read = read_table(entry.reading, table, rows, path)
    at = entry.read("at", _time)
    trees = list(getattr(entry.tree.values["rows"], "items", ()))
    for noun, position in zip(read.nouns, read.positions, strict=True):
        tree = trees[position]
        where = Entry(entry.reading, tree if isinstance(tree, Entries) else entry.tree, (*path, position))
        yield Add(table, noun, at=_at_least_zero(entry, at)), where


def _at_least_zero(entry: Entry, at: float | None) -> float | None:
    """Tell a time before the start, which is the beginning by another name."""
    if at is not None and at < 0:
        entry.tell("comes before the start", "at", "leave it out for a change from the beginning")
        return None
    return at


def _ids(entry: Entry) -> tuple[str, ...]:
    return (*(entry.words("id") or ()), *(entry.words("ids") or ()))


def _remove(entry: Entry, table: str) -> Iterator[tuple[Change, Entry]]:
    ids = _ids(entry)
    if not ids:
        entry.tell("the change names no rows", hint="write ids: and a list")
        return
    yield Remove(table, ids, at=_at_least_zero(entry, entry.read("at", _time))), entry


def _alter(entry: Entry, table: str) -> Iterator[tuple[Change, Entry]]:
    ids, change = _ids(entry), entry.below("set")
    if not ids or change is None:
        entry.tell("the change does not say what to set in which row", hint="write id: and set: {column: value}")
        return
    noun = TABLES[table]
    known = by_name(noun)
    reader = RowReader(entry.reading, noun, change.path)
    for column, place in change.tree.keys.items():
        reader.check_column(column, place)
    raw = row_of(entry.reading, change.tree, change.path)
    values, _ = reader.values(raw, change.path)
    cleared = {known[column].attribute: known[column] for column in change.tree.values if column in known}
    for attribute, field in cleared.items():
        if attribute not in values and field.column not in raw.cells and not field.required:
            values[attribute] = field.default
    at = _at_least_zero(entry, entry.read("at", _time))
    for name in ids:
        yield Alter(table, name, values, at=at), entry


def _alter_rule(entry: Entry) -> Iterator[tuple[Change, Entry]]:
    """Read which gateways a country has from now on."""
    ids, change = _ids(entry), entry.below("set")
    if not ids or change is None:
        entry.tell("the change does not say which gateways a country has", hint="write id: CN and set: {gateways: []}")
        return
    change.check_keys((GATEWAYS,))
    gateways = change.words(GATEWAYS) or ()
    at = _at_least_zero(entry, entry.read("at", _time))
    for country in ids:
        yield Alter(RULE, country, {GATEWAYS: tuple(gateways)}, at=at), entry


def _scale(entry: Entry, table: str) -> Iterator[tuple[Change, Entry]]:
    by = entry.read("by", _factor)
    at = _at_least_zero(entry, entry.read("at", _time))
    lasts = entry.read("lasts", _time)
    if by is None:
        if "by" not in entry:
            entry.tell("the change does not say by how much", hint="write by: 1.5")
        return
    try:
        surge = Scale(table=table, by=by, ids=_ids(entry), at=at, lasts=lasts)  # type: ignore[arg-type] # pydantic tells
        yield surge, entry
    except ValidationError as error:
        for fault in explain(error):
            entry.tell(fault.message, {"table": "scale"}.get(str(fault.path[0]), str(fault.path[0])), fault.hint)


def _factor(text: str) -> float:
    return share(text) if text.strip().endswith("%") else number(text)


_READERS: Final = {"add": _add, "remove": _remove, "alter": _alter, "scale": _scale}
