"""The digital plane of a run: carried anew when something changes, once per instant."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from netsim.sim.profiles import PROFILES
from netsim.sim.spans import Spans
from netsim.units import Gbps, hours, ms

if TYPE_CHECKING:
    import simpy

    from netsim.arrays.digital import DigitalPlane, Flows
    from netsim.sim.world import World

_NOTHING = 1e-6
"""Part of a demand's rate that is no change."""


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
        rates = dict.fromkeys(("asked_gbps", "served_gbps", "latency_ms", "rtt_ms"), "d")
        self.demand_spans = Spans({**rates, "path": "", "reason": ""})
        self.link_spans = Spans({"state": "", "capacity": "d", "load_forward": "d", "load_backward": "d"})
        self._joined: dict[tuple[str, ...], str] = {}
        self._hour_struck = self._follows_the_day = False
        self._take_up(plane)
        self.flows = self._carry()
        self._record()
        world.on_change.append(self.look)

    def adopt(self, plane: DigitalPlane, cause: int) -> None:
        """Go on with the digital plane of another network."""
        for spans in (self.demand_spans, self.link_spans):
            kept = {*plane.demands, *plane.links}
            for key in spans:
                if key not in kept:
                    spans.drop(key, self._world.now)
        before = dict(zip(self.plane.demands, self._story(self.flows), strict=True))
        self._take_up(plane)
        self._compare(before, cause)

    def _take_up(self, plane: DigitalPlane) -> None:
        self.plane = plane
        rows = {demand.id: demand for demand in self._world.network.demands}
        needs = {dependency.id: dependency.rate for dependency in self._world.network.dependencies}
        self._rate = np.array([rows[name].rate if name in rows else needs[name] for name in plane.demands])
        self._rows = [rows.get(name) for name in plane.demands]
        self._assets = {*plane.links, *(node.id for node in self._world.network.nodes)}
        self._state: tuple[frozenset[str], dict[str, float]] | None = None
        if not self._follows_the_day and any(row is not None and row.profile != "flat" for row in self._rows):
            self._follows_the_day = True
            self._world.env.process(self._follow_the_day())

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
        self._state = self._down_and_degraded()
        return self.plane.carry(self._rate * self._factors(), *self._state)

    def _down_and_degraded(self) -> tuple[frozenset[str], dict[str, float]]:
        world = self._world
        broken = [asset for asset in world.faults if asset in self._assets]
        down = frozenset(asset for asset in broken if not world.is_up(asset))
        return down, {asset: world.share_left(asset) for asset in broken if asset not in down}

    def _factors(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return the part of the busiest hour's rate that each demand asks for now."""
        local_hour = {row.source: 0 for row in self._rows if row is not None}
        for node in local_hour:
            local_hour[node] = int(self._world.local(node, self._world.now)[0] // hours) % 24
        return np.array([1.0 if row is None else PROFILES[row.profile][local_hour[row.source]] for row in self._rows])

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
        now, flows = self._world.now, self.flows
        for number, name in enumerate(self.plane.demands):
            values = (
                float(flows.asked[number]) / Gbps,
                float(flows.served[number]) / Gbps,
                _or_none(float(flows.latency[number]) / ms),
                _or_none(float(flows.rtt[number]) / ms),
                self._joined.setdefault(flows.path[number], ";".join(flows.path[number])),
                flows.reason[number],
            )
            self.demand_spans.put(name, now, values)
        down, degraded = self._state or (frozenset(), {})
        for number, name in enumerate(self.plane.links):
            row = self._world.network.link[name]
            dead = name in down or row.source in down or row.target in down
            state = "down" if dead else "degraded" if name in degraded else "up"
            room = 0.0 if dead else (row.capacity or math.nan) * degraded.get(name, 1.0) / Gbps
            load = (float(flows.load_forward[number]) / Gbps, float(flows.load_backward[number]) / Gbps)
            self.link_spans.put(name, now, (state, room, *load))


def _or_none(value: float) -> float | None:
    """Make NaN equal to itself and drop what is below a nanosecond, so that spans do not change where nothing does."""
    return None if math.isnan(value) else round(value, 6)
