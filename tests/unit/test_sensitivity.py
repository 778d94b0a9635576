"""The script behind docs/freight-sensitivity.md changes what it says, and its page is there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from netsim.io import read_topology
from netsim.model import Network

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """Load the script."""
    spec = importlib.util.spec_from_file_location("sensitivity", ROOT / "docs/sensitivity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def network() -> Network:
    """Return the reference topology."""
    return read_topology(ROOT / "topologies/china-asean")


def test_patience_and_news_are_those_of_lanes_that_pass(script: ModuleType, network: Network) -> None:
    """Lanes of trucks over the border of China, and no others."""
    passing = script.passing(network)
    longer, later = script.patience(2.0)(network), script.news(3.0)(network)

    assert "fr-general-nanning-hanoi" in passing
    assert "fr-general-hcmc-phnom-penh" not in passing
    for before, patient, slow in zip(network.freight, longer.freight, later.freight, strict=True):
        factor = 2.0 if before.id in passing else 1.0
        assert patient.patience == (before.patience * factor if before.patience is not None else None)
        assert slow.information_delay == before.information_delay * (3.0 if before.id in passing else 1.0)


def test_room_is_lanes_and_trains(script: ModuleType, network: Network) -> None:
    """At the gates around, not at those that are closed."""
    roomy = script.room(2.0)(network)
    lanes, before = ({row.id: row.lanes for row in net.gates} for net in (roomy, network))
    seats, usual = ({row.id: row.capacity for row in net.services} for net in (roomy, network))

    assert lanes["puzhai CN>VN"] == 2 * before["puzhai CN>VN"]
    assert lanes["friendship-pass CN>VN"] == before["friendship-pass CN>VN"]
    assert seats["train-nanning-hanoi"] == 2 * usual["train-nanning-hanoi"]
    assert seats["train-hanoi-song-than"] == usual["train-hanoi-song-than"]


def rows_of(page: str) -> pd.DataFrame:
    """Read the table of a page."""
    lines = [
        [cell.strip() for cell in line.strip("| \n").split("|")] for line in page.splitlines() if line.startswith("|")
    ]
    return pd.DataFrame(
        [[line[0], line[1], *(float(cell.replace(",", "")) for cell in line[2:])] for line in lines[2:]]
    )


def test_the_page_is_the_table(script: ModuleType) -> None:
    """What is written is what was found."""
    found = pd.DataFrame([("patience", "x 2", 1234.0, 50.0, 1.25, 0.0, 3.0)], columns=list(script.HEAD))

    assert rows_of(script.page(found)).to_numpy().tolist() == [["patience", "x 2", 1234.0, 50.0, 1.2, 0.0, 3.0]]


def test_the_shipped_page_has_a_row_for_each_change(script: ModuleType) -> None:
    """In their order."""
    shipped = rows_of(script.PAGE.read_text(encoding="utf-8"))

    assert list(zip(shipped[0], shipped[1], strict=True)) == [row[:2] for row in script.variants()]


def test_the_shipped_table_answers_in_the_right_direction(script: ModuleType) -> None:
    """Half against double, of patience, of the delay of news, and of room elsewhere."""
    shipped = rows_of(script.PAGE.read_text(encoding="utf-8")).set_index([0, 1])
    shipped.columns = ["queue", "diverted", "returned", "late", "home"]

    def rises(what: str, figure: str) -> bool:
        return bool(shipped.loc[(what, "x 0.5"), figure] < shipped.loc[(what, "x 2"), figure])

    assert [rises("patience", figure) for figure in ("queue", "diverted", "returned")] == [True, False, False]
    assert [rises("delay of news", figure) for figure in ("queue", "diverted", "returned", "late")] == [
        True,
        False,
        True,
        True,
    ]
    assert [rises("spare room", figure) for figure in shipped.columns] == [False, True, False, False, False]
