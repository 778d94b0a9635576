"""Files by path, or by the name of what is shipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from netsim.errors import NotFound, did_you_mean

Sort = Literal["topologies", "scenarios"]
SUFFIXES: Final = (".yaml", ".yml", ".json")


def find(name: str | os.PathLike[str], *sorts: Sort) -> Path:
    """
    Return the path of a topology or scenario that was named or pointed at.

    Parameters
    ----------
    name
        A path, or the name of something in one of :func:`shelves`.
    *sorts
        What it may be.

    Raises
    ------
    NotFound
        If nothing answers to the name.
    """
    text = os.fspath(name)
    path = Path(text)
    if text and path.exists():
        return path
    if _is_name(text):
        for sort in sorts:
            found = names(sort)
            if text in found:
                return found[text]
    known = {known for sort in sorts for known in names(sort)}
    what = " or ".join({"topologies": "topology", "scenarios": "scenario"}[sort] for sort in sorts)
    if not _is_name(text):
        raise NotFound(f'there is no file or folder "{text}"', hint=did_you_mean(path.stem, known))
    hint = did_you_mean(text, known) or ("known: " + ", ".join(sorted(known)) if known else "")
    raise NotFound(f'no {what} is named "{text}"', hint=hint)


def _is_name(text: str) -> bool:
    return bool(text) and Path(text).name == text and not text.endswith(SUFFIXES)


def names(sort: Sort) -> dict[str, Path]:
    """Return what there is to be named, by name; what is nearer to the user hides what is farther."""
    found: dict[str, Path] = {}
    for shelf in shelves(sort):
        for path in sorted(shelf.iterdir()) if shelf.is_dir() else ():
            if (path / "topology.yaml").is_file() if path.is_dir() else path.suffix in SUFFIXES:
                found.setdefault(path.stem if path.is_file() else path.name, path)
    return found


def shelves(sort: Sort) -> Iterator[Path]:
    """Yield the folders in which names are looked up: the working directory's, the source checkout's, the package's."""
    package = Path(__file__).resolve().parent.parent
    yield Path(sort)
    if (package.parent / "pyproject.toml").is_file():
        yield package.parent / sort
    yield package / "_data" / sort
