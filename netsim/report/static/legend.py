"""The legend of a static map: only what is on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from netsim.report.static import marks
from netsim.report.static.looks import HOLLOW, KINDS, MARKERS, RISES, STEPS, Palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from netsim.report.static.pen import Pen

ROW: Final = 1.75
"""Height of a row. [size of text]"""
_SWATCH: Final = 26.0
"""Width of what is drawn before a text. [units]"""
_GAP: Final = 0.5

Draw = Callable[["Axes", float, float, float], None]
"""Draws a swatch: axes, left end, middle height, unit. [pt]"""


class Row(NamedTuple):
    """A line of the legend."""

    text: str
    draw: Draw | None = None
    """``None``: a heading."""
    height: float = ROW


def heading(text: str) -> Row:
    """Return the first row of a group."""
    return Row(text, None, ROW + _GAP)


def lay(rows: Sequence[Row], columns: int) -> list[list[Row]]:
    """Share rows among columns without a heading at the end of one."""
    groups: list[list[Row]] = []
    for row in rows:
        if row.draw is None or not groups:
            groups.append([])
        groups[-1].append(row)
    whole = sum(row.height for row in rows) / columns
    found: list[list[Row]] = [[]]
    for group in groups:
        own = sum(row.height for row in found[-1])
        if found[-1] and own + sum(row.height for row in group) / 2 > whole and len(found) < columns:
            found.append([])
        found[-1] += group
    return found


def height_of(rows: Sequence[Row], size: float) -> float:
    """Return how high a column is. [pt]"""
    return sum(row.height for row in rows) * size


def draw_rows(
    axes: Axes, rows: Sequence[Row], room: tuple[float, float, float], size: float, pen: Pen, palette: Palette
) -> None:
    """Write a column of the legend: ``room`` is its left end, top and width; a text too long is made smaller. [pt]"""
    (left, y, width), unit = room, size / 11.0
    for row in rows:
        y -= row.height * size
        x = left if row.draw is None else left + _SWATCH * unit + 4 * unit
        weight = "bold" if row.draw is None else "normal"
        fit = min(1.0, (left + width - x) / max(pen.width(row.text, size, weight), 1e-9)) if row.text else 1.0
        look = {"color": palette.ink, "ha": "left", "va": "center", "zorder": 3, "weight": weight}
        middle = y + ROW * size / 2
        pen.write(axes, (x, middle), row.text, size * fit, **look)
        if row.draw is not None:
            row.draw(axes, left, middle, unit)


def nothing(axes: Axes, x: float, y: float, unit: float) -> None:
    """Draw no swatch."""


def line(colour: str, width: float, dash: Sequence[float] = (), rim: str = "") -> Draw:
    """Return a swatch of a line."""

    def draw(axes: Axes, x: float, y: float, unit: float) -> None:
        style: Any = (0.0, tuple(length * 0.8 / width for length in dash)) if dash else "solid"
        ends = ([x, x + _SWATCH * unit], [y, y])
        if rim:
            axes.plot(*ends, color=rim, linewidth=(width + 1.4) * unit, solid_capstyle="butt", zorder=2)
        axes.plot(
            *ends, color=colour, linewidth=width * unit, linestyle=style, solid_capstyle="butt", dash_capstyle="butt"
        )

    return draw


def symbol(marker: str, size: float, fill: str, rim: str, width: float) -> Draw:
    """Return a swatch of a sign."""

    def draw(axes: Axes, x: float, y: float, unit: float) -> None:
        look = {"fill": fill, "rim": rim, "width": width * unit, "order": 3.0}
        marks.sign(axes, [(x + _SWATCH * unit / 2, y)], marker, size * unit, **look)  # type: ignore[arg-type]  # of two kinds

    return draw


def kinds(
    words: Mapping[str, str], seen: Collection[str], palette: Palette, *, is_run: bool, is_grey: bool
) -> Iterator[Row]:
    """Yield the kinds of links."""
    yield heading(words["links"])
    for name, kind in KINDS.items():
        if name in seen:
            plain = kind.plain_grey if is_grey else kind.plain
            yield Row(words[name], line(palette.neutral if is_run else plain, kind.width, kind.dash))
    if "planned" in seen:
        yield Row(words["planned"], line("#c4cbd1", 1.6))


def ramp(title: str, steps: Sequence[float], palette: Palette, say: Callable[[float], str], pen: Pen) -> Iterator[Row]:
    """Yield the colours as one row of boxes with their limits."""
    from matplotlib.patches import Rectangle

    yield heading(title)

    def draw(axes: Axes, x: float, y: float, unit: float) -> None:
        wide = 27.0 * unit
        for number, colour in enumerate(palette.ramp):
            box = (x + number * wide, y + 3.0 * unit)
            axes.add_patch(Rectangle(box, wide, 7.0 * unit, facecolor=colour, linewidth=0, zorder=3))
        for number, step in enumerate(steps, start=1):
            at = (x + number * wide, y - 4.0 * unit)
            pen.write(axes, at, say(step), 9.0 * unit, color=palette.ink, ha="center", va="center", zorder=3)

    yield Row("", draw, ROW + 0.9)


def utilisation(words: Mapping[str, str], palette: Palette, pen: Pen) -> Iterator[Row]:
    """Yield the colours of how full links are."""
    yield from ramp(words["utilisation"], STEPS, palette, lambda step: f"{100 * step:g}", pen)


def latency(words: Mapping[str, str], palette: Palette, pen: Pen) -> Iterator[Row]:
    """Yield the colours of later arrival."""
    yield from ramp(words["latency"], RISES, palette, lambda step: f"{step:g}", pen)


def flows(words: Mapping[str, str], largest: Mapping[str, float], palette: Palette, near: float) -> Iterator[Row]:
    """Yield the widths of the largest flow and of a tenth of it, of each plane."""
    from netsim.report.static.lines import WIDEST

    yield heading(words["flow"])
    for plane, kind, unit in (("digital", "fibre", "Gbps"), ("freight", "road", words["per_h"])):
        for share in (1.0, 0.1) if largest[plane] > 0.0 else ():
            number = _round(largest[plane] * share)
            width = near * (KINDS[kind].width + WIDEST * math.sqrt(number / largest[plane]))
            yield Row(
                f"{number:,g} {unit}", line(palette.neutral, width, rim=palette.rim if plane == "digital" else "")
            )


def _round(value: float) -> float:
    """Round down to one digit, so that the legend shows a number people remember."""
    size = 10.0 ** math.floor(math.log10(value))
    return float(f"{math.floor(value / size) * size:.12g}")


def states(words: Mapping[str, str], seen: Collection[str], palette: Palette) -> Iterator[Row]:
    """Yield the signs of what has failed and of its repair."""
    known = [name for name in ("down", "degraded", "more", "waits", "travels", "works", "mended") if name in seen]
    if known:
        yield heading(words["states"])
    for name in known:
        yield Row(words[name], _state(name, palette))


def _state(name: str, palette: Palette) -> Draw:
    def down(axes: Axes, x: float, y: float, unit: float) -> None:
        line("#111111", 3.0, (0.05, 7.0))(axes, x, y, unit)
        axes.lines[-1].set_dash_capstyle("round")
        marks.cross(axes, [(x + _SWATCH * unit / 2, y)], unit, order=3.0)

    def degraded(axes: Axes, x: float, y: float, unit: float) -> None:
        marks.triangle(axes, [(x + _SWATCH * unit / 2, y)], unit)

    def ring(axes: Axes, x: float, y: float, unit: float) -> None:
        marks.ring(axes, (x + _SWATCH * unit / 2, y), name, 0.75 * unit)

    def more(axes: Axes, x: float, y: float, unit: float) -> None:
        line(palette.more, 8.0)(axes, x, y, unit)
        line(palette.neutral, 2.4)(axes, x, y, unit)

    return {"down": down, "degraded": degraded, "more": more}.get(name, ring)


def queues(
    words: Mapping[str, str], modes: Collection[str], longest: int, radius: float, palette: Palette
) -> Iterator[Row]:
    """Yield how many trucks a circle stands for, and what its rim tells."""
    from matplotlib.patches import Circle

    if not modes:
        return
    yield heading(words["queues"])

    def circle(axes: Axes, x: float, y: float, unit: float) -> None:
        look = {"facecolor": "#ffffff", "edgecolor": palette.ink, "linewidth": 0.8 * unit, "zorder": 3}
        axes.add_patch(Circle((x + _SWATCH * unit / 2, y), unit * radius * math.sqrt(number / longest), **look))

    number = _round(max(longest * min(1.0, (9.0 / radius) ** 2), 1.0))
    yield Row(f"{number:,g}", circle, max(ROW, 2.2 * radius * math.sqrt(number / longest) / 11.0))
    for mode, look in palette.gates.items():
        if mode in modes:
            yield Row(words[mode], symbol("o", 11.0, look.fill, look.rim, look.width * 0.7))


def hazards(words: Mapping[str, str], palette: Palette, *, has_area: bool, has_track: bool) -> Iterator[Row]:
    """Yield footprints and tracks."""
    from matplotlib.patches import Rectangle

    def area(axes: Axes, x: float, y: float, unit: float) -> None:
        box = ((x, y - 5.0 * unit), _SWATCH * unit, 10.0 * unit)
        axes.add_patch(Rectangle(*box, facecolor=palette.hazard, alpha=0.12, linewidth=0, zorder=2))
        rim: dict[str, Any] = {"edgecolor": palette.hazard, "linewidth": 1.2 * unit, "linestyle": (0, (1.5, 2.5))}
        axes.add_patch(Rectangle(*box, facecolor="none", zorder=3, **rim))

    def track(axes: Axes, x: float, y: float, unit: float) -> None:
        from netsim.report.static.dangers import eye

        line(palette.hazard, 1.3)(axes, x, y, unit)
        eye(axes, (x + _SWATCH * unit / 2, y), 0.8 * unit, palette)

    if has_area:
        yield heading(words["hazards"])
        yield Row(words["footprint"], area)
    if has_track:
        yield Row(words["track"], track)


def nodes(words: Mapping[str, str], seen: Collection[str], palette: Palette) -> Iterator[Row]:
    """Yield the kinds of places."""
    known = [kind for kind in MARKERS if kind in seen]
    if known:
        yield heading(words["places"])
    for kind in known:
        fill, rim = ("#ffffff", palette.ink) if kind in HOLLOW else (palette.ink, "#ffffff")
        yield Row(words[kind], symbol(MARKERS[kind], 8.0, fill, rim, 0.9))


def borders(words: Mapping[str, str], seen: Collection[str], palette: Palette) -> Iterator[Row]:
    """Yield the lines of borders."""
    if "borders" in seen:
        yield Row(words["borders"], line(palette.border, 0.9))
    if "disputed" in seen:
        yield Row(words["disputed"], line(palette.border, 0.9, (3.4, 2.5)))
