"""Numbers from a finished run: pure functions of its tables, each with unit and definition."""

from netsim.metrics.affected import affected
from netsim.metrics.chain import Step, chain
from netsim.metrics.connections import connections
from netsim.metrics.curves import Curve, service_curve
from netsim.metrics.deliveries import backlog_curve, backlog_metrics, delivery_curve
from netsim.metrics.differences import gains, relative, side_by_side
from netsim.metrics.explained import Explanation, explain
from netsim.metrics.fairness import fairness, people
from netsim.metrics.flows import freight_flows, load_factors
from netsim.metrics.freight import (
    account,
    delay_truck_h,
    freight_cost,
    late,
    mode_share,
    outcomes,
    transit_quantile,
    transit_times,
)
from netsim.metrics.gates import manual_hours, queue_peak, wait_quantile
from netsim.metrics.groups import freight_metrics, resilience, service_metrics
from netsim.metrics.latency import latency_percentiles
from netsim.metrics.layers import layer_curves, layer_metrics
from netsim.metrics.legs import legs, waits_by_place
from netsim.metrics.lines import Line, Story
from netsim.metrics.operations import Operation, operations
from netsim.metrics.path import DemandPath, demand_path
from netsim.metrics.ports import ship_wait, ships_waiting
from netsim.metrics.registry import Metric, forget_metric, register_metric, registered_metrics
from netsim.metrics.repair import mean_time_to_mend
from netsim.metrics.resilience import depth, rapidity, resilience_loss, time_to, time_under
from netsim.metrics.service import availability, latency_quantile, served_share, unserved_volume
from netsim.metrics.story import story
from netsim.metrics.summary import DEFINITIONS, Figure, Summary, definitions, judge, summarise

__all__ = [
    "DEFINITIONS",
    "Curve",
    "DemandPath",
    "Explanation",
    "Figure",
    "Line",
    "Metric",
    "Operation",
    "Step",
    "Story",
    "Summary",
    "account",
    "affected",
    "availability",
    "backlog_curve",
    "backlog_metrics",
    "chain",
    "connections",
    "definitions",
    "delay_truck_h",
    "delivery_curve",
    "demand_path",
    "depth",
    "explain",
    "fairness",
    "forget_metric",
    "freight_cost",
    "freight_flows",
    "freight_metrics",
    "gains",
    "judge",
    "late",
    "latency_percentiles",
    "latency_quantile",
    "layer_curves",
    "layer_metrics",
    "legs",
    "load_factors",
    "manual_hours",
    "mean_time_to_mend",
    "mode_share",
    "operations",
    "outcomes",
    "people",
    "queue_peak",
    "rapidity",
    "register_metric",
    "registered_metrics",
    "relative",
    "resilience",
    "resilience_loss",
    "served_share",
    "service_curve",
    "service_metrics",
    "ship_wait",
    "ships_waiting",
    "side_by_side",
    "story",
    "summarise",
    "time_to",
    "time_under",
    "transit_quantile",
    "transit_times",
    "unserved_volume",
    "wait_quantile",
    "waits_by_place",
]
