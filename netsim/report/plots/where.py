"""A map that stands still: for paper, where nothing can be moved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.metrics.quantile import FloatArray
from netsim.report.map.course import course, unwrap
from netsim.report.map.view import focus
from netsim.report.plots.canvas import canvas, legend_above, printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from netsim.record import Record

_SHORES: Final = {"region": (88.0, -10.9, 128.0, 32.0), "asia": (55.0, -20.0, 155.0, 58.0)}
"""West, south, east and north of the finer shores, the finest first. [degrees]"""
_LEAST: Final = 1.0
"""So many degrees are shown at least."""
_MARGIN: Final = 0.12
"""Part of the width that is left free around."""
_NAMED: Final = 12
"""So many places that were hit are named."""
_DATA: Final = "#4a90c4"
_FREIGHT: Final = "#8b96a0"
_HIT: Final = "#c24a10"
_WIDTH, _HEIGHT = 7.2, 5.0
Box = tuple[float, float, float, float]


def map_plot(record: Record, quiet: Record | None) -> str:
    """
    Draw the network where it was hit: land, links of data and freight, and what went down.

    Parameters
    ----------
    record
        The run.
    quiet
        Its undisturbed twin, by which the part to be shown is found.

    Returns
    -------
    svg
        An ``<svg>`` element; equal runs give equal text.
    """
    box = _fitted(focus(record, quiet, record.network, unwrap(record.network)))

    def paint(panels: Sequence[Axes]) -> None:
        draw_hit(panels[0], record, box)
        legend_above(panels[0])

    return canvas(paint, "map of what was hit", height=_HEIGHT)


def draw_hit(axes: Axes, record: Record, box: Box, part: float = 1.0) -> None:
    """Draw a part of the network and what went down there; ``part`` is that of the page's width which the panel has."""
    network = record.network
    places = unwrap(network)
    down = set(record.events.loc[record.events["what"].isin(("down", "degraded")), "asset"].astype(str))
    hit = {link.id for link in network.links if down & {link.id, link.system, *link.srlgs}}
    _land(axes, box)
    for label, colour, dash, is_digital in (
        ("freight", _FREIGHT, (0, (3, 1.5)), False),
        ("data", _DATA, "-", True),
    ):
        links = [link for link in network.links if link.is_digital == is_digital and link.id not in hit]
        lines = _clipped((line for link in links for line in course(link, places)), box)
        look: dict[str, Any] = {"colors": colour, "linestyles": [dash], "linewidths": 0.7, "label": label}
        _draw_lines(axes, lines, look)
    struck = [line for link in network.links if link.id in hit for line in course(link, places)]
    _draw_lines(axes, struck, {"colors": _HIT, "linewidths": 2.2, "label": "failed"})
    _name(axes, record, hit, down, box, part)
    _frame(axes, box)


def _fitted(found: Sequence[float]) -> Box:
    """Widen a part of the map to the shape of the picture."""
    return widened(found, (_WIDTH - 0.4) / (_HEIGHT - 0.5))


def widened(found: Sequence[float], ratio: float) -> Box:
    """Widen a part of the map to a shape, width over height, and to a size at which something is seen."""
    west, south, east, north = found
    lon, lat = (west + east) / 2, (south + north) / 2
    shape = ratio / max(float(np.cos(np.radians(lat))), 0.2)
    high = max(north - south, (east - west) / shape, _LEAST) * (1.0 + 2.0 * _MARGIN)
    return lon - high * shape / 2, lat - high / 2, lon + high * shape / 2, lat + high / 2


def _land(axes: Axes, box: Box) -> None:
    """Draw the shores as fine as the part of the map allows."""
    from matplotlib.collections import PolyCollection

    name = next((name for name, reach in _SHORES.items() if _lies_in(box, reach)), "world")
    piece = json.loads((files("netsim.report") / "basemap" / f"{name}.json").read_text(encoding="utf-8"))
    axes.set_facecolor("#e6eff5")
    for layer, colour in (("land", "#f6f4ee"), ("lakes", "#e6eff5")):
        rings = (ring[0] for ring in piece.get(layer, ()))
        shapes = [shape for ring in rings if len(shape := _within(ring, piece["scale"], box))]
        axes.add_collection(PolyCollection(shapes, facecolors=colour, edgecolors="#c9cfd4", linewidths=0.4))
    borders = [line for ring in piece.get("borders", ()) if len(line := _within(ring, piece["scale"], box))]
    _draw_lines(axes, borders, {"colors": "#b9b3a8", "linewidths": 0.5, "linestyles": [(0, (4, 2))]})


def _lies_in(box: Box, reach: Box) -> bool:
    return reach[0] <= box[0] and reach[1] <= box[1] and box[2] <= reach[2] and box[3] <= reach[3]


def _within(packed: Sequence[int], scale: float, box: Box) -> FloatArray:
    """Unpack a line, and push what lies outside the picture to its edge; nothing where all does."""
    points = np.cumsum(np.array(packed, dtype=float).reshape(-1, 2), axis=0) / scale
    west, south, east, north = box
    if (
        points[:, 0].max() < west
        or points[:, 0].min() > east
        or points[:, 1].max() < south
        or points[:, 1].min() > north
    ):
        return np.zeros((0, 2))
    wide, high = 0.05 * (east - west), 0.05 * (north - south)
    points = points.clip((west - wide, south - high), (east + wide, north + high)).round(3)
    is_new = np.append(True, (np.diff(points, axis=0) != 0.0).any(axis=1))
    return np.asarray(points[is_new])


def _clipped(lines: Iterable[Sequence[tuple[float, float]]], box: Box) -> Iterator[Sequence[tuple[float, float]]]:
    """Yield the lines that cross the picture."""
    west, south, east, north = box
    for line in lines:
        lons, lats = zip(*line, strict=True)
        if max(lons) >= west and min(lons) <= east and max(lats) >= south and min(lats) <= north:
            yield [(round(lon, 3), round(lat, 3)) for lon, lat in line]


def _draw_lines(axes: Axes, lines: Iterable[Any], look: dict[str, Any]) -> None:
    from matplotlib.collections import LineCollection

    found = list(lines)
    if found:
        axes.add_collection(LineCollection(found, **look))


def _name(axes: Axes, record: Record, hit: set[str], down: set[str], box: Box, part: float) -> None:
    """Mark and name the places at the ends of what failed, those that lie far enough from one another to be read."""
    network, places = record.network, unwrap(record.network)
    modes = record.events.loc[record.events["what"] == "mode", "asset"].astype(str).str.rsplit(" ", n=1).str[0]
    own = [node.id for node in network.nodes if node.id in down or node.id in set(modes)]
    ends = [end for link in network.links if link.id in hit for end in (link.source, link.target)]
    told: list[tuple[float, float]] = []
    wide, high = 0.16 / part * (box[2] - box[0]), 0.045 / part * (box[3] - box[1])
    for node in dict.fromkeys([*own, *ends]):
        lon, lat = places[node]
        if not (box[0] < lon < box[2] and box[1] < lat < box[3]):
            continue
        axes.plot(lon, lat, "s" if node in own else "o", color=_HIT if node in own else "#1d2733", markersize=3.5)
        if len(told) < _NAMED and all(abs(lon - x) > wide or abs(lat - y) > high for x, y in told):
            told.append((lon, lat))
            is_right = lon > box[2] - wide
            axes.annotate(
                printable(network.named(node), 24),
                (lon, lat),
                xytext=(-5 if is_right else 5, 2),
                textcoords="offset points",
                ha="right" if is_right else "left",
                fontsize=8,
                bbox={"facecolor": "#ffffff", "alpha": 0.7, "linewidth": 0, "pad": 0.6},
            )


def _frame(axes: Axes, box: Box) -> None:
    """Cut the picture out, and give it degrees."""
    west, south, east, north = box
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1.0 / max(float(np.cos(np.radians((south + north) / 2))), 0.2))
    axes.grid(visible=False)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}° E")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}° N")
    axes.tick_params(labelsize=7)
