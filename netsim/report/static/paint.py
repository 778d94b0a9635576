"""One panel of a static map, from land to names."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from netsim.report.static import ground, labels, lines, marks
from netsim.report.static.dangers import draw_dangers

if TYPE_CHECKING:
    from netsim.model import Link
    from netsim.report.static.panel import Panel
    from netsim.report.static.scene import Scene
    from netsim.report.static.snapshot import Snapshot

_BAR: Final = 0.24
"""The scale bar takes at most so much of the width."""
_STEPS: Final = (5.0, 2.0, 1.0)


@dataclass
class Seen:
    """What is on the panels: the legend tells of nothing else."""

    links: set[str] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    modes: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    borders: set[str] = field(default_factory=set)
    unwritten: set[str] = field(default_factory=set)
    radius: float = marks.LARGEST
    """Of the longest queue on the first panel. [units]"""
    near: float = 0.0
    """By how much lines are thinner, see :func:`netsim.report.static.lines.closeness`."""


def paint(panel: Panel, scene: Scene, moment: Snapshot, seen: Seen) -> None:
    """Draw a panel, and note what is on it."""
    palette, options = scene.palette, scene.options
    seen.borders |= ground.draw_ground(panel, scene.ground["pieces"], palette)
    draw_dangers(panel, scene.dangers, None if scene.record is None else moment.time, palette)
    drawn = lines.lay_out(panel, scene.network, scene.places)

    def look(link: Link) -> lines.Look:
        if scene.scores is not None:
            return scene.scores.look(link, palette)
        now = lines.run_look(palette, link, moment.links.get(link.id), moment, scene.largest, options.colour)
        return now or lines.plain_look(palette, link, is_grey=options.palette == "grey")

    lines.draw_lines(panel, drawn, look)
    draw_scale(panel, scene)
    if scene.scores is not None:
        seen.reasons |= scene.scores.draw_marks(panel, drawn, palette, scene.places)
    marks.draw_states(panel, drawn, moment)
    queues = marks.draw_queues(panel, scene.network, scene.places, moment, scene.longest, palette)
    seen.nodes |= marks.draw_nodes(panel, scene.nodes, moment.down, palette)
    for queue in queues:
        write_number(panel, scene, queue)
    seen.unwritten |= labels.place_labels(panel, scene, drawn, moment)
    seen.modes |= {queue.now.mode for queue in queues}
    _note(seen, drawn, moment)
    if seen.near == 0.0:  # sizes are those of the first panel
        seen.near, seen.radius = lines.closeness(panel), marks.LARGEST * marks.shrink(panel)


def _note(seen: Seen, drawn: list[lines.Drawn], moment: Snapshot) -> None:
    for one in drawn:
        link = one.link
        seen.links |= {link.kind} if link.status == "live" else {link.kind, "planned"}
        now = moment.links.get(link.id)
        seen.states |= {now.state} if now is not None else set()
        seen.states |= {"more"} if link.id in moment.more else set()
        seen.states |= {moment.repairs[link.id]} if link.id in moment.repairs and now is not None else set()
    seen.states |= {"down"} if moment.down else set()


def write_number(panel: Panel, scene: Scene, queue: marks.Queue) -> None:
    """Write how many trucks wait, where the circle has room for it."""
    text, size = f"{queue.now.waiting}", 11.0 * panel.unit
    if scene.pen.width(text, size) < 1.7 * queue.radius:
        look = {"color": "#000000", "ha": "center", "va": "center", "weight": "bold", "zorder": 13.5}
        paper = {"facecolor": "#ffffff", "alpha": 0.75, "linewidth": 0, "pad": 0.2 * panel.unit}
        scene.pen.write(panel.axes, queue.centre, text, size, bbox=paper, gid="queue", **look)
        (x, y), half = queue.centre, queue.radius  # of a small circle, too, no name hides the number
        panel.taken.append((x - half, y - half, x + half, y + half))


def draw_scale(panel: Panel, scene: Scene) -> None:
    """Draw the scale bar: true in the middle of the panel, west to east."""
    whole = panel.ground(panel.width)
    most = _BAR * whole
    size = 10.0 ** math.floor(math.log10(most))
    length = next(step * size for step in _STEPS if step * size <= most)
    unit, size_of_text = panel.unit, 9.5 * panel.unit
    wide = panel.width * length / whole
    lat = panel.middle[1]
    where = f" ({scene.words['at_latitude']} {abs(lat):.0f}° {'N' if lat >= 0 else 'S'})"
    text = f"{length / 1000:,g} km" if length >= 1000.0 else f"{length:,g} m"  # noqa: PLR2004 - a kilometre
    text += where if scene.pen.width(text + where, size_of_text) < panel.width * 0.6 else ""
    x, y = 8.0 * unit, 8.0 * unit
    box = (3.0 * unit, 3.0 * unit, x + max(wide, scene.pen.width(text, size_of_text)) + 5.0 * unit, y + 19.0 * unit)
    from matplotlib.patches import Rectangle

    paper = {"facecolor": "#ffffff", "alpha": 0.8, "linewidth": 0, "zorder": 15.0}
    panel.axes.add_patch(Rectangle(box[:2], box[2] - box[0], box[3] - box[1], **paper))  # type: ignore[arg-type]  # of two kinds
    ends = ([x, x, x + wide, x + wide], [y + 4.0 * unit, y, y, y + 4.0 * unit])
    panel.axes.plot(*ends, color=scene.palette.ink, linewidth=1.1 * unit, zorder=15.1, scalex=False, scaley=False)
    look = {"color": scene.palette.ink, "ha": "left", "va": "bottom", "zorder": 15.1, "gid": "scale"}
    scene.pen.write(panel.axes, (x, y + 5.5 * unit), text, size_of_text, **look)
    panel.taken.append(box)
