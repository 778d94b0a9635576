"""What happens in a scenario: outages, and changes to the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import Any, Final

from pydantic import ValidationError

from netsim.errors import NetsimError, did_you_mean
from netsim.io.cells import number, share
from netsim.io.columns import by_name
from netsim.io.entry import Entry
from netsim.io.rows import RowReader, read_table
from netsim.io.samples import read_law
from netsim.io.topology import row_of, rows_of
from netsim.io.tree import Entries
from netsim.model import TABLES, Add, Alter, Change, Distribution, Outage, Remove, Scale, Wind
from netsim.model.changes import GATEWAYS, RULE
from netsim.model.explain import explain
from netsim.units import km, parse

_OUTAGE: Final = ("outage", "at", "lasts", "capacity", "work", "at_km", "reason")
_WIND: Final = ("wind", "places", "centre", "radius", "at", "lasts", "reason")
VERBS: Final = {
    "add": ("add", "rows", "at"),
    "remove": ("remove", "id", "ids", "at"),
    "alter": ("alter", "id", "ids", "set", "at"),
    "scale": ("scale", "by", "id", "ids", "at", "lasts"),
}

_BARE: Final = re.compile(r"\d+\.?\d*|\.\d+")
"""A number without a unit."""

Made = list[tuple[Any, Entry]]


def read_hazards(entries: list[Entry]) -> list[tuple[Outage, Entry]]:
    """
    Read outages; an entry with a list of assets, or of places on a link, makes several.

    Parameters
    ----------
    entries
        What the file lists under ``hazards``.
    """
    found: list[tuple[Outage, Entry]] = []
    for entry in entries:
        if "wind" in entry:
            continue
        entry.check_keys(_OUTAGE)
        assets = entry.words("outage") or ()
        if "outage" not in entry:
            hint = "write outage: and the id of a node, link or system, or wind: and its speed"
            entry.tell("the hazard names no asset", hint=hint)
        values: dict[str, Any] = {
            "at": entry.read("at", _time),
            "lasts": entry.read("lasts", _time),
            "capacity": entry.read("capacity", share),
            "work": entry.read("work", partial(_law, entry)),
            "reason": entry.text("reason"),
        }
        given = {key: value for key, value in values.items() if value is not None}
        for asset, position in product(assets, _positions(entry)):
            try:
                found.append((Outage(asset=asset, position=position, **given), entry))
            except ValidationError as error:
                _tell(entry, error)
                break
    return found


def _positions(entry: Entry) -> tuple[float | None, ...]:
    """Read where on a link the faults are; none is named as a rule. [m]"""
    if "at_km" not in entry:
        return (None,)
    try:
        return tuple(map(_length, entry.words("at_km") or ()))
    except NetsimError as error:
        entry.tell(error.message, "at_km", "write at_km: 120, or [120, 480] for two faults")
        return ()


def _length(text: str) -> float:
    """Read kilometres, or a length with its unit. [m]"""
    return float(text) * km if _BARE.fullmatch(text.strip()) else parse(text, "length")


def read_winds(entries: list[Entry]) -> list[tuple[Wind, Entry]]:
    """
    Read winds.

    Parameters
    ----------
    entries
        What the file lists under ``hazards``.
    """
    found: list[tuple[Wind, Entry]] = []
    for entry in entries:
        if "wind" not in entry:
            continue
        entry.check_keys(_WIND)
        values: dict[str, Any] = {
            "speed": entry.read("wind", lambda text: parse(text, "speed")),
            "places": entry.words("places"),
            "centre": _centre(entry),
            "radius": entry.read("radius", lambda text: parse(text, "length")),
            "at": entry.read("at", _time),
            "lasts": entry.read("lasts", _time),
            "reason": entry.text("reason"),
        }
        given = {key: value for key, value in values.items() if value is not None}
        if "lasts" not in entry:
            entry.tell("the wind does not say how long it blows", hint="write lasts: 18 h")
        elif {"speed", "lasts"} <= given.keys() and all((key in entry) == (key in given) for key in _WIND[1:]):
            try:
                found.append((Wind(**given), entry))
            except ValidationError as error:
                _tell(entry, error)
    return found


def _centre(entry: Entry) -> tuple[float, float] | None:
    """Read longitude and latitude."""
    pair = entry.words("centre")
    if pair is None:
        return None
    try:
        lon, lat = map(number, pair)
    except (NetsimError, ValueError):
        entry.tell("the centre is a pair of numbers", "centre", "write centre: [108.6, 21.7], longitude first")
        return None
    return lon, lat


def _law(entry: Entry, text: str) -> Distribution:
    return read_law(entry.reading, text, entry.place_of("work"))


def _time(text: str) -> float:
    return parse(text, "time")


def _tell(entry: Entry, error: ValidationError) -> None:
    """Tell what pydantic found in an entry of the file."""
    for fault in explain(error):
        key = {"asset": "outage", "speed": "wind"}.get(str(fault.path[0]), str(fault.path[0])) if fault.path else ""
        entry.tell(fault.message, key, fault.hint)


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
