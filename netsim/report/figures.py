"""Which plots a report shows: those that have something to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netsim.metrics.layers import layer_curves
from netsim.report import plain, plots, tables, words
from netsim.report.content import SHOWN, Figure

if TYPE_CHECKING:
    from netsim.record import Record


def all_figures(record: Record, twins: Mapping[str, Record]) -> dict[str, Figure]:
    """
    Draw what a report of a run shows.

    Parameters
    ----------
    record, twins
        The run, and those it is compared with.

    Returns
    -------
    figures
        By key: ``map``, ``resilience``, ``loss``, ``latency``, ``latency-share``, ``utilisation``, ``queue``,
        ``queues``, ``transit``, ``modes``, ``repairs``; those that would be empty are left out.
    """
    found = [draw(record, twins) for draw in _DRAWN]
    return {figure.key: figure for figure in found if figure is not None}


def all_maps(records: Mapping[str, Record], quiet: Mapping[str, Record | None]) -> Figure | None:
    """Draw what failed in runs that are compared, side by side; nothing where nothing did."""
    svg = plots.maps_plot(records, quiet)
    return Figure("map", "What failed in each run, and where", svg) if svg else None


def _map(record: Record, twins: Mapping[str, Record]) -> Figure | None:
    if not record.network.nodes:
        return None
    return Figure("map", "What failed, and where", plots.map_plot(record, twins.get("undisturbed")), is_still=True)


def _resilience(record: Record, twins: Mapping[str, Record]) -> Figure | None:
    curves = {name: curve for name, curve in layer_curves(record, twins.get("undisturbed")).items() if len(curve.value)}
    if not any((curve.value < 1.0).any() for curve in curves.values()):
        return None
    return Figure(
        "resilience",
        "Performance over time, what was lost shaded; mind where the axes begin",
        plots.resilience_plot(curves),
    )


def _loss(record: Record, twins: Mapping[str, Record]) -> Figure | None:
    records = {"disturbed": record, **twins}
    if not plots.has_loss(records):
        return None
    return Figure("loss", "Data that does not arrive in time", plots.loss_plot(records))


def _latency(record: Record, twins: Mapping[str, Record]) -> Figure | None:
    demand = tables.most_delayed_demand(record, twins.get("undisturbed"))
    if demand is None:
        return None
    return Figure("latency", f"Latency of {demand[1]}", plots.latency_plot({"disturbed": record, **twins}, demand[0]))


def _latency_share(record: Record, twins: Mapping[str, Record]) -> Figure | None:
    if not len(plots.latency_shares(record)[0]):
        return None
    title = "Latency of all data, by delivered volume"
    return Figure("latency-share", title, plots.latency_share_plot({"disturbed": record, **twins}))


def _utilisation(record: Record, _: Mapping[str, Record]) -> Figure | None:
    if not plots.utilisation(record)[0]:
        return None
    return Figure("utilisation", "Use of the busiest data links", plots.utilisation_plot(record))


def _queue(record: Record, twins: Mapping[str, Record]) -> Figure | None:
    records, gate = {"disturbed": record, **twins}, words.worst_gate(record, twins.get("undisturbed"))
    if gate is None or not plots.has_queue(records, *gate):
        return None
    title = f"Trucks waiting at {record.network.named(gate[0])}, {plain.way(gate[1])}"
    return Figure("queue", title, plots.queue_plot(records, *gate))


def _queues(record: Record, _: Mapping[str, Record]) -> Figure | None:
    longest = plots.longest_queues(record)
    if len(longest) < 2:  # noqa: PLR2004 - one is told by the plot of the worst gate
        return None
    return Figure("queues", "The longest queues", plots.queues_plot(record, longest))


def _transit(record: Record, twins: Mapping[str, Record]) -> Figure | None:
    hit = tables.hit_lanes(record, twins.get("undisturbed"))
    lanes = [str(lane) for lane in hit.index[hit["median_h"].notna()][:SHOWN]]
    if not lanes:
        return None
    title = "Transit times of the lanes hit most"
    return Figure("transit", title, plots.transit_plot({"disturbed": record, **twins}, lanes))


def _modes(record: Record, _: Mapping[str, Record]) -> Figure | None:
    if not plots.has_choice(record):
        return None
    return Figure("modes", "Freight by main mode and day of delivery, lanes with a choice", plots.mode_plot(record))


def _repairs(record: Record, _: Mapping[str, Record]) -> Figure | None:
    if not any(parts for _, parts in plots.repair_stages(record)):
        return None
    more = len(record.repairs) - plots.MOST_REPAIRS
    title = f"Repairs, stage by stage; {more} later ones are not drawn" if more > 0 else "Repairs, stage by stage"
    return Figure("repairs", title, plots.gantt_plot(record))


_DRAWN: tuple[Callable[[Record, Mapping[str, Record]], Figure | None], ...] = (
    *(_map, _resilience, _loss, _latency, _latency_share, _utilisation),
    *(_queue, _queues, _transit, _modes, _repairs),
)
