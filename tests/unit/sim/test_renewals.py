"""Failures drawn over time: what wears when, what fails together, and when it is over."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from netsim.hazards import Failures
from netsim.model import Alter, Distribution, Failure, Network, Outage, Remove, Season
from netsim.model.failures import YEAR, UpTime
from netsim.record import Record
from netsim.sim.freight import FreightWorld
from netsim.sim.pace import Pace, pace_of
from netsim.sim.renewals import Watch, rest_of, time_to_failure
from netsim.streams import Stream
from netsim.units import days, hours

Play = Callable[..., Record]
Make = Callable[..., FreightWorld]
OFTEN = YEAR / (10 * hours)
"""Failures a year of what fails each ten hours."""


def told(done: Record, what: str, asset: str = "fa") -> list[float]:
    """Return when something was told of an asset. [h]"""
    rows = done.events[(done.events["what"] == what) & (done.events["asset"] == asset)]
    return [float(time) / hours for time in rows["time_s"]]


@pytest.fixture
def wires(wired: Network) -> Network:
    """Return the wired border without freight; its first fibre fails each ten hours of being up, for an hour."""
    row = Failure("fa", rate_per_year=OFTEN, cause="anchor", lasts=Distribution("constant", 1 * hours))
    return replace(wired, freight=(), failures=[row])


def test_an_asset_fails_and_comes_back_and_fails_again(wires: Network, played: Play) -> None:
    """Each time after a time of its own, with its cause in the log and nothing that caused it."""
    done = played(wires, Failures(("all",)), until=10 * days)
    down, up = told(done, "down"), told(done, "up")

    assert 12 <= len(down) <= 32
    assert [round(back - gone, 9) for gone, back in zip(down, up, strict=False)] == [1.0] * len(up)
    assert len({round(after - before, 6) for before, after in zip(up, down[1:], strict=False)}) > 10
    rows = done.events[done.events["what"] == "down"]
    assert set(rows["detail"]) == {"anchor"}
    assert rows["cause"].isna().all() or (rows["cause"] < 0).all()


def test_what_lasts_until_mended_waits_for_its_crew(wires: Network, played: Play) -> None:
    """The work is drawn from the row; the next failure comes after the repair."""
    row = replace(wires.failures[0], lasts=None, work=Distribution("constant", 2 * hours), cause="")
    done = played(replace(wires, failures=[row]), Failures(("fa",), reason="a bad year"), until=10 * days)
    rows = done.repairs.dropna(subset="mended_s")

    assert len(rows) > 5
    assert (rows["mended_s"] - rows["arrived_s"]).tolist() == pytest.approx([2 * hours] * len(rows))
    assert set(done.events["detail"][done.events["what"] == "down"]) == {"a bad year"}
    assert (rows["failed_s"].to_numpy()[1:] > rows["mended_s"].to_numpy()[:-1]).all()


def test_failures_keep_to_their_window_and_factor(wires: Network, played: Play) -> None:
    """Nothing before, nothing after."""
    done = played(wires, Failures(("all",), at=4 * days, lasts=2 * days, factor=5.0), until=10 * days)
    down = told(done, "down")

    assert 96 < min(down) < max(down) < 144
    assert 8 <= len(down) <= 24
    assert set(done.events["detail"][done.events["what"] == "down"]) == {"anchor"}


def test_time_passes_only_while_the_asset_is_up(wires: Network, played: Play) -> None:
    """What others broke for three days fails three days later; what they only narrowed wears on."""
    quiet = told(played(wires, Failures(("all",)), until=10 * days), "down")
    gap = next(number for number in range(1, 9) if quiet[number] - quiet[number - 1] > 3.0)
    at = quiet[gap - 1] + 2.0
    broken = played(wires, Failures(("all",)), Outage("fa", at * hours, 72 * hours), until=10 * days)
    narrow = played(wires, Failures(("all",)), Outage("fa", at * hours, 72 * hours, 0.5), until=10 * days)

    later = [time for time in told(broken, "down") if time not in quiet[:gap]]
    assert later[0] == pytest.approx(at)
    assert later[1] == pytest.approx(quiet[gap] + 72)
    assert told(narrow, "down") == pytest.approx(quiet)


def test_what_is_down_when_its_time_begins_waits_until_it_is_up(wires: Network, played: Play) -> None:
    """Its clock has not begun."""
    quiet = told(played(wires, Failures(("all",), at=1 * hours), until=10 * days), "down")
    done = played(wires, Outage("fa", 0.0, 24 * hours), Failures(("all",), at=1 * hours), until=10 * days)

    assert told(done, "down")[1] == pytest.approx(quiet[0] + 23)


def test_a_group_fails_as_one_and_again_when_all_of_it_is_mended(wires: Network, played: Play) -> None:
    """Each link has a repair of its own."""
    links = [replace(row, srlgs=("duct",)) if row.id in {"fa", "fb"} else row for row in wires.links]
    row = Failure("duct", rate_per_year=OFTEN)
    done = played(replace(wires, links=links, failures=[row]), Failures(("all",)), until=20 * days)
    down = told(done, "down")

    assert len(down) > 5
    assert down == told(done, "down", "fb")
    both = zip(told(done, "up"), told(done, "up", "fb"), strict=False)
    assert all(after > max(ups) for after, ups in zip(down[1:], both, strict=False))


def test_what_is_planned_or_gone_does_not_fail(wires: Network, played: Play) -> None:
    """It can from when it is live, and no more when it is retired."""
    links = [replace(row, status="planned") if row.id == "fa" else row for row in wires.links]
    opened = Alter("links", "fa", {"status": "live"}, at=3 * days)
    done = played(replace(wires, links=links), Failures(("all",)), changes=[opened], until=10 * days)
    law = Distribution("constant", 1 * hours)
    fibres = replace(wires, dependencies=(), failures=[Failure("fibre", rate_per_year=OFTEN, lasts=law)])
    closed = Remove("links", ("fa",), at=3 * days)
    gone = played(fibres, Failures(("all",)), changes=[closed], until=10 * days)

    assert min(told(done, "down")) > 72
    assert max(told(gone, "down")) < 72 < max(told(gone, "down", "fb"))


def test_gates_and_nodes_fail_too(wires: Network, played: Play) -> None:
    """Each with a clock of its own."""
    law = Distribution("uniform", 0.0, 1.0)
    rows = [Failure(what, rate_per_year=OFTEN, lasts=law, season=Season(1.0, (), "1")) for what in ("gate", "dc")]
    done = played(replace(wires, failures=rows), Failures(("all",)), until=5 * days)

    assert len(told(done, "down", "pass CN>VN")) > 5
    assert len(told(done, "down", "dc")) > 5
    spans = [b - a for a, b in zip(told(done, "down", "dc"), told(done, "up", "dc"), strict=False)]
    assert spans == pytest.approx([1 / 3600] * len(spans))  # no failure is shorter than a second


def test_a_season_without_failures_has_none(wires: Network, played: Play) -> None:
    """The run begins on 11 May; the wear goes on in June."""
    row = replace(wires.failures[0], season=Season.parse("1; 05-01..05-31 0"))
    gate = replace(row, what="pass CN>VN")
    done = played(replace(wires, failures=[row, gate]), Failures(("all",)), until=30 * days)

    assert 21 * 24 < min(told(done, "down")) < 24 * 24
    assert min(told(done, "down", "pass CN>VN")) > 21 * 24
    never = replace(row, season=Season.parse("0; 01-01..01-31 1"))
    assert told(played(replace(wires, failures=[never]), Failures(("all",)), until=30 * days), "down") == []


def test_a_pace_is_the_inverse_of_what_has_passed(wires: Network, freight_world: Make) -> None:
    """Twice as fast on one day, not at all on the next."""
    world = freight_world(wires)
    pace = Pace((0.0, 10.0, 20.0, 30.0), (0.0, 0.0, 20.0, 30.0))

    assert (pace.after(0.0, 0.0), pace.after(0.0, 10.0), pace.after(15.0, 15.0)) == (0.0, 15.0, 25.0)
    assert (pace.worn(0.0, 15.0), pace.worn(15.0, 25.0)) == (10.0, 15.0)
    assert pace.after(15.0, 25.0) == float("inf")
    assert pace_of(world, "fa", Season()) == Pace((), ())
    assert Pace((), ()).worn(3.0, 5.0) == 2.0
    local = pace_of(world, "b", Season.parse("1; 05-12..05-12 2"))
    assert [moment / hours for moment in local.moments[:3]] == [0.0, 1.0, 25.0]  # Bangkok is an hour behind
    assert [time / hours for time in local.passed[:4]] == [0.0, 1.0, 25.0 + 0.0, 73.0]
    assert pace_of(world, "nobody", Season.parse("2")).moments


def test_who_watches_hears_of_a_turn_once(wires: Network, freight_world: Make) -> None:
    """Of going down and of coming up, not of what stays as it is."""
    world = freight_world(wires)
    watch = Watch(world)
    first = watch.turn("fa")
    assert watch.turn("fa") is first

    fault = world.fail("fa", Outage("fa", capacity=0.5), 0.0)
    world.env.run_to(1.0)
    assert not first.triggered
    worse = world.fail("fa", Outage("fa"), 0.0)
    other = watch.turn("fb")
    world.env.run_to(2.0)
    assert first.triggered
    back = watch.turn("fa")
    world.lift(fault)
    world.env.run_to(3.0)
    assert not back.triggered
    world.lift(worse)
    world.changed(None)
    world.env.run_to(4.0)
    assert back.triggered
    assert not other.triggered
    watch.forget("fb")
    world.changed(None)
    world.env.run_to(5.0)


@pytest.mark.parametrize("law", ["exponential", "weibull", "lognormal"])
def test_draws_are_times(law: Any) -> None:
    """Positive, of the mean that was asked for, roughly."""
    up, stream = UpTime(100.0, law, 0.8), Stream(1, "x")
    whole = [time_to_failure(stream, up) for _ in range(4000)]
    rest = [rest_of(stream, up) for _ in range(4000)]

    assert min(*whole, *rest) > 0
    assert sum(whole) / 4000 == pytest.approx(100, rel=0.15)
    assert sum(rest) / 4000 > 50


@pytest.mark.parametrize("law", ["exponential", "weibull", "lognormal"])
def test_what_has_a_rate_next_to_nothing_never_fails(law: Any) -> None:
    """Its mean time is beyond what a number can hold: no fault, but a time that does not come."""
    up, stream = UpTime(math.inf, law, 0.8), Stream(1, "x")

    assert time_to_failure(stream, up) == rest_of(stream, up) == math.inf
