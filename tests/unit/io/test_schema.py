"""The JSON Schemas take what netsim takes, and refuse slips, so that editors underline them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from netsim.io import read_scenario, read_topology
from netsim.io.columns import fields_of
from netsim.io.find import names
from netsim.io.schema import scenario_schema, topology_schema
from netsim.io.write import as_document, write_scenario
from netsim.model import TABLES

Make = Callable[..., Path]

ROOT = Path(__file__).parents[3]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))


def faults(schema: dict[str, Any], document: Any) -> list[str]:
    """Return what a schema finds wrong."""
    validator = Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(document)]


def load(path: Path) -> Any:
    """Read YAML as an editor does."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("schema", [topology_schema(), scenario_schema()], ids=["topology", "scenario"])
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    """Of the draft that they name, and JSON all through."""
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema


def test_every_column_of_every_table_is_described() -> None:
    """With its unit."""
    rows = topology_schema()["$defs"]

    for table, noun in TABLES.items():
        assert {field.column for field in fields_of(noun)} <= set(rows[table]["properties"])
    assert rows["links"]["properties"]["length_km"]["description"].endswith("[km]")
    assert rows["links"]["properties"]["length"]["description"].endswith("[with unit]")
    assert rows["crews"]["properties"]["speed_kmh"]["default"] == pytest.approx(50)
    assert rows["nodes"]["properties"]["lat"]["maximum"] == 90


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_shipped_scenarios_are_valid(path: Path) -> None:
    """As they stand in the file, and as they are written."""
    assert faults(scenario_schema(), load(path)) == []

    written = write_scenario(read_scenario(path), "again.json", topology="x")
    assert faults(scenario_schema(), json.loads(written.read_text(encoding="utf-8"))) == []


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize(
    "name",
    sorted(
        [path.name for path in ROOT.glob("topologies/*.yaml")]
        + [path.parent.name for path in ROOT.glob("topologies/*/topology.yaml")]
    ),
)
def test_shipped_topologies_are_valid(name: str) -> None:
    """In their one-file form."""
    network = read_topology(ROOT / "topologies" / name)

    assert faults(topology_schema(), json.loads(json.dumps(as_document(network)))) == []


def test_a_scenario_with_its_topology_inside_is_valid(scenario: Make) -> None:
    """Rows in either form."""
    read = read_scenario(scenario())
    written = json.loads(write_scenario(read, "whole.json").read_text(encoding="utf-8"))

    assert faults(scenario_schema(), written) == []


GOOD: dict[str, Any] = {
    "netsim": 1,
    "topology": "small",
    "until": "14 d",
    "policy": "ecmp",
    "paths": 3,
    "choice": {"logit": 0.05, "overlap": 1},
    "driving_limit": "8 h",
    "rest": "10 h",
    "hazards": [{"outage": ["F1", "F2"], "at": "2 d", "lasts": "1.5 h", "capacity": "40 %"}],
    "changes": [
        {"add": "links", "rows": [{"id": "L", "source": "A", "target": "B", "kind": "road", "length": "3 km"}]},
        {"remove": "links", "ids": ["F1"], "at": "3 d"},
        {"alter": "gates", "id": "PASS CN>VN", "set": {"lanes": 8}},
        {"scale": "demands", "by": 1.5},
        {"scale": "workloads", "by": 3, "ids": ["maps"], "at": "1 d", "lasts": "2 h"},
        {"add": "workloads", "rows": [{"id": "w", "replicas": "A", "clients": ["B"], "rate_per_client": "1 Gbps"}]},
    ],
    "expect": {"served_share": ">= 99 %"},
}


def test_a_scenario_of_every_kind_of_entry_is_valid() -> None:
    """The example that the slips below are made of."""
    assert faults(scenario_schema(), GOOD) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("netsim",), 2),
        (("untill",), "14 d"),
        (("until",), 14),
        (("until",), "14 km"),
        (("dependencies",), "maybe"),
        (("twins",), ["undisturbd"]),
        (("hazards", 0, "for"), "2 h"),
        (("hazards", 0, "capacity"), 1.4),
        (("changes", 0, "add"), "linsk"),
        (("changes", 0, "rows", 0, "kind"), "raod"),
        (("changes", 0, "rows", 0, "lenght_km"), 3),
        (("changes", 0, "rows", 0, "length"), "3 h"),
        (("changes", 1, "set"), {}),
        (("paths",), 0),
        (("paths",), "many"),
        (("choice",), "random"),
        (("choice", "logit"), 0),
        (("choice", "scale"), 2),
        (("rest",), "10 km"),
        (("policy",), ["ecmp"]),
        (("changes", 1, "lasts"), "2 h"),
        (("changes", 4, "lasts"), "2 km"),
        (("changes", 5, "rows", 0, "policy"), "nearby"),
        (("changes", 3, "by"), 0),
        (("changes", 3, "scale"), "links"),
        (("expect", "served_share"), "99 %"),
    ],
)
def test_a_slip_is_refused(path: tuple[str | int, ...], value: Any) -> None:
    """As netsim itself does."""
    document = copy.deepcopy(GOOD)
    here: Any = document
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value

    assert faults(scenario_schema(), document) != []


@pytest.mark.parametrize(
    "row",
    [
        {"id": "A", "lon": 1, "lat": 2},
        {"id": "A", "lon": 1, "lat": 91, "kind": "city"},
        {"id": "A", "lon": 1, "lat": 2, "kind": "town"},
        {"id": "A", "lon": 1, "lat": 2, "kind": "city", "equipment": 5},
        {"id": "A", "lon": 1, "lat": 2, "kind": "city", "hight": 5},
    ],
)
def test_a_node_that_cannot_be_is_refused(row: dict[str, Any]) -> None:
    """By the limits of the model."""
    assert faults(topology_schema(), {"netsim": 1, "nodes": [row]}) != []


def test_a_demand_needs_its_rate_in_either_form() -> None:
    """As a number in Gbps, or as a text with its unit."""
    ends = {"id": "D", "source": "A", "target": "B"}

    for rate in ({"rate_gbps": 1}, {"rate": "1 Gbps"}, {"rate_gbps": "1 Gbps"}):
        assert faults(topology_schema(), {"netsim": 1, "demands": [{**ends, **rate}]}) == []
    assert faults(topology_schema(), {"netsim": 1, "demands": [ends]}) != []


def test_names_are_those_of_what_is_shipped() -> None:
    """Found next to the package, whatever the working directory."""
    assert {path.stem for path in SCENARIOS} <= set(names("scenarios"))
