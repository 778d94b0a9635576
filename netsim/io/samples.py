"""Measured durations: a CSV file with one column, which a distribution names."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from netsim.errors import Fault, NetsimError, Place
from netsim.io.cells import number
from netsim.io.csv_file import read_csv
from netsim.io.reading import Reading
from netsim.io.rows import RawRow, Rows
from netsim.model import Distribution
from netsim.units import UNITS, parse

_NAMES_A_FILE: Final = re.compile(r"\s*empirical\s*\(\s*([^(),]+\.csv)\s*\)\s*", re.IGNORECASE)
_HINT: Final = "write the unit at its end, such as time_min"


def read_law(reading: Reading, text: str, place: Place) -> Distribution:
    """
    Read a distribution; where it is ``empirical(file.csv)``, read that file, too.

    Parameters
    ----------
    reading
        Takes the faults of the file.
    text
        What the cell says.
    place
        Of the cell; the file is sought beside the one that names it.

    Raises
    ------
    NetsimError
        If the text is no distribution, or its file has no values that can be used.
    """
    found = _NAMES_A_FILE.fullmatch(text)
    if found is None:
        return Distribution.parse(text)
    beside = place.file.parent if place.file is not None else Path()
    path = Path(os.path.normpath(beside / found[1].strip()))
    if path not in reading.samples:
        reading.samples[path] = _read(reading, path)
    law = reading.samples[path]
    if law is None:
        raise NetsimError(f"{found[1].strip()} holds no durations to draw from", hint="what is wrong is told there")
    return law


def _read(reading: Reading, path: Path) -> Distribution | None:
    before = len(reading.faults)
    rows = read_csv(reading, path)
    if rows is None:
        return None
    factor = _factor(reading, rows, path)
    values = [_value(reading, raw, rows.columns[0], factor) for raw in rows.rows if not raw.broken]
    if not values:
        reading.tell("the file holds no values", Place(path, 1, 1), hint="write one duration in each line")
    sound = [value for value in values if value is not None]
    return Distribution.empirical(sound) if len(reading.faults) == before else None


def _factor(reading: Reading, rows: Rows, path: Path) -> float | None:
    """Return the seconds in the unit that the header names."""
    header = Place(path, 1, 1)
    if len(rows.columns) > 1:
        reading.tell("measured durations stand in one column", header, hint="leave the other columns out")
        return None
    factor = UNITS["time"].get(rows.columns[0].rpartition("_")[2])
    if factor is None:
        reading.tell(f'the column "{rows.columns[0]}" does not name its unit', header, hint=_HINT)
    return factor


def _value(reading: Reading, raw: RawRow, column: str, factor: float | None) -> float | None:
    """Read one duration: a number in the unit of the header, or with a unit of its own."""
    text = str(raw.cells.get(column, ""))
    place = raw.place(column)
    try:
        value = parse(text, "time") if any(map(str.isalpha, text.replace("e", ""))) else number(text) * (factor or 1.0)
    except NetsimError as error:
        reading.tell(error.message, place, hint=error.hint)
        return None
    if value < 0:
        reading.note(Fault(f"a duration cannot be negative: {text.strip()}"), place)
        return None
    return value
