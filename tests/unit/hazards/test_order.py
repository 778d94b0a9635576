"""Orders: borders closed, bandwidth cut, transit forbidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from ruamel.yaml import YAML

import netsim as ns
from netsim.hazards import Order
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.metrics.chain import chain
from netsim.model import Alter, Demand, Link, Network, Node, Outage, Scenario, Workload
from netsim.record import Record
from netsim.units import Gbps, hours, km

if TYPE_CHECKING:
    import pandas as pd

Play = Callable[..., Record]


@pytest.fixture
def triangle() -> Network:
    """Three countries, each two of them joined, the way from A to C over M being the shorter one."""
    nodes = [
        Node(name, lon=lon, lat=lat, kind="city", country=country)
        for name, lon, lat, country in (("a", 100.0, 10.0, "AA"), ("m", 101.0, 10.0, "MM"), ("c", 102.0, 10.0, "CC"))
    ]
    lengths = {"am": 100, "mc": 100, "ac": 900}
    links = [
        Link(name, name[0], name[1], "fibre", length=long * km, capacity=100 * Gbps) for name, long in lengths.items()
    ]
    demands = [
        Demand("a", "c", rate=10 * Gbps, id="through"),
        Demand("a", "m", rate=10 * Gbps, id="in"),
        Demand("m", "c", rate=10 * Gbps, id="out"),
    ]
    return Network(nodes=nodes, links=links, demands=demands, name="triangle")


def paths(record: Record, demand: str) -> list[tuple[float, float, str]]:
    """Return the paths of a demand, and from when to when. [h]"""
    rows = record.demands[record.demands["demand"] == demand]
    spans: list[tuple[float, float, str]] = []
    for begin, end, path in zip(rows["from_s"] / hours, rows["to_s"] / hours, rows["path"].astype(str), strict=True):
        if spans and spans[-1][2] == path:
            spans[-1] = (spans[-1][0], end, path)
        else:
            spans.append((begin, end, path))
    return spans


def times(events: pd.DataFrame, what: str) -> list[tuple[str, float]]:
    """Return the assets of some events, and when they were. [h]"""
    rows = events[events["what"] == what]
    return [(str(asset), time / hours) for asset, time in zip(rows["asset"], rows["time_s"], strict=True)]


# -- borders ------------------------------------------------------------------------------------------------------


def test_a_place_closes_with_all_its_gates_and_data_go_on(corridor: Network, played: Play) -> None:
    """Both directions; the fibre through the gate carries as before."""
    record = played(corridor, Order("illness", at=12 * hours, lasts=6 * hours, close=("pass",)))

    assert times(record.events, "down") == [("pass CN>VN", 12.0), ("pass VN>CN", 12.0)]
    assert times(record.events, "up") == [("pass CN>VN", 18.0), ("pass VN>CN", 18.0)]
    assert record.events["detail"].tolist()[0] == "by order: illness, 2 assets concerned"
    assert not record.events["what"].isin({"lost_rate", "moved", "dependency_lost"}).any()


def test_one_direction_or_a_road_may_be_named(corridor: Network, played: Play) -> None:
    """The other one works on."""
    one = played(corridor, Order("in", at=1 * hours, close=("pass CN>VN", "rail")))

    assert [asset for asset, _ in times(one.events, "down")] == ["pass CN>VN", "rail"]
    assert not times(one.events, "up")


def test_a_port_stops_work_when_closed(sea: Network, played: Play) -> None:
    """It has no gate that could be barred."""
    events = played(sea, Order("quarantine", at=2 * hours, lasts=20 * hours, close=("q",))).events

    assert times(events, "stopped") == [("q", 2.0)]
    modes = events[events["what"] == "mode"]["detail"].tolist()
    assert modes == ["normal -> closed: quarantine", "closed -> normal: the order is lifted"]


def test_a_border_is_its_gates_and_what_crosses_it_elsewhere(corridor: Network) -> None:
    """A road on which a gate stands is left to the gate; ships are not stopped unless they are named."""
    sea = Link("lane", "a", "b", "sea", length=900 * km)
    more = replace(corridor, links=[*corridor.links, sea, Link("path", "a", "b", "road", length=90 * km)])

    def closed(**terms: Any) -> list[str]:
        return [one.asset for one in Order("x", **terms).exposed(more)]

    assert closed(border=("CN", "VN")) == ["pass CN>VN", "pass VN>CN", "rail", "path"]
    assert closed(border=("VN",)) == ["pass CN>VN", "pass VN>CN", "rail", "path"]
    assert closed(border=("VN", "CN"), modes=("rail",)) == ["rail"]
    assert closed(border=("VN", "CN"), modes=("sea",)) == ["lane"]
    assert closed(border=("VN", "LA")) == closed(close=("later",)) == []


# -- bandwidth -----------------------------------------------------------------------------------------------------


def test_bandwidth_is_cut_to_a_part_between_two_countries_or_out_of_one(triangle: Network, played: Play) -> None:
    """Of every link over the border, in both directions."""
    two = played(triangle, Order("cut", at=2 * hours, lasts=3 * hours, between=("MM", "AA"), bandwidth=0.3))
    one = played(triangle, Order("cut", at=2 * hours, between=("MM",), bandwidth=0.0))

    rows = two.links[two.links["link"] == "am"]
    assert rows["capacity"].tolist() == [100.0, 30.0, 100.0]
    assert [asset for asset, _ in times(two.events, "degraded")] == ["am"]
    assert [asset for asset, _ in times(one.events, "down")] == ["am", "mc"]
    assert paths(one, "through") == [(0.0, 2.0, "am;mc"), (2.0, 48.0, "ac")]


def test_the_strictest_of_several_holds_while_any_holds(triangle: Network, played: Play) -> None:
    """Whichever began first; a broken cable under an order is no exception."""
    orders = [
        Order("mild", at=1 * hours, lasts=8 * hours, between=("AA", "MM"), bandwidth=0.5),
        Order("hard", at=2 * hours, lasts=2 * hours, between=("AA",), bandwidth=0.1),
        Order("late", at=3 * hours, lasts=4 * hours, between=("AA", "MM"), bandwidth=0.3),
    ]
    record = played(triangle, *orders, Outage("am", at=5 * hours, lasts=1 * hours))
    rows = record.links[record.links["link"] == "am"]
    capacity = [(begin / hours, room) for begin, room in zip(rows["from_s"], rows["capacity"], strict=True)]

    assert capacity == [(0, 100), (1, 50), (2, 10), (4, 30), (5, 0), (6, 30), (7, 50), (9, 100)]


# -- transit -------------------------------------------------------------------------------------------------------


def test_data_of_others_go_round_and_those_of_the_country_stay(triangle: Network, played: Play) -> None:
    """For as long as the order holds."""
    record = played(triangle, Order("no spies", at=2 * hours, lasts=3 * hours, forbid_transit=("MM",)))

    assert paths(record, "through") == [(0.0, 2.0, "am;mc"), (2.0, 5.0, "ac"), (5.0, 48.0, "am;mc")]
    assert paths(record, "in") == [(0.0, 48.0, "am")]
    assert paths(record, "out") == [(0.0, 48.0, "mc")]
    assert times(record.events, "no_transit") == [("MM", 2.0)]
    assert times(record.events, "transit_free") == [("MM", 5.0)]
    moved = record.events[record.events["what"] == "moved"]
    assert moved["cause"].tolist() == record.events.index[record.events["what"].str.contains("transit")].tolist()
    assert record.events["detail"].tolist()[0] == "by order: no spies, no transit through MM"
    text = "\n".join(step.text for step in chain(record))
    assert "data of others may not pass through MM: no spies" in text
    assert "data of others may pass through MM again" in text


def test_where_there_is_no_other_way_data_are_not_served(triangle: Network, played: Play) -> None:
    """The reason is a rule, not a cable."""
    poor = replace(triangle, links=[link for link in triangle.links if link.id != "ac"])
    record = played(poor, Order("no", at=2 * hours, forbid_transit=("MM",)))
    last = record.demands[record.demands["demand"] == "through"].iloc[-1]

    assert (last["served_gbps"], last["reason"], last["to_s"] / hours) == (0.0, "policy", 48.0)


def test_a_country_stays_barred_while_any_order_holds(triangle: Network, played: Play) -> None:
    """The end of the first one frees nothing."""
    orders = [
        Order("one", at=2 * hours, lasts=3 * hours, forbid_transit=("MM",)),
        Order("two", at=4 * hours, lasts=3 * hours, forbid_transit=("MM",)),
    ]
    record = played(triangle, *orders)

    assert paths(record, "through") == [(0.0, 2.0, "am;mc"), (2.0, 7.0, "ac"), (7.0, 48.0, "am;mc")]
    assert times(record.events, "transit_free") == [("MM", 7.0)]


def test_a_change_of_the_network_leaves_orders_in_force(triangle: Network, played: Play) -> None:
    """Also of what a demand itself avoids."""
    changes = [
        Alter("demands", "through", {"rate": 20 * Gbps}, at=3 * hours),
        Alter("links", "ac", {"length": 800 * km}, at=4 * hours),
    ]
    record = played(triangle, Order("no", at=2 * hours, lasts=4 * hours, forbid_transit=("MM",)), changes=changes)

    assert paths(record, "through") == [(0.0, 2.0, "am;mc"), (2.0, 6.0, "ac"), (6.0, 48.0, "am;mc")]


def test_workloads_are_served_round_the_country_too(triangle: Network, played: Play) -> None:
    """A replica in the country itself goes on serving."""
    apps = [Workload("app", ("c",), ("a",), 1 * Gbps), Workload("own", ("m",), ("a",), 1 * Gbps)]
    record = played(replace(triangle, workloads=apps), Order("no", at=2 * hours, forbid_transit=("MM",)))

    assert [path for _, _, path in paths(record, "app > a")] == ["mc;am", "ac"]
    assert [path for _, _, path in paths(record, "own > a")] == ["am"]


# -- bad input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "an order says what to close"),
        ({"between": ("AA", "BB")}, "between and bandwidth go together"),
        ({"bandwidth": 0.5}, "between and bandwidth go together"),
        ({"border": ("AA", "AA")}, "a border lies between two different countries"),
        ({"between": ("AA", "BB", "CC"), "bandwidth": 0.5}, "a border lies between two different countries"),
        ({"close": ("x",), "modes": ("rail",)}, "name the border"),
        ({"border": ("aa",)}, "a country is two capital letters"),
    ],
)
def test_an_order_that_cannot_be_is_refused(terms: dict[str, Any], words: str) -> None:
    """With what is wrong."""
    with pytest.raises(ValidationError, match=words):
        Order("x", **terms)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"close": ("pas",)}, 'no node, link, system or group is named "pas"; did you mean "pass"'),
        ({"close": ("fp",)}, '"fp" carries no freight; name gates, places or links of freight'),
        ({"border": ("CN", "VM")}, 'no node lies in the country "VM"; known: CN, VN'),
        ({"border": ("CN", "VN"), "modes": ("rode",)}, 'no freight goes by "rode"'),
        ({"border": ("CN", "VN"), "modes": ("air",)}, "no gate and no such link for freight crosses the border of CN"),
        ({"between": ("CN", "VM"), "bandwidth": 0.5}, 'no node lies in the country "VM"'),
        ({"forbid_transit": ("VM",)}, 'no node lies in the country "VM"'),
    ],
)
def test_what_does_not_fit_the_network_is_told(corridor: Network, terms: dict[str, Any], words: str) -> None:
    """With a way out."""
    with pytest.raises(ns.InvalidInput, match=words):
        Scenario(corridor, hazards=[Order("x", **terms)])


def test_all_faults_are_told_at_once(corridor: Network) -> None:
    """Each at its key."""
    with pytest.raises(ns.InvalidInput) as error:
        Scenario(corridor, hazards=[Order("x", close=("pas",), border=("CN", "VM"), forbid_transit=("XX",))])

    assert [fault.path[2] for fault in error.value.faults] == ["close", "forbid_transit", "border"]


def test_orders_are_read_and_written(tmp_path: Path) -> None:
    """With lists and single words."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 1 d\nhazards:\n"
        "  - {order: closed, close: ab, at: 2 h, lasts: 3 h, reason: illness}\n"
        "  - {order: shut, border: [TH, KH], modes: [road, sea]}\n"
        "  - {order: throttled, between: [TH, KH], bandwidth: 30 %}\n"
        "  - {order: barred, forbid_transit: [TH]}\n"
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city, country: TH}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city, country: KH}\n"
        "  links:\n    - {id: ab, source: a, target: b, kind: road}\n"
        "    - {id: f, source: a, target: b, kind: fibre, capacity: 1 Gbps}\n"
    )
    made = read_scenario(path)

    assert made.hazards == (
        Order("closed", 2 * hours, 3 * hours, close=("ab",), reason="illness"),
        Order("shut", border=("TH", "KH"), modes=("road", "sea")),
        Order("throttled", between=("TH", "KH"), bandwidth=0.3),
        Order("barred", forbid_transit=("TH",)),
    )
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
