"""
Gates with a limit, in a row, with batches and with impatience: what the engine does must be what theory computes.

Kleinrock, L. (1975), Queueing Systems, vol. 1: Theory: M/M/c/K and Erlang B (3.5, 3.6), bulk arrivals (3.9).
Burke, P. J. (1956), The output of a queuing system, doi:10.1287/opre.4.6.699: what leaves M/M/c is Poisson.
Jackson, J. R. (1957), Networks of waiting lines, doi:10.1287/opre.5.4.518.
Crommelin, C. D. (1932), Delay probability formulae when the holding times are constant: M/D/c, as in
Tijms, H. C. (2003), A First Course in Stochastic Models, section 9.6.
Gross, D. et al. (2008), Fundamentals of Queueing Theory, 4th ed., section 2.10: M/M/1 with impatience.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from netsim.model import (
    Departures,
    Distribution,
    Freight,
    Gate,
    Link,
    Lock,
    Network,
    Node,
    OpeningHours,
    Remove,
    Service,
)
from netsim.sim.freight import FreightWorld
from netsim.sim.gates import LEFT, GateQueue
from netsim.sim.locks import LockQueue
from netsim.units import days, hours, km, kmh, minutes

if TYPE_CHECKING:
    import simpy

Floats = NDArray[np.float64]
Make = Callable[..., FreightWorld]
Play = Callable[..., Any]
MEAN = 600.0
"""Mean service time. [s]"""
_BATCHES = 40


def agree(values: Floats, expected: float) -> None:
    """Assert that a mean is the expected one, within four standard errors, of means of batches, and 3 %."""
    batches = np.array_split(values[len(values) // 20 :], _BATCHES)
    means = np.array([batch.mean() for batch in batches])
    error = means.std(ddof=1) / math.sqrt(_BATCHES)
    assert abs(means.mean() - expected) < 4 * error
    assert means.mean() == pytest.approx(expected, rel=0.03)


@pytest.fixture
def world(border: Network, freight_world: Make) -> FreightWorld:
    """Return a world with nothing in it."""
    return freight_world(replace(border, freight=(), gates=()))


def gate(law: str, lanes: int = 1, node: str = "pass", **terms: Any) -> Gate:
    """Return a gate whose service times follow a law."""
    time = Distribution.parse(law)
    return Gate(node, "CN>VN", lanes, time, time, **terms)


def come(world: FreightWorld, gaps: Floats, join: Callable[[int], object]) -> None:
    """Let trucks come one after the other, and wait until all are through."""

    def stream() -> Generator[simpy.Event, object, None]:
        for number, gap in enumerate(gaps.tolist()):
            yield world.env.timeout(gap)
            join(number)

    world.env.process(stream())
    world.env.run_to(float(gaps.sum()) + 30 * days)


def gaps_of(rate: float, n: int, seed: int) -> Floats:
    """Draw the gaps of a Poisson stream. [s]"""
    return np.random.default_rng(seed).exponential(1 / rate, n)


# -- limits --------------------------------------------------------------------------------------------------------


def shares(lanes: int, places: int, load: float) -> list[float]:
    """Return the chances of 0 to K in an M/M/c/K: Kleinrock 1975, section 3.6."""
    weights = [1.0]
    for number in range(1, places + 1):
        weights.append(weights[-1] * load / min(number, lanes))
    return [weight / sum(weights) for weight in weights]


@pytest.mark.parametrize(("lanes", "room", "load"), [(1, 4, 0.9), (3, 2, 2.4), (2, 5, 3.0)])
def test_a_gate_that_trucks_pass_by_when_its_approach_is_full_is_m_m_c_k(
    world: FreightWorld, lanes: int, room: int, load: float
) -> None:
    """Who would have to stand on the road drives on: the share lost is p_K, the wait of the others by Little's law."""
    queue = GateQueue(world, gate("exponential(10 min)", lanes, approach_room=room))
    lost: list[float] = []

    def join(_: int) -> None:
        approach = queue.approach
        is_full = not queue.is_free and approach is not None and not approach.takes(1)
        lost.append(float(is_full))
        if not is_full:
            queue.join(1, way=("r1", True))

    come(world, gaps_of(load / MEAN, 60_000, 1), join)
    p = shares(lanes, lanes + room, load)
    waiting = sum(max(0, number - lanes) * chance for number, chance in enumerate(p))

    agree(np.array(lost), p[-1])
    agree(np.array(queue.waited), waiting * MEAN / (load * (1 - p[-1])))


@pytest.mark.parametrize(("lanes", "load"), [(2, 1.2), (5, 4.0)])
def test_a_gate_where_nobody_may_wait_loses_erlangs_b(world: FreightWorld, lanes: int, load: float) -> None:
    """Trucks without any patience, in the engine's own queue: the loss does not depend on the law of the service."""
    queue = GateQueue(world, gate("gamma(mean 10 min, cv 0.5)", lanes))
    turns = []
    come(world, gaps_of(load / MEAN, 40_000, 3), lambda _: turns.append(queue.join(1, patience=0.0)))

    agree(np.array([float(turn.value == LEFT) for turn in turns]), shares(lanes, lanes, load)[-1])


# -- constant times in several lanes -------------------------------------------------------------------------------


def crommelin(lanes: int, load: float) -> float:
    """
    Return the mean wait of M/D/c in service times, from the chances at moments one service apart.

    Who is there after a service time is who had to wait before it, and who came meanwhile: p = p P, solved for 400
    states.
    """
    states = 400
    arrivals = np.array([math.exp(-load + k * math.log(load) - math.lgamma(k + 1)) for k in range(states)])
    step = np.zeros((states, states))
    for before in range(states):
        left = max(0, before - lanes)
        step[before, left:] = arrivals[: states - left]
    step[:, -1] += 1 - step.sum(axis=1)
    p = np.linalg.lstsq(np.vstack([step.T - np.eye(states), np.ones(states)]), np.eye(states + 1)[-1], rcond=None)[0]
    return float(sum(max(0, number - lanes) * chance for number, chance in enumerate(p)) / load)


def test_crommelins_equations_give_m_d_1() -> None:
    """Half of what M/M/1 waits."""
    assert crommelin(1, 0.6) == pytest.approx(0.6 / (2 * 0.4), rel=1e-6)


@pytest.mark.parametrize(("lanes", "load"), [(2, 1.4), (4, 3.0)])
def test_constant_times_in_several_lanes_are_m_d_c(world: FreightWorld, lanes: int, load: float) -> None:
    """Mean wait by Crommelin's equations."""
    queue = GateQueue(world, gate("constant(10 min)", lanes))
    come(world, gaps_of(load / MEAN, 80_000, 2), lambda _: queue.join(1))

    agree(np.array(queue.waited), crommelin(lanes, load) * MEAN)


def test_measured_times_are_m_g_1_with_their_moments(world: FreightWorld) -> None:
    """Pollaczek and Khinchine, with mean and mean square of five values in minutes."""
    values = np.array([2.0, 4.0, 6.0, 8.0, 30.0])
    text = ", ".join(f"{value} min" for value in values)
    queue = GateQueue(world, gate(f"empirical({text})"))
    rate = 0.6 / (values.mean() * minutes)
    come(world, gaps_of(rate, 80_000, 5), lambda _: queue.join(1))

    agree(np.array(queue.waited), rate * (values**2).mean() * minutes**2 / (2 * 0.4))


# -- in a row ------------------------------------------------------------------------------------------------------


def test_two_gates_in_a_row_are_two_queues_of_their_own(world: FreightWorld) -> None:
    """What leaves M/M/2 is Poisson (Burke), so that the next gate waits as M/M/1 does: Jackson's product form."""
    first = GateQueue(world, gate("exponential(10 min)", 2))
    second = GateQueue(world, gate("exponential(6 min)", node="b"))

    def go_on(_: simpy.Event) -> None:
        second.join(1)

    come(world, gaps_of(1 / MEAN, 80_000, 4), lambda _: first.join(1).callbacks.append(go_on))

    agree(np.array(first.waited), 1 / 3 * MEAN)
    agree(np.array(second.waited), 0.6 * MEAN * 0.6 / 0.4)


def test_trucks_drive_from_gate_to_gate_and_wait_at_each(border: Network, played: Play) -> None:
    """The same by the whole engine, in even steps: the first gate lets one through each twelve minutes."""
    gates = [gate("constant(12 min)"), gate("constant(15 min)", node="b")]
    lane = Freight("out", "a", "b", per_day=144.0, arrivals="deterministic", policy="wait")
    totals = played(replace(border, gates=gates, freight=[lane]), until=1 * days).gate_totals.set_index("node")

    assert totals.loc["pass", "served"] == pytest.approx((24 - 70 / 60 - 0.2) * 5, abs=1)
    assert totals.loc["pass", "peak_waiting"] == pytest.approx((24 - 70 / 60) * (6 - 5), abs=2)
    assert totals.loc["b", "peak_waiting"] == pytest.approx((24 - 142 / 60) * (5 - 4), abs=2)


# -- batches -------------------------------------------------------------------------------------------------------


def test_batches_at_one_lane_are_one_service_after_the_other(world: FreightWorld) -> None:
    """
    A shipment of three trucks is a service of three exponential times: M/E3/1 for shipments.

    Here the trucks of a shipment share one draw, so that its time is three times one: M/M/1 of thrice the mean.
    """
    queue = GateQueue(world, gate("exponential(10 min)"))
    come(world, gaps_of(0.5 / (3 * MEAN), 80_000, 6), lambda _: queue.join(3))

    agree(np.array(queue.waited), 3 * MEAN)


def test_batches_of_single_trucks_wait_for_one_another(world: FreightWorld) -> None:
    """
    Four trucks at once, each on its own: the first waits as M/G/1 with the batch's time, the others behind it.

    With exponential times the batch takes Erlang 4: mean 4, mean square 20 services; inside it a truck waits for 1.5
    others on average: Kleinrock 1975, section 3.9.
    """
    queue = GateQueue(world, gate("exponential(10 min)"))
    rate = 0.5 / (4 * MEAN)
    come(world, gaps_of(rate, 30_000, 7), lambda _: [queue.join(1) for _ in range(4)])

    agree(np.array(queue.waited), rate * 20 * MEAN**2 / (2 * 0.5) + 1.5 * MEAN)


# -- impatience ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("load", "patience"), [(0.9, 1.0), (1.5, 2.0)])
def test_trucks_that_leave_at_random_are_m_m_1_with_reneging(world: FreightWorld, load: float, patience: float) -> None:
    """Chances p_n ~ prod load / (1 + (k - 1) / patience); the share that leaves is their mean queue over patience."""
    queue = GateQueue(world, gate("exponential(10 min)"))
    rng, turns = np.random.default_rng(88), []
    come(
        world,
        gaps_of(load / MEAN, 60_000, 8),
        lambda _: turns.append(queue.join(1, patience=float(rng.exponential(patience * MEAN)))),
    )
    weights = [1.0]
    for number in range(1, 200):
        weights.append(weights[-1] * load / (1 + (number - 1) / patience))
    waiting = sum((number - 1) * w for number, w in enumerate(weights) if number) / sum(weights)

    agree(np.array([float(turn.value == LEFT) for turn in turns]), waiting / patience / load)


# -- an outage -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("gap", "lost"), [(20, 8), (12, 5), (15, 24)])
def test_the_delay_of_a_closure_is_the_area_of_its_triangle(world: FreightWorld, gap: int, lost: int) -> None:
    """
    Trucks in even steps, ten minutes each, closed for T hours: Newell 1982, section 2.2.

    lambda T gather and are worked off in lambda T / (mu - lambda): together lambda T^2 / 2 x mu / (mu - lambda) hours.
    """
    queue = GateQueue(world, gate("constant(10 min)"))
    queue.world.env.process(_shut(queue, lost * hours))
    come(world, np.full(int(6 * days / (gap * minutes)), gap * minutes), lambda _: queue.join(1))
    rate, capacity = 60 / gap, 6.0
    area = rate * lost**2 / 2 * capacity / (capacity - rate)

    assert sum(queue.waited) / hours == pytest.approx(area, rel=max(0.01, 1.01 / (lost * rate)))


def test_the_delay_of_a_long_closure_is_within_a_hundredth(world: FreightWorld) -> None:
    """The same with 48 hours, where the steps of single trucks no longer blur the area."""
    queue = GateQueue(world, gate("constant(2 min)"))
    queue.world.env.process(_shut(queue, 48 * hours))
    come(world, np.full(9_000, 4 * minutes), lambda _: queue.join(1))
    time, waiting = np.array(queue.readings.time), np.array(queue.readings.waiting)
    gone = time[(time > 100 * hours) & (waiting == 0)][0]

    assert abs(waiting.max() - 48 * 15) <= 1
    assert abs(gone - (10 + 48 + 48 * 15 / 15) * hours) <= 4 * minutes
    assert sum(queue.waited) / hours == pytest.approx(15 * 48**2 / 2 * 2, rel=0.01)


def _shut(queue: GateQueue, time: float) -> Generator[simpy.Event, object, None]:
    yield queue.world.env.timeout(10 * hours)
    queue.fall("order", "closed", None)
    yield queue.world.env.timeout(time)
    queue.recover("order", None)


def test_a_night_makes_a_triangle_each_day(border: Network, freight_world: Make) -> None:
    """Open for twelve hours in two spans: what gathers in the night and at noon, day after day."""
    world = freight_world(replace(border, freight=(), gates=()))
    opens = OpeningHours.parse("06:00-12:00, 14:00-20:00")
    queue = GateQueue(world, gate("constant(1 min)", opens=opens))
    come(world, np.full(12 * 24 * 14, 5 * minutes), lambda _: queue.join(1))
    night, noon = (12 * shut**2 / 2 * 60 / (60 - 12) for shut in (10, 2))
    waited = sum(wait for joined, wait in zip(queue.joined, queue.waited, strict=True) if 2 <= joined / days < 12)

    assert waited / hours / 10 == pytest.approx(night + noon, rel=0.02)


def test_a_bottleneck_of_a_road_is_the_fluid_answer(border: Network, played: Play) -> None:
    """
    Sixty trucks an hour for a day before a road that takes forty: Newell 1982, section 2.2.

    The queue grows by twenty an hour; all are through after 36 hours, and wait 20 x 24^2 / 2 x (1 + 1/2) = 8,640 hours
    together, in which a truck that enters takes its own headway.
    """
    links = [replace(border.links[0], capacity_per_h=40.0), border.links[1]]
    lane = Freight("out", "a", "b", per_day=1440.0, arrivals="deterministic", policy="wait")
    stop = Remove("freight", ("out",), at=1 * days)
    done = played(replace(border, gates=(), links=links, freight=[lane]), until=3 * days, changes=[stop]).shipments

    assert len(done) == pytest.approx(1440, abs=1)
    assert done["wait_h"].sum() == pytest.approx(8640, rel=0.01)
    assert done["wait_h"].max() == pytest.approx(12, rel=0.01)
    assert done["ended_s"].max() == pytest.approx(38 * hours, abs=5 * minutes)


def test_an_approach_that_is_full_makes_the_same_triangle_on_the_road(border: Network, played: Play) -> None:
    """The trucks wait elsewhere, not longer: a gate of six an hour, eight an hour for a day, room for ten."""
    ten = Distribution("constant", MEAN)
    lane = Freight("out", "a", "b", per_day=192.0, arrivals="deterministic", policy="wait")
    near = [replace(border.links[0], length=1 * km), border.links[1]]
    network = replace(border, links=near, freight=[lane], gates=[Gate("pass", "CN>VN", 1, ten, ten, approach_room=10)])
    stop = Remove("freight", ("out",), at=1 * days)
    done = played(network, until=3 * days, changes=[stop]).shipments

    assert done["wait_h"].sum() == pytest.approx(2 * 24**2 / 2 * 8 / 6 + len(done) / 6, rel=0.02)


# -- locks and timetables ------------------------------------------------------------------------------------------


def test_a_lock_with_two_chambers_is_m_m_2(world: FreightWorld) -> None:
    """Vessels at random, exponential lockages: mean wait C / (2 mu - lambda)."""
    lock = LockQueue(world, Lock("pass", Distribution("exponential", MEAN), chambers=2))
    ships: list[Any] = []
    come(world, gaps_of(1.2 / MEAN, 90_000, 9), lambda _: ships.append(lock.join()))
    lost = 1.2 * 1.2 / (2 + 2 * 1.2 + 1.2**2)
    chance = 2 * lost / (2 - 1.2 * (1 - lost))

    agree(np.array([ship.began - ship.arrived for ship in ships]), chance * MEAN / (2 - 1.2))


def test_boxes_at_random_wait_half_a_headway_for_a_barge(played: Play) -> None:
    """Also behind a lock, and as long as it has room."""
    places = [("up", 108.0, "city"), ("lock", 108.1, "lock"), ("down", 108.2, "city")]
    network = Network(
        nodes=[
            Node(i, lon=x, lat=22.0, kind=k, country="CN")  # type: ignore[arg-type] # kinds as text
            for i, x, k in places
        ],
        links=[
            Link("upper", "up", "lock", "waterway", length=10 * km),
            Link("lower", "lock", "down", "waterway", length=10 * km),
        ],
        services=[Service("south", "waterway", ("up", "down"), Departures.parse("every 8 h"), 1e6, 10 * kmh)],
        locks=[Lock("lock", Distribution("constant", 40 * minutes))],
        freight=[Freight("boxes", "up", "down", 200.0, unit="teu", modes=("waterway",))],
    )
    done = played(network, until=40 * days)
    boxes = done.shipments[done.shipments["outcome"] == "delivered"]
    waits = boxes["wait_h"].to_numpy()

    assert abs(waits.mean() - 4) < 4 * (8 / math.sqrt(12)) / math.sqrt(len(waits))
    assert boxes["moving_h"].to_numpy() == pytest.approx(2 + 2 / 3)
