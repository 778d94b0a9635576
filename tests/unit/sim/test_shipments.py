"""Shipments: what they choose, what they do before something closed or slow, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from netsim.model import (
    Alter,
    CargoClass,
    Departures,
    Distribution,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    Outage,
    Remove,
    Scale,
    Season,
    Service,
)
from netsim.model.season import Span
from netsim.units import days, hours, km, kmh, minutes

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Play = Callable[..., Any]


def lane(network: Network, cargo: CargoClass | None = None, **values: Any) -> Network:
    """Alter the only lane of a network, and what it carries."""
    values |= {} if cargo is None else {"class_": cargo.id}
    kinds = network.classes if cargo is None else [cargo]
    return replace(network, freight=[replace(network.freight[0], **values)], classes=kinds)


def gate(network: Network, **values: Any) -> Network:
    """Alter the only gate of a network."""
    return replace(network, gates=[replace(network.gates[0], **values)])


def paths(done: Any, outcome: str = "delivered") -> set[str]:
    """Return the ways that shipments took which ended so."""
    return set(done.shipments.loc[done.shipments["outcome"] == outcome, "path"])


def named(done: Any, name: str) -> Any:
    """Return one shipment."""
    return done.shipments.set_index("shipment").loc[name]


# -- setting out ---------------------------------------------------------------------------------------------------


def test_even_arrivals_come_in_even_steps(border: Network, played: Play) -> None:
    """Twenty-four trucks a day: one every hour, the first after an hour; two hours of road and a gate in between."""
    done = played(border, until=6 * hours)

    assert (done.shipments["created_s"] / hours).tolist() == [1, 2, 3, 4, 5]
    assert (done.shipments["ended_s"] - done.shipments["created_s"]).dropna().tolist() == pytest.approx(
        [130 * minutes] * 3
    )


def test_random_arrivals_come_as_often_on_average(border: Network, played: Play) -> None:
    """Within four standard deviations of a Poisson count."""
    done = played(lane(border, arrivals="poisson", per_day=480.0), until=2 * days)

    assert abs(len(done.shipments) - 960) < 4 * 960**0.5


def test_a_lane_without_a_season_sets_out_as_one_with_an_even_season(border: Network, played: Play) -> None:
    """The same draws, to the last bit."""
    plain = played(lane(border, arrivals="poisson", per_day=480.0), until=2 * days)
    even = played(lane(border, arrivals="poisson", per_day=480.0, season=Season.parse("1; 06-01..06-30 3")))

    assert plain.shipments["created_s"].tolist()[:100] == even.shipments["created_s"].tolist()[:100]


def test_even_arrivals_follow_the_season_to_the_day(border: Network, played: Play) -> None:
    """Midnight in Shanghai is the border: one an hour, then two an hour, then none, then one an hour again."""
    season = Season.parse("1; 05-12..05-12 2; 2026-05-13..2026-05-13 0")
    done = played(lane(border, season=season), start=MIDNIGHT, until=4 * days)
    by_day = (done.shipments["created_s"] // days).value_counts().sort_index()

    assert by_day.to_dict() == {0.0: 23, 1.0: 48, 3.0: 24}
    assert done.shipments["created_s"].iloc[23] == 1 * days


@pytest.mark.parametrize("factor", [0.25, 3.0])
def test_random_arrivals_follow_the_season_on_average(border: Network, played: Play, factor: float) -> None:
    """Within four standard deviations of a Poisson count, in and out of the season."""
    season = Season(1.0, (Span((0, 5, 12), (0, 5, 13), factor),))
    done = played(lane(border, arrivals="poisson", per_day=480.0, season=season), start=MIDNIGHT, until=4 * days)
    within = done.shipments["created_s"].between(1 * days, 3 * days).sum()
    outside = len(done.shipments) - within

    assert abs(within - 960 * factor) < 4 * (960 * factor) ** 0.5
    assert abs(outside - 960) < 4 * 960**0.5


def test_a_season_that_is_over_lets_the_run_end(border: Network, played: Play) -> None:
    """Nothing sets out any more, and nothing waits for it."""
    done = played(lane(border, season=Season.parse("0; 2026-05-11..2026-05-11 1")), start=MIDNIGHT, until=5 * days)

    assert len(done.shipments) == 23
    assert done.shipments["outcome"].eq("delivered").all()


def test_large_shipments_are_fewer_and_need_more_trucks(border: Network, played: Play) -> None:
    """Three trucks in each: three times as long in the lane, three times the price."""
    done = played(lane(border, size=3.0), until=1 * days)
    first = done.shipments.iloc[0]

    assert first["created_s"] == 3 * hours
    assert first["ended_s"] - first["created_s"] == pytest.approx((2 * 60 + 30) * minutes)
    assert first["cost"] == pytest.approx(0.9 * 120 * 2 * 3)


def test_boxes_on_a_road_go_two_on_a_truck(border: Network, played: Play) -> None:
    """Five TEU are three trucks: half an hour in the lane at ten minutes each."""
    done = played(lane(border, unit="teu", size=5.0, per_day=24.0), until=1 * days)
    first = done.shipments.iloc[0]

    assert first["ended_s"] - first["created_s"] == pytest.approx((2 * 60 + 30) * minutes)
    assert first["cost"] == pytest.approx(0.9 * 120 * 5)


def test_the_way_of_least_cost_is_taken(two_ways: Network, played: Play) -> None:
    """Shorter and cheaper, with a gate on it."""
    assert paths(played(two_ways)) == {"r1;r2"}


def test_dear_time_is_worth_a_dear_way(border: Network, played: Play) -> None:
    """A motorway of one hour and 300 USD instead of two hours and 108: taken where an hour is worth more than 165."""
    links = [*border.links, Link("toll", "a", "b", "road", length=60 * km, speed=60 * kmh, cost_fixed=246.0)]
    classes = [CargoClass("chips", value_of_time_per_h=500.0), CargoClass("sand", value_of_time_per_h=10.0)]
    rows = [Freight(name, "a", "b", 24.0, arrivals="deterministic", class_=name) for name in ("chips", "sand")]
    lanes = [replace(row, id=f"{row.id}-lane") for row in rows]
    done = played(replace(border, links=links, classes=classes, freight=lanes))

    by_class = done.shipments[done.shipments["outcome"] == "delivered"].groupby("class", observed=True)["path"]
    assert by_class.agg(set).to_dict() == {"chips": {"toll"}, "sand": {"r1;r2"}}


def test_shippers_differ_in_what_time_is_worth_to_them(border: Network, played: Play) -> None:
    """Around the value at which two ways cost the same, some take one and some the other."""
    links = [*border.links, Link("toll", "a", "b", "road", length=60 * km, speed=60 * kmh, cost_fixed=246.0)]
    network = replace(lane(border, CargoClass("mixed", 160.0)), links=links)

    assert paths(played(network)) == {"toll", "r1;r2"}


def test_modes_that_a_lane_does_not_use_are_not_used(railway: Network, played: Play) -> None:
    """Boxes that go by road only stay where there is none."""
    boxes = Freight("boxes", "x", "z", 4.0, unit="teu", modes=("road",))
    done = played(replace(railway, freight=[boxes]))

    assert set(done.shipments["outcome"]) == {"not_departed"}
    assert set(done.shipments["usual_modes"]) == {""}


def test_who_knows_of_no_bearable_way_stays_at_home(border: Network, played: Play) -> None:
    """Closed for 20 hours, patience for five: nobody sets out until the end is five hours away."""
    done = played(lane(border, patience=5 * hours), Outage("r2", at=90 * minutes, lasts=20 * hours), until=1 * days)
    third = named(done, "out/3")

    assert third["departed_s"] == pytest.approx(17 * hours)
    assert third["wait_h"] > 14.0


def test_old_news_let_shippers_set_out_in_vain(border: Network, played: Play) -> None:
    """Who hears six hours late sets out for hours more."""
    hearing = lane(border, patience=5 * hours)
    cut = Outage("r2", at=90 * minutes, lasts=30 * hours)
    early, late = (played(row, cut, until=1 * days) for row in (hearing, lane(hearing, information_delay=6 * hours)))

    assert early.shipments["departed_s"].count() == 2
    assert late.shipments["departed_s"].count() == 7


# -- at a closed road ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "outcome", "after"),
    [("return", "returned", 5 * hours + 2 * 70 * minutes), ("abandon", "abandoned", 5 * hours + 70 * minutes)],
)
def test_who_has_lost_patience_at_a_closed_road_gives_up(
    border: Network, played: Play, policy: str, outcome: str, after: float
) -> None:
    """An hour to the gate, ten minutes in it, five hours of patience; who returns drives an hour back."""
    network = lane(border, policy=policy, patience=5 * hours)
    done = played(network, Outage("r2", at=110 * minutes, lasts=30 * hours), until=1 * days)
    first = named(done, "out/1")

    assert first["outcome"] == outcome
    assert first["wait_h"] == pytest.approx(5 + 10 / 60)
    expected = after if policy == "abandon" else after - 10 * minutes
    assert first["ended_s"] - first["departed_s"] == pytest.approx(expected)


def test_who_waits_whatever_it_takes_goes_on_when_the_road_opens(border: Network, played: Play) -> None:
    """Patience does not count where the policy is to wait."""
    network = lane(border, policy="wait", patience=1 * hours)
    done = played(network, Outage("r2", at=110 * minutes, lasts=20 * hours))

    assert named(done, "out/1")["ended_s"] == pytest.approx(110 * minutes + 20 * hours + 1 * hours)
    assert set(done.shipments["outcome"]) <= {"delivered", "moving", "waiting"}


def test_who_may_reroute_goes_round_a_closed_road(two_ways: Network, played: Play) -> None:
    """Who is on it gets through; who stands before it takes the other way as soon as a bulletin tells of it."""
    done = played(
        lane(two_ways, CargoClass("goods", 20.0)), Outage("r1", at=90 * minutes, lasts=30 * hours), until=1 * days
    )

    assert named(done, "out/1")["path"] == "r1;r2"
    assert named(done, "out/2")["path"] == "n1;n2"


def test_who_stands_before_a_closed_road_looks_at_every_bulletin_for_a_better_way(
    two_ways: Network, played: Play
) -> None:
    """The road closes as the truck sets out: no bulletin tells of it before three, then the other way is better."""
    done = played(
        lane(two_ways, CargoClass("chips", 500.0)), Outage("r1", at=2 * hours, lasts=30 * hours), until=1 * days
    )
    second = named(done, "out/2")

    assert second["path"] == "n1;n2"
    assert second["wait_h"] <= 1.0


def test_who_is_on_a_road_that_closes_gets_through_and_stops_before_the_next(border: Network, played: Play) -> None:
    """Two roads without a gate between them close when the truck is half way on the first, or on the second."""
    bare = lane(replace(border, gates=[]), policy="wait")
    halfway = Outage("r1", at=90 * minutes, lasts=10 * hours)
    on_first, on_both = (
        named(played(bare, *closed, until=1 * days), "out/1")
        for closed in ((halfway,), (halfway, Outage("r2", at=95 * minutes, lasts=3 * hours)))
    )

    assert on_first["ended_s"] == 3 * hours
    assert on_both["ended_s"] == 95 * minutes + 3 * hours + 1 * hours
    assert on_both["wait_h"] == pytest.approx(95 / 60 + 3 - 2)
    assert on_both["path"] == on_first["path"] == "r1;r2"
    assert on_both["moving_h"] == pytest.approx(2.0)


def test_who_is_on_the_second_road_when_it_closes_gets_through_too(border: Network, played: Play) -> None:
    """Both roads are driven in one go; the first lies behind."""
    bare = lane(replace(border, gates=[]), policy="wait")
    done = played(bare, Outage("r2", at=150 * minutes, lasts=10 * hours), until=1 * days)

    assert named(done, "out/1")["ended_s"] == 3 * hours
    assert named(done, "out/2")["ended_s"] == 150 * minutes + 10 * hours + 1 * hours


def test_who_sets_out_at_the_instant_of_the_closure_waits_before_the_road(border: Network, played: Play) -> None:
    """It is not on it yet."""
    bare = lane(replace(border, gates=[]), policy="wait")
    done = played(bare, Outage("r1", at=1 * hours, lasts=10 * hours), until=1 * days)

    assert named(done, "out/1")["ended_s"] == 13 * hours


def test_a_closed_place_closes_the_roads_to_it(border: Network, played: Play) -> None:
    """A city that is down lets nobody through."""
    bare = lane(replace(border, gates=[]), policy="wait")
    done = played(bare, Outage("pass", at=30 * minutes, lasts=10 * hours), until=1 * days)

    assert named(done, "out/1")["ended_s"] == pytest.approx(12.5 * hours)


# -- at a gate -----------------------------------------------------------------------------------------------------


def slow(network: Network) -> Network:
    """Let a truck an hour meet a gate that takes five hours for each."""
    return gate(network, automatic=Distribution("constant", 5 * hours))


def test_who_has_lost_patience_at_a_gate_returns(border: Network, played: Play) -> None:
    """An hour there, two hours of patience, an hour back."""
    done = played(lane(slow(border), policy="return", patience=2 * hours), until=1 * days)
    second = named(done, "out/2")

    assert second["outcome"] == "returned"
    assert second["ended_s"] - second["departed_s"] == 4 * hours
    assert second["path"] == "r1"
    assert done.gate_totals["left"].iloc[0] > (done.shipments["outcome"] == "returned").sum() > 5


def test_who_has_lost_patience_at_a_gate_takes_the_way_round(two_ways: Network, played: Play) -> None:
    """Back over the road that brought it here, and the other way on."""
    done = played(lane(slow(two_ways), patience=2 * hours, information_delay=20 * hours), until=1 * days)

    assert named(done, "out/2")["path"] == "r1;r1;n1;n2"


def test_who_has_no_way_round_keeps_the_place_in_the_queue(border: Network, played: Play) -> None:
    """Nothing else leads there, so nobody leaves to come back at the end of the same queue."""
    done = played(lane(slow(border), patience=2 * hours, information_delay=20 * hours), until=1 * days)

    assert done.gate_totals["left"].iloc[0] == 0
    assert done.gate_totals["arrived"].iloc[0] <= len(done.shipments)
    assert set(done.shipments["outcome"]) <= {"delivered", "moving", "waiting", "not_departed"}


def test_who_has_lost_every_way_waits_until_there_is_one(border: Network, played: Play) -> None:
    """The road behind the gate leaves the network while trucks queue, and comes back half a day later."""
    from netsim.model import Add

    network = lane(slow(border), patience=2 * hours, information_delay=20 * hours)
    changes = [Remove("links", ("r2",), at=3 * hours), Add("links", border.links[1], at=15 * hours)]
    done = played(network, changes=changes)

    assert len(done.shipments) == 47
    assert "delivered" in set(done.shipments["outcome"])


def test_shippers_who_see_a_long_queue_set_out_on_another_way(two_ways: Network, played: Play) -> None:
    """Told once for the lane, with no event behind it: the gate was always slow."""
    done = played(slow(two_ways), until=1 * days)
    told = done.events[done.events["what"] == "diverted"]

    assert paths(done) == {"r1;r2", "n1;n2"}
    assert told["detail"].tolist() == ["road via n1 instead of road via pass"]
    assert told["cause"].isna().all()


def test_a_lane_that_is_diverted_by_a_fault_names_it(two_ways: Network, played: Play) -> None:
    """The gate's node is closed by order; the way round is usual for nobody."""
    done = played(two_ways, Outage("pass", at=30 * minutes, lasts=20 * hours, reason="order"), until=1 * days)
    told = done.events[done.events["what"] == "diverted"].iloc[0]

    assert told["asset"] == "out"
    assert done.events.loc[told["cause"], "asset"] in {"pass", "pass CN>VN"}


# -- services ------------------------------------------------------------------------------------------------------


@pytest.fixture
def beside_rail(border: Network) -> Network:
    """Return the border with a railway beside it: four hours of transfers, trains every six hours."""
    return replace(
        border,
        nodes=[
            *border.nodes,
            Node("at", lon=108.0, lat=22.1, kind="rail_terminal", country="CN", timezone="Asia/Shanghai"),
            Node("bt", lon=107.0, lat=22.1, kind="rail_terminal", country="VN", timezone="Asia/Bangkok"),
        ],
        links=[
            *border.links,
            Link("ta", "a", "at", "transfer", time=2 * hours, cost_fixed=60.0, capacity_per_h=4.0),
            Link("tb", "bt", "b", "transfer", time=2 * hours, cost_fixed=60.0),
            Link("rail", "at", "bt", "rail", length=120 * km),
        ],
        services=[
            Service("train", "rail", ("at", "bt"), Departures.parse("every 6 h"), 40.0, 60 * kmh, name="Express")
        ],
    )


def test_cargo_takes_to_the_rails_when_the_road_is_closed(beside_rail: Network, played: Play) -> None:
    """It passes a transfer, waits for the train, rides, and passes another; told when the first has boarded."""
    network = lane(beside_rail, CargoClass("goods", 20.0))
    done = played(network, Outage("r2", at=30 * minutes, lasts=40 * hours), start=MIDNIGHT, until=1 * days)
    second = named(done, "out/2")
    told = done.events[done.events["what"] == "rerouted"]

    assert second["modes"] == "rail"
    assert second["path"] == "ta;train;tb"
    assert second["ended_s"] == (6 + 2 + 2) * hours
    assert (second["wait_h"], second["moving_h"]) == (2.0, 6.0)
    assert second["cost"] == pytest.approx((60 + 0.7 * 120 + 60) * 2)
    assert told["detail"].tolist() == ["road -> rail (Express)"]
    assert told["time_s"].tolist() == [6 * hours]


def test_a_transfer_passes_so_much_cargo_in_an_hour(beside_rail: Network, played: Play) -> None:
    """Four TEU an hour and a truck of two TEU every quarter of an hour: the tenth waits for over two hours."""
    network = lane(beside_rail, per_day=96.0, modes=("rail",))
    done = played(network, start=MIDNIGHT, until=1 * days)
    entries = done.links[(done.links["link"] == "ta") & (done.links["to_s"] > 3 * hours)]

    assert entries["load_forward"].tolist() == [pytest.approx(4.0, abs=0.7)] * len(entries)
    assert done.shipments["wait_h"].max() > 2.0


def test_who_waits_in_vain_for_room_on_a_train_takes_the_road(beside_rail: Network, played: Play) -> None:
    """A train for one truck, and patience for an hour beyond the next departure; the road costs too much as a rule."""
    links = [replace(row, cost_fixed=300.0) if row.id == "r2" else row for row in beside_rail.links]
    train = replace(beside_rail.services[0], capacity=2.0)
    network = lane(
        replace(beside_rail, links=links, services=[train]), patience=1 * hours, information_delay=20 * hours
    )
    done = played(network, start=MIDNIGHT, until=1 * days)
    gone = done.shipments[done.shipments["outcome"] == "delivered"]

    assert {"ta;train;tb", "ta;ta;r1;r2"} <= set(gone["path"])


# -- time ----------------------------------------------------------------------------------------------------------


def test_cargo_that_was_too_long_on_the_way_is_spoiled(border: Network, played: Play) -> None:
    """Lettuce keeps for three hours; the road opens after ten."""
    network = lane(border, CargoClass("lettuce", 5.0, shelf_life=3 * hours), policy="wait")
    done = played(network, Outage("r2", at=110 * minutes, lasts=10 * hours), until=1 * days)

    assert named(done, "out/1")["outcome"] == "spoiled"
    assert named(done, "out/23")["outcome"] != "spoiled"
    assert named(done, "out/16")["outcome"] == "delivered"


def test_cargo_that_spoils_on_the_way_is_not_carried_farther(border: Network, played: Play) -> None:
    """It ends where it stands: a quarter of an hour is not enough for the first road."""
    done = played(lane(border, CargoClass("ice", 5.0, shelf_life=15 * minutes)), until=6 * hours)

    assert paths(done, "spoiled") == {"r1"}


# -- other terms on the way ----------------------------------------------------------------------------------------


def test_a_lane_that_grows_keeps_counting_its_shipments(border: Network, played: Play) -> None:
    """Ids stay each shipment's own."""
    done = played(border, changes=[Scale("freight", 2.0, ("out",), at=10.5 * hours)], until=1 * days)

    assert done.shipments["shipment"].is_unique
    assert (done.shipments["created_s"].diff().dropna() / hours).round(6).tolist()[-5:] == [0.5] * 5


def test_a_removed_lane_sends_no_more(border: Network, played: Play) -> None:
    """Those on the way arrive."""
    done = played(border, changes=[Remove("freight", ("out",), at=5.5 * hours)], until=1 * days)

    assert len(done.shipments) == 5
    assert set(done.shipments["outcome"]) == {"delivered"}


def test_a_lane_knows_the_network_as_it_is(two_ways: Network, played: Play) -> None:
    """The usual way is looked up anew when the network changes; the lane itself is as it was."""
    done = played(two_ways, changes=[Remove("links", ("r2",), at=5.5 * hours)], until=1 * days)

    assert named(done, "out/2")["path"] == "r1;r2"
    assert named(done, "out/8")["path"] == "n1;n2"
    assert (done.events["what"] == "diverted").sum() == 0


def test_a_longer_road_from_a_moment_on_takes_longer(border: Network, played: Play) -> None:
    """Works make the second road slow."""
    done = played(border, changes=[Alter("links", "r2", {"speed": 30 * kmh}, at=5.5 * hours)], until=1 * days)
    took = (done.shipments["ended_s"] - done.shipments["departed_s"]).dropna() / minutes

    assert (took.iloc[0], took.iloc[10]) == (pytest.approx(130), pytest.approx(190))


def test_a_road_of_limited_capacity_makes_who_comes_wait(border: Network, played: Play) -> None:
    """Half a truck an hour: each next one waits an hour more; the ten minutes of the gate count as well."""
    links = [replace(border.links[0], capacity_per_h=0.5), border.links[1]]
    done = played(replace(lane(border, policy="wait"), links=links), until=10 * hours)

    assert [named(done, f"out/{number}")["wait_h"] for number in (1, 2, 3)] == pytest.approx([1 / 6, 7 / 6, 13 / 6])


def test_nobody_enters_a_road_that_closed_while_he_waited_for_entry(border: Network, played: Play) -> None:
    """The second truck may enter at three; the road closes at half past two and opens at nine."""
    links = [replace(border.links[0], capacity_per_h=0.5), border.links[1]]
    network = replace(lane(border, policy="wait"), links=links)
    done = played(network, Outage("r1", at=2.5 * hours, lasts=6.5 * hours), until=1 * days)

    assert named(done, "out/2")["departed_s"] == 2 * hours
    assert named(done, "out/2")["ended_s"] == pytest.approx((9 + 1 + 1 / 6 + 1) * hours)


def test_who_waited_for_entry_to_a_road_that_closed_gives_up_when_patience_is_over(
    border: Network, played: Play
) -> None:
    """And enters nothing."""
    links = [replace(border.links[0], capacity_per_h=0.5), border.links[1]]
    network = replace(lane(border, policy="abandon", patience=2 * hours), links=links)
    done = played(network, Outage("r1", at=2.5 * hours, lasts=20 * hours), until=1 * days)

    assert named(done, "out/2")["outcome"] == "abandoned"
    assert named(done, "out/2")["path"] == ""


def test_two_gates_side_by_side_are_chosen_by_their_queues(two_ways: Network, played: Play) -> None:
    """A gate on the longer road as well: as the near one clogs, trucks spread over both."""
    far = Gate("north", "CN>VN", 1, Distribution("constant", 50 * minutes), Distribution("constant", 1 * hours))
    network = gate(replace(two_ways, gates=[*two_ways.gates, far]), automatic=Distribution("constant", 2 * hours))
    network = replace(network, gates=[*network.gates, far])
    done = played(network, until=2 * days)
    served = done.gate_totals.set_index("node")["served"]

    assert (served > 5).all()
