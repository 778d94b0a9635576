"""Maintenance: planned work that takes assets out of service for a time, once or again and again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Count, Names, NonNegative, Positive, Share
from netsim.model.hazards import Known, Outage

if TYPE_CHECKING:
    from netsim.hazards.scene import Scene
    from netsim.model import Network


@register_hazard("maintenance")
@validated(frozen=True, slots=True, config=STRICT)
class Maintenance:
    """Planned work: announced, so that shippers know when it is over, and over by itself."""

    assets: Annotated[Names, Column("maintenance"), Field(min_length=1)]
    """Nodes, links, gates, systems and shared-risk groups."""
    lasts: Annotated[Positive, Column("lasts", "time")]
    """How long each window is. [s]"""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """When the first begins. [s after start]"""
    every: Annotated[Positive, Column("every", "time")] | None = None
    """From the beginning of a window to that of the next; ``None``: there is one. [s]"""
    times: Count | None = None
    """How many windows; ``None``: as many as there is time for."""
    until: Annotated[NonNegative, Column("until", "time")] | None = None
    """No window begins later; ``None``: to the end of the run. [s after start]"""
    capacity: Annotated[Share, Field(lt=1)] = 0.0
    """Part of the capacity that stays."""
    reason: str = ""
    """What is done, for log and report."""

    @model_validator(mode="after")
    def _repeats(self) -> Maintenance:
        if self.every is None and (self.times is not None or self.until is not None):
            raise ValueError("times and until need every: how long from one window to the next")
        if self.times is not None and self.until is not None:
            raise ValueError("windows end after so many times, or at a moment: give times or until, not both")
        if self.every is not None and self.every <= self.lasts:
            raise ValueError("the next window begins before the last is over: every must be longer than lasts")
        if self.until is not None and self.until < self.at:
            raise ValueError("until comes before the first window")
        return self

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield assets that are not there."""
        yield from known.unknown(self.assets, "maintenance")

    def headline(self, scene: Scene) -> str:  # noqa: ARG002 - others look at it
        """Say nothing: each window says what it is."""
        return ""

    def possible(self, network: Network) -> Iterator[Outage]:  # noqa: ARG002 - others look at it
        """Yield the first window of each asset; the others are like it."""
        for asset in self.assets:
            yield self._window(asset, self.at)

    def unfold(self, scene: Scene) -> Iterator[Outage]:
        """Yield all windows that begin within the run."""
        for begin in self._begins(scene.until):
            for asset in self.assets:
                yield self._window(asset, begin)

    def _begins(self, end: float) -> Iterator[float]:
        last = end if self.until is None else min(self.until, end)
        most = 1 if self.every is None else self.times or math.inf
        number, begin = 0, self.at
        while number < most and begin <= last:
            yield begin
            number += 1
            begin = self.at + number * (self.every or 0.0)

    def _window(self, asset: str, begin: float) -> Outage:
        why = f"maintenance: {self.reason}" if self.reason else "maintenance"
        return Outage(asset, begin, self.lasts, self.capacity, reason=why)
