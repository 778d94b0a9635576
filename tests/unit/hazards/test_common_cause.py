"""Failures of all that a country, an operator or a corridor has."""

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
from netsim.hazards import CommonCause
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.model import Network, Scenario, System
from netsim.record import Record
from netsim.units import hours

Play = Callable[..., Record]


@pytest.fixture
def owned(wired: Network) -> Network:
    """Give the two fibres at the gate to a system of two owners, and the last one a corridor with the road."""
    systems = [System("east", "East", owners="China Unicom; Viettel")]
    links = [
        replace(link, system="east" if link.id in {"fp", "fb"} else "", srlgs=("road-1",) if link.id in last else ())
        for link in wired.links
        for last in [{"fb", "r2"}]
    ]
    return replace(wired, systems=systems, links=links)


def members(network: Network, **whose: Any) -> list[str]:
    """Return who fails."""
    return [one.asset for one in CommonCause("x", lasts=1 * hours, **whose).exposed(network)]


def test_all_that_is_named_must_hold(owned: Network) -> None:
    """A country has what ends in it; an operator its systems; a corridor its group; together what is of all."""
    assert members(owned, country=("VN",)) == ["r2", "fb"]
    assert members(owned, country=("VN",), kinds=("fibre",)) == ["fb"]
    assert members(owned, country=("VN", "CN"), kinds=("road",)) == ["r1", "r2"]
    assert members(owned, operator=("Viettel",)) == ["fp", "fb"]
    assert members(owned, corridor=("road-1",)) == ["r2", "fb"]
    assert members(owned, corridor=("east",)) == ["fp", "fb"]
    assert members(owned, country=("VN",), operator=("China Unicom",), corridor=("road-1",)) == ["fb"]


def test_places_fail_by_country_and_kind(owned: Network) -> None:
    """Where no operator or corridor is named: places have neither."""
    assert members(owned, country=("CN",), kinds=("data_centre",)) == ["dc"]
    assert members(owned, country=("CN",), kinds=("node",)) == ["a", "pass", "dc"]
    assert members(owned, country=("VN",), operator=("Viettel",), kinds=("node", "fibre")) == ["fb"]


def test_what_is_not_in_service_cannot_fail(owned: Network) -> None:
    """Neither links nor places."""
    links = [replace(link, status="planned") if link.id == "fb" else link for link in owned.links]
    nodes = [replace(node, status="retired") if node.id == "dc" else node for node in owned.nodes]
    later = replace(owned, links=links, nodes=nodes)

    assert members(later, operator=("Viettel",)) == ["fp"]
    assert members(later, country=("CN",), kinds=("node",)) == ["a", "pass"]


def test_members_fail_together_under_one_headline(owned: Network, played: Play) -> None:
    """And come back together; the log counts them."""
    events = played(owned, CommonCause("billing", at=2 * hours, lasts=3 * hours, operator=("Viettel",))).events
    row = int(events.index[events["what"] == "hazard"][0])
    down = events[events["what"] == "down"]

    assert events["detail"][row] == "billing: 2 assets of Viettel"
    assert set(down["asset"]) == {"fp", "fb"}
    assert set(down["cause"]) == {row}
    assert set(down["detail"]) == {"billing"}
    assert {time / hours for time in events[events["what"] == "up"]["time_s"]} == {5.0}
    one = played(owned, CommonCause("dig", lasts=1 * hours, corridor=("road-1",), kinds=("road",))).events
    assert one["detail"].tolist()[0] == "dig: 1 asset of road-1"


@pytest.mark.parametrize(
    ("whose", "words"),
    [
        ({"country": ("XQ",)}, 'no node lies in the country "XQ"; known: CN, VN'),
        ({"operator": ("China Unicorn",)}, 'no system belongs to "China Unicorn"; did you mean "China Unicom"'),
        ({"operator": ("Nobody",)}, 'no system belongs to "Nobody"; take a name from the column owners'),
        ({"corridor": ("xyz",)}, 'no system or shared-risk group is named "xyz"; netsim list srlgs tells them'),
        ({"corridor": ("road-2",)}, 'no system or shared-risk group is named "road-2"; did you mean "road-1"'),
        ({"country": ("CN",), "kinds": ("fiber",)}, 'there is no kind "fiber" here; did you mean "fibre"'),
        ({"country": ("VN",), "kinds": ("rail", "lock")}, "nothing of the kinds rail, lock is of all that"),
    ],
)
def test_names_that_nobody_has_are_told(owned: Network, whose: dict[str, Any], words: str) -> None:
    """With a way out."""
    with pytest.raises(ns.InvalidInput, match=words):
        Scenario(owned, hazards=[CommonCause("x", lasts=1 * hours, **whose)])


def test_a_failure_is_of_somebody() -> None:
    """Else all of the world would fail."""
    with pytest.raises(ValidationError, match="a failure names a country, an operator or a corridor"):
        CommonCause("x")


def test_what_is_to_be_mended_needs_a_crew(owned: Network) -> None:
    """As for every outage."""
    with pytest.raises(ns.InvalidInput, match='"r2" lasts until it is mended, but no crew mends a road'):
        ns.simulate(Scenario(owned, hazards=[CommonCause("x", country=("VN",))]))


def test_failures_are_read_and_written(tmp_path: Path) -> None:
    """One word or a list; names of operators may hold commas."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 1 d\nhazards:\n"
        '  - {common_cause: strike, country: VN, operator: "Nokia, Inc.", kinds: [submarine], at: 2 h, lasts: 3 h}\n'
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city, country: VN}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city}\n"
        '  systems:\n    - {id: s, name: S, owners: "Nokia, Inc.; Other"}\n'
        "  links:\n    - {id: ab, source: a, target: b, kind: submarine, capacity: 1 Gbps, system: s}\n"
    )
    made = read_scenario(path)
    (failure,) = made.hazards

    assert isinstance(failure, CommonCause)
    assert (failure.country, failure.operator) == (("VN",), ("Nokia, Inc.",))
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
