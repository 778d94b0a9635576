"""A story as lines of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from netsim.units import hours, say_moment, say_time


class Line(NamedTuple):
    """One line of a story."""

    time_s: float
    text: str
    cause: int | None = None
    """Row of the event log that is behind it."""


class Told(NamedTuple):
    """One event, as deep below what it explains, or what it followed from, as ``depth`` says."""

    time_s: float
    text: str
    row: int
    """Row of the event log."""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """
    What became of a shipment; ``print`` shows it line by line.

    Parameters
    ----------
    shipment
        Its id.
    title
        Who it is.
    outcome
        As in the table of shipments.
    lines
        In order of time.
    wait_h, moving_h, cost
        In all. [h, h, USD]
    """

    shipment: str
    title: str
    outcome: str
    lines: tuple[Line, ...]
    wait_h: float
    moving_h: float
    cost: float

    def __str__(self) -> str:
        """Tell it, a line for each step."""
        moments = [say_moment(line.time_s) for line in self.lines]
        width = max(map(len, moments), default=0)
        told = [f"  {moment:<{width}}  {line.text}" for moment, line in zip(moments, self.lines, strict=True)]
        total = f"waited {say_time(self.wait_h * hours)}, moved {say_time(self.moving_h * hours)}, {self.cost:,.0f} USD"
        return "\n".join([f"{self.shipment}: {self.title}", *told, f"  in all: {total}"])
