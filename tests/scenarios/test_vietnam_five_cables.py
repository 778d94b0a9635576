"""Five cables are lost at once: Vietnam's evening traffic finds less room and longer ways, until ships come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from netsim.record import Record
from netsim.run import Run
from netsim.units import days, hours

if TYPE_CHECKING:
    import pandas as pd

NAME, PASS = "vietnam-five-cables", "friendship-pass-huu-nghi-fibre"
LEASE = 5 * days


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def evening(record: Record, day: int) -> pd.DataFrame:
    """Return what each public demand between Vietnam and the world gets at half past nine in the evening."""
    country = {node.id: node.country for node in record.network.nodes}
    abroad = {
        row.id
        for row in record.network.demands
        if row.class_ == "public" and [country[row.source], country[row.target]].count("VN") == 1
    }
    moment, rows = day * days + 21.5 * hours, record.demands
    now = rows[(rows["from_s"] <= moment) & (rows["to_s"] > moment)]
    return now.assign(demand=now["demand"].astype(str)).set_index("demand").loc[sorted(abroad)]


def share(rows: pd.DataFrame) -> float:
    """Return the part of the rate asked for that is served."""
    return float(rows["served_gbps"].sum() / rows["asked_gbps"].sum())


def latency(rows: pd.DataFrame) -> float:
    """Return the mean latency of what is served. [ms]"""
    return float((rows["latency_ms"] * rows["served_gbps"]).sum() / rows["served_gbps"].sum())


def test_a_sixth_of_the_evening_traffic_finds_no_room_and_the_rest_takes_longer(run: Run) -> None:
    """Undisturbed all is served; in other hours more is."""
    now, usual = evening(run, 2), evening(run.twins["undisturbed"], 2)

    assert share(usual) == pytest.approx(1.0)
    assert 0.78 < share(now) < 0.88
    assert latency(now) > 1.2 * latency(usual)
    assert all(run.criteria.values())


def test_who_is_hit_is_near_and_large(run: Run) -> None:
    """What comes from Singapore and Hong Kong, which asks for most; nobody beyond Vietnam loses anything."""
    now = evening(run, 2)
    lost = now["asked_gbps"] - now["served_gbps"]
    hit = set(run.events.loc[run.events["what"] == "lost_rate", "asset"])

    assert set(lost.nlargest(2).index) == {"dd-public-singapore-hcmc", "dd-public-hong-kong-hanoi"}
    assert lost.nlargest(2).sum() > 0.8 * lost.sum()
    assert all("hanoi" in name or "hcmc" in name for name in hit)


def test_land_lines_over_china_take_more_only_once_they_are_leased(run: Run) -> None:
    """Then Hong Kong reaches Hanoi by Friendship Pass, sooner than by any cable."""
    rows = run.links[run.links["link"].astype(str) == PASS].set_index("from_s")["load_forward"]
    quiet = run.twins["undisturbed"].links
    usual = quiet[quiet["link"].astype(str) == PASS].set_index("from_s")["load_forward"].max()
    before, after = (evening(run, day).loc["dd-public-hong-kong-hanoi"] for day in (4, 5))

    assert rows[rows.index < LEASE].max() <= usual + 1e-6
    assert usual + 500 < rows[rows.index >= LEASE].max() <= 2000
    assert PASS not in before["path"].split(";")
    assert PASS in after["path"].split(";")
    assert after["latency_ms"] < 0.5 * before["latency_ms"]
    assert share(evening(run, 5)) > share(evening(run, 4)) + 0.03


def test_ships_come_after_a_month_one_cable_after_the_other(run: Run) -> None:
    """Each waits for Vietnam's permit; three are mended, two are still broken when the run ends."""
    mended = run.repairs.dropna(subset=["mended_s"])

    assert len(run.repairs) == 5
    assert len(mended) == mended["mended_s"].nunique() == 3
    assert (mended["mended_s"] > 30 * days).all()
    assert (mended["assigned_s"] >= mended["permitted_s"]).all()
    assert mended["crew"].str.startswith("cable-ship-").all()


def test_with_each_repair_it_is_better(run: Run) -> None:
    """All is served again after the first; latency falls with each, but stays above the usual."""
    ups = sorted(run.repairs["mended_s"].dropna() // days)
    steps = [evening(run, int(day)) for day in (4, *ups)]

    assert share(steps[1]) > 0.99
    assert [latency(rows) for rows in steps] == sorted((latency(rows) for rows in steps), reverse=True)
