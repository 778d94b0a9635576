"""A full approach: who comes next stands on the road, blocks it, and moves up in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netsim.model import (
    Alter,
    CargoClass,
    Distribution,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    OpeningHours,
    Outage,
)
from netsim.sim.approach import Jams
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours, km, kmh, minutes

TEN = Distribution("constant", 10 * minutes)
HOUR = Distribution("constant", 61 * minutes)
Make = Callable[..., FreightWorld]
Play = Callable[..., Any]


@pytest.fixture
def valley(border: Network) -> Network:
    """
    Return the border behind a junction: a - fork - pass - b, and fork - side.

    Two trucks an hour go over the pass, which takes one an hour and has room for two; one every two hours turns off.
    """
    return replace(
        border,
        nodes=[
            *border.nodes,
            Node("fork", lon=107.7, lat=22.0, kind="city", country="CN", timezone="Asia/Shanghai"),
            Node("side", lon=107.7, lat=22.3, kind="city", country="CN", timezone="Asia/Shanghai"),
        ],
        links=[
            Link("k", "a", "fork", "road", length=47 * km, speed=60 * kmh),
            Link("l", "fork", "pass", "road", length=73 * km, speed=60 * kmh),
            Link("m", "fork", "side", "road", length=60 * km, speed=60 * kmh),
            Link("r", "pass", "b", "road", length=60 * km, speed=60 * kmh),
        ],
        gates=[Gate("pass", "CN>VN", 1, HOUR, HOUR, approach_room=2)],
        freight=[
            Freight("out", "a", "b", per_day=48.0, arrivals="deterministic", policy="wait"),
            Freight("aside", "a", "side", per_day=12.0, arrivals="deterministic", policy="wait"),
            Freight("home", "a", "pass", per_day=12.0, arrivals="deterministic", policy="wait"),
        ],
    )


def events(done: Any, *what: str) -> list[tuple[float, str, str]]:
    """Return hour, kind and asset of what was told."""
    rows = done.events[done.events["what"].isin(what)]
    return [(row.time_s / hours, row.what, row.asset) for row in rows.itertuples()]


def delivered(done: Any, lane: str) -> Any:
    """Return the shipments of a lane that arrived."""
    rows = done.shipments[done.shipments["freight"] == lane]
    return rows[rows["outcome"] == "delivered"]


def test_with_room_for_all_nothing_is_blocked(valley: Network, played: Play) -> None:
    """Whoever does not cross drives past the queue."""
    gate = replace(valley.gates[0], approach_room=None)
    done = played(replace(valley, gates=[gate]), until=1 * days)

    assert events(done, "approach_full") == []
    assert delivered(done, "home")["wait_h"].max() == 0.0
    assert delivered(done, "aside")["wait_h"].max() == 0.0


def test_a_full_approach_is_told_and_blocks_the_road_for_everybody(valley: Network, played: Play) -> None:
    """
    Trucks set out each half hour and are at the pass two hours later, where each takes 61 minutes.

    The first goes into the lane at 2:30; those of 3:00 and 3:30 wait. One goes on at 3:31, that of 4:00 takes its
    place, and that of 4:30 finds both places taken.
    """
    done = played(valley, until=1 * days)

    assert events(done, "approach_full")[0] == (4.5, "approach_full", "pass CN>VN")
    assert delivered(done, "home")["wait_h"].max() > 1.0


def test_the_jam_reaches_the_road_behind_it(valley: Network, played: Play) -> None:
    """Trucks before the blocked road stand on the road that leads there, so that those who turn off are held, too."""
    done = played(valley, until=2 * days)

    assert delivered(done, "aside")["wait_h"].max() > 1.0
    assert (done.shipments["outcome"] == "waiting").sum() > 20


def test_the_gate_passes_as_many_trucks_as_without_a_jam(valley: Network, played: Play) -> None:
    """It is never idle while somebody waits before it: the queue stands elsewhere, it does not vanish."""
    free = replace(valley, gates=[replace(valley.gates[0], approach_room=None)])

    served = [played(network, until=3 * days).gate_totals["served"][0] for network in (valley, free)]
    assert served[0] >= served[1] - 6


def test_trucks_are_served_in_the_order_in_which_they_came(valley: Network, played: Play) -> None:
    """Over the approach, the road and the road behind."""
    done = delivered(played(valley, until=4 * days), "out")

    order = done.sort_values("ended_s")["created_s"].to_numpy()
    assert len(order) > 60
    assert (np.diff(order) > 0).all()


def test_who_has_no_patience_goes_home_and_the_road_is_free_again(valley: Network, played: Play) -> None:
    """Those who stand on the road leave as those on the approach do; the end of the jam names its beginning."""
    lanes = [replace(row, patience=1 * hours, policy="return") for row in valley.freight]
    gate = replace(valley.gates[0], approach_room=1)
    some = Alter("freight", "out", {"per_day": 6.0}, at=20 * hours)
    done = played(replace(valley, freight=lanes, gates=[gate]), until=2 * days, changes=[some])
    told = done.events[done.events["what"].isin(["approach_full", "approach_free"])]

    assert (done.shipments["outcome"] == "returned").sum() > 5
    assert list(told["what"][-2:]) == ["approach_full", "approach_free"]
    assert (told["cause"].dropna().to_numpy() == told.index[told["what"] == "approach_full"][: len(told) // 2]).all()


def test_who_may_go_another_way_does(valley: Network, played: Play) -> None:
    """A road around the pass takes trucks that wait before the blocked road."""
    around = Link("n", "fork", "b", "road", length=160 * km, speed=60 * kmh)
    lanes = [replace(row, policy="reroute") for row in valley.freight]
    done = played(replace(valley, links=[*valley.links, around], freight=lanes), until=3 * days)
    ways = delivered(done, "out")["path"].astype(str)

    assert ways.str.contains("k;n").sum() > 10
    assert (ways == "k;l;r").sum() > 10


def test_a_gate_that_is_closed_tells_why_the_approach_is_full(valley: Network, played: Play) -> None:
    """The cause of the jam is the closure; shippers hear of the wait."""
    lanes = [replace(row, patience=2 * hours, policy="abandon") for row in valley.freight]
    shut = Outage("pass CN>VN", at=1 * hours, lasts=12 * hours)
    done = played(replace(valley, freight=lanes), shut, until=1 * days)
    row = done.events[done.events["what"] == "approach_full"].iloc[0]

    assert done.events.loc[row["cause"], "what"] == "mode"
    assert (
        done.shipments.loc[done.shipments["freight"] == "out", "outcome"].isin(["abandoned", "not_departed"]).sum() > 5
    )


def test_shippers_hear_of_a_queue_on_the_road(valley: Network, freight_world: Make) -> None:
    """Not only of those who wait on the approach; in ordinary work the full approach is the cause."""
    world = freight_world(valley)
    world.env.run_to(24.5 * hours)
    bulletin = world.board.read(world.board.number(0.0))
    name = "pass CN>VN"

    assert bulletin.waits[name] > 8 * hours
    assert world.log[bulletin.causes[name]].what == "approach_full"


def test_a_scenario_may_change_the_room_on_the_way(valley: Network, played: Play) -> None:
    """With more of it all who stand move up; a gate that had none gets some."""
    more = Alter("gates", "pass CN>VN", {"approach_room": None}, at=12 * hours)
    first = Alter("gates", "pass CN>VN", {"approach_room": 2}, at=24 * hours)
    done = played(valley, until=2 * days, changes=[more, first])
    home = delivered(done, "home")
    in_between = home[home["created_s"].between(12 * hours, 20 * hours)]

    rows = done.shipments[(done.shipments["freight"] == "home") & (done.shipments["created_s"] > 26 * hours)]

    assert in_between["wait_h"].max() == 0.0
    assert rows["wait_h"].max() > 10.0


def test_a_gate_without_an_approach_may_get_one(border: Network, freight_world: Make) -> None:
    """Those who wait then are on it; the next one stands."""
    world = freight_world(replace(border, freight=(), gates=[Gate("pass", "CN>VN", 1, TEN, TEN)]))
    queue = world.gates["pass CN>VN"]
    for _ in range(4):
        queue.join(1)
    queue.adopt(replace(queue.gate, approach_room=2))
    queue.join(1, way=("r1", True))

    assert list(world.jams) == [("r1", True)]
    world.env.run_to(10 * minutes + 1)
    assert list(world.jams) == [("r1", True)]
    world.env.run_to(20 * minutes + 1)
    assert not world.jams


def test_the_first_of_many_trucks_may_enter_however_many_they_are(border: Network, freight_world: Make) -> None:
    """A shipment of seven trucks takes an approach for two when it is empty; with no room at all it stands outside."""
    world = freight_world(replace(border, freight=(), gates=[Gate("pass", "CN>VN", 1, TEN, TEN, approach_room=2)]))
    queue = world.gates["pass CN>VN"]
    turns = [queue.join(trucks, way=("r1", True)) for trucks in (1, 7, 1)]

    assert (queue.waiting, queue.approach.trucks if queue.approach else None) == (8, 1)
    assert list(world.jams) == [("r1", True)]
    world.env.run_to(2 * hours)
    assert [turn.processed for turn in turns] == [True] * 3
    assert not world.jams


def test_without_any_room_the_first_who_waits_stands_on_the_road(border: Network, freight_world: Make) -> None:
    """He is taken from there into the lane; who came over no road blocks none."""
    world = freight_world(replace(border, freight=(), gates=[Gate("pass", "CN>VN", 1, TEN, TEN, approach_room=0)]))
    queue = world.gates["pass CN>VN"]
    queue.join(1)
    queue.join(1, way=("r1", True))
    queue.join(1)
    assert list(world.jams) == [("r1", True)]
    world.env.run_to(10 * minutes + 1)
    assert not world.jams
    assert queue.waiting == 1
    world.env.run_to(30 * minutes + 1)
    assert queue.served == 3


def test_no_circle_of_jams_holds_itself(border: Network, freight_world: Make) -> None:
    """Who would close a circle stands aside, so that there is a gate at the head of every jam."""
    jams = Jams(freight_world(border))
    x, y, z = (("x", True), ("y", True), ("z", True))
    jams.block(x, None)
    first = jams.wait_before(x, 1, y)
    second = jams.wait_before(y, 1, z)
    third = jams.wait_before(z, 1, x)
    own = jams.wait_before(x, 1, x)

    assert (first.behind, second.behind, third.behind, own.behind) == (y, z, None, None)
    jams.turn_away(x, own)
    jams.clear_one(x)
    assert not jams
    assert all(held.triggered for held in (first, second, third))
    assert not own.triggered


def test_who_has_passed_a_gate_blocks_no_road_behind_it(valley: Network, played: Play) -> None:
    """Two gates in a row: trucks wait between them, and the first gate goes on serving."""
    gates = [
        Gate("pass", "CN>VN", 1, TEN, TEN, approach_room=2),
        Gate("b", "CN>VN", 1, HOUR, HOUR, approach_room=1),
    ]
    done = played(replace(valley, gates=gates, freight=valley.freight[:1]), until=2 * days)
    totals = done.gate_totals.set_index("node")

    assert totals.loc["pass", "served"] > totals.loc["b", "served"] + 20
    assert set(done.events.loc[done.events["what"] == "approach_full", "asset"]) == {"b CN>VN"}


# -- booking -------------------------------------------------------------------------------------------------------


@pytest.fixture
def random_trucks(border: Network) -> Network:
    """Return the border with five trucks an hour at random, and a gate that takes six."""
    lane = Freight("out", "a", "b", per_day=120.0, policy="wait")
    return replace(border, gates=[Gate("pass", "CN>VN", 1, TEN, TEN)], freight=[lane])


def test_booked_trucks_wait_at_home_and_not_at_the_gate(random_trucks: Network, played: Play) -> None:
    """With a slot for each service the queue on the road vanishes; the wait is the same, at another place."""
    booked = replace(random_trucks, gates=[replace(random_trucks.gates[0], bookings_per_h=6.0)])
    plain, slotted = (played(network, until=30 * days) for network in (random_trucks, booked))
    waits = [done.shipments.loc[done.shipments["outcome"] == "delivered", "wait_h"] for done in (plain, slotted)]
    queues = [done.gate_totals.loc[0, "mean_wait_h"] for done in (plain, slotted)]

    assert queues[0] > 0.3
    assert queues[1] < 0.01
    assert waits[1].mean() - 1 / 6 == pytest.approx(waits[0].mean() - 1 / 6, rel=0.01)


def test_slots_lie_in_the_opening_hours(random_trucks: Network, played: Play) -> None:
    """Who would come at night is given the first slots of the morning; nobody waits at the gate."""
    opens = OpeningHours.parse("06:00-22:00")
    gate = replace(random_trucks.gates[0], bookings_per_h=6.0, opens=opens)
    lane = replace(random_trucks.freight[0], per_day=60.0)
    done = played(replace(random_trucks, gates=[gate], freight=[lane]), until=10 * days)

    assert done.gate_totals.loc[0, "p95_wait_h"] < 0.2
    assert done.shipments["wait_h"].max() > 7.0


def test_by_hand_fewer_slots_are_handed_out(border: Network, freight_world: Make) -> None:
    """A quarter of the work, a quarter of the slots; what is handed out stands in the bulletin."""
    forty = Distribution("constant", 40 * minutes)
    gate = Gate("pass", "CN>VN", 1, TEN, forty, bookings_per_h=6.0)
    world = freight_world(replace(border, freight=(), gates=[gate]))
    queue = world.gates["pass CN>VN"]
    assert queue.slots is not None
    queue.slots.take(queue.slots.first(0.0), 3)
    assert queue.slots.first(0.0) == 30 * minutes
    queue.fall("lost dc", "manual", None)
    queue.slots.take(queue.slots.first(0.0), 3)

    assert queue.slots.first(0.0) == 150 * minutes
    world.env.run_to(1 * minutes)
    assert queue.expected_wait == 149 * minutes


def test_who_cannot_get_a_slot_in_time_turns_to_the_policy(random_trucks: Network, played: Play) -> None:
    """Slots for a third of the trucks: the others give up as soon as they ask."""
    gate = replace(random_trucks.gates[0], bookings_per_h=2.0)
    lane = replace(random_trucks.freight[0], patience=3 * hours, policy="abandon", information_delay=12 * hours)
    done = played(replace(random_trucks, gates=[gate], freight=[lane]), until=2 * days)

    assert (done.shipments["outcome"] == "abandoned").sum() > 50
    assert 50 < done.gate_totals.loc[0, "served"] <= 96
    assert done.gate_totals.loc[0, "left"] == 0


def test_whoever_takes_a_train_books_nothing(corridor: Network, played: Play) -> None:
    """Slots are for those who drive to the gate; a scenario may end the booking."""
    gates = [replace(gate, bookings_per_h=12.0) for gate in corridor.gates]
    lanes = [replace(row, modes=("rail",)) for row in corridor.freight]
    end = [Alter("gates", gate.id, {"bookings_per_h": None}, at=1 * days) for gate in corridor.gates]
    done = played(replace(corridor, gates=gates, freight=lanes), changes=end)
    slow = played(replace(corridor, gates=gates), changes=end)

    assert (done.gate_totals["arrived"] == 0).all()
    assert (slow.gate_totals["arrived"] > 100).all()


def test_who_meets_no_gate_with_slots_books_none(two_ways: Network, played: Play) -> None:
    """One gate of the network takes bookings; trucks that drive around it set out at once."""
    gates = [replace(two_ways.gates[0], bookings_per_h=0.01, automatic=HOUR)]
    lanes = [replace(two_ways.freight[0], destination="north"), replace(two_ways.freight[0], id="x")]
    done = played(replace(two_ways, gates=gates, freight=lanes), until=1 * days)
    north = done.shipments[done.shipments["freight"] == "out"]

    assert north["wait_h"].max() == 0.0


# -- lanes for priority classes ------------------------------------------------------------------------------------


def test_a_lane_for_fruit_serves_nothing_else(border: Network, freight_world: Make) -> None:
    """One of two lanes stays empty while three trucks of other cargo queue; fruit drives into it at once."""
    gate = Gate("pass", "CN>VN", 2, TEN, TEN, priority_classes=("fruit",), priority_lanes=1)
    world = freight_world(replace(border, classes=[CargoClass("fruit", 1.0)], freight=(), gates=[gate]))
    queue = world.gates["pass CN>VN"]
    for _ in range(3):
        queue.join(1)
    assert (queue.busy, queue.waiting, queue.is_free) == (1, 2, False)
    queue.join(1, "fruit")
    assert (queue.busy, queue.waiting) == (2, 2)
    queue.join(1, "fruit")
    world.env.run_to(10 * minutes + 1)

    assert (queue.busy, queue.waiting, queue.served) == (2, 1, 2)
    world.env.run_to(1 * hours)
    assert queue.served == 5
