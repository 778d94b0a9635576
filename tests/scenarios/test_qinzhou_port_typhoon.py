"""A typhoon closes Qinzhou Port: no ship leaves or enters, and the backlog goes with the next ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.metrics import legs
from netsim.record import Record
from netsim.run import Run
from netsim.units import days, hours
from tests.scenarios.stories import balanced

NAME, PORT = "qinzhou-port-typhoon", "qinzhou-port"
SHUT, OPEN = 3.5 * days, 5 * days


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def sailings(record: Record, begin: float, end: float) -> int:
    """Return how many ships leave the port in a span of time."""
    rows = record.services[
        (record.services["from"] == PORT) & record.services["departure_s"].between(begin, end, "left")
    ]
    return int(rows["service"].isin([row.id for row in record.network.services if row.mode == "sea"]).sum())


def loaded(record: Record, begin: float, end: float) -> float:
    """Return what ships take from the port in a span of time. [TEU]"""
    rows = record.services[
        (record.services["from"] == PORT) & record.services["departure_s"].between(begin, end, "left")
    ]
    return float(rows["boarded"].sum())


def test_the_port_is_shut_for_36_hours(run: Run) -> None:
    """By the wind, as the ports beside it, and at work again when it falls, without a crew."""
    wind = run.events[run.events["what"] == "wind"]
    rows = run.events[(run.events["asset"] == PORT) & (run.events["what"] == "mode")]

    assert set(wind["asset"]) == {PORT, "fangchenggang-port", "beihai-port"}
    assert [detail.partition(":")[0] for detail in rows["detail"]] == ["normal -> closed", "closed -> normal"]
    assert list(rows["time_s"]) == [SHUT, OPEN]
    assert rows["cause"].isin(wind.index).all()
    assert len(run.repairs) == 0


def test_no_ship_leaves_while_the_port_is_shut(run: Run) -> None:
    """On ordinary days half a dozen leave in that time."""
    assert sailings(run.twins["undisturbed"], SHUT, OPEN) >= 5
    assert sailings(run, SHUT, OPEN) == 0


def test_no_ship_enters_while_the_port_is_shut(run: Run) -> None:
    """Ships bound for Qinzhou wait on the way, until it opens; nothing that came by ship goes on meanwhile."""
    bound = {row.id for row in run.network.services if row.mode == "sea" and row.stops[-1] == PORT}
    held = run.events[(run.events["what"] == "service_held") & run.events["asset"].isin(bound)]
    held = held[held["time_s"].between(SHUT, OPEN)]
    resumed = run.events[(run.events["what"] == "service_resumed") & run.events["cause"].isin(held.index)]

    assert len(held) > 0
    assert len(resumed) == len(held)
    assert (resumed["time_s"] >= OPEN).all()


def test_ships_gather_before_the_port_and_are_worked_off(run: Run) -> None:
    """The log puts the anchorage down to the closure; soon after the opening no ship is left there."""
    begin, end = (run.events[run.events["what"] == what] for what in ("anchorage", "anchorage_cleared"))
    begin = begin[begin["asset"] == PORT]

    assert len(begin) == 1
    assert run.events.loc[begin["cause"].iloc[0], "what"] == "mode"
    assert SHUT < begin["time_s"].iloc[0] < OPEN
    cleared = end[end["asset"] == PORT]
    assert list(cleared["cause"]) == list(begin.index)
    assert OPEN < cleared["time_s"].iloc[0] < OPEN + days


def test_the_strait_is_shut_too(run: Run) -> None:
    """What shares the Qiongzhou Strait fails six hours earlier and for two days."""
    rows = run.events[run.events["asset"].isin(run.network.members("qiongzhou-strait"))]
    down, up = (rows[rows["what"] == what] for what in ("down", "up"))

    assert set(down["time_s"]) == {3.25 * days}
    assert set(up["time_s"]) == {5.25 * days}
    assert set(down["asset"]) == set(up["asset"]) == set(run.network.members("qiongzhou-strait"))


def test_the_backlog_leaves_on_the_first_day(run: Run) -> None:
    """Ships take a third more than usual on the day after the port opens."""
    assert loaded(run, OPEN, OPEN + days) > 1.33 * loaded(run.twins["undisturbed"], OPEN, OPEN + days)


def test_containers_that_would_have_sailed_meanwhile_are_late(run: Run) -> None:
    """Those that were to pass the port during the closure arrive a shift later on average."""
    own, quiet = (record.shipments.set_index("shipment") for record in (run, run.twins["undisturbed"]))
    is_here = quiet["modes"].astype(str).str.contains("sea") & quiet["path"].astype(str).str.contains("qinzhou")
    is_here &= (own["outcome"] == "delivered") & (quiet["outcome"] == "delivered")
    is_here &= quiet["ended_s"].between(SHUT, OPEN + days)
    late = own["ended_s"][is_here] - quiet["ended_s"][is_here]

    assert len(late) > 50
    assert late.mean() > 6 * hours


def test_every_shipment_is_accounted_for(run: Run) -> None:
    """In both runs, and legs add up to the time on the way."""
    balanced(run)


def waiting_for_ships(record: Record, begin: float, end: float) -> float:
    """Return how long boxes waited for ships in Qinzhou that came there in a span of time, on average. [h]"""
    rows = legs(record)
    rows = rows[(rows["what"] == "sea") & (rows["from"] == PORT) & rows["from_s"].between(begin, end, "left")]
    assert len(rows) > 10
    return float(rows["wait_s"].mean()) / hours


def test_boxes_wait_in_the_yard_for_the_first_ship(run: Run) -> None:
    """Who comes during the storm waits a shift longer than usual; a week later nobody notices."""
    quiet = run.twins["undisturbed"]

    assert waiting_for_ships(run, SHUT - 0.5 * days, OPEN) > waiting_for_ships(quiet, SHUT - 0.5 * days, OPEN) + 6
    assert waiting_for_ships(run, 9 * days, 11 * days) == pytest.approx(
        waiting_for_ships(quiet, 9 * days, 11 * days), rel=0.15
    )


def test_ships_wait_outside_and_come_in_one_after_the_other(run: Run) -> None:
    """Several are held at once; when the port opens, more leave it on one day than on any ordinary day."""
    quiet = run.twins["undisturbed"]
    ordinary = max(sailings(quiet, day * days, (day + 1) * days) for day in range(1, 13))

    assert (run.events["what"] == "service_held").sum() >= 3
    assert sailings(run, OPEN, OPEN + days) > ordinary


def test_a_box_from_the_yard_tells_its_story(run: Run) -> None:
    """It waits at the port, and the storm is named as the cause."""
    rows = legs(run)
    rows = rows[(rows["what"] == "sea") & (rows["from"] == PORT) & rows["from_s"].between(SHUT, OPEN)]
    longest = rows.sort_values("wait_s").iloc[-1]
    told = str(run.story(str(longest["shipment"])))

    assert "no work at" in told
    assert "typhoon" in told


def volume_while_restored(run: Run) -> float:
    """Return what is lost in the half minutes in which data looks for another way. [Tbit]"""
    rows = run.demands[run.demands["reason"] == "restoring"]
    seconds = rows["to_s"] - rows["from_s"]

    assert set(seconds) == {30.0}
    return float(((rows["asked_gbps"] - rows["served_gbps"]) * seconds).sum() / 1e3)


def test_freight_loses_time_and_data_half_a_minute(run: Run) -> None:
    """Delay, but no gate by hand; one fibre under the strait fails, and data goes round as soon as it can."""
    delay = run.summary["delay"].change

    assert delay is not None
    assert delay > 0
    assert run.summary["manual_hours"].value == 0
    assert run.summary["unserved_tbit"].value == pytest.approx(volume_while_restored(run), abs=1e-3)
