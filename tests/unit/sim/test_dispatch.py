"""Dispatch: which fault a crew takes, on which trip, with which spares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import netsim as ns
from netsim.errors import InvalidInput, NetsimError, NotFound
from netsim.model import (
    Add,
    Alter,
    CargoClass,
    Defaults,
    Demand,
    Distribution,
    Freight,
    Link,
    Network,
    Node,
    Outage,
    RepairCrew,
    Scenario,
    Spare,
)
from netsim.sim import prepare
from netsim.sim.desk import CrewDesk
from netsim.sim.dispatch import Call, Rank, dispatch_named, dispatches, forget_dispatch, register_dispatch
from netsim.units import Gbps, days, hours, km, kmh

Play = Callable[..., Any]
DAY = Distribution("constant", 1 * days)
AT = {"near": 100.0, "middle": 300.0, "far": 500.0}


def ship(name: str = "ship", **values: Any) -> RepairCrew:
    """Return a ship that works a day on each fault and needs a day to make ready."""
    terms = {"work": DAY, "speed": 20 * kmh, "mobilise": 1 * days, **values}
    return RepairCrew(name, terms.pop("home", "dock"), terms.pop("mends", ("submarine",)), **terms)


@pytest.fixture
def ocean() -> Network:
    """Return three cables from a dock eastward over open water; the longest carries most, the nearest nothing."""
    ends = {"near": 112.0, "middle": 114.0, "far": 117.0}
    return Network(
        nodes=[
            Node("dock", 110.0, 15.0, "landing_station", country="VN"),
            *(Node(f"{name}-end", lon, 15.0, "landing_station", country="VN") for name, lon in ends.items()),
        ],
        links=[Link(name, "dock", f"{name}-end", "submarine", length=750 * km, capacity=100 * Gbps) for name in ends],
        demands=[
            Demand("dock", "middle-end", rate=5 * Gbps, class_="leased"),
            Demand("far-end", "dock", rate=50 * Gbps, class_="leased"),
        ],
        crews=[ship()],
        defaults=Defaults(detection={"submarine": 1 * hours}),
    )


def cut(*names: str, at: float = 0.0) -> list[Outage]:
    """Cut cables at their places, one a minute after the other."""
    return [Outage(name, at=at + 60.0 * number, position=AT[name] * km) for number, name in enumerate(names)]


def order(done: Any) -> list[str]:
    """Return the links in the order in which they were mended."""
    return list(done.repairs.dropna(subset=["mended_s"]).sort_values("mended_s")["link"])


# -- rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "called", "expected"),
    [
        ("", ("far", "near"), ["middle", "far", "near"]),
        ("first-come", ("near", "far"), ["middle", "near", "far"]),
        ("nearest", ("far", "near"), ["middle", "near", "far"]),
        ("most-lost", ("near", "far"), ["middle", "far", "near"]),
    ],
)
def test_the_next_fault_is_that_of_the_rule(
    ocean: Network, played: Play, rule: str, called: tuple[str, str], expected: list[str]
) -> None:
    """The ship is out at the first fault when the others come."""
    done = played(ocean, *cut("middle"), *cut(*called, at=1 * hours), dispatch=rule, until=20 * days)

    assert order(done) == expected


def test_faults_that_are_called_at_once_are_chosen_from_at_once(ocean: Network, played: Play) -> None:
    """The only ship is at home: it does not take the first before it has heard of the others."""
    hits = [replace(one, at=0.0) for one in cut("middle", "near", "far")]

    assert order(played(ocean, *hits, dispatch="nearest", until=20 * days)) == ["near", "middle", "far"]
    assert order(played(ocean, *hits, dispatch="most-lost", until=20 * days)) == ["far", "middle", "near"]


def test_the_nearest_is_seen_from_where_the_ship_is(ocean: Network, played: Play) -> None:
    """At home the near one is first; told by the row of the crew."""
    network = replace(ocean, crews=[ship(dispatch="nearest")])
    both = [*cut("far", "near")]
    busy = [Outage("middle", position=0.0, work=Distribution("constant", 1 * hours))]
    done = played(network, *busy, *(replace(one, at=2 * hours) for one in both), until=20 * days)

    assert order(done) == ["middle", "near", "far"]


def test_the_rule_of_the_scenario_wins_over_that_of_the_crew(ocean: Network, played: Play) -> None:
    """First come, although the crew would take the nearest."""
    network = replace(ocean, crews=[ship(dispatch="nearest")])
    done = played(network, *cut("middle"), *cut("near", "far", at=1 * hours), dispatch="first-come", until=20 * days)

    assert order(done) == ["middle", "near", "far"]


def test_what_a_cable_carries_counts_where_mending_it_brings_nothing_back(ocean: Network, played: Play) -> None:
    """Two cables in a row, both broken: neither alone helps, so the load of each as it would be decides."""
    links = [*ocean.links, Link("last", "far-end", "near-end", "submarine", length=750 * km, capacity=100 * Gbps)]
    demands = [Demand("middle-end", "dock", rate=50 * Gbps, class_="leased", id="only")]
    network = replace(ocean, links=[link for link in links if link.id != "middle"], demands=demands, nodes=ocean.nodes)
    tail = Link("tail", "near-end", "middle-end", "submarine", length=750 * km, capacity=100 * Gbps)
    network = replace(network, links=[*network.links, tail])
    hit = [Outage("far", position=1 * km), Outage("last", at=1 * hours, position=100 * km)]
    both = [Outage("near", at=1 * hours, position=100 * km), Outage("tail", at=1 * hours, position=100 * km)]
    done = played(network, *hit, *both, dispatch="most-lost", until=30 * days)

    assert order(done)[0] == "far"
    assert set(order(done)[1:3]) == {"near", "tail"}


def test_freight_counts_among_what_is_lost(border: Network, played: Play) -> None:
    """Of two roads the one that trucks use is mended first, though the other was called before."""
    spur = Node("spur", lon=108.0, lat=22.2, kind="city", country="CN")
    network = replace(
        border,
        nodes=[*border.nodes, spur],
        links=[*border.links, Link("idle", "a", "spur", "road", length=20 * km)],
        classes=[CargoClass("fresh", 5.0)],
        freight=[
            *border.freight,
            Freight("fruit", "a", "b", per_day=1.0, class_="fresh"),
            Freight("nowhere", "a", "b", per_day=1.0, modes=("sea",)),
        ],
        crews=[ship("gang", home="a", mends=("road",), mobilise=0.0)],
    )
    hits = [Outage("idle", position=1 * km), Outage("idle", at=60.0, position=2 * km), Outage("r1", at=120.0)]
    first, most = (
        order(played(network, *hits, dispatch=rule, until=12 * days)) for rule in ("first-come", "most-lost")
    )
    data_only = order(played(network, *hits, dispatch="most-lost", freight=False, until=12 * days))

    assert first == data_only == ["idle", "idle", "r1"]
    assert most == ["idle", "r1", "idle"]


def test_a_desk_without_data_traffic_weighs_nothing(ocean: Network, freight_world: Any) -> None:
    """As in a test of queues: all losses are nothing."""
    assert CrewDesk(freight_world(ocean))._weigh("far").share == 0.0


@pytest.fixture
def own_rule() -> Iterator[str]:
    """Register a rule that takes the longest name first, and forget it afterwards."""

    @register_dispatch("longest-name")
    def longest_name(call: Call) -> Rank:
        assert call.now >= call.called >= call.failed
        assert call.kind == "submarine"
        return -len(call.asset), call.travel

    yield "longest-name"
    forget_dispatch("longest-name")


def test_a_rule_of_ones_own_is_a_function(ocean: Network, played: Play, own_rule: str) -> None:
    """``netsim.register_dispatch`` names it; the engine is not touched."""
    hits = [*cut("near"), *cut("far", "middle", at=1 * hours)]

    assert ns.register_dispatch is register_dispatch
    assert own_rule in dispatches()
    assert order(played(ocean, *hits, dispatch=own_rule, until=20 * days)) == ["near", "middle", "far"]


def test_names_of_rules_are_taken_once_and_known(own_rule: str) -> None:
    """Errors name the way out."""
    with pytest.raises(NetsimError, match="already"):
        register_dispatch(own_rule)
    with pytest.raises(NotFound, match='no dispatch rule is named "nearst"') as told:
        dispatch_named("nearst")
    assert "nearest" in told.value.hint
    with pytest.raises(NotFound) as told:
        dispatch_named("zzz")
    assert "first-come" in told.value.hint


def test_rules_that_nobody_knows_are_told_all_at_once(ocean: Network) -> None:
    """Of the scenario and of each crew, with what is wrong of the outages beside them."""
    network = replace(ocean, crews=[ship(dispatch="nearst"), ship("other", dispatch="most-lsot", zone=("PH",))])
    hazards = [Outage("near", position=800 * km), Outage("dock", lasts=1 * hours, position=0.0)]
    with pytest.raises(InvalidInput) as told:
        prepare(Scenario(network, hazards=hazards, dispatch="best", twins=()))
    paths = {fault.path for fault in told.value.faults}

    assert {("dispatch",), ("crews", 0, "dispatch"), ("crews", 1, "dispatch")} <= paths
    assert {("hazards", 0, "at_km"), ("hazards", 1, "at_km")} <= paths


def test_a_fault_that_all_zones_keep_crews_from_is_refused(ocean: Network) -> None:
    """Unless its outage says how long it lasts."""
    network = replace(ocean, crews=[ship(zone=("PH",))])
    with pytest.raises(InvalidInput, match="may work in VN") as told:
        prepare(Scenario(network, hazards=cut("near"), twins=()))
    assert "zone" in told.value.faults[0].hint
    prepare(Scenario(network, hazards=[Outage("near", lasts=1 * days)], twins=()))
    with pytest.raises(InvalidInput, match="mends a node may work in VN"):
        prepare(Scenario(replace(ocean, crews=[ship(mends=("node",), zone=("PH",))]), hazards=[Outage("dock")]))


def test_a_crew_that_comes_later_may_work_where_none_might(ocean: Network, played: Play) -> None:
    """Until then the fault waits, and is told once why."""
    barred = Alter("crews", "ship", {"zone": ("PH",)}, at=0.5 * hours)
    more = Add("crews", ship("second"), at=2 * days)
    done = played(ocean, *cut("near"), changes=[barred, more], until=9 * days)
    told = done.events[done.events["what"] == "crew_waits"]

    assert told["detail"].tolist() == ["no crew may work there"]
    assert done.repairs["crew"].tolist() == ["second"]
    assert done.repairs["assigned_s"].tolist() == [2 * days]


def test_crews_of_different_rules_share_a_queue(ocean: Network, played: Play) -> None:
    """One takes the nearest and one the first: each gets another fault."""
    network = replace(ocean, crews=[ship("by-way", dispatch="nearest"), ship("by-turn")])
    busy = [Outage("far", position=1 * km), Outage("far", position=2 * km)]
    later = cut("middle", "near", at=2 * hours)
    done = played(network, *busy, *later, until=20 * days)
    by = dict(zip(done.repairs["link"][2:], done.repairs["crew"][2:], strict=True))

    assert by == {"near": "by-way", "middle": "by-turn"}


# -- trips ---------------------------------------------------------------------------------------------------------


def test_a_cable_cut_in_two_places_is_two_jobs_of_one_voyage(ocean: Network, played: Play) -> None:
    """The ship makes ready once, goes from one to the other, and the cable is up after the second."""
    places = [Outage("far", position=part * km) for part in (300, 500)]
    done = played(ocean, *places, until=20 * days)
    first, second = done.repairs.to_dict("records")
    up = done.events[done.events["what"] == "up"]
    sent = done.events[done.events["what"] == "crew_sent"]["detail"].tolist()

    assert (first["lon"], second["lon"]) == pytest.approx((112.8, 114.67), abs=0.02)
    assert second["assigned_s"] == first["mended_s"]
    assert second["arrived_s"] - second["assigned_s"] < 14 * hours
    assert first["arrived_s"] - first["assigned_s"] > 1 * days
    assert up["time_s"].tolist() == [second["mended_s"]]
    assert sent[1].startswith("from where it is")


def test_a_ship_of_one_fault_a_trip_comes_home_between_them(ocean: Network, played: Play) -> None:
    """``faults_per_trip`` bounds a voyage."""
    places = [Outage("far", position=part * km) for part in (300, 500)]
    whole, single = (
        played(replace(ocean, crews=[ship(faults_per_trip=trip)]), *places, until=20 * days) for trip in (None, 1)
    )

    assert single.repairs["mended_s"][1] > whole.repairs["mended_s"][1] + 1.5 * days
    assert single.repairs["assigned_s"][1] > single.repairs["mended_s"][0]


def test_a_ship_whose_voyage_is_over_sails_home_from_where_it_is(ocean: Network, played: Play) -> None:
    """From the second place, not as far as it came from the first."""
    places = [Outage("far", position=part * km) for part in (100, 500)]
    done = played(ocean, *places, Outage("near", at=6 * days, position=0.0), until=20 * days)
    second, last = done.repairs.to_dict("records")[1:]

    assert last["assigned_s"] - second["mended_s"] > 20 * hours


def test_a_land_crew_may_go_on_too(wired: Network, played: Play) -> None:
    """Two faults a trip: the second without going home, by the roads between; and then home by road."""
    crews = [ship("gang", home="a", mends=("fibre", "road"), mobilise=6 * hours, speed=60 * kmh, faults_per_trip=2)]
    network = replace(wired, freight=(), dependencies=(), crews=crews)
    hits = [Outage("fb", position=1 * km), Outage("fb", at=60.0, position=3 * km), Outage("fa", at=120.0)]
    done = played(network, *hits, until=9 * days)
    first, second, third = done.repairs.to_dict("records")

    assert second["assigned_s"] == first["mended_s"]
    assert second["arrived_s"] - second["assigned_s"] < 0.2 * hours
    assert third["assigned_s"] == pytest.approx(second["mended_s"] + 63 * km / (60 * kmh), abs=300)


def test_a_crew_whose_way_home_is_closed_takes_as_long_as_it_came(wired: Network, played: Play) -> None:
    """It does not wait for the road."""
    crews = [ship("gang", home="a", mends=("fibre",), mobilise=0.0, speed=60 * kmh, faults_per_trip=2)]
    network = replace(wired, freight=(), dependencies=(), crews=crews)
    hits = [Outage("fb", position=50 * km), Outage("fb", at=60.0, position=50 * km), Outage("fa", at=120.0)]
    shut = Outage("r1", at=1 * days, lasts=8 * days)
    done = played(network, *hits, shut, until=9 * days)

    assert done.repairs["assigned_s"][2] == pytest.approx(done.repairs["mended_s"][1] + 100 / 60 * hours)


def test_a_ship_at_sea_does_not_go_on_to_what_lies_ashore(ocean: Network, played: Play) -> None:
    """A crew that mends both comes home first."""
    network = replace(ocean, crews=[ship(mends=("submarine", "node"), faults_per_trip=5)])
    done = played(network, *cut("near"), Outage("dock", at=2 * hours, position=None), until=9 * days)
    sea, land = done.repairs.to_dict("records")

    assert land["assigned_s"] > sea["mended_s"]
    assert land["arrived_s"] == pytest.approx(land["assigned_s"] + 1 * days)


def test_where_the_chart_knows_no_way_by_sea_a_straight_line_does(ocean: Network, played: Play) -> None:
    """A lake far inland: the geodesic times the route factor."""
    inland = [replace(node, lon=node.lon - 8.0, lat=30.0) for node in ocean.nodes]
    done = played(replace(ocean, nodes=inland), *cut("far"), until=9 * days)
    row = done.repairs.iloc[0]

    assert row["arrived_s"] - row["assigned_s"] - 1 * days == pytest.approx(450 * 1.25 / 20 * hours, rel=0.02)


# -- spares --------------------------------------------------------------------------------------------------------


def stocked(network: Network, stock: int, restock: float | None = None) -> Network:
    """Return a network with spares at its dock."""
    law = Distribution("constant", restock) if restock is not None else None
    return replace(network, spares=[Spare("dock", ("submarine",), stock, law)])


def test_without_a_spare_a_fault_waits_and_says_so(ocean: Network, played: Play) -> None:
    """One in stock, the next after ten days: the second repair waits, and the table says for how long."""
    done = played(stocked(ocean, 1, 10 * days), *cut("near", "middle"), until=30 * days)
    first, second = done.repairs.to_dict("records")
    told = done.events[done.events["what"] == "crew_waits"]["detail"].tolist()
    came = done.events[done.events["what"] == "restocked"]

    assert told == ["all crews are out", "no spare at dock"]
    assert second["assigned_s"] == pytest.approx(first["assigned_s"] + 10 * days)
    assert 0 < second["spare_s"] < second["assigned_s"] - first["mended_s"]
    assert came["detail"].tolist() == ["a spare for submarine"] * 2


def test_a_stock_that_nobody_fills_leaves_faults_open(ocean: Network, played: Play) -> None:
    """The run ends with the job waiting, and the table says for what."""
    done = played(stocked(ocean, 1), *cut("near", "middle"), until=30 * days)
    first, second = done.repairs.to_dict("records")

    assert (first["state"], second["state"]) == ("mended", "no spare at dock")
    assert second["spare_s"] > 20 * days


def test_a_ship_at_sea_has_its_share_of_the_stock_aboard(ocean: Network, played: Play) -> None:
    """Three are known and two spares are there: two are mended on one voyage, the third for want of a spare never."""
    hits = [replace(one, at=0.0) for one in cut("near", "middle", "far")]
    done = played(stocked(ocean, 2), *hits, until=30 * days)
    rows = done.repairs.to_dict("records")
    alone = played(stocked(ocean, 2), *cut("near"), *cut("middle", at=12 * days), until=30 * days)

    assert rows[1]["assigned_s"] == rows[0]["mended_s"]
    assert sorted(row["state"] for row in rows) == ["mended", "mended", "no spare at dock"]
    assert alone.repairs["state"].tolist() == ["mended", "mended"]


def test_a_crew_without_a_row_of_spares_needs_none(ocean: Network, played: Play) -> None:
    """Spares bind the homes that have a row of them."""
    nodes = [*ocean.nodes, Node("pier", 110.0, 15.5, "port", country="VN")]
    network = replace(stocked(ocean, 0), nodes=nodes, crews=[ship(), ship("free", home="pier")])

    assert played(network, *cut("near"), until=9 * days).repairs["crew"].tolist() == ["free"]


# -- what is left open ---------------------------------------------------------------------------------------------


def test_open_jobs_stand_in_the_table_with_how_far_they_have_come(ocean: Network, played: Play) -> None:
    """On site, on the way, waiting, and not yet located."""
    quick = Distribution("constant", 30 * days)
    states = {
        until: played(ocean, *(replace(one, work=quick) for one in cut("near", "middle")), until=until).repairs["state"]
        for until in (0.5 * hours, 12 * hours, 5 * days)
    }

    assert states[0.5 * hours].tolist() == ["not located", "not located"]
    assert states[12 * hours].tolist() == ["on the way", "all crews are out"]
    assert states[5 * days].tolist() == ["on site", "all crews are out"]
