"""Records of what is told sheet by sheet."""

from __future__ import annotations

import math
from itertools import groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netsim.sim.panels import Panel, Sheet


def sheet(**rates: float) -> Sheet:
    """Return a sheet with one number for each key."""
    texts = [f"path {rate:g}" for rate in rates.values()]
    columns = {"rate": np.array(list(rates.values()), dtype=float), "path": np.array(texts, dtype=object)}
    return Sheet(tuple(rates), columns)


def rows(panel: Panel, until: float) -> list[tuple[object, ...]]:
    """Return the spans as rows: key, from, to, rate."""
    columns = panel.columns(until)
    return list(zip(*(columns[name] for name in ("key", "from_s", "to_s", "rate")), strict=True))


def test_only_what_changes_makes_a_new_row() -> None:
    """One of two keys changes."""
    panel = Panel()
    panel.tell(sheet(x=1.0, y=2.0), 0.0)
    panel.tell(sheet(x=1.0, y=3.0), 4.0)

    assert rows(panel, 10.0) == [("x", 0.0, 10.0, 1.0), ("y", 0.0, 4.0, 2.0), ("y", 4.0, 10.0, 3.0)]


def test_the_last_of_two_sheets_of_one_moment_holds() -> None:
    """Changes of one instant are told together."""
    panel = Panel()
    panel.tell(sheet(x=1.0), 0.0)
    panel.tell(sheet(x=2.0), 0.0)

    assert rows(panel, 10.0) == [("x", 0.0, 10.0, 2.0)]


def test_a_number_that_does_not_exist_equals_itself() -> None:
    """Two sheets without a latency are no change, one that gets a latency is."""
    panel = Panel()
    for now, rate in ((0.0, math.nan), (1.0, math.nan), (2.0, 5.0)):
        panel.tell(sheet(x=rate), now)

    assert [row[1:3] for row in rows(panel, 10.0)] == [(0.0, 2.0), (2.0, 10.0)]


def test_a_key_that_is_told_no_more_ends() -> None:
    """And begins anew when it is told again."""
    panel = Panel()
    panel.tell(sheet(x=1.0, y=2.0), 0.0)
    panel.tell(sheet(x=1.0), 3.0)
    panel.tell(sheet(x=1.0, y=2.0), 7.0)

    assert rows(panel, 10.0) == [("x", 0.0, 10.0, 1.0), ("y", 0.0, 3.0, 2.0), ("y", 7.0, 10.0, 2.0)]


def test_spans_are_cut_at_time_zero_and_at_the_end() -> None:
    """What ended in the warm-up or began after the end is left out."""
    panel = Panel()
    for now, rate in ((-9.0, 1.0), (-5.0, 2.0), (4.0, 3.0), (12.0, 4.0)):
        panel.tell(sheet(x=rate), now)

    assert rows(panel, 10.0) == [("x", 0.0, 4.0, 2.0), ("x", 4.0, 10.0, 3.0)]


def test_a_panel_that_was_told_nothing_has_no_rows() -> None:
    """The columns of the values are unknown then."""
    assert {name: len(column) for name, column in Panel().columns(10.0).items()} == {"key": 0, "from_s": 0, "to_s": 0}


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.sampled_from([0.0, 1.0, 2.0]), min_size=1), min_size=1, max_size=12
    )
)
def test_change_points_are_those_that_one_finds_key_by_key(told: list[dict[str, float]]) -> None:
    """A span ends where the key has another value or none, and neighbours of one value are one span."""
    panel = Panel()
    for now, rates in enumerate(told):
        panel.tell(sheet(**rates), float(now))
    expected = []
    for key in sorted({key for rates in told for key in rates}):
        moment = 0
        for rate, group in groupby(rates.get(key) for rates in told):
            begin, moment = moment, moment + len(list(group))
            if rate is not None:
                expected.append((key, float(begin), float(moment), rate))

    assert rows(panel, float(len(told))) == expected
