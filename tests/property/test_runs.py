"""What holds of every run, whatever happens in it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from netsim.model import Freight, Link, Network, Node, OpeningHours, Outage, Scenario
from netsim.record import TABLES, Record
from netsim.run import Run, simulate
from netsim.sim import play
from netsim.sim.consignments import Shipment
from netsim.sim.gates import GateQueue
from netsim.sim.tables import make_tables
from netsim.units import days, hours, km

if TYPE_CHECKING:
    import pandas as pd
    import pytest

few = settings(
    deadline=None,
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a run takes a moment; to shrink what failed, minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # networks are never changed
)
ASSETS = ("fa", "fp", "r1", "r2", "pass", "dc", "rail", "at", "ta")
WITH_CAPACITY = {"fa", "fp", "pass", "dc", "rail", "ta"}
"""Of these a part can stay."""
OUTCOMES = {"not_departed", "moving", "waiting", "delivered", "returned", "abandoned", "spoiled"}

outages = st.lists(
    st.builds(
        Outage,
        st.sampled_from(ASSETS),
        at=st.integers(0, 30).map(lambda hour: hour * 1 * hours),
        lasts=st.integers(1, 20).map(lambda hour: hour * 1 * hours),
        capacity=st.sampled_from([0.0, 0.0, 0.5]),
    ).map(lambda outage: outage if outage.asset in WITH_CAPACITY else replace(outage, capacity=0.0)),
    max_size=3,
)
policies = st.sampled_from(["wait", "reroute", "return", "abandon"])
seeds = st.integers(0, 2**31)


def scenario(network: Network, hazards: list[Outage], policy: Any = "reroute", **more: Any) -> Scenario:
    """Let things happen for a day and a half, after half a day of warm-up."""
    freight = [replace(lane, policy=policy) for lane in network.freight]
    terms = {"until": 1.5 * days, "warm_up": 0.5 * days, "twins": (), **more}
    return Scenario(replace(network, freight=freight), hazards=hazards, **terms)


def assert_same(one: Record, other: Record, *but: str) -> None:
    """Assert that all tables but some are equal."""
    for name in TABLES:
        if name not in but:
            assert_frame_equal(one.tables[name], other.tables[name])


@few
@given(hazards=outages, policy=policies, seed=seeds)
def test_every_shipment_is_in_exactly_one_state(
    corridor: Network, monkeypatch: pytest.MonkeyPatch, hazards: list[Outage], policy: str, seed: int
) -> None:
    """As many as were created, each with one outcome that fits its times."""
    created: list[Shipment] = []

    def keep(world: Any, *rest: Any) -> dict[str, pd.DataFrame]:
        created[:] = world.shipments
        return make_tables(world, *rest)

    with monkeypatch.context() as patch:
        patch.setattr("netsim.sim.engine.make_tables", keep)
        table = play(scenario(corridor, hazards, policy), seed).shipments

    of_the_run = [one for one in created if not one.ended < 0]
    assert Counter(table["outcome"]) == Counter(one.outcome for one in of_the_run)
    assert set(table["outcome"]) <= OUTCOMES
    assert table["shipment"].is_unique
    ended = table["outcome"].isin(["delivered", "returned", "abandoned", "spoiled"])
    assert table["ended_s"].notna().equals(ended)
    assert table["departed_s"].isna().equals(table["outcome"] == "not_departed")
    assert (table["wait_h"] >= 0).all()
    spent = (table["ended_s"] - table["created_s"]) / hours
    assert (table["wait_h"] + table["moving_h"] <= spent + 1e-6)[ended].all()


@few
@given(hazards=outages, policy=policies, seed=seeds)
def test_trucks_at_a_gate_are_conserved(corridor: Network, hazards: list[Outage], policy: str, seed: int) -> None:
    """Who was there at the start and who came has been served, has left, or is still there."""
    done = play(scenario(corridor, hazards, policy), seed)
    for totals in done.gate_totals.itertuples():
        rows = done.gates[done.gates["direction"] == totals.direction]
        present = (rows["waiting"] + rows["in_service"]).to_numpy()
        came_and_went = totals.arrived - totals.served - totals.left
        assert abs(present[-1] - present[0] - came_and_went) <= 1  # one may come at the very start
        assert (rows["in_service"] <= {"CN>VN": 2, "VN>CN": 1}[str(totals.direction)]).all()


@few
@given(hazards=outages, seed=seeds)
def test_equal_seeds_give_equal_tables(corridor: Network, hazards: list[Outage], seed: int) -> None:
    """In the same process, one after the other."""
    terms = scenario(corridor, hazards)

    assert_same(play(terms, seed), play(terms, seed))


@few
@given(seed=seeds)
def test_another_seed_gives_another_run(corridor: Network, seed: int) -> None:
    """Random is random."""
    terms = scenario(corridor, [])

    assert not play(terms, seed).shipments.equals(play(terms, seed + 1).shipments)


@few
@given(hazards=outages, seed=seeds)
def test_a_run_without_hazards_is_its_undisturbed_twin(corridor: Network, hazards: list[Outage], seed: int) -> None:
    """And the twin of any run is the run without its hazards."""
    alone = simulate(scenario(corridor, [], twins=("undisturbed",)), seed)
    beside = simulate(scenario(corridor, hazards, twins=("undisturbed",)), seed)

    assert_same(alone, alone.twins["undisturbed"])
    assert_same(alone, beside.twins["undisturbed"])


@settings(few, max_examples=2)
@given(seed=seeds)
def test_any_number_of_workers_makes_the_same_run(corridor: Network, seed: int) -> None:
    """Twins beside the run or after it."""
    terms = scenario(corridor, [Outage("fa", at=3 * hours)], twins=("undisturbed", "independent"))
    one, *others = [simulate(terms, seed, workers=workers) for workers in (1, 2, 4)]

    for other in others:
        assert_same(one, other)
        for name, twin in one.twins.items():
            assert_same(twin, other.twins[name])


def test_equal_runs_make_equal_folders(corridor: Network, tmp_path: Path) -> None:
    """To the byte, but for the seconds that the work took."""
    terms = scenario(corridor, [Outage("fa", at=3 * hours)], twins=("undisturbed",))
    folders = [simulate(terms, 5).save(tmp_path / name) for name in ("one", "other")]
    names = [sorted(path.relative_to(folder) for path in folder.rglob("*")) for folder in folders]

    assert names[0] == names[1]
    for name in names[0]:
        one, other = (folder / name for folder in folders)
        if name.name == "run.json":
            heads = [json.loads(path.read_text()) for path in (one, other)]
            assert [head.pop("wall") is not None for head in heads] == [True, True]
            assert heads[0] == heads[1]
        elif one.is_file():
            assert one.read_bytes() == other.read_bytes(), name


@few
@given(seed=seeds, lasts=st.integers(1, 20), capacity=st.sampled_from([0.0, 0.5]))
def test_an_outage_that_touches_nothing_changes_nothing_but_its_own_rows(
    corridor: Network, seed: int, lasts: int, capacity: float
) -> None:
    """A fibre and a road on an island: their events and states, and nothing else."""
    nodes = [Node(name, lon=lon, lat=5.0, kind="city") for name, lon in (("island", 120.0), ("islet", 121.0))]
    links = [Link("ferry", "island", "islet", "road"), Link("wire", "island", "islet", "fibre", capacity=1e9)]
    network = replace(corridor, nodes=[*corridor.nodes, *nodes], links=[*corridor.links, *links])
    cuts = [
        Outage(name, at=5 * hours, lasts=lasts * 1 * hours, capacity=left)
        for name, left in (("ferry", 0.0), ("wire", capacity))
    ]
    quiet, cut = (play(scenario(network, hazards), seed) for hazards in ([], cuts))

    assert_same(quiet, cut, "events", "links", "demands")
    own = cut.events["asset"].isin(["ferry", "wire"])
    columns = ["time_s", "what", "asset", "detail"]
    assert_frame_equal(quiet.events[columns], cut.events.loc[~own, columns].reset_index(drop=True))
    for column in quiet.links:  # categories differ: nothing is down in a quiet run
        assert_series_equal(*(_unlike(record, "links", "link", {"ferry", "wire"})[column] for record in (quiet, cut)))


def _unlike(record: Record, table: str, column: str, names: set[str]) -> pd.DataFrame:
    """Return the rows of a table that are not about some things, without categories."""
    rows = record.tables[table]
    return rows[~rows[column].isin(names)].reset_index(drop=True).astype(object)


@few
@given(seed=seeds)
def test_what_joins_elsewhere_changes_no_draws(corridor: Network, seed: int) -> None:
    """A lane between two islands sends its boxes; the others set out and arrive as they did."""
    nodes = [Node(name, lon=lon, lat=5.0, kind="city") for name, lon in (("island", 120.0), ("islet", 121.0))]
    more = {
        "nodes": [nodes[0], *corridor.nodes, nodes[1]],
        "links": [Link("ferry", "island", "islet", "road", length=100 * km), *corridor.links],
        "freight": [Freight("fish", "island", "islet", 50.0), *corridor.freight],
    }
    cuts = [Outage("fa", at=3 * hours)]
    small, large = (play(scenario(network, cuts), seed) for network in (corridor, replace(corridor, **more)))  # type: ignore[arg-type]  # of literals that the test names

    old = large.shipments[large.shipments["freight"] != "fish"].sort_values("shipment").reset_index(drop=True)
    assert len(large.shipments) > len(old)
    kept = small.shipments.sort_values("shipment").reset_index(drop=True)
    for column in kept:
        assert kept[column].astype(object).equals(old[column].astype(object)), column
    assert_frame_equal(small.gate_totals, large.gate_totals)


@few
@given(seed=seeds, opens=st.integers(0, 23), span=st.integers(1, 23))
def test_nobody_is_taken_into_a_lane_while_a_gate_is_closed(
    corridor: Network, monkeypatch: pytest.MonkeyPatch, seed: int, opens: int, span: int
) -> None:
    """Neither by night nor by order."""
    hours_of_day = OpeningHours(opens * hours, (opens + span) % 24 * hours)
    gates = [replace(gate, opens=hours_of_day) for gate in corridor.gates]
    begun: list[tuple[float, str]] = []
    serve = GateQueue._serve

    def watched(queue: GateQueue, entry: Any) -> None:
        begun.append((queue.world.local("pass", queue.world.now)[0], queue.mode))
        serve(queue, entry)

    with monkeypatch.context() as patch:
        patch.setattr(GateQueue, "_serve", watched)
        cut = Outage("pass", at=6 * hours, lasts=7 * hours)
        play(scenario(replace(corridor, gates=gates), [cut]), seed)

    assert begun or (opens >= 6 and opens + span <= 13)  # where the order covers all of the opening hours
    assert all(hours_of_day.is_open(time) for time, _ in begun)
    assert "closed" not in {mode for _, mode in begun}


@few
@given(hazards=outages, policy=policies, seed=seeds)
def test_nobody_enters_a_closed_link(
    corridor: Network, monkeypatch: pytest.MonkeyPatch, hazards: list[Outage], policy: str, seed: int
) -> None:
    """Whoever is counted on a link entered it before it closed or after it opened."""
    entries: list[tuple[str, float]] = []

    def keep(world: Any, *rest: Any) -> dict[str, pd.DataFrame]:
        for (stretch, _), times in world.meters._driven.items():
            for entered in times:
                at = entered
                for drive in stretch.drives:
                    entries.append((drive.name, at))
                    at += drive.time
        return make_tables(world, *rest)

    def count(self: Any, drive: Any, units: float, time: float) -> None:
        entries.append((drive.name, time))
        self.entered[drive.name, drive.forward, int(time // (3 * hours))] += units

    with monkeypatch.context() as patch:
        patch.setattr("netsim.sim.engine.make_tables", keep)
        patch.setattr("netsim.sim.meters.Meters.count", count)
        done = play(scenario(corridor, hazards, policy), seed)

    shut = done.links[(done.links["state"] == "down") & (done.links["unit"] != "Gbps")]
    for link, rows in shut.groupby("link", observed=True):
        times = np.array([time for name, time in entries if name == link])
        for row in rows.itertuples():
            assert not ((times > row.from_s + 1e-6) & (times < row.to_s - 1e-6)).any(), link


def test_a_saved_run_can_be_told_from_another(corridor: Network) -> None:
    """Runs compare by identity, tables by value."""
    one, other = (simulate(scenario(corridor, []), 1) for _ in range(2))

    assert isinstance(one, Run)
    assert one != other
