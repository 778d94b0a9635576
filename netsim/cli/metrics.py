"""``netsim metrics``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from netsim.cli.printing import print_json, print_table, said, table_file, write_table
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    import pandas as pd

    from netsim.run import Run

_LAYER: Final = "layer"
_CONNECTION: Final = "connection"
_LONG: Final = frozenset(
    {"latency_p99_ms", "latency_max_ms", "under_h", "to_50_h", "to_80_h", "to_100_h", "rapidity_pct_per_h"}
    | {"late", "cost_usd"}
)
"""Columns of groups that a screen has no room for; files have them."""
_PERCENT: Final = 100.0


def _target(ctx: click.Context, param: click.Parameter, percent: float) -> float:
    if not 0.0 < percent <= _PERCENT:
        raise click.BadParameter("lies above 0 and is at most 100", ctx, param)
    return percent / _PERCENT


@click.command("metrics")
@click.argument("run", metavar="RUN")
@click.option(
    "--by",
    type=click.Choice([_LAYER, "demand", "class", "pair", "country", "lane", _CONNECTION]),
    default=_LAYER,
    show_default=True,
    help="Groups: layers of the whole; demands, classes, pairs of countries, countries; lanes of freight; connections "
    "of two places.",
)
@click.option(
    "--of", type=click.Choice(["data", "freight"]), help="What is measured by group.  [data; of lanes, freight]"
)
@click.option(
    "--target",
    default=_PERCENT,
    show_default=True,
    callback=_target,
    metavar="PERCENT",
    help="Performance that there should be.",
)
@click.option(
    "--between", nargs=2, metavar="A B", help="Two places, with --by connection.  [the ten that were connected least]"
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    callback=table_file,
    help="CSV, Parquet or Excel file to write.  [standard output]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(
    run: str,
    *,
    by: str,
    of: str | None,
    target: float,
    between: tuple[str, str] | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """
    Tell how resilient RUN was, by layer, country, class, demand or lane.

    RUN is a run folder. By layer: how far the data plane, freight and both together fell, when 50, 80, 95 and 100 % of
    the target were reached for good, and how much was lost. By group: service, latency and its rise, or transit times
    and delay; by country also how evenly it is shared. By connection: how much of the time two places were connected,
    beside the probability if each link were up for its own part of the time, or for what its rate of failure gives.
    Files (--output, --json) have columns that a screen has no room for. Formulas: docs/reference/metrics.md.
    """
    from netsim.cli.folder import run_in

    of = of or ("freight" if by == "lane" else "data")
    if (by, of) in {("lane", "data"), ("demand", "freight")}:
        raise click.UsageError(f"{of} has no groups by {by}")
    if between and by != _CONNECTION:
        raise click.UsageError("--between belongs to --by connection")
    played = run_in(run)
    rows = _connections(played, of, between) if by == _CONNECTION else _table(played, by, of, target)
    shared = _fairness(played, rows) if (by, of) == ("country", "data") else {}
    if output is not None:
        write_table(output, rows)
    elif as_json:
        found = {"metrics": rows.replace([float("inf")], "never").to_dict("records")}
        found |= {"fairness": shared} if shared else {}
        print_json(found)
    elif by == _CONNECTION:
        _print_connections(played, rows)
    else:
        _print(rows, shared)


def _table(run: Run, by: str, of: str, target: float) -> pd.DataFrame:
    from netsim import metrics

    quiet = run.twins.get("undisturbed")
    if by == _LAYER:
        return metrics.layer_metrics(run, quiet, target)
    if of == "data":
        return metrics.service_metrics(run, quiet, by, target)  # type: ignore[arg-type]  # of click's choice
    return metrics.freight_metrics(run, quiet, by)  # type: ignore[arg-type]  # as above


def _connections(run: Run, of: str, between: tuple[str, str] | None) -> pd.DataFrame:
    rows = run.connections([between] if between else None, of)  # type: ignore[arg-type]  # of click's choice
    return rows.dropna(axis="columns", how="all")  # no rates are stated


def _fairness(run: Run, rows: pd.DataFrame) -> dict[str, float | str]:
    """Tell how evenly service is shared by the people of the countries."""
    from netsim.metrics import fairness, people

    return fairness(dict(zip(rows["country"], rows["served_pct"], strict=True)), people(run.network) or None)


def _print_connections(run: Run, rows: pd.DataFrame) -> None:
    """Print parts of the time in per cent, with as many digits as minutes of a year need."""
    kinds = [kind for kind in ("links", "rates") if f"{kind}_lower" in rows]
    head = ["from", "to", "asked", "connected_pct", "interruptions", "longest_h", *(f"by_{kind}_pct" for kind in kinds)]
    print_table(
        head,
        (
            [
                *(run.network.named(row[end]) for end in ("from", "to")),
                said(row["asked"]),
                f"{_PERCENT * row['connected']:.4f}",
                str(row["interruptions"]),
                said(row["longest_h"]),
                *(_between(_PERCENT * row[f"{kind}_lower"], _PERCENT * row[f"{kind}_upper"]) for kind in kinds),
            ]
            for row in rows.to_dict("records")
        ),
        right=range(2, len(head)),
    )


def _between(lower: float, upper: float) -> str:
    low, high = f"{lower:.4f}", f"{upper:.4f}"
    return low if low == high else f"{low} to {high}"


def _print(rows: pd.DataFrame, shared: dict[str, float | str]) -> None:

    if rows.empty:
        click.echo("nothing was asked of it", err=True)
        return
    rows = rows[[column for column in rows if column not in _LONG or _LAYER in rows]]
    numbers = list(range(1, len(rows.columns)))
    print_table(list(rows), ([said(cell) for cell in row] for row in rows.itertuples(index=False)), right=numbers)
    if shared:
        click.echo(
            f"\nserved best: {shared['best']}, worst: {shared['worst']}, gap {said(shared['gap'])} %; "
            f"mean {said(shared['mean'])} %, Jain's index {said(shared['jain'])} (weighted by people where known)"
        )
