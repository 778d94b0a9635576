"""A closed line holds the trains; what may take the road does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.record import Record
from netsim.run import Run
from netsim.units import days, hours

NAME = "mekong-rail-line-closed"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_trains_wait_until_the_line_is_open(run: Run) -> None:
    """All that were held run on at the same moment, a day and a half later."""
    held = run.events[run.events["what"] == "service_held"]
    resumed = run.events[run.events["what"] == "service_resumed"]

    assert len(held) >= 10
    assert set(resumed["time_s"]) == {1 * days + 36 * hours}
    assert len(resumed) >= len(held)


def test_containers_that_may_take_the_road_do_and_the_others_wait(run: Run) -> None:
    """Of those that set out before or while the line is closed."""
    quiet = run.twins["undisturbed"]
    may = {lane.id for lane in run.network.freight if {"road", "rail"} <= set(lane.modes)}
    must = {lane.id for lane in run.network.freight if set(lane.modes) == {"rail"}}

    def by_road(record: Record, lanes: set[str]) -> int:
        rows = record.shipments
        rows = rows[rows["freight"].astype(str).isin(lanes)]
        return int((rows["modes"].astype(str) == "road").sum())

    assert by_road(run, may) > by_road(quiet, may)
    assert by_road(run, must) == by_road(quiet, must) == 0


def test_the_backlog_is_felt_for_days(run: Run) -> None:
    """The slowest shipments take much longer; nobody gives up, and hardly anything spoils."""
    assert (run.summary["transit_p95"].change or 0) > 6
    assert [run.summary[name].value for name in ("returned", "abandoned")] == [0, 0]
    assert (run.summary["spoiled"].value or 0) < 0.01 * len(run.shipments)
