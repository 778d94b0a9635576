"""Ports: ships at anchor, a yard that fills, a gate for trucks, and wind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from netsim.arrays.freight import FreightPlane, Ride
from netsim.errors import InvalidInput
from netsim.hazards import Wind
from netsim.model import Alter, Departures, Distribution, Freight, Gate, Link, Network, Node, Outage, Scenario
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours, km, kmh, minutes

MONDAY = datetime(2026, 5, 11, tzinfo=timezone(timedelta(hours=8)))
Make = Callable[..., FreightWorld]
Play = Callable[..., Any]


@pytest.fixture
def coast(sea: Network) -> Network:
    """Return two ports with a city behind each, and four trucks an hour from one city to the other."""
    cities = [
        Node(name, lon=lon, lat=22.0, kind="city", country=country, timezone="Asia/Shanghai")
        for name, lon, country in (("a", 108.5, "CN"), ("b", 106.5, "VN"))
    ]
    return replace(
        sea,
        nodes=[*sea.nodes, *cities],
        links=[
            *sea.links,
            Link("ap", "a", "p", "transfer", time=1 * hours),
            Link("qb", "q", "b", "road", length=30 * km, speed=30 * kmh),
        ],
        services=[replace(sea.services[0], capacity=200.0)],
        ports=[replace(port, moves_per_h=40.0) for port in sea.ports],
        freight=[Freight("boxes", "a", "b", per_day=96.0, arrivals="deterministic", policy="wait")],
    )


def with_port(network: Network, node: str, **terms: Any) -> Network:
    """Give a port other terms."""
    return replace(network, ports=[replace(row, **terms) if row.node == node else row for row in network.ports])


def told(done: Any, *what: str) -> list[tuple[float, str, str]]:
    """Return hour, kind and asset of events."""
    rows = done.events[done.events["what"].isin(what)]
    return [(round(row.time_s / hours, 2), row.what, row.asset) for row in rows.itertuples()]


# -- gate ----------------------------------------------------------------------------------------------------------


def test_trucks_pass_the_gate_of_a_port_both_ways(coast: Network, played: Play) -> None:
    """In at one port, out at the other; the gates are in the tables beside those of borders."""
    network = with_port(with_port(coast, "p", gate_lanes=2), "q", gate_lanes=1)
    totals = played(network, until=3 * days).gate_totals.set_index(["node", "direction"])

    assert totals.loc[("p", "in"), "served"] > 250
    assert totals.loc[("q", "out"), "served"] > 100
    assert totals.loc[("p", "out"), "arrived"] == totals.loc[("q", "in"), "arrived"] == 0


def test_a_slow_gate_makes_trucks_queue(coast: Network, played: Play) -> None:
    """Four an hour come, three an hour pass: a queue of one truck more each hour."""
    slow = with_port(coast, "p", gate_lanes=1, gate_time=Distribution("constant", 20 * minutes))
    totals = played(slow, until=2 * days).gate_totals.set_index(["node", "direction"])

    assert totals.loc[("p", "in"), "peak_waiting"] == pytest.approx(47, abs=2)


def test_boxes_from_a_train_pass_no_gate(coast: Network) -> None:
    """The transfer between rail and sea lies inside the port."""
    rail = Node("pt", lon=108.6, lat=21.72, kind="rail_terminal", country="CN", timezone="Asia/Shanghai")
    network = with_port(coast, "p", gate_lanes=1)
    network = replace(network, nodes=[*network.nodes, rail], links=[*network.links, Link("tp", "pt", "p", "transfer")])
    needs = {arc.tail: arc.needs for arc in FreightPlane(network).arcs if arc.head == "p"}

    assert "p in" in needs["a"]
    assert "p in" not in needs["pt"]


def test_a_row_of_gates_goes_before_the_lanes_of_a_port(coast: Network) -> None:
    """Who knows the gate better writes it into gates.csv."""
    own = Gate("p", "in", 7)
    network = replace(with_port(coast, "p", gate_lanes=2), gates=[own])

    assert {gate.id: gate.lanes for gate in network.all_gates} == {"p in": 7, "p out": 2}


@pytest.mark.parametrize(
    "terms",
    [{"gate_lanes": 0}, {"yard_teu": 0.0}, {"wind_limit": -1.0}, {"gate_time": Distribution("constant", 0.0)}],
)
def test_a_port_cannot_have_nothing(sea: Network, terms: dict[str, Any]) -> None:
    """Nor take no time."""
    with pytest.raises(ValidationError):
        replace(sea.ports[0], **terms)


# -- yard ----------------------------------------------------------------------------------------------------------


def test_a_full_yard_lets_no_more_trucks_in(coast: Network, played: Play) -> None:
    """
    A ship a day takes a day's boxes; the yard holds half a day's.

    Trucks wait at the gate until the ship has made room, and the log names both moments.
    """
    network = with_port(coast, "p", yard_teu=100.0, gate_lanes=4)
    done = played(network, until=3 * days, start=MONDAY)
    gate = done.gates[(done.gates["node"] == "p") & (done.gates["direction"] == "in")]
    events = told(done, "yard_full", "yard_free")

    assert gate.loc[gate["mode"] == "closed", "waiting"].max() > 10
    assert [what for _, what, _ in events[:2]] == ["yard_full", "yard_free"]
    assert events[1][0] in {8.0, 32.0}
    assert done.services["boarded"].max() <= 104.0


def test_without_a_gate_boxes_wait_outside_the_yard(coast: Network, freight_world: Make) -> None:
    """They come in as room appears, in their order; who gives up leaves from where he is."""
    world = freight_world(replace(with_port(coast, "p", yard_teu=4.0), freight=()), start=MONDAY)
    tables, leg = world.timetables, Ride("ship", "p", "q", 0.0, "sea")
    first, second, third, fourth = (tables.join(leg, 2.0) for _ in range(4))
    platform = tables.waiting["ship at p"]
    assert platform == [first, second]

    tables.leave(leg, third)
    tables.leave(leg, first)
    assert platform == [second, fourth]
    world.env.run_to(10 * hours)
    assert not platform
    assert [entry.what for entry in world.log.rows(1 * days)].count("yard_full") == 1


@pytest.mark.parametrize("room", [20.0, 90.0, 400.0])
@pytest.mark.parametrize("policy", ["wait", "abandon"])
def test_what_a_yard_holds_is_what_waits_there(
    coast: Network, freight_world: Make, room: float, policy: Literal["wait", "abandon"]
) -> None:
    """Day after day, with shippers who give up and without; nobody is lost on the way."""
    lanes = [replace(coast.freight[0], arrivals="poisson", policy=policy, patience=20 * hours)]
    world = freight_world(with_port(replace(coast, freight=lanes), "p", yard_teu=room, gate_lanes=2), start=MONDAY)
    yard = world.timetables.harbours["p"].yard
    assert yard is not None
    for hour in range(6, 120, 6):
        world.env.run_to(hour * hours)
        assert yard.waiting == sum(one.teu for one in world.timetables.waiting["ship at p"])
        assert yard.waiting <= room
    at_p = [shipment for shipment in world.shipments if shipment.outcome == "waiting"]
    outside = len(yard._outside) + world.gates["p in"].waiting
    assert len(at_p) == outside + world.gates["p in"].busy + len(world.timetables.waiting["ship at p"])


def test_a_yard_that_is_still_nearly_full_is_told_once(coast: Network, freight_world: Make) -> None:
    """Who finds no room again adds nothing to the log before the yard has been told to be free."""
    world = freight_world(replace(with_port(coast, "p", yard_teu=20.0), freight=()), start=MONDAY)
    tables, leg = world.timetables, Ride("ship", "p", "q", 0.0, "sea")
    first, *_ = [tables.join(leg, teu) for teu in (1.0, 18.0, 2.0)]
    tables.leave(leg, first)
    tables.join(leg, 5.0)
    world.env.run_to(7 * hours)

    assert [entry.what for entry in world.log.rows(1 * days)] == ["yard_full"]
    world.env.run_to(9 * hours)
    assert [entry.what for entry in world.log.rows(1 * days)] == ["yard_full", "yard_free"]


def test_a_shipment_larger_than_the_yard_enters_an_empty_one(coast: Network, freight_world: Make) -> None:
    """Otherwise it would wait for ever."""
    world = freight_world(replace(with_port(coast, "p", yard_teu=4.0), freight=()), start=MONDAY)
    big = world.timetables.join(Ride("ship", "p", "q", 0.0, "sea"), 30.0)

    assert world.timetables.waiting["ship at p"] == [big]


def test_a_ship_waits_for_room_but_not_for_ever(coast: Network, played: Play) -> None:
    """
    At the other port trucks fetch boxes through one slow lane, and the yard is full of boxes for a ship that is late.

    The ship is held at anchor until trucks have made room, at most a day.
    """
    slow = Distribution("constant", 15 * minutes)
    network = with_port(coast, "q", yard_teu=60.0, gate_lanes=1, gate_time=slow)
    done = played(network, until=8 * days, start=MONDAY)
    calls = done.calls[(done.calls["place"] == "q")]
    held = done.events[done.events["what"] == "service_held"]

    assert len(held) > 3
    assert held["detail"].str.contains("no room in the yard").all()
    waits = calls["began_s"] - calls["arrived_s"]
    assert 1 * hours < waits.max() <= 24.5 * hours


def test_what_waits_for_the_ship_makes_room_for_what_it_brings(coast: Network, played: Play) -> None:
    """Boxes both ways in equal number: the yard is never too full for the ship that fetches as many as it lands."""
    back = replace(coast.services[0], id="back", stops=("q", "p"), departures=Departures.parse("daily 20:00"))
    home = replace(coast.freight[0], id="home", origin="b", destination="a")
    both = replace(coast, services=[*coast.services, back], freight=[*coast.freight, home])
    done = played(with_port(both, "q", yard_teu=400.0, gate_lanes=8), until=8 * days, start=MONDAY)

    assert not (done.events["what"] == "service_held").any()


# -- anchorage -----------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(coast: Network) -> Network:
    """Return the coast with a ship every two hours, and boxes enough to keep the berth busy for one."""
    service = replace(coast.services[0], departures=Departures.parse("every 2 h"), capacity=40.0)
    lanes = [replace(coast.freight[0], per_day=240.0)]
    return replace(coast, services=[service], freight=lanes)


def test_ships_gather_while_a_port_is_shut_and_are_worked_off_afterwards(busy: Network, played: Play) -> None:
    """
    In twelve hours of closure those at sea come, five or six; after it one an hour goes to the berth.

    Those held before the link come ten hours later, and all at once.
    """
    shut = Outage("q", at=30 * hours, lasts=12 * hours, reason="typhoon")
    quiet, done = (played(busy, *hazards, until=4 * days, start=MONDAY) for hazards in ((), (shut,)))
    row = done.events[done.events["what"] == "anchorage"].iloc[0]
    cleared = done.events[done.events["what"] == "anchorage_cleared"].iloc[0]
    calls = done.calls[done.calls["place"] == "q"]

    assert (quiet.events["what"] == "anchorage").sum() == 0
    assert 30 * hours < row["time_s"] < 42 * hours
    assert done.events.loc[row["cause"], "detail"] == "typhoon"
    assert 45 * hours < cleared["time_s"] < 48 * hours
    assert (done.events["what"] == "anchorage").sum() == 2
    assert (calls["began_s"] - calls["arrived_s"]).max() > 3 * hours
    assert (calls["began_s"].diff().dropna() > 0).all()


def test_calls_are_told_with_those_that_are_not_over(busy: Network, played: Play) -> None:
    """A ship at the berth when the run ends has no time of leaving, one at anchor no time at the berth either."""
    shut = Outage("q", at=30 * hours, lasts=12 * hours)
    calls = played(busy, shut, until=44.5 * hours, start=MONDAY).calls
    at_q = calls[(calls["place"] == "q") & calls["left_s"].isna()]

    assert set(calls["kind"]) == {"berth"}
    assert at_q["began_s"].notna().sum() == 1
    assert at_q["began_s"].isna().sum() >= 2


# -- wind ----------------------------------------------------------------------------------------------------------


def test_wind_closes_the_ports_that_bear_less_and_nothing_else(coast: Network, played: Play) -> None:
    """Both ports are in reach, one bears it; it opens when the wind falls, and no asset has failed."""
    network = with_port(with_port(coast, "p", wind_limit=20.0), "q", wind_limit=30.0)
    wind = Wind(25.0, 12 * hours, at=6 * hours, centre=(107.7, 21.3), radius=200 * km)
    done = played(network, wind, start=MONDAY)
    modes = done.events[done.events["what"] == "mode"]

    assert told(done, "wind") == [(6.0, "wind", "p")]
    assert told(done, "mode") == [(6.0, "mode", "p"), (18.0, "mode", "p")]
    assert list(modes["detail"]) == ["normal -> closed: wind of 25 m/s", "closed -> normal: the wind has fallen"]
    assert told(done, "down", "up") == []
    assert told(done, "service_held") == []
    assert (done.services["departure_s"] / hours).iloc[0] > 18.0


def test_a_wind_that_no_port_minds_changes_nothing(coast: Network, played: Play) -> None:
    """Out of reach, without a limit, or weaker."""
    network = with_port(coast, "p", wind_limit=20.0)
    for wind in (Wind(20.0, 1 * days, places=("p", "q")), Wind(40.0, 1 * days, centre=(100.0, 0.0), radius=9 * km)):
        quiet, blown = (played(network, *winds, start=MONDAY) for winds in ((), (wind,)))
        assert blown.events.equals(quiet.events)
        assert blown.services.equals(quiet.services)


def test_two_winds_close_a_port_until_both_have_fallen(coast: Network, played: Play) -> None:
    """Shippers know the end of the longer one."""
    network = with_port(coast, "p", wind_limit=20.0)
    winds = [Wind(25.0, 6 * hours, places=("p",)), Wind(30.0, 6 * hours, at=4 * hours, places=("p",), reason="Kim")]
    done = played(network, *winds, start=MONDAY)

    assert told(done, "mode") == [(0.0, "mode", "p"), (10.0, "mode", "p")]
    assert list(done.events.loc[done.events["what"] == "wind", "detail"]) == [
        "wind of 25 m/s; the port works up to 20 m/s",
        "wind of 30 m/s, Kim; the port works up to 20 m/s",
    ]


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"places": ("p",), "centre": (108.0, 21.0), "radius": 1.0},
        {"centre": (108.0, 21.0)},
        {"radius": 1.0},
        {"centre": (21.0, 108.0), "radius": 1.0},
    ],
)
def test_a_wind_is_somewhere(terms: dict[str, Any]) -> None:
    """At places, or around a point on the Earth."""
    with pytest.raises(ValidationError):
        Wind(25.0, 1.0, **terms)


def test_a_wind_names_ports_and_comes_in_time(coast: Network) -> None:
    """All faults at once."""
    with pytest.raises(InvalidInput) as error:
        Scenario(coast, until=1 * days, hazards=[Wind(25.0, 1.0, at=2 * days, places=("a", "p"))])

    assert [fault.path for fault in error.value.faults] == [("hazards", 0, "at"), ("hazards", 0, "places")]


def test_a_port_that_joins_on_the_way_may_be_named(coast: Network, played: Play) -> None:
    """Its limit may be altered on the way, too."""
    change = Alter("ports", "p", {"wind_limit": 10.0}, at=1 * hours)
    done = played(coast, Wind(25.0, 6 * hours, at=2 * hours, places=("p",)), changes=[change], start=MONDAY)

    assert told(done, "wind") == [(2.0, "wind", "p")]
