"""
Write the pages that are made from the code and the data: tables, commands, metrics, gallery, topologies.

Run by ``make docs``; a test compares what this would write with what is there.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, get_args

import click
from ruamel.yaml import YAML

from netsim import metrics
from netsim.cli import main as command
from netsim.geo.lengths import measure
from netsim.io import read_topology
from netsim.io.columns import Field, fields_of
from netsim.io.meanings import run_columns, told
from netsim.io.provenance import coverage
from netsim.model import TABLES, Defaults, Network
from netsim.model.base import LinkKind
from netsim.units import UNITS, hours, kmh, minutes
from topologies.build.provenance import sourced

DOCS: Final = Path(__file__).parent
ROOT: Final = DOCS.parent
MADE: Final = "<!-- Made by docs/make.py from the code: run `make docs`, do not edit. -->\n\n"

HOLDS: Final[dict[str, str]] = {
    "text": "text",
    "word": "text",
    "number": "number",
    "share": "number",
    "whole": "whole number",
    "truth": "yes or no",
    "words": "texts, `;` between them",
    "line": "WKT LINESTRING",
    "distribution": "distribution",
    "departures": "timetable",
    "hours": "hours",
    "season": "season",
    "ban": "spans of hours",
    "cutoffs": "times of day",
    "day": "day",
    "by_kind": "number by kind of link",
}
BOUNDS: Final = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}


def field_table(noun: type) -> str:
    """Write the columns of a noun."""
    rows = ((f"`{field.column}`", holds(field), *told(field), say_default(field)) for field in fields_of(noun))
    return table(("column", "holds", "unit", "meaning", "when empty"), rows)


def holds(field: Field) -> str:
    """Tell what a cell holds, with its bounds."""
    if field.choices:
        return ", ".join(f"`{choice}`" for choice in field.choices)
    limits = (f", {BOUNDS[name]} {limit / field.factor:g}" for name, limit in field.limits if name in BOUNDS)
    return HOLDS[field.kind] + "".join(limits)


def say_default(field: Field) -> str:
    """Tell what an empty cell means."""
    if field.required:
        return "**required**"
    value = field.default
    if value in (None, "", (), {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"`{';'.join(value)}`"
    if field.dimension is not None and not field.unit:
        return f"`{with_unit(value, UNITS[field.dimension])}`"
    return f"`{value / field.factor:g}`" if isinstance(value, float) else f"`{value}`"


def with_unit(value: float, units: dict[str, float]) -> str:
    """Write a quantity in the largest unit that is not larger than it."""
    if value == 0:
        return "0"
    name, factor = max(((n, f) for n, f in units.items() if f <= value), key=lambda unit: unit[1])
    return f"{value / factor:g} {name}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a Markdown table."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


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
    return {
        name: [(f"`{column}`", unit, meaning) for column, (unit, meaning) in columns.items()]
        for name, columns in run_columns().items()
    }


def metrics_page() -> str:
    """Write the reference of the summary and of the functions behind it."""
    parts = [MADE, "# Metrics\n\n", (DOCS / "parts/metrics.md").read_text(encoding="utf-8"), "\n## In a summary\n\n"]
    rows = ((f"`{name}`", unit, meaning) for name, (unit, meaning) in metrics.DEFINITIONS.items())
    parts.append(table(("metric", "unit", "meaning"), rows))
    parts += ["\n", (DOCS / "parts/questions.md").read_text(encoding="utf-8")]
    parts.append("\n## In Python\n")
    for name in metrics.__all__:
        function = getattr(metrics, name)
        if inspect.isfunction(function):
            told, _, _ = (inspect.getdoc(function) or "").partition("\n\nExamples\n")  # they run where they stand
            parts.append(f"\n### {name}\n\n```text\n{name}{signature(function)}\n\n{told}\n```\n")
    return "".join(parts)


def signature(function: Callable[..., object]) -> str:
    """Write a function's parameters, tables by their short name."""
    return str(inspect.signature(function)).replace("'", "")


def commands_page() -> str:
    """Write the reference of the command, as ``--help`` tells it."""
    parts = [MADE, "# Commands\n\n", "What `netsim COMMAND --help` says, in one page.\n"]
    for path, part in walk(command, "netsim"):
        context = click.Context(
            part, info_name=path, terminal_width=100, max_content_width=100, **command.context_settings
        )
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


REFERENCE: Final = "china-asean"
RETOLD: Final = ("What is estimated", "What is not known", "Licences and attribution")
"""Sections of the reference topology's README that stand on its page, too."""


VALUES: Final = (
    "A value is a filled cell with a fact, in a list each word; names, ends, kinds, shared-risk groups and drawn "
    "courses are none, and neither is what a row leaves to a default. It comes from a source if its row names one and "
    "does not call it an estimate, as a whole or in the column `estimated`.\n\n"
)


def topology_page() -> str:
    """Write a page about the reference topology: pictures, counts, provenance; and a list of the others."""
    network = read_topology(ROOT / "topologies" / REFERENCE)
    counts = ", ".join(f"{len(network.table(name)):,} {name}" for name in TABLES if network.table(name))
    parts = [MADE, f"# Topologies\n\n## {network.title}\n\n{network.description.strip()}\n\n"]
    parts += [f"![The region](../maps/{REFERENCE}-region.png)\n\n"]
    parts += [f"![From Nanning over Friendship Pass to Hanoi](../maps/{REFERENCE}-corridor.png)\n\n"]
    parts += [
        f"Rows: {counts}. [How it was made](../topologies/{REFERENCE}/README.md); a click on a map's link or place "
    ]
    parts += [f"tells value, source and confidence: `netsim map {REFERENCE} -o region.html`.\n\n"]
    parts += [f"### By country and layer\n\n{country_table(network)}\n### By kind of link\n\n{layer_table(network)}\n"]
    parts += [f"### Sources\n\n{source_table(network)}\n", VALUES, f"{value_table(network)}\n"]
    parts += retold(ROOT / "topologies" / REFERENCE / "README.md")
    return "".join([*parts, "## Smaller ones\n\n", small_table()])


def country_table(network: Network) -> str:
    """Count places and links by country; a link between two counts in both, as crossing."""
    land = {node.id: node.country for node in network.nodes}
    places = Counter(land.values())
    inside: Counter[tuple[str, str]] = Counter()
    crossing: Counter[str] = Counter()
    for link in network.links:
        both = {land[link.source], land[link.target]}
        plane = "data" if link.is_digital else "freight"
        inside.update((country, plane) for country in both)
        crossing.update(both if len(both) > 1 else ())
    gates = Counter(land[gate.node] for gate in network.gates)
    rows = (
        (country or "at sea", *(str(n) for n in (count, inside[country, "data"], inside[country, "freight"])),
         str(crossing[country]), str(gates[country]))
        for country, count in sorted(places.items(), key=lambda pair: (-pair[1], pair[0]))
    )  # fmt: skip
    return table(("country", "places", "data links", "freight links", "of them to abroad or to sea", "gates"), rows)


def layer_table(network: Network) -> str:
    """Count links by kind, with their length and how many are planned, estimated, or drawn with a course."""
    metres = measure(network).metres
    rows = []
    for kind in get_args(LinkKind):
        links = [link for link in network.links if link.kind == kind]
        if links:
            length = sum(metres[link.id] for link in links if link.kind != "transfer") / 1000
            counts = (
                sum(link.status == "planned" for link in links),
                sum(link.confidence == "estimate" for link in links),
                sum(link.geometry is not None for link in links),
            )
            rows.append((kind, str(len(links)), f"{length:,.0f}" if length else "", *map(str, counts)))
    return table(("kind", "links", "km", "planned", "estimates", "with a course"), rows)


def source_table(network: Network) -> str:
    """Write what ``netsim check --sources`` tells."""
    rows = (
        (row.table, *(str(n) for n in (row.rows, f"{row.sourced / row.rows:.0%}", row.high, row.medium, row.low)),
         str(row.estimate), str(row.neither), str(row.values.sourced + row.values.estimated), f"{row.values.share:.0%}")
        for row in coverage(network).tables
    )  # fmt: skip
    head = ("table", "rows", "with a source", "high", "medium", "low", "estimate", "neither", "values", "from a source")
    return table(head, rows)


def value_table(network: Network) -> str:
    """Write how many values of what planners look up first come from a source."""
    rows = (
        (name, *(str(n) for n in (values.sourced + values.estimated, values.sourced)), f"{values.share:.0%}")
        for name, values in sourced(network).items()
    )
    return table(("what", "values", "from a source", "share"), rows)


def retold(readme: Path) -> Iterator[str]:
    """Yield sections of a README, one level deeper."""
    sections = re.split(r"^## ", readme.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for section in sections[1:]:
        title, _, text = section.partition("\n")
        if title.strip() in RETOLD:
            yield f"### {title.strip()}\n\n{text.strip()}\n\n"


def small_table() -> str:
    """List the other topologies that are shipped."""
    rows = []
    for path in sorted((ROOT / "topologies").iterdir()):
        if path.stem != REFERENCE and (path.suffix == ".yaml" or (path / "topology.yaml").exists()):
            network = read_topology(path)
            size = f"{len(network.nodes)} places, {len(network.links)} links"
            page = f"{path.name}/README.md" if path.is_dir() else path.name
            rows.append((f"[{path.stem}](../topologies/{page})", size, network.description.strip()))
    return table(("name", "size", "what it is"), rows)


def pages() -> dict[Path, str]:
    """Return every page that is made, by its path."""
    return {
        DOCS / "reference/tables.md": tables_page(),
        DOCS / "reference/metrics.md": metrics_page(),
        DOCS / "reference/commands.md": commands_page(),
        DOCS / "gallery.md": gallery_page(),
        DOCS / "topology.md": topology_page(),
    }


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
