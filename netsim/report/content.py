"""What a report says, whatever file it ends up in: sections of sentences, tables, figures and causes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from netsim.metrics.summary import say

if TYPE_CHECKING:
    from netsim.report.timeline import Bars, Line

SHOWN: Final = 12
"""So many rows of a long table are shown on a page; a workbook has all."""


class Number(NamedTuple):
    """A number, and how people read it."""

    value: float
    text: str


Cell = str | Number
"""What stands in a table."""


def number(value: float, places: int | None = None, sign: str = "") -> Number:
    """
    Return a number as a table shows it.

    Parameters
    ----------
    value
        NaN becomes a dash, what is infinite "never".
    places
        After the point; ``None``: four significant digits.
    sign
        ``+`` to show the sign of what is more, too.

    Examples
    --------
    >>> [number(value, 1, "+").text for value in (3.14, -0.01, float("nan"), float("inf"))]
    ['+3.1', '0.0', '-', 'never']
    >>> number(12345.6).text
    '12,346'
    """
    if math.isnan(value):
        return Number(value, "-")
    if math.isinf(value):
        return Number(value, "never")
    if places is None:
        return Number(value, say(value, sign=bool(sign)))
    text = f"{value:{sign},.{places}f}"
    return Number(value, text if text.strip("+-0.,") else f"{0:.{places}f}")


def text_of(cell: Cell) -> str:
    """Return what people read in a cell."""
    return cell if isinstance(cell, str) else cell.text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    unit: str = ""
    meaning: str = ""
    """For the data dictionary; empty where the name says it."""
    is_number: bool = True

    @property
    def head(self) -> str:
        """Name and unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name


def words(name: str, meaning: str = "") -> Column:
    """Return a column of texts."""
    return Column(name, "", meaning, is_number=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table."""

    key: str
    """Short name: a sheet of a workbook is called so."""
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    shown: int = SHOWN
    """Rows that a page shows; 0: all."""

    def page(self) -> Sequence[tuple[Cell, ...]]:
        """Return the rows that a page shows."""
        return self.rows[: self.shown] if self.shown else self.rows

    @property
    def more(self) -> int:
        """Rows that a page leaves out."""
        return len(self.rows) - len(self.page())


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing."""

    key: str
    title: str
    svg: str
    is_still: bool = False
    """Whether a page that moves has something better to show."""


@dataclass(frozen=True, slots=True)
class Causes:
    """What led to what, day by day, and who was out of work meanwhile."""

    days: Sequence[tuple[str, Sequence[Line]]]
    bars: Bars


@dataclass(frozen=True, slots=True)
class Story:
    """Sentences."""

    sentences: tuple[str, ...]


Block = Story | Table | Figure | Causes


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under a heading."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """
    All that a report says.

    Parameters
    ----------
    title, description, subtitle
        What stands above: the subtitle tells scenario, topology, time, seed and version.
    sections
        In order.
    facts
        Title, dates and numbers that a file says of itself.
    """

    title: str
    description: str
    subtitle: str
    sections: tuple[Section, ...]
    facts: Mapping[str, str] = field(default_factory=dict)

    def tables(self) -> list[Table]:
        """Return all tables in order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Table)]

    def figures(self) -> list[Figure]:
        """Return all drawings in order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Figure)]


def section(key: str, title: str, *blocks: Block | None) -> list[Section]:
    """Return a section of the blocks that say anything; none where no block does."""
    told = tuple(block for block in blocks if block is not None and _says(block))
    return [Section(key, title, told)] if told else []


def _says(block: Block) -> bool:
    match block:
        case Story(sentences):
            return bool(sentences)
        case Table():
            return bool(block.rows)
        case Causes(days):
            return bool(days)
        case _:
            return True
