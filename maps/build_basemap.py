# ruff: noqa: INP001 - a tool beside the maps, not a package
"""Make netsim/report/basemap from Natural Earth: pieces that fit together, coordinates as small integers.

Run once, when the source changes: ``python maps/build_basemap.py FOLDER`` with the GeoJSON files that
netsim/report/basemap/LICENSE-basemap.md names. Three scales share the work,
each clipped where the next finer one begins.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shapely import MultiPolygon, Polygon, box, make_valid
from shapely.geometry import shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

TARGET: Final = Path(__file__).parent.parent / "netsim" / "report" / "basemap"
ASIA: Final = box(55, -20, 155, 58)
REGION: Final = box(88, -12, 128, 32)
OVERLAP: Final = 0.05
"""Land of two scales overlaps by so much, else a hairline of sea shows between them. [degrees]"""
SHORT: Final = {"People's Republic of China": "China"}
"""One country alone has its long name in the source."""
RIVER_RANK: Final = 6
"""Smaller rivers only clutter a map of cables and roads."""


def main(folder: Path) -> None:
    """Write one file a scale, and the names."""
    world = {
        "land": _land(folder / "world_land.geojson", without=ASIA),
        **_borders(folder / "world_borders.geojson", ASIA),
    }
    _write("world", 100, world)
    _write("asia", 100, _scale(folder, "asia_50m", REGION))
    _write("region", 1000, _scale(folder, "asean_10m", None))
    names = {"countries": _countries(folder), "places": _places(folder)}
    text = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
    (TARGET / "names.json").write_text(text + "\n", encoding="utf-8")


def _scale(folder: Path, stem: str, without: BaseGeometry | None) -> dict[str, list[BaseGeometry]]:
    return {
        "land": _land(folder / f"{stem}_land.geojson", without),
        "lakes": _land(folder / f"{stem}_lakes.geojson", without),
        "rivers": [
            _outside(geometry, without)
            for properties, geometry in _features(folder / f"{stem}_rivers.geojson")
            if properties["scalerank"] <= RIVER_RANK
        ],
        **_borders(folder / f"{stem}_borders.geojson", without),
    }


def _features(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    rows = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [(row["properties"], make_valid(shape(row["geometry"]))) for row in rows]


def _land(path: Path, without: BaseGeometry | None) -> list[BaseGeometry]:
    hole = without.buffer(-OVERLAP, join_style="mitre") if without is not None else None
    return [_outside(geometry, hole) for _, geometry in _features(path)]


def _borders(path: Path, without: BaseGeometry | None) -> dict[str, list[BaseGeometry]]:
    kinds: dict[str, list[BaseGeometry]] = {"borders": [], "disputed": []}
    for properties, geometry in _features(path):
        kind = "borders" if properties["class"] == "international" else "disputed"
        kinds[kind].append(_outside(geometry, without))
    return kinds


def _outside(geometry: BaseGeometry, hole: BaseGeometry | None) -> BaseGeometry:
    return geometry if hole is None else geometry.difference(hole)


def _write(name: str, scale: int, layers: dict[str, list[BaseGeometry]]) -> None:
    packed = {layer: [part for geometry in rows for part in _parts(geometry, scale)] for layer, rows in layers.items()}
    text = json.dumps({"scale": scale, **packed}, separators=(",", ":"))
    (TARGET / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _parts(geometry: BaseGeometry, scale: int) -> list[Any]:
    """Return polygons as lists of rings, lines as lists of steps; drop points that an intersection leaves behind."""
    if isinstance(geometry, (Polygon, MultiPolygon)):
        polygons = [geometry] if isinstance(geometry, Polygon) else list(geometry.geoms)
        return [[_steps(ring.coords, scale) for ring in (p.exterior, *p.interiors)] for p in polygons if not p.is_empty]
    if hasattr(geometry, "geoms"):
        return [part for piece in geometry.geoms for part in _parts(piece, scale)]
    return [_steps(geometry.coords, scale)] if geometry.geom_type == "LineString" and not geometry.is_empty else []


def _steps(coordinates: Iterable[tuple[float, ...]], scale: int) -> list[int]:
    """Write a line as its first point and the steps from point to point."""
    steps, last = [], (0, 0)
    for lon, lat in coordinates:
        point = (round(lon * scale), round(lat * scale))
        if point != last:
            steps += [point[0] - last[0], point[1] - last[1]]
        last = point
    return steps


def _countries(folder: Path) -> list[list[Any]]:
    rows = _features(folder / "asia_50m_labels.geojson")
    return sorted([SHORT.get(p["name_en"], p["name_en"]), g.x, g.y, p["labelrank"]] for p, g in rows)


def _places(folder: Path) -> list[list[Any]]:
    """Return the places of the continent and of the region once each, largest first."""
    known: dict[str, list[Any]] = {}
    for stem in ("asean", "asia"):
        for p, g in _features(folder / f"{stem}_places.geojson"):
            known.setdefault(p["name"], [p["name"], round(g.x, 2), round(g.y, 2), p["scalerank"], p["pop_max"]])
    return sorted(known.values(), key=lambda row: (row[3], -row[4], row[0]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
