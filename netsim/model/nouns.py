"""The nouns of a topology, one row of a table each; every quantity in SI."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from netsim.model.base import (
    DIGITAL,
    FREIGHT,
    STRICT,
    Column,
    Columns,
    Confidence,
    Count,
    Country,
    Filled,
    Id,
    Line,
    LinkKind,
    Names,
    NodeKind,
    NonNegative,
    Positive,
    Reference,
    Share,
    Status,
    Timezone,
    Words,
)
from netsim.model.daytimes import Ban, Cutoffs
from netsim.model.distribution import Distribution
from netsim.model.failures import Failure
from netsim.model.fragility import Fragility
from netsim.model.opening import OpeningHours
from netsim.model.season import Season
from netsim.model.timetable import Departures
from netsim.units import Gbps, days, hours, km, kmh, minutes, ms


@dataclass(frozen=True, slots=True, config=STRICT)
class Node:
    """A place: data centre, landing station, border gate, port, terminal or city."""

    id: Id
    lon: Annotated[float, Field(ge=-180, le=180)]
    """Longitude, WGS84. [degrees]"""
    lat: Annotated[float, Field(ge=-90, le=90)]
    """Latitude, WGS84. [degrees]"""
    kind: NodeKind
    name: str = ""
    country: Country = ""
    """ISO 3166 alpha-2."""
    timezone: Timezone = "UTC"
    population: Annotated[float, Field(ge=0)] | None = None
    equipment: Annotated[NonNegative, Column("equipment_ms", "time", ms)] | None = None
    """One-way delay of the equipment that traffic passes here; ``None``: the default of the network. [s]"""
    backup: Annotated[NonNegative, Column("backup_h", "time", hours)] | None = None
    """How long it works on battery and diesel when the grid fails; ``None``: as long as that hazard says. [s]"""
    roles: Names = ()
    status: Status = "live"
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""


@dataclass(frozen=True, slots=True, config=STRICT)
class Link:
    """A connection between two nodes that fails and is mended as one."""

    id: Id
    source: Id
    target: Id
    kind: LinkKind
    name: str = ""
    system: Reference = ""
    """The cable or line that this link is part of."""
    length: Annotated[Positive, Column("length_km", "length", km)] | None = None
    """Route length; ``None``: the geodesic times the route factor of the kind. [m]"""
    capacity: Annotated[Positive, Column("capacity_gbps", "rate", Gbps)] | None = None
    """Rate in each direction, digital links only. [bit/s]"""
    latency: Annotated[Positive, Column("latency_ms", "time", ms)] | None = None
    """One-way delay where the length does not tell it, as over a satellite. [s]"""
    speed: Annotated[Positive, Column("speed_kmh", "speed", kmh)] | None = None
    """Free speed of vehicles. [m/s]"""
    time: Annotated[NonNegative, Column("time_h", "time", hours)] | None = None
    """Fixed time to pass, as for handling at a transfer. [s]"""
    capacity_per_h: Positive | None = None
    """Vehicles or TEU that may enter in an hour, each direction."""
    slots_per_day: Positive | None = None
    """Trains that may enter in a day, each direction."""
    shared: bool = False
    """Whether both directions share ``capacity_per_h`` and ``slots_per_day``, as on a single track or lane."""
    no_trucks: Ban | None = None
    """Hours of each day, by the clock of the place where they enter, in which trucks may not enter a road."""
    cost_per_km: NonNegative | None = None
    """Price of movement. [USD per TEU and km]"""
    cost_fixed: NonNegative = 0.0
    """Price of passing. [USD per TEU]"""
    directed: bool = False
    srlgs: Names = ()
    """Shared-risk link groups: what else fails when this link fails."""
    status: Status = "live"
    mttr: Annotated[Positive, Column("mttr_h", "time", hours)] | None = None
    """Expected time to repair, as shippers and planners reckon with it. [s]"""
    rate_per_1000km_year: NonNegative | None = None
    """Failures a year on 1,000 km; ``None``: what failures.csv says of its kind. [1/(1000 km year)]"""
    geometry: Line | None = None
    """Course from source to target; ``None``: the geodesic. [lon, lat]"""
    name_local: str = ""
    sources: Names = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def is_digital(self) -> bool:
        """Whether the link carries data; otherwise it carries freight."""
        return self.kind in DIGITAL

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Link:
        if self.source == self.target:
            raise ValueError("a link joins two different nodes")
        if self.kind in DIGITAL and self.capacity is None:
            raise ValueError(f"a {self.kind} link needs a capacity, such as 400 Gbps")
        if self.kind in FREIGHT and self.capacity is not None:
            raise ValueError(f"a {self.kind} link has no bit rate; its room is capacity_per_h or slots_per_day")
        if self.shared and self.capacity_per_h is None and self.slots_per_day is None:
            raise ValueError("directions share a capacity_per_h or slots_per_day, and it has neither")
        if self.no_trucks is not None and self.kind != "road":
            raise ValueError(f"no trucks drive on a {self.kind} link that a ban could stop")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class System:
    """A named cable or line that several links belong to."""

    id: Id
    name: Filled
    kind: str = ""
    owners: str = ""
    in_service: str = ""
    length: Annotated[Positive, Column("length_km", "length", km)] | None = None
    """Published length. [m]"""
    fibre_pairs: Positive | None = None
    design: Annotated[Positive, Column("design_tbps", "rate", 1e12)] | None = None
    """Design capacity; what is lit is less. [bit/s]"""
    status: Status = "live"
    zone: str = ""
    landings: Names = ()
    """Nodes where the system lands by its published list, whether or not the topology draws all of it."""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def zones(self) -> frozenset[str]:
        """The zones that ``zone`` names, ``;`` between them."""
        return frozenset(name.strip() for name in self.zone.split(";")) - {""}


@dataclass(frozen=True, slots=True, config=STRICT)
class Demand:
    """A rate that one node asks to send to another."""

    source: Id
    target: Id
    rate: Annotated[Positive, Column("rate_gbps", "rate", Gbps)]
    """Rate asked for at the busiest hour. [bit/s]"""
    id: Id = ""
    """Empty: made of source and target."""
    name: str = ""
    class_: Annotated[Literal["public", "leased", "customs", "payments", "cloud"], Column("class")] = "public"
    priority: Annotated[int, Field(ge=0)] = 1
    """Strict: a class is served before those with a higher number."""
    profile: Literal["flat", "residential", "business"] = "flat"
    latency_limit: Annotated[Positive, Column("latency_limit_ms", "time", ms)] | None = None
    """One-way latency over which the demand counts as degraded. [s]"""
    avoid: Words = ()
    """Countries, systems and operators (owners of systems) that the path may not touch."""
    require: Words = ()
    """Countries, systems and operators that the path must touch, each of them."""
    protection: Literal["none", "restoration", "1+1"] = "restoration"
    """What a failure on its path means: it waits for the repair; it takes another path after the time of restoration;
    it switches over to the second of two paths that both carry it."""
    disjoint: Literal["link", "node", "srlg", "corridor"] = "link"
    """What the two paths of ``1+1`` have not in common: links; nodes, but the ends; shared-risk groups; groups, and
    links on land that run beside one another."""
    name_local: str = ""
    sources: Names = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _name(cls, data: Any) -> Any:  # noqa: ANN401 - pydantic's ArgsKwargs, or whatever was passed
        return _with_id(data)

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Demand:
        if self.source == self.target:
            raise ValueError("a demand goes from one node to another")
        return self


def _with_id(data: Any) -> Any:  # noqa: ANN401 - as above
    """Name a demand after its ends where no id was given."""
    arguments = dict(data.kwargs or {})
    for field, value in zip(("source", "target", "rate", "id"), data.args or (), strict=False):
        arguments.setdefault(field, value)
    if not arguments.get("id") and isinstance(arguments.get("source"), str):
        arguments["id"] = f"{arguments['source']} > {arguments.get('target')}"
        return type(data)((), arguments) if len(data.args or ()) <= 4 else data  # noqa: PLR2004 - the four named above
    return data


@dataclass(frozen=True, slots=True, config=STRICT)
class Workload:
    """A digital service with replicas in data centres: each client is served by the nearest that has room."""

    id: Id
    replicas: Annotated[Names, Field(min_length=1)]
    """Nodes where it runs."""
    clients: Annotated[Names, Field(min_length=1)]
    """Nodes that use it."""
    rate_per_client: Annotated[Positive, Column("rate_gbps_per_client", "rate", Gbps)]
    """Rate from the service to each client at the busiest hour. [bit/s]"""
    capacity: Annotated[Positive, Column("capacity_gbps", "rate", Gbps)] | None = None
    """Rate that each replica can serve; ``None``: as much as is asked. [bit/s]"""
    policy: Literal["anywhere", "home-first", "home-only"] = "anywhere"
    """Where a client may be served: by the nearest replica; by those of its own country as long as one of them is
    reachable and has room; by those of its own country only."""
    name: str = ""
    class_: Annotated[Literal["public", "leased", "cloud"], Column("class")] = "cloud"
    """The gateway rule holds for ``public``."""
    priority: Annotated[int, Field(ge=0)] = 1
    """As of demands."""
    profile: Literal["flat", "residential", "business"] = "flat"
    latency_limit: Annotated[Positive, Column("latency_limit_ms", "time", ms)] | None = None
    """One-way latency over which a client counts as not served in time. [s]"""
    avoid: Words = ()
    """Countries, systems and operators that the path may not touch."""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    def demand(self, client: str) -> str:
        """Return the id of what a client asks of it, as tables and logs name it."""
        return f"{self.id} > {client}"


@dataclass(frozen=True, slots=True, config=STRICT)
class Gate:
    """A node where trucks that go from one country to the next queue, in one direction."""

    node: Id
    direction: Annotated[str, Field(pattern=r"^([A-Z]{2}>[A-Z]{2}|in|out)$")]
    """From and to, such as ``CN>VN``; ``in`` and ``out`` for all who come to the place, or leave it, by road."""
    lanes: Count
    automatic: Distribution | None = None
    """Time in a lane while the gate works automatically; ``None``: the default of the network. [s]"""
    manual: Distribution | None = None
    """Time in a lane while people do the work; ``None``: the default of the network. [s]"""
    inspection_share: Share | None = None
    """Part of the trucks that are opened; ``None``: the default of the network."""
    inspection: Distribution | None = None
    """Time in a lane that an inspection adds; ``None``: the default of the network. [s]"""
    opens: OpeningHours = OpeningHours()
    restart: Annotated[NonNegative, Column("restart_h", "time", hours)] | None = None
    """Time from the return of what the gate needs to automatic work; ``None``: the default of the network. [s]"""
    priority_classes: Names = ()
    """Cargo classes that overtake the others; empty: those of the network."""
    priority_lanes: Annotated[int, Field(ge=0)] = 0
    """Lanes, among all, that serve these classes only."""
    approach_room: Annotated[int, Field(ge=0)] | None = None
    """Trucks that may wait on the approach, before others block the road behind it; ``None``: any number."""
    bookings_per_h: Positive | None = None
    """Slots that are handed out for an hour of automatic work; ``None``: who comes queues."""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """Node and direction: a gate's name in logs and tables."""
        return f"{self.node} {self.direction}"

    def lane_time(self, mode: str = "automatic") -> Distribution:
        """
        Return the law of the time in a lane, inspections left out. [s]

        Raises
        ------
        LookupError
            If the gate leaves it to the network: see ``Network.complete_gates``.
        """
        law = self.manual if mode == "manual" else self.automatic
        if law is None:
            raise LookupError(f"the time in a lane of {self.id} is a default of its network")
        return law

    @property
    def inspecting(self) -> float:
        """Time in a lane that inspections add on average. [s]"""
        return 0.0 if self.inspection is None else self.inspection.mean * (self.inspection_share or 0.0)

    @model_validator(mode="after")
    def _service_takes_time(self) -> Gate:
        if any(law is not None and law.mean <= 0 for law in (self.automatic, self.manual)):
            raise ValueError("a service time must be positive")
        if self.priority_lanes >= self.lanes:
            raise ValueError("priority_lanes must leave a lane for the others")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class Port:
    """Where ships call: berths to wait for, cranes that load and unload."""

    node: Id
    berths: Count
    """Berths of the port, for all lines that call."""
    cranes: Count = 2
    """Cranes that work one ship."""
    moves_per_h: Positive = 25.0
    """Boxes that a crane moves in an hour."""
    share: Annotated[Share, Field(gt=0)] = 1.0
    """Part of the berths that the services of this network use; the rest serves lines that are not in it."""
    yard_teu: Positive | None = None
    """Room for boxes that wait for a ship or to be fetched; ``None``: for any number. [TEU]"""
    gate_lanes: Count | None = None
    """Lanes of the gate for trucks, as many out as in; ``None``: trucks pass without a queue."""
    gate_time: Distribution = Distribution("gamma", 3 * minutes, 0.6)
    """Time in a lane of that gate; the program's own is an assumption. [s]"""
    wind_limit: Annotated[Positive, Column("wind_limit_ms", "speed", 1.0)] | None = None
    """Wind above which it closes; ``None``: no wind closes it. [m/s]"""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """The node."""
        return self.node

    @property
    def open_berths(self) -> int:
        """Berths for the services of this network: its share of all, rounded up."""
        return math.ceil(round(self.berths * self.share, 9))

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The gate for trucks, in and out, if it has one."""
        if self.gate_lanes is None:
            return ()
        time = self.gate_time
        return tuple(Gate(self.node, way, self.gate_lanes, time, time, 0.0) for way in ("in", "out"))

    @model_validator(mode="after")
    def _gate_takes_time(self) -> Port:
        if self.gate_time.mean <= 0:
            raise ValueError("gate_time must be positive")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class Lock:
    """A place on a waterway where vessels queue for a chamber."""

    node: Id
    time: Distribution
    """Time of a lockage, from entering to leaving, the chamber made ready again. [s]"""
    chambers: Count = 1
    """Side by side; they serve both directions."""
    vessels: Count = 1
    """Vessels that fit into a chamber together."""
    opens: OpeningHours = OpeningHours()
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """The node."""
        return self.node

    @model_validator(mode="after")
    def _takes_time(self) -> Lock:
        if self.time.mean <= 0:
            raise ValueError("a lockage takes time: it must be positive")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class Service:
    """A train, ship or aircraft that runs to a timetable, in one direction."""

    id: Id
    mode: Literal["rail", "sea", "waterway", "air"]
    stops: Annotated[Names, Field(min_length=2)]
    departures: Departures
    """When it leaves the first stop."""
    capacity: Positive
    """Room. [TEU]"""
    speed: Annotated[Positive, Column("speed_kmh", "speed", kmh)]
    """Speed between stops. [m/s]"""
    name: str = ""
    unit: Literal["teu"] = "teu"
    dwell: Annotated[NonNegative, Column("dwell_h", "time", hours)] = 0.0
    """Time at each stop between the first and the last. [s]"""
    plugs: NonNegative | None = None
    """Room with power for reefers; ``None``: all of it. [TEU]"""
    first: Annotated[date, Column("from")] | None = None
    """First day on which it leaves its first stop, by the clock there; ``None``: it ran before."""
    last: Annotated[date, Column("until")] | None = None
    """Last day on which it leaves its first stop, by the clock there; ``None``: no end is known."""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @model_validator(mode="after")
    def _can_run(self) -> Service:
        if self.plugs is not None and self.plugs > self.capacity:
            raise ValueError("more plugs than room")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError("the timetable ends before it begins")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class Freight:
    """A lane: consignments that set out day after day from one node to another."""

    id: Id
    origin: Id
    destination: Id
    per_day: Positive
    """Units a day, before the season's factor."""
    name: str = ""
    arrivals: Literal["poisson", "deterministic"] = "poisson"
    class_: Annotated[Reference, Column("class")] = ""
    """Cargo class; empty: general cargo."""
    unit: Literal["truck", "teu"] = "truck"
    size: Positive = 1.0
    """Units in one shipment."""
    season: Season = Season()
    """Factor on ``per_day`` by local date at the origin: the usual one, then spans of days with their own."""
    modes: Names = ("road", "rail", "sea", "waterway")
    patience: Annotated[Positive, Column("patience_h", "time", hours)] | None = None
    """Wait at one place after which the policy applies; ``None``: no end. [s]"""
    policy: Literal["wait", "reroute", "return", "abandon"] = "reroute"
    information_delay: Annotated[NonNegative, Column("information_delay_h", "time", hours)] = 0.0
    """Age of what the shipper knows of queues and closures. [s]"""
    empties: Share = 0.0
    """Part of the delivered shipments whose truck or box then goes back empty, as class ``empties``."""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Freight:
        if self.origin == self.destination:
            raise ValueError("freight goes from one node to another")
        unknown = [mode for mode in self.modes if mode not in FREIGHT - {"transfer"}]
        if unknown or not self.modes:
            raise ValueError("modes are road, rail, sea, waterway and air")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class CargoClass:
    """What shippers of a kind of cargo care about."""

    id: Id
    value_of_time_per_h: NonNegative
    """[USD per TEU and hour]"""
    name: str = ""
    shelf_life: Annotated[Positive, Column("shelf_life_h", "time", hours)] | None = None
    """Time on the way after which the cargo is spoiled. [s]"""
    due: Annotated[Positive, Column("due_h", "time", hours)] | None = None
    """Time from when it was ready to leave after which the shipment is late. [s]"""
    speed_limit: Annotated[Positive, Column("speed_limit_kmh", "speed", kmh)] | None = None
    """Its trucks drive no faster, on roads that say no fixed time; ``None``: as fast as the road allows. [m/s]"""
    reefer: bool = False
    """Whether it needs a plug on trains and ships; trucks have their own power."""
    cutoffs: Cutoffs | None = None
    """Times of day at the origin at which what was ready before leaves together; ``None``: each leaves when ready."""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""


_BY_HAND: Final = 0.5
"""Part of the work of a port or railway that goes on without its systems, where nothing is said."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Dependency:
    """What a place needs for its normal work, and what it falls back to without."""

    node: Id
    needs: Id
    """A node, or a workload, of which any replica that serves will do."""
    layer: Literal["digital", "node"] = "digital"
    """``digital``: a path to the node with rate and latency; ``node``: only that the node is up."""
    latency_limit: Annotated[Positive, Column("latency_limit_ms", "time", ms)] | None = None
    """One way. [s]"""
    recover_latency_limit: Annotated[Positive, Column("recover_latency_limit_ms", "time", ms)] | None = None
    """One way; what a lost need must come below to be met again; ``None``: the limit itself. [s]"""
    rate: Annotated[Positive, Column("rate_gbps", "rate", Gbps)] = 1e6
    """[bit/s]"""
    grace: Annotated[NonNegative, Column("grace_min", "time", minutes)] = 0.0
    """Time that the node bridges on its own. [s]"""
    hold: Annotated[NonNegative, Column("hold_min", "time", minutes)] = 0.0
    """Time that what is back must hold before it counts; until then the need is lost as before. [s]"""
    fallback: Literal["manual", "closed"] = "manual"
    """What is left without: ``manual`` work of a gate, a port or a railway; ``closed``: no freight passes, and who
    needs this place lacks it, while its cables go on carrying."""
    manual_share: Annotated[Share, Field(gt=0)] | None = None
    """Part of the cranes' moves or of the slots that is left in ``manual``; ``None``: a half. A gate has its own
    service time for that."""
    restart: Annotated[NonNegative, Column("restart_h", "time", hours)] = 0.0
    """Time from the return of the need to normal work. [s]"""
    black_start: Annotated[NonNegative, Column("black_start_h", "time", hours)] = 0.0
    """Time that a restart takes longer where places that need one another must be started together. [s]"""
    avoid: Words = ()
    """Countries, systems and operators that the path may not touch."""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """The node and what it needs."""
        return f"{self.node} needs {self.needs}"

    @property
    def work_left(self) -> float:
        """Part of the work that goes on in the fallback, at a place that is no gate."""
        return 0.0 if self.fallback == "closed" else _BY_HAND if self.manual_share is None else self.manual_share

    @model_validator(mode="after")
    def _needs_another(self) -> Dependency:
        if self.node == self.needs:
            raise ValueError("a node cannot depend on itself")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class RepairCrew:
    """People and machines that mend: a land crew or a cable ship."""

    id: Id
    home: Id
    mends: Annotated[Names, Field(min_length=1)]
    """Kinds of link, and ``node``."""
    work: Distribution
    """Time on site for one fault. [s]"""
    name: str = ""
    count: Count = 1
    speed: Annotated[Positive, Column("speed_kmh", "speed", kmh)] = 50 * kmh
    """[m/s]"""
    mobilise: Annotated[NonNegative, Column("mobilise_h", "time", hours)] = 0.0
    """Time from the call to setting out. [s]"""
    zone: Names = ()
    """Countries in which it may work; empty: everywhere."""
    dispatch: str = ""
    """Rule by which it takes the next of several faults, such as ``nearest``; empty: ``first-come``."""
    faults_per_trip: Count | None = None
    """Faults that it may mend before it comes home; ``None``: a ship any number, a land crew one."""
    shift: OpeningHours = OpeningHours()
    """Hours in which it works on site, by the clock of its home."""
    wind_limit: Annotated[Positive, Column("wind_limit_ms", "speed")] | None = None
    """Wind of a hazard above which it neither sets out nor works; ``None``: no wind stops it. [m/s]"""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def sails(self) -> bool:
        """Whether it is a ship, which needs no road."""
        return "submarine" in self.mends

    @property
    def trip(self) -> float:
        """Faults that it may mend before it comes home."""
        return self.faults_per_trip or (math.inf if self.sails else 1)


@dataclass(frozen=True, slots=True, config=STRICT)
class Permit:
    """How long it takes until a country, or a zone at sea, lets a crew begin to mend."""

    where: Id
    """Country (ISO 3166 alpha-2), its waters included, or zone of a system."""
    kinds: Annotated[Names, Field(min_length=1)]
    """Kinds of link, and ``node``."""
    delay: Distribution
    """Time from the detection of a fault until the work is allowed. [s]"""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """Where it holds and for what."""
        return " ".join((self.where, *self.kinds))

    @model_validator(mode="after")
    def _is_for_something(self) -> Permit:
        return _with_known_kinds(self)


@dataclass(frozen=True, slots=True, config=STRICT)
class Spare:
    """Spares at the home of crews: each repair of these kinds takes one."""

    home: Id
    """Node at which crews load them."""
    kinds: Annotated[Names, Field(min_length=1)]
    """Kinds of link, and ``node``."""
    stock: Annotated[int, Field(ge=0)]
    """Repairs for which there are spares at the beginning."""
    restock: Distribution | None = None
    """Time from taking one until another is there; ``None``: never. [s]"""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """Where they lie and for what."""
        return " ".join((self.home, *self.kinds))

    @model_validator(mode="after")
    def _is_for_something(self) -> Spare:
        return _with_known_kinds(self)


@dataclass(frozen=True, slots=True, config=STRICT)
class Weather:
    """On how many days the weather lets crews work, by country and season."""

    where: Id
    """Country (ISO 3166 alpha-2): its land, and its waters for what lies at sea."""
    kinds: Annotated[Names, Field(min_length=1)]
    """Kinds of link, and ``node``."""
    workable: Season
    """Part of the days on which work goes on, by date, such as ``0.9; 11-01..02-28 0.6``."""
    spell: Annotated[Positive, Column("spell_d", "time", days)] | None = None
    """Mean length of a spell of bad weather; ``None``: each day is drawn by itself. [s]"""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """Where it holds and for what."""
        return " ".join((self.where, *self.kinds))

    @model_validator(mode="after")
    def _is_for_something(self) -> Weather:
        if any(part > 1.0 for part in (self.workable.usual, *(span.factor for span in self.workable.spans))):
            raise ValueError("workable is a part of the days, between 0 and 1")
        return _with_known_kinds(self)


_Row = TypeVar("_Row", Permit, Spare, Weather)


def _with_known_kinds(row: _Row) -> _Row:
    """Refuse a row for what is neither a kind of link nor a node."""
    unknown = [kind for kind in row.kinds if kind not in DIGITAL | FREIGHT | {"node"}]
    if unknown:
        raise ValueError(f"kinds are kinds of link, or node; {unknown[0]!r} is neither")
    return row


@dataclass(frozen=True, slots=True, config=STRICT)
class Source:
    """Where facts come from."""

    id: Id
    title: Filled
    publisher: str = ""
    date: str = ""
    address: str = ""
    licence: str = ""
    note: str = ""


TABLES: Final[Mapping[str, type]] = MappingProxyType(
    {
        "nodes": Node,
        "links": Link,
        "systems": System,
        "demands": Demand,
        "workloads": Workload,
        "gates": Gate,
        "ports": Port,
        "locks": Lock,
        "services": Service,
        "freight": Freight,
        "classes": CargoClass,
        "dependencies": Dependency,
        "crews": RepairCrew,
        "permits": Permit,
        "spares": Spare,
        "weather": Weather,
        "failures": Failure,
        "fragility": Fragility,
        "sources": Source,
    }
)
"""The tables of a topology and the noun that a row of each is."""
