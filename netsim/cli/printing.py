"""Tables and objects on standard output, tables in files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isinf, isnan
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_PIPE: Final = 10_000
"""Width of what no terminal shows: as wide as the table wants."""


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> None:
    """
    Print a table: cut to the terminal, except its first column; in full where a program reads it.

    Parameters
    ----------
    heads
        Names of the columns.
    rows
        Cells as text.
    right
        Columns that are flush right.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    texts = [[Text(cell) for cell in row] for row in rows]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for position, head in enumerate(heads):
        width = None if position else max([len(head), *(row[0].cell_len for row in texts)])
        table.add_column(head, justify="right" if position in right else "left", no_wrap=True, min_width=width)
    for row in texts:
        table.add_row(*row)
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PIPE)
    with console.capture() as written:
        console.print(table)
    for line in written.get().splitlines():
        click.echo(line.rstrip())


def said(cell: Any, least: float = 0.0) -> str:  # noqa: ANN401 - a cell of any column
    """
    Write a cell of a table: numbers short, yes or no, a dash where there is none, never for a time without end.

    Parameters
    ----------
    cell
        Of any column.
    least
        A number below is rounding, and shown as zero.

    Examples
    --------
    >>> [said(cell) for cell in ("Hanoi", 1234.56, 3, True, float("nan"), float("inf"))]
    ['Hanoi', '1,235', '3', 'yes', '-', 'never']
    """
    from netsim.metrics.summary import say

    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return "-" if isnan(cell) else "never" if isinf(cell) else say(cell if abs(cell) >= least else 0.0)
    return ("yes" if cell else "no") if isinstance(cell, bool) else say(cell)


def print_json(told: Mapping[str, Any]) -> None:
    """Print one JSON object; NaN becomes null."""
    import json

    from netsim.io.run_folder import jsonable

    click.echo(json.dumps(jsonable(told), indent=2, ensure_ascii=False))


def table_file(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:  # noqa: ARG001 - click's
    """Refuse a workbook that could not be written, before work goes into its table."""
    if path is not None and path.suffix.lower() == ".xlsx":
        from netsim.io.workbook import expect_xlsxwriter

        expect_xlsxwriter()
    return path


def write_table(output: Path, table: pd.DataFrame) -> None:
    """Write a file that appears whole or not at all, Parquet, Excel or else CSV by its ending; print where."""
    from netsim.io.run_folder import replace_file
    from netsim.io.workbook import write_workbook

    ending = output.suffix.lower()
    if ending == ".parquet":
        replace_file(output, lambda draft: table.to_parquet(draft, index=False))
    elif ending == ".xlsx":
        replace_file(output, lambda draft: write_workbook(draft, {output.stem: table}))
    else:
        replace_file(output, lambda draft: table.to_csv(draft, index=False, lineterminator="\n"))
    click.echo(output)
