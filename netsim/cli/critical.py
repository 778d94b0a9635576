"""``netsim critical``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

import click

from netsim.cli.plotting import draw_worst, expect_ending, plot_option
from netsim.cli.printing import print_json, print_table, said, table_file, write_table
from netsim.cli.stressing import Stress, played, print_played, refuse_stress, stress_options
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Network, Scenario

_OF: Final = ("links", "nodes", "systems", "srlgs", "corridors", "data-centres", "gates")
_LONG: Final = frozenset({"name", "disconnected_gbps", "needs_lost", "rank_data", "rank_freight"})
"""Columns that a screen has no room for; files have them."""
_FIXED: Final = frozenset({"asset", "lost_gbps", "disconnected", "latency_rise_ms", "freight_delay_h", "reason"})
"""Columns that are shown even where all is zero."""
ROUNDING: Final = 5e-4
"""Less of any column, a rise of half a microsecond, is shown as nothing."""
_FILES: Final = frozenset({".csv", ".parquet", ".xlsx"})


def _file(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in _FILES:
        raise click.BadParameter(f'"{path.name}" does not end in .csv, .parquet or .xlsx', ctx, param)
    return table_file(ctx, param, path)


def _map(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    return expect_ending(ctx, param, path, (".html", ".htm"))


@click.command("critical")
@click.argument("topology", metavar="TOPOLOGY|SCENARIO")
@click.option("--of", type=click.Choice(_OF), default="links", show_default=True, help="What fails.")
@click.option("--pairs", is_flag=True, help="Let two fail at once.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="Rows to print.")
@click.option("--country", default="", metavar="CC", help="Count only demands and lanes with an end there.")
@click.option("--weakest", "is_weakest", is_flag=True, help="For each country, what it would miss most.")
@click.option("--layer", type=click.Choice(["data", "freight", "both"]), default="both", show_default=True)
@click.option("--limit", type=click.IntRange(min=2), metavar="N", help="Pairs only of the N worst.  [all]")
@click.option("--yes", is_flag=True, help="Look at all pairs even if that takes longer than a minute.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), callback=_file, help="CSV, Parquet or Excel file to write."
)
@click.option(
    "--map", "picture", type=click.Path(path_type=Path), callback=_map, help="HTML, PNG, SVG or PDF: a map of it."
)
@click.option(
    "--simulate", "is_simulated", is_flag=True, help="Play the worst of a SCENARIO, each in a run of its own."
)
@stress_options
@plot_option("the worst of each layer, as many as --top says")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
@click.pass_context
def command(
    ctx: click.Context,
    topology: str,
    *,
    of: str,
    pairs: bool,
    top: int,
    country: str,
    is_weakest: bool,
    layer: str,
    limit: int | None,
    yes: bool,
    output: Path | None,
    picture: Path | None,
    is_simulated: bool,
    plot: Path | None,
    as_json: bool,
    **stress: Unpack[Stress],
) -> None:
    """
    Rank what TOPOLOGY would miss most.

    Each asset fails alone, or two at once, and stays down until all has settled. A row is an asset: the rate lost
    within latency limits at the busiest hour, demands that lose every path, the rise of latency, the delay of freight
    without queues, and why. A file has all rows and all columns; the map draws what matters more wider and darker, as
    a page with a ranking beside it (.html) or as a picture.
    With --simulate the worst of these fail in full runs of a scenario, with queues, patience, dependencies and repair.
    Formulas and reasons: docs/critical.md.
    """
    drawn = _given(("map", picture), ("plot", plot))
    _refuse_nonsense(pairs=pairs, country=country, is_weakest=is_weakest, limit=limit, yes=yes, drawn=drawn)
    refuse_stress(ctx, is_simulated, [*_given(("pairs", pairs), ("weakest", is_weakest)), *drawn])
    from netsim import io

    read = io.read(topology)
    if is_simulated:
        table = played(read, of, layer, country, top, stress, is_silent=as_json)
        _tell(table, table, output, print_played, as_json=as_json)
        return
    table = _table(read, is_weakest, of, layer, pairs=pairs, country=country, limit=limit, yes=yes)
    if picture is not None:
        _draw(picture, read, table, of, layer)
        click.echo(str(picture), err=as_json)
    if plot is not None:
        draw_worst(plot, read, table, silent=as_json, of=of, layer=layer, most=top)
    first = table if is_weakest else table.head(top)
    if not drawn or output is not None or as_json:
        _tell(table, first, output, lambda _: _print(first, table), as_json=as_json)


def _refuse_nonsense(
    *, pairs: bool, country: str, is_weakest: bool, limit: int | None, yes: bool, drawn: list[str]
) -> None:
    """Refuse options that do not go together."""
    if is_weakest and (pairs or country):
        raise click.UsageError("--weakest looks at single failures, in every country")
    if (limit is not None or yes) and not pairs:
        raise click.UsageError("--limit and --yes belong to --pairs")
    if drawn and (pairs or is_weakest):
        raise click.UsageError(f"{drawn[0]} shows single failures: without --pairs and --weakest")


def _tell(
    table: pd.DataFrame,
    first: pd.DataFrame,
    output: Path | None,
    show: Callable[[pd.DataFrame], None],
    *,
    as_json: bool,
) -> None:
    """Write all of a table to a file, or tell its first rows."""
    if output is not None:
        write_table(output, table)
    elif as_json:
        print_json({"critical": first.to_dict("records"), **table.attrs})
    else:
        show(first)


def _given(*options: tuple[str, object]) -> list[str]:
    return [f"--{name}" for name, value in options if value]


def _draw(path: Path, read: Network | Scenario, table: pd.DataFrame, of: str, layer: str) -> None:
    from netsim.cli.page import tell_unwritten
    from netsim.io.run_folder import replace_file
    from netsim.report.map.critical import save_critical as save_page
    from netsim.report.static.critical import save_critical

    if path.suffix.lower() in {".html", ".htm"}:
        replace_file(path, lambda draft: save_page(draft, read, table, of, layer))
    else:
        tell_unwritten(save_critical(path, read, table, of, layer))


def _table(read: Network | Scenario, is_weakest: bool, of: str, layer: str, **how: Any) -> pd.DataFrame:  # noqa: ANN401, FBT001 - options
    from netsim.criticality import critical, weakest

    if is_weakest:
        return weakest(read, of, layer=layer)  # type: ignore[arg-type]  # of click's choice
    return critical(read, of, layer=layer, **how)  # type: ignore[arg-type]  # as above


def _print(rows: pd.DataFrame, table: pd.DataFrame) -> None:

    if rows.empty:
        click.echo("nothing of the kind is there", err=True)
        return
    rows = rows.assign(asset=rows["name"].where(rows["name"] != "", rows["asset"]))
    told = [name for name in rows if name not in _LONG and not rows[name].isna().all()]
    seen = [name for name in told if name in _FIXED or not (rows[name] == 0.0).all()]
    numbers = [position for position, name in enumerate(seen) if rows[name].dtype.kind in "fi"]
    print_table(
        seen, ([said(cell, ROUNDING) for cell in row] for row in rows[seen].itertuples(index=False)), right=numbers
    )
    for line in _notes(len(rows), table):
        click.echo(line)


def _notes(shown: int, table: pd.DataFrame) -> list[str]:
    notes = [f"\n{shown} of {len(table)}"] if shown < len(table) else [""]
    if "pairs" in table.attrs:
        notes.append(f"{table.attrs['skipped']} more pairs cost what one of the two costs alone")
    for what, count in table.attrs.get("unserved", {}).items():
        if count:
            who = f"{count} {what} have" if count > 1 else f"1 {what.removesuffix('s')} has"
            notes.append(f"{who} no way even now and count{'s' if count == 1 else ''} as no loss")
    return [note for note in notes if note]
