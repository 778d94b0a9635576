"""The page of what would be missed most: as text, and in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import netsim as ns
from netsim.errors import InvalidInput, OutputError
from netsim.model import Link, Network, Node, Scenario, System
from netsim.report.map import draw_critical, save_critical

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[[str], "Page"]
HOSTILE = "`${window.hit=1}</script><script>window.hit=1</script><img src=x onerror=window.hit=1>'\"&<!--"
DATA = [
    ("fa", 10.0, 0.5, 0.0, "over_capacity"),
    ("fp", 5.0, 0.0, 0.0, "no_detour"),
    ("r2", 0.0, 0.0, 70.0, "policy"),
    ("fb", 0.0, float("nan"), 0.0, "not_used"),
]


def table(*rows: tuple[str, float, float, float, str]) -> pd.DataFrame:
    """Return rows of a table of criticality."""
    columns = ["asset", "lost_gbps", "latency_rise_ms", "freight_delay_h", "reason"]
    return pd.DataFrame(list(rows or DATA), columns=columns).assign(disconnected=2, to_95_h=float("inf"), note="x")


@pytest.fixture
def hostile(wired: Network) -> Network:
    """Return a network whose names are scripts."""
    links = [replace(link, name=HOSTILE) if link.id == "fa" else link for link in wired.links]
    return replace(wired, links=links, title=HOSTILE)


def data(page: str) -> dict[str, Any]:
    """Return what the page knows."""
    found = re.search(r'<script type="application/json" id="netsim-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    known: dict[str, Any] = json.loads(found[1])
    return known


def test_the_page_holds_each_row_with_its_scores(wired: Network) -> None:
    """On both layers and on each; all columns as text; what a score of 1 means."""
    known = data(draw_critical(wired, table(), "links"))
    told = known["critical"]
    rows = {row["id"]: row for row in told["assets"]}

    assert told["layers"] == ["both", "data", "freight"]
    assert rows["fa"]["scores"] == [1.0, 1.0, 0.0]
    assert rows["fp"]["scores"] == [0.5, 0.5, 0.0]
    assert rows["r2"]["scores"] == [1.0, 0.0, 1.0]
    assert rows["fa"]["costs"][0] == "10 Gbps lost, 0.5 ms later"
    assert dict(zip(told["columns"], rows["fb"]["cells"], strict=True)) == {
        "Rate lost, Gbps": "0",
        "Latency rise, ms": "-",
        "Delay, TEU h/day": "0",
        "Demands cut off": "2",
        "to_95_h": "never",
        "note": "x",
    }
    assert told["full"][2] == ["70 TEU h/day of delay"]
    assert [known["links"][index]["id"] for index in rows["r2"]["links"]] == ["r2"]


@pytest.mark.parametrize("of", ["links", "nodes", "systems", "srlgs", "corridors", "gates"])
def test_every_group_of_assets_is_found_on_the_map(wired: Network, of: str) -> None:
    """With a box to go to; as the command asks it."""
    links = [replace(link, srlgs=("one",), system="s") if link.id in {"fa", "fp"} else link for link in wired.links]
    network = replace(wired, links=links, systems=[System("s", "S")])
    told = data(draw_critical(Scenario(network), ns.critical(network, of), of))["critical"]  # type: ignore[arg-type]  # of literals that the test names

    for row in told["assets"]:
        assert row["links"] or row["nodes"]
        assert len(row["box"]) == 4
    if of == "srlgs":
        assert [len(row["links"]) for row in told["assets"]] == [2]
    if of == "gates":
        assert [row["id"] for row in told["assets"]] == ["pass"]


def test_one_layer_alone_has_nothing_to_choose(wired: Network) -> None:
    """And a title of one's own."""
    known = data(draw_critical(wired, ns.critical(wired, layer="data"), "links", "data", title="Mine"))

    assert known["critical"]["layers"] == ["data"]
    assert known["title"] == "Mine"


def test_equal_inputs_give_equal_bytes_and_load_nothing(hostile: Network) -> None:
    """As every map."""
    page = draw_critical(hostile, table(), "links")

    assert page == draw_critical(hostile, table(), "links")
    assert "</script><script>window.hit" not in page
    assert "default-src 'none'; script-src 'sha256-" in page
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", page)


def test_what_cannot_be_is_refused(wired: Network, tmp_path: Path) -> None:
    """A ranking names what it ranks; a folder has to be there."""
    with pytest.raises(InvalidInput, match="ranking by name"):
        draw_critical(wired, table(), "links", obfuscate=True)
    with pytest.raises(OutputError, match="cannot be written"):
        save_critical(tmp_path / "missing" / "x.html", wired, table(), "links")


@pytest.mark.browser
def test_what_a_person_sees(opened: Opener, hostile: Network) -> None:
    """Lines by score, signs, a list whose click goes to the asset; the row in the popup; a switch of layers."""
    page = opened(draw_critical(hostile, table(), "links"))

    assert page.title().startswith(HOSTILE[:20])
    worst, less = (page.locator(f"path[data-critical='{name}']") for name in ("fa", "fp"))
    assert float(worst.get_attribute("stroke-width") or 0) > float(less.get_attribute("stroke-width") or 0)
    assert worst.get_attribute("stroke") != less.get_attribute("stroke")
    assert page.locator("path[data-critical='fb']").count() == 0
    assert page.locator(".reason-sign").count() == 3
    rows = page.locator(".ranking button[data-asset]")
    assert [rows.nth(i).get_attribute("data-asset") for i in range(rows.count())] == ["fa", "r2", "fp"]
    assert "3 of 4 have a score" in page.locator(".ranking").inner_text()
    assert "1 = 10 Gbps lost" in page.locator(".legend").inner_text()

    rows.nth(2).click()
    page.wait_for_selector(".card .scored")
    card = page.locator(".card").inner_text()
    for words in ("Why\tno detour", "Rank in the table\t2 of 4", "Score, Both\t0.50", "Rate lost, Gbps\t5", "note\tx"):
        assert words in card
    assert page.locator("path.chosen").count() == 1

    page.locator("button[data-layer='freight']").click()
    assert rows.count() == 1
    assert page.locator("path[data-critical='fa']").evaluate("(path) => path.classList.contains('unscored')")
    assert "1 = 70 TEU h/day of delay" in page.locator(".legend").inner_text()
    page.evaluate("void netsim.view.links.find(({ link }) => link.id === 'fb').hit.openPopup()")
    page.wait_for_function(
        "[...document.querySelectorAll('.card')].some((one) => /nothing runs over it/.test(one.innerText))"
    )
    assert page.evaluate("window.hit") is None


@pytest.mark.browser
def test_a_link_of_several_groups_tells_the_worst_first(opened: Opener, wired: Network) -> None:
    """Unless another was chosen; places are circles with the area of their score."""
    links = [replace(link, srlgs=("one", "two")) if link.id == "fa" else link for link in wired.links]
    network = replace(wired, links=links)
    page = opened(draw_critical(network, table(("one", 4.0, 0.0, 0.0, "policy"), ("two", 2.0, 0.0, 0.0, "")), "srlgs"))
    page.locator(".ranking button").nth(1).click()
    page.wait_for_selector(".card .scored")
    text = page.locator(".card").inner_text()
    assert text.startswith("two")
    assert "one: 1.00" in text

    page = opened(draw_critical(wired, table(("dc", 4.0, 0.0, 0.0, "policy"), ("a", 1.0, 0.0, 0.0, "")), "nodes"))
    radii = page.evaluate("netsim.view.critical.nodes.map(({ circle }) => circle.getRadius())")
    assert sorted(radii) == [10, 20]
    page.locator(".ranking button").first.click()
    page.wait_for_selector(".card .scored")
    assert page.locator("path.chosen").count() == 1
    page.locator("button[data-layer='freight']").click()
    assert page.locator(".ranking button[data-asset]").count() == 0


@pytest.mark.browser
def test_a_ranking_of_many_links_opens(opened: Opener) -> None:
    """More than a thousand are painted on canvases; what a click finds there tells its score."""
    side = 24
    places = [(row, column) for row in range(side) for column in range(side)]
    nodes = [Node(f"n{row}.{column}", 100.0 + 0.2 * column, 10.0 + 0.2 * row, "city") for row, column in places]
    links = [
        Link(
            f"{'north' if down else 'east'}{row}.{column}",
            f"n{row}.{column}",
            f"n{row + down}.{column + 1 - down}",
            "rail" if down else "road",
        )
        for down in (0, 1)
        for row, column in places
        if row + down < side and column + 1 - down < side
    ]
    rows = table(("north3.3", 10.0, 0.5, 0.0, "over_capacity"), ("east2.2", 0.0, 0.0, 0.0, "not_used"))
    page = opened(draw_critical(Network(nodes=nodes, links=links), rows, "links"))

    assert len(links) > 1000
    assert page.locator(".critical").count() == 1
    page.locator(".ranking button[data-asset]").first.click()
    page.wait_for_selector(".card")
    assert "north3.3" in page.locator(".card").inner_text()
    page.evaluate(
        "void netsim.view.links.find(({ link }) => link.id === 'east2.2').line.openPopup([10.4, 100.5])",
    )
    page.wait_for_function("() => document.querySelector('.card').innerText.includes('east2.2')")
    assert "score" in page.locator(".card").inner_text().lower()
