"""What all plots share: the canvas, how a run's line looks, and how a long line becomes short."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.metrics.quantile import FloatArray
from netsim.report.plots.arrange import arrange
from netsim.units import days

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from matplotlib.axes import Axes

    from netsim.record import Record

COLOURS: Final = {"disturbed": "#c24a10", "undisturbed": "#4a90c4", "independent": "#5c0a1c"}
NAMES: Final = {
    "disturbed": "disturbed",
    "undisturbed": "undisturbed",
    "independent": "same outages, no dependency",
}
DASHES: Final[Mapping[str, Any]] = {"disturbed": "-", "undisturbed": "-", "independent": (0, (4, 2))}
WIDTHS: Final = {"disturbed": 1.4, "undisturbed": 2.6, "independent": 1.0}
"""The line below others is the widest."""
SERIES: Final = ("#c24a10", "#4a90c4", "#5c0a1c", "#e39a1f", "#5b6875", "#8a5fbf")
"""Colours of lines that are no twins, told apart by all kinds of sight; each also has a dash of its own."""
SERIES_DASHES: Final[Sequence[Any]] = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (1, 1)), (0, (9, 3)))
_BUCKETS: Final = 1500
"""Widths of a plot that the eye can part."""
COLUMNS: Final = 700
"""So many columns of pixels a plot has for a line."""
COARSE: Final = 250
"""So many are enough where a picture has several lines."""
_COURSE: Final = re.compile(r'\sd="[^"]*"')
_LONG: Final = re.compile(r"-?\d+\.\d{3,}")
WIDTH: Final = 7.2
"""Of a report's page. [inch]"""
_LABEL: Final = 42
"""So many characters of a name stand at an axis."""


def printable(name: str, most: int = _LABEL) -> str:
    r"""
    Return a name as an axis can bear it: one line, no control characters, not too long.

    Examples
    --------
    >>> printable("a\nb\x00"), printable("abcdef", 4)
    ('a b ', 'abc…')
    """
    text = "".join(one if one.isprintable() else " " for one in name)
    return text if len(text) <= most else text[: most - 1] + "…"


def upwards(records: Mapping[str, Record]) -> list[tuple[str, Record]]:
    """Return the runs in the order in which they are drawn: the disturbed one on top."""
    return sorted(records.items(), key=lambda item: ("undisturbed", "independent", "disturbed").index(item[0]))


def end_of(records: Mapping[str, Record]) -> float:
    """Return when the runs end. [s]"""
    return next(iter(records.values())).scenario.until


def line_of(name: str) -> dict[str, Any]:
    """Return how the line of a run looks."""
    return {"color": COLOURS[name], "linestyle": DASHES[name], "label": NAMES[name], "linewidth": WIDTHS[name]}


def series_of(number: int) -> dict[str, Any]:
    """Return how the line with a number looks, where lines are no twins."""
    own = number % len(SERIES)
    return {"color": SERIES[own], "linestyle": SERIES_DASHES[own], "linewidth": 1.4}


def steps_of(rows: pd.DataFrame, column: str) -> tuple[FloatArray, FloatArray]:
    """
    Return times in days and values, the last value held to the end.

    Of the values within a width that the eye cannot part, the first, the least, the largest and the last are kept.
    """
    if not len(rows):
        return np.zeros(0), np.zeros(0)
    times = np.append(rows["from_s"].to_numpy(dtype=float), rows["to_s"].iloc[-1]) / days
    values = rows[column].to_numpy(dtype=float)
    values = np.append(values, values[-1])
    bucket = (times * _BUCKETS / times[-1]).astype(int)
    order = np.lexsort((values, bucket))
    edges = np.flatnonzero(np.diff(bucket))
    keep = np.unique(np.concatenate(([0, len(times) - 1], edges, edges + 1, order[edges], order[edges + 1])))
    return times[keep], values[keep]


def thin(times: Any, values: Any, columns: int = COLUMNS) -> tuple[Any, Any]:  # noqa: ANN401 - lists or arrays
    """Leave out what a picture cannot show: of each column of pixels the first, least, greatest and last value stay."""
    if len(times) <= 4 * columns:
        return times, values
    column = np.minimum(((times - times[0]) / (times[-1] - times[0]) * columns).astype(int), columns - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    ends = np.append(starts[1:], len(times))
    known = np.where(np.isnan(values), -np.inf, values)
    extremes = ((known[a:b].argmin() + a, known[a:b].argmax() + a) for a, b in zip(starts, ends, strict=True))
    kept = np.unique(np.concatenate((starts, ends - 1, np.fromiter(extremes, dtype=(int, 2)).ravel())))
    return times[kept], values[kept]


def over_time(draw: Callable[[Axes], None], title: str, until: float, columns: int = 4) -> str:
    """Draw one panel whose axis is the time of a run, and return it as one ``<svg>`` element."""

    def paint(panels: Sequence[Axes]) -> None:
        draw(panels[0])
        days_along(panels[0], until)
        legend_above(panels[0], columns)

    return canvas(paint, title)


def days_along(axes: Axes, until: float) -> None:
    """Let the axis tell days from the start to the end."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("days after the start")
    axes.set_xlim(0.0, until / days)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def legend_above(axes: Axes, columns: int = 4, handles: Sequence[Any] = ()) -> None:
    """Put the legend above all panels, where it covers nothing; none where nothing is named."""
    named = handles or axes.get_legend_handles_labels()[0]
    figure: Any = axes.figure
    if named:
        figure.legend(handles=named, frameon=False, ncols=columns, loc="upper left", borderaxespad=0.0)


def canvas(paint: Callable[[Sequence[Axes]], None], title: str, *, height: float = 2.5, panels: int = 1) -> str:
    """
    Draw panels below one another, of a report's width.

    Parameters
    ----------
    paint
        Draws into the panels it is given.
    title
        What the picture shows, for who cannot see it.
    height
        Of all panels. [inch]
    panels
        How many; they share the axis below.

    Returns
    -------
    svg
        An ``<svg>`` element; equal pictures give equal text.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    title = printable(title, 200)
    with styled(title):
        figure = Figure(figsize=(WIDTH, height), dpi=72.0)
        FigureCanvasSVG(figure)
        found = figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0]
        for axes in found:
            axes.spines[["top", "right"]].set_visible(False)
            axes.grid(axis="y", color="#e4e4e4", linewidth=0.6)
            axes.set_axisbelow(True)
        paint(list(found))
        arrange(figure, list(found))
        page = io.StringIO()
        figure.savefig(page, format="svg", metadata={"Date": None, "Title": title})
    return tidy(page.getvalue())


def tidy(page: str) -> str:
    """Return the ``<svg>`` element of a page, with a role, and its lines as fine as anybody sees."""
    text = page[page.index("<svg") :].replace("<svg ", '<svg role="img" ', 1)
    return _COURSE.sub(lambda found: _LONG.sub(_short, found[0]), text)


def _short(number: re.Match[str]) -> str:
    """Write a coordinate to the hundredth of a point: what is finer nobody sees."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


@contextmanager
def styled(title: str) -> Iterator[None]:
    """Draw with letters that readers can search, names as they are, and ids that depend on nothing but the title."""
    import matplotlib as mpl

    style: dict[Any, Any] = {
        "svg.hashsalt": title,
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 9,
        "text.parse_math": False,  # a dollar in a name is a dollar
        "hatch.linewidth": 0.6,
    }
    with mpl.rc_context(style), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # who shows it has fonts of his own
        yield
