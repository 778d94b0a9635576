"""Records of what holds from one change to the next."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

_NUMBER: Final = "d"


class Spans:
    """
    Change points: values per key, kept with the span in which they held.

    Putting the values that already hold changes nothing, so that a thousand recomputations of a quiet network leave
    one row. Rows are kept in columns, since a month of a region has hundreds of thousands of them.

    Parameters
    ----------
    columns
        Name and type of each value, in order: ``d`` for numbers, anything else for objects.
    """

    def __init__(self, columns: dict[str, str]) -> None:
        self._open: dict[str, tuple[float, tuple[Any, ...]]] = {}
        self._keys: list[str] = []
        self._from, self._to = array(_NUMBER), array(_NUMBER)
        self._values: dict[str, Any] = {
            name: array(_NUMBER) if kind == _NUMBER else [] for name, kind in columns.items()
        }

    def put(self, key: str, now: float, values: tuple[Any, ...]) -> None:
        """Let values hold for a key from now on; a number that does not exist is None."""
        held = self._open.get(key)
        if held is not None:
            if held[1] == values:
                return
            self._keep(key, held, now)
        self._open[key] = (now, values)

    def drop(self, key: str, now: float) -> None:
        """End the record of a key."""
        held = self._open.pop(key, None)
        if held is not None:
            self._keep(key, held, now)

    def __iter__(self) -> Iterator[str]:
        """Go through the keys that have values now."""
        return iter(list(self._open))

    def columns(self, until: float) -> dict[str, Any]:
        """Return ``key``, ``from_s``, ``to_s`` and the values of all spans between time zero and ``until``."""
        for key in self:
            self.drop(key, until)
        begin, end = np.array(self._from), np.array(self._to)
        rows = np.flatnonzero((end > 0.0) & (begin < until))
        keys = np.array(self._keys, dtype=object)
        rank = np.unique(keys[rows], return_inverse=True)[1]
        rows = rows[np.lexsort((begin[rows], rank))]
        times = {"from_s": np.maximum(begin[rows], 0.0), "to_s": np.minimum(end[rows], until)}
        values = {
            name: np.array(column, dtype=float if isinstance(column, array) else object)[rows]
            for name, column in self._values.items()
        }
        return {"key": keys[rows], **times, **values}

    def _keep(self, key: str, held: tuple[float, tuple[Any, ...]], now: float) -> None:
        if now <= held[0]:
            return
        self._keys.append(key)
        self._from.append(held[0])
        self._to.append(now)
        for column, value in zip(self._values.values(), held[1], strict=True):
            column.append(float("nan") if value is None and isinstance(column, array) else value)
