"""Records of what holds from one change to the next."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any


class Spans:
    """
    Change points: a value per key, kept with the span in which it held.

    Putting the value that already holds changes nothing, so that a thousand recomputations of a quiet network
    leave one row.
    """

    def __init__(self) -> None:
        self._open: dict[Hashable, tuple[float, tuple[Any, ...]]] = {}
        self._rows: list[tuple[Hashable, float, float, tuple[Any, ...]]] = []

    def put(self, key: Hashable, now: float, values: tuple[Any, ...]) -> None:
        """Let a value hold for a key from now on."""
        held = self._open.get(key)
        if held is not None:
            if held[1] == values:
                return
            self._keep(key, held, now)
        self._open[key] = (now, values)

    def drop(self, key: Hashable, now: float) -> None:
        """End the record of a key."""
        held = self._open.pop(key, None)
        if held is not None:
            self._keep(key, held, now)

    def __iter__(self) -> Iterator[Hashable]:
        """Go through the keys that have a value now."""
        return iter(list(self._open))

    def rows(self, until: float) -> list[tuple[Hashable, float, float, tuple[Any, ...]]]:
        """Return key, from, to and value of all spans between time zero and ``until``, by key and time."""
        ended = [*self._rows, *((key, began, until, values) for key, (began, values) in self._open.items())]
        clipped = [(key, max(0.0, a), min(b, until), values) for key, a, b, values in ended if b > 0.0 and a < until]
        return sorted(clipped, key=lambda row: (str(row[0]), row[1]))

    def _keep(self, key: Hashable, held: tuple[float, tuple[Any, ...]], now: float) -> None:
        if now > held[0]:
            self._rows.append((key, held[0], now, held[1]))
