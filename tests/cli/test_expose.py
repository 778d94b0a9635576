"""``netsim expose``: what lies within the areas of a scenario."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TOPOLOGY = (
    "topology:\n  netsim: 1\n  nodes:\n"
    "    - {id: a, lon: 1, lat: 1, kind: city, name: Aa}\n"
    "    - {id: b, lon: 2, lat: 1, kind: city, name: Bb}\n"
    "  links:\n    - {id: ab, source: a, target: b, kind: fibre, capacity: 1 Gbps, name: Long way, srlgs: [g]}\n"
)
FLOOD = "{area: flood, polygon: [[0, 0], [1.5, 0], [1.5, 2], [0, 2]], lasts: 3 h, kinds: [fibre, node], chance: 40 %}"


@pytest.fixture
def case(tmp_path: Path) -> Callable[[str], str]:
    """Write a scenario with one hazard."""

    def make(hazard: str) -> str:
        path = tmp_path / "case.yaml"
        path.write_text(f"netsim: 1\nuntil: 1 d\n{TOPOLOGY}hazards:\n  - {hazard}\n")
        return str(path)

    return make


def test_what_lies_within_is_a_table(netsim: Run, case: Callable[[str], str]) -> None:
    """Links by how far they run within, then nodes."""
    lines = netsim("expose", case(FLOOD)).stdout.splitlines()

    assert lines[0].split() == ["hazard", "asset", "name", "kind", "within_km", "chance_pct"]
    assert [line.split() for line in lines if "flood" in line] == [
        ["flood", "ab", "Long", "way", "fibre", "55.7", "40.0"],
        ["flood", "a", "Aa", "node", "0.0", "40.0"],
    ]


def test_json_says_the_same(netsim: Run, case: Callable[[str], str]) -> None:
    """One object."""
    (link, node) = json.loads(netsim("expose", case(FLOOD), "--json").stdout)["exposed"]

    assert (link["asset"], link["kind"], link["within_km"]) == ("ab", "fibre", pytest.approx(55.7, abs=0.1))
    assert node["asset"] == "a"


def test_a_scenario_without_footprints_says_so(netsim: Run, case: Callable[[str], str]) -> None:
    """On the other stream."""
    result = netsim("expose", case("{outage: ab, lasts: 1 h}"))

    assert result.stdout == ""
    assert "no hazard of the scenario has a footprint" in result.stderr


def test_orders_and_failures_are_exposed_too(netsim: Run, case: Callable[[str], str]) -> None:
    """They name whom they hit."""
    (row,) = json.loads(netsim("expose", case("{common_cause: strike, corridor: g, lasts: 1 h}"), "--json").stdout)[
        "exposed"
    ]

    assert (row["hazard"], row["asset"], row["within_km"], row["chance_pct"]) == ("strike", "ab", 0.0, 100.0)


def test_the_table_may_go_into_a_file(netsim: Run, case: Callable[[str], str], tmp_path: Path) -> None:
    """With the same rows, names quoted."""
    result = netsim("expose", case(FLOOD.replace("flood,", '"flood, high",')), "-o", "found.csv")

    assert result.stdout == "found.csv\n"
    assert (tmp_path / "found.csv").read_text().splitlines() == [
        "hazard,asset,name,kind,within_km,chance_pct,bears",
        '"flood, high",ab,Long way,fibre,55.7,40.0,',
        '"flood, high",a,Aa,node,0.0,40.0,',
    ]


def test_a_map_of_it_is_one_page(netsim: Run, case: Callable[[str], str], tmp_path: Path) -> None:
    """Also beside JSON, and of a scenario in which nothing is exposed."""
    result = netsim("expose", case(FLOOD), "--map", "found.html")

    assert result.stdout == "found.html\n"
    assert '"exposed":{"hazards":[{"name":"flood"' in (tmp_path / "found.html").read_text()
    assert netsim("expose", case("{outage: ab, lasts: 1 h}"), "--map", "none.html").exit_code == 0
    assert "exposed" in netsim("expose", case(FLOOD), "--map", "found.html", "--json").stdout
    wrong = netsim("expose", case(FLOOD), "--map", "found.png")
    assert wrong.exit_code == 2
    assert "--map" in wrong.stderr


STORM = "{track: storm, fixes: ['0 h, 0 1, 50 m/s, 40 km', '9 h, 3 1, 50 m/s, 40 km']}"
CURVE = (
    "changes:\n  - add: fragility\n    rows:\n"
    "      - {kind: fibre, measure: wind_ms, state: cut, median: 50, beta: 0.2, lasts_h: 5}\n"
)


def test_hazards_of_an_intensity_say_what_is_borne(netsim: Run, case: Callable[[str], str]) -> None:
    """By the curves that the scenario adds."""
    path = Path(case(STORM))
    path.write_text(path.read_text() + CURVE)
    lines = netsim("expose", str(path)).stdout.splitlines()

    assert lines[0].split() == ["hazard", "asset", "name", "kind", "within_km", "chance_pct", "bears"]
    assert lines[2].split() == ["storm", "ab", "Long", "way", "fibre", "111.3", "50.0", "wind", "of", "50", "m/s"]
