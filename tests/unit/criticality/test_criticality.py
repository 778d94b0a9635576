"""What failures cost, who fails, and in which order they stand."""

from __future__ import annotations

import networkx as nx
import pytest

import netsim as ns
from netsim.criticality.assets import assets_of
from netsim.criticality.lanes import SteadyFreight
from netsim.errors import NetsimError
from netsim.model import (
    CargoClass,
    Demand,
    Dependency,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    Scale,
    Scenario,
    System,
    Workload,
)
from netsim.units import Gbps, days, hours, km, ms

Line = tuple[tuple[float, float], ...]


def place(name: str, lon: float, country: str = "CN", kind: str = "city") -> Node:
    """Make a place."""
    return Node(name, lon=lon, lat=20.0, kind=kind, country=country, name=name.upper())  # type: ignore[arg-type]


def road(name: str, time: float, course: Line | None = None, srlgs: tuple[str, ...] = ()) -> Link:
    """Make a road that takes some hours and costs nothing."""
    return Link(
        name,
        name[0],
        name[1],
        "road",
        length=100 * km,
        time=time * hours,
        cost_per_km=0.0,
        geometry=course,
        srlgs=srlgs,
    )


@pytest.fixture
def valley() -> Network:
    """Two roads over a border, the short one through a gate at b; a train; cables beside the roads."""
    nodes = [place("a", 105.0), place("b", 106.0), place("c", 107.0, "VN"), place("d", 106.5, "VN", "data_centre")]
    course = ((105.0, 20.0), (106.0, 20.0))
    cable = {"capacity": 10 * Gbps, "system": "s"}
    links = [
        road("ab", 2.0, course, ("slope",)),
        road("bc", 3.0),
        road("ac", 9.0),
        Link("f-ab", "a", "b", "fibre", length=100 * km, srlgs=("slope",), geometry=course, **cable),  # type: ignore[arg-type]
        Link("f-bc", "b", "c", "fibre", length=100 * km, **cable),  # type: ignore[arg-type]
        Link("f-bd", "b", "d", "fibre", length=50 * km, capacity=20 * Gbps),
        Link("f-dc", "d", "c", "fibre", length=900 * km, capacity=4 * Gbps),
        Link("r-ac", "a", "c", "rail", length=500 * km),
    ]
    return Network(
        nodes=nodes,
        links=links,
        systems=[System("s", "The cable")],
        demands=[
            Demand("a", "c", rate=6 * Gbps, latency_limit=4 * ms),
            Demand("c", "b", rate=5 * Gbps, avoid=("VN",)),
            Demand("a", "b", rate=1 * Gbps, protection="none"),
        ],
        workloads=[Workload("w", ("d",), ("c",), 1 * Gbps)],
        dependencies=[Dependency("c", "a", fallback="closed")],
        gates=[Gate("b", "CN>VN", 2), Gate("b", "VN>CN", 2)],
        freight=[Freight("lane", "a", "c", 10.0, modes=("road",)), Freight("far", "a", "d", 1.0, modes=("road",))],
        classes=[CargoClass("fresh", 20.0, reefer=True)],
    )


def test_groups_of_assets(valley: Network) -> None:
    """Each with what goes down with it."""
    found = {of: {one.id: set(one.members) for one in assets_of(valley, of)} for of in ("systems", "srlgs", "gates")}

    assert found["systems"] == {"s": {"f-ab", "f-bc"}}
    assert found["srlgs"] == {"slope": {"ab", "f-ab"}}
    assert found["gates"] == {"b": {"b CN>VN", "b VN>CN"}}
    assert [one.id for one in assets_of(valley, "data-centres")] == ["d"]
    assert [set(one.members) for one in assets_of(valley, "corridors")] == [{"ab", "f-ab"}]
    assert {one.id for one in assets_of(valley, "links", "freight")} == {"ab", "bc", "ac", "r-ac"}
    assert len(assets_of(valley, "nodes")) == 4


@pytest.mark.parametrize(("of", "layer"), [("link", "both"), ("links", "sea")])
def test_unknown_words_are_refused(valley: Network, of: str, layer: str) -> None:
    """With what is known."""
    with pytest.raises(NetsimError, match=r"known|did you mean"):
        assets_of(valley, of, layer)


def test_freight_takes_the_next_best_way(valley: Network) -> None:
    """Nine hours instead of five and the gate, times 20 TEU a day; the lane that never had a way is no loss."""
    table = ns.critical(valley, "gates", layer="freight").set_index("asset")
    gate = valley.all_gates[0].lane_time().mean / hours

    assert table.loc["b", "freight_delay_h"] == pytest.approx(20.0 * (9.0 - 5.0 - gate))
    assert (table.loc["b", "lanes_cut"], table.loc["b", "reason"]) == (0, "")
    assert table.attrs["unserved"] == {"lanes": 1}


def test_a_lane_without_a_way_is_cut_off(valley: Network) -> None:
    """By its modes, although a train would go there; or for good."""
    states = SteadyFreight(valley)
    both = states.after({"ab", "ac"})

    assert (both.has_way[0], both.is_barred[0]) == (False, False)  # no train runs over the rails
    assert states.after({"f-ab"}) is states.usual
    assert states.after({"ab"}) is states.after({"ab", "f-ab"})


def test_freight_agrees_with_networkx(valley: Network) -> None:
    """The time of each lane is that of the shortest path where price is nothing."""
    states, gate = SteadyFreight(valley), valley.all_gates[0].lane_time().mean / hours
    hours_of = {"ab": 2.0, "bc": 3.0 + gate, "ac": 9.0}
    for down in hours_of:
        graph: nx.Graph[str] = nx.Graph()
        graph.add_weighted_edges_from((*name, time) for name, time in hours_of.items() if name != down)
        assert states.after({down}).time[0] == pytest.approx(nx.dijkstra_path_length(graph, "a", "c"))


def test_reasons_tell_room_rules_and_limits(valley: Network) -> None:
    """Of several the gravest."""
    table = ns.critical(valley, layer="data").set_index("asset")

    assert table.loc["f-ab", "reason"] == "no_detour"
    assert table.loc["f-bc", "reason"] == "policy" or table.loc["f-bc", "disconnected"] == 0
    assert table.loc["f-ab", "needs_lost"] == 1
    assert table["freight_delay_h"].isna().all()


def test_too_late_is_lost() -> None:
    """A detour with room that takes longer than the limit."""
    cables = [
        Link(name, "a", "b", "fibre", length=far * km, capacity=Gbps) for name, far in (("near", 100), ("far", 900))
    ]
    demand = Demand("a", "b", rate=0.5 * Gbps, latency_limit=2 * ms)
    table = ns.critical(Network(nodes=[place("a", 105.0), place("b", 106.0)], links=cables, demands=[demand]))

    assert (table.loc[0, "asset"], table.loc[0, "lost_gbps"], table.loc[0, "reason"]) == ("near", 0.5, "over_latency")
    assert table.loc[1, "reason"] == "not_used"


def test_what_keeps_to_its_path_is_barred() -> None:
    """Protection none: there is a path, but not for this demand."""
    cables = [
        Link(name, "a", "b", "fibre", length=far * km, capacity=Gbps) for name, far in (("near", 100), ("far", 900))
    ]
    demand = Demand("a", "b", rate=0.5 * Gbps, protection="none")
    table = ns.critical(Network(nodes=[place("a", 105.0), place("b", 106.0)], links=cables, demands=[demand]))

    assert (table.loc[0, "reason"], table.loc[0, "disconnected"]) == ("policy", 1)


def test_only_ends_in_a_country_count(valley: Network) -> None:
    """The demand within CN is nothing to VN."""
    here = ns.critical(valley, country="VN", layer="data").set_index("asset")
    whole = ns.critical(valley, layer="data").set_index("asset")

    assert here.loc["f-ab", "lost_gbps"] < whole.loc["f-ab", "lost_gbps"]
    with pytest.raises(NetsimError, match="no node lies in"):
        ns.critical(valley, country="XX")


def test_the_weakest_point_of_each_country(valley: Network) -> None:
    """The first row of its own table."""
    table = ns.weakest(valley, layer="data").set_index("country")

    assert table.loc["VN", "asset"] == ns.critical(valley, country="VN", layer="data").loc[0, "asset"]
    assert ns.weakest(Network(nodes=[place("a", 105.0)])).empty


def test_pairs_are_what_carrying_both_says(valley: Network) -> None:
    """Each pair that was looked at, and each that was skipped is one of the two alone."""
    table = ns.critical(valley, pairs=True, layer="data")
    names = [one.id for one in assets_of(valley, "links", "data")]

    assert len(table) + table.attrs["skipped"] == len(names) * (len(names) - 1) // 2
    assert (table["kind"] == "pair").all()
    assert ns.critical(valley, pairs=True, layer="freight")["asset"].tolist() == ["ab + ac", "bc + ac"]
    worst = ns.critical(valley, pairs=True, limit=2)
    assert len(worst) + worst.attrs["skipped"] == 1


def test_what_takes_long_asks_first(valley: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the time, and two ways out."""
    monkeypatch.setattr("netsim.criticality.asking.seconds_for", lambda *_: 600.0)

    with pytest.raises(NetsimError, match=r"about 10 minutes.*--limit"):
        ns.critical(valley, pairs=True)
    assert len(ns.critical(valley, pairs=True, yes=True))


def test_any_policy_will_do(valley: Network) -> None:
    """Each state is carried from scratch; a scenario brings its policy and the changes of its beginning."""
    scenario = Scenario(valley, until=1 * days, policy="shortest", changes=[Scale("demands", 0.5)])
    table = ns.critical(scenario, pairs=True)
    single = ns.critical(scenario, layer="data").set_index("asset")

    assert table.attrs["skipped"] < 28
    assert single.loc["f-dc", "reason"] == "not_used"
    assert single.loc["f-ab", "lost_gbps"] == pytest.approx(3.5)
