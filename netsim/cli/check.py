"""``netsim check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from netsim.cli.telling import DEBUG, tell_fault

if TYPE_CHECKING:
    from netsim.errors import Fault
    from netsim.io.provenance import Coverage


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
    if as_json:
        _print_json(found, sources=sources)
    else:
        for file, faults in found.items():
            _tell(file, faults)
        if sources:
            _print_sources(files)
    ctx.exit(3 if any(not fault.warning for faults in found.values() for fault in faults) else 0)


def _tell(file: str, faults: list[Fault]) -> None:
    for fault in faults:
        tell_fault(fault)
    errors = sum(not fault.warning for fault in faults)
    click.echo(f"{file}: {_count(errors, 'error')}, {_count(len(faults) - errors, 'warning')}")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _print_json(found: dict[str, list[Fault]], *, sources: bool) -> None:
    import json
    from dataclasses import asdict

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
    told: dict[str, object] = {"faults": rows}
    if sources:
        told["sources"] = {file: [asdict(row) for row in _coverage(file)] for file in found}
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))


def _coverage(file: str) -> list[Coverage]:
    from netsim.io.check import network_at
    from netsim.io.provenance import coverage

    return list(coverage(network_at(file)))


def _print_sources(files: tuple[str, ...]) -> None:
    from netsim.cli.printing import print_table

    for file in files:
        rows = [
            (row.table, row.confidence or "(none)", str(row.rows), f"{row.sourced / row.rows:.0%}")
            for row in _coverage(file)
        ]
        print_table(("table", "confidence", "rows", "with source"), rows, right=(2, 3))
