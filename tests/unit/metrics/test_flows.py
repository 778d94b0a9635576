"""What passed over links and in services, and where freight waited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netsim.errors import NotFound
from netsim.metrics import account, freight_flows, load_factors, transit_times, waits_by_place
from netsim.model import Distribution, Freight, Network, Outage
from netsim.record import Record
from netsim.units import days, hours

Play = Callable[..., Record]


def test_flows_count_trucks_by_day_and_direction(border: Network, played: Play) -> None:
    """A truck an hour from the first hour on: 23 enter the first road on the first day, 24 on the second; none back."""
    rows = freight_flows(played(border, until=2 * days + 2 * hours))
    first = rows[(rows["link"] == "r1") & (rows["day"] <= 2)]

    assert first["day"].tolist() == [1, 2]
    assert set(zip(first["mode"], first["from"], first["to"], strict=True)) == {("road", "a", "pass")}
    assert first["trucks"].tolist() == pytest.approx([23, 24])
    assert first["teu"].tolist() == pytest.approx([46, 48])


def test_flows_count_boxes_of_services(railway: Network, played: Play) -> None:
    """Four TEU a day over both links, no trucks; a day without a train has no row."""
    boxes = Freight("box", "x", "z", per_day=24.0, arrivals="deterministic", unit="teu", modes=("rail",))
    rows = freight_flows(played(replace(railway, freight=[boxes]), Outage("yz", at=0.0, lasts=30 * hours)))

    assert rows[rows["link"] == "xy"]["teu"].sum() == pytest.approx(8, abs=4)
    assert rows["trucks"].isna().all()
    assert set(rows["mode"]) == {"rail"}


def test_no_freight_no_flows(border: Network, played: Play) -> None:
    """The columns are there."""
    rows = freight_flows(played(replace(border, freight=[]), until=1 * days))

    assert rows.empty
    assert list(rows) == ["link", "mode", "from", "to", "day", "trucks", "teu"]


def test_load_factors_are_by_stage(railway: Network, played: Play) -> None:
    """Full from the first stop to the second, half full to the third, since two leave on the way."""
    both = [
        Freight("far", "x", "z", per_day=48.0, arrivals="deterministic", unit="teu", modes=("rail",), size=2.0),
        Freight("near", "x", "y", per_day=48.0, arrivals="deterministic", unit="teu", modes=("rail",), size=2.0),
    ]
    rows = load_factors(played(replace(railway, freight=both), until=3 * days)).set_index("from")

    assert rows.loc["x", ["mode", "to", "load_factor"]].tolist() == ["rail", "y", 1.0]
    assert rows.loc["x", "full"] == rows.loc["x", "departures"]
    assert rows.loc["y", "load_factor"] == 0.5
    assert rows.loc["y", "full"] == 0


def test_a_run_saved_before_loads_were_kept_says_so(railway: Network, played: Play) -> None:
    """With the way out."""
    done = played(railway, until=3 * days)
    old = replace(done, tables={**done.tables, "services": done.services.drop(columns="load")})

    with pytest.raises(NotFound, match="keeps no loads"):
        load_factors(old)


def test_transit_times_are_by_lane_and_mode(border: Network, played: Play) -> None:
    """Two hours and ten minutes, of which ten are waited."""
    rows = transit_times(played(border, until=1 * days), percentiles=(5, 50, 95))

    assert rows[["freight", "mode", "n"]].to_numpy().tolist() == [["out", "road", 21]]
    assert rows[["p5_h", "p50_h", "p95_h"]].iloc[0].tolist() == pytest.approx([13 / 6] * 3)
    assert rows["wait_share"].iloc[0] == pytest.approx(10 / 130)
    with pytest.raises(ValueError, match="between 0 and 100"):
        transit_times(played(border, until=1 * days), percentiles=(101,))


def test_the_account_adds_up_by_lane_and_in_all(border: Network, played: Play) -> None:
    """Three arrived, two on the way; a lane without shipments has no row."""
    two = [*border.freight, Freight("back", "a", "b", per_day=12.0, arrivals="deterministic")]
    rows = account(played(replace(border, freight=two), until=6 * hours)).set_index("freight")

    assert list(rows.index) == ["back", "out", "total"]
    assert rows.loc["total", "created"] == rows.loc[["back", "out"], "created"].sum() == 7
    assert (rows.drop(columns="created").sum(axis="columns") == rows["created"]).all()


def test_the_account_of_nothing_is_a_total_of_zero(border: Network, played: Play) -> None:
    """No lane, no shipment."""
    rows = account(played(replace(border, freight=[]), until=6 * hours))

    assert rows["freight"].tolist() == ["total"]
    assert rows["created"].tolist() == [0]


def test_waits_are_told_by_place(border: Network, played: Play) -> None:
    """At the gate ten minutes each, before the closed road once an hour, in order of the total."""
    slow = replace(border.gates[0], automatic=Distribution("constant", 50 * 60.0))
    done = played(replace(border, gates=[slow]), Outage("r2", at=10 * hours, lasts=2 * hours), until=20 * hours)
    rows = waits_by_place(done)

    assert rows[["place", "what", "at"]].to_numpy().tolist() == [["pass CN>VN", "gate", "pass"], ["r2", "road", "pass"]]
    assert rows["mean_h"].iloc[0] == pytest.approx(50 / 60, abs=0.05)
    assert rows["total_h"].is_monotonic_decreasing
    assert (rows["waited"] <= rows["n"]).all()
    assert not rows["left"].any()
