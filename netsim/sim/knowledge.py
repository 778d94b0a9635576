"""What shippers know of the ways on, and which they would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netsim.arrays.freight import plugs_at
from netsim.sim.bulletins import PERIOD, QUIET, Bulletin
from netsim.sim.choice import Choice, Known, Odds
from netsim.sim.driving import planned_delay

if TYPE_CHECKING:
    from netsim.arrays.freight import Route
    from netsim.model import Logit
    from netsim.sim.consignments import Lane, Shipment
    from netsim.sim.freight import FreightWorld

Place = tuple[str, int, int, frozenset[str]]
"""Node, number of the bulletin, hour, and what will not be used."""
Question = tuple[str, int, Place]
"""Lane, haste, and place."""

_KEPT: Final = 5_000
"""Answers that are kept."""


class Knowledge:
    """
    Ways with their delays, and what was chosen: found once for all who ask the same.

    Parameters
    ----------
    world
        What there is to know.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self._choices: dict[Question, Choice | None] = {}
        self._odds: dict[Question, Odds] = {}
        self._ways: dict[tuple[str, Place], list[Known]] = {}
        self._is_usual = False
        """Whether choices depend on nothing but news."""

    def forget(self) -> None:
        """Forget all answers: nothing of them holds, or they have grown too many."""
        for kept in (self._choices, self._odds, self._ways):
            kept.clear()
        self._is_usual = not (self._world.plane.has_bans or self._world.timetables.seasons.dated)

    def best(self, shipment: Shipment, avoid: frozenset[str], *, on_site: bool) -> Choice | None:
        """Return the way of least generalised cost; ``None`` where there is no way."""
        question = self._question(shipment, avoid, on_site=on_site)
        if question not in self._choices:
            value = shipment.value_of_time
            best = min(self._bearable(shipment.lane, question), key=lambda one: one.cost(value), default=None)
            self._choices[question] = None if best is None else Choice(best.route, best.delay)
        return self._choices[question]

    def at_home(self, shipment: Shipment) -> Choice | None:
        """Return the way of least generalised cost for who sets out; while there is no news, the same for all alike."""
        lane = shipment.lane
        if not self.is_the_same_for_all(lane):
            return self.best(shipment, frozenset(), on_site=False)
        if shipment.haste not in lane.at_home:
            lane.at_home[shipment.haste] = self.best(shipment, frozenset(), on_site=False)
        return lane.at_home[shipment.haste]

    def is_the_same_for_all(self, lane: Lane) -> bool:
        """Tell whether all of a lane who set out and are in the same hurry choose the same, whenever that is."""
        world = self._world
        return lane.network is world.network and self._is_usual and not world.board.has_news(lane.row.information_delay)

    def by_share(self, shipment: Shipment, terms: Logit) -> Choice | None:
        """Return the way that a shipment takes when ways get shares; ``None`` where there is no way."""
        question = self._question(shipment, frozenset(), on_site=False)
        if question not in self._odds:
            ways = self._bearable(shipment.lane, question)
            if not ways:
                return None
            self._odds[question] = Odds(terms, ways, shipment.value_of_time)
        return self._odds[question].pick(shipment.chance)

    def unusable(self, lane: Lane) -> frozenset[str]:
        """Return the services that a lane cannot use now: without enough plugs, or out of their dates."""
        seasons = self._world.timetables.seasons
        return lane.barred | seasons.idle() if seasons.dated else lane.barred

    def _question(self, shipment: Shipment, avoid: frozenset[str], *, on_site: bool) -> Question:
        """Put together what an answer depends on; where the hour of the day matters, that too."""
        world, lane = self._world, shipment.lane
        number = world.board.number(0.0 if on_site else lane.row.information_delay)
        number = -1 if world.board.read(number) is QUIET else number
        if lane.barred or world.timetables.seasons.dated:
            avoid |= self.unusable(lane)
        if len(self._choices) + len(self._odds) > _KEPT:
            self.forget()
        hour = int(world.now // PERIOD) if world.plane.has_bans else 0
        return lane.id, shipment.haste, (shipment.at, number, hour, avoid)

    def _bearable(self, lane: Lane, question: Question) -> list[Known]:
        """Return the ways on whose delay is within patience; where there is none of them, all."""
        told = self.ways(lane, question[-1])
        return [one for one in told if one.delay <= lane.patience] or told

    def ways(self, lane: Lane, place: Place) -> list[Known]:
        """Return the ways on from a place and the delay of each that a bulletin tells; alike for all of a lane."""
        key = (lane.id, place)
        if key not in self._ways:
            at, number, _, avoid = place
            bulletin, ends = self._world.board.read(number), (at, lane.row.destination)
            plane = self._world.plane.capped(lane.speed_limit)
            found = plane.alternatives(ends, lane.value_of_time, lane.row.modes, avoid)
            if bulletin.closed:
                banned = avoid | frozenset(bulletin.closed)
                found += plane.alternatives(ends, lane.value_of_time, lane.row.modes, banned)
            different = {way.path: way for way in found}.values()  # one that both searches found would count twice
            self._ways[key] = [
                Known(way, self.delay(way, bulletin, reefer=lane.is_reefer), self.planned(way)) for way in different
            ]
        return self._ways[key]

    def delay(self, way: Route, bulletin: Bulletin, *, reefer: bool = False) -> float:
        """Return the delay on a way that a bulletin tells. [s]"""
        if bulletin is QUIET:
            return 0.0
        queues = (*way.queues, *map(plugs_at, way.queues)) if reefer else way.queues
        return bulletin.delay(queues, way.needs, self._world.now)

    def planned(self, way: Route, *, bans: bool = True) -> float:
        """Return what bans and rests add to a way, where there are any. [s]"""
        world = self._world
        return planned_delay(world, way, bans=bans) if world.plane.has_bans or world.driving is not None else 0.0
