"""The option ``--plot``, which two commands have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Network, Scenario

Command = Callable[..., Any]


def expect_ending(
    ctx: click.Context, param: click.Parameter, path: Path | None, more: Sequence[str] = ()
) -> Path | None:
    """Refuse a file that no picture is written to, before anything is read or played."""
    from netsim.errors import OutputError
    from netsim.report.static.options import PICTURES, ending_of

    try:
        return path if path is None or ending_of(path, (*PICTURES, *more)) else None
    except OutputError as fault:
        raise click.BadParameter(str(fault), ctx, param) from fault


def plot_option(what: str) -> Callable[[Command], Command]:
    """Return the option of a command that draws a plot of its table."""
    kind = click.Path(path_type=Path)
    return click.option("--plot", type=kind, callback=expect_ending, help=f"PNG, SVG or PDF file to draw: {what}.")


def draw_gains(path: Path, read: Scenario | Network, table: pd.DataFrame, *, silent: bool) -> None:
    """Draw what ``netsim improve`` found."""
    from netsim.report.plots.gains import save_gains

    click.echo(str(save_gains(path, table, f"{read.title or read.name}: what measures gain")), err=silent)


def draw_worst(path: Path, read: Scenario | Network, table: pd.DataFrame, *, silent: bool, **how: Any) -> None:  # noqa: ANN401 - options
    """Draw what ``netsim critical`` found; ``how`` tells ``of``, ``layer`` and ``most``."""
    from netsim.report.plots.gains import save_worst

    title = f"{read.title or read.name}: what it would miss most ({how.pop('of')})"
    click.echo(str(save_worst(path, table, title, **how)), err=silent)
