"""Failures that are drawn over time, by the rates of the topology."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field
from pydantic.dataclasses import dataclass as validated

from netsim.errors import Fault, did_you_mean
from netsim.hazards.rates import Rated, rated
from netsim.hazards.registry import register_hazard
from netsim.model.base import STRICT, Column, Names, NonNegative, Positive
from netsim.model.failing import LINKS, PLACES
from netsim.model.hazards import Known, Outage, Renewal

if TYPE_CHECKING:
    from netsim.hazards.scene import Scene
    from netsim.model import Network

ALL: Final = "all"
_ANY: Final = "failure"
"""What the log says where no cause is known."""


@register_hazard("failures")
@validated(frozen=True, slots=True, config=STRICT)
class Failures:
    """Assets that fail by chance, are put right and fail again, by the rates of failures.csv and links.csv."""

    assets: Annotated[Names, Column("failures"), Field(min_length=1)]
    """``all``; or kinds of link, ``node``, kinds of node, ``gate``; or ids of assets, systems and risk groups."""
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    """From when on things fail. [s after start]"""
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    """For how long they do; ``None``: to the end of the run. [s]"""
    factor: Positive = 1.0
    """On all rates."""
    reason: str = ""
    """Why, before the cause of each failure in log and report."""

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield names that nothing has, and names of what never fails."""
        words = {ALL, *LINKS, *PLACES}
        ones = [one for network in known.networks for one in rated(network)]
        for name in self.assets:
            if name not in words and name not in known.assets:
                message = f'"{name}" is no kind, and no node, link, system or group is named so'
                yield Fault(message, ("failures",), did_you_mean(name, words | known.assets))
            elif not any(_is_meant(one, name) for one in ones):
                what = "nothing" if name == ALL else f'no "{name}"'
                hint = "add a row to failures.csv, or give the link a rate_per_1000km_year"
                yield Fault(f"{what} has a rate of failure", ("failures",), hint)

    def headline(self, scene: Scene) -> str:  # noqa: ARG002 - others look at it
        """Say nothing: each failure has a cause of its own."""
        return ""

    def possible(self, network: Network) -> Iterator[Outage]:
        """Yield an outage of all that may fail, with its mean time where it has one."""
        for one in self._meant(network):
            row = one.row
            lasts = row.lasts.mean if row.lasts is not None else None
            yield Outage(one.asset, self.at, lasts, row.capacity, row.work, self._why(one))

    def unfold(self, scene: Scene) -> Iterator[Renewal]:
        """Yield the course of each asset."""
        ends = math.inf if self.lasts is None else scene.now + self.lasts
        for one in self._meant(scene.network):
            row, up = one.row, one.row.up_time(one.per_year)
            up = replace(up, mean=up.mean / self.factor)
            yield Renewal(one.asset, up, scene.now, ends, row.season, row.capacity, row.lasts, row.work, self._why(one))

    def _meant(self, network: Network) -> Iterator[Rated]:
        for one in rated(network):
            if any(_is_meant(one, name) for name in self.assets):
                yield one

    def _why(self, one: Rated) -> str:
        return ": ".join(filter(None, (self.reason, one.row.cause))) or _ANY


def _is_meant(one: Rated, name: str) -> bool:
    return name in {ALL, one.asset} or name in one.kinds or name in one.groups
