"""Tables on standard output."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import click

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
