"""Why freight waited: what the tables of a run tell of a gate, a link or a service at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from netsim.metrics.causes import FAILS
from netsim.metrics.eras import at as network_at
from netsim.metrics.sentences import named, sentence
from netsim.units import days, say_moment

if TYPE_CHECKING:
    import pandas as pd

    from netsim.metrics.eras import Era
    from netsim.model import Link
    from netsim.record import Record

Span = tuple[float, float]
_FEW: Final = "only so many vehicles may enter in an hour"
_WORK: Final = {"manual": "it works by hand", "closed": "it is closed"}
_STATES: Final = frozenset({"down", "degraded", "up", "mode"})
"""Events that tell whether something works."""


class Reason(NamedTuple):
    """One reason for a wait."""

    text: str
    cause: int | None = None
    """Row of the event log."""


def _time_of_week(moment: datetime) -> float:
    """Return the seconds since Monday 00:00 on the clock on the wall."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return moment.weekday() * days + (moment - midnight).total_seconds() % days


@dataclass
class Reasons:
    """
    Answers why somebody waited.

    Parameters
    ----------
    record
        The run.
    known
        Its networks.
    """

    record: Record
    known: list[Era]

    def of_event(self, row: int) -> str:
        """Tell an event of the log, and when it was."""
        event = self.record.events.loc[row]
        network = network_at(self.known, max(0.0, float(event["time_s"])))
        told = sentence(network, event["what"], event["asset"], event["detail"])
        return f"{told} ({say_moment(float(event['time_s']))})"

    def of_wait(self, what: str, asset: str, node: str, span: Span) -> tuple[str, list[Reason]]:
        """
        Tell where and why somebody waited.

        Parameters
        ----------
        what, asset
            Of the part of the way, as in the table of legs; of several links the first.
        node
            Where it begins.
        span
            The wait. [s]

        Returns
        -------
        where, reasons
            The place in words, and what is known of its state then.
        """
        network = network_at(self.known, max(0.0, span[0]))
        if what == "gate":
            return f"at the gate at {named(network, asset)}", list(self._gate(asset, span))
        if asset in network.link:
            return f"before {network.named(asset)}", list(self._link(asset, span))
        return f"at {network.named(node)} for {network.named(asset)}", list(self._service(asset, node, span))

    # -- gates -----------------------------------------------------------------------------------------------------

    def _gate(self, gate: str, span: Span) -> Iterator[Reason]:
        for row in self._states(gate, span):
            mode = str(self.record.events.loc[row, "detail"]).partition("-> ")[2].partition(":")[0].strip()
            if mode in _WORK:
                yield Reason(f"{_WORK[mode]}, since {self._root(row)}", row)
        yield from self._closed_for_the_night(gate, span)
        waiting = self._in_line(gate, span[0])
        if waiting:
            yield Reason(
                "one truck is in line before it" if waiting == 1 else f"{waiting} trucks are in line before it"
            )

    def _closed_for_the_night(self, gate: str, span: Span) -> Iterator[Reason]:
        network = network_at(self.known, max(0.0, span[0]))
        row = next((one for one in network.complete_gates if one.id == gate), None)
        if row is None or row.opens.always:
            return
        local = self._local(row.node, span[0])
        hours, time = row.opens, _time_of_week(local)
        if not hours.is_open(time):
            opens = local + timedelta(seconds=hours.until_open(time))
            yield Reason(f"it opens at {opens:%a %H:%M} local time")
        elif span[1] - span[0] > hours.until_closed(time):
            yield Reason("it closes before the turn has come")

    def _in_line(self, gate: str, time: float) -> int:
        """Return how many trucks waited at a gate when somebody came; they were not told before the start."""
        node, _, direction = gate.rpartition(" ")
        rows = self.record.gates
        rows = rows[(rows["node"] == node) & (rows["direction"] == direction)]
        rows = rows[(rows["from_s"] < time) & (rows["to_s"] >= time)]
        return int(rows["waiting"].iloc[-1]) if len(rows) else 0

    # -- links -----------------------------------------------------------------------------------------------------

    def _link(self, link: str, span: Span) -> Iterator[Reason]:
        row = network_at(self.known, max(0.0, span[0])).link[link]
        found = [event for asset in (link, row.source, row.target) for event in self._states(asset, span)]
        for event in found:
            if self.record.events.loc[event, "what"] != "up":
                yield Reason(f"it is closed, since {self._root(event)}", event)
        bans = list(self._ban(row, span[0]))
        jams = list(self._jams(row, span))
        yield from (*bans, *jams)
        if not (found or bans or jams):
            yield Reason(_FEW if row.capacity_per_h or row.slots_per_day else "its driver rests, or waits his turn")

    def _ban(self, row: Link, time: float) -> Iterator[Reason]:
        ends = (row.source, row.target)  # the clocks at both ends are the same but where a time zone ends
        if row.no_trucks is not None and any(row.no_trucks.until_over(self._time_of_day(end, time)) for end in ends):
            yield Reason(f"trucks may not enter it at {row.no_trucks}")

    def _jams(self, row: Link, span: Span) -> Iterator[Reason]:
        """Yield the gates with full approaches: those at an end of the link, or else those that jam roads behind."""
        events = self.record.events
        full = events[(events["what"] == "approach_full") & (events["time_s"] < span[1])]
        standing = [number for number in full.index.tolist() if self._ends_after(number, "approach_free", span[0])]
        gates = {number: str(full.loc[number, "asset"]) for number in standing}
        near = {number: gate for number, gate in gates.items() if gate.partition(" ")[0] in {row.source, row.target}}
        for number, gate in (near or gates).items():
            yield Reason(f"trucks stand on the road before the gate at {named(self.known[0].network, gate)}", number)

    def _ends_after(self, row: int, what: str, time: float) -> bool:
        """Tell whether what an event began was not over at some time."""
        events = self.record.events
        over = events[(events["cause"] == row) & (events["what"] == what)]
        return len(over) == 0 or float(over["time_s"].iloc[0]) > time

    # -- services --------------------------------------------------------------------------------------------------

    def _service(self, service: str, stop: str, span: Span) -> Iterator[Reason]:
        gone = self._departures(service, stop, span)
        if len(gone):
            full = int((gone["load"] >= 0.95 * gone["capacity"]).sum())
            without = "one has" if len(gone) == 1 else f"{len(gone)} have"
            how = f", {full} of them full" if full and len(gone) > 1 else ", full" if full else ""
            yield Reason(f"{without} left without it{how}")
        for row in self._states(stop, span):
            if self.record.events.loc[row, "what"] != "up":
                yield Reason(f"no work at {named(self.known[0].network, stop)}, since {self._root(row)}", row)
        events = self.record.events
        held = events[(events["asset"] == service) & (events["what"] == "service_held")]
        held = held[held["time_s"].between(*span)]
        if len(held):
            row = int(held.index[0])
            cause = held["cause"].iloc[0]
            why = f", since {self.of_event(int(cause))}" if held["cause"].notna().iloc[0] else ""
            yield Reason(f"one was held {held['detail'].iloc[0]}{why}", row)

    def _departures(self, service: str, stop: str, span: Span) -> pd.DataFrame:
        """Return the departures from a stop while somebody waited there; the one that took it leaves later."""
        rows = self.record.services
        rows = rows[(rows["service"] == service) & (rows["from"] == stop)]
        return rows[(rows["departure_s"] > span[0]) & (rows["departure_s"] < span[1])]

    # -- clocks ----------------------------------------------------------------------------------------------------

    def _local(self, node: str, time: float) -> datetime:
        zone = network_at(self.known, max(0.0, time)).node[node].timezone
        return (self.record.scenario.start + timedelta(seconds=time)).astimezone(ZoneInfo(zone))

    def _time_of_day(self, node: str, time: float) -> float:
        return _time_of_week(self._local(node, time)) % days

    # -- events ----------------------------------------------------------------------------------------------------

    def _states(self, asset: str, span: Span) -> Iterator[int]:
        """Yield the events that told how an asset worked in a span: the last one before it, and those in it."""
        events = self.record.events
        own = events[(events["asset"] == asset) & events["what"].isin(_STATES)]
        before = own[own["time_s"] <= span[0]].tail(1)
        if len(before) and before["what"].iloc[0] != "up":
            yield int(before.index[0])
        inside = own[(own["time_s"] > span[0]) & (own["time_s"] < span[1]) & (own["what"] != "up")]
        yield from map(int, inside.index)

    def _root(self, row: int) -> str:
        """Tell an event by what is behind it: the failure, its own where there is one."""
        events = self.record.events
        own = events[(events["asset"] == events.loc[row, "asset"]) & (events["time_s"] == events.loc[row, "time_s"])]
        own = own[own["what"].isin(FAILS)]
        if len(own):
            return self.of_event(int(own.index[0]))
        while events["cause"].notna().loc[row]:
            row = int(events.loc[row, "cause"])
        return self.of_event(row)
