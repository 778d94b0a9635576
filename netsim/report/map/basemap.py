"""What lies under the network: land, water, borders and names, of Natural Earth."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from netsim.errors import OutputError
from netsim.model import Network
from netsim.report.looks import BORDERS, Look, name_in

Line = list[tuple[float, float]]
Packed = list[int]
"""A line as its first point and the steps from point to point, in whole numbers."""

SCALES: Final = ("world", "asia", "region")
NEAR: Final = 0.2
"""A town so near to a node is left to the node's own label. [degrees]"""
_FINE: Final = 1000


def basemap(network: Network, look: Look, east: float, west: float) -> dict[str, Any]:
    """
    Return land, water, borders and names.

    Parameters
    ----------
    network
        Its nodes take the place of the towns that lie there.
    look
        Borders: as Natural Earth draws them, none, or those of a file; the language of names; an obscured network has
        no names around it.
    east, west
        Longitudes to which lines of the network reach; beyond 180 the land is drawn once more.

    Returns
    -------
    layers
        Pieces, names, turns around the globe and the note on borders, ready for JSON.
    """
    pieces = [json.loads(_shipped(f"{scale}.json")) for scale in SCALES]
    names = {"countries": [], "places": []} if look.obfuscate else json.loads(_shipped("names.json"))
    borders, lang = look.borders, look.lang
    if borders != "de-facto":
        for piece in pieces:
            piece["borders"], piece["disputed"] = [], []
    if borders not in {"de-facto", "none"}:
        pieces.append({"scale": _FINE, "borders": list(_read_lines(Path(borders)))})
    return {
        "pieces": pieces,
        "turns": [0, *([360] if east > 180 else []), *([-360] if west < -180 else [])],  # noqa: PLR2004 - the date line
        "countries": [] if borders == "none" else [_called(row, lang) for row in names["countries"]],
        "places": [_called(row, lang) for row in _places(names["places"], network)],
        "note": _note(look),
    }


def pack(points: Iterable[tuple[float, float]], scale: int, *, merge: bool = True) -> Packed:
    """
    Write a line as its first point and the steps from point to point; of points that fall together one, if merged.

    Examples
    --------
    >>> pack([(106.7, 22.0), (106.71, 21.99)], 100)
    [10670, 2200, 1, -1]
    """
    steps: Packed = []
    last = (0, 0)
    for lon, lat in points:
        point = (round(lon * scale), round(lat * scale))
        if not merge or not steps or point != last:
            steps += [point[0] - last[0], point[1] - last[1]]
        last = point
    return steps


def _shipped(name: str) -> str:
    return (files("netsim.report") / "basemap" / name).read_text(encoding="utf-8")


def _note(look: Look) -> list[str]:
    """Return the words that say which borders are drawn; the name of a file is no word."""
    if look.borders in BORDERS:
        return [_NOTES[str(look.borders)]]
    return ["Borders:", "" if look.obfuscate else Path(look.borders).name]


_NOTES: Final = {
    "de-facto": "Borders: Natural Earth, de facto; no position on status",
    "none": "Borders: none",
}


def _called(row: list[Any], lang: str) -> list[Any]:
    """Return a row of names with its name in a language."""
    return [name_in(lang, row[0], "", ""), *row[1:]]


def _places(rows: list[list[Any]], network: Network) -> Iterator[list[Any]]:
    """Yield the towns that no node stands for."""
    taken = {node.name.casefold() for node in network.nodes}
    cells = {
        (round(node.lon / NEAR) + i, round(node.lat / NEAR) + j)
        for node in network.nodes
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
    }
    for name, lon, lat, rank, _ in rows:
        if name.casefold() not in taken and (round(lon / NEAR), round(lat / NEAR)) not in cells:
            yield [name, lon, lat, rank]


def _read_lines(path: Path) -> Iterator[Packed]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        yield from (pack(line, _FINE) for line in _lines(content))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        hint = 'borders are "de-facto", "none" or a GeoJSON file with lines'
        raise OutputError(f"{path}: cannot be read as borders: {fault}", hint=hint) from fault


def _lines(content: Mapping[str, Any]) -> Iterator[Line]:
    """Yield the lines, and the rims of the polygons, of any GeoJSON."""
    parts = content.get("features", content.get("geometries"))
    if parts is not None:
        for part in parts:
            yield from _lines(part)
    elif content["type"] == "Feature":
        yield from _lines(content["geometry"])
    elif content["type"] not in {"Point", "MultiPoint"}:
        yield from _runs(content["coordinates"])


def _runs(coordinates: Sequence[Any]) -> Iterator[Line]:
    """Yield the lists of points in nested lists of coordinates, however deep."""
    if isinstance(coordinates[0][0], (int, float)):
        yield [(lon, lat) for lon, lat, *_ in coordinates]
    else:
        for part in coordinates:
            yield from _runs(part)
