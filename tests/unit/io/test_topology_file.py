"""Topologies in one YAML or JSON file, and the traps that YAML sets."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from netsim.errors import NotFound
from netsim.io import read, read_topology
from netsim.io import yaml_file as yaml_module
from netsim.model import Network
from netsim.units import Gbps, km
from tests.tracing import without_tracing

Told = Callable[[Path], list[str]]

SMALL = """\
netsim: 1
nodes:
  - {id: A, lon: 5, lat: 60.5, kind: city, country: NO}
  - {id: B, lon: 10, lat: 60, kind: city, country: "NO"}
links:
  - id: AB
    source: A
    target: B
    kind: fibre
    capacity: 400 Gbps
    length: 1035 km
    srlgs: [duct, bridge]
    directed: true
    geometry: [[5, 60.5], [7, 60], [10, 60]]
    cost_per_km: null
    note: ~
"""


def write(text: str | bytes, name: str = "nodes.yaml") -> Path:
    """Write a file."""
    path = Path(name)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_yaml_file_becomes_a_network() -> None:
    """Named after the file; Norway stays Norway, with quotes and without."""
    network = read_topology(write(SMALL, "north.yaml"))

    assert network.name == "north"
    assert {node.country for node in network.nodes} == {"NO"}
    link = network.links[0]
    assert (link.capacity, link.length, link.directed) == (400 * Gbps, 1035 * km, True)
    assert (link.srlgs, link.note, link.cost_per_km) == (("duct", "bridge"), "", None)
    assert link.geometry == ((5.0, 60.5), (7.0, 60.0), (10.0, 60.0))


def test_the_columns_of_the_csv_are_keys_of_the_yaml() -> None:
    """Bare numbers in the column's unit; lists also as one text."""
    text = SMALL.replace("capacity: 400 Gbps", "capacity_gbps: 400").replace("[duct, bridge]", "duct; bridge")

    assert read_topology(write(text)) == read_topology(write(SMALL))


def test_json_is_read_as_well() -> None:
    """With tabs, escapes and characters beyond the first plane."""
    document = {
        "netsim": 1,
        "nodes": [{"id": "A", "lon": 5, "lat": 60.5, "kind": "city", "name": "Ærø 😀", "note": "a/b\t"}],
    }
    path = write(json.dumps(document, indent="\t").replace("/", "\\/"), "nodes.json")

    node = read_topology(path).nodes[0]

    assert (node.name, node.note) == ("Ærø 😀", "a/b\t")


def test_words_keep_their_text_whatever_yaml_may_take_them_for() -> None:
    """Octal numbers, dates, times, truths: ids and names are texts."""
    text = """\
netsim: 1
version: 1.10
nodes: [{id: 012, lon: 5, lat: 60, kind: city, name: 2019-05-01, name_local: 12:30:00, note: yes}]
"""
    network = read_topology(write(text))

    assert network.version == "1.10"
    node = network.nodes[0]
    assert (node.id, node.name, node.name_local, node.note) == ("012", "2019-05-01", "12:30:00", "yes")


def test_aliases_are_followed() -> None:
    """As long as there are not too many."""
    text = "netsim: 1\nnodes:\n  - &a {id: A, lon: 1, lat: 2, kind: city}\n  - {id: B, lon: 1, lat: 2, kind: &k port}\n"

    assert len(read_topology(write(text)).nodes) == 2


def test_empty_tables_are_tables() -> None:
    """A key without rows says nothing."""
    assert read_topology(write("netsim: 1\nnodes:\nlinks: []\n")) == Network(name="nodes")


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
FIRST = "netsim: 1\nnodes: [{id: A, lon: 1, lat: 2, kind: city"


@pytest.mark.parametrize(
    ("text", "told_words"),
    [
        ("netsim: 1\nnodes:\n\t- id: A", "nodes.yaml:3:1: a tab stands where YAML wants blanks; indent with blanks"),
        ("netsim: 1\nnetsim: 1", 'nodes.yaml:2:1: "netsim" stands here twice; it is already in line 1'),
        ("netsim: 1\ntitle: a: b", "nodes.yaml:2:9: a colon that YAML cannot place; indent lines alike"),
        ("netsim: 1\ntitle: a\n b: c", "nodes.yaml:3:3: "),
        ("netsim: 1\ntitle: @me", "put the text in quotes"),
        ("netsim: 1\ntitle: 'a", "nodes.yaml:2:10: found unexpected end of stream"),
        ("netsim: 1\n---\nnetsim: 1", "nodes.yaml:2:1: a second document begins here; leave out the line ---"),
        ("netsim: 1\ntitle: *a", "found undefined alias"),
        ("netsim: 1\ntitle: \x01", "nodes.yaml:2:8: unacceptable character"),
        ("netsim: 1\n[a]: b", "nodes.yaml:2:1: a key must be a single word"),
        ("netsim: 1\n? [a]\n: b", "a key must be a single word"),
        ("netsim: 1\ntitle: !!python/object:os.system x", "the tag tag:yaml.org,2002:python/object:os.system is not"),
        ("netsim: 1\n" + BOMB, "nodes.yaml:1:1: the file is too large or too deep once its aliases are followed"),
        ("netsim: &a [*a]", "too large or too deep"),
        ("netsim: " + "[" * 100 + "]" * 100, "too large or too deep"),
        ("[" * 20_000, "the file is nested too deeply"),
        ("# nothing\n", "the file says nothing"),
        ("- netsim: 1", "nodes.yaml:1:1: the file must be a mapping"),
        ("just a text", "the file must be a mapping"),
        ("title: a", 'nodes.yaml:1:1: the file does not say its format; begin it with "netsim: 1"'),
        ("netsim: 2", "nodes.yaml:1:9: netsim: format 2 is not known; this version reads netsim: 1"),
        ("netsim: [1]", "format is not known"),
        ("netsim: 1\nnods: []", 'nodes.yaml:2:1: nods: the key "nods" is not known; did you mean "nodes"?'),
        ("netsim: 1\ntitle: [a]", "nodes.yaml:2:8: title: takes a text"),
        ("netsim: 1\nnodes: x", "nodes.yaml:2:8: nodes: a table is a list of rows; begin each row with a dash"),
        ("netsim: 1\nnodes: [x]", "nodes.yaml:2:9: nodes[0]: a row is a mapping of columns to values"),
        (FIRST + ", name: [a]}]", "nodes.yaml:2:51: nodes[0].name: takes one value, not a list"),
        (FIRST + ", name: {a: b}}]", "nodes[0].name: takes a value, not a mapping"),
        (FIRST + ", roles: [[a]]}]", "nodes[0].roles: takes a list of words"),
        (FIRST + ", roles: [{a: b}]}]", "nodes[0].roles: takes a value, not a mapping"),
        (FIRST + ", country: no}]", "a country is two capital letters (ISO 3166 alpha-2), such as CN; in YAML put NO"),
        (FIRST + ", country: false}]", "in YAML put NO in quotes"),
        (FIRST + ", population: 0o17}]", "'0o17' is not a number; write it in decimal digits"),
        (FIRST + ", population: 1:30}]", "'1:30' is not a number"),
        (FIRST + ", equipment_ms: 2019-01-01}]", "'2019-01-01' is not a number"),
        (FIRST + ", equipment: 5}]", "'5' has no unit; write for example \"6 h\""),
        (FIRST + ", <<: {name: x}}]", 'there is no column "<<"'),
        (FIRST + "}, {id: B, lon: 1, kind: city}]", "nodes.yaml:2:46: nodes[1].lat: a value is missing"),
        (FIRST + ", lon: 3}]", '"lon" stands here twice'),
        (
            "netsim: 1\nlinks: [{id: L, source: A, target: B, kind: road, geometry: [1, 2]}]",
            "pair of numbers; longitude",
        ),
        ("netsim: 1\ndefaults: 3", "nodes.yaml:2:11: defaults: takes a mapping"),
        ("netsim: 1\ndefaults: {sped: 3}", 'defaults.sped: the key "sped" is not known; did you mean "speed"?'),
        ("netsim: 1\ndefaults: {speed: 3 km/h}", "defaults.speed: takes a mapping of kinds of link; write road: ..."),
        (
            "netsim: 1\ndefaults: {speed: {road: 3}}",
            "defaults.speed.road: '3' has no unit; write for example \"80 km/h\"",
        ),
        ("netsim: 1\ndefaults: {speed: {road: [3]}}", "defaults.speed.road: takes one value"),
        (
            "netsim: 1\ndefaults: {route_factor: {fibre: 0.9}}",
            "defaults.route_factor.fibre: must be at least 1, not 0.9",
        ),
        ("netsim: 1\ndefaults: {group_index: 0}", "nodes.yaml:2:12: defaults.group_index: must be more than 0, not 0"),
        ("netsim: 1\ngateway_rule: [A]", "takes countries with lists of nodes; write CN: [beijing]"),
        ("netsim: 1\ngateway_rule: {CN: {a: b}}", "gateway_rule.CN: takes a list of nodes"),
        ("netsim: 1\ngateway_rule: {CN: [A]}", 'nodes.yaml:2:16: gateway_rule.CN: no node is named "A"'),
        ("netsim: 1\nlinks: [{id: L, source: A, target: B, kind: road}]", 'links[0].source: no node is named "A"'),
    ],
)
def test_a_slip_is_told_at_its_place(told: Told, text: str, told_words: str) -> None:
    """Never a traceback."""
    takes_long = "too large" in told_words or "nested" in told_words
    with without_tracing() if takes_long else nullcontext():
        faults = told(write(text))

    assert any(told_words in fault for fault in faults), faults


def test_too_many_values_are_refused(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even without aliases."""
    monkeypatch.setattr(yaml_module, "_MOST_VALUES", 10)

    assert "write it out without aliases, or as CSV tables" in told(write(SMALL))[0]


def test_a_yaml_1_1_file_keeps_norway() -> None:
    """Whatever the directive says."""
    assert {n.country for n in read_topology(write("%YAML 1.1\n---\n" + SMALL)).nodes} == {"NO"}


def test_reading_by_name_looks_in_the_working_directory_first() -> None:
    """Files and folders, with or without their suffix."""
    Path("topologies").mkdir()
    write(SMALL, "topologies/north.yaml")
    write("a note", "topologies/readme.txt")

    assert read_topology("north").name == "north"
    assert read("north") == read_topology("topologies/north.yaml")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nroth", 'no topology is named "nroth"; did you mean "north"?'),
        ("qqqqqq", 'no topology is named "qqqqqq"; known: '),
        ("north.yaml", 'there is no file or folder "north.yaml"; did you mean "north"?'),
        ("somewhere/else", 'there is no file or folder "somewhere/else"'),
        ("", 'there is no file or folder ""'),
    ],
)
def test_an_unknown_name_is_told(name: str, words: str) -> None:
    """With the nearest one, or all."""
    Path("topologies").mkdir()
    write(SMALL, "topologies/north.yaml")

    with pytest.raises(NotFound) as error:
        read_topology(name)

    assert words in str(error.value)


def test_reading_anything_by_name_names_both_shelves() -> None:
    """A scenario or a topology."""
    with pytest.raises(NotFound, match='no scenario or topology is named "zzzzzz"'):
        read("zzzzzz")


def test_an_installed_package_brings_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no source checkout, names are those inside the package."""
    package = tmp_path / "site-packages/netsim"
    (package / "_data/topologies").mkdir(parents=True)
    write(SMALL, str(package / "_data/topologies/north.yaml"))
    monkeypatch.setattr("netsim.io.find.__file__", str(package / "io/find.py"))

    assert read_topology("north").name == "north"
