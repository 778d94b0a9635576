"""What measures gain, and what would be missed most: plots for planners, made from the tables of both commands."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import NetsimError
from netsim.report.plots.measures import dress, height_of, numbered, paint_before_after
from netsim.report.plots.picture import Panel, save_picture
from netsim.report.scores import LEAST, REASONS, costs_of, score_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_ENDS: Final = ("label", "low", "high")
_MOST: Final = 20
"""So many measures are drawn at most."""
_BETTER: Final[Mapping[bool, Mapping[str, Any]]] = {
    True: {"color": "#4a90c4", "hatch": "", "label": "better"},
    False: {"color": "#c24a10", "hatch": "///", "label": "worse"},
}
_WHY: Final[Mapping[str, tuple[str, str]]] = {
    "no_detour": ("#5c0a1c", ""),
    "policy": ("#c24a10", "///"),
    "over_capacity": ("#e39a1f", "..."),
    "over_latency": ("#8a5fbf", "xxx"),
    "": ("#4a90c4", ""),
}
"""Colour and hatch of a reason."""
_INK: Final = "#1d2733"
_NAMES: Final[Mapping[str, str]] = {"data": "Data", "freight": "Freight"}


def save_gains(path: str | Path, table: pd.DataFrame, title: str) -> Path:
    """
    Write what measures gain: bars with intervals, and below what was before and after.

    Parameters
    ----------
    path
        Ends in ``.png``, ``.svg`` or ``.pdf``.
    table
        From :func:`netsim.improve` or :func:`netsim.combine`.
    title
        Of the picture.

    Raises
    ------
    NetsimError
        If no row has a number, or the file cannot be written.
    """
    return save_picture(path, gain_panels(table), title)


def gain_panels(table: pd.DataFrame) -> list[Panel]:
    """
    Return the panels of :func:`save_gains`: the largest gain above, then before and after in the order of the table.

    Raises
    ------
    NetsimError
        If no row has a number.
    """
    told = table.attrs
    unit = told["unit"]
    named = table.assign(label=_labels(table), gain=table["gain"].astype(float))
    rows = numbered(named, ("gain", "gain"))
    ends = {label: (float(low), float(high)) for label, low, high in zip(*(named[c] for c in _ENDS), strict=True)}
    shown = sorted(((label, gain) for label, gain, _ in rows if math.isfinite(gain)), key=lambda row: -row[1])[:_MOST]
    changes = numbered(_changed(named), ("before", "after"))[:_MOST]

    def gains(axes: Axes) -> None:
        for is_better, look in _BETTER.items():
            own = [(place, gain) for place, (_, gain) in enumerate(shown) if (gain >= 0.0) is is_better]
            if own:
                places, values = zip(*own, strict=True)
                axes.barh(places, values, height=0.62, edgecolor="#ffffff", linewidth=0.3, **look)
        _intervals(axes, [(label, gain, *ends[label]) for label, gain in shown], told)
        axes.axvline(0.0, color=_INK, linewidth=0.8)
        dress(axes, [label for label, _ in shown], unit)

    def before_after(axes: Axes) -> None:
        paint_before_after(axes, changes, unit)

    better, labels = f"{told['metric']}, {told['better']} is better", [row[0] for row in rows]
    return [
        Panel(f"Gain in {better}", height_of(len(shown)), gains, labels),
        Panel(f"{told['metric']} before and after", height_of(len(changes)), before_after, labels),
    ]


def _labels(table: pd.DataFrame) -> Sequence[str]:
    if "measure" in table:
        return list(table["measure"].astype(str))
    return [f"{step}. {names}" for step, names in zip(table["step"], table["measures"], strict=True)]


def _changed(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose ``before`` is that of their own: a step begins where the step before it ended."""
    if "step" not in table:
        return table
    return table.assign(before=[float(table["before"].iloc[0]), *table["after"].astype(float).iloc[:-1]])


def _intervals(axes: Axes, rows: Sequence[tuple[str, float, float, float]], told: Mapping[Any, Any]) -> None:
    """Draw the interval of each gain, where runs leave one open."""
    known = [(place, *row[1:]) for place, row in enumerate(rows) if math.isfinite(row[2] + row[3])]
    if told["steady"] or not known:
        return
    places, gains, lows, highs = zip(*known, strict=True)
    reach = (
        [gain - low for gain, low in zip(gains, lows, strict=True)],
        [high - gain for gain, high in zip(gains, highs, strict=True)],
    )
    look: dict[str, Any] = {"fmt": "none", "ecolor": _INK, "elinewidth": 1.1, "capsize": 3.0}
    axes.errorbar(gains, places, xerr=reach, label=f"{told['level']:.0%} interval", **look)


def save_worst(path: str | Path, table: pd.DataFrame, title: str, layer: str = "both", most: int = 10) -> Path:
    """
    Write what would be missed most: the worst of each layer by score, with costs and reasons.

    Parameters
    ----------
    path
        Ends in ``.png``, ``.svg`` or ``.pdf``.
    table
        From :func:`netsim.critical`, single failures.
    title
        Of the picture.
    layer
        ``data``, ``freight``, or ``both``: a panel for each.
    most
        So many bars a panel at most.

    Raises
    ------
    NetsimError
        If nothing has a score, or the file cannot be written.
    """
    return save_picture(path, worst_panels(table, layer, most), title)


def worst_panels(table: pd.DataFrame, layer: str = "both", most: int = 10) -> list[Panel]:
    """
    Return the panels of :func:`save_worst`.

    Raises
    ------
    NetsimError
        If nothing has a score.
    """
    wanted = _NAMES if layer == "both" else {layer: _NAMES[layer]}
    panels = [_worst(table, one, name, most) for one, name in wanted.items()]
    found = [panel for panel in panels if panel.texts]
    if not found:
        raise NetsimError("no failure costs anything", hint="leave the plot out where nothing is to be shown")
    return found


def _worst(table: pd.DataFrame, layer: str, name: str, most: int) -> Panel:
    scored = table.assign(score=score_of(table, layer)).sort_values("score", ascending=False, kind="stable")
    rows = scored[scored["score"] >= LEAST].head(most).to_dict("records")
    labels = [str(row.get("name") or row["asset"]) for row in rows]

    def paint(axes: Axes) -> None:
        for why, (colour, hatch) in _WHY.items():
            own = [(place, row["score"]) for place, row in enumerate(rows) if row["reason"] == why]
            look: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": "#ffffff", "linewidth": 0.3}
            if own:
                places, values = zip(*own, strict=True)
                axes.barh(places, values, height=0.62, label=REASONS[why], **look)
        for place, row in enumerate(rows):
            axes.text(row["score"] + 0.01, place, costs_of(row, layer), va="center", fontsize=6.5, color=_INK)
        dress(axes, labels, "score: the largest share of the most that any costs")
        axes.set_xlim(0.0, 2.7)
        axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0])

    return Panel(f"{name}: the worst {len(rows)}", height_of(len(rows)), paint, labels)
