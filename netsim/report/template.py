"""A page by a template of the user's own, which can show what a report says and do nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import Fault, InvalidInput, NetsimError, NotFound, Place
from netsim.report.content import Causes, Figure, Report, Story, Table, text_of

if TYPE_CHECKING:
    from netsim.report.content import Block

_MOST: Final = 20_000_000
"""Characters of a page; a template that writes more is at fault."""


def expect_page(path: str | Path) -> None:
    """
    Refuse a template for what is no page.

    Raises
    ------
    NetsimError
        If the path does not end in ``.html``.
    """
    if Path(path).suffix.lower() not in {".html", ".htm"}:
        raise NetsimError(f'a template makes a page, and "{path}" is none', hint="name a file that ends in .html")


def filled(template: Path, report: Report, page: str = "") -> str:
    """
    Return the page that a template makes of a report.

    Parameters
    ----------
    template
        Jinja2 text. What it shows is escaped; a name that is not there is a fault.
    report
        What there is to say; see :func:`variables`.
    page
        A map with playback, as a page of its own, for ``<iframe srcdoc="{{ map }}">``.

    Returns
    -------
    html
        The page.

    Raises
    ------
    NotFound
        If there is no such file.
    InvalidInput
        If the template is at fault, with its line.
    """
    from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    source = _read(template)
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        made = environment.from_string(source)
        parts, length = [], 0
        for part in made.generate(**variables(report, page)):
            parts.append(part)
            length += len(part)
            if length > _MOST:
                raise SecurityError(f"the page grows beyond {_MOST:,} characters")
    except TemplateSyntaxError as error:
        raise _fault(template, source, error.lineno, error.message or "is no template") from error
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
        MemoryError,
        RecursionError,
    ) as error:
        raise _fault(template, source, _line_of(error), str(error)) from error
    return "".join(parts)


def _read(template: Path) -> str:
    try:
        return template.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f'there is no template "{template}"') from None
    except (OSError, UnicodeDecodeError) as error:
        raise NetsimError(f'"{template}" cannot be read as text', hint="write it in UTF-8") from error


def _line_of(error: BaseException) -> int:
    """Return the line of the template in which something failed; Jinja2 puts it into the traceback."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _fault(template: Path, source: str, line: int, message: str) -> InvalidInput:
    lines = source.splitlines()
    excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
    hint = "what a template may use: docs/reports.md"
    return InvalidInput([Fault(message.rstrip("."), hint=hint).at(Place(template, line), excerpt)])


def variables(report: Report, page: str = "") -> dict[str, Any]:
    """
    Return what a template may use: texts, numbers, lists and mappings, nothing that does anything.

    Parameters
    ----------
    report
        What there is to say.
    page
        A map with playback.

    Returns
    -------
    variables
        ``title``, ``description``, ``subtitle``, ``version``, ``start``, ``map``; ``sections`` (``key``, ``title``,
        ``blocks``); ``tables`` and ``figures`` by key; ``sentences``, those of the summary. A block has ``kind``:
        ``story`` (``sentences``), ``table`` (``key``, ``title``, ``columns``, ``rows``, ``cells``, ``more``),
        ``figure`` (``key``, ``title``, ``svg``), ``causes`` (``days``: ``day`` and ``lines``).
    """
    sections: list[dict[str, Any]] = [
        {"key": section.key, "title": section.title, "blocks": [_block(block) for block in section.blocks]}
        for section in report.sections
    ]
    blocks = [block for section in sections for block in section["blocks"]]
    told = (block for section in report.sections if section.key == "summary" for block in section.blocks)
    return {
        "title": report.title,
        "description": report.description,
        "subtitle": report.subtitle,
        "version": report.facts.get("version", ""),
        "start": report.facts.get("start", ""),
        "map": page,
        "sections": sections,
        "tables": {block["key"]: block for block in blocks if block["kind"] == "table"},
        "figures": {block["key"]: block for block in blocks if block["kind"] == "figure"},
        "sentences": [one for block in told if isinstance(block, Story) for one in block.sentences],
    }


def _block(block: Block) -> Mapping[str, Any]:
    from markupsafe import Markup

    match block:
        case Story(sentences):
            return {"kind": "story", "sentences": list(sentences)}
        case Figure(key, title, svg):
            return {"kind": "figure", "key": key, "title": title, "svg": Markup(svg)}  # noqa: S704 - drawn here, names in it escaped
        case Causes(days):
            return {
                "kind": "causes",
                "days": [{"day": day, "lines": [_told(line) for line in own]} for day, own in days],
            }
        case Table(key, title, columns):
            heads = [{"name": one.name, "unit": one.unit, "head": one.head, "meaning": one.meaning} for one in columns]
            return {
                "kind": "table",
                "key": key,
                "title": title,
                "columns": heads,
                "rows": [[text_of(cell) for cell in row] for row in block.page()],
                "cells": [[cell if isinstance(cell, str) else cell.value for cell in row] for row in block.rows],
                "more": block.more,
            }


def _told(line: Any) -> dict[str, str]:  # noqa: ANN401 - a line of the timeline
    return {"clock": line.clock, "mood": line.mood, "text": line.text, "because": line.because}
