"""``netsim affected``."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import click

from netsim.cli.printing import print_json, print_table, said
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    import pandas as pd


@click.command("affected")
@click.argument("run", metavar="RUN")
@click.argument("asset")
@click.option(
    "--at", metavar="MOMENT", help="When to look who runs over it: 2.5d, 2026-05-13T12:00+08:00.  [before it fails]"
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(run: str, asset: str, *, at: str | None, as_json: bool) -> None:
    """
    Tell who runs over ASSET, and what its failures did to whom.

    ASSET is a node, link, system or shared-risk group, by id or name; RUN a run folder. Prints a row for each demand,
    those that lost most first.
    """
    from netsim.cli.folder import run_in

    rows = run_in(run).affected(asset, at)
    if as_json:
        print_json({"affected": rows.to_dict("records")})
    elif rows.empty:
        click.echo(f'no demand runs over "{asset}", and none was hit', err=True)
    else:
        _print(rows)


def _print(rows: pd.DataFrame) -> None:
    from netsim.units import say_moment

    first = rows.pop("first_s")
    rows["first hit"] = ["-" if isnan(time) else say_moment(time) for time in first]
    numbers = [position for position, kind in enumerate(rows.dtypes) if kind.kind == "f"]
    print_table(list(rows), ([said(cell) for cell in row] for row in rows.itertuples(index=False)), right=numbers)
