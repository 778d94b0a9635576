"""Metrics by demand, class, pair of countries, country and lane."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np

from netsim.errors import NetsimError, did_you_mean
from netsim.metrics import freight, service
from netsim.metrics.curves import Curve, service_curve
from netsim.metrics.eras import eras
from netsim.metrics.resilience import depth, rapidity, resilience_loss, time_to, time_under

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Network
    from netsim.record import Record

By = Literal["demand", "class", "pair", "country", "lane"]
_LEVELS: Final = (0.5, 0.8, 0.95, 1.0)
"""Parts of the target of which it is told when they were reached for good."""
_PERCENT: Final = 100.0
Groups = Mapping[str, tuple[str, ...]]
"""The groups of each demand or lane."""
Member = tuple[str, str, tuple[str, ...]]
"""A demand or lane, its class, and its ends."""


def resilience(curve: Curve, target: float = 1.0) -> dict[str, float]:
    """
    Tell all that resilience means of one performance over time.

    Parameters
    ----------
    curve
        From 0 to 1.
    target
        What it should be, above 0 and at most 1.

    Returns
    -------
    figures
        ``loss_h`` (see :func:`resilience_loss`), ``depth_pct``, ``under_h``, ``to_50_h``, ``to_80_h``, ``to_95_h``,
        ``to_100_h`` (time from the first fall until that part of the target was reached for good, infinite where it
        is not by the end), ``rapidity_pct_per_h``.

    Raises
    ------
    NetsimError
        If the target is none.
    """
    return {
        "loss_h": resilience_loss(curve, target),
        "depth_pct": _PERCENT * depth(curve, target),
        "under_h": time_under(curve, target),
        **{f"to_{_PERCENT * level:.0f}_h": time_to(curve, level, target) for level in _LEVELS},
        "rapidity_pct_per_h": _PERCENT * rapidity(curve, target),
    }


def service_metrics(
    record: Record, undisturbed: Record | None = None, by: By = "country", target: float = 1.0
) -> pd.DataFrame:
    """
    Tell how demands were served, group by group.

    Parameters
    ----------
    record
        The run; what nodes depend on does not count.
    undisturbed
        Its undisturbed twin, for the rise of latency.
    by
        ``demand``, ``class``, ``pair`` (of countries, whichever way) or ``country``: a demand counts for both of its
        ends, and a client of a workload for its own.
    target
        Part of the rate asked for that should be served.

    Returns
    -------
    metrics
        A row for each group, those that lost most first: its name, ``asked_tbit``, ``unserved_tbit``, ``served_pct``
        (survivability: the part of the volume served in time), ``availability_pct`` (part of the time in which a demand
        is served in full, mean over demands), ``latency_p50_ms``, ``latency_p95_ms``, ``latency_p99_ms``,
        ``latency_max_ms`` (one way, weighted by delivered volume), ``latency_rise_ms`` (of the 95 % quantile), and the
        columns of :func:`resilience`.

    Raises
    ------
    NetsimError
        If the target is none, or data has no such groups.
    """
    import pandas as pd

    groups = _of_demands(record, by)
    quiet = dict(_grouped(asked_of(undisturbed), "demand", groups)) if undisturbed is not None else {}
    rows: list[dict[str, Any]] = [
        {by: name, **_served(own, quiet.get(name)), **resilience(service_curve(own), target)}
        for name, own in _grouped(asked_of(record), "demand", groups)
    ]
    rows.sort(key=lambda row: -row["unserved_tbit"])
    return pd.DataFrame(rows, columns=None if rows else [by])


def freight_metrics(record: Record, undisturbed: Record | None = None, by: By = "lane") -> pd.DataFrame:
    """
    Tell how freight fared, group by group.

    Parameters
    ----------
    record
        The run; shipments created before its start do not count.
    undisturbed
        Its undisturbed twin, for delays and rises.
    by
        ``lane``, ``class``, ``pair`` (of countries, whichever way) or ``country``: a lane counts for both of its ends.

    Returns
    -------
    metrics
        A row for each group, the most delayed first: its name, ``shipments``, ``delivered_pct``, ``transit_p50_h``,
        ``transit_p95_h``, ``rise_p95_h``, ``delay_truck_h``, ``late``, ``spoiled``, ``cost_usd``, ``road_pct``,
        ``rail_pct``, ``sea_pct`` (of the TEU delivered, by main mode).

    Raises
    ------
    NetsimError
        If freight has no such groups.
    """
    import pandas as pd

    groups = _of_lanes(record, by)
    quiet = dict(_grouped(freight.lean(undisturbed.shipments), "freight", groups)) if undisturbed is not None else {}
    rows: list[dict[str, Any]] = [
        {by: name, **_carried(own, quiet.get(name), record.scenario.until)}
        for name, own in _grouped(freight.lean(record.shipments), "freight", groups)
    ]
    rows.sort(key=lambda row: -float(np.nan_to_num(row["delay_truck_h"])))
    return pd.DataFrame(rows, columns=None if rows else [by])


# -- one group -----------------------------------------------------------------------------------------------------


def _served(own: pd.DataFrame, quiet: pd.DataFrame | None) -> dict[str, float]:
    span = own["to_s"] - own["from_s"]
    p50, p95, p99 = service.latency_quantiles(own, (0.5, 0.95, 0.99))
    before = service.latency_quantile(quiet, 0.95) if quiet is not None else float("nan")
    carried = own.loc[own["served_gbps"] > 0.0, "latency_ms"]
    return {
        "asked_tbit": float((own["asked_gbps"] * span).sum()) / 1000.0,
        "unserved_tbit": service.unserved_volume(own),
        "served_pct": service.served_share(own),
        "availability_pct": service.availability(own),
        "latency_p50_ms": p50,
        "latency_p95_ms": p95,
        "latency_p99_ms": p99,
        "latency_max_ms": float(carried.max()),
        "latency_rise_ms": p95 - before,
    }


def _carried(own: pd.DataFrame, quiet: pd.DataFrame | None, until: float) -> dict[str, float]:
    rows, nan = freight.counted(own), float("nan")
    base = freight.counted(quiet) if quiet is not None else None
    ends = freight.outcomes(rows)
    created = sum(ends.values())
    p50, p95 = freight.transit_quantiles(rows, (0.5, 0.95))
    return {
        "shipments": created,
        "delivered_pct": _PERCENT * ends["delivered"] / created if created else nan,
        "transit_p50_h": p50,
        "transit_p95_h": p95,
        "rise_p95_h": p95 - freight.transit_quantile(base, 0.95) if base is not None else nan,
        "delay_truck_h": freight.delay_truck_h(rows, base, until) if base is not None else nan,
        "late": freight.late(rows),
        "spoiled": ends["spoiled"],
        "cost_usd": freight.freight_cost(rows),
        **{f"{mode}_pct": share for mode, share in freight.mode_shares(own).items()},
    }


# -- which group ---------------------------------------------------------------------------------------------------


def asked_of(record: Record) -> pd.DataFrame:
    """Return what was asked of the data plane: the rows of demands without what nodes depend on."""
    known = {name for era in eras(record) for name in era.network.asked}
    return record.demands[record.demands["demand"].isin(known)]


def _grouped(rows: pd.DataFrame, column: str, groups: Groups) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of each group."""
    members: dict[str, list[Any]] = {}
    for name, places in rows.groupby(column, observed=True).indices.items():
        for group in groups.get(str(name), ()):
            members.setdefault(group, []).append(places)
    for group, own in sorted(members.items()):
        yield group, rows.iloc[np.sort(np.concatenate(own))]


def _of_demands(record: Record, by: str) -> Groups:
    """Return the groups of each demand: a client of a workload has one end."""

    def rows(network: Network) -> Iterator[Member]:
        for name, ask in network.asked.items():
            yield name, ask.class_, tuple(end for end in (ask.source, ask.target) if end)

    return _groups(record, by, "demand", rows)


def _of_lanes(record: Record, by: str) -> Groups:
    """Return the groups of each lane."""

    def rows(network: Network) -> Iterator[Member]:
        for row in network.freight:
            yield row.id, row.class_, (row.origin, row.destination)

    return _groups(record, by, "lane", rows)


def _groups(record: Record, by: str, one: str, rows: Callable[[Network], Iterator[Member]]) -> Groups:
    """Return the groups of demands or lanes of all networks that the run went through."""
    _known(by, (one, "class", "pair", "country"))
    found: dict[str, tuple[str, ...]] = {}
    for era in eras(record):
        country = {node.id: node.country for node in era.network.nodes}
        for name, class_, ends in rows(era.network):
            where = [country.get(end, "") for end in ends]
            found[name] = {
                one: (name,),
                "class": (class_ or "-",),
                "pair": ("-".join(sorted(land or "?" for land in where)),),
                "country": tuple(dict.fromkeys(land or "-" for land in where)),
            }[by]
    return found


def _known(by: str, groups: Sequence[str]) -> None:
    if by not in groups:
        hint = did_you_mean(by, groups) or "by one of: " + ", ".join(groups)
        word = "that" if by in get_args(By) else f'"{by}"'
        raise NetsimError(f"there are no groups by {word} here", hint=hint)
