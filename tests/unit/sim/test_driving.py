"""Trucks on the road: no faster than their class, not where they are banned, and rested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from netsim.model import Ban, CargoClass, Defaults, Departures, Freight, Link, Network, Node, Outage, Service
from netsim.sim.driving import Hours, ban_at
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours, km, kmh, minutes

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Play = Callable[..., Any]


def lane(network: Network, cargo: CargoClass | None = None, **values: Any) -> Network:
    """Alter the only lane of a network, and what it carries."""
    values |= {} if cargo is None else {"class_": cargo.id}
    return replace(
        network, freight=[replace(network.freight[0], **values)], classes=[] if cargo is None else [cargo], gates=()
    )


def link(network: Network, name: str, **values: Any) -> Network:
    """Alter a link of a network."""
    return replace(network, links=[replace(one, **values) if one.id == name else one for one in network.links])


def transit(done: Any) -> list[float]:
    """Return the time from creation to the end of each shipment that has arrived. [h]"""
    rows = done.shipments[done.shipments["outcome"] == "delivered"]
    return [round(float(time), 6) for time in (rows["ended_s"] - rows["created_s"]) / hours]


# -- speed ---------------------------------------------------------------------------------------------------------


def test_a_class_drives_no_faster_than_it_may(border: Network, played: Play) -> None:
    """Twice an hour at 60 km/h, twice an hour and a half at 40."""
    slow = CargoClass("acid", 6.0, speed_limit=40 * kmh)

    assert set(transit(played(lane(border)))) == {2.0}
    assert set(transit(played(lane(border, slow)))) == {3.0}


def test_a_limit_above_that_of_the_road_changes_nothing(border: Network, played: Play) -> None:
    """Nor one on a road whose time is fixed."""
    fast, slow = (CargoClass("acid", 6.0, speed_limit=speed * kmh) for speed in (90, 40))
    fixed = link(link(lane(border, slow), "r1", time=1 * hours), "r2", time=1 * hours)

    assert set(transit(played(lane(border, fast)))) == {2.0}
    assert set(transit(played(fixed))) == {2.0}


def test_a_slow_class_weighs_its_own_time(two_ways: Network, played: Play) -> None:
    """A class to whom a detour on a road of fixed time is shorter takes it; the others do not."""
    timed = link(link(two_ways, "n1", time=1.1 * hours, cost_per_km=0.6), "n2", time=1.1 * hours, cost_per_km=0.6)
    slow = CargoClass("acid", 100.0, speed_limit=20 * kmh)
    usual = CargoClass("general", 100.0)

    assert set(played(lane(timed, usual)).shipments["path"]) == {"r1;r2", ""}
    assert set(played(lane(timed, slow)).shipments["path"]) == {"n1;n2", ""}


# -- bans ----------------------------------------------------------------------------------------------------------


def test_trucks_wait_before_a_road_until_the_ban_is_over(border: Network, played: Play) -> None:
    """It opens at eight: who comes at two waits six hours; those behind come in as they come."""
    done = played(link(lane(border), "r2", no_trucks=Ban.parse("00:00-08:00")), start=MIDNIGHT, until=12 * hours)
    rows = done.shipments[done.shipments["outcome"] == "delivered"]

    assert ((rows["ended_s"] - 1 * hours) / hours).tolist() == pytest.approx([8] * 7 + [9, 10])
    assert rows["wait_h"].tolist() == pytest.approx([6, 5, 4, 3, 2, 1, 0, 0, 0])


def test_a_ban_is_told_by_the_clock_where_trucks_enter(border: Network, played: Play) -> None:
    """The way back enters at Hanoi, an hour behind Shanghai."""
    back = lane(link(border, "r2", no_trucks=Ban.parse("00:00-08:00")), origin="b", destination="a")
    done = played(back, start=MIDNIGHT, until=12 * hours)

    assert done.shipments["ended_s"].min() == pytest.approx(11 * hours)  # 08:00 in Hanoi is 09:00 in Shanghai


def test_a_narrow_road_lets_in_nobody_during_a_ban_and_keeps_the_order(border: Network, played: Play) -> None:
    """A truck an hour, from which two come: places in the ban are given for the time behind it."""
    narrow = link(lane(border, per_day=48.0), "r1", no_trucks=Ban.parse("03:00-07:00"), capacity_per_h=1.0)
    done = played(narrow, start=MIDNIGHT, until=12 * hours)
    entered = done.shipments["ended_s"].dropna() / hours - 2.0

    assert entered.tolist() == pytest.approx([0.5, 1.5, 2.5, 7, 8, 9])


def test_the_backlog_of_a_narrow_road_leaves_out_the_ban(border: Network, freight_world: Any) -> None:
    """Four trucks before a road for one an hour, two hours before the end of a ban: four hours, not six."""
    network = link(lane(border, per_day=0.1), "r1", no_trucks=Ban.parse("22:00-06:00"), capacity_per_h=1.0)
    world = freight_world(network, start=MIDNIGHT)
    world.env.run_to(4 * hours)
    leg = next(leg for arc in world.plane.arcs for leg in arc.legs if leg.name == "r1" and leg.forward)
    waits = [world.meters.book(leg, 1.0) / hours for _ in range(4)]

    assert waits == [2, 3, 4, 5]
    assert world.meters.backlog("r1") == pytest.approx(4 * hours)


def test_shippers_go_round_a_ban_that_costs_more(two_ways: Network, played: Play) -> None:
    """By day over the longer road, by night over the shorter one; nobody calls that a diversion."""
    done = played(
        lane(link(two_ways, "r2", no_trucks=Ban.parse("08:00-20:00")), CargoClass("fruit", 60.0)), start=MIDNIGHT
    )
    gone = done.shipments[done.shipments["outcome"] == "delivered"]
    clock = gone["departed_s"] % days / hours

    assert set(gone.loc[(clock > 8) & (clock < 15), "path"]) == {"n1;n2"}
    assert set(gone.loc[clock < 7, "path"]) == {"r1;r2"}
    assert "diverted" not in set(done.events["what"])


def test_a_shipper_who_plans_reckons_with_the_hour_of_arrival(two_ways: Network, freight_world: Any) -> None:
    """At six the road behind the pass is reached at seven: half an hour of the ban is left."""
    network = link(lane(two_ways), "r2", no_trucks=Ban.parse("00:00-07:30"))
    world = freight_world(network, start=MIDNIGHT)
    world.env.run_to(6 * hours)
    known = world.known.ways(world.lane(network.freight[0]), ("a", -1, 6, frozenset()))

    assert {one.route.path: one.planned for one in known} == {
        ("r1", "r2"): pytest.approx(30 * minutes), ("n1", "n2"): 0.0,
    }  # fmt: skip


# -- rest ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def long_way() -> Network:
    """Twelve hours of road in four pieces, from a to e."""
    names = "abcde"
    return Network(
        nodes=[Node(name, lon=100.0 + number, lat=22.0, kind="city") for number, name in enumerate(names)],
        links=[Link(a + b, a, b, "road", length=180 * km, speed=60 * kmh) for a, b in pairwise(names)],
        freight=[Freight("out", "a", "e", per_day=24.0, arrivals="deterministic")],
        name="long",
    )


@pytest.mark.parametrize(
    ("driven", "time", "expected"),
    [(0, 10, (0, 10)), (0, 10.5, (1, 0.5)), (9, 1, (0, 10)), (9, 12, (2, 1)), (0, 30, (2, 10)), (0, 0, (0, 0))],
)
def test_rests_are_as_many_as_the_hours_ask_for(driven: float, time: float, expected: tuple[int, float]) -> None:
    """Who arrives when his hours are over rests at home."""
    count, left = Hours(10 * hours, 8 * hours).rests(driven * hours, time * hours)

    assert (count, left / hours) == pytest.approx(expected)


@pytest.mark.parametrize(("limit", "rests"), [(None, 0), (12, 0), (11, 1), (5, 2), (2.5, 4)])
def test_a_driver_rests_when_his_hours_are_over(
    long_way: Network, played: Play, limit: float | None, rests: int
) -> None:
    """Twelve hours at the wheel, and eight for each rest, in the middle of a road where that is so."""
    terms = {} if limit is None else {"driving_limit": limit * hours, "rest": 8 * hours}
    done = played(long_way, until=4 * days, **terms)

    assert set(transit(done)) == {12.0 + 8.0 * rests}
    ended = done.shipments["outcome"] == "delivered"
    assert done.shipments.loc[ended, "wait_h"].unique().tolist() == pytest.approx([8.0 * rests])
    assert done.shipments.loc[ended, "moving_h"].unique().tolist() == pytest.approx([12.0])


def test_a_topology_may_say_how_long_drivers_drive(long_way: Network, played: Play) -> None:
    """And a scenario otherwise."""
    strict = replace(long_way, defaults=Defaults(driving_limit=9 * hours, rest=11 * hours))

    assert set(transit(played(strict))) == {23.0}
    assert set(transit(played(strict, rest=5 * hours))) == {17.0}
    assert set(transit(played(strict, driving_limit=20 * hours))) == {12.0}


def test_a_long_wait_is_a_rest(long_way: Network, played: Play) -> None:
    """Seven hours of ban at noon, where a rest takes six: nobody rests twice."""
    banned = link(long_way, "cd", no_trucks=Ban.parse("00:00-23:00"))
    done = played(banned, driving_limit=8 * hours, rest=6 * hours, start=datetime(2026, 5, 11, tzinfo=UTC))
    first = done.shipments.iloc[0]

    assert first["created_s"] == 1 * hours
    assert first["wait_h"] == pytest.approx(16)  # from 7 to 23 o'clock
    assert first["ended_s"] == pytest.approx(29 * hours)


def test_who_is_stopped_on_the_way_has_driven_so_far(long_way: Network, played: Play) -> None:
    """The third road closes for an hour when the truck is on the second: it still rests after ten hours."""
    cut = Outage("cd", at=5.5 * hours, lasts=2.5 * hours)
    done = played(long_way, cut, driving_limit=10 * hours, rest=8 * hours)

    assert transit(done)[0] == pytest.approx(12 + 8 + 1)


def test_behind_a_train_another_driver_is_rested(railway: Network, played: Play) -> None:
    """Six hours to the train and six behind it, hours for eight: nobody rests."""
    network = replace(
        railway,
        nodes=[
            *railway.nodes,
            Node("a", lon=107.0, lat=22.0, kind="city"),
            Node("b", lon=110.0, lat=22.0, kind="city"),
        ],
        links=[
            *railway.links,
            Link("to", "a", "x", "road", length=360 * km, speed=60 * kmh),
            Link("from", "z", "b", "road", length=360 * km, speed=60 * kmh),
        ],
        freight=[Freight("box", "a", "b", per_day=1.0, arrivals="deterministic", modes=("road", "rail"))],
        services=[Service("train", "rail", ("x", "z"), Departures.parse("every 1 h"), 4.0, 60 * kmh)],
    )
    done = played(network, driving_limit=8 * hours, rest=8 * hours, until=3 * days)
    first = done.shipments.iloc[0]

    assert first["path"] == "to;train;from"
    assert first["moving_h"] == pytest.approx(14)
    assert first["wait_h"] <= 1.0


def test_a_rest_is_planned_and_may_make_a_train_the_better_way(long_way: Network, freight_world: Any) -> None:
    """What is known of a way has the rests in it, after a train anew."""
    world: FreightWorld = freight_world(long_way, driving_limit=5 * hours, rest=8 * hours)

    (known,) = world.known.ways(world.lane(long_way.freight[0]), ("a", -1, 0, frozenset()))
    assert known.planned == pytest.approx(16 * hours)
    assert known.cost(2.0) == pytest.approx(0.9 * 720 + 2.0 * 28)


def test_a_ban_on_a_road_that_a_change_took_away_stops_nobody(border: Network, freight_world: Any) -> None:
    """Who is on the way to a road that is no more finds no hours there."""
    world: FreightWorld = freight_world(link(lane(border), "r1", no_trucks=Ban.parse("00:00-23:00")))

    assert ban_at(world, "r1", 0.0, forward=True) > 0.0
    assert ban_at(world, "r9", 0.0, forward=True) == 0.0


def test_who_was_stopped_on_a_road_counts_the_hours_on_it(long_way: Network, played: Play) -> None:
    """The last road closes when the truck is on the second: three of its hours are behind it, and count."""
    cut = Outage("de", at=5.5 * hours, lasts=1 * hours)
    done = played(long_way, cut, driving_limit=12 * hours, rest=8 * hours)

    assert transit(done)[0] == pytest.approx(12)
