"""What matters most, on a static map: scores, circles and reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import netsim as ns
from netsim.model import Link, Network
from netsim.report.scores import score_of
from netsim.report.static.critical import Scores, draw_critical
from netsim.report.static.looks import PALETTES
from netsim.report.static.options import Options
from netsim.report.static.scene import Scene
from netsim.report.static.sheet import Sheet

if TYPE_CHECKING:
    from pathlib import Path

COARSE = 40


def composed(network: Network, scores: Scores) -> tuple[Sheet, list[str]]:
    """Compose a page, and return what is written on it."""
    sheet = Sheet(Scene(network, Options(), scores=scores))
    sheet.compose()
    return sheet, [text.get_text() for axes in sheet.figure.axes for text in axes.texts]


def table(**columns: list[Any]) -> pd.DataFrame:
    """Return rows of a table of criticality."""
    return pd.DataFrame(columns)


def test_the_score_is_the_largest_share() -> None:
    """Of any cost; nothing where nothing costs."""
    nothing = table(lost_gbps=[0.0], latency_rise_ms=[float("nan")], cut_teu=[0.0])

    assert score_of(nothing).tolist() == [0.0]
    assert score_of(table(lost_gbps=[2.0, 1.0], cut_teu=[0.0, 4.0])).tolist() == [1.0, 1.0]


def test_a_worse_link_is_wider_and_darker(wired: Network) -> None:
    """One that costs nothing is grey."""
    found = table(asset=["fa", "fp", "fb"], lost_gbps=[10.0, 1.0, 0.0], reason=["no_detour", "", ""])
    scores = Scores(wired, found, "links")
    palette = PALETTES["colour"]

    worst, less, none = (scores.look(wired.link[name], palette) for name in ("fa", "fp", "fb"))

    assert worst.width > less.width > none.width
    assert (worst.colour, less.colour) == (palette.ramp[-1], palette.ramp[1])
    assert none.colour not in palette.ramp


def test_reasons_of_the_worst_stand_on_the_map_and_in_the_legend(wired: Network) -> None:
    """With what a score of one means."""
    found = table(asset=["fa", "fp"], lost_gbps=[10.0, 5.0], reason=["no_detour", "over_capacity"])

    sheet, texts = composed(wired, Scores(wired, found, "links"))

    assert sheet.seen.reasons == {"no_detour", "over_capacity"}
    assert {"no detour", "too little capacity", "1 = 10 Gbps lost"} <= set(texts)


def test_nodes_are_circles_with_areas_that_tell_the_score(wired: Network) -> None:
    """A gate stands at its place."""
    from matplotlib.patches import Circle

    found = table(asset=["dc", "a"], lost_gbps=[10.0, 2.5], reason=["no_detour", ""])
    sheet, _ = composed(wired, Scores(wired, found, "nodes"))
    radii = sorted(patch.get_radius() for patch in sheet.figure.axes[1].patches if isinstance(patch, Circle))

    assert radii[1] == pytest.approx(2.0 * radii[0])
    assert set(Scores(wired, table(asset=["pass"], lost_gbps=[1.0], reason=[""]), "gates").nodes) == {"pass"}


def test_a_group_lends_its_score_to_its_links(wired: Network) -> None:
    """The worst of several groups counts."""
    links = [replace(link, srlgs=("one",)) if link.id in {"fa", "fp"} else link for link in wired.links]
    grouped = replace(wired, links=links)
    scores = Scores(grouped, table(asset=["one"], lost_gbps=[3.0], reason=["policy"]), "srlgs")

    assert scores.links == {"fa": (1.0, "policy"), "fp": (1.0, "policy")}


def test_the_answer_of_critical_is_drawn(wired: Network) -> None:
    """As a file of each kind, with its own title unless one is given."""
    found = ns.critical(wired, layer="data")

    assert draw_critical(wired, found, "links", "data", ".png", dpi=COARSE).content.startswith(b"\x89PNG")
    svg = draw_critical(ns.Scenario(wired), found, "links", "data", ".svg").content.decode()
    assert "what it would miss most (links)" in svg


def test_a_link_apart_has_no_score(wired: Network) -> None:
    """Neither a planned one."""
    planned = Link("later", "a", "b", "fibre", capacity=1e9, status="planned")
    network = replace(wired, links=[*wired.links, planned])
    scores = Scores(network, table(asset=["fa"], lost_gbps=[1.0], reason=[""]), "links")

    assert "later" not in scores.links


def test_the_command_writes_a_map(tmp_path: Path) -> None:
    """And refuses what cannot be drawn."""
    from click.testing import CliRunner

    from netsim.cli import main

    run = CliRunner(catch_exceptions=False).invoke
    done = run(main, ["critical", "three-cities", "--map", str(tmp_path / "c.svg")])
    other = run(main, ["critical", "three-cities", "--map", "c.gif"])
    pairs = run(main, ["critical", "three-cities", "--pairs", "--map", "c.png"])

    assert (done.exit_code, done.stdout) == (0, f"{tmp_path / 'c.svg'}\n")
    assert (other.exit_code, pairs.exit_code) == (2, 2)
    assert ".png, .svg, .pdf, .html or .htm" in other.stderr
    assert "single failures" in pairs.stderr
