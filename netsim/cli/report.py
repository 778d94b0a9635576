"""``netsim report``."""

from __future__ import annotations

from pathlib import Path

import click

from netsim.cli.telling import DEBUG


@click.command("report")
@click.argument("run", metavar="RUN")
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="HTML file to write.")
@DEBUG
def command(run: str, output: Path) -> None:
    """Write the report of a run: one page that needs no network."""
    from netsim.cli.folder import run_in
    from netsim.cli.page import write_page

    write_page(output, run_in(run).to_report)
