"""Losses of power: backup, and the start afterwards."""

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
from netsim.hazards import PowerLoss
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.units import hours, km

Play = Callable[..., Record]


@pytest.fixture
def lit(wired: Network) -> Network:
    """Give the data centre a day of diesel, the gate two hours, and the start of the gate an hour."""
    spare = {"dc": 24 * hours, "pass": 2 * hours}
    nodes = [replace(node, backup=spare.get(node.id)) for node in wired.nodes]
    return replace(wired, nodes=nodes, dependencies=[replace(wired.dependencies[0], black_start=1 * hours)])


def spans(record: Record) -> list[tuple[str, float, float]]:
    """Return who was down, from when to when. [h]"""
    events = record.events
    ups = {
        asset: time / hours
        for asset, time in events[events["what"] == "up"][["asset", "time_s"]].itertuples(index=False)
    }
    down = events[events["what"] == "down"]
    return sorted(
        (asset, time / hours, ups[asset]) for asset, time in down[["asset", "time_s"]].itertuples(index=False)
    )


def test_a_place_is_down_from_the_end_of_its_backup_until_it_is_started(lit: Network, played: Play) -> None:
    """Who has enough does not notice; who has none is down at once."""
    record = played(lit, PowerLoss("storm", 6 * hours, at=1 * hours, places=("a", "pass", "dc")))
    down = record.events[record.events["what"] == "down"]

    assert spans(record) == [("a", 1.0, 7.0), ("pass", 3.0, 8.0)]
    assert record.events["detail"].tolist()[0] == "storm, 3 places without power, 1 of them bridge it"
    assert down["detail"].tolist() == ["storm", "storm, backup spent after 2 h"]
    assert set(down["cause"]) == {int(record.events.index[record.events["what"] == "hazard"][0])}


def test_the_hazard_may_say_how_long_backup_and_start_take(lit: Network, played: Play) -> None:
    """Backup where the node says nothing; the start in any case."""
    loss = PowerLoss("storm", 6 * hours, places=("a", "pass"), backup=4 * hours, black_start=0.5 * hours, reason="wind")
    record = played(lit, loss)

    assert spans(record) == [("a", 4.0, 6.5), ("pass", 2.0, 6.5)]
    assert "wind, backup spent after 4 h" in set(record.events["detail"])


def test_backup_to_the_last_second_is_enough(lit: Network, played: Play) -> None:
    """And one place is one place."""
    record = played(lit, PowerLoss("trip", 2 * hours, places=("pass",)))

    assert spans(record) == []
    assert record.events["detail"].tolist() == ["trip, 1 place without power, 1 of them bridge it"]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"country": ("VN",)}, ["b"]),
        ({"country": ("CN",), "kinds": ("data_centre", "border_gate")}, ["pass", "dc"]),
        ({"centre": (107.5, 22.0), "radius": 60 * km}, ["a", "pass", "b"]),
        ({"centre": (107.5, 22.0), "radius": 60 * km, "kinds": ("city",)}, ["a", "b"]),
        ({"polygon": ((107.4, 21.9), (107.6, 21.9), (107.6, 22.1), (107.4, 22.1))}, ["pass"]),
    ],
)
def test_power_is_lost_in_a_country_or_an_area(lit: Network, where: dict[str, Any], found: list[str]) -> None:
    """All places in it, or those of some kinds; lines are not lit."""
    loss = PowerLoss("storm", 6 * hours, **where)

    assert [one.asset for one in loss.exposed(lit)] == found
    assert (loss.footprint() is None) is ("country" in where)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "power is lost at places, in a country"),
        ({"places": ("a",), "country": ("CN",)}, "power is lost at places, in a country"),
        ({"centre": (1.0, 1.0)}, "centre and radius go together"),
        ({"places": ("a",), "kinds": ("city",)}, "the places are chosen already"),
        ({"polygon": ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))}, "the edges of the area cross"),
    ],
)
def test_a_loss_that_cannot_be_is_refused(terms: dict[str, Any], words: str) -> None:
    """With what is wrong."""
    with pytest.raises(ValidationError, match=words):
        PowerLoss("x", 1 * hours, **terms)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"places": ("bb",)}, 'no node is named "bb"'),
        ({"country": ("XX",)}, 'no node lies in the country "XX"; known: CN, VN'),
        ({"country": ("CN",), "kinds": ("data_center",)}, 'there is no kind "data_center" here; did you mean "data_c'),
    ],
)
def test_what_does_not_fit_the_network_is_told(lit: Network, terms: dict[str, Any], words: str) -> None:
    """With a way out."""
    with pytest.raises(ns.InvalidInput, match=words):
        Scenario(lit, hazards=[PowerLoss("x", 1 * hours, **terms)])


def test_losses_of_power_are_read_and_written(tmp_path: Path) -> None:
    """And the backup of a node, in hours."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 1 d\nhazards:\n"
        "  - {power: storm, places: a, at: 2 h, lasts: 3 h, backup: 30 min, black_start: 1 h}\n"
        "  - {power: grid, centre: [1, 1], radius: 10 km, lasts: 3 h, kinds: [city]}\n"
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city, backup_h: 4}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city}\n"
    )
    made = read_scenario(path)
    first: Any = made.hazards[0]

    assert made.network.node["a"].backup == 4 * hours
    assert made.network.node["b"].backup is None
    assert (first.backup, first.black_start) == (0.5 * hours, 1 * hours)
    again = read_scenario(write_scenario(made, tmp_path / "again.yaml"))
    assert (again.hazards, again.network.nodes) == (made.hazards, made.network.nodes)
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
