"""Measured durations in a file of their own, named by a distribution."""

from __future__ import annotations

from pathlib import Path

import pytest

from netsim.errors import InvalidInput, NetsimError
from netsim.io import read_scenario, read_topology
from netsim.io.check import check
from netsim.io.write import write_scenario, write_topology
from netsim.model import Alter, Distribution, Outage
from netsim.streams import Streams
from netsim.units import minutes

NODES = "id,lon,lat,kind,country\na,108,22,city,CN\npass,107.5,22,border_gate,CN\nb,107,22,city,VN\n"
LINKS = "id,source,target,kind\nr1,a,pass,road\nr2,pass,b,road\n"
GATES = "node,direction,lanes,automatic\npass,CN>VN,2,empirical({})\n"
TIMES = "time_min\n2\n4\n12\n"
WHOLE = """netsim: 1
defaults: {manual: empirical(times.csv)}
nodes:
  - {id: a, lon: 108, lat: 22, kind: city}
  - {id: b, lon: 107, lat: 22, kind: city}
links: [{id: r1, source: a, target: b, kind: road}]
crews: [{id: c, home: a, mends: road, work: empirical(1 h)}]
"""
SCENARIO = "netsim: 1\ntopology: {}\nuntil: 1 d\nhazards:\n  - {{outage: r1, at: 1 h, work: empirical(mend.csv)}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a topology whose gate draws from a file."""
    made = tmp_path / "topology"
    made.mkdir()
    files = {"topology.yaml": "netsim: 1\n", "nodes.csv": NODES, "links.csv": LINKS, "times.csv": TIMES}
    for name, text in {**files, "gates.csv": GATES.format("times.csv")}.items():
        (made / name).write_text(text)
    return made


def told(path: Path) -> list[str]:
    """Return what is wrong, each with its file and line."""
    return [
        f"{fault.place.file.name if fault.place.file else ''}:{fault.place.line}: {fault.message}"
        for fault in check(path)
        if not fault.warning
    ]


def test_a_gate_draws_from_a_file_beside_the_table(folder: Path) -> None:
    """The header says the unit; the file is no table, and nobody is surprised by it."""
    law = read_topology(folder).gates[0].automatic

    assert law == Distribution.empirical([2 * minutes, 4 * minutes, 12 * minutes])
    assert law.mean == 6 * minutes
    assert told(folder) == []


def test_values_are_drawn_alike_often_from_the_named_stream() -> None:
    """Equal names and seeds give equal draws; the mean is that of the values."""
    law = Distribution.empirical([60.0, 120.0, 600.0])
    stream, same = Streams(1)("gate/x"), Streams(1)("gate/x")
    many = [stream.draw(law) for _ in range(9_000)]

    assert many[:50] == [same.draw(law) for _ in range(50)]
    assert {value: round(many.count(value) / 9_000, 1) for value in set(many)} == {60.0: 0.3, 120.0: 0.3, 600.0: 0.3}


def test_a_topology_with_measured_times_reads_back_as_the_same(folder: Path, tmp_path: Path) -> None:
    """The values go with the row, so that the folder, or the single file, needs no other."""
    network = read_topology(folder)

    for path in (tmp_path / "again", tmp_path / "again.yaml", tmp_path / "again.json"):
        assert read_topology(write_topology(network, path)).gates == network.gates


def test_a_cell_may_have_a_unit_of_its_own_and_a_file_lie_elsewhere(folder: Path) -> None:
    """The path counts from the file that names it."""
    (folder / "more").mkdir()
    (folder / "more" / "t.csv").write_text("time_h\n0.1\n90 s\n")
    (folder / "gates.csv").write_text(GATES.format("more/t.csv").replace("empirical", " empirical"))
    (folder / "times.csv").unlink()

    assert read_topology(folder).gates[0].automatic == Distribution.empirical([360.0, 90.0])


def test_defaults_may_name_a_file(folder: Path) -> None:
    """As a row does."""
    (folder / "topology.yaml").write_text("netsim: 1\ndefaults: {manual: empirical(times.csv)}\n")

    assert read_topology(folder).complete_gates[0].manual == Distribution.empirical([120.0, 240.0, 720.0])


def test_two_rows_read_a_file_once_and_tell_its_faults_once(folder: Path) -> None:
    """All rows that name it are told that they have no law."""
    (folder / "gates.csv").write_text(GATES.format("times.csv") + "pass,VN>CN,2,empirical(times.csv)\n")
    (folder / "times.csv").write_text("time_min\n-2\n")

    assert told(folder) == [
        "gates.csv:2: times.csv holds no durations to draw from",
        "gates.csv:3: times.csv holds no durations to draw from",
        "times.csv:2: a duration cannot be negative: -2",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "times.csv:0: there is no such file"),
        ("time_min\n", "times.csv:1: the file holds no values"),
        ("time_min\n2\nmany\n", "times.csv:3: 'many' is not a number with a unit"),
        ("time_min\n2\n1_000\n", "times.csv:3: '1_000' is not a number"),
        ("time_min,lane\n2,1\n", "times.csv:1: measured durations stand in one column"),
        ("time\n2\n", 'times.csv:1: the column "time" does not name its unit'),
    ],
)
def test_a_file_without_durations_is_told(folder: Path, text: str | None, expected: str) -> None:
    """With file and line."""
    (folder / "times.csv").unlink()
    if text is not None:
        (folder / "times.csv").write_text(text)

    assert expected in told(folder)


def test_a_file_that_nobody_names_is_still_no_table(folder: Path) -> None:
    """It may be a table whose name was mistyped."""
    (folder / "portz.csv").write_text("time_min\n2\n")

    assert told(folder) == ['portz.csv:0: no table is named "portz"']


@pytest.mark.parametrize(("prefix", "number"), [("topology", 8), ("topology/whole.yaml", 4)])
def test_a_scenario_names_every_file_that_it_was_read_from(folder: Path, prefix: str, number: int) -> None:
    """By the way that leads there, so that a run tells when one has changed."""
    (folder / "whole.yaml").write_text(WHOLE)
    (folder / "crews.csv").write_text("id,home,mends,work\nc,a,road,empirical(1 h)\n")
    path = folder.parent / "case.yaml"
    path.write_text(SCENARIO.format(prefix))
    (folder.parent / "mend.csv").write_text("time_h\n1\n3\n")
    scenario = read_scenario(path)

    assert scenario.hazards == (Outage("r1", 3600.0, work=Distribution.empirical([3600.0, 10_800.0])),)
    assert {"case.yaml", "mend.csv", "topology/times.csv"} <= set(scenario.inputs)
    assert len(scenario.inputs) == number
    again = read_scenario(write_scenario(scenario, folder.parent / "again.yaml"))
    assert again.hazards == scenario.hazards


def test_a_scenario_may_set_a_law_from_a_file_beside_it(folder: Path) -> None:
    """And a fault in that file stops the reading."""
    path = folder.parent / "case.yaml"
    change = "{alter: gates, id: pass CN>VN, set: {automatic: empirical(own.csv)}}"
    path.write_text(f"netsim: 1\ntopology: topology\nchanges:\n  - {change}\n")
    (folder.parent / "own.csv").write_text("time_s\n30\n")

    (alter,) = read_scenario(path).changes
    assert isinstance(alter, Alter)
    assert alter.values == {"automatic": Distribution.empirical([30.0])}
    (folder.parent / "own.csv").write_text("time_s\nx\n")
    with pytest.raises(InvalidInput):
        read_scenario(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("empirical(times.csv)", "the values of times.csv are not here"), ("empirical()", "not a number with a unit")],
)
def test_a_file_cannot_be_named_where_nothing_is_read(text: str, expected: str) -> None:
    """The nouns read no files."""
    with pytest.raises(NetsimError, match=expected):
        Distribution.parse(text)


@pytest.mark.parametrize("values", [[], [-1.0], [float("inf")]])
def test_an_empirical_law_needs_durations(values: list[float]) -> None:
    """In Python, too; and no other law takes values."""
    with pytest.raises(NetsimError, match="empirical"):
        Distribution.empirical(values)
    with pytest.raises(NetsimError, match="takes no values"):
        Distribution("constant", 1.0, values=(1.0,))
