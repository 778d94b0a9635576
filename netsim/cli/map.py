"""``netsim map``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from netsim.cli.page import tell_unwritten
from netsim.cli.telling import DEBUG
from netsim.errors import OutputError

_PAGES: Final = (".html", ".htm")


@click.command("map")
@click.argument("what", metavar="RUN|TOPOLOGY|SCENARIO")
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="HTML, PNG, SVG or PDF file to write."
)
@click.option("--borders", metavar="none|de-facto|FILE", help="Borders to draw: a GeoJSON file, or:  [de-facto]")
@click.option("--lang", type=click.Choice(["en", "zh", "vi"]), help="Language of names and words.  [en]")
@click.option("--at", metavar="TIME", help="Moment of the run, such as 2.5 d.  [the worst]")
@click.option("--moments", metavar="TIME,...", help="Several moments, a panel each.")
@click.option("--colour", type=click.Choice(["utilisation", "latency"]), help="What colours tell.  [utilisation]")
@click.option("--insets", type=click.Choice(["auto", "all", "none"]), help="Enlarged places.  [auto]")
@click.option("--palette", type=click.Choice(["colour", "grey"]), help="For screens, or print.  [colour]")
@click.option("--size", metavar="A4|A3|16:9|WxH", help="Of the page, W and H in mm.  [A4]")
@click.option("--dpi", type=int, help="Pixels an inch, of PNG.  [200]")
@click.option("--title", help="Of the page.  [what the data call themselves]")
@DEBUG
def command(what: str, output: Path, **options: Any) -> None:  # noqa: ANN401 - as click passes them
    """
    Draw a map of a run, a topology or a scenario.

    An HTML page plays the run back and needs no network. PNG, SVG and PDF are static maps for papers and slides; the
    options but --borders and --title are theirs. What is on them and how they are made is told in docs/maps.md.
    """
    from netsim.report.static.options import PICTURES, ending_of

    try:
        ending_of(output, (*_PAGES, *PICTURES))
    except OutputError as fault:
        raise click.BadParameter(str(fault), param_hint="--output") from fault
    how = {name: value for name, value in options.items() if value is not None}
    if "moments" in how:
        how["moments"] = [text.strip() for text in how["moments"].split(",") if text.strip()]
    import netsim
    from netsim.report.any_map import save_map

    tell_unwritten(save_map(output, netsim.read(what), **how))
    click.echo(str(output))
