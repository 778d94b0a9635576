"""Spares: what lies at the homes of crews, what they take along, and when more comes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import simpy

    from netsim.model import RepairCrew, Spare
    from netsim.sim.freight import FreightWorld


class Store:
    """
    The spares of all homes.

    Parameters
    ----------
    world
        With its clock and random streams.
    on_arrival
        Called when a spare has come.
    """

    def __init__(self, world: FreightWorld, on_arrival: Callable[[], None]) -> None:
        self._world = world
        self._on_arrival = on_arrival
        self._stock: dict[str, int] = {}
        self._ordered = 0

    def row(self, crew: RepairCrew, kind: str) -> Spare | None:
        """Return the spares that a crew needs for a kind of link; ``None``: it needs none."""
        return next((row for row in self._world.network.spares if row.home == crew.home and kind in row.kinds), None)

    def left(self, row: Spare) -> int:
        """Return for how many repairs there are spares."""
        return self._stock.get(row.id, row.stock)

    def take(self, row: Spare, number: int) -> int:
        """Load so many spares, or as many as there are."""
        taken = min(number, self.left(row))
        self._stock[row.id] = self.left(row) - taken
        return taken

    def put(self, row: Spare, number: int) -> None:
        """Bring back what was not used."""
        self._stock[row.id] = self.left(row) + number

    def use(self, row: Spare) -> None:
        """Order another for one that is used."""
        if row.restock is not None:
            self._ordered += 1
            self._world.env.process(self._restock(row, self._ordered))

    def _restock(self, row: Spare, number: int) -> Generator[simpy.Event, object, None]:
        assert row.restock is not None  # noqa: S101 - use() looks
        yield self._world.env.timeout(self._world.draw(f"restock/{row.id}/{number}").draw(row.restock))
        self._world.note("restocked", row.home, "a spare for " + ", ".join(row.kinds))
        self.put(row, 1)
        self._on_arrival()
