"""The detail tables of a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from netsim.model import Network
from netsim.report import tables, words
from netsim.report.content import Cell, Number, text_of
from netsim.run import Run
from netsim.units import hours

Report = Callable[..., Run]


def number_of(cell: Cell) -> float:
    """Return the number in a cell."""
    assert isinstance(cell, Number)
    return cell.value


def test_a_run_in_which_nothing_happens_hits_nobody(run_of: Report, corridor: Network) -> None:
    """No row, whether there is a twin or not."""
    run = run_of(corridor)

    for quiet in (run.twins["undisturbed"], None):
        assert not tables.demands(run, quiet).rows
        assert not tables.lanes(run, quiet).rows
    assert not tables.repairs(run).rows


def test_the_demand_that_lost_is_told_with_its_loss(cut: Run) -> None:
    """Sorted by what was lost; every row as wide as the head."""
    found = tables.demands(cut, cut.twins["undisturbed"])
    losses = [number_of(row[2]) for row in found.rows]

    assert [row[0] for row in found.rows] == ["a > b", "b > a"]
    assert losses[0] > losses[1] > 0
    assert all(len(row) == len(found.columns) for row in found.rows)


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
    """The most delayed first, with quantiles in order, and delays that add up to that of the summary."""
    found = tables.lanes(cut, cut.twins["undisturbed"])
    delays = [number_of(row[7]) for row in found.rows]

    assert {row[0] for row in found.rows} == {"out", "back"}
    assert delays == sorted(delays, reverse=True)
    assert sum(delays) == pytest.approx(cut.summary["delay"].value)
    assert all(number_of(row[2]) <= number_of(row[3]) <= number_of(row[4]) for row in found.rows)


def test_a_wait_for_a_permit_is_told_with_its_end(cut: Run) -> None:
    """A column more, and only where somebody waited."""
    assert "allowed" not in [column.name for column in tables.repairs(cut).columns]

    later = cut.repairs.assign(permitted_s=cut.repairs["detected_s"] + 2 * hours)
    found = tables.repairs(replace(cut, tables={**cut.tables, "repairs": later}))
    assert found.columns[4].name == "allowed"
    assert found.rows[0][4] == words.moment(cut, later["permitted_s"].iloc[0])
    assert all(len(row) == len(found.columns) for row in found.rows)


def test_repairs_are_told_in_dates(cut: Run) -> None:
    """From failure to mended; what has not happened is a dash, and of what is open it says how far it has come."""
    (row,) = tables.repairs(cut).rows
    repair = cut.repairs.iloc[0]
    assert row[0] == "fp"
    assert row[2] == words.moment(cut, repair["failed_s"])
    assert number_of(row[-1]) == pytest.approx((repair["mended_s"] - repair["failed_s"]) / hours)

    nothing = dict.fromkeys(("assigned_s", "arrived_s", "mended_s"), float("nan"))
    waiting = cut.repairs.assign(crew="", state="no crew can get there", **nothing)
    (row,) = tables.repairs(replace(cut, tables={**cut.tables, "repairs": waiting})).rows
    assert row[1] == "-"
    assert [text_of(cell) for cell in row[-4:]] == ["-", "-", "no crew can get there", "-"]


def test_layers_are_told_with_their_times(cut: Run) -> None:
    """As in the metrics; what never comes back says so, and a layer without any time is left out."""
    layers = cut.layer_metrics()
    found = tables.resilience(layers)
    assert [row[0] for row in found.rows] == ["Data", "Freight", "Both jointly"]
    assert [number_of(row[2]) for row in found.rows] == layers["loss_h"].tolist()

    never = layers.assign(to_100_h=float("inf"), performance_pct=[99.0, float("nan"), float("nan")])
    (row,) = tables.resilience(never).rows
    assert text_of(row[-1]) == "never"


def test_countries_have_data_and_freight_in_a_row(cut: Run) -> None:
    """Those that lost most first; where there is no freight, dashes."""
    service, freight = cut.service_metrics("country"), cut.freight_metrics("country")
    found = tables.countries(service, freight)
    assert {row[0] for row in found.rows} == {"China (CN)", "Vietnam (VN)"}
    assert all(number_of(row[2]) > 0.0 for row in found.rows)

    alone = tables.countries(service, freight.head(0)[["country"]])
    assert all(text_of(row[-1]) == "-" for row in alone.rows)
    assert not tables.countries(service.head(0)[["country"]], freight.head(0)[["country"]]).rows


def test_gates_stand_beside_the_undisturbed_run(cut: Run) -> None:
    """The longest queue first."""
    found = tables.gates(cut, cut.twins["undisturbed"])
    queues = [number_of(row[4]) for row in found.rows]

    assert queues == sorted(queues, reverse=True)
    assert queues[0] == cut.summary["queue_peak"].value
    assert number_of(found.rows[0][6]) < queues[0]
    assert not any("undisturbed" in column.name for column in tables.gates(cut, None).columns)


def test_the_fates_of_shipments_add_up(cut: Run, run_of: Report, corridor: Network) -> None:
    """To all that were created; none without freight."""
    assert sum(number_of(row[1]) for row in tables.fates(cut).rows) == cut.summary["shipments"].value
    assert not tables.fates(run_of(replace(corridor, freight=()))).rows
