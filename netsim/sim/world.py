"""The world of one run: its clock, its log, its random streams, and what is down at the moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast
from zoneinfo import ZoneInfo

import simpy

from netsim.sim.clock import Clock
from netsim.sim.log import Entry, EventLog
from netsim.streams import Streams
from netsim.units import days, km

if TYPE_CHECKING:
    from simpy.events import EventPriority

    from netsim.model import Network, Outage, Scenario

_LAST: Final = cast("EventPriority", 2)
"""Priority of what must see all other events of an instant first; SimPy's own are 0 and 1."""
_KINDS: Final = {
    "gates": "gate",
    "demands": "demand",
    "freight": "freight",
    "crews": "crew",
    "dependencies": "dependency",
    "services": "service",
}
"""What the log calls the rows of these tables."""


class _Zones(dict[str, ZoneInfo]):
    """Time zones by name; Python itself keeps eight and reads the others from disk again and again."""

    def __missing__(self, name: str) -> ZoneInfo:
        self[name] = zone = ZoneInfo(name)
        return zone


@dataclass(eq=False)
class Fault:
    """One thing wrong with one asset, from its failure until it is lifted."""

    asset: str
    outage: Outage
    began: float
    row: int
    number: int
    expected_end: float
    """When shippers expect it to be over. [s]"""


@dataclass(eq=False, slots=True)
class Fallback:
    """What is left of the work of a place that lost what it needs."""

    share: float
    """Part of its work that goes on by hand; 0: it is closed."""
    row: int
    """The event that brought it."""
    expected_end: float
    """When shippers expect it to be over. [s]"""


@dataclass
class World:
    """
    What the processes of a run share.

    Parameters
    ----------
    scenario
        What is played.
    network
        The network as it is now; replaced as a whole when the scenario changes it, never altered.
    seed
        Of all random streams.
    """

    scenario: Scenario
    network: Network
    seed: int
    log: EventLog = field(default_factory=EventLog)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    """Active faults by asset: nodes, links and gates."""
    fallen: dict[str, dict[str, Fallback]] = field(default_factory=dict)
    """Places that work by hand or not at all, although nothing of them is broken, and why."""
    told: dict[str, int] = field(default_factory=dict)
    """The event that last told of each asset whether and how it works."""
    on_change: list[Callable[[int | None], None]] = field(default_factory=list)
    """Called once at the end of an instant in which something changed, with the event that changed it."""

    def __post_init__(self) -> None:
        """Start the clock at the beginning of the warm-up."""
        self.env = Clock(initial_time=-self.scenario.warm_up)
        self.draw = Streams(self.seed)
        self._pending = False
        self._cause: int | None = None
        self._news: simpy.Event | None = None
        self._faults_so_far = 0
        self._zones = _Zones()
        self.standing = 0
        """Grows whenever something fails or is lifted, or the network is another one: who looks at these need not look
        again while it stays."""

    @property
    def now(self) -> float:
        """Time since the start. [s]"""
        return self.env.now

    def note(
        self, what: str, asset: str, detail: str = "", *, cause: int | None = None, at: float | None = None
    ) -> int:
        """Write an event into the log and return its number."""
        kind = self.kinds.get(asset, "")
        return self.log.note(Entry(self.now if at is None else at, what, asset, kind, cause, detail))

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What each asset is, for the log."""
        net = self.network
        kinds: dict[str, str] = {node.id: node.kind for node in net.nodes} | {link.id: link.kind for link in net.links}
        for table, kind in _KINDS.items():
            kinds |= {row.id: kind for row in net.table(table)}
        kinds |= {gate.id: "gate" for gate in net.all_gates}
        kinds |= {row.demand(client): "workload" for row in net.workloads for client in row.clients}
        return kinds

    def local(self, node: str, time: float) -> tuple[float, datetime]:
        """Return seconds after local midnight and the local date and time at a node."""
        return self.local_in(self.network.node[node].timezone, time)

    def local_in(self, zone: str, time: float) -> tuple[float, datetime]:
        """Return seconds after local midnight and the local date and time in a time zone."""
        moment = (self.scenario.start + timedelta(seconds=time)).astimezone(self._zones[zone])
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        return (moment - midnight).total_seconds() % days, moment

    def time_of_week(self, node: str, time: float) -> float:
        """Return the seconds since Monday 00:00 on the clock of a node."""
        time_of_day, moment = self.local(node, time)
        return moment.weekday() * days + time_of_day

    # -- what is down --------------------------------------------------------------------------------------------

    def is_up(self, asset: str) -> bool:
        """Tell whether nothing puts the asset out of work; one at reduced capacity is up."""
        faults = self.faults.get(asset)
        return not faults or all(fault.outage.capacity > 0 for fault in faults)

    def share_left(self, asset: str) -> float:
        """Return the part of the asset's capacity that works."""
        return min((fault.outage.capacity for fault in self.faults.get(asset, ())), default=1.0)

    def works(self, place: str) -> bool:
        """Tell whether a place is up and has what it needs, be it that people do the work by hand."""
        return self.is_up(place) and self._by_hand(place) > 0.0

    def work_left(self, place: str) -> float:
        """Return the part of a place's work that goes on: what is broken and what is lacked taken together."""
        return min(self.share_left(place), self._by_hand(place))

    def _by_hand(self, place: str) -> float:
        return min((fallback.share for fallback in self.fallen.get(place, {}).values()), default=1.0)

    def carries(self, link: str) -> bool:
        """Tell whether freight can pass a link: it is up, and both its ends work."""
        row = self.network.link[link]
        return self.is_up(link) and self.works(row.source) and self.works(row.target)

    def room_left(self, link: str) -> float:
        """Return the part of a freight link's room that is left, that of its ends considered."""
        if not (self.faults or self.fallen):
            return 1.0
        row = self.network.link[link]
        return min(self.share_left(link), self.work_left(row.source), self.work_left(row.target))

    def why_closed(self, link: str) -> int | None:
        """Return the event that closed a link, if one did."""
        row = self.network.link[link]
        places = (link, row.source, row.target)
        rows = [fault.row for asset in places for fault in self.faults.get(asset, ())]
        rows += [fallback.row for asset in places for fallback in self.fallen.get(asset, {}).values()]
        return next(iter(rows), None)

    def fail(self, asset: str, outage: Outage, expected_end: float, cause: int | None = None) -> Fault:
        """Put an asset out of work, or at reduced capacity."""
        what = "degraded" if outage.capacity > 0 else "down"
        left = f"{outage.capacity:.0%} left" if outage.capacity else ""
        where = f"at km {outage.position / km:.0f}" if outage.position is not None else ""
        row = self.note(what, asset, ", ".join(filter(None, (outage.reason or left, where))), cause=cause)
        self.told[asset] = row
        self._faults_so_far += 1
        fault = Fault(asset, outage, self.now, row, self._faults_so_far, expected_end)
        self.faults.setdefault(asset, []).append(fault)
        self.standing += 1
        self.changed(row)
        return fault

    def lift(self, fault: Fault, cause: int | None = None) -> None:
        """Take one fault away; the asset is up when none is left."""
        self.faults[fault.asset].remove(fault)
        self.standing += 1
        if self.faults[fault.asset]:
            self.changed(fault.row if cause is None else cause)  # what is left may be less bad: look again
            return
        del self.faults[fault.asset]
        row = self.told[fault.asset] = self.note("up", fault.asset, cause=fault.row if cause is None else cause)
        self.changed(row)

    def fall(self, place: str, why: str, share: float, cause: int | None, *, told: str = "") -> None:
        """Let a place go on by hand, or close it, for a reason; the log may tell it in other words."""
        before = self._mode(place)
        reasons = self.fallen.setdefault(place, {})
        row = next((fallback.row for fallback in reasons.values()), 0)
        reasons[why] = Fallback(share, row, self.now + self.network.defaults.of("mttr", ""))
        reasons[why].row = self._tell_mode(place, before, told or why, cause, row)

    def recover(self, place: str, why: str, cause: int | None, *, told: str = "") -> None:
        """Drop a reason for which a place worked by hand or was closed."""
        if why not in self.fallen.get(place, {}):
            return
        before = self._mode(place)
        fallback = self.fallen[place].pop(why)
        if not self.fallen[place]:
            del self.fallen[place]
        self._tell_mode(place, before, told or f"{why} is back", cause, fallback.row)

    def _mode(self, place: str) -> str:
        share = self._by_hand(place)
        return "normal" if share == 1.0 else "manual" if share > 0.0 else "closed"

    def _tell_mode(self, place: str, before: str, why: str, cause: int | None, row: int) -> int:
        """Note that a place works otherwise than before, if it does; return the event."""
        after = self._mode(place)
        if after != before:
            row = self.told[place] = self.note("mode", place, f"{before} -> {after}: {why}", cause=cause)
        self.standing += 1
        self.changed(row)
        return row

    def let_go(self) -> None:
        """Break the circles of a finished world, whose parts all know it, so that its memory is free at once."""
        self.env._queue.clear()  # noqa: SLF001 - what waits there knows the processes, and they know the world
        self.__dict__.clear()

    # -- changes of an instant -----------------------------------------------------------------------------------

    def changed(self, cause: int | None) -> None:
        """Have everybody look again, once, when all events of this instant are through."""
        if self._cause is None:
            self._cause = cause
        if not self._pending:
            self._pending = True
            self.at_the_end_of_the_instant(self._tell)

    def at_the_end_of_the_instant(self, act: Callable[[], None]) -> None:
        """Call ``act`` after all other events of this moment."""
        event = simpy.Event(self.env)
        event._ok, event._value = True, None  # noqa: SLF001 - SimPy has no public way to schedule at a priority
        event.callbacks = [lambda _: act()]
        self.env.schedule(event, priority=_LAST)

    def _tell(self) -> None:
        cause, self._cause, self._pending = self._cause, None, False
        for look in self.on_change:
            look(cause)
        news, self._news = self._news, None
        if news is not None:
            news.succeed(cause)

    def when_changed(self) -> simpy.Event:
        """Return an event that happens when next something goes down, comes up or changes its mode."""
        if self._news is None:
            self._news = self.env.event()
        return self._news
