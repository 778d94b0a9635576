"""``netsim structure``: what a network hangs on, before any run."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netsim.io import write_topology
from netsim.model import Demand, Link, Network, Node, System

Run = Callable[..., Any]
Gbps = 1e9


@pytest.fixture
def pair() -> str:
    """Write two countries with two cables of a system between them, and a spur."""
    nodes = [
        Node("a", lon=0.0, lat=0.0, kind="city", name="Aa", country="AA"),
        Node("b", lon=1.0, lat=0.0, kind="city", name="Bb", country="BB"),
        Node("c", lon=2.0, lat=0.0, kind="city", name="Cc", country="BB"),
    ]
    links = [
        Link("one", "a", "b", "submarine", "First cable", system="sea", capacity=100 * Gbps),
        Link("two", "a", "b", "submarine", "Second cable", system="sea", capacity=100 * Gbps),
        Link("spur", "b", "c", "fibre", "The spur", capacity=100 * Gbps),
    ]
    demands = [Demand("a", "c", rate=10 * Gbps)]
    network = Network(nodes=nodes, links=links, demands=demands, systems=[System("sea", "The sea")], name="pair")
    write_topology(network, "topologies/pair")
    return "pair"


def test_assets_are_told_by_name(netsim: Run, pair: str) -> None:
    """What passes each, and what its loss cuts off; a summary above."""
    lines = netsim("structure", pair).stdout.splitlines()

    assert lines[0].startswith("3 places, 3 links, parts of 3 places; 1 links and 1 places")
    (row,) = [line for line in lines if line.startswith("The spur")]
    assert row.split()[2:] == ["fibre", "10", "100", "%", "1", "1", "10"]


def test_long_tables_are_cut_on_screen(netsim: Run) -> None:
    """And say so."""
    nodes = [Node(f"n{number}", lon=float(number), lat=0.0, kind="city") for number in range(30)]
    links = [Link(f"l{number}", f"n{number}", f"n{number + 1}", "fibre", capacity=Gbps) for number in range(29)]
    write_topology(Network(nodes=nodes, links=links, name="long"), "topologies/long")

    assert netsim("structure", "long").stdout.splitlines()[-1] == "and 37 more: --json or --output"
    assert len(json.loads(netsim("structure", "long", "--json").stdout)["structure"]) == 57


def test_countries_and_pairs(netsim: Run, pair: str) -> None:
    """Names, not ids, with the share."""
    countries = netsim("structure", pair, "--by", "country").stdout.splitlines()
    assert [line.split() for line in countries[2:]] == [
        ["AA", "The", "sea", "100", "%", "-", "-", "-"],
        ["BB", "The", "sea", "100", "%", "-", "-", "-"],
    ]
    (line,) = netsim("structure", pair, "--by", "pair").stdout.splitlines()[2:]
    assert line.split() == ["AA-BB", "10", "200", "2", "2", "2", "1", "The", "sea", "100", "%"]


def test_csv_and_json_say_the_same(netsim: Run, pair: str) -> None:
    """One row for each thing that a country depends on."""
    told = json.loads(netsim("structure", pair, "--by", "country", "--json").stdout)["structure"]
    assert netsim("structure", pair, "--by", "country", "-o", "out.csv").stdout == "out.csv\n"
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["asset"] for row in rows] == [row["asset"] for row in told] == ["sea", "sea"]
    assert float(rows[0]["rate_gbps"]) == 10.0


def test_two_places_and_how_likely_they_are_connected(netsim: Run, pair: str) -> None:
    """In lines, or as JSON."""
    lines = dict(
        line.split(maxsplit=1) for line in netsim("structure", pair, "--between", "Aa", "Cc").stdout.splitlines()
    )
    assert (lines["capacity_gbps"], lines["smallest_cut"]) == ("100", "The spur")
    told = json.loads(netsim("structure", pair, "--between", "Aa", "Bb", "--up", "0.9", "--json").stdout)
    assert told["srlg"] == told["links"] == 2
    assert told["system"] == told["nodes"] - 1 == 1
    assert told["system_cut"] == ["The sea"]
    assert told["reliability"] == pytest.approx(0.99)
    assert told["method"] == "exact"
    assert "reliability    0.891" in netsim("structure", pair, "--up", "0.9").stdout


def test_freight_of_a_scenario(netsim: Run, files: Path) -> None:
    """A scenario is looked at as it starts; rates are TEU a day."""
    scenario = str(files / "scenarios/cut.yaml")
    rows = json.loads(netsim("structure", scenario, "--layer", "freight", "--json").stdout)["structure"]
    assert rows[0]["rate_teu_per_day"] > 0.0
    facts = json.loads(netsim("structure", scenario, "--layer", "freight", "--between", "a", "b", "--json").stdout)
    assert "capacity_gbps" not in facts
    assert facts["links"] == 1
    assert "pass" in netsim("structure", scenario, "--layer", "freight", "--by", "country").stdout
    assert netsim("structure", scenario, "--layer", "freight", "--by", "pair").stdout.splitlines()[2:]


def test_what_is_wrong_is_told(netsim: Run, pair: str) -> None:
    """All at once, with what was probably meant; contradicting options are refused."""
    result = netsim("structure", pair, "--between", "Aaa", "QQ")
    assert result.exit_code == 3
    assert 'no place or country is named "Aaa"; did you mean "Aa"?' in result.stderr
    assert 'no place or country is named "QQ"' in result.stderr
    assert netsim("structure", pair, "--up", "1.5").exit_code == 3
    assert netsim("structure", pair, "--up", "0.9", "--by", "pair").exit_code == 2


def test_a_network_without_demands_says_so(netsim: Run) -> None:
    """On the other stream."""
    nodes = [Node(name, lon=lon, lat=0.0, kind="city") for lon, name in enumerate("ab")]
    links = [Link("ab", "a", "b", "fibre", capacity=Gbps)]
    write_topology(Network(nodes=nodes, links=links, name="plain"), "topologies/plain")
    result = netsim("structure", "plain", "--by", "country")
    assert result.stdout == ""
    assert "nothing is asked of it" in result.stderr
