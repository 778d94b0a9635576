"""What stands in a cell, as a value in SI; and back, without losing a bit."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from netsim.errors import NetsimError, UnitError
from netsim.io.columns import Field, Kind
from netsim.model import Ban, Cutoffs, Departures, Distribution, OpeningHours, Season
from netsim.model.fix import read_fixes
from netsim.units import parse

Cell = str | list[Any]
"""Text as a CSV file has it, or a list as YAML may write it."""

_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_TRUTHS: Final = {"yes": True, "true": True, "no": False, "false": False}
_LINE: Final = re.compile(r"\s*LINESTRING\s*(?:Z\s*)?\(([^()]*)\)\s*", re.IGNORECASE)
_SI: Final = {"time": "s", "length": "m", "rate": "bit/s", "speed": "m/s"}


def read_cell(field: Field, cell: Cell) -> Any:  # noqa: ANN401 - the type is the field's
    """
    Turn a cell into the value that its field holds.

    Parameters
    ----------
    field
        Where the value belongs.
    cell
        What the file says there; not empty.

    Raises
    ------
    NetsimError
        If the cell does not hold such a value.
    """
    if isinstance(cell, list) and field.kind not in {"words", "line", "point", "fixes"}:
        raise NetsimError("takes one value, not a list")
    return _READERS[field.kind](field, cell)


def number(text: str) -> float:
    """
    Read a number as every program writes it: no unit, no separator of thousands.

    Examples
    --------
    >>> number("1e3")
    1000.0
    """
    bare = text.strip()
    if not _NUMBER.fullmatch(bare):
        raise NetsimError(f"{bare!r} is not a number", hint=_number_hint(bare))
    value = float(bare)
    if not math.isfinite(value):
        raise NetsimError(f"{bare!r} is too large a number")
    return value


def is_number(text: str) -> bool:
    """Whether a text is a number and nothing else."""
    return _NUMBER.fullmatch(text) is not None


def _number_hint(text: str) -> str:
    if re.fullmatch(r"[-+]?\d+(,\d+)+(\.\d+)?", text):
        return "write it without separators, with a point before decimals"
    if text.startswith(("0x", "0o", "0b")):
        return "write it in decimal digits"
    return ""


def quantity(field: Field, text: str) -> float:
    """Read a number in the column's unit, or a text with a unit."""
    if field.dimension is None:
        return number(text)
    if field.names_unit and not any(character.isalpha() for character in text.replace("e", "")):
        return number(text) * field.factor
    try:
        return parse(text, field.dimension)
    except UnitError as error:
        unit = f" or a number in {field.unit}" if field.names_unit and error.hint.startswith("write") else ""
        raise UnitError(error.message, hint=error.hint + unit) from None


def share(text: str) -> float:
    """
    Read a part of one, also as per cent.

    Examples
    --------
    >>> share("40 %")
    0.4
    """
    bare = text.strip()
    return number(bare.removesuffix("%")) / 100 if bare.endswith("%") else number(bare)


def whole(text: str) -> int:
    """Read a whole number."""
    value = number(text)
    if not value.is_integer():
        raise NetsimError(f"{text.strip()!r} is not a whole number")
    return int(value)


def truth(text: str) -> bool:
    """Read yes or no."""
    found = _TRUTHS.get(text.strip().lower())
    if found is None:
        raise NetsimError(f"{text.strip()!r} is neither yes nor no", hint="write yes or no")
    return found


def words(cell: Cell) -> tuple[str, ...]:
    """Read a list, or words separated by semicolons."""
    parts = cell.split(";") if isinstance(cell, str) else cell
    if not all(isinstance(part, str) for part in parts):
        raise NetsimError("takes a list of words")
    return tuple(word for part in parts if (word := part.strip()))


def line(cell: Cell) -> tuple[tuple[float, float], ...]:
    """
    Read the course of a link: WKT, or a list of pairs.

    Examples
    --------
    >>> line("LINESTRING (106.7 21.9, 106.75 22)")
    ((106.7, 21.9), (106.75, 22.0))
    """
    if isinstance(cell, list):
        return tuple(_point(point) for point in cell)
    found = _LINE.fullmatch(cell)
    if found is None:
        raise NetsimError(f"{_cut(cell)!r} is not a line", hint="write LINESTRING (lon lat, lon lat, ...)")
    return tuple(_point(part.split()) for part in found[1].split(","))


def point(cell: Cell) -> tuple[float, float]:
    """
    Read a place: a pair of numbers, longitude first.

    Examples
    --------
    >>> point(["108.6", "21.7"])
    (108.6, 21.7)
    """
    pair = cell.split() if isinstance(cell, str) else cell
    if len(pair) != 2 or not all(isinstance(part, str) and is_number(part.strip()) for part in pair):  # noqa: PLR2004 - a pair
        raise NetsimError("a place is a pair of numbers", hint="write for example [108.6, 21.7], longitude first")
    return number(pair[0]), number(pair[1])


def day(text: str) -> date:
    """
    Read a day of one year.

    Examples
    --------
    >>> day("2026-05-01").isoformat()
    '2026-05-01'
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NetsimError(f"{text.strip()!r} is not a day", hint='write for example "2026-05-01"') from None


def _point(point: Any) -> tuple[float, float]:  # noqa: ANN401 - whatever YAML holds
    if not isinstance(point, list) or len(point) not in {2, 3} or not all(isinstance(part, str) for part in point):
        raise NetsimError("a point of a line is a pair of numbers", hint="longitude first")
    return number(point[0]), number(point[1])


def _cut(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[:most] + "..."


_distribution = lru_cache(maxsize=10_000)(Distribution.parse)

_READERS: Final[Mapping[Kind, Callable[[Field, Any], Any]]] = {
    "text": lambda _, cell: cell,
    "word": lambda _, cell: cell.strip(),
    "choice": lambda _, cell: cell.strip(),
    "number": quantity,
    "share": lambda _, cell: share(cell),
    "whole": lambda _, cell: whole(cell),
    "truth": lambda _, cell: truth(cell),
    "words": lambda _, cell: words(cell),
    "line": lambda _, cell: line(cell),
    "point": lambda _, cell: point(cell),
    "fixes": lambda _, cell: read_fixes(list(words(cell))),
    "distribution": lambda _, cell: _distribution(cell),
    "departures": lambda _, cell: Departures.parse(cell),
    "hours": lambda _, cell: OpeningHours.parse(cell),
    "season": lambda _, cell: Season.parse(cell),
    "ban": lambda _, cell: Ban.parse(cell),
    "cutoffs": lambda _, cell: Cutoffs.parse(cell),
    "day": lambda _, cell: day(cell),
}


def write_cell(field: Field, value: Any) -> str:  # noqa: ANN401 - the type is the field's
    """
    Write a value so that :func:`read_cell` reads the very same; empty for the default.

    Parameters
    ----------
    field
        Where the value belongs.
    value
        In SI.
    """
    if value is None or (not field.required and value == field.default):
        return ""
    write = _WRITERS.get(field.kind)
    return str(value) if write is None else write(field, value)


def _write_line(_: Field, value: Any) -> str:  # noqa: ANN401 - pairs of numbers
    return "LINESTRING (" + ", ".join(f"{write_number(x)} {write_number(y)}" for x, y in value) + ")"


def write_quantity(field: Field, value: float) -> str:
    """Write a number in the column's unit where that loses nothing, else in SI with its unit."""
    if field.dimension is None:
        return write_number(value)
    text = write_number(value / field.factor)
    if field.names_unit and float(text) * field.factor == value:
        return text
    return f"{write_number(value)} {_SI[field.dimension]}"


def write_number(value: float) -> str:
    """
    Write the shortest text that reads as the same number.

    Examples
    --------
    >>> write_number(1035.0), write_number(0.1)
    ('1035', '0.1')
    """
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact in a float


_WRITERS: Final[Mapping[Kind, Callable[[Field, Any], str]]] = {
    "truth": lambda _, value: "yes" if value else "no",
    "words": lambda _, value: ";".join(value),
    "fixes": lambda _, value: ";".join(map(str, value)),
    "line": _write_line,
    "point": lambda _, value: " ".join(map(write_number, value)),
    "number": lambda field, value: write_quantity(field, float(value)),
    "share": lambda field, value: write_quantity(field, float(value)),
}
