"""``netsim schema``."""

from __future__ import annotations

import click

from netsim.cli.telling import DEBUG


@click.command("schema")
@click.argument("what", type=click.Choice(["topology", "scenario", "measures"]))
@DEBUG
def command(what: str) -> None:
    """
    Print the JSON Schema that editors check files against while you write.

    For editors with a YAML language server, put the line
    `# yaml-language-server: $schema=scenario.schema.json` at the top of the file.
    """
    import json

    from netsim.io.schema import measures_schema, scenario_schema, topology_schema

    schemas = {"topology": topology_schema, "scenario": scenario_schema, "measures": measures_schema}
    schema = schemas[what]()
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
