"""How often things fail: a row of the table of rates, and the law of the time until the next failure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass as validated

from netsim.model.base import STRICT, Column, Columns, Confidence, Id, Names, NonNegative, Positive, Reference, Share
from netsim.model.distribution import Distribution
from netsim.model.season import Season
from netsim.units import days

Law = Literal["exponential", "weibull", "lognormal"]
YEAR: Final = 365.25 * days
"""The year of all rates. [s]"""
_LEAST_SHAPE: Final = 0.1
"""Shape of a Weibull law below which its mean says nothing of any one time."""
_WIDEST: Final = 5.0
"""Sigma of a lognormal law above which its mean says nothing of any one time."""


@dataclass(frozen=True, slots=True)
class UpTime:
    """
    The law of the time from a repair to the next failure.

    Parameters
    ----------
    mean
        MTBF: mean time between a repair and the next failure. [s]
    law
        ``exponential``, ``weibull`` or ``lognormal``.
    shape
        Of a Weibull law its shape, of a lognormal one its sigma; of no use to an exponential one.

    Examples
    --------
    >>> UpTime(100.0, "weibull", 1.0).scale
    100.0
    >>> round(UpTime(100.0, "lognormal", 1.0).scale, 2)
    60.65
    """

    mean: float
    law: Law = "exponential"
    shape: float = 1.0

    @property
    def scale(self) -> float:
        """
        Return what a standard draw is multiplied by: the scale of a Weibull law, the median of a lognormal one. [s]

        Mean of a Weibull law: scale x Gamma(1 + 1 / shape); of a lognormal one: median x exp(sigma^2 / 2).

        References
        ----------
        Johnson, N. L., Kotz, S., Balakrishnan, N. (1994), Continuous Univariate Distributions, vol. 1, 2nd ed.,
        chapters 14 and 21.
        """
        if self.law == "weibull":
            return self.mean / math.gamma(1 + 1 / self.shape)
        if self.law == "lognormal":
            return self.mean * math.exp(-(self.shape**2) / 2)
        return self.mean


@validated(frozen=True, slots=True, config=STRICT)
class Failure:
    """How often assets of a kind fail, where, by what law, and how they come back."""

    what: Id
    """Kind of link, ``node``, kind of node, ``gate``, or the id of an asset, system or shared-risk group."""
    where: Reference = ""
    """Country (ISO 3166 alpha-2) or zone of a system in which it holds; empty: everywhere."""
    rate_per_1000km_year: NonNegative | None = None
    """Failures a year on 1,000 km of the link, or of all links of a system or group. [1/(1000 km year)]"""
    rate_per_year: NonNegative | None = None
    """Failures of each such asset a year. [1/year]"""
    law: Law = "exponential"
    """Law of the time between a repair and the next failure; its mean is one over the rate."""
    shape: Positive | None = None
    """Shape of a Weibull law, sigma of a lognormal one."""
    season: Season = Season()
    """Factor on the rate by local date."""
    cause: str = ""
    """What breaks it, for log and report."""
    capacity: Annotated[Share, Field(lt=1)] = 0.0
    """Part of the capacity that stays."""
    lasts: Distribution | None = None
    """How long it stays so; ``None``: until a crew has mended it. [s]"""
    work: Distribution | None = None
    """Time on site that mending takes; ``None``: what the crew takes as a rule. [s]"""
    name_local: str = ""
    sources: Annotated[Names, Column("source")] = ()
    confidence: Confidence = ""
    estimated: Columns = ()
    """Columns of this row whose values are estimates, while the others have a source."""
    note: str = ""

    @property
    def id(self) -> str:
        """What fails and where."""
        return f"{self.what} {self.where}".rstrip()

    @model_validator(mode="after")
    def _has_a_mean(self) -> Failure:
        if (self.rate_per_1000km_year is None) is (self.rate_per_year is None):
            raise ValueError("a rate is either rate_per_1000km_year or rate_per_year")
        if (self.shape is None) is not (self.law == "exponential"):
            raise ValueError("weibull and lognormal need a shape, and exponential has none")
        if self.shape is not None and not _LEAST_SHAPE <= self.shape <= {"lognormal": _WIDEST}.get(self.law, math.inf):
            raise ValueError(f"shape is at least {_LEAST_SHAPE:g}, and sigma of a lognormal law at most {_WIDEST:g}")
        if self.lasts is not None and self.work is not None:
            raise ValueError("what lasts a time of its own is not mended: give lasts or work, not both")
        if self.lasts is not None and self.lasts.mean <= 0:
            raise ValueError("lasts must be positive")
        return self

    def up_time(self, per_year: float) -> UpTime:
        """
        Return the law of the time until the next failure of an asset.

        Parameters
        ----------
        per_year
            Its failures a year of being up, positive.
        """
        return UpTime(YEAR / per_year, self.law, self.shape or 1.0)
