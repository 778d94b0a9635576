"""The detail tables of a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from netsim.model import Network
from netsim.report import tables, words
from netsim.run import Run
from netsim.units import hours

Report = Callable[..., Run]


def table(run: Run, title: str, *, alone: bool = False) -> tables.Table:
    """Return one of the tables, beside the twins or without them."""
    (found,) = (one for one in tables.details(run, {} if alone else run.twins) if one.title == title)
    return found


def test_a_run_in_which_nothing_happens_has_no_tables(run_of: Report, corridor: Network) -> None:
    """A table without rows is left out, whether there is a twin or not."""
    run = run_of(corridor)

    assert tables.details(run, run.twins) == tables.details(run, {}) == []


def test_the_demand_that_lost_is_told_with_its_loss(cut: Run) -> None:
    """Sorted by what was lost; every row as wide as the head."""
    found = table(cut, "Demands hit most")

    assert [row[0] for row in found.rows] == ["a > b", "b > a"]
    assert float(found.rows[0][2]) > float(found.rows[1][2]) > 0
    assert all(len(row) == len(found.head) for row in found.rows)


def test_volumes_and_latency_are_sums_over_time(cut: Run) -> None:
    """Asked 1 Tbit, half of it in time; latency by what was carried; where nothing was, none."""
    rows = [("a > b", 0, 50, 10, 10, 5.0, ""), ("a > b", 50, 100, 10, 10, 15.0, "over_latency")]
    rows += [("b > a", 0, 100, 10, 0, float("nan"), "no_path"), ("pass needs dc", 0, 100, 1, 0, 1.0, "no_path")]
    names = ["demand", "from_s", "to_s", "asked_gbps", "served_gbps", "latency_ms", "reason"]
    demands = pd.DataFrame(rows, columns=names).astype({"demand": "category"})
    sums = tables.per_demand(replace(cut, tables={**cut.tables, "demands": demands}))

    assert list(sums.index) == ["a > b", "b > a"]
    assert list(sums["asked"]) == [1.0, 1.0]
    assert list(sums["lost"]) == [0.5, 1.0]
    assert sums["latency"]["a > b"] == 10.0
    assert pd.isna(sums["latency"]["b > a"])


def test_the_demand_with_the_longest_way_round_is_found(cut: Run) -> None:
    """None without a twin, and none where latency stays."""
    quiet = cut.twins["undisturbed"]
    later = cut.demands.assign(latency_ms=cut.demands["latency_ms"] + 3.0 * (cut.demands["demand"] == "b > a"))
    slow = replace(cut, tables={**cut.tables, "demands": later})

    assert tables.most_delayed_demand(slow, quiet) == ("b > a", "b > a")
    assert tables.most_delayed_demand(slow, None) is None
    assert tables.most_delayed_demand(cut, cut) is None


def test_lanes_that_are_slower_are_told(cut: Run) -> None:
    """With the change of their median, a sign before it."""
    found = table(cut, "Freight lanes hit most")

    assert {row[0] for row in found.rows} <= {"out", "back"}
    assert all(row[3][0] in "+-0" for row in found.rows)


def test_a_wait_for_a_permit_is_told_with_its_end(cut: Run) -> None:
    """A column more, and only where somebody waited."""
    assert "allowed" not in table(cut, "Repairs").head

    later = cut.repairs.assign(permitted_s=cut.repairs["detected_s"] + 2 * hours)
    found = table(replace(cut, tables={**cut.tables, "repairs": later}), "Repairs")
    assert found.head[4] == "allowed"
    assert found.rows[0][4] == words.moment(cut, later["permitted_s"].iloc[0])
    assert all(len(row) == len(found.head) for row in found.rows)


def test_repairs_are_told_in_dates(cut: Run) -> None:
    """From failure to mended; what has not happened is a dash, and of what is open it says how far it has come."""
    (row,) = table(cut, "Repairs").rows
    repair = cut.repairs.iloc[0]
    assert row[0] == "fp"
    assert row[2] == words.moment(cut, repair["failed_s"])
    assert float(row[-1]) == pytest.approx((repair["mended_s"] - repair["failed_s"]) / hours, abs=0.05)

    nothing = dict.fromkeys(("assigned_s", "arrived_s", "mended_s"), float("nan"))
    waiting = cut.repairs.assign(crew="", state="no crew can get there", **nothing)
    (row,) = table(replace(cut, tables={**cut.tables, "repairs": waiting}), "Repairs").rows
    assert row[1] == "-"
    assert row[-4:] == ("-", "-", "no crew can get there", "-")


def test_without_a_twin_only_what_the_run_itself_shows_is_told(cut: Run) -> None:
    """Repairs; nothing is hit more than it is."""
    assert [one.title for one in tables.details(cut, {}) if one.title == "Repairs"] == ["Repairs"]
    assert table(cut, "Repairs", alone=True).rows == table(cut, "Repairs").rows
