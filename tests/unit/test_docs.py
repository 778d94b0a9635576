"""The pages: what is made from the code is up to date, and links lead somewhere."""

import csv
import re
import runpy
from pathlib import Path

import pytest

from netsim.io.columns import fields_of
from netsim.model import TABLES
from netsim.sim.tables import COLUMNS
from netsim.units import UNITS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_pages_made_from_the_code_are_up_to_date() -> None:
    """Whoever changes a field, a command, a metric or a scenario runs ``make docs``."""
    made = runpy.run_path(str(ROOT / "docs/make.py"))["pages"]()
    stale = [path.name for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]

    assert stale == [], "run: make docs"


def test_each_column_of_a_topology_is_explained() -> None:
    """A column says what it means, in the model's docstrings or on the page."""
    told = runpy.run_path(str(ROOT / "docs/make.py"))["told"]
    silent = [
        f"{table}.{field.column}" for table, noun in TABLES.items() for field in fields_of(noun) if not told(field)[1]
    ]

    assert silent == []


def test_each_column_of_a_run_is_explained() -> None:
    """The page of tables lists the columns that a run has, no more and no less."""
    with (ROOT / "netsim/io/run_tables.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["table"], row["column"]) for row in csv.DictReader(file)}

    assert rows == {(table, column) for table, columns in COLUMNS.items() for column in columns}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A page names files that are there."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    base = ROOT / "docs/reference" if page.parent.name == "parts" else page.parent

    assert [target for target in targets if not (base / target).exists()] == []


@pytest.mark.parametrize("unit", sorted({unit for units in UNITS.values() for unit in units}))
def test_each_unit_is_on_the_page_of_units(unit: str) -> None:
    """Who meets a unit in a file finds it explained."""
    text = (ROOT / "docs/units.md").read_text(encoding="utf-8")

    assert re.search(rf"\b{re.escape(unit)}\b", text)
