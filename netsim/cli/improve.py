"""``netsim improve``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import click

from netsim.cli.plotting import draw_gains, plot_option
from netsim.cli.printing import print_json, print_table, said, write_table
from netsim.cli.run import progress_bars
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    import pandas as pd

    from netsim.improvement import Terms
    from netsim.model import Measure, Network, Scenario

_OF: Final = ("links", "nodes", "systems", "srlgs", "corridors", "data-centres", "gates")
_TABLES: Final = frozenset({".csv", ".parquet"})
_MEASURES: Final = frozenset({".yaml", ".yml"})
_SHOWN: Final = ("rank", "measure", "gain_per_cost", "gain", "low", "high", "against_best", "cost", "after", "title")
_STEPS: Final = (
    "step",
    "measures",
    "gain",
    "low",
    "high",
    "gain_per_cost",
    "cost",
    "total_gain",
    "total_cost",
    "after",
)
_TEXTS: Final = frozenset({"measure", "measures", "against_best", "title"})
"""Columns that are flush left."""


class Options(TypedDict):
    """What the options say."""

    metric: str
    better: str | None
    runs: int
    seed: int
    steady: bool
    of: str
    by: str
    level: float
    only: tuple[str, ...]
    combined: bool
    budget: str | None
    steps: int | None
    exact: bool
    count: int | None
    kind: str
    capacity: str
    cost_per_km: str
    within: str
    workers: int
    output: Path | None
    plot: Path | None
    as_json: bool


def _file(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in _TABLES | _MEASURES:
        raise click.BadParameter(f'"{path.name}" ends neither in .csv nor in .parquet nor in .yaml', ctx, param)
    return path


def _list_metrics(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value and not ctx.resilient_parsing:
        print_table(("metric", "unit", "better", "definition"), list(_metrics()))
        ctx.exit()


def _metrics() -> Iterator[tuple[str, str, str, str]]:
    from netsim.errors import NetsimError
    from netsim.improvement.steady import CRITERIA
    from netsim.metrics import definitions
    from netsim.metrics.named import better_of

    def way(name: str) -> str:
        try:
            return better_of(name)
        except NetsimError:
            return "say --better"

    yield "joint.loss_h", "h", "lower", "resilience loss of data and freight together; also data.loss_h, freight.loss_h"
    for name, (unit, definition) in definitions().items():
        yield name, unit, way(name), definition
    for name, one in CRITERIA.items():
        yield name, one.unit, "lower", f"--steady: {one.definition}"


@click.command("improve")
@click.argument("scenario", metavar="SCENARIO|TOPOLOGY")
@click.argument("measures", required=False)
@click.option("--metric", default="", help="What shall improve.  [joint.loss_h; with --steady mean_unserved_gbps]")
@click.option("--list-metrics", is_flag=True, is_eager=True, expose_value=False, callback=_list_metrics,
              help="List metrics, and which way is better.")  # fmt: skip
@click.option("--better", type=click.Choice(["lower", "higher"]),
              help="Which way is better, where the metric does not say.")  # fmt: skip
@click.option("--runs", type=click.IntRange(min=1), default=10, show_default=True, help="Seeds for each measure.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="The first of them.")
@click.option("--steady", is_flag=True, help="Weigh the steady state, with nothing and with one thing down; no runs.")
@click.option("--of", type=click.Choice(_OF), default="links", show_default=True, help="What fails, with --steady.")
@click.option("--by", type=click.Choice(["gain_per_cost", "gain"]), default="gain_per_cost", show_default=True)
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True,
              help="Confidence of intervals.")  # fmt: skip
@click.option("--only", multiple=True, metavar="ID", help="Only this measure; may be given several times.")
@click.option("--combine", "combined", is_flag=True, help="Choose measures to be taken together, step by step.")
@click.option("--budget", metavar="COST", help="What they may cost, such as '50 MUSD'.  [anything]")
@click.option("--steps", type=click.IntRange(min=1), help="At most so many of them.  [any number]")
@click.option("--exact", is_flag=True, help="Weigh all sets of at most eight measures instead.")
@click.option("--propose", "count", type=click.IntRange(min=1), metavar="K", help="Let K links be proposed as well.")
@click.option("--kind", type=click.Choice(["fibre", "submarine"]), default="fibre", show_default=True,
              help="Of proposed links.")  # fmt: skip
@click.option("--capacity", default="400 Gbps", show_default=True, help="Of proposed links: assumed.")
@click.option(
    "--cost-per-km", default="50 kUSD", show_default=True, help="Of proposed links, per km of route: assumed."
)
@click.option("--within", default="500 km", show_default=True, help="Longest geodesic of a proposed link.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use.")
@click.option("--output", "-o", type=click.Path(path_type=Path), callback=_file,
              help="CSV or Parquet file to write; .yaml: proposed links as measures, nothing weighed.")  # fmt: skip
@plot_option("gains with their intervals, and what was before and after")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(scenario: str, measures: str | None, **options: Unpack[Options]) -> None:
    """
    Rank MEASURES by what each improves for its cost.

    MEASURES is a YAML file, or the name of a topology that comes with one. Every measure is played with SCENARIO and
    the same seeds as without it; a row tells the mean gain and its interval over the pairs, and whether it can be told
    apart from the best. How to write measures, what can be improved, and pitfalls: docs/improve.md.
    """
    _refuse_nonsense(measures, options)
    read = _read(scenario, options)
    own = _measures(read, measures, options)
    output = options["output"]
    if output is not None and output.suffix.lower() in _MEASURES:
        click.echo(_written(read, own, output))
        return
    table = _table(read, own, options)
    if output is not None:
        write_table(output, table)
    elif options["as_json"]:
        key = "steps" if options["combined"] else "measures"
        print_json({**table.attrs, key: table.to_dict("records")})
    else:
        _print(table, combined=options["combined"])
    if options["plot"] is not None:
        draw_gains(options["plot"], read, table, silent=options["as_json"])


def _refuse_nonsense(measures: str | None, options: Options) -> None:
    """Refuse what would be accepted and ignored."""
    output = options["output"]
    is_list = output is not None and output.suffix.lower() in _MEASURES
    if measures is None and options["count"] is None:
        raise click.UsageError("name a file of measures, or let links be proposed (--propose 5)")
    if is_list and (options["count"] is None or measures is not None or options["combined"]):
        raise click.UsageError("a file of measures holds proposed links alone: --propose 5 -o proposals.yaml")
    if is_list and options["plot"]:
        raise click.UsageError("--plot draws what was weighed, and a file of proposed links is not")
    if (options["budget"] or options["steps"] or options["exact"]) and not options["combined"]:
        raise click.UsageError("--budget, --steps and --exact belong to --combine")
    if options["only"] and measures is None:
        raise click.UsageError("--only chooses from a file of measures")
    proposing = dict.fromkeys(("kind", "capacity", "cost_per_km", "within"), "--propose")
    for name, needed in {"of": "--steady", **proposing}.items():
        if _is_given(name) and not (options["steady"] if name == "of" else options["count"]):
            raise click.UsageError(f"--{name.replace('_', '-')} belongs to {needed}")
    for name in ("runs", "seed", "better", "level") if options["steady"] else ():
        if _is_given(name):
            raise click.UsageError(f"--{name} has no meaning with --steady")


def _is_given(name: str) -> bool:
    """Tell whether an option was given."""
    source = click.get_current_context().get_parameter_source(name)
    return source is click.core.ParameterSource.COMMANDLINE


def _read(scenario: str, options: Options) -> Scenario | Network:
    from netsim import io
    from netsim.model import Scenario

    read = io.read(scenario)
    output = options["output"]
    is_played = not options["steady"] and (output is None or output.suffix.lower() not in _MEASURES)
    if is_played and not isinstance(read, Scenario):
        raise click.UsageError(f"{scenario} is a topology: name a scenario, or weigh the steady state (--steady)")
    return read


def _measures(read: Scenario | Network, measures: str | None, options: Options) -> list[Measure]:
    """Read measures and let links be proposed."""
    from netsim.improvement import propose
    from netsim.io import read_measures
    from netsim.model import Scenario

    network = read.opening if isinstance(read, Scenario) else read
    own = list(read_measures(measures, network, options["only"])) if measures is not None else []
    if options["count"] is not None:
        known = {measure.id for measure in own}
        found = propose(network, options["count"], _terms(options))
        own += [measure for measure in found if measure.id not in known]
        if not own:
            raise click.UsageError("no link can be proposed: try a greater distance (--within), or another --kind")
    return own


def _terms(options: Options) -> Terms:
    from netsim.improvement import Terms
    from netsim.model import Cost
    from netsim.units import parse

    cost = Cost.parse(options["cost_per_km"])
    return Terms(
        options["kind"],  # type: ignore[arg-type]  # of click's choice
        parse(options["capacity"], "rate"),
        cost.amount,
        cost.currency,
        parse(options["within"], "length"),
    )


def _written(read: Scenario | Network, own: list[Measure], output: Path) -> Path:
    """Write proposed links as a file of measures."""
    from netsim.io import write_measures
    from netsim.io.find import names
    from netsim.model import Scenario

    name = read.network.name if isinstance(read, Scenario) else read.name
    topology = name if name in names("topologies") else ""
    return write_measures(own, output, topology=topology, title=f"Links proposed for {name}")


def _table(read: Scenario | Network, own: list[Measure], options: Options) -> pd.DataFrame:
    from netsim.errors import NetsimError
    from netsim.improvement import combine, improve
    from netsim.model import Cost

    with progress_bars(silent=options["as_json"]) as show:
        how: dict[str, Any] = {
            key: options[key] for key in ("metric", "better", "runs", "seed", "steady", "of", "by", "level", "workers")
        }
        how["better"] = options["better"] or ""
        how["progress"] = None if show is None else lambda done, total: show("runs", done / total)
        if not options["combined"]:
            return improve(read, own, **how)
        budget = Cost.parse(options["budget"]) if options["budget"] else None
        if budget is not None and own and budget.currency != own[0].cost.currency:
            raise NetsimError(f"the budget is in {budget.currency}, costs are in {own[0].cost.currency}")
        amount = None if budget is None else budget.amount
        return combine(read, own, budget=amount, steps=options["steps"], exact=options["exact"], **how)


def _print(table: pd.DataFrame, *, combined: bool) -> None:
    if table.empty:
        click.echo("no measure improves anything", err=True)
        return
    currency = table["currency"].iloc[0]
    heads = {"gain_per_cost": f"per M{currency}", "cost": f"M{currency}", "total_cost": f"total M{currency}"}
    costs = {name: table[name] / 1e6 for name in ("cost", "total_cost") if name in table}
    shown = [name for name in (_STEPS if combined else _SHOWN) if not (name == "title" and (table[name] == "").all())]
    rows = table.assign(**costs)[shown]
    cells = ([said(cell) for cell in row] for row in rows.itertuples(index=False))
    right = [position for position, name in enumerate(shown) if name not in _TEXTS]
    print_table([heads.get(name, name.replace("_", " ")) for name in shown], cells, right=right)
    for line in _notes(table, combined=combined):
        click.echo(line)


def _notes(table: pd.DataFrame, *, combined: bool) -> Iterator[str]:
    """Say what the figures are, and what cannot be told from them."""
    told = table.attrs
    unit, before = f" [{told['unit']}]" if told["unit"] else "", said(float(table["before"].iloc[0]))
    yield f"\n{told['metric']}{unit}, {told['better']} is better; without any measure {before}"
    runs = int(table["runs"].iloc[0])
    if told["steady"]:
        yield "steady state: exact, no runs"
    elif runs == 1:
        yield "one run has no interval and shows no chance: ask for more (--runs 10)"
    else:
        yield f"low, high: {told['level']:.0%} interval of the gain over {runs} pairs of runs with the same seed"
        if (table["low"] == table["high"]).all():
            yield "all pairs differ alike: chance plays no part in this scenario, one run would tell the same"
    if table["gain"].isna().any():
        yield "no figure: the metric has no value in some run, or is never reached"
    if combined:
        taken = [name for step in table["measures"] for name in step.split(";")]
        yield from (f"{name}: {told['titles'][name]}" for name in taken if name in told["titles"])
    elif together := table[table["with"] != ""]["measure"].tolist():
        yield f"weighed with what they need: {', '.join(together)}"
