"""SimPy's clock, driven by a loop that spends little on each event."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import simpy
from simpy.events import NORMAL

if TYPE_CHECKING:
    from netsim.sim.express import Express


class Clock(simpy.Environment):
    """
    An environment for runs of hundreds of thousands of events, none of which ends the run.

    Parameters
    ----------
    initial_time
        Where the clock starts. [s]
    """

    now: float = 0.0
    """Time; a plain value where SimPy has a property, since a run reads it two million times. [s]"""

    def __init__(self, initial_time: float = 0.0) -> None:
        super().__init__(initial_time)
        self.now = initial_time

    def at(self, moment: float, event: simpy.Event | Express) -> None:
        """
        Let an event happen at a moment, to the last bit; SimPy adds a delay to the time that it is.

        Parameters
        ----------
        moment
            Not before now. [s]
        event
            It has its value already, as a timeout has.
        """
        heappush(self._queue, (moment, NORMAL, next(self._eid), event))  # type: ignore[misc]  # an express is like one

    def step(self) -> None:
        """Let the next event happen, as SimPy's own loop has it."""
        if self._queue:
            self.now = self._queue[0][0]
        super().step()

    def run_to(self, until: float) -> None:
        """
        Let everything happen that is due before a moment, and stop there.

        Does what ``run(until)`` does. SimPy calls two functions and enters a ``try`` for each event, which took a
        twelfth of a run's time.

        Raises
        ------
        BaseException
            What an event failed with that nobody has caught.
        """
        queue = self._queue
        while queue and queue[0][0] < until:
            self._now, _, _, event = heappop(queue)
            self.now = self._now
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]  # as SimPy: it has happened
            for callback in callbacks:
                callback(event)
            if not event._ok and not hasattr(event, "_defused"):  # noqa: SLF001 - as SimPy's own loop
                raise event._value  # noqa: SLF001 - as above
        self._now = self.now = until
