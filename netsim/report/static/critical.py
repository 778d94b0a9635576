"""What matters most, as width and colour on a map."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

from netsim.criticality.assets import assets_of
from netsim.io.run_folder import replace_file
from netsim.metrics.summary import say
from netsim.model import Network, Scenario
from netsim.report.scores import COSTS, LEAST, STEPS, most_of, score_of
from netsim.report.static import legend, marks
from netsim.report.static.lines import Look
from netsim.report.static.looks import KINDS, Palette, step_of
from netsim.report.static.options import How, Options, ending_of
from netsim.report.words import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Link
    from netsim.report.map.course import Point
    from netsim.report.static.draw import Picture
    from netsim.report.static.lines import Drawn
    from netsim.report.static.panel import Panel
    from netsim.report.static.pen import Pen

SIGNS: Final = {"no_detour": "X", "policy": "D", "over_capacity": "^", "over_latency": "o"}
"""Why an asset matters, beside its colour."""
_TOLD: Final = 25
"""So many assets bear the sign of their reason, the worst ones."""
_WIDEST: Final = 9.0
_RADIUS: Final = 20.0


@dataclass(frozen=True)
class Scores:
    """
    Scores of assets, on the links and nodes that they are made of.

    Parameters
    ----------
    network
        What is drawn.
    table
        From :func:`netsim.critical`.
    of
        What its rows are.
    layer
        Which layers they were asked for.
    """

    network: Network
    table: pd.DataFrame
    of: str
    layer: str = "both"
    links: Mapping[str, tuple[float, str]] = field(init=False)
    """Score and reason of each link."""
    nodes: Mapping[str, tuple[float, str]] = field(init=False)

    def __post_init__(self) -> None:
        """Give each link and node the score of the worst asset that it belongs to."""
        members = {asset.id: asset.members for asset in assets_of(self.network, self.of, self.layer)}
        gates = {gate.id: gate.node for gate in self.network.all_gates}
        links: dict[str, tuple[float, str]] = defaultdict(lambda: (0.0, ""))
        nodes: dict[str, tuple[float, str]] = defaultdict(lambda: (0.0, ""))
        for row, score in zip(rows_of(self.table), score_of(self.table), strict=True):
            for member in sorted(members[row.asset]):
                own, name = (links, member) if member in self.network.link else (nodes, gates.get(member, member))
                own[name] = max(own[name], (float(score), str(row.reason)))
        object.__setattr__(self, "links", dict(links))
        object.__setattr__(self, "nodes", dict(nodes))

    def look(self, link: Link, palette: Palette) -> Look:
        """Return how a link looks: the wider and darker, the worse its failure."""
        score, kind = self.links.get(link.id, (0.0, ""))[0], KINDS[link.kind]
        if score < LEAST:
            return Look("#b4bcc4", 0.6 * kind.width, 0.8)
        return Look(palette.ramp[step_of(score, STEPS)], 1.0 + _WIDEST * math.sqrt(score), rim="#ffffff")

    def draw_marks(
        self, panel: Panel, drawn: Sequence[Drawn], palette: Palette, places: Mapping[str, Point]
    ) -> set[str]:
        """Draw circles for nodes, and the reasons of what is worst; return the reasons that are seen."""
        from matplotlib.patches import Circle

        spots = [
            (score, why, one.middle, 0.0) for one in drawn for score, why in [self.links.get(one.link.id, (0.0, ""))]
        ]
        for node, (score, why) in self.nodes.items():
            spot = panel.at([places[node]])[0].tolist()
            radius = _RADIUS * panel.unit * math.sqrt(score)
            if score > 0.0 and panel.shows(spot):
                look = {"facecolor": palette.ramp[step_of(score, STEPS)], "linewidth": 0.8 * panel.unit}
                panel.axes.add_patch(Circle(spot, radius, edgecolor="#ffffff", alpha=0.85, zorder=10.0, **look))
                spots.append((score, why, (spot[0], spot[1]), radius))
        seen: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for score, why, spot, _ in sorted(spots, key=lambda one: -one[0])[:_TOLD]:
            if score > 0.0 and why in SIGNS and panel.shows(spot):
                seen[why].append(spot)
        for why, there in seen.items():
            _reason(panel.axes, there, why, panel.unit)
        half = 5.0 * panel.unit
        panel.taken.extend((x - half, y - half, x + half, y + half) for there in seen.values() for x, y in there)
        return set(seen)

    def keys(self, words: Mapping[str, str], seen: set[str], palette: Palette, pen: Pen) -> Iterator[legend.Row]:
        """Yield what colours and signs mean."""
        yield from legend.ramp(words["score"], STEPS, palette, lambda step: f"{step:g}", pen)
        told = [f"1 = {say(most)} {COSTS[name]}" for name, most in most_of(self.table).items()]
        yield from (legend.Row(text, legend.nothing, 1.35) for text in told)
        if seen:
            yield legend.heading(words["reason"])
        for why in SIGNS:
            if why in seen:
                yield legend.Row(words[why], _key(why))


def _reason(axes: Any, spots: Sequence[tuple[float, float]], why: str, unit: float) -> None:  # noqa: ANN401 - Axes
    look = {"fill": "#ffffff", "rim": "#111111", "width": 1.3 * unit, "order": 12.0}
    marks.sign(axes, spots, SIGNS[why], 8.0 * unit, **look)  # type: ignore[arg-type]  # of two kinds


def _key(why: str) -> legend.Draw:
    def draw(axes: Any, x: float, y: float, unit: float) -> None:  # noqa: ANN401 - Axes
        _reason(axes, [(x + 13.0 * unit, y)], why, unit)

    return draw


def draw_critical(
    what: Network | Scenario, table: pd.DataFrame, of: str, layer: str, ending: str, **how: Unpack[How]
) -> Picture:
    """
    Draw what matters most.

    Parameters
    ----------
    what, of, layer
        What :func:`netsim.critical` was asked about.
    table
        Its answer, single failures.
    ending
        ``.png``, ``.svg`` or ``.pdf``.
    **how
        Fields of :class:`netsim.report.static.options.Options`.

    Returns
    -------
    picture
        Equal input gives equal bytes on the same machine.
    """
    from netsim.report.static.draw import draw_scores

    network = what.opening if isinstance(what, Scenario) else what
    named = what.title or what.name
    options = Options(**how)
    options = replace(options, title=options.title or f"{named}: what it would miss most ({of})")
    return draw_scores(network, Scores(network, table, of, layer), ending, options)


def save_critical(
    path: str | Path, what: Network | Scenario, table: pd.DataFrame, of: str, layer: str, **how: Unpack[How]
) -> tuple[str, ...]:
    """
    Write the map of :func:`draw_critical`, whole or not at all.

    Parameters
    ----------
    path
        Ends in ``.png``, ``.svg`` or ``.pdf``.
    what, table, of, layer, **how
        As for :func:`draw_critical`.

    Returns
    -------
    unwritten
        Names that are left out because no font of this machine writes them.
    """
    picture = draw_critical(what, table, of, layer, ending_of(Path(path)), **how)
    replace_file(Path(path), lambda draft: draft.write_bytes(picture.content))
    return picture.unwritten
