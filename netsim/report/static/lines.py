"""Links on a static map: where each runs on paper, and how it looks at a moment."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from netsim.geo.drawing import lines_in
from netsim.report.map.course import Point, course, offsets
from netsim.report.static.looks import KINDS, RISES, STEPS, Palette, step_of
from netsim.report.static.snapshot import LinkNow, Snapshot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netsim.model import Link, Network
    from netsim.report.static.panel import Panel

    FloatArray = NDArray[np.float64]

GAP: Final = 5.0
"""Between links that run side by side. [units]"""
WIDEST: Final = 5.5
"""What the largest flow adds to the width. [units]"""
_SHARP: Final = 0.35
"""A line beside a sharp bend is moved no farther than its distance divided by this."""
_PLANES: Final = {"freight": 3.0, "digital": 4.0}
"""Order in which planes are drawn."""
_DOWN: Final = 9.0
"""Order of what has failed."""


class Drawn(NamedTuple):
    """A link on paper."""

    link: Link
    parts: list[FloatArray]

    @property
    def middle(self) -> tuple[float, float]:
        """Where its sign stands: half way along the longest part. [pt]"""
        return _half_way(max(self.parts, key=_length))


class Look(NamedTuple):
    """How one link is drawn."""

    colour: str
    width: float
    """[units]"""
    alpha: float = 1.0
    rim: str = ""
    rim_width: float = 1.2
    is_down: bool = False


def lay_out(panel: Panel, network: Network, places: Mapping[str, Point]) -> list[Drawn]:
    """Return the links that are seen, moved aside where several run together."""
    links = [link for link in network.links if link.status != "retired"]
    aside = offsets(network)
    courses = [(link, line) for link in links for line in course(link, places)]
    seen: dict[str, list[FloatArray]] = defaultdict(list)
    gap = GAP * panel.unit * closeness(panel)
    for (link, _), parts in zip(courses, lines_in(panel.frame, [line for _, line in courses]), strict=True):
        seen[link.id] += [beside(panel.paper(part), gap * aside.get(link.id, 0.0)) for part in parts]
    drawn = [Drawn(link, [part for part in seen[link.id] if _length(part) > 0.0]) for link in links]
    return [one for one in drawn if one.parts]


def closeness(panel: Panel) -> float:
    """Return how much thinner and closer lines are far away, where a dozen cables would become a sheet."""
    zoom = panel.zoom
    return 0.55 if zoom < 5 else 0.75 if zoom < 6.5 else 1.0  # noqa: PLR2004 - as the HTML map


def beside(line: FloatArray, distance: float) -> FloatArray:
    """
    Return a line that runs beside another, to its right for positive distances.

    Examples
    --------
    >>> beside(np.array([[0.0, 0.0], [10.0, 0.0]]), 2.0).tolist()
    [[0.0, -2.0], [10.0, -2.0]]
    """
    steps = np.diff(line, axis=0)
    long = np.hypot(*steps.T)
    if distance == 0.0 or not (long > 0.0).any():
        return line
    line, steps = np.concatenate((line[:1], line[1:][long > 0.0])), steps[long > 0.0] / long[long > 0.0, None]
    sides = np.column_stack((steps[:, 1], -steps[:, 0]))
    both = np.concatenate((sides[:1], sides[:-1] + sides[1:], sides[-1:]))
    both[1:-1] /= 2.0
    square = np.maximum((both**2).sum(axis=1, keepdims=True), _SHARP)  # at a bend the point lies farther out
    moved: FloatArray = line + distance * both / square
    return moved


def plain_look(palette: Palette, link: Link, *, is_grey: bool) -> Look:
    """Return how a link looks where no run says how full it is."""
    kind = KINDS[link.kind]
    colour = kind.plain_grey if is_grey else kind.plain
    room = min(2.5, math.log10(1 + (link.capacity or 0.0) / 1e11)) if kind.plane == "digital" else 0.0
    is_there = link.status == "live"
    return Look(colour, kind.width + room, 1.0 if is_there else 0.45, palette.rim if is_there else "", 0.7)


def run_look(
    palette: Palette, link: Link, now: LinkNow | None, moment: Snapshot, largest: Mapping[str, float], colour: str
) -> Look | None:
    """Return how a link looks at a moment of a run; ``None``: the run does not know it."""
    kind = KINDS[link.kind]
    if now is None or link.status != "live":
        return None
    if now.state == "down":
        return Look("#111111", 4.0, rim="#ffffff", rim_width=2.0, is_down=True)
    share = now.flow / largest[kind.plane] if largest[kind.plane] > 0.0 else 0.0
    is_idle = now.flow == 0.0 and kind.plane == "freight"
    width = kind.width * (0.7 if now.flow == 0.0 else 1.0) + WIDEST * math.sqrt(share)
    shade = palette.neutral if is_idle else _shade(palette, link, now, moment, colour)
    rim = (
        (palette.more, 7.0) if link.id in moment.more else (palette.rim if kind.plane == "digital" else "#ffffff", 1.0)
    )
    return Look(shade, width, 0.6 if is_idle else 1.0, *rim)


def _shade(palette: Palette, link: Link, now: LinkNow, moment: Snapshot, colour: str) -> str:
    if colour == "latency":
        rise = moment.rises.get(link.id)
        return palette.neutral if rise is None else palette.ramp[step_of(rise, RISES)]
    return palette.neutral if now.share is None else palette.ramp[step_of(now.share, STEPS)]


def draw_lines(panel: Panel, drawn: Sequence[Drawn], look: Callable[[Link], Look]) -> None:
    """Draw links, those that carry data above freight, and what has failed on top."""
    groups: dict[tuple[str, float], list[tuple[Drawn, Look]]] = defaultdict(list)
    for one in drawn:
        own, kind = look(one.link), KINDS[one.link.kind]
        order = _DOWN if own.is_down else _PLANES[kind.plane]
        groups[one.link.kind if not own.is_down else "", order].append((one, own))
    for (kind_name, order), rows in sorted(groups.items(), key=lambda item: (item[0][1], item[0][0])):
        rims = [(one, own) for one, own in rows if own.rim]
        wider = [(one, own._replace(colour=own.rim, width=own.width + own.rim_width, alpha=0.85)) for one, own in rims]
        _stroke(panel, wider, (), order)
        dash = KINDS[kind_name].dash if kind_name else (0.05, 7.0)
        _stroke(panel, rows, dash, order + 0.5)


def _stroke(panel: Panel, rows: Sequence[tuple[Drawn, Look]], dash: tuple[float, ...], order: float) -> None:
    from matplotlib.collections import LineCollection
    from matplotlib.colors import to_rgba

    flat = [(part, own) for one, own in rows for part in one.parts]
    if not flat:
        return
    near = closeness(panel) * panel.unit
    widths = [own.width * near for _, own in flat]
    styles: Any = "solid"
    if dash:  # matplotlib counts dashes in widths of the line
        styles = [(0.0, tuple(length * panel.unit * 0.8 / width for length in dash)) for width in widths]
    lines = LineCollection(
        [part for part, _ in flat],
        linewidths=widths,
        colors=[to_rgba(own.colour, own.alpha) for _, own in flat],
        linestyles=styles,
        capstyle="round" if flat[0][1].is_down and dash else "butt",
        joinstyle="round",
        zorder=order,
    )
    panel.axes.add_collection(lines, autolim=False)


def _length(line: FloatArray) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _half_way(line: FloatArray) -> tuple[float, float]:
    way = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    x, y = (float(np.interp(way[-1] / 2, way, values)) for values in line.T)
    return x, y
