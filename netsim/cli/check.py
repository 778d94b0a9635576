"""``netsim check``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click

from netsim.cli.telling import DEBUG, tell_fault

if TYPE_CHECKING:
    from netsim.errors import Fault
    from netsim.io.provenance import Coverage
    from netsim.model import Network, Scenario

_NAMED: Final = 5
"""Of many rows or sources so many are named."""


@click.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--sources",
    is_flag=True,
    help="Also print how many rows name a source and how sure they are, by table; fail if a row has neither a source "
    "nor the confidence estimate. Values are counted cell by cell. Without FILE: of all topologies.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the faults as one JSON object.")
@DEBUG
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], *, sources: bool, as_json: bool) -> None:
    """
    Check topologies, scenarios and files of measures, by path or name.

    Every fault is told at once: file:line:column, what is wrong, and what was probably meant. Warnings alone do not
    fail the check; with --sources, a fact without source and estimate does.
    """
    from netsim.io.check import check

    if not files and not sources:
        raise click.UsageError("name a topology, scenario or file of measures to check")
    found = {file: check(file, (_judged, _dispatched), _policies, _unplayable) for file in files or _topologies()}
    covered = {file: _coverage(file) for file in found} if sources else {}
    if as_json:
        _print_json(found, covered)
    else:
        for file, faults in found.items():
            _tell(file, faults)
            if file in covered:
                _print_sources(covered[file])
    failed = any(not fault.warning for faults in found.values() for fault in faults)
    ctx.exit(0 if not failed and all(one.is_complete for one in covered.values()) else 3)


def _judged(network: Network) -> Iterator[Fault]:
    """Look for paths only where a demand asks for particular ones: that loads numpy."""
    if any(row.avoid or row.require or row.protection == "1+1" for row in network.demands):
        from netsim.arrays.judge import judge

        yield from judge(network)


def _dispatched(network: Network) -> Iterator[Fault]:
    """Look for rules that nobody knows only where a crew names one."""
    if any(crew.dispatch for crew in network.crews):
        from netsim.sim.misfits import unknown_rules

        yield from unknown_rules(network)


def _unplayable(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Look at outages and rules of repair only where there are some: that loads the engine."""
    if scenario.hazards or scenario.dispatch:
        from netsim.sim.misfits import unplayable

        yield from unplayable(scenario, network)


def _policies() -> tuple[str, ...]:
    from netsim.arrays.policies import policies

    return policies()


def _topologies() -> list[str]:
    """Name all topologies that there are."""
    from netsim.io.find import names

    return sorted(names("topologies"))


def _tell(file: str, faults: list[Fault]) -> None:
    for fault in faults:
        tell_fault(fault)
    errors = sum(not fault.warning for fault in faults)
    click.echo(f"{file}: {_count(errors, 'error')}, {_count(len(faults) - errors, 'warning')}")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _print_json(found: dict[str, list[Fault]], covered: dict[str, Coverage]) -> None:
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
    told: dict[str, object] = {"faults": rows}
    if covered:
        told["sources"] = {file: _as_json(one) for file, one in covered.items()}
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))


def _as_json(covered: Coverage) -> dict[str, object]:
    from dataclasses import asdict

    neither = [{"table": table, "id": name} for table, name in covered.neither]
    return {**asdict(covered), "neither": neither}


def _coverage(file: str) -> Coverage:
    from netsim.io.check import network_at
    from netsim.io.provenance import coverage

    return coverage(network_at(file))


def _print_sources(covered: Coverage) -> None:
    from netsim.cli.printing import print_table

    rows = [
        (
            *(row.table, row.rows, f"{row.sourced / row.rows:.0%}"),
            *(row.high, row.medium, row.low, row.estimate, row.neither),
            *(row.values.sourced + row.values.estimated, f"{row.values.share:.0%}"),
        )
        for row in covered.tables
    ]
    heads = ("table", "rows", "with source", "high", "medium", "low", "estimate", "neither", "values", "from a source")
    print_table(heads, [[str(cell) for cell in row] for row in rows], right=range(1, len(heads)))
    _say_some("neither source nor estimate", [f"{table} {name}" for table, name in covered.neither])
    _say_some("sources that no row names", covered.unused)
    _say_some("sources that are not in the table of sources", covered.unknown)


def _say_some(what: str, names: Sequence[str]) -> None:
    """Say how many there are of something, and name a handful."""
    if names:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        click.echo(f"{what}: {len(names)} ({', '.join(names[:_NAMED])}{more})")
