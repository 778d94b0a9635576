"""Maps of many links: painted together, found by where the pointer is, packed as columns."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsim.model import Link, Network, Node
from netsim.report.map import draw
from netsim.report.map.crowd import MANY, columns, crowded, lines
from netsim.units import Gbps

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[[str], "Page"]
SIDE = 72
"""Places on each side of the grid: 10,224 links, and one more."""
BRACES = "{{ 7 * 7 }}{% raw %}"


def grid(side: int = SIDE) -> Network:
    """Return towns on a grid, roads to the east and fibres to the north of each; twice between the first two."""
    places = [(row, column) for row in range(side) for column in range(side)]
    nodes = [
        Node(f"n-{row}-{column}", 100.0 + 0.2 * column, 10.0 + 0.2 * row, "city", country="TH")
        for row, column in places
    ]
    roads = [
        Link(f"road-{row}-{column}", f"n-{row}-{column}", f"n-{row}-{column + 1}", "road", capacity_per_h=60.0)
        for row, column in places
        if column + 1 < side
    ]
    fibres = [
        Link(f"fibre-{row}-{column}", f"n-{row}-{column}", f"n-{row + 1}-{column}", "fibre", capacity=100 * Gbps)
        for row, column in places
        if row + 1 < side
    ]
    beside = Link("fibre-beside", "n-0-0", "n-0-1", "fibre", name=BRACES, capacity=100 * Gbps)
    curved = [replace(link, geometry=tuple(bent(link, nodes, side))) for link in (*roads, *fibres)]
    return Network(nodes=nodes, links=[*curved, beside], name="grid")


def bent(link: Link, nodes: list[Node], side: int) -> list[tuple[float, float]]:
    """Return a course of eight vertices, a little beside the straight one."""
    ends = [tuple(map(int, name.split("-")[1:])) for name in (link.source, link.target)]
    start, end = (nodes[row * side + column] for row, column in ends)
    shares = [step / 7 for step in range(8)]
    points = [
        (start.lon + (end.lon - start.lon) * share, start.lat + (end.lat - start.lat) * share) for share in shares
    ]
    return [(lon + 0.01 * (i % 2) * (0 < i < 7), lat) for i, (lon, lat) in enumerate(points)]


@pytest.fixture(scope="module")
def many() -> str:
    """Return the page of ten thousand links."""
    return draw(grid())


def told(page: str) -> dict[str, Any]:
    """Return what the page knows."""
    found = re.search(r'<script type="application/json" id="netsim-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def rows(packed: dict[str, Any]) -> list[dict[str, Any]]:
    """Turn columns into rows again, as the page does."""
    listed = packed["columns"].items()
    found = []
    for i in range(packed["count"]):
        values = {name: column["values"][column["of"][i] if "of" in column else i] for name, column in listed}
        found.append({name: value for name, value in values.items() if value is not None})
    return found


VALUES = st.sampled_from([0, 1, 1.5, True, False, "", "1", "int 1", "True", [], [1], ["1"]])


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES), max_size=20))
def test_columns_tell_what_rows_told(given_rows: list[dict[str, Any]]) -> None:
    """Nothing is lost or mixed up, 1 and True and "1" neither."""
    back = rows(json.loads(json.dumps(columns(given_rows))))

    assert [repr(sorted(row.items())) for row in back] == [repr(sorted(row.items())) for row in given_rows]


def test_lines_are_one_list_of_steps() -> None:
    """Where a link leaves the map and comes back it has two lines."""
    packed = lines([{"lines": [[5, 5, 1, 0]]}, {"lines": [[7, 5], [9, 5]]}])

    assert packed == {"steps": [5, 5, 1, 0, 7, 5, 9, 5], "sizes": [4, 2, 2], "parts": {1: 2}}


def test_few_links_stay_rows() -> None:
    """Up to a thousand are shapes of their own."""
    data: dict[str, Any] = {"links": [{"lines": []}] * MANY, "nodes": []}

    assert crowded(data) is data
    assert set(crowded({**data, "links": [{"lines": []}] * (MANY + 1)})) == {"crowd"}


@pytest.mark.usefixtures("untraced")
def test_a_page_of_ten_thousand_links_is_small_and_the_same_twice(many: str) -> None:
    """Below two megabytes, with all links in it."""
    known = json.loads(gzip.decompress(base64.b64decode(told(many)["crowd"])))

    assert draw(grid()) == many
    assert len(many.encode()) < 2e6
    assert known["links"]["count"] == 2 * SIDE * (SIDE - 1) + 1


def test_braces_in_names_stay_braces() -> None:
    """What folium compiles as a template holds no data."""
    network = Network(nodes=[Node("a", 100.0, 10.0, "city", name=BRACES)])

    assert told(draw(network))["nodes"][0]["name"] == BRACES


def inked(page: Page, pane: str) -> int:
    """Return how many pixels of a pane something is painted on."""
    return int(
        page.evaluate(
            """(pane) => {
                const canvas = document.querySelector(`.leaflet-${pane}-pane canvas`);
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                return data.filter((value, i) => i % 4 === 3 && value > 0).length;
            }""",
            pane,
        )
    )


def spot(page: Page, link: str) -> tuple[float, float]:
    """Return where the middle of a link lies on the screen, beside its course as it is drawn."""
    found = page.evaluate(
        """(id) => {
            const { view } = netsim;
            const entry = view.links.find(({ link }) => link.id === id);
            const half = entry.points[0].length / 2;
            const [a, b] = entry.points[0].slice(half - 1, half + 1).map((at) => view.map.latLngToContainerPoint(at));
            const length = a.distanceTo(b);
            const aside = entry.line.aside;
            return [(a.x + b.x) / 2 + (aside * (a.y - b.y)) / length, (a.y + b.y) / 2 + (aside * (b.x - a.x)) / length];
        }""",
        link,
    )
    return found[0], found[1]


def start_again(page: Page) -> None:
    """Close what is open and look at the first towns; popups fade, and push the map to where they are seen."""
    page.evaluate("netsim.view.map.closePopup()")
    page.wait_for_selector(".leaflet-popup", state="detached")
    page.evaluate("netsim.view.map.stop().setView([10.3, 100.4], 9, { animate: false })")


@pytest.mark.browser
def test_ten_thousand_links_are_seen_clicked_and_found(opened: Opener, many: str) -> None:
    """Links are painted, those between the same towns side by side; clicks, search and layers find and hide them."""
    page = opened(many)
    name = page.locator(".card h3")

    assert min(inked(page, pane) for pane in ("basemap", "freight", "digital", "nodes")) > 10_000
    start_again(page)
    assert page.evaluate("netsim.view.links.length") == 2 * SIDE * (SIDE - 1) + 1
    labels = page.locator(".node-label").count()
    assert 0 < labels < 100

    (_, y), (_, other) = spot(page, "road-0-0"), spot(page, "fibre-beside")
    assert abs(y - other) >= 4
    page.mouse.click(*spot(page, "road-0-0"))
    assert name.text_content() == "Road n-0-0 \N{EN DASH} n-0-1"
    start_again(page)
    page.mouse.click(*spot(page, "fibre-beside"))
    assert name.text_content() == BRACES

    start_again(page)
    page.mouse.move(*spot(page, "fibre-0-1"))
    page.wait_for_selector(".over-a-thing")
    page.locator("input[name=digital]").uncheck()
    page.mouse.click(*spot(page, "fibre-0-1"))
    assert name.count() == 0
    page.locator("input[name=digital]").check()

    page.fill("input[type=search]", "road-70-70")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card")
    assert name.text_content() == "Road n-70-70 \N{EN DASH} n-70-71"
    page.fill("input[type=search]", "n-3-4")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="n-3-4", exact=True).wait_for()
    start_again(page)
    there = page.evaluate("netsim.view.map.latLngToContainerPoint([10.6, 100.8])")
    page.mouse.click(there["x"], there["y"])
    assert name.text_content() == "n-3-4"
