"""``netsim srlgs``."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from netsim.io import read_topology

Run = Callable[..., Result]

VALLEY = """\
netsim: 1
nodes:
  - {id: a, lon: 102, lat: 18, kind: city}
  - {id: m, lon: 102, lat: 18.5, kind: city}
  - {id: b, lon: 102, lat: 19, kind: city}
links:
  - {id: rail, source: a, target: b, kind: rail, srlgs: [gorge, line], geometry: "LINESTRING (102 18, 102 19)"}
  - {id: fibre, source: a, target: b, kind: fibre, capacity: 1 Gbps, srlgs: [gorge], geometry: [[102, 18], [102, 19]]}
  - {id: road, source: a, target: m, kind: road, geometry: "LINESTRING (102 18, 102 18.5)"}
  - {id: plain, source: a, target: b, kind: road}
  - {id: ship, source: a, target: b, kind: sea, geometry: "LINESTRING (102 18, 102 19)"}
  - {id: old, source: a, target: b, kind: road, status: retired, geometry: "LINESTRING (102 18, 102 19)"}
"""


@pytest.fixture(autouse=True)
def _valley() -> None:
    Path("valley.yaml").write_text(VALLEY, encoding="utf-8")


def rows(text: str) -> list[dict[str, str]]:
    """Read the table."""
    return list(csv.DictReader(text.splitlines()))


def test_groups_are_printed_a_row_for_each_link(netsim: Run) -> None:
    """Nested, with what the topology names already; only links whose course is given, and no ships."""
    result = netsim("srlgs", "valley.yaml")
    told = rows(result.stdout)

    assert result.exit_code == 0
    assert [(row["srlg"], row["link"], row["with"], row["shared_km"]) for row in told] == [
        ("corridor-fibre", "fibre", "rail", "110.7"),
        ("corridor-fibre", "rail", "fibre", "110.7"),
        ("corridor-fibre-2", "fibre", "rail;road", "55.8"),
        ("corridor-fibre-2", "rail", "fibre;road", "55.8"),
        ("corridor-fibre-2", "road", "fibre;rail", "55.3"),
    ]
    assert {(row["part_of"], row["given"], row["within_m"]) for row in told} == {
        ("", "gorge", "500"),
        ("corridor-fibre", "", "500"),
    }


def test_links_without_a_course_count_where_asked_for(netsim: Run) -> None:
    """Along the geodesic, on which nobody has laid them."""
    assert "plain" in {row["link"] for row in rows(netsim("srlgs", "valley.yaml", "--straight").stdout)}


def test_distance_and_length_are_given_with_their_unit(netsim: Run) -> None:
    """A number alone is none."""
    assert rows(netsim("srlgs", "valley.yaml", "--over", "200km").stdout) == []
    assert {row["within_m"] for row in rows(netsim("srlgs", "valley.yaml", "--within", "2 km").stdout)} == {"2000"}
    for wrong in ("500", "0 m", "5 h"):
        assert netsim("srlgs", "valley.yaml", "--within", wrong).exit_code == 2


def test_the_table_is_written_where_asked_for(netsim: Run) -> None:
    """And counted."""
    result = netsim("srlgs", "valley.yaml", "-o", "srlgs.csv")

    assert result.stdout == "srlgs.csv: 2 groups of 3 links, out of 3 whose course is given\n"
    assert rows(Path("srlgs.csv").read_text(encoding="utf-8")) == rows(netsim("srlgs", "valley.yaml").stdout)
    assert netsim("srlgs", "valley.yaml", "-o", "no/srlgs.csv").exit_code == 2


def test_an_id_with_quotation_marks_is_read_back(netsim: Run) -> None:
    """As spreadsheets write and read them."""
    Path("valley.yaml").write_text(VALLEY.replace("id: fibre", """id: '"old" fibre'"""), encoding="utf-8")

    assert '"old" fibre' in {row["link"] for row in rows(netsim("srlgs", "valley.yaml").stdout)}


def test_a_table_that_was_edited_is_confirmed(netsim: Run) -> None:
    """What was struck out is out, what was renamed has its name, and the groups of before stay."""
    netsim("srlgs", "valley.yaml", "-o", "groups.csv")
    kept = [line for line in Path("groups.csv").read_text().splitlines() if not line.startswith("corridor-fibre,")]
    Path("groups.csv").write_text("\n".join(kept).replace("corridor-fibre-2,", "narrows,"))
    result = netsim("srlgs", "valley.yaml", "--confirm", "groups.csv", "-o", "confirmed")
    links = read_topology("confirmed").link

    assert (result.exit_code, result.stdout) == (0, "confirmed: 3 links have more groups than before\n")
    assert links["rail"].srlgs == ("gorge", "line", "narrows")
    assert links["road"].srlgs == ("narrows",)
    assert links["plain"].srlgs == ()
    assert netsim("srlgs", "valley.yaml", "--confirm", "groups.csv", "-o", "confirmed").exit_code == 2


def test_all_that_is_wrong_with_an_edited_table_is_told(netsim: Run) -> None:
    """Unknown links, empty cells and lonely ones, each with its line."""
    Path("groups.csv").write_text('srlg,link\nx,rale\nx,rail\n,road\nalone,road\nline,road\nbad,"a\n')
    result = netsim("srlgs", "valley.yaml", "--confirm", "groups.csv", "-o", "confirmed")
    assert (result.exit_code, "a quoted cell does not end" in result.stderr) == (3, True)

    Path("groups.csv").write_text("srlg,link\nx,rale\nx,rail\n,road\nalone,road\nline,road\n")
    result = netsim("srlgs", "valley.yaml", "--confirm", "groups.csv", "-o", "confirmed")
    assert result.exit_code == 3
    for told in (
        'groups.csv:2:3: no link is named "rale"',
        "groups.csv:4:1: a value is missing",
        'groups.csv:5:1: the group "alone" has one link',
    ):
        assert told in result.stderr
    assert '"line"' not in result.stderr
    assert not Path("confirmed").exists()


def test_a_table_without_groups_is_none(netsim: Run) -> None:
    """The header says what it is; and the result needs a place."""
    Path("groups.csv").write_text("group,links\nx,rail\n")
    result = netsim("srlgs", "valley.yaml", "--confirm", "groups.csv", "-o", "confirmed")
    assert (result.exit_code, "the header lacks srlg and link" in result.stderr) == (3, True)
    assert "--output" in netsim("srlgs", "valley.yaml", "--confirm", "groups.csv").stderr
