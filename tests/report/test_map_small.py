"""A phone, a low frame, a sheet of paper: nothing covers what it should not, and clicks do what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from netsim.model import Network
from netsim.record import Record
from netsim.report.map import draw

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[[str], "Page"]
PHONE, FRAME, SCREEN = (390, 844), (560, 480), (1280, 800)
OVERLAPPING = """() => {
    const parts = [...document.querySelectorAll(".panel, .panel > details > :not(summary)")];
    const seen = parts.filter((part) => part.checkVisibility() && part.clientHeight);
    const boxes = seen.map((part) => [part, part.getBoundingClientRect()]);
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const apart = ([part, box], [other, frame]) => part.contains(other) || other.contains(part) || !meet(box, frame);
    return boxes.flatMap((one, i) => boxes.slice(i + 1).filter((other) => !apart(one, other)))
        .map(([part]) => part.className);
}"""
"""Panels, and what is open of them, that lie over one another."""

pytestmark = pytest.mark.browser


@pytest.fixture
def page(opened: Opener, network: Network, record: Record, undisturbed: Record) -> Page:
    """Open the run with its undisturbed twin."""
    return opened(draw(network, record, {"undisturbed": undisturbed}))


def resize(page: Page, size: tuple[int, int]) -> None:
    """Open the page anew in a window of another size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.reload()
    page.wait_for_selector("body[data-ready]")


@pytest.mark.parametrize("size", [PHONE, FRAME])
def test_in_a_small_window_panels_are_a_row_below_the_title(page: Page, size: tuple[int, int]) -> None:
    """What opens hangs below the row and covers neither title nor heads; the map keeps what is left."""
    resize(page, size)
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert page.evaluate(OVERLAPPING) == []
    for name, content in (("Legend", ".legend .keys"), ("Layers", ".choices"), ("Events", ".event-panel")):
        page.locator(".panel summary", has_text=name).first.click()
        box = page.locator(content).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
        page.wait_for_function("() => document.querySelectorAll('.panel > details[open]').length === 1")
        assert page.evaluate(OVERLAPPING) == []
    page.locator(".day summary").first.click()
    page.wait_for_timeout(100)
    assert page.locator(".event-panel").is_visible()
    title = page.locator(".panel.title").bounding_box()
    assert title is not None
    assert title["height"] < 130
    assert "seed 1" not in page.locator(".panel.title").inner_text()
    page.locator(".panel summary", has_text="Legend").first.click()
    assert "seed 1" in page.locator(".facts-below").inner_text()


def test_a_window_that_becomes_small_moves_its_panels(page: Page) -> None:
    """A phone that is turned, and back."""
    assert page.locator(".leaflet-top.leaflet-right .panel").count() == 2
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.wait_for_function("() => !document.querySelector('.leaflet-top.leaflet-right .panel')")
    page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
    page.wait_for_function("() => document.querySelectorAll('.leaflet-top.leaflet-right .panel').length === 2")
    assert page.evaluate(OVERLAPPING) == []
    legend, bar = page.locator(".panel.legend").bounding_box(), page.locator("#netsim-bar").bounding_box()
    assert legend is not None
    assert bar is not None
    assert legend["y"] + legend["height"] < bar["y"]


def test_names_stay_near_their_places_on_a_phone(page: Page) -> None:
    """A long line from a name to its place crosses what lies between."""
    resize(page, PHONE)
    lengths = page.evaluate(
        """[...document.querySelectorAll(".lead")].map((line) =>
            Math.hypot(line.x2.baseVal.value - line.x1.baseVal.value, line.y2.baseVal.value - line.y1.baseVal.value))"""
    )
    assert max(lengths, default=0.0) < PHONE[0] / 7 + 1


def test_what_is_found_and_clicked_opens(page: Page) -> None:
    """The click takes away the list it was on: it must not count as a click on the map, which closes popups."""
    page.locator(".search input").fill("凭祥")
    page.locator(".found button").first.click()
    page.wait_for_selector(".card h3")
    page.wait_for_timeout(200)

    assert page.locator(".card h3").inner_text().startswith("Pingxiang")
    assert "China" in page.locator(".card").inner_text()


def test_on_paper_the_legend_covers_no_map(page: Page) -> None:
    """It lies between map and moment, and is back in its corner on the screen."""
    page.emulate_media(media="print")
    page.wait_for_selector("body.printing")
    chart, legend, bar = (page.locator(one).bounding_box() for one in (".folium-map", ".panel.legend", "#netsim-bar"))
    assert chart is not None
    assert legend is not None
    assert bar is not None
    assert chart["y"] + chart["height"] <= legend["y"]
    assert legend["y"] + legend["height"] <= bar["y"]
    assert chart["height"] > 300
    too_wide = "(row) => row.scrollWidth > row.clientWidth"
    assert page.evaluate(f"[...document.querySelectorAll('.panel.legend li')].filter({too_wide}).length") == 0
    page.emulate_media(media="screen")
    page.wait_for_selector(".leaflet-top.leaflet-left .panel.legend")
