"""The report on paper: a PDF, typeset by typst."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import MissingExtra
from netsim.io.run_folder import replace_file
from netsim.report.content import Causes, Figure, Report, Section, Story, Table, text_of

if TYPE_CHECKING:
    from netsim.report.content import Block

_TEMPLATE: Final = Path(__file__).parent / "assets" / "report.typ"


def save_pdf(path: Path, report: Report) -> Path:
    """
    Write a report as PDF.

    Names come to typst as data, never as text of a document, so that none of them can be code. Letters are those that
    come with matplotlib; others, such as Chinese, come from the fonts of the machine.

    Parameters
    ----------
    path
        The file to write.
    report
        What it says.

    Raises
    ------
    MissingExtra
        If typst is not installed.
    OutputError
        If the file cannot be written.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingExtra("a PDF needs the package typst", hint='pip install "netsim[pdf]"') from error
    with TemporaryDirectory() as draft:
        folder = Path(draft)
        for figure in report.figures():
            (folder / f"{figure.key}.svg").write_text(figure.svg, encoding="utf-8")
        (folder / "report.json").write_text(json.dumps(_plain(report), ensure_ascii=True), encoding="utf-8")
        (folder / "report.typ").write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        page = typst.compile(str(folder / "report.typ"), root=str(folder), font_paths=[_fonts()], format="pdf")
    return replace_file(path, lambda target: target.write_bytes(page))


def _fonts() -> str:
    """Return where matplotlib keeps the letters with which it draws, so that a page has the same."""
    import matplotlib as mpl

    return str(Path(mpl.get_data_path()) / "fonts" / "ttf")


def _plain(report: Report) -> dict[str, Any]:
    """Return what the template reads."""
    return {
        "title": report.title,
        "description": report.description,
        "subtitle": report.subtitle,
        "sections": [
            {"title": section.title, "blocks": [_block(block, _said(section)) for block in section.blocks]}
            for section in report.sections
        ],
    }


def _said(section: Section) -> set[str]:
    """Return the titles that say nothing new: that of the section, and of a table that it holds alone."""
    alone = {block.title for block in section.blocks if isinstance(block, Table) and len(section.blocks) == 1}
    return {section.title} | alone


def _block(block: Block, above: set[str]) -> dict[str, Any]:
    """Return one part: what it is, and a title where the section does not say it already."""
    match block:
        case Story(sentences):
            return {"is": "story", "sentences": list(sentences)}
        case Figure():
            return {"is": "figure", "title": block.title * (block.title not in above), "file": f"{block.key}.svg"}
        case Table():
            return {
                "is": "table",
                "title": block.title * (block.title not in above),
                "heads": [column.head for column in block.columns],
                "numeric": [column.is_number for column in block.columns],
                "rows": [[text_of(cell) for cell in row] for row in block.page()],
                "more": block.more,
            }
        case Causes(days):
            told = [
                {"day": day, "lines": [[line.clock, line.mood, line.text, line.because] for line in lines]}
                for day, lines in days
            ]
            return {"is": "causes", "days": told}
