"""Scenarios times seeds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netsim.ensemble.runner import Plan, play_all
from netsim.errors import NetsimError
from netsim.model import Distribution, Network, Outage, Scenario
from netsim.sim import undisturbed
from netsim.units import days, hours


@pytest.fixture
def cut(wired: Network) -> Scenario:
    """Cut the fibre to the gate of a border for as long as a crew draws."""
    crew = replace(wired.crews[0], work=Distribution("lognormal", 5 * hours, 0.5))
    network = replace(wired, crews=[crew])
    return Scenario(network, until=1 * days, warm_up=2 * hours, hazards=[Outage("fp", at=1 * hours)], twins=())


METRICS = ("manual_hours", "delay", "freight.loss_h")


def test_any_number_of_workers_finds_the_same(cut: Scenario) -> None:
    """In the order of names and seeds, whoever was done first."""
    plan = Plan({"cut": cut, "calm": undisturbed(cut)}, (0, 1), METRICS, undisturbed(cut))
    alone, together = play_all(plan), play_all(plan, workers=2)

    assert alone.figures == together.figures
    assert list(alone.table()["scenario"]) == ["cut", "cut", "calm", "calm"]
    assert alone.values("calm", "delay").tolist() == [0.0, 0.0]
    assert alone.values("cut", "manual_hours")[0] != alone.values("cut", "manual_hours")[1]


def test_what_was_played_stays(cut: Scenario) -> None:
    """An interrupted call leaves its figures, and the next plays only what is missing."""
    kept: dict[tuple[str, int], object] = {}
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 1:
            raise KeyboardInterrupt

    plan = Plan({"cut": cut}, (0, 1), ("manual_hours",))
    with pytest.raises(KeyboardInterrupt):
        play_all(plan, kept=kept, progress=stop)  # type: ignore[arg-type]  # figures are looked at below
    first = dict(kept)
    play_all(plan, kept=kept, progress=stop)  # type: ignore[arg-type]  # as above

    assert list(first) == [("cut", 0)]
    assert kept["cut", 0] is first["cut", 0]
    assert told == [(1, 2), (2, 2)]


def test_what_makes_no_sense_is_refused(cut: Scenario) -> None:
    """Seeds below zero, nobody who plays, figures that there are not."""
    with pytest.raises(ValueError, match="at least one worker"):
        play_all(Plan({"cut": cut}, (-1,), METRICS))
    with pytest.raises(ValueError, match="at least one worker"):
        play_all(Plan({"cut": cut}, (0,), METRICS), workers=0)
    with pytest.raises(NetsimError, match='no metric "manual_hour"; did you mean "manual_hours"'):
        play_all(Plan({"cut": cut}, (0,), ("manual_hour",)))
