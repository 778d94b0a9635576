"""``netsim list``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from netsim.cli.printing import print_json, print_table
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.model import Network

THINGS: Final = (
    "topologies",
    "scenarios",
    "nodes",
    "links",
    "systems",
    "gates",
    "demands",
    "workloads",
    "freight",
    "ports",
    "services",
    "crews",
    "dependencies",
    "srlgs",
    "metrics",
)
_COLUMNS: Final = {
    "nodes": ("kind", "country"),
    "links": ("kind", "source", "target", "system"),
    "systems": ("kind", "status"),
    "gates": ("lanes", "automatic", "manual"),
    "demands": ("source", "target", "class_"),
    "workloads": ("replicas", "clients", "policy"),
    "freight": ("origin", "destination", "per_day", "unit"),
    "ports": ("berths", "cranes"),
    "services": ("mode", "stops", "departures"),
    "crews": ("home", "mends", "count"),
    "dependencies": ("layer", "fallback"),
    "srlgs": ("kinds", "links"),
}
_STANDARD: Final = "china-asean"


@click.command("list")
@click.argument("things", type=click.Choice(THINGS))
@click.option("--topology", "-t", help=f"Topology, by path or name.  [{_STANDARD}]")
@click.option(
    "--search", "-s", default="", metavar="TEXT", help="Only what holds the text in id or name, in any language."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(things: str, topology: str | None, search: str, *, as_json: bool) -> None:
    """List what there is, by id and by name in any language."""
    if topology is not None and things not in _COLUMNS:
        raise click.UsageError(f"{things} belong to no topology")
    rows = [row for row in _rows(things, topology or _STANDARD) if _holds(row, search)]
    if as_json:
        print_json({things: rows})
    elif rows:
        heads = [head for head in rows[0] if any(row[head] != "" for row in rows)]
        print_table(heads, [[str(row[head]) for head in heads] for row in rows])
    else:
        click.echo(f"no {things}" + (f' with "{search}"' if search else ""), err=True)


def _holds(row: dict[str, Any], text: str) -> bool:
    """Whether an id or a name holds a text, capitals or not."""
    names = (str(row.get(key, "")) for key in ("id", "name", "name_local", "title", "metric"))
    return any(text.casefold() in name.casefold() for name in names)


def _rows(things: str, topology: str) -> Iterator[dict[str, Any]]:
    if things in {"topologies", "scenarios"}:
        yield from _shipped(things)
    elif things == "metrics":
        from netsim.metrics import definitions

        for name, (unit, definition) in definitions().items():
            yield {"metric": name, "unit": unit, "definition": definition}
        for ending, unit in (("wait_p95", "h"), ("queue_peak", "trucks"), ("manual_hours", "h")):
            yield {"metric": f"NODE_{ending}", "unit": unit, "definition": "of a gate, such as friendship_pass"}
    else:
        from netsim.io import read_topology

        read = read_topology(topology)
        yield from _groups(read) if things == "srlgs" else _table(read, things)


def _shipped(things: str) -> Iterator[dict[str, Any]]:
    from netsim.io.find import names
    from netsim.io.read import title_of

    for name, path in sorted(names("topologies" if things == "topologies" else "scenarios").items()):
        yield {"name": name, "title": title_of(path), "path": str(path)}


def _groups(network: Network) -> Iterator[dict[str, Any]]:
    """Yield the shared-risk groups, each with the names of its links."""
    for group in sorted({group for link in network.links for group in link.srlgs}):
        links = [network.link[name] for name in network.members(group)]
        names = {key: ", ".join(filter(None, (getattr(link, key) for link in links))) for key in ("name", "name_local")}
        yield {"id": group, "kinds": ", ".join(sorted({link.kind for link in links})), "links": len(links), **names}


def _table(network: Network, things: str) -> Iterator[dict[str, Any]]:
    rows: tuple[Any, ...] = network.complete_gates if things == "gates" else network.table(things)
    for row in rows:
        place = network.node.get(getattr(row, "node", ""))  # a gate is called as its place is
        names = {key: getattr(row, key, "") or getattr(place, key, "") for key in ("name", "name_local")}
        if things == "dependencies":
            needed = network.node.get(row.needs) or next(one for one in network.workloads if one.id == row.needs)
            both = {key: [getattr(one, key, "") for one in (place, needed)] for key in names}
            names = {key: " needs ".join(filter(None, own)) for key, own in both.items()}
        yield {"id": row.id} | names | {column.rstrip("_"): _plain(getattr(row, column)) for column in _COLUMNS[things]}


def _plain(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int | float | str) else str(value)
