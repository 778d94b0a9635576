"""The digital plane of a run: carried anew when something changes, once per instant."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from netsim.sim.panels import Panel, Sheet
from netsim.sim.profiles import part_of_the_peak
from netsim.units import Gbps, hours, ms

if TYPE_CHECKING:
    import simpy

    from netsim.arrays.digital import DigitalPlane, Running
    from netsim.arrays.flows import Flows
    from netsim.sim.world import World

_NOTHING = 1e-6
"""Part of a demand's rate that is no change."""
_KEPT = 128
"""Situations, states of the plane with what is asked in them, that are remembered."""
_DIGITS = 6
"""Gigabits and milliseconds are kept to the kilobit and the nanosecond; less is noise of the arithmetic."""


class _Story(NamedTuple):
    """What is told of a demand at one moment."""

    share: float
    """Part of what it asks for that it gets."""
    latency: float
    path: tuple[str, ...]
    reason: str
    origin: str
    """Where its path begins: for a client of a workload, the replica."""


class _Hold(NamedTuple):
    """A demand that keeps to its broken paths until it is restored."""

    running: Running
    """What it ran over when it was hit."""
    story: _Story
    """What was told of it then."""
    until: float


class DigitalWatch:
    """
    Keeps the flows of the digital plane up to date, and tells what a change did to each demand.

    Parameters
    ----------
    world
        Whose failures it watches.
    plane
        The network's digital plane.
    """

    def __init__(self, world: World, plane: DigitalPlane) -> None:
        self._world = world
        self.demand_panel, self.link_panel = Panel(), Panel()
        self._joined: dict[tuple[str, ...], str] = {}
        self._held: dict[str, _Hold] = {}
        self._restored: dict[str, _Story] = {}
        self._hour_struck = self._follows_the_day = False
        self._take_up(plane)
        self.flows = self._carry()
        self._record()
        world.on_change.append(self.look)

    def adopt(self, plane: DigitalPlane, cause: int) -> None:
        """Go on with the digital plane of another network; demands that wait to be restored go on waiting."""
        before = dict(zip(self.plane.demands, self._story(self.flows), strict=True))
        self._hold(self._down_and_degraded()[0], before, cause)
        self._take_up(plane)
        self._held = {name: held for name, held in self._held.items() if name in self._number}
        self._compare(before, cause)

    def _take_up(self, plane: DigitalPlane) -> None:
        self.plane = plane
        self._number = {name: number for number, name in enumerate(plane.demands)}
        self._clocks = self._clocks_of(plane)
        self._delays = self._delays_of(plane)
        network = self._world.network
        self._assets = {*plane.links, *(node.id for node in network.nodes)}
        workloads = {row.id: row.replicas for row in network.workloads}
        self._replicas = {row.id: workloads[row.needs] for row in network.dependencies if row.needs in workloads}
        self._state: tuple[frozenset[str], dict[str, float]] | None = None
        self._known: dict[tuple[object, ...], tuple[Flows, Sheet, Sheet]] = {}
        if not self._follows_the_day and any(profile != "flat" for profile, _ in self._clocks):
            self._follows_the_day = True
            self._world.env.process(self._follow_the_day())

    def _clocks_of(self, plane: DigitalPlane) -> list[tuple[str, str]]:
        """Return the profile of each demand and the time zone that it follows; what places need is needed all day."""
        network = self._world.network
        asked_by = {row.id: (row.profile, row.source) for row in network.demands}
        asked_by |= {row.demand(client): (row.profile, client) for row in network.workloads for client in row.clients}
        profiles = (asked_by.get(name, ("flat", "")) for name in plane.demands)
        return [(profile, network.node[node].timezone if node else "UTC") for profile, node in profiles]

    def _delays_of(self, plane: DigitalPlane) -> list[float]:
        """Return the time from a failure until each demand runs over another path; places bridge it alone. [s]"""
        terms = self._world.network.defaults
        delay = {"none": 0.0, "restoration": terms.restoration, "1+1": terms.switching}
        return [0.0 if ask.is_need else delay[ask.protection] for ask in plane.asks]

    # -- recomputing ---------------------------------------------------------------------------------------------

    def look(self, cause: int | None) -> None:
        """Carry all demands anew if the digital plane is not what it was."""
        state = self._down_and_degraded()
        if state != self._state or self._restored:
            before = dict(zip(self.plane.demands, self._story(self.flows), strict=True))
            self._hold(state[0], before, cause)
            self._compare(before, cause)
        elif self._hour_struck:
            self.flows = self._carry()
            self._record()
        self._hour_struck = False

    def _follow_the_day(self) -> Generator[simpy.Event, object, None]:
        """Ask anew at every full hour, together with whatever else changes at that instant."""
        while True:
            yield self._world.env.timeout(hours - self._world.now % hours)
            self._hour_struck = True
            self._world.changed(None)

    def _hold(self, down: frozenset[str], before: dict[str, _Story], cause: int | None) -> None:
        """Let demands that a failure hits keep to their broken paths until they are restored."""
        was = self._state[0] if self._state is not None else frozenset()
        late: dict[float, list[str]] = {}
        for number in self.plane.hit_by(self.flows, down - was) if any(self._delays) and down - was else ():
            name, delay = self.plane.demands[number], self._delays[number]
            if delay > 0.0:
                if name not in self._held:
                    self._held[name] = _Hold(self.plane.running(self.flows, number), before[name], 0.0)
                self._held[name] = self._held[name]._replace(until=self._world.now + delay)  # hit again, it waits anew
                late.setdefault(delay, []).append(name)
        for delay, names in late.items():
            self._world.env.process(self._restore(delay, names, cause))

    def _restore(self, delay: float, names: list[str], cause: int | None) -> Generator[simpy.Event, object, None]:
        """Let demands go over to other paths when it is time."""
        yield self._world.env.timeout(delay)
        due = [name for name in names if name in self._held and self._held[name].until <= self._world.now]
        if due:
            self._restored |= {name: self._held.pop(name).story for name in due}
            self._world.changed(cause)

    def _carry(self) -> Flows:
        """Carry what is asked now; on most days the same is asked at the same hour, and the answer is known."""
        self._state = down, degraded = self._down_and_degraded()
        asked = self.plane.rate * self._factors()
        held = {self._number[name]: hold.running for name, hold in sorted(self._held.items())}
        kept = tuple((number, *running.items()) for number, running in held.items())
        key = (down, tuple(degraded.items()), asked.tobytes(), kept)
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            flows = self.plane.carry(asked, down, degraded, held)
            self._known[key] = (flows, self._demand_sheet(flows), self._link_sheet(flows))
        flows, self._demands_now, self._links_now = self._known[key]
        return flows

    def _down_and_degraded(self) -> tuple[frozenset[str], dict[str, float]]:
        world = self._world
        broken = [asset for asset in world.faults if asset in self._assets]
        down = frozenset(asset for asset in broken if not world.is_up(asset))
        degraded = {asset: world.share_left(asset) for asset in broken if asset not in down}
        return down.union(self._out_of_service()), degraded

    def _out_of_service(self) -> Iterator[str]:
        """Yield the replicas that do not serve those who need their workload, as long as another one does."""
        works = self._world.works
        for need, replicas in self._replicas.items() if self._world.fallen else ():
            idle = [replica for replica in replicas if not works(replica)]
            if 0 < len(idle) < len(replicas):
                yield from (f"{need};{replica}" for replica in idle)

    def _factors(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return the part of the busiest hour's rate that each demand asks for now."""
        now = self._world.now
        local = {zone: self._world.local_in(zone, now) for _, zone in set(self._clocks)}
        part = {
            (profile, zone): part_of_the_peak(profile, int(local[zone][0] // hours) % 24, local[zone][1].weekday())
            for profile, zone in set(self._clocks)
        }
        return np.array([part[clock] for clock in self._clocks])

    def gain_of(self, asset: str) -> float:
        """Return the part of all data at the busiest hour that would be served too if an asset were not broken."""
        down, degraded = self._down_and_degraded()
        if asset not in down and asset not in degraded:
            return 0.0
        asked = self.plane.rate
        rest = {name: share for name, share in degraded.items() if name != asset}
        now, then = (self.plane.carry(asked, *state, {}) for state in ((down, degraded), (down - {asset}, rest)))
        return float((then.served - now.served).sum() / asked.sum()) if asked.size else 0.0

    def usual_load(self, asset: str) -> float:
        """Return what a link, or the links at a node, carry at the busiest hour if nothing is broken. [bit/s]"""
        flows = self.plane.carry(self.plane.rate, frozenset(), {}, {})
        rows = (self._world.network.link.get(name) for name in self.plane.links)
        own = [row is not None and asset in {row.id, row.source, row.target} for row in rows]
        return float((flows.load_forward + flows.load_backward)[own].sum()) if any(own) else 0.0

    # -- telling -------------------------------------------------------------------------------------------------

    @staticmethod
    def _story(flows: Flows) -> list[_Story]:
        """Return what is told of each demand."""
        share = flows.served / flows.asked
        columns = (share.tolist(), flows.latency.tolist(), flows.path, flows.reason, flows.origin)
        return [_Story(*values) for values in zip(*columns, strict=True)]

    def _compare(self, before: dict[str, _Story], cause: int | None) -> None:
        """Carry anew and note what that changed for each demand; of those that wait for their restoration, later."""
        restored, self._restored = self._restored, {}
        self.flows = self._carry()
        self._record()
        for name, now in zip(self.plane.demands, self._story(self.flows), strict=True):
            if name in before and name not in self._held:
                self._tell(name, restored.get(name, before[name]), now, cause)

    def _tell(self, name: str, old: _Story, now: _Story, cause: int | None) -> None:
        """Note what happened to a demand, if anything did."""
        moved = f"{old.latency / ms:.1f} -> {now.latency / ms:.1f} ms" + (f": {now.reason}" if now.reason else "")
        if now.share < old.share - _NOTHING:
            self._world.note("lost_rate", name, f"{old.share:.0%} -> {now.share:.0%}: {now.reason}", cause=cause)
        elif now.share > old.share + _NOTHING:
            self._world.note("regained", name, f"{old.share:.0%} -> {now.share:.0%}", cause=cause)
        elif now.origin != old.origin and now.origin and old.origin:
            names = " -> ".join(map(self._world.network.named, (old.origin, now.origin)))
            self._world.note("shifted", name, f"{names}, {moved}", cause=cause)
        elif now.path != old.path:
            self._world.note("moved", name, moved, cause=cause)

    def _record(self) -> None:
        self.demand_panel.tell(self._demands_now, self._world.now)
        self.link_panel.tell(self._links_now, self._world.now)

    def _demand_sheet(self, flows: Flows) -> Sheet:
        path = [self._joined.setdefault(path, ";".join(path)) for path in flows.path]
        columns = {
            "asked_gbps": np.round(flows.asked / Gbps, _DIGITS),
            "served_gbps": np.round(flows.served / Gbps, _DIGITS),
            "latency_ms": np.round(flows.latency / ms, _DIGITS),
            "rtt_ms": np.round(flows.rtt / ms, _DIGITS),
            "path": np.array(path, dtype=object),
            "reason": np.array(flows.reason, dtype=object),
        }
        return Sheet(self.plane.demands, columns)

    def _link_sheet(self, flows: Flows) -> Sheet:
        states, capacity = zip(*map(self._room, self.plane.links), strict=True) if self.plane.links else ((), ())
        columns = {
            "state": np.array(states, dtype=object),
            "capacity": np.array(capacity, dtype=float),
            "load_forward": np.round(flows.load_forward / Gbps, _DIGITS),
            "load_backward": np.round(flows.load_backward / Gbps, _DIGITS),
        }
        return Sheet(self.plane.links, columns)

    def _room(self, name: str) -> tuple[str, float]:
        """Return state and capacity of a link. [Gbps]"""
        down, degraded = self._state or (frozenset(), {})
        row = self._world.network.link[name]
        if not down.isdisjoint((name, row.source, row.target)):
            return "down", 0.0
        share = min(degraded.get(asset, 1.0) for asset in (name, row.source, row.target)) if degraded else 1.0
        return ("up" if share == 1.0 else "degraded"), (row.capacity or math.nan) * share / Gbps
