"""
Confirm the corridors of china-asean that geometry shows: write them into the column srlgs of links.csv.

Run ``python -m topologies.build.srlgs`` after a change of links.csv. Links on land that run within 500 m of one
another over at least 25 km become a group ``beside-...``, unless a group that was given already holds all of them.
Courses on land follow towns and are no surveys, so that a group means: the same valley or expressway. Courses at sea
are stylised, and only groups that were given hold there. What an earlier run wrote is written anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from netsim.geo.corridors import Corridor, corridors
from netsim.units import km
from topologies.build.files import Row, read, rewrite

TOPOLOGY: Final = Path(__file__).parents[1] / "china-asean"
ON_LAND: Final = frozenset({"fibre", "road", "rail"})
WITHIN: Final = 500.0
"""Largest distance of links side by side. [m]"""
OVER: Final = 25 * km
"""Least length on which they are. [m]"""
PREFIX: Final = "beside-"


def main() -> None:
    """Write the groups and say how many there are."""
    path = TOPOLOGY / "links.csv"
    rows = {row["id"]: row for row in read(path)}
    groups = inferred(rows.values())
    fresh = {row["id"]: row for row in confirmed(rows, groups) if row["srlgs"] != rows[row["id"]]["srlgs"]}
    rewrite(path, fresh)
    print(f"{path.name}: {len(groups)} groups of links side by side, {len(fresh)} rows written")


def inferred(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """Return the links of each group that geometry shows and that is not given, by its name."""
    rows = list(rows)
    given = {row["id"]: frozenset(given_groups(row)) for row in rows}
    lines = {row["id"]: course(row) for row in rows if row["kind"] in ON_LAND and row["geometry"]}
    beside = corridors(lines, WITHIN, OVER)
    found = [one for one in beside if not frozenset.intersection(*(given[name] for name in one.members))]
    return dict(zip(names(found), (one.members for one in found), strict=True))


def names(found: Iterable[Corridor]) -> list[str]:
    """Name each corridor after the first of its links; the second of that name gets a number."""
    counts: dict[str, int] = defaultdict(int)
    made = []
    for one in found:
        first = min(one.members)
        counts[first] += 1
        made.append(PREFIX + first + (f"-{counts[first]}" if counts[first] > 1 else ""))
    return made


def confirmed(rows: dict[str, Row], groups: dict[str, frozenset[str]]) -> Iterable[Row]:
    """Yield all rows with the groups that they are in: those that were given, then those that geometry shows."""
    of: dict[str, list[str]] = defaultdict(list)
    for name, members in groups.items():
        for member in members:
            of[member].append(name)
    for name, row in rows.items():
        yield {**row, "srlgs": ";".join([*given_groups(row), *sorted(of[name])])}


def given_groups(row: Row) -> list[str]:
    """Return the groups of a link that no run of this script wrote."""
    return [name for name in row["srlgs"].split(";") if name and not name.startswith(PREFIX)]


def course(row: Row) -> list[tuple[float, float]]:
    """Return the points of a link."""
    points = row["geometry"].partition("(")[2].rstrip(") ").split(",")
    return [(float(lon), float(lat)) for lon, lat in (point.split() for point in points)]


if __name__ == "__main__":
    main()
