"""What places need of other planes: watched at every change, with grace, fallback and restart."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from netsim.units import ms

if TYPE_CHECKING:
    import simpy

    from netsim.model import Dependency
    from netsim.sim.digital import DigitalWatch
    from netsim.sim.freight import FreightWorld
    from netsim.sim.gates import GateQueue

Process = Generator["simpy.Event", object, None]


class Need:
    """One dependency: whether it is met, since which event, and who waits for that to change."""

    def __init__(self, world: FreightWorld, dependency: Dependency) -> None:
        self._world = world
        self.dependency = dependency
        self.is_met = True
        self.row: int | None = None
        """The event of the last change."""
        self._turn = world.env.event()

    def turns(self) -> simpy.Event:
        """Return the event of the next change."""
        return self._turn

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
        for dependency in self._world.network.dependencies:
            if dependency.id not in self._needs:
                need = self._needs[dependency.id] = Need(self._world, dependency)
                self._world.env.process(rely(self._world, need))
            self._needs[dependency.id].dependency = dependency
        self.look(cause)

    def look(self, cause: int | None) -> None:
        """Judge each dependency by the present flows."""
        rows = {row.id for row in self._world.network.dependencies}
        for name, need in self._needs.items():
            fault = self._fault(need.dependency) if name in rows else ""
            need.set(is_met=not fault, why=fault, cause=cause)

    def _fault(self, dependency: Dependency) -> str:
        """Say what the dependency lacks; empty when it is met, or when the place is down and needs nothing."""
        if not self._world.is_up(dependency.node):
            return ""
        if not self._world.works(dependency.needs):
            lack = "is out of service" if self._world.is_up(dependency.needs) else "is down"
            return f"{self._world.network.named(dependency.needs)} {lack}"
        if dependency.layer == "node":
            return ""
        number = self._digital.plane.demands.index(dependency.id)
        flows = self._digital.flows
        if flows.reason[number] in {"no_path", "policy", "end_down", "path_down"}:
            return f"no admissible path to {self._world.network.named(dependency.needs)}"
        latency, limit = float(flows.latency[number]), dependency.latency_limit
        if limit is not None and latency > limit:
            return f"{latency / ms:.1f} ms to {dependency.needs}, limit {limit / ms:.1f} ms"
        return "" if not flows.reason[number] else f"no room on the way to {dependency.needs}"


def rely(world: FreightWorld, need: Need) -> Process:
    """Fall back when the grace is over, come back when what was lost has held for the time of a restart."""
    while True:
        if need.is_met:
            yield need.turns()
        yield need.turns() | world.env.timeout(need.dependency.grace)
        if need.is_met:
            continue
        why = f"lost {world.network.named(need.dependency.needs)}"
        _fall(world, need, why)
        while not need.is_met:
            yield need.turns()
            restart = max((queue.gate.restart or 0.0 for queue in _gates(world, need.dependency.node)), default=0.0)
            yield need.turns() | world.env.timeout(max(restart, need.dependency.restart))
        _recover(world, need, why)


def _fall(world: FreightWorld, need: Need, why: str) -> None:
    """Fall back: gates by their queues, any other place as a whole."""
    dependency, queues = need.dependency, _gates(world, need.dependency.node)
    for queue in queues:
        queue.fall(why, dependency.fallback, need.row)
    if not queues:
        world.fall(dependency.node, why, dependency.work_left, need.row)


def _recover(world: FreightWorld, need: Need, why: str) -> None:
    for queue in _gates(world, need.dependency.node):
        queue.recover(why, need.row)
    world.recover(need.dependency.node, why, need.row)


def _gates(world: FreightWorld, node: str) -> list[GateQueue]:
    return [queue for queue in world.gates.values() if queue.gate.node == node]
