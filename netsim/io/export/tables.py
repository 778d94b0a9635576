"""Folders of CSV and Parquet files, and a zip of the former."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import OutputError
from netsim.io.export.layer import Book, Layer, plain

if TYPE_CHECKING:
    import pandas as pd

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The date of all entries of an archive: no other is alike for equal contents."""


def write_csv(book: Book, folder: Path) -> None:
    """
    Fill a folder with a CSV file for each layer, and one that tells what their columns mean.

    Parameters
    ----------
    book
        What is written.
    folder
        A folder that is there.
    """
    for name, text in _files(book):
        (folder / name).write_text(text, encoding="utf-8", newline="")


def write_zip(book: Book, path: Path) -> None:
    """
    Write the same CSV files into one archive.

    Parameters
    ----------
    book
        What is written.
    path
        The archive.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _files(book):
            add_entry(archive, name, text)


def add_entry(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """Add a file to an archive, with the same date and rights everywhere."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    archive.writestr(entry, text)


def write_parquet(book: Book, folder: Path) -> None:
    """
    Fill a folder with a Parquet file for each layer, GeoParquet 1.0 where its rows lie somewhere.

    Parameters
    ----------
    book
        What is written.
    folder
        A folder that is there.
    """
    for layer in book.layers:
        if layer.form == "none":
            layer.table.to_parquet(folder / f"{layer.name}.parquet", index=False, compression="zstd")
        else:
            frame_of(layer).to_parquet(folder / f"{layer.name}.parquet", index=False, compression="zstd")
    book.dictionary().to_parquet(folder / "dictionary.parquet", index=False, compression="zstd")
    book.about_table().to_parquet(folder / "about.parquet", index=False, compression="zstd")


def frame_of(layer: Layer) -> Any:  # noqa: ANN401 - a frame of geopandas
    """Return a layer that lies somewhere as a frame of geopandas."""
    import geopandas as gpd

    return gpd.GeoDataFrame(layer.table, geometry=list(layer.shapes), crs="EPSG:4326")


def csv_text(table: pd.DataFrame, more: Mapping[str, list[str]] | None = None) -> str:
    """
    Return a table as CSV: a header, commas, quotes where needed; texts are written as they are.

    Parameters
    ----------
    table
        Its cells may be of any type; truths are ``yes`` and ``no``.
    more
        Further columns.

    Raises
    ------
    OutputError
        If a text holds a NUL character, which no reader of CSV takes.
    """
    cells = [[_cell(cell) for cell in plain(table[name])] for name in table] + list((more or {}).values())
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([*table, *(more or {})])
    writer.writerows(zip(*cells, strict=True))
    text = out.getvalue()
    if "\0" in text:
        raise OutputError("a table would hold a NUL character", hint="remove it from names and notes")
    return text


def _files(book: Book) -> Iterator[tuple[str, str]]:
    for layer in book.layers:
        shapes = {} if layer.form == "none" else {"geometry": ["" if one is None else one.wkt for one in layer.shapes]}
        yield f"{layer.name}.csv", csv_text(layer.table, shapes)
    yield "dictionary.csv", csv_text(book.dictionary())
    yield "about.csv", csv_text(book.about_table())


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell of any column
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - no digit is lost
        return str(int(value))
    return str(value)
