"""What users ask: which assets matter most, and where each country is weakest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netsim.criticality.assets import Asset, Layer, Of, assets_of
from netsim.criticality.pairs import pairs_of, seconds_for
from netsim.criticality.table import Survey
from netsim.errors import NetsimError

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Network, Scenario

_LONG: Final = 60.0
"""Time beyond which one asks before pairs are looked at. [s]"""


def critical(  # noqa: PLR0913 - each is a choice of its own
    network: Network | Scenario,
    of: Of = "links",
    *,
    pairs: bool = False,
    country: str = "",
    layer: Layer = "both",
    limit: int | None = None,
    yes: bool = False,
) -> pd.DataFrame:
    """
    Rank assets by what their failure costs in the steady state.

    The data plane at the busiest hour under its policy; freight on its ways of least generalised cost, without queues.

    Parameters
    ----------
    network
        A network, or a scenario, of which the network as it begins and the policy count.
    of
        ``links``, ``nodes``, ``systems``, ``srlgs``, ``corridors``, ``data-centres`` or ``gates``.
    pairs
        Whether two assets fail at once. Pairs whose cost is that of one of the two alone are left out.
    country
        Only demands and lanes with an end in this country count; empty: all.
    layer
        ``data``, ``freight`` or ``both``.
    limit
        Pairs only of so many assets, those that cost most alone; ``None``: of all.
    yes
        Whether to look at all pairs even if that takes longer than a minute.

    Returns
    -------
    table
        A row for each asset, the worst first (see :func:`netsim.criticality.table.ranked`): ``asset``; ``lost_gbps``,
        what those who lose get less within their latency limits; ``disconnected``, demands that lose every path;
        ``latency_rise_ms``, mean over what is served before and after, weighted by rate; ``freight_delay_h``, longer
        ways of lanes that have one. [TEU h per day] ``reason``: ``no_detour``, ``policy``, ``over_capacity``,
        ``over_latency``, ``not_used``, or empty; see docs/critical.md. Then ``name``, ``kind``, ``disconnected_gbps``,
        ``needs_lost`` (what places depend on), ``cut_teu`` (per day) and ``lanes_cut``, ``freight_cost_usd`` (rise of
        generalised cost per day), and ranks. NaN in a layer that was not looked at. In ``table.attrs``: ``unserved``,
        how many demands and lanes had nothing to lose; with pairs also ``pairs``, how many were looked at, and
        ``skipped``.

    Raises
    ------
    NetsimError
        If there is no such group, layer or country, or pairs would take too long.

    Examples
    --------
    >>> from netsim.model import Demand, Link, Network, Node
    >>> places = [Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0), ("C", 2.0))]
    >>> cables = [Link(name, *name, "fibre", length=9e4, capacity=50e9) for name in ("AB", "BC")]
    >>> network = Network(nodes=places, links=cables, demands=[Demand("A", "B", rate=60e9)])
    >>> table = critical(network, layer="data")
    >>> table[["asset", "lost_gbps", "disconnected", "reason"]]
      asset  lost_gbps  disconnected     reason
    0    AB       50.0             1  no_detour
    1    BC        0.0             0   not_used
    """
    survey = Survey(network, layer)
    assets = assets_of(survey.network, of, layer)
    counts = {}
    if pairs:
        assets, skipped = _pairs(survey, assets, country, limit, yes=yes)
        counts = {"pairs": len(assets), "skipped": skipped}
    table = survey.table(assets, country)
    table.attrs = {"unserved": survey.unserved(country), **counts}
    return table


def _pairs(
    survey: Survey, assets: list[Asset], country: str, limit: int | None, *, yes: bool
) -> tuple[list[Asset], int]:
    if limit is not None:
        own = {asset.id: asset for asset in assets}
        assets = [own[name] for name in survey.table(assets, country)["asset"][:limit]]
    found = pairs_of(survey, assets)
    if not yes and (seconds := seconds_for(survey, found.pairs)) > _LONG:
        raise NetsimError(
            f"{len(found.pairs)} pairs take about {seconds / 60.0:.0f} minutes ({found.skipped} more need no look)",
            hint="say yes to it (--yes), or take only the pairs of the worst assets, such as the worst 50 (--limit 50)",
        )
    return list(found.pairs), found.skipped


_COSTS: Final = ("lost_gbps", "disconnected", "latency_rise_ms", "cut_teu", "freight_delay_h", "freight_cost_usd")
"""Columns of which one above nothing means that a failure hurts."""
_NOTHING: Final = 1e-6


def weakest(network: Network | Scenario, of: Of = "links", *, layer: Layer = "both") -> pd.DataFrame:
    """
    Find the weakest point of each country: the asset whose failure costs it most.

    Parameters
    ----------
    network, of, layer
        As for :func:`critical`.

    Returns
    -------
    table
        A row for each country that has something to lose, in alphabetical order: ``country`` and the first row of its
        own table.

    Raises
    ------
    NetsimError
        If there is no such group or layer.
    """
    import pandas as pd

    survey = Survey(network, layer)
    assets = assets_of(survey.network, of, layer)
    rows = []
    for country in sorted({node.country for node in survey.network.nodes} - {""}):
        first = survey.table(assets, country).head(1)
        if len(first) and first.reindex(columns=_COSTS).max(axis=None) > _NOTHING:
            rows.append(first.assign(country=country))
    if not rows:
        return pd.DataFrame(columns=["country", "asset"])
    table = pd.concat(rows, ignore_index=True)
    return table[["country", *(name for name in table if name != "country")]]
