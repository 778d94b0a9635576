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
    import netsim
    from netsim.cli.page import write_page
    from netsim.errors import NetsimError
    from netsim.model import Network, Scenario

    read = netsim.read(run)
    if isinstance(read, Network | Scenario):
        raise NetsimError(f'"{run}" is not a run folder', hint=f"make one: netsim run {run}")
    write_page(output, read.to_report)
