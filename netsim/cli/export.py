"""``netsim export``."""

from __future__ import annotations

from pathlib import Path

import click

from netsim.cli.telling import DEBUG


@click.command("export")
@click.argument("what", metavar="RUN|SCENARIO|TOPOLOGY")
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="What to write; its ending says the format."
)
@DEBUG
def command(what: str, output: Path) -> None:
    """
    Write a run, a scenario or a topology for other programs.

    The ending of the output says the format: .gpkg GeoPackage with styles for QGIS; .geojson; .kml and .kmz with spans
    of time for Google Earth; .csv and .parquet a new folder with a file for each table; .zip the CSV files in one;
    .graphml nodes and links as a graph. A dictionary tells the meaning of each column. docs/exports.md says what is in
    which.
    """
    import netsim
    from netsim.io.export.formats import expect_writable

    expect_writable(output)
    netsim.export(netsim.read(what), output)
    click.echo(str(output))
