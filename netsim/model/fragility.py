"""Fragility: how likely assets of a kind come into which state, by the intensity of a hazard."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from netsim.errors import Fault
from netsim.model.base import (
    DIGITAL,
    FREIGHT,
    STRICT,
    Column,
    Columns,
    Confidence,
    Id,
    LinkKind,
    Names,
    NodeKind,
    Positive,
    Share,
)
from netsim.model.distribution import Distribution
from netsim.units import hours, km

if TYPE_CHECKING:
    from netsim.model.network import Network

AssetKind = Literal[LinkKind, NodeKind, "node"]
_CROSS: Final = 3.0902323
"""Standard normal quantile of 0.999: curves that cross where one in a thousand fails, or survives, cross nowhere."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Fragility:
    """How likely assets of a kind come into a state, by the intensity of a hazard: a lognormal curve."""

    kind: AssetKind
    """Kind of link or node; ``node``: every node whose kind has no curve of its own."""
    measure: Id
    """What the intensity is told in, its unit included, such as ``wind_ms``, ``pga_g``, ``mmi`` or ``depth_m``."""
    state: Id
    """What becomes of the asset, in a word or two; states of a kind are ordered by their medians."""
    median: Positive
    """Intensity at which half of the assets are in this state or a worse one. [unit of the measure]"""
    beta: Positive
    """Standard deviation of the logarithm of the intensity at which an asset comes into the state."""
    capacity: Annotated[Share, Field(lt=1)] = 0.0
    """Part of the capacity that stays."""
    work: Distribution | None = None
    """Time on site that mending takes; ``None``: what the crew takes as a rule. [s]"""
    lasts: Annotated[Positive, Column("lasts_h", "time", hours)] | None = None
    """How long the state lasts; ``None``: until a crew has mended it. [s]"""
    length: Annotated[Positive, Column("length_km", "length", km)] | None = None
    """Length of link that the curve speaks of, as if each fared on its own; ``None``: a link as a whole, by the largest
    intensity along it. [m]"""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """Of what kind, by which measure, in which state."""
        return f"{self.kind} {self.measure} {self.state}"

    @model_validator(mode="after")
    def _ends_one_way(self) -> Fragility:
        if self.lasts is not None and self.work is not None:
            raise ValueError("a state lasts for a time, or until the work is done, not both")
        return self


def find_curve_faults(network: Network) -> Iterator[Fault]:
    """
    Yield curves that contradict one another.

    Two lognormal curves with medians m1 < m2 and different beta cross where both say Phi(z) with
    z = ln(m2/m1) / (beta1 - beta2). That is a fault where Phi(z) is between 0.001 and 0.999; beyond, the worse state is
    taken to be as likely as the better one.
    """
    groups: dict[tuple[str, str], list[tuple[int, Fragility]]] = defaultdict(list)
    for position, row in enumerate(network.fragility):
        groups[row.kind, row.measure].append((position, row))
        if row.length is not None and row.kind not in DIGITAL | FREIGHT:
            path = ("fragility", position, "length")
            yield Fault(f"a {row.kind} has no length", path, "leave it out: a node has one intensity")
    for rows in groups.values():
        rows.sort(key=lambda pair: pair[1].median)
        for (_, one), (position, other) in ((a, b) for at, b in enumerate(rows) for a in rows[:at]):
            yield from _contradiction(one, other, position)


def _contradiction(one: Fragility, other: Fragility, position: int) -> Iterator[Fault]:
    """Yield what is wrong with two curves of one kind and measure, the one of the higher median second."""
    if one.state == other.state:
        return  # told as an id that is given twice
    if one.length != other.length:
        message = f'"{one.state}" and "{other.state}" of a {one.kind} speak of different lengths'
        yield Fault(message, ("fragility", position, "length"), "write the same length in both")
    apart = math.log(other.median / one.median)
    if apart < _CROSS * abs(other.beta - one.beta) or apart == 0.0:
        message = f'the curves of "{one.state}" and "{other.state}" of a {one.kind} cross'
        yield Fault(message, ("fragility", position, "median"), "put the medians farther apart, or the betas closer")
