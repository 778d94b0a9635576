"""The report: one page that tells what happened, why, and what it cost; it needs no network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim._version import __version__
from netsim.metrics.summary import DEFINITIONS, say
from netsim.report import plots, tables, words
from netsim.report.map import draw

if TYPE_CHECKING:
    from netsim.metrics import Step, Summary
    from netsim.record import Record

_TEMPLATES: Final = Path(__file__).parent / "assets"
_SCRIPT_POLICY: Final = re.compile(r"script-src ([^;\"]+)")


def save_report(
    path: str | Path, record: Record, twins: Mapping[str, Record], summary: Summary, chain: list[Step]
) -> Path:
    """
    Write the report of a run.

    Parameters
    ----------
    path
        The page to write.
    record, twins
        The run, and those it is compared with.
    summary, chain
        Its numbers and what followed from what.

    Returns
    -------
    path
        Where the page is.
    """
    path = Path(path)
    path.write_text(compose(record, twins, summary, chain), encoding="utf-8")
    return path


def compose(
    record: Record, twins: Mapping[str, Record], summary: Summary, chain: list[Step], page: str | None = None
) -> str:
    """
    Return the page; every name in it is escaped, and equal runs give equal text.

    ``page`` is the map, if it has been drawn already.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"say": say, "signed": lambda value: say(value, sign=True)}
    page = page or draw(record.network, record, twins)
    policy = _SCRIPT_POLICY.search(page)
    return environment.get_template("report.html").render(
        record=record,
        version=__version__,
        sentences=list(words.headline(record, summary, chain)),
        figures=_figures(summary),
        has_twin="undisturbed" in twins,
        has_independent="independent" in twins,
        twins=words.named_twins(twins),
        chain=[(words.moment(record, step.time_s), _kind(step), step.text) for step in chain],
        plots=_plots(record, twins),
        tables=tables.details(record, twins),
        map=page,
        map_scripts=policy[1] if policy else "'none'",
    )


def _figures(summary: Summary) -> list[tuple[str, str, Any]]:
    """Return name, definition and figure of what the table shows."""
    return [
        (name.replace("_", " "), DEFINITIONS.get(name, ("", "at this gate"))[1], f)
        for name, f in summary.notable().items()
    ]


def _kind(step: Step) -> str:
    """Sort steps for the eye: what breaks, what suffers, what mends."""
    bad = {"down", "degraded", "dependency_lost", "lost_rate", "crew_waits", "service_held"}
    good = {"up", "mended", "dependency_back", "regained", "queue_cleared", "service_resumed"}
    if step.what == "mode":
        return "good" if "-> automatic" in step.text else "bad"
    return "bad" if step.what in bad else "good" if step.what in good else "change"


def _plots(record: Record, twins: Mapping[str, Record]) -> list[tuple[str, str]]:
    """Return title and drawing of each plot."""
    records = {"disturbed": record, **twins}
    drawn = []
    gate = words.worst_gate(record, twins.get("undisturbed"))
    if gate is not None:
        drawn.append((f"Queue at {record.network.named(gate[0])}, {gate[1]}", plots.queue_plot(records, *gate)))
    if len(record.network.demands):
        drawn.append(("Demand for data that is delivered in time", plots.service_plot(records)))
    demand = tables.most_delayed_demand(record, twins.get("undisturbed"))
    if demand is not None:
        drawn.append((f"Latency of {demand[1]}", plots.latency_plot(records, demand[0])))
    if (record.shipments["modes"].str.contains(";")).any():
        drawn.append(("Freight by mode and day of departure, lanes with a choice", plots.mode_plot(record)))
    return drawn
