"""What goes back empty: trucks and boxes whose cargo has been delivered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from netsim.model import CargoClass, Season

if TYPE_CHECKING:
    from netsim.model import Freight

EMPTIES: Final = "empties"
"""The class of what goes back empty."""
PLAIN: Final = CargoClass(EMPTIES, value_of_time_per_h=1.0)
"""What is known of it where the network has no such class: capital cost of a box, or wage of a driver (estimate)."""
MIDDLE: Final = 2
"""The haste of whoever sends back what is empty."""


def way_back(row: Freight) -> Freight:
    """Return a lane the other way round, for what goes back empty."""
    return replace(
        row,
        id=f"{row.id}/{EMPTIES}",
        origin=row.destination,
        destination=row.origin,
        class_=EMPTIES,
        season=Season(),
        empties=0.0,
    )
