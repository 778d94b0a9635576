"""The digital plane of a run: what a change does to each demand, told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from netsim.model import Add, Alter, Demand, Link, Network, Node, Outage, Remove, Scale
from netsim.sim.profiles import PROFILES
from netsim.units import Gbps, days, hours, km

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
