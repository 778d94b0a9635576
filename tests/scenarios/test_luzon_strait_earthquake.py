"""Cables break in sequence, data change ways, and each repair waits for its permit and for a ship."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.run import Run
from netsim.units import days, hours

NAME = "luzon-strait-earthquake"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_cables_of_the_strait_break_one_after_the_other(run: Run) -> None:
    """Several systems within nine hours, all of one shared-risk group."""
    down = run.events[run.events["what"] == "down"]
    systems = {run.network.link[asset].system for asset in down["asset"]}

    assert set(down["asset"]) <= set(run.network.members("luzon-strait"))
    assert len(systems) >= 4
    assert down["time_s"].nunique() >= 4
    assert down["time_s"].max() <= 9 * hours


def test_hong_kong_and_tokyo_change_cables_and_hardly_feel_it(run: Run) -> None:
    """Nothing is lost; it takes a little longer over links that are up, and the usual way is back at the end."""
    rows = run.demands[run.demands["demand"].astype(str) == "dd-public-hong-kong-tokyo"]
    broken = set(run.events.loc[run.events["what"] == "down", "asset"])
    after = rows[(rows["from_s"] >= 9 * hours) & (rows["from_s"] < 10 * days)]

    assert run.summary["served_share"].value > 99.9
    assert rows["path"].nunique() >= 3
    assert 1.01 < rows["latency_ms"].max() / rows["latency_ms"].iloc[0] < 1.1
    assert all(broken.isdisjoint(path.split(";")) for path in after["path"].astype(str))
    assert rows["path"].astype(str).iloc[0] == rows["path"].astype(str).iloc[-1]


def test_each_repair_waits_for_its_permit_and_then_for_a_ship(run: Run) -> None:
    """Weeks, not days; nobody works before it is allowed, where somebody has to allow it."""
    rows = run.repairs
    permitted = run.events[run.events["what"] == "permitted"]
    waits = rows["permitted_s"] - rows["detected_s"]

    assert len(rows) == 10
    assert len(permitted) == (waits > 0).sum() >= 8
    assert (waits[waits > 0] > 1 * days).all()
    assert (rows["assigned_s"] >= rows["permitted_s"]).all()
    assert (rows["assigned_s"] > rows["permitted_s"]).sum() >= 3
    assert 14 <= run.summary["mean_time_to_mend"].value / 24 <= 45
    assert {detail.split()[1] for detail in permitted["detail"]} <= {"TW", "PH", "HK", "JP"}
