"""The network: all tables of a topology as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

from pydantic import Field
from pydantic.dataclasses import dataclass as validated

from netsim.errors import InvalidInput
from netsim.model.base import STRICT, Column, LinkKind, Names, NonNegative, Positive, Share
from netsim.model.consistency import find_faults
from netsim.model.distribution import Distribution
from netsim.model.failures import Failure
from netsim.model.fragility import Fragility
from netsim.model.nouns import (
    TABLES,
    CargoClass,
    Demand,
    Dependency,
    Freight,
    Gate,
    Link,
    Lock,
    Node,
    Permit,
    Port,
    RepairCrew,
    Service,
    Source,
    Spare,
    System,
    Weather,
    Workload,
)
from netsim.units import hours, kmh, minutes, ms

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx

PerKind = dict[LinkKind, Positive]


@validated(frozen=True, slots=True, config=STRICT)
class Defaults:
    """What holds where a row says nothing; by kind of link where a mapping."""

    route_factor: dict[LinkKind, Annotated[float, Field(ge=1)]] = field(default_factory=dict)
    """Route length over the geodesic."""
    group_index: Positive = 1.468
    """Of G.652 fibre at 1550 nm."""
    equipment: Annotated[NonNegative, Column("equipment", "time")] = 0.05 * ms
    """One-way delay of a node that traffic passes. [s]"""
    speed: Annotated[PerKind, Column("speed", "speed")] = field(default_factory=dict)
    """[m/s]"""
    cost_per_km: dict[LinkKind, NonNegative] = field(default_factory=dict)
    """[USD per TEU and km]"""
    mttr: Annotated[PerKind, Column("mttr", "time")] = field(default_factory=dict)
    """Expected time to repair. [s]"""
    detection: Annotated[dict[LinkKind, NonNegative], Column("detection", "time")] = field(default_factory=dict)
    """Time from a failure until it is known where and what. [s]"""
    automatic: Distribution = Distribution("gamma", 5 * minutes, 0.6)
    """Time in a lane of a gate that works automatically; the program's own is an assumption. [s]"""
    manual: Distribution = Distribution("gamma", 12 * minutes, 0.7)
    """Time in a lane of a gate where people do the work; the program's own is an assumption. [s]"""
    restoration: Annotated[NonNegative, Column("restoration", "time")] = 0.0
    """Time from a failure until demands that it hit run over other paths: detection and convergence. [s]"""
    switching: Annotated[NonNegative, Column("switching", "time")] = 50 * ms
    """Time from a failure until a demand with protection ``1+1`` runs over its second path. [s]"""
    inspection_share: Share = 0.0
    """Part of the trucks that a gate opens."""
    inspection: Distribution | None = None
    """Time in a lane that an inspection adds. [s]"""
    restart: Annotated[NonNegative, Column("restart", "time")] = 0.0
    """Time from the return of what a gate needs to automatic work. [s]"""
    priority_classes: Names = ()
    """Cargo classes that overtake the others at gates."""
    driving_limit: Annotated[Positive, Column("driving_limit", "time")] | None = None
    """Time at the wheel after which a truck rests; ``None``: it never does. [s]"""
    rest: Annotated[Positive, Column("rest", "time")] = 10 * hours
    """How long it rests then; a wait that long is a rest, too. [s]"""

    def of(self, name: str, kind: str) -> float:
        """Return the default called ``name`` for a kind of link, in SI."""
        return float(getattr(self, name).get(kind, _FALLBACK[name].get(kind, _FALLBACK[name][""])))

    def complete(self, gate: Gate) -> Gate:
        """Return a gate that says of itself what holds where its row says nothing."""
        return replace(
            gate,
            automatic=gate.automatic or self.automatic,
            manual=gate.manual or self.manual,
            inspection_share=self.inspection_share if gate.inspection_share is None else gate.inspection_share,
            inspection=gate.inspection or self.inspection,
            restart=self.restart if gate.restart is None else gate.restart,
            priority_classes=gate.priority_classes or self.priority_classes,
        )


_FALLBACK: Final[Mapping[str, Mapping[str, float]]] = {
    "route_factor": {
        "fibre": 1.4,
        "submarine": 1.135,
        "microwave": 1.0,
        "satellite": 1.0,
        "air": 1.05,
        "transfer": 1.0,
        "": 1.25,
    },
    "speed": {
        "road": 60 * kmh,
        "rail": 60 * kmh,
        "sea": 25 * kmh,
        "waterway": 12 * kmh,
        "air": 750 * kmh,
        "": 50 * kmh,
    },
    "cost_per_km": {"road": 0.9, "rail": 0.7, "sea": 0.1, "waterway": 0.15, "air": 3.0, "": 0.0},
    "mttr": {"submarine": 480 * hours, "fibre": 12 * hours, "": 24 * hours},
    "detection": {"": 15 * minutes},
}


class Asked(NamedTuple):
    """Who asks for data, and whence it comes."""

    source: str
    """Empty: whichever replica serves."""
    target: str
    class_: str


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
    workloads: Sequence[Workload] = ()
    gates: Sequence[Gate] = ()
    ports: Sequence[Port] = ()
    services: Sequence[Service] = ()
    freight: Sequence[Freight] = ()
    classes: Sequence[CargoClass] = ()
    dependencies: Sequence[Dependency] = ()
    crews: Sequence[RepairCrew] = ()
    permits: Sequence[Permit] = ()
    spares: Sequence[Spare] = ()
    weather: Sequence[Weather] = ()
    failures: Sequence[Failure] = ()
    fragility: Sequence[Fragility] = ()
    locks: Sequence[Lock] = ()
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
        self._freeze()
        faults = [fault for fault in find_faults(self) if not fault.warning]
        if faults:
            raise InvalidInput(faults)

    @classmethod
    def unchecked(cls, **parts: object) -> Network:
        """Gather the parts of a network and refuse nothing: for readers that tell all faults at once."""
        network = object.__new__(cls)
        for part in fields(cls):
            standard = part.default if part.default_factory is MISSING else part.default_factory()
            object.__setattr__(network, part.name, parts.get(part.name, standard))
        network._freeze()
        return network

    def _freeze(self) -> None:
        for table, noun in TABLES.items():
            rows = tuple(getattr(self, table))
            for row in rows:
                if not isinstance(row, noun):
                    raise TypeError(f"{table} takes {noun.__name__}, not {type(row).__name__}")
            object.__setattr__(self, table, rows)
        rule = {country: tuple(gateways) for country, gateways in self.gateway_rule.items()}
        object.__setattr__(self, "gateway_rule", MappingProxyType(rule))

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

    @cached_property
    def link_systems(self) -> frozenset[str]:
        """All systems, those that only links name with them."""
        return frozenset(row.id for row in self.systems) | {row.system for row in self.links if row.system}

    @cached_property
    def operators(self) -> Mapping[str, frozenset[str]]:
        """The systems that each owner has a part in, by the owner's name in the table of systems."""
        owned: dict[str, set[str]] = {}
        for row in self.systems:
            for owner in filter(None, map(str.strip, row.owners.split(";"))):
                owned.setdefault(owner, set()).add(row.id)
        return {owner: frozenset(systems) for owner, systems in owned.items()}

    @cached_property
    def complete_gates(self) -> tuple[Gate, ...]:
        """The gates, each with what holds where its row says nothing."""
        return tuple(self.defaults.complete(gate) for gate in self.gates)

    @cached_property
    def all_gates(self) -> tuple[Gate, ...]:
        """The complete gates, and those of ports that have no row of their own."""
        own = {gate.id for gate in self.gates}
        of_ports = (gate for port in self.ports for gate in port.gates)
        return (*self.complete_gates, *(gate for gate in of_ports if gate.id not in own))

    def table(self, name: str) -> tuple[Any, ...]:
        """Return the rows of a table by its name."""
        return tuple(getattr(self, name))

    @cached_property
    def asked(self) -> Mapping[str, Asked]:
        """What clients ask of the digital plane, by id: demands, and each client's part of a workload."""
        found = {row.id: Asked(row.source, row.target, row.class_) for row in self.demands}
        for row in self.workloads:
            found |= {row.demand(client): Asked("", client, row.class_) for client in row.clients}
        return found

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Name of everything that has one, by id."""
        tables = ("nodes", "links", "systems", "demands", "workloads", "services", "freight", "classes", "crews")
        found = {row.id: row.name for table in tables for row in self.table(table) if row.name}
        places = {row.id: row.name or row.id for row in self.nodes}
        for row in self.workloads:
            for client in row.clients:
                found[row.demand(client)] = f"{row.name or row.id} for {places.get(client, client)}"
        return found

    def named(self, asset: str) -> str:
        """Return the name of anything in the network, or its id where it has none."""
        return self._names.get(asset, asset)

    def members(self, group: str) -> tuple[str, ...]:
        """Return the links of a system or shared-risk group, by id."""
        return tuple(row.id for row in self.links if group == row.system or group in row.srlgs)

    def course(self, link: Link) -> tuple[tuple[float, float], ...]:
        """Return the points that a link is drawn through, from source to target, lon and lat. [degrees]"""
        if link.geometry is not None:
            return link.geometry
        return tuple((self.node[end].lon, self.node[end].lat) for end in (link.source, link.target))

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return nodes and links as a graph; see :func:`netsim.io.graphs.to_networkx`."""
        from netsim.io.graphs import to_networkx

        return to_networkx(self)

    @classmethod
    def from_networkx(cls, graph: nx.Graph[Any], *, node_kind: str = "city", link_kind: str = "road") -> Network:
        """Make a network of a graph; see :func:`netsim.io.graphs.from_networkx`."""
        from netsim.io.graphs import from_networkx

        return from_networkx(graph, node_kind=node_kind, link_kind=link_kind)

    def to_geodataframes(self) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
        """Return nodes and links as frames; see :func:`netsim.io.graphs.to_geodataframes`."""
        from netsim.io.graphs import to_geodataframes

        return to_geodataframes(self)

    @classmethod
    def from_geodataframes(cls, nodes: gpd.GeoDataFrame, links: gpd.GeoDataFrame, **parts: Any) -> Network:  # noqa: ANN401 - any part of a network
        """Make a network of two frames; see :func:`netsim.io.graphs.from_geodataframes`."""
        from netsim.io.graphs import from_geodataframes

        return from_geodataframes(nodes, links, **parts)

    def _repr_html_(self) -> str:
        """Show counts and the map in a notebook; see :func:`netsim.report.notebook.network_card`."""
        from netsim.report.notebook import network_card

        return network_card(self)

    def __repr__(self) -> str:
        """Name the network and say how large it is."""
        return f"<Network {self.name}: {len(self.nodes)} nodes, {len(self.links)} links, {len(self.demands)} demands>"


def _rebuild(values: dict[str, Any]) -> Network:
    return Network(**values)
