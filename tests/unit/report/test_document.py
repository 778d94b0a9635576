"""The report as text: what is on the page, whatever the run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from netsim.model import Criterion, Network, Node, Outage, Scenario
from netsim.report.document import compose, save_report, to_html
from netsim.report.labels import label
from netsim.report.map.page import asset, digest
from netsim.run import Run, simulate
from netsim.units import hours

Report = Callable[..., Run]
HOSTILE = "`${window.hit=1}</script><script>window.hit=1</script><img src=x onerror=window.hit=1>'\"&<!--"


PAGES: list[tuple[Run, str]] = []


def page(run: Run) -> str:
    """Return the report without the map, which has its own tests; that of the same run is made once."""
    for known, html in PAGES:
        if known is run:
            return html
    html = compose(run, run.twins, run.summary, run.chain, "<p>the map</p>")
    PAGES.append((run, html))
    return html


def headings(html: str) -> list[str]:
    """Return the headings of the page."""
    return re.findall(r"<h2[^>]*>(.*?)</h2>", html)


def test_the_page_tells_all_in_order(cut: Run) -> None:
    """Sentences, numbers, causes, map, who was hit and how, what was assumed, sources."""
    assert headings(page(cut)) == [
        "In short",
        "The numbers",
        "What led to what",
        "Map",
        "Resilience",
        "Countries",
        "Data",
        "Demands hit most",
        "Freight",
        "Freight lanes hit most",
        "Gates",
        "Repairs",
        "What was assumed",
        "Where this comes from",
    ]


def test_numbers_stand_beside_both_twins(cut: Run) -> None:
    """Named as people name them, gates by their place."""
    html = page(cut)

    assert "Data delivered in time" in html
    assert "pass: longest queue" in html
    assert "same outages, no dependency" in html
    assert cut.summary["delay"].said().change in html


def test_without_twins_there_is_one_column(run_of: Report, corridor: Network) -> None:
    """Nothing to compare with, and no word of it."""
    html = page(run_of(corridor, Outage("fp", at=3 * hours), twins=()))

    assert "this run" in html
    shown = re.sub(r'title="[^"]*"', "", html)
    assert "undisturbed" not in shown.replace("longer than undisturbed", "")
    assert "compared with" not in html


def test_an_undisturbed_run_has_no_causes_and_no_tables(run_of: Report, corridor: Network) -> None:
    """Nothing happened."""
    html = page(run_of(corridor))

    assert "Nothing is disturbed" in html
    assert not {"What led to what", "Demands hit most", "Freight lanes hit most", "Repairs"} & set(headings(html))


@pytest.mark.parametrize("part", ["gates", "demands", "freight", "dependencies"])
def test_a_network_without_a_part_has_a_sensible_page(run_of: Report, corridor: Network, part: str) -> None:
    """No failure, and no plot of what is not there."""
    less: dict[str, Any] = {part: ()} | ({"dependencies": ()} if part == "gates" else {})
    run = run_of(replace(corridor, **less), Outage("fp", at=3 * hours))
    html = page(run)

    assert "fp fails" in html
    assert ("Trucks waiting at" in html) == (part == "demands")
    assert ("Data that does not arrive in time" in html) == (part != "demands")
    assert "nan" not in re.sub(r"<[^>]+>", " ", html).lower().split()


def test_a_railway_alone_has_a_page(run_of: Report, railway: Network) -> None:
    """Neither gates nor demands nor freight: a map, and no other drawing."""
    html = page(run_of(railway, Outage("xy", at=3 * hours, lasts=2 * hours)))

    assert html.count("<svg") == 1
    assert not {"Data", "Freight", "Gates"} & set(headings(html))


def test_two_nodes_and_no_link_have_a_page() -> None:
    """The smallest network there is, for a day."""
    network = Network(nodes=[Node("a", 100.0, 20.0, "city"), Node("b", 101.0, 20.0, "city")], links=[])

    assert "<h1>nothing</h1>" in page(simulate(Scenario(network, until=24 * hours, name="nothing")))


def test_criteria_are_told(run_of: Report, corridor: Network) -> None:
    """Which held and which did not."""
    expect = (Criterion("served_share", ">=", 10.0, "%"), Criterion("manual_hours", "==", 0.0, "h"))
    html = page(run_of(corridor, Outage("fp", at=3 * hours), expect=expect))

    assert html.index('class="pass">pass') < html.index('class="fail">fail')


def test_every_name_is_escaped(cut: Run) -> None:
    """Nodes, links, lanes, crews, demands, title, description: all is text."""
    tables = ("nodes", "links", "crews", "freight", "demands")
    names: dict[str, Any] = {
        table: [replace(row, name=HOSTILE) for row in getattr(cut.network, table)] for table in tables
    }
    network = replace(cut.network, **names, title=HOSTILE, attribution=HOSTILE, licence=HOSTILE)
    scenario = replace(cut.scenario, network=network, title=HOSTILE, description=HOSTILE, inputs={HOSTILE: HOSTILE})
    hostile = replace(cut, scenario=scenario, network=network)
    html = page(hostile)

    assert html.count("&lt;img src=x") > 10
    assert "<img" not in html
    assert re.findall("<script[^>]*>", html) == ['<script type="application/json" id="map">', "<script>"]
    assert "<!--" not in html.replace("<!DOCTYPE", "")


def test_steps_are_marked_by_what_they_do(cut: Run) -> None:
    """Bad, a change, good: the dots before the lines."""
    lines = re.findall(r'<li class="(\w+)" id="event-\d+"><time>[^<]*</time><span>([^<]*)<', page(cut))
    kinds = {re.split("[:,]", text)[0]: kind for kind, text in lines}

    assert kinds["Fp fails"] == "bad"
    assert kinds["The gate at pass falls back to work by hand"] == "bad"
    assert kinds["The gate at pass works automatically again"] == "good"
    assert kinds["The fault of fp is located"] == "change"
    assert kinds["Fp is mended by crew"] == "good"


def test_equal_runs_give_equal_bytes(cut: Run, tmp_path: Path) -> None:
    """Also the map and the drawings."""
    again = simulate(cut.scenario, seed=cut.seed)
    first, second = (
        save_report(tmp_path / name, run, run.twins, run.summary, run.chain)
        for name, run in (("a.html", cut), ("b.html", again))
    )

    assert first.read_bytes() == second.read_bytes()


def test_the_page_allows_only_the_scripts_of_the_map(cut: Run) -> None:
    """And the one that starts it; each by its hash, nothing from elsewhere; without scripts none."""
    whole = compose(cut, cut.twins, cut.summary, cut.chain)
    (policy,) = re.findall(
        r'http-equiv="Content-Security-Policy" content="(default[^"]*)"', unescape(whole.split("<title>")[0])
    )

    assert "script-src 'sha256-" in policy
    assert digest(asset("netsim-report.js")) in policy
    assert policy.startswith("default-src 'none'")
    assert "script-src 'none'" in unescape(page(cut))


def test_without_a_map_the_page_has_no_script(cut: Run) -> None:
    """There is nothing to start."""
    assert "<script" not in to_html(cut.report)


def test_labels_name_metrics_and_gates(cut: Run) -> None:
    """A metric nobody knows is its own name."""
    assert label(cut.network, "served_share")[0] == "Data delivered in time"
    assert label(cut.network, "shipments") == ("Shipments created", "")
    assert label(cut.network, "pass_wait_p95") == ("pass: wait, 95 % quantile", "in the direction where it is longer")
    assert label(cut.network, "nowhere_wait_p95") == ("nowhere wait p95", "")
    assert label(cut.network, "own_metric") == ("own metric", "")
