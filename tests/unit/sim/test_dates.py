"""Services with dates: they run from their first day to their last, and everybody knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from netsim.model import Alter, Departures, Freight, Link, Network, Service
from netsim.sim.freight import FreightWorld
from netsim.sim.services import moments
from netsim.units import days, hours, km, kmh

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # of 11 May in Shanghai
Play = Callable[..., Any]
Make = Callable[..., FreightWorld]


@pytest.fixture
def seasonal(railway: Network) -> Network:
    """Return two trains, the fast one with dates to come, and a box every twelve hours that may take either."""
    fast = Service("fast", "rail", ("x", "z"), Departures.parse("daily 13:00"), 40.0, 60 * kmh)
    slow = Service("slow", "rail", ("x", "z"), Departures.parse("daily 12:00"), 40.0, 20 * kmh)
    box = Freight("box", "x", "z", 2.0, arrivals="deterministic", unit="teu", modes=("rail",))
    return replace(railway, services=[fast, slow], freight=[box])


def dated(network: Network, **dates: Any) -> Network:
    """Give the fast train dates."""
    return replace(network, services=[replace(network.services[0], **dates), *network.services[1:]])


def left(done: Any, service: str = "fast") -> list[int]:
    """Return the days, from 0, on which a service left its first stop."""
    rows = done.services[done.services["service"] == service]
    return [int(day) for day in rows["departure_s"] // days]


def test_a_service_leaves_on_its_days_only(seasonal: Network, played: Play) -> None:
    """From the second day to the third, both included; without dates every day."""
    done = played(dated(seasonal, first=date(2026, 5, 12), last=date(2026, 5, 13)), start=MIDNIGHT, until=4 * days)

    assert left(done) == [1, 2]
    assert left(done, "slow") == [0, 1, 2, 3]


def test_a_service_that_begins_in_another_age_is_not_waited_for(seasonal: Network, freight_world: Make) -> None:
    """The timetable is read to the end of the run, and no farther."""
    world = freight_world(dated(seasonal, first=date(9999, 1, 1)), start=MIDNIGHT)

    assert list(moments(world, world.network.services[0])) == []


def test_nobody_plans_with_a_train_that_does_not_run(seasonal: Network, played: Play) -> None:
    """By the fast train on its days, by the slow one on the others."""
    done = played(dated(seasonal, first=date(2026, 5, 12), last=date(2026, 5, 13)), start=MIDNIGHT, until=5 * days)
    paths = done.shipments[done.shipments["outcome"] == "delivered"].set_index("created_s")["path"]

    assert [paths.get(hour * hours) for hour in (12, 24, 36, 48, 60, 72, 84)] == [
        "slow", "fast", "fast", "fast", "fast", "slow", "slow",
    ]  # fmt: skip


def test_who_was_left_behind_by_the_last_train_takes_another(seasonal: Network, played: Play) -> None:
    """Room for one box, two come: whatever its patience, it does not wait for ever."""
    small = dated(seasonal, last=date(2026, 5, 12), capacity=1.0)
    boxes = [replace(small.freight[0], per_day=8.0, policy="wait")]
    done = played(replace(small, freight=boxes), start=MIDNIGHT, until=6 * days)
    rows = done.shipments[done.shipments["created_s"] < 1.5 * days]

    assert set(rows["outcome"]) == {"delivered"}
    assert "slow" in set(rows["path"])


def test_a_change_may_let_a_service_run_longer(seasonal: Network, played: Play) -> None:
    """Its dates were over; from the third day on it has none."""
    change = Alter("services", "fast", {"last": None}, at=2.2 * days)
    done = played(dated(seasonal, last=date(2026, 5, 11)), changes=[change], start=MIDNIGHT, until=4 * days)

    assert left(done) == [0, 2, 3]


def test_a_lane_whose_only_train_has_ended_says_that_there_is_no_way(seasonal: Network, played: Play) -> None:
    """And the road that it would take is not among its modes."""
    alone = replace(
        dated(seasonal, last=date(2026, 5, 11)),
        links=[*seasonal.links, Link("road", "x", "z", "road", length=100 * km)],
    )
    done = played(replace(alone, services=alone.services[:1]), start=MIDNIGHT, until=3 * days)

    assert (done.events["what"] == "no_way").sum() == 1
    assert done.shipments["outcome"].iloc[-1] == "not_departed"


def test_a_train_on_its_way_when_its_dates_end_arrives(seasonal: Network, freight_world: Make) -> None:
    """Cargo may board as long as the last train has not come by: midnight and the time of the run."""
    world = freight_world(dated(seasonal, last=date(2026, 5, 11)), start=MIDNIGHT)
    seasons = world.timetables.seasons

    assert seasons.until_over("fast") == pytest.approx(26 * hours)
    assert seasons.until_over("slow") == float("inf")
    assert seasons.idle() == frozenset()
    world.env.run_to(25 * hours)
    assert seasons.idle() == {"fast"}
    assert seasons.idle() is seasons.idle()
