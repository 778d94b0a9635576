"""Names on a static map: the important ones first, none over another, none that no font can write."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from netsim.report.looks import name_in
from netsim.report.static.pen import LINE

if TYPE_CHECKING:
    from netsim.report.static.lines import Drawn
    from netsim.report.static.looks import Palette
    from netsim.report.static.panel import Panel
    from netsim.report.static.pen import Pen
    from netsim.report.static.scene import Scene
    from netsim.report.static.snapshot import Snapshot

MOST: Final = 150
"""So many names a map bears."""
_ALL: Final = 40
"""Of so few nodes all may be named."""
_FEW: Final = 8
"""Links that are down are named as long as they are so few."""
_AROUND: Final = {"node": (9.0,), "down": (13.0,)}
"""How far a name stands from its sign. [units]"""
_FAR: Final = (22.0, 38.0, 55.0, 75.0, 100.0)
"""What must be named is named from so far away, with a line to its place. [units]"""
_LEAD: Final = 20.0
_NEAR: Final = tuple(
    sorted(
        ((30.0 * east, 18.0 * north) for east in range(-2, 3) for north in range(-3, 4)), key=lambda at: math.hypot(*at)
    )
)
"""How far the name of a country may be moved to where it has room. [units]"""
_WITH_LOCAL: Final = 1.5
"""Names of lower rank are followed by the local name."""
_SIZE: Final = 11.0
_EDGE: Final = 1.0

Box = tuple[float, float, float, float]


class Label(NamedTuple):
    """A name that may be written."""

    lines: tuple[str, ...]
    at: tuple[float, float]
    """[pt]"""
    rank: float
    """The lower, the sooner it is placed."""
    look: str
    """``node``, ``down``, ``country`` or ``place``."""
    size: float = _SIZE
    """[units]"""

    @property
    def is_needed(self) -> bool:
        """Whether it is written at a distance rather than not at all."""
        return self.rank < 0.0


def place_labels(panel: Panel, scene: Scene, drawn: Sequence[Drawn], moment: Snapshot) -> set[str]:
    """Write names where there is room; return those that no font can write."""
    unwritten: set[str] = set()
    taken = list(panel.taken)
    count = 0
    for label in sorted(_candidates(panel, scene, drawn, moment), key=lambda one: one.rank):
        if count >= MOST or not panel.shows(label.at):
            continue
        plain = [" ".join(line.split()) for line in label.lines]
        unwritten |= {line for line in plain if not scene.fonts.can_write(line)}
        lines = tuple(line for line in plain if line and line not in unwritten)
        if lines and _put(panel, label._replace(lines=lines), taken, scene.pen, scene.palette):
            count += 1
    panel.taken[:] = taken
    return unwritten


def _candidates(panel: Panel, scene: Scene, drawn: Sequence[Drawn], moment: Snapshot) -> Iterator[Label]:
    zoom, lang = panel.zoom, scene.lang
    yield from _broken(scene, drawn, moment, panel)
    nodes = scene.network.nodes
    spots = panel.at(row["at"] for row in scene.nodes).tolist() if scene.nodes else []
    for node, row, spot in zip(nodes, scene.nodes, spots, strict=True):
        rank = -3.0 if node.id in moment.down else row["rank"]
        if zoom >= 2.5 + 0.95 * rank or len(nodes) <= _ALL:
            name = name_in(lang, node.name or node.id, node.name_local, node.country)
            local = node.name_local if lang == "en" and rank < _WITH_LOCAL and zoom > 6.5 else ""  # noqa: PLR2004 - as the page of the map has it
            yield Label((name, *([local] if local not in {"", name} else [])), tuple(spot), rank, "node")
    yield from _of_basemap(panel, scene)


def _broken(scene: Scene, drawn: Sequence[Drawn], moment: Snapshot, panel: Panel) -> Iterator[Label]:
    word = scene.words["down"]
    down = [one for one in drawn if one.link.id in moment.links and moment.links[one.link.id].state == "down"]
    down = [one for one in down if panel.shows(one.middle)]
    for one in down if len(down) <= _FEW else ():
        name = one.link.name_local if scene.lang != "en" and one.link.name_local else one.link.name
        yield Label((f"{name or scene.network.named(one.link.id)}: {word}",), one.middle, -9.0, "down")


def _of_basemap(panel: Panel, scene: Scene) -> Iterator[Label]:
    """Yield countries and towns; those that lie on no part of the map are cheap to pass over."""
    zoom = panel.zoom
    west, south, east, north = panel.frame.window
    for rows, look in ((scene.ground["countries"], "country"), (scene.ground["places"], "place")):
        near = [row for row in rows if any(west <= row[1] + turn <= east for turn in (-360, 0, 360))]
        near = [row for row in near if south <= row[2] <= north]
        spots = panel.at((row[1], row[2]) for row in near).tolist() if near else []
        for (name, _, _, rank, *_), spot in zip(near, spots, strict=True):
            if look == "country" and 2.5 + 0.5 * rank <= zoom <= 7.5:  # noqa: PLR2004 - as the HTML map
                yield Label((name.upper(),), tuple(spot), 15.0 + rank, look)
            elif look == "place" and zoom >= 4.2 + 0.6 * rank:
                yield Label((name,), tuple(spot), 20.0 + rank, look, 9.5)


def _put(panel: Panel, label: Label, taken: list[Box], pen: Pen, palette: Palette) -> bool:
    unit, size = panel.unit, label.size * panel.unit
    weight = "bold" if label.look == "down" else "normal"
    width = max(pen.width(line, size, weight) for line in label.lines) + 2 * unit
    height = LINE * size * len(label.lines)
    for corner in _spots(label, width, height, unit):
        box = (corner[0], corner[1], corner[0] + width, corner[1] + height)
        if _fits(box, panel, taken):
            taken.append(box)
            _lead(panel, label, box, palette)
            _write(panel, label, box, pen, palette)
            return True
    return False


def _spots(label: Label, width: float, height: float, unit: float) -> Iterator[tuple[float, float]]:
    """Yield lower left corners: beside the sign of a node; on the spot for names of the basemap."""
    x, y = label.at
    if label.look in {"country", "place"}:
        for east, north in _NEAR if label.look == "country" else _NEAR[:1]:
            yield x - width / 2 + east * unit, y - height / 2 + north * unit
        return
    for away in (*_AROUND[label.look], *(_FAR if label.is_needed else ())):
        far, near = away * unit, 0.7 * away * unit
        yield from (
            (x + far, y - height / 2),
            (x - far - width, y - height / 2),
            (x - width / 2, y + far),
            (x - width / 2, y - far - height),
            (x + near, y + near),
            (x + near, y - near - height),
            (x - near - width, y - near - height),
            (x - near - width, y + near),
        )


def _fits(box: Box, panel: Panel, taken: Iterable[Box]) -> bool:
    left, lower, right, upper = box
    is_inside = left >= _EDGE and lower >= _EDGE and right <= panel.width - _EDGE and upper <= panel.height - _EDGE
    return is_inside and not any(
        left < other[2] and other[0] < right and lower < other[3] and other[1] < upper for other in taken
    )


def _lead(panel: Panel, label: Label, box: Box, palette: Palette) -> None:
    """Draw a line from a name to its place, where it stands apart."""
    x, y = label.at
    end = (max(box[0], min(x, box[2])), max(box[1], min(y, box[3])))
    if label.is_needed and math.dist(end, label.at) > _LEAD * panel.unit:
        line: dict[str, Any] = {"color": palette.ink, "linewidth": 0.7 * panel.unit, "zorder": 13.0}
        panel.axes.plot([x, end[0]], [y, end[1]], scalex=False, scaley=False, **line)


def _write(panel: Panel, label: Label, box: Box, pen: Pen, palette: Palette) -> None:
    colours = {"country": palette.country, "place": palette.town, "down": "#111111"}
    paper = {"facecolor": "#ffffff", "alpha": 0.72, "linewidth": 0, "pad": 0.2 * panel.unit}
    pen.write(
        panel.axes,
        ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
        "\n".join(label.lines),
        label.size * panel.unit,
        weight="bold" if label.look == "down" else "normal",
        color=colours.get(label.look, palette.ink),
        ha="center",
        va="center",
        zorder=14.0,
        bbox=None if label.look in {"country", "place"} else paper,
        gid=label.look,
    )
