"""What lies under the network: land, water and borders."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from netsim.geo.drawing import areas_in, lines_in
from netsim.report.static.pen import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from netsim.report.static.looks import Palette
    from netsim.report.static.panel import Panel

    FloatArray = NDArray[np.float64]

_BORDER: float = 0.9
"""Width of a border. [units]"""


def draw_ground(panel: Panel, pieces: Sequence[Mapping[str, Any]], palette: Palette) -> set[str]:
    """
    Draw land, water and borders, and return which lines are seen; no area is coloured for a state.

    Parameters
    ----------
    panel
        Where.
    pieces
        From :func:`netsim.report.map.basemap.basemap`.
    """
    panel.axes.set_facecolor(palette.sea)
    for name, colour, order in (("land", palette.land, 1.0), ("lakes", palette.lake, 1.2)):
        _fill(panel, [ring for piece in pieces for ring in _rings(piece, name)], colour, order)
    thin = 0.7 * panel.unit
    border = {"color": palette.border, "linewidth": _BORDER * panel.unit}
    seen = set()
    for name, look in (
        ("rivers", {"color": palette.river, "linewidth": thin}),
        ("borders", border),
        ("disputed", {**border, "linestyle": (0, (3.0, 2.2))}),
    ):
        if _stroke(panel, [line for piece in pieces for line in _lines(piece, name)], look):
            seen.add(name)
    return seen


def _fill(panel: Panel, areas: list[list[FloatArray]], colour: str, order: float) -> None:
    from matplotlib.patches import PathPatch

    seen = [panel.paper(ring) for rings in areas_in(panel.frame, areas) for ring in rings]
    if seen:
        panel.axes.add_artist(PathPatch(path_of(seen), facecolor=colour, linewidth=0, zorder=order))


def _stroke(panel: Panel, lines: list[Any], look: Mapping[str, Any]) -> bool:
    from matplotlib.collections import LineCollection

    seen = [panel.paper(part) for parts in lines_in(panel.frame, lines) for part in parts]
    if seen:
        panel.axes.add_collection(LineCollection(seen, zorder=1.1, **look), autolim=False)
    return bool(seen)


def _rings(piece: Mapping[str, Any], name: str) -> Iterator[list[FloatArray]]:
    for area in piece.get(name, ()):
        yield [unpack(ring, piece["scale"]) for ring in area]


def _lines(piece: Mapping[str, Any], name: str) -> Iterator[FloatArray]:
    for line in piece.get(name, ()):
        points = unpack(line, piece["scale"])
        if len(points) > 1:
            yield points


def unpack(steps: Sequence[int], scale: int) -> FloatArray:
    """
    Read a line that :func:`netsim.report.map.basemap.pack` has written. [degrees]

    Examples
    --------
    >>> unpack([10670, 2200, 1, -1], 100).tolist()
    [[106.7, 22.0], [106.71, 21.99]]
    """
    return np.column_stack([list(accumulate(steps[::2])), list(accumulate(steps[1::2]))]) / scale
