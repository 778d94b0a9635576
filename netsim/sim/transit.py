"""Orders that data of others may not pass through a country, which is barred while any of them holds."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import simpy

    from netsim.model.effects import NoTransit
    from netsim.sim.world import World


def bar(world: World, order: NoTransit, cause: int | None) -> Generator[simpy.Event, object, None]:
    """Bar a country, and open it again when the order is over, unless another one holds."""
    yield world.env.timeout(order.at - world.now)
    country = order.place
    row = world.note("no_transit", country, order.reason, cause=cause)
    world.barred[country] += 1
    if world.barred[country] == 1:
        _tell(world, row)
    if order.lasts is None:
        return
    yield world.env.timeout(order.lasts)
    world.barred[country] -= 1
    if not world.barred[country]:
        _tell(world, world.note("transit_free", country, cause=row))


def _tell(world: World, row: int) -> None:
    countries = frozenset(+world.barred)
    for look in world.on_barred:
        look(countries, row)
