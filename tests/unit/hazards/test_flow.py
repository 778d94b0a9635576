"""Flows: what crosses their way breaks one after the other."""

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
from netsim.hazards import Flow
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.metrics.chain import chain
from netsim.model import Link, Network, Node, Scenario
from netsim.record import Record
from netsim.units import Gbps, hours, km

Play = Callable[..., Record]
CANYON: Any = {"line": ((120.0, 22.0), (120.0, 20.0)), "within": 5 * km, "speed": 10.0}
"""221 km to the south, in 6.1 h."""


@pytest.fixture
def strait() -> Network:
    """Three cables across the canyon, one beside it, and a road."""
    nodes = [
        Node(f"{side}{lat:g}", lon, lat, "landing_station")
        for lat in (21.5, 21.0, 20.5)
        for side, lon in (("w", 119.0), ("e", 121.0))
    ]
    cables = [Link(f"c{lat:g}", f"w{lat:g}", f"e{lat:g}", "submarine", capacity=1 * Gbps) for lat in (21.5, 21.0, 20.5)]
    beside = Link("beside", "e21.5", "e20.5", "submarine", capacity=1 * Gbps)
    road = Link("road", "w21.5", "e20.5", "road")
    return Network(nodes=nodes, links=[*cables, beside, road])


def test_cables_break_in_the_order_of_the_flow(strait: Network, played: Play) -> None:
    """Each when the flow gets there; the chain begins with the flow."""
    record = played(strait, Flow("turbidity current", **CANYON, at=1 * hours, lasts=2 * hours), until=24 * hours)
    down = record.events[record.events["what"] == "down"]

    assert list(down["asset"]) == ["c21.5", "c21", "c20.5"]
    assert (down["time_s"] / hours).round(2).tolist() == [
        2.53,
        4.07,
        5.6,
    ]  # a geodesic runs 0.3 km north of its parallel
    assert down["detail"].iloc[0] == "turbidity current, 55 km on its way, at km 118"
    assert chain(record)[0].text == "turbidity current, 3 assets in its way, from 1.5 h to 4.6 h after it began"


def test_what_lies_in_its_way_is_told_before(strait: Network) -> None:
    """Kinds may be named, and planned links are not there yet."""
    flow = Flow("flow", **CANYON, end_speed=5.0)
    found = {one.asset: one for one in flow.exposed(strait)}
    road = Flow("flow", **CANYON, kinds=("road",), chance=0.5).exposed(strait)
    planned = [replace(link, status="planned") for link in strait.links]

    assert set(found) == {"c21.5", "c21", "c20.5"}
    assert found["c21"].metres == pytest.approx(10 * km, rel=0.01)
    assert found["c21"].intensity.endswith(" h after it began")
    assert [(one.asset, one.chance) for one in road] == [("road", 0.5)]
    assert flow.exposed(replace(strait, links=planned)) == []
    assert flow.footprint().bounds[1] == pytest.approx(20.0 - 5 / 111, abs=0.01)


def test_cables_break_where_the_flow_meets_them(strait: Network) -> None:
    """In the middle, by the length of the link; a crew sails there."""
    drawn = [replace(link, length=300 * km) if link.id == "c21" else link for link in strait.links]
    places = {one.asset: one.position for one in Flow("flow", **CANYON).possible(replace(strait, links=drawn))}

    assert places["c21"] == pytest.approx(150 * km, abs=8 * km)
    assert places["c21.5"] == pytest.approx(1.135 * 103.7 * km, abs=6 * km)


@pytest.mark.usefixtures("untraced")
def test_with_a_chance_each_link_is_drawn_on_its_own(strait: Network, played: Play) -> None:
    """About half of them break in many runs."""
    half = Flow("flow", **CANYON, lasts=1 * hours, chance=0.5)
    fallen = [set(_down(played(strait, half, seed=seed, until=12 * hours))) for seed in range(24)]

    assert 20 <= sum(map(len, fallen)) <= 52
    fewer = replace(strait, links=[link for link in strait.links if link.id != "c21.5"])
    for seed in range(5):
        assert set(_down(played(fewer, half, seed=seed, until=12 * hours))) == fallen[seed] - {"c21.5"}


def _down(record: Record) -> list[str]:
    return [str(asset) for asset in record.events["asset"][record.events["what"] == "down"]]


def test_a_flow_that_meets_nothing_changes_nothing(corridor: Network, played: Play) -> None:
    """Or only one cable, in words that fit."""
    quiet, flow = played(corridor), played(corridor, Flow("flow", **CANYON))

    assert flow.events["detail"].tolist()[0] == "flow, 0 assets in its way"
    for name in ("demands", "links", "shipments", "gate_totals", "repairs"):
        assert flow.tables[name].equals(quiet.tables[name]), name


def test_one_link_is_told_in_the_singular(strait: Network, played: Play) -> None:
    """With one time."""
    short = Flow("flow", ((120.0, 22.0), (120.0, 21.2)), 5 * km, 10.0, lasts=1 * hours)

    assert chain(played(strait, short))[0].text == "flow, 1 asset in its way, after 1.5 h"


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"line": ((120.0, 22.0), (120.0, 22.0))}, "a flow needs two different places"),
        ({"line": ((120.0, 22.0),)}, "at least 2 items"),
        ({"line": ((22.0, 120.0), (20.0, 120.0))}, "place 1, 22 120, and place 2, 20 120, are not longitude"),
        ({"speed": 0.0}, "greater than or equal to 0.01"),
        ({"within": 0.0}, "greater than 0"),
    ],
)
def test_a_flow_that_cannot_be_is_refused(terms: dict[str, Any], words: str) -> None:
    """With what is wrong."""
    with pytest.raises(ValidationError, match=words):
        Flow("x", **(CANYON | terms))


def test_kinds_and_crews_are_checked(strait: Network) -> None:
    """What is to be mended needs somebody who mends it."""
    with pytest.raises(ns.InvalidInput, match='no link is of the kind "node"'):
        Scenario(strait, hazards=[Flow("x", **CANYON, kinds=("node",))])
    with pytest.raises(ns.InvalidInput, match=r'"c21\.5" lasts until it is mended, but no crew mends a submarine'):
        ns.simulate(Scenario(strait, hazards=[Flow("x", **CANYON)]))


def test_flows_are_read_and_written(tmp_path: Path) -> None:
    """And told at their place where something is missing."""
    path = tmp_path / "case.yaml"
    text = (
        "netsim: 1\nuntil: 1 d\nhazards:\n"
        "  - {flow: slide, line: [[1, 1.2], [2, 0.8]], within: 2 km, speed: 36 km/h, end_speed: 5 m/s, kinds: [road]}\n"
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city}\n"
        "  links:\n    - {id: ab, source: a, target: b, kind: fibre, capacity: 1 Gbps}\n"
    )
    path.write_text(text)
    made = read_scenario(path)

    assert made.hazards == (Flow("slide", ((1.0, 1.2), (2.0, 0.8)), 2 * km, 10.0, 5.0, kinds=("road",)),)
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
    path.write_text(text.replace("speed: 36 km/h, ", "", 1))
    with pytest.raises(ns.InvalidInput, match=r"case.yaml:4.*hazards\[0\].speed: a value is missing"):
        read_scenario(path)
