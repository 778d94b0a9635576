"""The story of one shipment, line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from netsim.errors import NotFound
from netsim.metrics import legs, story
from netsim.model import (
    CargoClass,
    Distribution,
    Freight,
    Link,
    Network,
    Node,
    OpeningHours,
    Outage,
    Remove,
)
from netsim.record import Record
from netsim.units import days, hours, minutes

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Play = Callable[..., Record]


def lane(network: Network, **values: Any) -> Network:
    """Alter the only lane of a network."""
    return replace(network, freight=[replace(network.freight[0], **values)])


def gate(network: Network, **values: Any) -> Network:
    """Alter the only gate of a network."""
    return replace(network, gates=[replace(network.gates[0], **values)])


def told(done: Record, name: str) -> list[str]:
    """Return the lines of a story without their times."""
    return [line.text for line in story(done, name).lines]


def test_an_ordinary_way_is_told_from_beginning_to_end(border: Network, played: Play) -> None:
    """Ready, chosen, driven, waited, through, arrived; what it cost in all."""
    done = played(border, start=MIDNIGHT, until=6 * hours)

    assert str(story(done, "out/1")).splitlines() == [
        "out/1: out, 1 truck, delivered",
        "  day 1 01:00  is ready to leave Aa (Mon 2026-05-11 01:00 local time)",
        "  day 1 01:00  sets out on its usual way, by road over r2, no delay is known",
        "  day 1 01:00  drives from Aa to pass over r1 (1 h)",
        "  day 1 02:00  waits 10 min at the gate at pass (CN to VN)",
        "  day 1 02:10  is through the gate at pass (CN to VN)",
        "  day 1 02:10  drives from pass to b over r2 (1 h)",
        "  day 1 03:10  arrives in b (Mon 2026-05-11 02:10 local time), 2.2 h after it was ready",
        "  in all: waited 10 min, moved 2 h, 216 USD",
    ]


def test_a_queue_is_told_with_those_before(border: Network, played: Play) -> None:
    """Of one truck and of more."""
    done = played(gate(border, automatic=Distribution("constant", 100 * minutes)), until=12 * hours)
    lines = [line for name in done.shipments["shipment"] for line in told(done, name)]

    assert any("one truck is in line before it" in line for line in lines)
    assert any("2 trucks are in line before it" in line for line in lines)


def test_the_night_is_a_cause(border: Network, played: Play) -> None:
    """Who comes in the night, and whose turn does not come before it."""
    night = gate(border, opens=OpeningHours.parse("07:00-09:00"), automatic=Distribution("constant", 50 * minutes))
    done = played(night, start=MIDNIGHT, until=2 * days)

    assert "it opens at Mon 07:00 local time" in " ".join(told(done, "out/1"))
    assert "it closes before the turn has come" in " ".join(told(done, "out/7"))


def test_a_gate_by_hand_names_what_failed(wired: Network, played: Play) -> None:
    """The cable behind the loss."""
    done = played(wired, Outage("fa", at=1.5 * hours, lasts=9 * hours, reason="a digger"), until=8 * hours)
    lines = told(done, "out/3")

    assert any("it works by hand, since fa fails: a digger" in line for line in lines)
    causes = [line.cause for line in story(done, "out/3").lines if line.cause is not None]
    assert done.events.loc[causes[0], "what"] == "mode"


def test_a_closed_gate_names_its_own_failure(border: Network, played: Play) -> None:
    """Not that of another gate of the same moment."""
    done = played(border, Outage("pass CN>VN", at=0.0, lasts=5 * hours, reason="by order"), until=9 * hours)

    assert "it is closed, since pass (CN to VN) fails: by order (day 1 00:00)" in " ".join(told(done, "out/1"))


def test_a_gate_that_closes_meanwhile_is_told(border: Network, played: Play) -> None:
    """While the truck stands in line."""
    slow = gate(border, automatic=Distribution("constant", 100 * minutes))
    done = played(slow, Outage("pass CN>VN", at=4 * hours, lasts=2 * hours), until=12 * hours)

    assert "it is closed, since" in " ".join(told(done, "out/2"))


def test_a_closed_road_is_told_with_its_reason(border: Network, played: Play) -> None:
    """And how long the truck stood before it."""
    done = played(border, Outage("r2", at=0.0, lasts=5 * hours, reason="landslide"), until=9 * hours)

    assert "waits 2.8 h before r2: it is closed, since r2 fails: landslide (day 1 00:00)" in told(done, "out/1")


def test_a_road_that_lets_in_few_is_told(border: Network, played: Play) -> None:
    """Nothing is broken: one vehicle in two hours."""
    narrow = replace(border, links=[border.links[0], replace(border.links[1], capacity_per_h=0.5)])
    done = played(narrow, until=12 * hours)

    assert any("before r2: only so many vehicles may enter in an hour" in line for line in told(done, "out/3"))


@pytest.mark.parametrize(
    ("policy", "turns", "ends"),
    [
        ("reroute", "turns away and looks for another way", "arrives in b"),
        ("return", "turns away and drives home", "is home again in Aa"),
        ("abandon", "turns away and leaves the cargo", "is given up"),
    ],
)
def test_who_loses_patience_turns_away(two_ways: Network, played: Play, policy: str, turns: str, ends: str) -> None:
    """By policy: round, home, or without the cargo."""
    short = lane(two_ways, policy=policy, patience=1 * hours, information_delay=20 * hours)
    done = played(gate(short, automatic=Distribution("constant", 3 * hours)), until=20 * hours)
    names = legs(done).query("left")["shipment"]
    stories = (told(done, str(name)) for name in names)
    lines = next(lines for lines in stories if ends in lines[-1])

    assert turns in lines


def test_who_turns_away_at_once_says_why(two_ways: Network, played: Play) -> None:
    """Before a road that has closed meanwhile, with a better way known."""
    quick = lane(two_ways, policy="reroute", patience=9 * hours, information_delay=20 * hours)
    done = played(quick, Outage("r2", at=0.5 * hours, lasts=400 * hours, reason="flood"), until=12 * hours)
    text = " ".join(told(done, "out/1"))

    assert "turns away before r2 and looks for another way: it is closed, since r2 fails: flood" in text


def test_another_way_than_usual_has_a_reason(two_ways: Network, played: Play) -> None:
    """The delay known on the usual way, and the event behind it."""
    known = lane(two_ways, information_delay=0.0)
    done = played(known, Outage("r2", at=0.0, lasts=100 * hours, reason="flood"), until=8 * hours)

    assert told(done, "out/3")[1] == (
        "sets out by road over n2, no delay is known instead of its usual way, by road over r2; "
        "there a delay of 4 d is known, since r2 fails: flood (day 1 00:00)"
    )


def test_another_way_without_an_event_behind_it(two_ways: Network, played: Play) -> None:
    """A gate that was always slow, whose queue is known."""
    slow = gate(two_ways, automatic=Distribution("constant", 40 * minutes))
    done = played(lane(slow, per_day=120.0), until=1 * days)
    rows = done.shipments
    name = rows.loc[rows["chosen_path"].astype(str) == "n1;n2", "shipment"].iloc[0]
    line = told(done, name)[1]

    assert "instead of its usual way, by road over r2; there a delay of" in line
    assert "since" not in line


def test_who_stays_at_home_says_so(border: Network, played: Play) -> None:
    """For a time, and until the run ends."""
    careful = lane(border, policy="reroute", patience=2 * hours, information_delay=0.0)
    done = played(careful, Outage("r2", at=0.0, lasts=12 * hours), until=13 * hours)
    late = told(done, "out/4")
    longer = played(careful, Outage("r2", at=0.0, lasts=30 * hours), until=13 * hours)

    assert late[1].startswith("stays at home for ")
    assert "every way known means a wait beyond its patience of 2 h" in late[1]
    assert told(longer, "out/4")[1:] == [
        "stays at home: every way known means a wait beyond its patience of 2 h, or there is none",
        "has not set out when the run ends",
    ]


def test_who_has_no_patience_given_only_lacks_a_way(border: Network, played: Play) -> None:
    """Nobody to reach the town before a road is built."""
    gone = [Remove("links", ("r2",), at=0.5 * hours)]
    done = played(border, changes=gone, until=4 * hours)

    assert told(done, "out/1")[1] == "stays at home: no way is known"


def test_what_spoils_tells_its_shelf_life(border: Network, played: Play) -> None:
    """Three hours on the way, an hour more than it keeps; the class has a name."""
    fruit = CargoClass("fruit", value_of_time_per_h=1.0, shelf_life=2 * hours, name="Fruit")
    load = replace(border.freight[0], class_="fruit", size=2.0)
    done = played(replace(border, classes=[fruit], freight=[load]), until=9 * hours)
    told_whole = story(done, "out/1")

    assert told_whole.title == "out, 2 trucks (Fruit), spoiled"
    assert "longer than its shelf life of 2 h" in told_whole.lines[-1].text


def test_who_is_on_the_way_or_waits_when_the_run_ends(border: Network, played: Play) -> None:
    """The road is not over; the wait is not over."""
    done = played(border, Outage("r2", at=0.0, lasts=9 * days), until=4.5 * hours)

    assert told(done, "out/4")[-1] == "drives from Aa to pass over r1 (30 min), not yet there when the run ends"
    assert told(done, "out/1")[-2].startswith("has waited 2.3 h before r2: it is closed")
    assert told(done, "out/1")[-1] == "still waits when the run ends"


def test_who_waits_where_no_way_is_left(two_ways: Network, played: Play) -> None:
    """Hour by hour, in words."""
    from netsim.model import Add

    slow = gate(two_ways, automatic=Distribution("constant", 5 * hours))
    patient = lane(slow, policy="reroute", patience=2 * hours, information_delay=20 * hours)
    changes = [Remove("links", ("n2", "r2"), at=3.5 * hours), Add("links", two_ways.links[1], at=15 * hours)]
    done = played(patient, changes=changes)
    rows = legs(done)
    name = str(rows.loc[rows["what"] == "no way", "shipment"].iloc[0])

    assert "waits for 1 h: the network has no way on" in told(done, name)


@pytest.fixture
def rail_and_road(railway: Network) -> Network:
    """Return a railway with a transfer at its end, and boxes that use both."""
    return replace(
        railway,
        nodes=[*railway.nodes, Node("w", lon=108.0, lat=22.1, kind="city", country="CN", timezone="Asia/Shanghai")],
        links=[*railway.links, Link("wx", "w", "x", "transfer", time=1 * hours)],
        freight=[Freight("box", "w", "z", per_day=48.0, arrivals="deterministic", unit="teu", modes=("rail",))],
    )


def test_a_train_is_told_with_those_that_left_without_it(rail_and_road: Network, played: Play) -> None:
    """Four boxes fit: the fifth takes the next day's train, the ninth the third."""
    done = played(rail_and_road, start=MIDNIGHT, until=4 * days)
    first, fifth, last = (" | ".join(told(done, f"box/{number}")) for number in (1, 5, 9))

    assert "is handled from w to x over wx (1 h)" in first
    assert "rides train train from x to z" in first
    assert "left without it" not in first
    assert "one has left without it, full" in fifth
    assert "2 have left without it, 2 of them full" in last


def test_a_train_that_stands_still_is_told(rail_and_road: Network, played: Play) -> None:
    """It is held before the second link; the station that is down lets nobody board."""
    held = played(rail_and_road, Outage("xy", at=11 * hours, lasts=3 * days), start=MIDNIGHT, until=5 * days)
    shut = played(rail_and_road, Outage("x", at=11 * hours, lasts=1 * days), start=MIDNIGHT, until=5 * days)

    assert "one was held before xy, since xy fails" in " | ".join(told(held, "box/5"))
    assert "no work at x, since x fails" in " | ".join(told(shut, "box/5"))


def test_names_are_those_of_the_time(two_ways: Network, played: Play) -> None:
    """A road that has left the network keeps its name, and a lane that has left is told without its ends."""
    named = replace(two_ways, links=[replace(two_ways.links[0], name="First road"), *two_ways.links[1:]])
    gone = [Remove("links", ("r1",), at=5 * hours), Remove("freight", ("out",), at=5 * hours)]
    done = played(named, changes=gone, until=9 * hours)

    assert "drives from Aa to pass over First road (1 h)" in told(done, "out/1")


def test_a_train_among_ways_is_named(rail_and_road: Network, played: Play) -> None:
    """What makes the way what it is."""
    done = played(rail_and_road, start=MIDNIGHT, until=1 * days)

    assert told(done, "box/1")[1] == "sets out on its usual way, by rail over train, no delay is known"


def test_what_does_not_exist_is_told_with_what_does(border: Network, played: Play) -> None:
    """Another number of the lane, another lane, one that ended in the warm-up, a lane without shipments."""
    done = played(border, until=6 * hours, warm_up=6 * hours)
    table = done.shipments["shipment"]
    first, last = (int(name.rpartition("/")[2]) for name in (table.iloc[0], table.iloc[-1]))

    with pytest.raises(NotFound, match=f"of this lane there are out/{first} to out/{last}"):
        story(done, "out/999")
    with pytest.raises(NotFound, match="of this lane there are"):
        story(done, "out")
    with pytest.raises(NotFound, match="its story ended in the warm-up"):
        story(done, "out/1")
    with pytest.raises(NotFound, match='did you mean "out"'):
        story(done, "otu/3")
    with pytest.raises(NotFound, match="write LANE/NUMBER"):
        story(done, "xyzzy")
    quiet = played(lane(border, per_day=0.01), until=6 * hours)
    with pytest.raises(NotFound, match="no shipment of this lane is in the run"):
        story(quiet, "out/1")


def test_a_run_saved_before_legs_were_kept_says_so(border: Network, played: Play) -> None:
    """With the way out."""
    done = played(border, until=6 * hours)
    old = replace(done, tables={name: table for name, table in done.tables.items() if name != "legs"})

    with pytest.raises(NotFound, match="keeps no legs") as error:
        story(old, "out/1")
    assert error.value.hint == "run the scenario again"


def test_a_lane_that_left_at_the_start_is_told_without_its_places(border: Network, played: Play) -> None:
    """It sent its trucks out in the warm-up; no network of the run itself knows it."""
    gone = [Remove("freight", ("out",), at=0.0)]
    done = played(border, changes=gone, until=6 * hours, warm_up=6 * hours)
    name = str(done.shipments["shipment"].iloc[-1])

    assert told(done, name)[0] == "is ready to leave"
    assert told(done, name)[-1].startswith("arrives in the end")
