"""Repair: who is sent, how long it takes to get there, and who waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from netsim.model import Defaults, Distribution, Link, Network, Node, Outage, Permit, Remove, RepairCrew, System
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


@pytest.fixture
def sounded(sea: Network) -> Network:
    """Return two ports with a cable between them, a ship that mends it, and nobody who asks for a permit."""
    cable = Link("cable", "p", "q", "submarine", system="s", length=300 * km, capacity=1000 * Gbps)
    ship = RepairCrew("lay", "p", ("submarine",), FIVE, speed=20 * kmh)
    return replace(
        sea, links=[*sea.links, cable], systems=[System("s", "S", zone="North; South")], crews=[ship], services=()
    )


def permits(*rows: tuple[str, str, float]) -> list[Permit]:
    """Return permits that take a fixed time each, in hours."""
    return [Permit(where, (kind,), Distribution("constant", wait * hours)) for where, kind, wait in rows]


def waited(done: Any, link: str) -> float:
    """Return the time from detection to permit, in hours."""
    row = done.repairs.set_index("link").loc[link]
    return float(row["permitted_s"] - row["detected_s"]) / hours


def test_no_crew_is_sent_before_the_work_is_permitted(still: Network, played: Play) -> None:
    """The permit follows the detection, and the crew the permit; each is the cause of the next."""
    done = played(replace(still, permits=permits(("CN", "fibre", 9))), Outage("fa", at=1 * hours))
    row = repairs(done).loc["fa"]
    story = done.events[done.events["what"] != "lost_rate"].set_index("what")

    assert waited(done, "fa") == 9.0
    assert (row["detected_s"], row["assigned_s"]) == (1.5, 10.5)
    assert told(done, "permitted") == [("fa", 10.5)]
    assert story.loc["permitted", "detail"] == "by CN after 0.4 days"
    causes = [done.events.loc[story.loc[what, "cause"], "what"] for what in ("permitted", "crew_sent")]
    assert causes == ["fault_detected", "permitted"]


def test_where_nobody_asks_for_a_permit_the_repair_is_as_without_the_table(still: Network, played: Play) -> None:
    """Another country, another kind, or no wait: the same run, event by event."""
    cut = Outage("fa", at=1 * hours)
    others = permits(("VN", "fibre", 9), ("CN", "road", 9), ("CN", "submarine", 9), ("CN", "fibre", 0))
    plain, held = (played(replace(still, permits=rows), cut) for rows in ((), others))

    pd.testing.assert_frame_equal(plain.events, held.events)
    pd.testing.assert_frame_equal(plain.repairs, held.repairs)
    assert repairs(plain)["detected_s"].tolist() == (plain.repairs["permitted_s"] / hours).tolist()


def test_across_a_border_the_longer_wait_counts(still: Network, played: Play) -> None:
    """Both countries are asked at the same time, whichever is named first."""
    for rows in (permits(("CN", "fibre", 2), ("VN", "fibre", 6)), permits(("VN", "fibre", 6), ("CN", "fibre", 2))):
        assert waited(played(replace(still, permits=rows), Outage("fb")), "fb") == 6.0


def test_a_node_needs_a_permit_of_its_country(still: Network, played: Play) -> None:
    """Where ``kinds`` says so."""
    network = replace(still, crews=[crew("gang", "a", "node")], permits=permits(("CN", "node", 3)))

    assert waited(played(network, Outage("pass")), "pass") == 3.0


def test_at_sea_the_nearest_country_permits(sounded: Network, played: Play) -> None:
    """A cable between two countries breaks now here, now there; only one is asked."""
    network = replace(sounded, permits=permits(("CN", "submarine", 2), ("VN", "submarine", 6)))
    waits = {waited(played(network, Outage("cable"), seed=seed), "cable") for seed in range(6)}

    assert waits == {2.0, 6.0}


def test_the_high_sea_asks_for_nothing_but_a_zone_may(sounded: Network, played: Play) -> None:
    """Two hundred nautical miles from every place; the zone of the system holds everywhere."""
    far = ((108.6, 21.7), (115.0, 14.0), (115.1, 14.1), (106.7, 20.9))
    links = [replace(link, geometry=far) if link.id == "cable" else link for link in sounded.links]
    network = replace(sounded, links=links, permits=permits(("CN", "submarine", 2), ("VN", "submarine", 2)))
    zoned = replace(network, permits=permits(("South", "submarine", 4)))
    runs = [
        (played(network, Outage("cable"), seed=seed), played(zoned, Outage("cable"), seed=seed)) for seed in (1, 2, 3)
    ]

    assert 0.0 in {waited(plain, "cable") for plain, _ in runs}
    assert {waited(held, "cable") for _, held in runs} == {4.0}


def test_a_sea_without_any_country_needs_no_permit(sounded: Network, played: Play) -> None:
    """Nor does a network of nodes that lie nowhere."""
    nodes = [replace(node, country="") for node in sounded.nodes]
    network = replace(sounded, nodes=nodes, permits=permits(("CN", "submarine", 2)))

    assert waited(played(network, Outage("cable")), "cable") == 0.0


def test_each_fault_draws_its_own_wait(still: Network, played: Play) -> None:
    """Once for each fault, the same for the same seed, whatever else is permitted."""
    law = Distribution("lognormal", 8 * hours, 0.5)
    rows = [Permit("CN", ("fibre",), law)]
    cuts = (Outage("fa"), Outage("fa", at=1 * hours))
    done = played(replace(still, permits=rows), *cuts, until=9 * days)
    again = played(replace(still, permits=[*rows, *permits(("CN", "road", 5))]), *cuts, until=9 * days)
    waits = (done.repairs["permitted_s"] - done.repairs["detected_s"]).tolist()

    assert len(set(waits)) == 2
    assert waits == (again.repairs["permitted_s"] - again.repairs["detected_s"]).tolist()


def test_a_link_that_leaves_the_network_before_its_fault_is_found_does_no_harm(sounded: Network, played: Play) -> None:
    """Its system has no say any more."""
    network = replace(sounded, permits=permits(("South", "submarine", 4)))
    removed = Remove("links", ("cable",), at=5 * minutes)
    done = played(network, Outage("cable"), changes=[removed])

    assert waited(done, "cable") == 0.0
