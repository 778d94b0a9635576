"""What places need of other planes: watched at every change, with grace, fallback and restart."""

from __future__ import annotations

from collections.abc import Collection, Generator
from typing import TYPE_CHECKING, NamedTuple

from netsim.sim.circles import circles, startable
from netsim.units import ms

if TYPE_CHECKING:
    import simpy

    from netsim.model import Dependency
    from netsim.sim.digital import DigitalWatch
    from netsim.sim.freight import FreightWorld
    from netsim.sim.gates import GateQueue

Process = Generator["simpy.Event", object, None]


class Lack(NamedTuple):
    """What a need lacks."""

    text: str
    asset: str = ""
    """What is to blame, as far as it is known."""
    is_idle: bool = False
    """Whether nothing is broken: what is needed, and the path to it, are there, it is only out of service."""


class Need:
    """One dependency: whether it is met, since which event, and who waits for that to change."""

    def __init__(self, world: FreightWorld, dependency: Dependency) -> None:
        self._world = world
        self.dependency = dependency
        self.is_met = True
        self.has_fallen = False
        """Whether the place works otherwise, or not at all, because of it."""
        self.from_cold = False
        """Whether it was met at last because its circle is started together."""
        self.row: int | None = None
        """The event of the last change."""
        self.path: tuple[str, ...] = ()
        """What it ran over when it was last met: links."""
        self.blamed = ""
        """What was to blame when it was last lost."""
        self._turn = world.env.event()
        self._holds_since: float | None = None

    @property
    def closes(self) -> bool:
        """Whether who needs the place lacks it when this need is lost."""
        return self.dependency.fallback == "closed"

    @property
    def limit(self) -> float | None:
        """Latency up to which it is met: lower while it is lost, where the row says so. [s]"""
        row = self.dependency
        return row.latency_limit if self.is_met or row.recover_latency_limit is None else row.recover_latency_limit

    def turns(self) -> simpy.Event:
        """Return the event of the next change."""
        return self._turn

    def judge(self, lack: Lack | None, why: str, cause: int | None) -> None:
        """Take note of what is lacked now; what is back counts when it has held for as long as it must."""
        if lack is not None:
            self._holds_since = None
            self.set(is_met=False, why=lack.text, cause=cause)
        elif self.is_met or self.dependency.hold == 0.0:
            self.set(is_met=True, why=why, cause=cause)
        elif self._holds_since is None:
            self._holds_since = self._world.now
            self._world.env.process(self._hold(self._world.now, why, cause))

    def _hold(self, since: float, why: str, cause: int | None) -> Process:
        yield self._world.env.timeout(self.dependency.hold)
        if self._holds_since == since:
            self._holds_since = None
            self.set(is_met=True, why=why, cause=cause)
            self._world.changed(self.row)  # what waits for it in a circle may start now

    def set(self, *, is_met: bool, why: str, cause: int | None) -> None:
        """Note a change and wake who waits for it."""
        if is_met == self.is_met:
            return
        self.is_met = is_met
        what = "dependency_back" if is_met else "dependency_lost"
        self.row = self._world.note(what, self.dependency.id, why, cause=cause)
        turn, self._turn = self._turn, self._world.env.event()
        turn.succeed()


class Needs:
    """All dependencies of a network, looked at whenever something changes."""

    def __init__(self, world: FreightWorld, digital: DigitalWatch) -> None:
        self._world, self._digital = world, digital
        self._needs: dict[str, Need] = {}
        self.adopt(None)
        world.on_change.append(self.look)

    def adopt(self, cause: int | None) -> None:
        """Take up the dependencies of the network; those that it no longer has are met for good."""
        rows = self._world.network.dependencies
        for dependency in rows:
            if dependency.id not in self._needs:
                need = self._needs[dependency.id] = Need(self._world, dependency)
                self._world.env.process(rely(self._world, self, need))
            self._needs[dependency.id].dependency = dependency
        self._number = {name: number for number, name in enumerate(self._digital.plane.demands)}
        self._replicas = {row.id: row.replicas for row in self._world.network.workloads}
        live = {row.id for row in rows}
        self._live = [need for name, need in self._needs.items() if name in live]
        self._of: dict[str, list[Need]] = {}
        for need in self._live:
            self._of.setdefault(need.dependency.node, []).append(need)
        self._circle = circles(
            {
                place: [other for need in own if need.closes for other in self.targets(need.dependency)]
                for place, own in self._of.items()
            }
        )
        self._needed = {place for need in self._live for place in self.targets(need.dependency)}
        for need in self._needs.values():
            if need.dependency.id not in live:
                need.set(is_met=True, why="", cause=cause)
        self.look(cause)

    def look(self, cause: int | None) -> None:
        """Judge each dependency by the present flows: first what hangs on no circle, then the circles as a whole."""
        lacks = {need.dependency.id: self._lack(need) for need in self._live}
        inner = [need for need in self._live if self._is_inner(need)]
        for need in self._live:
            if not self._is_inner(need):
                self._judge(need, lacks[need.dependency.id], cause)
        able = self._able(lacks) if inner else frozenset()
        for need in inner:
            lack = lacks[need.dependency.id]
            need.from_cold = lack is not None and self._can_be_started(need, lack, able)
            self._judge(need, None if need.from_cold else lack, cause)

    def restart_of(self, need: Need) -> float:
        """Return the time from the return of a need to normal work; of what is started together, the longest. [s]"""
        together = self._circle.get(need.dependency.node, frozenset()) if need.from_cold else frozenset()
        fallen = [other for place in together for other in self._of.get(place, ()) if other.has_fallen]
        return max([self._own_restart(need), *map(self._own_restart, fallen)])

    def _own_restart(self, need: Need) -> float:
        dependency = need.dependency
        gates = (queue.gate.restart or 0.0 for queue in gates_at(self._world, dependency.node))
        return max([dependency.restart, *gates]) + (dependency.black_start if need.from_cold else 0.0)

    def tell_of_gates(self, need: Need) -> None:
        """Have everybody look again where a gate that others need has closed or opened."""
        if need.closes and need.dependency.node in self._needed:
            self._world.changed(self._row_of(need.dependency.node))

    # -- what is lacked ------------------------------------------------------------------------------------------

    def targets(self, dependency: Dependency) -> tuple[str, ...]:
        """Return the places of which one has to serve: what is needed, or the replicas of the workload."""
        return self._replicas.get(dependency.needs, (dependency.needs,))

    def _lack(self, need: Need) -> Lack | None:
        """Say what is lacked; a place that is down itself cannot lose what it still has."""
        world, dependency = self._world, need.dependency
        if need.is_met and not world.is_up(dependency.node):
            return None
        targets = self.targets(dependency)
        if any(map(self._serves, targets)):
            return self._path_lack(need)
        whole = [place for place in targets if world.is_up(place)]
        named, told = world.network.named(dependency.needs), (*whole, *targets)[0]
        if not whole:
            return Lack(f"{named} is down", told)
        is_idle = self._path_lack(need) is None and not all(map(self._is_shut_otherwise, whole))
        return Lack(f"{named} is out of service", told, is_idle)

    def _path_lack(self, need: Need) -> Lack | None:
        """Say what is lacked of the path."""
        dependency, flows = need.dependency, self._digital.flows
        if dependency.layer == "node":
            return None
        number, named = self._number[dependency.id], self._world.network.named(dependency.needs)
        if flows.reason[number] in {"no_path", "policy", "end_down", "path_down"}:
            return Lack(f"no admissible path to {named}", self._broken_on(need.path))
        latency, limit = float(flows.latency[number]), need.limit
        if limit is not None and latency > limit:
            text = f"{latency / ms:.1f} ms to {dependency.needs}, limit {limit / ms:.1f} ms"
            return Lack(text, self._broken_on(need.path))
        if flows.reason[number]:
            return Lack(f"no room on the way to {dependency.needs}", self._broken_on(need.path))
        if need.is_met:
            need.path = flows.path[number]
        return None

    def _broken_on(self, path: tuple[str, ...]) -> str:
        """Return what has failed last of what a path ran over."""
        world = self._world
        links = [world.network.link[name] for name in path if name in world.network.link]
        assets = [asset for row in links for asset in (row.id, row.source, row.target)]
        faults = [fault for asset in assets for fault in world.faults.get(asset, ())]
        return max(faults, key=lambda fault: fault.row).asset if faults else ""

    def _serves(self, place: str) -> bool:
        """Tell whether a place is up and has what it needs; a gate that a lost need has closed has not."""
        return self._world.works(place) and not any(need.has_fallen and need.closes for need in self._of.get(place, ()))

    def _is_shut_otherwise(self, place: str) -> bool:
        """Tell whether something else than a need closes a place, such as a wind."""
        own = {_why(self._world, need) for need in self._of.get(place, ()) if need.has_fallen}
        reasons = self._world.fallen.get(place, {})
        return any(fallback.share == 0.0 for why, fallback in reasons.items() if why not in own)

    # -- circles -------------------------------------------------------------------------------------------------

    def _is_inner(self, need: Need) -> bool:
        """Tell whether a need is part of a circle."""
        circle = self._circle.get(need.dependency.node)
        return circle is not None and need.closes and not circle.isdisjoint(self.targets(need.dependency))

    def _able(self, lacks: dict[str, Lack | None]) -> frozenset[str]:
        """Return the places of circles that lack nothing outside, so that they can be started together."""

        def is_short(place: str, able: Collection[str]) -> bool:
            return any(
                not self._can_be_started(need, lacks[need.dependency.id], able)
                if self._is_inner(need)
                else not need.is_met
                for need in self._of[place]
                if need.closes
            )

        whole = [place for place in self._circle if self._world.is_up(place) and not self._is_shut_otherwise(place)]
        return startable(whole, is_short)

    def _can_be_started(self, need: Need, lack: Lack | None, able: Collection[str]) -> bool:
        return lack is None or (lack.is_idle and any(place in able for place in self.targets(need.dependency)))

    # -- causes --------------------------------------------------------------------------------------------------

    def _judge(self, need: Need, lack: Lack | None, cause: int | None) -> None:
        """Tell a need what it lacks, and because of what."""
        if lack is not None and need.is_met:
            need.blamed = lack.asset
        row = self._row_of(need.blamed) if (lack is None) is not need.is_met else None
        why = f"{', '.join(sorted(map(self._world.network.named, self._together(need))))}" if need.from_cold else ""
        need.judge(lack, why, cause if row is None else row)

    def _together(self, need: Need) -> frozenset[str]:
        return self._circle[need.dependency.node]

    def _row_of(self, asset: str) -> int | None:
        """Return the event that brought an asset into its present state."""
        rows = [queue.mode_row for queue in gates_at(self._world, asset) if queue.mode_row is not None]
        return max(rows, default=self._world.told.get(asset))


def rely(world: FreightWorld, needs: Needs, need: Need) -> Process:
    """Fall back when the grace is over, come back when what was lost has held for the time of a restart."""
    while True:
        if need.is_met:
            yield need.turns()
        yield need.turns() | world.env.timeout(need.dependency.grace)
        if need.is_met:
            continue
        why = _why(world, need)
        _fall(world, need, why)
        needs.tell_of_gates(need)
        while not need.is_met:
            yield need.turns()
            yield need.turns() | world.env.timeout(needs.restart_of(need))
        _recover(world, need, why)
        needs.tell_of_gates(need)


def _why(world: FreightWorld, need: Need) -> str:
    return f"lost {world.network.named(need.dependency.needs)}"


def _fall(world: FreightWorld, need: Need, why: str) -> None:
    """Fall back: gates by their queues, any other place as a whole."""
    need.has_fallen = True
    dependency, queues = need.dependency, gates_at(world, need.dependency.node)
    for queue in queues:
        queue.fall(why, dependency.fallback, need.row)
    if not queues:
        world.fall(dependency.node, why, dependency.work_left, need.row)


def _recover(world: FreightWorld, need: Need, why: str) -> None:
    need.has_fallen = False
    for queue in gates_at(world, need.dependency.node):
        queue.recover(why, need.row)
    world.recover(need.dependency.node, why, need.row)


def gates_at(world: FreightWorld, node: str) -> list[GateQueue]:
    """Return the queues at a place, one for each direction."""
    return [queue for queue in world.gates.values() if queue.gate.node == node]
