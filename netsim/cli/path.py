"""``netsim path``."""

from __future__ import annotations

import click

from netsim.cli.printing import print_json
from netsim.cli.telling import DEBUG


@click.command("path")
@click.argument("run", metavar="RUN")
@click.argument("demand")
@click.option("--at", required=True, metavar="MOMENT", help="2.5d, 60h, or 2026-05-13T12:00+08:00.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(run: str, demand: str, *, at: str, as_json: bool) -> None:
    """
    Tell where DEMAND, an id or a name, ran at a moment of the run in folder RUN.

    Prints rate, latency, and nodes and links in order.
    """
    from netsim.cli.folder import run_in

    found = run_in(run).path(demand, at)
    if not as_json:
        click.echo(str(found))
        return
    from dataclasses import fields

    told = {part.name: getattr(found, part.name) for part in fields(found) if part.name != "names"}
    print_json(told)
