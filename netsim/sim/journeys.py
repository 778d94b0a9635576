"""A lean way to play a story on SimPy's clock, for things that there are ten thousands of."""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappush
from typing import Any

import simpy
from simpy.events import NORMAL, URGENT

Waits = simpy.Event | float
"""What a story may wait for: an event, or a time that passes. [s]"""
Story = Generator[Waits, Any, None]
Process = Generator[Waits, object, None]
Step = Generator[Waits, object, str | None]
"""A step on the way; it returns what made the shipment turn away, or nothing when it is through."""


class Journey:
    """
    Plays a generator as ``simpy.Process`` does, without the two events that start and end a process.

    A shipment makes half a dozen events on its way; two more for the process itself would be a quarter of a run.
    Nobody can wait for its end. A story that lets time pass yields a number in place of a timeout: then one event,
    the bell, is set again and again, where SimPy makes a new one for each wait.

    Parameters
    ----------
    env
        The clock.
    story
        Yields the events it waits for, or the times that it lets pass.
    at_once
        Whether it begins in the call, or as a process does, before anything else that is due at the moment.
    """

    __slots__ = ("_bell", "_env", "_listeners", "_send", "_story", "_target")

    def __init__(self, env: simpy.Environment, story: Story, *, at_once: bool = True) -> None:
        self._env, self._story, self._send = env, story, story.send
        self._listeners: list[Callable[[Any], None]] = [self._go_on]
        self._bell = _Bell(env)
        self._target: simpy.Event | None = self._bell
        if at_once:
            self._go_on(self._bell)
        else:
            self._bell.callbacks = self._listeners
            env.schedule(self._bell, URGENT)

    def interrupt(self) -> None:
        """Throw ``simpy.Interrupt`` into the story where it waits."""
        target = self._target
        if target is None or target.callbacks is None:
            return
        if target is self._bell:  # it will still ring, and nobody listens
            target.callbacks = []
            self._bell = _Bell(self._env)
        else:
            target.callbacks.remove(self._go_on)
        try:
            self._wait_for(self._story.throw(simpy.Interrupt(None)))
        except StopIteration:
            self._end()

    def _go_on(self, event: simpy.Event) -> None:
        try:
            target = self._send(event._value)  # noqa: SLF001 - as SimPy's own processes do
        except StopIteration:
            self._end()
            return
        if target.__class__ is float:  # the usual case
            self._let_pass(target)
        else:
            self._wait_for(target)

    def _wait_for(self, target: simpy.Event | float) -> None:
        if not isinstance(target, simpy.Event):
            self._let_pass(target)
            return
        self._target = target
        if target.callbacks is None:  # it has happened: nothing to wait for
            self._go_on(target)
        else:
            target.callbacks.append(self._go_on)

    def _let_pass(self, time: float) -> None:
        if time < 0:
            raise ValueError(f"a story cannot wait for {time} s")
        self._target = bell = self._bell
        bell.callbacks = self._listeners
        env = self._env
        heappush(env._queue, (env._now + time, NORMAL, next(env._eid), bell))  # noqa: SLF001 - schedule, without the call

    def _end(self) -> None:
        """Break the circle of a story that is over, so that its memory is free at once."""
        self._target, self._listeners = None, []


class _Bell(simpy.Event):
    """A timeout that can be set again; at first it has rung."""

    def __init__(self, env: simpy.Environment) -> None:  # without a call of SimPy's class, which does the same
        self.env, self.callbacks, self._ok, self._value = env, None, True, None  # type: ignore[assignment] # rung
