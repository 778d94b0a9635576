"""The report of a run, put together from its numbers: what every file of it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from netsim._version import __version__
from netsim.collecting import nothing_to_collect
from netsim.metrics import freight_metrics, judge, layer_metrics, service_metrics
from netsim.report import assumptions, plain, tables, timeline, words
from netsim.report.content import Causes, Cell, Column, Number, Report, Section, Story, Table, number, section
from netsim.report.content import words as texts
from netsim.report.figures import all_figures
from netsim.report.labels import label
from netsim.units import days

if TYPE_CHECKING:
    from netsim.metrics import Step, Summary
    from netsim.record import Record


def report_of(record: Record, twins: Mapping[str, Record], summary: Summary, chain: list[Step]) -> Report:
    """
    Gather all that a report says.

    Parameters
    ----------
    record, twins
        The run, and those it is compared with.
    summary, chain
        Its numbers and what followed from what.

    Returns
    -------
    report
        Equal runs give equal reports; sections that have nothing to say are left out.
    """
    with nothing_to_collect():
        return _told(record, twins, summary, chain)


def _told(record: Record, twins: Mapping[str, Record], summary: Summary, chain: list[Step]) -> Report:
    quiet, figures = twins.get("undisturbed"), all_figures(record, twins)
    layers = layer_metrics(record, quiet)
    return Report(
        title=record.scenario.title or record.scenario.name,
        description=record.scenario.description,
        subtitle=_subtitle(record),
        sections=(
            *section("summary", "In short", Story(tuple(words.headline(record, twins, summary, chain)))),
            *section("numbers", "The numbers", numbers(record, twins, summary)),
            *section("criteria", "What had to hold", criteria(record, summary)),
            *section("chain", "What led to what", Causes(list(timeline.days(record)), timeline.bars(record))),
            *section("map", "Map", figures.get("map")),
            *section("resilience", "Resilience", tables.resilience(layers), figures.get("resilience")),
            *section("countries", "Countries", _countries(record, quiet)),
            *section(
                "data", "Data", *(figures.get(key) for key in ("loss", "latency", "latency-share", "utilisation"))
            ),
            *section("demands", "Demands hit most", tables.demands(record, quiet)),
            *section("freight", "Freight", tables.fates(record), figures.get("modes")),
            *section("lanes", "Freight lanes hit most", tables.lanes(record, quiet), figures.get("transit")),
            *section("gates", "Gates", figures.get("queue"), figures.get("queues"), tables.gates(record, quiet)),
            *section("repairs", "Repairs", figures.get("repairs"), tables.repairs(record)),
            *section(
                "assumptions", "What was assumed", assumptions.terms(record), assumptions.confidence(record.network)
            ),
            *_origin(record, twins),
        ),
        facts={"author": "netsim", "version": __version__, "start": record.scenario.start.isoformat()},
    )


def _subtitle(record: Record) -> str:
    scenario, network = record.scenario, record.network
    return (
        f"Scenario {scenario.name} on {network.title or network.name}, {scenario.until / days:g} days from "
        f"{scenario.start:%d %B %Y %H:%M %Z}, seed {record.seed}, netsim {__version__}"
    )


def numbers(record: Record, twins: Mapping[str, Record], summary: Summary) -> Table:
    """Return the metrics of a run beside those of its twins."""
    columns = [texts("metric"), texts("meaning")]
    columns += [Column("undisturbed")] if "undisturbed" in twins else []
    columns += [Column("disturbed" if "undisturbed" in twins else "this run")]
    columns += [Column("change", "", "disturbed less undisturbed")] if "undisturbed" in twins else []
    columns += [Column("same outages, no dependency")] if "independent" in twins else []
    rows: list[tuple[Cell, ...]] = []
    for name, figure in summary.notable().items():
        said, nan = figure.said(), float("nan")
        own: dict[str, Number] = {
            "undisturbed": Number(nan if figure.undisturbed is None else figure.undisturbed, said.undisturbed),
            "disturbed": Number(figure.value, said.value),
            "this run": Number(figure.value, said.value),
            "change": Number(nan if figure.change is None else figure.change, said.change),
            "same outages, no dependency": Number(
                nan if figure.independent is None else figure.independent, said.independent
            ),
        }
        told = (own[column.name] for column in columns if column.is_number)
        rows.append((*label(record.network, name), *told, figure.unit))
    return Table("numbers", "Metrics", (*columns, texts("unit")), rows, shown=0)


def criteria(record: Record, summary: Summary) -> Table:
    """Return what the scenario expects, and whether it holds."""
    expected = tuple(record.scenario.expect)
    held = judge(summary, expected)
    rows: list[tuple[Cell, ...]] = [
        (
            str(one),
            number(summary[one.metric].value) if one.metric in summary else "no such metric",
            "pass" if held[str(one)] else "fail",
        )
        for one in expected
    ]
    columns = (texts("criterion"), Column("value"), texts("result"))
    return Table("criteria", "Criteria of the scenario", columns, rows, shown=0)


def _countries(record: Record, quiet: Record | None) -> Table:
    return tables.countries(
        _by_country(service_metrics(record, quiet, "country")), _by_country(freight_metrics(record, quiet, "country"))
    )


def _by_country(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of countries; that of places without one is told by a dash."""
    return rows if len(rows.columns) > 1 else pd.DataFrame({"country": pd.Series(dtype=object)})


def _origin(record: Record, twins: Mapping[str, Record]) -> list[Section]:
    network, beside = record.network, plain.named_twins(twins)
    version = f" {network.version}" if network.version else ""
    named = {"nodes": network.nodes, "links": network.links, "data demands": network.demands}
    counts = ", ".join(
        f"{len(rows):,} {what.removesuffix('s') if len(rows) == 1 else what}"
        for what, rows in {**named, "freight lanes": network.freight}.items()
    )
    told = [
        f"One run with seed {record.seed}"
        + (f", compared with {beside} of the same seed" if beside else "")
        + "; a single run has no interval, and another seed gives somewhat other numbers.",
        f"Topology {network.name}{version}: {counts}.",
        f"Licence: {network.licence}." if network.licence else "",
        network.attribution,
    ]
    inputs: list[tuple[Cell, ...]] = list(record.scenario.inputs.items())
    files = Table("provenance", "Inputs", (texts("input"), texts("SHA-256")), inputs, shown=0)
    return section("provenance", "Where this comes from", Story(tuple(filter(None, told))), files, _sources(record))


def _sources(record: Record) -> Table:
    """Return the sources of the topology, those first that most rows name."""
    network, named = record.network, dict[str, int]()
    for table in ("nodes", "links", "systems", "demands", "gates", "ports", "services", "freight", "crews", "permits"):
        for row in network.table(table):
            for source in getattr(row, "sources", ()):
                named[source] = named.get(source, 0) + 1

    def told(row: Any) -> tuple[Cell, ...]:  # noqa: ANN401 - a row of sources
        return row.title, row.publisher, str(row.date), row.licence, row.address, number(float(named.get(row.id, 0)))

    rows = [told(row) for row in sorted(network.sources, key=lambda row: (-named.get(row.id, 0), row.id))]
    columns = (*map(texts, ("source", "publisher", "date", "licence", "address")), Column("rows", "", "that name it"))
    return Table("sources", "Sources of the topology", columns, rows)
