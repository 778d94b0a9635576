"""The report as Markdown, its drawings as files beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from netsim.io.run_folder import replace_file, told_as_output
from netsim.report.content import Causes, Figure, Report, Story, Table, text_of

if TYPE_CHECKING:
    from netsim.report.content import Block

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~&$]|(?<=\w):(?=//)|(?<=www)\.)")
"""What Markdown, its tables, formulas, links and HTML within it may read as more than a letter."""
_AT_START: Final = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=])")
"""What makes a list or a heading at the beginning of a line."""


def save_markdown(path: Path, report: Report) -> Path:
    """
    Write a report as Markdown (CommonMark with tables as GitHub has them).

    Its drawings are SVG files in the folder ``NAME_files`` beside it, as most programs show no picture that stands in
    the text itself. Their names tell their contents: an older report beside keeps its own until it is written anew.

    Parameters
    ----------
    path
        The file to write.
    report
        What it says.

    Raises
    ------
    OutputError
        If a file cannot be written; then there is none.
    """
    folder = path.with_name(f"{path.stem}_files")
    names = {figure.key: f"{figure.key}-{_digest(figure.svg)}.svg" for figure in report.figures()}
    made: list[Path] = []
    had_folder = folder.exists()
    try:
        with told_as_output(folder):
            if names:
                folder.mkdir(exist_ok=True)
        for figure in report.figures():
            target = folder / names[figure.key]
            if not target.exists():
                made.append(target)
                _write(target, f'<?xml version="1.0" encoding="utf-8"?>\n{figure.svg}')
        text = to_markdown(report, {key: f"{folder.name}/{name}" for key, name in names.items()})
        return _write(path, text)
    except BaseException:
        for target in made:
            target.unlink(missing_ok=True)
        if not had_folder and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        raise


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _write(path: Path, text: str) -> Path:
    return replace_file(path, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"))


def to_markdown(report: Report, pictures: dict[str, str]) -> str:
    """
    Return a report as Markdown.

    Parameters
    ----------
    report
        What it says.
    pictures
        Address of each drawing by its key; one without is left out.
    """
    lines = [f"# {escaped(report.title)}", ""]
    for text in (report.description, report.subtitle):
        lines += [_line(text), ""] if text else []
    for section in report.sections:
        lines += [f"## {escaped(section.title)}", ""]
        for block in section.blocks:
            if isinstance(block, Table | Figure) and block.title != section.title and len(section.blocks) > 1:
                lines += [f"### {escaped(block.title)}", ""]
            lines += [*_block(block, pictures), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    r"""
    Write a text so that Markdown shows it as it is, on one line.

    Examples
    --------
    >>> print(escaped("a|b <i> *c* [d](http://e)"))
    a\|b \<i\> \*c\* \[d\](http\://e)
    """
    flat = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return _SPECIAL.sub(r"\\\1", flat)


def _line(text: str) -> str:
    """Write a text at the beginning of a line, where it is neither a list nor a heading."""
    return _AT_START.sub(r"\1\\\2\3", escaped(text))


def _block(block: Block, pictures: dict[str, str]) -> Iterator[str]:
    match block:
        case Story(sentences):
            yield from (line for sentence in sentences for line in (_line(sentence), ""))
        case Table():
            yield from _table(block)
        case Figure(key, title):
            if key in pictures:
                yield f"![{escaped(title)}]({quote(pictures[key])})"
        case Causes(days):
            for day, steps in days:
                yield from (f"**{escaped(day)}**", "")
                for step in steps:
                    because = f" (because {escaped(step.because)})" if step.because else ""
                    yield f"- {escaped(step.clock)} {escaped(step.text)}{because}"
                yield ""


def _table(table: Table) -> Iterator[str]:
    yield _row([column.head for column in table.columns])
    yield "|" + "|".join(" ---: " if column.is_number else " --- " for column in table.columns) + "|"
    for row in table.page():
        yield _row([text_of(cell) for cell in row])
    if table.more:
        yield from ("", f"and {table.more} more, which the workbook lists")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"
