"""What shippers can know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from netsim.model import Link, Network, Outage
from netsim.sim.bulletins import QUIET, Bulletin
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours, km, minutes

Make = Callable[..., FreightWorld]


def told(world: FreightWorld, delay: float = 0.0) -> Bulletin:
    """Return what somebody knows now who hears with a delay."""
    return world.board.read(world.board.number(delay))


def at(world: FreightWorld, time: float) -> FreightWorld:
    """Let time pass."""
    world.env.run(until=time)
    return world


def quiet(network: Network) -> Network:
    """Take the trucks away."""
    return replace(network, freight=())


def test_nothing_is_known_before_the_first_bulletin(border: Network, freight_world: Make) -> None:
    """Nor of the time before the run."""
    world = freight_world(quiet(border))

    assert told(world) is QUIET
    assert told(at(world, 30 * minutes), delay=5 * hours) is QUIET


def test_a_closure_is_told_at_the_next_full_hour_with_its_expected_end(border: Network, freight_world: Make) -> None:
    """With the event behind it."""
    world = at(freight_world(quiet(border)), 70 * minutes)
    fault = world.fail("r1", Outage("r1"), expected_end=9 * hours)

    assert told(at(world, 110 * minutes)).closed == {}
    assert told(at(world, 130 * minutes)).closed == {"r1": 9 * hours}
    assert told(world).causes == {"r1": fault.row}


def test_who_hears_late_knows_what_was_told_then(border: Network, freight_world: Make) -> None:
    """Three hours late: the closure of the first hour is news at five."""
    world = at(freight_world(quiet(border)), 70 * minutes)
    world.fail("r1", Outage("r1"), expected_end=9 * hours)

    assert told(at(world, 4.9 * hours), delay=3 * hours).closed == {}
    assert told(at(world, 5.1 * hours), delay=3 * hours).closed == {"r1": 9 * hours}


def test_at_a_full_hour_at_least_the_last_bulletin_is_known(border: Network, freight_world: Make) -> None:
    """Whoever is asked first, the board or the shipper."""
    world = at(freight_world(quiet(border)), 70 * minutes)
    world.fail("r1", Outage("r1"), expected_end=9 * hours)
    known: list[Bulletin] = []
    wake = world.env.timeout(3 * hours - world.now)
    wake.callbacks.append(lambda _: known.append(told(world)))
    at(world, 3.5 * hours)

    assert known[0].closed == {"r1": 9 * hours}


def test_of_two_faults_the_later_end_is_expected(border: Network, freight_world: Make) -> None:
    """A short closure does not end a long one, nor does a fault that leaves capacity."""
    world = at(freight_world(quiet(border)), 10 * minutes)
    world.fail("r1", Outage("r1"), expected_end=30 * hours)
    world.fail("r1", Outage("r1"), expected_end=2 * hours)
    world.fail("r1", Outage("r1", capacity=0.5), expected_end=90 * hours)

    assert told(at(world, 70 * minutes)).closed == {"r1": 30 * hours}


def test_a_broken_cable_closes_no_road(wired: Network, freight_world: Make) -> None:
    """Shippers hear of what they can meet on their way."""
    world = at(freight_world(quiet(wired)), 70 * minutes)
    for asset in ("fa", "r1"):
        world.fail(asset, Outage(asset), expected_end=9 * hours)

    assert told(at(world, 130 * minutes)).closed == {"r1": 9 * hours}


def test_what_has_capacity_left_is_not_closed(border: Network, freight_world: Make) -> None:
    """Nobody needs to go round it."""
    world = at(freight_world(quiet(border)), 10 * minutes)
    world.fail("r1", Outage("r1", capacity=0.5), expected_end=90 * hours)

    assert told(at(world, 70 * minutes)) is QUIET


def test_a_queue_is_news_when_it_means_more_than_half_an_hour(border: Network, freight_world: Make) -> None:
    """Three trucks at ten minutes each are none; four are."""
    world = freight_world(quiet(border))
    gate = world.gates["pass CN>VN"]
    gate.fall("closure", "closed", None)
    gate.join(3)
    assert told(at(world, 10 * minutes)) is QUIET

    gate.join(1)
    assert told(at(world, 70 * minutes)).waits == {"pass CN>VN": 40 * minutes}
    assert told(world).causes == {"pass CN>VN": gate.mode_row}


def test_a_long_queue_at_a_gate_that_works_as_ever_has_no_cause(border: Network, freight_world: Make) -> None:
    """There are just too many trucks."""
    world = freight_world(quiet(border))
    for _ in range(20):
        world.gates["pass CN>VN"].join(1)

    assert told(at(world, 10 * minutes)).causes == {}
    assert told(world).waits == {"pass CN>VN": 190 * minutes}


def test_the_backlog_of_a_narrow_road_is_told(border: Network, freight_world: Make) -> None:
    """Two trucks an hour, ten booked: five hours."""
    narrow = Link("narrow", "a", "b", "road", length=300 * km, capacity_per_h=2.0)
    world = freight_world(replace(quiet(border), links=[*border.links, narrow]), warm_up=1 * days)
    drive = next(leg for arc in world.plane.arcs for leg in arc.legs if leg.name == "narrow")
    world.meters.book(drive, 10.0)  # type: ignore[arg-type]  # of literals that the test names

    assert told(at(world, -1 * days + 10 * minutes)).waits == {"narrow": 5 * hours}


def test_a_way_suffers_the_waits_of_its_queues_and_the_longest_of_its_closures() -> None:
    """What has reopened since delays nobody."""
    bulletin = Bulletin({"g": 100.0, "h": 1.0}, {"r1": 500.0, "r2": 800.0, "r3": 9e9})

    assert bulletin.delay(("g", "x"), frozenset({"g", "r1", "r2"}), now=300.0) == 600.0
    assert bulletin.delay(("g",), frozenset({"r1"}), now=700.0) == 100.0
    assert bulletin.delay((), frozenset({"r4"}), now=700.0) == 0.0
    assert QUIET.delay(("g",), frozenset({"r1"}), now=0.0) == 0.0


def test_news_is_over_when_all_bulletins_since_are_quiet(border: Network, freight_world: Make) -> None:
    """A road is closed from 1:10 to 3:10: who hears four hours late may know of something until 8 o'clock."""
    world = at(freight_world(quiet(border)), 70 * minutes)
    assert not world.board.has_news(0.0)

    fault = world.fail("r1", Outage("r1"), expected_end=9 * hours)
    assert at(world, 130 * minutes).board.has_news(0.0)
    at(world, 190 * minutes).lift(fault)

    late = [time for time in range(4, 11) if at(world, (time + 0.5) * hours).board.has_news(4 * hours)]
    assert not world.board.has_news(0.0)
    assert late == [4, 5, 6, 7]
