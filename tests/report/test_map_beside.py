"""Two maps on one page, and maps in notebooks, in a real browser with the network cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

import netsim as ns
from netsim.metrics.summary import Figure, Summary
from netsim.model import Network, Node, Scenario
from netsim.record import Record
from netsim.report.map import draw
from netsim.report.map.beside import pane, side_by_side
from netsim.report.notebook import SWITCH, network_card, run_card, scenario_card
from netsim.units import hours

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

Opener = Callable[[str], "Page"]
HOSTILE = "</iframe>'\"><script>parent.hit=1</script><img src=x onerror=parent.hit=1>&amp;"


def maps(page: Page) -> list[Frame]:
    """Return the frames, each with its map."""
    return page.frames[1:]


def state(frame: Frame) -> list[float]:
    """Return moment and view of a map."""
    told: list[float] = frame.evaluate(
        """() => {
            const { map, time } = netsim.view;
            return [time || 0, map.getCenter().lat, map.getCenter().lng, map.getZoom()];
        }"""
    )
    return told


def until_alike(page: Page, change: str, frame: Frame | None = None) -> tuple[list[float], list[float]]:
    """Do something on the page or in a map; return the states of both maps once they are the same again."""
    (frame or page).evaluate(change)
    for _ in range(60):
        one, two = (state(each) for each in maps(page))
        if one == pytest.approx(two, abs=1e-6):
            break
        page.wait_for_timeout(50)
    return one, two


@pytest.fixture
def pair(network: Network, record: Record, undisturbed: Record) -> str:
    """Return the page of the run beside the undisturbed one."""
    hostile = replace(record, scenario=replace(record.scenario, title=HOSTILE))
    return side_by_side([pane(one, draw(network, one)) for one in (hostile, undisturbed)])


@pytest.mark.browser
def test_two_maps_share_moment_and_view(opened: Opener, pair: str) -> None:
    """The slider moves both; what one map shows, the other does; a key in one moves the other."""
    page = opened(pair)
    first, second = maps(page)
    before = state(first)

    one, two = until_alike(page, "void 0")
    assert one == pytest.approx(two)

    slide = "() => { const s = document.getElementById('time'); s.value = 3600; s.dispatchEvent(new Event('input')); }"
    one, two = until_alike(page, slide)
    assert one[0] == two[0] == 1 * hours
    assert page.locator("#clock").inner_text() == "day 1 01:00"

    one, two = until_alike(page, "() => void netsim.view.map.panBy([120, 40], { animate: false })", second)
    assert one[1:] == pytest.approx(two[1:])
    assert one[1:] != pytest.approx(before[1:])

    one, two = until_alike(page, "() => netsim.view.goTo(7200)", first)
    assert one[0] == two[0] == 2 * hours
    assert page.locator("#time").input_value() == "7200"
    assert page.evaluate("window.hit") is None
    assert page.title() == f"{HOSTILE} / Cable cut at Friendship Pass"


@pytest.mark.browser
def test_both_maps_play_together(opened: Opener, pair: str) -> None:
    """From the beginning where the end is reached; the button stops them."""
    page = opened(pair)
    page.evaluate("() => { const s = document.getElementById('time'); s.value = s.max; }")

    page.click("#play")
    page.wait_for_function("() => Number(document.getElementById('time').value) > 600")
    page.click("#play")

    assert page.locator("#play").inner_text() == "Play"
    one, two = until_alike(page, "void 0")
    assert one[0] == two[0] < 100 * hours


@pytest.mark.browser
def test_maps_stand_one_above_the_other_on_phones(opened: Opener, pair: str) -> None:
    """Where there is no room beside."""
    page = opened(pair)
    one, two = (page.locator("iframe").nth(number).bounding_box() for number in (0, 1))
    assert one is not None and two is not None and one["y"] == two["y"]  # noqa: PT018 - narrows for mypy

    page.set_viewport_size({"width": 400, "height": 800})
    one, two = (page.locator("iframe").nth(number).bounding_box() for number in (0, 1))
    assert one is not None and two is not None and two["y"] > one["y"] + one["height"] / 2  # noqa: PT018 - as above


def cells(*contents: str) -> str:
    """Return a page that shows contents as a notebook does."""
    body = "".join(f'<div class="output_html">{content}</div>' for content in contents)
    return f'<!DOCTYPE html><html><body data-ready="yes">{body}</body></html>'


@pytest.mark.browser
def test_notebooks_show_tables_beside_maps(opened: Opener, network: Network, record: Record) -> None:
    """Each map in a sandbox of its own; names mean no harm; nothing is asked of the network."""
    harm = replace(network, title=HOSTILE, nodes=[replace(network.nodes[0], name=HOSTILE), *network.nodes[1:]])
    scenario = replace(record.scenario, title=HOSTILE, network=harm)
    summary = Summary({"served_share": Figure(99.0, HOSTILE)})
    page = opened(
        cells(
            network_card(harm),
            scenario_card(scenario),
            run_card(HOSTILE, summary, {"x >= 1": True}, draw(harm, record)),
        )
    )
    for element in page.query_selector_all("iframe"):
        element.scroll_into_view_if_needed()
        frame = element.content_frame()
        assert frame is not None
        frame.wait_for_selector("body[data-ready]", timeout=15_000)
        assert frame.locator("path.link").count() == len(network.links)
        assert element.get_attribute("sandbox") == "allow-scripts"

    assert page.locator("iframe").count() == 3
    assert page.evaluate("window.hit") is None
    assert page.get_by_text("20 links").is_visible()
    assert page.get_by_text("day 2 14:00: Fibre pass lang son fails (an excavator)").is_visible()
    assert page.get_by_text("holds: x >= 1").is_visible()
    assert page.get_by_text(HOSTILE).count() == 4


def test_maps_can_be_turned_off(network: Network, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an environment variable; the tables stay."""
    monkeypatch.setenv(SWITCH, "off")

    for what in (network, record.scenario):
        told = what._repr_html_()
        assert "<iframe" not in told
        assert re.search("Friendship Pass", told)


def test_a_scenario_tells_what_changes(border: Network) -> None:
    """Each in a line; of many the first, and how many more."""
    changes: list[Any] = [
        ns.Add("nodes", Node("x", 1.0, 2.0, "city")),
        ns.Remove("freight", (border.freight[0].id,), at=3 * hours),
        ns.Alter("nodes", "a", {"name": "A"}),
        ns.Scale("freight", 2.0, at=1 * hours, lasts=2 * hours),
        *(ns.Outage(border.links[0].id, at=number * hours, capacity=0.5) for number in range(12)),
    ]
    scenario = Scenario(
        border, changes=changes[:4], hazards=changes[4:], expect=[ns.Criterion("delivered", ">=", 1.0)], name="many"
    )
    told = unescape(scenario_card(scenario))

    assert "and 6 more" in told
    alone = unescape(scenario_card(replace(scenario, hazards=())))
    assert "from the beginning: x joins nodes" in alone
    assert f"day 1 03:00: {border.freight[0].id} leaves freight" in alone
    assert "from the beginning: nodes a: name altered" in alone
    assert "day 1 01:00: all of freight times 2 for 2 h" in alone
    assert "expected: delivered >= 1" in alone
    assert repr(scenario) == "<Scenario many on border: 12 hazards, 4 changes, 7 d>"


def test_a_scenario_tells_hazards_by_their_names() -> None:
    """And how long they last."""
    flood = ns.Area("Flood", at=1 * hours, lasts=2 * hours, centre=(0.0, 0.0), radius=1000.0)
    told = scenario_card(Scenario(Network(nodes=[Node("a", 0.0, 0.0, "city")]), hazards=[flood]))

    assert "day 1 01:00: Flood, for 2 h" in told


def test_a_country_list_ends_somewhere() -> None:
    """And an empty network has a card, too."""
    nodes = [Node(f"n{number}", number, 0.0, "city", country=f"A{chr(65 + number)}") for number in range(15)]

    assert "3 more" in network_card(Network(nodes=nodes))
    assert "<strong>" in network_card(Network())
