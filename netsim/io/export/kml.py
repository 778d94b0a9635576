"""KML 2.2 for Google Earth: a folder for each layer, spans of time where something lasts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from netsim.io.export.graphml import xml_text
from netsim.io.export.layer import Book, Layer
from netsim.io.export.tables import add_entry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

NAMESPACE: Final = "http://www.opengis.net/kml/2.2"
_HIDDEN: Final = frozenset({"demands", "freight", "services", "crews", "dependencies", "locks", "ports"})
"""Layers that are switched off at first: they lie over what one looks for."""
_TITLES: Final[Mapping[str, str]] = {
    "link_outages": "Links down or degraded",
    "gate_modes": "Gates by hand or closed",
    "storms": "Storms on their way",
    "voyages": "Ships under way",
    "hazards": "Hazards",
    "freight": "Freight lanes",
}
_LOOKS: Final[Mapping[str, tuple[str, float]]] = {
    "fibre": ("ffb4781f", 2.0),
    "submarine": ("ff944508", 2.0),
    "road": ("ff4b568c", 1.5),
    "rail": ("ff3c3c3c", 1.5),
    "sea": ("ff78a02c", 1.0),
    "waterway": ("ff78a02c", 1.5),
    "air": ("ff2878c8", 1.0),
    "down": ("ff1e14c8", 5.0),
    "degraded": ("ff3c96fd", 5.0),
    "manual": ("ff3c96fd", 1.2),
    "closed": ("ff1e14c8", 1.2),
    "hazards": ("66a03cc8", 1.5),
    "storms": ("ffa03cc8", 1.3),
    "voyages": ("cc78a02c", 2.0),
    "repairs": ("ff008cff", 1.1),
    "demands": ("66787878", 1.0),
}
"""Colour (opacity, blue, green, red) and width of a line, or scale of a point."""
_OTHER: Final = ("cc969696", 1.0)


def write_kml(book: Book, path: Path) -> None:
    """
    Write all layers with shapes as KML.

    Parameters
    ----------
    book
        What is written.
    path
        The file.

    References
    ----------
    OGC 07-147r2, KML 2.2.
    """
    path.write_text(_document(book), encoding="utf-8", newline="\n")


def write_kmz(book: Book, path: Path) -> None:
    """
    Write the same document in an archive, as Google Earth takes it.

    Parameters
    ----------
    book
        What is written.
    path
        The archive.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        add_entry(archive, "doc.kml", _document(book))


def _document(book: Book) -> str:
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", book.title)
    _text(document, "open", "1")
    _text(document, "description", _table(book.about))
    looks = {_look(layer, {}) for layer in book.layers} | set(_LOOKS)
    for look in sorted(looks):
        _style(document, look)
    for layer in reversed(book.layers):
        if layer.form != "none":
            _folder(document, layer)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _style(document: ET.Element, look: str) -> None:
    colour, size = _LOOKS.get(look, _OTHER)
    style = ET.SubElement(document, "Style", id=f"look-{look}")
    icon = ET.SubElement(style, "IconStyle")
    _text(icon, "color", colour)
    _text(icon, "scale", f"{min(size, 1.5) * 0.7:g}")
    _text(ET.SubElement(style, "LabelStyle"), "scale", "0.7")
    edge = ET.SubElement(style, "LineStyle")
    _text(edge, "color", colour)
    _text(edge, "width", f"{size:g}")
    _text(ET.SubElement(style, "PolyStyle"), "color", colour)


def _folder(document: ET.Element, layer: Layer) -> None:
    folder = ET.SubElement(document, "Folder")
    _text(folder, "name", _TITLES.get(layer.name, layer.name.capitalize()))
    _text(folder, "visibility", _shown(layer))
    _text(folder, "open", "0")
    for cells, shape in layer.records():
        if shape is not None and not shape.is_empty:
            _placemark(folder, layer, cells, shape)


def _shown(layer: Layer) -> str:
    return "0" if layer.name in _HIDDEN else "1"


def _placemark(folder: ET.Element, layer: Layer, cells: Mapping[str, Any], shape: BaseGeometry) -> None:
    mark = ET.SubElement(folder, "Placemark")
    names = (cells.get(key) for key in ("name", "hazard", "gate", "link", "service", "id", "node"))
    _text(mark, "name", str(next((name for name in names if name), layer.name)))
    _text(mark, "visibility", _shown(layer))
    ET.SubElement(mark, "Snippet", maxLines="0")
    _text(mark, "description", _table(cells))
    if "from_utc" in cells:
        span = ET.SubElement(mark, "TimeSpan")
        _text(span, "begin", cells["from_utc"])
        _text(span, "end", cells["to_utc"])
    elif "time_utc" in cells and layer.name == "storms":
        _text(ET.SubElement(mark, "TimeStamp"), "when", cells["time_utc"])
    _text(mark, "styleUrl", f"#look-{_look(layer, cells)}")
    data = ET.SubElement(mark, "ExtendedData")
    for key, value in cells.items():
        _text(ET.SubElement(data, "Data", name=key), "value", _said(value))
    _geometry(mark, shape)


def _look(layer: Layer, cells: Mapping[str, Any]) -> str:
    """Return the style of a row: by its state, its kind, or its layer."""
    told = cells.get("state" if layer.name == "link_outages" else "mode" if layer.name == "gate_modes" else "kind")
    return str(told) if told in _LOOKS and layer.name != "nodes" else layer.name


def _geometry(parent: ET.Element, shape: BaseGeometry) -> None:
    if hasattr(shape, "geoms"):
        parent = ET.SubElement(parent, "MultiGeometry")
        for part in shape.geoms:
            _geometry(parent, part)
    elif shape.geom_type == "Polygon":
        area = ET.SubElement(parent, "Polygon")
        _text(area, "tessellate", "1")
        _ring(ET.SubElement(area, "outerBoundaryIs"), shape.exterior.coords)  # type: ignore[attr-defined]  # an area
        for hole in shape.interiors:  # type: ignore[attr-defined]  # as above
            _ring(ET.SubElement(area, "innerBoundaryIs"), hole.coords)
    elif shape.geom_type == "LineString":
        line = ET.SubElement(parent, "LineString")
        _text(line, "tessellate", "1")
        _text(line, "coordinates", _places(shape.coords))
    else:
        _text(ET.SubElement(parent, "Point"), "coordinates", _places(shape.coords))


def _ring(parent: ET.Element, places: Iterable[tuple[float, ...]]) -> None:
    _text(ET.SubElement(parent, "LinearRing"), "coordinates", _places(places))


def _places(places: Iterable[tuple[float, ...]]) -> str:
    return " ".join(f"{place[0]:.7f},{place[1]:.7f}" for place in places)


def _table(cells: Mapping[str, Any]) -> str:
    """Return cells as HTML, which balloons show; what comes from files is escaped."""
    rows: Iterator[str] = (
        f"<tr><th align='left'>{escape(key)}</th><td>{escape(_said(value))}</td></tr>" for key, value in cells.items()
    )
    return f"<table>{''.join(rows)}</table>"


def _said(value: Any) -> str:  # noqa: ANN401 - a cell of any column
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = xml_text(text)
