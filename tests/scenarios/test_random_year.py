"""A year of failures by chance: as many as the rates say, mended, and hardly felt by data that can go round."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from netsim.hazards import rated
from netsim.model.failures import YEAR
from netsim.run import Run
from netsim.units import days

NAME = "random-year"
KINDS = ("fibre", "submarine", "road", "rail", "data_centre")


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_fails_as_often_as_its_rate_says(run: Run, kind: str) -> None:
    """Rate times length times time, within four standard errors of a Poisson count."""
    down = run.events[(run.events["what"] == "down") & (run.events["kind"] == kind)]
    live = {row.id for table in ("links", "nodes") for row in run.network.table(table) if row.status == "live"}
    expected = sum(one.per_year for one in rated(run.network) if kind in one.kinds and one.asset in live)

    assert abs(len(down) - expected * run.scenario.until / YEAR) < 4 * math.sqrt(expected)


def test_nothing_else_fails_and_each_failure_is_a_root(run: Run) -> None:
    """Only what has a rate; nothing but chance is behind it."""
    down = run.events[run.events["what"] == "down"]

    assert set(down["kind"]) <= set(KINDS)
    assert down["cause"].isna().all() or (down["cause"] < 0).all()
    assert not (down["detail"] == "").any()


def test_what_breaks_is_mended(run: Run) -> None:
    """What is open at the end broke in the last months; no fault waits for a crew that cannot come."""
    left = run.repairs[run.repairs["mended_s"].isna()]

    assert len(left) < 0.1 * len(run.repairs)
    assert left["failed_s"].min() > run.scenario.until - 150 * days


def test_data_go_another_way(run: Run) -> None:
    """Hundreds of failures move demands; few lose anything, and the expected share is served."""
    whats = run.events["what"].value_counts()

    assert whats["moved"] > 500
    assert whats["lost_rate"] < whats["down"]
    assert 99.5 < run.summary["served_share"].value < 100.0
    assert all(run.criteria.values())
    assert run.twins["undisturbed"].events.empty
