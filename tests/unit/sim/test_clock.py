"""The loop that drives SimPy's clock."""

from __future__ import annotations

from collections.abc import Generator

import pytest
import simpy

from netsim.sim.clock import Clock


def ticking(env: simpy.Environment, seen: list[float]) -> Generator[simpy.Event, object, None]:
    """Note the time each second."""
    while True:
        seen.append(env.now)
        yield env.timeout(1.0)


def test_it_does_what_the_loop_of_simpy_does() -> None:
    """What is due at the end itself is left for the next stretch."""
    ours, theirs = Clock(), simpy.Environment()
    seen: tuple[list[float], list[float]] = ([], [])
    for env, times in zip((ours, theirs), seen, strict=True):
        env.process(ticking(env, times))

    for until in (2.0, 4.5):
        ours.run_to(until)
        theirs.run(until=until)

    assert seen[0] == seen[1] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert ours.now == theirs.now == 4.5


def test_what_nobody_catches_is_raised() -> None:
    """A fault in a process does not pass in silence."""
    clock = Clock()

    def fail() -> Generator[simpy.Event, object, None]:
        yield clock.timeout(1.0)
        raise RuntimeError("a fault of the program")

    clock.process(fail())

    with pytest.raises(RuntimeError, match="a fault of the program"):
        clock.run_to(2.0)
