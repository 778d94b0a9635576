"""
Write the pages that are made from the code: tables, commands, metrics, gallery.

Run by ``make docs``; a test compares what this would write with what is there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Final, Literal, Union, get_args, get_origin

import click
from ruamel.yaml import YAML

from netsim.cli import main as command
from netsim.model import TABLES, Column, Defaults, Departures, Distribution, OpeningHours
from netsim.model.base import LinkKind
from netsim.units import UNITS, hours, kmh, minutes

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

DOCS: Final = Path(__file__).parent
ROOT: Final = DOCS.parent
MADE: Final = "<!-- Made by docs/make.py from the code: run `make docs`, do not edit. -->\n\n"

COMMON: Final = {
    "id": "Unique over the whole topology.",
    "kind": "What it is.",
    "name": "In English.",
    "name_local": "In the language of the place.",
    "status": "Only what is live takes part in a run.",
    "confidence": "In this row's facts; `estimate` where no source says so.",
    "note": "For the reader.",
    "sources": "Where the facts come from: rows of sources.csv.",
    "roles": "What else the place does: `gateway`, `ixp`, `replica`, `customs`.",
    "directed": "Only from source to target.",
    "node": "Where it stands.",
    "source": "Node at one end; of a demand, the sender.",
    "target": "Node at the other end; of a demand, the receiver.",
    "address": "Of the page or document.",
    "capacity": "Room.",
    "class_": "Of service.",
    "count": "How many there are.",
    "date": "Of publication or of reading.",
    "destination": "Node where it goes.",
    "fallback": "How the gate works without what it needs.",
    "fibre_pairs": "In the cable.",
    "home": "Node where it waits for work.",
    "in_service": "Year.",
    "lanes": "In parallel.",
    "licence": "Under which it may be used.",
    "mode": "How it moves.",
    "modes": "Modes that it may take; transfer is always allowed.",
    "needs": "Node that must be reached or up.",
    "opens": "When it serves, each day.",
    "origin": "Node where it starts.",
    "owners": "As far as they are public.",
    "policy": "What happens at a place that is closed or slow.",
    "arrivals": "At random, or at even distances.",
    "population": "People who live there.",
    "profile": "Course over the day, in local time.",
    "publisher": "Who says so.",
    "rate": "That the path must have.",
    "speed": "On the way.",
    "berths": "Ships that are handled at a time.",
    "stops": "Nodes in order; links of the mode join one with the next.",
    "timezone": "IANA name, such as `Asia/Shanghai`.",
    "title": "Of the source.",
    "unit": "What is counted.",
    "zone": "Sea or region.",
    "cost_per_km": "Price of movement, by kind of link.",
    "value_of_time_per_h": "What an hour less is worth to the shipper.",
}
"""Meaning of the fields that explain themselves in the code but not to a reader of files."""

KINDS_OF_VALUE: Final[dict[object, str]] = {
    str: "text",
    float: "number",
    int: "whole number",
    bool: "yes or no",
    Distribution: "distribution",
    Departures: "timetable",
    OpeningHours: "hours",
}
OWN_UNITS: Final = (Distribution, Distribution | None, Departures, OpeningHours)
"""Texts that carry their units themselves."""


@dataclass(frozen=True)
class Entry:
    """A column as the reference shows it."""

    name: str
    holds: str
    unit: str
    default: str
    meaning: str


def entries(noun: type) -> Iterator[Entry]:
    """Yield the columns of a noun's table."""
    fields: dict[str, FieldInfo] = vars(noun)["__pydantic_fields__"]
    for name, field in fields.items():
        told, unit = split_unit(field.description or "")
        column = next(find_columns(field), None)
        yield Entry(
            name=column.name if column else name,
            holds=say_type(field.annotation),
            unit="" if field.annotation in OWN_UNITS else file_unit(column, unit),
            default=say_default(field, column),
            meaning=told or COMMON.get(name, ""),
        )


def split_unit(text: str) -> tuple[str, str]:
    """Part a docstring and the unit in brackets at its end."""
    found = re.fullmatch(r"(.*?)\s*(?:\[([^\]]+)\])?", " ".join(text.split()), re.DOTALL)
    told, unit = (found[1], found[2] or "") if found else (text, "")
    return told.replace("``None``", "empty").replace("``", "`"), unit


def find_columns(field: FieldInfo) -> Iterator[Column]:
    """Yield the marks that say how a field is written, also those inside ``X | None``."""
    inner = (item for part in get_args(field.annotation) for item in getattr(part, "__metadata__", ()))
    yield from (item for item in (*field.metadata, *inner) if isinstance(item, Column))


def file_unit(column: Column | None, unit: str) -> str:
    """Return the unit that files use; SI stays inside."""
    if column is None or column.dimension is None:
        return unit
    if column.factor == 1.0:
        return "with its unit"
    known = {factor: name for name, factor in reversed(UNITS[column.dimension].items())}
    return known[column.factor]


def say_type(annotation: object) -> str:
    """Tell what a cell holds."""
    if get_origin(annotation) is Annotated:
        return say_type(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return ", ".join(say_type(part) for part in get_args(annotation) if part is not type(None))
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation) if value != "")
    if get_origin(annotation) is tuple:
        return "WKT LINESTRING" if get_origin(get_args(annotation)[0]) is tuple else "texts, `;` between them"
    if get_origin(annotation) is dict:
        return f"{say_type(get_args(annotation)[1])} by kind of link"
    return KINDS_OF_VALUE[annotation]


def say_default(field: FieldInfo, column: Column | None) -> str:
    """Tell what an empty cell means."""
    if field.is_required():
        return "**required**"
    value = field.default
    if field.default_factory is not None or value in (None, "", ()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"`{';'.join(value)}`"
    if isinstance(value, float) and column is not None and column.dimension is not None:
        if column.factor == 1.0:
            return f"`{with_unit(value, UNITS[column.dimension])}`"
        value = value / column.factor
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def with_unit(value: float, units: dict[str, float]) -> str:
    """Write a quantity in the largest unit that is not larger than it."""
    name, factor = max(((n, f) for n, f in units.items() if f <= value), key=lambda unit: unit[1])
    return f"{value / factor:g} {name}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a Markdown table."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def field_table(noun: type) -> str:
    """Write the columns of a noun."""
    rows = ((f"`{e.name}`", e.holds, e.unit, e.default, e.meaning) for e in entries(noun))
    return table(("column", "holds", "unit", "when empty", "meaning"), rows)


def tables_page() -> str:
    """Write the reference of what goes in and what comes out."""
    parts = [MADE, "# Tables\n\n", (DOCS / "parts/topology.md").read_text(encoding="utf-8"), "\n"]
    for name, noun in TABLES.items():
        parts += [f"### {name}.csv\n\n{first_line(noun)}\n\n", field_table(noun), "\n"]
    parts += [f"### defaults, in topology.yaml\n\n{first_line(Defaults)}\n\n", field_table(Defaults), "\n"]
    parts += [fallback_table(), "\n"]
    parts += [(DOCS / "parts/run.md").read_text(encoding="utf-8")]
    for name, rows in run_tables().items():
        parts += [f"\n### {name}\n\n", table(("column", "unit", "meaning"), rows)]
    return "".join(parts)


def fallback_table() -> str:
    """Write what holds where neither a row nor the topology says anything."""
    known = Defaults()
    told = {
        "route_factor": ("route factor", 1.0),
        "speed": ("speed [km/h]", kmh),
        "cost_per_km": ("cost [USD per TEU and km]", 1.0),
        "mttr": ("time to repair [h]", hours),
        "detection": ("detection [min]", minutes),
    }
    rows = (
        (f"`{kind}`", *(f"{known.of(name, kind) / factor:g}" for name, (_, factor) in told.items()))
        for kind in get_args(LinkKind)
    )
    head = ("kind of link", *(title for title, _ in told.values()))
    return f"What holds where topology.yaml says nothing:\n\n{table(head, rows)}"


def first_line(thing: object) -> str:
    """Return the first line of a docstring."""
    return (thing.__doc__ or "").strip().partition("\n")[0]


def run_tables() -> dict[str, list[tuple[str, str, str]]]:
    """Return columns, units and meanings of the tables of a run."""
    tables: dict[str, list[tuple[str, str, str]]] = {}
    with (DOCS / "parts/run_tables.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            tables.setdefault(row["table"], []).append((f"`{row['column']}`", row["unit"], row["meaning"]))
    return tables


def commands_page() -> str:
    """Write the reference of the command, as ``--help`` tells it."""
    parts = [MADE, "# Commands\n\n", "What `netsim COMMAND --help` says, in one page.\n"]
    for path, part in walk(command, "netsim"):
        context = click.Context(part, info_name=path, terminal_width=100, max_content_width=100)
        parts.append(f"\n## {path}\n\n```text\n{part.get_help(context).rstrip()}\n```\n")
    return "".join(parts)


def walk(part: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and all below it."""
    yield path, part
    if isinstance(part, click.Group):
        context = click.Context(part, info_name=path)
        for name in sorted(part.list_commands(context)):
            found = part.get_command(context, name)
            if found is not None and not found.hidden:
                yield from walk(found, f"{path} {name}")


def gallery_page() -> str:
    """Write a page of all scenarios with their pictures."""
    parts = [MADE, "# Gallery\n\n", "Every scenario that comes with netsim; each also runs in the tests.\n"]
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        said = YAML(typ="safe").load(path)
        parts.append(f"\n## {said.get('title', path.stem)}\n\n{str(said.get('description', '')).strip()}\n")
        if (ROOT / f"maps/{path.stem}.png").exists():
            parts.append(f"\n![Map of {path.stem}](../maps/{path.stem}.png)\n")
        parts.append(f"\n```sh\nnetsim run {path.stem}\n```\n\n[The file](../scenarios/{path.name})\n")
    return "".join(parts)


def pages() -> dict[Path, str]:
    """Return every page that is made, by its path."""
    return {
        DOCS / "reference/tables.md": tables_page(),
        DOCS / "reference/commands.md": commands_page(),
        DOCS / "gallery.md": gallery_page(),
    }


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
