"""The report of a comparison: runs side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from netsim._version import __version__
from netsim.metrics.layers import layer_curves, layer_metrics
from netsim.metrics.summary import Figure as Measured
from netsim.report import plain, plots, tables
from netsim.report.content import Cell, Column, Figure, Report, Story, Table, number, section, words
from netsim.report.figures import all_maps
from netsim.report.labels import label
from netsim.report.plain import duration, listed
from netsim.report.words import moment
from netsim.units import days

if TYPE_CHECKING:
    import pandas as pd

    from netsim.io.differences import Difference
    from netsim.metrics import Step
    from netsim.record import Record

_TOLD: Final = ("served_share", "latency_p95", "transit_p95", "delay", "queue_peak", "freight_cost")
"""Metrics that a reader in a hurry wants, if they differ."""
_LAYERS: Final = ("data", "freight", "joint")
_ROUNDING: Final = 1e-9

Records = Mapping[str, "Record"]
"""Runs by what they are called: A, B and so on; the first is what the others are compared with."""


def comparison_of(
    runs: Records,
    quiet: Mapping[str, Record | None],
    metrics: pd.DataFrame,
    judged: Mapping[str, Mapping[str, bool]],
    found: Found,
) -> Report:
    """
    Gather all that is said of runs side by side.

    Parameters
    ----------
    runs, quiet
        By what they are called, and the undisturbed twin of each.
    metrics
        From :func:`netsim.metrics.side_by_side`.
    judged
        Criteria of each run, and whether they hold.
    found
        What else differs: chains of causes, groups, inputs.

    Returns
    -------
    report
        Equal runs give equal reports.
    """
    licence = next(iter(runs.values())).network.licence
    curves = {name: _curves(record, quiet[name]) for name, record in runs.items()}
    return Report(
        title="Comparison of " + " and ".join(plain.called(record.scenario) for record in runs.values()),
        description="",
        subtitle="; ".join(_subtitle(name, record) for name, record in runs.items()) + f"; netsim {__version__}",
        sections=(
            *section("summary", "In short", Story(tuple(_headline(runs, metrics, judged, found)))),
            *section("metrics", "The numbers side by side", _metrics(runs, metrics)),
            *section("criteria", "What had to hold", _criteria(judged)),
            *section("map", "Map", all_maps(runs, quiet)),
            *section("resilience", "Resilience", _resilience(runs, quiet), _performance(curves)),
            *section("countries", "Countries, those that differ most", found.table("countries", runs)),
            *section("demands", "Demands that gain and lose most", found.table("demands", runs)),
            *section("lanes", "Freight lanes that gain and lose most", found.table("lanes", runs)),
            *section("chain", "What led to what, side by side", _chains(runs, found.chains)),
            *section("inputs", "In what the inputs differ", _inputs(runs, found.inputs)),
            *section("provenance", "Where this comes from", Story(tuple(_origin(runs, licence))), _files(runs)),
        ),
        facts={"author": "netsim", "version": __version__},
    )


class Found:
    """
    What differs beside the numbers.

    Parameters
    ----------
    chains
        What followed from what, by run.
    groups
        Tables of :func:`netsim.metrics.gains`: ``countries``, ``demands``, ``lanes``.
    inputs
        In what each run but the first differs from it.
    """

    def __init__(
        self,
        chains: Mapping[str, Sequence[Step]],
        groups: Mapping[str, pd.DataFrame],
        inputs: Mapping[str, Sequence[Difference]],
    ) -> None:
        self.chains = chains
        self.groups = groups
        self.inputs = inputs

    def table(self, key: str, runs: Records) -> Table:
        """Return the members of a group that differ, those that differ most first."""
        rows, (title, told) = self.groups[key], _GROUPS[key]
        first, *others = runs
        columns, names = [words(title)], []
        for column, (what, unit, places) in told.items():
            for name in runs:
                columns.append(Column(f"{what} {name}", unit))
                names.append((f"{column}_{name}", places, ""))
            for name in others:
                columns.append(Column(f"{name} - {first}", unit, f"{what}: {name} less {first}"))
                names.append((f"{column}_{name}_less_{first}", places, "+"))
        named = plain.with_code if key == "countries" else partial(_name, runs)
        body: list[tuple[Cell, ...]] = [
            (named(str(one)), *(number(float(row[name]), places, sign) for name, places, sign in names))
            for one, row in rows.iterrows()
        ]
        return Table(key, title, tuple(columns), body)


_GROUPS: Final[Mapping[str, tuple[str, Mapping[str, tuple[str, str, int | None]]]]] = {
    "countries": (
        "country",
        {
            "unserved_tbit": ("not in time", "Tbit", None),
            "latency_p95_ms": ("latency 95 %", "ms", 2),
            "delay_truck_h": ("delay", "truck-h", 0),
        },
    ),
    "demands": ("demand", {"lost": ("not in time", "Tbit", None), "latency": ("latency", "ms", 2)}),
    "lanes": ("lane", {"time": ("time of all", "truck-h", 0), "p95_h": ("transit 95 %", "h", 1)}),
}
"""What is told of each group: names, units and places of its numbers."""


def _subtitle(name: str, record: Record) -> str:
    span = f"{record.scenario.until / days:g} days from {record.scenario.start:%d %B %Y %H:%M %Z}"
    network = record.network
    return f"{name}: scenario {record.scenario.name} on {network.title or network.name}, {span}, seed {record.seed}"


def _name(runs: Records, asset: str) -> str:
    """Return what an asset is called in the first run that has it."""
    for record in runs.values():
        lane = next((row.name for row in record.network.freight if row.id == asset), "")
        if lane or record.network.named(asset) != asset:
            return lane or record.network.named(asset)
    return asset


def _curves(record: Record, quiet: Record | None) -> dict[str, Any]:
    return {name: curve for name, curve in layer_curves(record, quiet).items() if len(curve.value)}


# -- sentences -----------------------------------------------------------------------------------------------------


def _headline(
    runs: Records, metrics: pd.DataFrame, judged: Mapping[str, Mapping[str, bool]], found: Found
) -> Iterator[str]:
    """Yield what a reader in a hurry needs."""
    first, *others = runs
    yield "; ".join(f"{name} is {plain.called(record.scenario)}" for name, record in runs.items()) + "."
    yield from _uneven(runs)
    for name in others:
        yield from _better(runs, metrics, name, first)
        number_of = len(found.inputs[name])
        count = "nothing" if not number_of else "one thing" if number_of == 1 else f"{number_of} things"
        yield f"The inputs of {name} say {count} differently from those of {first}."
    failed = {name: [text for text, holds in held.items() if not holds] for name, held in judged.items()}
    if any(judged.values()):
        told = [f"{name} fails {listed(texts)}" if texts else f"{name} meets all" for name, texts in failed.items()]
        yield f"Of the criteria, {'; '.join(told)}."


def _uneven(runs: Records) -> Iterator[str]:
    """Warn of what makes runs hard to compare."""
    if len({record.seed for record in runs.values()}) > 1:
        yield "The seeds differ: part of each difference is chance."
    if len({record.scenario.until for record in runs.values()}) > 1:
        yield "The runs are not equally long: volumes, counts and costs are not comparable."


def _better(runs: Records, metrics: pd.DataFrame, name: str, first: str) -> Iterator[str]:
    network, told = runs[first].network, []
    for row in metrics.to_dict("records"):
        less = row[f"{name}_less_{first}"]
        if row["metric"] in _TOLD and abs(less) > _ROUNDING * max(abs(row[first]), 1.0):
            what, unit = label(network, row["metric"])[0], f" {row['unit']}" if row["unit"] else ""
            said = Measured(row[name], row["unit"], undisturbed=row[first], change=less).said()
            told.append(f"{what[:1].lower()}{what[1:]} {said.value}{unit} instead of {said.undisturbed}{unit}")
    yield (
        f"{name} against {first}: {', '.join(told)}."
        if told
        else f"{name} does as well as {first} in what counts most."
    )


# -- tables --------------------------------------------------------------------------------------------------------


def _metrics(runs: Records, metrics: pd.DataFrame) -> Table:
    first, *others = runs
    network = runs[first].network
    columns = [words("metric"), words("unit"), *(Column(name) for name in runs)]
    for name in others:
        columns += [
            Column(f"{name} - {first}", "", f"{name} less {first}, in the unit of the metric"),
            Column(f"{name} / {first}", "%", f"that difference over {first}"),
        ]
    rows: list[tuple[Cell, ...]] = []
    for row in metrics.to_dict("records"):
        cells: list[Cell] = [label(network, row["metric"])[0], row["unit"], *(number(row[name]) for name in runs)]
        for name in others:
            less, over = row[f"{name}_less_{first}"], row[f"{name}_over_{first}_pct"]
            cells += [number(less, sign="+"), number(over, 2, "+")]
        rows.append(tuple(cells))
    return Table("metrics", "Metrics", tuple(columns), rows, shown=0)


def _criteria(judged: Mapping[str, Mapping[str, bool]]) -> Table:
    texts = dict.fromkeys(text for held in judged.values() for text in held)
    said = {True: "pass", False: "fail", None: "-"}
    rows: list[tuple[Cell, ...]] = [(text, *(said[held.get(text)] for held in judged.values())) for text in texts]
    return Table("judged", "Criteria", (words("criterion"), *map(words, judged)), rows, shown=0)


def _resilience(runs: Records, quiet: Mapping[str, Record | None]) -> Table:
    """Return the resilience of each layer of each run."""
    rows: list[tuple[Cell, ...]] = []
    columns: tuple[Column, ...] = ()
    for name, record in runs.items():
        one = tables.resilience(layer_metrics(record, quiet[name]))
        columns = (words("run"), *one.columns)
        rows += [(name, *row) for row in one.rows]
    return Table("resilience", "Loss, depth and time to recover", columns, rows, shown=0)


def _performance(curves: Mapping[str, Mapping[str, Any]]) -> Figure | None:
    layers = [layer for layer in _LAYERS if any(layer in own for own in curves.values())]
    if not any((curve.value < 1.0).any() for own in curves.values() for curve in own.values()):
        return None
    title = "Performance over time; mind where the axes begin"
    return Figure("performance", title, plots.beside_plot(curves, layers))


def _chains(runs: Records, chains: Mapping[str, Sequence[Step]]) -> Table:
    """Put what led to what in order of time, a column for each run; what happens at one moment stands side by side."""
    moments: dict[float, dict[str, list[str]]] = {}
    for name, chain in chains.items():
        for step in chain:
            moments.setdefault(step.time_s, {}).setdefault(name, []).append(
                f"{moment(runs[name], step.time_s)}: {plain.told(step.text)}"
            )
    rows = [
        (duration(time), *texts)
        for time, told in sorted(moments.items())
        for texts in zip_longest(*(told.get(name, []) for name in chains), fillvalue="")
    ]
    columns = (
        words("after", "time since the start"),
        *(words(name, "date where the run starts, and event") for name in chains),
    )
    return Table("chain", "What led to what", columns, rows, shown=0)


def _inputs(runs: Records, inputs: Mapping[str, Sequence[Difference]]) -> Table:
    first = next(iter(runs))
    is_pair = len(inputs) == 1
    columns = (
        *(words("where", "scenario, topology, or one of its tables"), words("what", "id of the row, or key")),
        *(words("column"), words(f"in {first}"), words(f"in {next(iter(inputs))}" if is_pair else "in the other run")),
        *(() if is_pair else (words("other run"),)),
    )
    rows = [(*difference, *(() if is_pair else (name,))) for name, found in inputs.items() for difference in found]
    return Table("inputs", "Differences of the inputs", columns, rows, shown=40)


def _origin(runs: Records, licence: str) -> Iterator[str]:
    yield "Each is one run; a single run has no interval. Equal seeds give equal draws to what both have in common."
    if licence:
        yield f"Licence of the topology of {next(iter(runs))}: {licence}."


def _files(runs: Records) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (name, file, digest) for name, record in runs.items() for file, digest in record.scenario.inputs.items()
    ]
    return Table("provenance", "Inputs", (words("run"), words("input"), words("SHA-256")), rows, shown=0)
