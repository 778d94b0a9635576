"""``netsim map``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netsim.cli.drawing import BORDERS, LANG, OBFUSCATE, TILES
from netsim.cli.page import tell_unwritten, write_page
from netsim.cli.telling import DEBUG
from netsim.errors import OutputError

if TYPE_CHECKING:
    from netsim.model import Network


@click.command("map")
@click.argument("what", metavar="RUN|TOPOLOGY|SCENARIO")
@click.argument("beside", metavar="[RUN]", required=False)
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="HTML, PNG, SVG or PDF file to write."
)
@LANG
@BORDERS
@click.option("--title", help="Of the map.  [what the data call themselves]")
@OBFUSCATE
@TILES
@click.option(
    "--isochrones", metavar="PLACE", help="Colour links by the least one-way latency from PLACE, an id or a name."
)
@click.option("--ms", metavar="LIMITS", help="Latencies at which the colour changes.  [5,10,20,50]")
@click.option("--at", metavar="TIME", help="Moment of the run, such as 2.5 d.  [the worst]")
@click.option("--moments", metavar="TIME,...", help="Several moments, a panel each.")
@click.option("--colour", type=click.Choice(["utilisation", "latency"]), help="What colours tell.  [utilisation]")
@click.option("--insets", type=click.Choice(["auto", "all", "none"]), help="Enlarged places.  [auto]")
@click.option("--palette", type=click.Choice(["colour", "grey"]), help="For screens, or print.  [colour]")
@click.option("--size", metavar="A4|A3|16:9|WxH", help="Of the page, W and H in mm.  [A4]")
@click.option("--dpi", type=int, help="Pixels an inch, of PNG.  [200]")
@DEBUG
def command(
    what: str,
    beside: str | None,
    output: Path,
    *,
    isochrones: str | None,
    ms: str | None,
    **wishes: Any,  # noqa: ANN401 - click passes what the options hold
) -> None:
    """
    Draw a map of a run, a topology or a scenario.

    An HTML page needs no network. It plays a run back: states, queues, crews on their way, hazards while they hold; of
    two runs one stands beside the other, with one slider and the same view. --obfuscate, --tiles and --isochrones, the
    latency from a place without any outage, are of pages (docs/map.md).

    PNG, SVG and PDF are static maps for papers and slides. The options from --at on are theirs (docs/maps.md).
    """
    how = {name: value for name, value in wishes.items() if value is not None and value is not False}
    _agree(output, how, isochrones, ms)
    if "moments" in how:
        how["moments"] = [text.strip() for text in how["moments"].split(",") if text.strip()]
    import netsim

    if isochrones is not None:
        read = netsim.read(what)
        network = read if isinstance(read, netsim.Network) else read.network
        write_page(output, lambda draft: _isochrones(draft, network, isochrones, ms, how))
        return
    if beside is not None:
        from netsim.cli.folder import run_in

        tell_unwritten(netsim.save_map(output, run_in(what), beside=run_in(beside), **how))
    else:
        tell_unwritten(netsim.save_map(output, netsim.read(what), **how))
    click.echo(str(output))


def _agree(output: Path, how: dict[str, Any], isochrones: str | None, ms: str | None) -> None:
    """Refuse options that contradict one another, before anything is read."""
    from netsim.report.any_map import PAGES
    from netsim.report.static.options import PICTURES, ending_of

    try:
        ending_of(output, (*PAGES, *PICTURES))
    except OutputError as fault:
        raise click.BadParameter(str(fault), param_hint="--output") from fault
    if ms is not None and isochrones is None:
        raise click.BadParameter("only --isochrones has limits", param_hint="--ms")
    if "obfuscate" in how and "tiles" in how:
        raise click.UsageError("--tiles tells the server which places are looked at: not with --obfuscate")
    if "obfuscate" in how and isochrones is not None:
        raise click.UsageError("--isochrones names a place: not with --obfuscate")


def _isochrones(draft: Path, network: Network, place: str, ms: str | None, how: dict[str, Any]) -> None:
    from netsim.report.any_map import FOR_PAGES
    from netsim.report.map.isochrones import LIMITS, read_limits, save_isochrones

    if strange := sorted(how.keys() - FOR_PAGES):
        raise click.UsageError(f"{', '.join(strange)}: not with --isochrones")
    save_isochrones(draft, network, place, read_limits(ms) if ms is not None else LIMITS, **how)
