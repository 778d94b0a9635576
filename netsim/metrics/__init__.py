"""Numbers from a finished run: pure functions of its tables, each with unit and definition."""

from netsim.metrics.affected import affected
from netsim.metrics.chain import Step, chain
from netsim.metrics.explained import Explanation, explain
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
from netsim.metrics.latency import latency_percentiles
from netsim.metrics.legs import legs, waits_by_place
from netsim.metrics.lines import Line, Story
from netsim.metrics.operations import Operation, operations
from netsim.metrics.path import DemandPath, demand_path
from netsim.metrics.ports import ship_wait, ships_waiting
from netsim.metrics.repair import mean_time_to_mend
from netsim.metrics.service import availability, latency_quantile, served_share, unserved_volume
from netsim.metrics.story import story
from netsim.metrics.summary import DEFINITIONS, Figure, Summary, judge, summarise

__all__ = [
    "DEFINITIONS",
    "DemandPath",
    "Explanation",
    "Figure",
    "Line",
    "Operation",
    "Step",
    "Story",
    "Summary",
    "account",
    "affected",
    "availability",
    "chain",
    "delay_truck_h",
    "demand_path",
    "explain",
    "freight_cost",
    "freight_flows",
    "judge",
    "late",
    "latency_percentiles",
    "latency_quantile",
    "legs",
    "load_factors",
    "manual_hours",
    "mean_time_to_mend",
    "mode_share",
    "operations",
    "outcomes",
    "queue_peak",
    "served_share",
    "ship_wait",
    "ships_waiting",
    "story",
    "summarise",
    "transit_quantile",
    "transit_times",
    "unserved_volume",
    "wait_quantile",
    "waits_by_place",
]
