"""Winds and locks in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from netsim.errors import InvalidInput
from netsim.hazards import Wind
from netsim.io import read_scenario, write_scenario
from netsim.io.check import check
from netsim.io.schema import scenario_schema, topology_schema
from netsim.model import Distribution, Lock
from netsim.units import hours, km

SEA = """
  netsim: 1
  nodes:
    - {id: p, lon: 108.6, lat: 21.7, kind: port}
    - {id: q, lon: 106.7, lat: 20.9, kind: port}
    - {id: lock, lon: 108.5, lat: 22.0, kind: lock}
  links:
    - {id: lane, source: p, target: q, kind: sea}
    - {id: canal, source: p, target: lock, kind: waterway}
  ports:
    - {node: p, berths: 1, wind_limit_ms: 20, yard_teu: 500, gate_lanes: 2, gate_time: constant(2 min)}
    - {node: q, berths: 1, wind_limit: 72 km/h}
  locks:
    - {node: lock, time: "uniform(40 min, 80 min)", chambers: 2}
"""
PLACES = "{wind: 25 m/s, places: [p, q], at: 6 h, lasts: 18 h, reason: typhoon}"
AROUND = "{wind: 108 km/h, centre: [108.6, 21.7], radius: 150 km, lasts: 1 d}"


def scenario(folder: Path, *hazards: str, more: str = "") -> Path:
    """Write a scenario with some hazards."""
    path = folder / "case.yaml"
    lines = "".join(f"  - {hazard}\n" for hazard in hazards)
    path.write_text(f"netsim: 1\nuntil: 2 d\ntopology:{SEA}{more}hazards:\n{lines}")
    return path


def told(path: Path) -> list[str]:
    """Return what is wrong with a file."""
    return [
        f"{fault.place.line}:{fault.place.column}: {'.'.join(map(str, fault.path))}: {fault.message}"
        for fault in check(path)
        if not fault.warning
    ]


def test_winds_are_read_and_written(tmp_path: Path) -> None:
    """By place or by their middle, beside outages."""
    path = scenario(tmp_path, PLACES, "{outage: lane, lasts: 1 h}", AROUND)
    made = read_scenario(path)

    assert tuple(hazard for hazard in made.hazards if isinstance(hazard, Wind)) == (
        Wind(25.0, 18 * hours, at=6 * hours, places=("p", "q"), reason="typhoon"),
        Wind(30.0, 24 * hours, centre=(108.6, 21.7), radius=150 * km),
    )
    assert len(made.hazards) == 3
    assert made.disturbed
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))


def test_ports_and_locks_are_read(tmp_path: Path) -> None:
    """The limit of wind is m/s where the column says so, or with its unit."""
    path = scenario(tmp_path, PLACES)
    network = read_scenario(path).network

    assert [port.wind_limit for port in network.ports] == [20.0, pytest.approx(20.0)]
    assert network.ports[0].gates[0].lanes == 2
    assert network.locks == (Lock("lock", Distribution("uniform", 2400.0, 4800.0), chambers=2),)
    Draft202012Validator(topology_schema()).validate(YAML(typ="safe").load(path)["topology"])


@pytest.mark.parametrize(
    ("hazard", "expected"),
    [
        ("{wind: 25 m/s, places: [p]}", "hazards.0.lasts: a value is missing"),
        ("{wind: 25, places: [p], lasts: 1 h}", "hazards.0.wind: '25' has no unit"),
        ("{wind: -5 m/s, places: [p], lasts: 1 h}", "hazards.0.wind: must be more than 0, not -5"),
        ("{wind: 25 m/s, lasts: 1 h}", "hazards.0: a wind has places, or a centre and a radius"),
        (
            "{wind: 25 m/s, centre: [1, x], radius: 1 km, lasts: 1 h}",
            "hazards.0.centre: a place is a pair of",
        ),
        ("{wind: 25 m/s, centre: 108, radius: 1 km, lasts: 1 h}", "hazards.0.centre: a place is a pair of"),
        ("{wind: 25 m/s, centre: [21.7, 108.6], radius: 1 km, lasts: 1 h}", "hazards.0: the centre is longitude and"),
        ("{wind: 25 m/s, centre: [1, 2], radius: 1, lasts: 1 h}", "hazards.0.radius: '1' has no unit"),
        ("{wind: 25 m/s, places: [pp], lasts: 1 h}", 'hazards.0.places: no port is named "pp"'),
        ("{wind: 25 m/s, places: [p], at: 9 d, lasts: 1 h}", "hazards.0.at: the hazard begins after the run ends"),
        ("{wind: 25 m/s, place: p, lasts: 1 h}", 'hazards.0.place: the key "place" is not known'),
        ("{blizzard: 25 m/s}", "hazards.0: the hazard names no asset"),
    ],
)
def test_a_wind_that_cannot_be_is_told(tmp_path: Path, hazard: str, expected: str) -> None:
    """At its place in the file."""
    assert any(f" {expected}" in f" {line.split(': ', 1)[1]}" for line in told(scenario(tmp_path, hazard)))


def test_all_faults_of_gates_ports_and_locks_are_told_at_once(tmp_path: Path) -> None:
    """Negative times, no lanes, hours that never open, impossible laws."""
    rows = {
        "gates": [
            "{node: p, direction: CN>VN, lanes: 0}",
            "{node: p, direction: VN>CN, lanes: 1, approach_room: -1}",
            "{node: p, direction: LA>CN, lanes: 1, bookings_per_h: 0}",
            "{node: p, direction: CN>LA, lanes: 1, priority_lanes: 1}",
            "{node: p, direction: CN>KH, lanes: 2, priority_lanes: 1}",
            '{node: p, direction: CN>TH, lanes: 1, opens: "08:00-08:00"}',
            '{node: p, direction: CN>MY, lanes: 1, automatic: "gamma(mean 2 min, cv -1)"}',
            '{node: p, direction: CN>SG, lanes: 1, automatic: "lognormal(0 min, 1)"}',
            '{node: p, direction: CN>MM, lanes: 1, manual: "constant(0 min)"}',
        ],
        "locks": ["{node: lock, time: constant(-1 h)}", "{node: lok, time: constant(1 h), vessels: 0}"],
    }
    path = tmp_path / "whole.yaml"
    tables = "".join(f"{name}:\n" + "".join(f"  - {row}\n" for row in listed) for name, listed in rows.items())
    path.write_text(SEA.split("  locks:", maxsplit=1)[0].replace("\n  ", "\n") + tables)
    lines = "\n".join(told(path))

    for expected in (
        "gates.0.lanes: must be at least 1, not 0",
        "gates.1.approach_room: must be at least 0, not -1",
        "gates.2.bookings_per_h: must be more than 0, not 0",
        "gates.3: priority_lanes must leave a lane for the others",
        "gates.4.priority_lanes: priority_lanes need priority_classes",
        "gates.5.opens: opening hours that never open",
        "gates.6.automatic: gamma: cv must be positive",
        "gates.7.automatic: lognormal: median must be positive",
        "gates.8: a service time must be positive",
        "locks.0.time: constant: value must be positive",
        "locks.1.vessels: must be at least 1, not 0",
    ):
        assert expected in lines


def test_a_wind_is_not_made_of_changes_that_are_not_understood(tmp_path: Path) -> None:
    """One fault, not two."""
    path = scenario(tmp_path, PLACES, more="changes:\n  - {add: prts, rows: []}\n".replace("\n  ", "\n  "))

    with pytest.raises(InvalidInput) as error:
        read_scenario(path)
    assert len(error.value.faults) == 1
