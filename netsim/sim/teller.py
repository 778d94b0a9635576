"""What the log tells of shippers: each thing once, not for every shipment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netsim.arrays.freight import Ride, Route
    from netsim.model import Network
    from netsim.sim.bulletins import Bulletin
    from netsim.sim.consignments import Shipment
    from netsim.sim.freight import FreightWorld


class Teller:
    """
    Notes that shippers go other ways than usual, or have none.

    Parameters
    ----------
    world
        Whose log it writes.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self._stranded: set[tuple[str, str]] = set()
        self._changed_by: int | None = None
        self._told: set[tuple[str, ...]] = set()

    def adopt(self, cause: int | None) -> None:
        """Tell again who has no way on: the network is another one, because of an event."""
        self._stranded.clear()
        self._changed_by = cause

    def choice(self, shipment: Shipment, route: Route) -> None:
        """Note when shippers of a lane first set out on another way than usual."""
        usual = shipment.usual
        if usual is route or usual is None or usual.path == route.path:
            return
        bulletin = self._world.board.read(self._world.board.number(shipment.lane.row.information_delay))
        shipment.pushed_by = shipment.cause = _reason(usual, bulletin)
        shipment.usual_delay = self._world.known.delay(usual, bulletin, reefer=shipment.lane.is_reefer)
        if not self._is_free(shipment) and (shipment.lane.id, *route.path) not in self._told:
            self._told.add((shipment.lane.id, *route.path))
            self._world.note(
                "diverted", shipment.lane.id, _difference(self._world.network, usual, route), cause=shipment.pushed_by
            )

    def no_way(self, shipment: Shipment) -> None:
        """Note that a lane has no way on from a place, once for each network."""
        row, place = shipment.lane.row, (shipment.lane.id, shipment.at)
        if place not in self._stranded:
            self._stranded.add(place)
            ends = (self._world.network.named(node) for node in (shipment.at, row.destination))
            detail = "no way from {} to {} by ".format(*ends) + ", ".join(row.modes)
            self._world.note("no_way", row.id, detail, cause=self._changed_by)

    def boarding(self, shipment: Shipment, leg: Ride) -> None:
        """Note when cargo of a lane first boards a train or ship that it does not use as a rule."""
        usual = shipment.usual.modes if shipment.usual is not None else ()
        if leg.mode in usual or self._is_free(shipment) or (shipment.lane.id, leg.mode) in self._told:
            return
        self._told.add((shipment.lane.id, leg.mode))
        detail = f"{', '.join(usual)} -> {leg.mode} ({self._world.network.named(leg.name)})"
        self._world.note("rerouted", shipment.lane.id, detail, cause=shipment.pushed_by)

    def _is_free(self, shipment: Shipment) -> bool:
        """Tell whether a shipment went another way than usual by its share or the hour, and nothing pushed it."""
        return shipment.pushed_by is None and (self._world.scenario.choice is not None or self._world.plane.has_bans)


def _reason(usual: Route, bulletin: Bulletin) -> int | None:
    """Find the event that slows the usual way most."""
    slow = [name for name in (*usual.queues, *sorted(usual.needs)) if name in bulletin.causes]
    worst = max(slow, key=lambda name: bulletin.waits.get(name, 0.0) or bulletin.closed.get(name, 0.0), default=None)
    return bulletin.causes[worst] if worst is not None else None


def _difference(network: Network, usual: Route, route: Route) -> str:
    """Say what a way uses that the usual one does not, and the other way round."""
    new = [network.named(name.partition(" ")[0]) for name in (*route.queues, *route.path) if name not in usual.needs]
    old = [network.named(name.partition(" ")[0]) for name in (*usual.queues, *usual.path) if name not in route.needs]
    ways = (f"{', '.join(way.modes)} via {via[0] if via else '-'}" for way, via in ((route, new), (usual, old)))
    return " instead of ".join(ways)
