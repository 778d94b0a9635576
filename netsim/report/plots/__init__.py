"""Plots as SVG text: each is a function of runs or of a table, and equal ones give equal text."""

from netsim.report.plots.data import has_loss, latency_plot, latency_share_plot, latency_shares, loss_plot
from netsim.report.plots.freight import has_choice, mode_plot, transit_plot, transit_quantiles
from netsim.report.plots.gains import save_gains, save_worst
from netsim.report.plots.measures import before_after_plot, tornado_plot
from netsim.report.plots.queues import has_queue, longest_queues, queue_plot, queues_plot
from netsim.report.plots.repairs import MOST as MOST_REPAIRS
from netsim.report.plots.repairs import gantt_plot, repair_stages
from netsim.report.plots.resilience import beside_plot, resilience_plot
from netsim.report.plots.utilisation import utilisation, utilisation_plot
from netsim.report.plots.where import map_plot
from netsim.report.plots.where_beside import maps_plot

__all__ = [
    "MOST_REPAIRS",
    "before_after_plot",
    "beside_plot",
    "gantt_plot",
    "has_choice",
    "has_loss",
    "has_queue",
    "latency_plot",
    "latency_share_plot",
    "latency_shares",
    "longest_queues",
    "loss_plot",
    "map_plot",
    "maps_plot",
    "mode_plot",
    "queue_plot",
    "queues_plot",
    "repair_stages",
    "resilience_plot",
    "save_gains",
    "save_worst",
    "tornado_plot",
    "transit_plot",
    "transit_quantiles",
    "utilisation",
    "utilisation_plot",
]
