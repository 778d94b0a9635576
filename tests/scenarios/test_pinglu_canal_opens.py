"""The Pinglu Canal opens: the same boxes, part of them on the water."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.metrics import load_factors
from netsim.run import Run
from netsim.units import days, hours
from tests.scenarios.stories import balanced, of, transit

NAME = "pinglu-canal-opens"
OPENS = 4 * days
LANES = {
    f"fr-containers-{pair}"
    for pair in ("nanning-singapore", "singapore-nanning", "nanning-haiphong", "haiphong-nanning")
}
BARGES = ("barge-nanning-qinzhou", "barge-qinzhou-nanning")


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_every_shipment_is_accounted_for(run: Run) -> None:
    """In both runs, and legs add up to the time on the way."""
    balanced(run)


def test_the_same_freight_comes_before_and_after(run: Run) -> None:
    """The canal brings no box that was not there: ids and moments are those of the twin."""
    own, quiet = (of(record, LANES) for record in (run, run.twins["undisturbed"]))

    assert own["shipment"].tolist() == quiet["shipment"].tolist()
    assert own["created_s"].tolist() == quiet["created_s"].tolist()


def test_barges_run_from_the_day_on_which_it_opens(run: Run) -> None:
    """Four a day each way, none before, none in the twin."""
    rows = run.services[run.services["service"].isin(BARGES)]
    quiet = run.twins["undisturbed"].services

    assert rows["departure_s"].min() == pytest.approx(OPENS + 1 * hours, abs=2 * hours)
    assert len(rows) == pytest.approx(2 * 4 * 6, abs=2)
    assert not quiet["service"].isin(BARGES).any()


def test_most_boxes_take_the_water_and_the_hasty_do_not(run: Run) -> None:
    """Three in four and more of those that set out afterwards, not all."""
    after = of(run, LANES, OPENS + 6 * hours)
    share = after["chosen_path"].astype(str).str.contains("barge").mean()

    assert 0.7 < share < 1.0
    assert not of(run, LANES, 0.0, OPENS)["chosen_path"].astype(str).str.contains("barge").any()


def test_boxes_pass_the_locks(run: Run) -> None:
    """Both ways, day by day, as much as the barges load."""
    flows = run.freight_flows
    locks = flows[flows["link"] == "madao-lock-qishi-lock-waterway"]
    loads = load_factors(run)
    barges = loads.loc[loads["service"].isin(BARGES), "load_teu"].sum()

    assert set(locks["mode"]) == {"waterway"}
    assert locks["day"].min() >= 5
    assert len(set(zip(locks["from"], locks["to"], strict=True))) == 2
    assert locks["teu"].sum() == pytest.approx(barges, rel=0.15)


def test_trains_to_qinzhou_are_emptier(run: Run) -> None:
    """What the water takes leaves the line between Nanning and Qinzhou."""
    own, quiet = (load_factors(record).set_index(["service", "from"]) for record in (run, run.twins["undisturbed"]))
    stage = ("train-guiyang-nanning-qinzhou", "nanning-rail")

    assert own.loc[stage, "load_teu"] < 0.85 * quiet.loc[stage, "load_teu"]


def test_it_is_cheaper_and_not_faster(run: Run) -> None:
    """To Haiphong: less money a box, more hours."""
    lane = {"fr-containers-nanning-haiphong"}
    own, quiet = (of(record, lane, OPENS + 6 * hours, 7 * days) for record in (run, run.twins["undisturbed"]))
    done = own[own["outcome"] == "delivered"]

    assert done["cost"].mean() < 0.97 * quiet.loc[quiet["outcome"] == "delivered", "cost"].mean()
    assert transit(own) > transit(quiet)
