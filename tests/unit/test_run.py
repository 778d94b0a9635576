"""The way in for people: simulate, read, save."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from netsim.errors import InvalidInput, NetsimError, OutputError
from netsim.model import Criterion, Network, Outage, Scenario
from netsim.record import TABLES
from netsim.run import Run, read, simulate
from netsim.units import days, hours


@pytest.fixture
def scenario(wired: Network) -> Scenario:
    """Return a day at the wired border, with a cut and both twins."""
    return Scenario(
        wired,
        until=1 * days,
        hazards=[Outage("fa", at=3 * hours, lasts=6 * hours, reason="digger")],
        twins=("undisturbed", "independent"),
        expect=[Criterion.parse("availability", ">= 10 %"), Criterion.parse("served_share", "> 100 %")],
        name="cut",
        title="A cut",
    )


@pytest.fixture
def done(scenario: Scenario) -> Run:
    """Return the scenario played."""
    return simulate(scenario, seed=3)


def test_a_run_has_its_tables_and_those_of_its_twins(done: Run) -> None:
    """The twins are those that the scenario asks for."""
    assert tuple(done.tables) == TABLES
    assert list(done.twins) == ["undisturbed", "independent"]
    assert done.seed == 3
    frames = (done.events, done.demands, done.links, done.gates, done.gate_totals, done.shipments, done.legs)
    assert [frame is done.tables[name] for frame, name in zip(frames, TABLES, strict=False)] == [True] * 7
    assert done.services.empty
    assert done.repairs.empty


def test_twins_leave_out_what_their_names_say(done: Run) -> None:
    """No event without outages; no gate by hand without dependencies."""
    assert done.twins["undisturbed"].events.empty
    assert "down" in set(done.twins["independent"].events["what"])
    assert set(done.twins["independent"].gates["mode"]) == {"automatic"}
    assert set(done.gates["mode"]) == {"automatic", "manual"}


def test_a_scenario_without_twins_is_played_once(scenario: Scenario) -> None:
    """There is nothing beside it."""
    assert simulate(replace(scenario, twins=())).twins == {}


def test_twins_played_in_processes_of_their_own_are_the_same(scenario: Scenario, done: Run) -> None:
    """Two workers: one twin beside the disturbed run, one after it."""
    beside = simulate(scenario, seed=3, workers=2)

    assert list(beside.twins) == list(done.twins)
    for name in ("undisturbed", "independent"):
        for table in TABLES:
            assert beside.twins[name].tables[table].equals(done.twins[name].tables[table])


def test_progress_names_the_run_that_goes_on(scenario: Scenario) -> None:
    """Each twin after the other, from nothing to one."""
    told: list[tuple[str, float]] = []
    simulate(scenario, progress=lambda name, done: told.append((name, done)))

    assert told == [("disturbed", 1.0), ("undisturbed", 1.0), ("independent", 1.0)]


@pytest.mark.parametrize(("seed", "workers"), [(-1, 1), (0, 0)])
def test_a_negative_seed_or_no_worker_is_refused(scenario: Scenario, seed: int, workers: int) -> None:
    """Before anything is played."""
    with pytest.raises(ValueError, match="a seed is not negative, and there is at least one worker"):
        simulate(scenario, seed, workers=workers)


def test_an_outage_that_nobody_mends_is_refused_with_a_way_out(scenario: Scenario) -> None:
    """There is no crew for roads."""
    with pytest.raises(InvalidInput, match="no crew mends a road; say how long it lasts, or add a crew"):
        simulate(replace(scenario, hazards=[Outage("r1")]))


def test_the_summary_stands_beside_that_of_the_twins(done: Run) -> None:
    """Manual hours: none without outages."""
    figure = done.summary["manual_hours"]

    assert figure.value > 5.0
    assert figure.undisturbed == 0.0


def test_criteria_pass_or_fail(done: Run) -> None:
    """One of each."""
    assert list(done.criteria.values()) == [True, False]


def test_the_chain_begins_with_the_cut(done: Run) -> None:
    """In plain sentences."""
    assert done.chain[0].what == "down"
    assert any(step.what == "mode" for step in done.chain)


def test_a_run_names_itself(done: Run) -> None:
    """Scenario, seed and size."""
    assert repr(done) == f"<Run cut, seed 3: {len(done.events)} events, 23 shipments>"
    assert "<table" in done._repr_html_()


def test_a_map_and_a_report_are_pages(done: Run, tmp_path: Path) -> None:
    """They are written where they were asked for."""
    for page in (done.to_map(tmp_path / "map.html"), done.to_report(tmp_path / "report.html")):
        assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


def test_a_page_that_cannot_be_written_is_told(done: Run, tmp_path: Path) -> None:
    """The folder does not exist."""
    with pytest.raises(OutputError, match="cannot be written"):
        done.to_map(tmp_path / "nowhere" / "map.html")


def test_a_run_folder_holds_all_of_it(done: Run, tmp_path: Path) -> None:
    """Inputs, tables, pages, and the head with summary and criteria."""
    folder = done.save(tmp_path / "run")
    head = json.loads((folder / "run.json").read_text())

    assert (head["scenario"], head["title"], head["topology"], head["seed"]) == ("cut", "A cut", "border", 3)
    assert set(head["criteria"].values()) == {"pass", "fail"}
    assert head["summary"]["manual_hours"]
    assert {"map.html", "report.html", "run.json", "undisturbed", "independent"} <= {
        path.name for path in folder.iterdir()
    }


def test_a_folder_that_exists_is_not_touched(done: Run, tmp_path: Path) -> None:
    """Nothing is overwritten."""
    with pytest.raises(OutputError):
        done.save(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_run_tells_where_a_demand_ran_whom_a_cut_hit_and_how_far_places_were(done: Run) -> None:
    """The data centre is cut off from three to nine of 24 hours."""
    assert done.path("a > b", at="4 h").links == ("fp", "fb")
    assert done.path("pass needs dc", at=4 * hours).reason == "no_path"
    hit = done.affected("fa")
    assert hit[["demand", "uses", "lost_tbit"]].to_numpy().tolist() == [["pass needs dc", True, 21.6]]
    assert done.latency_matrix(["dc", "a"], percentiles=[50])["unreachable_share"].tolist() == [0.25, 0.25]


def test_losses_are_held_against_the_undisturbed_twin(scenario: Scenario) -> None:
    """What was down as the run began is known to carry otherwise."""
    cut = replace(scenario, hazards=[Outage("fa", at=0.0, lasts=6 * hours)], expect=())

    assert simulate(cut).affected("fa")["uses"].tolist() == [True]
    assert simulate(replace(cut, twins=())).affected("fa")["uses"].tolist() == [False]


def test_a_run_that_is_read_back_gives_the_same_answers(done: Run, tmp_path: Path) -> None:
    """From the tables and inputs in its folder."""
    again = read(done.save(tmp_path / "run"))

    assert isinstance(again, Run)
    assert again.path("a > b", at="1 h") == done.path("a > b", at="1 h")
    assert again.affected("fa").equals(done.affected("fa"))
    assert again.affected("fa", at="1 h").equals(done.affected("fa", at="1 h"))
    assert again.latency_matrix().equals(done.latency_matrix())


def test_questions_about_what_is_not_there_are_refused(done: Run) -> None:
    """With the way out."""
    with pytest.raises(NetsimError, match='no demand is named "a >b"; did you mean "a > b"'):
        done.path("a >b", at=0.0)
    with pytest.raises(NetsimError, match="outside the run"):
        done.affected("fa", at="3 d")
