"""``netsim report``."""

from __future__ import annotations

from pathlib import Path

import click

from netsim.cli.telling import DEBUG


@click.command("report")
@click.argument("run", metavar="RUN")
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .html, .pdf, .md or .xlsx; PDF and workbooks need netsim[pdf] and netsim[excel].",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Jinja2 template of a page of your own; with .html only.",
)
@DEBUG
def command(run: str, output: Path, template: Path | None) -> None:
    """
    Write the report of a run: a page that needs no network, a PDF, Markdown or a workbook.

    RUN is a run folder. All files say the same; a workbook has all rows of the tables, Markdown puts its drawings into
    a folder beside it. What a report says and what a template may use: docs/reports.md.
    """
    from netsim.cli.folder import run_in
    from netsim.cli.page import expect_report

    expect_report(output, template)
    run_in(run).to_report(output, template=template)
    click.echo(str(output))
