"""A landslide takes railway, road and fibre of one valley; crews first need a way in."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import pytest

from netsim.record import Record
from netsim.run import Run
from netsim.units import days
from tests.scenarios.stories import balanced, of, uses

NAME, VALLEY = "china-laos-railway-landslide", "boten-luang-prabang-valley"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_all_that_shares_the_valley_fails_at_once(run: Run) -> None:
    """Rail, road and fibre go down at the same moment, for the same reason, and nothing else does."""
    down = run.events[run.events["what"] == "down"]

    assert set(down["asset"]) == set(run.network.members(VALLEY))
    assert set(down["kind"]) == {"rail", "road", "fibre"}
    assert down["time_s"].nunique() == down["detail"].nunique() == 1


def test_trains_wait_before_the_closed_line_and_run_on(run: Run) -> None:
    """Each train that was held is resumed, not before the line is up."""
    held = run.events[run.events["what"] == "service_held"]
    resumed = run.events[run.events["what"] == "service_resumed"]
    up = run.events[(run.events["what"] == "up") & (run.events["kind"] == "rail")]["time_s"]

    assert len(held) > 0
    assert held["detail"].str.contains("railway").all()
    assert sorted(resumed["cause"]) == list(held.index)
    assert set(resumed["time_s"]) <= set(up)


def test_no_train_passes_the_slide(run: Run) -> None:
    """No service leaves a stop for the next over a line that is down and arrives meanwhile: cargo comes later."""
    quiet = run.twins["undisturbed"].shipments.set_index("shipment")
    own = run.shipments.set_index("shipment")
    is_hit = quiet["path"].astype(str).str.contains("train-kunming-vientiane|train-vientiane-kunming", regex=True)
    is_hit &= (quiet["outcome"] == "delivered") & (own["outcome"] == "delivered")
    hit = is_hit & (quiet["ended_s"] > 2.25 * 86400) & (quiet["ended_s"] < 4 * 86400)

    assert (own["ended_s"][hit] - quiet["ended_s"][hit]).mean() > 6 * 3600


def test_crews_come_by_roads_that_are_open(run: Run) -> None:
    """Whoever is sent can reach an end of the fault without the roads of the valley; others wait for a crew."""
    homes = {crew.id: crew.home for crew in run.network.crews}
    links = {link.id: link for link in run.network.links}
    for repair in run.repairs.itertuples():
        states = run.links[(run.links["from_s"] <= repair.assigned_s) & (run.links["to_s"] > repair.assigned_s)]
        shut = set(states.loc[states["state"] == "down", "link"])
        roads = nx.Graph(
            (link.source, link.target)
            for link in links.values()
            if link.kind in {"road", "transfer"} and link.id not in shut
        )
        ends = (links[repair.link].source, links[repair.link].target)
        assert any(end in roads and nx.has_path(roads, homes[repair.crew], end) for end in ends)
        assert repair.failed_s < repair.detected_s <= repair.assigned_s < repair.arrived_s < repair.mended_s


def test_who_was_not_sent_at_once_is_told_to_wait(run: Run) -> None:
    """A fault whose crew is sent later than located has a line that says why."""
    late = run.repairs[run.repairs["assigned_s"] > run.repairs["permitted_s"]]
    told = run.events[run.events["what"] == "crew_waits"]

    assert set(late["link"]) == set(told["asset"])
    assert (told["detail"] != "").all()


def test_the_valley_is_open_again_at_the_end(run: Run) -> None:
    """All links are up when the run ends, each up after mending."""
    last = run.links[run.links["to_s"] == run.scenario.until]
    ups = run.events[run.events["what"] == "up"]

    assert set(last["state"]) == {"up"}
    assert sorted(ups["asset"]) == sorted(run.repairs["link"]) == sorted(run.network.members(VALLEY))


def volume_while_restored(run: Run) -> float:
    """Return what is lost in the half minutes in which data looks for another way. [Tbit]"""
    rows = run.demands[run.demands["reason"] == "restoring"]
    seconds = rows["to_s"] - rows["from_s"]

    assert set(seconds) == {30.0}
    return float(((rows["asked_gbps"] - rows["served_gbps"]) * seconds).sum() / 1e3)


def test_freight_is_late_and_data_loses_half_a_minute(run: Run) -> None:
    """Trucks and containers lose time; data takes another way, and is lost only until it does."""
    delay, lost = run.summary["delay"].change, run.summary["unserved_tbit"].change

    assert delay is not None
    assert delay > 0
    assert lost == pytest.approx(volume_while_restored(run), abs=1e-3)
    assert (run.events["what"] == "moved").any()


# -- the week without the railway ----------------------------------------------------------------------------------


def carried(record: Record, begin: float, end: float) -> int:
    """Count the boxes of the railway that arrive in a span of time, by train."""
    rows = of(record, {"fr-containers-vientiane-kunming", "fr-containers-kunming-vientiane"}, -float("inf"))
    rows = rows[rows["outcome"].eq("delivered") & rows["ended_s"].between(begin, end)]
    return uses(rows, "rail")


def test_every_shipment_is_accounted_for(run: Run) -> None:
    """In both runs, and legs add up to the time on the way."""
    balanced(run)


def test_road_and_fibre_are_back_days_before_the_railway(run: Run) -> None:
    """The bed of the track takes longest: most of a week."""
    ups = run.events[run.events["what"] == "up"].groupby("kind")["time_s"].max()

    assert ups["road"] < 5 * days
    assert ups["rail"] > ups["road"] + 2 * days
    assert ups["rail"] > 6 * days


def test_hardly_a_box_arrives_while_the_line_is_closed(run: Run) -> None:
    """What is aboard stands before the slide; the twin goes on as usual."""
    open_again = run.events.loc[(run.events["what"] == "up") & (run.events["kind"] == "rail"), "time_s"].max()
    quiet = carried(run.twins["undisturbed"], 4 * days, open_again)

    assert quiet > 40
    assert carried(run, 4 * days, open_again) < 0.25 * quiet


def test_the_backlog_comes_all_at_once(run: Run) -> None:
    """From the second day after the line is whole a quarter more arrives than usual, day after day."""
    open_again = run.events.loc[(run.events["what"] == "up") & (run.events["kind"] == "rail"), "time_s"].max()
    span = (open_again + 2 * days, open_again + 6 * days)

    assert carried(run, *span) > 1.25 * carried(run.twins["undisturbed"], *span)


def test_boxes_in_a_hurry_go_by_road_over_boten(run: Run) -> None:
    """More than usual of those that set out meanwhile; who does not go by road as a rule knows why."""
    lane = {"fr-containers-kunming-vientiane"}
    own, quiet = (of(record, lane, 2.5 * days, 5 * days) for record in (run, run.twins["undisturbed"]))
    by_road, as_usual = (rows["chosen_path"].astype(str).str.contains("mohan-boten-road") for rows in (own, quiet))
    moved = own[by_road & ~own["usual_path"].astype(str).str.contains("mohan-boten-road")]

    assert by_road.sum() > 1.5 * as_usual.sum()
    assert len(moved) >= 5
    assert moved["cause"].notna().all()
