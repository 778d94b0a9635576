"""Which file a report is written to: its ending says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from netsim.errors import OutputError, did_you_mean
from netsim.io.run_folder import replace_file
from netsim.report.content import Report

ENDINGS: Final = (".html", ".htm", ".pdf", ".md", ".xlsx")


def expect_format(path: str | Path) -> str:
    """
    Return the ending of a report's file.

    Raises
    ------
    OutputError
        If no report is written so.
    """
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        hint = did_you_mean(ending, ENDINGS) or "write one that ends in .html, .pdf, .md or .xlsx"
        raise OutputError(f'"{path}" has no ending that a report can have', hint=hint)
    return ending


def save_as(path: str | Path, report: Report, html: Callable[[Report], str]) -> Path:
    """
    Write a report to the kind of file that its ending names: a page, a PDF, Markdown or a workbook.

    Parameters
    ----------
    path
        Ends in ``.html``, ``.htm``, ``.pdf``, ``.md`` or ``.xlsx``.
    report
        What it says.
    html
        Makes the page of it, where a page is asked for.

    Returns
    -------
    path
        Where it is; it appears whole or not at all.

    Raises
    ------
    OutputError
        If the ending is none of these, or the file cannot be written.
    MissingExtra
        If the package that writes it is not installed.
    """
    path = Path(path)
    ending = expect_format(path)
    if ending in {".html", ".htm"}:
        text = html(report)
        return replace_file(path, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"))
    return _writers()[ending](path, report)


def save_report_as(path: str | Path, report: Report, page: str = "", template: str | Path | None = None) -> Path:
    """
    Write a report to the kind of file that its ending names, a page perhaps by a template; see :func:`save_as`.

    Parameters
    ----------
    path, report
        As for :func:`save_as`.
    page
        A map with playback, as a page of its own.
    template
        Jinja2 file that replaces the page.
    """
    from netsim.report.document import to_html
    from netsim.report.template import expect_page, filled

    if template is None:
        return save_as(path, report, lambda told: to_html(told, page))
    expect_page(path)
    return save_as(path, report, lambda told: filled(Path(template), told, page))


def _writers() -> Mapping[str, Callable[[Path, Report], Path]]:
    from netsim.report.markdown import save_markdown
    from netsim.report.pdf import save_pdf
    from netsim.report.workbook import save_workbook

    return {".pdf": save_pdf, ".md": save_markdown, ".xlsx": save_workbook}
