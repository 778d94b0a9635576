"""How shippers choose among the ways that they know."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from netsim.model.base import STRICT, NonNegative, Positive


@dataclass(frozen=True, slots=True, config=STRICT)
class Logit:
    """
    Ways get shares that fall with their cost, instead of the cheapest taking all.

    Parameters
    ----------
    scale
        How much a difference in cost counts; the larger, the nearer to least cost. [TEU/USD]
    overlap
        Exponent of the path size: ways that share most of their legs count as one to this degree; 0: each counts.
    """

    scale: Positive
    overlap: NonNegative = 1.0
