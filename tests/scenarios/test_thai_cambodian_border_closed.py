"""Cargo may no longer cross between Thailand and Cambodia: by ship and over Laos and Vietnam instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.run import Run
from netsim.units import days
from tests.scenarios.stories import balanced, gates, of, share, transit, via

NAME = "thai-cambodian-border-closed"
SHUT = 2 * days
ROAD = "poipet-aranyaprathet-road"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_every_shipment_is_accounted_for(run: Run) -> None:
    """In both runs, and legs add up to the time on the way."""
    balanced(run)


def test_all_of_it_went_by_road_before(run: Run) -> None:
    """In a day, over Poipet."""
    quiet = of(run.twins["undisturbed"], {"th-kh", "kh-th"})
    done = quiet[quiet["outcome"] == "delivered"]

    assert set(done["modes"]) == {"road"}
    assert done["path"].astype(str).str.contains(ROAD).all()
    assert transit(quiet) < 24


def test_nobody_crosses_any_more(run: Run) -> None:
    """From the third day to the end, and still closed then."""
    assert via(run.twins["undisturbed"], ROAD, SHUT, 10 * days) > 8 * 200
    assert via(run, ROAD, SHUT, 10 * days) == 0
    assert not (run.events["what"] == "up").any()


def test_goods_go_by_sea_and_over_laos_or_vietnam(run: Run) -> None:
    """Each of the ways takes a good part of what sets out afterwards."""
    out, back = (
        of(run, {lane}, SHUT + 0.25 * days, 8 * days)["chosen_path"].astype(str) for lane in ("th-kh", "kh-th")
    )

    assert out.str.contains("liner-laem-chabang-sihanoukville").mean() > 0.25
    assert out.str.contains("vang-tao-chong-mek-road").mean() > 0.1
    assert back.str.contains("liner-sihanoukville-laem-chabang").mean() > 0.1
    assert back.str.contains("vang-tao-chong-mek-road|bavet-phnom-penh-road").mean() > 0.1
    assert not out.str.contains(ROAD).any()


def test_it_takes_days_instead_of_one(run: Run) -> None:
    """Three times as long for who sets out afterwards; some fruit does not survive it."""
    own, quiet = (of(record, {"th-kh"}, SHUT, 6 * days) for record in (run, run.twins["undisturbed"]))

    assert transit(own) > 2.5 * transit(quiet)
    assert share(of(run, {"kh-th"}), "spoiled") > share(of(run.twins["undisturbed"], {"kh-th"}), "spoiled")


def test_who_was_on_the_road_turns_round(run: Run) -> None:
    """Trucks before the closed road leave at once, and their story says so."""
    left = run.legs[run.legs["left"] & (run.legs["asset"] == ROAD)]
    first = run.shipments.loc[left["shipment_row"].iloc[0], "shipment"]

    assert len(left) >= 10
    assert "closed to cargo by order" in str(run.story(first))


def test_gates_in_laos_feel_it(run: Run) -> None:
    """More trucks than ever wait at Vang Tao."""
    own, quiet = (gates(record) for record in (run, run.twins["undisturbed"]))

    assert own.loc[("vang-tao", "TH>LA"), "arrived"] > 1.3 * quiet.loc[("vang-tao", "TH>LA"), "arrived"]
    assert own.loc[("vang-tao", "TH>LA"), "mean_wait_h"] > quiet.loc[("vang-tao", "TH>LA"), "mean_wait_h"]
