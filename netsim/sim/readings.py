"""What is kept of a queue: its state over time, and its longest."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

MODES: Final = ("automatic", "manual", "closed")
"""Modes of work from the best to the worst; of several fallbacks the worst holds."""
_TURNED: Final = 0.75
"""A queue has turned when it has shrunk to this part of its longest."""
_WORTH_A_WORD: Final = 5
"""A queue that turns is noted from so many trucks a lane."""
_CODE: Final = {mode: number for number, mode in enumerate(MODES)}


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
        self.time, self.waiting, self.in_service = array("d"), array("i"), array("i")
        self.mode = array("b")
        """Place of the mode in ``MODES``."""

    def take(self, time: float, mode: str, waiting: int, in_service: int) -> None:
        """Keep a state; of several at one moment the last."""
        if self.time and self.time[-1] == time:
            self.mode[-1], self.waiting[-1], self.in_service[-1] = _CODE[mode], waiting, in_service
            return
        self.time.append(time)
        self.mode.append(_CODE[mode])
        self.waiting.append(waiting)
        self.in_service.append(in_service)
