"""A border gate: netsim's queue against SimPy's resources with a process for each truck."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from itertools import accumulate

import simpy

from netsim.model import CargoClass, Distribution, Gate, Network, Node, Scenario
from netsim.sim.gates import GateQueue
from netsim.sim.world import World
from netsim.streams import Streams
from netsim.units import minutes

LANES = 8
SERVICE = Distribution("exponential", 8 * minutes)
FRESH = "fresh"
GATE = Gate("pass", "CN>VN", LANES, SERVICE, SERVICE, priority_classes=(FRESH,))
SEED = 1

Answer = list[float]


def arrivals(trucks: int, load: float, priority: bool) -> list[tuple[float, bool]]:  # noqa: FBT001 - a plain table
    """Return when each truck comes and whether it may overtake; every tenth does where there is priority."""
    stream = Streams(SEED)("arrivals")
    gaps = (stream.draw(SERVICE) / LANES / load for _ in range(trucks))
    return [(time, priority and number % 10 == 0) for number, time in enumerate(accumulate(gaps))]


def netsim(trucks: int, load: float = 0.9, *, priority: bool = False) -> Callable[[], Answer]:
    """Prepare netsim's gate; the job returns the waits in order of arrival."""
    coming = arrivals(trucks, load, priority)

    def job() -> Answer:
        network = Network([Node("pass", 106.71, 21.97, "border_gate")], gates=[GATE], classes=[CargoClass(FRESH, 1.0)])
        world = World(Scenario(network, until=1.0), network, SEED)
        queue = GateQueue(world, GATE)

        def feed() -> Generator[simpy.Event, object, None]:
            for time, first in coming:
                yield world.env.timeout(time - world.now)
                queue.join(1, FRESH if first else "", math.inf)

        world.env.process(feed())
        world.env.run()
        return [wait for _, wait in sorted(zip(queue.joined, queue.waited, strict=True))]

    return job


def naive(trucks: int, load: float = 0.9, *, priority: bool = False) -> Callable[[], Answer]:
    """Prepare what a user of SimPy would write; service times are the same stream, drawn when a lane is free."""
    coming = arrivals(trucks, load, priority)

    def job() -> Answer:
        stream = Streams(SEED)(f"gate/{GATE.id}")
        times = iter(lambda: stream.draw(SERVICE), None)
        env = simpy.Environment()
        lanes = (simpy.PriorityResource if priority else simpy.Resource)(env, LANES)
        waits: list[tuple[float, float]] = []
        for time, first in coming:
            env.process(truck(env, lanes, (time, 0 if first else 1), times, waits))
        env.run()
        return [wait for _, wait in sorted(waits)]

    return job


def truck(
    env: simpy.Environment,
    lanes: simpy.Resource,
    comes: tuple[float, int],
    times: Iterator[float],
    waits: list[tuple[float, float]],
) -> Generator[simpy.Event, object, None]:
    """Come, wait for a lane, be served."""
    time, rank = comes
    yield env.timeout(time)
    request = lanes.request(priority=rank) if isinstance(lanes, simpy.PriorityResource) else lanes.request()
    with request:
        yield request
        waits.append((time, env.now - time))
        yield env.timeout(next(times))


def netsim_backlog(trucks: int) -> Callable[[], Answer]:
    """Prepare a gate that gets three times what it can serve, a tenth of it with priority."""
    return netsim(trucks, 3.0, priority=True)


def naive_backlog(trucks: int) -> Callable[[], Answer]:
    """Prepare the same with SimPy's ``PriorityResource``."""
    return naive(trucks, 3.0, priority=True)
