"""A gateway opens, and public traffic of Yunnan need not go round by Guangzhou any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from netsim.run import Run
from netsim.units import days

if TYPE_CHECKING:
    import pandas as pd

NAME, OPENS = "kunming-gateway-opens", 2 * days
ABROAD = {
    "dd-public-kunming-mandalay",
    "dd-public-mandalay-kunming",
    "dd-public-kunming-vientiane",
    "dd-public-vientiane-kunming",
    "yunnan-yangon",
    "yangon-yunnan",
    "yunnan-bangkok",
    "bangkok-yunnan",
}


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def at(run: Run, moment: float) -> pd.DataFrame:
    """Return what each demand gets at a moment."""
    rows = run.demands[(run.demands["from_s"] <= moment) & (run.demands["to_s"] > moment)]
    return rows.assign(demand=rows["demand"].astype(str)).set_index("demand")


def test_the_round_trip_of_yunnan_is_halved_in_one_run(run: Run) -> None:
    """Before and after the opening, at the same hour; published for Mandalay: 30 ms instead of 60."""
    before, after = (at(run, moment)["rtt_ms"] for moment in (OPENS - 1 * days, OPENS + 1 * days))

    assert (after[sorted(ABROAD)] <= 0.5 * before[sorted(ABROAD)]).all()
    assert before["dd-public-kunming-mandalay"] > 40
    assert after["dd-public-kunming-mandalay"] < 15


def test_before_it_went_to_guangzhou_and_back(run: Run) -> None:
    """From Mandalay the way passed Kunming, where there was no gateway, and came back over the same fibres."""
    before, after = (at(run, moment).loc["dd-public-mandalay-kunming", "path"].split(";") for moment in (0, OPENS))

    assert before.count("nanning-guangzhou-fibre") == 2
    assert before[: len(after)] == after


def test_nothing_but_the_gateway_changes(run: Run) -> None:
    """All is served throughout; only what Yunnan exchanges with its neighbours moves by more than a tenth of a ms."""
    before, after = (at(run, moment) for moment in (OPENS - 1 * days, OPENS + 1 * days))
    moved = before.index[(before["rtt_ms"] - after["rtt_ms"].reindex(before.index)).abs() > 0.2]

    assert set(moved) == ABROAD
    assert (after["reason"] == "").all()
    assert all(run.criteria.values())


def test_the_log_names_the_opening_as_the_cause(run: Run) -> None:
    """One change, and what moved because of it."""
    change = run.events[run.events["what"] == "change"]
    moved = run.events[run.events["what"] == "moved"]

    assert change[["time_s", "asset"]].to_numpy().tolist() == [[OPENS, "gateway_rule"]]
    assert set(moved["asset"]) >= ABROAD
    assert set(moved["cause"]) == set(change.index)


def test_the_twin_keeps_the_rule_of_2025(run: Run) -> None:
    """Undisturbed, the gateway never opens."""
    rows = run.twins["undisturbed"].demands
    rows = rows[rows["demand"].astype(str) == "dd-public-kunming-mandalay"]

    assert len(set(rows["path"])) == 1
    assert rows["rtt_ms"].min() > 40
