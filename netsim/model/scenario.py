"""What happens to a network: outages, changes, and what must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, InvalidInput, NetsimError, did_you_mean
from netsim.model.base import STRICT, Column, Id, Names, NonNegative, Positive, Share
from netsim.model.changes import Add, Alter, Change, Remove, Scale, stages
from netsim.model.choice import Logit
from netsim.model.distribution import Distribution
from netsim.model.network import Network
from netsim.units import days, km

__all__ = ["Add", "Alter", "Change", "Criterion", "Outage", "Remove", "Scale", "Scenario", "Twin"]

Twin = Literal["undisturbed", "independent"]
_START: Final = datetime(2026, 5, 11, tzinfo=timezone(timedelta(hours=8)))


@validated(frozen=True, slots=True, config=STRICT)
class Outage:
    """An asset that is down, or at reduced capacity, from a moment until it is mended or for a time."""

    asset: Id
    """A node, link, system or shared-risk group."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """Moment of the failure. [s after start]"""
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    """``None``: until a repair crew has mended it. [s]"""
    capacity: Annotated[Share, Field(lt=1)] = 0.0
    """Part of the capacity that stays."""
    work: Distribution | None = None
    """Time on site that mending takes; ``None``: what the crew takes as a rule. [s]"""
    reason: str = ""
    position: Annotated[NonNegative, Column("at_km", "length", km)] | None = None
    """Where on a link, from its source; ``None``: drawn, each place alike. [m]"""


@validated(frozen=True, slots=True, config=STRICT)
class Wind:
    """A wind that closes the ports within its reach whose ``wind_limit`` is lower, and nothing else."""

    speed: Annotated[Positive, Column("wind", "speed")]
    """[m/s]"""
    lasts: Annotated[Positive, Column("lasts", "time")]
    """[s]"""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When it begins. [s after start]"""
    places: Names = ()
    """Ports that it reaches."""
    centre: tuple[float, float] | None = None
    """Longitude and latitude of its middle, where no places are named. [degrees]"""
    radius: Annotated[Positive, Column("radius", "length")] | None = None
    """How far it reaches. [m]"""
    reason: str = ""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Wind:
        if (self.centre is None) is not (self.radius is None) or bool(self.places) is (self.centre is not None):
            raise ValueError("a wind has places, or a centre and a radius")
        if self.centre is not None and not (abs(self.centre[0]) <= _EAST and abs(self.centre[1]) <= _NORTH):
            raise ValueError("the centre is longitude and latitude, in this order")
        return self


_EAST, _NORTH = 180.0, 90.0
_CRITERION: Final = re.compile(r"\s*(>=|<=|>|<|==)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\s\d.]\S*)?\s*")


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    What must hold of a metric of the summary.

    Examples
    --------
    >>> Criterion.parse("served_share", ">= 99 %").holds(99.5)
    True
    """

    metric: str
    relation: str
    bound: float
    unit: str = ""

    @classmethod
    def parse(cls, metric: str, text: str) -> Criterion:
        """Read a relation, a number and a unit, such as ``<= 12 h``."""
        found = _CRITERION.fullmatch(text)
        if found is None:
            raise NetsimError(f"{text!r} is not a criterion", hint='write for example ">= 99 %"')
        return cls(metric, found[1], float(found[2]), found[3] or "")

    def holds(self, value: float) -> bool:
        """Tell whether a value in the criterion's unit meets it; NaN never does."""
        return {
            ">=": value >= self.bound,
            "<=": value <= self.bound,
            ">": value > self.bound,
            "<": value < self.bound,
            "==": value == self.bound,
        }[self.relation]

    def __str__(self) -> str:
        """Write the criterion as the file does."""
        return f"{self.metric} {self.relation} {self.bound:g} {self.unit}".rstrip()


@dataclass(frozen=True)
class Scenario:
    """
    A network, what happens to it, and for how long.

    Parameters
    ----------
    network
        The network before any change.
    until
        Length of the run after ``start``. [s]
    hazards
        Outages.
    winds
        Winds, which close ports.
    changes
        Rows added, removed, altered or scaled, from the beginning or from a moment on.
    start
        Moment of time zero; needs a time zone.
    warm_up
        Time before ``start`` in which roads and gates fill; no metric counts it. [s]
    twins
        Runs to compare with: ``undisturbed`` has no outages, ``independent`` has them, but no node depends on another.
    dependencies
        Whether nodes depend on one another at all.
    freight
        Whether freight sets out and trains, ships and flights run; a question about data alone needs none.
    expect
        What must hold of the summary.
    policy
        By which data demands share the links: ``max-min-fair``, ``shortest``, ``ecmp``, ``optimal``, or one that was
        registered.
    paths
        A demand may spread over so many shortest paths, and over as many without a common link.
    choice
        How shippers choose a way when they set out; ``None``: the one of least generalised cost.
    dispatch
        Rule by which crews take the next of several faults; empty: that of each crew, or first come, first served.
    driving_limit, rest
        Time at the wheel after which a truck rests, and how long; ``None``: as the topology has it. [s]
    name, title, description
        What the scenario says of itself.

    Raises
    ------
    InvalidInput
        With all faults: unknown assets, times outside the run, rows that do not fit.
    """

    network: Network
    until: float = 7 * days
    hazards: Sequence[Outage] = ()
    changes: Sequence[Change] = ()
    start: datetime = _START
    warm_up: float = 0.0
    twins: Sequence[Twin] = ("undisturbed",)
    dependencies: bool = True
    freight: bool = True
    expect: Sequence[Criterion] = ()
    policy: str = "max-min-fair"
    paths: int = 4
    choice: Logit | None = None
    driving_limit: float | None = None
    rest: float | None = None
    name: str = "scenario"
    title: str = ""
    description: str = ""
    winds: Sequence[Wind] = ()
    dispatch: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict, compare=False)
    """SHA-256 of each file that it was read from, by path."""

    def __post_init__(self) -> None:
        """Freeze the lists and refuse what does not fit the network."""
        for name in ("hazards", "winds", "changes", "twins", "expect"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        faults = list(find_scenario_faults(self))
        if faults:
            raise InvalidInput(faults)

    @property
    def disturbed(self) -> bool:
        """Whether anything differs from the undisturbed twin."""
        return bool(self.hazards) or bool(self.winds) or any(change.at is not None for change in self.changes)


def find_scenario_faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield what does not fit in a scenario: times, assets, changes, twins."""
    yield from _untimely(scenario)
    if scenario.choice is not None and not isinstance(scenario.choice, Logit):
        yield Fault(f"shippers do not choose by {scenario.choice!r}", ("choice",), "take None or Logit(0.05)")
    for position, twin in enumerate(scenario.twins):
        if twin not in get_args(Twin):
            yield Fault(f'no twin is named "{twin}"', ("twins", position), did_you_mean(twin, get_args(Twin)))
    known, ports = assets(scenario.network), {port.node for port in scenario.network.ports}
    try:
        for _, network in stages(scenario.network, scenario.changes):
            known |= assets(network)
            ports |= {port.node for port in network.ports}
    except InvalidInput as error:
        yield from error.faults
        known |= _added(scenario.changes)
    for position, outage in enumerate(scenario.hazards):
        if outage.asset not in known:
            yield Fault(
                f'no node, link, system or group is named "{outage.asset}"',
                ("hazards", position, "outage"),
                did_you_mean(outage.asset, known),
            )

    yield from _ports_of_winds(scenario, ports | _added(scenario.changes))


def _ports_of_winds(scenario: Scenario, ports: set[str]) -> Iterator[Fault]:
    for position, wind in enumerate(scenario.winds):
        for name in wind.places:
            if name not in ports:
                yield Fault(f'no port is named "{name}"', ("winds", position, "places"), did_you_mean(name, ports))
        if wind.at > scenario.until:
            yield Fault("the wind begins after the run ends", ("winds", position, "at"))


def _untimely(scenario: Scenario) -> Iterator[Fault]:
    """Yield times that cannot be, or that lie outside the run."""
    if not 0 < scenario.until < float("inf"):
        yield Fault("a run lasts longer than nothing", ("until",))
    if not 0 <= scenario.warm_up < float("inf"):
        yield Fault("the warm-up cannot be negative", ("warm_up",))
    if scenario.paths < 1:
        yield Fault(f"a demand cannot spread over {scenario.paths} paths", ("paths",), "write 1 or more")
    if scenario.start.tzinfo is None:
        yield Fault("the start needs a time zone", ("start",), "write for example 2026-05-11T00:00+08:00")
    yield from _sleepless(scenario)
    for position, outage in enumerate(scenario.hazards):
        if outage.at > scenario.until:
            yield Fault("the outage begins after the run ends", ("hazards", position, "at"))
    for position, change in enumerate(scenario.changes):
        if change.at is not None and change.at > scenario.until:
            yield Fault("the change comes after the run ends", ("changes", position, "at"))


def _sleepless(scenario: Scenario) -> Iterator[Fault]:
    """Yield hours of drivers that cannot be, or that nobody keeps."""
    for name in ("driving_limit", "rest"):
        value = getattr(scenario, name)
        if value is not None and not 0 < value < float("inf"):
            yield Fault("must be longer than nothing", (name,), "leave it out for what the topology says")
    if scenario.rest is not None and scenario.driving_limit is None and scenario.network.defaults.driving_limit is None:
        yield Fault("nobody rests without a driving_limit", ("rest",), "write driving_limit: 10 h beside it")


def _added(changes: Iterable[Change]) -> set[str]:
    """Return the ids of added rows, for the case that the changes could not be made."""
    return {str(getattr(change.row, "id", "")) for change in changes if isinstance(change, Add)}


def assets(network: Network) -> set[str]:
    """Return all that can fail: ids of nodes, links, gates, systems and shared-risk groups."""
    groups = {group for link in network.links for group in (link.system, *link.srlgs) if group}
    own = (
        *(node.id for node in network.nodes),
        *(link.id for link in network.links),
        *(gate.id for gate in network.gates),
    )
    return {*own, *groups}
