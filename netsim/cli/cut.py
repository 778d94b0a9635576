"""``netsim cut``."""

from __future__ import annotations

from typing import Final, Unpack

import click

from netsim.cli.run import How, carry_out, how_to_run
from netsim.cli.telling import DEBUG

_STANDARD: Final = "china-asean"


@click.command("cut")
@click.argument("assets", metavar="ASSET...", nargs=-1, required=True)
@click.option("--topology", "-t", default=_STANDARD, show_default=True, help="Topology, by path or name.")
@click.option("--at", default="1 d", show_default=True, metavar="TIME", help="When it fails, after the start.")
@click.option("--for", "lasts", metavar="TIME", help="How long it lasts.  [until a crew has mended it]")
@click.option("--until", default="7 d", show_default=True, metavar="TIME", help="Length of the run.")
@click.option("--reason", default="", help="What happened, for the log.")
@click.option("--show", is_flag=True, help="Print the scenario instead of running it: a file for netsim run.")
@how_to_run("cut-ASSET")
@DEBUG
@click.pass_context
def command(
    ctx: click.Context,
    assets: tuple[str, ...],
    *,
    topology: str,
    at: str,
    lasts: str | None,
    until: str,
    reason: str,
    show: bool,
    **how: Unpack[How],
) -> None:
    """
    Let ASSET fail, without writing a scenario, and tell what comes of it as netsim run does.

    ASSET is a node, link, gate, system or shared-risk group, by id or by name in any language; several fail together.
    Compared with the undisturbed run and with the same cut where no place depends on another.
    """
    from netsim.io import read_topology
    from netsim.model import Outage, Scenario
    from netsim.model.everything import find_all
    from netsim.units import days, parse

    network = read_topology(topology)
    found = find_all(network, assets)
    begin, length = (parse(text, "time") for text in (at, until))
    span = None if lasts is None else parse(lasts, "time")
    names = " and ".join(network.named(asset) for asset in found)
    scenario = Scenario(
        network,
        until=length,
        warm_up=2 * days if network.freight else 0.0,
        hazards=[Outage(asset, at=begin, lasts=span, reason=reason) for asset in found],
        twins=("undisturbed", "independent"),
        name=f"cut-{found[0].replace(' ', '-').replace('>', '-')}",
        title=f"{names} {'fails' if len(found) == 1 else 'fail'}",
    )
    if show:
        from netsim.io.write import scenario_text

        click.echo(scenario_text(scenario, topology), nl=False)
        return
    carry_out(ctx, scenario, how)
