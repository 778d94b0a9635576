"""``netsim check``."""

from __future__ import annotations

import click

from netsim.cli.telling import DEBUG, tell_fault
from netsim.errors import Fault


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--sources", is_flag=True, help="Also print which share of the rows names a source, by table.")
@click.option("--json", "as_json", is_flag=True, help="Print the faults as one JSON object.")
@DEBUG
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], *, sources: bool, as_json: bool) -> None:
    """
    Check topologies and scenarios, by path or name.

    Every fault is told at once: file:line:column, what is wrong, and what was probably meant. Warnings alone do not
    fail the check.
    """
    from netsim.io.check import check

    found = {file: check(file) for file in files}
    failed = any(not fault.warning for faults in found.values() for fault in faults)
    if as_json:
        _print_json(found)
    else:
        for file, faults in found.items():
            for fault in faults:
                tell_fault(fault)
            click.echo(
                f"{file}: {_count(sum(not f.warning for f in faults), 'error')}, "
                f"{_count(sum(f.warning for f in faults), 'warning')}"
            )
    if sources and not failed:
        _print_sources(files)
    ctx.exit(3 if failed else 0)


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _print_json(found: dict[str, list[Fault]]) -> None:
    import json

    from netsim.errors import say_path

    rows = {
        file: [
            {
                "kind": "warning" if fault.warning else "error",
                "file": str(fault.place.file or ""),
                "line": fault.place.line or None,
                "column": fault.place.column or None,
                "path": say_path(fault.path),
                "message": fault.message,
                "hint": fault.hint,
            }
            for fault in faults
        ]
        for file, faults in found.items()
    }
    click.echo(json.dumps({"faults": rows}, indent=2, ensure_ascii=False))


def _print_sources(files: tuple[str, ...]) -> None:
    from netsim.cli.printing import print_table
    from netsim.io.check import network_at
    from netsim.io.provenance import coverage

    for file in files:
        rows = [
            (row.table, row.confidence or "(none)", str(row.rows), f"{row.sourced / row.rows:.0%}")
            for row in coverage(network_at(file))
        ]
        print_table(("table", "confidence", "rows", "with source"), rows, right=(2, 3))
