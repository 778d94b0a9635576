"""
Failures drawn over time against theory: what a run counts must be what renewal theory computes.

Barlow, R. E., Proschan, F. (1975), Statistical Theory of Reliability and Life Testing: availability of one unit.
Trivedi, K. S. (2002), Probability and Statistics with Reliability, Queuing, and Computer Science Applications, 2nd ed.,
chapters 6 and 8: alternating renewal, the two-state chain and its time-dependent solution.
Cox, D. R. (1962), Renewal Theory, chapters 2 to 5: equilibrium renewal process, variance of counts.
Marshall, A. W., Olkin, I. (1967), A multivariate exponential distribution, doi:10.1080/01621459.1967.10482885: shocks.

All with fixed seeds; what is random is held within four standard errors.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import integrate, stats

from netsim.hazards import Failures
from netsim.model import Demand, Distribution, Failure, Link, Network, Node, RepairCrew, Season
from netsim.model.failures import YEAR, UpTime
from netsim.record import Record
from netsim.sim.freight import FreightWorld
from netsim.sim.hazards import befall
from netsim.sim.renewals import rest_of
from netsim.sim.repair import CrewDesk
from netsim.streams import Stream
from netsim.units import Gbps, days, hours, km

if TYPE_CHECKING:
    from numpy.typing import NDArray

Make = Callable[..., FreightWorld]
Play = Callable[..., Record]
Spans = dict[str, list[tuple[float, float]]]
"""When each asset was down, from and to. [s]"""
SHORT = Distribution("constant", 1.0)
START = datetime(2026, 1, 1, tzinfo=UTC)
FOUR = 4.0
"""Standard errors."""


def wires(count: int, *rows: Failure, length: float = 100 * km, **more: Any) -> Network:
    """Return two places joined by many fibres, which nobody uses."""
    nodes = [Node("a", lon=100.0, lat=10.0, kind="city"), Node("b", lon=100.5, lat=10.0, kind="city")]
    links = [Link(f"w{n}", "a", "b", "fibre", length=length, capacity=1 * Gbps, **more) for n in range(count)]
    return Network(nodes=nodes, links=links, failures=rows)


@pytest.fixture
def failed(freight_world: Make) -> Callable[..., Spans]:
    """Let the failures of a network happen, without the planes, and return when each asset was down."""

    def run(network: Network, until: float, seed: int = 1) -> Spans:
        world = freight_world(network, [Failures(("all",))], seed, until=until, start=START)
        world.env.process(befall(world, CrewDesk(world), world.scenario.hazards[0], 1))
        world.env.run_to(until)
        began: dict[str, float] = {}
        spans: Spans = defaultdict(list)
        for entry in world.log.rows(until):
            if entry.what == "down":
                began[entry.asset] = entry.time
            elif entry.what == "up":
                spans[entry.asset].append((began.pop(entry.asset), entry.time))
        for asset, begin in began.items():
            spans[asset].append((begin, until))
        return spans

    return run


def gaps(spans: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Return the times from each repair to the next failure; the first, which began before the run, is left out."""
    begins, ends = np.array(spans).T
    return np.asarray(begins[1:] - ends[:-1], dtype=float)


def test_a_unit_is_up_for_mtbf_over_mtbf_and_mttr(failed: Callable[..., Spans]) -> None:
    """
    Long-run availability MTBF / (MTBF + MTTR) (Barlow & Proschan 1975).

    The time down of a two-state chain in T has the variance 2 lambda mu / (lambda + mu)^3 T for large T.
    """
    units, until = 20, 400 * days
    mtbf, mttr = 50 * hours, 10 * hours
    row = Failure("fibre", rate_per_year=YEAR / mtbf, lasts=Distribution("exponential", mttr))
    spans = failed(wires(units, row), until)

    down = sum(end - begin for rows in spans.values() for begin, end in rows)
    fails, mends = 1 / mtbf, 1 / mttr
    error = math.sqrt(2 * fails * mends / (fails + mends) ** 3 * until * units)
    assert abs(units * until - down - units * until * mtbf / (mtbf + mttr)) < FOUR * error + units * mttr


def test_a_unit_that_was_up_tends_to_its_availability(failed: Callable[..., Spans]) -> None:
    """A(t) = mu/(lambda+mu) + lambda/(lambda+mu) exp(-(lambda+mu) t) (Trivedi 2002, 8.2)."""
    units = 2500
    mtbf, mttr = 20 * hours, 10 * hours
    row = Failure("fibre", rate_per_year=YEAR / mtbf, lasts=Distribution("exponential", mttr))
    spans = failed(wires(units, row), 30 * hours)

    total = 1 / mtbf + 1 / mttr
    for time in (1 * hours, 3 * hours, 6 * hours, 12 * hours, 29 * hours):
        down = sum(any(begin <= time < end for begin, end in rows) for rows in spans.values())
        up = (1 / mttr + math.exp(-total * time) / mtbf) / total
        assert abs((units - down) / units - up) < FOUR * math.sqrt(up * (1 - up) / units)


def test_as_many_failures_as_the_rate_says_on_the_length(failed: Callable[..., Spans]) -> None:
    """2.13 a year on 1,000 km: Poisson over length and time; a link's own rate counts before the table's."""
    years = 40
    row = Failure("fibre", rate_per_1000km_year=2.13, lasts=SHORT)
    network = wires(100, row, length=70 * km)
    own = replace(network, links=[replace(link, rate_per_1000km_year=0.167) for link in network.links])

    for net, rate in ((network, 2.13), (own, 0.167)):
        expected = rate * 100 * 70 / 1000 * years
        count = sum(len(rows) for rows in failed(net, years * YEAR).values())
        assert abs(count - expected) < FOUR * math.sqrt(expected)


@pytest.mark.parametrize(
    ("law", "shape"), [("exponential", None), ("weibull", 2.5), ("weibull", 0.7), ("lognormal", 0.9)]
)
def test_times_between_failures_follow_their_law(failed: Callable[..., Spans], law: Any, shape: float | None) -> None:
    """Kolmogorov-Smirnov against scipy; mean within four standard errors, and so is the number in all years."""
    mean, number = 100 * hours, 4000
    row = Failure("fibre", rate_per_year=YEAR / mean, law=law, shape=shape, lasts=SHORT)
    spans = failed(wires(1, row), number * mean)["w0"]
    up = row.up_time(YEAR / mean)
    theory = {
        "exponential": stats.expon(scale=mean),
        "weibull": stats.weibull_min(shape or 1.0, scale=up.scale),
        "lognormal": stats.lognorm(shape or 1.0, scale=up.scale),
    }[law]
    times = gaps(spans)

    assert theory.mean() == pytest.approx(mean)
    assert stats.kstest(times, theory.cdf).pvalue > 1e-4
    assert abs(times.mean() - mean) < FOUR * theory.std() / math.sqrt(len(times))
    assert abs(len(spans) - number) < FOUR * theory.std() / mean * math.sqrt(number)  # Cox 1962, 4.2


@pytest.mark.parametrize(
    ("law", "shape"), [("exponential", 1.0), ("weibull", 2.5), ("weibull", 0.7), ("lognormal", 0.9)]
)
def test_the_first_time_is_what_is_left_at_a_random_moment(law: Any, shape: float) -> None:
    """P(rest <= x) is the integral of 1 - F over the mean, up to x (Cox 1962, 5.2); its mean E[X^2] / (2 E[X])."""
    up, stream = UpTime(1.0, law, shape), Stream(7, law)
    theory = {
        "exponential": stats.expon(),
        "weibull": stats.weibull_min(shape, scale=up.scale),
        "lognormal": stats.lognorm(shape, scale=up.scale),
    }[law]
    grid = np.concatenate([[0.0], np.geomspace(1e-4, 1e3, 20_000)])
    course = integrate.cumulative_trapezoid(theory.sf(grid), grid, initial=0.0)
    times = np.array([rest_of(stream, up) for _ in range(20_000)])

    assert stats.kstest(times, lambda x: np.interp(x, grid, course)).pvalue > 1e-4
    assert abs(times.mean() - theory.moment(2) / 2) < FOUR * times.std() / math.sqrt(len(times))


def test_new_and_old_units_fail_as_often_from_the_beginning(failed: Callable[..., Spans]) -> None:
    """E[N(t)] = t / mean at once, also where wear makes a new unit safe (equilibrium renewal process)."""
    units, mean = 4000, 100 * hours
    row = Failure("fibre", rate_per_year=YEAR / mean, law="weibull", shape=3.0, lasts=SHORT)
    spans = failed(wires(units, row), mean / 2)

    for part in (0.1, 0.25, 0.5):
        counts = [sum(begin < part * mean for begin, _ in rows) for rows in spans.values()]
        error = math.sqrt(part * (1 - part) * units)  # at most one each, or nearly so
        assert abs(sum(counts) - part * units) < FOUR * error


def test_months_have_the_failures_of_their_factor(failed: Callable[..., Spans]) -> None:
    """A Poisson process whose rate changes by month: each month Poisson by rate, factor and days."""
    factors = (0.4, 0.4, 0.4, 0.6, 1.0, 1.5, 1.9, 1.9, 1.5, 1.2, 0.8, 0.0)
    season = Season.parse("months " + " ".join(map(str, factors)))
    units, mean = 200, 10 * days
    row = Failure("fibre", rate_per_year=YEAR / mean, season=season, lasts=SHORT)
    spans = failed(wires(units, row), 365 * days)
    months = [(START + timedelta(seconds=begin)).month for rows in spans.values() for begin, _ in rows]

    for month, factor in enumerate(factors, start=1):
        first, after = datetime(2026, month, 1), datetime(2026 + month // 12, month % 12 + 1, 1)  # noqa: DTZ001 - the local clock of the place
        expected = units * factor * (after - first) / timedelta(seconds=mean)
        assert abs(months.count(month) - expected) <= FOUR * math.sqrt(expected)


def test_links_of_a_group_always_fail_together(failed: Callable[..., Spans]) -> None:
    """A shock hits all of them at once, beside what each does alone (Marshall & Olkin 1967)."""
    rows = [Failure("duct", rate_per_year=200.0, lasts=SHORT), Failure("fibre", rate_per_year=100.0, lasts=SHORT)]
    plain = wires(3)
    links = [replace(link, srlgs=("duct",)) if link.id != "w2" else link for link in plain.links]
    spans = failed(replace(plain, links=links, failures=rows), 10 * YEAR)
    one, other, apart = ({begin for begin, _ in spans[f"w{n}"]} for n in range(3))

    assert abs(len(one & other) - 2000) < FOUR * math.sqrt(2000)
    assert abs(len(one - other) - 1000) < FOUR * math.sqrt(1000)
    assert not apart & (one | other)


def test_a_mended_network_is_the_initial_one(played: Play) -> None:
    """After the last repair each demand has its rate, path and latency again, to the last bit, each link its room."""
    row = Failure("fibre", rate_per_year=YEAR / (2 * days), work=Distribution("exponential", 3 * hours))
    crew = RepairCrew("crew", "a", ("fibre",), Distribution("constant", 5 * hours), count=9)
    network = replace(
        wires(3, row),
        crews=[crew],
        demands=[Demand("a", "b", rate=2.5 * Gbps, class_="leased"), Demand("b", "a", rate=1 * Gbps, class_="leased")],
    )
    done = played(network, Failures(("all",), lasts=20 * days), until=60 * days)
    assert len(done.repairs) > 20
    assert done.repairs["mended_s"].notna().all()

    for table, key in (("demands", "demand"), ("links", "link")):
        rows = done.tables[table].drop(columns=["from_s", "to_s"]).astype(object)
        for _, course in rows.groupby(key, observed=True):
            first, last = course.iloc[0], course.iloc[-1]
            assert first.equals(last), (first, last)
    assert (done.demands["served_gbps"] < done.demands["asked_gbps"]).any()
