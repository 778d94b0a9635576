"""Numbers from a finished run: pure functions of its tables, each with unit and definition."""

from netsim.metrics.affected import affected
from netsim.metrics.chain import Step, chain
from netsim.metrics.freight import (
    delay_truck_h,
    freight_cost,
    mode_share,
    outcomes,
    transit_quantile,
)
from netsim.metrics.gates import manual_hours, queue_peak, wait_quantile
from netsim.metrics.latency import latency_percentiles
from netsim.metrics.path import DemandPath, demand_path
from netsim.metrics.ports import ship_wait, ships_waiting
from netsim.metrics.repair import mean_time_to_mend
from netsim.metrics.service import availability, latency_quantile, served_share, unserved_volume
from netsim.metrics.summary import DEFINITIONS, Figure, Summary, judge, summarise

__all__ = [
    "DEFINITIONS",
    "DemandPath",
    "Figure",
    "Step",
    "Summary",
    "affected",
    "availability",
    "chain",
    "delay_truck_h",
    "demand_path",
    "freight_cost",
    "judge",
    "latency_percentiles",
    "latency_quantile",
    "manual_hours",
    "mean_time_to_mend",
    "mode_share",
    "outcomes",
    "queue_peak",
    "served_share",
    "ship_wait",
    "ships_waiting",
    "summarise",
    "transit_quantile",
    "unserved_volume",
    "wait_quantile",
]
