"""Trains and ships: timetables, room, berths, and what they do before something closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from netsim.arrays.freight import FreightPlane, Ride
from netsim.model import (
    Alter,
    Departures,
    Freight,
    Link,
    Network,
    Node,
    Outage,
    Remove,
    RepairCrew,
    Service,
)
from netsim.model import Distribution as Law
from netsim.sim.freight import FreightWorld
from netsim.sim.services import Passenger
from netsim.units import days, hours, km, kmh, minutes

MONDAY = datetime(2026, 5, 11, tzinfo=timezone(timedelta(hours=8)))
Make = Callable[..., FreightWorld]
Play = Callable[..., Any]


def departing(network: Network, rhythm: str) -> Network:
    """Give the only service another timetable."""
    service = replace(network.services[0], departures=Departures.parse(rhythm))
    return replace(network, services=[service])


def leaves(done: Any, stop: str) -> Any:
    """Return when a service left a stop, in hours."""
    rows = done.services[done.services["from"] == stop]
    return (rows["departure_s"] / hours).round(6).tolist()


# -- timetables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("daily 06:00 18:00", [6, 18, 30, 42]),
        ("weekly Mon 06:00, Tue 12:00", [6, 36]),
        ("every 20 h from 02:00", [2, 22, 42]),
        ("every 16 h", [0, 16, 32]),
    ],
)
def test_departures_follow_the_clock_of_the_first_stop(
    railway: Network, played: Play, rhythm: str, expected: list[float]
) -> None:
    """The run starts at midnight of a Monday in Shanghai, where the train does."""
    assert leaves(played(departing(railway, rhythm), start=MONDAY), "x") == expected


def test_a_start_in_another_time_zone_moves_the_timetable_on_the_clock_of_the_run(
    railway: Network, played: Play
) -> None:
    """Midnight in Greenwich is eight in the morning at the stop: noon is four hours away."""
    start = datetime(2026, 5, 11, tzinfo=UTC)

    assert leaves(played(railway, start=start), "x") == [4, 28]


def test_a_train_that_left_in_the_warm_up_is_under_way_at_the_start(railway: Network, played: Play) -> None:
    """Left half an hour before, it is at the next stop half an hour later; its departure is not in the table."""
    done = played(departing(railway, "daily 23:30"), start=MONDAY, warm_up=1 * days, until=20 * hours)

    assert leaves(done, "x") == []
    assert leaves(done, "y") == [0.5]


def test_a_train_dwells_where_it_has_stopped_on_the_way(railway: Network, played: Play) -> None:
    """Not at its first stop, and whether it carries anything or not; an hour from stop to stop."""
    done = played(replace(railway, services=[replace(railway.services[0], dwell=30 * minutes)]), start=MONDAY)

    assert (leaves(done, "x"), leaves(done, "y")) == ([12, 36], [13.5, 37.5])


# -- room ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def platform(railway: Network, freight_world: Make) -> Callable[..., list[Passenger]]:
    """Put cargo on the platforms of the train of four TEU, let it run once, and return the cargo."""

    def load(*cargo: tuple[str, str, float]) -> list[Passenger]:
        world = freight_world(railway, start=MONDAY)
        passengers = [
            world.timetables.join(Ride("train", board, alight, 0.0, "rail"), teu) for board, alight, teu in cargo
        ]
        world.env.run(until=1 * days)
        loads.extend(row.boarded for row in world.timetables.departures)
        return passengers

    loads: list[float] = []
    load.loads = loads  # type: ignore[attr-defined]
    return load


def test_cargo_boards_in_the_order_in_which_it_came_as_far_as_there_is_room(
    platform: Callable[..., list[Passenger]],
) -> None:
    """Four TEU fit; the third box of two stays."""
    cargo = platform(("x", "z", 2.0), ("x", "z", 2.0), ("x", "z", 2.0))

    assert [one.arrived.processed for one in cargo] == [True, True, False]


def test_what_does_not_fit_is_left_and_smaller_cargo_behind_it_taken(
    platform: Callable[..., list[Passenger]],
) -> None:
    """Three go, two do not fit any more, one does."""
    cargo = platform(("x", "z", 3.0), ("x", "z", 2.0), ("x", "z", 1.0))

    assert [one.arrived.processed for one in cargo] == [True, False, True]


def test_cargo_too_large_for_the_train_never_boards(platform: Callable[..., list[Passenger]]) -> None:
    """It waits for ever and blocks nobody."""
    cargo = platform(("x", "z", 5.0), ("x", "z", 4.0))

    assert [one.boarded.triggered for one in cargo] == [False, True]


def test_room_that_cargo_leaves_on_the_way_is_taken_by_other_cargo(
    platform: Callable[..., list[Passenger]],
) -> None:
    """A full train to y takes on as much there as got off."""
    cargo = platform(("x", "y", 3.0), ("x", "z", 1.0), ("y", "z", 2.0), ("y", "z", 2.0))

    assert [one.arrived.processed for one in cargo] == [True, True, True, False]
    assert platform.loads == [4.0, 2.0]  # type: ignore[attr-defined]


def test_cargo_that_has_left_the_platform_does_not_board(railway: Network, freight_world: Make) -> None:
    """Its shipper has lost patience."""
    world = freight_world(railway, start=MONDAY)
    leg = Ride("train", "x", "z", 0.0, "rail")
    passenger = world.timetables.join(leg, 1.0)
    world.timetables.leave(leg, passenger)
    world.env.run(until=1 * days)

    assert not passenger.boarded.triggered


def test_full_loads_on_the_platform_mean_headways_of_wait(railway: Network, freight_world: Make) -> None:
    """Nine TEU before a daily train of four: two trains leave before who comes last."""
    world = freight_world(railway, start=MONDAY)
    for _ in range(3):
        world.timetables.join(Ride("train", "x", "z", 0.0, "rail"), 3.0)

    assert dict(world.timetables.backlogs()) == {"train at x": 2 * days, "train at y": 0.0}


# -- ports ---------------------------------------------------------------------------------------------------------


def test_cranes_take_their_time_for_what_is_loaded_and_unloaded(sea: Network, played: Play) -> None:
    """Twenty boxes at ten an hour: two hours at each end, ten at sea."""
    network = replace(sea, freight=[Freight("boxes", "p", "q", 20.0, arrivals="deterministic", unit="teu", size=20.0)])
    done = played(network, start=MONDAY, until=3 * days)
    first = done.shipments.iloc[0]

    assert first["departed_s"] == 24 * hours
    assert leaves(done, "p")[1] == 24 + 8 + 2
    assert first["ended_s"] == (24 + 8 + 2 + 10 + 2) * hours
    assert (first["wait_h"], first["moving_h"]) == (8.0, 14.0)


def test_a_ship_waits_for_a_berth(sea: Network, freight_world: Make) -> None:
    """Two ships at once and one berth: the second is loaded when the first has left."""
    other = replace(sea.services[0], id="other")
    world = freight_world(replace(sea, services=[*sea.services, other]), start=MONDAY)
    for name in ("ship", "other"):
        world.timetables.join(Ride(name, "p", "q", 0.0, "sea"), 10.0)
    world.env.run(until=1 * days)

    assert [(row.service, row.time / hours) for row in world.timetables.departures] == [("ship", 9.0), ("other", 10.0)]


def test_a_ship_stays_outside_a_closed_port(sea: Network, played: Play) -> None:
    """And calls when it opens."""
    done = played(sea, Outage("p", at=7 * hours, lasts=5 * hours), start=MONDAY)

    assert leaves(done, "p") == [12.0, 32.0]


def test_cargo_in_a_port_that_closes_while_cranes_work_is_let_off_when_it_opens(sea: Network, played: Play) -> None:
    """The ship came in before."""
    network = replace(sea, freight=[Freight("boxes", "p", "q", 20.0, arrivals="deterministic", unit="teu", size=20.0)])
    arrives = (24 + 8 + 2 + 10) * hours
    done = played(network, Outage("q", at=arrives + 1 * hours, lasts=6 * hours), start=MONDAY, until=3 * days)

    assert done.shipments.iloc[0]["ended_s"] == arrives + 7 * hours


def test_a_train_pays_no_heed_to_the_berths_of_a_port(sea: Network, freight_world: Make) -> None:
    """A terminal beside a port has no cranes here."""
    rail = replace(sea.services[0], mode="rail")
    link = Link("track", "p", "q", "rail", length=100 * km)
    world = freight_world(replace(sea, links=[link], services=[rail]), start=MONDAY)
    world.timetables.join(Ride("ship", "p", "q", 0.0, "rail"), 50.0)
    world.env.run(until=1 * days)

    assert [row.time for row in world.timetables.departures] == [8 * hours]


# -- what is closed ------------------------------------------------------------------------------------------------


def test_a_train_is_held_before_a_closed_track_and_goes_on_when_it_opens(railway: Network, played: Play) -> None:
    """Held at y, told with the outage as its cause, and not held before what it has passed."""
    done = played(railway, Outage("yz", at=12.5 * hours, lasts=4 * hours), start=MONDAY, until=1 * days)
    events = done.events.set_index("what")

    assert events.loc["service_held", "time_s"] == 13 * hours
    assert events.loc["service_held", "detail"] == "before yz"
    assert done.events.loc[events.loc["service_held", "cause"], "what"] == "down"
    assert events.loc["service_resumed", "time_s"] == 16.5 * hours


def test_a_train_that_waited_for_its_slot_does_not_enter_a_track_that_has_closed_meanwhile(
    railway: Network, freight_world: Make
) -> None:
    """The second train of noon has the slot of two, when the track is closed until four."""
    links = [replace(railway.links[0], slots_per_day=12.0), railway.links[1]]
    other = replace(railway.services[0], id="other")
    network = replace(railway, links=links, services=[*railway.services, other])
    world = freight_world(network, start=MONDAY)
    world.env.run(until=13 * hours)
    fault = world.fail("xy", Outage("xy"), 0.0)
    world.env.run(until=16 * hours)
    world.lift(fault)
    world.env.run(until=1 * days)

    assert [key[2] * 3 for key in world.meters.entered if key[0] == "xy"] == [12, 15]
    assert [row.time / hours for row in world.timetables.departures if row.stop == "y"] == [13.0, 17.0]
    assert [row.asset for row in world.log.rows(days) if row.what == "service_held"] == ["other"]


# -- other terms on the way ----------------------------------------------------------------------------------------


def test_an_altered_service_runs_to_its_new_timetable(railway: Network, played: Play) -> None:
    """From its next departure on, with its new room."""
    evening = {"departures": Departures.parse("daily 18:00"), "capacity": 8.0}
    done = played(railway, changes=[Alter("services", "train", evening, at=13 * hours)], start=MONDAY, until=3 * days)

    assert leaves(done, "x")[0] == 12
    assert leaves(done, "x")[-1] == 66
    assert done.services["capacity"].tolist()[-1] == 8.0


def test_a_removed_service_leaves_no_more(railway: Network, played: Play) -> None:
    """The one under way arrives."""
    done = played(railway, changes=[Remove("services", ("train",), at=12.5 * hours)], start=MONDAY)

    assert (leaves(done, "x"), leaves(done, "y")) == ([12], [13])


def test_a_train_whose_track_is_removed_leaves_no_more(railway: Network, played: Play) -> None:
    """It stays in the timetable, but it cannot run."""
    done = played(railway, changes=[Remove("links", ("yz",), at=13 * hours)], start=MONDAY)

    assert leaves(done, "x") == [12]


def test_a_service_whose_stops_are_not_joined_never_runs(railway: Network, played: Play) -> None:
    """And the run does not fail over it."""
    done = played(replace(railway, links=railway.links[:1]), start=MONDAY)

    assert done.services.empty


def test_a_port_that_joins_on_the_way_has_berths(sea: Network, freight_world: Make) -> None:
    """Its cranes work from then on."""
    bare = replace(sea, ports=[])
    world = freight_world(bare, start=MONDAY)
    world.adopt(sea, FreightPlane(sea))
    world.timetables.join(Ride("ship", "p", "q", 0.0, "sea"), 10.0)
    world.env.run(until=1 * days)

    assert [row.time / hours for row in world.timetables.departures] == [9.0]


def test_a_crew_of_rails_mends_a_track(railway: Network, played: Play) -> None:
    """Along the line where there is no road to it, if its home is near."""
    city = Node("depot", lon=108.2, lat=22.1, kind="city", country="CN")
    crew = RepairCrew("gang", "depot", ("rail",), Law("constant", 2 * hours))
    done = played(
        replace(railway, nodes=[*railway.nodes, city], crews=[crew]), Outage("xy", at=1 * hours), start=MONDAY
    )

    assert done.repairs["mended_s"].iloc[0] < 12 * hours


def test_parcels_fly(played: Play) -> None:
    """By a service over an air route, at the speed and price of air, and without a berth."""
    network = Network(
        nodes=[
            Node(name, lon=lon, lat=22.0, kind="airport", country="CN", timezone="Asia/Shanghai")
            for name, lon in (("x", 108.0), ("y", 113.0))
        ],
        links=[Link("route", "x", "y", "air", length=750 * km)],
        services=[Service("flight", "air", ("x", "y"), Departures.parse("daily 12:00"), 8.0, 750 * kmh)],
        freight=[Freight("L", "x", "y", per_day=2.0, size=2.0, unit="teu", arrivals="deterministic", modes=("air",))],
    )
    done = played(network, start=MONDAY, until=3 * days).shipments
    first = done[done["outcome"] == "delivered"].iloc[0]

    assert (first["modes"], first["path"]) == ("air", "flight")
    assert first["ended_s"] == 37 * hours
    assert first["cost"] == 2 * 750 * 3.0
