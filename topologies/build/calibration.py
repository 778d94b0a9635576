"""
Hold the undisturbed year of china-asean against published volumes and write ``docs/calibration.md``.

What is compared stands in ``data/calibration.csv`` and ``data/port_scope.csv``. Run it as
``python -m topologies.build.calibration`` from the repository after changing freight, gates or services.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from topologies.build.files import read
from topologies.build.usual import Usual, usual

DATA: Final = Path(__file__).parent / "data"
DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = DOCS / "calibration.md"
INTRODUCTION: Final = DOCS / "parts/calibration.md"
MADE: Final = "<!-- Made by topologies/build/calibration.py: run `make docs`, do not edit. -->\n\n"
TOLERANCE: Final = 0.1
"""By which the model may be off."""
YEAR_DAYS: Final = 365
WEEK_DAYS: Final = 7
TONNES: Final = 20.0
"""Weight of what a TEU on the China-Laos railway carries, box not counted (estimate: rubber, ore, potash, fruit)."""
PARCELS: Final = 6.0
"""Tonnes of parcels and air cargo that count as a TEU (estimate)."""


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
    for row in read(DATA / "calibration.csv"):
        value = MEASURES[row["measure"].split()[0]](flows, row)
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
    both = [flows.over(row["of"], forward=way) for way in ways]
    trains, teu = (sum(pair[number] for pair in both) for number in (0, 1))
    a_day = {"trains": trains, "TEU": teu, "tonnes": teu * TONNES}[what]
    return a_day * {"day": 1, "week": WEEK_DAYS, "year": YEAR_DAYS}[row["unit"].split()[-1]]


def _airport(flows: Usual, row: dict[str, str]) -> float:
    """Weigh what flies between an airport and other countries. [t/day]"""
    country = {node.id: node.country for node in flows.network.nodes}
    abroad = (
        teu
        for (name, here, there), teu in flows.seated.items()
        if flows.services[name].mode == "air" and row["of"] in {here, there} and country[here] != country[there]
    )
    return PARCELS * sum(abroad)


MEASURES: Final[Mapping[str, Callable[[Usual, dict[str, str]], float]]] = {
    "vehicles": _gates,
    "loaded": _gates,
    "trains": _railway,
    "TEU": _railway,
    "tonnes": _railway,
    "flown": _airport,
}


def _ports(flows: Usual) -> Iterator[Compared]:
    """Yield ports with a published throughput."""
    for row in read(DATA / "port_scope.csv"):
        if row["source"]:
            boxes = flows.handled[row["port"], "teu"] * YEAR_DAYS
            total, part = float(row["teu_year"]), float(row["share"])
            figure = f"{row['name']}: containers, {row['year']}"
            yield Compared(figure, total, "TEU a year", part, boxes, row["source"], row["scope"])


def page() -> str:
    """Write the page."""
    head = "| figure | published | in scope | modelled | off | source | what is in scope |\n"
    rule = "| --- | ---: | ---: | ---: | ---: | --- | --- |\n"
    return MADE + INTRODUCTION.read_text(encoding="utf-8") + "\n" + head + rule + "".join(map(_line, compared()))


def _line(row: Compared) -> str:
    cells = (
        row.figure,
        f"{row.published:,.0f} {row.unit}",
        f"{row.published * row.part:,.0f}",
        f"{row.modelled:,.0f}",
        f"{row.off:+.1%}",
        row.source,
        row.scope,
    )
    return "| " + " | ".join(cells) + " |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
