"""One FeatureCollection of all that lies somewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netsim.io.export.layer import Book
from netsim.io.run_folder import jsonable


def write_geojson(book: Book, path: Path) -> None:
    """
    Write all layers with shapes as GeoJSON, a feature on a line; tables of attributes have no place in it.

    Parameters
    ----------
    book
        What is written. Each feature says its layer; empty cells are left out.
    path
        The file.

    References
    ----------
    RFC 7946, The GeoJSON Format. doi:10.17487/RFC7946
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for number, feature in enumerate(_features(book)):
            text = json.dumps(jsonable(feature), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            file.write(("," if number else "") + "\n" + text)
        file.write("\n]}\n")


def _features(book: Book) -> Iterator[dict[str, Any]]:
    from shapely.geometry import mapping

    for layer in book.layers:
        if layer.form == "none":
            continue
        for cells, shape in layer.records():
            geometry = None if shape is None else mapping(shape)
            yield {"type": "Feature", "geometry": geometry, "properties": {"layer": layer.name, **cells}}
