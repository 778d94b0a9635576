"""The fibre at Friendship Pass is cut: data fails first, trucks queue, freight moves, and all of it is mended."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from netsim.arrays.freight import TEU_PER_TRUCK
from netsim.metrics import outcomes
from netsim.run import Run

FIBRE, GATE = "pingxiang-friendship-pass-fibre", "friendship-pass CN>VN"
NAME = "friendship-pass-cable-cut"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twins."""
    return play(NAME)


def events(run: Run, what: str, asset: str | None = None) -> pd.DataFrame:
    """Return the events of a kind, of one asset or of all."""
    rows = run.events[run.events["what"] == what]
    return rows if asset is None else rows[rows["asset"] == asset]


def highest_peak(run: Run) -> Any:
    """Return the event of the longest queue at the gate while it was told of."""
    peaks = events(run, "queue_peak", GATE)
    return peaks.loc[peaks["detail"].str.split(" ").str[0].astype(int).idxmax()]


def moved(run: Run, mode: str, after: float) -> pd.DataFrame:
    """Return the events that say that a lane boards another mode because of something, after a moment."""
    rows = events(run, "rerouted")
    return rows[rows["detail"].str.contains(f"-> {mode} ") & rows["cause"].notna() & (rows["time_s"] > after)]


def test_one_thing_follows_from_the_other(run: Run) -> None:
    """Cut, manual work, the longest queue, freight on rail and at sea, mended, the queue gone: in this order."""
    peak = highest_peak(run)["time_s"]
    times = {
        "cut": events(run, "down", FIBRE)["time_s"].iloc[0],
        "manual": events(run, "mode", GATE)["time_s"].iloc[0],
        "peak": peak,
        "rail": moved(run, "rail", peak)["time_s"].min(),
        "sea": moved(run, "sea", peak)["time_s"].min(),
        "mended": events(run, "mended", FIBRE)["time_s"].iloc[0],
        "automatic": events(run, "mode", GATE)["time_s"].iloc[1],
        "cleared": events(run, "queue_cleared", GATE)["time_s"].iloc[-1],
    }

    assert events(run, "mode", GATE)["detail"].iloc[0].startswith("automatic -> manual: lost ")
    assert all(earlier < later for earlier, later in pairwise(times[one] for one in ("cut", "manual", "peak")))
    assert times["peak"] < min(times["rail"], times["sea"])
    assert max(times["rail"], times["sea"]) < times["mended"] < times["automatic"] < times["cleared"]


def ancestors(run: Run, row: int) -> list[int]:
    """Follow the causes of an event to the first."""
    found = [row]
    while not pd.isna(cause := run.events["cause"].iloc[found[-1]]):
        assert cause < found[-1]
        found.append(int(cause))
    return found[1:]


@pytest.mark.parametrize("what", ["mode", "queue_peak", "queue_cleared"])
def test_what_the_gate_does_follows_from_the_cut(run: Run, what: str) -> None:
    """From each event of the gate the causes lead to the fibre that fails."""
    for row in events(run, what, GATE).index:
        first = run.events.iloc[ancestors(run, row)[-1]]
        assert (first["what"], first["asset"]) == ("down", FIBRE)


def test_mending_follows_from_the_cut_by_way_of_the_crew(run: Run) -> None:
    """Mended because a crew arrived, that was sent because the fault was located, that was because of the cut."""
    (mended,) = events(run, "mended", FIBRE).index
    told = [run.events["what"].iloc[row] for row in ancestors(run, mended)]

    assert told == ["crew_arrived", "crew_sent", "fault_detected", "down"]


def test_freight_moves_because_a_gate_fell_to_manual(run: Run) -> None:
    """The mode of the gate is what pushes cargo to rail and sea."""
    rows = pd.concat([moved(run, mode, highest_peak(run)["time_s"]) for mode in ("rail", "sea")])
    causes = run.events.iloc[rows["cause"].astype(int)]

    assert set(causes["what"]) == {"mode"}
    assert set(causes["asset"].str.split(" ").str[0]) <= {"friendship-pass", "puzhai", "huu-nghi"}


def test_without_the_dependency_no_truck_notices(run: Run) -> None:
    """The same cut, gates that need nobody: queues, delay and manual work as on ordinary days."""
    for metric in ("friendship_pass_queue_peak", "queue_peak", "delay", "manual_hours", "transit_p95"):
        figure = run.summary[metric]
        assert figure.independent == figure.undisturbed
    assert run.twins["independent"].shipments["ended_s"].equals(run.twins["undisturbed"].shipments["ended_s"])


def test_the_cut_costs_trucks_time_and_moves_cargo(run: Run) -> None:
    """More wait, more delay, less by road; customs data of the gate does not arrive."""
    change = {name: figure.change or 0.0 for name, figure in run.summary.items()}

    assert min(change[f"friendship_pass_{name}"] for name in ("queue_peak", "wait_p95", "manual_hours")) > 0
    assert change["delay"] > 1000
    assert change["unserved_tbit"] > 0
    assert change["road_share"] < 0 < min(change["rail_share"], change["sea_share"])


def test_no_shipment_is_lost_or_made(run: Run) -> None:
    """Each shipment has one outcome, and twins have the same shipments."""
    for record in (run, *run.twins.values()):
        shipments = record.shipments
        counted = int((shipments["created_s"] >= 0).sum())
        assert shipments["shipment"].is_unique
        assert sum(outcomes(shipments).values()) == counted
        assert set(shipments["shipment"]) == set(run.shipments["shipment"])
        is_over = shipments["outcome"].isin(["delivered", "returned", "abandoned", "spoiled"])
        assert shipments.loc[shipments["outcome"] == "delivered", "ended_s"].notna().all()
        assert shipments.loc[~is_over, "ended_s"].isna().all()


def test_no_truck_is_lost_at_a_gate(run: Run) -> None:
    """Arrived less served less left is what stands there more than at the start; a lane holds up to a convoy."""
    ends = run.gates.groupby(["node", "direction"], observed=True)[["waiting", "in_service"]].agg(["first", "last"])
    totals = run.gate_totals.set_index(["node", "direction"])
    gone = totals["arrived"] - totals["served"] - totals["left"]
    ends = ends.loc[gone.index]
    in_lanes = gone - (ends["waiting"]["last"] - ends["waiting"]["first"])
    by_road = [row for row in run.network.freight if "road" in row.modes]
    convoy = max(row.size if row.unit == "truck" else math.ceil(row.size / TEU_PER_TRUCK) for row in by_road)

    assert (in_lanes <= convoy * ends["in_service"]["last"] - ends["in_service"]["first"]).all()
    assert (in_lanes >= ends["in_service"]["last"] - convoy * ends["in_service"]["first"]).all()
