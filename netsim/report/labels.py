"""What metrics are called where people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netsim.metrics.summary import definitions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsim.model import Network

_LABELS: Final[Mapping[str, str]] = {
    "served_share": "Data delivered in time",
    "unserved_tbit": "Data not delivered in time",
    "availability": "Data demands served in full",
    "latency_p50": "Latency, median",
    "latency_p95": "Latency, 95 % quantile",
    "shipments": "Shipments created",
    "delivered": "Shipments delivered",
    "transit_p50": "Transit time, median",
    "transit_p95": "Transit time, 95 % quantile",
    "late": "Shipments delivered late",
    "delay": "Delay of all shipments",
    "queue_peak": "Longest queue at any gate",
    "manual_hours": "Gates without automatic work",
    "road_share": "Freight by road alone",
    "rail_share": "Freight mainly by rail",
    "sea_share": "Freight mainly by sea",
    "returned": "Shipments returned",
    "abandoned": "Shipments abandoned",
    "spoiled": "Shipments spoiled",
    "freight_cost": "Cost of freight",
    "faults": "Faults",
    "mean_time_to_mend": "Time to mend, mean",
}
_AT_GATES: Final[Mapping[str, tuple[str, str]]] = {
    "_wait_p95": ("wait, 95 % quantile", "in the direction where it is longer"),
    "_queue_peak": ("longest queue", "in one direction"),
    "_manual_hours": ("without automatic work", "both directions added up"),
}


def label(network: Network, metric: str) -> tuple[str, str]:
    """Return name and meaning of a metric, as a report prints them."""
    known = definitions()
    if metric in known:
        name, meaning = _LABELS.get(metric, metric.replace("_", " ")), known[metric][1]
        return name, meaning if meaning != name.lower() else ""
    nodes = {gate.node.replace("-", "_"): gate.node for gate in network.gates}
    for ending, (what, meaning) in _AT_GATES.items():
        prefix = metric.removesuffix(ending)
        if prefix != metric and prefix in nodes:
            return f"{network.named(nodes[prefix])}: {what}", meaning
    return metric.replace("_", " "), ""
