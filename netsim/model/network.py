"""The network: all tables of a topology as one immutable value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Final, TypeVar

from pydantic import Field
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, InvalidInput, did_you_mean
from netsim.model.base import STRICT, LinkKind, NonNegative, Positive
from netsim.model.nouns import (
    CargoClass,
    Demand,
    Dependency,
    Freight,
    Gate,
    Link,
    Node,
    Port,
    RepairCrew,
    Service,
    Source,
    System,
)
from netsim.units import hours, km, kmh, minutes, ms

TABLES: Final[Mapping[str, type]] = MappingProxyType(
    {
        "nodes": Node,
        "links": Link,
        "systems": System,
        "demands": Demand,
        "gates": Gate,
        "ports": Port,
        "services": Service,
        "freight": Freight,
        "classes": CargoClass,
        "dependencies": Dependency,
        "crews": RepairCrew,
        "sources": Source,
    }
)
"""The tables of a topology and the noun that a row of each is."""

Row = TypeVar("Row")
PerKind = dict[LinkKind, Positive]


@validated(frozen=True, slots=True, config=STRICT)
class Defaults:
    """What holds where a row says nothing; by kind of link where a mapping."""

    route_factor: dict[LinkKind, Annotated[float, Field(ge=1)]] = field(default_factory=dict)
    """Route length over the geodesic."""
    group_index: Positive = 1.468
    """Of G.652 fibre at 1550 nm."""
    equipment: NonNegative = 0.05 * ms
    """One-way delay of a node that traffic passes. [s]"""
    speed: PerKind = field(default_factory=dict)
    """[m/s]"""
    cost_per_km: dict[LinkKind, NonNegative] = field(default_factory=dict)
    """[USD per TEU and km]"""
    mttr: PerKind = field(default_factory=dict)
    """Expected time to repair. [s]"""
    detection: dict[LinkKind, NonNegative] = field(default_factory=dict)
    """Time from a failure until it is known where and what. [s]"""

    def of(self, name: str, kind: str) -> float:
        """Return the default called ``name`` for a kind of link, in SI."""
        return float(getattr(self, name).get(kind, _FALLBACK[name].get(kind, _FALLBACK[name][""])))


_FALLBACK: Final[Mapping[str, Mapping[str, float]]] = {
    "route_factor": {"fibre": 1.4, "submarine": 1.135, "microwave": 1.0, "satellite": 1.0, "transfer": 1.0, "": 1.25},
    "speed": {"road": 60 * kmh, "rail": 60 * kmh, "sea": 25 * kmh, "waterway": 12 * kmh, "": 50 * kmh},
    "cost_per_km": {"road": 0.9, "rail": 0.7, "sea": 0.1, "waterway": 0.15, "": 0.0},
    "mttr": {"submarine": 480 * hours, "fibre": 12 * hours, "": 24 * hours},
    "detection": {"": 15 * minutes},
}


@dataclass(frozen=True, eq=True)
class Network:
    """
    A region as one geospatial graph: places, links, and who needs what of whom.

    Parameters
    ----------
    nodes, links, ...
        The rows of each table, in any iterable.
    name, title, description, licence, attribution, version
        What the topology says of itself.
    defaults
        What holds where a row says nothing.
    gateway_rule
        Country to the nodes through which its public traffic leaves.

    Raises
    ------
    InvalidInput
        With all faults: ids used twice, references to nothing, ends that do not fit.
    """

    nodes: Sequence[Node] = ()
    links: Sequence[Link] = ()
    systems: Sequence[System] = ()
    demands: Sequence[Demand] = ()
    gates: Sequence[Gate] = ()
    ports: Sequence[Port] = ()
    services: Sequence[Service] = ()
    freight: Sequence[Freight] = ()
    classes: Sequence[CargoClass] = ()
    dependencies: Sequence[Dependency] = ()
    crews: Sequence[RepairCrew] = ()
    sources: Sequence[Source] = ()
    name: str = "network"
    title: str = ""
    description: str = ""
    licence: str = ""
    attribution: str = ""
    version: str = ""
    defaults: Defaults = field(default_factory=Defaults)
    gateway_rule: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze the tables and refuse what does not fit together."""
        for table, noun in TABLES.items():
            rows = tuple(getattr(self, table))
            for row in rows:
                if not isinstance(row, noun):
                    raise TypeError(f"{table} takes {noun.__name__}, not {type(row).__name__}")
            object.__setattr__(self, table, rows)
        rule = {country: tuple(gateways) for country, gateways in self.gateway_rule.items()}
        object.__setattr__(self, "gateway_rule", MappingProxyType(rule))
        faults = [fault for fault in find_faults(self) if not fault.warning]
        if faults:
            raise InvalidInput(faults)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes: a view of a mapping does not, a mapping does."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return _rebuild, ({**values, "gateway_rule": dict(self.gateway_rule)},)

    @cached_property
    def node(self) -> Mapping[str, Node]:
        """Nodes by id."""
        return {row.id: row for row in self.nodes}

    @cached_property
    def link(self) -> Mapping[str, Link]:
        """Links by id."""
        return {row.id: row for row in self.links}

    def table(self, name: str) -> tuple[Any, ...]:
        """Return the rows of a table by its name."""
        return tuple(getattr(self, name))

    def named(self, asset: str) -> str:
        """Return a node's or link's name, or its id where it has none."""
        row = self.node.get(asset) or self.link.get(asset)
        return (row.name if row is not None else "") or asset

    def members(self, group: str) -> tuple[str, ...]:
        """Return the links of a system or shared-risk group, by id."""
        return tuple(row.id for row in self.links if group == row.system or group in row.srlgs)

    def __repr__(self) -> str:
        """Name the network and say how large it is."""
        return f"<Network {self.name}: {len(self.nodes)} nodes, {len(self.links)} links, {len(self.demands)} demands>"


def _rebuild(values: dict[str, Any]) -> Network:
    return Network(**values)


def find_faults(network: Network) -> Iterator[Fault]:
    """Yield what does not fit together in a network: ids, references, ends."""
    yield from _repeated_ids(network)
    yield from _references(network)
    yield from _misplaced(network)
    yield from _gateways(network)


def _repeated_ids(network: Network) -> Iterator[Fault]:
    """Ids are unique over the whole topology; gates, ports and dependencies are named by their node within their table."""
    own = ("gates", "ports", "dependencies")
    for table in own:
        yield from _repeated((table, position, row.id) for position, row in enumerate(network.table(table)))
    yield from _repeated(
        (table, position, row.id)
        for table in TABLES
        if table not in own
        for position, row in enumerate(network.table(table))
    )


def _repeated(ids: Iterable[tuple[str, int, str]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for table, position, name in ids:
        if name in first:
            yield Fault(f'"{name}" is used twice; it is already in {first[name]}', (table, position, "id"), "give each row its own id")
        first.setdefault(name, f"{table}[{position}]")


_REFERENCES: Final[tuple[tuple[str, str, str], ...]] = (
    ("links", "source", "nodes"),
    ("links", "target", "nodes"),
    ("links", "system", "systems"),
    ("demands", "source", "nodes"),
    ("demands", "target", "nodes"),
    ("gates", "node", "nodes"),
    ("gates", "priority_classes", "classes"),
    ("ports", "node", "nodes"),
    ("services", "stops", "nodes"),
    ("freight", "origin", "nodes"),
    ("freight", "destination", "nodes"),
    ("freight", "class_", "classes"),
    ("dependencies", "node", "nodes"),
    ("dependencies", "needs", "nodes"),
    ("crews", "home", "nodes"),
)


def _references(network: Network) -> Iterator[Fault]:
    known = {table: {row.id for row in network.table(table)} for table in ("nodes", "systems", "classes", "sources")}
    links = [(table, "sources", "sources") for table in TABLES if table != "sources"]
    for table, attribute, target in (*_REFERENCES, *links):
        for position, row in enumerate(network.table(table)):
            value = getattr(row, attribute)
            for name in (value,) if isinstance(value, str) else value:
                if name and name not in known[target]:
                    hint = did_you_mean(name, known[target])
                    yield Fault(f'no {_singular(target)} is named "{name}"', (table, position, attribute.rstrip("_")), hint)


def _singular(table: str) -> str:
    return {"classes": "cargo class"}.get(table, table.removesuffix("s"))


def _misplaced(network: Network) -> Iterator[Fault]:
    """Tell rows that name existing things which cannot play the part."""
    gates = {row.node for row in network.gates}
    for position, dependency in enumerate(network.dependencies):
        if dependency.node not in gates:
            yield Fault(
                f'"{dependency.node}" has no gate that could fall back to {dependency.fallback}',
                ("dependencies", position, "node"),
                "only nodes with a row in gates can depend on something",
            )


def _gateways(network: Network) -> Iterator[Fault]:
    known = {row.id: row for row in network.nodes}
    for country, gateways in network.gateway_rule.items():
        if not gateways:
            yield Fault("a country with the gateway rule needs at least one gateway", ("gateway_rule", country))
        for name in gateways:
            if name not in known:
                yield Fault(f'no node is named "{name}"', ("gateway_rule", country), did_you_mean(name, known))
            elif known[name].country != country:
                yield Fault(f'gateway "{name}" lies in {known[name].country or "no country"}, not in {country}', ("gateway_rule", country))
