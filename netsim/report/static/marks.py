"""Signs on a static map: places, what has failed, how far its repair is, and queues."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from netsim.report.map.layers import gates as gate_rows
from netsim.report.static.looks import HOLLOW, MARKERS, SMALL, Palette
from netsim.report.static.snapshot import GateNow, Snapshot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from netsim.model import Network
    from netsim.report.map.course import Point
    from netsim.report.static.lines import Drawn
    from netsim.report.static.panel import Panel

LARGEST, SMALLEST = 38.0, 3.5
"""Radius of the circle of the longest queue, and of the least. [units]"""
_ROOM_FOR_NUMBER: Final = 9.0
_FAR: Final = (5.0, 7.0)
"""Zoom from which signs are larger."""
_TURNS: Final = (0, 25, -25, 50, -50, 75, -75)
_AWAY: Final = (0.0, 16.0, 32.0, 50.0, 75.0)
REPAIRS: Final = {"waits": (":", 0.9), "travels": ("--", 0.9), "works": ("-", 1.6), "mended": ("-", 0.7)}
"""Ring around the cross of what is being mended."""


def sign(  # noqa: PLR0913 - a sign has as many sides
    axes: Axes,
    points: Sequence[tuple[float, float]],
    marker: str,
    size: float,
    *,
    fill: str,
    rim: str,
    width: float,
    order: float,
) -> None:
    """Draw the same sign at some points."""
    x, y = zip(*points, strict=True)
    how: dict[str, Any] = {"linestyle": "none", "markerfacecolor": fill, "markeredgecolor": rim, "zorder": order}
    axes.plot(x, y, marker=marker, markersize=size, markeredgewidth=width, scalex=False, scaley=False, **how)


def draw_nodes(panel: Panel, nodes: Sequence[Mapping[str, Any]], down: frozenset[str], palette: Palette) -> set[str]:
    """Draw places, a sign for each kind, and a cross where one is down; return the kinds that are seen."""
    zoom, groups, broken = panel.zoom, defaultdict(list), []
    for node, place in zip(nodes, panel.at(node["at"] for node in nodes).tolist(), strict=True):
        if panel.shows(place):
            groups[node["kind"], node["rank"] >= 4.0 and zoom < _FAR[1]].append(place)  # noqa: PLR2004 - as in layers
            broken += [place] if node["id"] in down else []
    for (kind, is_minor), points in sorted(groups.items()):
        size = 2.2 if is_minor and zoom < _FAR[0] else 3.6 if kind in SMALL or is_minor else 8.0
        is_hollow = kind in HOLLOW and not is_minor
        fill, rim = ("#ffffff", palette.ink) if is_hollow else (palette.ink, "#ffffff")
        marker = MARKERS[kind] if not is_minor else "o"
        small = size * panel.unit
        sign(panel.axes, points, marker, small, fill=fill, rim=rim, width=small / 9, order=11.0 - 0.5 * is_minor)
        if not is_minor:
            panel.taken.extend((x - small / 2, y - small / 2, x + small / 2, y + small / 2) for x, y in points)
    if broken:
        cross(panel.axes, broken, panel.unit, order=12.0)
    return {kind for kind, is_minor in groups if not is_minor}


def cross(axes: Axes, points: Sequence[tuple[float, float]], unit: float, *, order: float) -> None:
    """Draw black crosses with a white rim."""
    for width, colour in ((5.0, "#ffffff"), (2.4, "#111111")):
        sign(axes, points, "x", 9.0 * unit, fill=colour, rim=colour, width=width * unit, order=order)


def draw_states(panel: Panel, drawn: Sequence[Drawn], moment: Snapshot) -> None:
    """Draw what tells failed links apart from others besides their colour, and how far their repair is."""
    middles = {one.link.id: one.middle for one in drawn if one.link.id in moment.links}
    states: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for name, place in middles.items():
        if panel.shows(place):
            states[moment.links[name].state].append(place)
            if name in moment.repairs:
                ring(panel.axes, place, moment.repairs[name], panel.unit)
                states["mending"].append(place)
    if states["down"]:
        cross(panel.axes, states["down"], panel.unit, order=12.0)
    if states["degraded"]:
        triangle(panel.axes, states["degraded"], panel.unit)
    for names, half in ((("down", "degraded"), 5.0 * panel.unit), (("mending",), 9.0 * panel.unit)):
        spots = [place for name in names for place in states[name]]
        panel.taken.extend((x - half, y - half, x + half, y + half) for x, y in spots)


def triangle(axes: Axes, points: Sequence[tuple[float, float]], unit: float) -> None:
    """Draw the sign of what works in part."""
    sign(axes, points, "^", 8.0 * unit, fill="#ffffff", rim="#111111", width=1.8 * unit, order=12.0)


def ring(axes: Axes, place: tuple[float, float], stage: str, unit: float) -> None:
    """Draw how far a repair is: a dotted, dashed or whole ring; a ring with a tick for what is mended."""
    from matplotlib.patches import Circle

    style, width = REPAIRS[stage]
    look = {"facecolor": "#ffffff", "edgecolor": "#111111", "linestyle": style, "linewidth": width * 1.6 * unit}
    axes.add_patch(Circle(place, 9.0 * unit, zorder=11.5, alpha=0.9, **look))
    if stage == "mended":
        x, y = place
        tick = [(x - 3.6 * unit, y), (x - 0.8 * unit, y - 3.2 * unit), (x + 4.2 * unit, y + 3.6 * unit)]
        axes.plot(*zip(*tick, strict=True), color="#111111", linewidth=1.8 * unit, zorder=11.6, scalex=False)


@dataclass(frozen=True)
class Queue:
    """The circle of a gate."""

    at: tuple[float, float]
    """The gate itself. [pt]"""
    centre: tuple[float, float]
    radius: float
    gate: str
    now: GateNow


def shrink(panel: Panel) -> float:
    """Return by how much circles are smaller far away, where they would cover countries."""
    return max(0.4, min(1.0, (panel.zoom - 1.0) / 6.0))


def draw_queues(
    panel: Panel, network: Network, places: Mapping[str, Point], moment: Snapshot, longest: int, palette: Palette
) -> list[Queue]:
    """Draw a circle for each direction of each gate, its area proportional to the trucks that wait."""
    near = shrink(panel)
    rows = [row for row in gate_rows(network, places) if row["id"] in moment.gates]
    spots = panel.at(places[network.nodes[row["node"]].id] for row in rows).tolist() if rows else []
    wanted = [
        (row, (x, y), max(SMALLEST, near * LARGEST * math.sqrt(moment.gates[row["id"]].waiting / max(longest, 1))))
        for row, (x, y) in zip(rows, spots, strict=True)
        if panel.shows((x, y))
    ]
    circles: list[Queue] = []
    for row, place, size in sorted(wanted, key=lambda one: (-one[2], one[0]["id"])):
        radius = size * panel.unit
        centre = _free_spot(row["side"], place, radius, circles, panel)
        circles.append(Queue(place, centre, radius, row["id"], moment.gates[row["id"]]))
    for circle in reversed(circles):
        _draw_queue(panel, circle, palette, near * LARGEST * panel.unit * math.sqrt(circle.now.usual / max(longest, 1)))
    return circles


def _free_spot(
    side: Sequence[float], place: tuple[float, float], radius: float, circles: Sequence[Queue], panel: Panel
) -> tuple[float, float]:
    """Find room on the side the trucks come from: rather farther away than on the side of the other country."""
    spots = []
    for extra in _AWAY:
        for turn in _TURNS:
            angle = math.atan2(side[1], side[0]) + math.radians(turn)
            away = radius + (7.0 + extra) * panel.unit
            spot = (place[0] + away * math.cos(angle), place[1] + away * math.sin(angle))
            spots.append((extra + abs(turn) * 0.4, spot))
    near = [circle for circle in circles if math.dist(circle.centre, place) < 250.0 * panel.unit]
    for _, spot in sorted(spots, key=lambda item: item[0]):
        if panel.shows(spot, -radius) and all(
            math.dist(spot, other.centre) > radius + other.radius + 1.5 * panel.unit for other in near
        ):
            return spot
    return spots[0][1]


def _draw_queue(panel: Panel, circle: Queue, palette: Palette, usual: float) -> None:
    from matplotlib.patches import Circle

    look, unit = palette.gates[circle.now.mode], panel.unit
    is_quiet = circle.radius < _ROOM_FOR_NUMBER * unit and circle.now.mode == "automatic"
    width = (0.8 if is_quiet else look.width) * unit
    dash = (0.0, tuple(length / look.width for length in look.dash)) if look.dash else "solid"
    x, y = circle.centre
    if not is_quiet:
        panel.axes.plot([circle.at[0], x], [circle.at[1], y], color=look.rim, linewidth=unit, zorder=12.4)
        panel.taken.append((x - circle.radius, y - circle.radius, x + circle.radius, y + circle.radius))
    body = {"facecolor": look.fill, "alpha": 0.6, "linewidth": 0}
    panel.axes.add_patch(Circle(circle.centre, circle.radius, zorder=12.5, **body))
    rim = {"facecolor": "none", "edgecolor": look.rim, "linewidth": width, "linestyle": dash}
    panel.axes.add_patch(Circle(circle.centre, circle.radius, zorder=12.6, **rim))
    if abs(circle.radius - usual) > 2.5 * unit and circle.now.usual > 0:
        ghost = {"facecolor": "none", "edgecolor": "#555555", "linewidth": 0.9 * unit, "linestyle": (0, (2, 2))}
        panel.axes.add_patch(Circle(circle.centre, usual, zorder=12.7, **ghost))
