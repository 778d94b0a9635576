"""What holds of failures that are drawn, whatever fails how often."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsim.hazards import Failures, Maintenance
from netsim.model import Distribution, Failure, Link, Network, Node, Outage, RepairCrew, Scenario, Season
from netsim.model.hazards import Hazard
from netsim.record import Record
from netsim.sim import play
from netsim.units import Gbps, days, hours

few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
seeds = st.integers(0, 2**32 - 1)
rates = st.floats(0.0, 400.0)
laws = st.sampled_from([("exponential", None), ("weibull", 0.6), ("weibull", 3.0), ("lognormal", 1.0)])
seasons = st.sampled_from([Season(), Season.parse("months 2 1 1 1 1 0 0 1 2 1 1 1")])
ends = st.sampled_from([None, Distribution("exponential", 5 * hours)])


def network(rate: float, law: tuple[Any, Any], season: Season, lasts: Distribution | None) -> Network:
    """Return four fibres in a row with crews enough for all; the first fails at a rate of its own."""
    nodes = [Node(name, lon=100.0 + n / 10, lat=10.0, kind="city") for n, name in enumerate("abcde")]
    links = [Link(x + y, x, y, "fibre", capacity=1 * Gbps) for x, y in zip("abcd", "bcde", strict=True)]
    roads = [Link(x + y + "-road", x, y, "road") for x, y in zip("abcd", "bcde", strict=True)]
    terms: dict[str, Any] = {"law": law[0], "shape": law[1], "season": season, "lasts": lasts}
    rows = [Failure("ab", rate_per_year=rate, **terms), Failure("fibre", rate_per_year=60.0, **terms)]
    crew = RepairCrew("crew", "c", ("fibre",), Distribution("lognormal", 5 * hours, 0.5), count=99)
    return Network(nodes=nodes, links=[*links, *roads], failures=rows, crews=[crew])


def others(record: Record) -> list[tuple[Any, ...]]:
    """Return what happened to all but the first fibre, and when."""
    rows = record.events[(record.events["asset"] != "ab") & (record.events["what"] != "crew_sent")]
    own = rows[~rows["what"].str.startswith("crew")]
    return list(own[["time_s", "what", "asset", "detail"]].itertuples(index=False, name=None))


@few
@given(seed=seeds, pair=st.tuples(rates, rates), law=laws, season=seasons, lasts=ends)
def test_the_rate_of_one_asset_changes_nothing_of_the_others(
    seed: int, pair: tuple[float, float], law: tuple[Any, Any], season: Season, lasts: Distribution | None
) -> None:
    """Neither when they fail, nor where, nor how long their repair takes; nor a scripted outage beside them."""
    hazards: list[Hazard] = [
        Failures(("fibre",)),
        Outage("cd", at=20 * days),
        Maintenance(("de",), 2 * hours, every=9 * days),
    ]
    one, other = (
        play(Scenario(network(rate, law, season, lasts), until=90 * days, hazards=hazards, twins=()), seed)
        for rate in pair
    )

    assert others(one) == others(other)
    columns = ["failed_s", "detected_s", "arrived_s", "mended_s"]
    first, second = (
        rows[rows["link"] != "ab"].sort_values(["link", "failed_s"])[columns].reset_index(drop=True)
        for rows in (one.repairs, other.repairs)
    )
    assert first.equals(second)


@few
@given(seed=seeds, law=laws, lasts=ends)
def test_an_asset_that_joins_changes_nothing_of_the_others(
    seed: int, law: tuple[Any, Any], lasts: Distribution | None
) -> None:
    """Nor does its place in the table."""
    small = network(60.0, law, Season(), lasts)
    large = replace(small, links=[Link("ae", "a", "e", "fibre", capacity=1 * Gbps), *small.links])
    one, other = (
        play(Scenario(net, until=60 * days, hazards=[Failures(("all",))], twins=()), seed) for net in (small, large)
    )

    assert [row for row in others(other) if row[2] != "ae"] == others(one)


@few
@given(seed=seeds, rate=rates, law=laws, season=seasons)
def test_nothing_fails_while_it_is_down(seed: int, rate: float, law: tuple[Any, Any], season: Season) -> None:
    """Down and up follow one another, and no failure lies outside its window."""
    lasts = Distribution("exponential", 1 * days)
    hazard = Failures(("all",), at=5 * days, lasts=60 * days)
    done = play(Scenario(network(rate, law, season, lasts), until=90 * days, hazards=[hazard], twins=()), seed)

    for _, rows in done.events.groupby("asset", observed=True):
        whats = rows["what"].tolist()
        assert whats == ["down", "up"] * (len(whats) // 2) + ["down"] * (len(whats) % 2)
        down = rows["time_s"][rows["what"] == "down"]
        assert down.between(5 * days, 65 * days).all()
