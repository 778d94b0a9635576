"""Locks: barges queue for a chamber."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from netsim.arrays.freight import FreightPlane
from netsim.errors import InvalidInput
from netsim.model import (
    Alter,
    Departures,
    Distribution,
    Freight,
    Link,
    Lock,
    Network,
    Node,
    OpeningHours,
    Outage,
    Service,
)
from netsim.sim.freight import FreightWorld
from netsim.sim.locks import LockQueue
from netsim.units import days, hours, km, kmh

MONDAY = datetime(2026, 5, 11, tzinfo=timezone(timedelta(hours=8)))
HOUR = Distribution("constant", 1 * hours)
Make = Callable[..., FreightWorld]
Play = Callable[..., Any]


@pytest.fixture
def canal() -> Network:
    """Return a canal with a lock in the middle, an hour's sailing from both ends, and a barge at noon each way."""
    places = [("up", 108.0, "city"), ("lock", 108.1, "lock"), ("down", 108.2, "city")]
    daily = Departures.parse("daily 12:00")
    return Network(
        nodes=[
            Node(i, lon=x, lat=22.0, kind=k, country="CN", timezone="Asia/Shanghai")  # type: ignore[arg-type] # kinds as text
            for i, x, k in places
        ],
        links=[
            Link("upper", "up", "lock", "waterway", length=10 * km),
            Link("lower", "lock", "down", "waterway", length=10 * km),
        ],
        services=[
            Service("south", "waterway", ("up", "down"), daily, 100.0, 10 * kmh),
            Service("north", "waterway", ("down", "up"), daily, 100.0, 10 * kmh),
        ],
        locks=[Lock("lock", HOUR)],
        freight=[Freight("boxes", "up", "down", per_day=1.0, arrivals="deterministic", modes=("waterway",))],
    )


def calls(done: Any) -> list[tuple[str, float, float, float]]:
    """Return service, arrival, beginning and end of each passage, in hours."""
    columns = ("arrived_s", "began_s", "left_s")
    return [(row["service"], *(row[name] / hours for name in columns)) for _, row in done.calls.iterrows()]


def test_two_barges_meet_at_a_lock_with_one_chamber(canal: Network, played: Play) -> None:
    """Both come at one o'clock; the second waits for the first."""
    done = played(canal, until=1 * days, start=MONDAY)

    assert calls(done) == [("south", 13.0, 13.0, 14.0), ("north", 13.0, 14.0, 15.0)]
    assert set(done.calls["kind"]) == {"lock"}
    assert set(done.calls["place"]) == {"lock"}


@pytest.mark.parametrize("terms", [{"chambers": 2}, {"vessels": 2}])
def test_with_room_for_two_nobody_waits(canal: Network, played: Play, terms: dict[str, Any]) -> None:
    """In two chambers, or in one together when the second is there in time."""
    network = replace(canal, locks=[replace(canal.locks[0], **terms)])
    done = played(network, until=1 * days, start=MONDAY)
    waits = [began - arrived for _, arrived, began, _ in calls(done)]

    assert waits[0] == 0.0
    assert waits[1] == (0.0 if "chambers" in terms else 1.0)


def test_vessels_that_wait_are_locked_together(canal: Network, freight_world: Make) -> None:
    """Five at a lock for three: two lockages."""
    world = freight_world(replace(canal, services=(), freight=()), start=MONDAY)
    lock = LockQueue(world, Lock("lock", HOUR, vessels=3))
    first = lock.join()
    ships = [lock.join() for _ in range(5)]
    world.env.run_to(3.5 * hours)

    assert (first.began, [ship.began / hours for ship in ships]) == (0.0, [1.0] * 3 + [2.0] * 2)
    assert (lock.busy, lock.waiting) == (0, 0)


def test_a_lock_opens_in_the_morning(canal: Network, freight_world: Make) -> None:
    """Who comes at night waits; a lockage that has begun ends."""
    world = freight_world(replace(canal, services=(), freight=()), start=MONDAY)
    lock = LockQueue(world, Lock("lock", HOUR, opens=OpeningHours.parse("07:00-08:30")))
    ships = [lock.join() for _ in range(3)]
    world.env.run_to(2 * days)

    assert [ship.began / hours for ship in ships] == [7.0, 8.0, 31.0]


def test_the_way_through_a_lock_takes_its_time(canal: Network) -> None:
    """Shippers reckon with the mean; on other waterways nothing changes."""
    bare = replace(canal, locks=())
    times = [FreightPlane(network).arcs[0].time / hours for network in (canal, bare)]

    assert times[0] - times[1] == pytest.approx(1.0)


def test_barges_wait_for_a_lock_that_is_out_of_service(canal: Network, played: Play) -> None:
    """One is held before the link, the other, already at the lock, until it works again."""
    late = replace(canal.services[1], departures=Departures.parse("daily 11:30"))
    network = replace(canal, services=[canal.services[0], late])
    done = played(network, Outage("lock", at=13.2 * hours, lasts=5 * hours), until=1 * days, start=MONDAY)

    assert calls(done) == [("north", 12.5, 12.5, 13.5), ("south", 13.0, pytest.approx(18.2), pytest.approx(19.2))]


def test_a_lock_may_get_another_chamber_or_be_new(canal: Network, played: Play) -> None:
    """From the change on."""
    more = Alter("locks", "lock", {"chambers": 2}, at=1 * days)
    done = played(canal, until=2 * days, changes=[more], start=MONDAY)

    assert [began - arrived for _, arrived, began, _ in calls(done)] == [0.0, 1.0, 0.0, 0.0]


def test_a_lock_needs_time_and_a_node(canal: Network) -> None:
    """Zero is refused, and so are two rows for one place."""
    with pytest.raises(ValidationError, match="must be positive"):
        Lock("lock", Distribution("constant", 0.0))
    with pytest.raises(InvalidInput, match="already the id of another lock"):
        replace(canal, locks=[*canal.locks, *canal.locks])
    with pytest.raises(InvalidInput, match="no node is named"):
        replace(canal, locks=[Lock("lck", HOUR)])
