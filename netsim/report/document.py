"""The report as one page that needs no network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netsim.report.content import Report, text_of
from netsim.report.gather import report_of
from netsim.report.map import draw
from netsim.report.map.elements import as_json
from netsim.report.map.page import asset, digest

if TYPE_CHECKING:
    from netsim.metrics import Step, Summary
    from netsim.record import Record

_TEMPLATES: Final = Path(__file__).parent / "assets"
_SCRIPT_POLICY: Final = re.compile(r"script-src ([^;\"]+)")


def save_report(
    path: str | Path, record: Record, twins: Mapping[str, Record], summary: Summary, chain: list[Step]
) -> Path:
    """
    Write the page of a run.

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
    return to_html(report_of(record, twins, summary, chain), page or draw(record.network, record, twins))


def to_html(report: Report, page: str = "") -> str:
    """
    Return a report as one page.

    Parameters
    ----------
    report
        What it says.
    page
        A map with playback, as a page of its own; empty: the still one is shown.

    Returns
    -------
    html
        The page; it asks for nothing, and runs no script but those of the map and the one that starts it.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["text"] = text_of
    environment.filters["kind"] = lambda block: type(block).__name__
    policy, start = _SCRIPT_POLICY.search(page), asset("netsim-report.js")
    return environment.get_template("report.html").render(
        report=report,
        map=Markup(as_json({"page": page})) if page else "",  # noqa: S704 - JSON, which ends no script
        start=Markup(start),  # noqa: S704 - shipped
        map_scripts=f"{policy[1]} {digest(start)}" if policy else "'none'",
    )
