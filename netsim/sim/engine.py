"""One seeded run: processes on a clock, from the beginning of the warm-up to the end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.freight import FreightPlane
from netsim.arrays.policies import policy_named
from netsim.collecting import nothing_to_collect
from netsim.errors import Fault, InvalidInput, NetsimError
from netsim.model import TABLES
from netsim.model.changes import changed, with_ends
from netsim.record import Record
from netsim.sim.dependencies import Needs
from netsim.sim.desk import CrewDesk
from netsim.sim.digital import DigitalWatch
from netsim.sim.freight import FreightWorld
from netsim.sim.hazards import befall
from netsim.sim.misfits import unplayable
from netsim.sim.panels import Panel, Sheet
from netsim.sim.tables import make_tables
from netsim.units import days

if TYPE_CHECKING:
    import simpy

    from netsim.model import Network, Scenario
    from netsim.model.scenario import Change

Progress = Callable[[str, float], None]
"""Told what is running and how much of it is done, from 0 to 1."""


_OF_NEITHER: Final = frozenset({"crews", "permits", "spares", "weather", "failures", "fragility", "sources"})
_NOT_OF_THE_ROADS: Final = _OF_NEITHER | {"demands", "workloads", "dependencies", "freight", "classes", "gateway_rule"}
"""Parts of a network that the graph of freight does not depend on."""
_NOT_OF_ITS_ARCS: Final = _OF_NEITHER | {
    *("demands", "workloads", "dependencies"),
    *("freight", "classes", "gates", "ports", "locks", "services"),
}
"""Parts of a network that the graph of the digital plane does not depend on."""


@dataclass(frozen=True, eq=False)
class Planes:
    """A network's planes; runs of the same network share them, since nothing alters them."""

    network: Network
    digital: DigitalPlane
    freight: FreightPlane

    @classmethod
    def of(cls, network: Network, scenario: Scenario) -> Planes:
        """Build both planes of a network, on the terms of a scenario."""
        digital = DigitalPlane(network, k=scenario.paths, policy=scenario.policy)
        return cls(network, digital, FreightPlane(network))

    def after(self, network: Network, scenario: Scenario, barred: frozenset[str] = frozenset()) -> Planes:
        """
        Return the planes of a network that came of this one by a change; what the change leaves alone is kept.

        Parameters
        ----------
        network
            After the change.
        scenario
            On whose terms they are built.
        barred
            Countries that data of others may not pass through from now on.
        """
        other = {name for name in TABLES if network.table(name) != self.network.table(name)}
        other |= {"defaults"} if network.defaults != self.network.defaults else set()
        other |= {"gateway_rule"} if network.gateway_rule != self.network.gateway_rule else set()
        may_keep = other <= _NOT_OF_ITS_ARCS and barred == self.digital.barred
        digital = self.digital.asked_otherwise(network) if may_keep else None
        if digital is None:
            digital = DigitalPlane(network, k=scenario.paths, policy=scenario.policy, barred=barred)
        freight = self.freight if other <= _NOT_OF_THE_ROADS else FreightPlane(network)
        return Planes(network, digital, freight)


def prepare(scenario: Scenario) -> Planes:
    """
    Apply the changes that hold from the beginning, and build the planes.

    Raises
    ------
    InvalidInput
        If a change does not fit, an outage waits for a repair that no crew can do or lies beyond the end of its
        link, or no policy or dispatch rule is named so.
    """
    network = scenario.opening
    faults = [*unplayable(scenario, network), *_unknown_policy(scenario)]
    if faults:
        raise InvalidInput(faults)
    return Planes.of(network, scenario)


def _unknown_policy(scenario: Scenario) -> Iterator[Fault]:
    try:
        policy_named(scenario.policy)
    except NetsimError as error:
        yield Fault(error.message, ("policy",), error.hint)


def undisturbed(scenario: Scenario) -> Scenario:
    """Return the scenario without its outages and without changes on the way."""
    return replace(scenario, hazards=(), changes=tuple(change for change in scenario.changes if change.at is None))


def independent(scenario: Scenario) -> Scenario:
    """Return the scenario with its outages, but without any node depending on another."""
    return replace(scenario, dependencies=False)


def play(
    scenario: Scenario,
    seed: int,
    planes: Planes | None = None,
    progress: Progress | None = None,
    *,
    ships: bool = True,
) -> Record:
    """
    Run a scenario once.

    Parameters
    ----------
    scenario
        What happens.
    seed
        Of all random streams, not negative.
    planes
        From :func:`prepare`, to spare building them again for a twin.
    progress
        Called once for each simulated day.
    ships
        Whether freight sets out and trains and ships run; without, the digital plane, failures and repairs are played.

    Returns
    -------
    record
        The tables of the run; equal arguments give equal tables.
    """
    planes = planes or prepare(scenario)
    with nothing_to_collect():
        return _play(FreightWorld(scenario, planes.network, seed, planes.freight, ships=ships), planes, progress)


def _play(world: FreightWorld, planes: Planes, progress: Progress | None) -> Record:
    scenario, seed = world.scenario, world.seed
    digital = DigitalWatch(world, planes.digital)
    needs = Needs(world, digital) if scenario.dependencies else None
    desk, states = CrewDesk(world, digital), Panel()
    _follow_states(world, states)
    for number, hazard in enumerate(scenario.hazards, start=1):
        world.env.process(befall(world, desk, hazard, number))
    timed = [change for change in with_ends(scenario.changes) if change.at is not None]
    timed.sort(key=lambda change: change.at or 0.0)
    world.env.process(change_on_the_way(world, Present(world, digital, needs, planes), timed))
    _let_time_pass(world, scenario, progress)
    world.close_books()
    tables = make_tables(world, digital, desk, states, scenario.until)
    world.let_go()
    return Record(scenario, planes.network, seed, tables)


def _let_time_pass(world: FreightWorld, scenario: Scenario, progress: Progress | None) -> None:
    whole = scenario.until + scenario.warm_up
    while world.now < scenario.until:
        world.env.run_to(min(world.now + days, scenario.until))
        world.bring_home()  # day by day, for whoever is on the way takes room
        if progress is not None:
            progress(scenario.name, (world.now + scenario.warm_up) / whole)


class Present:
    """
    The planes of the moment: others when the scenario changes the network, or an order what may pass through a country.

    Parameters
    ----------
    world, digital, needs
        Who must know of it.
    planes
        Of the beginning.
    """

    def __init__(self, world: FreightWorld, digital: DigitalWatch, needs: Needs | None, planes: Planes) -> None:
        self._world, self._digital, self._needs, self._planes = world, digital, needs, planes
        self._barred: frozenset[str] = frozenset()
        world.on_barred.append(self.bar)

    def change(self, network: Network, row: int) -> None:
        """Go on with another network, because of an event."""
        planes = self._planes = self._planes.after(network, self._world.scenario, self._barred)
        self._world.adopt(network, planes.freight, row)
        self._digital.adopt(planes.digital, row)
        if self._needs is not None:
            self._needs.adopt(row)
        self._world.changed(row)

    def bar(self, countries: frozenset[str], row: int) -> None:
        """Let data of others no longer pass through some countries, and through all else again."""
        self._barred = countries
        self._planes = self._planes.after(self._world.network, self._world.scenario, countries)
        self._digital.adopt(self._planes.digital, row)
        self._world.changed(row)


def change_on_the_way(
    world: FreightWorld, present: Present, changes: Sequence[Change]
) -> Generator[simpy.Event, object, None]:
    """Change the network at the moments that the scenario names: from then on the world has another one."""
    for moment, of_the_moment in groupby(changes, key=lambda change: change.at or 0.0):
        yield world.env.timeout(moment - world.now)
        together = list(of_the_moment)
        network = changed(world.network, together)
        row, *_ = [world.note("change", change.table, type(change).__name__.lower()) for change in together]
        present.change(network, row)


def _follow_states(world: FreightWorld, states: Panel) -> None:
    """Keep which freight links are open, now and whenever that can have changed."""
    noted = -1

    def look(_: int | None) -> None:
        nonlocal noted
        if world.standing != noted:
            noted = world.standing
            states.tell(_link_states(world), world.now)

    world.on_change.append(look)
    look(None)


def _link_states(world: FreightWorld) -> Sheet:
    """Return which freight links are open."""
    states = dict.fromkeys((link.id for link in world.plane.links), "up")
    for link in world.touched_links():
        states[link] = "down" if not world.carries(link) else "up" if world.room_left(link) == 1.0 else "degraded"
    return Sheet(tuple(states), {"state": np.array(list(states.values()), dtype=object)})
