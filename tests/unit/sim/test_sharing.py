"""Twins that share their freight."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from netsim import sim
from netsim.hazards import Wind
from netsim.model import Network, Outage, Scenario
from netsim.model.changes import Alter
from netsim.run import simulate
from netsim.units import days, hours


@pytest.fixture
def busy(wired: Network) -> Network:
    """Return the wired border with trucks at random, more than its gate lets through at times."""
    lanes = [replace(lane, per_day=130.0, arrivals="poisson") for lane in wired.freight]
    return replace(wired, freight=lanes)


def cut(network: Network, *assets: str) -> Scenario:
    """Return a day in which assets fail for six hours, with both twins."""
    outages = [Outage(asset, at=3 * hours, lasts=6 * hours) for asset in assets]
    return Scenario(network, until=1 * days, hazards=outages, twins=("undisturbed", "independent"))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_shared_run_is_the_run_that_was_played_whole(busy: Network, workers: int) -> None:
    """Every table equals that of a run of its own, row by row."""
    scenario = cut(busy, "fa", "fb")
    whole = sim.play(sim.independent(scenario), 5)

    shared = simulate(scenario, 5, workers=workers).twins["independent"]

    assert len(whole.shipments) > 50
    for name, table in whole.tables.items():
        pd.testing.assert_frame_equal(shared.tables[name], table, check_categorical=False)


def test_an_outage_on_a_road_is_not_shared(busy: Network) -> None:
    """Its trucks are stopped, whatever depends on what; so they are by a node that the road ends at."""
    assert sim.spares_freight(cut(busy, "fa"), busy)
    assert not sim.spares_freight(cut(busy, "fa", "r1"), busy)
    assert not sim.spares_freight(cut(busy, "pass"), busy)


def test_a_wind_is_not_shared(busy: Network) -> None:
    """It closes ports, whatever depends on what."""
    scenario = replace(cut(busy, "fa"), hazards=(Wind(30.0, 1 * hours, centre=(107.0, 21.0), radius=1e5),))

    assert not sim.spares_freight(scenario, busy)


def test_a_change_on_the_way_is_not_shared(busy: Network) -> None:
    """It may alter freight, and undisturbed runs are played without it."""
    scenario = replace(cut(busy, "fa"), changes=(Alter("gates", "pass CN>VN", {"lanes": 3}, at=2 * hours),))

    assert not sim.spares_freight(scenario, busy)


def test_where_a_gate_lacks_something_undisturbed_both_runs_are_played(busy: Network) -> None:
    """The gate works by hand in the undisturbed run, and automatically in the one without dependencies."""
    slow = replace(busy, dependencies=[replace(one, latency_limit=1e-9) for one in busy.dependencies])
    run = simulate(cut(slow, "fb"), 5)

    assert not sim.had_all_it_needs(run.twins["undisturbed"])
    assert set(run.twins["independent"].gates["mode"]) == {"automatic"}
    assert "manual" in set(run.twins["undisturbed"].gates["mode"])
