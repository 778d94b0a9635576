"""Spares: what lies at the homes of crews, and when more comes."""

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

    def has(self, crew: RepairCrew, kind: str) -> bool:
        """Tell whether there is a spare for a crew and a kind of link, or it needs none."""
        row = self._row(crew, kind)
        return row is None or self._left(row) > 0

    def take(self, crew: RepairCrew, kind: str) -> None:
        """Take a spare for a repair, if it needs one, and order another."""
        row = self._row(crew, kind)
        if row is not None:
            self._stock[row.id] = self._left(row) - 1
            if row.restock is not None:
                self._ordered += 1
                delay = self._world.draw(f"restock/{row.id}/{self._ordered}").draw(row.restock)
                self._world.env.process(self._restock(row, delay))

    def _row(self, crew: RepairCrew, kind: str) -> Spare | None:
        return next((row for row in self._world.network.spares if row.home == crew.home and kind in row.kinds), None)

    def _left(self, row: Spare) -> int:
        return self._stock.get(row.id, row.stock)

    def _restock(self, row: Spare, delay: float) -> Generator[simpy.Event, object, None]:
        yield self._world.env.timeout(delay)
        self._world.note("restocked", row.home, "a spare for " + ", ".join(row.kinds))
        self._stock[row.id] = self._left(row) + 1
        self._on_arrival()
