"""The smallest joint model: what happens can be redone by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.run import Run
from netsim.units import hours

NAME, GLASS, EQUIPMENT = "three-cities-fibre-cut", 1.468 / 299_792.458 * 1e3, 0.05
"""Time of light in glass [ms/km], delay of a node [ms]."""


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_the_repair_takes_detection_setting_out_the_road_and_the_work(run: Run) -> None:
    """A quarter of an hour, an hour, up to two hours for 120 km, five hours."""
    repair = run.repairs.iloc[0]

    assert repair["detected_s"] - repair["failed_s"] == 0.25 * hours
    assert 1 * hours <= repair["arrived_s"] - repair["assigned_s"] <= 3 * hours
    assert repair["mended_s"] - repair["arrived_s"] == 5 * hours


def test_data_take_the_long_way_while_the_fibre_is_down(run: Run) -> None:
    """180 km and three nodes become 450 km and three nodes."""
    rows = run.demands[run.demands["demand"] == "akara-cora"]

    assert rows["latency_ms"].tolist() == pytest.approx(
        [length * GLASS + 3 * EQUIPMENT for length in (180, 450, 180)], abs=2e-3
    )
    assert (rows["served_gbps"] == 10.0).all()


def test_the_queue_grows_by_two_trucks_an_hour_and_goes_as_fast(run: Run) -> None:
    """Four come in an hour, two are served by hand, six automatically; give or take who is in the lane."""
    totals = run.gate_totals.iloc[0]
    manual = (run.repairs["mended_s"] - run.repairs["failed_s"]).iloc[0] / hours

    assert run.summary["manual_hours"].value == pytest.approx(manual)
    assert totals["peak_waiting"] == pytest.approx(2 * manual, abs=2)
    assert (totals["cleared_s"] - totals["peak_s"]) / hours == pytest.approx(manual, abs=1)


def test_undisturbed_no_truck_waits(run: Run) -> None:
    """Two hours before the gate, ten minutes in it, one hour behind it."""
    quiet = run.twins["undisturbed"]
    done = quiet.shipments[quiet.shipments["outcome"] == "delivered"]
    took = done["ended_s"] - done["departed_s"]

    assert quiet.gate_totals["peak_waiting"].tolist() == [0]
    assert took.to_numpy() / hours == pytest.approx(3 + 1 / 6)
