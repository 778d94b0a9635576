"""Lanes: what a row of freight means in the present network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netsim.sim.choice import Known
from netsim.sim.consignments import HASTE, Lane, median_value_of_time
from netsim.sim.empties import EMPTIES, PLAIN

if TYPE_CHECKING:
    from netsim.model import Freight
    from netsim.sim.freight import FreightWorld


def lane_of(world: FreightWorld, row: Freight) -> Lane:
    """Look up the cargo of a row, the services that it cannot use, and the ways that its shippers take as a rule."""
    cargo = next((one for one in world.network.classes if one.id == row.class_), None)
    if cargo is None and row.class_ == EMPTIES:
        cargo = PLAIN
    median = median_value_of_time(cargo)
    lane = Lane(world.network, row, cargo, ())
    if lane.is_reefer:
        barred = (one.id for one in world.network.services if one.plugs is not None and one.plugs < lane.teu)
        lane = replace(lane, barred=frozenset(barred))
    plane = world.plane.capped(lane.speed_limit)
    ways = plane.alternatives((row.origin, row.destination), median, row.modes, world.known.unusable(lane))
    known = [Known(way, 0.0, world.known.planned(way, bans=False)) for way in ways]
    best = (min(known, key=lambda one: one.cost(haste * median), default=None) for haste in HASTE)
    return replace(lane, usual=tuple(one.route if one is not None else None for one in best))
