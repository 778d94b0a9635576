"""``netsim expose``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.model import Scenario


@click.command("expose")
@click.argument("scenario")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(scenario: str, *, as_json: bool) -> None:
    """
    Tell what lies within the reach of the hazards of SCENARIO, before any run.

    A row is a link or node within reach of a hazard that has a footprint: its kind, how far it runs within, the chance
    that it fails, and what it has to bear. What a change brings later is not looked at.
    """
    from netsim.io import read_scenario

    rows = list(_rows(read_scenario(scenario)))
    if as_json:
        import json

        click.echo(json.dumps({"exposed": rows}, indent=2, ensure_ascii=False))
    elif rows:
        from netsim.cli.printing import print_table

        heads = [head for head in rows[0] if any(row[head] != "" for row in rows)]
        print_table(heads, [[str(row[head]) for head in heads] for row in rows], right=[4, 5])
    else:
        click.echo("no hazard of the scenario has a footprint that anything lies within", err=True)


def _rows(scenario: Scenario) -> Iterator[dict[str, Any]]:
    from netsim.hazards import exposed
    from netsim.model import changed

    network = changed(scenario.network, [change for change in scenario.changes if change.at is None])
    for hazard, one in exposed(scenario.hazards, network):
        yield {
            "hazard": hazard,
            "asset": one.asset,
            "name": network.named(one.asset),
            "kind": one.kind,
            "within_km": round(one.metres / 1000, 1),
            "chance_pct": round(100 * one.chance, 1),
            "bears": one.intensity,
        }
