"""Ten days without the largest crossing: backlog, other ways until they are full, who gives up, and the surge."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.metrics import load_factors
from netsim.run import Run
from netsim.units import days, hours
from tests.scenarios.stories import balanced, gates, of_class, share, uses, via

NAME = "friendship-pass-closed"
SHUT, OPEN = 12 * hours, 10.5 * days
CROSSING = "friendship-pass-huu-nghi-road"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_every_shipment_is_accounted_for(run: Run) -> None:
    """In both runs, and legs add up to the time on the way."""
    balanced(run)


def test_nobody_crosses_while_it_is_closed_and_many_on_the_day_after(run: Run) -> None:
    """On the eleventh and twelfth day, with the backlog, well over the usual number."""
    quiet = run.twins["undisturbed"]

    assert via(quiet, CROSSING, 1 * days, 10 * days) > 9 * 1_500
    assert via(run, CROSSING, 1 * days, 10 * days) == 0
    assert via(run, CROSSING, 11 * days, 12 * days) > 1.3 * via(quiet, CROSSING, 11 * days, 12 * days)


def test_a_backlog_stands_at_the_gates(run: Run) -> None:
    """Thousands of trucks before Huu Nghi, more than a thousand before Friendship Pass, longest when it opens."""
    totals = gates(run)

    assert totals.loc[("huu-nghi", "VN>CN"), "peak_waiting"] > 2_000
    assert totals.loc[("friendship-pass", "CN>VN"), "peak_waiting"] > 800
    assert totals.loc[("huu-nghi", "VN>CN"), "peak_s"] == pytest.approx(OPEN, abs=6 * hours)


def test_who_has_lost_patience_leaves(run: Run) -> None:
    """Hundreds leave the queues; some go home, some give up, some fruit spoils: none of it on ordinary days."""
    left = run.legs[run.legs["left"] & (run.legs["asset"].astype(str).str.contains("friendship-pass|huu-nghi"))]
    own, quiet = (record.shipments for record in (run, run.twins["undisturbed"]))

    assert len(left) > 500
    for outcome, least in (("returned", 0.003), ("abandoned", 0.001), ("spoiled", 0.0)):
        assert share(own, outcome) > share(quiet, outcome) + least


def test_the_others_spill_to_every_way_there_is(run: Run) -> None:
    """By Puzhai, by Dongxing, by train, by ship: each takes more than usual, until it is full."""
    quiet = run.twins["undisturbed"]
    for link in ("puzhai-tan-thanh-road", "dongxing-mong-cai-road", "aidian-chi-ma-road"):
        assert via(run, link, 2 * days, 10 * days) > 1.1 * via(quiet, link, 2 * days, 10 * days), link
    border = {row.id for row in run.network.freight if row.unit == "truck"}
    own, usual = (record.shipments[record.shipments["freight"].isin(border)] for record in (run, quiet))
    assert uses(own, "rail") > uses(usual, "rail") + 300
    assert uses(own, "sea") > uses(usual, "sea") + 200
    trains = load_factors(run).set_index("service").loc["train-nanning-hanoi", "load_factor"].max()
    assert trains > 0.9


def test_the_puzhai_gates_feel_the_diversion(run: Run) -> None:
    """Who was always there waits longer too."""
    own, quiet = (
        record.gate_totals.set_index(["node", "direction"])["mean_wait_h"] for record in (run, run.twins["undisturbed"])
    )

    assert own["puzhai", "CN>VN"] > 1.5 * quiet["puzhai", "CN>VN"]
    assert own["dongxing", "CN>VN"] > 1.5 * quiet["dongxing", "CN>VN"]


def test_who_set_out_elsewhere_knew_of_the_closure(run: Run) -> None:
    """The delay told is what was left of the ten days, and the event behind it is the order."""
    rows = run.shipments[
        run.shipments["created_s"].between(SHUT + 6 * hours, 2 * days) & run.shipments["cause"].notna()
    ]
    rows = rows[rows["usual_path"].astype(str).str.contains(CROSSING)]
    told = set(run.events.loc[rows["cause"].astype(int), "detail"])

    assert len(rows) > 100
    assert rows["usual_delay_h"].quantile(0.1) > 8 * 24
    assert "closed by order" in told


def test_a_spoiled_truck_tells_its_story(run: Run) -> None:
    """Line by line, with the order as the cause of its wait."""
    fruit = of_class(run, "perishables")
    rows = run.shipments[(run.shipments["outcome"] == "spoiled") & run.shipments["freight"].isin(fruit)]
    told = str(run.story(rows["shipment"].iloc[0]))

    assert "closed by order" in told
    assert "turns away and looks for another way" in told
    assert "arrives with a spoiled load" in told
