"""The map of latency from a place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netsim.arrays.isochrones import bands_along, reach_from
from netsim.errors import InvalidInput, NotFound
from netsim.model import Link, Network, Node
from netsim.report.map import draw_isochrones, save_isochrones
from netsim.report.map.isochrones import read_limits
from netsim.units import Gbps, km, ms

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[[str], "Page"]


@pytest.fixture
def line() -> Network:
    """Return three places on the equator, 1,000 km of fibre between each, and an island."""
    nodes = [
        Node(name, lon, 0.0, "city", equipment=0.0)
        for name, lon in zip("abcd", (100.0, 105.0, 110.0, 115.0), strict=True)
    ]
    nodes[0] = replace(nodes[0], name="Start", name_local="起点")
    links = [Link("ab", "a", "b", "fibre", length=1000 * km, capacity=1 * Gbps, latency=5 * ms)]
    links += [
        Link("bc", "b", "c", "fibre", capacity=1 * Gbps, latency=10 * ms, directed=True),
        Link("cd", "c", "d", "road"),
        Link("old", "a", "c", "fibre", capacity=1 * Gbps, latency=1 * ms, status="planned"),
    ]
    return Network(nodes=nodes, links=links, name="line")


def test_a_link_is_cut_where_a_limit_is_passed(line: Network) -> None:
    """The farthest point of a ring lies where both ways round are equally long."""
    found = reach_from(line, "a")

    assert {name: round(least / ms, 6) for name, least in found.nodes.items()} == {"a": 0.0, "b": 5.0, "c": 15.0}
    assert set(found.links) == {"ab", "bc"}
    assert bands_along((0.0, 0.0), (10.0, 10.0), [4.0]) == [(0.0, 0.4, 0), (0.4, 0.6, 1), (0.6, 1.0, 0)]
    assert bands_along((0.0, 20.0), (10.0, float("inf")), [5.0, 30.0]) == [(0.0, 0.5, 0), (0.5, 1.0, 1)]
    assert bands_along((float("inf"), 3.0), (10.0, float("inf")), [5.0]) == []
    assert bands_along((float("inf"), float("inf")), (1.0, 1.0), [5.0]) == []
    assert bands_along((1.0, 1.0), (0.0, 0.0), [5.0]) == [(0.0, 1.0, 0)]


@pytest.mark.parametrize(
    ("text", "faults"), [("5,x,-1", 2), ("5,5", 1), ("9,2", 1), ("1,2,3,4,5,6,7,8,9", 1), ("inf", 1)]
)
def test_limits_that_cannot_be_read_are_told_at_once(text: str, faults: int) -> None:
    """Each with what to write."""
    with pytest.raises(InvalidInput) as wrong:
        read_limits(text)

    assert len(wrong.value.faults) == faults


def test_a_place_is_found_by_any_name(line: Network, tmp_path: Path) -> None:
    """A place that is not there is told."""
    page = save_isochrones(tmp_path / "x.html", line, "起点").read_text(encoding="utf-8")

    assert page == draw_isochrones(line, "a")
    with pytest.raises(NotFound, match="no place"):
        draw_isochrones(line, "nowhere")


def test_a_place_without_links_is_a_map_too(line: Network) -> None:
    """All is out of reach."""
    assert '"ms":0.0' in draw_isochrones(line, "d")


@pytest.mark.browser
def test_links_change_colour_on_their_way(opened: Opener, line: Network) -> None:
    """At 2 of 5 ms, two fifths of the way; what cannot be reached stays grey; a popup tells the latency."""
    page = opened(draw_isochrones(line, "a", (2.0, 8.0)))
    cut = page.evaluate("netsim.view.isochrones[0].lines[0].getLatLngs().at(-1).lng")

    assert cut == pytest.approx(102.0, abs=0.02)
    assert page.locator("path.band").count() == 4
    assert page.locator("path.band-node").count() == 3
    assert page.get_by_text("more than 8 ms").is_visible()
    page.evaluate("void netsim.view.nodes[2].marker.openPopup()")
    assert "Latency\t15 ms" in page.locator(".card").inner_text()
    page.evaluate("void netsim.view.links[1].hit.openPopup()")
    assert "c\t15 ms" in page.locator(".card").last.inner_text()
    page.evaluate("void netsim.view.nodes[3].marker.openPopup()")
    assert "Latency\tno way" in page.locator(".card").last.inner_text()
