"""One seeded run: what changes on the way, what twins leave out, what is refused."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from netsim.arrays.digital import DigitalPlane
from netsim.errors import InvalidInput
from netsim.hazards import Wind
from netsim.model import (
    Add,
    Alter,
    Demand,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    Outage,
    Remove,
    Scale,
    Scenario,
    Workload,
)
from netsim.model.changes import changed
from netsim.model.scenario import Change
from netsim.record import TABLES
from netsim.sim import Planes, independent, play, prepare, undisturbed
from netsim.sim.tables import COLUMNS
from netsim.units import Gbps, days, hours, km

Play = Callable[..., Any]


def test_every_table_has_its_columns_even_when_nothing_happens() -> None:
    """A network of nothing makes empty tables of the right types."""
    done = play(Scenario(Network(), until=1 * hours), 0)

    assert tuple(done.tables) == TABLES == tuple(COLUMNS)
    for name, table in done.tables.items():
        assert len(table) == 0
        assert {column: str(kind) for column, kind in table.dtypes.items()} == {
            column: {"f8": "float64", "i8": "int64", "i4": "int32"}.get(kind, str(pd.Series([], dtype=kind).dtype))
            for column, kind in COLUMNS[name].items()
        }


def test_spans_of_every_table_fill_the_run(corridor: Network, played: Play) -> None:
    """From zero to the end, without a gap."""
    done = played(corridor, Outage("fa", at=5 * hours), Outage("r2", at=9 * hours, lasts=2 * hours), warm_up=6 * hours)
    for table, keys in (("demands", ["demand"]), ("links", ["link"]), ("gates", ["node", "direction"])):
        for _, rows in done.tables[table].groupby(keys, observed=True):
            assert rows["from_s"].iloc[0] == 0.0
            assert rows["to_s"].iloc[-1] == 2 * days
            assert (rows["to_s"].iloc[:-1].to_numpy() == rows["from_s"].iloc[1:].to_numpy()).all()


def test_causes_stand_before_what_they_caused(corridor: Network, played: Play) -> None:
    """In the table as in life."""
    done = played(corridor, Outage("fa", at=5 * hours), Outage("r2", at=9 * hours, lasts=2 * hours))
    caused = done.events.dropna(subset=["cause"])

    assert (caused["cause"] < caused.index).all()
    assert done.events["time_s"].is_monotonic_increasing


# -- changes -------------------------------------------------------------------------------------------------------


def test_changes_from_the_beginning_make_the_network_of_the_run(border: Network) -> None:
    """They are no events."""
    planes = prepare(Scenario(border, changes=[Scale("freight", 2.0), Alter("freight", "out", {"size": 3.0}, at=5.0)]))

    assert (planes.network.freight[0].per_day, planes.network.freight[0].size) == (48.0, 1.0)
    done = play(Scenario(border, changes=[Scale("freight", 2.0)], until=1 * hours), 0)
    assert len(done.events) == 0


def test_a_road_that_opens_on_the_way_is_taken_from_then_on(border: Network, played: Play) -> None:
    """A bridge beside the gate."""
    bridge = Link("bridge", "a", "b", "road", length=50 * km)
    done = played(border, changes=[Add("links", bridge, at=12.5 * hours)], until=1 * days)
    ways = done.shipments.dropna(subset=["ended_s"]).set_index("created_s")["path"]

    assert set(ways[: 12.0 * hours]) == {"r1;r2"}
    assert set(ways[13 * hours :]) == {"bridge"}
    assert done.links.loc[done.links["link"] == "bridge", "from_s"].iloc[0] == 12.5 * hours


def test_lanes_that_a_gate_gets_on_the_way_shorten_its_queue(border: Network, played: Play) -> None:
    """Six trucks an hour at one lane of ten minutes is the limit; at seven it grows until there are two."""
    busy = replace(border, freight=[replace(border.freight[0], per_day=7 * 24.0)])
    done = played(busy, changes=[Alter("gates", "pass CN>VN", {"lanes": 2}, at=1 * days)])
    waiting = done.gates.set_index("from_s")["waiting"]

    assert waiting[: 1 * days].iloc[-1] > 15
    assert waiting.iloc[-1] == 0


def test_changes_of_one_moment_are_made_together_whatever_their_order(border: Network, played: Play) -> None:
    """A road to a place that joins at the same moment; each is told."""
    place = Node("c", lon=106.0, lat=22.0, kind="city", country="VN")
    road = Link("bc", "b", "c", "road", length=60 * km)
    lane = Freight("more", "a", "c", per_day=24.0, arrivals="deterministic")
    changes = [Add("freight", lane, at=6 * hours), Add("links", road, at=6 * hours), Add("nodes", place, at=6 * hours)]
    done = played(border, changes=changes, until=1 * days)

    assert (done.events["what"] == "change").sum() == 3
    assert set(done.shipments.loc[done.shipments["freight"] == "more", "path"]) >= {"r1;r2;bc"}


SURGE = (Scale("demands", 3.0, at=4 * hours, lasts=5 * hours), Scale("freight", 2.0, at=6 * hours, lasts=4 * hours))


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (Scale("demands", 2.0), {"digital", "freight"}),
        (Scale("freight", 2.0), {"digital", "freight"}),
        (Alter("gates", "pass CN>VN", {"lanes": 2}), {"digital"}),
        (Add("demands", Demand("b", "a", rate=1 * Gbps)), {"freight"}),
        (Alter("links", "fb", {"capacity": 4 * Gbps}), set()),
    ],
    ids=["demands", "freight", "gate", "demand", "link"],
)
def test_a_change_leaves_alone_what_does_not_depend_on_it(wired: Network, change: Change, kept: set[str]) -> None:
    """Rates are no reason to seek paths anew."""
    wired = replace(wired, demands=[Demand("a", "b", rate=2 * Gbps)])
    scenario = Scenario(wired)
    before = prepare(scenario)
    after = before.after(changed(wired, [change]), scenario)

    assert (after.freight is before.freight) == ("freight" in kept)
    assert (after.digital.links is before.digital.links) == ("digital" in kept)
    assert after.digital.rate.tolist() == DigitalPlane(after.network).rate.tolist()


def test_what_replicas_serve_is_not_left_alone(wired: Network) -> None:
    """Their room is part of the plane."""
    wired = replace(wired, workloads=[Workload("w", ("dc",), ("b",), rate_per_client=2 * Gbps)])
    scenario = Scenario(wired)
    after = prepare(scenario).after(changed(wired, [Alter("workloads", "w", {"capacity": 1 * Gbps})]), scenario)

    assert after.digital.carry(after.digital.rate).served[-1] == pytest.approx(1 * Gbps)


def test_a_surge_gives_what_planes_built_anew_give(
    wired: Network, played: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In all tables."""
    wired = replace(wired, demands=[Demand("a", "b", rate=2 * Gbps)])
    kept = played(wired, changes=SURGE, until=1 * days)
    monkeypatch.setattr(Planes, "after", lambda _, network, scenario, barred: Planes.of(network, scenario))  # noqa: ARG005
    anew = played(wired, changes=SURGE, until=1 * days)

    for name in TABLES:
        assert_frame_equal(getattr(kept, name), getattr(anew, name))


def test_changes_come_in_order_of_time(border: Network, played: Play) -> None:
    """Whatever their order in the scenario."""
    changes = [Scale("freight", 4.0, at=20 * hours), Scale("freight", 2.0, at=10 * hours)]
    done = played(border, changes=changes, until=1 * days)

    assert done.events["time_s"].tolist() == [10 * hours, 20 * hours]
    steps = (done.shipments["created_s"].diff().dropna() / hours).round(6).tolist()
    assert (steps[0], steps[15], steps[-1]) == (1.0, 0.5, 0.125)


def test_a_link_that_leaves_ends_in_the_table(border: Network, played: Play) -> None:
    """From then on it is neither up nor down."""
    spare = Link("spare", "a", "b", "road", length=500 * km)
    done = played(replace(border, links=[*border.links, spare]), changes=[Remove("links", ("spare",), at=6 * hours)])

    assert done.links.loc[done.links["link"] == "spare", ["from_s", "to_s"]].to_numpy().tolist() == [[0, 6 * hours]]


def test_a_gate_that_is_removed_serves_no_more_and_one_that_returns_does(border: Network, played: Play) -> None:
    """The road goes past it meanwhile."""
    gate = border.gates[0]
    changes = [Remove("gates", (gate.id,), at=5.5 * hours), Add("gates", gate, at=10.5 * hours)]
    done = played(border, changes=changes, until=1 * days)
    took = (done.shipments["ended_s"] - done.shipments["departed_s"]).round(3).tolist()

    assert done.events.loc[done.events["what"] == "mode", "detail"].tolist() == [
        "automatic -> closed: removed",
        "closed -> automatic: removed is back",
    ]
    assert (took[6], took[12]) == (7200.0, 7800.0)


def test_a_gate_that_joins_takes_its_time(border: Network, played: Play) -> None:
    """Who set out before meets it not."""
    gate = border.gates[0]
    done = played(replace(border, gates=()), changes=[Add("gates", gate, at=10.5 * hours)], until=1 * days)
    took = (done.shipments["ended_s"] - done.shipments["departed_s"]).round(3).tolist()

    assert (took[6], took[12]) == (7200.0, 7800.0)


# -- twins ---------------------------------------------------------------------------------------------------------


def test_the_undisturbed_scenario_keeps_only_what_holds_from_the_beginning(border: Network) -> None:
    """No outages, no changes on the way."""
    first, later = Scale("freight", 2.0), Scale("freight", 3.0, at=1 * hours)
    storm = Wind(30.0, 1 * hours, centre=(107.0, 21.0), radius=1e5)
    scenario = Scenario(border, hazards=[Outage("r1", lasts=1 * hours), storm], changes=[first, later])

    assert undisturbed(scenario).hazards == ()
    assert undisturbed(scenario).changes == (first,)
    assert undisturbed(scenario).disturbed is False


def test_the_independent_scenario_differs_in_dependencies_alone(border: Network) -> None:
    """Its outages stay."""
    scenario = Scenario(border, hazards=[Outage("r1", lasts=1 * hours)])

    assert independent(scenario) == replace(scenario, dependencies=False)


def test_runs_that_share_planes_do_not_touch_each_other(corridor: Network) -> None:
    """A run after another on the same planes is the run on fresh ones."""
    cut = Scenario(corridor, hazards=[Outage("fa", at=1 * hours), Outage("r2", at=3 * hours, lasts=9 * hours)])
    scenario = replace(cut, until=1 * days)
    planes = prepare(scenario)
    play(scenario, 1, planes)
    again, fresh = play(scenario, 2, planes), play(scenario, 2)

    for name in TABLES:
        assert_frame_equal(again.tables[name], fresh.tables[name])


# -- errors and manners --------------------------------------------------------------------------------------------


def test_a_change_that_does_not_fit_is_refused(border: Network) -> None:
    """With its place in the scenario."""
    with pytest.raises(InvalidInput, match="no freight lane is named"):
        Scenario(border, changes=[Alter("freight", "uot", {"size": 2.0})])


def test_progress_is_told_once_a_day_and_at_the_end(border: Network) -> None:
    """The warm-up is part of the work."""
    told: list[tuple[str, float]] = []
    scenario = Scenario(border, until=1.5 * days, warm_up=1 * days, name="try")
    play(scenario, 0, progress=lambda name, done: told.append((name, round(done, 3))))

    assert told == [("try", 0.4), ("try", 0.8), ("try", 1.0)]


@pytest.mark.parametrize("was_on", [True, False])
def test_the_search_for_garbage_is_left_as_it_was(border: Network, *, was_on: bool) -> None:
    """Off while a run lasts, then as before."""
    (gc.enable if was_on else gc.disable)()
    try:
        play(Scenario(border, until=1 * hours), 0)
        assert gc.isenabled() is was_on
    finally:
        gc.enable()


def test_trucks_of_several_shipments_are_counted_in_the_load_of_a_road(border: Network, played: Play) -> None:
    """Two trucks an hour in one direction, none in the other."""
    lane = replace(border.freight[0], size=2.0, per_day=48.0)
    done = played(replace(border, freight=[lane]), until=1 * days)
    rows = done.links[(done.links["link"] == "r1") & (done.links["from_s"] == 3 * hours)].iloc[0]

    assert (rows["load_forward"], rows["load_backward"], rows["unit"]) == (2.0, 0.0, "trucks/h")


def test_gates_without_traffic_have_totals_of_zero(border: Network, played: Play) -> None:
    """No peak, no wait."""
    gate = Gate("pass", "VN>CN", 1, border.gates[0].automatic, border.gates[0].manual)
    done = played(replace(border, gates=[gate]))
    row = done.gate_totals.iloc[0]

    assert (row["arrived"], row["served"], row["left"], row["mean_wait_h"], row["p95_wait_h"]) == (0, 0, 0, 0.0, 0.0)
    assert row["peak_waiting"] == 0
    assert pd.isna(row["peak_s"])
    assert pd.isna(row["cleared_s"])
