"""What holds of approaches and jams, whatever the room before the gates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from netsim.model import CargoClass, Distribution, Link, Network, Node
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours, km, minutes

Make = Callable[..., FreightWorld]
few = settings(
    deadline=None,
    max_examples=12,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
rooms = st.sampled_from([None, 0, 1, 3, 20])
SLOW = Distribution("lognormal", 14 * minutes, 0.5)


@few
@given(
    room=st.tuples(rooms, rooms),
    policy=st.sampled_from(["wait", "reroute", "return", "abandon"]),
    terms=st.tuples(st.integers(0, 1), st.sampled_from([None, 5.0])),
    seed=st.integers(0, 2**31),
)
def test_whoever_waits_is_somewhere_and_moves_up_at_last(
    corridor: Network,
    freight_world: Make,
    room: tuple[int | None, int | None],
    policy: Any,
    terms: tuple[int, float | None],
    seed: int,
) -> None:
    """
    Trucks at a gate are on the approach or on a road, those who stand on a road are those who block it.

    When no more trucks set out, all who wait to the end get through and no road is blocked.
    """
    more: dict[str, Any] = {"automatic": SLOW, "priority_classes": ("fruit",), "bookings_per_h": terms[1]}
    gates = [replace(row, lanes=2, approach_room=one, **more) for row, one in zip(corridor.gates, room, strict=True)]
    gates[0] = replace(gates[0], priority_lanes=terms[0])
    fork = Node("fork", lon=107.75, lat=22.0, kind="city", country="CN", timezone="Asia/Shanghai")
    links = [row for row in corridor.links if row.id != "r1"]
    links += [Link("k", "a", "fork", "road", length=30 * km), Link("l", "fork", "pass", "road", length=30 * km)]
    freight = [replace(row, policy=policy, modes=("road",)) for row in corridor.freight]
    freight += [
        replace(freight[0], id="aside", destination="fork"),
        replace(freight[0], id="fruit-out", class_="fruit"),
    ]
    network = replace(
        corridor,
        nodes=[*corridor.nodes, fork],
        links=links,
        gates=gates,
        freight=freight,
        classes=[CargoClass("fruit", 5.0)],
    )
    world = freight_world(network, seed=seed)
    for hour in range(4, 28, 8):
        world.env.run_to(hour * hours)
        check(world)
    world.adopt(replace(network, freight=()), world.plane)
    world.env.run_to(10 * days)
    world.bring_home()
    check(world)
    assert not world.jams
    assert {shipment.outcome for shipment in world.shipments} <= {"delivered", "returned", "abandoned", "not_departed"}
    if policy == "wait":
        assert {shipment.outcome for shipment in world.shipments} == {"delivered"}


def check(world: FreightWorld) -> None:
    """Count who stands where."""
    standing: Counter[tuple[str, bool]] = Counter()
    for queue in world.gates.values():
        lined_up = sum(turn.trucks for line in queue._queues for turn in line if turn.in_queue)
        on_road = [turn for turn in queue.approach._standing if turn.in_queue] if queue.approach else []
        assert queue.waiting == lined_up + sum(turn.trucks for turn in on_road)
        assert queue.arrived == queue.served + queue.left + queue.waiting + queue.busy
        assert queue._ordinary <= queue.gate.lanes - queue.gate.priority_lanes
        standing.update(turn.way for turn in on_road if turn.way is not None)
    for jam in world.jams.values():
        standing.update(held.behind for held in jam.before if held.is_here and held.behind is not None)
        assert jam.trucks == sum(held.trucks for held in jam.before if held.is_here)
    assert {way: jam.standing for way, jam in world.jams.items()} == dict(standing)
