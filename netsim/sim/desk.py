"""The desk where faults are reported, and from which crews are sent out by a rule."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from netsim.sim.dispatch import FIRST_COME, Call, Loss, Rank, dispatch_named
from netsim.sim.losses import Scales
from netsim.sim.spares import Store
from netsim.sim.travel import Pilot, Spot, Way
from netsim.sim.weather import Almanac

if TYPE_CHECKING:
    import simpy

    from netsim.model import RepairCrew
    from netsim.sim.digital import DigitalWatch
    from netsim.sim.freight import FreightWorld
    from netsim.sim.jobs import Job


@dataclass(eq=False, slots=True)
class Team:
    """One of the crews of a row, from when it sets out until it is home again."""

    crew: RepairCrew
    spot: Spot
    """Where it is, or will be when it is on site."""
    way: Way
    """That to its present fault."""
    before: Spot
    """Where it set out for it."""
    mobilise: float
    """Time until it set out. [s]"""
    done: int = 1
    """Faults of this trip, the present one included."""


class _Offer(NamedTuple):
    """A crew that could mend a fault; ordered by the rule of the crew."""

    rank: tuple[float, ...]
    travel: float
    number: int
    """Of the call."""
    crew_id: str
    rule: str
    job: Job
    crew: RepairCrew
    team: Team | None
    """Out already, with its last fault behind it; ``None``: at home."""
    way: Way


class CrewDesk:
    """
    Where faults are reported and crews are sent out.

    Each free crew would take the waiting fault that comes first by its rule, of those that it may and can mend. Of all
    these offers the first one holds, and the others choose again. A fault that no free crew can mend waits, is told
    once for each reason, and is looked at again when a crew is free, a spare comes or something opens; meanwhile later
    faults may be served.

    Parameters
    ----------
    world
        Whose crews these are.
    digital
        Its data traffic, for rules that ask what is lost; without, nothing is.
    """

    def __init__(self, world: FreightWorld, digital: DigitalWatch | None = None) -> None:
        self._world = world
        self._out: dict[str, int] = {}
        self._ready: list[Team] = []
        self._waiting: list[Job] = []
        self._looked_at = -1
        self._pending = False
        self._scales = Scales(world, digital) if digital is not None else None
        self.jobs: list[Job] = []
        self.pilot = Pilot(world)
        self.store = Store(world, self._dispatch_soon)
        self.almanac = Almanac(world)
        world.on_change.append(lambda _: self._look())

    def call(self, job: Job) -> simpy.Event:
        """Ask for a crew; the event brings the team that comes."""
        self._waiting.append(job)
        self._dispatch_soon()
        return job.assigned

    def go_on(self, team: Team) -> bool:
        """Send a team that has mended its fault to the next one, if there is one for it; tell whether there is."""
        if team.done >= team.crew.trip:
            return False
        self._ready.append(team)
        self._dispatch()
        if team in self._ready:
            self._ready.remove(team)
            return False
        return True

    def release(self, team: Team) -> None:
        """Have a team at home again."""
        self._out[team.crew.id] -= 1
        self._dispatch_soon()

    def _look(self) -> None:
        """Look again if roads or the network are not what they were."""
        if self._looked_at != self._world.standing:
            self._dispatch()

    def _dispatch_soon(self) -> None:
        """Send crews out at the end of the instant, so that a rule can choose among all that are called at once."""
        if not self._pending:
            self._pending = True
            self._world.at_the_end_of_the_instant(self._dispatch)

    def _dispatch(self) -> None:
        self._pending = False
        self._looked_at = self._world.standing
        while offers := self._offers():
            self._send(_first(offers))
        for job in self._waiting:
            self._tell(job)

    # -- who could go ------------------------------------------------------------------------------------------------

    def _offers(self) -> list[_Offer]:
        """Return what each free crew would take."""
        found = (self._choice(crew, team) for crew, team in self._free())
        return [offer for offer in found if offer is not None]

    def _free(self) -> list[tuple[RepairCrew, Team | None]]:
        """Return one free crew of each row at home, and those that are ready to go on from where they are."""
        if not self._waiting:
            return []
        at_home = [crew for crew in self._world.network.crews if self._out.get(crew.id, 0) < crew.count]
        return [*((crew, None) for crew in at_home), *((team.crew, team) for team in self._ready)]

    def _choice(self, crew: RepairCrew, team: Team | None) -> _Offer | None:
        """Return the fault that a crew would take, if there is one for it."""
        name = self._world.scenario.dispatch or crew.dispatch or FIRST_COME
        rule, offers = dispatch_named(name), []
        for number, job in enumerate(self._waiting):
            if may_mend(crew, job) and self.store.has(crew, job.kind):
                travel, way = self._travel(crew, team, job)
                if travel < math.inf:
                    call = self._as_seen(number, crew, travel)
                    offers.append(_Offer(_flat(rule(call)), travel, number, crew.id, name, job, crew, team, way))
        return min(offers, key=lambda offer: offer[:4], default=None)

    def _as_seen(self, number: int, crew: RepairCrew, travel: float) -> Call:
        job, now = self._waiting[number], self._world.now
        fault = job.fault
        weigh = partial(self._weigh, fault.asset)
        return Call(fault.asset, job.kind, number, fault.began, job.permitted, now, crew, travel, weigh)

    def _weigh(self, asset: str) -> Loss:
        return self._scales.weigh(asset) if self._scales is not None else Loss(0.0, 0.0)

    def _travel(self, crew: RepairCrew, team: Team | None, job: Job) -> tuple[float, Way]:
        """Return the time until a crew is on site, mobilisation included, and its way. [s]"""
        way = self.pilot.way(crew, team.spot if team is not None else Spot(crew.home), job)
        return (0.0 if team is not None else crew.mobilise) + way.length / crew.speed, way

    # -- sending -----------------------------------------------------------------------------------------------------

    def _send(self, offer: _Offer) -> None:
        job, crew, team = offer.job, offer.crew, offer.team
        self._waiting.remove(job)
        job.lacks_a_spare(self._world.now, lacks=False)
        if team is None:
            self._out[crew.id] = self._out.get(crew.id, 0) + 1
            team = Team(crew, offer.way.spot, offer.way, Spot(crew.home), crew.mobilise)
        else:
            self._ready.remove(team)
            team.before, team.way, team.spot = team.spot, offer.way, offer.way.spot
            team.done, team.mobilise = team.done + 1, 0.0
        self.store.take(crew, job.kind)
        job.assigned.succeed(team)

    # -- waiting -----------------------------------------------------------------------------------------------------

    def _tell(self, job: Job) -> None:
        """Tell once why a fault waits, and keep for how long it is for want of a spare."""
        why = self._why(job)
        job.lacks_a_spare(self._world.now, lacks=why.startswith("no spare"))
        if job.told != why:
            job.told = why
            self._world.note("crew_waits", job.fault.asset, why, cause=job.fault.row)

    def _why(self, job: Job) -> str:
        """Return why no crew goes to a fault."""
        able = [crew for crew in self._world.network.crews if may_mend(crew, job)]
        if not able:
            return "no crew may work there"
        free = [crew for crew in able if self._out.get(crew.id, 0) < crew.count]
        if not free:
            return "all crews are out"
        can = [crew for crew in free if self._travel(crew, None, job)[0] < math.inf]
        if can:
            homes = sorted({self._world.network.named(crew.home) for crew in can})
            return "no spare at " + ", ".join(homes)
        return "all crews are out" if len(free) < len(able) else "no crew can get there"


def may_mend(crew: RepairCrew, job: Job) -> bool:
    """Tell whether a crew mends such faults, and may work where this one lies."""
    return job.kind in crew.mends and not (crew.zone and job.where.isdisjoint(crew.zone))


def _flat(rank: Rank) -> tuple[float, ...]:
    return tuple(map(float, rank)) if isinstance(rank, tuple) else (float(rank),)


def _first(offers: list[_Offer]) -> _Offer:
    """Return the offer that holds: of each rule the first, and of these the one for the fault that was called first."""
    best: dict[str, _Offer] = {}
    for offer in sorted(offers, key=lambda offer: offer[:4]):
        best.setdefault(offer.rule, offer)
    return min(best.values(), key=lambda offer: (offer.number, offer.travel, offer.crew_id))
