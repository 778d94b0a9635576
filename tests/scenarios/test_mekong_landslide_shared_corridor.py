"""A slide takes road, railway and fibre of one corridor; the splicers wait for a road."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.run import Run
from netsim.units import days
from tests.scenarios.stories import balanced

NAME = "mekong-landslide-shared-corridor"
FIBRE, ROAD = "muang-xay-luang-prabang-fibre", "muang-xay-luang-prabang-road"
WAY_IN = "luang-prabang-vang-vieng-road"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_road_railway_and_fibre_of_the_corridor_go_together(run: Run) -> None:
    """At one moment and at one place, for one reason."""
    down = run.events[run.events["what"] == "down"]
    rows = run.repairs[run.repairs["link"] != WAY_IN]

    assert set(down["kind"]) == {"road", "rail", "fibre"}
    assert down["time_s"].nunique() == 1
    assert rows["lat"].max() - rows["lat"].min() < 0.1
    assert rows["lon"].max() - rows["lon"].min() < 0.1


def test_the_splicers_wait_until_the_road_is_open(run: Run) -> None:
    """Nobody can get there; they are sent the moment that the road is up, and told to wait only once."""
    rows = run.repairs.set_index("link")
    up = run.events[(run.events["what"] == "up") & (run.events["asset"] == WAY_IN)]["time_s"].item()
    told = run.events[(run.events["what"] == "crew_waits") & (run.events["asset"] == FIBRE)]

    assert rows.loc[FIBRE, "assigned_s"] == rows.loc[WAY_IN, "mended_s"] == up
    assert told["detail"].tolist() == ["no crew can get there"]
    waited = rows.loc[FIBRE, "assigned_s"] - rows.loc[FIBRE, "detected_s"]
    assert waited > 0.5 * (rows.loc[FIBRE, "mended_s"] - rows.loc[FIBRE, "failed_s"])


def test_the_second_fibre_waits_for_the_same_splicers(run: Run) -> None:
    """They come home between the two."""
    rows = run.repairs.set_index("link")
    second = rows.loc["muang-xay-rail-luang-prabang-rail-signal-fibre"]

    assert second["crew"] == rows.loc[FIBRE, "crew"] == "fibre-crew-vientiane"
    assert second["assigned_s"] > rows.loc[FIBRE, "mended_s"]


def test_the_north_works_by_hand_until_the_first_fibre_is_back(run: Run) -> None:
    """The gates at Boten lose their data centre in Vientiane, and no other gate does."""
    modes = run.events[(run.events["what"] == "mode") & (run.events["kind"] == "gate")]
    mended = run.repairs.set_index("link").loc[FIBRE, "mended_s"]

    assert set(modes["asset"]) == {"boten CN>LA", "boten LA>CN"}
    assert (modes["time_s"] < mended).sum() == (modes["time_s"] > mended).sum() == 2
    assert run.summary["boten_manual_hours"].value > 24
    assert (run.summary["delay"].change or 0.0) > 0


def test_all_is_open_again_and_accounted_for(run: Run) -> None:
    """Each repair is done within four days of the slide."""
    last = run.links[run.links["to_s"] == run.scenario.until]
    balanced(run)

    assert set(last["state"]) == {"up"}
    assert (run.repairs["mended_s"] < 6.25 * days).all()
