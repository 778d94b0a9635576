"""Metrics by layer, country, class, demand and lane, on a run whose cut is reckoned by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from netsim.errors import NetsimError, NotFound
from netsim.metrics import (
    Curve,
    backlog_curve,
    backlog_metrics,
    definitions,
    delivery_curve,
    fairness,
    forget_metric,
    freight_metrics,
    layer_metrics,
    people,
    register_metric,
    registered_metrics,
    resilience_loss,
    service_curve,
    service_metrics,
    summarise,
)
from netsim.metrics.curves import mixed
from netsim.model import Network, Outage
from netsim.record import Record
from netsim.units import days, hours

Play = Callable[..., Record]


@pytest.fixture
def cut(wired: Network, played: Play) -> tuple[Record, Record]:
    """Return a run in which the only fibre over the border is cut for six hours of two days, and its twin."""
    return played(wired, Outage("fp", at=12 * hours, lasts=6 * hours)), played(wired)


def test_the_layers_tell_the_cut(cut: tuple[Record, Record]) -> None:
    """Six hours of nothing; the gate works by hand, and freight is behind; jointly the mean of both."""
    rows = layer_metrics(*cut).set_index("layer")

    assert list(rows.index) == ["data", "freight", "joint"]
    assert rows.loc["data", "loss_h"] == pytest.approx(6.0)
    assert rows.loc["data", "depth_pct"] == pytest.approx(100.0)
    assert rows.loc["data", ["under_h", "to_50_h", "to_100_h"]].tolist() == pytest.approx([6.0, 6.0, 6.0])
    assert rows.loc["data", "performance_pct"] == pytest.approx(100.0 * 42 / 48)
    assert math.isinf(rows.loc["data", "rapidity_pct_per_h"])
    assert rows.loc["joint", "loss_h"] == pytest.approx(
        (rows.loc["data", "loss_h"] + rows.loc["freight", "loss_h"]) / 2
    )


def test_an_undisturbed_run_has_lost_nothing(cut: tuple[Record, Record]) -> None:
    """No loss, no depth, no time; no rapidity."""
    rows = layer_metrics(cut[1], cut[1])

    assert rows[["loss_h", "depth_pct", "under_h", "to_50_h", "to_100_h"]].to_numpy().tolist() == [[0.0] * 5] * 3
    assert rows["rapidity_pct_per_h"].isna().all()
    assert (rows["performance_pct"] == 100.0).all()


def test_without_a_twin_freight_has_no_performance(cut: tuple[Record, Record]) -> None:
    """Only data can be told; weights that are none are refused."""
    assert list(layer_metrics(cut[0])["layer"]) == ["data"]
    with pytest.raises(NetsimError, match="no weights"):
        layer_metrics(*cut, weights=(0.0, 0.0))
    with pytest.raises(NetsimError, match="no target"):
        layer_metrics(*cut, target=1.2)


@pytest.mark.parametrize("by", ["demand", "class", "pair", "country"])
def test_groups_of_demands(cut: tuple[Record, Record], by: str) -> None:
    """One demand between two countries: each group has all of it."""
    rows = service_metrics(*cut, by=by)  # type: ignore[arg-type]

    names = {"demand": ["a > b"], "class": ["leased"], "pair": ["CN-VN"], "country": ["CN", "VN"]}[by]
    assert sorted(rows[by]) == names or by == "demand"
    assert rows["asked_tbit"].tolist() == pytest.approx([10 * 48 * 3.6] * len(rows))
    assert rows["unserved_tbit"].tolist() == pytest.approx([10 * 6 * 3.6] * len(rows))
    assert rows["served_pct"].tolist() == pytest.approx([100 * 42 / 48] * len(rows))
    assert rows["loss_h"].tolist() == pytest.approx([6.0] * len(rows))
    assert (rows["latency_rise_ms"] == 0.0).all()
    assert (rows["latency_max_ms"] >= rows["latency_p50_ms"]).all()
    assert service_metrics(cut[0], by=by)["latency_rise_ms"].isna().all()  # type: ignore[arg-type]


@pytest.mark.parametrize("by", ["lane", "class", "pair", "country"])
def test_groups_of_lanes(cut: tuple[Record, Record], by: str) -> None:
    """All trucks of both directions, once in each group; the delays of the lanes add up."""
    rows, lanes = (freight_metrics(*cut, by=own) for own in (by, "lane"))  # type: ignore[arg-type]
    whole = sum(summarise(cut[0], {})[name].value for name in ("shipments",))

    assert lanes["shipments"].sum() == whole
    assert (rows["shipments"] <= whole).all()
    assert lanes["delay_truck_h"].sum() == pytest.approx(summarise(cut[0], {"undisturbed": cut[1]})["delay"].value)
    assert rows["delay_truck_h"].is_monotonic_decreasing
    assert (rows["road_pct"] == 100.0).all()
    assert freight_metrics(cut[0], by=by)["rise_p95_h"].isna().all()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("by", "message"),
    [("lane", "no groups by that"), ("countries", 'no groups by "countries"')],
)
def test_groups_that_there_are_not(cut: tuple[Record, Record], by: str, message: str) -> None:
    """Lanes are none of data, demands none of freight."""
    with pytest.raises(NetsimError, match=message):
        service_metrics(*cut, by=by)  # type: ignore[arg-type]
    with pytest.raises(NetsimError, match="no groups"):
        freight_metrics(*cut, by="demand")


def test_freight_falls_behind_and_clears(cut: tuple[Record, Record]) -> None:
    """The backlog is what the twin has delivered and the run has not; against itself there is none."""
    figures = backlog_metrics(backlog_curve(*cut))

    assert figures["peak_teu"] > 0.0
    assert figures["delay_teu_d"] > 0.0
    assert 12.0 < figures["peak_h"] < 48.0
    assert figures["clear_h"] > 0.0
    own = backlog_metrics(backlog_curve(cut[0], cut[0]))
    assert (own["delay_teu_d"], own["peak_teu"], own["clear_h"]) == (0.0, 0.0, 0.0)
    assert (delivery_curve(cut[0], cut[0]).value == 1.0).all()


def test_a_backlog_that_is_left_never_clears() -> None:
    """And one that is gone before the end has a time."""
    left = Curve(np.array([0.0, 1.0, 3.0]) * days, np.array([0.0, 5.0]))
    gone = Curve(np.array([0.0, 1.0, 3.0, 4.0]) * days, np.array([0.0, 5.0, 0.0]))

    assert math.isinf(backlog_metrics(left)["clear_h"])
    assert backlog_metrics(gone) == {"delay_teu_d": 10.0, "peak_teu": 5.0, "peak_h": 24.0, "clear_h": 48.0}


def test_an_empty_run_has_metrics(cut: tuple[Record, Record]) -> None:
    """No rows, no failure."""
    empty = replace(cut[0], tables={name: rows.head(0) for name, rows in cut[0].tables.items()})
    rows = layer_metrics(empty, empty)

    assert list(rows["layer"]) == ["data", "freight"]
    assert math.isnan(rows.loc[0, "performance_pct"])
    assert rows.loc[0, "loss_h"] == 0.0
    assert len(service_metrics(empty, empty)) == len(freight_metrics(empty, empty)) == 0
    assert len(service_curve(empty.demands).value) == 0
    assert resilience_loss(service_curve(empty.demands)) == 0.0


def test_a_curve_needs_times() -> None:
    """Edges that increase, one more than values."""
    for edges, value in (([0.0, 1.0], [1.0, 1.0]), ([0.0, 0.0], [1.0])):
        with pytest.raises(ValueError, match="increasing edges"):
            Curve(np.array(edges), np.array(value))


def test_performances_are_mixed_where_both_are_known() -> None:
    """Three parts of one and one of the other."""
    one = Curve(np.array([0.0, 2.0, 6.0]), np.array([1.0, 0.2]))
    other = Curve(np.array([1.0, 4.0, 5.0]), np.array([0.6, 1.0]))
    both = mixed(one, other, (3.0, 1.0))

    assert both.edges.tolist() == [1.0, 2.0, 4.0, 5.0]
    assert both.value == pytest.approx([0.9, 0.3, 0.4])


def test_fairness_between_countries() -> None:
    """The gap, the mean by people, Jain's index: 1 for equals, 1/n for one who has all."""
    assert fairness({"A": 50.0, "B": 50.0}) == {"best": "A", "worst": "A", "gap": 0.0, "mean": 50.0, "jain": 1.0}
    assert fairness({"A": 1.0, "B": 0.0, "C": 0.0, "D": 0.0})["jain"] == pytest.approx(0.25)
    assert fairness({"A": 0.0, "B": 0.0})["jain"] == 1.0
    told = fairness({"A": 100.0, "B": 40.0, "C": math.nan}, {"A": 3.0, "B": 1.0, "C": 9.0})
    assert (told["best"], told["worst"], told["gap"], told["mean"]) == ("A", "B", 60.0, 85.0)
    assert fairness({})["best"] == ""
    assert math.isnan(float(fairness({"A": 1.0}, {"B": 2.0})["jain"]))


def test_people_of_countries(wired: Network) -> None:
    """Added up over the nodes that tell theirs."""
    nodes = [replace(node, population=1000.0 if node.country == "CN" else None) for node in wired.nodes]
    cities = sum(node.country == "CN" for node in nodes)

    assert people(replace(wired, nodes=nodes)) == {"CN": 1000.0 * cities}


def test_own_metrics_join_the_summary(cut: tuple[Record, Record]) -> None:
    """With unit and definition, and go again."""

    @register_metric("lost_hours", "h", "resilience loss of the data plane")
    def lost(record: Record, undisturbed: Record | None) -> float:
        assert undisturbed is not None
        return resilience_loss(service_curve(record.demands[record.demands["demand"].isin(record.network.asked)]))

    try:
        summary = summarise(cut[0], {"undisturbed": cut[1]})
        assert summary["lost_hours"].value == pytest.approx(6.0)
        assert (summary["lost_hours"].undisturbed, summary["lost_hours"].unit) == (0.0, "h")
        assert "lost_hours" in summary.notable()
        assert definitions()["lost_hours"] == ("h", "resilience loss of the data plane")
        assert registered_metrics()["lost_hours"].formula is lost
        with pytest.raises(NetsimError, match="already"):
            register_metric("lost_hours", "h", "once more")
    finally:
        forget_metric("lost_hours")
    assert "lost_hours" not in definitions()


@pytest.mark.parametrize(
    ("name", "definition", "message"),
    [("served_share", "x", "already"), ("Lost Hours", "x", "no name"), ("lost", " ", "does not say what it is")],
)
def test_metrics_that_are_none(name: str, definition: str, message: str) -> None:
    """Names that there are, that are none, and no definition."""
    with pytest.raises(NetsimError, match=message):
        register_metric(name, "h", definition)
    with pytest.raises(NotFound, match="was registered"):
        forget_metric(name)
