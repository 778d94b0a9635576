"""What holds of freight whatever its terms: bans, rests, shares, plugs, cut-offs, empties and dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from netsim.arrays.freight import FreightPlane
from netsim.kernels.logit import logit_shares, path_sizes
from netsim.metrics.freight import OUTCOMES
from netsim.model import Ban, CargoClass, Cutoffs, Logit, Network, Outage, Scenario
from netsim.sim import play
from netsim.sim.driving import Hours
from netsim.sim.freight import FreightWorld
from netsim.sim.hazards import befall
from netsim.sim.repair import CrewDesk
from netsim.units import days, hours, kmh, minutes

few = settings(
    deadline=None,
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a run takes a moment; to shrink what failed, minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # networks are never changed
)
Make = Callable[..., Any]

BANS = st.none() | st.tuples(st.integers(0, 23), st.integers(1, 23)).map(
    lambda span: Ban(((span[0] * hours, (span[0] + span[1]) % 24 * hours),))
)
CUTOFFS = st.none() | st.sets(st.integers(0, 23), min_size=1, max_size=3).map(
    lambda clock: Cutoffs(tuple(sorted(hour * hours for hour in clock)))
)
CLASSES = st.builds(
    CargoClass,
    st.just("goods"),
    st.floats(0.0, 100.0),
    shelf_life=st.none() | st.floats(2 * hours, 30 * hours),
    due=st.none() | st.floats(1 * hours, 30 * hours),
    speed_limit=st.none() | st.floats(20 * kmh, 90 * kmh),
    reefer=st.booleans(),
    cutoffs=CUTOFFS,
)
OUTAGES = st.none() | st.builds(
    Outage,
    st.sampled_from(["r1", "r2", "pass", "rail", "at", "ta"]),
    at=st.integers(0, 20).map(lambda hour: hour * 1 * hours),
    lasts=st.integers(1, 20).map(lambda hour: hour * 1 * hours),
)


@st.composite
def terms(draw: st.DrawFn) -> Callable[[Network], Scenario]:
    """Return what makes a scenario of the corridor, with all terms at random."""
    cargo, ban, outage = draw(CLASSES), draw(BANS), draw(OUTAGES)
    plugs, last = draw(st.none() | st.sampled_from([0.0, 2.0, 10.0])), draw(st.none() | st.just(date(2026, 5, 11)))
    policy: Any
    empties, policy = (
        draw(st.sampled_from([0.0, 0.5, 1.0])),
        draw(st.sampled_from(["wait", "reroute", "return", "abandon"])),
    )
    choice = draw(st.none() | st.builds(Logit, st.sampled_from([0.001, 0.05, 1.0])))
    limit = draw(st.none() | st.floats(30 * minutes, 9 * hours))

    def make(corridor: Network) -> Scenario:
        network = replace(
            corridor,
            links=[replace(one, no_trucks=ban if one.id == "r1" else None) for one in corridor.links],
            services=[replace(one, plugs=plugs, last=last) for one in corridor.services],
            freight=[replace(one, class_="goods", policy=policy, empties=empties) for one in corridor.freight],
            classes=[cargo],
        )
        hazards = () if outage is None else (outage,)
        return Scenario(
            network,
            until=1.5 * days,
            warm_up=0.25 * days,
            twins=(),
            hazards=hazards,
            choice=choice,
            driving_limit=limit,
        )

    return make


@few
@given(make=terms(), seed=st.integers(0, 2**31))
def test_at_every_moment_all_that_was_created_is_accounted_for(
    corridor: Network, make: Callable[[Network], Scenario], seed: int
) -> None:
    """Loaded and empty: one state each, an empty truck for a delivery at most, and nobody comes back to life."""
    scenario = make(corridor)
    world = FreightWorld(scenario, scenario.network, seed, FreightPlane(scenario.network))
    desk = CrewDesk(world)
    for outage in scenario.hazards:
        world.env.process(befall(world, desk, outage, 1))
    over: Counter[str] = Counter()
    for moment in np.arange(-0.2 * days, 1.5 * days, 0.7 * hours):
        world.env.run_to(float(moment))
        ends = Counter(one.outcome for one in world.shipments)
        loaded = [one for one in world.shipments if "/empties/" not in one.id]
        made = sum(world.sent[lane.id] for lane in scenario.network.freight)

        assert set(ends) <= set(OUTCOMES)
        assert sum(ends.values()) == len(world.shipments)
        assert len(loaded) == made
        assert len(world.shipments) - len(loaded) == sum(
            one.comes_back and one.outcome == "delivered" for one in loaded
        )
        assert all(ends[end] >= over[end] for end in ("delivered", "returned", "abandoned", "spoiled"))
        over = ends


@few
@given(make=terms(), seed=st.integers(0, 2**31))
def test_times_of_a_shipment_fit_together(corridor: Network, make: Callable[[Network], Scenario], seed: int) -> None:
    """Waits and drives are no longer than the whole, equal seeds give equal runs, nothing is late by less than 0."""
    scenario = make(corridor)
    table = play(scenario, seed).shipments
    spent = (table["ended_s"] - table["created_s"]) / hours

    assert (table["wait_h"] + table["moving_h"] <= spent.fillna(np.inf) + 1e-6).all()
    assert (table["late_h"].dropna() >= 0.0).all()
    assert table["late_h"].notna().sum() <= (table["outcome"] == "delivered").sum()
    assert table.equals(play(scenario, seed).shipments)


@few
@given(make=terms(), seed=st.integers(0, 2**31))
def test_nobody_enters_a_road_during_a_ban_or_takes_a_plug_too_many(
    corridor: Network, make: Callable[[Network], Scenario], seed: int
) -> None:
    """By the meter of the road; by the load of the trains where all cargo needs a plug."""
    scenario = make(corridor)
    ban = scenario.network.link["r1"].no_trucks
    world = FreightWorld(scenario, scenario.network, seed, FreightPlane(scenario.network))
    entered: list[tuple[bool, float]] = []
    count = world.meters.count

    def watch(drive: Any, units: float, time: float) -> None:
        if drive.name == "r1":
            entered.append((drive.forward, time))
        count(drive, units, time)

    world.meters.count = watch  # type: ignore[method-assign] # a spy
    world.env.run_to(1.5 * days)

    for forward, time in entered if ban is not None else ():
        clock = world.local("a" if forward else "pass", time)[0]
        assert ban is not None
        assert min(ban.until_over(clock), abs(ban.until_over(clock) - days)) < 1.0
    for departure in world.timetables.departures:
        service = next(one for one in scenario.network.services if one.id == departure.service)
        if service.plugs is not None and scenario.network.classes[0].reefer and not scenario.network.freight[0].empties:
            assert departure.boarded <= service.plugs


@given(
    cost=st.lists(st.floats(0.0, 1e4), min_size=1, max_size=8),
    scale=st.floats(1e-6, 1e3),
    overlap=st.floats(0.0, 3.0),
    seed=st.integers(0, 2**31),
)
def test_shares_add_up_to_one_and_fall_with_cost(cost: list[float], scale: float, overlap: float, seed: int) -> None:
    """A path size lies between one over the number of ways and one; without overlap the dearer has no larger share."""
    costs = np.array(cost)
    time = np.random.default_rng(seed).integers(0, 3, (len(cost), 6)).astype(np.float64)
    size = path_sizes(time)
    shares, plain = logit_shares(costs, scale, size, overlap), logit_shares(costs, scale, size, 0.0)

    assert ((size >= 1.0 / len(cost) - 1e-12) & (size <= 1.0 + 1e-12)).all()
    assert abs(shares.sum() - 1.0) < 1e-9
    assert (np.diff(plain[np.argsort(costs)]) <= 1e-12).all()


@given(limit=st.floats(0.1, 24.0), drives=st.lists(st.floats(0.0, 50.0), min_size=1, max_size=10))
def test_rests_do_not_depend_on_how_a_road_is_cut(limit: float, drives: list[float]) -> None:
    """As many on the pieces as on the whole, but for what falls on an edge."""
    terms = Hours(limit * hours, 8 * hours)
    driven, pieces = 0.0, 0
    for time in drives:
        count, driven = terms.rests(driven, time * hours)
        pieces += count
    whole, _ = terms.rests(0.0, sum(drives) * hours)

    assert abs(pieces - whole) <= (1 if abs(driven / terms.limit % 1.0 - 0.5) > 0.499 else 0)
