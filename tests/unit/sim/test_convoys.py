"""Convoys: which lanes are one, when somebody looks, and what happens when something comes between."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from netsim.model import CargoClass, Distribution, Logit, Network, Outage, Season
from netsim.sim.account import AccountError, check_account
from netsim.sim.express import Express
from netsim.sim.freight import FreightWorld
from netsim.sim.journeys import Journey
from netsim.units import days, hours, minutes

Make = Callable[..., FreightWorld]
Play = Callable[..., Any]
GATE = "pass CN>VN"


@pytest.fixture
def free_world(freight_world: Make) -> Make:
    """Set up a world in which lanes may be convoys."""

    def make(network: Network, **more: Any) -> FreightWorld:
        world = freight_world(network, **more)
        world.convoys.ready = -math.inf
        return world

    return make


def slow(network: Network) -> Network:
    """Let a truck take 90 minutes in the only lane: they come at 2, 3 and 4 h and are in it from 2, 3.5 and 5 h."""
    return replace(network, gates=[replace(network.gates[0], automatic=Distribution("constant", 90 * minutes))])


def with_lane(network: Network, **terms: Any) -> Network:
    """Alter the only lane of a network, whose cargo may be of any class."""
    classes = [CargoClass("fish", 9.0, shelf_life=20 * hours), CargoClass("mail", 9.0), CargoClass("ore", 1.0)]
    return replace(network, freight=[replace(network.freight[0], **terms)], classes=classes)


# -- which lanes are one -----------------------------------------------------------------------------------------------


def test_a_lane_that_nobody_has_to_look_at_is_a_convoy(border: Network, free_world: Make) -> None:
    """The gate knows of those who come at 2, 3 and 4 h when somebody looks; nobody has made a shipment of them."""
    world = free_world(slow(border))
    world.env.run_to(4.2 * hours)

    assert (world.gates[GATE].busy, world.gates[GATE].waiting) == (1, 1)
    assert world.shipments == []
    assert (world.created, world.sent["out"]) == (4, 4)


def test_of_those_who_have_arrived_only_numbers_are_left(border: Network, free_world: Make) -> None:
    """By 5.2 h three have, at 3 h 10 min, 4 h 10 min and 5 h 10 min; two are shipments when the books are closed."""
    world = free_world(border)
    world.env.run_to(5.2 * hours)
    world.close_books()
    (arrived,) = world.convoys.arrived

    assert arrived.number.tolist() == [0, 1, 2]
    assert arrived.serial.tolist() == [1, 2, 3]
    assert [one.id for one in world.shipments] == ["out/4", "out/5"]
    assert arrived.itinerary.ends[:, -1] / hours == pytest.approx([19 / 6, 25 / 6, 31 / 6])


@pytest.mark.parametrize(
    "terms",
    [
        {"patience": 5 * hours, "policy": "abandon"},
        {"class_": "fish"},
        {"class_": "mail"},
        {"empties": 0.5},
    ],
)
def test_where_something_depends_on_the_way_there_is_none(
    border: Network, free_world: Make, terms: dict[str, Any]
) -> None:
    """Who loses patience, spoils, overtakes or comes back is a shipment from the first moment on."""
    network = with_lane(border, **terms)
    world = free_world(replace(network, gates=[replace(border.gates[0], priority_classes=("mail",))]))
    world.env.run_to(1.5 * hours)

    assert [one.id for one in world.shipments] == ["out/1"]


def test_where_shares_are_drawn_there_is_none(border: Network, free_world: Make) -> None:
    """Each shipment draws its own way."""
    world = free_world(border, choice=Logit(0.05))
    world.env.run_to(1.5 * hours)

    assert len(world.shipments) == 1


def test_where_hurry_decides_the_way_there_is_none(two_ways: Network, free_world: Make) -> None:
    """Through the gate it takes 50 minutes less, for a fee that only those in a hurry pay."""
    fee = 100.0
    network = replace(
        two_ways,
        links=[replace(one, cost_fixed=fee) if one.id == "r2" else one for one in two_ways.links],
        freight=[replace(two_ways.freight[0], class_="ore")],
        classes=[CargoClass("ore", 100.0)],
    )
    world = free_world(network)
    usual = world.lane(network.freight[0]).usual
    assert len({way.path for way in usual if way is not None}) == 2

    world.env.run_to(1.5 * hours)
    assert len(world.shipments) == 1


def test_where_a_road_is_closed_there_is_none(border: Network, free_world: Make) -> None:
    """At the start nobody has heard of it, and who comes to it waits."""
    world = free_world(border)
    world.closed = frozenset({"r2"})
    world.env.run_to(1.5 * hours)

    assert len(world.shipments) == 1


def test_ways_to_and_fro_have_no_order(border: Network, free_world: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two gates each would have to be brought up to date before the other."""
    world = free_world(border)
    plans = world.gates[GATE].plans
    others: Any = SimpleNamespace(plans=[object(), plans])
    back: Any = SimpleNamespace(plans=others.plans[::-1])
    world.convoys._all.append(cast("Any", SimpleNamespace(itinerary=others)))

    assert world.convoys._order(others) == others.plans
    assert world.convoys._order(back) is None
    monkeypatch.setattr(world.convoys, "_order", lambda _: None)
    world.convoys._all.clear()
    world.env.run_to(1.5 * hours)
    assert len(world.shipments) == 1


# -- when something comes between --------------------------------------------------------------------------------------


def test_when_the_gate_falls_back_all_are_where_they_would_be(border: Network, free_world: Make) -> None:
    """At 4.2 h one has left the gate, one is in the lane until 5 h, one waits and is then served by hand."""
    world = free_world(slow(border))
    world.env.run_to(4.2 * hours)
    gate = world.gates[GATE]
    gate.fall("platform", "manual", None)

    assert (gate.busy, gate.waiting, gate.arrived, gate.served) == (1, 1, 3, 1)
    first, second, third, fourth = world.shipments
    assert isinstance(first.journey, Express)
    assert not first.journey.is_at_a_gate
    assert isinstance(second.journey, Express)
    assert second.journey.is_at_a_gate
    assert isinstance(third.journey, Journey)
    assert third.outcome == "waiting"
    assert isinstance(fourth.journey, Express)

    world.env.run_to(6 * hours)
    world.bring_home()
    assert third.waited == pytest.approx(1 * hours + 40 * minutes)
    assert first.outcome == "delivered"
    assert first.ended == pytest.approx(4.5 * hours)


def test_what_is_news_to_shippers_ends_it(border: Network, free_world: Make) -> None:
    """At 5 h one waits for the only lane, where each takes 100 minutes: from then on everybody asks."""
    gates = [replace(border.gates[0], automatic=Distribution("constant", 100 * minutes))]
    world = free_world(replace(border, gates=gates))
    world.env.run_to(5.5 * hours)

    assert world.board.has_news(0.0)
    assert [one.serial for one in world.shipments] == [2, 3, 4, 5]


def test_a_road_that_closes_stops_who_is_on_the_way_to_it(border: Network, played: Play) -> None:
    """From 1.5 to 4 h; who has come to the gate at 2 h waits behind it, the next is there at 4 h as well."""
    done = played(border, Outage("r2", at=1.5 * hours, lasts=2.5 * hours), until=7 * hours)

    assert done.shipments["ended_s"].head(2).to_numpy() / hours == pytest.approx([5.0, 5.0])


def test_a_convoy_forms_again_later_and_later(border: Network, free_world: Make) -> None:
    """After an hour, then after two; where a convoy has lasted for more than a day, at once."""
    world = free_world(border)
    convoys = world.convoys
    ready = []
    for moment in (2.5, 5.5, 40.0):
        world.env.run_to(moment * hours)
        convoys.scatter()
        ready.append(convoys.ready / hours - moment)

    assert ready == pytest.approx([1.0, 2.0, 0.0])
    world.env.run_to(48.5 * hours)
    assert [one.serial for one in world.shipments[-2:]] != [47, 48]


def test_a_season_sets_the_pace_of_a_convoy_too(border: Network, played: Play, freight_world: Make) -> None:
    """No truck on the second day; as without convoys."""
    network = with_lane(border, season=Season.parse("2026-05-02..2026-05-02 0"), class_="ore")
    done = played(network, until=3 * days)
    world = freight_world(network)
    world.env.run_to(3 * days)

    assert done.shipments["created_s"].tolist() == [one.created for one in world.shipments]
    assert done.shipments["shipment"].tolist() == [one.id for one in world.shipments]


def test_who_has_arrived_twice_is_found(border: Network, free_world: Make) -> None:
    """Each number is one shipment's."""
    world = free_world(border)
    world.env.run_to(5.2 * hours)
    world.close_books()
    check_account(world)
    world.convoys.arrived[0].number[1] = 0

    with pytest.raises(AccountError, match="5 shipments have only 4 numbers"):
        check_account(world)
