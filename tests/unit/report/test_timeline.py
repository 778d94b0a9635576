"""The timeline of a report: bars and lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from netsim.metrics import chain, summarise
from netsim.model import Network, Outage
from netsim.report.document import compose
from netsim.report.timeline import bars, days
from netsim.units import days as one_day
from netsim.units import hours

Play = Callable[..., Any]


def test_a_bar_shows_the_stages_of_a_repair_and_who_lacked_what(wired: Network, played: Play) -> None:
    """Failed, the crew travels, works; the gate by hand for as long; a link that comes back by itself has one part."""
    cuts = [Outage("fa", at=3 * hours), Outage("fb", at=30 * hours, lasts=6 * hours)]
    found = bars(played(wired, *cuts, until=2 * one_day))
    kinds = {row.label: [part.kind for part in row.parts] for row in found.rows}

    assert kinds == {"fa": ["broken", "travels", "work"], "pass": ["lacks"], "fb": ["broken"]}
    fa = found.rows[0].parts
    assert (fa[0].left, fa[0].width) == (6.25, 0.521)
    assert fa[0].title == "failed: Mon 11 May 03:00 to Mon 11 May 03:15, 15 minutes"
    assert [kind for kind, _ in found.legend] == ["broken", "travels", "work", "lacks"]
    assert found.ticks == [(0.0, "11 May"), (50.0, "12 May")]


def test_a_repair_that_is_not_over_ends_with_the_run(wired: Network, played: Play) -> None:
    """Whatever stage it is in; what waits for a crew says so."""
    cuts = [Outage("fa", at=20 * hours), Outage("fb", at=20 * hours)]
    found = bars(played(wired, *cuts, until=1 * one_day))

    assert {row.label: row.parts[-1].kind for row in found.rows} == {"fa": "work", "fb": "waits", "pass": "lacks"}
    assert all(round(row.parts[-1].left + row.parts[-1].width, 2) == 100.0 for row in found.rows)


def test_many_bars_are_cut_short(wired: Network, played: Play, monkeypatch: Any) -> None:
    """With the number of those left out; without any there is nothing."""
    monkeypatch.setattr("netsim.report.timeline._MOST", 1)
    found = bars(played(wired, Outage("fa", at=3 * hours), until=1 * one_day))

    assert (len(found.rows), found.more) == (1, 1)
    assert bars(played(wired, until=1 * one_day)).rows == []


def test_lines_stand_by_day_with_the_clock_of_their_place(wired: Network, played: Play) -> None:
    """A zone other than that of the scenario is said; causes that are in the list are linked."""
    nodes = [replace(node, timezone="Asia/Bangkok") for node in wired.nodes]
    done = played(replace(wired, nodes=nodes), Outage("fa", at=23.5 * hours, lasts=2 * hours), until=2 * one_day)
    found = dict(days(done))
    lines = [line for own in found.values() for line in own]

    assert list(found) == ["Monday, 11 May 2026", "Tuesday, 12 May 2026"]
    assert lines[0].clock == "22:30 +07"
    assert lines[0].text == "Fa fails"
    half = [replace(node, timezone="Asia/Yangon") for node in wired.nodes]
    later = dict(days(played(replace(wired, nodes=half), Outage("fa", at=2 * hours), until=1 * one_day)))
    assert later["Monday, 11 May 2026"][0].clock == "00:30 +06:30"
    west = [replace(node, timezone="Europe/London") for node in wired.nodes]
    early = dict(days(played(replace(wired, nodes=west), Outage("fa", at=2 * hours), until=1 * one_day)))
    assert early["Monday, 11 May 2026"][0].clock == "Sun 19:00 +01"
    rows = {line.row for line in lines}
    assert {line.cause for line in lines if line.cause is not None} <= rows


def test_names_in_the_timeline_are_escaped(wired: Network, played: Play) -> None:
    """In bars, titles and lines."""
    evil = "<b>&\"'"
    links = [replace(link, name=evil) if link.id == "fa" else link for link in wired.links]
    done = played(replace(wired, links=links), Outage("fa", at=3 * hours, reason=evil), until=1 * one_day)
    text = compose(done, {}, summarise(done, {}), chain(done), "<p>map</p>")

    assert evil not in text
    assert "&lt;b&gt;&amp;&#34;&#39;" in text
