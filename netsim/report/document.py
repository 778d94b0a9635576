"""The report: one page that tells what happened, why, and what it cost; it needs no network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netsim._version import __version__
from netsim.report import plots, tables, words
from netsim.report.labels import label
from netsim.report.map import draw

if TYPE_CHECKING:
    from netsim.metrics import Step, Summary
    from netsim.metrics.summary import Said
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
    page = page or draw(record.network, record, twins)
    policy = _SCRIPT_POLICY.search(page)
    return environment.get_template("report.html").render(
        record=record,
        version=__version__,
        sentences=list(words.headline(record, twins, summary, chain)),
        figures=_figures(record, summary),
        has_twin="undisturbed" in twins,
        has_independent="independent" in twins,
        twins=words.named_twins(twins),
        chain=[(words.moment(record, step.time_s), _kind(step), words.capital(step.text)) for step in chain],
        plots=_plots(record, twins),
        tables=tables.details(record, twins),
        map=page,
        map_scripts=policy[1] if policy else "'none'",
    )


def _figures(record: Record, summary: Summary) -> list[tuple[str, str, Said, str]]:
    """Return name, meaning, numbers and unit of what the table shows."""
    return [(*label(record.network, name), f.said(), f.unit) for name, f in summary.notable().items()]


def _kind(step: Step) -> str:
    """Sort steps for the eye: what breaks, what suffers, what mends."""
    bad = {"down", "degraded", "dependency_lost", "lost_rate", "crew_waits", "weather_waits", "service_held"}
    good = {"up", "mended", "dependency_back", "regained", "queue_cleared", "service_resumed"}
    if step.what == "mode":
        return "good" if " again" in step.text else "bad"
    return "bad" if step.what in bad else "good" if step.what in good else "change"


def _plots(record: Record, twins: Mapping[str, Record]) -> list[tuple[str, str]]:
    """Return title and drawing of each plot that has something to show."""
    records, quiet, named = {"disturbed": record, **twins}, twins.get("undisturbed"), record.network.named
    drawn = []
    gate = words.worst_gate(record, quiet)
    if gate is not None and plots.has_queue(records, *gate):
        ways = gate[1].replace(">", " to ")
        drawn.append((f"Trucks waiting at {named(gate[0])}, {ways}", plots.queue_plot(records, *gate)))
    if plots.has_loss(records):
        drawn.append(("Data that does not arrive in time", plots.loss_plot(records)))
    demand = tables.most_delayed_demand(record, quiet)
    if demand is not None:
        drawn.append((f"Latency of {demand[1]}", plots.latency_plot(records, demand[0])))
    if plots.has_choice(record):
        drawn.append(("Freight by main mode and day of delivery, lanes with a choice", plots.mode_plot(record)))
    return drawn
