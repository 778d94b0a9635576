"""Plain words: names of countries, and what the log writes shortly."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from netsim.report import plain


def test_every_country_of_the_reference_topology_has_a_name() -> None:
    """A minister reads no codes."""
    rows = Path("topologies/china-asean/nodes.csv").read_text(encoding="utf-8").splitlines()
    codes = {row["country"] for row in csv.DictReader(line for line in rows if not line.startswith("#"))} - {""}

    assert len(codes) > 40
    assert [code for code in codes if plain.country(code) == code] == []
    assert len({plain.country(code) for code in codes}) == len(codes)


def test_codes_that_users_give_stay_as_they_are() -> None:
    """Also a place without a country."""
    assert [plain.with_code(code) for code in ("XA", "", "VN")] == ["XA", "", "Vietnam (VN)"]
    assert plain.told("the queue at Pass (XA to VN) is gone") == "the queue at Pass (XA to Vietnam) is gone"


@pytest.mark.parametrize(
    ("log", "report"),
    [
        ("the gate at Pass falls to manual: lost Alpha", "the gate at Pass falls back to work by hand, without Alpha"),
        ("the gate at Pass falls to manual", "the gate at Pass falls back to work by hand"),
        ("Pass can no longer reach Alpha: no admissible path", "Pass can no longer reach Alpha: no way is left"),
        ("Pass works as usual again: the wind has fallen", "Pass works as usual again: the wind has fallen"),
    ],
)
def test_a_report_tells_in_whole_words_what_the_log_writes_shortly(log: str, report: str) -> None:
    """What needs no other words keeps its own."""
    assert plain.told(log) == report


@pytest.mark.parametrize(
    ("modes", "text"),
    [
        ({"automatic", "manual"}, "worked without its systems"),
        ({"automatic", "closed"}, "was closed"),
        ({"automatic", "closed", "manual"}, "worked without its systems or was closed"),
    ],
)
def test_a_closed_gate_does_not_work(modes: set[str], text: str) -> None:
    """It is told what it did, in each combination."""
    assert plain.at_work(modes) == text
