"""Which thing of a run is meant, and its figures in a line or two."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from netsim.metrics.causes import failures
from netsim.metrics.path import names_of_demands
from netsim.metrics.service import served_share
from netsim.model.called import Names, called, names_of
from netsim.units import Gbps, hours, ms, say_time

if TYPE_CHECKING:
    from netsim.metrics.eras import Era
    from netsim.model import Dependency
    from netsim.record import Record

Kind = Literal["gate", "port", "node", "link", "demand", "service", "crew", "dependency"]
"""What can be explained, beside shipments."""


class Meant(NamedTuple):
    """What was asked for."""

    ids: tuple[str, ...]
    title: str
    """Its name and its figures."""


def meant(record: Record, known: list[Era], kind: str, asset: str) -> Meant:
    """
    Find what is called so.

    Parameters
    ----------
    record, known
        The run and its networks.
    kind
        One of ``Kind``.
    asset
        Id or name; of a gate also its place, of a dependency also the place that has it.

    Raises
    ------
    NotFound
        If nothing or more than one thing is called so.
    """
    found = {
        "gate": _gate,
        "port": _port,
        "node": _node,
        "link": _link,
        "demand": _demand,
        "service": _service,
        "crew": _crew,
        "dependency": _dependency,
    }[kind](record, known, asset)
    return Meant(*found)


Found = tuple[tuple[str, ...], str]


def _called(known: list[Era], table: str, asset: str, what: str) -> str:
    return called(asset, names_of(row for era in known for row in era.network.table(table)), what)


def _node(record: Record, known: list[Era], asset: str) -> Found:
    """Find a place, with the gates at it."""
    name = _called(known, "nodes", asset, "node")
    gates = dict.fromkeys(gate.id for era in known for gate in era.network.all_gates if gate.node == name)
    row = next(era.network.node[name] for era in known if name in era.network.node)
    down = sum(end - begin for begin, end in failures(record.events, [name], record.scenario.until))
    idle = _idle(record, name)
    told = [
        f"{said} for {say_time(time)}" for said, time in (("broken", down), ("without what it needs", idle)) if time
    ]
    return (name, *gates), f"{_named(known, name)}, {row.kind.replace('_', ' ')}" + "".join(f", {one}" for one in told)


def _idle(record: Record, place: str) -> float:
    """Return how long a place worked otherwise than usual, or not at all, although nothing of it was broken. [s]"""
    events = record.events
    own = events[(events["asset"] == place) & (events["what"] == "mode")]
    times = [*own["time_s"].tolist(), record.scenario.until]
    normal = own["detail"].str.contains("-> normal").tolist()
    return float(sum(times[row + 1] - times[row] for row in range(len(own)) if not normal[row]))


def _port(record: Record, known: list[Era], asset: str) -> Found:
    """Find a port, with its gate, and tell how long ships waited for a berth."""
    ports = {port.node for era in known for port in era.network.ports}
    name = called(asset, names_of(row for era in known for row in era.network.nodes if row.id in ports), "port")
    gates = dict.fromkeys(gate.id for era in known for gate in era.network.all_gates if gate.node == name)
    calls = record.calls[record.calls["place"] == name]
    waits = (calls["began_s"] - calls["arrived_s"]).dropna() / hours
    ships = f"{len(calls)} ships called; wait {waits.mean():.1f} h on average" if len(waits) else "no ship called"
    return (name, *gates), f"{_named(known, name)}: {ships}"


def _crew(record: Record, known: list[Era], asset: str) -> Found:
    """Find a crew, and tell what it mended."""
    name = _called(known, "crews", asset, "crew")
    rows = record.repairs[record.repairs["crew"] == name]
    done = rows[rows["mended_s"].notna()]
    home = next(row.home for era in known for row in era.network.crews if row.id == name)
    count = f"{len(rows)} time{'s' if len(rows) != 1 else ''} sent out, {len(done)} mended"
    return (name,), f"{_named(known, name)} of {_named(known, home)}: {count}"


def _dependency(record: Record, known: list[Era], asset: str) -> Found:
    """Find a dependency by its id or the names in it, or all of a place."""
    rows = {row.id: row for era in known for row in era.network.dependencies}
    places = {row.node for row in rows.values()}
    names: dict[str, tuple[str, ...]] = {
        key: (f"{_named(known, row.node)} needs {_named(known, row.needs)}",) for key, row in rows.items()
    }
    names |= names_of(row for era in known for row in era.network.nodes if row.id in places)
    name = called(asset, names, "dependency")
    ids = (name,) if name in rows else tuple(key for key, row in rows.items() if row.node == name)
    return ids, "\n".join(_terms(record, known, rows[key]) for key in ids)


def _terms(record: Record, known: list[Era], row: Dependency) -> str:
    """Tell what is needed, what happens without, and how long it was lost."""
    own = record.events[record.events["asset"] == row.id]
    times = [
        *zip(own["time_s"].tolist(), (own["what"] == "dependency_lost").tolist(), strict=True),
        (record.scenario.until, False),
    ]
    lost = sum(after[0] - before[0] for before, after in pairwise(times) if before[1])
    path = ""
    if row.layer == "digital":
        limit = f" within {row.latency_limit / ms:g} ms" if row.latency_limit is not None else ""
        path = f" over a path of {row.rate / Gbps:g} Gbps{limit}"
    work = "goes on by hand" if row.fallback == "manual" else "closes"
    then = f"after {say_time(row.grace)} without it {work}" if row.grace else f"without it {work} at once"
    how = f"lost for {say_time(lost)}" if lost else "never lost"
    return f"{_named(known, row.node)} needs {_named(known, row.needs)}{path}; {then}; {how}"


def _gate(record: Record, known: list[Era], asset: str) -> Found:
    """Find a gate in one direction, or a place with both."""
    ids = {gate.id: gate.node for era in known for gate in era.network.gates}
    nodes = set(ids.values())
    names: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
    rows: Names = names_of(row for era in known for row in era.network.nodes if row.id in nodes)
    name = called(asset, {**names, **rows}, "gate")
    found = (name,) if name in ids else tuple(gate for gate, node in ids.items() if node == name)
    told = [_gate_figures(record, gate) for gate in found]
    return found, "\n".join([_named(known, name), *(line for line in told if line)])


def _gate_figures(record: Record, gate: str) -> str:
    node, _, direction = gate.rpartition(" ")
    rows = record.gate_totals
    rows = rows[(rows["node"] == node) & (rows["direction"] == direction)]
    if rows.empty:
        return ""
    row: dict[str, Any] = rows.iloc[0].to_dict()
    trucks = f"{row['arrived']:,} trucks came, {row['served']:,} passed, {row['left']:,} left"
    wait = f"wait {row['mean_wait_h']:.1f} h on average, 95 % below {row['p95_wait_h']:.1f} h"
    return f"  {direction.replace('>', ' to ')}: {trucks}; {wait}; at most {row['peak_waiting']:,} in line"


def _demand(record: Record, known: list[Era], asset: str) -> Found:
    demand = called(asset, names_of_demands(record, known), "demand")
    rows = record.demands[record.demands["demand"] == demand]
    reasons = [str(reason) for reason in rows["reason"].unique() if reason]
    why = f"; not all of it: {', '.join(reasons)}" if reasons else ""
    return (demand,), f"{_named(known, demand)}: {served_share(rows):.4g} % served{why}"


def _link(record: Record, known: list[Era], asset: str) -> Found:
    link = _called(known, "links", asset, "link")
    rows = record.links[record.links["link"] == link]
    spans = rows["to_s"] - rows["from_s"]
    away = float(spans[rows["state"] != "up"].sum())
    return (link,), f"{_named(known, link)}: {away / 3600:.1f} h down or at reduced capacity"


def _service(record: Record, known: list[Era], asset: str) -> Found:
    service = _called(known, "services", asset, "service")
    return (service,), _departures(record, known, service)


def _departures(record: Record, known: list[Era], service: str) -> str:
    rows = record.services[record.services["service"] == service]
    if rows.empty:
        return f"{_named(known, service)}: no departure"
    if "load" not in rows:  # the run was saved before loads were kept
        return f"{_named(known, service)}: {len(rows)} departures from stops"
    full = int((rows["load"] >= 0.95 * rows["capacity"]).sum())
    load = float(rows["load"].sum() / rows["capacity"].sum())
    return (
        f"{_named(known, service)}: {len(rows)} departures from stops, {load:.0%} full on average, {full} of them full"
    )


def _named(known: list[Era], asset: str) -> str:
    return next((name for era in known if (name := era.network.named(asset)) != asset), asset)
