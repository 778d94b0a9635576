"""What happens to a network: hazards, changes, and what must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Final, Literal, get_args

from netsim.errors import Fault, InvalidInput, NetsimError, did_you_mean
from netsim.model.changes import Add, Alter, Change, Remove, Scale, changed, stages
from netsim.model.choice import Logit
from netsim.model.hazards import Hazard, Known, Outage, Stoppage
from netsim.model.network import Network
from netsim.units import days, say_time

__all__ = ["Add", "Alter", "Change", "Criterion", "Outage", "Remove", "Scale", "Scenario", "Stoppage", "Twin"]

Twin = Literal["undisturbed", "independent"]
_START: Final = datetime(2026, 5, 11, tzinfo=timezone(timedelta(hours=8)))


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


@dataclass(frozen=True, repr=False)
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
        Outages, winds, and whatever else puts assets out of work.
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
    profiles
        Whether demands follow the day; without, each asks for the rate of its busiest hour all day.
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
    hazards: Sequence[Hazard] = ()
    changes: Sequence[Change] = ()
    start: datetime = _START
    warm_up: float = 0.0
    twins: Sequence[Twin] = ("undisturbed",)
    dependencies: bool = True
    freight: bool = True
    profiles: bool = True
    expect: Sequence[Criterion] = ()
    policy: str = "max-min-fair"
    paths: int = 4
    choice: Logit | None = None
    driving_limit: float | None = None
    rest: float | None = None
    name: str = "scenario"
    title: str = ""
    description: str = ""
    dispatch: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict, compare=False)
    """SHA-256 of each file that it was read from, by path."""

    def __post_init__(self) -> None:
        """Freeze the lists and refuse what does not fit the network."""
        for name in ("hazards", "changes", "twins", "expect"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        faults = list(find_scenario_faults(self))
        if faults:
            raise InvalidInput(faults)

    @cached_property
    def opening(self) -> Network:
        """
        The network with the changes that hold from the beginning.

        Raises
        ------
        InvalidInput
            If a change does not fit.
        """
        return changed(self.network, [change for change in self.changes if change.at is None])

    def _repr_html_(self) -> str:
        """Show what happens and the map in a notebook; see :func:`netsim.report.notebook.scenario_card`."""
        from netsim.report.notebook import scenario_card

        return scenario_card(self)

    def __repr__(self) -> str:
        """Name the scenario and say how much happens."""
        happens = f"{len(self.hazards)} hazards, {len(self.changes)} changes, {say_time(self.until)}"
        return f"<Scenario {self.name} on {self.network.name}: {happens}>"

    @property
    def disturbed(self) -> bool:
        """Whether anything differs from the undisturbed twin."""
        return bool(self.hazards) or any(change.at is not None for change in self.changes)


def find_scenario_faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield what does not fit in a scenario: times, assets, changes, twins."""
    yield from _untimely(scenario)
    if scenario.choice is not None and not isinstance(scenario.choice, Logit):
        yield Fault(f"shippers do not choose by {scenario.choice!r}", ("choice",), "take None or Logit(0.05)")
    for position, twin in enumerate(scenario.twins):
        if twin not in get_args(Twin):
            yield Fault(f'no twin is named "{twin}"', ("twins", position), did_you_mean(twin, get_args(Twin)))
    networks, added = [scenario.network], _added(scenario.changes)
    names: set[str] = set()
    try:
        networks += [network for _, network in stages(scenario.network, scenario.changes)]
    except InvalidInput as error:
        yield from error.faults
        names |= added
    known = Known(tuple(networks), frozenset(names.union(*map(assets, networks))), frozenset(added))
    for position, hazard in enumerate(scenario.hazards):
        for fault in hazard.wrong(known):
            yield replace(fault, path=("hazards", position, *fault.path))


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
    for position, hazard in enumerate(scenario.hazards):
        if hazard.at > scenario.until:
            yield Fault("the hazard begins after the run ends", ("hazards", position, "at"))
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
    """Return the ids of added rows, for the case that the changes cannot be made."""
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
