"""Where the panels of a plot stand on their page: measured once, so that a plot is drawn once."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure

PAD: Final = 3.0
"""Between what is drawn and the edge of the page, and between panels and their legend. [pt]"""
_BETWEEN: Final = 6.0
"""Between panels. [pt]"""
_LEFT, _RIGHT, _LOWER = 50.0, 10.0, 32.0
"""Room for labels at first, close to what most plots need: how many ticks an axis has depends on its length. [pt]"""


def arrange(figure: Figure, panels: Sequence[Axes]) -> None:
    """
    Give panels below one another, of equal height, all the room that labels and the legend above them leave.

    Labels are measured once; matplotlib's constrained layout measures them twice, in a drawing of its own.

    Parameters
    ----------
    figure
        Drawn as SVG; its legend, if it has one, is put into the upper left corner.
    panels
        From above to below, all that it has.
    """
    from matplotlib.backends.backend_svg import RendererSVG

    width, height = (72.0 * inches for inches in figure.get_size_inches())
    measure = RendererSVG(width, height, io.StringIO())  # type: ignore[no-untyped-call]  # as matplotlib has it
    upper = PAD + _legend_height(figure, measure, width, height)
    _place(panels, (_LEFT, _LOWER, width - _RIGHT, height - upper), width, height)
    around = [_around(axes, measure) for axes in panels]
    left, right = (PAD + max(rims[side] for rims in around) for side in (0, 2))
    room = (left, PAD + around[-1][1], width - right, height - upper - around[0][3])
    _place(panels, room, width, height)


def _legend_height(figure: Figure, measure: RendererBase, width: float, height: float) -> float:
    """Put the legend into its corner, and return what it takes. [pt]"""
    if not figure.legends:
        return 0.0
    (legend,) = figure.legends
    legend.set_bbox_to_anchor((PAD / width, 1.0 - PAD / height))  # type: ignore[no-untyped-call]  # as matplotlib has it
    return float(legend.get_window_extent(measure).height) + PAD  # type: ignore[arg-type]


def _place(panels: Sequence[Axes], room: tuple[float, float, float, float], width: float, height: float) -> None:
    """Share a room among panels: left, lower, right and upper edge. [pt]"""
    left, lower, right, upper = room
    high = (upper - lower - _BETWEEN * (len(panels) - 1)) / len(panels)
    for number, axes in enumerate(panels):
        y = upper - high - number * (high + _BETWEEN)
        axes.set_position((left / width, y / height, (right - left) / width, high / height))


def _around(axes: Axes, measure: RendererBase) -> tuple[float, float, float, float]:
    """Return how far labels reach out of a panel to the left, below, to the right and above. [pt]"""
    whole = axes.get_tightbbox(measure)
    if whole is None:  # pragma: no cover - of panels that are not shown
        return 0.0, 0.0, 0.0, 0.0
    own = axes.bbox
    return own.x0 - whole.x0, own.y0 - whole.y0, whole.x1 - own.x1, whole.y1 - own.y1
