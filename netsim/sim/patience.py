"""Patience: who waits too long in a queue drives away."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import simpy

    from netsim.sim.turns import Turn


class Patience:
    """
    The ends of everybody's patience at a queue, watched by one process for all.

    Parameters
    ----------
    env
        The clock.
    dismiss
        Called with those whose patience is over, the first first; some may have been served meanwhile.
    """

    def __init__(self, env: simpy.Environment, dismiss: Callable[[list[Turn]], None]) -> None:
        self._env, self._dismiss = env, dismiss
        self._ends: list[tuple[float, int, Turn]] = []
        self._restless: simpy.Event | None = None
        self._numbers = itertools.count()

    def add(self, entry: Turn, end: float) -> None:
        """Let somebody wait until a moment and no longer."""
        is_next = not self._ends or end < self._ends[0][0]
        heapq.heappush(self._ends, (end, next(self._numbers), entry))
        if self._restless is None:
            self._restless = self._env.event()
            self._env.process(self._watch())
        elif is_next and not self._restless.triggered:
            self._restless.succeed()

    def _watch(self) -> Generator[simpy.Event, object, None]:
        while True:
            self._restless = self._env.event()
            while self._ends and not self._ends[0][2].in_queue:
                heapq.heappop(self._ends)
            if not self._ends:
                yield self._restless
                continue
            yield self._restless | self._env.timeout(max(0.0, self._ends[0][0] - self._env.now))
            due = []
            while self._ends and self._ends[0][0] <= self._env.now:
                due.append(heapq.heappop(self._ends)[2])
            self._dismiss(due)
