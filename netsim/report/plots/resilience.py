"""Performance over time with what was lost, layer by layer, and of several runs in one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.metrics.quantile import FloatArray
from netsim.report.plots.canvas import COARSE, canvas, days_along, legend_above, printable, series_of, thin
from netsim.units import days

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from netsim.metrics.curves import Curve

LAYERS: Final = {"data": "data", "freight": "freight", "joint": "both jointly"}
_MUCH: Final = 50.0
"""Percent below which the axis begins at nothing."""
_PANEL: Final = 1.35
"""Height of a panel. [inch]"""


def resilience_plot(curves: Mapping[str, Curve]) -> str:
    """
    Draw the performance of each layer over time, what is missing up to 100 % shaded.

    Parameters
    ----------
    curves
        From 0 to 1, by layer: see :func:`netsim.metrics.layer_curves`.

    Returns
    -------
    svg
        An ``<svg>`` element; equal curves give equal text.
    """

    def paint(panels: Sequence[Axes]) -> None:
        for number, (axes, (layer, curve)) in enumerate(zip(panels, curves.items(), strict=True)):
            times, percent = _drawn(curve)
            look = series_of(number) | {"linestyle": "-"}
            axes.fill_between(times, percent, 100.0, step="post", color=look["color"], alpha=0.25, linewidth=0)
            axes.step(times, percent, where="post", **look)
            _percent(axes, layer, [curve])
        days_along(panels[-1], max(float(curve.edges[-1]) for curve in curves.values()))

    title = "performance over time, what is lost shaded"
    return canvas(paint, title, height=0.4 + _PANEL * len(curves), panels=len(curves))


def beside_plot(runs: Mapping[str, Mapping[str, Curve]], layers: Sequence[str]) -> str:
    """
    Draw the performance of several runs in one picture, a panel for each layer.

    Parameters
    ----------
    runs
        Curves by layer, by what the run is called.
    layers
        To be drawn; a run may lack some.
    """

    def paint(panels: Sequence[Axes]) -> None:
        for axes, layer in zip(panels, layers, strict=True):
            for number, (name, curves) in enumerate(runs.items()):
                if layer in curves:
                    axes.step(*_drawn(curves[layer]), where="post", label=printable(name), **series_of(number))
            _percent(axes, layer, [curves[layer] for curves in runs.values() if layer in curves])
        legend_above(panels[0])
        ends = [curve.edges[-1] for curves in runs.values() for curve in curves.values()]
        days_along(panels[-1], float(max(ends)))

    title = "performance of the runs over time"
    return canvas(paint, title, height=0.65 + _PANEL * len(layers), panels=len(layers))


def _percent(axes: Axes, layer: str, curves: Sequence[Curve]) -> None:
    """Name the axis, and let it begin where something is seen: at nothing only where much was lost."""
    worst = 100.0 * min((float(curve.value.min()) for curve in curves), default=0.0)
    bottom = 100.0 - 1.25 * (100.0 - worst) if worst > _MUCH else 0.0
    axes.set_ylabel(f"{LAYERS.get(layer, layer)}, %")
    axes.set_ylim(min(bottom, 99.0), 100.0 + 0.04 * (100.0 - bottom))
    axes.locator_params(axis="y", nbins=4)


def _drawn(curve: Curve) -> tuple[FloatArray, FloatArray]:
    """Return times in days and performance in percent, the last value held to the end."""
    times, percent = thin(curve.edges / days, 100.0 * np.append(curve.value, curve.value[-1]), COARSE)
    return times, percent
