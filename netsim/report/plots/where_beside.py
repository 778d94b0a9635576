"""Maps of several runs on one picture: what failed in each, all of the same part of the world."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from netsim.report import plain
from netsim.report.map.course import unwrap
from netsim.report.map.view import focus, touched
from netsim.report.plots.canvas import WIDTH, legend_above, printable, styled, tidy
from netsim.report.plots.where import draw_hit, widened

if TYPE_CHECKING:
    from netsim.record import Record

_ACROSS: Final = 2
"""So many maps stand in a row."""
_HEIGHT: Final = 2.9
"""Of a row. [inch]"""
_RATIO: Final = 1.3
"""Width over height of a map."""
_TICKS: Final = 4
"""Degrees that are written below a map."""
_TITLE: Final = 48
"""Characters of a title that fit over a map."""


def maps_plot(records: Mapping[str, Record], quiet: Mapping[str, Record | None]) -> str:
    """
    Draw what failed in several runs, each on a map of its own.

    Parameters
    ----------
    records, quiet
        The runs by what they are called, and the undisturbed twin of each, by which the part to be shown is found.

    Returns
    -------
    svg
        An ``<svg>`` element; empty where nothing failed in any run. Equal runs give equal text.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    found = [
        focus(record, quiet[name], record.network, unwrap(record.network))
        for name, record in records.items()
        if touched(record)
    ]
    if not found:
        return ""
    wests, souths, easts, norths = zip(*found, strict=True)
    box = widened((min(wests), min(souths), max(easts), max(norths)), _RATIO)
    title, rows = "maps of what failed in each run", math.ceil(len(records) / _ACROSS)
    with styled(title):
        figure = Figure(figsize=(WIDTH, _HEIGHT * rows + 0.3), layout="constrained")
        FigureCanvasSVG(figure)
        panels = figure.subplots(rows, _ACROSS, squeeze=False).ravel()
        for axes in panels[len(records) :]:
            axes.set_axis_off()
        for axes, (name, record) in zip(panels, records.items(), strict=False):
            axes.set_title(printable(f"{name}: {plain.called(record.scenario)}", _TITLE), fontsize=9)
            draw_hit(axes, record, box, 1 / _ACROSS)
            axes.xaxis.set_major_locator(MaxNLocator(_TICKS))
        struck = [axes for axes in panels if "failed" in axes.get_legend_handles_labels()[1]]
        legend_above((struck or panels)[0])
        page = io.StringIO()
        figure.savefig(page, format="svg", metadata={"Date": None, "Title": title})
    return tidy(page.getvalue())
