"""What an attack and an order do that is more than a place which stops work."""

from __future__ import annotations

from dataclasses import dataclass

from netsim.model.hazards import Stoppage


@dataclass(frozen=True, slots=True)
class Silence(Stoppage):
    """
    A place whose machines stop, all or a part of them, while the fibre through it goes on carrying.

    What it serves, and demands that begin or end there, get the part that is left; gates there go over to work by hand,
    or close where nothing is left.
    """


@dataclass(frozen=True, slots=True)
class NoTransit(Stoppage):
    """A country, as the place, that data of others may not pass through."""
