"""``netsim map``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from netsim.cli.drawing import BORDERS, LANG, OBFUSCATE, TILES
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.model import Network
    from netsim.report.looks import Options


@click.command("map")
@click.argument("what", metavar="RUN|TOPOLOGY")
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="HTML file to write.")
@LANG
@BORDERS
@OBFUSCATE
@TILES
@click.option(
    "--isochrones", metavar="PLACE", help="Colour links by the least one-way latency from PLACE, an id or a name."
)
@click.option("--ms", metavar="LIMITS", help="Latencies at which the colour changes.  [5,10,20,50]")
@DEBUG
def command(what: str, output: Path, *, isochrones: str | None, ms: str | None, **looks: Any) -> None:  # noqa: ANN401 - click passes what the options hold
    """
    Draw a map of a run, a topology or a scenario: one page that needs no network.

    Of a run it plays back states, queues, crews on their way and hazards while they hold. --isochrones tells latency on
    a topology, or the one that a scenario or run begins with, without any outage.
    """
    import netsim
    from netsim.cli.page import write_page
    from netsim.model import Network, Scenario

    if ms is not None and isochrones is None:
        raise click.BadParameter("only --isochrones has limits", param_hint="--ms")
    options = cast("Options", {name: value for name, value in looks.items() if value})
    _agree(options, isochrones)
    read = netsim.read(what)
    if isochrones is not None:
        network = read if isinstance(read, Network) else read.network
        write_page(output, lambda draft: _isochrones(draft, network, isochrones, ms, options))
    elif isinstance(read, Network | Scenario):
        from netsim.report.map import save_map

        network = read.network if isinstance(read, Scenario) else read
        write_page(output, lambda draft: save_map(draft, network, **options))
    else:
        write_page(output, lambda draft: read.to_map(draft, **options))


def _agree(options: Options, isochrones: str | None) -> None:
    """Refuse options that contradict one another."""
    if "obfuscate" in options and "tiles" in options:
        raise click.UsageError("--tiles tells the server which places are looked at: not with --obfuscate")
    if "obfuscate" in options and isochrones is not None:
        raise click.UsageError("--isochrones names a place: not with --obfuscate")


def _isochrones(draft: Path, network: Network, place: str, ms: str | None, options: Options) -> None:
    from netsim.report.map.isochrones import LIMITS, read_limits, save_isochrones

    save_isochrones(draft, network, place, read_limits(ms) if ms is not None else LIMITS, **options)
