"""Any figure of a run by its name, and which way is better."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from netsim.errors import NetsimError, NotFound, did_you_mean
from netsim.metrics.groups import freight_metrics, service_metrics
from netsim.metrics.layers import layer_metrics
from netsim.metrics.registry import registered_metrics
from netsim.metrics.summary import DEFINITIONS, measure

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Scenario
    from netsim.record import Record

Better = Literal["lower", "higher"]
BETTERS: Final[tuple[Better, ...]] = ("lower", "higher")
LAYERS: Final = ("data", "freight", "joint")
OF_SERVICE: Final = ("demand", "class", "pair", "country")
"""Groups of :func:`netsim.metrics.service_metrics`, as prefixes."""
OF_FREIGHT: Final = ("lane", "freight-class", "freight-pair", "freight-country")
"""Groups of :func:`netsim.metrics.freight_metrics`, as prefixes."""
_HIGHER: Final = frozenset(
    {
        *("served_share", "availability", "delivered", "performance_pct", "rapidity_pct_per_h", "served_pct"),
        *("availability_pct", "delivered_pct"),
    }
)
_NEITHER: Final = frozenset(
    {
        *("shipments", "road_share", "rail_share", "sea_share", "faults", "asked_tbit"),
        *("road_pct", "rail_pct", "sea_pct"),
    }
)
"""Figures of which neither more nor less is better in itself."""
_GATE: Final = {"_wait_p95": "h", "_queue_peak": "trucks", "_manual_hours": "h"}
"""Units of what the summary tells of each gate, by ending."""
_UNITS: Final = {"tbit": "Tbit", "pct": "%", "ms": "ms", "h": "h", "usd": "USD"}
"""Units by the ending of a column."""
Figures = Mapping[str, float]


def standard_metric(scenario: Scenario) -> str:
    """
    Return the figure by which a scenario is judged where nobody says which: the resilience loss of all that it has.

    ``joint.loss_h`` where data and freight both move, else ``data.loss_h`` or ``freight.loss_h``.
    """
    network = scenario.opening
    freight = scenario.freight and bool(network.freight)
    if not network.asked:
        return "freight.loss_h"
    return "joint.loss_h" if freight else "data.loss_h"


def better_of(metric: str, better: str = "") -> Better:
    """
    Return which way is better.

    Parameters
    ----------
    metric
        Name of a figure.
    better
        What the user says of it; empty: what is known.

    Raises
    ------
    NetsimError
        If that is no way, or nobody knows.
    """
    if better:
        found = next((one for one in BETTERS if one == better), None)
        if found is None:
            raise NetsimError(f'"{better}" is no way to be better', hint="higher or lower")
        return found
    own = registered_metrics().get(metric)
    column = metric.rpartition(".")[2]
    if (own is not None and not own.better) or (own is None and column in _NEITHER):
        raise NetsimError(
            f"of {metric} neither more nor less is better in itself", hint="say higher or lower (--better)"
        )
    if own is not None:
        return better_of(metric, own.better)
    return "higher" if column in _HIGHER else "lower"


def unit_of(metric: str) -> str:
    """Return the unit of a figure; empty for a count."""
    if metric in registered_metrics():
        return registered_metrics()[metric].unit
    if metric in DEFINITIONS:
        return DEFINITIONS[metric][0]
    for ending, unit in _GATE.items():
        if metric.endswith(ending) and "." not in metric:
            return unit
    column = metric.rpartition(".")[2]
    if column.endswith("_pct_per_h"):
        return "%/h"
    return "truck-h" if column.endswith("truck_h") else _UNITS.get(column.rpartition("_")[2], "")


def needs_twin(metrics: Sequence[str]) -> bool:
    """Tell whether any of some figures compares a run with its undisturbed twin."""
    own = registered_metrics()
    return any(
        name == "delay"
        or name in own
        or name.partition(".")[0] in {"freight", "joint"}
        or name.rpartition(".")[2] in {"latency_rise_ms", "rise_p95_h", "delay_truck_h"}
        for name in metrics
    )


def named_figures(record: Record, undisturbed: Record | None, metrics: Sequence[str]) -> dict[str, float]:
    """
    Return figures of a run by their names.

    Parameters
    ----------
    record
        The run.
    undisturbed
        What delays and the performance of freight are measured against.
    metrics
        Names of the summary, such as ``served_share``; ``data``, ``freight`` or ``joint`` and a column of
        :func:`netsim.metrics.layer_metrics`, such as ``joint.loss_h``; ``demand``, ``class``, ``pair`` or ``country``,
        a group and a column of :func:`netsim.metrics.service_metrics`, such as ``country.VN.unserved_tbit``; ``lane``,
        ``freight-class``, ``freight-pair`` or ``freight-country``, a group and a column of
        :func:`netsim.metrics.freight_metrics`, such as ``freight-pair.CN-VN.delay_truck_h``.

    Returns
    -------
    figures
        By name; NaN where a run has no value.

    Raises
    ------
    NotFound
        If the run has no such figure.
    """
    known: dict[str, Any] = {}

    def once(name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - tables and mappings
        if name not in known:
            known[name] = make()
        return known[name]

    found = {}
    for metric in metrics:
        head, *rest = metric.split(".")
        if head in LAYERS and len(rest) == 1:
            table = once("layers", lambda: layer_metrics(record, undisturbed))
            found[metric] = _cell(table, "layer", head, rest[0], metric)
        elif head in {*OF_SERVICE, *OF_FREIGHT} and len(rest) > 1:
            table = once(head, partial(_grouped, record, undisturbed, head))
            found[metric] = _cell(table, str(table.columns[0]), ".".join(rest[:-1]), rest[-1], metric)
        else:
            summary = once("summary", lambda: measure(record, undisturbed))
            if metric not in summary:
                raise NotFound(f'there is no metric "{metric}"', hint=_hint(metric, summary))
            found[metric] = summary[metric][0]
    return found


def _grouped(record: Record, undisturbed: Record | None, by: str) -> pd.DataFrame:
    if by in OF_SERVICE:
        return service_metrics(record, undisturbed, by)  # type: ignore[arg-type]  # of OF_SERVICE
    return freight_metrics(record, undisturbed, by.removeprefix("freight-"))  # type: ignore[arg-type]  # of OF_FREIGHT


def _cell(table: pd.DataFrame, key: str, group: str, column: str, metric: str) -> float:
    columns = [name for name in table.columns if name != key]
    if column not in columns:
        near = did_you_mean(column, columns) or "known: " + ", ".join(columns)
        raise NotFound(f'there is no metric "{metric}": no column "{column}"', hint=near)
    rows = table[table[key].astype(str) == group]
    if rows.empty:
        groups = [str(name) for name in table[key]]
        hint = did_you_mean(group, groups) or "known: " + ", ".join(groups[:9])
        raise NotFound(f'there is no metric "{metric}": no {key} "{group}"', hint=hint)
    return float(rows.iloc[0][column])


def _hint(metric: str, summary: Mapping[str, object]) -> str:
    return did_you_mean(metric, [*summary, "joint.loss_h", "data.loss_h", "freight.loss_h"]) or (
        "netsim list metrics names those of the summary; of layers, countries and lanes see docs/improve.md"
    )
