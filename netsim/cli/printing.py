"""Tables on standard output."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import click


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> None:
    """
    Print a table as wide as its widest cells, so that it can be read by programs as well.

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

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for position, head in enumerate(heads):
        table.add_column(head, justify="right" if position in right else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=max(80, console.measure(table).maximum))
    with console.capture() as written:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in written.get().strip("\n").split("\n")))
