"""Scenario files: what is read, and what is told of those that are wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from netsim.errors import InvalidInput
from netsim.io import read, read_scenario
from netsim.model import Add, Alter, Criterion, Distribution, Network, Outage, Remove, Scale, Scenario, changed
from netsim.units import Gbps, days, hours, km

Make = Callable[..., Path]
Told = Callable[[Path], list[str]]

WHOLE = """\
netsim: 1
title: Whole
description: >-
  Everything that
  a scenario can say.
topology: small
start: 2026-05-11T00:00+08:00
until: 14 d
warm_up: 2 d
twins: [undisturbed, independent]
dependencies: no
freight: no
hazards:
  - outage: [F1, HAN]
    at: 2 d
    lasts: 12 h
    capacity: 40 %
    reason: a slope slides
  - outage: F9
    work: exponential(4 h)
changes:
  - add: links
    rows:
      - {id: F9, source: NNG, target: HAN, kind: fibre, capacity: 3 Tbps}
      - {id: R9, source: NNG, target: HAN, kind: road}
    at: 3 d
  - remove: links
    ids: [F2]
  - alter: links
    id: R1
    set: {length: 300 km, speed_kmh: , srlgs: [duct]}
  - scale: demands
    by: 150 %
expect:
  served_share: ">= 99 %"
"""


def test_a_scenario_says_what_happens(scenario: Make) -> None:
    """An entry with several assets or rows makes several events."""
    found = read_scenario(scenario(WHOLE))

    assert (found.name, found.title) == ("cut", "Whole")
    assert found.description == "Everything that a scenario can say."
    assert found.start == datetime(2026, 5, 11, tzinfo=timezone(timedelta(hours=8)))
    assert (found.until, found.warm_up) == (14 * days, 2 * days)
    assert (found.dependencies, found.freight) == (False, False)
    assert found.twins == ("undisturbed", "independent")
    assert found.hazards[:2] == tuple(
        Outage(asset, at=2 * days, lasts=12 * hours, capacity=0.4, reason="a slope slides") for asset in ("F1", "HAN")
    )
    assert found.hazards[2] == Outage("F9", work=Distribution("exponential", 4 * hours))
    assert [type(change) for change in found.changes] == [Add, Add, Remove, Alter, Scale]
    assert found.changes[3] == Alter("links", "R1", {"length": 300 * km, "speed": None, "srlgs": ("duct",)})
    assert found.changes[4] == Scale("demands", 1.5)
    assert found.expect == (Criterion("served_share", ">=", 99.0, "%"),)


def test_changes_make_another_network(scenario: Make) -> None:
    """Values were read in SI."""
    found = read_scenario(scenario(WHOLE))

    after = changed(found.network, found.changes)

    assert [link.id for link in after.links] == ["F1", "R1", "R2", "F9", "R9"]
    assert (after.link["R1"].length, after.link["R1"].speed) == (300 * km, None)
    assert after.link["F9"].capacity == 3000 * Gbps


def test_what_is_left_out_takes_the_standard(scenario: Make) -> None:
    """The shortest scenario names a topology; empty keys say nothing."""
    found = read_scenario(scenario("netsim: 1\ntopology: small\nhazards:\nexpect:\ntwins: []\nuntil:\n"))

    assert found == Scenario(found.network, name="cut", twins=())


def test_every_file_is_named_with_its_sum_wherever_it_lies(
    scenario: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are as the scenario reaches the files, so that they are the same on every machine."""
    path = scenario().resolve()
    here = read_scenario(path.name).inputs
    monkeypatch.chdir(tmp_path.parent)

    assert read_scenario(path).inputs == here
    assert list(here) == ["cut.yaml", "small/topology.yaml", "small/nodes.csv", "small/links.csv"]
    assert here["cut.yaml"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_topology_in_one_file_is_one_input(scenario: Make) -> None:
    """Named as the scenario names it."""
    path = scenario("netsim: 1\ntopology: topo.yaml\n")
    Path("topo.yaml").write_text("netsim: 1\n", encoding="utf-8")

    assert list(read_scenario(path).inputs) == ["cut.yaml", "topo.yaml"]


def test_a_scenario_may_hold_its_topology(scenario: Make) -> None:
    """For small ones."""
    found = read_scenario(scenario("netsim: 1\ntopology: {netsim: 1, nodes: [{id: A, lon: 1, lat: 2, kind: city}]}\n"))

    assert found.network.nodes[0].id == "A"
    assert list(found.inputs) == ["cut.yaml"]


def test_a_topology_is_found_by_name_or_beside_the_scenario(scenario: Make) -> None:
    """Paths are relative to the file, not to the working directory."""
    path = scenario()
    (Path("deep") / "topologies").mkdir(parents=True)
    inside = Path("deep") / "cut.yaml"
    inside.write_text(path.read_text(encoding="utf-8").replace("small", "../small"), encoding="utf-8")

    assert read_scenario(inside).network == read_scenario(path).network
    Path("topologies").mkdir()
    Path("small").rename("topologies/tiny")
    path.write_text("netsim: 1\ntopology: tiny\n", encoding="utf-8")
    assert read_scenario(path).network.name == "tiny"


def test_read_tells_scenarios_from_topologies(scenario: Make) -> None:
    """By what they say."""
    assert isinstance(read(scenario()), Scenario)
    assert isinstance(read("small"), Network)


def entry(text: str, *, key: str = "changes") -> str:
    """Return a scenario with one entry in a list."""
    return f"netsim: 1\ntopology: small\n{key}:\n  - {text}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("netsim: 1\n", "cut.yaml:1:1: topology: the scenario names no topology; write topology: ../topologies/name"),
        ("netsim: 1\ntopology:\n", "cut.yaml:2:1: topology: the scenario names no topology"),
        ("netsim: 1\ntopology: [a]\n", "cut.yaml:2:11: topology: the scenario names no topology"),
        ("netsim: 1\ntopology: smal\n", 'cut.yaml:2:11: topology: no topology is named "smal"'),
        ("netsim: 1\ntopology: ../x.yaml\n", 'topology: there is no file or folder "../x.yaml"'),
        ("netsim: 1\ntopology: small\nhazard: []\n", 'hazard: the key "hazard" is not known; did you mean "hazards"?'),
        ("netsim: 1\ntopology: small\nuntil: 14\n", "cut.yaml:3:8: until: '14' has no unit"),
        ("netsim: 1\ntopology: small\nuntil: 14 km\n", "'km' is not a unit of time"),
        ("netsim: 1\ntopology: small\nuntil: 0 d\n", "cut.yaml:3:8: until: a run lasts longer than nothing"),
        ("netsim: 1\ntopology: small\nuntil: [14 d]\n", "until: takes one value"),
        (
            "netsim: 1\ntopology: small\nstart: tomorrow\n",
            "start: 'tomorrow' is not a moment; write for example 2026-05",
        ),
        ("netsim: 1\ntopology: small\nstart: 2026-05-11\n", "start: the start needs a time zone"),
        ("netsim: 1\ntopology: small\ndependencies: 2\n", "dependencies: '2' is neither yes nor no"),
        ("netsim: 1\ntopology: small\ntwins: [undisturbd]\n", 'twins[0]: no twin is named "undisturbd"; did you mean'),
        ("netsim: 1\ntopology: small\ntwins: {a: b}\n", "twins: takes a list of words"),
        ("netsim: 1\ntopology: small\nexpect: [a]\n", "expect: takes a mapping"),
        ("netsim: 1\ntopology: small\nexpect: {a: 99 %}\n", "expect.a: '99 %' is not a criterion"),
        ("netsim: 1\ntopology: small\nexpect:\n  a: >= 99 %\n", "cut.yaml:4:7: expected chomping"),
        ("netsim: 1\ntopology: small\nhazards: {a: b}\n", "hazards: takes a list; begin each entry with a dash"),
        ("netsim: 1\ntopology: small\nhazards: [a]\n", "hazards[0]: takes a mapping"),
        (
            entry("at: 2 d", key="hazards"),
            "cut.yaml:4:5: hazards[0]: the hazard names no asset; begin it with one of: outage",
        ),
        (
            entry("outage: F3", key="hazards"),
            'cut.yaml:4:13: hazards[0].outage: no node, link, system or group is named "F3"',
        ),
        (
            entry("{outage: F1, at: -1 d}", key="hazards"),
            "cut.yaml:4:22: hazards[0].at: must be at least 0, not -1 d",
        ),
        (entry("{outage: F1, at: 30 d}", key="hazards"), "hazards[0].at: the hazard begins after the run ends"),
        (entry("{outage: F1, lasts: 0 h}", key="hazards"), "hazards[0].lasts: must be more than 0, not 0"),
        (entry("{outage: F1, capacity: 100 %}", key="hazards"), "hazards[0].capacity: must be less than 1, not 1"),
        (entry("{outage: ['F;1']}", key="hazards"), "hazards[0].outage: an id is a text without comma"),
        (entry("{outage: F1, for: 2 h}", key="hazards"), 'hazards[0].for: the key "for" is not known'),
        (
            entry("at: 3 d"),
            "changes[0]: the change does not say what it does; begin it with add, remove, alter or scale",
        ),
        (entry("{add: links, remove: links}"), "changes[0]: the change does two things"),
        (entry("{remove: linsk, ids: [F1]}"), 'changes[0].remove: no table is named "linsk"; did you mean "links"?'),
        (entry("{remove: [links], ids: [F1]}"), "changes[0].remove: takes one value"),
        (entry("{remove: links, idss: [F1]}"), 'changes[0].idss: the key "idss" is not known; did you mean "ids"?'),
        (entry("{remove: links}"), "changes[0]: the change names no rows; write ids: and a list"),
        (entry("{remove: links, id: F3}"), 'cut.yaml:4:5: changes[0].ids: no link is named "F3"'),
        (entry("{remove: links, ids: [F1], at: -1 d}"), "changes[0].at: comes before the start; leave it out for"),
        (entry("{remove: links, ids: [F1], at: 30 d}"), "changes[0].at: the change comes after the run ends"),
        (entry("{remove: nodes, ids: [HAN]}"), 'cut.yaml:4:26: changes[0].ids: "F2" still refers to "HAN"'),
        (entry("{add: links}"), "changes[0]: the change names no rows; write rows: and a list of rows"),
        (entry("{add: links, rows: x}"), "changes[0].rows: a table is a list of rows"),
        (
            entry("{add: links, rows: [{id: L, source: NNG, target: HNA, kind: road}]}"),
            "changes[0].rows[0].target: no node is",
        ),
        (
            entry("{add: links, rows: [{id: L, source: NNG, kind: road}]}"),
            "changes[0].rows[0].target: a value is missing",
        ),
        (
            entry("{add: links, rows: [{id: L, sauce: NNG}]}"),
            'changes[0].rows.sauce: there is no column "sauce"; did you',
        ),
        (entry("{alter: links, id: F1}"), "changes[0]: the change does not say what to set in which row; write id:"),
        (entry("{alter: links, id: F1, set: 3}"), "changes[0].set: takes a mapping"),
        (
            entry("{alter: links, id: F1, set: {lenght_km: 3}}"),
            'changes[0].set.lenght_km: there is no column "lenght_km"',
        ),
        (entry("{alter: links, id: F1, set: {length_km: x}}"), "changes[0].set.length_km: 'x' is not a number"),
        (
            entry("{alter: links, id: F1, set: {length_km: -3}}"),
            "changes[0].set.length: must be more than 0, not -3000",
        ),
        (entry("{alter: links, ids: [F3], set: {length_km: 3}}"), 'changes[0].id: no link is named "F3"'),
        (entry("{alter: gateway_rule, id: CN}"), "changes[0]: the change does not say which gateways a country has"),
        (
            entry("{alter: gateway_rule, id: CN, set: {gateways: [HNA]}}"),
            'changes[0].set.gateways: no node is named "HNA"; did you mean "HAN"?',
        ),
        (
            entry("{alter: gateway_rule, id: CN, set: {gate: [HAN]}}"),
            'changes[0].set.gate: the key "gate" is not known; did you mean "gateways"?',
        ),
        (entry("{remove: gateway_rule, id: CN}"), 'changes[0].remove: no table is named "gateway_rule"'),
        (entry("{scale: demands}"), "changes[0]: the change does not say by how much; write by: 1.5"),
        (entry("{scale: demands, by: much}"), "changes[0].by: 'much' is not a number"),
        ("netsim: 1\ntopology: small\npaths: 0\n", "cut.yaml:3:8: paths: a demand cannot spread over 0 paths; write 1"),
        ("netsim: 1\ntopology: small\npaths: many\n", "cut.yaml:3:8: paths: 'many' is not a"),
        ("netsim: 1\ntopology: small\npaths: 2.5\n", "cut.yaml:3:8: paths: '2.5' is not a"),
        ("netsim: 1\ntopology: small\npolicy: [a]\n", "cut.yaml:3:9: policy: takes one value"),
        (entry("{scale: demands, by: 2, lasts: 0 h}"), "cut.yaml:4:36: changes[0].lasts: must be more than 0, not 0"),
        (entry("{scale: demands, by: 2, lasts: 2}"), "cut.yaml:4:36: changes[0].lasts: '2' has no unit"),
        (entry("{remove: links, ids: [F1], lasts: 2 h}"), 'changes[0].lasts: the key "lasts" is not known'),
        (entry("{scale: workloads, by: 2, ids: [maps]}"), 'changes[0].ids: no workload is named "maps"'),
        (entry("{scale: demands, by: 0}"), "changes[0].by: must be more than 0, not 0"),
        (
            entry("{scale: links, by: 2}"),
            "changes[0].scale: 'links' is not known here; known: demands, workloads, freight",
        ),
    ],
)
def test_a_slip_is_told_at_its_place(scenario: Make, told: Told, text: str, words: str) -> None:
    """Never a traceback."""
    faults = told(scenario(text))

    assert any(words in fault for fault in faults), faults


def test_faults_of_scenario_and_topology_are_told_together(scenario: Make, told: Told) -> None:
    """File by file; what depends on the broken topology is left for later."""
    path = scenario(entry("{outage: F9, for: 2 h}", key="hazards"), nodes="id,lon,lat,kind\nNNG,1,x,city\n", links=None)

    first, second = told(path)

    assert first.startswith('cut.yaml:4:18: hazards[0].for: the key "for" is not known; known: outage, at, lasts')
    assert second == "small/nodes.csv:2:7: nodes[0].lat: 'x' is not a number"


def test_slips_of_words_and_of_sense_are_told_together(scenario: Make, told: Told) -> None:
    """An unknown key hides no unknown link."""
    path = scenario("netsim: 1\ntopology: small\nuntill: 2 d\nhazards: [{outage: F9}]\n")

    assert [fault.split(":")[1] for fault in told(path)] == ["3", "4"]


def test_an_outage_of_a_row_that_could_not_be_added_is_no_fault(scenario: Make, told: Told) -> None:
    """One slip is told once."""
    text = entry("{add: links, rows: [{id: F9, source: NNG, target: HAN, kind: fibre, capacity: 3}]}")

    assert len(told(scenario(text + "hazards: [{outage: F9}]\n"))) == 1


def test_an_unreadable_scenario_is_told(told: Told) -> None:
    """As any other file."""
    Path("cut.yaml").write_bytes(b"")

    assert told(Path("cut.yaml")) == ["cut.yaml: the file is empty"]


def test_the_fault_of_a_name_comes_with_its_line(scenario: Make) -> None:
    """So that the caret has something to point at."""
    with pytest.raises(InvalidInput) as error:
        read_scenario(scenario(entry("outage: F9", key="hazards")))

    assert error.value.faults[0].excerpt == "  - outage: F9"


def test_policy_paths_and_surges_are_read(scenario: Make) -> None:
    """A policy of any name: it may be registered before the run."""
    text = "netsim: 1\ntopology: small\npolicy: mine\npaths: 2\n"
    surge = "changes:\n  - {scale: workloads, by: 3, id: maps, at: 1 d, lasts: 2 h}\n"
    rows = "id,replicas,clients,rate_gbps_per_client\nmaps,NNG,HAN,1\n"
    found = read_scenario(scenario(text + surge, workloads=rows))

    assert (found.policy, found.paths) == ("mine", 2)
    assert found.changes == (Scale("workloads", 3.0, ("maps",), at=1 * days, lasts=2 * hours),)
