"""``netsim log``."""

from __future__ import annotations

import click

from netsim.cli.printing import print_json
from netsim.cli.telling import DEBUG


@click.command("log")
@click.argument("run", metavar="RUN")
@click.option("--since", metavar="MOMENT", help="Only from then on: 2.5d, 60h, or 2026-05-13T12:00+08:00.")
@click.option("--until", metavar="MOMENT", help="Only up to then.")
@click.option("--of", "asset", metavar="ASSET", help="Only what led to what befell it, and what came of that.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(run: str, *, since: str | None, until: str | None, asset: str | None, as_json: bool) -> None:
    """
    Tell what happened in the run in folder RUN, as those who operate it would write it down.

    A line for each thing that failed and why, who went to mend it from where, how long that took and what it waited
    for, and when it came back; dates and times are local. ASSET is a place, gate, link, crew, service or lane, or all
    links of a system or shared-risk group, by id or by name in any language.
    """
    from netsim.cli.folder import run_in

    lines = run_in(run).operations(asset, since, until)
    if as_json:
        from dataclasses import asdict

        rows = [{**asdict(line), "when": line.when.isoformat(timespec="minutes")} for line in lines]
        print_json({"log": rows})
    elif lines:
        click.echo("\n".join(map(str, lines)))
    else:
        click.echo("nothing failed and nothing changed" + (f" that has to do with {asset}" if asset else ""), err=True)
