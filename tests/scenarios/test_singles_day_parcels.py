"""Three times the parcels of an ordinary Singles' Day: flights have no room, trucks take what they can."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.run import Run
from netsim.units import days
from tests.scenarios.stories import balanced, gates, of, transit, uses

NAME = "singles-day-parcels"
BEGIN, END = 1 * days, 5 * days
BY_AIR = {f"fr-express-{pair}" for pair in ("guangzhou-bangkok", "guangzhou-singapore", "shenzhen-bangkok")}
BY_ROAD = {"fr-parcels-guangzhou-hanoi", "fr-parcels-hanoi-guangzhou"}


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_every_shipment_is_accounted_for(run: Run) -> None:
    """In both runs, and legs add up to the time on the way."""
    balanced(run)


def test_the_surge_is_three_times_the_season_for_four_days(run: Run) -> None:
    """And the usual number before and after."""
    quiet = run.twins["undisturbed"]
    lanes = BY_ROAD | BY_AIR

    assert len(of(run, lanes, BEGIN, END)) == pytest.approx(3 * len(of(quiet, lanes, BEGIN, END)), rel=0.1)
    assert len(of(run, lanes, END + days)) == pytest.approx(len(of(quiet, lanes, END + days)), rel=0.15)


def test_flights_carry_no_more_and_parcels_wait(run: Run) -> None:
    """The room was taken before: what comes on top waits for days."""
    own, quiet = (of(record, BY_AIR) for record in (run, run.twins["undisturbed"]))

    assert (own["outcome"] == "delivered").sum() < 1.25 * (quiet["outcome"] == "delivered").sum()
    assert (own["outcome"] == "waiting").sum() > 3 * (quiet["outcome"] == "waiting").sum()
    assert transit(own, 0.9) > transit(quiet, 0.9) + 24


def test_trucks_have_room_and_carry_all(run: Run) -> None:
    """Between Guangzhou and Hanoi nearly every parcel arrives, an hour later on average at most."""
    own, quiet = (of(record, BY_ROAD, 0.0, 7 * days) for record in (run, run.twins["undisturbed"]))

    assert (own["outcome"] == "delivered").mean() > 0.98
    assert transit(own) < transit(quiet) + 1


def test_a_railway_takes_part_of_the_surge(run: Run) -> None:
    """From Kunming to Bangkok three times as many and more go by train to Vientiane, and take longer."""
    own, quiet = (of(record, {"fr-parcels-kunming-bangkok"}) for record in (run, run.twins["undisturbed"]))

    assert uses(own, "rail") > 2 * uses(quiet, "rail")
    assert own["wait_h"].mean() > 1.5 * quiet["wait_h"].mean()


def test_others_at_the_gate_feel_it(run: Run) -> None:
    """Friendship Pass sees a tenth more trucks, and its longest queue is longer."""
    own, quiet = (gates(record) for record in (run, run.twins["undisturbed"]))
    gate = ("friendship-pass", "CN>VN")

    assert own.loc[gate, "arrived"] > 1.05 * quiet.loc[gate, "arrived"]
    assert own.loc[gate, "peak_waiting"] > quiet.loc[gate, "peak_waiting"]
    assert own.loc[gate, "mean_wait_h"] > quiet.loc[gate, "mean_wait_h"]
