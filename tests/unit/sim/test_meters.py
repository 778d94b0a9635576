"""Links that only so many vehicles may enter, and the count of what entered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from netsim.arrays.freight import Drive, Stretch
from netsim.model import Link, Network, Outage
from netsim.sim.freight import FreightWorld
from netsim.sim.meters import BIN
from netsim.units import days, hours, km, minutes

FREE = Drive("r1", forward=True, time=1 * hours, mode="road")
NARROW = Drive("narrow", forward=True, time=1 * hours, mode="road", is_limited=True)
BACK = replace(NARROW, forward=False)
TRACK = Drive("track", forward=True, time=1 * hours, mode="rail")
Make = Callable[..., FreightWorld]


@pytest.fixture
def world(border: Network, freight_world: Make) -> FreightWorld:
    """Set up the border with a road for six vehicles an hour and a track for eight trains a day; nothing moves."""
    return freight_world(limited(border))


def limited(border: Network) -> Network:
    """Add links of limited capacity, take the trucks away."""
    links = [
        Link("narrow", "a", "b", "road", length=60 * km, capacity_per_h=6.0),
        Link("track", "a", "b", "rail", length=60 * km, slots_per_day=8.0),
    ]
    return replace(border, links=[*border.links, *links], freight=())


def test_whoever_comes_enters_a_link_without_capacity_at_once(world: FreightWorld) -> None:
    """However many they are."""
    assert [world.meters.book(FREE, 100.0) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_capacity_spaces_out_who_enters(world: FreightWorld) -> None:
    """Six an hour: one every ten minutes."""
    assert [world.meters.book(NARROW, 1.0) for _ in range(3)] == [0.0, 10 * minutes, 20 * minutes]


def test_several_units_take_as_many_places(world: FreightWorld) -> None:
    """Who comes after three trucks waits for all three."""
    assert [world.meters.book(NARROW, 3.0), world.meters.book(NARROW, 1.0)] == [0.0, 30 * minutes]


def test_directions_do_not_hinder_each_other(world: FreightWorld) -> None:
    """Capacity is each direction's own."""
    world.meters.book(NARROW, 10.0)

    assert world.meters.book(BACK, 1.0) == 0.0


def test_directions_that_share_a_track_take_turns(border: Network, freight_world: Make) -> None:
    """Eight slots a day for both: the train back has the next slot; a shared lane of a road as well."""
    network = limited(border)
    shared = [replace(one, shared=one.id in {"track", "narrow"}) for one in network.links]
    world = freight_world(replace(network, links=shared))
    against = replace(TRACK, forward=False)

    assert [world.meters.book(drive, 1.0) for drive in (TRACK, against, TRACK)] == [0.0, 3 * hours, 6 * hours]
    assert [world.meters.book(drive, 1.0) for drive in (BACK, NARROW)] == [0.0, 10 * minutes]
    assert world.meters.backlog("narrow") == pytest.approx(20 * minutes)


def test_trains_enter_a_track_slot_by_slot(world: FreightWorld) -> None:
    """Eight slots a day: one every three hours."""
    assert [world.meters.book(TRACK, 1.0) for _ in range(2)] == [0.0, 3 * hours]


def test_room_that_nobody_used_is_gone(world: FreightWorld) -> None:
    """An hour later the link is free, but not six times over."""
    world.meters.book(NARROW, 1.0)
    world.env.run(until=1 * hours)

    assert [world.meters.book(NARROW, 1.0) for _ in range(2)] == [0.0, 10 * minutes]


def test_a_backlog_is_told_for_the_slower_direction(world: FreightWorld) -> None:
    """It melts as time passes."""
    world.meters.book(NARROW, 6.0)
    world.meters.book(BACK, 12.0)
    assert world.meters.backlog("narrow") == 2 * hours

    world.env.run(until=1.5 * hours)
    assert world.meters.backlog("narrow") == 0.5 * hours


def test_an_empty_road_has_no_backlog_in_the_warm_up(border: Network, freight_world: Make) -> None:
    """Time before zero is no wait."""
    world = freight_world(limited(border), warm_up=2 * days)

    assert world.meters.backlog("narrow") == 0.0
    assert dict(world.other_waits()) == {"narrow": 0.0}


def test_what_drives_a_stretch_is_counted_on_each_of_its_links_when_it_enters(world: FreightWorld) -> None:
    """The second road is entered after the first has been driven."""
    near = replace(FREE, time=2 * hours)
    far = replace(FREE, name="r2", arrives="b")
    way = Stretch.of([near, far])
    world.meters.count_stretch(way, 2.0, BIN - 1 * hours)
    world.meters.count_stretch(way, 1.0, BIN - 3 * hours)
    world.meters.count(near, 5.0, 0.0)

    assert world.meters.traffic() == {
        ("r1", True): {0: 8.0},
        ("r2", True): {0: 1.0, 1: 2.0},
    }


def test_an_altered_capacity_holds_for_who_comes_next(world: FreightWorld, border: Network) -> None:
    """A wider road lets in more an hour."""
    wider: dict[str, Any] = {"narrow": 12.0}
    network = limited(border)
    links = [replace(row, capacity_per_h=wider.get(row.id, row.capacity_per_h)) for row in network.links]
    world.adopt(replace(network, links=links), type(world.plane)(replace(network, links=links)))

    assert [world.meters.book(NARROW, 1.0) for _ in range(2)] == [0.0, 5 * minutes]


def test_who_books_a_link_that_goes_down_this_instant_gets_a_place(world: FreightWorld) -> None:
    """Nothing of it is left, but only the end of the instant closes it: the place is of no use, and no error."""
    world.fail("narrow", Outage("narrow"), expected_end=1 * hours)

    assert [world.meters.book(NARROW, 1.0) for _ in range(2)] == [0.0, 10 * minutes]


def test_half_of_a_capacity_spaces_out_twice_as_far(world: FreightWorld) -> None:
    """Three an hour are left of six."""
    world.fail("narrow", Outage("narrow", capacity=0.5), expected_end=1 * hours)

    assert [world.meters.book(NARROW, 1.0) for _ in range(2)] == [0.0, 20 * minutes]
