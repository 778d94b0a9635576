"""What happened to one thing of a run, why, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

import numpy as np

from netsim.errors import NetsimError, did_you_mean
from netsim.metrics.causes import ancestors, following
from netsim.metrics.chain import chain
from netsim.metrics.eras import eras
from netsim.metrics.lines import Told
from netsim.metrics.meant import Kind, meant
from netsim.metrics.sentences import sentence
from netsim.metrics.tree import tree
from netsim.units import say_moment

if TYPE_CHECKING:
    from netsim.record import Record

_MOST: Final = 40
"""So many consequences are told."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    What happened to an asset; ``print`` shows how one thing led to the other.

    Parameters
    ----------
    kind, asset
        What was asked for, by ids.
    title
        Its name and its figures.
    events
        What happened to it, each followed by its cause, the cause of that, and so on, one deeper each.
    followed
        What came of it elsewhere, in order of time.
    steps
        The same events and causes from the beginning: each once, one deeper than what it followed from.
    """

    kind: str
    asset: tuple[str, ...]
    title: str
    events: tuple[Told, ...]
    followed: tuple[Told, ...]
    steps: tuple[Told, ...] = ()

    def __str__(self) -> str:
        """Tell it, a line for each event."""
        lines = [self.title]
        for step in self.steps:
            so = f"{'  ' * step.depth}so " if step.depth else ""
            lines.append(f"  {say_moment(step.time_s):<12}  {so}{step.text}")
        if not self.steps:
            lines.append("  nothing happened to it")
        if self.followed:
            lines += ["what came of it:", *(f"  {say_moment(one.time_s):<12}  {one.text}" for one in self.followed)]
        return "\n".join(lines)


def explain(record: Record, kind: str, asset: str) -> Explanation:
    """
    Tell what happened to one thing of a run, why, and what came of it.

    Parameters
    ----------
    record
        The run.
    kind
        ``gate``, ``port``, ``node``, ``link``, ``demand``, ``service``, ``crew`` or ``dependency``.
    asset
        Id or name; of a gate also its place, which means both directions; of a dependency also the place that has it.

    Returns
    -------
    explanation
        Events in order of time, each with its chain of causes from the log.

    Raises
    ------
    NotFound
        If nothing or more than one thing is called so.
    NetsimError
        If there is no such kind.
    """
    if kind not in get_args(Kind):
        raise NetsimError(f'"{kind}" cannot be explained', hint=did_you_mean(kind, get_args(Kind)) or _KINDS_THERE_ARE)
    known = eras(record)
    found = meant(record, known, kind, asset)
    log = record.events
    own = np.array(log["asset"].isin(list(found.ids)), dtype=bool)
    if kind == "crew":  # that something is mended is told of it, not of who did it
        own |= np.asarray((log["what"] == "mended") & log["cause"].isin(np.flatnonzero(own)), dtype=bool)
    return Explanation(
        kind,
        found.ids,
        found.title,
        tuple(_with_causes(record, own)),
        tuple(_consequences(record, own)),
        tuple(tree(record, own)),
    )


_KINDS_THERE_ARE: Final = f"write one of: {', '.join(get_args(Kind))}"


# -- causes --------------------------------------------------------------------------------------------------------


def _with_causes(record: Record, own: np.ndarray[Any, np.dtype[np.bool_]]) -> Iterator[Told]:
    """Yield each event, and below it those that led to it, as far as they are not told yet."""
    told: set[int] = set()
    for row in np.flatnonzero(own).tolist():
        for depth, cause in enumerate((row, *ancestors(record.events, row))):
            yield _event(record, cause, depth)
            if depth and cause in told:
                break
            told.add(cause)


def _event(record: Record, row: int, depth: int) -> Told:
    time, what, asset, detail = (record.events[name].iloc[row] for name in ("time_s", "what", "asset", "detail"))
    return Told(float(time), sentence(record.network, str(what), str(asset), str(detail)), row, depth)


def _consequences(record: Record, own: np.ndarray[Any, np.dtype[np.bool_]]) -> list[Told]:
    """Return what followed, as the chain of the run tells it."""
    after = following(record.events, own) & ~own
    rows: Collection[int] = set(np.flatnonzero(after).tolist())
    steps = [Told(step.time_s, step.text, step.row) for step in chain(record) if step.row in rows]
    more = len(steps) - _MOST
    if more > 0:
        return [*steps[:_MOST], Told(steps[_MOST].time_s, f"and {more} more", steps[_MOST].row)]
    return steps
