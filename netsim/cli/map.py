"""``netsim map``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.run import Run


@click.command("map")
@click.argument("what", metavar="RUN|TOPOLOGY")
@click.argument("beside", metavar="[RUN]", required=False)
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="HTML file to write.")
@DEBUG
def command(what: str, beside: str | None, output: Path) -> None:
    """
    Draw a map of a run, a topology or a scenario: one page that needs no network.

    Of two runs, one map beside the other, with one slider and the same view.
    """
    import netsim
    from netsim.cli.page import write_page
    from netsim.model import Network, Scenario

    if beside is not None:
        one, other = _runs(what, beside)
        write_page(output, lambda draft: one.to_map(draft, beside=other))
        return
    read = netsim.read(what)
    if isinstance(read, Network | Scenario):
        from netsim.report.map import save_map

        network = read.network if isinstance(read, Scenario) else read
        write_page(output, lambda draft: save_map(draft, network))
    else:
        write_page(output, read.to_map)


def _runs(*folders: str) -> list[Run]:
    from netsim.cli.folder import run_in

    return [run_in(folder) for folder in folders]
