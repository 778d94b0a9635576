"""The event log: order of time, and causes that stay true."""

from __future__ import annotations

from netsim.sim.log import Entry, EventLog


def noted(*events: tuple[float, str, int | None]) -> EventLog:
    """Note events in this order."""
    log = EventLog()
    for time, what, cause in events:
        log.note(Entry(time, what, "x", "road", cause, ""))
    return log


def test_an_event_is_found_by_the_number_that_noting_it_gave() -> None:
    """Processes keep numbers, not positions in a table."""
    log = EventLog()
    number = log.note(Entry(3.0, "down", "x", "road", None, "slide"))

    assert log[number].detail == "slide"


def test_what_is_noted_late_stands_where_it_happened() -> None:
    """A queue's peak is known only when the queue has shrunk."""
    rows = noted((1.0, "mode", None), (9.0, "cleared", 0), (5.0, "peak", 0)).rows(until=10.0)

    assert [(row.time, row.what) for row in rows] == [(1.0, "mode"), (5.0, "peak"), (9.0, "cleared")]


def test_causes_follow_their_events_to_new_rows() -> None:
    """What was the second note is the third row, and who names it as a cause says so."""
    rows = noted((1.0, "down", None), (9.0, "mode", 0), (5.0, "peak", 0), (9.5, "up", 1)).rows(until=10.0)

    assert [row.cause for row in rows] == [None, 0, 0, 2]


def test_events_of_one_moment_keep_the_order_in_which_they_were_noted() -> None:
    """A cause stands before its consequence even at the same instant."""
    rows = noted((2.0, "down", None), (2.0, "lost_rate", 0), (2.0, "dependency_lost", 0)).rows(until=10.0)

    assert [row.what for row in rows] == ["down", "lost_rate", "dependency_lost"]


def test_the_warm_up_and_what_lies_beyond_the_end_are_left_out_with_the_causes_in_it() -> None:
    """A cause from before time zero is no row, so nobody points to it."""
    rows = noted((-5.0, "down", None), (0.0, "mode", 0), (10.0, "up", 1), (10.1, "never", None)).rows(until=10.0)

    assert [(row.what, row.cause) for row in rows] == [("mode", None), ("up", 0)]
