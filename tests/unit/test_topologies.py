"""The topologies that are shipped: sound, sourced, and cut out of the reference anew whenever it changes."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from netsim.arrays.judge import judge
from netsim.io import read_topology
from netsim.io.check import ROW_BY_ROW, TOGETHER, check, network_at
from netsim.io.provenance import coverage
from netsim.model import Network

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*ROOT.glob("topologies/*.yaml"), *(path.parent for path in ROOT.glob("topologies/*/topology.yaml"))])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_is_sound_and_says_of_each_row_where_it_comes_from(path: Path) -> None:
    """No error, no warning; a source or the word estimate in each row."""
    assert [str(fault) for fault in check(path, (judge,))] == []
    told = coverage(network_at(path))
    assert (told.neither, told.unknown) == ((), ())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_says_what_it_teaches(path: Path) -> None:
    """In the README beside its tables, or at the head of its only file."""
    told = (path / "README.md" if path.is_dir() else path).read_text(encoding="utf-8")

    assert told.startswith("# ")
    assert path.stem == "china-asean" or "What it teaches" in told


def test_corridors_that_geometry_shows_are_groups_of_the_reference() -> None:
    """Beside those that were given, and as the script would write them again from the courses of today."""
    script = runpy.run_path(str(ROOT / "topologies/build/srlgs.py"))
    rows = {row["id"]: row for row in script["read"](ROOT / "topologies/china-asean/links.csv")}
    groups = script["inferred"](rows.values())

    assert len(groups) > 40
    assert [row["id"] for row in script["confirmed"](rows, groups) if row["srlgs"] != rows[row["id"]]["srlgs"]] == []


@pytest.mark.parametrize("name", ["luzon_strait", "mekong_rail"])
def test_the_smaller_ones_can_be_cut_out_of_the_reference_again(name: str) -> None:
    """By the script that made them; what it cuts is sound, and each row is a row of the reference."""
    whole = read_topology(ROOT / "topologies/china-asean")
    cut: Callable[[Network], Network] = runpy.run_path(str(ROOT / "topologies/build/smaller.py"))[name]
    network = cut(whole)

    assert [str(fault) for look in ROW_BY_ROW + TOGETHER for fault in look(network)] == []
    assert set(network.nodes) <= set(whole.nodes)
    assert {link.id for link in network.links} <= set(whole.link)
    assert len(network.links) >= 40
