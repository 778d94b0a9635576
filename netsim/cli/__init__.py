"""The command ``netsim``: thin commands that read, call and print. Libraries load when a command runs."""

from netsim.cli.group import main

__all__ = ["main"]
