"""Measures in files: what is read, and what is told of faults."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from netsim.errors import InvalidInput, NetsimError, NotFound
from netsim.io import read, read_measures, read_topology, write_measures
from netsim.io.check import check
from netsim.io.measures import find_measures
from netsim.io.schema import measures_schema
from netsim.model import Alter, Network

HEAD = "netsim: 1\nmeasures:\n"
LANES = '- {id: lanes, cost: 2 MUSD, changes: [{alter: gates, id: "pass CN>VN", set: {lanes: 2}}]}\n'
SPEED = "- {id: r3, cost: 1 MUSD, changes: [{add: links, rows: [{id: r3, source: a, target: b, kind: road}]}]}\n"
FAST = "- {id: fast, cost: 1 MUSD, needs: r3, changes: [{alter: links, id: r3, set: {speed: 90 km/h}}]}\n"


def written(folder: Path, text: str) -> Path:
    """Write measures into a file."""
    path = folder / "measures.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str, network: Network | None) -> list[str]:
    """Return what is told of a file, without its folder."""
    with pytest.raises(InvalidInput) as raised:
        read_measures(written(folder, text), network)
    return [str(fault).replace(f"{folder}/", "") for fault in raised.value.faults]


def test_measures_are_read_in_order(tmp_path: Path, border: Network) -> None:
    """One may change what another adds, if it needs that."""
    found = read_measures(written(tmp_path, HEAD + LANES + SPEED + FAST), border)

    assert [measure.id for measure in found] == ["lanes", "r3", "fast"]
    assert found[0].changes == (Alter("gates", "pass CN>VN", {"lanes": 2}),)
    assert str(found[0].cost) == "2 MUSD"
    assert found[2].needs == ("r3",)


def test_only_some_are_wanted(tmp_path: Path, border: Network) -> None:
    """With what they need; what nobody wants need not fit."""
    text = HEAD + LANES + SPEED + FAST + LANES.replace("id: lanes", "id: odd").replace("pass CN", "pess CN")

    assert [one.id for one in read_measures(written(tmp_path, text), border, ["fast"])] == ["r3", "fast"]
    with pytest.raises(NotFound, match='has no measure "fist"; did you mean "fast"'):
        read_measures(tmp_path / "measures.yaml", border, ["fist"])


def test_all_faults_are_told_at_once_each_with_its_line(tmp_path: Path, border: Network) -> None:
    """Whatever is wrong with it."""
    text = HEAD + (
        LANES.replace("lanes: 2", "lanes: 1")
        + LANES.replace("pass CN", "pess CN")
        + SPEED.replace("id: r3, source", "id: r1, source")
        + "- {id: none, cost: 1 MUSD, changes: []}\n"
        + LANES.replace("id: lanes", "id: free").replace("2 MUSD", "0 MUSD")
        + LANES.replace("id: lanes", "id: far").replace("2 MUSD", "2 MEUR, needs: fare, confidence: sure")
        + '- {colour: red, id: "a,b"}\n'
    )
    told = faults(tmp_path, text, border)

    assert [line.partition(": ")[2].split(":")[1] for line in told] == [
        "3",
        "4",
        "4",
        "5",
        "6",
        "7",
        "8",
        "8",
        "8",
        "9",
        "9",
        "9",
        "9",
    ]
    for part in (
        'measures[0].changes[0]: this changes nothing: "pass CN>VN" is so already',
        '"lanes" is already the id of the measure in line 3',
        'no gate is named "pess CN>VN"; did you mean "pass CN>VN"?',
        '"r1" is already the id of another link',
        "the measure changes nothing; write changes: and a list",
        "a cost is above nothing; even a permit",
        "the cost is in EUR, that of others in USD",
        'no measure is named "fare"',
        '"sure" is no confidence',
        "an id is a text without comma",
        "the measure has no cost",
        'the key "colour" is not known',
    ):
        assert any(part in line for line in told), part


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("netsim: 1\n", "the file lists no measures"),
        ("netsim: 1\nmeasures: []\n", "the file lists no measures"),
        ("netsim: 1\nmeasures: many\n", "takes a list"),
        ("netsim: 1\ntopology: nowhere\n" + HEAD[10:] + LANES, 'no topology is named "nowhere"'),
        (HEAD + LANES.replace("{id", "{excludes: lanes, id"), '"lanes" cannot be without "lanes"'),
        (HEAD + SPEED + FAST.replace("needs", "excludes: r3, needs"), '"fast" cannot be without "r3"'),
    ],
)
def test_files_that_say_little_are_refused(tmp_path: Path, text: str, told: str) -> None:
    """Without a network only the form is looked at."""
    assert any(told in line for line in faults(tmp_path, text, None))


def test_what_needs_a_broken_one_is_looked_at_nevertheless(tmp_path: Path, border: Network) -> None:
    """Faults of both are told."""
    text = HEAD + SPEED.replace("target: b", "target: z") + FAST

    assert [line.split(":")[2] for line in faults(tmp_path, text, border)] == ["3", "4"]


def test_measures_are_written_and_read_back(tmp_path: Path, border: Network) -> None:
    """The very same, with every kind of change."""
    text = HEAD + LANES + SPEED + FAST + (
        "- {id: more, cost: 1 MUSD, title: More, source: [x], confidence: low, note: n, excludes: lanes,\n"
        "   changes: [{scale: freight, by: 0.5}, {remove: freight, ids: [out]}]}\n"
    )  # fmt: skip
    found = read_measures(written(tmp_path, text), border)
    path = write_measures(found, tmp_path / "again.yaml", topology="three-cities", title="All: of them")

    assert read_measures(path, border) == found
    with pytest.raises(NetsimError, match=r"name a \.yaml file"):
        write_measures(found, tmp_path / "again.csv")


def test_checking_tells_what_cannot_be_taken_together(tmp_path: Path) -> None:
    """A warning, where nobody says that they exclude each other; and the file is none of the other kinds."""
    gate = LANES.replace("pass CN>VN", "gate XA>XB")
    text = (
        "topology: three-cities\n" + HEAD + gate + gate.replace("id: lanes", "id: more").replace("lanes: 2", "lanes: 3")
    )
    path = written(tmp_path, text)

    (fault,) = check(path)
    assert fault.warning
    assert fault.message == '"more" and "lanes" both set gates gate XA>XB: lanes'
    assert fault.place.line == 5
    with pytest.raises(NetsimError, match="lists measures; read them with"):
        read(path)


def test_a_topology_may_come_with_measures() -> None:
    """By its name, or its folder."""
    path = find_measures("china-asean")

    assert path.name == "measures.yaml"
    assert find_measures(path.parent) == path
    for name, told in (
        ("china-asia", 'did you mean "china-asean"'),
        ("zzz", "china-asean"),
        ("mekong-rail", "comes with no"),
    ):
        with pytest.raises(NotFound, match=told):
            find_measures(name)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """By the reader of all YAML."""
    assert "a tab" in faults(tmp_path, "netsim: 1\n\tmeasures: []\n", None)[0]


def test_shipped_measures_fit_and_name_their_sources() -> None:
    """Each is an estimate that says from what; the schema knows all that they say."""
    path = find_measures("china-asean")
    network = read_topology(path.parent)
    found = read_measures(path, network)

    assert 8 <= len(found) <= 12
    assert all(measure.confidence == "estimate" and measure.note and measure.title for measure in found)
    assert {source for measure in found for source in measure.sources} <= {row.id for row in network.sources}
    jsonschema.Draft202012Validator(measures_schema()).validate(YAML(typ="safe").load(path))
