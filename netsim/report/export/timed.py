"""What happens when: hazards, storms, outages, gates, repairs and ships, each with its span of time and its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from netsim.arrays.freight import FreightPlane
from netsim.arrays.legs import Drive
from netsim.hazards import Track, exposures
from netsim.io.export.layer import Form, Layer
from netsim.io.export.shapes import line, point, split
from netsim.io.meanings import run_columns
from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.report.export.topology import at, course_of, course_points
from netsim.units import km

if TYPE_CHECKING:
    import pandas as pd

    from netsim.io.export.layer import Shape

_SPAN: Final = {
    "from_s": ("s", "From when, after the start of the run."),
    "to_s": ("s", "Until when, after the start of the run."),
    "from_utc": ("UTC", "From when, by the calendar."),
    "to_utc": ("UTC", "Until when, by the calendar."),
}
_TOLD: Final = {
    "number": ("", "Of the hazard in the scenario, from 1."),
    "hazard": ("", "In the words of the scenario."),
    "assets": ("", "Links, nodes, gates and ports that it may hit."),
    "time_s": ("s", "When, after the start of the run."),
    "time_utc": ("UTC", "When, by the calendar."),
    "wind_ms": ("m/s", "Largest sustained wind."),
    "radius_km": ("km", "Distance from the centre at which it blows; empty: as netsim estimates it."),
    "link": ("", "Id of the link."),
    "gate": ("", "Place and direction of the gate."),
    "name": ("", "In English."),
    "kind": ("", "Kind of link."),
    "state": ("", "down or degraded."),
    "mode": ("", "manual or closed."),
    "service": ("", "Row of services.csv."),
    "from": ("", "The stop that it left."),
    "to": ("", "The next stop."),
    "load_teu": ("TEU", "On board between the two."),
    "capacity_teu": ("TEU", "Room."),
    **_SPAN,
}
CHANGES: Final = {"events": "events", "link_changes": "links", "gate_changes": "gates"}
"""Layers that are tables of a run as they are."""


def hazard_layers(scenario: Scenario, network: Network) -> Iterator[Layer]:
    """Yield the footprints of hazards, and where storms are when, as far as there are any."""
    found = list(exposures(scenario, network))
    if found:
        rows = [(one.number, one.name, len(one.assets), one.at) for one in found]
        shapes = [None if one.shape is None else split(one.shape) for one in found]
        yield _layer("hazards", ("number", "hazard", "assets", "time_s"), rows, ("areas", shapes), scenario)
    storms = [(one, fix) for one in scenario.hazards if isinstance(one, Track) for fix in one.fixes]
    if storms:
        columns = ("hazard", "time_s", "wind_ms", "radius_km")
        fixes = [
            (one.name, one.at + fix.after, fix.wind, None if fix.radius is None else fix.radius / km)
            for one, fix in storms
        ]
        yield _layer("storms", columns, fixes, ("points", [point(fix.lon, fix.lat) for _, fix in storms]), scenario)


def timed_layers(record: Record) -> Iterator[Layer]:
    """Yield outages of links, gates without automatic work, repairs and ships under way, as far as there are any."""
    yield from _outages(record)
    yield from _modes(record)
    if not record.repairs.empty:
        table = record.repairs
        shapes = [point(lon, lat) for lon, lat in zip(table["lon"], table["lat"], strict=True)]
        meanings = {name: (*told, "run, repairs") for name, told in run_columns()["repairs"].items()}
        yield Layer("repairs", table.reset_index(drop=True), "points", shapes, meanings)
    yield from _voyages(record)


def change_layers(record: Record) -> Iterator[Layer]:
    """Yield the log, and each span of links and gates in which nothing changed, as tables of attributes."""
    for name, source in CHANGES.items():
        meanings = {column: (*told, f"run, {source}") for column, told in run_columns()[source].items()}
        yield Layer(name, record.tables[source].reset_index(drop=True), meanings=meanings)


def _outages(record: Record) -> Iterator[Layer]:
    network = record.network
    spans = [
        (link, network.named(link), network.link[link].kind, state, begin, end)
        for link, state, begin, end in _spans(record.links, "link", "state", ("down", "degraded"))
        if link in network.link
    ]
    shapes = [course_of(network, network.link[span[0]]) for span in spans]
    if spans:
        columns = ("link", "name", "kind", "state", "from_s", "to_s")
        yield _layer("link_outages", columns, spans, ("lines", shapes), record.scenario, "run, links")


def _modes(record: Record) -> Iterator[Layer]:
    gates = record.gates.assign(gate=record.gates["node"].astype(str) + " " + record.gates["direction"].astype(str))
    node = {f"{gate.node} {gate.direction}": gate.node for gate in record.network.all_gates}
    spans = [
        (gate, record.network.named(node[gate]), mode, begin, end)
        for gate, mode, begin, end in _spans(gates, "gate", "mode", ("manual", "closed"))
        if gate in node
    ]
    if spans:
        shapes = [at(record.network, node[span[0]]) for span in spans]
        columns = ("gate", "name", "mode", "from_s", "to_s")
        yield _layer("gate_modes", columns, spans, ("points", shapes), record.scenario, "run, gates")


def _spans(
    table: pd.DataFrame, asset: str, column: str, told: Sequence[str]
) -> Iterator[tuple[str, str, float, float]]:
    """Yield asset, state, begin and end of each span in which a state of interest holds without a break."""
    rows = table[table[column].isin(told)].sort_values([asset, "from_s"], kind="stable")
    open_: list[Any] = []
    cells = (rows[asset].astype(str), rows[column].astype(str), rows["from_s"], rows["to_s"])
    for name, state, begin, end in zip(*cells, strict=True):
        if open_ and open_[:2] == [name, state] and open_[3] == begin:
            open_[3] = end
            continue
        if open_:
            yield tuple(open_)
        open_ = [name, state, float(begin), float(end)]
    if open_:
        yield tuple(open_)


def _voyages(record: Record) -> Iterator[Layer]:
    """Yield ships and barges from stop to stop along their links, for as long as these take without waits."""
    network, table = record.network, record.services
    plane = FreightPlane(network)
    ways = {
        (service.id, *ends): (_along(network, stage), sum(drive.time for drive in stage))
        for service in network.services
        if service.mode in {"sea", "waterway"}
        for ends, stage in zip(pairwise(service.stops), plane.stages.get(service.id, ()), strict=False)
    }
    cells = (table[name] for name in ("service", "from", "to", "departure_s", "load", "capacity"))
    told = [
        (*way, float(departure), float(departure) + ways[way[0], way[1], way[2]][1], float(load), float(room))
        for *way, departure, load, room in zip(*cells, strict=True)
        if tuple(way) in ways
    ]
    if told:
        columns = ("service", "from", "to", "from_s", "to_s", "load_teu", "capacity_teu")
        shapes = [ways[row[0], row[1], row[2]][0] for row in told]
        yield _layer("voyages", columns, told, ("lines", shapes), record.scenario, "run, services")


def _along(network: Network, drives: Sequence[Drive]) -> Shape:
    """Return the way over some links, each in the direction in which it is passed."""
    points: list[tuple[float, float]] = []
    for drive in drives:
        course = course_points(network, network.link[drive.name])
        points += course if drive.forward else course[::-1]
    return line(points)


def _layer(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    placed: tuple[Form, Sequence[Shape | None]],
    scenario: Scenario,
    source: str = "scenario",
) -> Layer:
    """Make a layer whose times are told by the calendar, too."""
    import pandas as pd

    table = pd.DataFrame(list(rows), columns=list(columns))
    start = pd.Timestamp(scenario.start).tz_convert("UTC")
    for column in columns:
        if column.endswith("_s"):
            moments = start + pd.to_timedelta(table[column].round(), unit="s")
            table[f"{column[:-2]}_utc"] = moments.dt.as_unit("ms")
    return Layer(name, table, *placed, {str(column): (*_TOLD[column], source) for column in table})
