"""How full the busiest links were, over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from netsim.metrics.kept import kept
from netsim.metrics.quantile import FloatArray
from netsim.report.plots.canvas import canvas, days_along, legend_above, printable
from netsim.units import days

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

    from netsim.record import Record

BUSIEST: Final = 30
_COLUMNS: Final = 84
"""Parts of the run of which each has a mean."""
_CLASSES: Final = ((0.2, "#f4efd9"), (0.4, "#d9cc8f"), (0.6, "#a8a07a"), (0.8, "#77767a"), (0.95, "#41507a"))
_FULL: Final = "#00204d"
"""Light is idle and dark is full: shades that all kinds of sight tell apart, as of the map cividis."""
_DOWN: Final = "#c24a10"
BoolArray = NDArray[np.bool_]


@kept
def utilisation(record: Record, most: int = BUSIEST) -> tuple[list[str], FloatArray]:
    """
    Find how full the busiest data links were, each at its fuller direction.

    Parameters
    ----------
    record
        The run.
    most
        So many links at most: those with the greatest mean over the run.

    Returns
    -------
    links
        Their ids, the busiest first.
    share
        Mean load over capacity in equal parts of the run, shape (n_links, n_parts); NaN where a link had no capacity
        all the time of a part.
    """
    rows = record.links[record.links["unit"] == "Gbps"]
    load = np.maximum(rows["load_forward"].to_numpy(dtype=float), rows["load_backward"].to_numpy(dtype=float))
    capacity = rows["capacity"].to_numpy(dtype=float)
    works = (capacity > 0.0) & (rows["state"] != "down").to_numpy()
    full = np.divide(load, capacity, out=np.zeros_like(load), where=works)
    begin, end = (rows[name].to_numpy(dtype=float) for name in ("from_s", "to_s"))
    code, known = rows["link"].factorize()
    means = (rows["to_s"] - rows["from_s"]).mul(full).groupby(known.astype(str).to_numpy()[code]).sum()
    busiest = [str(name) for name in means[means > 0.0].sort_values(ascending=False, kind="stable").head(most).index]
    place = {str(name): number for number, name in enumerate(known)}
    edges = np.linspace(0.0, record.scenario.until, _COLUMNS + 1)
    share = np.full((len(busiest), _COLUMNS), np.nan)
    for row, link in enumerate(busiest):
        own = (code == place[link]) & works
        share[row] = _means(begin[own], end[own], full[own], edges)
    return busiest, share


def _means(begin: FloatArray, end: FloatArray, value: FloatArray, edges: FloatArray) -> FloatArray:
    """Return the mean of values that hold from a beginning to an end, in each part; NaN where none holds."""
    overlap = np.minimum(end[:, None], edges[1:]) - np.maximum(begin[:, None], edges[:-1])
    overlap = overlap.clip(0.0)
    whole = overlap.sum(axis=0)
    mean = np.divide(value @ overlap, whole, out=np.full(len(whole), np.nan), where=whole > 0.0)
    return np.asarray(mean, dtype=float)


def utilisation_plot(record: Record) -> str:
    """Draw how full the busiest links were over time: a row for each, darker where fuller."""
    links, share = utilisation(record)
    width = record.scenario.until / days / share.shape[1]

    def paint(panels: Sequence[Axes]) -> None:
        from matplotlib.patches import Patch, PathPatch

        (axes,) = panels
        handles = []
        classes = np.digitize(np.nan_to_num(share), [limit for limit, _ in _CLASSES])
        classes[np.isnan(share)] = len(_CLASSES) + 1
        for number, (label, colour) in enumerate(_legend()):
            path = _cells(classes == number, width)
            look: dict[str, Any] = {"facecolor": colour, "hatch": "xxxx" if colour == _DOWN else None}
            if path is not None:
                axes.add_artist(PathPatch(path, linewidth=0, edgecolor="#ffffff", **look))
                handles.append(Patch(label=label, edgecolor="#ffffff", **look))
        axes.set_yticks(np.arange(len(links)) + 0.5, [printable(record.network.named(link)) for link in links])
        axes.tick_params(axis="y", labelsize=7)
        axes.set_ylim(len(links), 0)
        axes.grid(visible=False)
        days_along(axes, record.scenario.until)
        legend_above(axes, handles=handles)

    return canvas(paint, "use of the busiest links", height=1.25 + 0.17 * len(links))


def _legend() -> list[tuple[str, str]]:
    """Return label and colour of each class of use, the last that of links out of work."""
    bounds = [0.0, *(limit for limit, _ in _CLASSES)]
    shades = [
        (f"{100 * low:.0f} to {100 * high:.0f} %", colour)
        for low, (high, colour) in zip(bounds[:-1], _CLASSES, strict=True)
    ]
    return [*shades, (f"{100 * bounds[-1]:.0f} % and more", _FULL), ("out of work", _DOWN)]


def _cells(is_shown: BoolArray, width: float) -> Path | None:
    """Return one path around all cells that are shown, neighbours in a row as one; none where no cell is."""
    from matplotlib.path import Path

    change = np.diff(np.pad(is_shown, ((0, 0), (1, 1))).astype(int), axis=1)
    row, first = np.nonzero(change == 1)
    last = np.nonzero(change == -1)[1]
    if not len(row):
        return None
    left, right, top = first * width, last * width, row.astype(float)
    low, high = top + 0.04, top + 0.96
    corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    points = np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1).reshape(-1, 2)
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path(points, np.tile(codes, len(row)))
