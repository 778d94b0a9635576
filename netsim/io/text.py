"""The text of a file, and why it cannot be had."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from netsim.errors import Fault, InvalidInput, Place

LIMITS: Final = {".csv": 256 * 2**20, "": 8 * 2**20}
"""Largest size of a file, by suffix. [bytes]"""
_BREAK: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Text:
    """A file that was read: what it says, and the SHA-256 of its bytes."""

    path: Path
    content: str
    sha256: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return _BREAK.split(self.content)

    def line(self, number: int) -> str:
        """Return a line by its number, counted from one; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def load(path: Path) -> Text:
    """
    Read a whole file as UTF-8, with or without a byte order mark.

    Raises
    ------
    InvalidInput
        If there is no such file, or it cannot be read, is too large, empty or no text.
    """
    limit = LIMITS.get(path.suffix.lower(), LIMITS[""])
    try:
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
    except OSError as error:
        raise InvalidInput([Fault(_why(error), place=Place(path))]) from None
    if len(data) > limit:
        hint = "" if path.suffix.lower() == ".csv" else "put large tables into CSV files of a topology folder"
        raise InvalidInput([Fault(f"the file is larger than {limit // 2**20} MiB", place=Place(path), hint=hint)])
    return Text(path, _decode(path, data), hashlib.sha256(data).hexdigest())


def _why(error: OSError) -> str:
    """Say in a few words why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a file"
    if isinstance(error, PermissionError):
        return "the file may not be read: permission denied"
    return f"the file cannot be read: {error.strerror or error}"


def _decode(path: Path, data: bytes) -> str:
    fault = Fault("the file is empty", place=Place(path))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        fault = replace(fault, message="the file is UTF-16, not UTF-8", hint="save it again as UTF-8")
    elif b"\0" in data:
        fault = replace(fault, message="the file is binary, not text")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput([_not_utf8(path, data, error.start)]) from None
        if text.strip():
            return text
    raise InvalidInput([fault])


def _not_utf8(path: Path, data: bytes, position: int) -> Fault:
    before = data[:position].decode("utf-8", "replace")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    excerpt = data.splitlines()[line - 1].decode("utf-8", "replace")
    fault = Fault("the file is not UTF-8", hint="save it again as UTF-8")
    return fault.at(Place(path, line, column), excerpt)
