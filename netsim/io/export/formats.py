"""Which ending means which format."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from netsim.errors import OutputError
from netsim.io.export.layer import Book
from netsim.io.run_folder import expect_free, publish, replace_file

_WRITERS: Final[Mapping[str, str]] = {
    ".gpkg": "geopackage",
    ".geojson": "geojson",
    ".kml": "kml",
    ".kmz": "kml",
    ".csv": "tables",
    ".zip": "tables",
    ".parquet": "tables",
    ".graphml": "graphml",
}
ENDINGS: Final = tuple(_WRITERS)
"""All endings that :func:`write` knows."""
_FOLDERS: Final = frozenset({".csv", ".parquet"})
_BESIDE: Final = frozenset({".geojson", ".kml", ".kmz", ".graphml"})
"""Formats that have no place for the dictionary."""


def write(book: Book, path: str | os.PathLike[str]) -> Path:
    """
    Write a book in the format that the ending of its path says; it appears whole or not at all.

    Parameters
    ----------
    book
        What is written.
    path
        A file, which is replaced if it is there; for ``.csv`` and ``.parquet`` a folder, which must not be there.

    Returns
    -------
    path
        What was written.

    Raises
    ------
    OutputError
        If the ending says no format, or it cannot be written.
    """
    path = Path(path)
    ending = known_ending(path)
    fill: Callable[[Book, Path], object] = _writer(ending)
    if ending in _FOLDERS:
        return publish(path, lambda draft: fill(book, draft))
    if ending in _BESIDE:
        from netsim.io.export.tables import csv_text

        text = csv_text(book.dictionary())
        replace_file(dictionary_of(path), lambda draft: draft.write_text(text, encoding="utf-8", newline=""))
    return replace_file(path, lambda draft: fill(book, draft))


def expect_writable(path: Path) -> None:
    """
    Refuse a path that :func:`write` could not write to, before a long run is read.

    Raises
    ------
    OutputError
        If the ending says no format, or a folder exists already.
    """
    if known_ending(path) in _FOLDERS:
        expect_free(path)


def known_ending(path: Path) -> str:
    """
    Return the ending of a path in small letters.

    Raises
    ------
    OutputError
        If it says no format.
    """
    ending = path.suffix.lower()
    if ending not in _WRITERS:
        said = f'"{path.name}" says no known format' if path.name else "there is no name to write to"
        raise OutputError(said, hint="end it in " + ", ".join(ENDINGS))
    return ending


def dictionary_of(path: Path) -> Path:
    """Return where the dictionary of a file lies that has no place for it."""
    return path.with_name(f"{path.name}.dictionary.csv")


def _writer(ending: str) -> Any:  # noqa: ANN401 - a function of a module that loads when it is needed
    module = import_module(f"netsim.io.export.{_WRITERS[ending]}")
    return getattr(module, f"write_{ending[1:]}")
