"""What a run rests on that nobody has measured: terms, defaults that entered, and how sure facts are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from netsim.io.provenance import coverage
from netsim.report.content import Cell, Column, Table, number, words
from netsim.units import hours, kmh, ms

if TYPE_CHECKING:
    from netsim.model import Network, Scenario
    from netsim.record import Record

_BY_KIND: Final[Mapping[str, tuple[str, str, float, bool | None]]] = {
    "route_factor": ("length", "route length over the geodesic", 1.0, None),
    "speed": ("speed", "km/h, free speed", kmh, False),
    "cost_per_km": ("cost_per_km", "USD per TEU and km", 1.0, False),
    "mttr": ("mttr", "h, expected", hours, None),
}
"""Defaults of links: the field that each fills, what it is, its unit in SI, and whether only data links have it."""
_SAID: Final[Mapping[str, str]] = {"mttr": "time to repair"}
"""Defaults whose name is an abbreviation."""


def terms(record: Record) -> Table:
    """Return the terms under which the run was played, and the defaults that filled empty cells, with their number."""
    rows: list[tuple[Cell, ...]] = [
        *_of_scenario(record.scenario),
        *_of_links(record.network),
        *_of_rest(record.network),
    ]
    columns = (
        words("assumption"),
        words("value"),
        Column("rows", "", "of the topology in which the default filled an empty cell"),
        words("from", "who says so: the scenario, the topology, or netsim where neither does"),
    )
    return Table("assumptions", "Terms and defaults", columns, rows, shown=0)


def _of_scenario(scenario: Scenario) -> Iterator[tuple[Cell, ...]]:
    yes = {True: "yes", False: "no"}
    told = {
        "policy of data demands": scenario.policy,
        "shortest paths a demand may use": str(scenario.paths),
        "demands follow the day": yes[scenario.profiles],
        "places depend on one another": yes[scenario.dependencies],
        "freight moves": yes[scenario.freight],
        "time in which roads and gates fill before the start": f"{scenario.warm_up / hours:g} h",
        "choice of shippers": "least generalised cost" if scenario.choice is None else str(scenario.choice),
    }
    for what, value in told.items():
        yield what, value, "-", "scenario"


def _of_links(network: Network) -> Iterator[tuple[Cell, ...]]:
    """Yield the defaults by kind of link that filled cells."""
    for name, (field, what, unit, is_digital) in _BY_KIND.items():
        bare = Counter(
            link.kind
            for link in network.links
            if getattr(link, field) is None and (is_digital is None or link.is_digital == is_digital)
        )
        for kind, rows in sorted(bare.items()):
            said = "topology" if kind in getattr(network.defaults, name) else "netsim"
            value = network.defaults.of(name, kind) / unit
            yield (
                f"{_SAID.get(name, name.replace('_', ' '))} of {kind} links ({what})",
                f"{value:g}",
                number(float(rows)),
                said,
            )


def _of_rest(network: Network) -> Iterator[tuple[Cell, ...]]:
    """Yield the defaults of all nodes, fibres and gates."""
    defaults = network.defaults
    known = type(defaults)()
    fibres = sum(link.is_digital and link.latency is None for link in network.links)
    bare = sum(node.equipment is None for node in network.nodes)
    told: list[tuple[str, str, str, int]] = [
        ("group_index", "group index of fibre", f"{defaults.group_index:g}", fibres),
        ("equipment", "delay of equipment (ms)", f"{defaults.equipment / ms:g}", bare),
        (
            "restoration",
            "time until demands run over other paths (s)",
            f"{defaults.restoration:g}",
            len(network.demands),
        ),
    ]
    for name, what in (("automatic", "time in a lane, automatic"), ("manual", "time in a lane, by hand")):
        told.append(
            (name, what, str(getattr(defaults, name)), sum(getattr(gate, name) is None for gate in network.gates))
        )
    for name, what, value, rows in told:
        if rows:
            same = getattr(defaults, name) == getattr(known, name)
            yield what, value, number(float(rows)), "netsim, or the topology says the same" if same else "topology"


def confidence(network: Network) -> Table:
    """Return how sure the facts of each table are, and how many of its values are estimates."""
    rows: list[tuple[Cell, ...]] = [
        (
            part.table,
            *(number(float(count)) for count in (part.rows, part.high, part.medium, part.low, part.estimate)),
            number(float(part.rows - part.high - part.medium - part.low - part.estimate)),
            number(100.0 * part.values.share, 0),
        )
        for part in coverage(network).tables
    ]
    columns = (
        words("table"),
        Column("rows"),
        Column("high", "rows", "confidence as the topology says it"),
        *(Column(name, "rows") for name in ("medium", "low", "estimate")),
        Column("not told", "rows", "rows that do not say how sure they are"),
        Column("values from a source", "%", "part of the filled cells; the others are estimates"),
    )
    return Table("confidence", "How sure the facts are", columns, rows, shown=0)
