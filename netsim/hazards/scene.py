"""What a hazard finds when it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netsim.model import Network
    from netsim.streams import Stream


@dataclass(frozen=True, slots=True)
class Scene:
    """
    The network and the clock at the moment at which a hazard begins.

    Parameters
    ----------
    network
        As it is at that moment.
    start
        Of the run.
    now
        [s after start]
    until
        End of the run. [s after start]
    number
        Of the hazard in the scenario, from 1.
    draw
        Returns the random stream of a name: the same name and seed give the same numbers in every run.
    """

    network: Network
    start: datetime
    now: float
    until: float
    number: int
    draw: Callable[[str], Stream]
