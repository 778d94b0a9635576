"""Records of what holds from one change to the next."""

from __future__ import annotations

import numpy as np

from netsim.sim.spans import Spans


def rows(spans: Spans, until: float) -> list[tuple[object, ...]]:
    """Return the spans as rows: key, from, to and values."""
    return list(zip(*spans.columns(until).values(), strict=True))


def test_a_value_holds_until_the_next_one() -> None:
    """And the last one to the end."""
    spans = Spans({"state": ""})
    spans.put("x", 0.0, ("up",))
    spans.put("x", 4.0, ("down",))

    assert rows(spans, 10.0) == [("x", 0.0, 4.0, "up"), ("x", 4.0, 10.0, "down")]


def test_putting_what_holds_already_changes_nothing() -> None:
    """A quiet network leaves one row."""
    spans = Spans({"load": "d"})
    for now in range(10):
        spans.put("x", float(now), (1.5,))

    assert rows(spans, 10.0) == [("x", 0.0, 10.0, 1.5)]


def test_of_several_values_at_one_moment_the_last_holds() -> None:
    """Spans of no length are no rows."""
    spans = Spans({"state": ""})
    spans.put("x", 0.0, ("up",))
    spans.put("x", 4.0, ("down",))
    spans.put("x", 4.0, ("degraded",))

    assert rows(spans, 10.0) == [("x", 0.0, 4.0, "up"), ("x", 4.0, 10.0, "degraded")]


def test_the_record_of_a_key_that_is_dropped_ends() -> None:
    """To drop what is not there does no harm."""
    spans = Spans({"state": ""})
    spans.put("x", 0.0, ("up",))
    spans.drop("x", 3.0)
    spans.drop("x", 5.0)

    assert list(spans) == []
    assert rows(spans, 10.0) == [("x", 0.0, 3.0, "up")]


def test_spans_are_cut_at_time_zero_and_at_the_end() -> None:
    """What ended in the warm-up or began after the end is left out."""
    spans = Spans({"state": ""})
    for now, state in ((-9.0, "early"), (-5.0, "up"), (4.0, "down"), (12.0, "late")):
        spans.put("x", now, (state,))

    assert rows(spans, 10.0) == [("x", 0.0, 4.0, "up"), ("x", 4.0, 10.0, "down")]


def test_rows_stand_in_order_of_key_and_time() -> None:
    """Whatever the order in which they were put."""
    spans = Spans({"state": ""})
    spans.put("b", 0.0, ("up",))
    spans.put("a", 1.0, ("up",))
    spans.put("b", 2.0, ("down",))

    assert [row[:2] for row in rows(spans, 10.0)] == [("a", 1.0), ("b", 0.0), ("b", 2.0)]


def test_a_number_that_does_not_exist_is_not_a_number_in_the_table_and_equal_to_itself_before() -> None:
    """A latency without a path changes nothing by not being there again."""
    spans = Spans({"latency": "d"})
    spans.put("x", 0.0, (None,))
    spans.put("x", 5.0, (None,))

    columns = spans.columns(10.0)
    assert len(columns["key"]) == 1
    assert np.isnan(columns["latency"]).all()
