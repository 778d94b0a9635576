"""The event log: what happened, to what, and which earlier event caused it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, as it was noted."""

    time: float
    what: str
    asset: str
    kind: str
    cause: int | None
    detail: str


class EventLog:
    """
    Events in the order in which they were noted, tied to their causes.

    An event may be noted late (a queue's peak is known only when the queue has shrunk); :meth:`rows` puts
    all in order of time.
    """

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def note(self, entry: Entry) -> int:
        """Keep an event and return its number, by which later events name it as their cause."""
        self._entries.append(entry)
        return len(self._entries) - 1

    def __getitem__(self, number: int) -> Entry:
        return self._entries[number]

    def rows(self, until: float) -> list[Entry]:
        """Return the events from time zero to ``until`` in order of time, causes as row numbers of that order."""
        row_of = self.row_of(until)
        return [self._renumbered(self._entries[number], row_of) for number in row_of]

    def row_of(self, until: float) -> dict[int, int]:
        """Return the row in that order of each event's number."""
        kept = [number for number, entry in enumerate(self._entries) if 0.0 <= entry.time <= until]
        kept.sort(key=lambda number: self._entries[number].time)
        return {number: row for row, number in enumerate(kept)}

    @staticmethod
    def _renumbered(entry: Entry, row_of: dict[int, int]) -> Entry:
        cause = row_of.get(entry.cause) if entry.cause is not None else None
        return Entry(entry.time, entry.what, entry.asset, entry.kind, cause, entry.detail)
