"""Topologies: a folder of tables, or one YAML or JSON file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from netsim.collecting import nothing_to_collect
from netsim.errors import Fault, Place, did_you_mean
from netsim.io.cells import Cell, words
from netsim.io.csv_file import read_csv
from netsim.io.defaults import read_defaults
from netsim.io.find import find
from netsim.io.reading import Reading
from netsim.io.rows import RawRow, Rows, Table, read_table
from netsim.io.tree import Entries, Items, Leaf, Tree, cell_of
from netsim.io.yaml_file import read_tree
from netsim.model import TABLES, Network
from netsim.model.consistency import find_faults

FORMAT: Final = 1
_TEXTS: Final = ("name", "title", "description", "licence", "attribution", "version")
_KEYS: Final = ("netsim", *_TEXTS, "defaults", "gateway_rule", *TABLES)


def read_topology(path_or_name: str | os.PathLike[str]) -> Network:
    """
    Read a topology.

    Parameters
    ----------
    path_or_name
        A folder with ``topology.yaml`` and CSV tables, one YAML or JSON file, or the name of a shipped topology.

    Returns
    -------
    network
        All tables, checked.

    Raises
    ------
    InvalidInput
        With all faults of all files.
    NotFound
        If there is no such topology.
    """
    reading = Reading()
    draft = read_draft(reading, find(path_or_name, "topologies"))
    reading.stop_if_failed()
    return draft.network


@dataclass(slots=True)
class Draft:
    """A topology as far as it could be understood."""

    network: Network
    tables: dict[str, Table]
    top: Entries

    def locate(self, fault: Fault) -> tuple[tuple[str | int, ...], Place]:
        """Return the path, as files count it, and the place of a fault in the network."""
        match fault.path:
            case (str(name), int(position), str(attribute)):
                return self.tables[name].place(position, attribute)
        return fault.path, _place_below(self.top, fault.path)


def _place_below(entries: Entries, path: Iterable[str | int]) -> Place:
    """Follow the keys of a path as far as the file has them."""
    place, here = entries.place, entries
    for key in path:
        place = here.keys.get(str(key), place)
        below = here.values.get(str(key))
        if not isinstance(below, Entries):
            break
        here = below
    return place


@nothing_to_collect()
def read_draft(reading: Reading, path: Path) -> Draft:
    """
    Read a topology as far as it can be understood.

    Parameters
    ----------
    reading
        Takes the faults.
    path
        A folder or a file.
    """
    if path.is_dir():
        top = read_tree(reading, path / "topology.yaml")
        draft = draft_of(reading, top, path.name, _csv_tables(reading, path, top))
        _tell_strays(reading, path)
        return draft
    return draft_of(reading, read_tree(reading, path), path.stem, {})


def draft_of(reading: Reading, top: Entries | None, name: str, csvs: Mapping[str, Rows | None]) -> Draft:
    """
    Make a topology of what was read, and tell what does not fit together.

    Parameters
    ----------
    reading
        Takes the faults.
    top
        What the YAML or JSON file says; ``None`` if it could not be read.
    name
        Of the topology, if it does not say one itself.
    csvs
        Rows of the CSV files by table; ``None`` for one that could not be read.
    """
    draft = gather(reading, top, name, csvs)
    lost: Mapping[str, Any] = {table.name: table.lost for table in draft.tables.values()}
    unread = {name: _Everything() for name, rows in csvs.items() if rows is None}
    for fault in find_faults(draft.network, {**lost, **unread}):
        path, place = draft.locate(fault)
        reading.note(Fault(fault.message, path, fault.hint), place)
    return draft


def gather(reading: Reading, top: Entries | None, name: str, csvs: Mapping[str, Rows | None]) -> Draft:
    """Make a topology of what was read, whether it fits together or not; parameters as of :func:`draft_of`."""
    top = top or Entries({}, Place())
    if top.keys:
        check_format(reading, top)
    check_keys(reading, top, _KEYS)
    tables = {table: read_table(reading, table, rows) for table, rows in _all_rows(reading, top, csvs).items()}
    parts: dict[str, Any] = {table.name: table.nouns for table in tables.values()}
    parts["name"] = name
    parts |= {key: text_of(reading, top, key) for key in _TEXTS if key in top.values}
    parts["gateway_rule"] = _gateway_rule(reading, top)
    parts["defaults"] = read_defaults(reading, top.values.get("defaults"))
    return Draft(Network.unchecked(**parts), tables, top)


class _Everything:
    """Contains whatever is asked for: the ids of a table that could not be read."""

    def __contains__(self, name: object) -> bool:
        return True


def check_format(reading: Reading, top: Entries) -> None:
    """Tell a file that is of another format, or does not say of which."""
    said = top.values.get("netsim")
    if said is None:
        reading.tell("the file does not say its format", top.place, hint=f'begin it with "netsim: {FORMAT}"')
    elif not isinstance(said, Leaf) or said.text != str(FORMAT):
        written = f" {said.text}" if isinstance(said, Leaf) else ""
        reading.tell(f"format{written} is not known; this version reads netsim: {FORMAT}", said.place, ("netsim",))


def check_keys(reading: Reading, entries: Entries, known: Iterable[str], path: tuple[str | int, ...] = ()) -> None:
    """Tell keys that mean nothing."""
    known = tuple(known)
    for key in entries.values:
        if key not in known:
            hint = did_you_mean(key, known) or "known: " + ", ".join(known)
            reading.tell(f'the key "{key}" is not known', entries.keys[key], (*path, key), hint)


def text_of(reading: Reading, entries: Entries, key: str) -> str:
    """Return the text of a key; empty if it is not there."""
    tree = entries.values.get(key)
    if tree is None or isinstance(tree, Leaf):
        return tree.text if tree is not None else ""
    reading.tell("takes a text", tree.place, (key,))
    return ""


def _csv_tables(reading: Reading, folder: Path, top: Entries | None) -> dict[str, Rows | None]:
    """Read every table in a folder."""
    found: dict[str, Rows | None] = {}
    for path in sorted(folder.glob("*.csv"), key=_place_in_order):
        name = path.stem
        if name not in TABLES:
            continue
        if top is not None and name in top.values:
            reading.tell(f"the table {name} is in {path.name}, too", top.keys[name], (name,), "keep one of them")
        else:
            found[name] = read_csv(reading, path)
    return found


def _tell_strays(reading: Reading, folder: Path) -> None:
    """Tell files that are neither tables nor measured durations that a table names."""
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in TABLES and Path(os.path.normpath(path)) not in reading.samples:
            hint = did_you_mean(path.stem, TABLES) or "known: " + ", ".join(TABLES)
            reading.tell(f'no table is named "{path.stem}"', Place(path), hint=hint)


def _place_in_order(path: Path) -> tuple[int, str]:
    names = list(TABLES)
    return (names.index(path.stem) if path.stem in TABLES else len(names), path.stem)


def _all_rows(reading: Reading, top: Entries, csvs: Mapping[str, Rows | None]) -> dict[str, Rows]:
    """Gather the rows of all tables, in the order in which they are documented."""
    found: dict[str, Rows] = {}
    for name in TABLES:
        rows = csvs.get(name)
        if rows is not None:
            found[name] = rows
        elif name in top.values:
            found[name] = rows_of(reading, top.values[name], (name,))
    return found


def rows_of(reading: Reading, tree: Tree, path: tuple[str | int, ...]) -> Rows:
    """Turn a list of mappings into the rows of a table."""
    places: dict[str, Place] = {}
    rows: list[RawRow] = []
    items: tuple[Tree, ...] = tree.items if isinstance(tree, Items) else ()
    if not isinstance(tree, Items) and tree != Leaf("", tree.place):
        reading.tell("a table is a list of rows", tree.place, path, "begin each row with a dash")
    for position, item in enumerate(items):
        if isinstance(item, Entries):
            rows.append(row_of(reading, item, (*path, position)))
            for key, place in item.keys.items():
                places.setdefault(key, place)
        else:
            reading.tell("a row is a mapping of columns to values", item.place, (*path, position))
            rows.append(RawRow({}, partial(_place_in_entries, Entries({}, item.place)), broken=True))
    return Rows(list(places), rows, places, header=False)


def row_of(reading: Reading, entries: Entries, path: tuple[str | int, ...]) -> RawRow:
    """Turn a mapping into a row."""
    cells: dict[str, Cell] = {}
    broken = False
    for key, tree in entries.values.items():
        cell = cell_of(tree)
        if cell is None:
            reading.tell("takes a value, not a mapping", tree.place, (*path, key))
            broken = True
        elif cell != "":
            cells[key] = cell
    return RawRow(cells, partial(_place_in_entries, entries), broken)


def _place_in_entries(entries: Entries, column: str | None) -> Place:
    value = entries.values.get(column or "")
    return value.place if value is not None else entries.place


def _gateway_rule(reading: Reading, top: Entries) -> dict[str, tuple[str, ...]]:
    """Read which country's public traffic leaves through which nodes."""
    tree = top.values.get("gateway_rule")
    if tree is None:
        return {}
    if not isinstance(tree, Entries):
        reading.tell("takes countries with lists of nodes", tree.place, ("gateway_rule",), "write CN: [beijing]")
        return {}
    rule: dict[str, tuple[str, ...]] = {}
    for country, value in tree.values.items():
        cell = cell_of(value)
        if cell is None:
            reading.tell("takes a list of nodes", value.place, ("gateway_rule", country))
        else:
            rule[country] = words(cell)
    return rule
