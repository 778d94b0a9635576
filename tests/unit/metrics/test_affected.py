"""Who runs over an asset, and what its failures did to whom; every number can be redone by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from netsim.errors import NetsimError, NotFound
from netsim.metrics import affected
from netsim.model import Demand, Link, Network, Node, Outage, Remove, Scale, Scenario, System
from netsim.record import Record
from netsim.sim import undisturbed
from netsim.units import Gbps, hours, ms

Play = Callable[..., Record]
COLUMNS = [
    *("demand", "name", "class", "uses", "asked_gbps", "share", "least_share", "lost_tbit", "moved"),
    *("latency_rise_ms", "first_s", "reason"),
]


def cable(name: str, latency: float, capacity: float, **more: Any) -> Link:
    """Return a cable whose ends are in its name, such as AB, with a number where there are several."""
    return Link(name, name[0], name[1], "fibre", latency=latency * ms, capacity=capacity * Gbps, **more)


@pytest.fixture
def net() -> Network:
    """Two cables from A to B, 1 ms and 4 ms, one from B to C; equipment takes no time; two demands."""
    towns = [Node(name, 0.0, 0.0, "city", equipment=0.0, name=f"Town {name}") for name in "ABC"]
    cables = [
        cable("AB1", 1.0, 20.0, system="sys", srlgs=("duct",)),
        cable("AB2", 4.0, 20.0),
        cable("BC", 2.0, 20.0, system="sys"),
    ]
    demands = [
        Demand("A", "B", 10 * Gbps, id="ab", name="A to B", class_="leased"),
        Demand("B", "C", 10 * Gbps, id="bc", name="B to C"),
    ]
    return Network(nodes=towns, links=cables, systems=[System("sys", name="The System")], demands=demands)


def cut(asset: str, at: float, lasts: float, **more: Any) -> Outage:
    """Return an outage from an hour on, for some hours."""
    return Outage(asset, at=at * hours, lasts=lasts * hours, **more)


def told(frame: pd.DataFrame, demand: str) -> dict[str, Any]:
    """Return the row of a demand."""
    assert list(frame) == COLUMNS
    rows = frame[frame["demand"] == demand].to_dict("records")
    assert len(rows) == 1
    return dict(rows[0])


def tightened(net: Network, *links: Link) -> Network:
    """Return a network of two cables, each as full as can be; who comes first may push the other aside."""
    demands = [Demand("A", "B", 10 * Gbps, id=name, priority=number) for number, name in enumerate(("first", "last"))]
    return replace(net, links=[cable("AB1", 1.0, 10.0), cable("AB2", 4.0, 10.0), *links], demands=demands)


def test_a_demand_that_moves_is_told_with_what_it_costs(net: Network, played: Play) -> None:
    """Another cable, 3 ms more, nothing lost; who runs elsewhere is not told."""
    frame = affected(played(net, cut("AB1", 3, 6)), "AB1")

    assert frame["demand"].tolist() == ["ab"]
    row = told(frame, "ab")
    assert row.pop("latency_rise_ms") == pytest.approx(3.0, abs=1e-3)
    assert row == {
        "demand": "ab", "name": "A to B", "class": "leased", "uses": True, "asked_gbps": 10.0, "share": 1.0,
        "least_share": 1.0, "lost_tbit": 0.0, "moved": True, "first_s": 3 * hours, "reason": "",
    }  # fmt: skip


def test_a_demand_that_is_cut_off_loses_its_volume(net: Network, played: Play) -> None:
    """10 Gbps for two hours are 72 Tbit; there is no latency of what is not carried."""
    row = told(affected(played(net, cut("BC", 3, 2)), "BC"), "bc")

    assert (row["lost_tbit"], row["least_share"], row["moved"], row["reason"]) == (72.0, 0.0, False, "no_path")
    assert pd.isna(row["latency_rise_ms"])


@pytest.mark.parametrize("asset", ["sys", "the system", "B", "town b"])
def test_all_members_of_a_system_and_all_links_of_a_node_count(net: Network, played: Play, asset: str) -> None:
    """By id or by name; those that lost most first."""
    frame = affected(played(net, cut("sys" if "s" in asset else "B", 3, 1)), asset)

    assert sorted(frame["demand"]) == ["ab", "bc"]
    assert frame["uses"].all()
    assert frame["lost_tbit"].is_monotonic_decreasing
    assert told(frame, "bc")["lost_tbit"] == 36.0
    assert told(frame, "ab")["lost_tbit"] == (0.0 if "s" in asset else 36.0)


def test_a_shared_risk_group_is_an_asset(net: Network, played: Play) -> None:
    """It has an id only."""
    assert affected(played(net, cut("duct", 3, 1)), "duct")["moved"].tolist() == [True]


def test_an_asset_that_never_fails_tells_who_runs_over_it(net: Network, played: Play) -> None:
    """At any moment of the run; nothing is lost."""
    record = played(net, cut("AB1", 3, 1))
    row = told(affected(record, "AB2"), "ab")

    assert (row["uses"], row["share"], row["least_share"], row["lost_tbit"]) == (True, 1.0, 1.0, 0.0)
    assert (row["moved"], row["latency_rise_ms"], row["reason"]) == (False, 0.0, "")
    assert pd.isna(row["first_s"])
    assert affected(played(net), "AB2").empty
    assert list(affected(played(net), "AB2")) == COLUMNS


def test_at_a_moment_it_is_told_who_runs_over_it_then(net: Network, played: Play) -> None:
    """What the failures did is told all the same."""
    record = played(net, cut("AB1", 3, 1))

    assert told(affected(record, "AB1", at="2 h"), "ab")["uses"]
    during = told(affected(record, "AB1", at="3.5 h"), "ab")
    assert (during["uses"], during["moved"]) == (False, True)
    assert told(affected(record, "AB2", at="3.5 h"), "ab")["uses"]
    assert affected(record, "AB2", at="2 d").empty


def test_who_is_pushed_aside_is_hit_as_well(net: Network, played: Play) -> None:
    """What moves takes half of what another demand had on the cable that is left."""
    other = Demand("A", "B", 30 * Gbps, id="big", priority=5)
    frame = affected(played(replace(net, demands=[net.demands[0], other]), cut("AB1", 3, 1)), "AB1")
    pushed = told(affected(played(tightened(net), cut("AB1", 3, 1)), "AB1"), "last")

    assert told(frame, "big")["lost_tbit"] == pytest.approx(72.0)
    assert (pushed["uses"], pushed["least_share"], pushed["reason"]) == (False, 0.0, "no_capacity")
    assert (pushed["asked_gbps"], pushed["share"], pushed["lost_tbit"]) == (10.0, 1.0, 36.0)


def test_who_gets_slower_on_the_same_path_is_hit(net: Network, played: Play) -> None:
    """Nothing in the log tells of a part of a demand that spills over to the longer cable."""
    row = told(affected(played(net, cut("AB1", 3, 1, capacity=0.3)), "AB1"), "ab")

    assert (row["moved"], row["lost_tbit"], row["first_s"]) == (False, 0.0, 3 * hours)
    full = 99 * 12_000 / 6e9 * 1e3  # the wait before 6 Gbps that are full
    assert row["latency_rise_ms"] == pytest.approx(0.6 * full + 0.4 * 3.0, abs=2e-3)


def test_too_slow_is_lost(net: Network, played: Play) -> None:
    """As in the summary: what arrives after its latency limit does not count."""
    limited = replace(net, demands=[Demand("A", "B", 10 * Gbps, id="ab", latency_limit=2 * ms)])
    row = told(affected(played(limited, cut("AB1", 3, 1)), "AB1"), "ab")

    assert (row["lost_tbit"], row["least_share"], row["moved"], row["reason"]) == (36.0, 0.0, True, "over_latency")


def test_failures_one_after_the_other_add_up(net: Network, played: Play) -> None:
    """The first hit is that of the first."""
    row = told(affected(played(net, cut("BC", 3, 2), cut("BC", 8, 1)), "BC"), "bc")

    assert (row["lost_tbit"], row["first_s"]) == (108.0, 3 * hours)


def test_what_fails_at_the_same_instant_is_told_apart_by_who_ran_over_it(net: Network, played: Play) -> None:
    """The log names but one cause for all that changes at an instant, and a road is none for data."""
    road = Link("road", "A", "B", "road")
    record = played(replace(net, links=[*net.links, road]), cut("road", 3, 1), cut("AB1", 3, 1), cut("BC", 3, 1))

    assert affected(record, "AB1")["demand"].tolist() == ["ab"]
    assert affected(record, "BC")["demand"].tolist() == ["bc"]
    assert affected(record, "road").empty


def test_what_a_road_at_the_same_instant_hides_is_found(net: Network, played: Play) -> None:
    """The log blames the road for whoever is pushed aside."""
    tight = tightened(net, Link("road", "A", "B", "road"))

    frame = affected(played(tight, cut("road", 3, 1), cut("AB1", 3, 1)), "AB1")

    assert sorted(frame["demand"]) == ["first", "last"]


def test_what_another_failure_had_taken_before_is_not_lost_again(net: Network, played: Play) -> None:
    """A half is gone for nine hours, in one of them another quarter of 20 Gbps, for a failure of its own."""
    wide = replace(net, demands=[Demand("B", "C", 20 * Gbps, id="bc")])
    record, quiet = played(wide, cut("BC", 1, 9, capacity=0.5), cut("C", 4, 1, capacity=0.5)), played(wide)

    for twin in (None, quiet):
        later = told(affected(record, "C", twin), "bc")
        assert (later["share"], later["least_share"], later["lost_tbit"]) == pytest.approx((0.5, 0.25, 18.0))
        first = told(affected(record, "BC", twin), "bc")
        assert (first["share"], first["lost_tbit"]) == pytest.approx((1.0, 9 * 36.0 + 18.0))


def test_what_two_failures_take_together_counts_for_each(net: Network, played: Play) -> None:
    """Either cable would have been enough: without the failure of one, nothing were lost."""
    record = played(net, cut("AB1", 1, 6), cut("AB2", 2, 1))

    for asset, hit in (("AB1", 1 * hours), ("AB2", 2 * hours)):
        row = told(affected(record, asset), "ab")
        assert (row["uses"], row["lost_tbit"], row["first_s"]) == (True, 36.0, hit)


def test_the_course_of_the_day_is_no_loss_where_the_twin_tells_it(net: Network, played: Play) -> None:
    """At night all is served, in the evening what is asked does not fit, cut or not."""
    daily = replace(net, demands=[Demand("B", "C", 22 * Gbps, id="bc", profile="residential")])
    record, quiet = played(daily, cut("BC", 3, 20)), played(daily)
    rows = quiet.demands
    lasted = rows["to_s"].clip(3 * hours, 23 * hours) - rows["from_s"].clip(3 * hours, 23 * hours)

    row = told(affected(record, "BC", quiet), "bc")

    assert row["lost_tbit"] == pytest.approx((rows["served_gbps"] * lasted).sum() / 1000.0)
    assert row["share"] == 1.0
    asked = (rows["asked_gbps"] * lasted).sum() / 1000.0
    assert told(affected(record, "BC"), "bc")["lost_tbit"] == pytest.approx(asked)


def test_a_failure_as_the_run_begins_is_held_against_the_twin(net: Network, played: Play) -> None:
    """Without one nothing is known of before, and all that is asked counts as lost."""
    record, quiet = played(net, cut("sys", 0, 1)), played(net)

    row = told(affected(record, "sys", quiet), "ab")
    assert (row["uses"], row["share"], row["moved"]) == (True, 1.0, True)
    assert row["latency_rise_ms"] == pytest.approx(3.0, abs=1e-3)
    alone = told(affected(record, "sys"), "bc")
    assert (alone["uses"], alone["lost_tbit"]) == (False, 36.0)
    assert pd.isna(alone["share"])


def test_what_gates_need_is_told_beside_the_demands(wired: Network, played: Play) -> None:
    """As the class dependency."""
    row = told(affected(played(wired, cut("fa", 3, 1)), "fa"), "pass needs dc")

    assert (row["class"], row["name"], row["reason"]) == ("dependency", "", "no_path")
    assert row["lost_tbit"] == pytest.approx(3.6)


def test_a_demand_that_the_scenario_changes_is_reckoned_by_what_it_asks_then(net: Network, played: Play) -> None:
    """Twice as much from the second hour of the failure on, then nothing."""
    changes = [Scale("demands", by=2.0, ids=("bc",), at=4 * hours), Remove("demands", ("bc",), at=5 * hours)]
    record = played(net, cut("BC", 3, 6), changes=changes)
    scenario = Scenario(net, until=record.scenario.until)
    quiet = played(undisturbed(scenario).network)

    for twin in (None, quiet):
        assert told(affected(record, "BC", twin), "bc")["lost_tbit"] == pytest.approx(36.0 + 72.0)


def test_a_failure_as_the_run_ends_hits_nobody(net: Network, played: Play) -> None:
    """Who runs over the asset is told all the same."""
    row = told(affected(played(net, cut("BC", 48, 1)), "BC"), "bc")

    assert (row["uses"], row["share"], row["least_share"], row["lost_tbit"]) == (True, 1.0, 1.0, 0.0)


def test_a_demand_that_leaves_at_the_moment_of_the_failure_loses_nothing(net: Network, played: Play) -> None:
    """It ran over the asset just before."""
    record = played(net, cut("BC", 3, 1), changes=[Remove("demands", ("bc",), at=3 * hours)])
    row = told(affected(record, "BC"), "bc")

    assert (row["uses"], row["share"], row["lost_tbit"]) == (True, 1.0, 0.0)


def test_what_is_no_asset_is_told(net: Network, played: Play) -> None:
    """With the way out."""
    record = played(net)
    with pytest.raises(NotFound, match='no node, link, system or group is named "Twon A"; did you mean "Town A"'):
        affected(record, "Twon A")
    with pytest.raises(NetsimError, match="outside the run"):
        affected(record, "AB1", at="9 d")


def test_the_reason_is_the_one_that_held_longest(net: Network, played: Play) -> None:
    """Not that of the half minute in which it got nothing, but that of the hours in which the other cable was full."""
    narrow = replace(net, links=[net.links[0], replace(net.links[1], capacity=4 * Gbps), net.links[2]])
    slow = replace(narrow, defaults=replace(narrow.defaults, restoration=30.0))
    done = played(slow, cut("AB1", 1, 4))
    rows = done.demands[done.demands["demand"] == "ab"]

    assert rows["reason"].tolist() == ["", "restoring", "no_capacity", ""]
    assert told(affected(done, "AB1"), "ab")["reason"] == "no_capacity"
