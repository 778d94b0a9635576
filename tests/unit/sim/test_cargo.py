"""Classes of cargo: what is due, what needs a plug, what leaves together, what goes back empty."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from netsim.metrics import late
from netsim.metrics.freight import OUTCOMES
from netsim.model import (
    CargoClass,
    Cutoffs,
    Departures,
    Distribution,
    Freight,
    Network,
    Outage,
    Remove,
    Season,
    Service,
)
from netsim.sim.freight import FreightWorld
from netsim.sim.services import Passenger, exchange
from netsim.units import days, hours, kmh

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Play = Callable[..., Any]
Make = Callable[..., FreightWorld]
FRUIT = CargoClass("fruit", 30.0, reefer=True)


def lane(network: Network, cargo: CargoClass | None = None, **values: Any) -> Network:
    """Alter the only lane of a network, and what it carries."""
    values |= {} if cargo is None else {"class_": cargo.id}
    kinds = network.classes if cargo is None else [cargo]
    return replace(network, freight=[replace(network.freight[0], **values)], classes=kinds)


# -- due -----------------------------------------------------------------------------------------------------------


def test_what_comes_after_it_was_due_is_late_by_so_much(border: Network, played: Play) -> None:
    """Two hours and ten minutes on the way, due in two; in due time nothing is late."""
    done = played(lane(border, CargoClass("parts", 6.0, due=2 * hours)), until=6 * hours)
    in_time = played(lane(border, CargoClass("parts", 6.0, due=3 * hours)), until=6 * hours)

    assert done.shipments["late_h"].dropna().tolist() == pytest.approx([1 / 6] * 3)
    assert done.shipments["late_h"].isna().sum() == 2  # not yet there
    assert late(done.shipments) == 3
    assert in_time.shipments["late_h"].dropna().tolist() == [0.0] * 3
    assert late(in_time.shipments) == 0


def test_what_is_never_due_is_never_late(border: Network, played: Play) -> None:
    """There is no number for it."""
    assert played(border, until=6 * hours).shipments["late_h"].isna().all()


def test_who_stayed_at_home_is_late_all_the_same(border: Network, played: Play) -> None:
    """It counts from when the shipment was ready."""
    cut = Outage("r1", at=0.5 * hours, lasts=10 * hours)
    network = lane(border, CargoClass("parts", 6.0, due=4 * hours), patience=1 * hours)
    done = played(network, cut, until=20 * hours)
    second = done.shipments.iloc[1]

    assert second["departed_s"] > second["created_s"] + 4 * hours
    assert second["late_h"] == pytest.approx((second["ended_s"] - second["created_s"]) / hours - 4)


# -- reefers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def by_rail(railway: Network) -> Network:
    """Two TEU of fruit an hour from x to z, a train every six hours with room for 24 and plugs for 8."""
    train = Service("train", "rail", ("x", "z"), Departures.parse("every 6 h"), 24.0, 60 * kmh, plugs=8.0)
    fruit = Freight(
        "fruit-xz",
        "x",
        "z",
        per_day=48.0,
        arrivals="deterministic",
        class_="fruit",
        unit="teu",
        size=2.0,
        modes=("rail",),
    )
    return replace(railway, services=[train], freight=[fruit], classes=[FRUIT])


def test_reefers_take_no_more_room_than_there_are_plugs(by_rail: Network, played: Play) -> None:
    """Twelve TEU come between two trains and eight are taken, with room for all; without plugs told, all are."""
    done = played(by_rail)
    plain = played(replace(by_rail, services=[replace(by_rail.services[0], plugs=None)]))

    assert done.services["boarded"].max() == 8.0
    assert plain.services["boarded"].max() == 12.0
    assert done.shipments["outcome"].eq("waiting").sum() > plain.shipments["outcome"].eq("waiting").sum()


def test_what_needs_no_plug_takes_the_room_that_reefers_leave(railway: Network, freight_world: Make) -> None:
    """In the order of arrival: a reefer without a plug is left, the box behind it taken; on board it keeps its plug."""
    service = replace(railway.services[0], capacity=10.0, plugs=3.0)
    world = freight_world(replace(railway, services=[service]))
    on_the_way = Passenger(2.0, "z", world.env.event(), world.env.event(), reefer=True)
    for teu, reefer in ((2.0, True), (4.0, False), (1.0, True), (4.0, False)):
        passenger = Passenger(teu, "z", world.env.event(), world.env.event(), reefer)
        world.timetables.waiting["train at y"].append(passenger)
    staying, boarded = exchange(world, service, "y", [on_the_way])

    assert [(one.teu, one.reefer) for one in staying] == [(2.0, True), (4.0, False), (1.0, True)]
    assert boarded == 5.0
    assert [one.teu for one in world.timetables.waiting["train at y"]] == [2.0, 4.0]


def test_reefers_that_wait_for_a_plug_are_news_for_reefers_alone(by_rail: Network, freight_world: Make) -> None:
    """Sixteen TEU before plugs for eight: two headways; a box finds room at once."""
    world = freight_world(by_rail)
    (ride,) = world.plane.route(("x", "z"), 1.0, ("rail",)).parts  # type: ignore[union-attr] # there is a way
    for _ in range(8):
        world.timetables.join(ride, 2.0, reefer=True)  # type: ignore[arg-type] # a ride
    waits = dict(world.timetables.backlogs())

    assert waits == {"train at x": 0.0, "train at x for a plug": 12 * hours}


def test_reefers_turn_to_another_train_when_plugs_are_short(by_rail: Network, played: Play) -> None:
    """A slower train has plugs for all: it takes none while the fast one has some, and some when they run short."""
    slow = replace(by_rail.services[0], id="slow", speed=50 * kmh, plugs=24.0, departures=Departures.parse("every 8 h"))
    both = replace(by_rail, services=[by_rail.services[0], slow])
    short = played(both, until=4 * days)
    plenty = played(replace(both, services=[replace(both.services[0], plugs=24.0), slow]), until=4 * days)

    assert set(plenty.shipments["path"]) == {"train", ""}
    assert set(short.shipments["path"]) == {"train", "slow", ""}


def test_no_reefer_waits_for_a_train_whose_plugs_are_too_few_for_it(by_rail: Network, played: Play) -> None:
    """It takes the slower one with plugs from the beginning; there is nothing to turn away from."""
    slow = replace(by_rail.services[0], id="slow", speed=30 * kmh, plugs=None)
    done = played(replace(by_rail, services=[replace(by_rail.services[0], plugs=1.0), slow]))

    assert set(done.shipments["path"]) == {"slow", ""}
    assert "diverted" not in set(done.events["what"])


def test_a_truck_has_its_own_power(border: Network, played: Play) -> None:
    """A reefer drives as all trucks do."""
    assert played(lane(border, FRUIT)).shipments["path"].equals(played(border).shipments["path"])


# -- cut-offs ------------------------------------------------------------------------------------------------------


def test_parcels_of_a_day_leave_together(border: Network, played: Play) -> None:
    """At six in the evening by the clock of the origin; what comes later waits for the next day."""
    parcels = CargoClass("parcels", 28.0, cutoffs=Cutoffs.parse("18:00"))
    done = played(lane(replace(border, gates=()), parcels), start=MIDNIGHT)
    rows = done.shipments

    assert (rows["departed_s"].dropna().unique() / hours).tolist() == [18, 42]
    assert (rows["departed_s"] == 18 * hours).sum() == 18  # those of 1 to 18 o'clock
    missed = rows[rows["created_s"] == 19 * hours].iloc[0]
    assert missed["departed_s"] == 42 * hours
    assert missed["wait_h"] == 23.0


def test_several_cut_offs_a_day_shorten_the_wait(border: Network, played: Play) -> None:
    """At noon and at eight."""
    parcels = CargoClass("parcels", 28.0, cutoffs=Cutoffs.parse("12:00 20:00"))
    done = played(lane(replace(border, gates=()), parcels), start=MIDNIGHT)

    assert (done.shipments["departed_s"].dropna().unique() / hours).tolist() == [12, 20, 36, 44]


# -- empties -------------------------------------------------------------------------------------------------------


def empties(done: Any) -> Any:
    """Return the shipments that go back empty."""
    return done.shipments[done.shipments["shipment"].str.contains("/empties/")]


def test_a_truck_goes_back_empty_once_its_cargo_is_delivered(border: Network, played: Play) -> None:
    """The same way back, from the moment of the delivery."""
    done = played(lane(border, empties=1.0), until=1 * days)
    loaded, back = done.shipments[~done.shipments["shipment"].str.startswith("out/empties/")], empties(done)
    delivered = loaded[loaded["outcome"] == "delivered"]

    assert back["shipment"].tolist() == [f"out/empties/{number}" for number in range(1, len(delivered) + 1)]
    assert back["created_s"].tolist() == delivered["ended_s"].tolist()
    assert set(back["class"]) == {"empties"}
    assert set(back["freight"]) == {"out/empties"}
    assert set(back["path"]) == {"r2;r1", ""}


def test_a_lane_without_empties_draws_nothing_more(border: Network, played: Play) -> None:
    """With them its own shipments are what they were."""
    wild = lane(border, arrivals="poisson", per_day=200.0)
    plain, back = played(wild), played(lane(wild, empties=0.5))
    loaded = back.shipments[~back.shipments["shipment"].str.startswith("out/empties/")]

    assert loaded["created_s"].tolist() == plain.shipments["created_s"].tolist()


def test_a_part_of_the_trucks_comes_back(border: Network, played: Play) -> None:
    """Within four standard deviations."""
    done = played(lane(replace(border, gates=()), arrivals="poisson", per_day=1000.0, empties=0.3))
    loaded = done.shipments[~done.shipments["shipment"].str.startswith("out/empties/")]
    n = int((loaded["outcome"] == "delivered").sum())

    assert abs(len(empties(done)) - 0.3 * n) < 4 * math.sqrt(n * 0.3 * 0.7)


def test_what_is_spoiled_or_turns_back_leaves_no_empty_truck(border: Network, played: Play) -> None:
    """Only what was unloaded."""
    rotten = played(lane(border, CargoClass("fish", 36.0, shelf_life=1 * hours), empties=1.0))

    assert "spoiled" in set(rotten.shipments["outcome"])
    assert empties(rotten).empty


def test_empties_queue_at_the_gate_and_ride_as_all_do(border: Network, played: Play) -> None:
    """The gate of the way back counts them."""
    gates = [*border.gates, replace(border.gates[0], direction="VN>CN")]
    done = played(lane(replace(border, gates=gates), empties=1.0))
    there, back = (int(totals.arrived) for totals in done.gate_totals.itertuples())

    assert there > back > 20


def test_empties_keep_no_season_and_have_the_class_of_the_network(border: Network, freight_world: Make) -> None:
    """Its value of time, or a dollar an hour where there is no such class; looked up once for each network."""
    own = CargoClass("empties", 3.0)
    row = replace(border.freight[0], empties=1.0, season=Season.parse("1; 06-01..06-30 3"))
    world = freight_world(replace(border, freight=[row], classes=[own]))
    back = world.lane_of_empties(row)

    assert back.value_of_time == 3.0
    assert (back.row.origin, back.row.destination, back.row.empties, back.row.season) == ("b", "a", 0.0, Season())
    assert world.lane_of_empties(row) is back
    assert freight_world(replace(border, freight=[row])).lane_of_empties(row).value_of_time == 1.0


def test_a_lane_and_its_empties_choose_for_themselves(two_ways: Network, played: Play) -> None:
    """The fruit takes the dear road that is fast, the empty truck the cheap one."""
    fast = [replace(one, time=0.2 * hours) if one.id[0] == "n" else one for one in two_ways.links]
    network = lane(replace(two_ways, links=fast), CargoClass("fruit", 200.0), empties=1.0)
    done = played(network)
    loaded = done.shipments[done.shipments["class"] == "fruit"]

    assert set(loaded["path"]) <= {"n1;n2", "n1", ""}
    assert set(empties(done)["path"]) <= {"r2;r1", "r2", ""}


# -- no way --------------------------------------------------------------------------------------------------------


def test_a_lane_that_loses_its_way_says_so_once_and_why(border: Network, played: Play) -> None:
    """The road is removed after three hours: who is at home stays there, the log names the change."""
    done = played(border, changes=[Remove("links", ("r2",), at=3 * hours)], until=12 * hours)
    (row,) = done.events.index[
        (done.events["what"] == "no_way") & done.events["detail"].str.startswith("no way from Aa")
    ]
    event = done.events.iloc[row]

    assert event["asset"] == "out"
    assert event["detail"] == "no way from Aa to b by road, rail, sea, waterway"
    assert done.events.iloc[int(event["cause"])]["what"] == "change"
    assert (done.shipments.loc[done.shipments["created_s"] > 4 * hours, "outcome"] == "not_departed").all()


def test_who_has_lost_the_way_on_says_so_where_it_stands(two_ways: Network, played: Play) -> None:
    """Trucks lose patience at the gate and leave it for a road that is no more; neither is the one behind the gate."""
    slow = replace(two_ways.gates[0], automatic=Distribution("constant", 10 * hours))
    network = lane(replace(two_ways, gates=[slow]), patience=5 * hours, information_delay=20 * hours)
    done = played(network, changes=[Remove("links", ("r2", "n1", "n2"), at=6 * hours)], until=12 * hours)

    assert done.events["detail"].str.startswith("no way from pass").sum() == 1


# -- conservation --------------------------------------------------------------------------------------------------


def test_all_that_was_made_is_accounted_for_at_every_hour(border: Network, freight_world: Make) -> None:
    """Loaded and empty, in exactly one state each; an empty truck for each delivery."""
    world = freight_world(lane(border, empties=1.0, policy="return", patience=1 * hours, per_day=300.0))
    for hour in range(1, 30):
        world.env.run_to(hour * hours)
        ends = [one.outcome for one in world.shipments]
        loaded = [one for one in world.shipments if one.lane.id == "out"]

        assert set(ends) <= set(OUTCOMES)
        assert len(world.shipments) - len(loaded) == sum(one.outcome == "delivered" for one in loaded)


def test_boxes_that_came_by_rail_go_back_by_rail(railway: Network, played: Play) -> None:
    """Where a train goes back, and for its price."""
    trains = [
        Service(name, "rail", ends, Departures.parse("every 3 h"), 24.0, 60 * kmh)
        for name, ends in (("there", ("x", "z")), ("back", ("z", "x")))
    ]
    box = Freight("box", "x", "z", 8.0, arrivals="deterministic", unit="teu", modes=("rail",), empties=1.0)
    done = played(replace(railway, services=trains, freight=[box]))

    assert set(empties(done)["path"]) == {"back", ""}
    assert empties(done)["cost"].max() == pytest.approx(0.7 * 120)
