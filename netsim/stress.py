"""What matters most, on the clock: every asset fails in runs of its own, beside the same runs in which it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from netsim import sim
from netsim.criticality.assets import Layer, Of, assets_of
from netsim.criticality.table import Survey
from netsim.ensemble.intervals import LEVEL, paired
from netsim.ensemble.runner import Plan, play_all
from netsim.errors import NetsimError
from netsim.metrics.named import better_of, standard_metric, unit_of
from netsim.model.hazards import Outage
from netsim.units import days

if TYPE_CHECKING:
    import pandas as pd

    from netsim.criticality.assets import Asset
    from netsim.ensemble.runner import Ensemble, Progress
    from netsim.model import Scenario

_BASE: Final = ""
"""Name of the scenario in which nothing more fails."""


def critical_runs(  # noqa: PLR0913 - each is a choice of its own
    scenario: Scenario,
    of: Of = "links",
    *,
    top: int = 10,
    at: float = 1 * days,
    lasts: float | None = 1 * days,
    runs: int = 1,
    seed: int = 0,
    metrics: Sequence[str] = (),
    country: str = "",
    layer: Layer = "both",
    level: float = LEVEL,
    workers: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """
    Rank assets by what their failure costs in full runs.

    The steady state (:func:`netsim.critical`) chooses who is tried. Each of these assets then fails in a scenario that
    is else the same, and is played with the same seeds: with queues, patience, timetables, dependencies and repair, of
    which the steady state knows nothing.

    Parameters
    ----------
    scenario
        What happens besides; its own hazards stay.
    of, country, layer
        As for :func:`netsim.critical`: what fails, and who counts when it is chosen who is tried.
    top
        So many assets are tried: the worst ones of the steady state that anything runs over.
    at
        When each fails, from the start of the scenario. [s]
    lasts
        For how long; ``None``: until a crew has mended it. [s]
    runs, seed
        So many seeds, from ``seed`` on.
    metrics
        Names of figures as for :func:`netsim.improve`; the first one ranks. None: the resilience loss of what the
        scenario has, unserved volume, median latency, and delay of freight, as far as there is anything of the kind.
    level
        Confidence of the intervals.
    workers, progress
        As for :func:`netsim.ensemble.runner.play_all`.

    Returns
    -------
    table
        A row for each asset, the worst first: ``asset``, ``name``, ``kind``, ``steady_rank`` and ``reason`` from the
        steady state; for each metric its mean rise against the same seeds without the failure, and the ends of its
        interval over the pairs (``METRIC``, ``METRIC_low``, ``METRIC_high``; NaN for one run). In ``table.attrs``:
        ``runs``, and by metric ``unit``, ``better`` and ``before``, its mean without the failure.

    Raises
    ------
    NetsimError
        If the failure lies outside the scenario, there is no such metric or group, or no crew can mend an asset.

    Examples
    --------
    A cable that carries all for half a day: 5 Gbit/s for 12 h are 216 Tbit.

    >>> from netsim.model import Demand, Link, Network, Node, Scenario
    >>> from netsim.units import Gbps, hours
    >>> a, b = (Node(name, lon=lon, lat=20.0, kind="city") for name, lon in (("A", 105.0), ("B", 106.0)))
    >>> cable = Link("AB", "A", "B", "fibre", length=1e5, capacity=10 * Gbps)
    >>> network = Network(nodes=[a, b], links=[cable], demands=[Demand("A", "B", rate=5 * Gbps)])
    >>> quiet = Scenario(network, until=48 * hours)
    >>> table = critical_runs(quiet, at=6 * hours, lasts=12 * hours, metrics=["unserved_tbit"])
    >>> table[["asset", "steady_rank", "reason", "unserved_tbit"]]
      asset  steady_rank     reason  unserved_tbit
    0    AB            1  no_detour          216.0
    """
    if not 0.0 <= at < scenario.until:
        raise NetsimError(
            f"day {at / days:g} lies outside the scenario", hint=f"it lasts {scenario.until / days:g} days: fail before"
        )
    names = tuple(metrics) or _standard(scenario)
    better = {name: better_of(name) for name in names}
    chosen = _chosen(scenario, of, layer, country, top)
    bare = replace(scenario, twins=(), expect=())
    tried = {asset.id: _failing(bare, asset, at, lasts) for asset, _, _ in chosen}
    plan = Plan({_BASE: bare, **tried}, tuple(range(seed, seed + runs)), names, sim.undisturbed(bare))
    done = play_all(plan, workers=workers, progress=progress)
    table = _table(chosen, names, done, level)
    sign = 1.0 if better[names[0]] == "lower" else -1.0
    order = (sign * table[names[0]]).sort_values(ascending=False, kind="stable", na_position="last").index
    table = table.loc[order].reset_index(drop=True)
    table.attrs = {
        "runs": runs,
        "unit": {name: unit_of(name) for name in names},
        "better": better,
        "before": {name: float(done.values(_BASE, name).mean()) for name in names},
    }
    return table


def _standard(scenario: Scenario) -> tuple[str, ...]:
    """Return what is told of a scenario where nobody asks for anything else."""
    network = scenario.opening
    data = ("unserved_tbit", "latency_p50") if network.asked else ()
    return (standard_metric(scenario), *data, *(("delay",) if scenario.freight and network.freight else ()))


def _chosen(scenario: Scenario, of: Of, layer: Layer, country: str, top: int) -> list[tuple[Asset, int, str]]:
    """Return the assets to try, their ranks and reasons in the steady state."""
    survey = Survey(scenario, layer)
    assets = {asset.id: asset for asset in assets_of(survey.network, of, layer)}
    ranked = survey.table(assets.values(), country)
    rows = [
        (assets[name], rank, reason)
        for rank, (name, reason) in enumerate(zip(ranked["asset"], ranked["reason"], strict=True), start=1)
        if reason != "not_used"
    ]
    if not rows:
        raise NetsimError(f"nothing runs over any of the {of}", hint="ask for another group (--of), or country")
    return rows[:top]


def _failing(scenario: Scenario, asset: Asset, at: float, lasts: float | None) -> Scenario:
    """Let an asset fail, all its parts at once."""
    more = [Outage(member, at=at, lasts=lasts, reason="tried") for member in sorted(asset.members)]
    return replace(scenario, hazards=(*scenario.hazards, *more), name=f"{scenario.name} without {asset.id}")


def _table(
    chosen: Sequence[tuple[Asset, int, str]], metrics: Sequence[str], done: Ensemble, level: float
) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for asset, rank, reason in chosen:
        row = {"asset": asset.id, "name": asset.name, "kind": asset.kind, "steady_rank": rank, "reason": reason}
        figures: dict[str, float] = {}
        for metric in metrics:
            rise = paired(done.values(_BASE, metric), done.values(asset.id, metric), level)
            figures |= {metric: rise.mean, f"{metric}_low": rise.low, f"{metric}_high": rise.high}
        rows.append({**row, **figures})
    return pd.DataFrame(rows)
