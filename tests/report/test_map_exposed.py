"""The map of what hazards may hit: as text, and in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from netsim.errors import OutputError
from netsim.hazards import Area, Exposed, Exposure, Order, PowerLoss, exposures
from netsim.model import Link, Network, Node, Scenario
from netsim.report.map import draw_exposed, save_exposed
from netsim.units import hours, km

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[[str], "Page"]
HOSTILE = "`${window.hit=1}</script><script>window.hit=1</script><img src=x onerror=window.hit=1>'\"&<!--"
HAZARDS: list[Any] = [
    Area(HOSTILE, centre=(107.5, 22.0), radius=2 * km, lasts=1 * hours, chance=0.4, kinds=("road", "fibre", "node")),
    Area("slide", centre=(107.5, 22.0), radius=1 * km, lasts=1 * hours, chance=0.1, kinds=("road",)),
    PowerLoss("grid", 1 * hours, country=("VN",)),
    Order("closed", close=("pass",)),
]


@pytest.fixture
def page(wired: Network) -> str:
    """Draw the map of some hazards at the wired border."""
    return draw_exposed(wired, exposures(Scenario(wired, hazards=HAZARDS), wired), title="What <may> be hit")


def data(page: str) -> dict[str, Any]:
    """Return what the page knows."""
    found = re.search(r'<script type="application/json" id="netsim-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    known: dict[str, Any] = json.loads(found[1])
    return known


def test_the_page_holds_footprints_and_what_lies_within(page: str, wired: Network) -> None:
    """Links and nodes with all hazards that may hit them; the gate of a place once."""
    known = data(page)
    hazards, exposed = known["exposed"]["hazards"], known["exposed"]
    links = {known["links"][row["index"]]["id"]: row["hits"] for row in exposed["links"]}
    nodes = {known["nodes"][row["index"]]["id"]: row["hits"] for row in exposed["nodes"]}

    assert [(row["name"], row["count"], len(row["rings"])) for row in hazards] == [
        (HOSTILE, 5, 1),
        ("slide", 2, 1),
        ("grid", 1, 0),
        ("closed", 1, 0),
    ]
    assert set(links) == {"r1", "r2", "fp", "fb"}
    assert links["r1"] == [{"hazard": 0, "km": 2.0, "chance": 40.0}, {"hazard": 1, "km": 1.0, "chance": 10.0}]
    assert [hit["hazard"] for hit in nodes["pass"]] == [0, 3]
    assert set(nodes) == {"pass", "b"}
    west, south, east, north = known["focus"]
    assert west <= wired.node["b"].lon
    assert east >= 107.5
    assert south < 22.0 < north


def test_both_directions_of_a_gate_are_one_place(corridor: Network) -> None:
    """Of which the popup tells once."""
    found = exposures(Scenario(corridor, hazards=[Order("closed", close=("pass",))]), corridor)
    (row,) = data(draw_exposed(corridor, found, title="x"))["exposed"]["nodes"]

    assert len(row["hits"]) == 1


def test_equal_inputs_give_equal_bytes_and_load_nothing(page: str, wired: Network) -> None:
    """As every map."""
    again = draw_exposed(wired, exposures(Scenario(wired, hazards=HAZARDS), wired), title="What <may> be hit")

    assert page == again
    assert "<title>What &lt;may&gt; be hit</title>" in page
    assert "</script><script>window.hit" not in page
    assert "default-src 'none'; script-src 'sha256-" in page
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", page)


def test_a_footprint_over_the_date_line_lies_where_the_network_is_drawn() -> None:
    """Its longitudes are those of the network, whichever turn of the globe they are on."""
    nodes = [Node("w", 179.0, 0.0, "city"), Node("e", -179.0, 0.0, "city")]
    network = Network(nodes=nodes, links=[Link("we", "w", "e", "road")])
    for lon in (179.5, -179.5):
        area = Area("x", centre=(lon, 0.0), radius=10 * km, lasts=1 * hours)
        found = exposures(Scenario(network, hazards=[area]), network)
        known = data(draw_exposed(network, found, title="x"))
        places = [node["at"][0] for node in known["nodes"]]
        west, _, east, _ = known["exposed"]["hazards"][0]["box"]
        assert min(places) - 1.0 <= west <= east <= max(places) + 1.0


def test_an_empty_network_and_no_hazard_are_a_map_too(wired: Network, tmp_path: Path) -> None:
    """It opens where most of the network lies; a page that cannot be written is told."""
    from shapely.geometry import Point

    assert data(draw_exposed(wired, [], title="x"))["exposed"] == {"hazards": [], "links": [], "nodes": []}
    alone = Exposure(1, "x", 0.0, Point(1.0, 1.0).buffer(1.0), ())
    assert len(data(draw_exposed(Network(), [alone], title="x"))["exposed"]["hazards"]) == 1
    with pytest.raises(OutputError, match="cannot be written"):
        save_exposed(tmp_path / "missing" / "map.html", wired, [], title="x")


@pytest.mark.browser
def test_what_a_person_sees(opened: Opener, page: str) -> None:
    """Lines and rings by chance, footprints, the hazards with their counts; a popup says which, how far, how likely."""
    view = opened(page)

    assert view.locator("path.exposed").count() == 4 + 2
    assert view.locator("path.footprint").count() == 2
    assert view.locator("path.exposed[data-exposed='r1']").get_attribute("stroke-dasharray") == "12 4"
    assert view.locator("path.exposed[data-exposed='b']").get_attribute("stroke-dasharray") is None
    view.evaluate("void netsim.view.exposed.find(({ entry }) => entry.link.id === 'r1').lines[2].openPopup()")
    text = view.locator(".card").inner_text()
    assert "2 km within, 40 %" in text
    assert "slide\t1 km within, 10 %" in text
    view.evaluate("void netsim.view.nodes.find(({ node }) => node.id === 'pass').marker.openPopup()")
    card = view.locator(".card").filter(has_text="Border gate")
    assert "closed\tnamed, 100 %" in card.inner_text()
    view.get_by_role("button", name="grid").click()
    assert view.evaluate("window.hit") is None


@pytest.mark.browser
def test_a_click_on_a_footprint_tells_the_hazard(opened: Opener, page: str) -> None:
    """Its name, when it begins, and how much lies within."""
    view = opened(page)
    view.evaluate(
        "const shapes = Object.values(netsim.view.map._layers).filter((one) => one.options.className === 'footprint');"
        "void shapes[0].openPopup()"
    )

    assert "5 assets within" in view.locator(".card").filter(has_text="window.hit").inner_text()


@pytest.mark.browser
def test_lines_lie_on_those_of_the_network_at_any_zoom(opened: Opener, wired: Network) -> None:
    """Road and fibre between the same places lie side by side, and so does what is drawn over them."""
    found = exposures(Scenario(wired, hazards=HAZARDS[:1]), wired)
    view = opened(draw_exposed(wired, found, title="x"))
    for zoom in (4, 6, 9):
        view.evaluate("(zoom) => void netsim.view.map.setView([22, 107.5], zoom, { animate: false })", zoom)
        pairs = view.evaluate(
            "netsim.view.exposed.map(({ entry, lines }) => [entry.line.options.offset, lines[1].options.offset])"
        )
        assert all(a == b for a, b in pairs)
        assert any(a for a, _ in pairs)


def test_exposed_assets_of_no_known_kind_are_left_to_the_table(wired: Network) -> None:
    """A hazard of one's own may name a group, which has no place on the map."""
    known = data(draw_exposed(wired, [Exposure(1, "x", 0.0, None, (Exposed("g", "group", 0.0),))], title="x"))

    assert known["exposed"]["hazards"][0] == {
        "name": "x",
        "when": "from day 1 00:00",
        "count": 1,
        "rings": [],
        "box": None,
    }
    assert (known["exposed"]["links"], known["exposed"]["nodes"]) == ([], [])
