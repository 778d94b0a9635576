"""One ship and four faults: a voyage by what the cables carry, a typhoon, and a cable that is cut in two places."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from netsim.run import Run
from netsim.units import days, hours

NAME, TWICE = "one-ship-four-faults", "ase-bu-tko-bu-daet"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_one_ship_mends_them_one_after_the_other(run: Run) -> None:
    """All four, none while it is at another."""
    rows = run.repairs.sort_values("assigned_s")

    assert set(rows["crew"]) == {"cable-ship-subic"}
    assert set(rows["state"]) == {"mended"}
    assert (rows["assigned_s"].to_numpy()[1:] >= rows["mended_s"].to_numpy()[:-1]).all()


def test_it_goes_on_from_fault_to_fault_without_coming_home(run: Run) -> None:
    """Three on the first voyage: there is no day to make ready between them."""
    rows = run.repairs.sort_values("assigned_s")
    first, second, third, last = rows.to_dict("records")

    assert [second["assigned_s"], third["assigned_s"]] == [first["mended_s"], second["mended_s"]]
    assert second["arrived_s"] - second["assigned_s"] < 1 * days < first["arrived_s"] - first["assigned_s"]
    assert last["assigned_s"] == last["permitted_s"] > third["mended_s"] + 10 * days


def test_the_cable_that_carries_most_is_next(run: Run) -> None:
    """Before the one that was broken later and lies nearer."""
    quiet = run.twins["undisturbed"].links
    load = (quiet["load_forward"] + quiet["load_backward"]).groupby(quiet["link"], observed=True).max()
    rows = run.repairs.sort_values("assigned_s")

    assert rows["link"].tolist()[1:3] == [TWICE, "sjc2-bu-hk-bu-fangshan"]
    assert load[TWICE] > load["sjc2-bu-hk-bu-fangshan"] > load["eac-c2c-fangshan-batangas"]


def test_the_cable_with_two_faults_is_up_when_the_second_is_mended(run: Run) -> None:
    """And was down all the time."""
    own = run.repairs[run.repairs["link"] == TWICE]
    up = run.events[(run.events["what"] == "up") & (run.events["asset"] == TWICE)]

    assert len(own) == 2
    assert up["time_s"].tolist() == [own["mended_s"].max()]
    assert 6 * 7 * days < own["mended_s"].max() < 7 * 7 * days


def test_the_ship_sits_out_the_typhoon(run: Run) -> None:
    """It waits while the wind lies over its way or its place, and it waits for bad days besides."""
    row = run.repairs.set_index("link").loc["sjc2-bu-hk-bu-fangshan"]
    told = run.events[run.events["what"] == "weather_waits"]

    assert 20 * days < row["arrived_s"] <= 20 * days + 60 * hours
    assert row["weather_s"] > 0
    assert set(told["asset"]) >= {"sjc2-bu-hk-bu-fangshan"}


def test_a_mended_network_is_the_one_before(run: Run) -> None:
    """At the end all carries what the undisturbed twin carries, by the same ways."""
    for table, key, columns in (
        ("links", "link", ["state", "capacity", "load_forward", "load_backward"]),
        ("demands", "demand", ["served_gbps", "latency_ms", "path", "reason"]),
    ):
        own, quiet = (
            rows[rows["to_s"] == run.scenario.until].set_index(key)[columns].astype(str)
            for rows in (getattr(run, table), getattr(run.twins["undisturbed"], table))
        )
        pd.testing.assert_frame_equal(own, quiet)


def test_other_cables_take_the_traffic(run: Run) -> None:
    """Nothing is lost but the half minutes of restoration."""
    assert run.summary["served_share"].value > 99.99
