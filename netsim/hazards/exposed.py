"""What each hazard of a scenario may hit, told alike by all kinds that can say so, before any run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netsim.geo.exposure import Area as Shape
    from netsim.model import Network, Scenario


@dataclass(frozen=True, slots=True)
class Exposed:
    """One asset within the reach of a hazard."""

    asset: str
    kind: str
    """Kind of link, ``node``, ``gate``, or ``port`` for one that stops work."""
    metres: float
    """Length of a link within; 0 for a node. [m]"""
    chance: float = 1.0
    """Chance that it is hit, wholly or in part."""
    intensity: str = ""
    """What it has to bear at most, for people; empty where the hazard has no intensity."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """One hazard, where it reaches, and what it may hit."""

    number: int
    """Of the hazard in the scenario, from 1."""
    name: str
    """In the words of the scenario."""
    at: float
    """When it begins. [s after start]"""
    shape: Shape | None
    """Its footprint, longitude and latitude; ``None``: it names what it hits. [degrees]"""
    assets: tuple[Exposed, ...]


def exposures(scenario: Scenario, network: Network) -> Iterator[Exposure]:
    """
    Yield what each hazard may hit that can say so: one with a method ``exposed``.

    Parameters
    ----------
    scenario
        Its hazards; those without such a method, as plain outages, are passed over.
    network
        The network at the moment that is asked about.
    """
    for number, hazard in enumerate(scenario.hazards, start=1):
        exposed = getattr(hazard, "exposed", None)
        if exposed is not None:
            footprint = getattr(hazard, "footprint", None)
            yield Exposure(
                number,
                getattr(hazard, "name", "") or hazard.reason or f"hazard {number}",
                hazard.at,
                None if footprint is None else footprint(),
                tuple(exposed(network)),
            )
