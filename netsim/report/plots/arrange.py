"""Where the panels of a plot stand on their page: labels are measured once, and the plot is drawn once."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

PAD: Final = 3.0
"""Between what is drawn and the edge of the page, and between a legend and the panels below. [pt]"""
_BETWEEN: Final = 6.0
"""Between panels. [pt]"""
_LEFT, _RIGHT, _LOWER = 50.0, 10.0, 32.0
"""Room for labels at first, close to what most plots need: how many ticks an axis has depends on its length. [pt]"""


def arrange(figure: Figure, panels: Sequence[Axes]) -> None:
    """
    Give panels below one another, of equal height, all the room that labels and a legend above them leave.

    It does for these plots what matplotlib's constrained layout does for all, which draws a plot twice to find out.

    Parameters
    ----------
    figure
        At 72 dots an inch, as SVG has it; its legend, if it has one, is put into the upper left corner.
    panels
        From above to below, all that it has.
    """
    from matplotlib.backends.backend_svg import RendererSVG

    width, height = (72.0 * inches for inches in figure.get_size_inches())
    measure = RendererSVG(width, height, io.StringIO())  # type: ignore[no-untyped-call]  # as matplotlib has it
    upper = height - PAD - _legend_height(figure, measure, width, height)
    _place(panels, (_LEFT, _LOWER, width - _RIGHT, upper), width, height)
    for axes in panels:
        axes.apply_aspect()
    names = [_Names(axes.yaxis, 0, measure) for axes in panels]
    below = _Names(panels[-1].xaxis, 1, measure)
    left = max(one.reach + one.title for one in names)
    room = (
        PAD + left,
        PAD + below.reach + below.title,
        width - PAD - max(0.0, below.beyond),
        upper - max(0.0, names[0].beyond),
    )
    _place(panels, room, width, height)
    for axes, one in zip(panels, names, strict=True):
        axes.yaxis.set_label_coords(-(left - one.title + one.pad) / (room[2] - room[0]), 0.5)
    high = panels[-1].get_position().height * height
    panels[-1].xaxis.set_label_coords(0.5, -(below.reach + below.pad) / high)


class _Names:
    """What stands beside an axis: the labels of its ticks, and its title."""

    def __init__(self, axis: Axis, along: int, measure: Any) -> None:  # noqa: ANN401 - matplotlib's renderer has no types
        own: Any = axis.axes.bbox
        boxes = [label.get_window_extent(measure) for label in _labels(axis)]
        self.reach = max((own.min[along] - box.min[along] for box in boxes), default=0.0)
        """How far labels reach out of the panel, to the left or below. [pt]"""
        self.beyond = max((box.max[1 - along] - own.max[1 - along] for box in boxes), default=0.0)
        """How far the last one reaches beyond the end of the axis. [pt]"""
        self.pad = float(axis.labelpad)
        size = axis.label.get_window_extent(measure)
        self.title = self.pad + float((size.width, size.height)[along]) if axis.label.get_text() else 0.0
        """What the title takes, with the space before it. [pt]"""


def _labels(axis: Axis) -> Iterator[Any]:
    """Yield the labels that are seen."""
    axis.get_majorticklabels()  # brings ticks up to date
    low, high = sorted(axis.get_view_interval())
    near = 1e-3 * (high - low)
    for tick in axis.get_major_ticks():
        if low - near <= tick.get_loc() <= high + near and tick.label1.get_visible() and tick.label1.get_text():
            yield tick.label1


def _legend_height(figure: Figure, measure: Any, width: float, height: float) -> float:  # noqa: ANN401 - as above
    """Put the legend into its corner, and return what it takes. [pt]"""
    if not figure.legends:
        return 0.0
    (legend,) = figure.legends
    legend.set_bbox_to_anchor((PAD / width, 1.0 - PAD / height))
    return float(legend.get_window_extent(measure).height) + PAD


def _place(panels: Sequence[Axes], room: tuple[float, float, float, float], width: float, height: float) -> None:
    """Share a room among panels: left, lower, right and upper edge. [pt]"""
    left, lower, right, upper = room
    high = (upper - lower - _BETWEEN * (len(panels) - 1)) / len(panels)
    for number, axes in enumerate(panels):
        y = upper - high - number * (high + _BETWEEN)
        axes.set_position((left / width, y / height, (right - left) / width, high / height))
