"""How the fields of a noun are written in a table, derived from the noun itself."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from netsim.model import Ban, Column, Cutoffs, Departures, Distribution, Fix, OpeningHours, Season
from netsim.units import UNITS, Dimension

Kind = Literal[
    "text",
    "word",
    "choice",
    "number",
    "share",
    "whole",
    "truth",
    "words",
    "line",
    "point",
    "fixes",
    "distribution",
    "departures",
    "season",
    "hours",
    "ban",
    "cutoffs",
    "day",
    "by_kind",
]

_OBJECTS: Final[Mapping[type, Kind]] = {
    str: "text",
    float: "number",
    int: "whole",
    bool: "truth",
    Distribution: "distribution",
    Departures: "departures",
    Season: "season",
    OpeningHours: "hours",
    Ban: "ban",
    Cutoffs: "cutoffs",
    date: "day",
}


_TUPLES: Final[Mapping[object, Kind]] = {
    tuple[float, float]: "point",
    tuple[tuple[float, float], ...]: "line",
    tuple[Fix, ...]: "fixes",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a noun and the column that holds it."""

    attribute: str
    column: str
    kind: Kind
    required: bool
    default: Any
    dimension: Dimension | None = None
    """What a text with a unit measures."""
    factor: float = 1.0
    """SI units per unit of the column."""
    choices: tuple[str, ...] = ()
    description: str = ""
    limits: tuple[tuple[str, Any], ...] = ()
    """Bounds in SI by pydantic's names: gt, ge, lt, le, pattern, min_length."""

    @property
    def names_unit(self) -> bool:
        """Whether the name of the column says the unit, so that a bare number is understood."""
        return self.dimension is not None and self.column != self.attribute and "_" in self.column

    @property
    def unit(self) -> str:
        """The unit of a bare number in the column; empty where there is none."""
        if not self.names_unit or self.dimension is None:
            return ""
        return next(unit for unit, factor in UNITS[self.dimension].items() if factor == self.factor)


@cache
def fields_of(noun: type) -> tuple[Field, ...]:
    """
    Return the fields of a noun, its id first.

    Parameters
    ----------
    noun
        A pydantic dataclass of the model.
    """
    hints = get_type_hints(noun, include_extras=True)
    infos: Mapping[str, Any] = noun.__pydantic_fields__  # type: ignore[attr-defined]
    found = [_field(name, hints[name], info) for name, info in infos.items()]
    return tuple(sorted(found, key=lambda field: field.column != "id"))


@cache
def by_name(noun: type) -> Mapping[str, Field]:
    """Return the fields of a noun by every name that a file may use: the column, or the bare field with a unit."""
    found = fields_of(noun)
    bare = {field.attribute: replace(field, column=field.attribute) for field in found if field.dimension is not None}
    return {**bare, **{field.column: field for field in found}}


@cache
def _by_attribute(noun: type) -> Mapping[str, Field]:
    return {field.attribute.rstrip("_"): field for field in fields_of(noun)}


def column_of(noun: type, attribute: str) -> str:
    """Return the column that holds a field; rows that are named by their node have no column ``id``."""
    known = _by_attribute(noun)
    name = attribute.rstrip("_")
    if name in known:
        return known[name].column
    return "node" if name == "id" else name


def _field(name: str, hint: Any, info: Any) -> Field:  # noqa: ANN401 - a type, and pydantic's FieldInfo
    base, marks = _unwrap(hint)
    column = next((mark for mark in marks if isinstance(mark, Column)), Column(name))
    limits = _limits(marks)
    return Field(
        attribute=name,
        column=column.name,
        kind=_kind(base, marks, dict(limits)),
        required=info.is_required(),
        default=None if info.is_required() else info.get_default(call_default_factory=True),
        dimension=column.dimension,
        factor=column.factor,
        choices=tuple(choice for choice in get_args(base) if choice) if get_origin(base) is Literal else (),
        description=info.description or "",
        limits=limits,
    )


def _unwrap(hint: Any) -> tuple[Any, list[Any]]:  # noqa: ANN401 - a type
    """Strip ``Annotated`` and ``| None`` off a type; return what is left and all marks."""
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        inner, more = _unwrap(base)
        return inner, [*more, *marks]
    if get_origin(hint) in {Union, types.UnionType}:
        (only,) = (part for part in get_args(hint) if part is not type(None))
        return _unwrap(only)
    return hint, []


def _limits(marks: list[Any]) -> tuple[tuple[str, Any], ...]:
    """Gather the bounds that pydantic's marks set."""
    found: dict[str, Any] = {}
    for mark in marks:
        for part in (mark, *getattr(mark, "metadata", ())):
            for name in ("gt", "ge", "lt", "le", "min_length", "pattern"):
                value = getattr(part, name, None)
                if value is not None:
                    found[name] = value
    return tuple(found.items())


def _kind(base: Any, marks: list[Any], limits: Mapping[str, Any]) -> Kind:  # noqa: ANN401 - a type
    if get_origin(base) is Literal:
        return "choice"
    if get_origin(base) is dict:
        return "by_kind"
    if get_origin(base) is tuple:
        return _TUPLES.get(base, "words")
    if base is float and limits.get("le", limits.get("lt")) == 1:
        return "share"
    if base is str and any(hasattr(mark, "func") for mark in marks):
        return "word"
    return _OBJECTS[base]
