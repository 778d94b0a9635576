"""Turns: trucks of one shipment at a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

if TYPE_CHECKING:
    from netsim.sim.approach import Way


class Turn(simpy.Event):
    """
    Trucks of one shipment at a gate; happens when they are through (``SERVED``) or drive away (``LEFT``).

    Parameters
    ----------
    env
        The clock.
    trucks
        How many.
    """

    def __init__(self, env: simpy.Environment, trucks: int, rank: int = 1) -> None:
        super().__init__(env)
        self.trucks, self.joined, self.in_queue = trucks, env.now, True
        self.rank = rank
        """0 for those who overtake, 1 for the others."""
        self.on_road = False
        """Whether they stand on the link behind a full approach."""
        self.way: Way | None = None
        """That link."""
