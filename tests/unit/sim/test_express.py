"""Express: who goes so, when it is where, and what happens when something comes between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from netsim.model import CargoClass, Distribution, Freight, Network, OpeningHours, Outage
from netsim.sim.express import Express
from netsim.sim.freight import FreightWorld
from netsim.sim.itineraries import itinerary_of
from netsim.sim.journeys import Journey
from netsim.sim.turns import KnownTurn
from netsim.units import hours, minutes

Make = Callable[..., FreightWorld]
Play = Callable[..., Any]
GATE = "pass CN>VN"


def with_gate(network: Network, **terms: Any) -> Network:
    """Alter the only gate of a network."""
    return replace(network, gates=[replace(network.gates[0], **terms)])


def slow(network: Network) -> Network:
    """Let a truck take 90 minutes in the only lane: they come at 2, 3 and 4 h and are in it from 2, 3.5 and 5 h."""
    return with_gate(network, automatic=Distribution("constant", 90 * minutes))


def with_life(network: Network, life: float) -> Network:
    """Let cargo spoil."""
    return replace(
        network,
        freight=[replace(network.freight[0], class_="fish")],
        classes=[CargoClass("fish", 9.0, shelf_life=life)],
    )


# -- who goes so -------------------------------------------------------------------------------------------------------


def test_who_knows_the_way_through_the_gate_goes_express(border: Network, freight_world: Make) -> None:
    """The first is at the gate from 2 h to 2 h 10 min, and there at 3 h 10 min."""
    world = freight_world(border)

    world.env.run(until=1.5 * hours)
    first = world.shipments[0]
    assert isinstance(first.journey, Express)
    assert not first.journey.is_at_a_gate

    world.env.run(until=2.1 * hours)
    assert first.journey.is_at_a_gate
    assert (world.gates[GATE].busy, world.gates[GATE].waiting) == (1, 0)

    world.env.run(until=3.2 * hours)
    world.bring_home()
    assert first.outcome == "delivered"
    assert first.ended == pytest.approx(3 * hours + 10 * minutes)
    assert first.journey is None


@pytest.mark.parametrize("terms", [{"approach_room": 5}, {"bookings_per_h": 3.0}])
def test_where_a_road_may_be_full_everybody_looks(border: Network, freight_world: Make, terms: dict[str, Any]) -> None:
    """Who may meet a full approach or a lack of slots has a story."""
    world = freight_world(with_gate(border, **terms))
    world.env.run(until=1.5 * hours)

    assert not world.may_plan
    assert isinstance(world.shipments[0].journey, Journey)


def test_who_has_to_rest_looks(border: Network, freight_world: Make) -> None:
    """Drivers' hours are counted on the way."""
    assert not freight_world(border, driving_limit=4 * hours, rest=1 * hours).may_plan


@pytest.mark.parametrize(
    "terms",
    [
        {"opens": OpeningHours.parse("07:00-20:00")},
        {"automatic": Distribution("exponential", 600.0)},
        {"inspection": Distribution("constant", 600.0), "inspection_share": 0.1},
    ],
)
def test_where_only_the_time_at_a_gate_is_not_known_one_queues_there(
    border: Network, freight_world: Make, terms: dict[str, Any]
) -> None:
    """The first is at the gate at 2 h and in the queue or a lane there until nobody knows when."""
    world = freight_world(with_gate(border, **terms))
    world.env.run_to(2.01 * hours)
    first = world.shipments[0].journey
    assert isinstance(first, Express)
    assert not first.is_at_a_gate
    assert not world.gates[GATE].plans.hold
    assert world.gates[GATE].waiting + world.gates[GATE].busy == 1

    world.env.run_to(30 * hours)
    world.bring_home()
    assert world.shipments[0].outcome == "delivered"


def test_who_loses_patience_in_a_queue_turns_away(border: Network, freight_world: Make) -> None:
    """The gate opens at 7 h; who came at 2 h gives up at 5 h."""
    network = with_gate(border, opens=OpeningHours.parse("07:00-08:00"))
    world = freight_world(replace(network, freight=[replace(network.freight[0], patience=3 * hours, policy="abandon")]))
    world.env.run_to(5.5 * hours)

    assert world.shipments[0].outcome == "abandoned"
    assert world.shipments[0].ended == pytest.approx(5 * hours)
    assert world.shipments[0].waited == pytest.approx(3 * hours)


def test_what_spoils_in_a_queue_is_given_up_behind_the_gate(border: Network, played: Play) -> None:
    """The gate takes at 7 h who set out at 1 h: too late for fish that is good for five hours."""
    network = with_gate(border, opens=OpeningHours.parse("07:00-08:00"))
    done = played(with_life(network, 5 * hours), until=9 * hours)

    assert done.shipments["outcome"][0] == "spoiled"
    assert done.shipments["ended_s"][0] == pytest.approx(7 * hours + 10 * minutes)


def test_who_is_in_a_queue_at_the_end_waits(border: Network, played: Play) -> None:
    """Two have come to a gate that has not opened, and all of the wait is told."""
    done = played(with_gate(border, opens=OpeningHours.parse("07:00-08:00")), until=3.5 * hours)

    assert done.shipments["outcome"].tolist() == ["waiting", "waiting", "moving"]
    waits = done.legs[(done.legs["what"] == "gate")]["wait_s"]
    assert waits.tolist() == pytest.approx([1.5 * hours, 0.5 * hours])


def test_that_a_route_is_not_plain_is_remembered(railway: Network, freight_world: Make) -> None:
    """There is a train on it."""
    network = replace(railway, freight=[Freight("box", "x", "z", per_day=24.0, unit="teu", modes=("rail",))])
    world = freight_world(network)
    lane = world.lane(network.freight[0])
    route = lane.usual[0]
    assert route is not None

    assert itinerary_of(world, lane, route) is None
    assert lane.itineraries[id(route)] == (route, None)
    assert itinerary_of(world, lane, route) is None
    assert not world.diary.itineraries


# -- when something comes between --------------------------------------------------------------------------------------


def test_when_the_gate_falls_back_those_in_the_queue_wait_on_as_others_do(border: Network, freight_world: Make) -> None:
    """The lane is free at 5 h, then the third takes 40 minutes by hand."""
    world = freight_world(slow(border))
    gate = world.gates[GATE]
    world.env.run(until=4.2 * hours)
    third = world.shipments[2]
    assert gate.plans.hold
    assert (gate.busy, gate.waiting) == (1, 1)

    gate.fall("platform", "manual", None)
    assert not gate.plans.hold
    assert (gate.busy, gate.waiting, gate.arrived, gate.served) == (1, 1, 3, 1)
    assert isinstance(third.journey, Journey)
    assert third.outcome == "waiting"

    world.env.run(until=6 * hours)
    assert third.waited == pytest.approx(1 * hours + 40 * minutes)
    assert gate.served == 3


def test_who_is_at_the_gate_looks_behind_it_whether_the_road_is_open(border: Network, played: Play) -> None:
    """The road closes from 2 h 5 min to 3 h 5 min, when the first is in the lane."""
    done = played(border, Outage("r2", at=2 * hours + 5 * minutes, lasts=1 * hours), until=7 * hours)

    assert done.shipments["ended_s"][0] == pytest.approx(4 * hours + 5 * minutes)
    assert done.shipments["wait_h"][0] == pytest.approx(65 / 60)


def test_who_comes_to_the_gate_while_the_road_behind_is_closed_stops_there(border: Network, played: Play) -> None:
    """The road is closed from 1.5 to 4 h; who has come at 2 h waits for it, and is an hour on it."""
    done = played(border, Outage("r2", at=1.5 * hours, lasts=2.5 * hours), until=7 * hours)

    assert done.shipments["ended_s"][0] == pytest.approx(5 * hours)


def test_who_drives_on_a_road_that_closes_gets_through(border: Network, played: Play) -> None:
    """The first is behind the gate when its road closes, from 2.5 to 6 h."""
    done = played(border, Outage("r2", at=2.5 * hours, lasts=3.5 * hours), until=7 * hours)

    assert done.shipments["ended_s"][0] == pytest.approx(3 * hours + 10 * minutes)


def test_who_would_set_out_on_a_closed_road_looks(border: Network, freight_world: Make) -> None:
    """At home nobody has heard of it yet."""
    world = freight_world(border)
    world.closed = frozenset({"r1"})
    world.env.run(until=1.5 * hours)

    assert isinstance(world.shipments[0].journey, Journey)
    assert world.shipments[0].outcome == "waiting"


@pytest.mark.parametrize(("life", "end"), [(30 * minutes, 2 * hours), (65 * minutes, 2 * hours + 10 * minutes)])
def test_what_spoils_is_given_up_where_it_is(border: Network, played: Play, life: float, end: float) -> None:
    """On the way to the gate it ends before the queue, in the queue behind the gate."""
    done = played(with_life(border, life), until=4 * hours)

    assert done.shipments["outcome"][0] == "spoiled"
    assert done.shipments["ended_s"][0] == pytest.approx(end)


def test_at_the_end_of_a_run_all_tell_where_they_are(border: Network, played: Play) -> None:
    """At 4.2 h one has passed the gate, one is in the lane, one waits; the fourth is on the road."""
    done = played(slow(border), until=4.2 * hours)

    assert done.shipments["outcome"].tolist() == ["moving", "waiting", "waiting", "moving"]
    assert done.gates[["waiting", "in_service"]].iloc[-1].tolist() == [1, 1]
    assert done.gate_totals[["arrived", "served"]].iloc[0].tolist() == [3, 1]


# -- turns -------------------------------------------------------------------------------------------------------------


def test_a_known_turn_is_in_the_queue_until_it_begins(border: Network, freight_world: Make) -> None:
    """Unless it has been served or has left before."""
    world = freight_world(replace(border, freight=()))
    turn = KnownTurn(world.env, 1, lambda _: None)
    turn.starts = 1 * hours
    assert turn.in_queue

    world.env.run(until=2 * hours)
    assert not turn.in_queue

    turn.starts = 3 * hours
    turn.in_queue = False
    assert not turn.in_queue
