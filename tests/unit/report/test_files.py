"""The same report as page, PDF, Markdown and workbook; hostile names; templates of one's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from netsim.errors import InvalidInput, MissingExtra, NetsimError, NotFound, OutputError
from netsim.model import Network
from netsim.report.content import Column, Figure, Number, Report, Section, Story, Table, number, words
from netsim.report.document import to_html
from netsim.report.formats import save_report_as
from netsim.report.markdown import escaped, to_markdown
from netsim.report.template import filled
from netsim.report.workbook import sheets
from netsim.run import Run

HOSTILE = "=1+2|<script>hit()</script>`$x$` #panic() [a](http://b) *c* \"'\\ @d \x07"


@pytest.fixture
def hostile() -> Report:
    """Return a report in which each text tries to be more than a text."""
    columns = (words(HOSTILE, HOSTILE), Column("rate", "Gbps"))
    cells = [
        (HOSTILE, number(1.5)),
        ("-1", number(float("nan"))),
        ("@x", number(float("inf"))),
        ("+1", Number(2.0, "2")),
    ]
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&lt;b&gt;</text></svg>'
    blocks = (Story((HOSTILE, "1. one")), Table("demands", HOSTILE, columns, cells), Figure("loss", HOSTILE, svg))
    return Report(HOSTILE, HOSTILE, HOSTILE, (Section("summary", HOSTILE, blocks),), {"version": "1"})


def paper(path: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    with pypdfium2.PdfDocument(path) as pdf:
        texts = []
        for place in range(len(pdf)):
            page = pdf[place]
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
        return texts


def test_hostile_texts_stay_texts_on_paper(hostile: Report, tmp_path: Path) -> None:
    """What would be code of typst is printed."""
    save_report_as(tmp_path / "r.pdf", hostile)
    text = " ".join(paper(tmp_path / "r.pdf")).replace("\r\n", " ")

    assert "#panic()" in text
    assert "$x$" in text
    assert "<script>hit()</script>" in text.replace("\u200b", "")


def test_hostile_texts_stay_texts_in_markdown(hostile: Report) -> None:
    """No HTML, no link, no formula, no cell more; no list at the beginning of a line."""
    text = to_markdown(hostile, {"loss": "r_files/a b.svg"})

    assert "<script" not in text.replace("\\<", "")
    assert "](http:" not in text
    assert "\n1\\. one\n" in text
    assert "](r_files/a%20b.svg)" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {3}
    assert "![" not in to_markdown(hostile, {})


def test_hostile_texts_stay_texts_in_cells(hostile: Report, tmp_path: Path) -> None:
    """No formula, no address; numbers are numbers; what Excel cannot hold is a mark."""
    book = openpyxl.load_workbook(save_report_as(tmp_path / "r.xlsx", hostile))
    sheet = book["demands"]
    kinds = {cell.data_type for one in book for row in one.iter_rows() for cell in row}

    assert kinds <= {"s", "n"}
    assert not any(cell.hyperlink for one in book for row in one.iter_rows() for cell in row)
    assert sheet["A2"].value == HOSTILE.replace("\x07", "\ufffd")
    assert [sheet.cell(row, 2).value for row in range(1, 6)] == ["rate, Gbps", 1.5, "-", "never", 2]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:B5"


def test_hostile_texts_stay_texts_on_pages(hostile: Report, tmp_path: Path) -> None:
    """On that of netsim and on one's own."""
    mine = tmp_path / "mine.html"
    mine.write_text("{{ title }} {% for row in tables.demands.rows %}{{ row[0] }}{% endfor %}{{ figures.loss.svg }}")

    for html in (to_html(hostile), filled(mine, hostile)):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        assert "<svg" in html


def test_a_workbook_tells_what_each_column_means(hostile: Report) -> None:
    """Every column of every sheet, with its unit."""
    *tables, dictionary = sheets(hostile)

    assert dictionary.key == "dictionary"
    assert [row[:3] for row in dictionary.rows if row[0] == "demands"] == [
        ("demands", HOSTILE, ""),
        ("demands", "rate", "Gbps"),
    ]
    assert len(dictionary.rows) == sum(len(table.columns) for table in tables)


def test_all_files_of_a_run_say_the_same(cut: Run, tmp_path: Path) -> None:
    """Sentences and numbers; equal reports are equal to the byte."""
    told: dict[str, str] = {}
    for ending in (".html", ".md", ".pdf", ".xlsx"):
        paths = [save_report_as(tmp_path / f"{name}{ending}", cut.report) for name in "ab"]
        first, second = (path.read_bytes().replace(b"b_files", b"a_files") for path in paths)
        assert first == second
        told[ending] = first.decode() if ending in {".html", ".md"} else ""
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    told[".xlsx"] = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    told[".pdf"] = " ".join(paper(tmp_path / "a.pdf"))

    for text in told.values():
        flat = " ".join(text.split()).replace("\\", "").replace("\u200b", "")
        assert "fp fails: a digger" in flat
        assert cut.summary["delay"].said().value.replace(",", "") in flat.replace(",", "")
    assert {"numbers", "chain", "countries", "demands", "lanes", "gates", "repairs", "assumptions"} <= set(
        book.sheetnames
    )
    assert {path.name.split("-")[0] for path in (tmp_path / "a_files").iterdir()} >= {"map", "loss", "repairs"}


def test_markdown_that_cannot_be_written_leaves_nothing(hostile: Report, tmp_path: Path) -> None:
    """Neither text nor drawings; a drawing that is there already stays."""
    (tmp_path / "r.md").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        save_report_as(tmp_path / "r.md", hostile)
    assert [path.name for path in tmp_path.iterdir()] == ["r.md"]

    save_report_as(tmp_path / "s.md", hostile)
    (tmp_path / "s.md").unlink()
    (tmp_path / "s.md").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        save_report_as(tmp_path / "s.md", hostile)
    assert len(list((tmp_path / "s_files").iterdir())) == 1


@pytest.mark.parametrize(("ending", "package"), [(".pdf", "typst"), (".xlsx", "xlsxwriter")])
def test_a_missing_extra_is_named(
    hostile: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, package: str
) -> None:
    """With the line that installs it; nothing is written."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=r'pip install "netsim\[(pdf|excel)\]"'):
        save_report_as(tmp_path / f"r{ending}", hostile)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["r.docx", "r", "r.pdff"])
def test_an_ending_that_is_none_is_refused(hostile: Report, tmp_path: Path, name: str) -> None:
    """With those that are."""
    with pytest.raises(OutputError, match="no ending that a report can have"):
        save_report_as(tmp_path / name, hostile)


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("{{ nothing }}", 1, "'nothing' is undefined"),
        ("a\n{{ title.__class__.__mro__ }}", 2, "unsafe"),
        ("\n\n{{ cycler.__init__.__globals__.os }}", 3, "unsafe"),
        ("{% include '/etc/passwd' %}", 1, "no loader"),
        ("{% import 'os' as os %}", 1, "no loader"),
        ("x\n{% for %}", 2, "Expected an expression"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("{{ range(999999999) | list }}", 1, "Range too big"),
        ("{% set x = sections.append(1) %}", 1, "unsafe"),
        ("{% for a in range(99999) %}{{ title * 9 }}{% endfor %}", 0, "grows beyond"),
    ],
)
def test_a_template_that_is_at_fault_is_told_with_its_line(
    hostile: Report, tmp_path: Path, source: str, line: int, said: str
) -> None:
    """It can neither read files nor reach what lies behind."""
    (tmp_path / "t.html").write_text(source)
    with pytest.raises(InvalidInput) as told:
        filled(tmp_path / "t.html", hostile)
    (fault,) = told.value.faults

    assert said in fault.message
    assert fault.place.line == line


def test_a_template_has_all_that_is_told(cut: Run, tmp_path: Path) -> None:
    """By section and by key, the causes and the map, too."""
    (tmp_path / "t.html").write_text(
        "{{ start }}|{{ version }}|{{ sentences | length }}|{{ map }}|{{ tables.numbers.columns[0].head }}|"
        "{{ tables.numbers.cells[0][2] + 0 }}|{% for section in sections %}{% for block in section.blocks %}"
        "{% if block.kind == 'causes' %}{{ block.days[0].lines[0].text }}{% endif %}{% endfor %}{% endfor %}"
    )
    path = cut.to_report(tmp_path / "mine.html", template=tmp_path / "t.html")

    assert "|Fp fails: a digger" in path.read_text(encoding="utf-8")
    assert "&lt;!DOCTYPE html&gt;" in path.read_text(encoding="utf-8")


def test_a_template_that_is_not_there_or_for_paper_is_refused(hostile: Report, tmp_path: Path) -> None:
    """Also one that is no text."""
    with pytest.raises(NotFound, match="no template"):
        save_report_as(tmp_path / "r.html", hostile, template=tmp_path / "t.html")
    (tmp_path / "t.html").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(NetsimError, match="cannot be read as text"):
        save_report_as(tmp_path / "r.html", hostile, template=tmp_path / "t.html")
    with pytest.raises(NetsimError, match="a template makes a page"):
        save_report_as(tmp_path / "r.pdf", hostile, template=tmp_path / "t.html")


def test_a_text_in_markdown_is_one_line() -> None:
    """Line breaks and control characters are spaces."""
    assert escaped("a\n\n# b\x00c") == "a \\# b c"


def test_what_is_assumed_is_counted(run_of: Callable[..., Run], corridor: Network) -> None:
    """Defaults by the number of cells they fill; rows by how sure they are."""
    bare: Any = [replace(link, length=None) for link in corridor.links]
    tables = {table.key: table for table in run_of(replace(corridor, links=bare)).report.tables()}
    rows = {str(row[0]): row for row in tables["assumptions"].rows}
    factor = rows["route factor of fibre links (route length over the geodesic)"]

    assert factor[1:3] == ("1.4", Number(float(sum(link.kind == "fibre" for link in bare)), "3"))
    assert all(
        sum(cell.value for cell in row[2:7] if isinstance(cell, Number)) == row[1].value  # type: ignore[union-attr]  # known by what the test made
        for row in tables["confidence"].rows
    )
