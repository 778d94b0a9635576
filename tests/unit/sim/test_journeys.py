"""Stories that are played without a process of SimPy."""

from __future__ import annotations

from collections.abc import Generator

import pytest
import simpy

from netsim.sim.journeys import Journey


def test_a_story_waits_for_one_event_after_the_other() -> None:
    """It begins in the call and goes on when its events happen."""
    env = simpy.Environment()
    told: list[object] = []

    def story() -> Generator[simpy.Event, object, None]:
        told.append(("start", env.now))
        told.append(((yield env.timeout(2.0, value="value")), env.now))
        yield env.timeout(3.0)
        told.append(("end", env.now))

    Journey(env, story())
    env.run()

    assert told == [("start", 0), ("value", 2.0), ("end", 5.0)]


def test_a_story_without_events_is_over_at_once() -> None:
    """A shipment whose origin is its destination would be one."""
    env, told = simpy.Environment(), []

    def story() -> Generator[simpy.Event, object, None]:
        told.append(env.now)
        return
        yield env.event()

    Journey(env, story()).interrupt()

    assert told == [0]


def test_an_event_that_has_happened_is_not_waited_for() -> None:
    """Its value is there already."""
    env = simpy.Environment()
    past = env.timeout(1.0, value=7)
    env.run(until=2.0)
    told: list[object] = []

    def story() -> Generator[simpy.Event, object, None]:
        told.append((yield past))
        told.append((yield past))
        yield env.timeout(1.0)
        told.append(env.now)

    Journey(env, story())
    env.run()

    assert told == [7, 7, 3.0]


def test_a_story_ends_with_an_event_that_has_happened() -> None:
    """Nothing is left to wait for."""
    env = simpy.Environment()
    past = env.timeout(1.0)
    env.run(until=2.0)
    told: list[object] = []

    def story() -> Generator[simpy.Event, object, None]:
        yield past
        told.append(env.now)

    Journey(env, story())

    assert told == [2.0]


def test_an_interrupted_story_goes_on_elsewhere() -> None:
    """What it waited for no longer matters to it."""
    env, told = simpy.Environment(), []

    def story() -> Generator[simpy.Event, object, None]:
        try:
            yield env.timeout(10.0)
        except simpy.Interrupt:
            told.append(env.now)
        yield env.timeout(1.0)
        told.append(env.now)

    journey = Journey(env, story())
    env.run(until=4.0)
    journey.interrupt()
    env.run()

    assert told == [4, 5.0]


def test_a_story_may_end_with_its_interruption() -> None:
    """And cannot be interrupted again."""
    env, told = simpy.Environment(), []

    def story() -> Generator[simpy.Event, object, None]:
        try:
            yield env.timeout(10.0)
        except simpy.Interrupt:
            told.append(env.now)

    journey = Journey(env, story())
    env.run(until=4.0)
    journey.interrupt()
    journey.interrupt()
    env.run()

    assert told == [4]


def test_a_story_lets_time_pass_without_an_event() -> None:
    """A number is a wait, be it whole or not, beside waits for events."""
    env = simpy.Environment()
    told: list[float] = []

    def story() -> Generator[simpy.Event | float, object, None]:
        yield 2.5
        told.append(env.now)
        yield env.timeout(1.0)
        yield 2
        told.append(env.now)

    Journey(env, story())
    env.run()

    assert told == [2.5, 5.5]


def test_a_story_cannot_go_back_in_time() -> None:
    """As a timeout of SimPy cannot."""

    def story() -> Generator[simpy.Event | float, object, None]:
        yield -1.0

    with pytest.raises(ValueError, match="cannot wait for -1"):
        Journey(simpy.Environment(), story())


def test_a_story_may_begin_as_a_process_does() -> None:
    """Before what else is due at the moment, and not in the call."""
    env = simpy.Environment()
    told: list[str] = []

    def story() -> Generator[simpy.Event | float, object, None]:
        told.append("begun")
        yield 1.0
        told.append("over")

    Journey(env, story(), at_once=False)
    told.append("called")
    env.run()

    assert told == ["called", "begun", "over"]


def test_a_time_that_passes_can_be_interrupted() -> None:
    """The wait that it broke off does not wake it later."""
    env = simpy.Environment()
    told: list[float] = []

    def story() -> Generator[simpy.Event | float, object, None]:
        try:
            yield 10.0
        except simpy.Interrupt:
            told.append(env.now)
        yield 20.0
        told.append(env.now)

    journey = Journey(env, story())
    env.run(until=4.0)
    journey.interrupt()
    env.run()

    assert told == [4.0, 24.0]
