"""Data must stay at home or pass no third country: some takes longer, some is refused, and the log says which."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from netsim.model import Alter
from netsim.record import Record
from netsim.run import Run
from netsim.units import days, hours

if TYPE_CHECKING:
    import pandas as pd

NAME, BEGINS = "data-localisation", 1 * days
REFUSED = {
    "dd-payments-nanning-dc-phnom-penh-dc",
    "dd-payments-phnom-penh-dc-nanning-dc",
    *(f"wl-cloud-applications > {client}" for client in ("hanoi", "hcmc", "manila", "cebu", "bandar-seri-begawan")),
}


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def noon(record: Record, day: int) -> pd.DataFrame:
    """Return what each demand gets at noon."""
    moment, rows = day * days + 12 * hours, record.demands
    now = rows[(rows["from_s"] <= moment) & (rows["to_s"] > moment)]
    return now.assign(demand=now["demand"].astype(str)).set_index("demand")


def test_what_finds_no_way_is_refused_and_says_so(run: Run) -> None:
    """Not a bit of it is served, for the reason ``policy``; all else is served in full."""
    now = noon(run, 1)
    short = now[now["reason"] != ""]

    assert set(short.index) == REFUSED
    assert set(short["reason"]) == {"policy"}
    assert (short["served_gbps"] == 0).all()
    assert all(run.criteria.values())


def test_what_finds_another_way_pays_with_latency(run: Run) -> None:
    """Nanning-Vientiane and Guangzhou-Bangkok by a third and more; nobody gains."""
    before, after = (noon(run, day)["latency_ms"] for day in (0, 1))
    changed = {row.id for row in run.network.demands if row.class_ == "payments"} - REFUSED
    pairs = [name for name in sorted(changed) if after[name] > before[name] + 0.5]

    assert len(pairs) == 8
    for one, other in (("nanning", "vientiane"), ("guangzhou", "bangkok")):
        assert after[f"dd-payments-{one}-dc-{other}-dc"] > 1.35 * before[f"dd-payments-{one}-dc-{other}-dc"]
    assert (after[sorted(changed)] > before[sorted(changed)] - 0.5).all()


def test_no_payment_touches_a_third_country(run: Run) -> None:
    """Over every place of its path, where the rule was made for it."""
    country = {node.id: node.country for node in run.network.nodes}
    now = noon(run, 1)
    rules = [change for change in run.scenario.changes if isinstance(change, Alter) and change.table == "demands"]

    assert len(rules) == 10
    for name, values in ((rule.id, rule.values) for rule in rules):  # noqa: PD011 - not of pandas
        path = [run.network.link[link] for link in now.loc[name, "path"].split(";") if link]
        assert {country[end] for link in path for end in (link.source, link.target)}.isdisjoint(values["avoid"])


def test_applications_are_served_at_home(run: Run) -> None:
    """Who had a nearer replica abroad has shifted to the one of the own country."""
    shifted = run.events[run.events["what"] == "shifted"].set_index("asset")["detail"]

    assert "Kuala Lumpur" in shifted["wl-cloud-applications > johor-bahru"].split(" -> ")[1]
    assert "Jakarta" in shifted["wl-cloud-applications > medan-city"].split(" -> ")[1]
    assert "Jakarta" in shifted["wl-cloud-applications > batam"].split(" -> ")[1]


def test_undisturbed_all_is_served(run: Run) -> None:
    """On the same day, without the rules."""
    assert (noon(run.twins["undisturbed"], 1)["reason"] == "").all()
