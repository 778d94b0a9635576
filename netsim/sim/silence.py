"""Places that fall silent: their machines stop, and with them what they serve, while their fibre goes on carrying."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from netsim.sim.dependencies import gates_at

if TYPE_CHECKING:
    import simpy

    from netsim.model.effects import Silence
    from netsim.sim.freight import FreightWorld
    from netsim.sim.world import World


def fall_silent(
    world: FreightWorld, silence: Silence, why: str, cause: int | None
) -> Generator[simpy.Event, object, None]:
    """Let the machines of a place stop, all or a part, until they work again: gates by their queues, else the place."""
    yield world.env.timeout(silence.at - world.now)
    place = silence.place
    world.silenced.setdefault(place, {})[why] = silence
    if not gates_at(world, place):
        world.fall(place, why, silence.share, cause, told=silence.detail)
        end = world.scenario.until if silence.lasts is None else world.now + silence.lasts
        world.fallen[place][why].expected_end = end
    row = _set_gates(world, silence, cause)
    if silence.lasts is None:
        return
    yield world.env.timeout(silence.lasts)
    del world.silenced[place][why]
    world.recover(place, why, row, told=silence.over)
    _set_gates(world, silence, row)


def _set_gates(world: FreightWorld, silence: Silence, cause: int | None) -> int | None:
    """Have gates work as what holds there under the same words leaves them; return what last told of the place."""
    alike = [other.share for other in world.silenced[silence.place].values() if other.detail == silence.detail]
    rows = [world.told.get(silence.place, cause)]
    for queue in gates_at(world, silence.place):
        if alike:
            queue.fall(silence.detail, "manual" if min(alike) else "closed", cause)
        else:
            queue.recover(silence.detail, cause, told=silence.over)
        rows.append(queue.mode_row)
    world.standing += 1
    world.changed(rows[-1])
    return rows[-1]


def silenced(world: World) -> dict[str, float]:
    """
    Return the part that is left of what silent places serve and ask for.

    Returns
    -------
    left
        Of replicas, ``WORKLOAD;NODE``, and of demands that begin or end there, by id.
    """
    left = {place: min(one.share for one in all_.values()) for place, all_ in world.silenced.items() if all_}
    if not left:
        return {}
    net = world.network
    found = {f"{row.id};{place}": left[place] for row in net.workloads for place in row.replicas if place in left}
    for row in net.demands:
        if row.source in left or row.target in left:
            found[row.id] = min(left.get(row.source, 1.0), left.get(row.target, 1.0))
    return found
