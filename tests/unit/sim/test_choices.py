"""Choices: at home and on the way, by what is known; ways that fill up, and ways by their share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from netsim.model import Ban, CargoClass, Departures, Freight, Link, Logit, Network, Node, Outage, Service
from netsim.sim.choice import Known, Odds, leg_times
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours, km, kmh, minutes

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Play = Callable[..., Any]
Make = Callable[..., FreightWorld]


def lane(network: Network, **values: Any) -> Network:
    """Alter the only lane of a network."""
    return replace(network, freight=[replace(network.freight[0], **values)])


def delivered(done: Any) -> dict[str, int]:
    """Count the shipments that arrived, by their way."""
    rows = done.shipments[done.shipments["outcome"] == "delivered"]
    return {str(path): int(count) for path, count in rows["path"].astype(str).value_counts().items()}


@pytest.fixture
def three_ways() -> Network:
    """Return a road, a train with room for two trucks and a ship with room for all, each six hours; cheapest first."""
    nodes = [
        Node(name, lon=lon, lat=22.0, kind="city", country="CN", timezone="Asia/Shanghai")
        for name, lon in (("a", 108.0), ("b", 107.0), ("m", 107.5))
    ]
    return Network(
        nodes=nodes,
        links=[
            Link("r1", "a", "m", "road", length=60 * km, time=1 * hours, cost_per_km=0.5),
            Link("r2", "m", "b", "road", length=60 * km, time=1 * hours, cost_per_km=0.5),
            Link("rail", "a", "b", "rail", length=120 * km, cost_per_km=1.0),
            Link("lane", "a", "b", "sea", length=120 * km, cost_per_km=3.0),
        ],
        services=[
            Service("train", "rail", ("a", "b"), Departures.parse("every 6 h"), 4.0, 60 * kmh),
            Service("ship", "sea", ("a", "b"), Departures.parse("every 6 h"), 400.0, 20 * kmh),
        ],
        freight=[Freight("out", "a", "b", 24.0, arrivals="deterministic", class_="goods", patience=30 * hours)],
        classes=[CargoClass("goods", 5.0)],
        name="three ways",
    )


# -- what a closure does -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lasts", "ways"), [(4, {"r1;r2"}), (40, {"train", "ship"})])
def test_who_sets_out_weighs_when_a_road_is_expected_to_open(
    three_ways: Network, played: Play, lasts: float, ways: set[str]
) -> None:
    """Four hours are worth the wait, forty are not."""
    done = played(three_ways, Outage("r2", at=30 * minutes, lasts=lasts * hours), start=MIDNIGHT, until=3 * days)
    rows = done.shipments[done.shipments["created_s"].between(1.5 * hours, 3 * hours)]

    assert set(rows["path"]) <= ways


def test_a_diversion_fills_the_next_best_way_and_then_the_one_after(three_ways: Network, played: Play) -> None:
    """Two trucks fit on a train and six come between two: when the wait for the train grows, the ship is taken."""
    quiet = played(three_ways, start=MIDNIGHT, until=4 * days)
    done = played(three_ways, Outage("r2", at=30 * minutes, lasts=90 * hours), start=MIDNIGHT, until=4 * days)
    roomy = replace(three_ways, services=[replace(three_ways.services[0], capacity=40.0), three_ways.services[1]])
    spare = played(roomy, Outage("r2", at=30 * minutes, lasts=90 * hours), start=MIDNIGHT, until=4 * days)
    loads = done.services.groupby("service", observed=True)["boarded"]

    assert set(delivered(quiet)) == {"r1;r2"}
    assert delivered(done)["train"] == pytest.approx(30, abs=4)
    assert delivered(done)["ship"] > 10
    assert loads.max()["train"] == 4.0
    assert done.services.loc[done.services["service"] == "train", "boarded"].iloc[2:-1].eq(4.0).all()
    first = {name: done.shipments.loc[done.shipments["path"] == name, "created_s"].min() for name in ("train", "ship")}
    assert first["train"] < first["ship"]
    assert delivered(spare).get("ship", 0) == 0


@pytest.mark.parametrize(
    ("policy", "outcome"), [("return", "returned"), ("abandon", "abandoned"), ("wait", "delivered")]
)
@pytest.mark.parametrize(("lasts", "is_over"), [(4, False), (12, True)])
def test_a_road_closed_by_order_is_waited_for_as_long_as_patience_lasts(
    border: Network,
    played: Play,
    policy: str,
    outcome: str,
    lasts: float,
    is_over: bool,  # noqa: FBT001 - an outcome
) -> None:
    """Trucks before the closed road: through when it opens in time, else by their policy."""
    network = lane(replace(border, gates=()), policy=policy, patience=6 * hours)
    done = played(network, Outage("r2", at=1.5 * hours, lasts=lasts * hours, reason="order"), until=2 * days)
    first = done.shipments.set_index("shipment").loc["out/1"]

    assert first["outcome"] == (outcome if is_over else "delivered")
    assert first["wait_h"] == pytest.approx(lasts - 0.5 if not is_over or policy == "wait" else 6)


def test_who_has_no_way_round_a_closed_road_does_not_pass_the_gate_before_it_again(
    border: Network, played: Play
) -> None:
    """Patience for two hours, a road closed for thirty: each truck is cleared once, and goes on when it opens."""
    network = lane(border, patience=2 * hours, information_delay=60 * hours)
    done = played(network, Outage("r2", at=1.5 * hours, lasts=30 * hours), until=3 * days)
    (totals,) = done.gate_totals.itertuples()

    assert totals.arrived <= len(done.shipments)
    assert done.shipments["outcome"].iloc[:30].eq("delivered").all()
    assert set(done.shipments["path"].iloc[:30]) == {"r1;r2"}


def test_who_has_no_way_round_keeps_the_place_on_the_platform(railway: Network, played: Play) -> None:
    """A train for one box, and three before it: nobody leaves to stand behind those who came later."""
    train = Service("train", "rail", ("x", "z"), Departures.parse("every 6 h"), 1.0, 60 * kmh)
    boxes = Freight("box", "x", "z", 12.0, arrivals="deterministic", unit="teu", modes=("rail",), patience=1 * hours)
    told = replace(boxes, information_delay=60 * hours)
    done = played(replace(railway, services=[train], freight=[told]))
    gone = done.shipments[done.shipments["outcome"] == "delivered"]

    assert gone["shipment"].tolist() == [f"box/{number}" for number in range(1, len(gone) + 1)]
    assert gone["ended_s"].is_monotonic_increasing
    assert gone["path"].eq("train").all()


def test_old_news_send_trucks_to_a_road_that_has_closed(three_ways: Network, played: Play) -> None:
    """The older the news, the more set out towards it."""
    gone = {}
    for delay in (0, 6, 12):
        network = lane(three_ways, information_delay=delay * hours)
        done = played(network, Outage("r1", at=30 * minutes, lasts=30 * hours), start=MIDNIGHT, until=1 * days)
        gone[delay] = int((done.shipments["outcome"] == "waiting").sum() + done.shipments["path"].eq("r1;r2").sum())
        late = done.shipments[done.shipments["created_s"] > (delay + 2) * hours]
        assert not set(late["path"]) & {"r1", "r1;r2"}

    assert gone[0] <= gone[6] <= gone[12]


# -- shares --------------------------------------------------------------------------------------------------------


def test_ways_get_shares_and_a_number_falls_on_one_of_them(two_ways: Network, freight_world: Make) -> None:
    """In the order of their cost; what is at the very end falls on the last."""
    world = freight_world(two_ways)
    known = world.known.ways(world.lane(two_ways.freight[0]), ("a", -1, 0, frozenset()))
    odds = Odds(Logit(0.01), known, 2.0)

    assert odds.shares.sum() == pytest.approx(1.0)
    assert odds.shares[0] > odds.shares[1]
    assert odds.pick(0.0).route.path == ("r1", "r2")
    assert odds.pick(float(odds.shares[0]) + 1e-9).route.path == ("n1", "n2")
    assert odds.pick(1.0).route.path == ("n1", "n2")


def test_rides_of_one_service_are_legs_of_their_own_by_where_they_end(railway: Network, freight_world: Make) -> None:
    """From x to y and from x to z are two legs, gates and both directions of a road too."""
    world = freight_world(railway)
    routes = [world.plane.route(("x", end), 1.0, ("rail",)) for end in ("y", "z")]
    time = leg_times([route for route in routes if route is not None])

    assert time.shape == (2, 2)
    assert np.count_nonzero(time) == 2


def test_a_way_that_two_searches_find_counts_once(two_ways: Network, freight_world: Make) -> None:
    """While a road is closed, ways are sought with it and without."""
    world = freight_world(two_ways, hazards=[])
    world.fail("r1", Outage("r1", at=0.0, lasts=50 * hours), 50 * hours)
    world.env.run_to(2.5 * hours)
    number = world.board.number(0.0)
    known = world.known.ways(world.lane(two_ways.freight[0]), ("a", number, 0, frozenset()))

    assert world.board.read(number).closed
    assert sorted(one.route.path for one in known) == [("n1", "n2"), ("r1", "r2")]


def test_shares_leave_out_ways_beyond_patience(two_ways: Network, played: Play) -> None:
    """While a road is closed for longer than anybody bears, all set out on the other; nobody was diverted before."""
    network = lane(two_ways, patience=5 * hours)
    done = played(network, Outage("r1", at=10.5 * hours, lasts=50 * hours), choice=Logit(0.01), until=1 * days)
    rows = done.shipments
    told = done.events[done.events["what"] == "diverted"]

    assert set(rows.loc[rows["created_s"].between(11.5 * hours, 20 * hours), "path"]) <= {"n1;n2", "n1"}
    assert {"r1;r2", "n1;n2"} <= set(rows.loc[rows["created_s"] < 9 * hours, "path"])
    assert (told["time_s"] > 10.5 * hours).all()
    assert told["cause"].notna().all()


def test_a_lane_without_a_way_has_no_shares(border: Network, played: Play) -> None:
    """It stays at home and says so."""
    alone = replace(border, links=border.links[:1], gates=())
    done = played(alone, choice=Logit(0.05), until=6 * hours)

    assert set(done.shipments["outcome"]) == {"not_departed"}
    assert (done.events["what"] == "no_way").sum() == 1


def test_what_shippers_know_is_forgotten_before_it_fills_the_memory(
    two_ways: Network, played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is found again, the same."""
    network = replace(
        two_ways,
        links=[replace(one, no_trucks=Ban.parse("08:00-20:00") if one.id == "r2" else None) for one in two_ways.links],
    )
    before = played(network).shipments
    monkeypatch.setattr("netsim.sim.knowledge._KEPT", 2)

    assert played(network).shipments.equals(before)


def test_a_known_way_costs_its_price_and_its_time(two_ways: Network, freight_world: Make) -> None:
    """Delay and what is planned count as time on the way does."""
    world = freight_world(two_ways)
    (cheap, *_) = world.plane.alternatives(("a", "b"), 2.0, ("road",))

    assert Known(cheap, 1 * hours, 2 * hours).cost(10.0) == pytest.approx(cheap.cost(10.0) + 30.0)
