"""A lean way to play a story on SimPy's clock, for things that there are ten thousands of."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

Story = Generator[simpy.Event, Any, None]


class Journey:
    """
    Plays a generator as ``simpy.Process`` does, without the two events that start and end a process.

    A shipment makes half a dozen events on its way; two more for the process itself would be a quarter of a run.
    The story begins at once, in the call, and nobody can wait for its end.

    Parameters
    ----------
    story
        Yields the events it waits for.
    """

    __slots__ = ("_send", "_story", "_target")

    def __init__(self, story: Story) -> None:
        self._story, self._send = story, story.send
        self._target: simpy.Event | None = None
        self._wait_for(next(story, None))

    def interrupt(self) -> None:
        """Throw ``simpy.Interrupt`` into the story where it waits."""
        if self._target is None or self._target.callbacks is None:
            return
        self._target.callbacks.remove(self._go_on)
        try:
            self._wait_for(self._story.throw(simpy.Interrupt(None)))
        except StopIteration:
            self._target = None

    def _go_on(self, event: simpy.Event) -> None:
        try:
            target = self._send(event._value)  # noqa: SLF001 - as SimPy's own processes do
        except StopIteration:
            self._target = None
            return
        if target.callbacks is None:  # it has happened
            self._wait_for(target)
            return
        self._target = target
        target.callbacks.append(self._go_on)

    def _wait_for(self, target: simpy.Event | None) -> None:
        self._target = target
        while target is not None and target.callbacks is None:  # it has happened: nothing to wait for
            target = self._target = next_of(self._story, target)
        if target is not None and target.callbacks is not None:
            target.callbacks.append(self._go_on)


def next_of(story: Story, happened: simpy.Event) -> simpy.Event | None:
    """Tell a story that its event has happened already, and return the next one."""
    try:
        return story.send(happened.value)
    except StopIteration:
        return None
