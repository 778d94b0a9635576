"""A cloud region fails: its clients move to other replicas, who may not leave is cut, and all come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from netsim.record import Record
from netsim.run import Run
from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd

NAME, LOST = "singapore-region-loss", "singapore-dc"
FAILS = 39 * hours
MOVED = {
    *(
        f"wl-cloud-applications > {client}"
        for client in ("singapore", "johor-bahru", "batam", "kuching-city", "bandar-seri-begawan")
    ),
    "wl-content-caches > singapore",
}


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def at(record: Record, moment: float, workload: str = "wl-") -> pd.DataFrame:
    """Return what the clients of workloads get at a moment."""
    rows = record.demands[(record.demands["from_s"] <= moment) & (record.demands["to_s"] > moment)]
    rows = rows.assign(demand=rows["demand"].astype(str)).set_index("demand")
    return rows[rows.index.str.startswith(workload)]


def test_clients_move_within_half_a_minute(run: Run) -> None:
    """To Kuala Lumpur and Jakarta; the log names the failure as the cause."""
    rows = run.events[(run.events["what"] == "shifted") & (run.events["time_s"] < FAILS + 1 * hours)]
    causes = run.events.loc[rows["cause"].astype(int)]

    assert set(rows["asset"]) == MOVED
    assert set(rows["time_s"]) == {FAILS + 30}
    assert rows["detail"].str.startswith("Singapore").all()
    assert rows["detail"].str.contains("-> (?:Kuala Lumpur|Jakarta)").all()
    assert set(causes["asset"]) == {LOST}


def test_nobody_who_may_be_served_elsewhere_loses_anything_but_time(run: Run) -> None:
    """Applications take a tenth longer on average, in Singapore ten times as long."""
    now, usual = (at(record, FAILS + 1.5 * hours, "wl-cloud") for record in (run, run.twins["undisturbed"]))

    def mean(rows: pd.DataFrame) -> float:
        return float((rows["latency_ms"] * rows["served_gbps"]).sum() / rows["served_gbps"].sum())

    assert (now["reason"] == "").all()
    assert mean(now) > 1.1 * mean(usual)
    home = "wl-cloud-applications > singapore"
    assert now.loc[home, "latency_ms"] > 10 * usual.loc[home, "latency_ms"]


def test_other_replicas_carry_more(run: Run) -> None:
    """What leaves the data centre of Kuala Lumpur for clients grows, though what it got from Singapore is gone."""

    def sent(record: Record) -> float:
        moment = FAILS + 1.5 * hours
        rows = record.links[(record.links["link"].astype(str) == "kuala-lumpur-dc-metro-fibre")]
        return float(rows[(rows["from_s"] <= moment) & (rows["to_s"] > moment)]["load_forward"].iloc[0])

    assert sent(run) > sent(run.twins["undisturbed"]) + 30


def test_records_that_may_not_leave_are_cut(run: Run) -> None:
    """In Singapore alone, as long as the region is down; no other workload loses any rate."""
    lost = run.events[(run.events["what"] == "lost_rate") & run.events["asset"].str.startswith("wl-")]

    assert list(lost["asset"]) == ["wl-records-at-home > singapore"]
    assert at(run, FAILS + 2 * hours).loc["wl-records-at-home > singapore", "served_gbps"] == 0


def test_the_port_closes_an_hour_later(run: Run) -> None:
    """Its system ran there; it bridges an hour on its own."""
    mode = run.events[(run.events["what"] == "mode") & (run.events["asset"] == "singapore-port")]

    assert next(iter(mode["detail"].str.split(":").str[0])) == "normal -> closed"
    assert mode["time_s"].iloc[0] == FAILS + 1 * hours


def test_all_come_back_when_the_region_is_mended(run: Run) -> None:
    """At the moment of the repair, to where they were."""
    mended = run.repairs["mended_s"].iloc[0]
    back = run.events[(run.events["what"] == "shifted") & (run.events["time_s"] >= mended)]
    now, usual = (at(record, mended + 1 * hours) for record in (run, run.twins["undisturbed"]))

    assert set(back["asset"]) == MOVED
    assert set(back["time_s"]) == {mended}
    assert now["served_gbps"].to_numpy() == pytest.approx(usual["served_gbps"].to_numpy())
    assert list(now["path"].astype(str)) == list(usual["path"].astype(str))
    assert all(run.criteria.values())
