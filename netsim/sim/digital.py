"""The digital plane of a run: carried anew when something changes, once per instant."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from netsim.sim.panels import Panel, Sheet
from netsim.sim.profiles import PROFILES
from netsim.units import Gbps, hours, ms

if TYPE_CHECKING:
    import simpy

    from netsim.arrays.digital import DigitalPlane, Flows
    from netsim.model import Demand
    from netsim.sim.world import World

_NOTHING = 1e-6
"""Part of a demand's rate that is no change."""
_KEPT = 128
"""Situations, states of the plane with what is asked in them, that are remembered."""
_DIGITS = 6
"""Gigabits and milliseconds are kept to the kilobit and the nanosecond; less is noise of the arithmetic."""


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
        self._hour_struck = self._follows_the_day = False
        self._take_up(plane)
        self.flows = self._carry()
        self._record()
        world.on_change.append(self.look)

    def adopt(self, plane: DigitalPlane, cause: int) -> None:
        """Go on with the digital plane of another network."""
        before = dict(zip(self.plane.demands, self._story(self.flows), strict=True))
        self._take_up(plane)
        self._compare(before, cause)

    def _take_up(self, plane: DigitalPlane) -> None:
        self.plane = plane
        rows = {demand.id: demand for demand in self._world.network.demands}
        needs = {dependency.id: dependency.rate for dependency in self._world.network.dependencies}
        self._rate = np.array([rows[name].rate if name in rows else needs[name] for name in plane.demands])
        self._clocks = [self._clock(rows.get(name)) for name in plane.demands]
        self._assets = {*plane.links, *(node.id for node in self._world.network.nodes)}
        self._state: tuple[frozenset[str], dict[str, float]] | None = None
        self._known: dict[tuple[object, ...], tuple[Flows, Sheet, Sheet]] = {}
        if not self._follows_the_day and any(profile != "flat" for profile, _ in self._clocks):
            self._follows_the_day = True
            self._world.env.process(self._follow_the_day())

    def _clock(self, row: Demand | None) -> tuple[str, str]:
        """Return the profile of a demand and the time zone that it follows; what gates need is needed all day."""
        return ("flat", "UTC") if row is None else (row.profile, self._world.network.node[row.source].timezone)

    # -- recomputing ---------------------------------------------------------------------------------------------

    def look(self, cause: int | None) -> None:
        """Carry all demands anew if the digital plane is not what it was."""
        if self._down_and_degraded() != self._state:
            self._compare(dict(zip(self.plane.demands, self._story(self.flows), strict=True)), cause)
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

    def _carry(self) -> Flows:
        """Carry what is asked now; on most days the same is asked at the same hour, and the answer is known."""
        self._state = down, degraded = self._down_and_degraded()
        asked = self._rate * self._factors()
        key = (down, tuple(degraded.items()), asked.tobytes())
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            flows = self.plane.carry(asked, down, degraded)
            self._known[key] = (flows, self._demand_sheet(flows), self._link_sheet(flows))
        flows, self._demands_now, self._links_now = self._known[key]
        return flows

    def _down_and_degraded(self) -> tuple[frozenset[str], dict[str, float]]:
        world = self._world
        broken = [asset for asset in world.faults if asset in self._assets]
        down = frozenset(asset for asset in broken if not world.is_up(asset))
        return down, {asset: world.share_left(asset) for asset in broken if asset not in down}

    def _factors(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return the part of the busiest hour's rate that each demand asks for now."""
        now = self._world.now
        hour = {zone: int(self._world.local_in(zone, now)[0] // hours) % 24 for _, zone in set(self._clocks)}
        part = {clock: PROFILES[clock[0]][hour[clock[1]]] for clock in set(self._clocks)}
        return np.array([part[clock] for clock in self._clocks])

    # -- telling -------------------------------------------------------------------------------------------------

    @staticmethod
    def _story(flows: Flows) -> list[tuple[float, float, tuple[str, ...], str]]:
        """Return share served, latency, path and reason of each demand."""
        share = flows.served / flows.asked
        return list(zip(share.tolist(), flows.latency.tolist(), flows.path, flows.reason, strict=True))

    def _compare(self, before: dict[str, tuple[float, float, tuple[str, ...], str]], cause: int | None) -> None:
        """Carry anew and note what that changed for each demand."""
        self.flows = self._carry()
        self._record()
        for name, (share, latency, path, reason) in zip(self.plane.demands, self._story(self.flows), strict=True):
            if name not in before:
                continue
            old_share, old_latency, old_path, _ = before[name]
            if share < old_share - _NOTHING:
                self._world.note("lost_rate", name, f"{old_share:.0%} -> {share:.0%}: {reason}", cause=cause)
            elif share > old_share + _NOTHING:
                self._world.note("regained", name, f"{old_share:.0%} -> {share:.0%}", cause=cause)
            elif path != old_path:
                detail = f"{old_latency / ms:.1f} -> {latency / ms:.1f} ms" + (f": {reason}" if reason else "")
                self._world.note("moved", name, detail, cause=cause)

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
