"""What is kept of a queue: its state over time, and its longest."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from typing import Final

import numpy as np

from netsim.kernels.base import FloatArray, IntArray

MODES: Final = ("automatic", "manual", "closed")
"""Modes of work from the best to the worst; of several fallbacks the worst holds."""
_TURNED: Final = 0.75
"""A queue has turned when it has shrunk to this part of its longest."""
_WORTH_A_WORD: Final = 5
"""A queue that turns is noted from so many trucks a lane."""
_CODE: Final = {mode: number for number, mode in enumerate(MODES)}
_BITS: Final = 30
"""Of the number of lanes at work, where a reading is packed into one number."""


@dataclass(slots=True)
class Peak:
    """The longest queue since a gate fell back, when it was, and the event of the fall."""

    trucks: int
    time: float
    row: int
    told: int = 0
    """The longest queue that was noted."""

    def has_turned(self, waiting: int, now: float, lanes: int) -> bool:
        """Follow a queue; tell whether one longer than any that was noted is a quarter below its longest."""
        if waiting > self.trucks:
            self.trucks, self.time = waiting, now
            return False
        return waiting < _TURNED * self.trucks and self.trucks > max(self.told, _WORTH_A_WORD * lanes)


class Readings:
    """A gate's state at each moment at which it changed, in columns."""

    def __init__(self) -> None:
        self.time, self._state = array("d"), array("q")
        self._last = -math.inf

    def take(self, time: float, mode: str, waiting: int, in_service: int) -> None:
        """Keep a state, packed into one number; of several at one moment the last."""
        state = (waiting << _BITS | in_service) << 2 | _CODE[mode]
        if time == self._last:
            self._state[-1] = state
            return
        self._last = time
        self.time.append(time)
        self._state.append(state)

    def take_all(self, time: FloatArray, waiting: IntArray, in_service: IntArray) -> None:
        """Keep the states of an automatic gate at some later moments, in order."""
        if not len(time):
            return
        if time[0] == self._last:
            self.time.pop()
            self._state.pop()
        self._last = float(time[-1])
        self.time.frombytes(time.tobytes())
        self._state.frombytes(((waiting.astype(np.int64) << _BITS | in_service) << 2).tobytes())

    @property
    def waiting(self) -> IntArray:
        """Trucks in the queue."""
        return np.array(self._state) >> _BITS + 2

    @property
    def in_service(self) -> IntArray:
        """Lanes at work."""
        return np.array(self._state) >> 2 & (1 << _BITS) - 1

    @property
    def mode(self) -> IntArray:
        """Place of the mode in ``MODES``."""
        return np.array(self._state) & 3
