"""The durian season runs smoothly, until the gates take fruit for six hours a day."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.run import Run
from netsim.units import days
from tests.scenarios.stories import balanced, gates, of, of_class, share, transit

NAME = "durian-season"
CUT, BACK = 1 * days, 6 * days
DURIAN = {f"fr-perishables-{pair}" for pair in ("bangkok-nanning", "bangkok-guangzhou", "bangkok-kunming")}


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_every_shipment_is_accounted_for(run: Run) -> None:
    """In both runs, and legs add up to the time on the way."""
    balanced(run)


def test_the_season_is_on(run: Run) -> None:
    """Half as much again as on average leaves Bangkok."""
    rows = {row.id: row for row in run.network.freight}
    average = sum(rows[lane].per_day / rows[lane].size for lane in DURIAN)

    assert len(of(run, DURIAN)) / 9 == pytest.approx(1.55 * average, rel=0.1)


def test_with_the_usual_hours_no_fruit_spoils(run: Run) -> None:
    """The undisturbed peak: nothing returns or spoils, and half of it takes less than a day and three quarters."""
    fruit = of(run.twins["undisturbed"], of_class(run, "perishables"))

    assert share(fruit, "spoiled") == share(fruit, "returned") == share(fruit, "abandoned") == 0.0
    assert transit(of(run.twins["undisturbed"], DURIAN)) < 42


def test_with_short_hours_fruit_waits_and_spoils(run: Run) -> None:
    """Two hours and more on each load, and from the long way round some is no longer fit to sell."""
    own, quiet = (of(record, DURIAN, 0.0, BACK) for record in (run, run.twins["undisturbed"]))

    assert own["wait_h"].mean() > quiet["wait_h"].mean() + 2
    assert transit(own, 0.9) > transit(quiet, 0.9) + 5
    assert share(of(run, DURIAN), "spoiled") > 0.003


def test_fruit_from_near_goes_home(run: Run) -> None:
    """Growers next to the border give up or return rather than wait overnight."""
    near = {f"fr-perishables-{pair}" for pair in ("hanoi-guangzhou", "lang-son-pingxiang", "hanoi-puzhai-market")}
    rows = of(run, near, CUT, BACK)

    assert share(rows, "returned") + share(rows, "abandoned") > 0.1


def test_queues_are_gone_soon_after_the_hours_are_back(run: Run) -> None:
    """Longest while the hours are short; before the run ends nobody waits."""
    for node, way in (("friendship-pass", "VN>CN"), ("mohan", "LA>CN"), ("puzhai", "VN>CN")):
        gate = gates(run).loc[(node, way)]
        usual = gates(run.twins["undisturbed"]).loc[(node, way)]
        assert gate["peak_waiting"] > 2 * usual["peak_waiting"], node
        assert CUT < gate["peak_s"] < BACK, node
        assert gate["cleared_s"] < BACK + 2 * days, node


def test_the_way_out_of_china_is_as_it_was(run: Run) -> None:
    """Only lanes into China are shut: the other direction is the same, truck by truck."""
    own, quiet = (gates(record) for record in (run, run.twins["undisturbed"]))

    assert own.loc[("huu-nghi", "CN>VN"), "served"] == quiet.loc[("huu-nghi", "CN>VN"), "served"]
