"""
Hold the undisturbed year of china-asean against published volumes and write ``docs/calibration.md``.

What is compared stands in ``data/calibration.csv`` and ``data/port_scope.csv``. Run it as
``python -m topologies.build.calibration`` from the repository after changing freight, gates or services.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from topologies.build.usual import YEAR, Usual, usual

DATA: Final = Path(__file__).parent / "data"
PAGE: Final = Path(__file__).parents[2] / "docs/calibration.md"
TOLERANCE: Final = 0.1
"""By which the model may be off."""
YEAR_DAYS: Final = 365
WEEK_DAYS: Final = 7
TONNES: Final = 20.0
"""Weight of what a TEU on the China-Laos railway carries, box not counted (estimate: rubber, ore, potash, fruit)."""


@dataclass(frozen=True)
class Compared:
    """One published figure and what the model makes of it."""

    figure: str
    published: float
    unit: str
    part: float
    """Of the published figure that is in the scope of the model."""
    modelled: float
    source: str
    scope: str

    @property
    def off(self) -> float:
        """By how much the model is off, as a part of what it should have."""
        return self.modelled / (self.published * self.part) - 1.0


def compared() -> list[Compared]:
    """Return all figures."""
    flows = usual()
    return [*_traffic(flows), *_ports(flows)]


def _traffic(flows: Usual) -> Iterator[Compared]:
    """Yield gates and railways."""
    for row in _read("calibration.csv"):
        measure = row["measure"]
        value = _railway(flows, row) if measure.startswith(("trains", "TEU", "tonnes")) else _gates(flows, row)
        yield Compared(
            row["figure"], float(row["published"]), row["unit"], float(row["part"]), value, row["source"], row["scope"]
        )


def _gates(flows: Usual, row: dict[str, str]) -> float:
    """Count trucks at gates: all vehicles or those with cargo, in both directions or in one. [1/day]"""
    what, _, direction = row["measure"].partition(" ")
    nodes = row["of"].split(";")
    gates = [gate.id for gate in flows.network.gates if gate.node in nodes and direction in {"", gate.direction}]
    return sum(flows.passing(gate, empty=what == "vehicles") for gate in gates)


def _railway(flows: Usual, row: dict[str, str]) -> float:
    """Count trains or TEU over a link, in both directions or forward."""
    what, _, how = row["measure"].partition(" ")
    ways = (True,) if how == "forward" else (True, False)
    trains, teu = (sum(pair) for pair in zip(*(flows.over(row["of"], forward=way) for way in ways), strict=True))
    a_day = {"trains": trains, "TEU": teu, "tonnes": teu * TONNES}[what]
    return a_day * {"day": 1, "week": WEEK_DAYS, "year": YEAR_DAYS}[row["unit"].split()[-1]]


def _ports(flows: Usual) -> Iterator[Compared]:
    """Yield ports with a published throughput."""
    for row in _read("port_scope.csv"):
        if row["source"]:
            boxes = flows.handled[row["port"], "teu"] * YEAR_DAYS
            total, part = float(row["teu_year"]), float(row["share"])
            figure = f"{row['name']}: containers, {row['year']}"
            yield Compared(figure, total, "TEU a year", part, boxes, row["source"], row["scope"])


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page() -> str:
    """Write the page."""
    lines = [
        "<!-- Made by topologies/build/calibration.py: run `make docs`, do not edit. -->",
        "",
        "# Calibration of china-asean",
        "",
        f"What the undisturbed year {YEAR} of the topology comes to, against what was published. Modelled volumes are those of the usual ways",
        "of all lanes, weighed over the five kinds of shippers and the seasons of the year; a test holds each within "
        f"{TOLERANCE:.0%}.",
        "",
        "*In scope* is the part of the published figure that the model means to carry. For gates and railways it follows from the source; for",
        "ports it is an assumption: lanes join only the ports of the topology, so deep-sea lines, transshipment and most domestic boxes are",
        "left out, and the agreement of a port says that lanes, ships and ports fit together, not that the share is right.",
        "",
        "| figure | published | in scope | modelled | off | source | what is in scope |",
        "| --- | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for row in compared():
        target = row.published * row.part
        lines.append(
            f"| {row.figure} | {row.published:,.0f} {row.unit} | {target:,.0f} | {row.modelled:,.0f} | {row.off:+.1%} | "
            f"{row.source} | {row.scope} |"
        )
    lines += [
        "",
        "Sources are ids of [sources.csv](../topologies/china-asean/sources.csv). Not compared, because no figure was found: the four Mekong bridges but",
        'Chiang Khong, Longbang, Padang Besar, Woodlands, Tuas, Chong Mek, Moc Bai ("thousands" of trucks), air parcels, barges. Ports of which the total is',
        "known from memory only (Hong Kong, Jakarta, Manila and others) stand in `topologies/build/data/port_scope.csv`.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
