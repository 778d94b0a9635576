"""
Queues against theory: what the gates and timetables simulate must be what textbooks compute.

Kleinrock, L. (1975), Queueing Systems, vol. 1: Theory: M/M/1 (3.2), M/M/m and Erlang C (3.5), M/G/1 (5.6).
Kleinrock, L. (1976), Queueing Systems, vol. 2: Computer Applications: priorities (3.6, after Cobham 1954,
doi:10.1287/opre.2.1.70).
Little, J. D. C. (1961), A proof for the queuing formula L = lambda W, doi:10.1287/opre.9.3.383.
Newell, G. F. (1982), Applications of Queueing Theory, 2nd ed., chapter 2: deterministic (fluid) queues.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from netsim.model import CargoClass, Departures, Distribution, Freight, Gate, Network
from netsim.sim.freight import FreightWorld
from netsim.sim.gates import GateQueue
from netsim.sim.world import World
from netsim.units import days, hours, minutes

if TYPE_CHECKING:
    import simpy

Floats = NDArray[np.float64]
Make = Callable[..., FreightWorld]
Play = Callable[..., Any]
N = 40_000
"""Trucks."""
MEAN = 600.0
"""Mean service time. [s]"""
TEN = Distribution("constant", 10 * minutes)
_BATCHES = 40


@dataclass(frozen=True, eq=False)
class Served:
    """What a gate did to a stream of trucks."""

    queue: GateQueue
    joined: Floats
    waited: Floats
    is_fruit: NDArray[np.bool_]


@pytest.fixture
def serve(border: Network, freight_world: Make) -> Callable[..., Served]:
    """Let a stream of trucks join a gate, one after the other, until all are through."""

    def run(gate: Gate, rate: float, *, n: int = N, seed: int = 1, fruit: float = 0.0, even: bool = False) -> Served:
        world = freight_world(replace(border, freight=(), gates=()), seed=seed)
        queue = GateQueue(world, gate)
        rng = np.random.default_rng(seed)
        gaps = np.full(n, 1 / rate) if even else rng.exponential(1 / rate, n)
        is_fruit = rng.random(n) < fruit
        starts: dict[int, float] = {}
        world.env.process(_stream(world, queue, gaps.tolist(), is_fruit.tolist(), starts))
        world.env.run(until=float(gaps.sum()) + 30 * days)
        joined = np.cumsum(gaps)
        return Served(queue, joined, np.array([starts[number] for number in range(n)]), is_fruit)

    return run


def _stream(
    world: World, queue: GateQueue, gaps: list[float], is_fruit: list[bool], waits: dict[int, float]
) -> Generator[simpy.Event, object, None]:
    """Let trucks join; the wait of each is read when its service begins, in the gate's own record."""
    env = world.env
    order: dict[float, int] = {}
    for number, (gap, fruit) in enumerate(zip(gaps, is_fruit, strict=True)):
        yield env.timeout(gap)
        order[env.now] = number
        queue.join(1, "fruit" if fruit else "")
    yield env.timeout(20 * days)
    waits.update((order[joined], waited) for joined, waited in zip(queue.joined, queue.waited, strict=True))


def gate(law: str, lanes: int = 1, *priority: str) -> Gate:
    """Return a gate whose service times follow a law."""
    time = Distribution.parse(law)
    return Gate("pass", "CN>VN", lanes, time, time, priority_classes=priority)


def agree(values: Floats, expected: float) -> None:
    """
    Assert that a mean is the expected one, within four standard errors and 3 %.

    Waits of trucks that follow one another are alike, so the error is that of the means of batches (Law and
    Kelton 2000, Simulation Modeling and Analysis, 9.5.3); what the queue does before it has settled is left out.
    """
    batches = np.array_split(values[len(values) // 20 :], _BATCHES)
    means = np.array([batch.mean() for batch in batches])
    error = means.std(ddof=1) / math.sqrt(_BATCHES)
    assert abs(means.mean() - expected) < 4 * error
    assert means.mean() == pytest.approx(expected, rel=0.03)


def erlang_c(lanes: int, load: float) -> float:
    """Return the chance of having to wait, by Erlang's recursion for the loss formula B."""
    lost = 1.0
    for lane in range(1, lanes + 1):
        lost = load * lost / (lane + load * lost)
    return lanes * lost / (lanes - load * (1 - lost))


def test_erlang_c_is_what_tables_print() -> None:
    """Two lanes at 75 %: 9/14; one lane: the load itself."""
    assert erlang_c(2, 1.5) == pytest.approx(9 / 14)
    assert erlang_c(1, 0.7) == pytest.approx(0.7)


# -- waits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("load", [0.4, 0.6])
def test_one_lane_with_exponential_times_is_m_m_1(serve: Callable[..., Served], load: float) -> None:
    """Mean wait rho / (mu (1 - rho)): Kleinrock 1975, eq. 3.26 less the service."""
    done = serve(gate("exponential(10 min)"), load / MEAN, n=6 * N, seed=2)

    agree(done.waited, MEAN * load / (1 - load))


@pytest.mark.parametrize(("lanes", "load"), [(2, 0.6), (4, 0.7), (6, 0.75)])
def test_several_lanes_with_exponential_times_are_m_m_c(serve: Callable[..., Served], lanes: int, load: float) -> None:
    """Mean wait C / (c mu - lambda), and the share that waits is Erlang's C: Kleinrock 1975, eq. 3.40."""
    done = serve(gate("exponential(10 min)", lanes), lanes * load / MEAN, n=6 * N, seed=5)
    chance = erlang_c(lanes, lanes * load)

    agree((done.waited > 0).astype(float), chance)
    agree(done.waited, chance * MEAN / (lanes * (1 - load)))


@pytest.mark.parametrize(
    ("law", "variation"),
    [
        ("constant(10 min)", 0.0),
        ("uniform(0 min, 20 min)", math.sqrt(1 / 3)),
        ("gamma(mean 10 min, cv 0.5)", 0.5),
        (f"lognormal({math.exp(-0.18) * MEAN} s, 0.6)", math.sqrt(math.exp(0.36) - 1)),
    ],
)
def test_one_lane_with_any_times_is_m_g_1(serve: Callable[..., Served], law: str, variation: float) -> None:
    """Mean wait rho (1 + cv^2) / (2 mu (1 - rho)) (Pollaczek-Khinchine): Kleinrock 1975, eq. 5.63; cv 0 is M/D/1."""
    load = 0.6
    done = serve(gate(law), load / MEAN, n=4 * N, seed=3)

    agree(done.waited, MEAN * load * (1 + variation**2) / (2 * (1 - load)))


def test_inspections_make_a_mixture_of_times(serve: Callable[..., Served]) -> None:
    """Constant ten minutes, and every fifth truck half an hour more: Pollaczek-Khinchine with the mixture's moments."""
    half_hour = Distribution("constant", 30 * minutes)
    inspected = replace(gate("constant(10 min)"), inspection_share=0.2, inspection=half_hour)
    mean, square = 16 * minutes, (0.8 * 10**2 + 0.2 * 40**2) * minutes**2
    load = 0.5
    done = serve(inspected, load / mean, n=4 * N, seed=4)

    agree(done.waited, load / mean * square / (2 * (1 - load)))


def test_priorities_without_interruption_are_cobhams(serve: Callable[..., Served]) -> None:
    """
    Fruit at load 0.2 and the rest at 0.6, exponential times of mean one.

    Who comes finds a mean rest of service W0 = rho = 0.8. Fruit waits W0 / (1 - 0.2) = 1.0 and spends 2.0; the rest
    waits W0 / ((1 - 0.2)(1 - 0.8)) = 5.0 and spends 6.0: Kleinrock 1976, eq. 3.31.
    """
    done = serve(gate("exponential(10 min)", 1, "fruit"), 0.8 / MEAN, n=8 * N, fruit=0.25, seed=7)

    agree(done.waited[done.is_fruit] / MEAN, 1.0)
    agree(done.waited[~done.is_fruit] / MEAN, 5.0)


def test_without_priorities_all_wait_alike(serve: Callable[..., Served]) -> None:
    """The mean over both classes is that of M/M/1 whoever goes first (conservation): Kleinrock 1976, section 3.4."""
    orders = [
        serve(gate("exponential(10 min)", 1, *priority), 0.6 / MEAN, n=N, fruit=0.25, seed=6).waited.mean()
        for priority in ((), ("fruit",))
    ]

    assert orders[0] == pytest.approx(orders[1], rel=0.02)


# -- counts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lanes", [1, 3])
def test_the_mean_queue_is_rate_times_mean_wait(serve: Callable[..., Served], lanes: int) -> None:
    """Little's law, exact over a span that begins and ends empty."""
    done = serve(gate("exponential(10 min)", lanes), lanes * 0.8 / MEAN, n=5_000)
    time, waiting = np.array(done.queue.readings.time), np.array(done.queue.readings.waiting)
    area = float(np.sum(np.diff(time) * waiting[:-1]))

    assert waiting[-1] == 0
    assert area == pytest.approx(done.waited.sum(), rel=1e-9)


def test_lanes_are_as_busy_as_the_load(serve: Callable[..., Served]) -> None:
    """Little's law for the lanes: mean number in service is arrival rate times mean service time."""
    done = serve(gate("exponential(10 min)", 3), 3 * 0.7 / MEAN, seed=2)
    time, busy = np.array(done.queue.readings.time), np.array(done.queue.readings.in_service)
    mean = float(np.sum(np.diff(time) * busy[:-1]) / done.joined[-1])

    assert mean == pytest.approx(3 * 0.7, rel=0.02)


# -- an outage -----------------------------------------------------------------------------------------------------


def disturbed(world: FreightWorld, gap: float, lanes: int) -> GateQueue:
    """Set up a gate of ten minutes a truck to which trucks come in even steps."""
    queue = GateQueue(world, Gate("pass", "CN>VN", lanes, TEN, TEN))
    world.env.process(_stream(world, queue, [gap] * int(4 * days / gap), [False] * int(4 * days / gap), {}))
    return queue


def longest_and_clear(queue: GateQueue, after: float) -> tuple[int, float]:
    """Return the longest queue, and when it was gone."""
    time, waiting = np.array(queue.readings.time), np.array(queue.readings.waiting)
    return int(waiting.max()), float(time[(time > after) & (waiting == 0)][0])


@pytest.mark.parametrize(("gap", "lost"), [(20, 8), (12, 5), (15, 24)])
def test_a_closure_makes_a_triangle(border: Network, freight_world: Make, gap: int, lost: int) -> None:
    """
    Trucks in even steps, ten minutes each, a gate that is closed for T hours: Newell 1982, section 2.2.

    lambda T trucks gather, and with a capacity of mu the queue is gone lambda T / (mu - lambda) after the opening: to
    the truck, and to the 1 / (mu - lambda) that one truck more or less takes to be worked off.
    """
    world = freight_world(replace(border, freight=(), gates=()))
    queue = disturbed(world, gap * minutes, 1)
    world.env.run(until=10 * hours)
    queue.fall("order", "closed", None)
    world.env.run(until=(10 + lost) * hours)
    queue.recover("order", None)
    world.env.run(until=10 * days)

    gathered = lost * 60 / gap
    longest, gone = longest_and_clear(queue, (10 + lost) * hours)
    assert abs(longest - gathered) <= 1
    assert abs(gone - ((10 + lost) * hours + gathered / (6 - 60 / gap) * hours)) <= hours / (6 - 60 / gap)


@pytest.mark.parametrize(("left", "lost"), [(4, 6), (7, 12)])
def test_lanes_that_are_lost_for_a_while_make_a_triangle(
    border: Network, freight_world: Make, left: int, lost: int
) -> None:
    """
    Fifty trucks an hour, ten lanes of six each, some of them for T hours: Newell 1982, section 2.2.

    The queue grows by lambda - mu' and shrinks by mu - lambda. Lanes take trucks in turns, which blurs the peak by as
    many trucks as there are lanes, and the end by what it takes to serve as many.
    """
    world = freight_world(replace(border, freight=(), gates=()))
    queue = disturbed(world, 72.0, 10)
    world.env.run(until=10 * hours)
    queue.adopt(replace(queue.gate, lanes=left))
    world.env.run(until=(10 + lost) * hours)
    queue.adopt(replace(queue.gate, lanes=10))
    world.env.run(until=10 * days)

    peak = (50 - 6 * left) * lost
    longest, gone = longest_and_clear(queue, (10 + lost) * hours)
    assert abs(longest - peak) <= 10
    assert abs(gone - ((10 + lost) * hours + peak / (60 - 50) * hours)) <= 10 / (60 - 50) * hours


# -- timetables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headway", [6, 12])
def test_who_comes_at_random_waits_half_a_headway_for_a_train(railway: Network, played: Play, headway: int) -> None:
    """The wait is uniform over the headway: mean H/2 and variance H^2/12 (Kleinrock 1975, section 5.2)."""
    train = replace(railway.services[0], departures=Departures.parse(f"every {headway} h"), capacity=1e6)
    boxes = Freight("boxes", "x", "z", 200.0, unit="teu", class_="any")
    network = replace(railway, services=[train], freight=[boxes], classes=[CargoClass("any", 1.0)])
    done = played(network, until=40 * days)
    waits = done.shipments.loc[done.shipments["outcome"] == "delivered", "wait_h"].to_numpy()

    assert abs(waits.mean() - headway / 2) < 4 * (headway / math.sqrt(12)) / math.sqrt(len(waits))
    assert waits.var() == pytest.approx(headway**2 / 12, rel=0.03)


def test_a_road_of_limited_capacity_is_m_d_1(border: Network, freight_world: Make) -> None:
    """Each truck takes its headway to enter: waits are those of Pollaczek and Khinchine for constant times."""
    links = [replace(border.links[0], capacity_per_h=6.0), border.links[1]]
    world = freight_world(replace(border, links=links, freight=(), gates=()))
    drive = next(leg for arc in world.plane.arcs for leg in arc.legs if leg.name == "r1")
    gaps = np.random.default_rng(1).exponential(MEAN / 0.6, 2 * N)
    waits = []
    for before, now in pairwise([0.0, *np.cumsum(gaps).tolist()]):
        world.env._now = world.env.now = world.env.now + now - before  # nothing else goes on, so the clock can be set
        waits.append(world.meters.book(drive, 1.0))  # type: ignore[arg-type]  # of literals that the test names

    agree(np.array(waits), MEAN * 0.6 / (2 * 0.4))
