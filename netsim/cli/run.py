"""``netsim run``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

import click

from netsim.cli.printing import print_json, print_table
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    from netsim.model import Scenario
    from netsim.run import Run


Command = TypeVar("Command", bound=Callable[..., Any])


class How(TypedDict):
    """What the options of a command that runs a scenario say."""

    seed: int
    out: Path | None
    workers: int | None
    as_json: bool
    quiet: bool


def how_to_run(name: str) -> Callable[[Command], Command]:
    """Give a command the options of ``How``; without ``--out`` results go to a folder named after ``name``."""
    options = (
        click.option(
            "--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Seed of all random draws."
        ),
        click.option("--out", type=click.Path(path_type=Path), help=f"New folder for the results.  [runs/{name}-SEED]"),
        click.option("--workers", type=click.IntRange(min=1), help="Processes to use.  [one for each run]"),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables."),
        click.option("--quiet", "-q", is_flag=True, help="Print only where the results lie."),
    )

    def give(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return give


@click.command("run")
@click.argument("scenario")
@how_to_run("SCENARIO")
@DEBUG
@click.pass_context
def command(ctx: click.Context, scenario: str, **how: Unpack[How]) -> None:
    """
    Run SCENARIO, a path or a name, and keep its results in a folder.

    Prints the summary beside that of the undisturbed run, and the chain of causes.
    """
    from netsim.io import read_scenario

    carry_out(ctx, read_scenario(scenario), how)


def carry_out(ctx: click.Context, scenario: Scenario, how: How) -> None:
    """Run a scenario, keep its results, print what came of it, and leave with the exit code."""
    from netsim.io.run_folder import expect_free
    from netsim.run import simulate

    folder = how["out"] or Path("runs") / f"{scenario.name}-{how['seed']}"
    expect_free(folder)
    workers = how["workers"] or _workers(scenario)
    with progress_bars(silent=how["quiet"] or how["as_json"]) as progress:
        done = simulate(scenario, seed=how["seed"], workers=workers, progress=progress)
    done.save(folder)
    if how["as_json"]:
        _print_json(done, folder)
    else:
        if not how["quiet"]:
            _print_summary(done)
        click.echo(f"map: {folder / 'map.html'}\nreport: {folder / 'report.html'}")
    ctx.exit(0 if all(done.criteria.values()) else 1)


def _workers(scenario: Scenario) -> int:
    """Return a process for each run; all in this one where there is but one processor."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 1 + len(scenario.twins) if processors > 1 else 1


@contextmanager
def progress_bars(*, silent: bool) -> Iterator[Callable[[str, float], None] | None]:
    """Show how far the runs are, on standard error, if that is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if silent or not console.is_terminal:
        yield None
        return
    from rich.progress import Progress, TaskID

    with Progress(console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(name: str, part: float) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=1.0)
            bars.update(tasks[name], completed=part)

        yield show


def _print_json(run: Run, folder: Path) -> None:
    head = {**run.head(), "folder": str(folder), "map": str(folder / "map.html"), "report": str(folder / "report.html")}
    print_json(head)


def _print_summary(run: Run) -> None:
    """Print numbers, causes and criteria."""
    from netsim.metrics.summary import say
    from netsim.units import say_moment

    scenario = run.scenario
    click.echo(
        f"{scenario.title or scenario.name}, seed {run.seed}, {scenario.until / 86400:g} days from {scenario.start}\n"
    )
    head, rows = ["metric", "undisturbed", "disturbed", "change", "unit"], []
    for name, figure in run.summary.notable().items():
        rows.append([name, say(figure.undisturbed), say(figure.value), say(figure.change, sign=True), figure.unit])
        if "independent" in run.twins:
            rows[-1].insert(4, say(figure.independent))
    if "independent" in run.twins:
        head.insert(4, "no dependency")
    print_table(tuple(head), rows, right=range(1, len(head) - 1))
    if run.chain:
        click.echo("\nwhat followed from what")
    for step in run.chain:
        click.echo(f"  {say_moment(step.time_s):>14}  {step.text}")
    for text, holds in run.criteria.items():
        click.echo(f"  {click.style('holds', fg='green') if holds else click.style('FAILS', fg='red')}  {text}")
    click.echo()
