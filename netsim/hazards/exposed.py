"""What lies within the reach of a hazard, told alike by all kinds that have one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from netsim.model import Network
    from netsim.model.hazards import Hazard


@dataclass(frozen=True, slots=True)
class Exposed:
    """One asset within the reach of a hazard."""

    asset: str
    kind: str
    """Kind of link, ``node``, or ``port`` for one that stops work."""
    metres: float
    """Length of a link within; 0 for a node. [m]"""
    chance: float = 1.0
    """Chance that it fails, wholly or in part."""
    intensity: str = ""
    """What it has to bear at most, for people; empty where the hazard has no intensity."""


@runtime_checkable
class Reaching(Protocol):
    """A hazard with a reach; kinds of one's own may have it, too."""

    @property
    def name(self) -> str:
        """What happens and where."""

    def exposed(self, network: Network) -> list[Exposed]:
        """Return what lies within its reach."""


def exposed(hazards: Iterable[Hazard], network: Network) -> Iterator[tuple[str, Exposed]]:
    """
    Yield what lies within the reach of hazards, links of a kind by how far they run within.

    Parameters
    ----------
    hazards
        Of a scenario; those without a reach are passed over.
    network
        Before the hazards.

    Yields
    ------
    name, exposed
        Of the hazard; what lies within.
    """
    for hazard in hazards:
        if isinstance(hazard, Reaching):
            for one in sorted(hazard.exposed(network), key=lambda one: (one.kind, -one.metres, one.asset)):
                yield hazard.name, one
