"""A page that a command was asked to write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click


def write_page(output: Path, write: Callable[[Path], object], *, option: str = "--output") -> None:
    """Write an HTML page whole or not at all, and say where it lies."""
    from netsim.io.run_folder import replace_file

    if output.suffix.lower() not in {".html", ".htm"}:
        raise click.BadParameter(f'"{output}" does not end in .html, the only format so far', param_hint=option)
    replace_file(output, write)
    click.echo(str(output))


def tell_unwritten(names: Sequence[str]) -> None:
    """Say in one line which names a picture leaves out."""
    if names:
        click.echo(f"left out, since no font here writes them: {', '.join(names)}", err=True)


def expect_report(output: Path, template: Path | None = None) -> None:
    """Refuse a file that no report is written to, before a long run is read or played."""
    from netsim.errors import OutputError
    from netsim.report.formats import expect_format

    try:
        ending = expect_format(output)
    except OutputError as error:
        raise click.BadParameter(str(error), param_hint="--output") from None
    if template is not None and ending not in {".html", ".htm"}:
        raise click.UsageError("--template makes a page: --output has to end in .html")
