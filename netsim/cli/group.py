"""The command and its subcommands, each found when it is called for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import click

from netsim._version import __version__
from netsim.cli.telling import DEBUG, told_plainly

COMMANDS: Final = (
    *("run", "cut", "compare", "critical", "improve", "check", "list", "map", "report", "export"),
    *("path", "affected", "explain", "log", "metrics", "expose", "structure", "new", "srlgs", "schema"),
)


class LazyGroup(click.Group):
    """A group whose commands are modules of this package, loaded by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order in which one needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"netsim.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run a command, and say plainly what goes wrong."""
        with told_plainly(ctx):
            return super().invoke(ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="netsim")
@DEBUG
def main() -> None:
    """
    Simulate how a region stays connected: cables, data centres and freight corridors in one run.

    Exit codes: 0 done; 1 ran, but a criterion of the scenario failed; 2 wrong usage, or the result cannot be written;
    3 invalid input; 4 failure of netsim itself; 130 interrupted.
    """
