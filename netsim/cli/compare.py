"""``netsim compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from netsim.cli.printing import print_json, print_table, said
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.comparison import Comparison
    from netsim.report.content import Table

_ROWS = 5
"""So many rows of a group are shown on a screen."""


@click.command("compare")
@click.argument("runs", metavar="A B...", nargs=-1, required=True)
@click.option("--seed", type=click.IntRange(min=0), help="Seed with which scenarios are played.  [that of a run, or 0]")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="Report to write: .html, .pdf, .md or .xlsx.  [tables on standard output]",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Jinja2 template of a page of your own; with --output X.html only.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(
    runs: tuple[str, ...], *, seed: int | None, output: Path | None, template: Path | None, as_json: bool
) -> None:
    """
    Lay runs side by side: A, and what B and others do differently.

    Each is a run folder or a scenario; scenarios are played, with equal seeds. Told are numbers with differences,
    criteria, performance over time, who gains and loses most, both chains of causes, and in what the inputs differ.
    What each table means: docs/reports.md.
    """
    from netsim.cli.page import expect_report
    from netsim.comparison import compare

    if len(runs) < 2:  # noqa: PLR2004 - a pair
        raise click.UsageError("name two runs or scenarios at least")
    if output is not None and as_json:
        raise click.UsageError("--output and --json: choose one")
    if template is not None and output is None:
        raise click.UsageError("--template makes a page: name it with --output")
    if output is not None:
        expect_report(output, template)
    found = compare(*runs, seed=seed)
    if as_json:
        print_json(found.as_dict())
    elif output is not None:
        found.to_report(output, template=template)
        click.echo(str(output))
    else:
        _print(found)


def _print(found: Comparison) -> None:
    """Print what the report says, of long tables the first rows."""
    for section in found.report.sections:
        for block in section.blocks:
            if section.key == "summary":
                click.echo("\n".join(block.sentences) + "\n")  # type: ignore[union-attr]  # the summary is a story
            elif section.key in {"metrics", "criteria", "countries", "demands", "lanes", "inputs"}:
                click.echo(section.title)
                _print_table(block)  # type: ignore[arg-type]  # these sections hold one table


def _print_table(table: Table) -> None:
    from netsim.report.content import text_of

    rows = list(table.rows) if table.key in {"metrics", "judged"} else list(table.rows[:_ROWS])
    numbers = [place for place, column in enumerate(table.columns) if column.is_number]
    print_table(
        [column.head for column in table.columns], ([text_of(cell) for cell in row] for row in rows), right=numbers
    )
    if len(rows) < len(table.rows):
        click.echo(f"and {said(len(table.rows) - len(rows))} more")
    click.echo()
