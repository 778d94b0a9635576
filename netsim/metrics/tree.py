"""Events and their causes as a tree: from what it began with to what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.metrics.lines import Told
from netsim.metrics.sentences import sentence

if TYPE_CHECKING:
    from netsim.record import Record

_MERGED: Final = frozenset({"mode"})
"""What both directions of a gate do at one moment is told once."""


def tree(record: Record, own: np.ndarray[Any, np.dtype[np.bool_]]) -> Iterator[Told]:
    """
    Yield events with all that led to them, each once: first the cause, below it what it caused, in order of time.

    Parameters
    ----------
    record
        The run.
    own
        Which events are asked for, shape (n_events,).

    Yields
    ------
    told
        One deeper than its cause.
    """
    causes: list[int | None] = (
        record.events["cause"].astype(object).where(record.events["cause"].notna(), None).tolist()
    )
    wanted: set[int] = set()
    for row in np.flatnonzero(own).tolist():
        at: int | None = row
        while at is not None and at not in wanted:
            wanted.add(at)
            at = causes[at]
    below: dict[int | None, list[int]] = {}
    for row in sorted(wanted):
        below.setdefault(causes[row], []).append(row)
    told: set[tuple[object, ...]] = set()
    open_ = [(row, 0) for row in reversed(below.get(None, []))]
    while open_:
        row, depth = open_.pop()
        event = _event(record, row, depth)
        key = (event.time_s, event.text)
        is_step = not _is_mending(record, row, causes[row])
        if is_step and key not in told:  # both directions of a gate say the same, and have consequences of their own
            yield event
        told.add(key)
        open_ += [(other, depth + is_step) for other in reversed(below.get(row, []))]


def _is_mending(record: Record, row: int, cause: int | None) -> bool:
    """Tell whether an event says that an asset is up which the event before has told to be mended."""
    what = record.events["what"]
    return cause is not None and (what.iloc[row], what.iloc[cause]) == ("up", "mended")


def _event(record: Record, row: int, depth: int) -> Told:
    """Tell an event; of a gate that changes its mode as the place, as both directions do so together."""
    time, what, asset, detail = (record.events[name].iloc[row] for name in ("time_s", "what", "asset", "detail"))
    place = str(asset).rpartition(" ")[0] if what in _MERGED else ""
    name = place if place in record.network.node else str(asset)
    return Told(float(time), sentence(record.network, str(what), name, str(detail)), row, depth)
