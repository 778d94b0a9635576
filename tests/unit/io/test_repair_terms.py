"""What files say of repair: places of faults, rules, spares, weather, shifts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from netsim.cli import main
from netsim.errors import InvalidInput
from netsim.io import read_scenario, write_scenario
from netsim.io.check import check
from netsim.io.schema import scenario_schema
from netsim.model import Distribution, OpeningHours, Outage, Season, Spare, Weather
from netsim.sim.misfits import unplayable
from netsim.units import days, hours, km

HEAD = """\
netsim: 1
until: 9 d
twins: []
topology:
  netsim: 1
  nodes:
    - {id: p, lon: 108.6, lat: 21.7, kind: port, country: CN}
    - {id: q, lon: 106.7, lat: 20.9, kind: port, country: VN}
  links:
    - {id: cable, source: p, target: q, kind: submarine, length_km: 300, capacity_gbps: 100}
    - {id: fibre, source: p, target: q, kind: fibre, length_km: 300, capacity_gbps: 100}
"""
SHIP = "    - {id: ship, home: p, mends: submarine, work: constant(2 d)%s}\n"
REST = """\
  spares:
    - {home: p, kinds: submarine, stock: 2, restock: constant(90 d)}
  weather:
    - {where: VN, kinds: submarine;fibre, workable: 0.9; 11-01..02-28 0.6, spell_d: 3}
"""


def write(folder: Path, crew: str = "", rest: str = REST, more: str = "", hazards: str = "{outage: cable}") -> Path:
    """Write a scenario."""
    path = folder / "case.yaml"
    path.write_text(f"{HEAD}  crews:\n{SHIP % crew}{rest}{more}hazards:\n  - {hazards}\n", encoding="utf-8")
    return path


def told(path: Path, *, warnings: bool = False) -> list[str]:
    """Return what ``netsim check`` tells of a file."""
    done = CliRunner().invoke(main, ["check", str(path)])
    kind = "warning: " if warnings else "error: "
    return [line.partition(": ")[2].partition(": ")[2] for line in done.output.splitlines() if line.startswith(kind)]


def test_terms_of_repair_are_read_and_written(tmp_path: Path) -> None:
    """Every key and column, in their units, and once more after writing."""
    crew = ', shift: "08:00-18:00", wind_limit_ms: 15, dispatch: nearest, faults_per_trip: 3'
    path = write(tmp_path, crew, more="dispatch: most-lost\n", hazards="{outage: cable, at_km: [20, 40 km], at: 1 h}")
    made = read_scenario(path)
    (ship,) = made.network.crews

    assert made.dispatch == "most-lost"
    assert [outage.position for outage in made.hazards if isinstance(outage, Outage)] == [20 * km, 40 * km]
    assert {outage.at for outage in made.hazards} == {1 * hours}
    assert (ship.shift, ship.wind_limit) == (OpeningHours.parse("08:00-18:00"), 15.0)
    assert (ship.dispatch, ship.faults_per_trip, ship.trip) == ("nearest", 3, 3)
    assert made.network.spares == (Spare("p", ("submarine",), 2, Distribution("constant", 90 * days)),)
    assert made.network.weather == (
        Weather("VN", ("submarine", "fibre"), Season.parse("0.9; 11-01..02-28 0.6"), 3 * days),
    )
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
    again = read_scenario(write_scenario(made, tmp_path / "again.yaml"))
    assert (again.hazards, again.dispatch) == (made.hazards, made.dispatch)
    assert again.network.crews == made.network.crews
    assert again.network.weather == made.network.weather
    assert told(path) == []


@pytest.mark.parametrize(
    ("hazards", "message", "hint"),
    [
        ("{outage: cable, at_km: far}", "'far' is not a", "a number in km"),
        ("{outage: cable, at_km: [1, 2 h]}", "'h' is not a unit of length", "known units: m, km"),
        ("{outage: cable, at_km: -3}", "must be at least 0, not -3", ""),
    ],
)
def test_a_place_that_is_no_length_is_told(tmp_path: Path, hazards: str, message: str, hint: str) -> None:
    """With the way out."""
    faults = [fault for fault in check(write(tmp_path, hazards=hazards)) if not fault.warning]

    assert len(faults) == 1
    assert message in faults[0].message
    assert hint in faults[0].hint


def test_all_that_cannot_be_repaired_is_told_at_once(tmp_path: Path) -> None:
    """Rules, places and crews, each at its place in the file."""
    path = write(
        tmp_path,
        ", dispatch: nearst",
        more="dispatch: most-lots\n",
        hazards="{outage: cable, at_km: 400}\n  - {outage: fibre}\n  - {outage: p, lasts: 1 h, at_km: 3}",
    )
    lines = "\n".join(told(path))

    assert 'dispatch: no dispatch rule is named "most-lots"; did you mean "most-lost"?' in lines
    assert 'topology.crews[0].dispatch: no dispatch rule is named "nearst"; did you mean "nearest"?' in lines or (
        'crews[0].dispatch: no dispatch rule is named "nearst"; did you mean "nearest"?' in lines
    )
    assert 'hazards[0].at_km: "cable" is 300 km long; count from its source' in lines
    assert 'hazards[1].outage: "fibre" lasts until it is mended, but no crew mends a fibre' in lines
    assert 'hazards[2].at_km: "p" is no link along which a place could be' in lines


def test_crews_that_changes_bring_are_looked_at_too(tmp_path: Path) -> None:
    """The scenario's beginning counts, not the topology alone."""
    extra = "changes:\n  - {alter: crews, id: ship, set: {dispatch: nearst}}\n"
    barred = "changes:\n  - {alter: crews, id: ship, set: {zone: PH}}\n"

    assert any('"nearst"' in line for line in told(write(tmp_path, more=extra)))
    assert any("may work in CN, VN" in line for line in told(write(tmp_path, more=barred)))


def test_a_topology_with_a_rule_that_nobody_knows_is_told(tmp_path: Path) -> None:
    """By its own check, too."""
    path = tmp_path / "net.yaml"
    lines = HEAD.partition("topology:\n")[2] + f"  crews:\n{SHIP % ', dispatch: nearst'}"
    path.write_text("".join(line[2:] + "\n" for line in lines.splitlines()), encoding="utf-8")

    assert any('"nearst"' in line for line in told(path))


def test_without_the_engine_nothing_is_said_of_what_can_be_played(tmp_path: Path) -> None:
    """The check of files alone knows no rules; given the engine's it does."""
    path = write(tmp_path, more="dispatch: mine\n")

    assert check(path) == []
    assert [fault.path for fault in check(path, unplayable=unplayable)] == [("dispatch",)]
    assert check(write(tmp_path, hazards="{outage: nothing}"), unplayable=unplayable) != []


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("  spares:\n    - {home: nowhere, kinds: submarine, stock: 1}\n", 'no node is named "nowhere"'),
        ("  spares:\n    - {home: p, kinds: boat, stock: 1}\n", "'boat' is neither"),
        ("  spares:\n    - {home: p, kinds: submarine, stock: -1}\n", "stock"),
        ("  spares:\n    - {kinds: submarine, stock: 1}\n", "home"),
        (
            "  spares:\n    - {home: p, kinds: submarine;fibre, stock: 1}\n    - {home: p, kinds: fibre, stock: 1}\n",
            '"p" has spares for a fibre in another row, too',
        ),
        ("  weather:\n    - {where: CN, kinds: submarine, workable: 1.2}\n", "workable is a part of the days"),
        ("  weather:\n    - {where: CN, kinds: boat, workable: 0.5}\n", "'boat' is neither"),
    ],
)
def test_spares_and_weather_that_cannot_be_are_told(tmp_path: Path, rest: str, message: str) -> None:
    """At their cell."""
    path = write(tmp_path, rest=rest)

    assert any(message in line for line in told(path))
    with pytest.raises(InvalidInput):
        read_scenario(path)


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("  spares:\n    - {home: q, kinds: submarine, stock: 1}\n", 'no crew with its home at "q" mends a submarine'),
        ("  spares:\n    - {home: q, kinds: fibre, stock: 1}\n", 'no crew with its home at "q" mends a fibre'),
        ("  weather:\n    - {where: PH, kinds: submarine, workable: 0.5}\n", '"PH" is no country of a node'),
    ],
)
def test_what_nobody_uses_is_a_warning(tmp_path: Path, rest: str, message: str) -> None:
    """It does no harm, but is probably a slip."""
    path = tmp_path / "net.yaml"
    lines = HEAD.partition("topology:\n")[2] + "  crews:\n" + SHIP % "" + rest
    path.write_text("".join(line[2:] + "\n" for line in lines.splitlines()), encoding="utf-8")

    assert any(message in line for line in told(path, warnings=True))
