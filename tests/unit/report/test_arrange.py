"""Panels of a plot: all labels are on the page, and nothing lies over anything else."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from netsim.report.plots.arrange import PAD, arrange
from netsim.report.plots.canvas import legend_above

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot(panels: int, *, top: float = 1000.0, named: str = "", label: str = "trucks waiting") -> Figure:
    """Return a plot that has been arranged."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 1.5 * panels + 1.0), dpi=72.0)
    FigureCanvasSVG(figure)
    found = list(figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0])
    for axes in found:
        axes.plot([0.0, 14.0], [0.0, top], label=named or "_none")
        axes.set_ylabel(label)
    found[-1].set_xlim(0.0, 14.0)
    found[-1].set_xlabel("days after the start")
    legend_above(found[0])
    arrange(figure, found)
    return figure


def boxes(figure: Figure) -> list[Any]:
    """Return where each panel with its labels lies. [pt]"""
    from io import StringIO

    from matplotlib.backends.backend_svg import RendererSVG

    measure = RendererSVG(720, 720, StringIO())  # type: ignore[no-untyped-call]  # as matplotlib has it
    return [one.get_tightbbox(measure) for one in (*figure.axes, *figure.legends)]


@pytest.mark.parametrize("panels", [1, 3])
@pytest.mark.parametrize("named", ["", "disturbed"])
def test_all_labels_are_on_the_page_and_none_covers_another(panels: int, named: str) -> None:
    """The room is used: labels end close to the edge."""
    figure = plot(panels, named=named)
    width, height = (72.0 * inches for inches in figure.get_size_inches())
    found = boxes(figure)
    rows = sorted(found, key=lambda box: -box.y1)

    assert len(found) == panels + bool(named)
    assert min(box.x0 for box in found) == pytest.approx(PAD, abs=1.5)
    assert min(box.y0 for box in found) == pytest.approx(PAD, abs=1.5)
    assert max(box.x1 for box in found) <= width
    assert max(box.y1 for box in found) <= height
    assert all(below.y1 <= above.y0 + 1.0 for above, below in pairwise(rows))


def test_wide_numbers_take_their_room_from_the_panel() -> None:
    """And where an axis has no title, its room is not kept free."""
    narrow, wide, plain = (
        plot(1, **look).axes[0].get_position().x0 for look in ({"top": 9.0}, {"top": 9e5}, {"top": 9.0, "label": ""})
    )

    assert plain < narrow < wide


def test_panels_are_of_equal_size_and_begin_together() -> None:
    """Even where the numbers of one are wider."""
    spots = [axes.get_position() for axes in plot(3).axes]

    assert len({round(spot.height, 6) for spot in spots}) == 1
    assert len({round(spot.x0, 6) for spot in spots}) == 1
