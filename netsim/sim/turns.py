"""Turns: trucks of one shipment at a gate."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import simpy
from simpy.events import PENDING

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
    through
        What the gate does first when they are through.
    rank
        0 for those who overtake, 1 for the others.
    """

    def __init__(self, env: simpy.Environment, trucks: int, through: Callable[[Any], None], rank: int = 1) -> None:
        self.env, self.callbacks, self._value = env, [through], PENDING  # as the class of SimPy, without the call
        self.trucks, self.joined, self.in_queue = trucks, env.now, True
        self.rank = rank
        self.on_road = False
        """Whether they stand on the link behind a full approach."""
        self.way: Way | None = None
        """That link."""


class KnownTurn(Turn):
    """Trucks that wait and know until when; they may have to queue as others do before."""

    starts: float = math.inf
    """When they are in a lane. [s]"""
    _is_in_queue = True

    @property
    def in_queue(self) -> bool:
        """Whether they still wait."""
        return self._is_in_queue and self.env.now <= self.starts

    @in_queue.setter
    def in_queue(self, value: bool) -> None:
        self._is_in_queue = value
