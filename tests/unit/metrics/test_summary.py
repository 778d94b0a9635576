"""The numbers of a run beside those of its twins."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from math import inf, nan

import pandas as pd
import pytest

from netsim.metrics import DEFINITIONS, Figure, Summary, judge, summarise
from netsim.model import Criterion, Demand, Link, Network, Node, Scenario
from netsim.record import Record
from netsim.units import Gbps, hours

Make = Callable[..., pd.DataFrame]
Records = Callable[..., Record]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def summary() -> Summary:
    """Return a metric of the network, and of two gates of which one fell back."""
    return Summary(
        {
            "served_share": Figure(99.0, "%", 100.0, -1.0, 99.0),
            "mean_time_to_mend": Figure(nan, "h"),
            "p_queue_peak": Figure(40.0, "trucks", 4.0, 36.0),
            "p_manual_hours": Figure(7.0, "h", 0.0, 7.0),
            "q_queue_peak": Figure(5.0, "trucks", 4.0, 1.0),
            "q_manual_hours": Figure(0.0, "h", 0.0, 0.0),
        }
    )


@pytest.fixture
def made(table: Make) -> Records:
    """Return a function that makes a run of an hour: one demand, one gate, one shipment."""
    network = Network(
        nodes=[Node("a", 0.0, 0.0, "city"), Node("pass", 1.0, 0.0, "border_gate")],
        links=[Link("ab", "a", "pass", "fibre", capacity=10 * Gbps)],
        demands=[Demand("a", "pass", 10 * Gbps, id="d")],
    )

    def make(served: float, peak: int) -> Record:
        tables = {
            "demands": table("demands", ("d", 0, 3600, 10, served, 1.0, "")),
            "gates": table("gates", ("pass", "A>B", 0, 3600, "automatic", peak, 1)),
            "gate_totals": table("gate_totals", ("pass", "A>B", 1.0, peak)),
            "shipments": table("shipments", ("s", "truck", 1, 0, 1800, "delivered", "road", 10)),
            "repairs": table("repairs", (0, 1800)),
        }
        return Record(Scenario(network, until=1 * hours), network, 0, tables)

    return make


def test_a_summary_is_a_mapping(summary: Summary) -> None:
    """Metrics by name, in their order."""
    assert len(summary) == 6
    assert next(iter(summary)) == "served_share"
    assert summary["served_share"].value == 99.0
    assert "nothing" not in summary


def test_gates_that_worked_as_ever_are_not_notable(summary: Summary) -> None:
    """What is told of the network stays, of gates only what concerns one that fell back."""
    assert list(summary.notable()) == ["served_share", "mean_time_to_mend", "p_queue_peak", "p_manual_hours"]


def test_without_a_twin_no_gate_is_notable() -> None:
    """There is no change to tell."""
    assert list(Summary({"p_manual_hours": Figure(7.0, "h")}).notable()) == []


def test_plain_values_are_json(summary: Summary) -> None:
    """Strict JSON knows no NaN."""
    text = json.dumps(summary.as_dict(), allow_nan=False)

    assert json.loads(text)["mean_time_to_mend"]["value"] is None
    assert json.loads(text)["served_share"]["change"] == -1.0


def test_a_notebook_shows_names_as_they_are() -> None:
    """A gate's id comes from a file: nothing in it is markup."""
    page = Summary({f"{HOSTILE}_queue_peak": Figure(1.0, HOSTILE)})._repr_html_()

    assert "<img" not in page
    assert page.count("&lt;img") == 2


def test_text_shows_one_metric_a_line(summary: Summary) -> None:
    """With the digits that the change needs."""
    lines = repr(summary).splitlines()

    assert len(lines) == 6
    assert lines[0].split() == ["served_share", "100", "99", "-1", "%"]
    assert repr(Summary({})) == ""


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure(99.9962, "%", 100.0, -0.0038, 99.9962), ("100.0000", "99.9962", "-0.0038", "99.9962")),
        (Figure(658.0, "trucks", 442.0, 216.0, 442.0), ("442", "658", "+216", "442")),
        (Figure(13.21345, "ms", 13.21345, 1e-9), ("13.21", "13.21", "0.00", "-")),
        (Figure(14.254, "h", 7.309, 6.945), ("7.3", "14.3", "+6.9", "-")),
        (Figure(48_313_242.3, "USD", 47_828_736.1, 484_506.2), ("47,828,736", "48,313,242", "+484,506", "-")),
        (Figure(104.9, "h", nan, nan, 104.9), ("-", "104.9", "-", "104.9")),
        (Figure(nan, "h"), ("-", "-", "-", "-")),
        (Figure(0.0, "h", 0.0, 0.0, 0.0), ("0", "0", "0", "0")),
        (Figure(2.0, "", 2.0, -1e-12), ("2.00", "2.00", "0.00", "-")),
        (Figure(0.5, "", 0.5 + 1e-6, -1e-6), ("0.50000", "0.50000", "0.00000", "-")),
    ],
)
def test_numbers_have_the_digits_that_their_change_needs(figure: Figure, said: tuple[str, ...]) -> None:
    """All of a row the same, so that they can be compared."""
    assert tuple(figure.said()) == said


def test_criteria_are_judged_by_the_run(summary: Summary) -> None:
    """NaN meets nothing, and a metric that does not exist neither."""
    criteria = (
        Criterion("served_share", ">=", 99.0, "%"),
        Criterion("p_queue_peak", "<=", 30.0, "trucks"),
        Criterion("mean_time_to_mend", "<=", inf, "h"),
        Criterion("nothing", ">=", 0.0),
    )

    assert list(judge(summary, criteria).values()) == [True, False, False, False]
    assert judge(summary, ()) == {}


def test_a_run_stands_beside_its_twins(made: Records) -> None:
    """The change is from the undisturbed twin; without a twin there is none."""
    run, quiet, alone = made(served=5, peak=40), made(served=10, peak=4), made(served=5, peak=4)
    summary = summarise(run, {"undisturbed": quiet, "independent": alone})

    assert summary["served_share"] == Figure(50.0, "%", 100.0, -50.0, 50.0)
    assert summary["pass_queue_peak"] == Figure(40.0, "trucks", 4.0, 36.0, 4.0)
    assert summary["delivered"] == Figure(1.0, "", 1.0, 0.0, 1.0)
    assert list(summarise(run, {})) == list(summary)
    assert summarise(run, {})["pass_queue_peak"] == Figure(40.0, "trucks")


def test_dependencies_are_no_demands(made: Records) -> None:
    """What a gate needs is in the table of demands, but nobody asked for it."""
    run = made(served=5, peak=4)
    row = run.demands.assign(demand="pass needs a", served_gbps=0.0)
    more = replace(run, tables={**run.tables, "demands": pd.concat([run.demands, row])})

    assert summarise(more, {})["served_share"].value == summarise(run, {})["served_share"].value == 50.0


def test_a_run_without_anything_has_a_summary(made: Records) -> None:
    """NaN and nothing, no failure."""
    run = made(served=5, peak=4)
    empty = replace(run, tables={name: rows.head(0) for name, rows in run.tables.items()})
    summary = summarise(empty, {"undisturbed": empty})

    assert set(summary) == set(DEFINITIONS)
    assert summary["shipments"].value == summary["queue_peak"].value == summary["faults"].value == 0
    assert json.dumps(summary.as_dict(), allow_nan=False)


def test_every_metric_says_what_it_is() -> None:
    """A unit may be empty, a definition not."""
    assert all(meaning for _, meaning in DEFINITIONS.values())
