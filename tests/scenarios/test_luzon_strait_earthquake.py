"""Cables break in sequence, data go round, and each repair waits for its permit and for a ship."""

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


def test_hong_kong_and_taipei_reach_each_other_the_long_way_round(run: Run) -> None:
    """Nothing is lost, but it takes longer, over other links, and the usual way is back at the end."""
    rows = run.demands[run.demands["demand"].astype(str).isin({"dd-public-hong-kong-taipei"})]
    broken = set(run.events.loc[run.events["what"] == "down", "asset"])
    after = rows[(rows["from_s"] >= 9 * hours) & (rows["from_s"] < 10 * days)]

    assert run.summary["served_share"].value > 99.9
    assert len(rows) > 1
    assert rows["latency_ms"].max() > 1.2 * rows["latency_ms"].iloc[0]
    assert all(broken.isdisjoint(path.split(";")) for path in after["path"].astype(str))
    assert rows["path"].astype(str).iloc[0] == rows["path"].astype(str).iloc[-1]


def test_each_repair_waits_for_its_permit_and_then_for_a_ship(run: Run) -> None:
    """Weeks, not days; nobody works before it is allowed."""
    rows = run.repairs
    permitted = run.events[run.events["what"] == "permitted"]

    assert len(permitted) == len(rows) == 6
    assert (rows["permitted_s"] - rows["detected_s"] > 1 * days).all()
    assert (rows["assigned_s"] >= rows["permitted_s"]).all()
    assert (rows["assigned_s"] > rows["permitted_s"]).any()
    assert 14 <= run.summary["mean_time_to_mend"].value / 24 <= 45
    assert {detail.split()[1] for detail in permitted["detail"]} <= {"TW", "PH", "HK"}
