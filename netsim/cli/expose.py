"""``netsim expose``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netsim.cli.printing import print_json, print_table, table_file, write_table
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.hazards import Exposure
    from netsim.model import Network


@click.command("expose")
@click.argument("scenario")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    callback=table_file,
    help="CSV, Parquet or Excel file to write.  [a table on the terminal]",
)
@click.option("--map", "page", type=click.Path(path_type=Path), help="HTML file to write: a map of it.")
@DEBUG
def command(scenario: str, *, as_json: bool, output: Path | None, page: Path | None) -> None:
    """
    Tell what the hazards of SCENARIO may hit, before any run.

    A row is a link, node, gate or port within reach of a hazard that has a footprint, an intensity or a track, or that
    names whom it hits by country, operator or order: its kind, how far it runs within, the chance that it is hit, and
    what it has to bear. What a change brings later is not looked at. The map is one page that needs no network.
    """
    from netsim.hazards import exposures
    from netsim.io import read_scenario

    read = read_scenario(scenario)
    network = read.opening
    found = list(exposures(read, network))
    rows = list(_rows(network, found))
    if page is not None:
        from netsim.cli.page import write_page
        from netsim.report.map import save_exposed

        title = read.title or read.name
        write_page(page, lambda draft: save_exposed(draft, network, found, title=title), option="--map")
    if output is not None:
        import pandas as pd

        write_table(output, pd.DataFrame(rows, columns=_HEADS))
    if as_json:
        print_json({"exposed": rows})
    elif not rows:
        click.echo("no hazard of the scenario has a footprint that anything lies within", err=True)
    elif page is None and output is None:
        heads = [head for head in _HEADS if any(row[head] != "" for row in rows)]
        print_table(heads, [[str(row[head]) for head in heads] for row in rows], right=[4, 5])


_HEADS = ("hazard", "asset", "name", "kind", "within_km", "chance_pct", "bears")


def _rows(network: Network, found: list[Exposure]) -> Iterator[dict[str, Any]]:
    for hazard in found:
        for one in sorted(hazard.assets, key=lambda one: (one.kind, -one.metres, one.asset)):
            name, within, chance = network.named(one.asset), round(one.metres / 1000, 1), round(100 * one.chance, 1)
            row = (hazard.name, one.asset, name, one.kind, within, chance, one.intensity)
            yield dict(zip(_HEADS, row, strict=True))
