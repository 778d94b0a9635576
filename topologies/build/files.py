"""What the scripts of this folder read and write: tables, and the land of the basemap that netsim ships."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from shapely.geometry import Polygon

Row = dict[str, str]

BASEMAP: Final = Path(__file__).parents[2] / "netsim" / "report" / "basemap"


def read(path: Path) -> list[Row]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def land_at(scale: str) -> Iterator[Polygon]:
    """Yield the land of the basemap at a scale, ``world``, ``asia`` or ``region``, as it was drawn."""
    piece = json.loads((BASEMAP / f"{scale}.json").read_text("utf-8"))
    for rings in piece["land"]:
        shell, *holes = (np.cumsum(np.reshape(ring, (-1, 2)), axis=0) / piece["scale"] for ring in rings)
        yield Polygon(shell, holes)


def rewrite(path: Path, fresh: Mapping[str, Row], *, without: frozenset[str] = frozenset()) -> None:
    """
    Write some rows of a table anew, each in its place, and those that it has not at its end.

    Parameters
    ----------
    path
        The table; its first column is the id.
    fresh
        The rows, by id; all others stay byte for byte.
    without
        Ids of rows that go.
    """
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    ids = [next(csv.reader([line]))[0] for line in lines]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, next(csv.reader(lines[:1])), lineterminator="\n")
        for name, line in zip(ids, lines, strict=True):
            if name in fresh:
                writer.writerow(fresh[name])
            elif name not in without:
                file.write(line)
        writer.writerows(row for name, row in fresh.items() if name not in set(ids))
