"""
Repairs against theory: waits for scarce crews, days of bad weather, ways by sea.

Kleinrock, L. (1975), Queueing Systems, vol. 1: Theory, 3.8: M/M/m with a finite customer population (the machine
repairman; Palm, C. (1947), Arbetskraftens fordelning vid betjaning av automatmaskiner).
Law, A. M. and Kelton, W. D. (2000), Simulation Modeling and Analysis, 11.4: control variates.
Feller, W. (1968), An Introduction to Probability Theory, vol. 1, chapter XV: chains of two states.
NGA Pub. 151, Distances Between Ports (public domain), as LINERLIB quotes it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from netsim.geo.seaways import sea_distances
from netsim.model import Defaults, Distribution, Link, Network, Node, Outage, RepairCrew, Season, Weather
from netsim.sim.desk import CrewDesk
from netsim.sim.freight import FreightWorld
from netsim.sim.jobs import Job
from netsim.sim.repair import mend
from netsim.sim.weather import Almanac
from netsim.units import Gbps, days, hours, km, nm

if TYPE_CHECKING:
    import simpy

Floats = NDArray[np.float64]
Make = Callable[..., FreightWorld]
TEXTBOOK = 240 * hours
"""Work on one cable, which fails once a year; runs play an hour for each 240, so that the same takes less time."""
WORK, MTBF = 1 * hours, 8760 / 240 * hours
CABLES, BATCHES = 30, 40


def in_theory(crews: int) -> float:
    """Return the mean downtime of ``CABLES`` that fail and are mended at random. [s]"""
    weight = [1.0]
    for down in range(CABLES):
        weight.append(weight[-1] * (CABLES - down) / MTBF / (min(down + 1, crews) / WORK))
    number = sum(down * part for down, part in enumerate(weight))
    rate = sum((CABLES - down) / MTBF * part for down, part in enumerate(weight))
    return number / rate


def star(crews: int) -> Network:
    """Return cables from one place to others, which all fail alike, and crews for which no way is long."""
    hub, rim = Node("hub", 108.0, 22.0, "city", country="CN"), [f"end-{number}" for number in range(CABLES)]
    return Network(
        nodes=[hub, *(Node(name, 108.0, 22.1, "city", country="CN") for name in rim)],
        links=[Link(f"to-{name}", "hub", name, "fibre", length=1 * km, capacity=1 * Gbps) for name in rim],
        crews=[RepairCrew("gang", "hub", ("fibre",), Distribution("exponential", WORK), count=crews, speed=1e12)],
        defaults=Defaults(detection={"fibre": 0.0}),
    )


def live(
    world: FreightWorld, desk: CrewDesk, name: str, lives: list[tuple[float, float]]
) -> Generator[simpy.Event, object, None]:
    """Fail and be mended again and again; keep when each life ended and how long it was."""
    while True:
        span = world.draw(f"life/{name}").draw(Distribution("exponential", MTBF))
        yield world.env.timeout(span)
        lives.append((world.now, span))
        fault = world.fail(name, Outage(name, position=0.5 * km), world.now)
        mended = yield from mend(world, desk, fault)
        world.lift(fault, mended)


def by_batch(ended: Floats, values: Floats, until: float) -> Floats:
    """Return the means of values by the batch of time in which they belong."""
    batch = np.minimum((ended / until * BATCHES).astype(int), BATCHES - 1)
    return np.bincount(batch, values, BATCHES) / np.bincount(batch, minlength=BATCHES)


def controlled(values: Floats, *controls: Floats) -> tuple[float, float]:
    """Return a mean and its standard error, both less what controls of known mean zero say of it."""
    given = np.column_stack([np.ones(BATCHES), *controls])
    fitted, *_ = np.linalg.lstsq(given, values)
    spread = ((values - given @ fitted) ** 2).sum() / (BATCHES - given.shape[1])
    return float(fitted[0]), float(np.sqrt(spread * np.linalg.inv(given.T @ given)[0, 0]))


@pytest.mark.parametrize(("crews", "years"), [(1, 500), (2, 200)])
def test_the_machine_repairman(freight_world: Make, crews: int, years: int) -> None:
    """
    Thirty cables and one crew: 774 h of downtime, three times the 240 h of a crew without waiting.

    Within four standard errors and 3 %. How long cables happened to live and work happened to take explains most of
    what the mean of so few years errs by, and theory knows the means of both: what they explain is taken off.
    """
    jobs, lives, until = repaired(freight_world, crews, years)
    began, down, work = np.array(
        [(job.fault.began, job.mended - job.fault.began, job.mended - job.arrived) for job in jobs]
    ).T
    ended, lived = np.array(lives).T
    mean, error = controlled(
        by_batch(began, down, until), by_batch(began, work, until) - WORK, by_batch(ended, lived, until) - MTBF
    )

    assert error < 0.02 * in_theory(crews)
    assert abs(mean - in_theory(crews)) < 4 * error
    assert mean == pytest.approx(in_theory(crews), rel=0.03)


def test_with_a_crew_for_each_cable_none_waits(freight_world: Make) -> None:
    """Each is down for as long as the work on it takes, on average the 240 h; within 3 %."""
    jobs, _, _ = repaired(freight_world, CABLES, 150)
    down = np.array([job.mended - job.fault.began for job in jobs])

    assert down == pytest.approx([job.mended - job.arrived for job in jobs])
    assert down.mean() == pytest.approx(in_theory(CABLES), rel=0.03)


def repaired(freight_world: Make, crews: int, years: int) -> tuple[list[Job], list[tuple[float, float]], float]:
    """Let cables fail and be mended; return what was mended, the lives of cables, and the time that it took. [s]"""
    network = star(crews)
    world = freight_world(network)
    desk, lives = CrewDesk(world), list[tuple[float, float]]()
    for link in network.links:
        world.env.process(live(world, desk, link.id, lives))
    until = years * 365 * days * WORK / TEXTBOOK
    world.env.run_to(until)
    return [job for job in desk.jobs if job.mended < np.inf], lives, until


def test_the_textbook_case() -> None:
    """What the formula says of it."""
    assert in_theory(1) / WORK * TEXTBOOK / hours == pytest.approx(774.3, abs=0.1)
    assert in_theory(CABLES) == pytest.approx(WORK)


def weathered(network: Network, part: float, spell: float | None) -> Network:
    """Return a network with one weather all year round."""
    return replace(network, weather=[Weather("CN", ("fibre",), Season(part), spell)])


@pytest.mark.parametrize(("part", "spell"), [(0.6, None), (0.6, 2.5), (0.8, 3.0), (0.3, 4.0)])
def test_workable_days_are_the_part_and_bad_spells_as_long_as_written(
    freight_world: Make, part: float, spell: float | None
) -> None:
    """A chain of two states: its part of workable days within 2 %, its spells within 3 %."""
    world = freight_world(weathered(star(1), part, None if spell is None else spell * days))
    (row,) = world.network.weather
    almanac = Almanac(world)
    good = np.array([almanac.is_workable(row, day) for day in range(60_000)])
    edges = np.flatnonzero(np.diff(good))
    bad = np.diff(edges)[1 if good[edges[0]] is np.True_ else 0 :: 2]
    runs = np.diff(edges)[0 if good[edges[0]] else 1 :: 2]

    assert good.mean() == pytest.approx(part, rel=0.02)
    assert runs.mean() == pytest.approx(spell if spell is not None else 1 / part, rel=0.03)
    assert bad.size > 0


def test_work_takes_as_many_days_more_as_there_are_bad_ones(played: Any) -> None:
    """Ten days of work where six days in ten are workable: between 10 and 30, on average near 10 / 0.6."""
    network = weathered(star(1), 0.6, None)
    crew = replace(network.crews[0], work=Distribution("constant", 10 * days))
    took = []
    for seed in range(60):
        done = played(replace(network, crews=[crew]), Outage("to-end-0"), seed=seed, until=60 * days)
        row = done.repairs.iloc[0]
        took.append((row["mended_s"] - row["arrived_s"]) / days)
        assert row["weather_s"] / days == pytest.approx(took[-1] - 10, abs=1e-3)

    assert np.mean(took) == pytest.approx(10 / 0.6, rel=0.08)


PORTS = {
    "Singapore": (103.83, 1.27),
    "Manila": (120.97, 14.58),
    "Hong Kong": (114.17, 22.30),
    "Da Nang": (108.22, 16.08),
    "Laem Chabang": (100.90, 13.08),
    "Haiphong": (106.68, 20.87),
    "Port Klang": (101.40, 3.0),
}


@pytest.mark.parametrize(
    ("start", "end", "miles"),
    [
        ("Singapore", "Manila", 1330),
        ("Laem Chabang", "Singapore", 759),
        ("Laem Chabang", "Manila", 1430),
        ("Haiphong", "Port Klang", 1545),
        ("Port Klang", "Manila", 1550),
        ("Hong Kong", "Da Nang", 520),
    ],
)
def test_ways_by_sea_are_those_of_the_distance_tables(start: str, end: str, miles: float) -> None:
    """Within 5 % of Pub. 151, round Indochina and the Malay peninsula."""
    assert sea_distances(PORTS[start], [PORTS[end]])[0] == pytest.approx(miles * nm, rel=0.05)
