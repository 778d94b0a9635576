"""Repairs as bars on the clock: who waited for what, and how long the work took."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from netsim.report.plots.canvas import canvas, days_along, legend_above, printable
from netsim.report.words import rows_of
from netsim.units import days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from netsim.record import Record

MOST: Final = 30
"""So many repairs are drawn, the first to fail."""
STAGES: Final = {
    "failed": ("not located yet", "#c24a10", ""),
    "detected": ("waits for a permit", "#e39a1f", "///"),
    "permitted": ("waits for a crew", "#f0d9a8", "---"),
    "assigned": ("crew gets ready and travels", "#4a90c4", "\\\\\\"),
    "arrived": ("work", "#2f5d50", ""),
}
"""What a repair is in from one moment on, its colour, and its hatch for who does not see colours."""


def repair_stages(record: Record) -> Iterator[tuple[str, list[tuple[str, float, float]]]]:
    """
    Yield the id of each asset that was mended or waits for it, and the stages of that repair.

    A stage is its name in :data:`STAGES`, its beginning and its end, which is that of the run where it is not over.
    [s]
    """
    for row in rows_of(record.repairs.sort_values("failed_s", kind="stable")):
        names = [name for name in (*STAGES, "mended") if not math.isnan(getattr(row, f"{name}_s"))]
        moments = [float(getattr(row, f"{name}_s")) for name in names]
        if math.isnan(row.mended_s):
            names, moments = [*names, "mended"], [*moments, record.scenario.until]
        parts = zip(names[:-1], pairwise(moments), strict=True)
        yield str(row.link), [(name, begin, end) for name, (begin, end) in parts if end > begin]


def gantt_plot(record: Record) -> str:
    """Draw the stages of each repair over time, the first that failed above; at most :data:`MOST`."""
    shown = list(repair_stages(record))[:MOST]

    def paint(panels: Sequence[Axes]) -> None:
        (axes,) = panels
        for stage, (label, colour, hatch) in STAGES.items():
            look: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": "#ffffff", "linewidth": 0.3}
            bars = [
                (place, begin / days, (end - begin) / days)
                for place, (_, parts) in enumerate(shown)
                for name, begin, end in parts
                if name == stage
            ]
            if bars:
                places, begins, spans = zip(*bars, strict=True)
                axes.barh(places, spans, left=begins, height=0.62, label=label, **look)
        axes.set_yticks(range(len(shown)), [printable(record.network.named(link)) for link, _ in shown])
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x", color="#e4e4e4", linewidth=0.6)
        days_along(axes, record.scenario.until)
        legend_above(axes, columns=3)

    return canvas(paint, "repairs, stage by stage", height=1.15 + 0.24 * len(shown))
