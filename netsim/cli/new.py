"""``netsim new``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.model import Network

_MODEL: Final = ("three-cities", "three-cities-fibre-cut")
"""Topology and scenario that one starts from."""
_CUT: Final = """\
netsim: 1
title: A border gate loses its fibres
description: >-
  All fibres of a town at the border are down for half a day; its gate falls back to manual work.
topology: .
start: 2026-05-11T00:00+08:00
until: 2 d
warm_up: 1 d
hazards:
  - outage: [{links}]
    at: 12 h
    lasts: 12 h
    reason: an example
"""


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--synthetic", metavar="N", type=click.IntRange(min=20), help="Make up a region of N places, up to 100,000."
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Seed of what is made up.")
@DEBUG
@click.pass_context
def command(ctx: click.Context, folder: Path, *, synthetic: int | None, seed: int) -> None:
    """
    Make DIR with a small topology and a scenario to start from, or with a made-up region of any size.

    DIR must not exist yet, or be empty.
    """
    from functools import partial

    from netsim.io.run_folder import expect_free, publish

    if synthetic is None and ctx.get_parameter_source("seed") is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--seed goes with --synthetic")
    if folder.resolve() == Path.cwd().resolve():
        raise click.UsageError("name a folder below this one")
    expect_free(folder, over_empty=True)
    if synthetic is None:
        publish(folder, _copy, over_empty=True)
    else:
        from netsim.synthetic import synthesise

        publish(folder, partial(_write, synthesise(synthetic, seed)), over_empty=True)
    _say_what_next(folder)


def _copy(folder: Path) -> None:
    """Write the smallest topology that is shipped, with its comments, and a scenario of it."""
    from netsim.io.find import find

    topology = find(_MODEL[0], "topologies").read_text(encoding="utf-8")
    scenario = find(_MODEL[1], "scenarios").read_text(encoding="utf-8")
    scenario = scenario.replace(f"../topologies/{_MODEL[0]}.yaml", "topology.yaml")
    for name, text in (("topology.yaml", topology), ("scenario.yaml", scenario)):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _write(network: Network, folder: Path) -> None:
    """Write a made-up region, and a scenario that cuts a gate off."""
    from netsim.io.write import fill_topology

    fill_topology(network, folder)
    gate = network.gates[0].node
    fibres = [link.id for link in network.links if link.is_digital and gate in {link.source, link.target}]
    text = _CUT.format(links=", ".join(fibres))
    (folder / "scenario.yaml").write_text(text, encoding="utf-8", newline="\n")


def _say_what_next(folder: Path) -> None:
    """Print what was made, and the commands that one needs next."""
    import shlex

    topology, scenario = (shlex.quote(str(path)) for path in (folder, folder / "scenario.yaml"))
    click.echo(f"made {topology}: edit it, then")
    for words in (f"check {topology} {scenario}", f"map {topology} -o map.html", f"run {scenario}"):
        click.echo(f"  netsim {words}")
