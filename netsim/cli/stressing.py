"""``netsim critical --simulate``: the worst assets of the steady state, each in runs of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar

import click

from netsim.cli.printing import print_table, said
from netsim.cli.run import progress_bars

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Network, Scenario

Command = TypeVar("Command", bound=Callable[..., Any])
_MENDED: Final = "mended"


class Stress(TypedDict):
    """What the options of runs say."""

    at: str
    lasts: str
    runs: int
    seed: int
    metrics: tuple[str, ...]
    workers: int


def stress_options(command: Command) -> Command:
    """Give a command the options of ``Stress``."""
    options = (
        click.option("--at", default="1 d", show_default=True, metavar="TIME", help="When each asset fails."),
        click.option(
            "--for", "lasts", default="1 d", show_default=True, metavar=f"TIME|{_MENDED}", help="How long it is down."
        ),
        click.option("--runs", type=click.IntRange(min=1), default=1, show_default=True, help="Seeds for each asset."),
        click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="The first of them."),
        click.option(
            "--metric", "metrics", multiple=True, metavar="NAME",
            help="What is told, the first one ranks.  [resilience loss, unserved volume, latency, delay]",
        ),
        click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def refuse_stress(context: click.Context, is_simulated: bool, others: list[str]) -> None:  # noqa: FBT001 - an option
    """Refuse options that would be accepted and ignored."""
    given = click.core.ParameterSource.COMMANDLINE
    if is_simulated and others:
        raise click.UsageError(f"--simulate plays single failures and makes a table: without {', '.join(others)}")
    if not is_simulated:
        own = [f"--{'for' if name == 'lasts' else name.removesuffix('s') if name == 'metrics' else name}"
               for name in Stress.__annotations__ if context.get_parameter_source(name) is given]  # fmt: skip
        if own:
            raise click.UsageError(f"{', '.join(own)}: only with --simulate")


def played(
    read: Network | Scenario, of: str, layer: str, country: str, top: int, stress: Stress, *, is_silent: bool
) -> pd.DataFrame:
    """Play the worst assets of the steady state."""
    from netsim.model import Scenario
    from netsim.stress import critical_runs
    from netsim.units import parse

    if not isinstance(read, Scenario):
        raise click.UsageError("a topology has nothing to play: name a scenario, such as undisturbed")
    with progress_bars(silent=is_silent) as show:
        return critical_runs(
            read,
            of,  # type: ignore[arg-type]  # of click's choice
            top=top,
            at=parse(stress["at"], "time"),
            lasts=None if stress["lasts"] == _MENDED else parse(stress["lasts"], "time"),
            runs=stress["runs"],
            seed=stress["seed"],
            metrics=stress["metrics"],
            country=country,
            layer=layer,  # type: ignore[arg-type]  # as above
            workers=stress["workers"],
            progress=None if show is None else lambda done, total: show("runs", done / total),
        )


def print_played(table: pd.DataFrame) -> None:
    """Print a row for each asset: the rise of each figure, with its interval where there are several runs."""
    told = table.attrs
    heads = ["asset", "steady rank", "reason", *(_head(name, told["unit"][name]) for name in told["unit"])]
    print_table(heads, (list(_cells(row, told)) for row in table.to_dict("records")), right=(1, *range(3, len(heads))))
    click.echo()
    for name, before in told["before"].items():
        unit = f" {told['unit'][name]}" if told["unit"][name] else ""
        click.echo(f"{name}: {said(before)}{unit} without the failure, {told['better'][name]} is better")
    if told["runs"] == 1:
        click.echo("one run shows no chance: ask for more (--runs 10)")
    else:
        click.echo(f"mean over {told['runs']} pairs of runs with the same seed, and its 95 % interval")


def _head(name: str, unit: str) -> str:
    return f"{name}, {unit}" if unit else name


def _cells(row: dict[str, Any], told: dict[str, Any]) -> Iterator[str]:
    yield row["name"] or row["asset"]
    yield str(row["steady_rank"])
    yield row["reason"]
    for name in told["unit"]:
        text = f"{'+' if row[name] > 0 else ''}{said(row[name])}"
        ends = f" [{said(row[f'{name}_low'])}, {said(row[f'{name}_high'])}]" if told["runs"] > 1 else ""
        yield text + ends
