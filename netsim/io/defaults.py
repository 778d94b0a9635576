"""What a topology says holds where a row says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from netsim.errors import NetsimError, did_you_mean
from netsim.io.cells import read_cell, write_quantity
from netsim.io.columns import Field, fields_of
from netsim.io.reading import Reading
from netsim.io.samples import read_law
from netsim.io.tree import Entries, Leaf, Tree, cell_of
from netsim.model import Defaults
from netsim.model.explain import explain


def read_defaults(reading: Reading, tree: Tree | None) -> Defaults:
    """
    Read the mapping ``defaults`` of a topology.

    Parameters
    ----------
    reading
        Takes the faults.
    tree
        What the file says there.
    """
    if not isinstance(tree, Entries):
        if tree is not None and tree != Leaf("", tree.place):
            reading.tell("takes a mapping", tree.place, ("defaults",))
        return Defaults()
    known = {field.column: field for field in fields_of(Defaults)}
    values: dict[str, Any] = {}
    for key, below in tree.values.items():
        if key in known:
            values[known[key].attribute] = _read(reading, known[key], below)
        else:
            hint = did_you_mean(key, known) or "known: " + ", ".join(known)
            reading.tell(f'the key "{key}" is not known', tree.keys[key], ("defaults", key), hint)
    return _made(reading, tree, {name: value for name, value in values.items() if value is not None})


def _made(reading: Reading, tree: Entries, values: dict[str, Any]) -> Defaults:
    try:
        return Defaults(**values)
    except ValidationError as error:
        for fault in explain(error, ("defaults",)):
            place, here = tree.place, tree
            for part in fault.path[1:]:
                place = here.keys.get(str(part), place)
                below = here.values.get(str(part))
                here = below if isinstance(below, Entries) else Entries({}, place)
            reading.note(fault, place)
        return Defaults()


def _read(reading: Reading, field: Field, tree: Tree) -> Any:  # noqa: ANN401 - of any field
    """Read one default: a value, or quantities by kind of link."""
    if tree == Leaf("", tree.place):
        return None
    if field.kind != "by_kind":
        return _value(reading, field, tree, ("defaults", field.column))
    if not isinstance(tree, Entries):
        reading.tell("takes a mapping of kinds of link", tree.place, ("defaults", field.column), "write road: ...")
        return None
    quantities = replace(field, kind="number")
    found = {
        kind: _value(reading, quantities, below, ("defaults", field.column, kind))
        for kind, below in tree.values.items()
    }
    return {kind: value for kind, value in found.items() if value is not None}


def _value(reading: Reading, field: Field, tree: Tree, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - of any field
    cell = cell_of(tree)
    if cell is None:
        reading.tell("takes one value", tree.place, path)
        return None
    try:
        if field.kind == "distribution" and isinstance(cell, str):
            return read_law(reading, cell, tree.place)
        return read_cell(field, cell)
    except NetsimError as error:
        reading.tell(error.message, tree.place, path, error.hint)
        return None


def write_defaults(defaults: Defaults) -> dict[str, Any]:
    """Return what differs from the program's own defaults, as the file writes it."""
    found: dict[str, Any] = {}
    for field in fields_of(Defaults):
        value = getattr(defaults, field.attribute)
        if value == field.default:
            continue
        if isinstance(value, dict):
            found[field.column] = {kind: _written(field, number) for kind, number in value.items()}
        else:
            found[field.column] = _written(field, value)
    return found


def _written(field: Field, value: Any) -> Any:  # noqa: ANN401 - of any field
    """Write a number as a number where it has no unit, words as a list, all else as cells do."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float):
        return value if field.dimension is None else write_quantity(field, value)
    return str(value)
