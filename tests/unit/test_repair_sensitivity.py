"""The script behind docs/repair-sensitivity.md changes what it says, and its page is there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from netsim.io import read_scenario
from netsim.model import Scenario

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """Load the script."""
    spec = importlib.util.spec_from_file_location("repair_sensitivity", ROOT / "docs/repair_sensitivity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scenario(script: ModuleType) -> Scenario:
    """Return the scenario that it plays."""
    return read_scenario(ROOT / f"scenarios/{script.NAME}.yaml")


@pytest.fixture(scope="module")
def shipped(script: ModuleType) -> pd.DataFrame:
    """Return the table of the page."""
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in script.PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    values = [[row[0], row[1], *(float(cell.replace(",", "")) for cell in row[2:])] for row in rows[2:]]
    names = ["what", "changed", "down", "permit", "ship", "weather", "spare", "last", "open", "longer"]
    return pd.DataFrame(values, columns=names).set_index(["what", "changed"])


def ships(scenario: Scenario) -> int:
    """Count the ships."""
    return sum(crew.count for crew in scenario.network.crews if crew.sails)


def test_each_change_changes_what_it_says(script: ModuleType, scenario: Scenario) -> None:
    """And nothing else."""
    net = scenario.network

    assert ships(script.ships(2)(scenario)) == 2 * ships(scenario)
    assert ships(script.one_ship(scenario)) == 1
    assert script.permits(0)(scenario).network.permits == ()
    doubled = script.permits(2)(scenario).network.permits
    assert [row.delay.mean for row in doubled] == pytest.approx([2 * row.delay.mean for row in net.permits])
    assert script.by("nearest")(scenario).dispatch == "nearest"
    assert script.weather(None)(scenario).network.weather == ()
    assert {row.workable.usual for row in script.weather(0.5)(scenario).network.weather} == {0.5}
    assert {row.stock for row in script.stock(1)(scenario).network.spares} == {1}
    assert script.after(script.one_ship, script.by("nearest"))(scenario).dispatch == "nearest"


def test_a_row_is_played(script: ModuleType, scenario: Scenario) -> None:
    """One seed of it, and the page of what was found."""
    found = script.table(scenario, [("as it is", "", lambda same: same)], seeds=[0])
    page = script.page(found)

    assert found.iloc[0, 2] > 10
    assert page.splitlines()[-1].count("|") == len(script.HEAD) + 1


def test_the_shipped_page_has_a_row_for_each_change(script: ModuleType, shipped: pd.DataFrame) -> None:
    """In their order."""
    assert list(shipped.index) == [row[:2] for row in script.variants()]


def test_the_shipped_table_answers_in_the_right_direction(shipped: pd.DataFrame) -> None:
    """Ships, permits, weather, spares and rules."""
    usual = shipped.loc[("as it is", "")]
    one, many = shipped.loc[("ships", "one")], shipped.loc[("ships", "x 2")]

    assert one["ship"] > usual["ship"] > many["ship"]
    assert one["down"] > usual["down"] > many["down"]
    assert shipped.loc[("permits", "none"), "permit"] == 0.0
    assert shipped.loc[("permits", "none"), "down"] < usual["down"] < shipped.loc[("permits", "x 2"), "down"]
    assert shipped.loc[("permits", "none"), "ship"] > usual["ship"] > shipped.loc[("permits", "x 2"), "ship"]
    assert shipped.loc[("weather", "none"), "weather"] == 0.0
    assert (
        shipped.loc[("weather", "half of the days"), "down"] > usual["down"] > shipped.loc[("weather", "none"), "down"]
    )
    assert shipped.loc[("spares", "one a depot"), "spare"] > usual["spare"]
    assert shipped.loc[("trip", "one fault"), "ship"] >= usual["ship"]
    rules = shipped.loc["one ship"]
    assert rules.loc["nearest", "down"] <= rules.loc["first-come", "down"]
    assert rules.loc["most-lost", "longer"] <= rules.loc["first-come", "longer"]
