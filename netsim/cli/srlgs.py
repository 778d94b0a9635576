"""``netsim srlgs``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.geo.corridors import Corridor
    from netsim.model import Network

_BESIDE: Final = ("fibre", "submarine", "microwave", "road", "rail", "waterway")
"""Kinds of link that lie where their course says; ships and satellites do not."""
_HEADS: Final = ("srlg", "link", "with", "within_m", "shared_km", "part_of", "given")


def _length(ctx: click.Context, param: click.Parameter, text: str) -> float:
    """Read a length with its unit, such as ``500 m``. [m]"""
    from netsim.errors import NetsimError
    from netsim.units import parse

    try:
        length = parse(text, "length")
    except NetsimError as error:
        raise click.BadParameter(str(error), ctx, param) from None
    if length <= 0:
        raise click.BadParameter("must be more than nothing", ctx, param)
    return length


@click.command("srlgs")
@click.argument("topology")
@click.option(
    "--within",
    default="500 m",
    show_default=True,
    callback=_length,
    metavar="LENGTH",
    help="Largest distance of links side by side.",
)
@click.option(
    "--over",
    default="5 km",
    show_default=True,
    callback=_length,
    metavar="LENGTH",
    help="Least length on which they are, in all.",
)
@click.option("--straight", is_flag=True, help="Also take links without a given course, along the geodesic.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="CSV file to write.  [standard output]")
@click.option(
    "--confirm",
    "table",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Such a table, edited: write TOPOLOGY with its groups to --output, a new folder or YAML file.",
)
@DEBUG
def command(
    topology: str, *, within: float, over: float, straight: bool, output: Path | None, table: Path | None
) -> None:
    """
    Find links of any kind that run side by side, and write them as a table of shared-risk groups.

    A row is a link in a group: the links beside it, how far it runs beside all of them, and the groups that the
    topology names already for all of them. Groups are nested: where two links share 100 km and a third one 40 km of
    these, both the two and the three are a group, and the three are part_of the two. Strike out what does not hold,
    rename what has a better name, and write the rest into the topology with --confirm.
    """
    if table is not None:
        _confirm(topology, table, output)
        return
    from netsim.geo.corridors import corridors
    from netsim.io import read_topology

    network = read_topology(topology)
    lines = dict(_courses(network, straight=straight))
    found = corridors(lines, within, over)
    text = _as_csv([_HEADS, *_rows(network, found, within)])
    if output is None:
        click.echo(text, nl=False)
        return
    from netsim.io.run_folder import replace_file

    replace_file(output, lambda draft: draft.write_text(text, encoding="utf-8", newline=""))
    links = len({name for one in found for name in one.members})
    course = "looked at" if straight else "whose course is given"
    click.echo(f"{output}: {len(found)} groups of {links} links, out of {len(lines)} {course}")


def _confirm(topology: str, table: Path, output: Path | None) -> None:
    """Write the topology with the groups of a table."""
    from netsim.io import read_topology, write_topology
    from netsim.io.groups import confirm_groups

    if output is None:
        raise click.UsageError("--confirm needs --output, a new folder or YAML file for the topology")
    before = read_topology(topology)
    network = confirm_groups(before, table)
    write_topology(network, output)
    pairs = zip(network.links, before.links, strict=True)
    more = sum(len(now.srlgs) > len(was.srlgs) for now, was in pairs)
    click.echo(f"{output}: {more} links have more groups than before")


def _as_csv(rows: Iterable[tuple[str, ...]]) -> str:
    """Write rows as CSV; an id may hold a quotation mark."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _courses(network: Network, *, straight: bool) -> list[tuple[str, tuple[tuple[float, float], ...]]]:
    """Return the course of each link that may share one."""
    rows = [link for link in network.links if link.kind in _BESIDE and link.status != "retired"]
    return [(link.id, network.course(link)) for link in rows if link.geometry is not None or straight]


def _rows(network: Network, found: list[Corridor], within: float) -> list[tuple[str, ...]]:
    """Return a row for each link of each corridor."""
    names = dict(zip((one.members for one in found), _named(found), strict=True))
    of: dict[str, list[Corridor]] = {}
    for one in found:
        for link in one.members:
            of.setdefault(link, []).append(one)
    rows: list[tuple[str, ...]] = []
    for one in found:
        around = _outer(one, [other for link in one.members for other in of[link]])
        part_of = names[around.members] if around is not None else ""
        given = sorted(set.intersection(*(set(network.link[link].srlgs) for link in one.members)))
        for link in sorted(one.members):
            beside = ";".join(sorted(one.members - {link}))
            shared = f"{one.lengths[link] / 1000:.1f}"
            rows.append((names[one.members], link, beside, f"{within:g}", shared, part_of, ";".join(given)))
    return rows


def _outer(inner: Corridor, others: list[Corridor]) -> Corridor | None:
    """Return the corridor of some of the links, as many as possible, that runs on where this one ends."""
    longer = [one for one in others if one.members < inner.members]
    return max(longer, key=lambda one: (len(one.members), one.length), default=None)


def _named(found: list[Corridor]) -> list[str]:
    """Name each corridor after the first of its links; the second of that name gets a number."""
    names: list[str] = []
    counts: dict[str, int] = {}
    for one in found:
        first = min(one.members)
        counts[first] = counts.get(first, 0) + 1
        names.append(f"corridor-{first}" + (f"-{counts[first]}" if counts[first] > 1 else ""))
    return names
