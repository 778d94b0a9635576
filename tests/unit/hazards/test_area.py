"""Areas: what lies within fails, surely or with a chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from ruamel.yaml import YAML

import netsim as ns
from netsim.hazards import Area
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.metrics.chain import chain
from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.units import hours, km

Play = Callable[..., Record]
GATE: Any = {"centre": (107.5, 22.0), "radius": 2 * km}
"""About the gate of the wired border, where two roads and two fibres meet."""


def test_links_within_are_measured_and_nodes_counted(wired: Network) -> None:
    """Each road and fibre that ends at the gate runs two kilometres within."""
    found = {one.asset: one.metres for one in Area("quake", **GATE).exposed(wired)}

    assert found == {name: pytest.approx(2 * km, rel=1e-3) for name in ("r1", "r2", "fp", "fb")}
    nodes = Area("quake", **GATE, kinds=("node", "road")).exposed(wired)
    assert [(one.asset, one.kind) for one in nodes] == [("r1", "road"), ("r2", "road"), ("pass", "node")]


def test_links_that_hardly_touch_or_are_not_there_yet_are_spared(wired: Network) -> None:
    """And other kinds."""
    planned = [replace(link, status="planned") if link.id == "r1" else link for link in wired.links]
    area = Area("slide", **GATE, kinds=("road",), over=1 * km)

    assert [one.asset for one in area.exposed(replace(wired, links=planned))] == ["r2"]
    assert not Area("slide", **GATE, over=3 * km).exposed(wired)
    assert not Area("slide", **GATE, kinds=("rail",)).exposed(wired)


@pytest.mark.parametrize(
    "form",
    [
        {"polygon": ((107.4, 21.9), (107.6, 21.9), (107.6, 22.1), (107.4, 22.1))},
        {"line": ((107.5, 21.5), (107.5, 22.5)), "within": 1 * km},
    ],
)
def test_an_area_may_have_other_forms(wired: Network, form: dict[str, Any]) -> None:
    """A polygon, or a strip along a line."""
    assert {one.asset for one in Area("flood", **form).exposed(wired)} == {"r1", "r2", "fp", "fb"}


def test_what_lies_within_goes_down_together_and_comes_back(wired: Network, played: Play) -> None:
    """The event itself is the cause of all of it, and the chain begins with it."""
    record = played(wired, Area("slide at the gate", at=2 * hours, lasts=5 * hours, **GATE))
    events = record.events
    row = int(events.index[events["what"] == "hazard"][0])
    down = events[events["what"] == "down"]

    assert set(down["asset"]) == {"r1", "r2", "fp", "fb"}
    assert set(down["cause"]) == {row}
    assert set(down["detail"]) == {"slide at the gate"}
    assert {time / hours for time in events[events["what"] == "up"]["time_s"]} == {7.0}
    assert chain(record)[0].text == "slide at the gate, 4 assets within its reach"


def test_an_area_that_nothing_lies_in_changes_nothing(wired: Network, played: Play) -> None:
    """But the log says that it was there."""
    quiet = played(wired)
    sea = played(wired, Area("storm at sea", centre=(150.0, 0.0), radius=100 * km))

    assert sea.events["detail"].tolist()[0] == "storm at sea, 0 assets within its reach"
    for name in ("demands", "links", "shipments", "gate_totals", "repairs"):
        assert sea.tables[name].equals(quiet.tables[name]), name


@pytest.mark.usefixtures("untraced")
def test_with_a_chance_each_asset_is_drawn_on_its_own(wired: Network, played: Play) -> None:
    """About half of them fail in many runs, and another asset within draws nothing from them."""
    half = Area("quake", **GATE, lasts=1 * hours, chance=0.5)
    fallen = [set(_down(played(wired, half, seed=seed, until=3 * hours))) for seed in range(60)]
    fewer = replace(wired, links=[link for link in wired.links if link.id != "r1"], freight=())

    assert 90 <= sum(map(len, fallen)) <= 150
    assert len({frozenset(one) for one in fallen}) > 8
    for seed in range(5):
        assert set(_down(played(fewer, half, seed=seed, until=3 * hours))) == fallen[seed] - {"r1"}


def _down(record: Record) -> list[str]:
    events = record.events
    return [str(asset) for asset in events[events["what"] == "down"]["asset"]]


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "an area is a polygon, or a centre and a radius, or a line"),
        ({**GATE, "line": ((0.0, 0.0), (1.0, 1.0)), "within": 1.0}, "an area is a polygon, or a centre and a radius"),
        ({"centre": (1.0, 1.0)}, "centre and radius go together"),
        ({"line": ((1.0, 1.0), (2.0, 2.0))}, "line and within go together"),
        ({"centre": (21.0, 107.0), "radius": 1.0}, "a place is longitude and latitude"),
        ({"polygon": ((1.0, 1.0), (2.0, 2.0))}, "an area needs three corners"),
        ({"polygon": ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))}, "the edges of the area cross"),
    ],
)
def test_an_area_that_cannot_be_is_refused(terms: dict[str, Any], words: str) -> None:
    """With what is wrong."""
    with pytest.raises(ValidationError, match=words):
        Area("x", **terms)


def test_kinds_and_crews_are_checked(wired: Network) -> None:
    """What is to be mended needs somebody who mends it."""
    with pytest.raises(ns.InvalidInput, match='no link is of the kind "roads"; did you mean "road"'):
        Scenario(wired, hazards=[Area("quake", **GATE, kinds=("roads",))])
    with pytest.raises(ns.InvalidInput, match='"r1" lasts until it is mended, but no crew mends a road'):
        ns.simulate(Scenario(wired, hazards=[Area("quake", **GATE)]))
    with pytest.raises(ns.InvalidInput, match='"r1" has no capacity of which a part could stay'):
        ns.simulate(Scenario(wired, hazards=[Area("quake", **GATE, capacity=0.5, lasts=1 * hours)]))


def test_areas_are_read_and_written(tmp_path: Path) -> None:
    """In each form, beside other hazards."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 1 d\nhazards:\n"
        "  - {area: flood, polygon: [[1, 1], [2, 1], [2, 2]], at: 2 h, lasts: 3 h, kinds: [road, node], over: 2 km}\n"
        '  - {area: slide, centre: [1.5, 1], radius: 5 km, chance: 40 %, work: "lognormal(9 h, 0.2)", reason: rain}\n'
        "  - {area: quake, line: [[1, 1], [2, 1]], within: 1 km, capacity: 0.5, lasts: 1 d}\n"
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city}\n"
        "  links:\n    - {id: ab, source: a, target: b, kind: fibre, capacity: 1 Gbps}\n"
    )
    made = read_scenario(path)
    flood, slide, quake = made.hazards

    assert isinstance(flood, Area)
    assert (flood.polygon, flood.kinds, flood.over) == (((1.0, 1.0), (2.0, 1.0), (2.0, 2.0)), ("road", "node"), 2000.0)
    assert isinstance(slide, Area)
    assert (slide.centre, slide.radius, slide.chance) == ((1.5, 1.0), 5000.0, 0.4)
    assert isinstance(quake, Area)
    assert (quake.line, quake.within, quake.capacity) == (((1.0, 1.0), (2.0, 1.0)), 1000.0, 0.5)
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
    path.write_text(path.read_text().replace("[2, 2]]", "[1, 1]]"))
    with pytest.raises(ns.InvalidInput, match=r"hazards\[0\]: an area needs three corners"):
        read_scenario(path)
