"""``netsim map``."""

from __future__ import annotations

from pathlib import Path

import click

from netsim.cli.telling import DEBUG


@click.command("map")
@click.argument("what", metavar="RUN|TOPOLOGY")
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="HTML file to write.")
@DEBUG
def command(what: str, output: Path) -> None:
    """Draw a map of a run, a topology or a scenario: one page that needs no network."""
    import netsim
    from netsim.cli.page import write_page
    from netsim.model import Network, Scenario

    read = netsim.read(what)
    if isinstance(read, Network | Scenario):
        from netsim.report.map import save_map

        network = read.network if isinstance(read, Scenario) else read
        write_page(output, lambda draft: save_map(draft, network))
    else:
        write_page(output, read.to_map)
