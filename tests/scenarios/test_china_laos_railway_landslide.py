"""A landslide takes railway, road and fibre of one valley; crews first need a way in."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import pytest

from netsim.run import Run

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
