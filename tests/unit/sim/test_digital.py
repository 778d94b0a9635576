"""The digital plane of a run: what a change does to each demand, told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from netsim.errors import InvalidInput
from netsim.model import Add, Alter, Demand, Link, Network, Node, Outage, Remove, Scale, Workload
from netsim.sim.profiles import PROFILES
from netsim.units import Gbps, days, hours, km, minutes, ms

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Play = Callable[..., Any]


@pytest.fixture
def ring(wired: Network) -> Network:
    """Return the wired cities with a second, longer fibre between them; no freight and no dependency."""
    longer = Link("ring", "a", "b", "fibre", length=900 * km, capacity=8 * Gbps)
    return replace(wired, links=[*wired.links, longer], freight=(), dependencies=())


def told(done: Any, asset: str) -> list[tuple[float, str, str]]:
    """Return time in hours, kind and detail of what was told of something."""
    rows = done.events[done.events["asset"] == asset]
    return list(zip(rows["time_s"] / hours, rows["what"], rows["detail"], strict=True))


def test_a_demand_that_finds_another_path_with_room_has_moved(ring: Network, played: Play) -> None:
    """Latency before and after are told."""
    network = replace(ring, demands=[replace(ring.demands[0], rate=5 * Gbps)])
    done = played(network, Outage("fb", at=1 * hours, lasts=2 * hours))

    events = told(done, "a > b")
    assert [event[:2] for event in events] == [(1.0, "moved"), (3.0, "moved")]
    assert events[0][2].startswith("0.6 -> 4.5 ms")
    assert done.demands["path"].tolist() == ["fp;fb", "ring", "fp;fb"]


def test_a_demand_that_finds_less_room_has_lost_rate(ring: Network, played: Play) -> None:
    """Eight of ten Gbps go the other way, until all go the usual one again."""
    done = played(ring, Outage("fb", at=1 * hours, lasts=2 * hours))

    assert told(done, "a > b") == [(1.0, "lost_rate", "100% -> 80%: no_capacity"), (3.0, "regained", "80% -> 100%")]
    assert done.demands["served_gbps"].tolist() == pytest.approx([10.0, 8.0, 10.0])


def test_each_change_names_the_event_that_made_it(ring: Network, played: Play) -> None:
    """Down makes lose, up makes regain."""
    done = played(ring, Outage("fb", at=1 * hours, lasts=2 * hours))
    causes = {row.what: done.events.loc[row.cause, "what"] for row in done.events.dropna().itertuples()}

    assert causes["lost_rate"] == "down"
    assert causes["regained"] == "up"


def test_all_that_fails_at_one_instant_is_applied_once(ring: Network, played: Play) -> None:
    """Both ways are cut together: lost once, not moved in between."""
    done = played(ring, Outage("fb", at=1 * hours, lasts=2 * hours), Outage("ring", at=1 * hours, lasts=2 * hours))

    assert told(done, "a > b") == [(1.0, "lost_rate", "100% -> 0%: no_path"), (3.0, "regained", "0% -> 100%")]


def test_what_comes_up_as_something_else_goes_down_is_one_change(ring: Network, played: Play) -> None:
    """The demand moves back at the instant at which its detour fails."""
    done = played(ring, Outage("fb", at=1 * hours, lasts=2 * hours), Outage("ring", at=3 * hours, lasts=2 * hours))

    assert [event[:2] for event in told(done, "a > b")] == [(1.0, "lost_rate"), (3.0, "regained")]


def test_a_link_at_part_of_its_capacity_is_degraded(ring: Network, played: Play) -> None:
    """A quarter of twenty Gbps for ten, and eight the other way."""
    network = replace(ring, demands=[replace(ring.demands[0], rate=20 * Gbps)])
    done = played(network, Outage("fb", at=1 * hours, lasts=2 * hours, capacity=0.25))
    rows = done.links[(done.links["link"] == "fb") & (done.links["from_s"] == 1 * hours)].iloc[0]

    assert (rows["state"], rows["capacity"], rows["load_backward"] + rows["load_forward"]) == ("degraded", 5.0, 5.0)
    assert told(done, "fb")[0] == (1.0, "degraded", "25% left")
    assert told(done, "a > b")[0][2] == "100% -> 65%: no_capacity"


def test_links_of_a_place_that_is_down_are_down(ring: Network, played: Play) -> None:
    """They come back with it."""
    done = played(ring, Outage("pass", at=1 * hours, lasts=2 * hours))

    assert done.links.loc[done.links["link"] == "fp", "state"].tolist() == ["up", "down", "up"]
    assert done.links.loc[done.links["link"] == "ring", "state"].tolist() == ["up", "up", "up"]


def test_demand_follows_the_local_hour_of_its_source(ring: Network, played: Play) -> None:
    """The peak is at nine in the evening in Shanghai, an hour later for who starts in Bangkok."""
    back = Demand("b", "a", rate=4 * Gbps, class_="leased", profile="residential")
    network = replace(ring, demands=[replace(ring.demands[0], rate=4 * Gbps, profile="residential"), back])
    done = played(network, start=MIDNIGHT, until=1 * days)
    busiest = done.demands.groupby("demand", observed=True)["asked_gbps"].idxmax()
    at = done.demands.loc[busiest].set_index("demand")["from_s"] / hours

    assert at.to_dict() == {"a > b": 21.0, "b > a": 22.0}
    assert done.demands["asked_gbps"].max() == pytest.approx(4.0)
    assert len(done.events) == 0


def test_profiles_have_a_factor_for_each_hour_and_one_at_the_busiest() -> None:
    """A rate is that of the busiest hour."""
    assert {len(factors) for factors in PROFILES.values()} == {24}
    assert {max(factors) for factors in PROFILES.values()} == {1.0}
    assert min(min(factors) for factors in PROFILES.values()) > 0


def test_a_demand_of_the_day_that_joins_a_flat_network_follows_the_day(ring: Network, played: Play) -> None:
    """From the hour on in which it came."""
    extra = Demand("b", "a", rate=4 * Gbps, id="tv", class_="leased", profile="residential")
    done = played(ring, changes=[Add("demands", extra, at=5.5 * hours)], start=MIDNIGHT, until=1 * days)
    rows = done.demands[done.demands["demand"] == "tv"]

    assert rows["from_s"].iloc[0] == 5.5 * hours
    assert rows["asked_gbps"].nunique() > 10


def test_a_demand_that_leaves_ends_in_the_table(ring: Network, played: Play) -> None:
    """And nothing is told of it."""
    done = played(ring, changes=[Remove("demands", ("a > b",), at=5 * hours)])

    assert done.demands[["from_s", "to_s"]].to_numpy().tolist() == [[0.0, 5 * hours]]
    assert told(done, "a > b") == []


def test_a_cable_that_joins_gives_what_was_missing(ring: Network, played: Play) -> None:
    """The change is the cause."""
    network = replace(ring, demands=[replace(ring.demands[0], rate=40 * Gbps)])
    cable = Link("new", "a", "b", "fibre", length=100 * km, capacity=100 * Gbps)
    done = played(network, changes=[Add("links", cable, at=5 * hours)])

    assert told(done, "links") == [(5.0, "change", "add")]
    assert told(done, "a > b") == [(5.0, "regained", "70% -> 100%")]
    assert done.events["cause"].tolist()[-1] == 0
    assert done.links.loc[done.links["link"] == "new", "from_s"].tolist() == [5 * hours]


def test_scaled_demands_ask_for_more(ring: Network, played: Play) -> None:
    """Four times ten is more than fits: less of it is served."""
    done = played(ring, changes=[Scale("demands", 4.0, at=5 * hours)])

    assert done.demands["asked_gbps"].tolist() == [10.0, 40.0]
    assert told(done, "a > b") == [(5.0, "lost_rate", "100% -> 70%: no_capacity")]


def test_an_altered_latency_of_a_link_changes_the_path(ring: Network, played: Play) -> None:
    """The detour becomes the shortest."""
    network = replace(ring, demands=[replace(ring.demands[0], rate=5 * Gbps)])
    done = played(network, changes=[Alter("links", "ring", {"length": 90 * km}, at=5 * hours)])

    assert [event[:2] for event in told(done, "a > b")] == [(5.0, "moved")]


def test_public_traffic_takes_a_gateway_from_the_moment_it_opens(ring: Network, played: Play) -> None:
    """First over the gateway at the far end, then over the one at home."""
    near, far = ring.demands[0].source, ring.demands[0].target
    abroad = Node("abroad", lon=100.0, lat=20.0, kind="city", country="XX")
    cables = [Link(f"{end}-x", end, "abroad", "fibre", length=100 * km, capacity=100 * Gbps) for end in (near, far)]
    nodes = [replace(node, country="CN") for node in ring.nodes]
    demands = [Demand(near, "abroad", rate=1 * Gbps)]
    rule = {"CN": (far,)}
    network = Network([*nodes, abroad], [*ring.links, *cables], demands=demands, gateway_rule=rule)
    done = played(network, changes=[Alter("gateway_rule", "CN", {"gateways": (near, far)}, at=5 * hours)])

    assert done.demands["path"].tolist() == ["fp;fb;b-x", "a-x"]
    assert [event[:2] for event in told(done, "a > abroad")] == [(5.0, "moved")]


def test_a_failure_of_the_freight_plane_leaves_the_digital_plane_alone(ring: Network, played: Play) -> None:
    """A closed road moves no data."""
    done = played(ring, Outage("r1", at=1 * hours, lasts=2 * hours))

    assert len(done.demands) == 1
    assert told(done, "a > b") == []


# -- restoration and protection ----------------------------------------------------------------------------------------


@pytest.fixture
def slow(ring: Network) -> Network:
    """Return the ring whose demand, of 5 Gbps, takes a minute to be restored."""
    defaults = replace(ring.defaults, restoration=1 * minutes)
    return replace(ring, defaults=defaults, demands=[replace(ring.demands[0], rate=5 * Gbps)])


def spans(done: Any, demand: str = "a > b") -> list[tuple[float, str, str]]:
    """Return from when a demand had which path and reason, in minutes."""
    rows = done.demands[done.demands["demand"] == demand]
    return list(zip(rows["from_s"] / minutes, rows["path"], rows["reason"], strict=True))


def told_in_minutes(done: Any, asset: str = "a > b") -> list[tuple[float, str]]:
    """Return time in minutes and kind of what was told of something."""
    return [(round(time * 60, 6), what) for time, what, _ in told(done, asset)]


def test_a_demand_is_without_service_until_it_is_restored(slow: Network, played: Play) -> None:
    """The table says why; the log tells once that it moved, when it did; back it goes at once."""
    done = played(slow, Outage("fb", at=60 * minutes, lasts=60 * minutes))

    assert spans(done) == [(0, "fp;fb", ""), (60, "", "restoring"), (61, "ring", ""), (120, "fp;fb", "")]
    assert told_in_minutes(done) == [(61, "moved"), (120, "moved")]
    assert told(done, "a > b")[0][2].startswith("0.6 -> 4.5 ms")
    assert done.events.loc[done.events["what"] == "moved", "cause"].tolist()[0] == 0


def test_a_demand_that_finds_less_room_after_its_restoration_loses_rate_then(slow: Network, played: Play) -> None:
    """Not to nothing at the failure, and then some of it regained."""
    network = replace(slow, demands=[replace(slow.demands[0], rate=10 * Gbps)])
    done = played(network, Outage("fb", at=60 * minutes, lasts=60 * minutes))

    assert [event[1:] for event in told(done, "a > b")] == [
        ("lost_rate", "100% -> 80%: no_capacity"),
        ("regained", "80% -> 100%"),
    ]
    assert told_in_minutes(done) == [(61, "lost_rate"), (120, "regained")]


def test_what_is_mended_before_the_restoration_moves_nobody(slow: Network, played: Play) -> None:
    """Half a minute without service, and nothing to tell."""
    done = played(slow, Outage("fb", at=60 * minutes, lasts=0.5 * minutes))

    assert spans(done) == [(0, "fp;fb", ""), (60, "", "restoring"), (60.5, "fp;fb", "")]
    assert told(done, "a > b") == []


def test_a_second_failure_before_the_restoration_does_not_delay_it(slow: Network, played: Play) -> None:
    """The path was gone already; in the end there is none at all."""
    outages = [Outage(name, at=at * minutes, lasts=60 * minutes) for name, at in (("fb", 60), ("ring", 60.5))]
    done = played(slow, *outages)

    assert spans(done)[:3] == [(0, "fp;fb", ""), (60, "", "restoring"), (60.5, "", "no_path")]
    assert told_in_minutes(done) == [(61, "lost_rate"), (120, "regained")]


def test_a_path_that_is_mended_and_breaks_again_is_waited_for_anew(slow: Network, played: Play) -> None:
    """The time counts from the last failure that took service."""
    outages = [Outage("fb", at=at * minutes, lasts=lasts * minutes) for at, lasts in ((60, 0.25), (60.5, 60))]
    done = played(slow, *outages)

    expected = [(0, "fp;fb"), (60, ""), (60.25, "fp;fb"), (60.5, ""), (61.5, "ring"), (120.5, "fp;fb")]
    assert [span[:2] for span in spans(done)] == expected
    assert told_in_minutes(done) == [(61.5, "moved"), (120.5, "moved")]


def test_a_failure_of_the_path_that_restored_it_is_waited_for_too(slow: Network, played: Play) -> None:
    """A minute each time."""
    third = Link("third", "a", "b", "fibre", length=2000 * km, capacity=20 * Gbps)
    network = replace(slow, links=[*slow.links, third])
    outages = [Outage("fb", at=60 * minutes, lasts=5 * hours), Outage("ring", at=90 * minutes, lasts=5 * hours)]
    done = played(network, *outages)

    assert [span[1:] for span in spans(done)][:5] == [
        ("fp;fb", ""),
        ("", "restoring"),
        ("ring", ""),
        ("", "restoring"),
        ("third", ""),
    ]
    assert told_in_minutes(done)[:2] == [(61, "moved"), (91, "moved")]


def test_demands_that_are_not_hit_wait_for_nothing(slow: Network, played: Play) -> None:
    """And they do not go elsewhere before those that are."""
    other = Demand("b", "a", rate=1 * Gbps, class_="leased")
    done = played(replace(slow, demands=[*slow.demands, other]), Outage("ring", at=60 * minutes, lasts=60 * minutes))

    assert spans(done, "b > a") == [(0, "fb;fp", "")]
    assert spans(done) == [(0, "fp;fb", "")]


def test_without_protection_a_demand_waits_for_the_repair(slow: Network, played: Play) -> None:
    """It is told at once."""
    network = replace(slow, demands=[replace(slow.demands[0], protection="none")])
    done = played(network, Outage("fb", at=60 * minutes, lasts=60 * minutes))

    assert spans(done) == [(0, "fp;fb", ""), (60, "", "path_down"), (120, "fp;fb", "")]
    assert told(done, "a > b") == [(1.0, "lost_rate", "100% -> 0%: path_down"), (2.0, "regained", "0% -> 100%")]


def test_a_protected_demand_switches_over_in_fifty_milliseconds(slow: Network, played: Play) -> None:
    """Whatever a restoration takes; its second path may fail without anybody noticing."""
    network = replace(slow, demands=[replace(slow.demands[0], protection="1+1")])
    done = played(
        network,
        Outage("fb", at=60 * minutes, lasts=60 * minutes),
        Outage("ring", at=180 * minutes, lasts=60 * minutes),
    )

    assert [span[1:] for span in spans(done)] == [("fp;fb", ""), ("", "restoring"), ("ring", ""), ("fp;fb", "")]
    assert told(done, "a > b")[0][0] * hours == pytest.approx(1 * hours + 50 * ms)
    assert [event[1] for event in told(done, "a > b")] == ["moved", "moved"]


def test_needs_of_places_are_not_delayed(wired: Network, played: Play) -> None:
    """A gate that finds another way to its data centre at once loses nothing, although demands wait an hour."""
    second = Link("second", "dc", "pass", "fibre", length=300 * km, capacity=20 * Gbps)
    defaults = replace(wired.defaults, restoration=1 * hours)
    network = replace(wired, links=[*wired.links, second], defaults=defaults, freight=())
    done = played(network, Outage("fa", at=1 * hours, lasts=4 * hours))

    assert [row[1] for row in spans(done, "pass needs dc")] == ["fp;fa", "second", "fp;fa"]
    assert "dependency_lost" not in set(done.events["what"])


def test_a_change_on_the_way_ends_no_restoration(slow: Network, played: Play) -> None:
    """The demand that waits goes on waiting; told is one move, from the path before the failure."""
    change = Scale("demands", 1.2, at=60.5 * minutes)
    done = played(slow, Outage("fb", at=60 * minutes, lasts=60 * minutes), changes=[change])

    assert spans(done)[1:4] == [(60, "", "restoring"), (60.5, "", "restoring"), (61, "ring", "")]
    assert told_in_minutes(done) == [(61, "moved"), (120, "moved")]


def test_a_demand_that_leaves_while_it_waits_is_not_told_of(slow: Network, played: Play) -> None:
    """Its restoration comes to nothing."""
    change = Remove("demands", ("a > b",), at=60.5 * minutes)
    done = played(slow, Outage("fb", at=60 * minutes, lasts=60 * minutes), changes=[change])

    assert told(done, "a > b") == []
    assert done.demands["to_s"].max() == 60.5 * minutes


def test_a_failure_at_the_moment_of_a_change_is_waited_for(slow: Network, played: Play) -> None:
    """Both are one instant, but only what is planned takes effect in it."""
    change = Scale("demands", 1.2, at=60 * minutes)
    done = played(slow, Outage("fb", at=60 * minutes, lasts=60 * minutes), changes=[change])

    assert spans(done)[1:3] == [(60, "", "restoring"), (61, "ring", "")]


def test_a_cable_that_joins_while_a_demand_waits_does_not_restore_it(slow: Network, played: Play) -> None:
    """Nor does one that leaves: the demand goes over when its time has come."""
    cable = Link("new", "a", "b", "fibre", length=10 * km, capacity=100 * Gbps)
    changes = [Add("links", cable, at=60.5 * minutes), Remove("links", ("fp",), at=60.75 * minutes)]
    done = played(slow, Outage("fb", at=60 * minutes, lasts=60 * minutes), changes=changes)

    assert [span[:2] for span in spans(done)][:3] == [(0, "fp;fb"), (60, ""), (61, "new")]
    assert told_in_minutes(done) == [(61, "moved")]


# -- workloads ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(ring: Network) -> Network:
    """Return the ring with a service at ``dc`` and at ``b``, whose client is at ``a``."""
    nodes = [replace(node, name="Bee") if node.id == "b" else node for node in ring.nodes]
    service = Workload("maps", ("dc", "b"), ("a",), rate_per_client=4 * Gbps, name="Maps")
    return replace(ring, nodes=nodes, demands=(), workloads=[service])


def test_a_client_whose_replica_is_lost_is_shifted_to_another_and_back(served: Network, played: Play) -> None:
    """The names of both places and both latencies are told."""
    done = played(served, Outage("dc", at=1 * hours, lasts=2 * hours))

    assert told(done, "maps > a") == [
        (1.0, "shifted", "Customs -> Bee, 0.3 -> 0.6 ms"),
        (3.0, "shifted", "Bee -> Customs, 0.6 -> 0.3 ms"),
    ]
    assert done.demands["path"].tolist() == ["fa", "fb;fp", "fa"]
    assert set(done.events.loc[done.events["asset"] == "maps > a", "kind"]) == {"workload"}


def test_a_client_is_shifted_after_the_time_of_a_restoration(served: Network, played: Play) -> None:
    """Until then it is without service."""
    network = replace(served, defaults=replace(served.defaults, restoration=1 * minutes))
    done = played(network, Outage("dc", at=60 * minutes, lasts=60 * minutes))

    assert spans(done, "maps > a") == [(0, "fa", ""), (60, "", "restoring"), (61, "fb;fp", ""), (120, "fa", "")]
    assert told_in_minutes(done, "maps > a") == [(61, "shifted"), (120, "shifted")]


def test_a_client_whose_replicas_are_all_lost_loses_its_rate(served: Network, played: Play) -> None:
    """And regains it; it is not shifted from nowhere."""
    done = played(served, *(Outage(name, at=1 * hours, lasts=2 * hours) for name in ("dc", "b")))

    assert [event[:2] for event in told(done, "maps > a")] == [(1.0, "lost_rate"), (3.0, "regained")]


def test_a_client_that_finds_another_path_to_its_replica_has_moved(served: Network, played: Play) -> None:
    """Not shifted."""
    second = Link("second", "dc", "a", "fibre", length=60 * km, capacity=20 * Gbps)
    done = played(replace(served, links=[*served.links, second]), Outage("fa", at=1 * hours, lasts=2 * hours))

    assert [event[:2] for event in told(done, "maps > a")] == [(1.0, "moved"), (3.0, "moved")]


def test_a_service_follows_the_local_hour_of_its_client(served: Network, played: Play) -> None:
    """Not that of the data centre."""
    service = replace(served.workloads[0], clients=("a", "b"), replicas=("dc",), profile="residential")
    done = played(replace(served, workloads=[service]), start=MIDNIGHT, until=1 * days)
    busiest = done.demands.groupby("demand", observed=True)["asked_gbps"].idxmax()
    at = done.demands.loc[busiest].set_index("demand")["from_s"] / hours

    assert at.to_dict() == {"maps > a": 21.0, "maps > b": 22.0}


# -- weekends and surges -----------------------------------------------------------------------------------------------


def test_offices_ask_for_less_at_the_weekend(ring: Network, played: Play) -> None:
    """From midnight to midnight, local; homes ask for as much as on any day."""
    friday = datetime(2026, 5, 14, 16, tzinfo=UTC)  # midnight in Shanghai
    office = replace(ring.demands[0], rate=10 * Gbps, profile="business")
    home = Demand("a", "b", rate=1 * Gbps, id="home", class_="leased", profile="residential")
    done = played(replace(ring, demands=[office, home]), start=friday, until=4 * days)
    rows = done.demands[done.demands["demand"] == "a > b"]
    busiest = rows.groupby(rows["from_s"] // days)["asked_gbps"].max()

    assert busiest.tolist() == pytest.approx([10.0, 6.0, 6.0, 10.0])
    at_home = done.demands[done.demands["demand"] == "home"]
    assert at_home.groupby(at_home["from_s"] // days)["asked_gbps"].max().tolist() == pytest.approx([1.0] * 4)


@pytest.mark.parametrize("by", [3.0, 1.1, 49.0])
def test_a_surge_passes_and_all_is_as_before(ring: Network, played: Play, by: float) -> None:
    """To the last digit; both its moments are in the log."""
    network = replace(ring, demands=[replace(ring.demands[0], rate=0.1 * Gbps)])
    done = played(network, changes=[Scale("demands", by, at=1 * hours, lasts=2 * hours)])

    assert done.demands["from_s"].tolist() == [0.0, 1 * hours, 3 * hours]
    assert done.demands["asked_gbps"].tolist() == [0.1, round(0.1 * by, 6), 0.1]
    assert [event[:2] for event in told(done, "demands")] == [(1.0, "change"), (3.0, "change")]


def test_a_surge_from_the_beginning_ends_in_time(ring: Network, played: Play) -> None:
    """Without a moment it begins before all, warm-up included."""
    done = played(ring, changes=[Scale("demands", 2.0, lasts=2 * hours)], warm_up=1 * hours)

    assert done.demands["asked_gbps"].tolist()[-2:] == [20.0, 10.0]
    assert done.demands["from_s"].tolist()[-1] == 2 * hours


def test_a_surge_of_a_workload_asks_for_more_of_it(served: Network, played: Play) -> None:
    """Rate per client."""
    done = played(served, changes=[Scale("workloads", 2.0, ("maps",), at=1 * hours, lasts=1 * hours)])

    assert done.demands["asked_gbps"].tolist() == [4.0, 8.0, 4.0]


def test_the_policy_of_a_scenario_is_that_of_its_run(ring: Network, played: Play) -> None:
    """The shortest path takes twenty of twenty-five, fair shares the other eight too."""
    network = replace(ring, demands=[replace(ring.demands[0], rate=25 * Gbps)])

    assert played(network, policy="shortest").demands["served_gbps"].tolist() == pytest.approx([20.0])
    assert played(network, policy="max-min-fair").demands["served_gbps"].tolist() == pytest.approx([25.0])
    assert played(network, paths=1).demands["served_gbps"].tolist() == pytest.approx([20.0])


def test_a_policy_that_nobody_knows_is_told(ring: Network, played: Play) -> None:
    """At its key."""
    with pytest.raises(InvalidInput, match='policy: no policy is named "ecpm"; did you mean "ecmp"'):
        played(ring, policy="ecpm")
