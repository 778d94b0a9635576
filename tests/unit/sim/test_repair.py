"""Repair: who is sent, how long it takes to get there, and who waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from netsim.model import Defaults, Distribution, Link, Network, Node, Outage, Remove, RepairCrew
from netsim.units import Gbps, days, hours, km, kmh, minutes

Play = Callable[..., Any]
FIVE = Distribution("constant", 5 * hours)


def crew(name: str, home: str, *mends: str, **values: Any) -> RepairCrew:
    """Return a crew that works five hours and drives at 60 km/h."""
    return RepairCrew(name, home, mends or ("fibre",), values.pop("work", FIVE), speed=60 * kmh, **values)


def told(done: Any, what: str) -> list[tuple[str, float]]:
    """Return of what something was told, and when, in hours."""
    rows = done.events[done.events["what"] == what]
    return list(zip(rows["asset"], (rows["time_s"] / hours).round(6), strict=True))


def repairs(done: Any) -> Any:
    """Return the repairs by link, times in hours."""
    table = done.repairs.set_index("link")
    for column in ("failed_s", "detected_s", "assigned_s", "arrived_s", "mended_s"):
        table[column] /= hours
    return table


@pytest.fixture
def still(wired: Network) -> Network:
    """Return the wired border without trucks and without dependencies; detection takes half an hour."""
    return replace(wired, freight=(), dependencies=(), defaults=Defaults(detection={"fibre": 30 * minutes}))


def test_a_repair_is_detection_mobilisation_travel_and_work(still: Network, played: Play) -> None:
    """A node's repair: its place is known, an hour's drive away over the road that it closes to others."""
    network = replace(still, crews=[crew("gang", "a", "node", mobilise=2 * hours)])
    done = played(network, Outage("pass", at=1 * hours))
    row = repairs(done).loc["pass"]

    assert (row["failed_s"], row["detected_s"], row["assigned_s"]) == (1.0, 1.25, 1.25)
    assert row["arrived_s"] == pytest.approx(0.25 + 1 + 2 + 1)
    assert row["mended_s"] == row["arrived_s"] + 5
    assert row["crew"] == "gang"


def test_what_happens_on_the_way_is_told_each_the_cause_of_the_next(still: Network, played: Play) -> None:
    """From the fault to the link that is up again."""
    done = played(still, Outage("fp", at=1 * hours))
    story = done.events[done.events["what"] != "lost_rate"].set_index("what")

    assert list(story.index[:6]) == ["down", "fault_detected", "crew_sent", "crew_arrived", "mended", "up"]
    assert [done.events.loc[story.loc[what, "cause"], "what"] for what in story.index[1:6]] == [
        "down",
        "fault_detected",
        "crew_sent",
        "crew_arrived",
        "mended",
    ]
    assert story.loc["crew_sent", "detail"] == "from Aa to fp"


def test_the_free_crew_that_is_there_first_is_sent(still: Network, played: Play) -> None:
    """The far crew sets out at once, the near one only after a day."""
    crews = [crew("near", "a", mobilise=1 * days), crew("far", "b")]
    assert repairs(played(replace(still, crews=crews), Outage("fa", at=0.0))).loc["fa", "crew"] == "far"

    crews = [crew("near", "a"), crew("far", "b")]
    assert repairs(played(replace(still, crews=crews), Outage("fa", at=0.0))).loc["fa", "crew"] == "near"


def test_a_crew_works_in_its_zone_only(still: Network, played: Play) -> None:
    """The near crew may not leave its country; a link across the border is in both."""
    crews = [crew("near", "a", zone=("VN",)), crew("far", "b", zone=("CN", "LA"))]
    done = repairs(played(replace(still, crews=crews), Outage("fa"), Outage("fb", at=1 * hours), until=4 * days))

    assert done["crew"].to_dict() == {"fa": "far", "fb": "near"}


def test_a_crew_mends_only_what_it_can(still: Network, played: Play) -> None:
    """Road menders do not splice."""
    crews = [crew("roads", "a", "road"), crew("splicers", "b")]
    done = repairs(played(replace(still, crews=crews), Outage("fa"), Outage("r1")))

    assert done["crew"].to_dict() == {"fa": "splicers", "r1": "roads"}


def test_a_second_fault_waits_for_the_only_crew_to_come_home(still: Network, played: Play) -> None:
    """First come, first served; the wait is told once."""
    network = replace(still, crews=[crew("gang", "a", mobilise=1 * hours)])
    done = played(network, Outage("fb", at=0.0), Outage("fa", at=1 * hours), until=4 * days)
    table = repairs(done)
    drive = table.loc["fb", "arrived_s"] - table.loc["fb", "assigned_s"] - 1

    assert table.loc["fa", "assigned_s"] == pytest.approx(table.loc["fb", "mended_s"] + drive)
    assert told(done, "crew_waits") == [("fa", 1.5)]
    assert done.events.set_index("what").loc["crew_waits", "detail"] == "all crews are out"


def test_two_of_a_crew_mend_two_faults_at_once(still: Network, played: Play) -> None:
    """``count`` crews stand at one home."""
    done = played(replace(still, crews=[crew("gang", "a", count=2)]), Outage("fb"), Outage("fa"))

    assert repairs(done)["assigned_s"].tolist() == [0.5, 0.5]
    assert told(done, "crew_waits") == []


def test_two_faults_on_one_link_are_two_jobs(still: Network, played: Play) -> None:
    """The link is up when the second is done."""
    done = played(replace(still, crews=[crew("gang", "a")]), Outage("fa"), Outage("fa", at=1 * hours), until=4 * days)

    assert len(done.repairs) == 2
    assert told(done, "up") == [("fa", round(done.repairs["mended_s"].max() / hours, 6))]


def test_the_work_that_an_outage_names_wins(still: Network, played: Play) -> None:
    """A digger's cut is spliced in one hour, whatever the crew takes as a rule."""
    quick = Distribution("constant", 1 * hours)
    row = repairs(played(still, Outage("fa", work=quick))).loc["fa"]

    assert row["mended_s"] - row["arrived_s"] == pytest.approx(1.0)


def test_the_place_of_a_fault_and_the_work_are_the_same_for_one_seed(still: Network, played: Play) -> None:
    """And other for another."""
    first, same, other = (repairs(played(still, Outage("fb"), seed=seed))["arrived_s"].iloc[0] for seed in (1, 1, 2))

    assert first == same != other


def test_a_closed_road_sends_the_crew_across_country(still: Network, played: Play) -> None:
    """The straight line times 1.4 is more than the road."""
    network = replace(still, crews=[crew("gang", "a")])
    shut = Outage("r1", at=0.0, lasts=1 * days)
    by_road, around = (repairs(played(network, Outage("fb", at=1 * hours), *more)) for more in ((), (shut,)))

    assert around.loc["fb", "arrived_s"] > by_road.loc["fb", "arrived_s"] + 0.1


@pytest.fixture
def remote(still: Network) -> Network:
    """Return a fibre five hundred kilometres off, at the end of a single road."""
    nodes = [
        Node("far", lon=103.0, lat=22.0, kind="city", country="LA"),
        Node("end", lon=102.5, lat=22.0, kind="city", country="LA"),
    ]
    links = [
        Link("road", "b", "far", "road", length=600 * km),
        Link("last", "far", "end", "fibre", length=60 * km, capacity=1 * Gbps),
    ]
    return replace(still, nodes=[*still.nodes, *nodes], links=[*still.links, *links], crews=[crew("gang", "b")])


def test_a_fault_that_nobody_can_reach_waits_is_told_once_and_goes_when_the_road_opens(
    remote: Network, played: Play
) -> None:
    """Meanwhile changes elsewhere bring nobody there."""
    others = (Outage("fb", at=2 * hours, lasts=1 * hours), Outage("r1", at=3 * hours, lasts=1 * hours))
    shut = Outage("road", at=0.0, lasts=10 * hours)
    done = played(remote, shut, Outage("last", at=1 * hours), *others, until=4 * days)
    row = repairs(done).loc["last"]

    assert told(done, "crew_waits") == [("last", 1.5)]
    assert done.events.set_index("what").loc["crew_waits", "detail"] == "no crew can get there"
    assert row["assigned_s"] == 10.0
    assert row["arrived_s"] > 20.0
    assert told(done, "up")[-1] == ("last", round(row["mended_s"], 6))


def test_a_later_fault_is_served_before_one_that_nobody_can_reach(remote: Network, played: Play) -> None:
    """The queue does not stop at its head."""
    shut = Outage("road", at=0.0, lasts=3 * days)
    done = repairs(played(remote, shut, Outage("last", at=1 * hours), Outage("fb", at=2 * hours)))

    assert done.loc["fb", "assigned_s"] == 2.5
    assert pd.isna(done.loc["last", "assigned_s"])


def test_a_crew_whose_home_is_down_cannot_set_out(still: Network, played: Play) -> None:
    """It goes when its town is back."""
    network = replace(still, crews=[crew("gang", "a")])
    done = played(network, Outage("a", at=0.0, lasts=5 * hours), Outage("fb", at=1 * hours))

    assert repairs(done).loc["fb", "assigned_s"] == 5.0


def test_a_town_that_is_down_is_mended_by_the_crew_that_lives_there(still: Network, played: Play) -> None:
    """It need not go anywhere."""
    network = replace(still, crews=[crew("gang", "a", "node")])
    row = repairs(played(network, Outage("a", at=0.0))).loc["a"]

    assert (row["arrived_s"], row["mended_s"]) == (0.25, 5.25)


def test_a_closed_road_is_reached_along_itself(still: Network, played: Play) -> None:
    """Its menders drive to where it is broken, not across country."""
    network = replace(still, crews=[crew("roads", "a", "road", "fibre")])
    row = repairs(played(network, Outage("r1", at=0.0))).loc["r1"]

    assert row["arrived_s"] - row["assigned_s"] <= 1.0


def test_a_ship_sails_straight_whatever_roads_are_closed(sea: Network, played: Play) -> None:
    """Geodesic times the route factor of the sea, at its own speed."""
    cable = Link("cable", "p", "q", "submarine", length=300 * km, capacity=1000 * Gbps)
    ship = RepairCrew("lay", "p", ("submarine",), FIVE, speed=20 * kmh)
    done = repairs(played(replace(sea, links=[*sea.links, cable], crews=[ship]), Outage("cable")))
    travel = done.loc["cable", "arrived_s"] - done.loc["cable", "assigned_s"]

    assert 0 < travel < 220 * 1.25 / 20
    assert done.loc["cable", "crew"] == "lay"


def test_a_link_that_leaves_the_network_while_it_waits_for_a_crew_does_no_harm(remote: Network, played: Play) -> None:
    """The job stays open or is done; the run goes on."""
    shut = Outage("road", at=0.0, lasts=10 * hours)
    removed = Remove("links", ("last",), at=5 * hours)
    done = played(remote, shut, Outage("last", at=1 * hours), changes=[removed], until=4 * days)

    assert repairs(done).loc["last", "assigned_s"] == 10.0


def test_partial_capacity_is_mended_too(still: Network, played: Play) -> None:
    """A bent cable needs a crew as well as a broken one."""
    done = played(still, Outage("fa", capacity=0.5))

    assert told(done, "degraded") == [("fa", 0.0)]
    assert len(told(done, "up")) == 1
