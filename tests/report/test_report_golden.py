"""The words of a report, compared with those that somebody has read and found right."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd

from netsim import __version__
from netsim.metrics import chain, summarise
from netsim.record import Record
from netsim.report.document import compose
from netsim.units import hours

GOLDEN = Path(__file__).parents[1] / "golden" / "friendship-pass-report.txt"
"""To write it anew, delete it and run the test; then read it."""


def with_repair(record: Record, *times: float) -> Record:
    """Return the run with the table of repairs, which the map does without."""
    columns = ["link", "crew", "failed_s", "detected_s", "assigned_s", "arrived_s", "mended_s"]
    rows = [("fibre-pass-lang-son", "crew-nanning", *(time * hours for time in times))] if times else []
    repairs = pd.DataFrame(rows, columns=columns)
    return replace(
        record,
        tables={**record.tables, "repairs": repairs.assign(permitted_s=repairs["detected_s"], fault=1, weather_s=0.0)},
    )


def text_of(html: str) -> str:
    """Return what a reader reads: no drawing, no script, a line for each block, a bar between cells."""
    hidden = r"<svg.*?</svg>|<iframe.*?</iframe>|<script.*?</script>"
    body = re.sub(hidden, "", html.partition("<body>")[2], flags=re.DOTALL)
    body = re.sub(r"</t[dh]>|</time>", " | ", body)
    body = re.sub(r'<span class="meaning">', " | ", body)
    body = re.sub(r'<span class="phone">.*?</span>', "", body)
    lines = (" ".join(re.sub(r"<[^>]*>", "", line).split()) for line in unescape(body).splitlines())
    return "\n".join(line for line in lines if line).replace(__version__, "VERSION") + "\n"


def test_a_report_reads_as_it_did(record: Record, undisturbed: Record) -> None:
    """Sentences, numbers, causes and tables of the hand-written run."""
    run, twins = with_repair(record, 38.0, 38.25, 39.0, 46.0, 62.0), {"undisturbed": with_repair(undisturbed)}
    text = text_of(compose(run, twins, summarise(run, twins), chain(run), "<p></p>"))
    if not GOLDEN.exists():
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")

    assert text == GOLDEN.read_text(encoding="utf-8")
