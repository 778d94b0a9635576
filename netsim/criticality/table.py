"""The table of what matters most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.collecting import nothing_to_collect
from netsim.criticality.assets import Asset
from netsim.criticality.measures import DataLoss, DataMeasure, FreightLoss, FreightMeasure
from netsim.errors import NetsimError, did_you_mean
from netsim.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Network

_WORST_FIRST: Final = {
    "data": ("lost_gbps", "disconnected", "latency_rise_ms"),
    "freight": ("cut_teu", "lanes_cut", "freight_delay_h", "freight_cost_usd"),
}
_COLUMNS: Final = {
    "data": ("lost_gbps", "disconnected", "latency_rise_ms", "disconnected_gbps", "needs_lost"),
    "freight": ("freight_delay_h", "cut_teu", "lanes_cut", "freight_cost_usd"),
}
_FIXED: Final = ("asset", "lost_gbps", "disconnected", "latency_rise_ms", "freight_delay_h", "reason")
"""Columns that every table has."""
_ORDER: Final = [
    *_FIXED,
    *("name", "kind", "disconnected_gbps", "needs_lost", "cut_teu", "lanes_cut", "freight_cost_usd"),
]
_REASONS: Final = ("no_detour", "policy", "over_capacity", "over_latency")
"""The gravest first; of several that hold, the first is told."""
_NOT_USED: Final = ("not_used",)
_DIGITS: Final = 9
"""Figures are rounded to so many decimal digits before they are ranked, so that rounding decides nothing."""


class Survey:
    """
    Both planes, ready to be asked about failures.

    Parameters
    ----------
    network
        A network, or a scenario: its network, with the changes that hold from the beginning, and its policy.
    layer
        ``data``, ``freight`` or ``both``.
    """

    def __init__(self, network: Network | Scenario, layer: str = "both") -> None:
        terms = {}
        if isinstance(network, Scenario):
            terms = {"policy": network.policy, "k": network.paths}
            network = network.opening
        self.network, self.layer = network, layer
        self.data = DataMeasure(network, **terms) if layer != "freight" else None  # type: ignore[arg-type]  # two types
        self.freight = FreightMeasure(network) if layer != "data" else None

    def unserved(self, country: str = "") -> dict[str, int]:
        """Return how many demands and lanes have no path or way even while nothing is down."""
        planes = {"demands": self.data, "lanes": self.freight}
        return {name: one.unserved(one.of_country(country)) for name, one in planes.items() if one is not None}

    def table(self, assets: Iterable[Asset], country: str = "") -> pd.DataFrame:
        """Return the row of each asset, the worst first."""
        known = {node.country for node in self.network.nodes}
        if country and country not in known:
            hint = did_you_mean(country, known) or "known: " + ", ".join(sorted(known - {""}))
            raise NetsimError(f'no node lies in "{country}"', hint=hint)
        rows = list(assets)
        with nothing_to_collect():
            both = zip(rows, self._data_losses(rows, country), self._freight_losses(rows, country), strict=True)
            return ranked([_row(*given) for given in both], self.layer)

    def _data_losses(self, assets: Sequence[Asset], country: str) -> list[DataLoss]:
        if self.data is None:
            return [DataLoss(reasons=_NOT_USED)] * len(assets)
        states = self.data.after_each([asset.members for asset in assets])
        return self.data.losses(states, self.data.of_country(country))

    def _freight_losses(self, assets: Sequence[Asset], country: str) -> list[FreightLoss]:
        if self.freight is None:
            return [FreightLoss(reasons=_NOT_USED)] * len(assets)
        who = self.freight.of_country(country)
        return [self.freight.loss(self.freight.states.after(asset.members), who) for asset in assets]


def _row(asset: Asset, data: DataLoss, freight: FreightLoss) -> dict[str, Any]:
    reasons = {*data.reasons, *freight.reasons}
    reason = next((word for word in _REASONS if word in reasons), "")
    return {
        "asset": asset.id,
        **data._asdict(),
        **freight._asdict(),
        "reason": "not_used" if data.reasons == freight.reasons == _NOT_USED else reason,
        "kind": asset.kind,
        "name": asset.name,
    }


def ranked(rows: Sequence[dict[str, Any]], layer: str) -> pd.DataFrame:
    """
    Put rows in order, the worst first.

    Parameters
    ----------
    rows
        The figures of each asset.
    layer
        ``data``: by ``lost_gbps``, then ``disconnected``, then ``latency_rise_ms``. ``freight``: by ``cut_teu``, then
        ``lanes_cut``, then ``freight_delay_h``, then ``freight_cost_usd``. ``both``: by the sum of the ranks in both
        orders, of which equal rows share the first; where sums are equal, by the better of both ranks.

    Returns
    -------
    table
        With ``rank_data`` and ``rank_freight`` for the layers that were looked at.
    """
    import pandas as pd

    layers = tuple(_COLUMNS) if layer == "both" else (layer,)
    columns = {name: [row[name] for row in rows] for name in _ORDER}
    for name in {*_COLUMNS}.difference(layers):
        for column in _COLUMNS[name]:  # not looked at
            if column in _FIXED:
                columns[column] = [float("nan")] * len(rows)
            else:
                del columns[column]
    ranks = {}
    for name in layers:
        figures = np.array([columns[column] for column in _WORST_FIRST[name]], dtype=float).round(_DIGITS)
        own = [*zip(*(-figures).tolist(), strict=True)]
        place: dict[tuple[float, ...], int] = {}
        for number, key in enumerate(sorted(own), start=1):
            place.setdefault(key, number)
        ranks[name] = [place[key] for key in own]
    both = [*zip(*ranks.values(), strict=True)]
    order = sorted(range(len(rows)), key=lambda row: (sum(both[row]), min(both[row]), rows[row]["asset"]))
    columns |= {f"rank_{name}": own for name, own in ranks.items()}
    columns = {name: [own[row] for row in order] for name, own in columns.items()}
    return pd.DataFrame(columns, dtype=None if rows else object)
