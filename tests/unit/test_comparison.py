"""Runs side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import netsim as ns
from netsim.errors import NetsimError
from netsim.io import write_scenario, write_topology
from netsim.io.differences import Difference, differences
from netsim.metrics import gains, relative
from netsim.model import Criterion, Network, Outage, Scenario
from netsim.report.content import text_of
from netsim.units import Gbps, days, hours


def cut_for(network: Network, span: float, **more: Any) -> Scenario:
    """Cut the fibre for some time."""
    terms: dict[str, Any] = {"until": 1 * days, "expect": [Criterion("served_share", ">=", 80.0, "%")], **more}
    return Scenario(
        network, hazards=[Outage("fa", at=2 * hours, lasts=span), Outage("fp", at=2 * hours, lasts=span)], **terms
    )


@pytest.fixture
def pair(wired: Network) -> ns.Comparison:
    """Lay a cut of three hours beside one of nine."""
    return ns.compare(cut_for(wired, 3 * hours, name="short"), cut_for(wired, 9 * hours, name="long", title="Long"))


def test_numbers_have_difference_and_relative_change(pair: ns.Comparison) -> None:
    """Three times as long costs three times as much."""
    row = pair.metrics.set_index("metric").loc["unserved_tbit"]

    assert row["B"] == pytest.approx(3.0 * row["A"])
    assert row["B_less_A"] == row["B"] - row["A"] > 0.0
    assert row["B_over_A_pct"] == pytest.approx(200.0)
    assert pair.criteria.to_dict("records") == [{"criterion": "served_share >= 80 %", "A": True, "B": False}]


def test_who_gains_and_loses_is_told(pair: ns.Comparison) -> None:
    """Demands, lanes and countries, with what they had and have."""
    (demand,) = pair.demands.to_dict("records")

    assert list(pair.demands.index) == ["a > b"]
    assert demand["lost_B_less_A"] == pytest.approx(demand["lost_B"] - demand["lost_A"])
    assert list(pair.lanes.index) == ["out"]
    assert set(pair.countries.index) == {"CN", "VN"}


def test_inputs_are_compared_row_by_row(pair: ns.Comparison, wired: Network) -> None:
    """Hazards, terms, rows and cells; titles do not count."""
    assert {(one.where, one.id) for one in pair.inputs["B"]} == {("scenario", "hazards")}
    assert sum(one.first == "" for one in pair.inputs["B"]) == 2

    faster = [replace(row, capacity=40 * Gbps) if row.id == "fp" else row for row in wired.links if row.id != "r2"]
    defaults = replace(wired.defaults, equipment=0.001)
    other = replace(wired, links=faster, freight=(), title="Other", gateway_rule={"CN": ("a",)}, defaults=defaults)
    found = differences(Scenario(wired), Scenario(other, until=2 * days, description="x", warm_up=60.0))
    assert set(found) >= {
        Difference("scenario", "until", "", "7 d", "2 d"),
        Difference("links", "r2", "", "row", ""),
        Difference("links", "fp", "capacity_gbps", "20", "40"),
        Difference("freight", "out", "", "row", ""),
        Difference("topology", "gateway_rule", "CN", "", '["a"]'),
    }
    assert not any(one.id in {"title", "description"} for one in found)
    assert Difference("links", "r2", "", "", "row") in differences(Scenario(other), Scenario(wired))


def test_the_report_lays_both_side_by_side(pair: ns.Comparison, tmp_path: Path) -> None:
    """Curves in one plot, both chains in one table, equal moments in a row; every file can be written."""
    tables = {table.key: table for table in pair.report.tables()}
    chain = [[text_of(cell) for cell in row] for row in tables["chain"].rows]

    assert [figure.key for figure in pair.report.figures()] == ["map", "performance"]
    assert "fa fails" in chain[0][1].lower()
    assert chain[0][1] == chain[0][2]
    assert any(bool(first) != bool(second) for _, first, second in chain)
    assert [column.name for column in tables["inputs"].columns] == ["where", "what", "column", "in A", "in B"]
    story = " ".join(pair.report.sections[0].blocks[0].sentences)  # type: ignore[union-attr]  # known by what the test made
    assert "B fails served_share >= 80 %" in story
    assert "A meets all" in story
    for ending in (".html", ".md", ".xlsx"):
        assert pair.to_report(tmp_path / f"c{ending}").stat().st_size > 1000
    html = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "<iframe" not in html
    assert "Comparison of short and Long" in html


def test_equal_runs_differ_in_nothing(wired: Network) -> None:
    """And say so; without freight and data, too."""
    one = ns.simulate(cut_for(wired, 3 * hours, twins=()))
    same = ns.compare(one, one)
    assert (same.metrics["B_less_A"].dropna() == 0.0).all()
    assert same.demands.empty
    assert same.inputs == {"B": []}
    story = same.report.sections[0].blocks[0].sentences  # type: ignore[union-attr]  # known by what the test made
    assert "B does as well as A in what counts most." in story

    bare = Network(nodes=wired.nodes)
    empty = ns.compare(Scenario(bare, until=1 * hours), Scenario(bare, until=2 * hours))
    assert not empty.report.figures()
    assert any("not equally long" in line for line in empty.report.sections[0].blocks[0].sentences)  # type: ignore[union-attr]  # known by what the test made


def test_three_runs_are_compared_with_the_first(wired: Network) -> None:
    """Each with columns of its own."""
    found = ns.compare(*(cut_for(wired, span * hours, name=f"s{span}") for span in (3, 6, 9)))

    assert {"B_less_A", "C_less_A", "C_over_A_pct"} <= set(found.metrics)
    inputs = next(table for table in found.report.tables() if table.key == "inputs")
    assert {row[-1] for row in inputs.rows} == {"B", "C"}
    assert repr(found).startswith("<Comparison of A: <Run s3")
    assert "<table" in found._repr_html_()


def test_scenarios_are_played_with_the_seed_of_a_run(wired: Network, tmp_path: Path) -> None:
    """Or with the one that is named; runs have theirs."""
    run = ns.simulate(cut_for(wired, 3 * hours, name="run"), seed=7)
    scenario = cut_for(wired, 9 * hours, name="played")
    assert [one.seed for one in ns.compare(scenario, run).runs.values()] == [7, 7]
    uneven = ns.compare(run, scenario, seed=2)
    assert [one.seed for one in uneven.runs.values()] == [7, 2]
    assert any("seeds differ" in line for line in uneven.report.sections[0].blocks[0].sentences)  # type: ignore[union-attr]  # known by what the test made
    with pytest.raises(NetsimError, match="have their seeds already"):
        ns.compare(run, run, seed=1)
    with pytest.raises(NetsimError, match="too many"):
        ns.compare(*[run] * 27)

    write_topology(wired, tmp_path / "wired")
    write_scenario(scenario, tmp_path / "played.yaml", topology="wired")
    with pytest.raises(NetsimError, match="is a topology"):
        ns.compare(tmp_path / "wired", run)
    assert ns.compare(tmp_path / "played.yaml", run).runs["A"].scenario.name == "played"


def test_members_that_only_one_run_has_are_told(pair: ns.Comparison) -> None:
    """As not a number where they are missing; small differences are not told."""
    import pandas as pd

    one, other = pd.DataFrame({"x": [1.0, 2.0]}, index=["a", "b"]), pd.DataFrame({"x": [1.05, 5.0]}, index=["a", "c"])
    assert gains({"A": one, "B": other}, {"x": 0.1}).empty
    assert list(gains({"A": one, "B": other}, {"x": 0.01}).index) == ["a"]
    assert relative(1.0, -2.0) == 150.0
    assert set(pair.as_dict()) == {"runs", "metrics", "criteria", "countries", "demands", "lanes", "inputs"}
