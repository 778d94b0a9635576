"""The page of a static map: title, panels, insets, legend, sources."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from netsim.report.static import facts, legend
from netsim.report.static import insets as places
from netsim.report.static.options import MM, page_size
from netsim.report.static.paint import Seen, paint
from netsim.report.static.panel import Panel
from netsim.report.static.pen import LINE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from netsim.report.static.scene import Scene
    from netsim.report.static.snapshot import Snapshot

UNIT: Final = 0.6
"""What sizes are multiples of on A4. [pt]"""
_MARGIN, _SPACE = 7.0 * MM, 2.5 * MM
_TITLE, _TEXT, _SMALL = 23.0, 11.5, 9.0
"""Sizes of text. [units]"""
_COLUMN: Final = 225.0
"""Width of a column of the legend. [units]"""
_STRIP_ROWS: Final = 14
"""Height of the legend below a map. [rows]"""
_INSET: Final = (52.0, 44.0)
"""Width of insets beside a map, height of those below. [mm]"""
_LETTERS: Final = "ABC"
_A4: Final = 210.0


class Area(NamedTuple):
    """A part of the page. [pt]"""

    left: float
    lower: float
    width: float
    height: float


class Sheet:
    """
    A page in the making.

    Parameters
    ----------
    scene
        What is drawn.
    """

    def __init__(self, scene: Scene) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        width, height = page_size(scene.options.size)
        self.scene, self.seen = scene, Seen()
        self.width, self.height = width * MM, height * MM
        self.unit = UNIT * math.sqrt(min(width, height) / _A4)
        self.figure: Figure = Figure(figsize=(width / 25.4, height / 25.4), facecolor="#ffffff")
        FigureCanvasAgg(self.figure)
        self.page = self._axes(Area(0.0, 0.0, self.width, self.height))
        self.page.set_axis_off()

    def compose(self) -> Figure:
        """Draw the page."""
        times = self.scene.moments()
        moments = [self.scene.at(time) for time in times] or [self.scene.at(None)]
        top = self._head(times)
        foot = self._foot_lines()
        bottom = _MARGIN + (len(foot) + 1) * LINE * _SMALL * self.unit + _SPACE / 2
        body = Area(_MARGIN, bottom, self.width - 2 * _MARGIN, top - bottom)
        self._body(body, moments)
        self._foot(foot)
        return self.figure

    def _axes(self, area: Area) -> Axes:
        """Return axes whose coordinates are points."""
        box = (area.left / self.width, area.lower / self.height, area.width / self.width, area.height / self.height)
        axes = self.figure.add_axes(box, xlim=(0.0, area.width), ylim=(0.0, area.height), xticks=[], yticks=[])
        axes.set_autoscale_on(False)
        return axes

    def _write(self, at: tuple[float, float], text: str, size: float, **how: Any) -> None:  # noqa: ANN401 - matplotlib's
        self.scene.pen.write(self.page, at, self.scene.fonts.cleaned(text), size, color=self.scene.palette.ink, **how)

    def _head(self, times: Sequence[float]) -> float:
        """Write title and facts, and return where the map may begin below. [pt]"""
        pen, room = self.scene.pen, self.width - 2 * _MARGIN
        title = self.scene.fonts.cleaned(self.scene.title)
        size = _TITLE * self.unit
        size *= min(1.0, max(0.5, room / max(pen.width(title, size, "bold"), 1.0)))
        y = self.height - _MARGIN
        for line in pen.wrapped(title, size * 1.08, room)[:3]:
            self._write((_MARGIN, y), line, size, weight="bold", va="top", ha="left")
            y -= LINE * size
        y -= 2.0 * self.unit
        told = self.scene.fonts.cleaned(" · ".join(fact for fact in facts.facts(self.scene, times) if fact))
        for line in pen.wrapped(told, _TEXT * self.unit, room):
            self._write((_MARGIN, y), line, _TEXT * self.unit, va="top", ha="left")
            y -= LINE * _TEXT * self.unit
        return y - 3.0 * self.unit

    def _body(self, body: Area, moments: Sequence[Snapshot]) -> None:
        """Share the room among panels, insets and legend: side by side on a wide page, else one below the other."""
        is_wide = body.width >= body.height
        column = _COLUMN * self.unit
        strip = _STRIP_ROWS * legend.ROW * 11.0 * self.unit
        if is_wide:
            keys = Area(body.left + body.width - column, body.lower, column, body.height)
            rest = body._replace(width=body.width - column - _SPACE * 1.6)
        else:
            keys = body._replace(height=strip)
            rest = body._replace(lower=body.lower + strip + _SPACE, height=body.height - strip - _SPACE)
        shown = self._insets_for(rest, moments)
        beside = rest
        if shown and is_wide:
            taken = min(_INSET[0] * MM * self.unit / UNIT, rest.width / 3)
            rest = rest._replace(width=rest.width - taken - _SPACE)
            beside = Area(rest.left + rest.width + _SPACE, rest.lower, taken, rest.height)
        elif shown:
            taken = min(_INSET[1] * MM * self.unit / UNIT, rest.height / 3)
            beside = rest._replace(height=taken)
            rest = rest._replace(lower=rest.lower + taken + _SPACE, height=rest.height - taken - _SPACE)
        panels = self._panels(rest, moments)
        enlarged = self._insets(beside, shown, panels[0], is_wide=is_wide)
        for panel, moment in zip((*panels, *enlarged), (*moments, *[moments[0]] * len(enlarged)), strict=True):
            paint(panel, self.scene, moment, self.seen)
        self._legend(keys, 1 if is_wide else max(1, int(keys.width // column)))

    def _insets_for(self, room: Area, moments: Sequence[Snapshot]) -> list[str]:
        if len(moments) > 1:
            return []
        trial = Panel(self.page, self.scene.box, room.width, room.height, self.unit)
        return list(places.chosen(self.scene, trial, moments))

    def _panels(self, area: Area, moments: Sequence[Snapshot]) -> list[Panel]:
        count = len(moments)
        columns = min(count, max(1, round(math.sqrt(count * area.width / area.height))))
        rows = math.ceil(count / columns)
        columns = math.ceil(count / rows)
        wide, high = (area.width - _SPACE * (columns - 1)) / columns, (area.height - _SPACE * (rows - 1)) / rows
        panels = []
        for number, moment in enumerate(moments):
            x = area.left + number % columns * (wide + _SPACE)
            y = area.lower + area.height - (number // columns + 1) * high - number // columns * _SPACE
            panel = self._panel(Area(x, y, wide, high), self.scene.box)
            if count > 1 and self.scene.record is not None:
                self._caption(panel, facts.clock(self.scene.record, moment.time, self.scene))
            panels.append(panel)
        return panels

    def _panel(self, area: Area, box: Any) -> Panel:  # noqa: ANN401 - degrees
        axes = self._axes(area)
        for spine in axes.spines.values():
            spine.set(linewidth=0.8 * self.unit, color=self.scene.palette.quiet, zorder=20)
        return Panel(axes, box, area.width, area.height, self.unit)

    def _caption(self, panel: Panel, text: str) -> None:
        """Write what a panel shows into its upper left corner."""
        size = _TEXT * self.unit
        text = self.scene.fonts.cleaned(text)
        size *= min(1.0, 0.94 * panel.width / self.scene.pen.width(text, size, "bold"))
        wide, high = self.scene.pen.width(text, size, "bold") + 8 * self.unit, 1.7 * size
        from matplotlib.patches import Rectangle

        corner = (0.0, panel.height - high)
        panel.axes.add_patch(Rectangle(corner, wide, high, facecolor="#ffffff", alpha=0.88, linewidth=0, zorder=16))
        panel.taken.append((*corner, wide, panel.height))
        look = {"color": self.scene.palette.ink, "weight": "bold", "va": "center", "ha": "left", "zorder": 16.1}
        self.scene.pen.write(panel.axes, (4 * self.unit, panel.height - high / 2), text, size, **look)

    def _insets(self, area: Area, names: Sequence[str], on: Panel, *, is_wide: bool) -> list[Panel]:
        """Make panels for enlarged places, each with a letter that the map bears too."""
        count, made = len(names), []
        for number, name in enumerate(names):
            if is_wide:
                high = (area.height - _SPACE * (count - 1)) / count
                own = area._replace(lower=area.lower + area.height - (number + 1) * high - number * _SPACE, height=high)
            else:
                wide = (area.width - _SPACE * (count - 1)) / count
                own = area._replace(left=area.left + number * (wide + _SPACE), width=wide)
            inset = self._panel(own, places.KNOWN[name].box)
            self._caption(inset, f"{_LETTERS[number]}  {places.title_of(name, self.scene.lang)}")
            self._frame(on, inset, _LETTERS[number])
            made.append(inset)
        return made

    def _frame(self, panel: Panel, inset: Panel, letter: str) -> None:
        """Mark on the map what an inset shows."""
        from matplotlib.patches import Polygon

        left, lower, right, upper = inset.frame.corners
        rim = inset.projection.degrees([left, right, right, left], [lower, lower, upper, upper])
        corners = panel.at(rim.tolist())
        look: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": "#000000",
            "linewidth": 1.1 * self.unit,
            "zorder": 13.8,
        }
        panel.axes.add_patch(Polygon(corners, **look))
        x, y, side = float(corners[:, 0].min()), float(corners[:, 1].max()), 14.0 * self.unit
        panel.taken.append((x - side, y, x, y + side))
        paper = {"facecolor": "#ffffff", "edgecolor": "#000000", "linewidth": 0.8 * self.unit, "pad": 1.5 * self.unit}
        how = {"weight": "bold", "ha": "right", "va": "bottom", "zorder": 15.5, "bbox": paper, "gid": "inset"}
        self.scene.pen.write(panel.axes, (x - 2 * self.unit, y + 2 * self.unit), letter, 10.5 * self.unit, **how)

    def _legend(self, area: Area, columns: int) -> None:
        size = 11.0 * self.unit
        shared = legend.lay(list(self._keys()), columns)
        size *= min(1.0, area.height / max(legend.height_of(rows, size) for rows in shared))
        wide = area.width / len(shared)
        for number, rows in enumerate(shared):
            left = area.left + number * wide
            room = (left, area.lower + area.height, wide - 4 * self.unit)
            legend.draw_rows(self.page, rows, room, size, self.scene.pen, self.scene.palette)

    def _keys(self) -> Iterator[legend.Row]:
        scene, seen, words, palette = self.scene, self.seen, self.scene.words, self.scene.palette
        is_run, is_grey = scene.record is not None, scene.options.palette == "grey"
        yield from legend.kinds(words, seen.links, palette, is_run=is_run or scene.scores is not None, is_grey=is_grey)
        if scene.scores is not None:
            yield from scene.scores.keys(words, seen.reasons, palette, scene.pen)
        elif is_run:
            colours = legend.latency if scene.options.colour == "latency" else legend.utilisation
            yield from colours(words, palette, scene.pen)
            yield from legend.flows(words, scene.largest, palette, seen.near)
            yield from legend.states(words, seen.states, palette)
            yield from legend.queues(words, seen.modes, max(scene.longest, 1), seen.radius, palette)
        tracks = any(getattr(hazard, "fixes", ()) for hazard, _ in scene.dangers)
        yield from legend.hazards(words, palette, has_area=bool(scene.dangers), has_track=tracks)
        yield from legend.nodes(words, seen.nodes, palette)
        yield from legend.borders(words, seen.borders, palette)

    def _foot_lines(self) -> list[str]:
        trial = Panel(self.page, self.scene.box, self.width, self.height, self.unit)
        text = self.scene.fonts.cleaned(facts.sources(self.scene, trial.projection.name))
        return self.scene.pen.wrapped(text, _SMALL * self.unit, self.width - 2 * _MARGIN)

    def _foot(self, lines: Sequence[str]) -> None:
        """Write sources, and how many names no font could write."""
        lines = [*lines, facts.omissions(self.scene, len(self.seen.unwritten))]
        for number, line in enumerate(reversed(lines)):
            at = (_MARGIN, _MARGIN + number * LINE * _SMALL * self.unit)
            self._write(at, line, _SMALL * self.unit, va="bottom", ha="left")
