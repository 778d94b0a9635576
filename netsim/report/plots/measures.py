"""Plots of tables of measures or assets: what each changes, and what was before and after."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import NetsimError
from netsim.metrics.summary import say
from netsim.report.plots.canvas import canvas, legend_above, printable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_LOOK: Final = {"low": {"color": "#4a90c4", "hatch": "///"}, "high": {"color": "#c24a10", "hatch": ""}}
_GREY: Final = "#8b96a0"
Numbered = tuple[str, float, float]
"""A label and two numbers, of which one may be NaN."""


def tornado_plot(table: pd.DataFrame, title: str, unit: str = "", *, base: float = 0.0, most: int = 20) -> str:
    """
    Draw how far each row moves a result, the one that moves it furthest above.

    Parameters
    ----------
    table
        Columns ``label``, ``low`` and ``high``: the result at either end of what is varied, in any order of size. Where
        one end is not known, its cell is NaN and only the other is drawn.
    title
        What the picture shows.
    unit
        Of the result.
    base
        The result where nothing is varied.
    most
        So many rows at most.

    Returns
    -------
    svg
        An ``<svg>`` element; equal tables give equal text.

    Raises
    ------
    NetsimError
        If a column or every row is missing.
    """
    rows = numbered(table, ("low", "high"))
    rows.sort(key=lambda row: -max(_reach(row[1], base), _reach(row[2], base)))
    shown = rows[:most]

    def paint(panels: Sequence[Axes]) -> None:
        (axes,) = panels
        ends = {"low": [row[1] for row in shown], "high": [row[2] for row in shown]}
        for label, reached in ends.items():
            values = [_or(value, base) - base for value in reached]
            style: dict[str, Any] = {**_LOOK[label], "edgecolor": "#ffffff", "linewidth": 0.3, "label": label}
            axes.barh(range(len(shown)), values, left=base, height=0.62, **style)
        axes.axvline(base, color="#1d2733", linewidth=0.8)
        dress(axes, [row[0] for row in shown], unit)
        legend_above(axes)

    return canvas(paint, title, height=height_of(len(shown)))


def before_after_plot(table: pd.DataFrame, title: str, unit: str = "", *, most: int = 20) -> str:
    """
    Draw what each row was before and after: a ring, an arrow and a dot, in the order of the table.

    Parameters
    ----------
    table
        Columns ``label``, ``before`` and ``after``; a value that is not known is NaN and not drawn.
    title
        What the picture shows.
    unit
        Of the values.
    most
        So many rows at most, the first ones.

    Returns
    -------
    svg
        An ``<svg>`` element; equal tables give equal text.

    Raises
    ------
    NetsimError
        If a column or every row is missing.
    """
    shown = numbered(table, ("before", "after"))[:most]

    def paint(panels: Sequence[Axes]) -> None:
        (axes,) = panels
        paint_before_after(axes, shown, unit)
        legend_above(axes)

    return canvas(paint, title, height=height_of(len(shown)))


def paint_before_after(axes: Axes, shown: Sequence[Numbered], unit: str) -> None:
    """Paint a ring, an arrow and a dot for each row."""
    for place, (_, before, after) in enumerate(shown):
        if math.isfinite(before + after) and before != after:
            arrow = {"arrowstyle": "-|>", "color": _GREY, "shrinkA": 4, "shrinkB": 3}
            axes.annotate("", (after, place), (before, place), arrowprops=arrow)
    places = range(len(shown))
    ring: dict[str, Any] = {"markerfacecolor": "white", "markeredgecolor": "#4a90c4", "markeredgewidth": 1.6}
    axes.plot([row[1] for row in shown], places, "o", label="before", **ring)
    axes.plot([row[2] for row in shown], places, "D", color="#c24a10", label="after", markersize=5.5)
    dress(axes, [row[0] for row in shown], unit)


def numbered(table: pd.DataFrame, columns: tuple[str, str]) -> list[Numbered]:
    """Return label and both numbers of each row that has any."""
    missing = [name for name in ("label", *columns) if name not in table]
    if missing:
        raise NetsimError(f"the table has no column {' and no column '.join(missing)}", hint="name its columns so")
    cells = zip(*(table[name] for name in ("label", *columns)), strict=True)
    rows = [(str(label), float(one), float(other)) for label, one, other in cells]
    rows = [row for row in rows if any(math.isfinite(number) for number in row[1:])]
    if not rows:
        raise NetsimError("the table has no row with a number", hint="leave the plot out where nothing is to be shown")
    return rows


def _reach(value: float, base: float) -> float:
    return abs(_or(value, base) - base)


def _or(value: float, other: float) -> float:
    return value if math.isfinite(value) else other


def height_of(rows: int) -> float:
    """Return how high a plot of so many rows is. [inch]"""
    return 1.1 + 0.26 * rows


def dress(axes: Axes, labels: Sequence[str], unit: str) -> None:
    """Name the rows, first above, and the axis."""
    axes.set_yticks(range(len(labels)), [printable(label) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(unit)
    axes.xaxis.set_major_formatter(lambda value, _: say(value))
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.6)
