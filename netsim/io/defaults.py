"""What a topology says holds where a row says nothing."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from netsim.errors import NetsimError, did_you_mean
from netsim.io.cells import quantity, write_quantity
from netsim.io.columns import Field, fields_of
from netsim.io.reading import Reading
from netsim.io.tree import Entries, Leaf, Tree
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


def _read(reading: Reading, field: Field, tree: Tree) -> Any:  # noqa: ANN401 - a number, or numbers by kind
    """Read one default: a quantity, or quantities by kind of link."""
    if field.kind != "by_kind":
        return _quantity(reading, field, tree, ("defaults", field.column))
    if tree == Leaf("", tree.place):
        return None
    if not isinstance(tree, Entries):
        reading.tell("takes a mapping of kinds of link", tree.place, ("defaults", field.column), "write road: ...")
        return None
    found = {
        kind: _quantity(reading, field, below, ("defaults", field.column, kind)) for kind, below in tree.values.items()
    }
    return {kind: value for kind, value in found.items() if value is not None}


def _quantity(reading: Reading, field: Field, tree: Tree, path: tuple[str, ...]) -> float | None:
    if not isinstance(tree, Leaf):
        reading.tell("takes one value", tree.place, path)
        return None
    try:
        return quantity(field, tree.text)
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


def _written(field: Field, value: float) -> str | float:
    return value if field.dimension is None else write_quantity(field, value)
