"""Storms on a track: ports close while it blows there, and assets fail by their fragility."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from ruamel.yaml import YAML
from shapely.geometry import Point

import netsim as ns
from netsim.hazards import Track
from netsim.hazards.storm import Storm
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.model import Fix, Fragility, Network, Scenario
from netsim.model.hazards import Gale, Hazard, Outage
from netsim.record import Record
from netsim.units import hours, km

Play = Callable[..., Record]
ACROSS = (Fix(0.0, 112.5, 21.2, 50.0, 30 * km), Fix(30 * hours, 105.0, 21.2, 50.0, 30 * km))
"""From east to west, between both ports of the sea network."""


@pytest.fixture
def coast(sea: Network) -> Network:
    """Return the two ports, of which one bears less than a gale and the other nothing is known."""
    return replace(sea, ports=[replace(sea.ports[0], wind_limit=20.0), sea.ports[1]])


def test_a_port_is_closed_while_it_blows_there(coast: Network, played: Play) -> None:
    """From the moment at which the wind passes its limit to that at which it falls below; the log says so."""
    storm = Track("storm Ann", ACROSS, at=2 * hours)
    ((begin, end, most),) = Storm(storm).spells(108.6, 21.7, 20.0)
    record = played(coast, storm, until=48 * hours)
    wind = record.events[record.events["what"] == "wind"]
    modes = record.events[(record.events["what"] == "mode") & (record.events["asset"] == "p")]

    assert isinstance(storm, Hazard)
    assert list(wind["asset"]) == ["p"]
    assert wind["detail"].iloc[0] == f"wind of up to {most:.0f} m/s, storm Ann; the port works up to 20 m/s"
    assert modes["time_s"].tolist() == pytest.approx([begin, end])
    assert list(modes["detail"]) == [
        f"normal -> closed: wind of up to {most:.0f} m/s, storm Ann",
        "closed -> normal: the wind has fallen",
    ]
    assert Storm(storm).wind(108.6, 21.7, [begin, end]) == pytest.approx([20.0, 20.0], abs=0.01)
    headline = record.events["detail"][record.events["what"] == "hazard"].iloc[0]
    assert headline == "storm Ann, wind of up to 50 m/s, 0 assets and 1 port in its reach"


def test_the_eye_opens_no_port() -> None:
    """Whatever lies within the radius of the strongest wind bears that wind: one spell, not two."""
    spells = Storm(Track("x", ACROSS)).spells(107.5, 21.2, 30.0)

    assert len(spells) == 1
    assert spells[0][2] == pytest.approx(50.0)


def test_a_storm_that_comes_back_closes_twice() -> None:
    """And one that begins or ends over a place blows from its first fix to its last."""
    there = (*ACROSS, Fix(60 * hours, 112.5, 21.2, 50.0, 30 * km))
    standing = (Fix(1 * hours, 108.0, 21.0, 40.0), Fix(3 * hours, 108.0, 21.0, 40.0))

    assert len(Storm(Track("x", there)).spells(109.0, 21.3, 25.0)) == 2
    assert [spell[:2] for spell in Storm(Track("x", standing, at=1 * hours)).spells(108.0, 21.0, 25.0)] == [
        (2 * hours, 4 * hours)
    ]
    assert not Storm(Track("x", standing)).spells(120.0, 21.0, 25.0)
    assert Storm(Track("x", standing)).wind(108.0, 21.0, [0.0, 4 * hours]).tolist() == [0.0, 0.0]


def test_assets_fail_at_the_strongest_wind(wired: Network, played: Play) -> None:
    """In the state of their curve; the chain begins with the storm."""
    over = (Fix(0.0, 109.0, 22.0, 60.0, 30 * km), Fix(10 * hours, 106.0, 22.0, 60.0, 30 * km))
    curve = Fragility("road", "wind_ms", "blocked", 20.0, 0.05, lasts=3 * hours)
    record = played(replace(wired, fragility=[curve]), Track("storm Ann", over), until=24 * hours)
    down, up = (record.events[record.events["what"] == what] for what in ("down", "up"))

    assert set(down["asset"]) == {"r1", "r2"}
    assert set(down["detail"]) == {"blocked, wind of 60 m/s, storm Ann"}
    assert (up["time_s"].to_numpy() - down["time_s"].to_numpy()) == pytest.approx([3 * hours, 3 * hours])
    first = down["time_s"][down["asset"] == "r1"].iloc[0]
    assert 2.35 * hours < first < 5.1 * hours  # while the eye wall is over the road, from 108.3 to 107.2 degrees east
    assert set(record.events["what"][down["cause"]]) == {"hazard"}


def test_crews_stay_at_home_while_it_blows(wired: Network) -> None:
    """From when until when it blows harder than they bear, at a place; a link breaks where it blows hardest."""
    storm = Track("storm", ACROSS, at=2 * hours)
    ((begin, end),) = storm.gales(20.0, (108.6, 21.7), "")
    east = (Fix(0.0, 109.0, 23.5, 60.0, 30 * km), Fix(10 * hours, 109.0, 20.5, 60.0, 30 * km))
    fragile = replace(wired, fragility=[Fragility("road", "wind_ms", "cut", 20.0, 0.2)])
    outages = [one for one in Track("x", east).possible(fragile) if isinstance(one, Outage)]

    assert isinstance(storm, Gale)
    assert Storm(storm).wind(108.6, 21.7, [begin, end]) == pytest.approx([20.0, 20.0], abs=0.01)
    assert [(one.asset, round(one.position or 0.0)) for one in outages] == [
        ("r1", 0),
        ("r2", 0),
    ]  # the ends in the east


def test_exposed_are_ports_and_assets(coast: Network) -> None:
    """With what they bear; kinds may be named."""
    curves = [Fragility("port", "wind_ms", "out", 45.0, 0.2, lasts=1.0), Fragility("sea", "wind_ms", "shut", 40.0, 0.2)]
    storm = Track("storm", ACROSS)
    found = {(one.asset, one.kind): one for one in storm.exposed(replace(coast, fragility=curves))}

    assert set(found) == {("p", "port"), ("p", "node"), ("q", "node"), ("lane", "sea")}
    assert found["p", "port"].intensity.startswith("wind of up to 44 m/s, closed for ")
    assert found["lane", "sea"].intensity == "wind of 50 m/s"
    assert found["lane", "sea"].chance == pytest.approx(0.868, abs=0.001)  # Phi(ln(50 / 40) / 0.2)
    named = Track("storm", ACROSS, kinds=("sea",)).exposed(replace(coast, fragility=curves))
    assert {one.asset for one in named} == {"p", "lane"}


def test_a_storm_far_away_changes_nothing(corridor: Network, played: Play) -> None:
    """But the log says that it was there."""
    far = (Fix(0.0, -150.0, 0.0, 50.0), Fix(20 * hours, -155.0, 0.0, 50.0))
    fragile = replace(corridor, fragility=[Fragility("road", "wind_ms", "blocked", 20.0, 0.2, lasts=1 * hours)])
    quiet, storm = played(fragile), played(fragile, Track("storm", far))

    assert storm.events["detail"].tolist()[0].endswith("0 assets and 0 ports in its reach")
    for name in ("demands", "links", "shipments", "gate_totals", "repairs"):
        assert storm.tables[name].equals(quiet.tables[name]), name


@pytest.mark.parametrize(
    ("fixes", "words"),
    [
        (ACROSS[:1], "a track needs two fixes or more"),
        ((ACROSS[1], ACROSS[0], ACROSS[0]), "fix 2 is not later than the one before; fix 3 is not later"),
    ],
)
def test_a_track_that_cannot_be_is_refused(fixes: tuple[Fix, ...], words: str) -> None:
    """All that is wrong with it."""
    with pytest.raises(ValidationError, match=words):
        Track("x", fixes)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((0.0, 190.0, 95.0, 50.0, None), "the longitude 190 is not .* and the latitude 95 is not between -90 and 90"),
        ((-1.0, 0.0, 0.0, -5.0, 0.0), "time is not zero or more and the wind is not more than zero and the radius is"),
        ((0.0, float("nan"), 0.0, 5.0, None), "the longitude nan"),
    ],
)
def test_a_fix_that_cannot_be_is_refused(values: tuple[Any, ...], words: str) -> None:
    """In one message."""
    with pytest.raises(ns.NetsimError, match=words):
        Fix(*values)


@pytest.mark.parametrize("text", ["6 h", "6 h, 110.9, 58 m/s", "6 h, a b, 58 m/s", "6 h, 1 2, 58 m/s, 4 km, 5", ""])
def test_a_text_that_is_no_fix_is_told(text: str) -> None:
    """With an example."""
    with pytest.raises(ns.NetsimError, match="is not a fix; write time, longitude and latitude"):
        Fix.parse(text)


@pytest.mark.parametrize(
    "fix", [Fix(0.0, 1.0, 2.0, 3.0), Fix(1 / 3, 110.123456789, -20.0, 58.3, 1e-3), Fix(7.2e6, -180.0, 0.0, 1e2, 4e4)]
)
def test_a_fix_reads_back_as_the_very_same(fix: Fix) -> None:
    """To the last bit."""
    assert Fix.parse(str(fix)) == fix


TOPOLOGY = (
    "topology:\n  netsim: 1\n  nodes:\n"
    "    - {id: a, lon: 107, lat: 21, kind: city}\n"
    "    - {id: b, lon: 108, lat: 21, kind: city}\n"
    "  links:\n    - {id: ab, source: a, target: b, kind: fibre, capacity: 1 Gbps}\n"
)


def test_tracks_are_read_and_written(tmp_path: Path) -> None:
    """One fix a line; editors know them."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 2 d\nhazards:\n  - track: storm Ann\n    at: 2 h\n    shape: 1.2\n    fixes:\n"
        "      - 0 h, 110.5 19, 58 m/s, 40 km\n      - 6 h, 109 19.5, 100 kn\n" + TOPOLOGY
    )
    made = read_scenario(path)
    (storm,) = made.hazards

    assert isinstance(storm, Track)
    assert storm.fixes[0] == Fix(0.0, 110.5, 19.0, 58.0, 40 * km)
    assert storm.fixes[1].wind == pytest.approx(51.44, abs=0.01)
    assert storm.fixes[1].radius is None
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))


@pytest.mark.parametrize(
    ("hazard", "words"),
    [
        ("{track: x}", "hazards[0].fixes: a value is missing"),
        ("{track: x, fixes: ['0 h, 1 2, 3 m/s']}", "hazards[0]: a track needs two fixes or more"),
        (
            "{track: x, fixes: ['0 h, 1 2, 3 m/s, 0 km', '6 h, 200 2, 3 m/s', 'soon']}",
            "the radius is not more than zero; fix 2: the longitude 200 is not between -180 and 180; fix 3: 'soon'",
        ),
        ("{track: x, fixes: ['0 h, 1 2, 3', '6 h, 2 2, 3 m/s']}", "fix 1: '3' has no unit"),
        (
            "{track: x, fixes: ['0 h, 1 2, 3 m/s', '6 h, 2 2, 3 m/s'], kinds: [road]}",
            'hazards[0].kinds: no curve of fragility has the measure "wind_ms"; the network has no table fragility',
        ),
    ],
)
def test_what_does_not_fit_is_told_at_its_place(tmp_path: Path, hazard: str, words: str) -> None:
    """With the line of the file."""
    path = tmp_path / "case.yaml"
    path.write_text(f"netsim: 1\nuntil: 2 d\nhazards:\n  - {hazard}\n" + TOPOLOGY)
    with pytest.raises(ns.InvalidInput) as error:
        read_scenario(path)

    assert any(words in str(fault) and "case.yaml:4" in str(fault) for fault in error.value.faults), error.value


def test_kinds_without_a_curve_are_told(wired: Network) -> None:
    """With what was meant."""
    fragile = replace(wired, fragility=[Fragility("road", "wind_ms", "blocked", 30.0, 0.2, lasts=1.0)])
    with pytest.raises(ns.InvalidInput, match='no curve of wind_ms is for the kind "roads"; did you mean "road"'):
        Scenario(fragile, hazards=[Track("x", ACROSS, kinds=("roads",))])
    Scenario(wired, hazards=[Track("x", ACROSS)])
    Scenario(fragile, hazards=[Track("x", ACROSS, kinds=("road",))])


def test_the_footprint_is_the_strip_of_gales() -> None:
    """Wider where it is stronger; it ends where no gale blows."""
    track = Track("storm", (Fix(0.0, 110.0, 15.0, 20.0), Fix(6 * hours, 112.0, 15.0, 50.0)))
    shape = track.footprint()
    west, _, east, north = shape.bounds

    assert shape.contains(Point(111.0, 15.0))
    assert north > 15.5
    assert 110.0 - west < east - 112.0
    assert Track("calm", (Fix(0.0, 110.0, 15.0, 9.0), Fix(6 * hours, 112.0, 15.0, 10.0))).footprint().is_empty
