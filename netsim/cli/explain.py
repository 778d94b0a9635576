"""``netsim explain``."""

from __future__ import annotations

import click

from netsim.cli.printing import print_json
from netsim.cli.telling import DEBUG

KINDS = ("shipment", "gate", "port", "node", "link", "demand", "service", "crew", "dependency")


@click.command("explain")
@click.argument("run", metavar="RUN")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("asset", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(run: str, kind: str, asset: str, *, as_json: bool) -> None:
    """
    Tell the story of one thing in the run in folder RUN.

    Of a shipment: when it set out and why that way, each part of its way, each wait with its cause, and the end. Of all
    others: what it began with, and below each step what followed from it, down to what happened to the thing itself;
    then what came of that elsewhere. Shipments are named LANE/NUMBER, as in shipments.parquet; all others by id or
    name, a gate also by its place, a dependency as "PLACE needs PLACE" or by the place that has it.
    """
    from netsim.cli.folder import run_in

    read = run_in(run)
    found = read.story(asset) if kind == "shipment" else read.explain(kind, asset)
    if not as_json:
        click.echo(str(found))
        return
    from dataclasses import fields

    told = {part.name: _plain(getattr(found, part.name)) for part in fields(found)}
    print_json(told)


def _plain(value: object) -> object:
    """Turn tuples with names into mappings."""
    if isinstance(value, tuple):
        return [one._asdict() if hasattr(one, "_asdict") else one for one in value]
    return value
