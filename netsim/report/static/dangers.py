"""Hazards on a static map: footprints, the strip that a storm sweeps, its track and where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netsim.geo.drawing import areas_in, lines_in
from netsim.geo.moving import positions
from netsim.report.static.marks import sign
from netsim.report.static.pen import path_of

if TYPE_CHECKING:
    from netsim.model import Scenario
    from netsim.report.static.looks import Palette
    from netsim.report.static.panel import Panel


def dangers(scenario: Scenario) -> Iterator[tuple[Any, Any]]:
    """Yield each hazard that has a footprint, and the footprint."""
    for hazard in scenario.hazards:
        footprint = getattr(hazard, "footprint", None)
        shape = None if footprint is None else footprint()
        if shape is not None and not shape.is_empty:
            yield hazard, shape


def draw_dangers(panel: Panel, found: list[tuple[Any, Any]], time: float | None, palette: Palette) -> None:
    """
    Draw footprints: filled from when the hazard begins, before that as an outline.

    Parameters
    ----------
    panel
        Where.
    found
        From :func:`dangers`.
    time
        ``None``: before any run. [s after start]
    """
    from matplotlib.patches import PathPatch

    for (hazard, _), rings in zip(found, areas_in(panel.frame, [shape for _, shape in found]), strict=True):
        if rings:
            path = path_of([panel.paper(ring) for ring in rings])
            has_begun = time is None or hazard.at <= time
            rim = {"edgecolor": palette.hazard, "linewidth": 1.2 * panel.unit, "linestyle": (0, (1.5, 2.5))}
            panel.axes.add_patch(PathPatch(path, facecolor="none", zorder=2.1, **rim))
            if has_begun:
                panel.axes.add_patch(PathPatch(path, facecolor=palette.hazard, alpha=0.12, linewidth=0, zorder=2.0))
        if getattr(hazard, "fixes", ()):
            _draw_track(panel, hazard, time, palette)


def _draw_track(panel: Panel, storm: Any, time: float | None, palette: Palette) -> None:  # noqa: ANN401 - a hazard
    fixes = [(fix.lon, fix.lat) for fix in storm.fixes]
    unit = panel.unit
    for parts in lines_in(panel.frame, [fixes]):
        for part in parts:
            x, y = panel.paper(part).T
            panel.axes.plot(x, y, color=palette.hazard, linewidth=1.3 * unit, zorder=2.2)
    seen = [place for place in panel.at(fixes).tolist() if panel.shows(place)]
    if seen:
        sign(panel.axes, seen, "o", 3.5 * unit, fill="#ffffff", rim=palette.hazard, width=unit, order=2.3)
    clock = [storm.at + fix.after for fix in storm.fixes]
    if time is not None and clock[0] <= time <= clock[-1]:
        there = panel.at(positions(fixes, clock, [time]).tolist()).tolist()
        eye(panel.axes, there[0], unit, palette)


def eye(axes: Any, place: tuple[float, float], unit: float, palette: Palette) -> None:  # noqa: ANN401 - Axes
    """Draw the centre of a storm: a ring with a dot."""
    sign(axes, [place], "o", 13.0 * unit, fill="#ffffff", rim=palette.hazard, width=2.2 * unit, order=8.0)
    sign(axes, [place], "o", 5.0 * unit, fill=palette.hazard, rim=palette.hazard, width=0.0, order=8.1)
