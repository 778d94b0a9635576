"""Errors that a user can put right, and the faults they are made of."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; line and column count from one, zero means unknown."""

    file: Path | None = None
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write ``file:line:column``, as far as it is known."""
        parts = [str(self.file)] if self.file is not None else []
        parts += [str(number) for number in (self.line, self.column) if number]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in the input, where it stands, and the way out."""

    message: str
    path: tuple[str | int, ...] = ()
    """Where in the model: table, position of the row, field."""
    hint: str = ""
    place: Place = Place()
    warning: bool = False
    """A warning is told but stops nothing."""
    excerpt: str = ""
    """The line of the file that holds the fault."""

    def at(self, place: Place, excerpt: str = "") -> Fault:
        """Return this fault with its place in a file."""
        return replace(self, place=place, excerpt=excerpt)

    def __str__(self) -> str:
        """Write ``error: file:line:column: path: message; hint``."""
        kind = "warning" if self.warning else "error"
        where = ": ".join(part for part in (str(self.place), say_path(self.path)) if part)
        text = f"{kind}: {where}: {self.message}" if where else f"{kind}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


def say_path(path: Sequence[str | int]) -> str:
    """
    Write a path in a model the way Python would.

    Examples
    --------
    >>> say_path(("links", 0, "target"))
    'links[0].target'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """
    Return a hint that names the nearest known word, or an empty text.

    Examples
    --------
    >>> did_you_mean("HNA", ["HAN", "NNG"])
    'did you mean "HAN"?'
    """
    candidates = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), candidates, n=1, cutoff=0.6)
    return f'did you mean "{candidates[near[0]]}"?' if near else ""


class NetsimError(Exception):
    """Something that the user can put right; the program says it in a line."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Write the message, and the way out where there is one."""
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UnitError(NetsimError):
    """A quantity without a unit, or with one of something else."""


class InvalidInput(NetsimError):  # noqa: N818 - "invalid input" is how the contract names it
    """Faults in a topology or a scenario, all of them at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class NotFound(NetsimError):  # noqa: N818 - a fact, not a failure of the program
    """A name that nothing answers to."""


class OutputError(NetsimError):
    """A result that cannot be written where it was asked for."""

    exit_code = 2


class MissingExtra(NetsimError):  # noqa: N818 - the message says what to install
    """An optional package that is not installed."""

    exit_code = 2
