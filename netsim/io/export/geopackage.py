"""A GeoPackage that QGIS opens with its styles."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.io.export.layer import Book, Form, Layer
from netsim.io.export.qml import style_of
from netsim.io.export.tables import frame_of

if TYPE_CHECKING:
    import pandas as pd

_CLOCK: Final = "1980-01-01T00:00:00.000Z"
"""What the file says of its last change: no other moment is alike for equal contents."""
_TYPES: Final[dict[Form, str]] = {"points": "Point", "lines": "MultiLineString", "areas": "MultiPolygon", "none": ""}
_GEOMETRY: Final = "geom"


def write_gpkg(book: Book, path: Path) -> None:
    """
    Write each layer as a table of a GeoPackage, with a style for QGIS, and the dictionary.

    Parameters
    ----------
    book
        What is written. Lines and areas are stored as several parts, since those that cross the antimeridian are.
    path
        The file.

    References
    ----------
    OGC 12-128r18, OGC GeoPackage Encoding Standard 1.3.1.

    Notes
    -----
    QGIS keeps styles in a table ``layer_styles`` of its own; it takes the one that is the default of a layer.
    """
    with _fixed_clock():
        for layer in reversed(book.layers):  # QGIS lists what comes first on top
            _add(path, layer)
        _add_table(path, "dictionary", book.dictionary())
        _add_table(path, "about", book.about_table())
        _add_table(path, "layer_styles", _styles(book), FID="id")


@contextmanager
def _fixed_clock() -> Iterator[None]:
    from pyogrio import set_gdal_config_options

    set_gdal_config_options({"OGR_CURRENT_DATE": _CLOCK})
    try:
        yield
    finally:
        set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _add(path: Path, layer: Layer) -> None:
    if layer.form == "none":
        _add_table(path, layer.name, layer.table)
        return
    _write(frame_of(layer), path, layer.name, geometry_type=_TYPES[layer.form], GEOMETRY_NAME=_GEOMETRY)


def _add_table(path: Path, name: str, table: pd.DataFrame, **options: str) -> None:
    _write(table, path, name, **options)


def _write(table: Any, path: Path, name: str, **options: Any) -> None:  # noqa: ANN401 - a frame, with shapes or without
    from pyogrio import write_dataframe

    flat = table.astype({name: "object" for name, kind in table.dtypes.items() if str(kind) == "category"})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*crs.*not provided", UserWarning)  # a table lies nowhere
        write_dataframe(
            flat,
            path,
            layer=name,
            driver="GPKG",
            append=path.exists(),
            promote_to_multi=options.get("geometry_type", "").startswith("Multi"),
            **options,
        )


def _styles(book: Book) -> pd.DataFrame:
    """Return the table in which QGIS keeps styles, with one for each layer that lies somewhere."""
    import pandas as pd

    rows = [
        ("", "", layer.name, _GEOMETRY, "netsim", style_of(layer), "", True, "", "", None, _CLOCK)
        for layer in book.layers
        if layer.form != "none"
    ]
    names = ("f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML")
    columns = [*names, "styleSLD", "useAsDefault", "description", "owner", "ui", "update_time"]
    table = pd.DataFrame(rows, columns=columns).astype({"ui": "str"})
    return table.assign(update_time=pd.to_datetime(table["update_time"]))
